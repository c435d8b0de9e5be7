"""Contrôle d'un fichier de prospects, à côté de ce que coûtent seules les clés et la recherche des noms proches.

    python benchmarks/prospection.py [FICHES]

Le témoin est la même lecture réduite à l'essentiel : python-stdnum ligne à ligne pour les clés, `duplicated` de pandas
pour les doublons exacts. Il ne propose aucun nom proche, ne dit aucune phrase et ne fusionne rien. Médianes de 5, dans
une seule exécution.
"""

import statistics
import sys
import time

import numpy as np
import pandas as pd
from stdnum import luhn
from stdnum.fr import siret

from refcomp.calculs.prospection import controle_fichier

TOURS = 5
METIERS = ("Garage", "Boulangerie", "Café", "Salon", "Librairie", "Atelier", "Clinique", "Résidence")
LIEUX = ("du Port", "des Tanneurs", "Mirabel", "Orsan", "Kerval", "du Gué", "Castagne", "Verdine", "Sémaphore")


def build_fichier(fiches: int) -> pd.DataFrame:
    """Des fiches dont une sur dix en double et une sur vingt a un SIRET faux."""
    hasard = np.random.default_rng(1)
    bases = [f"{n:08}" for n in hasard.integers(10_000_000, 99_999_999, fiches)]
    sirens = [b + luhn.calc_check_digit(b) for b in bases]
    sirets = [s + "0001" + luhn.calc_check_digit(s + "0001") for s in sirens]
    noms = [f"{METIERS[i]} {LIEUX[j]} {k}" for i, j, k in zip(
        hasard.integers(len(METIERS), size=fiches), hasard.integers(len(LIEUX), size=fiches),
        hasard.integers(fiches, size=fiches), strict=True)]  # fmt: skip
    table = pd.DataFrame({"prospect": [f"P{i}" for i in range(fiches)], "nom": noms, "siret": sirets})
    table["code_postal"] = [f"{n:05}" for n in hasard.integers(1_000, 95_999, fiches)]
    table["email"] = [f"contact{i}@exemple.fr" for i in range(fiches)]
    table.loc[::20, "siret"] = [s[:-1] + str((int(s[-1]) + 1) % 10) for s in table["siret"].iloc[::20]]
    copies = table.iloc[::10].assign(prospect=lambda t: t["prospect"] + "bis")
    return pd.concat([table, copies], ignore_index=True)


def temoin(table: pd.DataFrame) -> tuple[int, int]:
    """Les SIRET faux et les doublons exacts, sans rien de plus."""
    faux = sum(not siret.is_valid(s) for s in table["siret"])
    return faux, int(table.duplicated(["nom", "code_postal"]).sum())


def chronometre(fonction, table: pd.DataFrame) -> float:
    """Une exécution, en secondes."""
    debut = time.perf_counter()
    fonction(table)
    return time.perf_counter() - debut


def main() -> None:
    """Vérifie que les deux trouvent les mêmes SIRET faux, puis affiche les médianes."""
    fiches = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    table = build_fichier(fiches)
    faux, doubles = temoin(table)
    lu = controle_fichier(table)
    trouves = int(lu.anomalies["champ"].eq("siret").sum())
    assert trouves == faux, (trouves, faux)
    mesures = {"refcomp": [], "témoin": []}
    for _ in range(TOURS):
        mesures["refcomp"].append(chronometre(controle_fichier, table))
        mesures["témoin"].append(chronometre(temoin, table))
    medianes = {nom: statistics.median(m) for nom, m in mesures.items()}
    print(f"{len(table)} fiches, {faux} SIRET faux, {doubles} doublons exacts, médianes de {TOURS} :")
    for nom, mediane in medianes.items():
        print(f"  {nom:8} {mediane:7.3f} s   {1e6 * mediane / len(table):7.1f} µs par fiche")
    print(f"  rapport : {medianes['refcomp'] / medianes['témoin']:.1f}")


if __name__ == "__main__":
    main()
