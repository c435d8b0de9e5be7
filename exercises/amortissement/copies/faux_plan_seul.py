# attendu: {q1: sans_reponse, q2: sans_reponse, q3: sans_reponse}
# autres: juste
# Seuls le plan et le total sont rendus : ils se corrigent sans les réponses qui y mènent.
# %% q1
cout = round(facture.loc[1:4].sum(), 2)
reponse_1 = None
# %% q2
base = cout - float(copie.nombre(fiche["Valeur résiduelle (revente estimée, nette de frais)"]))
reponse_2 = None
# %% q3
duree = int(fiche["Durée d'utilisation"].split()[0])
service = copie.date(fiche["Date de mise en service"])
jours = (12 - service.month) * 30 + 30 - service.day + 1
annuite = round(base / duree, 2)
reponse_3 = None
# %% q4
premiere = round(annuite * jours / 360, 2)
dotations = [premiere] + [annuite] * (duree - 1) + [round(annuite - premiere, 2)]
plan = pd.DataFrame({"exercice": range(2025, 2025 + len(dotations)), "dotation": dotations})
plan["cumul"] = plan["dotation"].cumsum().round(2)
plan["valeur_nette_comptable"] = (cout - plan["cumul"]).round(2)
reponse_4 = plan
