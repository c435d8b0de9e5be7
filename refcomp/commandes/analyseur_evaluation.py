"""Les commandes de l'évaluation, telles que la ligne de commande les lit."""

from __future__ import annotations

import argparse
from pathlib import Path

from refcomp.commandes.arguments import add, add_groupe, entier, entier_positif, jour


def add_evaluation(sous: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Ajoute les commandes de l'évaluation."""
    _add_jury(sous)


def _add_jury(sous: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    jury = add_groupe(sous, "jury", "prépare un jury, écrit ce qu'il décide, rend le procès-verbal")
    c = add(jury, "preparer", "jury.preparer", "ouvre une séance : ordre du jour et dossiers figés")
    c.add_argument("referentiel", metavar="ID", help="identifiant du référentiel")
    c.add_argument("--intitule", required=True, help="nom de la séance")
    c.add_argument("--jour", type=jour, required=True, help="date de la séance, « 20/06/2026 »")
    c.add_argument("--membre", action="append", required=True, metavar="NOM", help="un membre du jury ; à répéter")
    c.add_argument("--lieu", default="", help="où elle se tient")
    c.add_argument("--etudiants", nargs="+", metavar="ID", help="les candidats (défaut : tous ceux du registre)")
    c.add_argument("--groupe", help="seulement les candidats de ce groupe")
    c.add_argument("--reglement", default="", metavar="ID", help="un règlement livré, ou le chemin d'un YAML")
    c.add_argument("--regle", default="", help="la règle qui décide de l'ensemble")
    c.add_argument(
        "--parametre", action="append", default=[], metavar="NOM=VALEUR", help="un choix du centre ; à répéter"
    )
    c.add_argument("--choix", type=Path, metavar="FICHIER.yaml", help="les choix du centre : parametres, par_etudiant")
    c.add_argument(
        "--cumul", choices=("derniere", "meilleure", "moyenne"), default="derniere", help="évaluations répétées"
    )
    c.add_argument("--limite", type=entier, metavar="POINTS", help="écart d'un cas limite (défaut : 5 sur 100)")
    _add_auteur(c)
    add(jury, "lister", "jury.lister", "liste les séances")
    c = add(jury, "ordre", "jury.ordonner", "affiche l'ordre du jour, cas limites d'abord")
    _add_seance(c)
    c = add(jury, "dossier", "jury.montrer", "affiche un dossier, ou l'écrit en PDF")
    _add_seance(c)
    c.add_argument("etudiant", help="identifiant du candidat")
    c.add_argument("--sortie", type=Path, metavar="FICHIER.pdf", help="l'écrit au lieu de l'afficher")
    c = add(jury, "decider", "jury.decider", "écrit des décisions du jury, une à une ou d'un tableau")
    _add_seance(c)
    c.add_argument("--fichier", type=Path, help="CSV ou XLSX : etudiant, regle, element_id, decision, motif")
    c.add_argument("--etudiant", help="le candidat")
    c.add_argument("--decision", choices=("acquis", "non acquis", "ajourné"), help="ce que le jury décide")
    c.add_argument("--motif", default="", help="obligatoire si la décision s'écarte de la proposition")
    c.add_argument("--regle", default="", help="ce sur quoi porte la décision (défaut : la certification)")
    c.add_argument("--element", default="", metavar="ID", help="l'élément, si la règle porte sur un élément")
    c.add_argument("--rectificatif", action="store_true", help="corrige une séance close")
    _add_auteur(c)
    c = add(jury, "confirmer", "jury.confirmer", "écrit comme décisions les propositions acquises ou non acquises")
    _add_seance(c)
    c.add_argument("--etudiants", nargs="+", metavar="ID", help="seulement ces candidats")
    _add_auteur(c)
    c = add(jury, "clore", "jury.clore", "clôt la séance, inscrit dérogations et blocs conservés au registre")
    _add_seance(c)
    c.add_argument("--motif", default="", help="pourquoi un rectificatif")
    _add_auteur(c)
    c = add(jury, "pv", "jury.rendre", "écrit le procès-verbal, en PDF ou en classeur")
    _add_seance(c)
    c.add_argument("--sortie", type=Path, metavar="FICHIER", help=".pdf ou .xlsx (défaut : exports/ dans le cours)")


def _add_seance(commande: argparse.ArgumentParser) -> None:
    commande.add_argument("seance", type=entier_positif, help="numéro de la séance")


def _add_auteur(commande: argparse.ArgumentParser) -> None:
    commande.add_argument("--auteur", required=True, help="qui écrit, pour le registre")
