# attendu: {q8: annee_de_360_jours}
# autres: juste
# %% q8
due = etat.loc[dossier["ancienne"]]
taux = (dossier["taux_bce"] + 10) / 100
reponse_8 = round(due["reste"] * taux * due["jours_retard"] / 360 + 1e-9, 2) + dossier["indemnite"]
