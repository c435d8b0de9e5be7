"""Lire un fichier des écritures comptables : tel qu'il est, ou pas du tout, avec les lignes en cause.

Ce que le texte exige (équilibre, séquence, zones remplies) est l'affaire de `controle_fec` : ici ne sont refusés que
ce qui empêche de savoir ce que le fichier dit, une ligne de travers, un montant ou une date illisible.
"""

from __future__ import annotations

import io
import os
import re
from concurrent.futures import ThreadPoolExecutor
from csv import reader as lecteur_csv
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import csv

from refcomp.errors import DonneesInvalidesError, FichierIllisibleError
from refcomp.findings import Constat, constat_lignes
from refcomp.formats.fec.colonnes import COLONNES, DATES, MONTANT_SENS, MONTANTS, REPETEES
from refcomp.formats.fec.conversion import (
    PREMIERE,
    Convertie,
    check_sens,
    convert_categorie,
    convert_date,
    convert_montant,
    convert_sens,
    convert_texte,
    count_decimales,
)
from refcomp.formats.fec.dialecte import Dialecte, canoniques, normalise, split_entete, split_premiere

DICTIONNAIRE = pa.dictionary(pa.int32(), pa.string())
BLOC_LU = 1 << 22  # octets : moins de morceaux à réunir, et chaque cœur garde assez à faire
FIN_DE_LIGNE = re.compile(r"\r\n|\n|\r")
TITRE = "Le fichier des écritures comptables ne peut pas être lu :"


@dataclass(frozen=True)
class Fec:
    """Un fichier lu.

    Attributes:
        ecritures: une ligne par ligne du fichier, indexée par son numéro. Colonnes du texte, sous leur nom officiel :
            journaux, comptes et leurs libellés en catégories, autres textes en `str` (vide : manquant), dates en
            `datetime64`, `Debit` et `Credit` en unités de la monnaie (vide : NaN). Un montant signé d'un sens est rendu
            en débit et crédit.
        dialecte: la façon d'écrire du fichier.
        nom: son nom, ou une chaîne vide.
    """

    ecritures: pd.DataFrame
    dialecte: Dialecte
    nom: str = ""


def read_fec(source: Path | str | bytes) -> Fec:
    """Lit un fichier des écritures comptables.

    Args:
        source: le chemin du fichier, ou ses octets.

    Raises:
        FichierIllisibleError: si le fichier est absent, vide, d'un encodage inconnu, ou sans ligne d'en-tête.
        DonneesInvalidesError: en une fois, pour toutes les lignes qui n'ont pas le bon nombre de champs, et tous les
            montants et dates illisibles.
    """
    octets, nom = _read_octets(source)
    utf8, encodage, marque = normalise(octets)
    entete, fin, debut = split_premiere(utf8)
    separateur, noms, guillemets = split_entete(entete)
    colonnes = _check_colonnes(noms)
    dialecte = Dialecte(
        colonnes=tuple(noms),
        encodage=encodage,
        marque=marque,
        separateur=separateur,
        fin_de_ligne=fin,
        ligne_finale=utf8.endswith(fin.encode()),
        guillemets=guillemets,
    )
    table = _read_table(utf8, debut, colonnes, dialecte)
    ecritures = _convert(table)
    decimales, decimale = count_decimales([table[c] for c in ("Debit", "Credit", "Montant") if c in table.column_names])
    return Fec(ecritures, replace(dialecte, decimales=decimales, decimale=decimale), nom)


def _read_octets(source: Path | str | bytes) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        octets, nom = source, ""
    else:
        chemin = Path(source)
        try:
            octets, nom = chemin.read_bytes(), chemin.name
        except OSError as erreur:
            raise FichierIllisibleError(f"{chemin} ne peut pas être lu : {erreur.strerror}.") from None
    if not octets or octets.isspace():  # `strip` recopierait tout le fichier
        raise FichierIllisibleError(
            f"{nom or 'Le fichier'} est vide ; une ligne d'en-tête et des écritures sont attendues."
        )
    return octets, nom


def _check_colonnes(noms: list[str]) -> list[str]:
    """Les noms du texte ; refuse une colonne absente ou en double."""
    lus = canoniques(noms)
    doubles = sorted({c for c in lus if lus.count(c) > 1})
    attendues = [c for c in COLONNES if c not in {"Debit", "Credit"}]
    attendues += MONTANT_SENS if set(MONTANT_SENS) <= set(lus) else ("Debit", "Credit")
    absentes = [c for c in attendues if c not in lus]
    defauts = [f"colonnes absentes : {', '.join(absentes)}"] if absentes else []
    defauts += [f"colonnes en double : {', '.join(doubles)}"] if doubles else []
    if defauts:
        raise FichierIllisibleError(f"En-tête du fichier des écritures comptables : {' ; '.join(defauts)}.")
    return lus


def _read_table(utf8: bytes, debut: int, colonnes: list[str], dialecte: Dialecte) -> pa.Table:
    """Chaque colonne telle qu'elle est écrite : en texte, ou en catégories si elle se répète."""
    fin = len(utf8)
    while fin > debut and utf8[fin - 1] in b"\r\n":  # des lignes vides à la fin ne sont pas des écritures
        fin -= 1
    corps = memoryview(utf8)[debut:fin]  # une vue : un grand fichier n'est pas recopié
    natures = {c: DICTIONNAIRE if c in {*REPETEES, *DATES} else pa.string() for c in colonnes}
    if not corps:
        return pa.schema(natures.items()).empty_table()
    try:
        return csv.read_csv(
            pa.py_buffer(corps),
            read_options=csv.ReadOptions(column_names=colonnes, block_size=BLOC_LU),
            parse_options=csv.ParseOptions(
                delimiter=dialecte.separateur,
                quote_char='"' if dialecte.guillemets else False,
                newlines_in_values=dialecte.guillemets,
                ignore_empty_lines=False,
            ),
            convert_options=csv.ConvertOptions(
                check_utf8=False,  # `normalise` vient de le vérifier, d'un trait
                column_types=natures,
                strings_can_be_null=True,
                null_values=[""],
            ),
        )
    except pa.ArrowInvalid as erreur:
        defauts = _lignes_de_travers(bytes(corps).decode(), len(colonnes), dialecte)
        if not defauts:
            raise FichierIllisibleError(f"Le fichier des écritures comptables ne se lit pas : {erreur}.") from None
        raise DonneesInvalidesError(TITRE, defauts) from None


def _lignes_de_travers(corps: str, nombre: int, dialecte: Dialecte) -> list[Constat]:
    """Les lignes qui n'ont pas le bon nombre de champs, nombre par nombre."""
    if dialecte.guillemets:
        champs = [len(r) for r in lecteur_csv(io.StringIO(corps, newline=""), delimiter=dialecte.separateur)]
    else:
        champs = [r.count(dialecte.separateur) + 1 for r in FIN_DE_LIGNE.split(corps)]
    constats = []
    for trouve in sorted({c for c in champs if c != nombre}):
        lignes = [n for n, c in enumerate(champs, start=PREMIERE) if c == trouve]
        pluriel = "s" if trouve > 1 else ""
        constats.append(
            constat_lignes("erreur", "ligne_de_travers", lignes, f"{trouve} champ{pluriel} au lieu de {nombre}")
        )
    return constats


def _convert(table: pa.Table) -> pd.DataFrame:
    """Chaque colonne dans sa nature ; tous les défauts d'un coup."""
    noms = table.column_names
    # Les plus longues d'abord : aucun cœur ne finit seul sur l'une d'elles.
    longues = sorted(noms, key=lambda nom: (nom not in MONTANTS, nom not in REPETEES))
    with ThreadPoolExecutor(os.cpu_count()) as equipe:  # numpy et pyarrow rendent la main : une colonne par cœur
        rendues = equipe.map(_convert_colonne, longues, [table[nom] for nom in longues])
        par_nom = dict(zip(longues, rendues, strict=True))
    converties = {nom: par_nom[nom] for nom in noms}  # les défauts se disent dans l'ordre du fichier
    constats = [c for convertie in converties.values() for c in convertie.constats]
    if "Sens" in noms:
        constats += check_sens(table["Sens"])
    if constats:
        raise DonneesInvalidesError(TITRE, constats)
    colonnes = {nom: convertie.valeurs for nom, convertie in converties.items()}
    if "Sens" in colonnes:
        debit, credit = convert_sens(colonnes.pop("Montant"), colonnes.pop("Sens"))
        colonnes |= {"Debit": debit, "Credit": credit}
    ordre = [c for c in COLONNES if c in colonnes] + [c for c in colonnes if c not in COLONNES]
    index = pd.RangeIndex(PREMIERE, PREMIERE + table.num_rows, name="ligne")
    return pd.DataFrame({c: colonnes[c] for c in ordre}, index=index, copy=False)


def _convert_colonne(nom: str, colonne: pa.ChunkedArray) -> Convertie:
    if nom in MONTANTS:
        return convert_montant(nom, colonne)
    if nom in DATES:
        return convert_date(nom, colonne)
    return (convert_categorie if nom in REPETEES else convert_texte)(nom, colonne)
