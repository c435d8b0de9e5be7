# attendu: {q5: immobilisation_melee}
# autres: juste
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
    "19": 0,
    "20": euros(reponse_4) + machine,
    "22": euros(credit),
}
lignes["23"] = lignes["19"] + lignes["20"] + lignes["22"]
lignes["28"] = lignes["16"] - lignes["23"]
reponse_5 = pd.DataFrame({"ligne": ["ligne " + nom for nom in lignes], "montant": list(lignes.values())})
