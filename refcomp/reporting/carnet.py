"""Ce qu'un carnet montre : des tables lisibles et des figures, sans rien charger d'ailleurs."""

from __future__ import annotations

import json
from html import escape

import pandas as pd
import plotly.graph_objects as go
from IPython.display import HTML, display

from refcomp.reporting.figures import REGLAGES

STYLE = """<style>
.refcomp-table {overflow-x: auto; max-width: 100%}
.refcomp-table table {border-collapse: collapse; font-size: 13px}
.refcomp-table th, .refcomp-table td {border-bottom: 1px solid #ccc; padding: 4px 10px; text-align: left !important;
  vertical-align: top; white-space: normal}
.refcomp-table td.n, .refcomp-table th.n {text-align: right !important; font-variant-numeric: tabular-nums}
</style>"""

# Les colonnes dont le titre n'est pas leur seul nom, soulignés ôtés.
TITRES = {
    "accents_ou_casse": "accents ou casse",
    "code_imprime": "code imprimé",
    "droite_id": "à droite",
    "droite_libelle": "libellé à droite",
    "ecart": "écart",
    "element_id": "élément",
    "elements": "éléments",
    "gauche_id": "à gauche",
    "gauche_libelle": "libellé à gauche",
    "libelle": "libellé",
    "libelle_different": "libellé différent",
    "libelle_imprime": "libellé imprimé",
    "mots_ajoutes": "mots ajoutés",
    "mots_retires": "mots retirés",
    "parent_id": "parent",
    "referentiel": "référentiel",
    "seulement_droite": "seulement à droite",
    "seulement_gauche": "seulement à gauche",
    "source_spans": "place (caractères)",
}


def show_table(table: pd.DataFrame) -> None:
    """Affiche une table : textes à gauche, nombres à droite, titres en clair, sans numéro de ligne.

    Args:
        table: la table ; un index qui porte un nom devient sa première colonne.
    """
    plate = table.reset_index() if table.index.name else table
    classes = [' class="n"' if pd.api.types.is_integer_dtype(t) else "" for t in plate.dtypes]
    titres = (TITRES.get(str(c), str(c).replace("_", " ")) for c in plate.columns)
    tete = "".join(f'<th scope="col"{k}>{escape(t)}</th>' for t, k in zip(titres, classes, strict=True))
    corps = "".join(
        "<tr>" + "".join(f"<td{k}>{escape(_texte(v))}</td>" for v, k in zip(ligne, classes, strict=True)) + "</tr>"
        for ligne in plate.itertuples(index=False)
    )
    lue = f"<table><thead><tr>{tete}</tr></thead><tbody>{corps}</tbody></table>"
    display(HTML(f'{STYLE}<div class="refcomp-table" lang="fr">{lue}</div>'))


def _texte(valeur: object) -> str:
    if isinstance(valeur, list | tuple):
        # Une position dans le document est un couple d'entiers.
        couple = len(valeur) == 2 and all(isinstance(v, int) for v in valeur)  # noqa: PLR2004 - un couple
        return f"{valeur[0]} à {valeur[1]}" if couple else ", ".join(map(_texte, valeur))
    return str(valeur)


def show_figure(figure: go.Figure) -> None:
    """Affiche une figure en français."""
    contenu = json.loads(figure.to_json()) | {"config": REGLAGES}
    display({"application/vnd.plotly.v1+json": contenu}, raw=True)
