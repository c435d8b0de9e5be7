# attendu: {q2: services_factures, q3: autoliquidation_oubliee, q4: service_impaye, q5: credit_oublie}
# autres: juste
# Quatre erreurs, chacune payée une fois.
# %% q2
reponse_2 = francs(vendu[["V-702", "V-706"]].sum())
# %% q3
reponse_3 = francs(normal * biens + specifique * reponse_2)
# %% q4
services = achete[["A-618", "A-703", "A-706"]].sum()
reponse_4 = francs(normal * achete[["A-701", "A-702"]].sum() + specifique * services)
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
