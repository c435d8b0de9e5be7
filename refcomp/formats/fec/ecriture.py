"""Écrire un fichier des écritures comptables ; ce que refcomp a écrit se relit et se récrit à l'octet près."""

from __future__ import annotations

import codecs
import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
from refcomp.findings import constat_lignes
from refcomp.formats.fec.colonnes import COLONNES, DATES, MONTANTS
from refcomp.formats.fec.conversion import PREMIERE
from refcomp.formats.fec.dialecte import Dialecte, canoniques

TITRE = "Le fichier des écritures comptables ne peut pas être écrit :"
DECIMALES_DEVISE = 2
PETIT = 1000  # au-dessous, les décimales s'écrivent une fois pour toutes
TEXTE = pa.large_string()  # un texte ordinaire s'arrête à deux gigaoctets
MARQUES = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}


def write_fec(ecritures: pd.DataFrame, dialecte: Dialecte | None = None) -> bytes:
    """Écrit des écritures.

    Args:
        ecritures: les colonnes du texte, sous leur nom officiel (celles de `Fec.ecritures`) ; celles qui manquent parmi
            les colonnes facultatives sont laissées à blanc.
        dialecte: la façon d'écrire ; par défaut UTF-8, tabulation, retour chariot et fin de ligne, virgule décimale.

    Returns:
        Les octets du fichier. L'entrée n'est pas modifiée.

    Raises:
        ArgumentInvalideError: si une colonne obligatoire manque, ou si le dialecte a un montant et son sens.
        DonneesInvalidesError: en une fois, si un texte contient un séparateur ou une fin de ligne (voir
            `clean_textes`), ou un caractère que l'encodage ne connaît pas.
    """
    voulu = dialecte or Dialecte()
    colonnes = canoniques(voulu.colonnes)
    _check_colonnes(ecritures, colonnes, voulu)
    champs = {nom: _render_colonne(ecritures, nom, voulu) for nom in colonnes}
    textes = {nom: c for nom, c in champs.items() if nom not in {*DATES, *MONTANTS}}
    if voulu.guillemets:
        champs |= {nom: _quote(colonne, voulu) for nom, colonne in textes.items()}
    else:
        _check_textes(textes, voulu)
    entete, fin = voulu.separateur.join(voulu.colonnes), voulu.fin_de_ligne
    contenu = fin.join([entete, *([_join_lignes(list(champs.values()), voulu)] if len(ecritures) else [])])
    contenu += fin if voulu.ligne_finale else ""
    return (MARQUES[voulu.encodage] if voulu.marque else b"") + _encode(contenu, voulu)


def _join_lignes(champs: list[pa.Array], dialecte: Dialecte) -> str:
    """Toutes les lignes d'un coup : champs joints, puis lignes jointes."""
    lignes = pc.binary_join_element_wise(*champs, pa.scalar(dialecte.separateur, TEXTE))
    ensemble = pa.LargeListArray.from_arrays([0, len(lignes)], lignes)
    return str(pc.binary_join(ensemble, pa.scalar(dialecte.fin_de_ligne, TEXTE))[0].as_py())


def _quote(colonne: pa.Array, dialecte: Dialecte) -> pa.Array:
    """Entre guillemets, doublés, les champs qui contiennent un séparateur, un guillemet ou une fin de ligne."""
    entre = pc.binary_join_element_wise(
        pa.scalar('"', TEXTE), pc.replace_substring(colonne, '"', '""'), pa.scalar('"', TEXTE), pa.scalar("", TEXTE)
    )
    return pc.if_else(pc.match_substring_regex(colonne, f'[\r\n"{re.escape(dialecte.separateur)}]'), entre, colonne)


def clean_textes(ecritures: pd.DataFrame) -> pd.DataFrame:
    r"""Remplace dans les textes ce qu'un fichier ne peut pas contenir (tabulation, `|`, fin de ligne) par une espace.

    Returns:
        Une copie ; les espaces répétées n'en font qu'une.
    """
    copie = ecritures.copy()
    for nom in copie.columns.difference([*DATES, *MONTANTS]):
        textes = copie[nom].astype("str")
        copie[nom] = (
            textes.str.replace(r"[\t\r\n|]+", " ", regex=True).str.replace(r" {2,}", " ", regex=True).str.strip()
        )
    return copie


def _check_colonnes(ecritures: pd.DataFrame, colonnes: list[str], dialecte: Dialecte) -> None:
    if dialecte.sens:
        raise ArgumentInvalideError(
            "refcomp écrit un débit et un crédit, pas un montant et son sens : ôtez « Montant » et « Sens » du "
            "dialecte."
        )
    absentes = [
        c for c in COLONNES[:13] if c in colonnes and c not in ecritures and c not in {"CompAuxNum", "CompAuxLib"}
    ]
    if absentes:
        raise ArgumentInvalideError(f"Il manque aux écritures les colonnes : {', '.join(absentes)}.")


def _render_colonne(ecritures: pd.DataFrame, nom: str, dialecte: Dialecte) -> pa.Array:
    if nom not in ecritures:
        return pa.repeat(pa.scalar("", TEXTE), len(ecritures))
    colonne = ecritures[nom]
    if nom in MONTANTS:
        decimales = DECIMALES_DEVISE if nom == "Montantdevise" else dialecte.decimales
        return _render_montants(colonne.to_numpy(dtype=float), decimales, dialecte.decimale)
    if nom in DATES:
        return _render_dates(colonne.to_numpy(dtype="datetime64[D]"))
    return _render_textes(colonne)


def _render_textes(colonne: pd.Series) -> pa.Array:
    categories = colonne if isinstance(colonne.dtype, pd.CategoricalDtype) else None
    if categories is None:
        lus = pa.array(colonne.astype("str"), type=TEXTE, from_pandas=True)
        return pc.fill_null(lus.combine_chunks() if isinstance(lus, pa.ChunkedArray) else lus, "")
    noms = pa.array([*(str(c) for c in categories.cat.categories), ""], type=TEXTE)
    return noms.take(pa.array(categories.cat.codes.to_numpy() % len(noms)))  # le code -1 désigne le dernier, vide


def _render_dates(jours: np.ndarray) -> pa.Array:
    """Jour par jour différent : un exercice n'en a que trois cent soixante-six."""
    uniques, codes = np.unique(jours, return_inverse=True)
    textes = ["" if np.isnat(j) else str(j).replace("-", "") for j in uniques]
    return pa.array(textes, type=TEXTE).take(pa.array(codes))


def _render_montants(valeurs: np.ndarray, decimales: int, signe: str) -> pa.Array:
    """Entiers d'un bout à l'autre ; NaN laisse à blanc."""
    facteur = 10**decimales
    vides = np.isnan(valeurs)
    unites = np.rint(np.where(vides, 0, valeurs) * facteur).astype(np.int64)
    entieres, restes = np.divmod(np.abs(unites), facteur)
    morceaux = [pa.array(np.where(unites < 0, "-", ""), type=TEXTE), pc.cast(pa.array(entieres), TEXTE)]
    if decimales:
        centimes = [f"{signe}{reste:0{decimales}}" for reste in range(facteur)] if facteur <= PETIT else None
        if centimes is None:
            morceaux += [pa.scalar(signe, TEXTE), pc.utf8_lpad(pc.cast(pa.array(restes), TEXTE), decimales, "0")]
        else:
            morceaux.append(pa.array(centimes, type=TEXTE).take(pa.array(restes)))
    textes = pc.binary_join_element_wise(*morceaux, pa.scalar("", TEXTE))
    return pc.if_else(pa.array(vides), pa.scalar("", TEXTE), textes) if vides.any() else textes


def _check_textes(textes: dict[str, pa.Array], dialecte: Dialecte) -> None:
    constats = []
    for nom, colonne in textes.items():
        interdits = pc.match_substring_regex(colonne, f"[\r\n{re.escape(dialecte.separateur)}]")
        if pc.any(interdits).as_py():
            lignes = [int(r) + PREMIERE for r in np.flatnonzero(interdits.to_numpy(zero_copy_only=False))]
            defaut = f"{nom} contient un séparateur ou une fin de ligne ; clean_textes les remplace par une espace"
            constats.append(constat_lignes("erreur", "separateur_interdit", lignes, defaut))
    if constats:
        raise DonneesInvalidesError(TITRE, constats)


def _encode(contenu: str, dialecte: Dialecte) -> bytes:
    try:
        return contenu.encode(dialecte.encodage)
    except UnicodeEncodeError as erreur:
        lignes = [
            numero
            for numero, ligne in enumerate(contenu.split(dialecte.fin_de_ligne), start=1)
            if ligne.encode(dialecte.encodage, "replace").decode(dialecte.encodage) != ligne
        ]
        defaut = f"« {contenu[erreur.start]} » n'existe pas en {dialecte.encodage} ; écrivez en UTF-8"
        raise DonneesInvalidesError(TITRE, [constat_lignes("erreur", "caractere_impossible", lignes, defaut)]) from None
