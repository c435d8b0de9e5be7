# attendu: {q1: cheque_fautif_en_suspens}
# autres: juste
# Un chèque n'est tenu pour débité que si son numéro et son montant sont au relevé ; l'état suit cette liste.
# %% q1
compte_512["numero"] = compte_512["piece"].str.extract(r"CHQ (\d{7})", expand=False)
suspens["numero"] = suspens["piece"].str.extract(r"CHQ (\d{7})", expand=False)
releve["numero"] = releve["libelle"].str.extract(r"CHQ (\d{7})", expand=False)
emis = pd.concat([suspens, compte_512]).dropna(subset="numero")
passes = releve.dropna(subset="numero").set_index("numero")["debit"]
non_debites = emis[emis["numero"].map(passes) != emis["credit"]]
reponse_1 = ", ".join(non_debites["numero"])
