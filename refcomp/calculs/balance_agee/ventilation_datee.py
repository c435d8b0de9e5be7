"""La balance âgée de très grands volumes : une table déjà typée, ses échéances, ses centimes.

`ventilation` demande des codes et des jours ; ici, la table telle qu'un entrepôt de données la rend : clients en
catégories, dates, unités mineures entières. Compter les jours de dix millions de lignes coûterait plus que tout le
reste : on compare donc chaque date aux quelques jours où l'on change de tranche.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.calculs.balance_agee.pieces import SOMME_MAXIMALE, TITRE
from refcomp.calculs.balance_agee.tranches import Tranches
from refcomp.calculs.balance_agee.ventilation import TRANCHES_USUELLES
from refcomp.conversions import convert_jour
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
from refcomp.findings import MONTREES, Constat

BLOC = 1 << 14  # lignes traitées ensemble : leurs tableaux de travail tiennent dans le cache du processeur
ENTIERS = np.iinfo(np.int64)
NAT = ENTIERS.min  # l'entier que numpy donne à une date manquante
DANS_UN_OCTET = 255  # tranches au plus, pour que leur rang s'y compte


def ventilation_datee(
    factures: pd.DataFrame,
    *,
    date_arrete: dt.date | str,
    tranches: Tranches = TRANCHES_USUELLES,
) -> pd.DataFrame:
    """Somme des montants par client et par tranche, d'après les dates, sans détail par pièce.

    Le même tableau que `balance_agee(…, avoirs="par_anciennete", unite="centime")` pour des pièces toutes émises au
    jour dit, et non réglées ; les crédits se rangent dans la tranche de leur date.

    Args:
        factures: une ligne par pièce ouverte : `client` (catégories pandas), `date_echeance` (`datetime64` ; ou
            `date_facture` si les tranches comptent depuis la facture), `montant` (entiers signés, en centimes ou en
            francs). L'heure d'une date ne compte pas.
        date_arrete: le jour regardé, inclus.
        tranches: le découpage.

    Returns:
        Une ligne par catégorie, dans leur ordre, même sans pièce : `client`, une colonne par tranche, `total` ;
        entiers `int64` d'unités mineures, exacts.

    Raises:
        DonneesInvalidesError: en une fois : colonne absente ou d'un autre type, client ou date manquants (avec leurs
            lignes), somme qui ne tiendrait pas dans un entier.
        ArgumentInvalideError: si ce n'est pas une table, ou si la date n'existe pas.

    >>> factures = pd.DataFrame(
    ...     {
    ...         "client": pd.Categorical(["Roux", "Aubin", "Roux"]),
    ...         "date_echeance": pd.to_datetime(["2026-05-19", "2026-06-05", "2026-04-16"]),
    ...         "montant": [10000, 2500, 300],
    ...     }
    ... )
    >>> ventilation_datee(factures, date_arrete="31/05/2026").iloc[:, :4]
      client  non_echu  de_1_a_30  de_31_a_60
    0  Aubin      2500          0           0
    1   Roux         0      10000         300
    """
    jour = convert_jour(date_arrete, "date_arrete")
    date = f"date_{tranches.depuis}"
    clients, dates, montants = _colonnes(factures, date)
    forme = (len(clients.categories), tranches.nombre)
    sommes, sain = _additionne(clients.codes, dates, montants, _seuils(jour, tranches, dates.dtype), forme)
    if not sain and (defauts := list(_constats_valeurs(factures, date))):
        raise DonneesInvalidesError(TITRE, defauts)
    table = pd.DataFrame(sommes, columns=tranches.colonnes)
    table.insert(0, "client", clients.categories)
    table["total"] = sommes.sum(axis=1)
    return table


def _seuils(jour: dt.date, tranches: Tranches, unite: np.dtype) -> list[int]:
    """Pour chaque borne, l'instant avant lequel une date est dans une tranche plus ancienne, dans l'unité des dates."""
    # n jours au plus tard : avant minuit du jour qui suit l'arrêté moins n, quelle que soit l'heure.
    jours = [np.datetime64(jour, "D").astype(int) - debut + 1 for debut, _ in tranches.limites[1:] if debut is not None]
    par_jour = int(np.timedelta64(1, "D").astype(unite.str.replace("M", "m")).astype(np.int64))
    return [min(max(int(j) * par_jour, ENTIERS.min), ENTIERS.max) for j in jours]


def _additionne(
    codes: npt.NDArray[np.integer],
    dates: npt.NDArray[np.datetime64],
    montants: npt.NDArray[np.int64],
    seuils: list[int],
    forme: tuple[int, int],
) -> tuple[npt.NDArray[np.int64], bool]:
    """Ajoute chaque montant dans sa case (client, tranche), en entiers ; faux si une ligne est à regarder de plus près.

    Les extrêmes se relèvent au passage, pendant que le bloc est dans le cache : les chercher d'abord coûterait un
    tiers de plus. Une ligne au client manquant (code -1) tombe dans la dernière rangée, qui n'est pas rendue.
    """
    sommes = np.zeros((forme[0] + 1) * forme[1], dtype=np.int64)
    instants = dates.view(np.int64)
    etroit = np.int32 if len(sommes) <= np.iinfo(np.int32).max else np.int64  # deux fois moins d'octets à remuer
    permis = SOMME_MAXIMALE // max(len(montants), 1)
    sain = True
    for debut in range(0, len(instants), BLOC):
        bloc = slice(debut, debut + BLOC)
        cases = np.multiply(codes[bloc], forme[1], dtype=etroit)
        sain = sain and bool(cases.min() >= 0 and instants[bloc].min() > NAT)
        sain = sain and bool(-permis <= montants[bloc].min() and montants[bloc].max() <= permis)
        cases += _rangs(instants[bloc], seuils)
        np.add.at(sommes, cases.astype(np.intp), montants[bloc])
    return sommes[: forme[0] * forme[1]].reshape(forme), sain


def _rangs(instants: npt.NDArray[np.int64], seuils: list[int]) -> npt.NDArray[Any]:
    """Combien de seuils suivent chaque date : son rang de tranche."""
    rangs = (instants < seuils[0]).view(np.uint8)
    if len(seuils) > DANS_UN_OCTET:
        rangs = rangs.astype(np.int32)
    for seuil in seuils[1:]:
        np.add(rangs, (instants < seuil).view(np.uint8), out=rangs)
    return rangs


def _colonnes(
    factures: pd.DataFrame, date: str
) -> tuple[pd.Categorical, npt.NDArray[np.datetime64], npt.NDArray[np.int64]]:
    """Les trois colonnes, sans copie ; tous leurs défauts d'un coup."""
    if not isinstance(factures, pd.DataFrame):
        raise ArgumentInvalideError(
            f"« factures » : une table pandas (DataFrame) est attendue ; reçu : {type(factures).__name__}."
        )
    if defauts := list(_constats_types(factures, date)):
        raise DonneesInvalidesError(TITRE, defauts)
    montants = factures["montant"].to_numpy().astype(np.int64, copy=False)
    return factures["client"].array, factures[date].to_numpy(), montants


def _constats_types(factures: pd.DataFrame, date: str) -> Iterator[Constat]:
    attendus = {
        "client": ("des catégories pandas, par exemple astype('category')", _is_categorie),
        date: ("des dates datetime64 sans fuseau, par exemple pd.to_datetime(…)", _is_date),
        "montant": ("des entiers signés d'unités mineures (centimes, francs)", _is_entier),
    }
    for nom, (attendu, convient) in attendus.items():
        nombre = list(factures.columns).count(nom)
        if nombre != 1:
            recu = "elle manque" if not nombre else f"elle s'y trouve {nombre} fois"
            yield Constat("erreur", "colonne_absente", f"Colonne « {nom} » : {recu} ; {attendu}.", nom)
        elif not convient(factures[nom].dtype):
            recu = f"« {nom} » est de type {factures[nom].dtype} ; il faut {attendu}."
            yield Constat("erreur", "type_inattendu", f"Colonne {recu}", nom)


def _is_categorie(nature: object) -> bool:
    return isinstance(nature, pd.CategoricalDtype)


def _is_date(nature: object) -> bool:
    return isinstance(nature, np.dtype) and nature.kind == "M"


def _is_entier(nature: object) -> bool:
    return isinstance(nature, np.dtype) and nature.kind == "i"


def _constats_valeurs(factures: pd.DataFrame, date: str) -> Iterator[Constat]:
    for nom in ("client", date):
        if factures[nom].isna().any():
            yield _absents(factures, nom)
    if np.abs(factures["montant"].to_numpy().astype(np.float64)).sum() > SOMME_MAXIMALE:
        somme = f"La somme des montants dépasse {SOMME_MAXIMALE} unités : elle ne tiendrait pas dans un entier."
        yield Constat("erreur", "somme_trop_grande", somme, "montant")


def _absents(factures: pd.DataFrame, nom: str) -> Constat:
    lignes = factures.index[factures[nom].isna()]
    reste = f" et {len(lignes) - MONTREES} autres" if len(lignes) > MONTREES else ""
    pluriel = "Lignes" if len(lignes) > 1 else "Ligne"
    message = (
        f"{pluriel} {', '.join(map(str, lignes[:MONTREES]))}{reste}, colonne « {nom} » : rien ; une valeur est due."
    )
    return Constat("erreur", "valeur_absente", message, nom)
