# attendu: {q5: avoir_sans_remises}
# autres: juste
# %% q5
fauteuils = commande.set_index("designation").loc["Fauteuils de bureau"]
net = round(dossier["rendus"] * fauteuils["prix_unitaire"], 2)
reponse_5 = round(net * 1.2, 2)
