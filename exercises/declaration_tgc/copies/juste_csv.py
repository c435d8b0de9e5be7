# autres: juste
# Le tableau est rempli dans le CSV distribué, comme un tableur français l'enregistre ; un montant est un texte.
# %% q3
reponse_3 = francs(normal * biens + specifique * (reponse_2 + achete["A-703"]))
# %% q5
lignes = {
    "biens, base": francs(biens),
    "services, base": reponse_2,
    "TGC brute": reponse_3,
    "immobilisations": francs(normal * achete["A-704"]),
    "autres biens et services": reponse_4,
    "crédit reporté": francs(credit),
}
lignes["TGC déductible"] = lignes["immobilisations"] + lignes["autres biens et services"] + lignes["crédit reporté"]
lignes["TGC à payer"] = lignes["TGC brute"] - lignes["TGC déductible"]
textes = ["rubrique;montant", *(f"{nom};{montant}" for nom, montant in lignes.items())]
with open("declaration_tgc/reponse_5.csv", "w", encoding="cp1252") as sortie:
    sortie.write("\n".join(textes))
reponse_5 = None
# %% q6
reponse_6 = f"{lignes['TGC à payer']:,} F".replace(",", " ")
