# attendu: {q9: frais_locaux_oublies}
# autres: juste
# %% q9
reponse_9 = francs(bases[bidon] / achats["quantite"][bidon])
