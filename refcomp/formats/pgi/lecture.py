"""Lire un dossier d'exports : chaque fichier reconnu à son nom, chaque colonne à son titre, rien deviné d'autre.

Odoo nomme ses fichiers « Bon de commande (sale.order).xlsx » : le modèle entre parenthèses l'emporte sur le reste du
nom. Un export de lignes sous leur en-tête laisse vides les colonnes de l'en-tête : elles se reportent. Ce que l'export
d'Odoo a de particulier est relevé dans son code (addons/web/controllers/export.py, `_export_rows` d'odoo/models.py) :
apostrophe devant un texte qui commence par « + », « - » ou « = » dans un CSV ; une rangée de suite par étiquette ou par
compte bancaire ; des rangées de titre quand la liste était groupée ; un identifiant externe au lieu d'un nom.
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
FORMULE = re.compile(r"^'(?=[=+-])")
SANS_NUMERO = "/"  # le nom qu'Odoo donne à une pièce qui n'en a pas encore
GROUPE = re.compile(r".+ \(\d+\)")  # « Commande client (3) », le titre d'un groupe
NOMBRE = re.compile(r"[-+]?\d[\d\s.,]*[€%]?")
EXTERNES = ("/id", "/external id", "/id externe")  # suffixes, tels que `cle_titre` les rend
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
    presents = [f for f in sorted(racine.iterdir()) if f.is_file() and f.suffix.casefold() in TABLEURS]
    fichiers = {_nom(f): f for f in presents}
    if len(fichiers) < len(presents):
        doubles = sorted(f.name for f in presents if sum(_nom(f) == _nom(g) for g in presents) > 1)
        raise FichierIllisibleError(f"« {racine.name} » : {', '.join(doubles)} sont la même table ; gardez-en un.")
    constats: list[Constat] = []
    lus = {nom: _lu(f, constats) for nom, f in fichiers.items() if _est_connu(nom, correspondance)}
    if not lus:
        attendus = ", ".join(dict.fromkeys(t.fichiers[0] for t in correspondance.tables.values()))
        raise FichierIllisibleError(
            f"« {racine.name} » : aucun export du logiciel {correspondance.logiciel} ; attendus : {attendus}."
        )
    tables = _build_tables(lus, correspondance, constats)
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


def _lu(fichier: Path, constats: list[Constat]) -> pd.DataFrame:
    """Le fichier, sans les apostrophes d'un CSV d'Odoo ni les titres des groupes d'une liste groupée."""
    brut = read_table(fichier)
    doubles = sorted(set(brut.columns[brut.columns.duplicated()]))
    if doubles:
        noms = ", ".join(f"« {d} »" for d in doubles)
        raise FichierIllisibleError(f"« {fichier.name} » : deux colonnes ont le titre {noms} ; gardez-en une.")
    brut = brut.map(_cellule)
    groupes = _groupes(brut)
    if groupes.any():
        lignes = ", ".join(map(str, brut.index[groupes]))
        dit = f"{fichier.name} : les titres de groupes d'une liste groupée sont laissés de côté (lignes {lignes})."
        constats.append(Constat("information", "titre_de_groupe", dit, fichier.name))
    externes = [c for c in brut.columns if cle_titre(c).endswith(EXTERNES)]
    if externes:
        dit = (
            f"{fichier.name} : {', '.join(externes)} donne un identifiant externe, laissé de côté ; exportez le nom "
            "(la même colonne, sans « /id »)."
        )
        constats.append(Constat("avertissement", "identifiant_externe", dit, fichier.name))
    return brut[~groupes]


def _cellule(lue: object) -> object:
    if not isinstance(lue, str):
        return lue
    return None if lue == SANS_NUMERO else FORMULE.sub("", lue)


def _groupes(brut: pd.DataFrame) -> pd.Series:
    """Vrai pour un titre de groupe : il n'a que des sommes à sa droite, et laisse vides les colonnes de texte."""
    suite = brut.iloc[:, 1:]
    textes = suite.notna() & ~suite.map(lambda v: NOMBRE.fullmatch(str(v)) is not None)
    if not textes.to_numpy().any():
        return pd.Series(data=False, index=brut.index)  # rien ne distingue un titre d'une fiche
    vides = suite.loc[:, textes.any()].isna().all(axis=1)
    return vides & brut.iloc[:, 0].map(lambda v: GROUPE.fullmatch(str(v)) is not None)


def _est_connu(nom: str, correspondance: Correspondance) -> bool:
    return any(nom == cle_titre(f) for table in correspondance.tables.values() for f in table.fichiers)


def _build_tables(
    lus: dict[str, pd.DataFrame], correspondance: Correspondance, constats: list[Constat]
) -> dict[str, pd.DataFrame]:
    tables: dict[str, pd.DataFrame] = {}
    refus: list[Constat] = []
    for nom, table in correspondance.tables.items():
        for fichier in (f for f in table.fichiers if cle_titre(f) in lus):
            brut = lus[cle_titre(fichier)]
            titres = _titres(brut, table)
            if table.cle in titres:
                tables[nom] = _build_table(brut, table, titres, _premieres(brut, fichier, table, correspondance))
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
    return tables


def _titres(brut: pd.DataFrame, table: Table) -> dict[str, str]:
    """Nom de refcomp → titre de la colonne, là où l'un des titres reconnus est présent."""
    presents = {cle_titre(str(c)): str(c) for c in brut.columns}
    trouves = {
        nom: next((presents[cle_titre(t)] for t in titres if cle_titre(t) in presents), None)
        for nom, titres in table.colonnes.items()
    }
    return {nom: titre for nom, titre in trouves.items() if titre is not None}


def _premieres(brut: pd.DataFrame, fichier: str, table: Table, correspondance: Correspondance) -> pd.Series:
    """Vrai pour la première rangée de chaque document : elle en porte l'en-tête, que les suivantes laissent vide."""
    entete = next((t for t in correspondance.tables.values() if fichier in t.fichiers and not t.reporte), None)
    if entete is None and fichier != table.fichiers[-1]:
        return pd.Series(data=True, index=brut.index)  # le fichier des lignes seules : rien n'y est à reprendre
    titres = _titres(brut, entete or table)
    propres = set(table.reporte) if entete is None else set(titres) - set(entete.cumule)
    return brut[[t for c, t in titres.items() if c in propres]].notna().any(axis=1)


def _build_table(brut: pd.DataFrame, table: Table, titres: dict[str, str], premieres: pd.Series) -> pd.DataFrame:
    lue = brut[list(titres.values())].set_axis(list(titres), axis=1)
    rang = premieres.cumsum()
    for colonne in (c for c in table.reporte if c in lue):
        lue[colonne] = lue[colonne].groupby(rang).ffill()
        lue = lue[lue[colonne].notna()]  # une ligne qui n'est d'aucun document numéroté
    for colonne in (c for c in table.cumule if c in lue):
        lue[colonne] = lue[colonne].groupby(rang).transform(_join)
    if table.sans_cle:
        anonymes = lue[table.cle].isna() & premieres.loc[lue.index]
        lue.loc[anonymes, table.cle] = [f"{table.sans_cle} (ligne {n})" for n in lue.index[anonymes]]
    lue = lue[lue[table.cle].notna()].copy()
    for colonne, valeurs in table.valeurs.items():
        if colonne in lue:
            connues = {cle_titre(v): dite for v, dite in valeurs.items()}
            lue[colonne] = [connues.get(cle_titre(str(v)), v) for v in lue[colonne]]
    return lue


def _join(valeurs: pd.Series) -> str | None:
    """Les valeurs d'une fiche, une fois chacune, dans leur ordre."""
    return ", ".join(dict.fromkeys(map(str, valeurs.dropna()))) or None
