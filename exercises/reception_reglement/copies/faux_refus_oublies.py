# attendu: {q1: refus_oublies}
# autres: juste
# La suite part de ces quantités : elle reste juste.
# %% q1
dossier["acceptee"] = bon["livree"].where(~non_commandes, 0)
dossier["ecart"] = dossier["acceptee"] - dossier["commandee"]
reponse_1 = dossier[["acceptee", "ecart"]].reset_index()
