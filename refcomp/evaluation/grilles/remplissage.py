"""Remplir une copie du classeur d'un centre, cellule par cellule : tout, ou rien et chaque cellule en cause."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from refcomp.errors import DonneesInvalidesError, FichierIllisibleError
from refcomp.evaluation.grilles.carte import Adresse, Carte, Place
from refcomp.evaluation.grilles.occasion import PREFIXE
from refcomp.evaluation.grilles.ouverture import MACROS
from refcomp.evaluation.importation.feuilles import ERREURS_CLASSEUR, OCTETS_MAXIMUM, check_decompresse
from refcomp.evaluation.validation import AUTOMATIQUES
from refcomp.findings import Constat
from refcomp.tableaux import neutralize

CROIX = "X"
CITEES = 10
RANGS_TABLEUR, COLONNES_TABLEUR = 1_048_576, 16_384
LIGNES_HORS, COLONNES_HORS = 500, 50  # au-delà du tableau, une adresse est une faute de frappe
PERDUS = ("xl/drawings/", "xl/charts/", "xl/media/", "xl/pivotTables/", "xl/embeddings/")


def render_classeur_rempli(
    modele: Path,
    carte: Carte,
    preuves: pd.DataFrame,
    champs: Mapping[str, str],
    *,
    ecrase: bool = False,
) -> tuple[bytes, list[Constat]]:
    """Une copie du classeur du centre, remplie pour un étudiant.

    Args:
        modele: le classeur du centre ; il n'est pas touché.
        carte: ce qui va où.
        preuves: les preuves en vigueur de l'étudiant (`Registre.load_preuves`) ; une preuve automatique n'est pas lue.
        champs: champ de l'en-tête → texte.
        ecrase: si vrai, une cellule déjà remplie d'un texte est remplacée ; une formule ne l'est jamais.

    Returns:
        Les octets de la copie, et ce qu'il faut savoir : cellules laissées vides, dessins que la copie n'a plus.

    Raises:
        FichierIllisibleError: si le classeur est absent, trop grand, abîmé, ou à macros.
        DonneesInvalidesError: en listant chaque cellule absente, à formule, ou déjà remplie.
    """
    classeur, constats = _load(modele)
    if fautes := list(_check_cellules(classeur, carte, ecrase=ecrase)):
        raise DonneesInvalidesError(f"« {modele.name} » ne peut pas être rempli, rien n'est écrit :", fautes)
    for champ, adresse in carte.entete.items():
        classeur[adresse.feuille][adresse.cellule] = neutralize(champs.get(champ, ""))
    vides = [p.element for p in carte.places if not _remplit(classeur, p, find_preuve(preuves, p))]
    if vides:
        dit = f"{len(vides)} lignes sans évaluation, laissées vides : {', '.join(vides[:CITEES])}"
        constats.append(Constat("information", "sans_evaluation", f"{dit}{'…' if len(vides) > CITEES else ''}."))
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue(), constats


def find_preuve(preuves: pd.DataFrame, place: Place) -> Mapping[Any, Any] | None:
    """La preuve la plus récente qu'une place demande ; None s'il n'y en a pas."""
    siennes = preuves[(preuves["element_id"] == place.element) & ~preuves["source"].isin(AUTOMATIQUES)]
    if place.source:
        siennes = siennes[siennes["source"] == place.source]
    if place.moment and len(siennes):
        moments = [_moment(p, m) for p, m in zip(siennes["provenance"], siennes["moment"], strict=True)]
        siennes = siennes[[m == place.moment for m in moments]]
    if siennes.empty:
        return None
    return dict(siennes.sort_values(["date", "rang"]).iloc[-1])


def _moment(provenance: str, moment: str) -> str:
    """Le moment d'une preuve : celui de sa grille, sinon celui du registre."""
    morceaux = provenance.split("/")
    return morceaux[2] if morceaux[0] == PREFIXE and len(morceaux) > 3 else moment  # noqa: PLR2004 - grille/id/moment/auteur


def _load(modele: Path) -> tuple[Any, list[Constat]]:
    nom = modele.name
    if not modele.is_file():
        raise FichierIllisibleError(f"Le fichier « {modele} » n'existe pas. Vérifiez son nom et son dossier.")
    if modele.suffix.lower() in MACROS:
        raise FichierIllisibleError(
            f"« {nom} » contient des macros : une copie ne les garderait pas sûrement. Enregistrez-en une version "
            ".xlsx et remplissez celle-ci, ou recopiez depuis « refcomp grille imprimer »."
        )
    if modele.suffix.lower() != ".xlsx" or modele.stat().st_size > OCTETS_MAXIMUM:
        raise FichierIllisibleError(
            f"« {nom} » : un classeur .xlsx de moins de {OCTETS_MAXIMUM // 1_000_000} Mo est attendu."
        )
    import openpyxl  # noqa: PLC0415 - chargé pour un classeur seulement

    try:
        check_decompresse(modele)
        with zipfile.ZipFile(modele) as archive:
            noms = archive.namelist()
        _check_macros(noms, nom)
        perdus = any(n.startswith(PERDUS) for n in noms)
        return openpyxl.load_workbook(modele), [_dessins(nom)] if perdus else []
    except FichierIllisibleError:
        raise
    except ERREURS_CLASSEUR as erreur:
        raise FichierIllisibleError(f"« {nom} » n'est pas un classeur lisible.") from erreur


def _check_macros(noms: list[str], nom: str) -> None:
    if any(n.endswith("vbaProject.bin") for n in noms):
        raise FichierIllisibleError(f"« {nom} » contient des macros, malgré son nom : il n'est pas rempli.")


def _dessins(nom: str) -> Constat:
    dit = f"« {nom} » a des images, graphiques ou dessins : la copie ne les garde pas tous, vérifiez-la."
    return Constat("avertissement", "dessins_perdus", dit)


def _check_cellules(classeur: Any, carte: Carte, *, ecrase: bool) -> Iterator[Constat]:
    # L'étendue se lit avant : openpyxl agrandit une feuille dont on demande une cellule.
    etendues = {f.title: (f.max_row, f.max_column) for f in classeur.worksheets}
    for adresse in carte.adresses:
        raison = _hors(etendues, adresse) or _occupee(classeur[adresse.feuille][adresse.cellule], ecrase=ecrase)
        if raison:
            yield Constat("erreur", "cellule_refusee", f"{adresse} : {raison}.", str(adresse))


def _hors(etendues: Mapping[str, tuple[int, int]], adresse: Adresse) -> str:
    """Pourquoi une cellule n'existe pas ; vide si elle existe."""
    from openpyxl.utils.cell import coordinate_to_tuple  # noqa: PLC0415 - chargé pour un classeur seulement

    if adresse.feuille not in etendues:
        return f"cette feuille n'existe pas ; le classeur a : {', '.join(etendues)}"
    rang, colonne = coordinate_to_tuple(adresse.cellule)
    if rang > RANGS_TABLEUR or colonne > COLONNES_TABLEUR:
        return "cette cellule n'existe dans aucun tableur"
    rangs, colonnes = etendues[adresse.feuille]
    loin = rang > rangs + LIGNES_HORS or colonne > colonnes + COLONNES_HORS
    return "elle est loin hors du tableau" if loin else ""


def _occupee(cellule: Any, *, ecrase: bool) -> str:
    """Pourquoi une cellule ne peut pas être remplie ; vide si elle le peut."""
    if type(cellule).__name__ == "MergedCell":
        return "elle est recouverte par une fusion ; nommez la cellule en haut à gauche"
    if cellule.data_type == "f":
        return "elle contient une formule, qui ne sera pas remplacée"
    if cellule.value not in {None, ""} and not ecrase:
        return f"elle contient déjà « {str(cellule.value)[:40]} » ; --ecraser pour la remplacer"
    return ""


def _remplit(classeur: Any, place: Place, preuve: Mapping[Any, Any] | None) -> bool:
    """Écrit une place ; faux s'il n'y a rien à écrire."""
    if preuve is None or pd.isna(preuve["valeur"]):
        return False
    valeur = float(preuve["valeur"])
    nombre: float | int = int(valeur) if valeur.is_integer() else valeur
    if place.cellule is not None:
        ecrit = preuve["niveau"] if preuve["niveau"] and place.ecrire == "niveau" else nombre
        classeur[place.cellule.feuille][place.cellule.cellule] = neutralize(ecrit) if isinstance(ecrit, str) else ecrit
        return True
    case = place.cases.get(str(preuve["niveau"] or nombre))
    if case is None:
        return False
    classeur[case.feuille][case.cellule] = CROIX
    return True
