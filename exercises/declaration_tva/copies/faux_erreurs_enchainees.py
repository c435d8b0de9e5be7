# attendu: {q2: services_factures, q3: acquisition_oubliee, q4: service_impaye, q5: credit_oublie}
# autres: juste
# Quatre erreurs, chacune payée une fois.
# %% q2
poses = ventes["montant_ht"][["V-304", "V-305"]].sum()
reponse_2 = euros(livres + poses + reglements["V-401"] / (1 + TVA))
# %% q3
reponse_3 = euros(TVA * reponse_2)
# %% q4
achetes = total("bien", achats).sum() + allemagne + total("service", achats).sum()
reponse_4 = euros(TVA * achetes)
# %% q5
machine = euros(TVA * achats["montant_ht"]["Cintreuse de tubes"])
lignes = {
    "A1": euros(reponse_2),
    "B2": euros(allemagne),
    "E1": euros(hors_union),
    "F2": euros(union),
    "08 base": euros(reponse_2 + allemagne),
    "08 taxe": euros(reponse_3),
    "16": euros(reponse_3),
    "17": euros(TVA * allemagne),
    "19": machine,
    "20": euros(reponse_4),
    "22": 0,
}
lignes["23"] = lignes["19"] + lignes["20"] + lignes["22"]
lignes["28"] = lignes["16"] - lignes["23"]
reponse_5 = pd.DataFrame({"ligne": ["ligne " + nom for nom in lignes], "montant": list(lignes.values())})
