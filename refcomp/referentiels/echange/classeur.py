"""Les tables plates en un classeur XLSX : une feuille par table, et une première feuille qui les explique."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from refcomp.errors import DonneesInvalidesError, FichierIllisibleError
from refcomp.fichiers import write_atomic
from refcomp.findings import Constat
from refcomp.referentiels.echange.cellules import build_lignes, neutralize
from refcomp.referentiels.echange.tables_plates import COLONNES, Tables

CELLULE_MAXIMALE = 32_767  # caractères d'une cellule XLSX (ECMA-376 ; « Spécifications et limites d'Excel »)
INTERDITS = re.compile(
    r"[\x00-\x08\x0b-\x1f\ufffe\uffff]"
)  # XML 1.0, § 2.2 ; le retour chariot y devient un saut de ligne
LARGEURS = {
    "libelle": 70,
    "libelle_imprime": 70,
    "remarque": 60,
    "raison": 60,
    "valeur": 60,
    "attributs": 30,
    "contenu": 110,
}
LARGEUR = 18
INTERLIGNE = 15  # points
LIGNES_MAXIMALES = 25
LISEZ_MOI = "lisez-moi"
EXPLICATIONS = (
    ("referentiel", "identifiant, millésime, intitulé, territoire, note, document source"),
    ("niveaux", "les sortes d'éléments, du plus général au plus fin"),
    ("elements", "une ligne par élément ; seule feuille obligatoire, avec element_id, niveau et libelle"),
    ("reprises", "les autres impressions d'un même élément"),
    ("relations", "les liens entre éléments ; imprimee vaut « non » s'il est déduit, avec sa raison"),
    ("echelles", "les échelles d'évaluation"),
    ("echelle_niveaux", "les niveaux des échelles ordinales, du plus bas au plus haut"),
    ("reglement", "les règles de certification, une valeur par ligne ; à ne pas retoucher ici"),
    ("mise_en_page", "les lettres du document qui n'appartiennent à aucun élément"),
)
NOTE = (
    "Une position s'écrit 12..34. Une apostrophe en tête de cellule empêche un tableur d'y lire une formule : elle est "
    "retirée à la relecture."
)


def render_classeur(tables: Tables) -> bytes:
    """Rend les tables en un classeur ; mêmes tables, mêmes octets.

    Raises:
        DonneesInvalidesError: si un texte ne tient pas dans une cellule.
    """
    import xlsxwriter  # noqa: PLC0415 - seul un échange en a besoin

    _check_cellules(tables)
    tampon = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    classeur = xlsxwriter.Workbook(tampon, options)
    classeur.set_properties({"created": dt.datetime(2020, 1, 1)})  # noqa: DTZ001 - date fixe : mêmes octets
    titre = classeur.add_format({"bold": True, "bottom": 1})
    texte = classeur.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    lignes = [(nom, phrase) for nom, phrase in EXPLICATIONS if tables[nom]]
    _write_feuille(classeur.add_worksheet(LISEZ_MOI), ("feuille", "contenu"), [*lignes, ("", NOTE)], titre, texte)
    for nom, colonnes in COLONNES.items():
        if tables[nom] or nom == "elements":
            rangees = [[ligne[c] for c in colonnes] for ligne in tables[nom]]
            _write_feuille(classeur.add_worksheet(nom), colonnes, rangees, titre, texte)
    classeur.close()
    return tampon.getvalue()


def _check_cellules(tables: Tables) -> None:
    """Refuse ce qu'une cellule couperait ou changerait, plutôt que de perdre en silence."""
    constats = [
        Constat("erreur", "cellule_impossible", f"Table « {nom} », ligne {rang}, colonne « {c} » : {defaut}.", nom)
        for nom, lignes in tables.items()
        for rang, ligne in enumerate(lignes, start=2)
        for c, v in ligne.items()
        if (defaut := _defaut(v))
    ]
    if constats:
        raise DonneesInvalidesError("Un classeur ne peut pas contenir ces textes ; exportez en csv.", constats)


def _defaut(texte: str) -> str:
    if len(texte) >= CELLULE_MAXIMALE:
        return f"{len(texte)} caractères, une cellule en tient {CELLULE_MAXIMALE}"
    return "caractère de contrôle" if INTERDITS.search(texte) else ""


def _write_feuille(
    feuille: Any, colonnes: Sequence[str], lignes: Iterable[Sequence[str]], titre: Any, texte: Any
) -> None:
    largeurs = [LARGEURS.get(nom, LARGEUR) for nom in colonnes]
    feuille.freeze_panes(1, 0)
    for c, nom in enumerate(colonnes):
        feuille.set_column(c, c, largeurs[c], texte)
        feuille.write_string(0, c, nom, titre)
    rang = 0
    for rang, ligne in enumerate(lignes, start=1):
        # Un tableur n'ajuste pas toujours la hauteur des lignes d'un classeur qu'il n'a pas écrit.
        feuille.set_row(rang, INTERLIGNE * max(map(_hauteur, ligne, largeurs)), texte)
        for c, valeur in enumerate(ligne):
            if valeur:
                feuille.write_string(rang, c, neutralize(valeur), texte)
    feuille.autofilter(0, 0, rang, len(colonnes) - 1)


def _hauteur(valeur: str, largeur: int) -> int:
    """Le nombre de lignes d'un texte dans sa colonne, borné par ce qu'une ligne de tableur permet."""
    return min(sum(1 + len(ligne) // largeur for ligne in valeur.split("\n")), LIGNES_MAXIMALES)


def write_classeur(tables: Tables, chemin: Path) -> Path:
    """Écrit le classeur d'un coup."""
    return write_atomic(chemin, render_classeur(tables))


def read_classeur(chemin: Path) -> Tables:
    """Lit les feuilles d'un classeur qui portent le nom d'une table ; les autres sont laissées.

    Un classeur d'une seule feuille, au nom quelconque, est lu comme la table des éléments.

    Raises:
        FichierIllisibleError: si le fichier n'est pas un classeur XLSX, ou n'a pas de feuille `elements`.
    """
    import openpyxl  # noqa: PLC0415 - seul un échange en a besoin
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415 - même raison

    try:
        classeur = openpyxl.load_workbook(chemin, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError) as erreur:
        raise FichierIllisibleError(f"{chemin.name} n'est pas un classeur XLSX lisible : {erreur}.") from None
    try:
        feuilles = {f.title: f for f in classeur.worksheets}
        if len(feuilles) == 1:
            feuilles = {"elements": next(iter(feuilles.values()))}
        if "elements" not in feuilles:
            raise FichierIllisibleError(
                f"{chemin.name} : une feuille « elements » est attendue. Feuilles : {', '.join(feuilles)}."
            )
        return {nom: _read_feuille(feuilles[nom]) for nom in COLONNES if nom in feuilles}
    finally:
        classeur.close()


def _read_feuille(feuille: Any) -> list[dict[str, str]]:
    rangees = [[_texte(v) for v in rangee] for rangee in feuille.iter_rows(values_only=True)]
    if not any(any(r) for r in rangees):
        return []
    return build_lignes(rangees[0] if rangees else [], rangees[1:], f"Feuille « {feuille.title} »")


def _texte(valeur: Any) -> str:
    """Une cellule en texte ; un code que le tableur a pris pour un nombre redevient ce qu'on y lit."""
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "true" if valeur else "false"
    if isinstance(valeur, float) and valeur.is_integer():
        return str(int(valeur))
    return str(valeur)
