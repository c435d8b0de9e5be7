"""Les documents d'une variante : CSV et classeur à la française, tableaux du carnet.

Les mêmes données donnent toujours les mêmes octets (dates et identifiants figés) : `source/` peut être comparé.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd
import xlsxwriter

from refcomp.authoring.modele import Document, Exercice, Question, Variante
from refcomp.formats_fr import format_date, format_montant, format_nombre
from refcomp.rounding import monnaie

LIGNES_AFFICHEES = 60
CREATION = dt.datetime(2020, 1, 1)  # noqa: DTZ001 - date arbitraire et fixe, sans fuseau
LARGEUR_MINIMALE = 12


def _texte_csv(valeur: Any, nature: str, devise: str) -> str:
    """Une cellule de CSV : virgule décimale, date française, sans séparateur de milliers ni unité."""
    if pd.isna(valeur):
        return ""
    if nature == "date":
        return format_date(valeur)
    if nature == "montant":
        return f"{Decimal(str(valeur)):.{monnaie(devise).decimales}f}".replace(".", ",")
    if nature == "nombre":
        return str(valeur).replace(".", ",")
    return str(valeur)


def _texte_affiche(valeur: Any, nature: str, devise: str) -> str:
    """Une cellule du carnet : comme une personne l'écrirait."""
    if pd.isna(valeur):
        return ""
    if nature == "date":
        return format_date(valeur)
    if nature == "montant":
        return format_montant(valeur, monnaie(devise))
    if nature == "nombre":
        return format_nombre(valeur)
    return str(valeur).replace("|", "\\|")


def render_csv(table: pd.DataFrame, colonnes: Mapping[str, str], devise: str) -> bytes:
    """Rend une table en CSV que les tableurs français ouvrent d'un double-clic (UTF-8 avec marque, « ; »)."""
    tampon = io.StringIO(newline="")
    ecriture = csv.writer(tampon, delimiter=";", lineterminator="\r\n")
    ecriture.writerow(colonnes)
    for ligne in table[list(colonnes)].itertuples(index=False):
        ecriture.writerow(_texte_csv(v, nature, devise) for v, nature in zip(ligne, colonnes.values(), strict=True))
    return tampon.getvalue().encode("utf-8-sig")


def render_xlsx(tables: Mapping[str, tuple[pd.DataFrame, Mapping[str, str]]], devise: str) -> bytes:
    """Rend des tables en un classeur, une feuille par table ; octets identiques pour des données identiques."""
    tampon = io.BytesIO()
    classeur = xlsxwriter.Workbook(tampon, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    classeur.set_properties({"created": CREATION})
    montant = "#,##0.00" if monnaie(devise).decimales else "#,##0"
    formats = {
        "entete": classeur.add_format({"bold": True, "bottom": 1}),
        "montant": classeur.add_format({"num_format": montant}),
    }
    for nom, (table, colonnes) in tables.items():
        feuille = classeur.add_worksheet(nom[:31])
        feuille.freeze_panes(1, 0)
        for c, (colonne, nature) in enumerate(colonnes.items()):
            feuille.write_string(0, c, colonne, formats["entete"])
            feuille.set_column(c, c, max(LARGEUR_MINIMALE, len(colonne) + 2), formats.get(nature))
            for r, valeur in enumerate(table[colonne], start=1):
                _write_cellule(feuille, r, c, valeur, nature)
    classeur.close()
    return tampon.getvalue()


def _write_cellule(feuille: Any, rang: int, colonne: int, valeur: Any, nature: str) -> None:
    if pd.isna(valeur):
        return
    if nature == "date":
        feuille.write_datetime(rang, colonne, pd.Timestamp(valeur).to_pydatetime())
    elif nature in {"montant", "nombre", "entier"}:
        feuille.write_number(rang, colonne, float(valeur))
    else:
        feuille.write_string(rang, colonne, str(valeur))


def render_markdown(table: pd.DataFrame, document: Document, devise: str) -> str:
    """Rend un document en tableau Markdown, lisible sans rien exécuter ; au-delà de 60 lignes, un extrait."""
    colonnes = document.colonnes
    tirets = ["---:" if n in {"montant", "nombre", "entier"} else "---" for n in colonnes.values()]
    lignes = [" | ".join(document.entete(c) for c in colonnes), " | ".join(tirets)]
    for ligne in table[list(colonnes)].head(LIGNES_AFFICHEES).itertuples(index=False):
        paires = zip(ligne, colonnes.values(), strict=True)
        lignes.append(" | ".join(_texte_affiche(v, nature, devise) for v, nature in paires))
    corps = "\n".join(f"| {ligne} |" for ligne in lignes)
    if len(table) > LIGNES_AFFICHEES:
        corps += f"\n\n*Extrait : {LIGNES_AFFICHEES} lignes sur {len(table)} ; le reste est dans le fichier.*"
    return corps


def build_modele_reponse(question: Question, variante: Variante) -> pd.DataFrame:
    """Le tableau vide à remplir : la colonne clé est donnée si la définition nomme ses lignes (`lignes`)."""
    colonnes = [c["nom"] for c in question.forme["colonnes"]]
    cles = list(variante.valeurs[question.forme["lignes"]]) if "lignes" in question.forme else []
    return pd.DataFrame({c: cles if c == question.forme["cle"] else [None] * len(cles) for c in colonnes})


def build_fichiers(exercice: Exercice, variante: Variante) -> dict[str, bytes]:
    """Tous les fichiers de données d'une variante : chemin relatif au devoir → octets.

    Les documents viennent en CSV et réunis dans un classeur ; chaque question à tableau a son modèle à remplir, en
    CSV et en classeur.
    """
    devise = exercice.monnaie
    fichiers: dict[str, bytes] = {}
    tables = {}
    for document in exercice.documents:
        table = variante.documents[document.nom]
        fichiers[f"{exercice.slug}/{document.nom}.csv"] = render_csv(table, document.colonnes, devise)
        tables[document.nom] = (table, document.colonnes)
    fichiers[f"{exercice.slug}/documents.xlsx"] = render_xlsx(tables, devise)
    for question in questions_tableau(exercice):
        modele = build_modele_reponse(question, variante)
        colonnes = {c["nom"]: c["type"] for c in question.forme["colonnes"]}
        racine = f"{exercice.slug}/reponse_{question.numero}"
        fichiers[f"{racine}.csv"] = render_csv(modele, colonnes, devise)
        fichiers[f"{racine}.xlsx"] = render_xlsx({"reponse": (modele, colonnes)}, devise)
    return fichiers


def questions_tableau(exercice: Exercice) -> Iterable[Question]:
    """Les questions dont la réponse est un tableau."""
    return (q for q in exercice.questions if q.forme["type"] == "tableau")
