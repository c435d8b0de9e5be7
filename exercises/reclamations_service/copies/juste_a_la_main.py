# autres: juste
# Le Pareto est rempli dans le fichier CSV ; les taux sont donnés en fractions, les nombres à la française.
# %% q1
reponse_1 = float(livraisons["a_temps"].mean())
# %% q4
pareto = pd.DataFrame({"cause": ordre, "rang": range(1, len(ordre) + 1), "nombre": nombres[ordre].to_numpy()})
pareto["cumul"] = pareto["nombre"].cumsum()
pareto.to_csv("reclamations_service/reponse_4.csv", sep=";", decimal=",", index=False)
reponse_4 = None
# %% q6
closes = reclamations[~ouvertes]
reponse_6 = f"{(closes['date_cloture'] - closes['date']).dt.days.mean() + 1e-9:.2f}".replace(".", ",")
# %% q8
reponse_8 = f"{reclamations['cout'].sum() / dossier['livraisons'] * 100 + 1e-9:.2f} €".replace(".", ",")
