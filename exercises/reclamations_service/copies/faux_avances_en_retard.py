# attendu: {q1: avances_en_retard}
# autres: juste
# %% q1
pile = livraisons["date_livree"] == livraisons["date_promise"]
reponse_1 = f"{100 * pile.mean():.2f} %"
