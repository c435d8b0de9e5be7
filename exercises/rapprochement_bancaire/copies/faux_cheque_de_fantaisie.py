# attendu: {q1: autre, q3: partiel, q4: autre}
# autres: juste
# Un seul chèque, pris au hasard : ni l'état ni le solde qui s'en déduisent du côté du relevé ne sont justes.
# %% q1
compte_512["numero"] = compte_512["piece"].str.extract(r"CHQ (\d{7})", expand=False)
releve["numero"] = releve["libelle"].str.extract(r"CHQ (\d{7})", expand=False)
non_debites = compte_512.dropna(subset="numero").head(1)
reponse_1 = non_debites["numero"].tolist()
# %% q4
reponse_4 = solde_releve - cheques + remise
