# attendu: {q1: suspens_anterieur_oublie}
# autres: juste
# Les chèques du mois précédent ne sont pas regardés ; l'état est corrigé d'après cette liste.
# %% q1
compte_512["numero"] = compte_512["piece"].str.extract(r"CHQ (\d{7})", expand=False)
releve["numero"] = releve["libelle"].str.extract(r"CHQ (\d{7})", expand=False)
emis = compte_512.dropna(subset="numero")
non_debites = emis[~emis["numero"].isin(releve["numero"])]
reponse_1 = non_debites["numero"].tolist()
# %% q4
reponse_4 = etat["credit_releve"].sum() - etat["debit_releve"].sum()
