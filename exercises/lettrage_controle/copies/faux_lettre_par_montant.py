# attendu: {q1: lettre_par_montant}
# autres: juste
# Un virement est lettré avec la facture impayée de même montant que celle qu'il cite.
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
jumelle = factures[factures == factures.iloc[-1]].index
lettres[jumelle[-1]], lettres[jumelle[0]] = lettres[jumelle[0]], ""
reponse_1 = pd.DataFrame({"piece": list(lettres), "lettre": list(lettres.values())})
lettres = juste
