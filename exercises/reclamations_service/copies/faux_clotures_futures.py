# attendu: {q6: clotures_futures}
# autres: juste
# %% q6
closes = reclamations[reclamations["date_cloture"].notna()]
reponse_6 = round((closes["date_cloture"] - closes["date"]).dt.days.mean() + 1e-9, 2)
