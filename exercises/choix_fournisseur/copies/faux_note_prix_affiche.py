# attendu: {q6: note_prix_affiche}
# autres: juste
# %% q6
affiches = (offres["prix"] / offres["contenance"])[bons]
note_prix = (20 * affiches.min() / affiches).round(2)
scores = (note_prix * poids["Prix"] + notes["qualite"] * poids["Qualité"] + notes["service"] * poids["Service"]) / 100
reponse_6 = pd.DataFrame({"note_prix": note_prix, "score": scores.round(2)}).reindex(offres.index).reset_index()
# %% q8
note_prix = (20 * couts.min() / couts).round(2)
reponse_8 = ((note_prix * 80 + notes["qualite"] * 15 + notes["service"] * 5) / 100).idxmax()
