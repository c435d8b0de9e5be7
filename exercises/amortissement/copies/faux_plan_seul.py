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
# %% q7
duree = int(fiche["Durée d'utilisation"].split()[0])
reception = copie.date(fiche["Date de réception"])
taux = float(copie.nombre(fiche["Coefficient dégressif fiscal"])) / duree
reste, lignes = cout, []
for rang in range(duree):
    part = (13 - reception.month) / 12 if rang == 0 else 1
    dotation = round(max(reste * taux * part, reste / (duree - rang) if rang else 0), 2)
    reste = round(reste - dotation, 2)
    lignes.append((2025 + rang, dotation, reste))
plan_fiscal = pd.DataFrame(lignes, columns=["exercice", "dotation", "valeur_restante"])
reponse_7 = plan_fiscal
# %% q8
reponse_8 = round(plan_fiscal["dotation"].iloc[0] - premiere, 2)
# %% q9
revente = copie.date(fiche["Date de la revente envisagée"])
prix = float(copie.nombre(fiche["Prix de la revente envisagée, hors taxes"]))
jours_2027 = (revente.month - 1) * 30 + revente.day
cumul_cession = premiere + base / duree * (1 + jours_2027 / 360)
reponse_9 = round(prix - (cout - cumul_cession), 2)
