# attendu: {q4: doublon_non_vu}
# autres: juste
# Le doublon est jugé juste ; l'effet sur le résultat suit.
# %% q4
attendus = {
    "Loyer": "613", "Prime": "616", "Honoraires": "622", "Papier": "601", "Transport": "624", "Réparation": "615",
    "Téléphone": "626",
}
constats, deja = {}, set()
for numero, e in journal.groupby("ecriture"):
    piece = pieces[pieces["piece"] == e["piece"].iloc[0]].iloc[0]
    charge = e[e["compte"].str.startswith("6")].iloc[0]
    taxe = e.loc[e["compte"] == "4456", "debit"].iloc[0]
    if e["debit"].sum() != e["credit"].sum():
        constat = "déséquilibre"
    elif taxe != piece["tgc"]:
        constat = "taxe"
    elif charge["compte"] != attendus[piece["objet"].split()[0]]:
        constat = "compte"
    else:
        constat = "doublon" if piece["piece"] in deja else "juste"
    constats[numero] = constat
    deja.add(piece["piece"])
vus = ["juste" if c == "doublon" else c for c in constats.values()]
reponse_4 = pd.DataFrame({"ecriture": list(constats), "constat": vus})
# %% q7
reponse_7 = ecrit["debit"] - facture["montant_ht"]
