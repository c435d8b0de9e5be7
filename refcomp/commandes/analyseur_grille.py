"""Les commandes des grilles d'observation, telles que la ligne de commande les lit."""

from __future__ import annotations

import argparse
from pathlib import Path

from refcomp.commandes.arguments import add, add_groupe, fichier, jour


def add_grille(sous: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Ajoute les commandes des grilles."""
    gestes = add_groupe(sous, "grille", "écrit, imprime et importe les grilles d'observation d'un référentiel")
    c = add(gestes, "lister", "grille.lister", "liste les grilles de chaque référentiel")
    c.add_argument("--referentiel", metavar="ID", help="seulement ce référentiel")
    c = add(gestes, "ecrire", "grille.ecrire", "écrit une grille en classeur sans macro, une feuille par étudiant")
    _add_quelle(c)
    _add_occasion(c)
    _add_qui(c)
    c.add_argument(
        "--sortie", type=fichier(".xlsx"), metavar="FICHIER.xlsx", help="où l'écrire (défaut : exports/ dans le cours)"
    )
    c = add(gestes, "imprimer", "grille.imprimer", "écrit une grille en PDF, vierge ou remplie")
    _add_quelle(c)
    _add_occasion(c)
    _add_qui(c)
    c.add_argument(
        "--sortie", type=fichier(".pdf"), metavar="FICHIER.pdf", help="où l'écrire (défaut : exports/ dans le cours)"
    )
    c = add(gestes, "importer", "grille.importer", "importe des grilles remplies, toutes ou aucune")
    c.add_argument("fichier", nargs="+", type=Path, metavar="FICHIER.xlsx", help="les classeurs reçus")
    c.add_argument("--auteur", default="", metavar="NOM", help="l'évaluateur, si le classeur ne le dit pas")
    c.add_argument("--date", type=jour, help="le jour, « 31/05/2026 », si le classeur ne le dit pas")
    c.add_argument("--completer", action="store_true", help="inscrit « non évalué » pour chaque case vide")
    c.add_argument("--remplacer", action="store_true", help="remplace aussi ce que le registre tient de plus récent")
    c.add_argument("--verifier", action="store_true", help="dit ce qui serait importé, sans rien inscrire")
    c = add(gestes, "livret", "grille.livret", "écrit le livret de suivi : positionnement, bilans, évaluation finale")
    _add_quelle(c)
    _add_qui(c)
    c.add_argument(
        "--sortie", type=fichier(".pdf"), metavar="FICHIER.pdf", help="où l'écrire (défaut : exports/ dans le cours)"
    )
    c = add(
        gestes, "remplir", "grille.remplir", "remplit une copie du classeur du centre, d'après une carte des cellules"
    )
    c.add_argument("classeur", type=Path, metavar="CLASSEUR.xlsx", help="le classeur du centre ; il n'est pas touché")
    c.add_argument("--carte", type=Path, required=True, metavar="CARTE.yaml", help="élément → cellule")
    c.add_argument("--referentiel", required=True, metavar="ID", help="identifiant du référentiel")
    _add_qui(c)
    c.add_argument("--date", type=jour, help="date de l'en-tête (défaut : aujourd'hui)")
    c.add_argument("--ecraser", action="store_true", help="remplace les textes déjà présents ; jamais une formule")
    c.add_argument(
        "--sortie", type=Path, metavar="DOSSIER", help="où écrire les copies (défaut : exports/ dans le cours)"
    )


def _add_quelle(commande: argparse.ArgumentParser) -> None:
    commande.add_argument("referentiel", metavar="REFERENTIEL", help="identifiant du référentiel")
    commande.add_argument("genre", nargs="?", default="", metavar="GRILLE", help="laquelle : grille lister les nomme")
    commande.add_argument("--echelle", default="", metavar="ECHELLE", help="échelle choisie par le centre, si le "
        "document n'en imprime pas : pourcentage, note, ou « 1:fragile;2:satisfaisant;3:très bon »")  # fmt: skip
    commande.add_argument("--savoir-faire", default="", metavar="CODES", help="savoir-faire que le centre ajoute à une "
        "grille de CQP : « tous », ou leurs codes séparés par des virgules")  # fmt: skip


def _add_occasion(commande: argparse.ArgumentParser) -> None:
    commande.add_argument(
        "--moment", default="", help="positionnement, intermediaire, continu, final… (défaut : le dernier)"
    )
    commande.add_argument("--source", default="", help="qui évalue : tuteur, formateur… (défaut : le premier permis)")
    commande.add_argument(
        "--auteur", default="", metavar="NOM", help="l'évaluateur ; le classeur reprend alors ses réponses"
    )
    commande.add_argument("--date", type=jour, help="le jour, « 31/05/2026 »")


def _add_qui(commande: argparse.ArgumentParser) -> None:
    commande.add_argument("--etudiant", nargs="+", metavar="ID", help="ces étudiants (défaut : toute la classe)")
    commande.add_argument("--groupe", default="", metavar="NOM", help="seulement ce groupe")
