# attendu: {q1: remises_additionnees, q2: escompte_oublie, q4: acompte_oublie, q8: sans_indemnite}
# autres: juste
# Plusieurs erreurs, chacune payée une fois : la TVA suit des lignes, le net à payer de ses deux termes.
# %% q1
commande["montant"] = (commande["quantite"] * commande["prix_unitaire"] * (1 - (commande["remise_1"] + commande["remise_2"]) / 100)).round(2)
reponse_1 = commande[["designation", "montant"]]
# %% q2
bases = commande.groupby("taux_tva")["montant"].sum()
bases = bases - (bases * pied["remise"] / 100).round(2)
reponse_2 = round(bases.sum() + pied["port"], 2)
bases = bases - (bases * pied["escompte"] / 100).round(2)
bases[20.0] += pied["port"]
# %% q4
reponse_4 = round(reponse_2 + reponse_3, 2)
# %% q8
due = etat.loc[dossier["ancienne"]]
taux = (dossier["taux_bce"] + 10) / 100
reponse_8 = round(due["reste"] * taux * due["jours_retard"] / 365 + 1e-9, 2)
