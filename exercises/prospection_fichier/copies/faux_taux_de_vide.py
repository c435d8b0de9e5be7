# attendu: {q4: taux_de_vide}
# autres: juste
# %% q4
remplis = prospects[champs].ne("").groupby([prospects["cle"], prospects["code_postal"]]).any()
reponse_4 = round(100 - 100 * remplis.to_numpy().mean(), 1)
