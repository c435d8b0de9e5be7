# attendu: {q5: credit_oublie}
# autres: juste
# La TGC à payer suit du tableau : elle n'est pas payée une seconde fois.
# %% q5
lignes = {
    "biens, base": francs(biens),
    "services, base": reponse_2,
    "TGC brute": reponse_3,
    "immobilisations": francs(normal * achete["A-704"]),
    "autres biens et services": reponse_4,
    "crédit reporté": 0,
}
lignes["TGC déductible"] = lignes["immobilisations"] + lignes["autres biens et services"] + lignes["crédit reporté"]
lignes["TGC à payer"] = lignes["TGC brute"] - lignes["TGC déductible"]
reponse_5 = pd.DataFrame({"rubrique": list(lignes), "montant": list(lignes.values())})
