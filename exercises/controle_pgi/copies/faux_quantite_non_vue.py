# attendu: {q1: quantite_non_vue}
# autres: juste
# La quantité fausse est jugée juste.
# %% q1
constats = {}
for s in saisie.itertuples():
    if s.article not in bon.index:
        constats[s.ligne] = "article"
    elif s.quantite != bon.loc[s.article, "quantite"]:
        constats[s.ligne] = "quantité"
    else:
        constats[s.ligne] = "remise" if s.remise != 10 else "juste"
vus = ["juste" if c == "quantité" else c for c in constats.values()]
reponse_1 = pd.DataFrame({"ligne": list(constats), "constat": vus})
