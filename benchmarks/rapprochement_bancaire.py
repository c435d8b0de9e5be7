"""Mesure du rapprochement bancaire : rappel et précision par catégorie, puis temps à 10⁴, 10⁵ et 10⁶ écritures.

Le bruit est fixé par `bruit_bancaire`, ce que ses données séparent par `separabilite_bancaire`. Une vérité n'est
trouvée que si toutes ses lignes, et elles seules, sont pointées ensemble ; tout autre pointage est faux. Témoins :
une boucle sur les paires et un merge pandas. Médianes de 5 passages (3 à 10⁶) dans un seul processus : seuls les
rapports se comparent d'une machine à l'autre. `python benchmarks/rapprochement_bancaire.py 10000 100000` choisit les
tailles.
"""

import sys
import time
from collections.abc import Callable
from itertools import pairwise
from statistics import median

import numpy as np
import pandas as pd
from bruit_bancaire import CATEGORIES, Jeu, build_jeu
from separabilite_bancaire import separables

from refcomp.calculs.rapprochement_bancaire import rapprochement_bancaire

TAILLES = (10_000, 100_000, 1_000_000)
PASSAGES, PASSAGES_LONGS, LONG = 5, 3, 1_000_000
ARRETE = "2027-12-31"
Liens = pd.DataFrame  # `pointage`, `ecriture`, `ligne_releve`


def boucle_paires(jeu: Jeu) -> Liens:
    """Le témoin : chaque écriture prend la ligne libre de même montant la plus proche, à dix jours au plus."""
    gauche, droite = (
        [(round(t.montant * 100), t.date.toordinal()) for t in table.itertuples()]
        for table in (jeu.ecritures, jeu.releve)
    )
    couples, prises = [], set()
    for e, (montant, jour) in enumerate(gauche):
        proche = None
        for r, (autre, le) in enumerate(droite):
            ecart = abs(jour - le)
            if montant == autre and ecart <= 10 and r not in prises and (proche is None or ecart < proche[0]):
                proche = ecart, r
        if proche is not None:
            prises.add(proche[1])
            couples.append((len(couples), e, proche[1]))
    return pd.DataFrame(couples, columns=["pointage", "ecriture", "ligne_releve"])


def merge_pandas(jeu: Jeu) -> Liens:
    """Le témoin rapide : jointure sur le montant et la référence, rien d'autre."""
    gauche, droite = (t[t["reference"] != ""].reset_index() for t in (jeu.ecritures, jeu.releve))
    paires = gauche.merge(droite, on=["montant", "reference"])
    return pd.DataFrame(
        {"pointage": np.arange(len(paires)), "ecriture": paires["index_x"], "ligne_releve": paires["index_y"]}
    )


def refcomp_pointages(jeu: Jeu) -> Liens:
    """Les pointages de refcomp."""
    return rapprochement_bancaire(jeu.ecritures, jeu.releve, ARRETE).pointages


def juge(jeu: Jeu, pointages: Liens) -> tuple[pd.Series, pd.DataFrame]:
    """Compare des pointages aux vérités.

    Returns:
        Par vérité, si elle est trouvée exactement ; et les pointages faux, un lien par ligne.
    """
    liens = pointages.merge(jeu.liens, on=["ecriture", "ligne_releve"], how="left")
    par_pointage = liens.groupby("pointage")["verite"].agg(["size", "nunique", "first", "count"])
    voulu = jeu.liens.groupby("verite").size()
    exact = (par_pointage["nunique"] == 1) & (par_pointage["count"] == par_pointage["size"])
    exact &= par_pointage["size"] == par_pointage["first"].map(voulu)
    trouvees = set(par_pointage.loc[exact, "first"].astype(int))
    faux = liens[liens["pointage"].isin(par_pointage.index[~exact])]
    return pd.Series(jeu.verites.index.isin(list(trouvees)), index=jeu.verites.index), faux


def montre(jeu: Jeu, separable: pd.Series, pointages: Liens) -> None:
    """Affiche, par catégorie : vérités, part séparable, rappel, rappel des séparables ; puis les pointages faux."""
    trouvees, faux = juge(jeu, pointages)
    for categorie in CATEGORIES:
        de = jeu.verites["categorie"] == categorie
        justes = trouvees[de & separable].mean()
        print(
            f"    {categorie:15} {int(de.sum()):>7} vérités  séparables {separable[de].mean():7.2%}  "
            f"rappel {trouvees[de].mean():7.2%}  rappel des séparables {justes:7.2%}",
        )
    pointes, faussetes = pointages["pointage"].nunique(), faux["pointage"].nunique()
    print(
        f"    {'ensemble':15} {len(trouvees):>7} vérités  séparables {separable.mean():7.2%}  "
        f"rappel {trouvees.mean():7.2%}  rappel des séparables {trouvees[separable].mean():7.2%}  "
        f"pointages faux {faussetes} sur {pointes} (précision {1 - faussetes / max(1, pointes):.4%})",
    )


def mesure(fonction: Callable[[Jeu], Liens], jeu: Jeu, separable: pd.Series) -> float:
    """Affiche ce que vaut une fonction sur un jeu ; renvoie son temps médian."""
    temps = []
    for _ in range(PASSAGES_LONGS if len(jeu.ecritures) >= LONG else PASSAGES):
        depart = time.perf_counter()
        pointages = fonction(jeu)
        temps.append(time.perf_counter() - depart)
    print(f"{fonction.__name__} : {len(jeu.ecritures)} écritures, {median(temps):.2f} s (médiane de {len(temps)})")
    montre(jeu, separable, pointages)
    return median(temps)


def main() -> None:
    """Mesure les témoins, puis refcomp à des tailles croissantes."""
    tailles = tuple(int(t) for t in sys.argv[1:]) or TAILLES
    petit = build_jeu(2_000)
    separable = separables(petit)
    refcomp_pointages(build_jeu(100))  # import de pandera hors mesure
    temoin, mien = mesure(boucle_paires, petit, separable), mesure(refcomp_pointages, petit, separable)
    print(
        f"refcomp va {temoin / mien:.1f} fois plus vite que la boucle sur les paires à {len(petit.ecritures)} écritures"
    )
    temps = []
    for taille in tailles:
        jeu = build_jeu(taille)
        separable = separables(jeu)
        mesure(merge_pandas, jeu, separable)
        temps.append(mesure(refcomp_pointages, jeu, separable))
    for (n, t), (n2, t2) in pairwise(zip(tailles, temps, strict=True)):
        print(f"de {n} à {n2} écritures (x{n2 / n:.0f}) : temps x{t2 / t:.1f}")


if __name__ == "__main__":
    main()
