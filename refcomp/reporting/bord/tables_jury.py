"""Les tables d'un jury : où en est chaque candidat, son dossier, ce que le centre a à choisir, les séances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

from refcomp.evaluation.jury import FaitsDuRegistre
from refcomp.formats_fr import format_date, format_nombre
from refcomp.referentiels import Referentiel
from refcomp.referentiels.reglement import Reglement
from refcomp.reporting.bord.filtres import nom_source
from refcomp.reporting.bord.html import render_note, render_repli, render_table
from refcomp.reporting.papier.proces_verbal import render_etat_seance

PROPOSITION = "Proposition au jury"
MONTRES = 3
ENTETES_ETATS = ["Candidat", "Groupe", PROPOSITION, "Priorité", "Marge (points)", "Ce qui manque", "Ce qui suffirait"]
LECTURE_ETATS = (
    "Les cas limites d'abord. La marge dit de combien il faudrait relever (négative) ou abaisser (positive) tous les "
    "résultats du candidat pour que la proposition change ; elle n'est cherchée que près du seuil. Le jury décide."
)
ORIGINES = {"imprime": "imprimée", "centre": "choix du centre", "reglement": "texte publié"}
SANS_SEANCE = "Aucune séance n'est ouverte dans ce cours."


def render_etats(etats: pd.DataFrame, groupes: Mapping[str, str]) -> str:
    """Les candidats, cas limites d'abord.

    Args:
        etats: les lignes de `etats_candidats` pour la règle qui décide de l'ensemble.
        groupes: étudiant → groupe.
    """
    lignes = [
        [
            e["etudiant"],
            groupes.get(e["etudiant"], ""),
            e["verdict"],
            e["priorite"],
            "" if pd.isna(e["marge"]) else format_nombre(e["marge"], 0),
            _quelques(e["manque"]),
            _quelques(e["suffirait"]),
        ]
        for e in etats.to_dict("records")
    ]
    titre = f"{PROPOSITION} : {len(lignes)} candidats"
    return render_table(titre, ENTETES_ETATS, lignes, (4,)) + render_note(LECTURE_ETATS)


def _quelques(phrases: Sequence[str]) -> str:
    """Les premières phrases ; les autres sont au dossier du candidat."""
    reste = len(phrases) - MONTRES
    suite = f" ; et {reste} de plus, au dossier" if reste > 0 else ""
    return " ; ".join(phrases[:MONTRES]) + suite


def render_dossier(
    referentiel: Referentiel, reglement: Reglement, siens: FaitsDuRegistre, etats: pd.DataFrame, explication: str
) -> str:
    """Le dossier d'un candidat : propositions, raisons, faits lus, preuves écartées.

    Args:
        referentiel: le référentiel.
        reglement: le règlement en vigueur.
        siens: les faits et les preuves écartées du candidat.
        etats: ce que chaque règle propose pour lui.
        explication: l'arbre des raisons de la règle choisie.
    """
    propositions = [
        [
            f"{reglement.regles[e['regle']].libelle} {e['element_id']}".strip(),
            e["verdict"],
            *(" ; ".join(e[c]) for c in ("manque", "suffirait", "constats")),
        ]
        for e in etats.sort_index().to_dict("records")
    ]
    faits = [
        [
            _element(referentiel, f["element_id"]),
            nom_source(f["source"]),
            f["moment"],
            _valeur(f["valeur"]),
            f["motif"],
            ", ".join(map(str, f["rangs"])),
            f["a_verifier"],
        ]
        for f in siens.faits.to_dict("records")
    ]
    entetes = ["Portant sur", PROPOSITION, "Ce qui manque", "Ce qui suffirait", "À voir"]
    entetes_faits = ["Élément", "Évaluateur", "Moment", "Résultat", "Motif", "Preuves n°", "À vérifier"]
    return (
        f'<div class="refcomp" lang="fr"><h3>Pourquoi cette proposition</h3>'
        f'<pre style="white-space: pre-wrap; font-size: 12px">{escape(explication)}</pre></div>'
        + render_table(f"{PROPOSITION}, règle par règle", entetes, propositions)
        + _repli(f"Ce que les règles ont lu : {len(faits)} faits", entetes_faits, faits)
        + _ecartees(referentiel, siens.ecartees)
    )


def _ecartees(referentiel: Referentiel, ecartees: pd.DataFrame) -> str:
    """Les preuves laissées de côté, réunies par élément, évaluateur et raison."""
    cles = ["element_id", "source", "raison"]
    groupes = ecartees.groupby(cles, sort=False)["rang"].agg(list).reset_index() if len(ecartees) else ecartees
    lignes = [
        [
            _element(referentiel, e["element_id"]),
            nom_source(e["source"]),
            e["raison"],
            len(e["rang"]),
            _quelques_rangs(e["rang"]),
        ]
        for e in groupes.to_dict("records")
    ]
    entetes = ["Élément", "Évaluateur", "Raison", "n", "Preuves n°"]
    return _repli(f"Preuves laissées de côté, et pourquoi : {len(ecartees)}", entetes, lignes, (3,))


def _repli(titre: str, entetes: Sequence[str], lignes: Sequence[Sequence[object]], nombres: Sequence[int] = ()) -> str:
    return render_repli(titre, render_table(titre, entetes, lignes, nombres))


def _quelques_rangs(rangs: Sequence[int]) -> str:
    montres = 6
    return ", ".join(map(str, rangs[:montres])) + (" …" if len(rangs) > montres else "")


def _element(referentiel: Referentiel, element: str) -> str:
    return f"{element} {referentiel.libelle(element)}" if element in referentiel else f"{element} (inconnu)"


def _valeur(valeur: Any) -> str:
    return valeur if isinstance(valeur, str) else format_nombre(float(valeur))


def render_parametres(table: pd.DataFrame) -> str:
    """Les choix du centre, ceux qui restent à faire d'abord.

    Args:
        table: ce que rend `tableau_parametres`.
    """
    if table.empty:
        return render_note("Ce règlement ne laisse aucun choix au centre.")
    a_choisir = table["valeur"] == ""
    rangees = pd.concat([table[a_choisir], table[~a_choisir]])
    lignes = [
        [p["libelle"], p["valeur"] or "non précisé", ORIGINES[p["origine"]], _permis(p), p["remarque"]]
        for p in rangees.to_dict("records")
    ]
    titre = f"Choix du centre : {int(a_choisir.sum())} non précisés sur {len(table)}"
    return render_table(titre, ["Question", "Valeur", "Origine", "Ce qui est permis", "Remarque"], lignes)


def _permis(parametre: Mapping[str, Any]) -> str:
    return "oui ou non" if parametre["nature"] == "booleen" else str(parametre["permis"])


def render_seances(seances: pd.DataFrame) -> str:
    """Les séances ouvertes dans le cours."""
    if seances.empty:
        return render_note(SANS_SEANCE)
    lignes = [
        [
            s["id"],
            s["intitule"],
            format_date(pd.Timestamp(s["jour"])),
            s["referentiel"],
            s["candidats"],
            render_etat_seance(s["proces_verbaux"], s["annulee"]),
            s["auteur"],
        ]
        for s in seances.to_dict("records")
    ]
    entetes = ["N°", "Séance", "Jour", "Référentiel", "Candidats", "État", "Ouverte par"]
    return render_table("Séances du cours", entetes, lignes, (4,))


def render_commande(options: Mapping[str, Sequence[str]], referentiel: str) -> str:
    """La commande qui ouvrirait cette séance, puis celles qui écrivent les décisions.

    Args:
        options: option → ses valeurs ; une option sans valeur n'est pas écrite.
        referentiel: le référentiel.
    """
    suite = " ".join(f"--{nom} {_cite(v)}" for nom, valeurs in options.items() for v in valeurs if v)
    debut = f"refcomp jury preparer {referentiel} --intitule … --jour … --membre … --auteur …"
    apres = "refcomp jury decider N --etudiant … --decision … --auteur …   puis   refcomp jury clore N --auteur …"
    phrase = (
        "Cette page n'écrit rien : une séance s'ouvre, se décide et se clôt par des commandes, chacune datée et signée."
    )
    return render_note(phrase) + (
        '<div class="refcomp" lang="fr"><pre style="white-space: pre-wrap; font-size: 12px">'
        f"{escape(f'{debut} {suite}'.strip())}\n{escape(apres)}</pre></div>"
    )


def _cite(valeur: str) -> str:
    """Une valeur entre guillemets, sauf si elle n'en a pas besoin."""
    nue = all(c.isalnum() or c in "-_=.,/" for c in valeur)
    echappee = valeur.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$").replace("`", "\\`")
    return valeur if nue else f'"{echappee}"'
