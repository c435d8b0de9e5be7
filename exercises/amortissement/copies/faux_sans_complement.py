# attendu: {q9: sans_complement}
# autres: juste
# %% q9
revente = copie.date(fiche["Date de la revente envisagée"])
prix = float(copie.nombre(fiche["Prix de la revente envisagée, hors taxes"]))
jours_2027 = (revente.month - 1) * 30 + revente.day
cumul_cession = reponse_3 + reponse_2 / duree * (1 + 0)
reponse_9 = round(prix - (reponse_1 - cumul_cession), 2)
