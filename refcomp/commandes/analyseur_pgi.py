"""La commande du contrôle d'un PGI, telle que la ligne de commande la lit."""

from __future__ import annotations

import argparse
from pathlib import Path

from refcomp.commandes.arguments import add, add_groupe, jour


def add_pgi(sous: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Ajoute la commande du contrôle d'un PGI."""
    gestes = add_groupe(sous, "pgi", "contrôle ce que des étudiants ont saisi dans un PGI (Odoo, EBP…)")
    c = add(gestes, "controler", "pgi.controler", "contrôle des exports, et prépare la grille du bloc 1 d'AGOrA")
    c.add_argument("dossier", type=Path, metavar="DOSSIER", help="un sous-dossier d'exports par étudiant, ou les siens")
    c.add_argument("--consigne", type=Path, required=True, metavar="FICHIER.yaml", help="ce que le dossier demandait")
    c.add_argument("--logiciel", default="odoo", metavar="NOM", help="odoo, ebp, ou le chemin d'une correspondance")
    c.add_argument("--etudiant", default="", metavar="ID", help="le dossier est celui de cet étudiant")
    c.add_argument("--detail", action="store_true", help="dit chaque écart, même pour une classe")
    c.add_argument("--grille", type=Path, metavar="FICHIER.xlsx", help="écrit la grille, remarques remplies")
    c.add_argument("--moment", default="final", help="moment de la grille (défaut : final)")
    c.add_argument("--auteur", default="", metavar="NOM", help="qui remplira la grille")
    c.add_argument("--inscrire", action="store_true", help="inscrit les constats au registre, de source « pgi »")
    c.add_argument("--date", type=jour, help="jour du contrôle (défaut : aujourd'hui)")
