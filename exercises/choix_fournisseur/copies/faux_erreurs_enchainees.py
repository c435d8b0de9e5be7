# attendu: {q1: borne_exclue, q2: remises_additionnees, q5: annee_civile, q9: livrees_seulement}
# autres: juste
# Plusieurs erreurs, chacune payée une fois : coûts, scores et choix suivent.
# %% q1
bons = (
    (fournisseurs["delai"] < exigences[0])
    & (fournisseurs["garantie"] > exigences[1])
    & (fournisseurs["minimum"] < exigences[2])
    & (fournisseurs["ponctualite"] > exigences[3])
)
reponse_1 = bons.map({True: "retenu", False: "écarté"}).rename("decision").reset_index()
# %% q2
bruts = offres["prix"] * quantite / offres["contenance"]
nets = (bruts * (1 - (offres["remise_1"] + offres["remise_2"]) / 100) + 1e-9).round(2)
reponse_2 = nets[carton]
# %% q5
reponse_5 = round(reponse_2 * achat[3] / 100 * (achat[2] - achat[1]) / 365 + 1e-9, 2)
# %% q9
a_l_heure = livraisons["date_livraison"] <= livraisons["date_prevue"]
reponse_9 = round(100 * a_l_heure.sum() / livraisons["date_livraison"].notna().sum(), 1)
