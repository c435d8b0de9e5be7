# attendu: {q4: fixes_sur_prix}
# autres: juste
# %% q4
reponse_4 = math.ceil(fixes / prix)
