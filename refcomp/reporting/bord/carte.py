"""La carte de maîtrise, en table : l'état en couleur, le nombre d'occasions en chiffre.

Une table se lit au clavier et par un lecteur d'écran, s'imprime, se copie, et le navigateur en dessine deux mille cases
en quelques millièmes de seconde, là où une figure y met dix fois plus.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import pandas as pd

from refcomp.reporting.bord.lecture import Lecture

STYLE = """<style>
.refcomp table.carte td, .refcomp table.carte th {padding: 0 2px; border: 1px solid #fff; font-size: 11px; height: 20px}
.refcomp table.carte td {min-width: 22px; text-align: center; print-color-adjust: exact;
  -webkit-print-color-adjust: exact}
.refcomp table.carte thead th {writing-mode: vertical-rl; transform: rotate(180deg); vertical-align: bottom;
  font-weight: 400; text-align: left; height: auto; padding: 4px 0}
.refcomp table.carte tbody th {position: sticky; left: 0; background: #fff; font-weight: 400; white-space: nowrap;
  padding-right: 8px; text-align: right}
%s
</style>"""
FONCES = {"#0072B2", "#D55E00", "#009E73"}


def render_carte(lecture: Lecture, libelle: Callable[[str], str], preuves: pd.DataFrame) -> str:
    """La carte d'une lecture.

    Args:
        lecture: la maîtrise montrée.
        libelle: élément → libellé, montré au survol de sa colonne.
        preuves: les preuves dont elle vient ; la provenance de la dernière se lit au survol d'une case.
    """
    classes = {classe: f"c{rang}" for rang, classe in enumerate(lecture.classes)}
    regles = "\n".join(_regle(classes[c], couleur) for c, (_, couleur) in lecture.classes.items())
    tete = "".join(f'<th scope="col" title="{escape(libelle(e))}">{escape(e)}</th>' for e in lecture.elements)
    venues = _dernieres(preuves[preuves["etudiant"].isin(lecture.etudiants)])
    pas = len(lecture.elements)
    lignes = list(lecture.table.itertuples())
    corps = "".join(
        f'<tr><th scope="row">{escape(nom)}</th>'
        + "".join(_case(t, lecture, classes, venues) for t in lignes[i * pas : (i + 1) * pas])
        + "</tr>"
        for i, nom in enumerate(lecture.etudiants)
    )
    return (
        f"{STYLE % regles}"
        '<div class="refcomp" lang="fr" tabindex="0" role="region" aria-label="Carte de maîtrise"><table class="carte">'
        "<caption>Chiffre : nombre d'occasions ; le détail se lit au survol</caption>"
        f'<thead><tr><th scope="col">Étudiant</th>{tete}</tr></thead><tbody>{corps}</tbody></table></div>'
    )


def _regle(nom: str, couleur: str) -> str:
    encre = "#fff" if couleur in FONCES else "#1f2933"
    return f".refcomp table.carte td.{nom} {{background: {couleur}; color: {encre}}}"


def _case(ligne: Any, lecture: Lecture, classes: Mapping[str, str], venues: Mapping[tuple[str, str], str]) -> str:
    etat = lecture.classes[ligne.classe][0]
    if not ligne.occasions:
        return f'<td class="{classes[ligne.classe]}" title="{escape(etat)}"></td>'
    age = "" if pd.isna(ligne.age_jours) else f", la dernière il y a {ligne.age_jours:.0f} jours"
    venue = venues.get((str(ligne.etudiant), str(ligne.element_id)), "")
    detail = f"{etat}, {ligne.lisible} — {ligne.preuves} preuve(s), {ligne.occasions} occasion(s){age} ({venue})"
    return f'<td class="{classes[ligne.classe]}" title="{escape(detail)}">{ligne.occasions}</td>'


def _dernieres(preuves: pd.DataFrame) -> dict[tuple[str, str], str]:
    """La provenance de la dernière preuve de chaque case."""
    dernieres = preuves.sort_values("date", kind="stable").drop_duplicates(["etudiant", "element_id"], keep="last")
    cles = zip(dernieres["etudiant"], dernieres["element_id"], strict=True)
    return dict(zip(cles, dernieres["provenance"], strict=True))
