# attendu: {q4: complement_seul}
# autres: juste
# %% q4
seuils = sorted(tarif.loc[tarif["article"] == carton["article"], "a_partir_de"])
suivant = min(s for s in seuils if s > commandes)
propose = ceil(suivant / couche) * couche
reponse_4 = propose - commandes
