# attendu: {q5: interets_oublies}
# autres: juste
# %% q5
reponse_5 = f"{frais:.0f} F"
