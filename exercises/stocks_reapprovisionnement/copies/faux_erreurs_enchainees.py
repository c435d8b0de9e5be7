# attendu: {q1: dernier_cout, q4: facteur_oublie, q6: securite_oubliee, q8: colis_inferieur}
# autres: juste
# Plusieurs erreurs, chacune payée une fois : l'écart suit la fiche, le coût suit la quantité.
# %% q1
quantite, valeur, lignes, entrees = 0, 0, [], []
for m in mouvements.itertuples():
    if m.entree:
        entrees.append((m.entree, m.cout_unitaire))
    cout = entrees[-1][1]
    sortie = round(m.sortie * cout + 1e-9, 2)
    quantite += m.entree - m.sortie
    valeur = round(valeur + m.entree * m.cout_unitaire - sortie, 2)
    lignes.append([m.ligne, sortie, valeur])
reponse_1 = pd.DataFrame(lignes, columns=["ligne", "valeur_sortie", "valeur_stock"])
# %% q4
reponse_4 = round(math.sqrt(consommation * passation / (prix * taux / 100)))
# %% q6
reponse_6 = round(consommation / 360 * delai)
# %% q8
nets = (besoins["besoin"] - besoins["stock"] - besoins["attendu"]).clip(lower=0)
nombre = nets // besoins["colis"]
montant = (nombre * besoins["colis"] * besoins["prix"]).round(2)
reponse_8 = pd.DataFrame({"article": besoins["article"], "nombre_colis": nombre, "montant": montant})
