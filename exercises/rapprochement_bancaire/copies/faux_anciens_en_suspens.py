# attendu: {q1: anciens_en_suspens}
# autres: juste
# Les deux chèques du mois précédent sont reportés sans être cherchés au relevé.
# %% q1
compte_512["numero"] = compte_512["piece"].str.extract(r"CHQ (\d{7})", expand=False)
suspens["numero"] = suspens["piece"].str.extract(r"CHQ (\d{7})", expand=False)
releve["numero"] = releve["libelle"].str.extract(r"CHQ (\d{7})", expand=False)
emis = compte_512.dropna(subset="numero")
non_debites = pd.concat([suspens.dropna(subset="numero"), emis[~emis["numero"].isin(releve["numero"])]])
reponse_1 = non_debites["numero"]
