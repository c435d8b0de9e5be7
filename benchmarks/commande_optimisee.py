"""La commande la moins chère : le programme entier de refcomp, à côté de l'énumération de toutes les commandes.

    python benchmarks/commande_optimisee.py

L'énumération essaie chaque nombre de colis de chaque article : elle donne la vérité tant que les articles sont peu
nombreux, et explose ensuite. Les coûts des deux sont comparés avant d'être chronométrés. Médianes de 5, une exécution.
"""

import itertools
import statistics
import time

import numpy as np
import pandas as pd

from refcomp.calculs.commande_optimisee import commande_optimale

TOURS, PORT, FRANCO = 5, 60.0, 900.0
SEULS, ENSEMBLE = (2, 4, 6), (10, 30, 100)


def build_tables(articles: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Des articles en colis, et trois paliers de prix chacun."""
    hasard = np.random.default_rng(articles)
    besoins = hasard.integers(20, 90, articles)
    multiples = hasard.choice((6, 10, 12), articles)
    lus = pd.DataFrame({"article": [f"A{i}" for i in range(articles)], "besoin": besoins, "multiple": multiples})
    lus["maximum"] = besoins + 60
    prix = hasard.integers(200, 900, articles) / 100
    baremes = [
        (f"A{i}", seuil, round(p * part, 2))
        for i, p in enumerate(prix)
        for seuil, part in ((0, 1.0), (60, 0.93), (120, 0.88))
    ]
    return lus, pd.DataFrame(baremes, columns=["article", "a_partir_de", "prix"])


def enumere(articles: pd.DataFrame, baremes: pd.DataFrame) -> float:
    """Le coût le plus bas, toutes les commandes essayées."""
    choix = []
    for a in articles.itertuples():
        sien = baremes[baremes["article"] == a.article].sort_values("a_partir_de")
        colis = range(-(-a.besoin // a.multiple), a.maximum // a.multiple + 1)
        quantites = [c * a.multiple for c in colis]
        choix.append([round(q * sien.loc[sien["a_partir_de"] <= q, "prix"].iloc[-1], 2) for q in quantites])
    return min(s + (PORT if s < FRANCO else 0) for s in map(sum, itertools.product(*choix)))


def cherche(articles: pd.DataFrame, baremes: pd.DataFrame) -> float:
    """Le coût que trouve refcomp."""
    return float(commande_optimale(articles, baremes, port=PORT, franco=FRANCO).total)


def mediane(fonction, *tables: pd.DataFrame) -> float:
    """La médiane de plusieurs exécutions, en secondes."""
    durees = []
    for _ in range(TOURS):
        debut = time.perf_counter()
        fonction(*tables)
        durees.append(time.perf_counter() - debut)
    return statistics.median(durees)


def main() -> None:
    """Compare les coûts, puis affiche les médianes."""
    for nombre in SEULS:
        tables = build_tables(nombre)
        assert abs(enumere(*tables) - cherche(*tables)) < 0.005, nombre
        nous, tout = mediane(cherche, *tables), mediane(enumere, *tables)
        print(
            f"{nombre:4} articles : refcomp {1e3 * nous:8.1f} ms, énumération {1e3 * tout:8.1f} ms, {tout / nous:.2f} ×"
        )
    for nombre in ENSEMBLE:
        nous = mediane(cherche, *build_tables(nombre))
        print(f"{nombre:4} articles : refcomp {1e3 * nous:8.1f} ms, énumération hors de portée")


if __name__ == "__main__":
    main()
