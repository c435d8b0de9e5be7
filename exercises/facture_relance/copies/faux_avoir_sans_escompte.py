# attendu: {q5: avoir_sans_escompte}
# autres: juste
# %% q5
fauteuils = commande.set_index("designation").loc["Fauteuils de bureau"]
net = round(dossier["rendus"] * fauteuils["prix_unitaire"], 2)
for taux in (fauteuils["remise_1"], fauteuils["remise_2"], pied["remise"]):
    net = round(net - round(net * taux / 100 + 1e-9, 2), 2)
reponse_5 = round(net + round(net * 0.2 + 1e-9, 2), 2)
