# attendu: {q1: non_commande_accepte}
# autres: juste
# %% q1
fausse = dossier[["commandee"]].assign(acceptee=bon["livree"] - bon["refusee"])
fausse["ecart"] = fausse["acceptee"] - fausse["commandee"]
reponse_1 = fausse[["acceptee", "ecart"]].reset_index()
dossier["acceptee"] = (bon["livree"] - bon["refusee"]).where(~non_commandes, 0)
