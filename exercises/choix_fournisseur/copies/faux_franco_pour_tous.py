# attendu: {q3: franco_pour_tous}
# autres: juste
# La suite se corrige d'après ces coûts.
# %% q3
port = offres["port"].where(offres["franco"] == 0, 0)
assurance = (nets * offres["assurance"] / 100 + 1e-9).round(2)
droits = ((nets + port + assurance) * offres["droits"] / 100 + 1e-9).round(2)
tableau = pd.DataFrame({"achat": nets, "frais": port + assurance + droits})
tableau["cout"] = tableau["achat"] + tableau["frais"]
tableau.loc[~bons] = None
reponse_3 = tableau.round(2).reset_index()
