"""Lire un dossier d'exports : chaque fichier reconnu à son nom, chaque colonne à son titre, rien deviné d'autre.

Odoo nomme ses fichiers « Bon de commande (sale.order).xlsx » : le modèle entre parenthèses l'emporte sur le reste du
nom. Un export de lignes sous leur en-tête laisse vides les colonnes de l'en-tête : elles se reportent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from refcomp.errors import DonneesInvalidesError, FichierIllisibleError
from refcomp.findings import Constat
from refcomp.formats.pgi.correspondance import Correspondance, Table, cle_titre
from refcomp.formats.tableur import read_table

TABLEURS = {".csv", ".xlsx"}
MODELE = re.compile(r"\(([\w.]+)\)")
RENDUS = "rendus"  # le sous-dossier des fichiers que l'étudiant a téléchargés et nommés


@dataclass(frozen=True)
class ExportPgi:
    """Un export lu.

    Attributes:
        tables: nom de table → ses lignes, sous les noms de refcomp, cellules en texte.
        constats: ce qu'il faut savoir : fichiers ignorés, titres non reconnus, logiciel jamais essayé.
    """

    tables: dict[str, pd.DataFrame]
    constats: list[Constat]


def read_export(dossier: Path | str, correspondance: Correspondance) -> ExportPgi:
    """Lit les exports d'un dossier.

    Args:
        dossier: les fichiers CSV ou XLSX ; son sous-dossier `rendus`, s'il existe, a les documents de l'étudiant.
        correspondance: les titres du logiciel.

    Raises:
        FichierIllisibleError: si le dossier n'existe pas, n'a aucun export reconnu, ou si un fichier ne se lit pas.
        DonneesInvalidesError: en listant les tables reconnues auxquelles il manque leur colonne principale.
    """
    racine = Path(dossier)
    if not racine.is_dir():
        raise FichierIllisibleError(f"« {racine} » n'est pas un dossier d'exports.")
    presents = [f for f in sorted(racine.iterdir()) if f.suffix.casefold() in TABLEURS]
    fichiers = {_nom(f): f for f in presents}
    if len(fichiers) < len(presents):
        doubles = sorted(f.name for f in presents if sum(_nom(f) == _nom(g) for g in presents) > 1)
        raise FichierIllisibleError(f"« {racine.name} » : {', '.join(doubles)} sont la même table ; gardez-en un.")
    lus = {nom: read_table(f) for nom, f in fichiers.items() if _est_connu(nom, correspondance)}
    if not lus:
        attendus = ", ".join(dict.fromkeys(t.fichiers[0] for t in correspondance.tables.values()))
        raise FichierIllisibleError(
            f"« {racine.name} » : aucun export du logiciel {correspondance.logiciel} ; attendus : {attendus}."
        )
    tables, constats = _build_tables(lus, correspondance)
    if (racine / RENDUS).is_dir():
        noms = sorted(f.name for f in (racine / RENDUS).iterdir() if f.is_file() and not f.name.startswith("."))
        tables["fichiers"] = pd.DataFrame({"nom": pd.Series(noms, dtype="object")})
    ignores = sorted(fichiers[nom].name for nom in set(fichiers) - set(lus))
    if ignores:
        constats.append(Constat("information", "fichier_ignore", f"Fichiers non reconnus : {', '.join(ignores)}."))
    if not correspondance.essaye:
        dit = f"Aucun export réel du logiciel {correspondance.logiciel} n'a été essayé ici : relisez la correspondance."
        constats.append(Constat("avertissement", "correspondance_non_essayee", dit))
    return ExportPgi(tables, constats)


def _nom(fichier: Path) -> str:
    """Ce qui désigne un fichier : le modèle entre parenthèses, sinon son nom."""
    modele = next((m for m in MODELE.findall(fichier.stem) if not m.isdecimal()), "")
    return cle_titre(modele or re.sub(r"\s*\(\d+\)$", "", fichier.stem).replace("_", " "))


def _est_connu(nom: str, correspondance: Correspondance) -> bool:
    return any(nom == cle_titre(f) for table in correspondance.tables.values() for f in table.fichiers)


def _build_tables(
    lus: dict[str, pd.DataFrame], correspondance: Correspondance
) -> tuple[dict[str, pd.DataFrame], list[Constat]]:
    tables: dict[str, pd.DataFrame] = {}
    constats: list[Constat] = []
    refus: list[Constat] = []
    for nom, table in correspondance.tables.items():
        for fichier in (f for f in table.fichiers if cle_titre(f) in lus):
            brut = lus[cle_titre(fichier)]
            titres = _titres(brut, table)
            if table.cle in titres:
                tables[nom] = _build_table(brut, table, titres)
                absentes = [c for c in table.colonnes if c not in titres]
                if absentes:
                    dit = f"{nom} : colonnes non exportées, {', '.join(absentes)}."
                    constats.append(Constat("information", "colonnes_absentes", dit, nom))
                break
            if len(table.fichiers) == 1:
                permis = " ou ".join(f"« {t} »" for t in table.colonnes[table.cle])
                refus.append(Constat("erreur", "cle_absente", f"{nom}, {fichier} : la colonne {permis} manque.", nom))
    if refus:
        raise DonneesInvalidesError("L'export ne peut pas être lu :", refus)
    return tables, constats


def _titres(brut: pd.DataFrame, table: Table) -> dict[str, str]:
    """Nom de refcomp → titre de la colonne, là où l'un des titres reconnus est présent."""
    presents = {cle_titre(str(c)): str(c) for c in brut.columns}
    trouves = {
        nom: next((presents[cle_titre(t)] for t in titres if cle_titre(t) in presents), None)
        for nom, titres in table.colonnes.items()
    }
    return {nom: titre for nom, titre in trouves.items() if titre is not None}


def _build_table(brut: pd.DataFrame, table: Table, titres: dict[str, str]) -> pd.DataFrame:
    lue = brut[list(titres.values())].set_axis(list(titres), axis=1)
    for colonne in table.reporte:
        if colonne in lue:
            lue[colonne] = lue[colonne].ffill()
    lue = lue[lue[table.cle].notna()].copy()
    for colonne, valeurs in table.valeurs.items():
        if colonne in lue:
            lue[colonne] = [valeurs.get(str(v), v) for v in lue[colonne]]
    return lue
