# attendu: {q2: avoir_ajoute}
# autres: juste
# L'avoir augmente ce que l'hôtel doit.
# %% q2
avoir = compte.loc[compte["piece"].str.startswith("AV"), "credit"].sum()
reponse_2 = compte["debit"].sum() - compte["credit"].sum() + 2 * avoir
