# attendu: {q4: fiches_completes}
# autres: juste
# %% q4
remplis = prospects[champs].ne("").groupby([prospects["cle"], prospects["code_postal"]]).any()
reponse_4 = round(100 * remplis.all(axis=1).mean(), 1)
