# autres: juste
# Les tableaux sont remplis dans les CSV distribués, comme un tableur français les enregistre ; un montant est un texte.
# %% q1
reponse_1 = francs(savons + emballage + camion + export + bord)
fob_ecrit = f"{reponse_1:,} F".replace(",", " ")
# %% q3
dap = reponse_2 + port + livraison
regles = {"EXW": savons + emballage, "FCA": savons + emballage + camion + export, "FOB": reponse_1}
regles |= {"CFR": reponse_1 + mer, "CIF": reponse_2, "DAP": dap, "DDP": dap + formalites + taxes}
textes = ["regle;prix", *(f"{nom};{francs(montant)}" for nom, montant in regles.items())]
with open("incoterms_douane/reponse_3.csv", "w", encoding="cp1252") as sortie:
    sortie.write("\n".join(textes))
reponse_3 = None
reponse_1 = fob_ecrit
# %% q7
textes = ["article;valeur_douane;droit", *(f"{nom};{valeur[nom]},00;{droit[nom]},00" for nom in achats.index)]
with open("incoterms_douane/reponse_7.csv", "w", encoding="cp1252") as sortie:
    sortie.write("\n".join(textes))
reponse_7 = None
# %% q8
lignes = pd.DataFrame({"valeur_douane": valeur, "droit": droit})
bases = lignes["valeur_douane"] + lignes["droit"]
tgc = (bases * tarif["tgc"] / 100).map(francs)
reponse_8 = f"{int(lignes['droit'].sum() + tgc.sum()):,} F".replace(",", " ")
