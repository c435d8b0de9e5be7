# attendu: {q3: prorata_en_mois}
# autres: juste
# %% q3
duree = int(fiche["Durée d'utilisation"].split()[0])
annuite = round(reponse_2 / duree, 2)
depart = copie.date(fiche["Date de mise en service"])
reponse_3 = round(annuite * (13 - depart.month) / 12, 2)
