"""Les commandes de l'évaluation, telles que la ligne de commande les lit."""

from __future__ import annotations

import argparse
from pathlib import Path

from refcomp.commandes.analyseur_grille import add_grille
from refcomp.commandes.arguments import add, add_groupe, entier, entier_positif, fichier, jour


def add_evaluation(sous: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Ajoute les commandes de l'évaluation."""
    _add_preuves(sous)
    _add_personne(sous)
    _add_jury(sous)
    add_grille(sous)
    _add_acces(sous)


def _add_preuves(sous: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    gestes = add_groupe(sous, "preuves", "importe, liste, adopte et retire les preuves du registre")
    c = add(gestes, "importer", "preuves.importer", "importe un tableau de preuves, ou un carnet de notes nbgrader")
    c.add_argument("fichier", type=Path, metavar="FICHIER", help="tableau .xlsx ou .csv, ou gradebook.db")
    c.add_argument("--correspondance", type=Path, metavar="CSV", help="cellule → élément, pour un gradebook.db")
    c.add_argument("--remplacer", action="store_true", help="remplace aussi ce que le registre tient de plus récent")
    c.add_argument("--verifier", action="store_true", help="dit ce qui serait importé, sans rien inscrire")
    c = add(gestes, "lister", "preuves.lister", "liste les preuves, corrections comprises et rattachées")
    c.add_argument("--etudiant", nargs="+", metavar="ID", help="seulement ces étudiants")
    c.add_argument("--element", nargs="+", metavar="ELEMENT", help="seulement ces éléments")
    c.add_argument("--referentiel", metavar="ID", help="seulement ce référentiel")
    c.add_argument("--limite", type=entier_positif, default=100, metavar="N", help="occasions affichées (défaut : 100)")
    c = add(gestes, "adopter", "preuves.adopter", "un formateur reprend à son compte des preuves automatiques")
    c.add_argument("--etudiant", nargs="+", required=True, metavar="ID", help="ces étudiants")
    c.add_argument("--element", nargs="+", required=True, metavar="ELEMENT", help="ces éléments")
    c.add_argument("--auteur", required=True, metavar="NOM", help="le formateur, inscrit au registre")
    c.add_argument("--date", help="date de l'acte, « 31/05/2026 » (défaut : aujourd'hui)")
    c.add_argument("--valeur", help="valeur retenue (défaut : celle de chaque preuve)")
    c.add_argument("--niveau", metavar="CODE", help="niveau retenu, sur une échelle ordinale : TI, I, S, TS…")
    c.add_argument("--echelle", metavar="ID", help="échelle de cette valeur ou de ce niveau")
    c.add_argument("--motif", default="", help="raison écrite")
    c.add_argument("--oui", action="store_true", help="inscrit ; sans elle, montre seulement")
    c = add(gestes, "retirer", "preuves.retirer", "remplace une preuve saisie par erreur par un « non évalué » motivé")
    c.add_argument("rang", nargs="+", type=entier_positif, metavar="RANG", help="rangs montrés par preuves lister")
    c.add_argument("--auteur", required=True, metavar="NOM", help="qui retire, inscrit au registre")
    c.add_argument("--motif", required=True, help="pourquoi c'était une erreur")
    c.add_argument("--date", help="date de l'acte, « 31/05/2026 » (défaut : aujourd'hui)")
    add(gestes, "reconstruire", "preuves.reconstruire", "refait le résumé des preuves depuis le registre")


def _add_personne(sous: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    gestes = add_groupe(sous, "personne", "donne ou efface ce que le registre garde d'une personne (RGPD)")
    c = add(gestes, "exporter", "personne.exporter", "écrit en une archive tout ce que le registre garde d'elle")
    c.add_argument("etudiant", metavar="ID", help="identifiant de l'étudiant")
    c.add_argument(
        "--sortie", type=fichier(".zip"), metavar="FICHIER.zip", help="où l'écrire (défaut : exports/ dans le cours)"
    )
    c = add(gestes, "effacer", "personne.effacer", "efface tout ce que le registre garde d'elle")
    c.add_argument("etudiant", metavar="ID", help="identifiant de l'étudiant")
    c.add_argument("--auteur", default="", metavar="NOM", help="qui efface, inscrit au registre")
    c.add_argument("--motif", default="", help="pourquoi, inscrit au registre ; n'y nommez pas la personne")
    c.add_argument("--oui", action="store_true", help="efface ; sans elle, montre seulement ce qui le serait")
    c = add(gestes, "conservation", "personne.conservation", "liste les personnes gardées depuis trop longtemps")
    c.add_argument("--annees", type=entier_positif, required=True, metavar="N", help="durée de conservation, en années")


def _add_acces(sous: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    gestes = add_groupe(sous, "acces", "dit à une base PostgreSQL qui voit quoi : étudiant, tuteur, enseignant…")
    add(gestes, "installer", "acces.installer", "installe ou remet à neuf les règles ; les droits donnés restent")
    for nom, action, aide in (
        ("donner", "acces.donner", "donne un droit à quelqu'un"),
        ("retirer", "acces.retirer", "retire des droits, tout de suite ; sans rôle, tous, et le compte est fermé"),
    ):
        c = add(gestes, nom, action, aide)
        c.add_argument(
            "utilisateur", metavar="ID", help="identifiant de connexion ; celui du registre pour un étudiant"
        )
        c.add_argument(
            "role", nargs=None if nom == "donner" else "?", help="etudiant, tuteur, enseignant ou coordinateur"
        )
        c.add_argument("cible", nargs="?", help="l'étudiant d'un tuteur, le groupe d'un enseignant ou d'un étudiant")
    c = add(gestes, "inscrire", "acces.inscrire", "inscrit la classe à ses groupes : ses enseignants la verront")
    c.add_argument(
        "--classe", type=Path, metavar="CSV", help="CSV « identifiant;groupe » (défaut : classe.csv du cours)"
    )
    c = add(gestes, "lister", "acces.lister", "liste les droits donnés")
    c.add_argument("--utilisateur", metavar="ID", help="seulement les siens")


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
    c.add_argument("--sortie", type=fichier(".pdf"), metavar="FICHIER.pdf", help="l'écrit au lieu de l'afficher")
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
    c = add(jury, "annuler", "jury.annuler", "annule une séance ouverte par erreur")
    _add_seance(c)
    c.add_argument("--motif", required=True, help="pourquoi")
    _add_auteur(c)
    c = add(jury, "pv", "jury.rendre", "écrit le procès-verbal, en PDF ou en classeur")
    _add_seance(c)
    c.add_argument("--sortie", type=Path, metavar="FICHIER", help=".pdf ou .xlsx (défaut : exports/ dans le cours)")
    _add_badges(jury)


def _add_badges(jury: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    c = add(jury, "badges", "jury.badger", "écrit les Open Badges 3.0 de ce que le jury a dit acquis, à signer")
    _add_seance(c)
    c.add_argument("--emetteur", required=True, metavar="URL", help="adresse qui désigne l'organisme")
    c.add_argument("--nom", required=True, help="nom de l'organisme")
    c.add_argument("--adresse", default="", metavar="URL", help="où le référentiel est publié en CASE")
    c.add_argument("--sortie", type=fichier(".zip"), metavar="FICHIER.zip", help="défaut : exports/ dans le cours")


def _add_seance(commande: argparse.ArgumentParser) -> None:
    commande.add_argument("seance", type=entier_positif, help="numéro de la séance")


def _add_auteur(commande: argparse.ArgumentParser) -> None:
    commande.add_argument("--auteur", required=True, help="qui écrit, pour le registre")
