# attendu: {q1: mention_autoliquidation}
# autres: juste
# %% q1
reponse_1 = "Autoliquidation"
