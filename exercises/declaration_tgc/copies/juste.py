# autres: juste
# Une copie entièrement juste, écrite avec pandas : c'est aussi la correction que montre `source/`.
# %% chargement
import copie
import pandas as pd

ventes = copie.document("declaration_tgc", "ventes").set_index("piece")
achats = copie.document("declaration_tgc", "achats").set_index("piece")
reglements = copie.document("declaration_tgc", "reglements").set_index("piece")["montant"]
vendu, achete = ventes["montant_ht"], achats["montant_ht"]
normal, specifique = ventes["taux"]["V-701"] / 100, ventes["taux"]["V-702"] / 100
dossier = copie.document("declaration_tgc", "dossier")
credit, _, services_voisin = dossier["montant"]
en_ligne = dossier["precision"].iloc[0] == "télépaiement"
SEUILS = ["non, ses services dépassent leur seuil", "non, son chiffre d'affaires global dépasse le seuil des biens"]


def francs(montant):
    return int(montant + 0.5 + 1e-6)


biens = vendu[["V-701", "V-703", "V-705"]].sum()
# %% q1
reponse_1 = SEUILS[0] if services_voisin > 7_500_000 else SEUILS[1]
# %% q2
reponse_2 = francs(reglements[["V-612", "V-702"]].sum() / (1 + specifique))
# %% q3
reponse_3 = francs(normal * biens + specifique * (reponse_2 + achete["A-703"]))
# %% q4
reponse_4 = francs(normal * achete[["A-701", "A-702"]].sum() + specifique * achete[["A-618", "A-703"]].sum())
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
reponse_5 = pd.DataFrame({"rubrique": list(lignes), "montant": list(lignes.values())})
# %% q6
reponse_6 = lignes["TGC à payer"]
# %% q7
reponse_7 = "14/05/2026" if en_ligne else "30/04/2026"
# %% q8 [markdown]
Nous devons le montant de la question 6, à déclarer et à payer au plus tard à la date de la question 7. Les dépannages
comptent quand le client les paie : celui du magasin attend, celui de décembre réglé en janvier est là. De même, nous ne
récupérons pas encore la taxe de la publicité, que nous n'avons pas payée. Le crédit du trimestre précédent est déduit.
