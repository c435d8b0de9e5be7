"""Lire la liste d'une classe : un CSV à la française, avec une colonne `identifiant` et, si l'on veut, `groupe`."""

from __future__ import annotations

from pathlib import Path

from refcomp.formats.tableur import read_table
from refcomp.frames import Colonne, Contrat, check_frame

CONTRAT = Contrat(
    "classe",
    (
        Colonne("identifiant", "texte", "identifiant de l'étudiant", unique=True),
        Colonne("groupe", "texte", "groupe", obligatoire=False, vide_permis=True),
    ),
)


def load_classe(chemin: Path) -> dict[str, str]:
    """Lit une classe : identifiant → groupe (« sans groupe » si la colonne manque).

    Raises:
        FichierIllisibleError: si le fichier ne peut pas être lu.
        DonneesInvalidesError: en listant les lignes sans identifiant ou en double.
    """
    table = check_frame(read_table(chemin), CONTRAT)
    groupes = table["groupe"].fillna("sans groupe") if "groupe" in table else ["sans groupe"] * len(table)
    return dict(zip(table["identifiant"], groupes, strict=True))
