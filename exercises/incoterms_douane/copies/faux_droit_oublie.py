# attendu: {q9: droit_oublie}
# autres: juste
# %% q9
reponse_9 = francs((lignes["valeur_douane"][bidon] + locaux * au_poids[bidon]) / achats["quantite"][bidon])
