# attendu: {q6: ouvertes_comptees}
# autres: juste
# %% q6
fins = reclamations["date_cloture"].where(~ouvertes, dossier["date_bilan"])
reponse_6 = round((fins - reclamations["date"]).dt.days.mean() + 1e-9, 2)
