# attendu: {q1: moyenne_simple}
# autres: juste
# L'écart d'inventaire suit cette fiche.
# %% q1
quantite, valeur, lignes, entrees = 0, 0, [], []
for m in mouvements.itertuples():
    if m.entree:
        entrees.append((m.entree, m.cout_unitaire))
    cout = sum(c for _, c in entrees) / len(entrees)
    sortie = round(m.sortie * cout + 1e-9, 2)
    quantite += m.entree - m.sortie
    valeur = round(valeur + m.entree * m.cout_unitaire - sortie, 2)
    lignes.append([m.ligne, sortie, valeur])
reponse_1 = pd.DataFrame(lignes, columns=["ligne", "valeur_sortie", "valeur_stock"])
