# attendu: {q3: ecart_au_dernier_cout}
# autres: juste
# %% q3
reponse_3 = round((compte - quantite) * mouvements.loc[mouvements["entree"] > 0, "cout_unitaire"].iloc[-1], 2)
