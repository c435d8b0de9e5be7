# attendu: {q3: surplus_compte}
# autres: juste
# %% q3
reponse_3 = f"{100 * livraisons['livree'].sum() / livraisons['commandee'].sum():.2f} %"
