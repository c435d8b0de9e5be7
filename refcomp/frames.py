"""Contrats de colonnes : des données reçues, vérifiées d'un coup, avec un rapport en français.

Un `Contrat` nomme les colonnes attendues et leur nature. `check_frame` convertit ce qui peut l'être sans
ambiguïté (dates françaises, « 1 234,56 »), vérifie le reste et lève une seule `DonneesInvalidesError` qui liste
tous les défauts : quelles lignes, quelle colonne, ce qui a été trouvé, ce qui est permis. L'entrée n'est jamais
modifiée.

La vérification des valeurs est confiée à pandera, chargé à la première table qui laisse un doute (son import prend une
seconde) ; voir `docs/decisions/0010-pandera-au-premier-doute.md`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.conversions import NATURES, Conversion
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.rounding import EUR, Monnaie

if TYPE_CHECKING:
    from pandera.pandas import DataFrameSchema

LIGNES_MONTREES = 5
LONGUEUR_MONTREE = 40


@dataclass(frozen=True)
class Colonne:
    """Une colonne attendue.

    Attributes:
        nom: nom exact, en ASCII.
        nature: `montant`, `nombre`, `taux` (« 5 % » ou 0,05), `part` (de 0 à 1), `entier`, `date`,
            `texte` ou `booleen`.
        libelle: ce qu'une personne lit (« date d'échéance »).
        obligatoire: si faux, la colonne peut manquer ; elle est alors absente du résultat.
        vide_permis: si vrai, des cellules vides sont acceptées.
        unique: si vrai, deux lignes ne peuvent porter la même valeur.
        parmi: valeurs permises, ou None.
        minimum: plus petite valeur permise, ou None.
    """

    nom: str
    nature: str
    libelle: str
    obligatoire: bool = True
    vide_permis: bool = False
    unique: bool = False
    parmi: tuple[Any, ...] | None = None
    minimum: float | None = None

    def __post_init__(self) -> None:
        """Refuse une nature inconnue."""
        check_choix("nature", self.nature, NATURES)


@dataclass(frozen=True)
class Contrat:
    """Les colonnes qu'une fonction attend.

    Attributes:
        nom: ce que contient la table (« factures »).
        colonnes: les colonnes connues ; les autres colonnes reçues passent sans être touchées.
        vide_permis: si vrai, une table sans ligne est acceptée.
    """

    nom: str
    colonnes: tuple[Colonne, ...]
    vide_permis: bool = False

    def select(self, *noms: str, obligatoires: bool = False) -> tuple[Colonne, ...]:
        """Quelques colonnes de ce contrat, dans l'ordre demandé, pour en faire un autre.

        Args:
            noms: les colonnes voulues.
            obligatoires: vrai pour les exiger toutes, même celles qui sont facultatives ici.
        """
        connues = {c.nom: c for c in self.colonnes}
        voulues = [connues[nom] for nom in noms]
        return tuple(replace(c, obligatoire=True) for c in voulues) if obligatoires else tuple(voulues)

    @cached_property
    def schema(self) -> DataFrameSchema:
        """Le schéma pandera qui vérifie les valeurs une fois converties."""
        import pandera.pandas as pa  # noqa: PLC0415 - son import prend une seconde : seulement si l'on vérifie

        colonnes = {c.nom: _build_pandera(c, pa) for c in self.colonnes}
        return pa.DataFrameSchema(colonnes, strict=False)


def _build_pandera(colonne: Colonne, pa: Any) -> Any:
    controles = []
    if colonne.parmi is not None:
        controles.append(pa.Check.isin(list(colonne.parmi), name="parmi"))
    if colonne.minimum is not None:
        controles.append(pa.Check.ge(colonne.minimum, name="minimum"))
    return pa.Column(
        nullable=colonne.vide_permis,
        unique=colonne.unique,
        required=colonne.obligatoire,
        checks=controles,
    )


def check_frame(donnees: pd.DataFrame, contrat: Contrat, *, devise: Monnaie = EUR) -> pd.DataFrame:
    """Vérifie une table contre un contrat et la renvoie convertie.

    Args:
        donnees: la table reçue ; elle n'est pas modifiée.
        contrat: les colonnes attendues.
        devise: la monnaie des colonnes de nature `montant` (fixe le nombre de décimales permis).

    Returns:
        Une table dont les colonnes du contrat ont leur nature : `float64`, `int64`, `datetime64`, `str`, `bool`.
        L'index d'origine est gardé.

    Raises:
        DonneesInvalidesError: en listant tous les défauts, toutes lignes et colonnes confondues.
    """
    if not isinstance(donnees, pd.DataFrame):
        raise ArgumentInvalideError(
            f"« {contrat.nom} » : une table pandas (DataFrame) est attendue ; reçu : {type(donnees).__name__}.",
        )
    constats = _constats_structure(donnees, contrat)
    presentes = [c for c in contrat.colonnes if c.nom in donnees.columns]
    converties = donnees.copy(deep=False)
    douteuses: dict[str, npt.NDArray[np.bool_]] = {}
    for colonne in presentes:
        conversion: Conversion = NATURES[colonne.nature](donnees[colonne.nom], devise)
        converties[colonne.nom] = conversion.valeurs
        constats += _constats_conversion(donnees, colonne, conversion)
        douteuses[colonne.nom] = np.zeros(len(donnees), dtype=bool)
        for masque, _ in conversion.defauts.values():
            douteuses[colonne.nom] |= masque.to_numpy(dtype=bool)
    constats += _constats_valeurs(converties, contrat, douteuses)
    if constats:
        raise DonneesInvalidesError(f"La table « {contrat.nom} » ne peut pas être employée :", constats)
    return converties


def _constats_structure(donnees: pd.DataFrame, contrat: Contrat) -> list[Constat]:
    constats = []
    absentes = [c for c in contrat.colonnes if c.obligatoire and c.nom not in donnees.columns]
    if absentes:
        voulues = ", ".join(f"« {c.nom} » ({c.libelle})" for c in absentes)
        recues = ", ".join(f"« {c} »" for c in donnees.columns) or "aucune"
        message = f"Colonnes absentes : {voulues}. Colonnes reçues : {recues}."
        constats.append(Constat("erreur", "colonne_absente", message, ", ".join(c.nom for c in absentes)))
    doublees = donnees.columns[donnees.columns.duplicated()].unique().tolist()
    if doublees:
        message = f"Colonnes en double : {', '.join(map(str, doublees))}. Gardez-en une de chaque."
        raise DonneesInvalidesError(
            f"La table « {contrat.nom} » ne peut pas être employée :",
            [*constats, Constat("erreur", "colonne_en_double", message)],
        )
    if donnees.empty and not contrat.vide_permis:
        constats.append(Constat("erreur", "table_vide", "La table n'a aucune ligne : au moins une est attendue."))
    return constats


def _constats_conversion(donnees: pd.DataFrame, colonne: Colonne, conversion: Conversion) -> list[Constat]:
    constats = []
    for code, (masque, attendu) in conversion.defauts.items():
        if masque.any():
            fautives = donnees.loc[masque.to_numpy(), colonne.nom]
            constats.append(_constat_lignes(colonne, code, donnees, masque.to_numpy(), fautives, attendu))
    return constats


def _constats_valeurs(
    converties: pd.DataFrame,
    contrat: Contrat,
    douteuses: dict[str, npt.NDArray[np.bool_]],
) -> list[Constat]:
    """Fait vérifier les valeurs par pandera et traduit chaque défaut ; une cellule illisible n'est pas redite."""
    if _sans_defaut(converties, contrat):
        return []
    import pandera.errors  # noqa: PLC0415 - voir Contrat.schema

    try:
        # Par position : avec un index en double, une étiquette désignerait aussi des lignes justes.
        contrat.schema.validate(converties.reset_index(drop=True), lazy=True)
    except pandera.errors.SchemaErrors as erreur:
        echecs = erreur.failure_cases
    else:
        return []
    constats = []
    par_nom = {c.nom: c for c in contrat.colonnes}
    for (nom, controle), groupe in echecs.groupby(["column", "check"], sort=False, dropna=False):
        if nom not in par_nom or groupe["index"].isna().all():
            continue
        colonne = par_nom[nom]
        masque = np.zeros(len(converties), dtype=bool)
        masque[groupe["index"].dropna().to_numpy(dtype=np.int64)] = True
        masque &= ~douteuses[nom]
        if not masque.any():
            continue
        code, attendu = _TRADUCTIONS[_racine(str(controle))](colonne)
        constats.append(
            _constat_lignes(colonne, code, converties, masque, converties[colonne.nom][masque], attendu),
        )
    return constats


def _sans_defaut(converties: pd.DataFrame, contrat: Contrat) -> bool:
    """Un regard rapide, qui ne répond oui que là où pandera ne trouverait rien ; au moindre doute, pandera tranche.

    Une table saine, le cas ordinaire, n'attend ainsi ni l'import de pandera (une seconde) ni sa vérification.
    """
    for colonne in contrat.colonnes:
        if colonne.nom not in converties:
            if colonne.obligatoire:
                return False
            continue
        valeurs = converties[colonne.nom]
        if colonne.unique and valeurs.duplicated().any():
            return False
        pleines = valeurs.dropna()
        if len(pleines) < len(valeurs) and not colonne.vide_permis:
            return False
        if colonne.parmi is not None and not pleines.isin(colonne.parmi).all():
            return False
        if colonne.minimum is not None and not _au_moins(pleines, colonne.minimum):
            return False
    return True


def _au_moins(valeurs: pd.Series, minimum: float) -> bool:
    return pd.api.types.is_numeric_dtype(valeurs) and bool((valeurs >= minimum).all())


def _racine(controle: str) -> str:
    return controle.split("(", maxsplit=1)[0]


_TRADUCTIONS: dict[str, Callable[[Colonne], tuple[str, str]]] = {
    "not_nullable": lambda c: ("cellule_vide", f"chaque ligne doit donner : {c.libelle}"),
    "field_uniqueness": lambda c: ("doublon", f"chaque {c.libelle} ne doit figurer qu'une fois"),
    "isin": lambda c: ("valeur_inconnue", "valeurs permises : " + ", ".join(map(str, c.parmi or ()))),
    "parmi": lambda c: ("valeur_inconnue", "valeurs permises : " + ", ".join(map(str, c.parmi or ()))),
    "greater_than_or_equal_to": lambda c: ("valeur_trop_petite", f"au moins {c.minimum:g} est attendu"),
    "minimum": lambda c: ("valeur_trop_petite", f"au moins {c.minimum:g} est attendu"),
}


def _montree(valeur: Any) -> str:
    """Écrit une valeur fautive : les textes entre guillemets, les longs coupés, les vides nommés."""
    if not isinstance(valeur, str) and pd.api.types.is_scalar(valeur) and pd.isna(valeur):
        return "rien"
    texte = repr(valeur) if isinstance(valeur, str) else str(valeur)
    return texte if len(texte) <= LONGUEUR_MONTREE else f"{texte[:LONGUEUR_MONTREE]}…"


def _constat_lignes(
    colonne: Colonne,
    code: str,
    donnees: pd.DataFrame,
    masque: Any,
    fautives: pd.Series,
    attendu: str,
) -> Constat:
    nombre = int(masque.sum())
    lignes = ", ".join(str(i) for i in donnees.index[masque][:LIGNES_MONTREES])
    vues = ", ".join(_montree(v) for v in fautives.head(LIGNES_MONTREES))
    reste = f" et {nombre - LIGNES_MONTREES} autres" if nombre > LIGNES_MONTREES else ""
    pluriel = "Lignes" if nombre > 1 else "Ligne"
    message = f"{pluriel} {lignes}{reste}, colonne « {colonne.nom} » : reçu {vues} ; {attendu}."
    return Constat("erreur", code, message, colonne.nom)
