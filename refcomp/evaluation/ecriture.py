"""Écrire au registre : dans une transaction qui écrit seule, les preuves, leur résumé et le numéro de l'écriture."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from refcomp.evaluation.lecture import PAR_REQUETE, Filtre, batches, read_paires, read_preuves, read_version
from refcomp.evaluation.resume import CLE as CLE_RESUME
from refcomp.evaluation.resume import COLONNES as COLONNES_RESUME
from refcomp.evaluation.resume import TEXTES, build_resume
from refcomp.evaluation.tables import COLONNES, PREUVES, RESUMES, VERSIONS
from refcomp.evaluation.validation import AUTOMATIQUES, CLE

COMPARES = ("millesime", "source", "niveau", "echelle", "moment", "motif", "adopte", "valeur", "poids")
CONFLITS = ["ligne", *CLE, "attendu", "rang", "valeur", "niveau", "auteur", "date"]
LOT = 500  # lignes d'un même ordre INSERT, là où le pilote enverrait les lignes une à une
Ligne = dict[Hashable, Any]


@dataclass(frozen=True)
class BilanAjout:
    """Ce qu'un ajout a fait.

    Attributes:
        ajoutees: nombre de lignes ajoutées, corrections comprises.
        remplacees: combien d'entre elles corrigent une ligne d'avant.
        conflits: les lignes qui en ont remplacé une que l'appelant n'avait pas vue : `ligne` (dans la table reçue),
            la clé, `attendu` (le rang qu'il croyait en vigueur), puis `rang valeur niveau auteur date` de celle qui
            l'était.
        rangs: pour chaque ligne reçue, le rang maintenant en vigueur ; à redonner en `attendu` au prochain ajout.
    """

    ajoutees: int
    remplacees: int = 0
    conflits: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=CONFLITS))
    rangs: pd.Series = field(default_factory=lambda: pd.Series(dtype="int64"))


@dataclass
class _Tri:
    """Ce qu'un ajout deviendra : les lignes à écrire, celles qui surprennent, le rang de chaque ligne reçue."""

    lignes: list[Ligne] = field(default_factory=list)
    conflits: list[Ligne] = field(default_factory=list)
    rangs: list[int] = field(default_factory=list)


def append_preuves(lien: sa.Connection, propres: pd.DataFrame, attendu: pd.Series | None = None) -> BilanAjout:
    """Ajoute des preuves vérifiées ; la transaction est ouverte, et finie, par l'appelant.

    Args:
        lien: une connexion qui écrit seule.
        propres: ce que rend `check_preuves`.
        attendu: le rang que l'appelant croit en vigueur pour chaque ligne, même index ; vide : aucun.
    """
    if propres.empty:
        return BilanAjout(0)
    numero, _ = read_version(lien)
    suivant = read_dernier_rang(lien) + 1
    vivantes = read_paires(lien, propres["etudiant"].unique(), propres["element_id"].unique())
    tri = _trie(propres, vivantes, _retirees(lien, vivantes), attendu, suivant)
    if tri.lignes:
        insert_rows(lien, PREUVES, tri.lignes)
        _renew_resume(lien, vivantes, tri.lignes, numero + 1)
        record_version(lien, "ajout", len(tri.lignes), suivant + len(tri.lignes) - 1)
    return BilanAjout(
        len(tri.lignes),
        sum(ligne["remplace"] is not None for ligne in tri.lignes),
        pd.DataFrame(tri.conflits, columns=CONFLITS),
        pd.Series(tri.rangs, index=propres.index, dtype="int64"),
    )


def _trie(
    propres: pd.DataFrame,
    vivantes: pd.DataFrame,
    retirees: Mapping[int, Ligne],
    attendu: pd.Series | None,
    suivant: int,
) -> _Tri:
    connues = {_cle(ligne): ligne for ligne in vivantes.to_dict("records")}
    crus = None if attendu is None else attendu.reindex(propres.index)
    tri = _Tri()
    for place, ligne in enumerate(build_lignes(propres)):
        ancienne = connues.get(_cle(ligne))
        if ancienne is not None and _est_connue(ligne, ancienne, retirees):
            tri.rangs.append(int(ancienne["rang"]))
            continue
        rang = suivant + len(tri.lignes)
        tri.rangs.append(rang)
        tri.lignes.append(ligne | {"rang": rang, "remplace": None if ancienne is None else int(ancienne["rang"])})
        if ancienne is not None and crus is not None and crus.iloc[place] != ancienne["rang"]:
            vue = {c: ancienne[c] for c in CONFLITS if c not in {"ligne", "attendu"}}
            tri.conflits.append(vue | {"ligne": propres.index[place], "attendu": crus.iloc[place]})
    return tri


def build_lignes(propres: pd.DataFrame) -> list[Ligne]:
    """Les preuves vérifiées telles que la base les garde, `rang` et `remplace` exceptés."""
    table = propres[COLONNES[:-1]].assign(date=propres["date"].dt.strftime("%Y-%m-%dT%H:%M:%S")).astype(object)
    lignes = table.to_dict("records")
    for ligne in lignes:
        ligne["valeur"], ligne["adopte"] = _nombre(ligne["valeur"]), _entier(ligne["adopte"])
        ligne["poids"] = float(ligne["poids"])
    return lignes


def _nombre(valeur: Any) -> float | None:
    return None if pd.isna(valeur) else float(valeur)


def _entier(valeur: Any) -> int | None:
    return None if pd.isna(valeur) else int(valeur)


def _cle(ligne: Mapping[Hashable, Any]) -> tuple[Any, ...]:
    return tuple(ligne[c] for c in CLE)


def _est_connue(ligne: Ligne, ancienne: Ligne, retirees: Mapping[int, Ligne]) -> bool:
    """Vrai si la ligne n'apprend rien : c'est celle en vigueur, ou celle qu'une personne a retirée.

    Sans ce second cas, la correction suivante rendrait sa valeur à une preuve automatique retirée à la main.
    """
    if _memes(ligne, ancienne):
        return True
    retiree = retirees.get(int(ancienne["rang"]))
    return retiree is not None and ligne["source"] in AUTOMATIQUES and _memes(ligne, retiree)


def _memes(ligne: Ligne, ancienne: Ligne) -> bool:
    return all(
        (ligne[c] == ancienne[c]) or (ligne[c] is None and pd.isna(ancienne[c])) if c in {"valeur", "adopte"}
        else ligne[c] == ancienne[c]
        for c in COMPARES
    )  # fmt: skip


def _retirees(lien: sa.Connection, vivantes: pd.DataFrame) -> dict[int, Ligne]:
    """Pour chaque preuve automatique retirée par une personne (vide, avec un motif), celle qu'elle a remplacée."""
    retraits = vivantes[
        vivantes["source"].isin(AUTOMATIQUES)
        & vivantes["valeur"].isna()
        & (vivantes["motif"] != "")
        & vivantes["remplace"].notna()
    ]
    lues = {
        ligne["rang"]: ligne
        for paquet in batches(retraits["remplace"], 5000)
        for ligne in read_preuves(lien, Filtre(rangs=paquet, toutes=True)).to_dict("records")  # type: ignore[arg-type]
    }
    return {int(r.rang): lues[r.remplace] for r in retraits.itertuples() if r.remplace in lues}


def _renew_resume(lien: sa.Connection, vivantes: pd.DataFrame, lignes: list[Ligne], numero: int) -> None:
    """Refait le résumé des couples étudiant × élément touchés, depuis leurs preuves en vigueur."""
    nouvelles = pd.DataFrame(lignes)
    nouvelles["valeur"] = nouvelles["valeur"].astype("float64")
    touchees = pd.MultiIndex.from_frame(nouvelles[["etudiant", "element_id"]]).unique()
    gardees = vivantes[~vivantes["rang"].isin(nouvelles["remplace"].dropna())]
    gardees = gardees[pd.MultiIndex.from_frame(gardees[["etudiant", "element_id"]]).isin(touchees)]
    dites = gardees.assign(date=gardees["date"].dt.strftime("%Y-%m-%dT%H:%M:%S"))
    table = build_resume(pd.concat([dites, nouvelles], ignore_index=True) if len(dites) else nouvelles)
    disparues = _disparues(_read_cles(lien, touchees), table)
    efface = RESUMES.delete().where(RESUMES.c.etudiant == sa.bindparam("e"), RESUMES.c.element_id == sa.bindparam("i"))
    lien.execute(efface, [{"e": e, "i": i} for e, i in touchees])
    insert_resume(lien, pd.concat([table, disparues], ignore_index=True) if len(disparues) else table, numero)


def _read_cles(lien: sa.Connection, touchees: pd.MultiIndex) -> pd.DataFrame:
    """Les clés que le résumé a pour ces couples, déjà vidées comprises : un instantané peut les montrer encore."""
    colonnes, lignes = [*CLE_RESUME, "groupe"], []
    for paquet in batches(touchees.unique("etudiant"), PAR_REQUETE):
        choix = sa.select(*[RESUMES.c[nom] for nom in colonnes]).where(RESUMES.c.etudiant.in_(paquet))
        lignes += [tuple(ligne) for ligne in lien.execute(choix)]
    table = pd.DataFrame(lignes, columns=colonnes)
    return table[pd.MultiIndex.from_frame(table[["etudiant", "element_id"]]).isin(touchees)]


def _disparues(avant: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Des lignes à zéro pour les clés qu'une correction a vidées : un instantané plus ancien doit l'apprendre."""
    restent = pd.MultiIndex.from_frame(table[CLE_RESUME])
    parties = avant[~pd.MultiIndex.from_frame(avant[CLE_RESUME]).isin(restent)]
    vides = {c: (np.nan if c in {"derniere_valeur", "meilleure"} else 0) for c in COLONNES_RESUME if c not in TEXTES}
    return parties.assign(**vides | {"premiere_date": "", "derniere_date": ""})[COLONNES_RESUME]


def insert_resume(lien: sa.Connection, table: pd.DataFrame, numero: int) -> None:
    """Écrit des lignes de résumé, marquées du numéro de l'écriture."""
    insert_table(lien, RESUMES, table.assign(ecriture=numero))


def insert_table(lien: sa.Connection, cible: sa.Table, table: pd.DataFrame) -> None:
    """Insère un DataFrame dont les colonnes sont celles de `cible` ; sous SQLite, sans un dictionnaire par ligne."""
    noms, colonnes = list(table.columns), [_objets(table[nom]) for nom in table.columns]
    if lien.dialect.name != "sqlite":
        insert_rows(lien, cible, [dict(zip(noms, ligne, strict=True)) for ligne in zip(*colonnes, strict=True)])
        return
    marques = ", ".join("?" * len(noms))
    curseur = lien.connection.cursor()
    ordre = f"INSERT INTO {cible.name} ({', '.join(noms)}) VALUES ({marques})"  # noqa: S608 - ces noms sont les nôtres
    curseur.executemany(ordre, zip(*colonnes, strict=True))  # type: ignore[arg-type]
    curseur.close()


def _objets(colonne: pd.Series) -> list[Any]:
    """Une colonne en valeurs de Python, None pour une cellule vide."""
    if isinstance(colonne.dtype, pd.CategoricalDtype):
        return list(colonne.cat.categories.to_numpy(dtype=object)[colonne.cat.codes.to_numpy()])
    vides = colonne.isna().to_numpy()
    if not vides.any():
        return list(colonne.tolist())
    return [None if vide else valeur for valeur, vide in zip(colonne.tolist(), vides, strict=True)]


def insert_rows(lien: sa.Connection, cible: sa.Table, lignes: list[Ligne]) -> None:
    """Insère des lignes ; sous PostgreSQL par lots, le pilote les enverrait sinon une à une."""
    if lien.dialect.name == "sqlite" and lignes:
        lien.execute(cible.insert(), lignes)  # type: ignore[arg-type]
        return
    for paquet in batches(lignes, LOT):
        lien.execute(cible.insert().values(paquet))


def read_dernier_rang(lien: sa.Connection) -> int:
    """Le dernier rang donné, même si sa ligne a été effacée : un rang ne sert jamais deux fois."""
    donne = lien.execute(sa.select(sa.func.max(VERSIONS.c.dernier_rang))).scalar()
    present = lien.execute(sa.select(sa.func.max(PREUVES.c.rang))).scalar()
    return max(int(donne or 0), int(present or 0))


def record_version(lien: sa.Connection, geste: str, lignes: int, dernier_rang: int, *, refonte: bool = False) -> int:
    """Inscrit une écriture et renvoie son numéro.

    Args:
        lien: la transaction de l'écriture.
        geste: `ajout`, `masse`, `effacement`, `reconstruction`.
        lignes: combien ont été ajoutées ou effacées.
        dernier_rang: le dernier donné.
        refonte: vrai si un instantané du résumé plus ancien ne vaut plus rien.
    """
    numero = read_version(lien)[0] + 1
    ligne = {
        "numero": numero,
        "jeton": secrets.token_hex(4),
        "geste": geste,
        "date": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "lignes": lignes,
        "dernier_rang": dernier_rang,
        "refonte": refonte,
    }
    lien.execute(VERSIONS.insert(), [ligne])
    return numero
