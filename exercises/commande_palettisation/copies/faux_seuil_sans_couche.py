# attendu: {q4: seuil_sans_couche}
# autres: juste
# %% q4
seuils = sorted(tarif.loc[tarif["article"] == carton["article"], "a_partir_de"])
suivant = min(s for s in seuils if s > commandes)
propose = int(suivant)
reponse_4 = propose
