# attendu: {q5: immobilisation_melee}
# autres: juste
# %% q5
lignes = {
    "biens, base": francs(biens),
    "services, base": reponse_2,
    "TGC brute": reponse_3,
    "immobilisations": 0,
    "autres biens et services": reponse_4 + francs(normal * achete["A-704"]),
    "crédit reporté": francs(credit),
}
lignes["TGC déductible"] = lignes["immobilisations"] + lignes["autres biens et services"] + lignes["crédit reporté"]
lignes["TGC à payer"] = lignes["TGC brute"] - lignes["TGC déductible"]
reponse_5 = pd.DataFrame({"rubrique": list(lignes), "montant": list(lignes.values())})
