"""Ce qu'une preuve doit être pour entrer au registre : tous les défauts dits d'un coup, avec leurs lignes."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from refcomp.errors import DonneesInvalidesError
from refcomp.evaluation.echelles import Defaut, check_echelles, find_lignes
from refcomp.evaluation.tables import COLONNES, LONGUEURS
from refcomp.formats_fr import format_date
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.referentiels.reglement import Echelle

SOURCES = ("auto", "tuteur", "formateur", "professionnel", "jury", "auto_evaluation", "pgi", "entreprise")
AUTOMATIQUES = ("auto", "pgi")
CLE = ["etudiant", "referentiel", "element_id", "provenance"]
CONTRAT = Contrat(
    "preuves",
    (
        Colonne("etudiant", "texte", "étudiant"),
        Colonne("groupe", "texte", "groupe"),
        Colonne("referentiel", "texte", "référentiel"),
        Colonne("millesime", "texte", "millésime"),
        Colonne("element_id", "texte", "élément du référentiel"),
        Colonne("source", "texte", "source de la preuve", parmi=SOURCES),
        Colonne("valeur", "nombre", "valeur sur l'échelle (vide : non évalué)", vide_permis=True),
        Colonne("niveau", "texte", "code du niveau", obligatoire=False, vide_permis=True),
        Colonne("echelle", "texte", "échelle"),
        Colonne("poids", "nombre", "poids", minimum=0),
        Colonne("date", "date", "date"),
        Colonne("auteur", "texte", "auteur"),
        Colonne("provenance", "texte", "provenance"),
        Colonne("moment", "texte", "moment", obligatoire=False, vide_permis=True),
        Colonne("motif", "texte", "motif écrit", obligatoire=False, vide_permis=True),
        Colonne("adopte", "entier", "rang de la preuve adoptée", obligatoire=False, vide_permis=True),
    ),
    vide_permis=True,
)
FACULTATIVES = ("niveau", "moment", "motif")
# Une date plus ancienne est une faute de frappe, qui ferait déborder les sommes pondérées par récence.
PREMIERE_DATE = pd.Timestamp("1990-01-01")
AVANCE = pd.Timedelta(days=1)  # une preuve de l'avenir est une faute de frappe ; un jour, pour les fuseaux
VALEUR_MAXIMALE, POIDS_MAXIMAL = 1e9, 1e6
# Ce qu'aucune base ne garde ou qu'aucun écran ne montre : caractères de contrôle, moitiés de caractère.
ILLISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
COUPEE = re.compile("[\t\n\r]")
TITRE = "Les preuves sont refusées :"


def check_preuves(preuves: pd.DataFrame, echelles: Mapping[str, Echelle] | None = None) -> pd.DataFrame:
    """Vérifie des preuves et les complète : colonnes facultatives vides, rang et code d'un niveau l'un par l'autre.

    Args:
        preuves: les colonnes de `CONTRAT` ; les autres sont laissées de côté.
        echelles: les échelles permises, en plus de `fraction` ; sans elles, seule `fraction` est vérifiée.

    Returns:
        Les colonnes du registre sauf `remplace`, l'index d'origine gardé ; une preuve répétée à l'identique n'y est
        qu'une fois.

    Raises:
        DonneesInvalidesError: en listant tous les défauts.
    """
    propres, defauts = find_defauts(check_frame(preuves, CONTRAT), echelles)
    if defauts:
        raise DonneesInvalidesError(TITRE, [d.constat() for d in defauts])
    return propres


def find_defauts(
    preuves: pd.DataFrame, echelles: Mapping[str, Echelle] | None = None
) -> tuple[pd.DataFrame, list[Defaut]]:
    """Les preuves complétées, et leurs défauts : `check_preuves`, pour qui veut dire lui-même où est chaque défaut.

    Args:
        preuves: ce que rend `check_frame` avec `CONTRAT`.
        echelles: comme pour `check_preuves`.
    """
    facultatives = {nom: _complete(preuves[nom]) if nom in preuves else "" for nom in FACULTATIVES}
    adopte = preuves.get("adopte", np.nan)
    propres = preuves.assign(**facultatives, adopte=adopte)[COLONNES[:-1]]
    defauts = [*_textes(propres), *_bornes(propres)]
    propres, hors = check_echelles(propres, echelles)
    defauts += hors
    return (propres, defauts) if defauts else _reunit(propres)


def bornes_date() -> tuple[pd.Timestamp, pd.Timestamp]:
    """La première et la dernière date qu'une preuve peut porter."""
    return PREMIERE_DATE, pd.Timestamp.now().normalize() + AVANCE


def _complete(colonne: pd.Series) -> pd.Series:
    if isinstance(colonne.dtype, pd.CategoricalDtype):
        colonne = colonne.astype(object)
    return colonne.fillna("").astype("str")


def _textes(table: pd.DataFrame) -> list[Defaut]:
    """Ce qu'une base refuserait ou qu'un écran ne montrerait pas ; chaque texte différent n'est regardé qu'une fois."""
    defauts = []
    for nom, longueur in LONGUEURS.items():
        if nom == "date":
            continue
        uniques = [t for t in pd.unique(table[nom]) if isinstance(t, str)]
        longs = {t for t in uniques if len(t) > longueur}
        illisibles = {t for t in uniques if ILLISIBLE.search(t) or (nom != "motif" and COUPEE.search(t))}
        if longs:
            dit = f"{longueur} caractères au plus"
            defauts += find_lignes(table, table[nom].isin(longs), "texte_trop_long", nom, dit)
        if illisibles:
            dit = "un caractère de contrôle s'y cache ; retapez ce texte"
            defauts += find_lignes(table, table[nom].isin(illisibles), "texte_illisible", nom, dit)
    return defauts


def _bornes(table: pd.DataFrame) -> list[Defaut]:
    premiere, derniere = bornes_date()
    hors = ~table["date"].between(premiere, derniere)
    dit = f"une date entre 1990 et aujourd'hui ({format_date(derniere - AVANCE)}) est attendue"
    defauts = find_lignes(table, hors, "date_improbable", "date", dit)
    enorme = table["valeur"].abs() > VALEUR_MAXIMALE
    defauts += find_lignes(table, enorme, "hors_echelle", "valeur", "un nombre d'un milliard au plus est attendu")
    lourd = table["poids"] > POIDS_MAXIMAL
    return defauts + find_lignes(table, lourd, "poids_trop_grand", "poids", "un million au plus")


def _reunit(table: pd.DataFrame) -> tuple[pd.DataFrame, list[Defaut]]:
    """Ne garde qu'une fois une preuve répétée ; deux valeurs pour une même occasion sont un défaut."""
    doubles = table.duplicated(CLE, keep=False)
    if not doubles.any():
        return table, []
    uniques = table[~(doubles & table.duplicated())]
    contraires = uniques.duplicated(CLE, keep=False)
    dit = "deux preuves différentes pour le même étudiant, le même élément et la même provenance ; gardez-en une"
    return uniques, find_lignes(uniques, contraires, "occasion_en_double", "provenance", dit)
