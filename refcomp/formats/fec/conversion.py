"""Convertir les colonnes d'un fichier des écritures comptables, toutes lignes à la fois.

Les journaux, les comptes et leurs libellés deviennent des catégories : un fichier les répète sans cesse, et une
catégorie n'est écrite qu'une fois en mémoire. Les dates se lisent catégorie par catégorie, pour la même raison. Les
numéros, pièces et libellés, presque tous différents, restent des textes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from refcomp.findings import Constat, constat_lignes
from refcomp.formats.fec.colonnes import AU_CREDIT, AU_DEBIT

PREMIERE = 2  # la ligne 1 nomme les colonnes
CENTIEME = 100
BLOC = 1 << 14  # montants examinés ensemble : ils restent dans le cache du processeur
ECART = 0.01  # d'un centième : au-delà, ce n'est plus l'écriture flottante d'un montant à deux décimales
VIRGULE, NEUF = b",9"
DE_VIRGULE_A_POINT = np.uint8(ord(".") - VIRGULE)
TEXTE = pd.StringDtype(na_value=np.nan)


@dataclass(frozen=True)
class Convertie:
    """Une colonne convertie, et ce qui n'a pas pu l'être."""

    valeurs: Any
    constats: list[Constat] = field(default_factory=list)


def convert_texte(_nom: str, colonne: pa.ChunkedArray) -> Convertie:
    """Un texte ; vide, il manque."""
    return Convertie(TEXTE.__from_arrow__(colonne))


def convert_categorie(_nom: str, colonne: pa.ChunkedArray) -> Convertie:
    """Un texte qui se répète ; vide, il manque."""
    codes, categories = _factorise(_unifie(colonne))
    return Convertie(pd.Categorical.from_codes(codes, categories))


def convert_date(nom: str, colonne: pa.ChunkedArray) -> Convertie:
    """Une date AAAAMMJJ, seule forme permise."""
    codee = _unifie(colonne)
    categories = codee.dictionary.to_pylist()
    textes = pd.Series(categories, dtype=object)
    jours = pd.to_datetime(textes, format="%Y%m%d", errors="coerce").to_numpy("datetime64[s]")
    longueurs = np.array([len(c) for c in categories], dtype=np.int64)
    mauvaises = np.isnat(jours) | (longueurs != len("AAAAMMJJ"))
    lues = pa.array(jours).take(codee.indices).to_numpy(zero_copy_only=False)
    fautives = pa.array(mauvaises).take(codee.indices).fill_null(False) if mauvaises.any() else []
    return Convertie(lues, _fautes(nom, "date_illisible", colonne, fautives, "une date AAAAMMJJ est attendue"))


def convert_montant(nom: str, colonne: pa.ChunkedArray) -> Convertie:
    """Un nombre à virgule, signe accolé, sans séparateur de milliers ; le point décimal se lit aussi."""
    texte = colonne.combine_chunks()
    try:
        nombres = _nombres(texte)
    except pa.ArrowInvalid:
        return _convert_prudemment(nom, colonne, texte)
    if nom != "Montantdevise" and (fines := _trop_fines(nombres)).any():
        return _convert_prudemment(nom, colonne, texte, fines)
    return Convertie(nombres)


def _nombres(texte: pa.StringArray) -> np.ndarray:
    """Les nombres d'une colonne sans défaut ; le texte est relu là où pyarrow l'a rangé, sans en refaire.

    Raises:
        pa.ArrowInvalid: si l'un ne se lit pas.
    """
    validite, bornes, lettres = texte.buffers()
    if lettres is None or not len(texte):
        return np.full(len(texte), np.nan)
    octets = np.frombuffer(lettres, dtype=np.uint8)
    if octets.max(initial=0) > NEUF:
        raise pa.ArrowInvalid("une lettre : 1e3, inf et nan se liraient")
    points = octets + (octets == VIRGULE).view(np.uint8) * DE_VIRGULE_A_POINT
    propre = pa.StringArray.from_buffers(len(texte), bornes, pa.py_buffer(points), validite, offset=texte.offset)
    return pc.cast(propre, pa.float64()).to_numpy(zero_copy_only=False)


def _convert_prudemment(nom: str, colonne: Any, texte: pa.StringArray, fines: Any = None) -> Convertie:
    """Valeur par valeur, pour nommer celles qui ne se lisent pas ; des logiciels cadrent leurs montants à droite."""
    lus = [_nombre(valeur) for valeur in texte.to_pylist()]
    nombres = np.array([np.nan if n is None or n is ... else n for n in lus], dtype=float)
    fautives = np.array([n is ... for n in lus], dtype=bool)
    if nom != "Montantdevise":
        fautives |= _trop_fines(nombres) if fines is None else fines
    attendu = "un nombre comme 1234,56 est attendu, sans espace, deux décimales au plus"
    return Convertie(nombres, _fautes(nom, "montant_illisible", colonne, fautives, attendu))


def _nombre(texte: str | None) -> Any:
    """Le nombre, None s'il manque, `...` s'il ne se lit pas."""
    propre = (texte or "").strip()
    if not propre:
        return None
    if not propre.lstrip("+-").replace(",", ".", 1).replace(".", "", 1).isdecimal() or not propre.isascii():
        return ...
    try:
        return float(propre.replace(",", "."))
    except ValueError:
        return ...


def _trop_fines(nombres: np.ndarray) -> np.ndarray:
    """Les montants de plus de deux décimales : des monnaies en ont trois, pas l'euro."""
    fines = np.empty(len(nombres), dtype=bool)
    for debut in range(0, len(nombres), BLOC):
        unites = nombres[debut : debut + BLOC] * CENTIEME
        unites -= np.rint(unites)
        np.greater(np.abs(unites, out=unites), ECART, out=fines[debut : debut + BLOC])
    return fines


def convert_sens(montants: Any, sens: pd.Categorical) -> tuple[Any, Any]:
    """Le débit et le crédit d'un montant signé par son sens (`D` et `C`, ou `+1` et `-1`)."""
    debiteurs, crediteurs = sens.isin(AU_DEBIT), sens.isin(AU_CREDIT)
    return np.where(debiteurs, montants, 0.0), np.where(crediteurs, montants, 0.0)


def check_sens(colonne: pa.ChunkedArray) -> list[Constat]:
    """Refuse un sens qui n'est ni débit ni crédit."""
    connus = {*AU_DEBIT, *AU_CREDIT}
    inconnus = np.array([valeur not in connus for valeur in colonne.to_pylist()], dtype=bool)
    attendu = f"{', '.join(AU_DEBIT)} (débit) ou {', '.join(AU_CREDIT)} (crédit) est attendu"
    return _fautes("Sens", "sens_inconnu", colonne, inconnus, attendu)


def count_decimales(colonnes: Sequence[pa.ChunkedArray]) -> tuple[int, str]:
    """Le nombre de décimales et le signe décimal qu'emploie le fichier, d'après ses premiers montants."""
    premiers = [m for colonne in colonnes for m in colonne.slice(0, 1000).to_pylist() if m]
    for montant in premiers:
        for signe in ",.":
            if signe in montant:
                return len(montant.strip().rpartition(signe)[2]), signe
    return (0 if premiers else 2), ","


def _unifie(colonne: pa.ChunkedArray) -> pa.DictionaryArray:
    """La colonne d'un seul tenant, ses catégories dans l'ordre du fichier."""
    return colonne.unify_dictionaries().combine_chunks()


def _factorise(codee: pa.DictionaryArray) -> tuple[Any, list[str]]:
    """Codes et catégories triées ; -1 où la valeur manque. Les codes tiennent dans le plus petit entier possible."""
    brutes = codee.dictionary.to_pylist()
    ordre = sorted(range(len(brutes)), key=brutes.__getitem__)
    rangs = np.empty(len(brutes), dtype=np.min_scalar_type(-len(brutes) - 1))
    rangs[ordre] = np.arange(len(brutes))
    return pa.array(rangs).take(codee.indices).fill_null(-1).to_numpy(), [brutes[r] for r in ordre]


def _fautes(nom: str, code: str, colonne: pa.ChunkedArray, fautives: Any, attendu: str) -> list[Constat]:
    rangs = np.flatnonzero(fautives)
    if not len(rangs):
        return []
    exemple = str(colonne[int(rangs[0])].as_py())[:40]
    defaut = f"{nom} vaut « {exemple} »{' (par exemple)' if len(rangs) > 1 else ''} ; {attendu}"
    return [constat_lignes("erreur", code, [int(r) + PREMIERE for r in rangs], defaut)]
