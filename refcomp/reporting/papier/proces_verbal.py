"""Le procès-verbal d'un jury et les dossiers de ses candidats, en PDF et en classeur."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import pandas as pd

from refcomp.evaluation.jury import ProcesVerbal, Seance
from refcomp.evaluation.jury.faits import CUMULS
from refcomp.evaluation.jury.proces_verbal import libelle_decision
from refcomp.formats_fr import format_compte, format_date, format_nombre
from refcomp.referentiels.regles.parametres import render_valeur
from refcomp.reporting.papier.document import Document, Page
from refcomp.tableaux import Tableau, render_classeur

MENTION = "Proposition au jury : les règles proposent, le jury décide"
PROJET = "projet, séance non close"
SIGNATURE = 34  # points : la place d'une signature


def render_proces_verbal(pv: ProcesVerbal, noms: Mapping[str, str] | None = None) -> bytes:
    """Le procès-verbal en PDF : décisions, écarts motivés, blocs conservés, signatures.

    Args:
        pv: le procès-verbal.
        noms: étudiant → nom à imprimer ; l'identifiant sinon.
    """
    titre = f"Procès-verbal — {pv.seance.intitule}"
    document = Document(Page(titre, _pied(pv), paysage=True))
    document.add_titre(titre)
    for ligne in _entete(pv):
        document.add_texte(ligne)
    document.add_titre("Décisions", 2)
    tableau = _decisions(pv, noms or {})
    document.add_tableau(tableau.colonnes, tableau.lignes, [0.5, 2.2, 1, 1.2, 1.2, 3, 1.6])
    document.add_titre("Décisions qui s'écartent de la proposition", 2)
    ecarts = _ecarts(pv, noms or {})
    if ecarts.lignes:
        document.add_tableau(ecarts.colonnes, ecarts.lignes, [2, 3, 1.2, 1.2, 4])
    else:
        document.add_texte("Aucune.")
    document.add_titre("Signatures", 2)
    document.add_tableau(
        ["Membre du jury", "Signature"], [[m, ""] for m in pv.seance.membres], [2, 3], hauteur=SIGNATURE
    )
    return document.render()


def render_classeur_proces_verbal(pv: ProcesVerbal, noms: Mapping[str, str] | None = None) -> bytes:
    """Le procès-verbal en classeur : décisions, détail par élément, écarts ; les choix du centre en pied."""
    detail = Tableau(
        "Détail",
        ["Candidat", "Décision portant sur", "Proposition", "Décision", "Motif", "Écrite par", "Le"],
        [
            [_nom(noms or {}, d.etudiant), d.libelle, d.proposition, d.decision, d.motif, d.auteur, _heure(d.date)]
            for d in pv.details.itertuples()
        ],
    )
    decisions = _decisions(pv, noms or {})
    pied = dict(e.split(" : ", 1) for e in _entete(pv) if " : " in e)
    return render_classeur([replace(decisions, pied=pied), detail, _ecarts(pv, noms or {})])


def render_dossier_jury(seance: Seance, etudiant: str, noms: Mapping[str, str] | None = None) -> bytes:
    """Le dossier d'un candidat en PDF : ce que les règles ont lu, ce qu'elles proposent et pourquoi.

    Raises:
        ArgumentInvalideError: si le candidat n'est pas à l'ordre du jour.
    """
    dossier = seance.dossier(etudiant)
    titre = f"Dossier — {_nom(noms or {}, etudiant)}"
    document = Document(Page(titre, f"{seance.intitule} · {MENTION}"))
    document.add_titre(titre)
    document.add_texte(f"{seance.referentiel.intitule} ; groupe : {dossier.groupe or 'non précisé'}.")
    document.add_titre("Ce que les règles proposent", 2)
    colonnes = ["Décision portant sur", "Proposition", "Manque", "Suffirait"]
    document.add_tableau(colonnes, _propositions(seance, dossier.propositions), [3, 1.2, 2.5, 2.5])
    document.add_titre("Ce que les règles ont lu", 2)
    entetes = ["Élément", "Évaluateur", "Moment", "Résultat", "À vérifier"]
    _add_table(document, entetes, _faits(seance, dossier.faits), [4, 1.3, 1.2, 1.2, 2])
    document.add_titre("Ce qu'elles ont laissé de côté", 2)
    ecartees = [[e.element_id, e.source, e.raison] for e in dossier.ecartees.itertuples()]
    _add_table(document, ["Élément", "Évaluateur", "Raison"], ecartees, [1.5, 1.5, 5])
    document.add_titre("Pourquoi cette proposition", 2)
    document.add_texte(seance.explication(etudiant).replace("  ", "\u00a0\u00a0"))
    return document.render()


def _add_table(
    document: Document, colonnes: Sequence[str], lignes: Sequence[Sequence[object]], largeurs: Sequence[float]
) -> None:
    if lignes:
        document.add_tableau(colonnes, lignes, largeurs)
    else:
        document.add_texte("Rien.")


def _propositions(seance: Seance, propositions: pd.DataFrame) -> list[list[str]]:
    return [
        [libelle_decision(seance, p.regle, p.element_id), p.verdict, "\n".join(p.manque), "\n".join(p.suffirait)]
        for p in propositions.itertuples()
    ]


def _faits(seance: Seance, faits: pd.DataFrame) -> list[list[str]]:
    return [
        [
            f"{f.element_id} {seance.referentiel.libelle(f.element_id)}",
            *(f.source, f.moment, _resultat(f.valeur), f.a_verifier),
        ]
        for f in faits.itertuples()
    ]


def _resultat(valeur: str | float | Fraction) -> str:
    return valeur if isinstance(valeur, str) else format_nombre(float(valeur))


def _pied(pv: ProcesVerbal) -> str:
    return f"Procès-verbal n° {pv.numero}" if pv.numero else f"Procès-verbal : {PROJET}"


def _entete(pv: ProcesVerbal) -> list[str]:
    seance, choix = pv.seance, pv.seance.choix
    reglement = seance.reglement or seance.referentiel.reglement
    lignes = [
        f"Certification : {seance.referentiel.intitule} ({seance.referentiel.millesime})",
        f"Séance du : {format_date(seance.jour)}" + (f", {seance.lieu}" if seance.lieu else ""),
        f"Membres : {' ; '.join(seance.membres)}",
        f"Règlement : {(reglement.intitule if reglement else '') or 'celui du référentiel'}",
        f"Évaluations répétées d'un même évaluateur : {CUMULS[choix.cumul]} compte",
        f"Choix du centre : {' ; '.join(f'{n} = {render_valeur(v)}' for n, v in choix.parametres.items()) or 'aucun'}",
        f"Candidats : {len(seance.dossiers)} ({_effectifs(pv)})",
        f"État : {_etat(pv)}",
    ]
    return [*lignes, *([f"Rectificatif : {pv.motif}"] if pv.motif else [])]


def _effectifs(pv: ProcesVerbal) -> str:
    return ", ".join(f"{verdict or 'sans décision'} : {nombre}" for verdict, nombre in pv.effectifs.items())


def _etat(pv: ProcesVerbal) -> str:
    if not pv.numero:
        return PROJET
    return f"procès-verbal n° {pv.numero}, clos le {_heure(pv.clos_le)} par {pv.clos_par}"


def _decisions(pv: ProcesVerbal, noms: Mapping[str, str]) -> Tableau:
    lignes = [
        [d.ordre, _nom(noms, d.etudiant), d.groupe, d.proposition, d.decision, d.motif, ", ".join(d.conserves)]
        for d in pv.decisions.itertuples()
    ]
    colonnes = ["N°", "Candidat", "Groupe", "Proposition", "Décision du jury", "Motif", "Conservé"]
    return Tableau("Décisions", colonnes, lignes)


def _ecarts(pv: ProcesVerbal, noms: Mapping[str, str]) -> Tableau:
    lignes = [
        [_nom(noms, d.etudiant), d.libelle, d.proposition, d.decision, d.motif]
        for d in pv.details[pv.details["contraire"]].itertuples()
    ]
    return Tableau("Écarts motivés", ["Candidat", "Portant sur", "Proposition", "Décision", "Motif"], lignes)


def _nom(noms: Mapping[str, str], etudiant: str) -> str:
    return noms.get(etudiant, etudiant)


def _heure(texte: str) -> str:
    heure = dt.datetime.fromisoformat(texte).astimezone()
    return f"{format_date(heure.date())} à {heure:%H:%M}"


def render_etat_seance(proces_verbaux: int, annulee: str | None) -> str:
    """Où en est une séance de la liste : annulée, close par tel procès-verbal, ou ouverte."""
    if annulee:
        return f"annulée : {annulee}"
    return f"procès-verbal n° {proces_verbaux}" if proces_verbaux else "ouverte"


def render_bilan_seance(pv: ProcesVerbal) -> str:
    """Ce que lit l'utilisateur de la commande : où en est la séance."""
    decides = int((pv.decisions["decision"] != "").sum())
    reste = len(pv.decisions) - decides
    suite = f"{format_compte(reste, 'candidat')} sans décision" if reste else "tous les candidats ont une décision"
    return f"« {pv.seance.intitule} », {_etat(pv)} : {decides} sur {len(pv.decisions)} décidés ; {suite}."
