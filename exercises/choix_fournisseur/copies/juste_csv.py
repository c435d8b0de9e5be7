# autres: juste
# Les tableaux sont remplis dans les CSV, comme un tableur français les enregistre ; les montants sont des textes.
# %% q1
textes = ["fournisseur;decision"]
for nom, f in fournisseurs.iterrows():
    bon = f["delai"] <= exigences[0] and f["garantie"] >= exigences[1] and f["minimum"] <= exigences[2] and f["ponctualite"] >= exigences[3]
    textes.append(f"{nom};{'Retenu' if bon else 'écarté'}")
with open("choix_fournisseur/reponse_1.csv", "w", encoding="cp1252") as sortie:
    sortie.write("\n".join(textes))
bons = pd.Series([t.endswith("Retenu") for t in textes[1:]], index=fournisseurs.index)
reponse_1 = None
# %% q2
bruts = offres["prix"] * quantite / offres["contenance"]
nets = (bruts * (1 - offres["remise_1"] / 100) * (1 - offres["remise_2"] / 100) + 1e-9).round(2)
reponse_2 = f"{nets[carton]:,.2f} €".replace(",", " ").replace(".", ",")
# %% q5
reponse_5 = f"{nets[carton] * achat[3] / 100 * (achat[2] - achat[1]) / 360 + 1e-9:.2f}".replace(".", ",")
# %% q7
reponse_7 = scores.idxmax().upper()
# %% q9
a_l_heure = livraisons["date_livraison"] <= livraisons["date_prevue"]
reponse_9 = f"{100 * a_l_heure.sum() / len(livraisons):.1f} %".replace(".", ",")
