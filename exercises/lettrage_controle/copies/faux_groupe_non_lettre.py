# attendu: {q1: groupe_non_lettre}
# autres: juste
# Le virement de deux factures reste sans lettre.
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
juste = dict(lettres)
sans = lettres[compte.loc[compte["libelle"] == "Virement reçu", "piece"].iloc[0]]
lettres = {p: "" if lettre == sans else lettre for p, lettre in lettres.items()}
reponse_1 = pd.DataFrame({"piece": list(lettres), "lettre": list(lettres.values())})
lettres = juste
