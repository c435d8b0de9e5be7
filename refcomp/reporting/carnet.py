"""Ce qu'un carnet montre : des tables lisibles et des figures, sans rien charger d'ailleurs."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Collection, Mapping
from html import escape

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from IPython.display import HTML, display

from refcomp.formats_fr import format_date, format_nombre, format_pourcentage
from refcomp.reporting.figures import REGLAGES
from refcomp.reporting.figures_carnet import format_mois

STYLE = """<style>
.refcomp-table {overflow-x: auto; max-width: 100%}
.refcomp-table table {border-collapse: collapse; font-size: 13px}
.refcomp-table th, .refcomp-table td {border-bottom: 1px solid #ccc; padding: 4px 10px; text-align: left !important;
  vertical-align: top; white-space: normal}
.refcomp-table td.n, .refcomp-table th.n {text-align: right !important; font-variant-numeric: tabular-nums}
</style>"""

DECIMALES = 4  # au plus, pour un taux ou un coefficient
PRECISION = 1e-9
CENTIMES = 2
ANNEES = {"annee", "exercice", "millesime", "année", "millésime", "édition"}  # une année n'est pas une quantité

# Les colonnes dont le titre n'est pas leur seul nom, soulignés ôtés.
TITRES = {
    "a_payer": "à payer",
    "a_relancer": "à relancer",
    "accents_ou_casse": "accents ou casse",
    "anciennete": "ancienneté (jours)",
    "base_taxe": "base de la taxe",
    "capital_restant": "capital restant dû",
    "code_imprime": "code imprimé",
    "collectee": "collectée",
    "cout": "coût",
    "cout_unitaire": "coût unitaire",
    "credit": "crédit",
    "credit_anterieur": "crédit antérieur",
    "credits": "crédits",
    "date_echeance": "échéance",
    "date_facture": "date de facture",
    "date_operation": "date d'opération",
    "date_valeur": "date de valeur",
    "debit": "débit",
    "debut": "début",
    "decaissements": "décaissements",
    "deductible_biens": "déductible sur biens",
    "deductible_immobilisations": "déductible sur immobilisations",
    "droite_id": "à droite",
    "droite_libelle": "libellé à droite",
    "ecart": "écart",
    "ecart_decaissements": "écart sur décaissements",
    "ecart_encaissements": "écart sur encaissements",
    "ecart_solde": "écart sur solde",
    "echeance": "échéance",
    "echu": "échu",
    "element_id": "élément",
    "elements": "éléments",
    "gauche_id": "à gauche",
    "gauche_libelle": "libellé à gauche",
    "gravite": "gravité",
    "indemnite": "indemnité",
    "interet": "intérêt",
    "interets": "intérêts",
    "libelle": "libellé",
    "libelle_different": "libellé différent",
    "libelle_imprime": "libellé imprimé",
    "mots_ajoutes": "mots ajoutés",
    "mots_retires": "mots retirés",
    "non_echu": "non échu",
    "non_impute": "crédits non imputés",
    "numero": "numéro",
    "operation": "opération",
    "parent_id": "parent",
    "penalite": "pénalité",
    "penalites": "pénalités",
    "periode": "période",
    "piece": "pièce",
    "pieces": "pièces",
    "quantite": "quantité",
    "reference": "référence",
    "referentiel": "référentiel",
    "regle": "règle",
    "reste_acheteur": "reste à l'acheteur",
    "reste_du": "reste dû",
    "retard_maximal": "retard maximal (jours)",
    "seulement_droite": "seulement à droite",
    "seulement_gauche": "seulement à gauche",
    "solde_prevu": "solde prévu",
    "solde_reel": "solde réel",
    "source_spans": "place (caractères)",
    "transfert_risque": "transfert du risque",
    "valeur_douane": "valeur en douane",
}


def show_table(
    table: pd.DataFrame,
    titres: Mapping[str, str] | None = None,
    pourcentages: Collection[str] = (),
) -> None:
    """Affiche une table : textes à gauche, nombres à droite, écrits à la française, sans numéro de ligne.

    Args:
        table: la table ; un index qui porte un nom devient sa première colonne.
        titres: colonne → titre montré, quand le nom souligné de la colonne ne suffit pas.
        pourcentages: les colonnes de fractions, écrites en pour cent.
    """
    plate = table.reset_index() if table.index.name else table
    classes = [' class="n"' if _est_nombre(t) else "" for t in plate.dtypes]
    connus = TITRES | dict(titres or {})
    nommes = [connus.get(str(c), _titre(str(c))) for c in plate.columns]
    natures = _natures(plate, pourcentages)
    colonnes = [_colonne(plate.iloc[:, i], nature) for i, nature in enumerate(natures)]
    tete = "".join(f'<th scope="col"{k}>{escape(t)}</th>' for t, k in zip(nommes, classes, strict=True))
    corps = "".join(
        "<tr>" + "".join(f"<td{k}>{escape(v)}</td>" for v, k in zip(ligne, classes, strict=True)) + "</tr>"
        for ligne in zip(*colonnes, strict=True)
    )
    lue = f"<table><thead><tr>{tete}</tr></thead><tbody>{corps}</tbody></table>"
    display(HTML(f'{STYLE}<div class="refcomp-table" lang="fr">{lue}</div>'))


def _est_nombre(nature: object) -> bool:
    """Un booléen, que pandas compte parmi les nombres, s'écrit oui ou non."""
    return pd.api.types.is_numeric_dtype(nature) and not pd.api.types.is_bool_dtype(nature)


def _titre(colonne: str) -> str:
    """Le nom d'une colonne, en clair ; un mois, « 2026-01 », s'écrit 01/2026."""
    mois = re.fullmatch(r"(\d{4})-(\d{2})", colonne)
    return f"{mois[2]}/{mois[1]}" if mois else colonne.replace("_", " ")


def _colonne(valeurs: pd.Series, nature: str | int) -> list[str]:
    """Les cellules d'une colonne : des nombres à `nature` décimales, ou des `textes`, des `pourcentages`."""
    if nature == "pourcentages":
        return ["" if pd.isna(v) else format_pourcentage(v) for v in valeurs]
    if isinstance(nature, int):
        return [_nombre(v, nature) for v in valeurs]
    if str(valeurs.name).startswith("mois"):
        return [format_mois(v) if isinstance(v, dt.date) and not pd.isna(v) else _texte(v) for v in valeurs]
    return [_texte(v) for v in valeurs]


def _natures(table: pd.DataFrame, pourcentages: Collection[str]) -> list[str | int]:
    """La nature de chaque colonne ; un montant rond s'écrit au centime si un autre de la table le demande."""
    natures = [_nature(table.iloc[:, i], str(c) in pourcentages) for i, c in enumerate(table.columns)]
    reels = [pd.api.types.is_float_dtype(t) for t in table.dtypes]
    if CENTIMES not in natures:
        return natures
    return [CENTIMES if reel and n == 0 else n for n, reel in zip(natures, reels, strict=True)]


def _nature(valeurs: pd.Series, pourcentage: bool) -> str | int:  # noqa: FBT001 - privée
    if pourcentage:
        return "pourcentages"
    if not _est_nombre(valeurs.dtype) or str(valeurs.name) in ANNEES:
        return "textes"
    nombres = valeurs.dropna().astype(float)
    nombres = nombres[nombres.abs() != float("inf")]
    return next((d for d in (0, CENTIMES) if ((nombres - nombres.round(d)).abs() < PRECISION).all()), DECIMALES)


def _nombre(valeur: float, decimales: int) -> str:
    if pd.isna(valeur):
        return ""
    return format_nombre(valeur, decimales) if abs(valeur) != float("inf") else "∞"


def _texte(valeur: object) -> str:
    if isinstance(valeur, list | tuple):
        # Une position dans le document est un couple d'entiers.
        couple = len(valeur) == 2 and all(isinstance(v, int) for v in valeur)  # noqa: PLR2004 - un couple
        return f"{valeur[0]} à {valeur[1]}" if couple else ", ".join(map(_texte, valeur))
    if isinstance(valeur, dt.date):
        return "" if pd.isna(valeur) else format_date(valeur)
    if valeur is None or valeur is pd.NA or valeur is pd.NaT or valeur != valeur:  # noqa: PLR0124 - NaN seul diffère de lui
        return ""
    if isinstance(valeur, bool | np.bool_):
        return "oui" if valeur else "non"
    return str(valeur)


def show_figure(figure: go.Figure) -> None:
    """Affiche une figure en français."""
    contenu = json.loads(figure.to_json()) | {"config": REGLAGES}
    display({"application/vnd.plotly.v1+json": contenu}, raw=True)
