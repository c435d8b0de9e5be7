"""Écrire au registre : dans une transaction qui écrit seule, les preuves, leur résumé et le numéro de l'écriture."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import sqlalchemy as sa

from refcomp.evaluation.insertion import Ligne, insert_rows, read_dernier_rang, record_version
from refcomp.evaluation.lecture import Filtre, batches, is_cloisonne, read_paires, read_preuves, read_version
from refcomp.evaluation.resume_garde import renew_resume
from refcomp.evaluation.tables import COLONNES, PREUVES
from refcomp.evaluation.validation import AUTOMATIQUES, CLE

COMPARES = ("millesime", "source", "niveau", "echelle", "moment", "motif", "adopte", "valeur", "poids")
CONFLITS = ["ligne", *CLE, "attendu", "rang", "valeur", "niveau", "auteur", "date"]


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
        if not is_cloisonne(lien):
            renew_resume(lien, vivantes, tri.lignes, numero + 1)
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
    """Vrai si rien n'a changé ; la date d'une évaluation humaine se corrige aussi, par qui l'a écrite."""
    if ligne["source"] not in AUTOMATIQUES and _redate(ligne, ancienne):
        return False
    return all(
        (ligne[c] == ancienne[c]) or (ligne[c] is None and pd.isna(ancienne[c])) if c in {"valeur", "adopte"}
        else ligne[c] == ancienne[c]
        for c in COMPARES
    )  # fmt: skip


def _redate(ligne: Ligne, ancienne: Ligne) -> bool:
    """Vrai si l'auteur donne un autre jour. D'un autre auteur, la même valeur n'apprend rien et ne le remplace pas."""
    jours = {pd.Timestamp(x["date"]).normalize() for x in (ligne, ancienne)}
    return ligne["auteur"] == ancienne["auteur"] and len(jours) > 1


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
