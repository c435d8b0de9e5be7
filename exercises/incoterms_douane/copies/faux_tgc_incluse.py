# attendu: {q9: tgc_incluse}
# autres: juste
# %% q9
total = bases[bidon] + tgc[bidon] + locaux * au_poids[bidon]
reponse_9 = francs(total / achats["quantite"][bidon])
