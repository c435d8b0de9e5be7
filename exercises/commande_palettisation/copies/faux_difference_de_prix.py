# attendu: {q5: difference_de_prix}
# autres: juste
# %% q5
prix_actuel = prix_du_tarif(carton["article"], commandes)
prix_suivant = prix_du_tarif(carton["article"], propose)
reponse_5 = round(commandes * (prix_actuel - prix_suivant), 2)
