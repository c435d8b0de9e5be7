"""Balance âgée : refcomp contre DuckDB et polars, trois formulations de chacun, et contre numpy à nu.

La même entrée pour tous : clients en catégories, échéances en dates, montants en centimes entiers. Chaque moteur la
reçoit d'avance dans ses propres types (ENUM et DATE pour DuckDB, Categorical et Date pour polars) : le chargement est
hors du chronomètre. Chaque résultat est comparé au nôtre avant d'être mesuré. Médianes de cinq tours mêlés, dans une
seule exécution : sur une machine partagée, seuls les rapports d'une même exécution se lisent.

polars emploie son moteur « streaming », le plus rapide ici ; il travaille, comme DuckDB, sur tous les cœurs, refcomp
sur un seul : ces rapports valent pour deux cœurs, et baissent quand il y en a davantage.

La référence `numpy nu` est ce qu'écrirait une main experte qui ne vérifie rien : jours, table des tranches, `bincount`.
La seconde mesure, sans objectif, est la balance complète : clients en textes, euros flottants, règlements partiels, à
une date passée. Lancer : `python benchmarks/balance_agee.py`.
"""

import argparse
import statistics
import time

import duckdb
import numpy as np
import pandas as pd
import polars as pl

from refcomp.calculs.balance_agee import balance_agee, ventilation_datee

CLIENTS = 100_000
BORNES = (0, 30, 60, 90)
CASES = len(BORNES) + 1
TOURS = 5
ARRETE = np.datetime64("2026-05-31")
SEUILS = [(ARRETE - b).item() for b in BORNES]  # en retard de plus de b jours : échéance avant ce jour
UNITE = np.timedelta64(1, "D")


def build_factures(nombre):
    """L'entrée commune ; des dates à la seconde, l'unité la plus courte des tables pandas."""
    hasard = np.random.default_rng(20260531)
    retards = hasard.integers(-60, 400, nombre)
    return pd.DataFrame(
        {
            "client": pd.Categorical.from_codes(
                hasard.integers(0, CLIENTS, nombre, dtype=np.int32), [f"C{i:06}" for i in range(CLIENTS)]
            ),
            "date_echeance": (ARRETE - retards).astype("datetime64[s]"),
            "montant": hasard.integers(100, 1_000_000, nombre),
        }
    )


def balance_numpy(factures):
    """Table indexée par le jour (les jours négatifs à la fin) et `bincount`."""
    jours = (ARRETE.astype("datetime64[s]") - factures["date_echeance"].to_numpy()) // UNITE
    bas, haut = min(jours.min(), 0), max(jours.max(), 0)
    table = np.searchsorted(BORNES, np.concatenate([np.arange(haut + 1), np.arange(bas, 0)]))
    cases = factures["client"].array.codes * np.int64(CASES) + table[jours]
    sommes = np.bincount(cases, weights=factures["montant"].to_numpy(), minlength=CLIENTS * CASES)
    return sommes.astype(np.int64).reshape(CLIENTS, CASES)


# DuckDB : les trois rendent des tableaux numpy.
RANG_SQL = " + ".join(f"(echeance < DATE '{s}')::INTEGER" for s in SEUILS)
DEBUTS_SQL = [None, *SEUILS]
FINS_SQL = [*SEUILS, None]


def _condition_sql(apres, avant):
    parties = [f"echeance < DATE '{apres}'"] if apres else []
    parties += [f"echeance >= DATE '{avant}'"] if avant else []
    return " AND ".join(parties)


SOMMES_SQL = ", ".join(
    f"sum(montant) FILTER (WHERE {_condition_sql(apres, avant)}) AS t{rang}"
    for rang, (apres, avant) in enumerate(zip(DEBUTS_SQL, FINS_SQL, strict=True))
)
REQUETES = {
    "duckdb, sommes conditionnelles": f"SELECT enum_code(client) AS code, {SOMMES_SQL} FROM factures GROUP BY client",
    "duckdb, clé composée": (
        f"SELECT enum_code(client)::INTEGER * {CASES} + {RANG_SQL} AS cle, sum(montant)::BIGINT AS montant "
        "FROM factures GROUP BY cle"
    ),
    "duckdb, deux clés puis PIVOT": (
        f"PIVOT (SELECT enum_code(client) AS code, {RANG_SQL} AS rang, sum(montant) AS montant FROM factures "
        f"GROUP BY client, rang) ON rang IN ({', '.join(map(str, range(CASES)))}) USING sum(montant) GROUP BY code"
    ),
}


def formules_polars(table, moteur):
    """Les trois formulations, pour le moteur demandé."""
    date, montant = pl.col("echeance"), pl.col("montant")
    rang = pl.sum_horizontal([(date < s).cast(pl.Int32) for s in SEUILS])
    conditions = [
        (date < apres if apres else pl.lit(True)) & (date >= avant if avant else pl.lit(True))
        for apres, avant in zip(DEBUTS_SQL, FINS_SQL, strict=True)
    ]
    sommes = [
        pl.when(condition).then(montant).otherwise(0).sum().alias(f"t{r}") for r, condition in enumerate(conditions)
    ]
    cle = (pl.col("client").to_physical().cast(pl.Int32) * CASES + rang).alias("cle")
    paresseuse = table.lazy()
    return {
        "polars, sommes conditionnelles": lambda: paresseuse.group_by("client").agg(sommes).collect(engine=moteur),
        "polars, clé composée": lambda: paresseuse.group_by(cle).agg(montant.sum()).collect(engine=moteur),
        "polars, deux clés puis pivot": lambda: (
            paresseuse.group_by("client", rang.alias("rang"))  # noqa: PD010 - c'est polars
            .agg(montant.sum())
            .collect(engine=moteur)
            .pivot(on="rang", index="client", values="montant")
        ),
    }


def carre(resultat):
    """Le résultat d'un moteur, dans la forme du nôtre."""
    colonnes = resultat if isinstance(resultat, dict) else polars_en_colonnes(resultat)
    table = np.zeros((CLIENTS, CASES), dtype=np.int64)
    if "cle" in colonnes:
        table.reshape(-1)[colonnes["cle"]] = colonnes["montant"]
        return table
    noms = sorted(c for c in colonnes if c not in {"code", "client"})
    for rang, nom in enumerate(noms):
        table[colonnes["code"], rang] = np.ma.filled(np.ma.masked_invalid(colonnes[nom]), 0)
    return table


def polars_en_colonnes(resultat):
    colonnes = {c: resultat[c] for c in resultat.columns}
    if "client" in colonnes:
        colonnes["code"] = colonnes.pop("client").to_physical()
    return {c: v.fill_null(0).to_numpy() for c, v in colonnes.items()}


def mesure(fonctions, tours=TOURS):
    """La médiane de chacune, en secondes, les tours mêlés : un voisin bruyant gêne tout le monde."""
    temps = {nom: [] for nom in fonctions}
    for _ in range(tours):
        for nom, fonction in fonctions.items():
            debut = time.perf_counter()
            fonction()
            temps[nom].append(time.perf_counter() - debut)
    return {nom: statistics.median(durees) for nom, durees in temps.items()}


def affiche(titre, medianes, nous):
    print(f"\n{titre}")
    for nom, duree in medianes.items():
        print(f"  {nom:44} {duree * 1000:8.0f} ms   {duree / medianes[nous]:5.2f} × refcomp")


def compare(nombre, moteur):
    factures = build_factures(nombre)
    connexion = duckdb.connect()
    connexion.register("recues", factures)
    connexion.execute("CREATE TABLE factures AS SELECT client, date_echeance::DATE AS echeance, montant FROM recues")
    noms = factures["client"].cat.categories.tolist()
    table = pl.DataFrame(
        {
            "client": pl.Series(noms, dtype=pl.Enum(noms)).gather(factures["client"].array.codes),
            "echeance": factures["date_echeance"].to_numpy().astype("datetime64[D]"),
            "montant": factures["montant"].to_numpy(),
        }
    )
    moteurs = {nom: lambda r=requete: connexion.execute(r).fetchnumpy() for nom, requete in REQUETES.items()}
    moteurs |= formules_polars(table, moteur)
    attendu = ventilation_datee(factures, date_arrete="31/05/2026").iloc[:, 1:-1].to_numpy()
    assert (balance_numpy(factures) == attendu).all()
    for nom, fonction in moteurs.items():
        assert (carre(fonction()) == attendu).all(), nom
    nous, reference = "refcomp, ventilation_datee", "numpy nu : table des tranches et bincount"
    medianes = mesure(
        {
            nous: lambda: ventilation_datee(factures, date_arrete="31/05/2026"),
            reference: lambda: balance_numpy(factures),
            **moteurs,
        }
    )
    affiche(f"{nombre:,} lignes, {CLIENTS:,} clients".replace(",", " "), medianes, nous)
    meilleur = min(moteurs, key=medianes.__getitem__)
    print(f"  le meilleur des six ({meilleur}) : {medianes[meilleur] / medianes[nous]:.2f} × notre temps (voulu : ≥ 2)")
    print(f"  notre temps : {medianes[nous] / medianes[reference]:.2f} × celui de numpy nu (voulu : ≤ 2)")


def build_dossier(nombre):
    """Clients en textes, euros flottants, deux règlements pour trois factures, dont certains d'après la date."""
    hasard = np.random.default_rng(20260531)
    echeances = ARRETE - hasard.integers(-60, 400, nombre)
    euros = hasard.integers(100, 1_000_000, nombre) / 100
    pieces = pd.RangeIndex(nombre).astype("str")
    factures = pd.DataFrame(
        {
            "piece": pieces,
            "client": pd.Series([f"C{i:06}" for i in hasard.integers(0, CLIENTS, nombre)], dtype="str"),
            "date_facture": (echeances - 30).astype("datetime64[s]"),
            "date_echeance": echeances.astype("datetime64[s]"),
            "montant": euros,
        }
    )
    rangs = hasard.permutation(nombre)[: 2 * nombre // 3]
    reglements = pd.DataFrame(
        {
            "piece": pieces[rangs],
            "date": (echeances[rangs] + hasard.integers(-20, 60, len(rangs))).astype("datetime64[s]"),
            "montant": np.round(euros[rangs] * hasard.choice([0.25, 0.5, 1.0], len(rangs)), 2),
        }
    )
    return factures, reglements


COMPLETE_SQL = f"""
WITH regle AS (
  SELECT piece, sum(round(montant * 100)::BIGINT) AS regle FROM reglements WHERE date <= DATE '{{jour}}' GROUP BY piece
), ouvertes AS (
  SELECT client, date_echeance::DATE AS echeance, round(montant * 100)::BIGINT - coalesce(regle, 0) AS montant
  FROM factures LEFT JOIN regle USING (piece) WHERE date_facture <= DATE '{{jour}}'
)
SELECT client, {SOMMES_SQL} FROM ouvertes WHERE montant <> 0 GROUP BY client
"""


def complete_polars(factures, reglements, jour):
    centimes = (pl.col("montant") * 100).round().cast(pl.Int64)
    regle = reglements.lazy().filter(pl.col("date") <= jour).group_by("piece").agg(centimes.sum().alias("regle"))
    reste = (centimes - pl.col("regle").fill_null(0)).alias("reste")
    rang = pl.sum_horizontal([(pl.col("date_echeance") < s).cast(pl.Int32) for s in SEUILS]).alias("rang")
    ouvertes = factures.lazy().filter(pl.col("date_facture") <= jour).join(regle, on="piece", how="left")
    sommes = ouvertes.select("client", rang, reste).filter(pl.col("reste") != 0).group_by("client", "rang")
    return sommes.agg(pl.col("reste").sum()).collect().pivot(on="rang", index="client", values="reste")  # noqa: PD010


def compare_complete(nombre):
    """Sans objectif : refcomp vérifie chaque ligne et rend le détail des pièces ; les moteurs, les sommes."""
    factures, reglements = build_dossier(nombre)
    connexion = duckdb.connect()
    for nom, table in (("factures", factures), ("reglements", reglements)):
        connexion.register("recue", table)
        connexion.execute(f"CREATE TABLE {nom} AS SELECT * FROM recue")
    requete = COMPLETE_SQL.format(jour=ARRETE)
    tables = [pl.from_pandas(t) for t in (factures, reglements)]
    fonctions = {
        "refcomp, balance_agee complète": lambda: balance_agee(
            factures, reglements, date_arrete="31/05/2026", avoirs="par_anciennete"
        ),
        "duckdb, sommes conditionnelles": lambda: connexion.execute(requete).fetchdf(),
        "polars, deux clés puis pivot": lambda: complete_polars(*tables, ARRETE.item()),
    }
    attendu = fonctions["refcomp, balance_agee complète"]().tableau.set_index("client").iloc[:, :CASES]
    duck = fonctions["duckdb, sommes conditionnelles"]().set_index("client").sort_index().fillna(0) / 100
    pol = fonctions["polars, deux clés puis pivot"]().to_pandas().set_index("client").sort_index().fillna(0) / 100
    assert duck.index.tolist() == pol.index.tolist() == attendu.index.tolist()
    assert np.allclose(duck.to_numpy(dtype=float), attendu)
    assert np.allclose(pol[sorted(pol)].to_numpy(), attendu)
    titre = f"Complète : {nombre:,} factures, clients en textes, euros flottants, règlements partiels, date passée"
    affiche(titre.replace(",", " "), mesure(fonctions), "refcomp, balance_agee complète")


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--lignes", type=int, default=10_000_000)
    options.add_argument("--factures", type=int, default=1_000_000)
    options.add_argument("--moteur", default="streaming", choices=["in-memory", "streaming"], help="moteur de polars")
    choix = options.parse_args()
    compare(choix.lignes, choix.moteur)
    compare_complete(choix.factures)


if __name__ == "__main__":
    main()
