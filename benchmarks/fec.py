"""Lecture d'un fichier des écritures comptables, comparée à pyarrow sur les mêmes octets.

refcomp lit avec pyarrow, puis convertit et vérifie : le rapport dit ce que cela coûte. Le pair est employé de trois
façons : avec les natures que rend refcomp (dates, catégories, montants) ; montants seuls, le reste en texte ; sans rien
lui dire. Aucune ne refuse « 1e3 » ni « inf » parmi les montants ; refcomp les refuse.
"""

import argparse
import io
import statistics
import time

import numpy as np
import pyarrow as pa
from pyarrow import csv

from refcomp.formats.fec import COLONNES, controle_fec, read_fec, write_fec
from refcomp.formats.fec.colonnes import DATES, MONTANTS, REPETEES

TOURS = 5


def build_fichier(lignes: int) -> bytes:
    """Un fichier de ventes : trois lignes par écriture, équilibrées, 5 000 clients, un exercice."""
    hasard = np.random.default_rng(1)
    textes = ["\t".join(COLONNES)]
    for numero in range(lignes // 3):
        jour = np.datetime64("2026-01-01") + numero * 364 // max(lignes // 3, 1)
        date = str(jour).replace("-", "")
        ht = int(hasard.integers(100, 10_000_000))
        tva = ht // 5
        client = int(hasard.integers(5000))
        montants = (ht + tva, 0), (0, ht), (0, tva)
        comptes = (
            ("411000", "Clients", f"C{client:05}", f"Société d'exemple {client}"),
            ("701000", "Ventes de produits finis", "", ""),
            ("445710", "TVA collectée", "", ""),
        )
        for (compte, libelle, aux, auxlib), (debit, credit) in zip(comptes, montants, strict=True):
            d, c = (f"{m // 100},{m % 100:02}" for m in (debit, credit))
            champs = ("VE", "Ventes", str(numero + 1), date, compte, libelle, aux, auxlib, f"FA{numero + 1:07}", date)
            textes.append("\t".join((*champs, f"Facture FA{numero + 1:07}", d, c, "", "", date, "", "")))
    return ("\r\n".join(textes) + "\r\n").encode()


def read_pyarrow(octets: bytes, natures: dict | None = None):
    """La même lecture par pyarrow ; sans `natures`, il les devine."""
    return csv.read_csv(
        io.BytesIO(octets),
        parse_options=csv.ParseOptions(delimiter="\t", quote_char=False),
        convert_options=csv.ConvertOptions(
            column_types=natures, decimal_point=",", timestamp_parsers=["%Y%m%d"] if natures else None
        ),
    )


MONTANTS_SEULS = {c: pa.float64() if c in MONTANTS else pa.string() for c in COLONNES}
MEMES = (
    MONTANTS_SEULS
    | dict.fromkeys(REPETEES, pa.dictionary(pa.int32(), pa.string()))
    | dict.fromkeys(DATES, pa.timestamp("s"))
)


def chronometre(fonction, *arguments) -> float:
    """Une exécution, en secondes."""
    debut = time.perf_counter()
    fonction(*arguments)
    return time.perf_counter() - debut


def main() -> None:
    """Vérifie que les deux lectures disent la même chose, puis affiche les médianes et leurs rapports."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--lignes", type=int, default=999_999)
    lignes = options.parse_args().lignes
    octets = build_fichier(lignes)
    fec = read_fec(octets)
    lue = read_pyarrow(octets, MEMES)
    assert lue.num_rows == len(fec.ecritures)
    assert round(sum(lue["Debit"].to_pylist()), 2) == round(float(fec.ecritures["Debit"].sum()), 2)
    assert lue["CompteNum"].to_pylist() == fec.ecritures["CompteNum"].tolist()
    assert lue["PieceDate"].to_pandas().tolist() == fec.ecritures["PieceDate"].tolist()
    assert write_fec(fec.ecritures, fec.dialecte) == octets
    # Les lectures seules d'abord, dans un sens puis dans l'autre : après une écriture, la mémoire rendue au système se
    # paie à la lecture qui suit.
    lectures = {
        "refcomp, lecture": (read_fec, octets),
        "pyarrow, mêmes natures": (read_pyarrow, octets, MEMES),
        "pyarrow, montants seuls": (read_pyarrow, octets, MONTANTS_SEULS),
        "pyarrow, natures devinées": (read_pyarrow, octets),
    }
    suite = {"refcomp, contrôle": (controle_fec, fec), "refcomp, écriture": (write_fec, fec.ecritures, fec.dialecte)}
    mesures = {nom: [] for nom in (*lectures, *suite)}
    for groupe in (lectures, suite):
        for tour in range(TOURS):
            for nom in list(groupe)[:: -1 if tour % 2 else 1]:
                mesures[nom].append(chronometre(*groupe[nom]))
    medianes = {nom: statistics.median(m) for nom, m in mesures.items()}
    print(f"{len(fec.ecritures)} lignes, {len(octets) >> 20} Mio, médianes de {TOURS} :")
    for nom, mediane in medianes.items():
        print(f"  {nom:26} {mediane:7.3f} s")
    for pair in list(lectures)[1:]:
        print(f"  refcomp lit à {medianes[pair] / medianes['refcomp, lecture']:.2f} × la vitesse de « {pair} »")


if __name__ == "__main__":
    main()
