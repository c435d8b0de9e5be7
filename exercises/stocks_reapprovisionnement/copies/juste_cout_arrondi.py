# autres: juste
# Le coût moyen est arrondi au centime à chaque entrée, comme dans un manuel.
# %% q1
quantite, valeur, cout, lignes = 0, 0, 0, []
for m in mouvements.itertuples():
    sortie = round(m.sortie * cout + 1e-9, 2)
    quantite += m.entree - m.sortie
    valeur = round(valeur + m.entree * m.cout_unitaire - sortie, 2)
    if m.entree:
        cout = round(valeur / quantite + 1e-9, 2)
    lignes.append([m.ligne, sortie, valeur])
reponse_1 = pd.DataFrame(lignes, columns=["ligne", "valeur_sortie", "valeur_stock"])
