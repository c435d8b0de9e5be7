# attendu: {q5: cout_du_palier}
# autres: juste
# %% q5
reponse_5 = round(propose * prix_du_tarif(carton["article"], propose), 2)
