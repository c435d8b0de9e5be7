# attendu: {q8: sans_majoration}
# autres: juste
# %% q8
due = etat.loc[dossier["ancienne"]]
taux = dossier["taux_bce"] / 100
reponse_8 = round(due["reste"] * taux * due["jours_retard"] / 365 + 1e-9, 2) + dossier["indemnite"]
