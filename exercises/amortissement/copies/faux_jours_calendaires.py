# attendu: {q3: jours_calendaires}
# autres: juste
# %% q3
duree = int(fiche["Durée d'utilisation"].split()[0])
annuite = round(reponse_2 / duree, 2)
depart = pd.Timestamp(copie.date(fiche["Date de mise en service"]))
jours = (pd.Timestamp(2025, 12, 31) - depart).days + 1
reponse_3 = round(annuite * jours / 365, 2)
