# autres: juste
# Le lettrage est rempli dans le fichier CSV ; un acompte y porte une minuscule.
# %% q1
factures = compte[compte["piece"].str.startswith("FA")].set_index("piece")["debit"]
citees = compte.set_index("piece")["libelle"].str.extract(r"(FA\d+)", expand=False)
reglements = compte[compte["piece"].str.startswith("BQ")].sort_values("date")
lettres = dict.fromkeys(compte["piece"], "")
for lettre, r in zip("ABCD", reglements.itertuples(), strict=True):
    cite = citees[r.piece]
    if pd.notna(cite):
        lettrees = [r.piece, *citees[citees == cite].index, cite]
    else:
        couples = combinations(factures.index, 2)
        lettrees = [r.piece, *next(c for c in couples if factures[list(c)].sum() == r.credit)]
    lettres |= dict.fromkeys(lettrees, lettre)
chemin = "lettrage_controle/reponse_1.csv"
with open(chemin, encoding="utf-8-sig") as fichier:
    entete, *lignes = fichier.read().splitlines()
acompte = compte.loc[compte["libelle"].str.startswith("Acompte"), "piece"].iloc[0]
with open(chemin, "w", encoding="cp1252") as fichier:
    fichier.write(entete + "\n")
    for ligne in lignes:
        numero = ligne.split(";")[0]
        lettre = lettres[numero].lower() if lettres[numero] == lettres[acompte] else lettres[numero]
        fichier.write(f"{numero};{lettre}\n")
reponse_1 = None
