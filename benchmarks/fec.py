"""Lecture d'un fichier des écritures comptables, comparée à pyarrow sur les mêmes octets.

refcomp lit avec pyarrow, puis convertit et vérifie : le rapport dit ce que cela coûte. Le pair rend du texte pour les
dates et les comptes, et lit « 1e3 » ou « inf » comme des montants ; refcomp rend la table entière, et les refuse.
"""

import argparse
import io
import statistics
import time

import numpy as np
import pyarrow as pa
from pyarrow import csv

from refcomp.formats.fec import COLONNES, controle_fec, read_fec, write_fec

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


def read_pyarrow(octets: bytes):
    """La même lecture par pyarrow, montants en nombres."""
    types = {c: pa.float64() if c in {"Debit", "Credit", "Montantdevise"} else pa.string() for c in COLONNES}
    return csv.read_csv(
        io.BytesIO(octets),
        parse_options=csv.ParseOptions(delimiter="\t", quote_char=False),
        convert_options=csv.ConvertOptions(column_types=types, decimal_point=","),
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
    lue = read_pyarrow(octets)
    assert lue.num_rows == len(fec.ecritures)
    assert round(sum(lue["Debit"].to_pylist()), 2) == round(float(fec.ecritures["Debit"].sum()), 2)
    assert lue["CompteNum"].to_pylist() == fec.ecritures["CompteNum"].tolist()
    assert write_fec(fec.ecritures, fec.dialecte) == octets
    # Les deux lectures seules d'abord, chacune passant la première un tour sur deux : après une écriture, la mémoire
    # rendue au système se paie à la lecture qui suit.
    lectures = {"refcomp, lecture": (read_fec, octets), "pyarrow, lecture": (read_pyarrow, octets)}
    suite = {"refcomp, contrôle": (controle_fec, fec), "refcomp, écriture": (write_fec, fec.ecritures, fec.dialecte)}
    mesures = {nom: [] for nom in (*lectures, *suite)}
    for groupe in (lectures, suite):
        for tour in range(TOURS):
            for nom in list(groupe)[:: -1 if tour % 2 else 1]:
                mesures[nom].append(chronometre(*groupe[nom]))
    medianes = {nom: statistics.median(m) for nom, m in mesures.items()}
    print(f"{len(fec.ecritures)} lignes, {len(octets) >> 20} Mio, médianes de {TOURS} :")
    for nom, mediane in medianes.items():
        rapport = medianes["pyarrow, lecture"] / mediane
        print(f"  {nom:18} {mediane:7.3f} s   {rapport:5.2f} × la vitesse de lecture de pyarrow")


if __name__ == "__main__":
    main()
