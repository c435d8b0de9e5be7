# autres: juste
# Le tableau est rempli dans le CSV distribué, comme un tableur français l'enregistre ; un montant est un texte.
# %% q2
reponse_2 = f"{euros(livres + encaisses)} €"
# %% q3
reponse_3 = euros(TVA * (euros(livres + encaisses) + allemagne))
# %% q5
machine = euros(TVA * achats["montant_ht"]["Cintreuse de tubes"])
lignes = {
    "A1": euros(livres + encaisses),
    "B2": euros(allemagne),
    "E1": euros(hors_union),
    "F2": euros(union),
    "08 base": euros(livres + encaisses + allemagne),
    "08 taxe": euros(reponse_3),
    "16": euros(reponse_3),
    "17": euros(TVA * allemagne),
    "19": machine,
    "20": euros(reponse_4),
    "22": euros(credit),
}
lignes["23"] = lignes["19"] + lignes["20"] + lignes["22"]
lignes["28"] = lignes["16"] - lignes["23"]
textes = ["ligne;montant", *(f"ligne {nom};{montant},00" for nom, montant in lignes.items())]
with open("declaration_tva/reponse_5.csv", "w", encoding="cp1252") as sortie:
    sortie.write("\n".join(textes))
reponse_5 = None
