# attendu: {q1: ecart_inverse}
# autres: juste
# %% q1
dossier["acceptee"] = (bon["livree"] - bon["refusee"]).where(~non_commandes, 0)
dossier["ecart"] = dossier["commandee"] - dossier["acceptee"]
reponse_1 = dossier[["acceptee", "ecart"]].reset_index()
