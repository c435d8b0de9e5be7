# attendu: {q3: sans_frais}
# autres: juste
# %% q3
tableau = pd.DataFrame({"achat": nets, "frais": 0.0, "cout": nets})
tableau.loc[~bons] = None
reponse_3 = tableau.reset_index()
