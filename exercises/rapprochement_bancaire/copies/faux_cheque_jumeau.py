# attendu: {q1: cheque_jumeau}
# autres: juste
# Les chèques sont pointés par leur montant, dans l'ordre des dates, au lieu de leur numéro.
# %% q1
compte_512["numero"] = compte_512["piece"].str.extract(r"CHQ (\d{7})", expand=False)
suspens["numero"] = suspens["piece"].str.extract(r"CHQ (\d{7})", expand=False)
releve["numero"] = releve["libelle"].str.extract(r"CHQ (\d{7})", expand=False)
emis = pd.concat([suspens, compte_512]).dropna(subset="numero")
non_debites = emis[~emis["numero"].isin(releve["numero"])]
jumeaux = emis[emis["credit"].duplicated(keep=False)]["numero"].tolist()
reponse_1 = [jumeaux[-1] if numero == jumeaux[0] else numero for numero in non_debites["numero"]]
