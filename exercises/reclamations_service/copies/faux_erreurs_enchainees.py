# attendu: {q2: otif_par_ligne, q4: autres_a_leur_rang, q6: clotures_futures}
# autres: juste
# Trois erreurs séparées, chacune payée une fois.
# %% q2
reponse_2 = f"{100 * (livraisons['a_temps'] & livraisons['complete']).mean():.2f} %"
# %% q4
melees = list(nombres.index)
pareto = pd.DataFrame({"cause": melees, "rang": range(1, len(melees) + 1), "nombre": nombres.to_numpy()})
pareto["cumul"] = pareto["nombre"].cumsum()
reponse_4 = pareto
# %% q6
closes = reclamations[reclamations["date_cloture"].notna()]
reponse_6 = round((closes["date_cloture"] - closes["date"]).dt.days.mean() + 1e-9, 2)
