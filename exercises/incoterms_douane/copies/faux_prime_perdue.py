# attendu: {q3: prime_perdue}
# autres: juste
# %% q3
regles = {"EXW": savons + emballage}
regles["FCA"] = regles["EXW"] + camion + export
regles["FOB"] = reponse_1
regles["CFR"] = reponse_1 + mer
regles["CIF"] = reponse_2
regles["DAP"] = regles["CFR"] + port + livraison
regles["DDP"] = regles["DAP"] + formalites + taxes
reponse_3 = pd.DataFrame({"regle": list(regles), "prix": list(regles.values())})
