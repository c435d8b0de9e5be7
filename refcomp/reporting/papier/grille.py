"""Une grille d'observation en PDF, vierge ou remplie : missions, rubriques, une case par niveau, remarques."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import pandas as pd

from refcomp.evaluation.grilles.feuille import texte_ligne
from refcomp.evaluation.grilles.modele import MOMENTS, NON_EVALUE, SOURCES_LUES, Grille, Ligne
from refcomp.evaluation.grilles.occasion import COLONNES_ETAT, Occasion
from refcomp.evaluation.grilles.reponses import render_reponse
from refcomp.formats_fr import format_date, format_nombre
from refcomp.reporting.papier.document import Document, Page

Reponses = Mapping[str, Mapping[Any, Any]]
COCHE = "X"
POINTILLES = "." * 40
SIGNATURE = 40  # points : la place d'une signature
LARGEUR_RUBRIQUE, LARGEUR_TEXTE, LARGEUR_REMARQUES = 2.2, 4.6, 2.6
LARGEUR_CASE, LARGEUR_LETTRE, LARGEUR_NOMBRE = 0.5, 0.125, 1.1


def render_grille(occasion: Occasion, etudiants: Mapping[str, str], *, etat: pd.DataFrame | None = None) -> bytes:
    """La grille d'une occasion en PDF A4, un exemplaire par étudiant.

    Args:
        occasion: la grille, le moment, la voix ; l'auteur et la date s'ils sont connus.
        etudiants: identifiant → nom à imprimer ; un nom vide laisse la place de l'écrire.
        etat: ce que le registre garde (`load_etat`) ; vierge sans lui.
    """
    grille = occasion.grille
    document = Document(Page(grille.titre, f"{grille.id} · {MOMENTS[occasion.moment]}"))
    connu = pd.DataFrame(columns=COLONNES_ETAT) if etat is None else etat
    for rang, (etudiant, nom) in enumerate(etudiants.items()):
        if rang:
            document.add_saut()
        _add_exemplaire(document, occasion, nom, connu[connu["etudiant"] == etudiant])
    return document.render()


def _add_exemplaire(document: Document, occasion: Occasion, nom: str, etat: pd.DataFrame) -> None:
    grille = occasion.grille
    document.add_titre(grille.titre)
    _add_entete(document, occasion, nom, etat)
    for mention in grille.mentions:
        document.add_texte(mention)
    reponses = {x["cle"]: x for x in etat.to_dict("records")}
    if grille.plusieurs_voix:
        _add_synthese(document, grille, reponses)
    else:
        _add_sections(document, grille, reponses)
    document.add_espace()
    document.add_texte(_legende(grille))
    document.add_reserve()
    document.add_tableau(["Signature de l'évaluateur", "Signature de l'étudiant(e)"], [["", ""]], hauteur=SIGNATURE)


def _add_sections(document: Document, grille: Grille, reponses: Reponses) -> None:
    colonnes, largeurs = _colonnes(grille)
    for section in grille.sections:
        siennes = [x for x in grille.lignes if x.section == section]
        avec = any(x.rubrique for x in siennes)
        document.add_reserve()
        document.add_titre(section, 3)
        lignes = list(_lignes(grille, siennes, reponses))
        debut = 0 if avec else 1
        document.add_tableau(colonnes[debut:], [ligne[debut:] for ligne in lignes], largeurs[debut:])


def _add_synthese(document: Document, grille: Grille, reponses: Reponses) -> None:
    """La grille de synthèse telle qu'imprimée : évaluateurs en lignes, domaines en colonnes, leur moyenne dessous."""
    textes = {x.element_id: x.texte for x in grille.lignes}
    rangees: list[list[str]] = []
    par_colonne: dict[str, list[float]] = {e: [] for e in textes}
    for section in grille.sections:
        siennes = {x.element_id: reponses.get(x.cle) for x in grille.lignes if x.section == section}
        rangees.append([section, *(_case_synthese(siennes[e]) for e in textes)])
        for e, connue in siennes.items():
            par_colonne[e] += [float(connue["valeur"])] if connue and pd.notna(connue["valeur"]) else []
    voix = len(grille.sections)
    moyennes = [format_nombre(_moyenne(v)) if len(v) == voix else "" for v in par_colonne.values()]
    rangees.append(["Moyenne de la colonne", *moyennes])
    titres = [f"{texte} ({grille.echelle.unite})" for texte in textes.values()]
    document.add_tableau(["Outil d'évaluation", *titres], rangees, [2, *[1.5] * len(textes)], hauteur=30)


def _case_synthese(connue: Mapping[Any, Any] | None) -> str:
    return "" if connue is None else render_reponse(connue["valeur"], str(connue["niveau"]))


def _moyenne(valeurs: Sequence[float]) -> Fraction:
    """La moyenne exacte de ce qui est écrit : 70,1 est 701/10."""
    return sum((Fraction(str(v)) for v in valeurs), Fraction(0)) / len(valeurs)


def _add_entete(document: Document, occasion: Occasion, nom: str, etat: pd.DataFrame) -> None:
    date = occasion.date if pd.notna(occasion.date) else (etat["date"].max() if len(etat) else pd.NaT)
    voix = "plusieurs voix" if occasion.grille.plusieurs_voix else SOURCES_LUES[occasion.source]
    document.add_tableau(
        ["Étudiant(e)", "Évaluateur (qualité)", "Moment", "Date"],
        [
            [
                nom or POINTILLES,
                f"{occasion.auteur or POINTILLES}\n({voix})",
                MOMENTS[occasion.moment],
                format_date(date) if pd.notna(date) else "....../....../............",
            ]
        ],
        [3, 3, 2, 2],
    )


def _colonnes(grille: Grille) -> tuple[list[str], list[float]]:
    """Les titres et les largeurs : une case par niveau, ou une seule pour un nombre."""
    if grille.reponses:
        cases = [*grille.reponses, NON_EVALUE]
        tailles = [
            max(LARGEUR_CASE, LARGEUR_LETTRE * len(mot) + 0.3) for c in cases for mot in [max(c.split(), key=len)]
        ]
    else:
        cases, tailles = [grille.echelle.unite or "Valeur"], [LARGEUR_NOMBRE]
    titres = ["Rubrique", "Élément évalué", *cases, "Remarques"]
    return titres, [LARGEUR_RUBRIQUE, LARGEUR_TEXTE, *tailles, LARGEUR_REMARQUES]


def _lignes(grille: Grille, lignes: Sequence[Ligne], reponses: Reponses) -> Iterator[list[str]]:
    """Les lignes d'une section ; une rubrique n'est écrite qu'une fois, comme sur la grille imprimée."""
    precedente = ""
    for ligne in lignes:
        connue = reponses.get(ligne.cle)
        rubrique = "" if ligne.rubrique == precedente else ligne.rubrique
        precedente = ligne.rubrique
        motif = "" if connue is None else str(connue["motif"])
        yield [rubrique, texte_ligne(ligne), *_cases(grille, connue), motif]


def _cases(grille: Grille, connue: Mapping[Any, Any] | None) -> list[str]:
    if connue is None:
        return [""] * (len(grille.reponses) + 1 if grille.reponses else 1)
    dite = render_reponse(connue["valeur"], str(connue["niveau"]))
    if not grille.reponses:
        return [dite]
    return [COCHE if c == dite else "" for c in (*grille.reponses, NON_EVALUE)]


def _legende(grille: Grille) -> str:
    if not grille.reponses:
        return f"{grille.echelle.libelle} : {grille.permis}."
    niveaux = [f"{c} = {libelle}" for c, libelle in grille.echelle.niveaux.items() if libelle != c]
    return f"{' ; '.join([*niveaux, f'{NON_EVALUE} = non évalué'])}."
