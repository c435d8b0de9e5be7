# attendu: {q2: domaine_non_verifie}
# autres: juste
# %% q2
table = prospects.set_index("fiche").loc[controlees]
caledonie = table["pays"] == "Nouvelle-Calédonie"
chiffres = table["identifiant"].str.replace(r"\D", "", regex=True).str.len()
table["defaut"] = "aucun"
table.loc[caledonie & ~table["code_postal"].str.startswith("988"), "defaut"] = "code postal"
table.loc[~table["courriel"].str.contains(r"@"), "defaut"] = "courriel"
table.loc[chiffres != caledonie.map({True: 10, False: 14}), "defaut"] = "identifiant"
reponse_2 = table[["defaut"]].reset_index()
