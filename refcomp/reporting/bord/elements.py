"""Nommer un élément du référentiel : son chemin, son texte, sa place dans une liste de choix."""

from __future__ import annotations

from html import escape

from refcomp.reporting.bord.choix import shorten
from refcomp.reporting.bord.donnees import DonneesBord


def render_chemin(donnees: DonneesBord, element: str) -> str:
    """Les parents d'un élément, du plus général au plus proche ; vide s'il est au sommet, ou inconnu."""
    referentiel = donnees.referentiel
    if referentiel is None or element not in referentiel:
        return ""
    return " › ".join(f"{e} {referentiel.libelle(e)}".strip() for e in referentiel.chemin(element)[:-1])


def choix_elements(donnees: DonneesBord) -> list[tuple[str, str]]:
    """Les éléments qui ont une preuve, dans l'ordre du référentiel, chacun après le code de son parent."""
    return [(_nom(donnees, e), e) for e in donnees.elements]


def _nom(donnees: DonneesBord, element: str) -> str:
    referentiel = donnees.referentiel
    if referentiel is None or element not in referentiel:
        return f"{element} (inconnu du référentiel)"
    chemin = referentiel.chemin(element)
    parent = f"{chemin[-2]} › " if len(chemin) > 1 else ""
    return shorten(f"{parent}{element} {referentiel.libelle(element)}")


def render_element(donnees: DonneesBord, element: str) -> str:
    """Le texte complet d'un élément, sous son chemin."""
    referentiel = donnees.referentiel
    if referentiel is None or element not in referentiel:
        texte = f"« {element} » n'est pas dans ce référentiel : ses preuves sont montrées telles quelles."
        return f'<div class="refcomp" lang="fr"><p>{escape(texte)}</p></div>'
    niveau = referentiel.niveaux.get(str(referentiel.champ(element, "niveau")), "")
    remarque = str(referentiel.champ(element, "remarque") or "")
    lignes = [
        f'<p class="note">{escape(render_chemin(donnees, element))}</p>',
        f"<p><b>{escape(niveau)} {escape(element)}</b> : {escape(referentiel.libelle(element))}</p>",
        f'<p class="note">Remarque sur le document : {escape(remarque)}</p>' if remarque else "",
    ]
    return f'<div class="refcomp" lang="fr">{"".join(lignes)}</div>'
