# attendu: {q2: deps}
# autres: juste
# %% q2
lots = []
for m in mouvements.itertuples():
    if m.entree:
        lots.append([m.entree, m.cout_unitaire])
    reste = m.sortie
    while reste:
        pris = min(reste, lots[-1][0])
        lots[-1][0], reste = lots[-1][0] - pris, reste - pris
        if not lots[-1][0]:
            lots.pop()
reponse_2 = round(sum(q * c for q, c in lots), 2)
