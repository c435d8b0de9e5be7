"""Le registre des preuves à l'échelle d'une académie, à côté de DuckDB sur un instantané en colonnes.

    python benchmarks/registre.py [--etudiants 10000] [--preuves 1000000] [--tours 5] [--dossier DOSSIER]

La pleine taille est --etudiants 100000 --preuves 10000000 (cinq minutes, 8 Go de disque). Le registre est rempli par
`Registre.append_masse` ; sont mesurés le chargement, la reconstruction du résumé, la matrice étudiants × éléments
d'une cohorte de mille étudiants et de tous, puis un ajout de trente preuves. Le témoin est la même moyenne pondérée par
DuckDB, sur un Parquet des preuves et sur un Parquet du résumé.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from refcomp.evaluation import Registre, matrice_resume, reconstruction

COHORTE = 1000
ELEMENTS = 40
BLOC = 500_000
REFERENTIEL = "bts-gpme"
SQL = "SELECT etudiant, element_id, sum({haut}) / sum({bas}) AS moyenne FROM '{fichier}' {ou} GROUP BY ALL"


def build_blocs(etudiants: int, preuves: int, graine: int = 7) -> Iterator[pd.DataFrame]:
    """Des preuves inventées, étudiant par étudiant : une source par élément, une cohorte tous les mille étudiants."""
    alea = np.random.default_rng(graine)
    chacun = preuves // etudiants
    for debut in range(0, etudiants, max(1, BLOC // chacun)):
        rangs = np.arange(debut, min(etudiants, debut + max(1, BLOC // chacun)))
        taille = len(rangs) * chacun
        ordre = np.tile(np.arange(chacun), len(rangs))
        jours = pd.date_range("2024-09-01", periods=600)
        yield pd.DataFrame(
            {
                "etudiant": _categories(np.repeat(np.arange(len(rangs)), chacun), [f"e{n:06d}" for n in rangs]),
                "groupe": _categories(np.repeat(rangs // COHORTE, chacun), [f"g{n:03d}" for n in range(1000)]),
                "referentiel": _categories(np.zeros(taille, int), [REFERENTIEL]),
                "millesime": _categories(np.zeros(taille, int), ["2018"]),
                "element_id": _categories(ordre % ELEMENTS, [f"T{n}" for n in range(ELEMENTS)]),
                "source": _categories(
                    np.searchsorted([28, 34], ordre % ELEMENTS, "right"), ["auto", "formateur", "tuteur"]
                ),
                "valeur": np.where(alea.random(taille) < 0.05, np.nan, np.round(alea.random(taille), 2)),
                "echelle": _categories(np.zeros(taille, int), ["fraction"]),
                "poids": np.ones(taille),
                "date": jours[alea.integers(0, len(jours), taille)],
                "auteur": _categories(alea.integers(0, 20, taille), [f"auteur{n}" for n in range(20)]),
                "provenance": _categories(ordre, [f"devoir{n // 8}/exercice{n // 4}/q{n}" for n in range(chacun)]),
            }
        )


def _categories(codes: np.ndarray, noms: list[str]) -> pd.Categorical:
    return pd.Categorical.from_codes(codes, noms)


def measure(nom: str, action: Callable[[], object], tours: int) -> None:
    durees = []
    for _ in range(tours):
        debut = time.perf_counter()
        resultat = action()
        durees.append(time.perf_counter() - debut)
    forme = getattr(resultat, "shape", "")
    print(f"{nom} : {1000 * statistics.median(durees):.0f} ms, médiane de {tours} {forme}", flush=True)


def chrono(nom: str, action: Callable[[], object]) -> None:
    debut = time.perf_counter()
    resultat = action()
    print(f"{nom} : {time.perf_counter() - debut:.1f} s ({resultat})", flush=True)


def export_temoins(registre: Registre, dossier: Path, etudiants: int, preuves: int) -> tuple[Path, Path]:
    """Les Parquet que DuckDB lira : les preuves telles que le banc les tire, et le résumé."""
    vers_preuves, vers_resume = dossier / "preuves.parquet", dossier / "resume.parquet"
    ecriture = None
    for bloc in build_blocs(etudiants, preuves):
        textes = bloc.select_dtypes("category").columns
        table = pa.Table.from_pandas(bloc.astype(dict.fromkeys(textes, "str")), preserve_index=False)
        ecriture = ecriture or pq.ParquetWriter(vers_preuves, table.schema)
        ecriture.write_table(table)
    ecriture.close()
    resume = registre.load_resume()
    resume.astype(dict.fromkeys(resume.select_dtypes("category").columns, "str")).to_parquet(vers_resume)
    return vers_preuves, vers_resume


def compare(registre: Registre, temoins: tuple[Path, Path], cohorte: str) -> None:
    """Les deux chemins doivent donner les mêmes moyennes."""
    ou = f"WHERE groupe = '{cohorte}' AND valeur IS NOT NULL"
    sql = SQL.format(haut="valeur * poids", bas="poids", fichier=temoins[0], ou=ou)
    attendu = interroge(sql)
    obtenu = matrice_resume(registre.load_resume(REFERENTIEL, groupes=[cohorte]))
    pd.testing.assert_frame_equal(obtenu, attendu.reindex_like(obtenu), check_dtype=False, check_index_type=False)


def measure_tout(registre: Registre, temoins: tuple[Path, Path], cohorte: str, tours: int) -> None:
    """Une cohorte et tous, par refcomp puis par DuckDB."""
    measure("refcomp, une cohorte", lambda: lue(registre, cohorte), tours)
    measure("refcomp, tous", lambda: lue(registre), tours)
    quoi = (("preuves", "valeur * poids", "valeur IS NOT NULL"), ("résumés", "somme", "preuves > 0"))
    for (nom, haut, pleines), fichier in zip(quoi, temoins, strict=True):
        for qui, ou in (("une cohorte", f"groupe = '{cohorte}' AND {pleines}"), ("tous", pleines)):
            sql = SQL.format(haut=haut, bas="poids", fichier=fichier, ou=f"WHERE {ou}")
            measure(f"DuckDB sur les {nom}, {qui}", partial(interroge, sql), tours)


def lue(registre: Registre, *groupes: str) -> pd.DataFrame:
    return matrice_resume(registre.load_resume(REFERENTIEL, groupes=groupes or None))


def interroge(sql: str) -> pd.DataFrame:
    table = duckdb.sql(sql).df().set_index(["etudiant", "element_id"])["moyenne"]
    return table.unstack()  # noqa: PD010 - chaque paire n'y est qu'une fois


def watch_reconstruction() -> None:
    """Fait dire à la reconstruction, qui a lieu pendant le remplissage, combien de temps elle prend."""
    faite = reconstruction.rebuild_resume

    def minutee(*arguments: object, **nommes: object) -> int:
        debut = time.perf_counter()
        lignes = faite(*arguments, **nommes)
        print(f"refaire le résumé : {time.perf_counter() - debut:.1f} s ({lignes} lignes)", flush=True)
        return lignes

    reconstruction.rebuild_resume = minutee


def main() -> None:
    analyseur = argparse.ArgumentParser(description=__doc__)
    analyseur.add_argument("--etudiants", type=int, default=10_000)
    analyseur.add_argument("--preuves", type=int, default=1_000_000)
    analyseur.add_argument("--tours", type=int, default=5)
    analyseur.add_argument("--dossier", type=Path)
    options = analyseur.parse_args()
    watch_reconstruction()
    with tempfile.TemporaryDirectory(dir=options.dossier) as nom:
        dossier, cohorte = Path(nom), f"g{min(3, (options.etudiants - 1) // COHORTE):03d}"
        registre = Registre(f"sqlite:///{(dossier / 'resultats.db').as_posix()}")
        blocs = build_blocs(options.etudiants, options.preuves)
        chrono("remplir, résumé compris (preuves)", lambda: registre.append_masse(blocs))
        print(f"base : {(dossier / 'resultats.db').stat().st_size / 1e9:.2f} Go")
        chrono("premier instantané, puis une cohorte (lignes)", lambda: len(registre.load_resume(groupes=[cohorte])))
        temoins = export_temoins(registre, dossier, options.etudiants, options.preuves)
        compare(registre, temoins, cohorte)
        measure_tout(registre, temoins, cohorte, options.tours)
        classe = next(build_blocs(30, 30)).astype({"provenance": "str"}).assign(provenance="nouveau/e/q1")
        chrono("ajouter trente preuves", lambda: registre.append(classe).ajoutees)
        measure("refcomp, une cohorte après l'ajout", lambda: lue(registre, cohorte), options.tours)
        measure("refcomp, tous après l'ajout", lambda: lue(registre), options.tours)
        registre.close()
    print(f"mémoire au plus : {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} Go")


if __name__ == "__main__":
    main()
