"""Lire la liste d'une classe : un CSV à la française, avec une colonne `identifiant` et, si l'on veut, `groupe`.

Le fichier `classe.csv` d'un cours, qu'écrit `refcomp classe importer`, se lit de même ; sa colonne `statut` dit qui est
parti.
"""

from __future__ import annotations

from pathlib import Path

from refcomp.formats.tableur import read_table
from refcomp.frames import Colonne, Contrat, check_frame

FICHIER = "classe.csv"
PRESENT, PARTI = "présent", "parti"
CONTRAT = Contrat(
    "classe",
    (
        Colonne("identifiant", "texte", "identifiant de l'étudiant", unique=True),
        Colonne("groupe", "texte", "groupe", obligatoire=False, vide_permis=True),
        Colonne("statut", "texte", "statut", obligatoire=False, vide_permis=True),
    ),
)


def load_classe(chemin: Path, *, partis: bool = True) -> dict[str, str]:
    """Lit une classe : identifiant → groupe (« sans groupe » si la colonne manque).

    Args:
        chemin: le fichier.
        partis: si faux, sans ceux que la colonne « statut » dit partis.

    Raises:
        FichierIllisibleError: si le fichier ne peut pas être lu.
        DonneesInvalidesError: en listant les lignes sans identifiant ou en double.
    """
    brute = read_table(chemin)
    table = check_frame(brute.rename(columns=lambda titre: str(titre).strip().lower()), CONTRAT)
    if not partis and "statut" in table:
        table = table[table["statut"].fillna(PRESENT).str.strip().str.lower() != PARTI]
    groupes = table["groupe"].fillna("sans groupe") if "groupe" in table else ["sans groupe"] * len(table)
    return dict(zip(table["identifiant"], groupes, strict=True))
