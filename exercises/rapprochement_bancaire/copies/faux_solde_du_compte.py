# attendu: {q4: solde_du_compte}
# autres: juste
# %% q4
reponse_4 = f"{solde_512:.0f} F"
