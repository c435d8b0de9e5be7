"""Balance âgée : refcomp contre pandas, polars et DuckDB, sur 1 et 10 millions de lignes.

Médianes de 5 passages, tout dans une seule exécution ; chaque résultat est comparé au nôtre avant d'être chronométré.
Deux entrées : la fonction légère `ventilation`, à armes égales avec les moteurs (codes de clients, jours, centimes), et
`balance_agee`, qui vérifie en plus chaque ligne et rend le détail. Lancer : `python benchmarks/balance_agee.py`.
"""

import statistics
import sys
import time

import duckdb
import numpy as np
import pandas as pd
import polars as pl

from refcomp.calculs.balance_agee import balance_agee, ventilation

CLIENTS = 100_000
BORNES = (0, 30, 60, 90)
PASSAGES = 5
ARRETE = np.datetime64("2026-05-31")


def build_lignes(nombre):
    hasard = np.random.default_rng(20260531)
    return (
        hasard.integers(0, CLIENTS, nombre, dtype=np.int32),
        hasard.integers(-60, 400, nombre, dtype=np.int32),
        hasard.integers(100, 1_000_000, nombre),
    )


def mediane(fonction, passages=PASSAGES):
    temps = []
    for _ in range(passages):
        debut = time.perf_counter()
        fonction()
        temps.append(time.perf_counter() - debut)
    return statistics.median(temps)


def balance_pandas(table):
    tranches = pd.cut(table["jours"], [-np.inf, *BORNES, np.inf], labels=False)
    return table.assign(tranche=tranches).pivot_table(
        index="client", columns="tranche", values="montant", aggfunc="sum", fill_value=0
    )


def balance_polars(table):
    tranche = pl.lit(0, dtype=pl.Int32)
    for borne in BORNES:
        tranche += (pl.col("jours") > borne).cast(pl.Int32)
    cle = (pl.col("client") * (len(BORNES) + 1) + tranche).alias("cle")  # la forme la plus rapide : une seule clé
    return table.lazy().group_by(cle).agg(pl.col("montant").sum()).collect()


def balance_duckdb(connexion):
    tranche = " + ".join(f"(jours > {b})::INTEGER" for b in BORNES)
    requete = f"SELECT client * {len(BORNES) + 1} + {tranche} AS cle, sum(montant) FROM lignes GROUP BY cle"
    return connexion.execute(requete).fetchnumpy()


def carre(cles, montants):
    table = np.zeros(CLIENTS * (len(BORNES) + 1), dtype=np.int64)
    table[np.asarray(cles)] = np.asarray(montants, dtype=np.int64)
    return table.reshape(CLIENTS, -1)


def compare(nombre):
    client, jours, montant = build_lignes(nombre)
    lignes = pd.DataFrame({"client": client, "jours": jours, "montant": montant})
    table_polars = pl.DataFrame({"client": client, "jours": jours, "montant": montant})
    connexion = duckdb.connect()
    connexion.execute("CREATE TABLE lignes AS SELECT * FROM lignes")
    attendu = ventilation(client, jours, montant, nombre_clients=CLIENTS)
    resultat = balance_polars(table_polars)
    assert (carre(resultat["cle"], resultat["montant"]) == attendu).all()
    assert (carre(*balance_duckdb(connexion).values()) == attendu).all()
    pivot = balance_pandas(lignes).reindex(range(CLIENTS), fill_value=0)
    assert (pivot.to_numpy() == attendu).all()
    nous = mediane(lambda: ventilation(client, jours, montant, nombre_clients=CLIENTS))
    print(f"\n{nombre:,} lignes, {CLIENTS:,} clients".replace(",", " "))
    print(f"  ventilation (refcomp)          {nous * 1000:8.0f} ms")
    autres = {
        "pandas cut + pivot_table": lambda: balance_pandas(lignes),
        "polars, clé composée": lambda: balance_polars(table_polars),
        "duckdb, clé composée": lambda: balance_duckdb(connexion),
    }
    for nom, fonction in autres.items():
        temps = mediane(fonction)
        print(f"  {nom:30} {temps * 1000:8.0f} ms   {temps / nous:5.1f} fois le temps de refcomp")


def compare_complete(nombre):
    client, jours, montant = build_lignes(nombre)
    echeances = (ARRETE - jours).astype("datetime64[s]")
    factures = pd.DataFrame(
        {
            "piece": pd.RangeIndex(nombre).astype("str"),
            "client": pd.Categorical.from_codes(client, categories=[f"C{i:06}" for i in range(CLIENTS)]),
            "date_facture": np.minimum(echeances, ARRETE.astype("datetime64[s]")),
            "date_echeance": echeances,
            "montant": montant,
        }
    )
    temps = mediane(lambda: balance_agee(factures, date_arrete="31/05/2026", unite="centime"), 3)
    print(f"  balance_agee complète (contrôle des lignes, détail), {nombre} lignes : {temps * 1000:.0f} ms")


if __name__ == "__main__":
    for taille in [int(t) for t in sys.argv[1:]] or (1_000_000, 10_000_000):
        compare(taille)
    compare_complete(1_000_000)
