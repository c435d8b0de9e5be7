# attendu: {q6: moyenne_simple}
# autres: juste
# Le choix suit les scores de l'étudiant.
# %% q6
note_prix = (20 * couts.min() / couts).round(2)
scores = (note_prix + notes["qualite"] + notes["service"]) / 3
reponse_6 = pd.DataFrame({"note_prix": note_prix, "score": scores.round(2)}).reindex(offres.index).reset_index()
