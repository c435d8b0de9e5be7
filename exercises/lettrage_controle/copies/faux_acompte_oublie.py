# attendu: {q2: acompte_oublie}
# autres: juste
# L'acompte n'est pas déduit.
# %% q2
acompte = compte.loc[compte["libelle"].str.startswith("Acompte"), "credit"].sum()
reponse_2 = compte["debit"].sum() - compte["credit"].sum() + acompte
