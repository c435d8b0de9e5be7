# attendu: {q1: non_livrees_ignorees}
# autres: juste
# %% q1
livrees = livraisons[livraisons["date_livree"].notna()]
reponse_1 = f"{100 * livrees['a_temps'].mean():.2f} %"
