# autres: sans_reponse
# Une copie rendue sans rien remplir.
# %% q1
reponse_1 = None
# %% q2
reponse_2 = None
# %% q3
reponse_3 = None
# %% q4
reponse_4 = None
# %% q5
reponse_5 = None
# %% q6
reponse_6 = None
# %% q7
reponse_7 = None
# %% q8
reponse_8 = None
