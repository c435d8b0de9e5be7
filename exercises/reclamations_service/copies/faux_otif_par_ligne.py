# attendu: {q2: otif_par_ligne}
# autres: juste
# %% q2
reponse_2 = f"{100 * (livraisons['a_temps'] & livraisons['complete']).mean():.2f} %"
