# attendu: {q5: palier_exclu}
# autres: juste
# %% q5
notes = pd.DataFrame({"fiche": qualifies["fiche"]})
for critere in ("secteur", "zone", "projet"):
    grille = bareme[bareme["critere"] == critere].set_index("valeur")["note"]
    notes[critere] = qualifies[critere].map(grille)
paliers = bareme[bareme["critere"] == "effectif"].copy()
paliers["borne"] = paliers["valeur"].str.extract(r"(\d+)")[0].astype(int)
paliers = paliers.sort_values("borne")
notes["effectif"] = [paliers.loc[paliers["borne"] < max(e, 1), "note"].iloc[-1] for e in qualifies["effectif"]]
points = sum(notes[c] * p for c, p in poids.items())
notes["score"] = (100 * points / (5 * poids.sum())).round(1)
reponse_5 = notes[["fiche", "score"]]
# %% q6
bons = pd.DataFrame({"fiche": qualifies["fiche"]})
for critere in ("secteur", "zone", "projet"):
    grille = bareme[bareme["critere"] == critere].set_index("valeur")["note"]
    bons[critere] = qualifies[critere].map(grille)
paliers = bareme[bareme["critere"] == "effectif"].copy()
paliers["borne"] = paliers["valeur"].str.extract(r"(\d+)")[0].astype(int)
paliers = paliers.sort_values("borne")
bons["effectif"] = [paliers.loc[paliers["borne"] <= e, "note"].iloc[-1] for e in qualifies["effectif"]]
points = sum(bons[c] * p for c, p in poids.items())
bons["score"] = (100 * points / (5 * poids.sum())).round(1)
reponse_6 = " ; ".join(bons.sort_values("score", ascending=False)["fiche"].head(3))
