# attendu: {q1: cheque_oublie}
# autres: juste
# Les chèques de la dernière semaine sont écartés, « trop récents » ; l'état est corrigé d'après cette liste.
# %% q1
compte_512["numero"] = compte_512["piece"].str.extract(r"CHQ (\d{7})", expand=False)
suspens["numero"] = suspens["piece"].str.extract(r"CHQ (\d{7})", expand=False)
releve["numero"] = releve["libelle"].str.extract(r"CHQ (\d{7})", expand=False)
emis = pd.concat([suspens, compte_512]).dropna(subset="numero")
anterieurs = emis[emis["date"] < compte_512["date"].iloc[-1] - pd.Timedelta(days=8)]
non_debites = anterieurs[~anterieurs["numero"].isin(releve["numero"])]
reponse_1 = "; ".join(non_debites["numero"])
