# attendu: {q5: avoir_hors_taxes}
# autres: juste
# %% q5
fauteuils = commande.set_index("designation").loc["Fauteuils de bureau"]
net = round(dossier["rendus"] * fauteuils["prix_unitaire"], 2)
for taux in (fauteuils["remise_1"], fauteuils["remise_2"], pied["remise"], pied["escompte"]):
    net = round(net - round(net * taux / 100 + 1e-9, 2), 2)
reponse_5 = net
