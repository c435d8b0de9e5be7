# attendu: {q1: pointage_par_montant}
# autres: juste
# Un chèque est tenu pour débité si son montant figure au relevé ; l'état est corrigé d'après cette liste.
# %% q1
compte_512["numero"] = compte_512["piece"].str.extract(r"CHQ (\d{7})", expand=False)
suspens["numero"] = suspens["piece"].str.extract(r"CHQ (\d{7})", expand=False)
releve["numero"] = releve["libelle"].str.extract(r"CHQ (\d{7})", expand=False)
emis = pd.concat([suspens, compte_512]).dropna(subset="numero")
non_debites = emis[~emis["credit"].isin(releve["debit"])]
reponse_1 = non_debites["numero"].tolist()
