"""La fiche d'un étudiant en PDF : chaque élément, son état, ses preuves ; et celles d'une classe, en une archive."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pandas as pd

from refcomp.fichiers import render_zip
from refcomp.formats_fr import format_date
from refcomp.reporting.bord.donnees import DonneesBord
from refcomp.reporting.bord.filtres import nom_source
from refcomp.reporting.bord.lecture import Lecture
from refcomp.reporting.papier.document import Document, Page

MENTION = "Ce relevé n'est pas une décision : le jury décide"


def render_fiche(donnees: DonneesBord, lecture: Lecture, preuves: pd.DataFrame, choix: str) -> bytes:
    """La fiche du seul étudiant d'une lecture.

    Args:
        donnees: les données.
        lecture: la maîtrise d'un étudiant.
        preuves: ses preuves.
        choix: les filtres et conventions, en une phrase.
    """
    etudiant = lecture.etudiants[0]
    referentiel = donnees.referentiel
    document = Document(Page(f"Relevé de compétences — {etudiant}", MENTION))
    document.add_titre(f"Relevé de compétences — {etudiant}")
    if referentiel is not None:
        groupe = donnees.groupe_de.get(etudiant, "sans groupe")
        document.add_texte(f"{referentiel.intitule} ({referentiel.millesime}) ; groupe : {groupe}.")
    document.add_texte(choix)
    document.add_titre("Éléments", 2)
    document.add_tableau(
        ["Élément", "Libellé", "État", "Valeur", "Occasions", "Dernière preuve"],
        [_element(donnees, lecture, t) for t in lecture.table.itertuples()],
        [1.1, 4, 1.4, 1.2, 1, 1.3],
    )
    document.add_titre("Preuves", 2)
    recentes = preuves.sort_values("date", ascending=False)
    lignes = [_preuve(p) for p in recentes.itertuples()]
    document.add_tableau(["Date", "Élément", "Source", "Auteur", "Valeur"], lignes, [1.2, 1.2, 1.8, 2, 1.2])
    return document.render()


def render_fiches(
    etudiants: Iterable[str], render: Callable[[str], bytes], progres: Callable[[Iterable[str]], Iterator[str]]
) -> bytes:
    """Les fiches d'une classe en une archive, une par étudiant.

    Args:
        etudiants: les étudiants.
        render: étudiant → sa fiche.
        progres: ce qui montre l'avancement en parcourant la liste.
    """
    return render_zip({f"{etudiant}.pdf": render(etudiant) for etudiant in progres(etudiants)})


def _element(donnees: DonneesBord, lecture: Lecture, ligne: Any) -> list[object]:
    element = str(ligne.element_id)
    quand = "" if pd.isna(ligne.derniere) else format_date(ligne.derniere)
    etat = lecture.classes[ligne.classe][0]
    return [element, donnees.libelle(element), etat, ligne.lisible, ligne.occasions, quand]


def _preuve(preuve: Any) -> list[object]:
    source = nom_source(preuve.source)
    return [format_date(preuve.date), preuve.element_id, source, preuve.auteur, valeur_preuve(preuve)]


def valeur_preuve(preuve: Any) -> str:
    """Ce que dit une preuve, en clair : son niveau, son nombre, ou « non évalué »."""
    if preuve.niveau:
        return str(preuve.niveau)
    return "non évalué" if pd.isna(preuve.valeur) else f"{preuve.valeur:g}".replace(".", ",")
