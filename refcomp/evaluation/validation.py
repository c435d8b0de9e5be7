"""Ce qu'une preuve doit être pour entrer au registre : tous les défauts dits d'un coup, avec leurs lignes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from refcomp.errors import DonneesInvalidesError
from refcomp.evaluation.tables import COLONNES, LONGUEURS
from refcomp.findings import Constat, constat_lignes
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.referentiels.reglement import Echelle

SOURCES = ("auto", "tuteur", "formateur", "professionnel", "jury", "auto_evaluation", "pgi", "entreprise")
AUTOMATIQUES = ("auto", "pgi")
FRACTION = "fraction"
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
# Une date hors de ces bornes est une faute de frappe ; elle ferait aussi déborder les sommes pondérées par récence.
DATES = (pd.Timestamp("1990-01-01"), pd.Timestamp("2099-12-31"))
VALEUR_MAXIMALE, POIDS_MAXIMAL = 1e9, 1e6
# Ce qu'aucune base ne garde ou qu'aucun écran ne montre : caractères de contrôle, moitiés de caractère.
ILLISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
COUPEE = re.compile("[\t\n\r]")
TITRE = "Les preuves sont refusées :"


@dataclass(frozen=True)
class Defaut:
    """Un défaut de cellules d'une même colonne.

    Attributes:
        code: identifiant stable.
        colonne: la colonne en cause.
        lignes: l'index de ses lignes.
        dit: ce qui ne va pas, et ce qui est permis.
    """

    code: str
    colonne: str
    lignes: pd.Index
    dit: str

    def constat(self) -> Constat:
        """Le défaut et ses lignes, nommées comme la table reçue les nomme."""
        if pd.api.types.is_integer_dtype(self.lignes.dtype):
            return constat_lignes("erreur", self.code, self.lignes, f"colonne « {self.colonne} » : {self.dit}")
        noms = ", ".join(map(str, self.lignes[:5]))
        return Constat("erreur", self.code, f"Lignes {noms}, colonne « {self.colonne} » : {self.dit}.", self.colonne)


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
    propres, hors = _check_echelles(propres, echelles)
    defauts += hors
    return (propres, defauts) if defauts else _reunit(propres)


def _complete(colonne: pd.Series) -> pd.Series:
    if isinstance(colonne.dtype, pd.CategoricalDtype):
        colonne = colonne.astype(object)
    return colonne.fillna("").astype("str")


def _lignes(table: pd.DataFrame, masque: pd.Series, code: str, colonne: str, dit: str) -> list[Defaut]:
    """Un défaut pour les lignes du masque, s'il en a."""
    index = table.index[masque.to_numpy(dtype=bool)]
    return [] if index.empty else [Defaut(code, colonne, index, dit)]


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
            defauts += _lignes(table, table[nom].isin(longs), "texte_trop_long", nom, dit)
        if illisibles:
            dit = "un caractère de contrôle s'y cache ; retapez ce texte"
            defauts += _lignes(table, table[nom].isin(illisibles), "texte_illisible", nom, dit)
    return defauts


def _bornes(table: pd.DataFrame) -> list[Defaut]:
    hors = ~table["date"].between(*DATES)
    defauts = _lignes(table, hors, "date_improbable", "date", "une date entre 1990 et 2099 est attendue")
    enorme = table["valeur"].abs() > VALEUR_MAXIMALE
    defauts += _lignes(table, enorme, "hors_echelle", "valeur", "un nombre d'un milliard au plus est attendu")
    lourd = table["poids"] > POIDS_MAXIMAL
    return defauts + _lignes(table, lourd, "poids_trop_grand", "poids", "un million au plus")


def _check_echelles(table: pd.DataFrame, echelles: Mapping[str, Echelle] | None) -> tuple[pd.DataFrame, list[Defaut]]:
    """Chaque valeur est sur son échelle ; d'une échelle ordinale, le rang et le code du niveau se complètent."""
    defauts: list[Defaut] = []
    complete = table.copy()
    for nom in pd.unique(table["echelle"]):
        siennes = table["echelle"] == nom
        if nom == FRACTION:
            hors = siennes & table["valeur"].notna() & ~table["valeur"].between(0, 1)
            defauts += _lignes(table, hors, "hors_echelle", "valeur", "une fraction est entre 0 et 1")
            defauts += _sans_niveau(table, siennes, nom)
        elif echelles is None:
            continue
        elif nom not in echelles:
            permises = ", ".join([FRACTION, *echelles])
            dit = f"« {nom} » inconnue ; permises : {permises}"
            defauts += _lignes(table, siennes, "echelle_inconnue", "echelle", dit)
        elif echelles[nom].nature == "ordinale":
            defauts += _check_ordinale(complete, siennes, echelles[nom])
        else:
            defauts += _check_numerique(table, siennes, echelles[nom])
    return complete, defauts


def _sans_niveau(table: pd.DataFrame, siennes: pd.Series, nom: str) -> list[Defaut]:
    dit = f"l'échelle « {nom} » est faite de nombres, elle n'a pas de niveau"
    return _lignes(table, siennes & (table["niveau"] != ""), "niveau_inattendu", "niveau", dit)


def _check_numerique(table: pd.DataFrame, siennes: pd.Series, echelle: Echelle) -> list[Defaut]:
    minimum, maximum = float(echelle.minimum), float(echelle.maximum)
    hors = siennes & table["valeur"].notna() & ~table["valeur"].between(minimum, maximum)
    dit = f"l'échelle « {echelle.libelle} » va de {minimum:g} à {maximum:g}"
    return _lignes(table, hors, "hors_echelle", "valeur", dit) + _sans_niveau(table, siennes, echelle.id)


def _check_ordinale(table: pd.DataFrame, siennes: pd.Series, echelle: Echelle) -> list[Defaut]:
    """Vérifie les niveaux d'une échelle ordinale et complète `table` sur place (une copie de l'entrée)."""
    rangs = {code: rang for rang, code in enumerate(echelle.niveaux, start=1)}
    codes = {float(rang): code for code, rang in rangs.items()}
    permis = f"niveaux de l'échelle « {echelle.libelle} » : {', '.join(rangs)}"
    niveau, valeur = table["niveau"], table["valeur"]
    inconnu = siennes & (niveau != "") & ~niveau.isin(list(rangs))
    defauts = _lignes(table, inconnu, "hors_echelle", "niveau", permis)
    hors = siennes & valeur.notna() & ~valeur.isin(list(codes))
    dit = f"un rang de niveau, de 1 à {len(rangs)} ({', '.join(rangs)})"
    defauts += _lignes(table, hors, "hors_echelle", "valeur", dit)
    attendue = niveau.map(rangs).astype("float64")
    contraire = siennes & ~inconnu & ~hors & valeur.notna() & attendue.notna() & (valeur != attendue)
    dit = "le niveau et le rang se contredisent ; gardez l'un des deux"
    defauts += _lignes(table, contraire, "niveau_contraire", "niveau", dit)
    if not defauts:
        table.loc[siennes, "valeur"] = valeur[siennes].fillna(attendue[siennes])
        table.loc[siennes, "niveau"] = table.loc[siennes, "valeur"].map(codes).fillna("").astype("str")
    return defauts


def _reunit(table: pd.DataFrame) -> tuple[pd.DataFrame, list[Defaut]]:
    """Ne garde qu'une fois une preuve répétée ; deux valeurs pour une même occasion sont un défaut."""
    doubles = table.duplicated(CLE, keep=False)
    if not doubles.any():
        return table, []
    uniques = table[~(doubles & table.duplicated())]
    contraires = uniques.duplicated(CLE, keep=False)
    dit = "deux preuves différentes pour le même étudiant, le même élément et la même provenance ; gardez-en une"
    return uniques, _lignes(uniques, contraires, "occasion_en_double", "provenance", dit)
