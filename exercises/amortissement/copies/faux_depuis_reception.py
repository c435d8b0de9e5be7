# attendu: {q3: depuis_reception}
# autres: juste
# %% q3
duree = int(fiche["Durée d'utilisation"].split()[0])
annuite = round(reponse_2 / duree, 2)
depart = copie.date(fiche["Date de réception"])
jours = (12 - depart.month) * 30 + 30 - depart.day + 1
reponse_3 = round(annuite * jours / 360, 2)
