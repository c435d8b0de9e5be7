# autres: juste
# Les quantités livrables sont remplies dans le fichier CSV, enregistré par un tableur français.
# %% q4
libre = (stock["physique"] - stock["reserve"]).reindex(bon.index)
livrable = libre.clip(lower=0).clip(upper=bon["quantite"])
chemin = "controle_pgi/reponse_4.csv"
with open(chemin, encoding="utf-8-sig") as fichier:
    entete, *lignes = fichier.read().splitlines()
with open(chemin, "w", encoding="cp1252") as fichier:
    fichier.write(entete + "\n")
    for ligne in lignes:
        article = ligne.split(";")[0]
        fichier.write(f"{article};{livrable[article]}\n")
reponse_4 = None
