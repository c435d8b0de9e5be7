"""Ce que chaque règle de risque voit d'un étudiant, et la phrase qu'elle en tire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from refcomp.evaluation.analyses.tendance import baisses
from refcomp.formats_fr import format_compte, format_date, format_nombre, format_pourcentage

CITES = 3  # éléments nommés dans une phrase


@dataclass(frozen=True)
class Suivi:
    """Ce que les règles regardent, vérifié une fois."""

    etudiants: pd.DataFrame
    preuves: pd.DataFrame
    resultats: pd.DataFrame
    devoirs: pd.DataFrame
    jour: pd.Timestamp
    regles: Mapping[str, float | None]


def raisons_remises(donnees: Suivi) -> list[dict[str, Any]]:
    """Les devoirs dont la date limite est passée et que rien n'est venu remettre."""
    seuil = donnees.regles["remises_manquantes"]
    dus = donnees.devoirs[donnees.devoirs["date_limite"] < donnees.jour.normalize()]
    if seuil is None or dus.empty:
        return []
    if "groupe" in dus.columns:
        attendus = donnees.etudiants.merge(dus[["devoir", "groupe"]], on="groupe")
    else:
        attendus = donnees.etudiants.merge(dus[["devoir"]], how="cross")
    rendus = donnees.resultats[["etudiant", "devoir"]].drop_duplicates()
    joints = attendus.merge(rendus, on=["etudiant", "devoir"], how="left", indicator=True)
    absents = joints[joints["_merge"] == "left_only"]
    demandes = attendus.groupby("etudiant").size()
    lignes = []
    for etudiant, noms in absents.sort_values("devoir").groupby("etudiant")["devoir"].agg(list).items():
        manquants, total = len(noms), int(demandes[etudiant])
        if manquants >= seuil:
            debut = format_compte(manquants, "devoir non rendu", "devoirs non rendus")
            raison = f"{debut} sur {total} : {_cite(noms)}."
            lignes.append(_ligne(etudiant, "remises_manquantes", raison, manquants, seuil, total))
    return lignes


def raisons_silence(donnees: Suivi) -> list[dict[str, Any]]:
    """Le temps passé depuis la dernière preuve évaluée, ou l'absence de toute preuve."""
    seuil = donnees.regles["jours_sans_preuve"]
    if seuil is None:
        return []
    evaluees = donnees.preuves[donnees.preuves["valeur"].notna()]
    suivi = evaluees.groupby("etudiant")["date"].agg(["max", "size"]).reindex(donnees.etudiants["etudiant"])
    jours = (donnees.jour.normalize() - suivi["max"].dt.normalize()).dt.days
    jamais = suivi.index[suivi["max"].isna()]
    lignes = [_ligne(e, "jours_sans_preuve", "Aucune preuve à ce jour.", np.nan, seuil, 0) for e in jamais]
    for etudiant, silence in jours[jours > seuil].items():
        derniere, nombre = suivi.loc[etudiant, "max"], suivi.loc[etudiant, "size"]
        duree = format_compte(int(silence), "jour")
        raison = f"Aucune preuve depuis {duree} (la dernière : {format_date(derniere)})."
        lignes.append(_ligne(etudiant, "jours_sans_preuve", raison, silence, seuil, nombre))
    return lignes


def raisons_sous_seuil(donnees: Suivi, parts: pd.DataFrame) -> list[dict[str, Any]]:
    """Les éléments dont la moyenne, en part de l'échelle, est sous le seuil, s'ils sont nombreux."""
    seuil, minimum = donnees.regles["elements_sous_seuil"], donnees.regles["seuil_element"]
    part = donnees.regles["part_sous_seuil"] or 0
    if seuil is None or minimum is None:
        return []
    pesees = parts.assign(pesee=parts["part"] * parts["poids"])
    sommes = pesees.groupby(["etudiant", "referentiel", "element_id"])[["pesee", "poids"]].sum()
    moyennes = (sommes["pesee"] / sommes["poids"]).rename("moyenne").reset_index()
    bilan = moyennes.assign(bas=moyennes["moyenne"] < minimum).groupby("etudiant")["bas"]
    vus = pd.DataFrame({"vus": bilan.size(), "bas": bilan.sum()})
    retenus = vus[(vus["bas"] >= seuil) & (vus["bas"] >= part * vus["vus"])]
    bas = moyennes[(moyennes["moyenne"] < minimum) & moyennes["etudiant"].isin(retenus.index)]
    lignes = []
    groupes = bas.sort_values("moyenne", kind="stable").groupby("etudiant")
    listes = zip(groupes["element_id"].agg(list).items(), groupes["moyenne"].agg(list), strict=True)
    for (etudiant, siens), parts_siennes in listes:
        cites = zip(siens[:CITES], parts_siennes, strict=False)
        noms = [f"{e} ({format_pourcentage(m, 0)})" for e, m in cites] + siens[CITES:]
        total = int(vus.loc[etudiant, "vus"])
        debut = f"{format_compte(len(siens), 'élément')} sous {format_pourcentage(minimum, 0)}"
        raison = f"{debut} sur {total} évalués : {_cite(noms)}."
        lignes.append(_ligne(etudiant, "elements_sous_seuil", raison, len(siens), seuil, total))
    return lignes


def raisons_baisse(donnees: Suivi, parts: pd.DataFrame, confiance: float) -> list[dict[str, Any]]:
    """Les résultats qui baissent plus que ceux des autres, au-delà du hasard."""
    seuil, minimum = donnees.regles["baisse"], donnees.regles["dates_tendance"]
    if seuil is None or minimum is None:
        return []
    table = baisses(parts, int(minimum), confiance)
    lignes = []
    for t in table[(table["perte"] >= seuil) & (table["pente_haut"] < 0)].itertuples():
        raison = (
            f"Résultats en baisse par rapport aux autres étudiants : {format_nombre(100 * t.perte, 0)} points de "
            f"pourcentage perdus entre le {format_date(t.debut)} et le {format_date(t.fin)} "
            f"({format_compte(t.dates, 'date')})."
        )
        lignes.append(_ligne(t.Index, "baisse", raison, t.perte, seuil, t.dates))
    return lignes


def raisons_eliminatoires(donnees: Suivi, minima: Mapping[str, float]) -> list[dict[str, Any]]:
    """Les derniers résultats sous un minimum éliminatoire."""
    seuil = donnees.regles["eliminatoires"]
    vises = donnees.preuves[donnees.preuves["valeur"].notna() & donnees.preuves["element_id"].isin(minima)]
    if seuil is None or vises.empty:
        return []
    dernieres = vises.sort_values("date", kind="stable").drop_duplicates(
        ["etudiant", "element_id", "source"], keep="last"
    )
    exige = dernieres["element_id"].map(dict(minima))
    bas = dernieres[dernieres["valeur"] < exige].assign(exige=exige)
    lues_par = dernieres.groupby("etudiant").size()
    lignes = []
    for etudiant, siens in bas.sort_values(["element_id", "source"]).groupby("etudiant"):
        if siens["element_id"].nunique() >= seuil:
            raison = f"Sous un minimum éliminatoire : {_cite([_fait(s) for s in siens.itertuples()])}."
            nombre = siens["element_id"].nunique()
            lignes.append(_ligne(etudiant, "eliminatoires", raison, nombre, seuil, int(lues_par[etudiant])))
    return lignes


def _fait(ligne: Any) -> str:
    """« M1/c01 : I pour un minimum de rang 3 (formateur, 12/03/2026) »."""
    exige = f"rang {int(ligne.exige)}" if ligne.niveau else format_nombre(ligne.exige, 1)
    recu = ligne.niveau or format_nombre(ligne.valeur, 1)
    return f"{ligne.element_id} : {recu} pour un minimum de {exige} ({ligne.source}, {format_date(ligne.date)})"


def _ligne(etudiant: Any, regle: str, raison: str, valeur: float, seuil: float, n: int) -> dict[str, Any]:
    return {
        "etudiant": etudiant,
        "regle": regle,
        "raison": raison,
        "valeur": float(valeur),
        "seuil": float(seuil),
        "n": int(n),
    }


def _cite(noms: list[str]) -> str:
    reste = len(noms) - CITES
    return ", ".join(noms[:CITES]) + (f" et {format_compte(reste, 'autre')}" if reste > 0 else "")
