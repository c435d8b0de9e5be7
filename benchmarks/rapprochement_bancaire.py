"""Mesure du rapprochement bancaire : rappel, précision et temps, contre une boucle sur les paires et un merge pandas.

Le bruit est fixé ici : 20 % des lignes de banque sans référence, 3 % de fautes de frappe dans la référence, 5 % de
remises groupées, 3 % de règlements en deux fois, 2 % de montants identiques, 2 % de lignes absentes de chaque côté.
Médianes de 5 passages, dans un seul processus : seuls les rapports se comparent d'une machine à l'autre.
"""

import time
from itertools import pairwise
from statistics import median

import numpy as np
import pandas as pd

from refcomp.calculs.rapprochement_bancaire import rapprochement_bancaire

PASSAGES = 5
ARRETE = "2026-12-31"
LIBELLES = ("VIR CLIENT", "PRLV FOURNISSEUR", "CHEQUE", "CARTE", "LOYER", "ASSURANCE", "TELEPHONE", "ENERGIE")


def build_jeu(nombre: int, graine: int = 7) -> tuple[pd.DataFrame, pd.DataFrame, set[tuple[int, int]]]:
    """Fabrique un compte 512, un relevé, et les couples vrais (écriture, ligne de banque)."""
    alea = np.random.default_rng(graine)
    jours = np.datetime64("2026-01-01") + np.sort(alea.integers(0, 350, nombre))
    montants = alea.integers(500, 500_000, nombre) * alea.choice([-1, 1], nombre)
    montants[alea.random(nombre) < 0.02] = 12_500
    ecritures = pd.DataFrame(
        {
            "date": jours,
            "montant": montants / 100,
            "libelle": [
                f"{LIBELLES[i]} {k}"
                for i, k in zip(alea.integers(0, 8, nombre), alea.integers(0, 400, nombre), strict=True)
            ],
            "reference": [f"P{i:07d}" for i in range(nombre)],
        },
    )
    sort = alea.random(nombre)
    releve, vrais, rang = [], set(), 0
    while rang < nombre:
        retard = np.timedelta64(int(alea.integers(0, 5)), "D")
        libelle, reference = ecritures["libelle"].iloc[rang], ecritures["reference"].iloc[rang]
        if sort[rang] < 0.05 / 3:
            fin = min(rang + 3, nombre)
            ecritures.loc[rang : fin - 1, "date"] = jours[rang]
            releve.append((jours[rang] + retard, montants[rang:fin].sum(), "REMISE", ""))
            vrais |= {(r, len(releve) - 1) for r in range(rang, fin)}
            rang = fin
            continue
        if sort[rang] < 0.05:
            part = int(montants[rang] * 0.4)
            for morceau in (part, montants[rang] - part):
                releve.append((jours[rang] + retard, morceau, libelle, ""))
                vrais.add((rang, len(releve) - 1))
        elif sort[rang] < 0.98:
            reference = "" if alea.random() < 0.2 else _frappe(reference, alea)
            releve.append((jours[rang] + retard, montants[rang], libelle, reference))
            vrais.add((rang, len(releve) - 1))
        rang += 1
    releve += [
        (jours[int(j)], -int(m), "FRAIS BANCAIRES", "")
        for j, m in zip(alea.integers(0, nombre, nombre // 50), alea.integers(100, 3000, nombre // 50), strict=True)
    ]
    table = pd.DataFrame(releve, columns=["date", "montant", "libelle", "reference"])
    table["montant"] /= 100
    return ecritures, table, vrais


def _frappe(reference: str, alea: np.random.Generator) -> str:
    if alea.random() >= 0.03:
        return reference
    place = int(alea.integers(1, len(reference) - 1))
    return reference[:place] + reference[place + 1] + reference[place] + reference[place + 2 :]


def boucle_paires(ecritures: pd.DataFrame, releve: pd.DataFrame) -> set[tuple[int, int]]:
    """Le témoin : chaque écriture prend la ligne libre de même montant la plus proche, à dix jours au plus."""
    gauche, droite = (
        [(round(t.montant * 100), t.date.toordinal()) for t in table.itertuples()] for table in (ecritures, releve)
    )
    couples, prises = set(), set()
    for e, (montant, jour) in enumerate(gauche):
        proche = None
        for r, (autre, le) in enumerate(droite):
            ecart = abs(jour - le)
            if montant == autre and ecart <= 10 and r not in prises and (proche is None or ecart < proche[0]):
                proche = ecart, r
        if proche is not None:
            prises.add(proche[1])
            couples.add((e, proche[1]))
    return couples


def merge_pandas(ecritures: pd.DataFrame, releve: pd.DataFrame) -> set[tuple[int, int]]:
    """Le témoin rapide : jointure sur le montant et la référence, rien d'autre."""
    gauche, droite = ecritures.reset_index(), releve.reset_index()
    paires = gauche.merge(droite, on=["montant", "reference"])
    return set(zip(paires["index_x"], paires["index_y"], strict=True))


def refcomp_paires(ecritures: pd.DataFrame, releve: pd.DataFrame) -> set[tuple[int, int]]:
    """Les couples pointés par refcomp."""
    pointages = rapprochement_bancaire(ecritures, releve, ARRETE).pointages
    return set(zip(pointages["ecriture"], pointages["ligne_releve"], strict=True))


def mesure(fonction, nombre: int, passages: int = PASSAGES) -> float:
    """Affiche rappel, précision et temps médian ; renvoie le temps."""
    ecritures, releve, vrais = build_jeu(nombre)
    temps = []
    for _ in range(passages):
        depart = time.perf_counter()
        trouves = fonction(ecritures, releve)
        temps.append(time.perf_counter() - depart)
    justes = len(trouves & vrais)
    secondes = median(temps)
    print(
        f"{fonction.__name__:16} {nombre:>7} écritures  rappel {justes / len(vrais):6.2%}  "
        f"précision {justes / max(1, len(trouves)):7.3%}  {secondes:8.3f} s",
    )
    return secondes


def main() -> None:
    """Mesure le témoin, puis refcomp à des tailles croissantes."""
    rapprochement_bancaire(*build_jeu(100)[:2], ARRETE)  # import de pandera hors mesure
    temoin, mien = mesure(boucle_paires, 2_000), mesure(refcomp_paires, 2_000)
    print(f"refcomp va {temoin / mien:.1f} fois plus vite que la boucle sur les paires à 2 000 écritures")
    tailles = (10_000, 100_000)
    for nombre in tailles:
        mesure(merge_pandas, nombre)
    temps = [mesure(refcomp_paires, n) for n in tailles]
    for (n, t), (n2, t2) in pairwise(zip(tailles, temps, strict=True)):
        print(f"de {n} à {n2} écritures (x{n2 // n}) : temps x{t2 / t:.1f}")


if __name__ == "__main__":
    main()
