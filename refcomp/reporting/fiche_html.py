"""La fiche d'un élément de référentiel en HTML, et le style de l'arbre qui la montre."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from refcomp.referentiels.fiche import FicheElement

STYLE = """<style>
.refcomp-arbre .jupyter-button {height: auto; min-height: 28px; width: auto; max-width: 100%; margin: 1px 0;
  padding: 3px 8px; line-height: 1.35; text-align: left; white-space: normal; overflow: visible;
  background: transparent; color: inherit; box-shadow: none}
.refcomp-arbre .jupyter-button:hover:enabled {background: rgba(0, 114, 178, .12); box-shadow: none}
.refcomp-arbre .jupyter-button:focus-visible {outline: 2px solid #0072B2; outline-offset: -2px}
.refcomp-arbre .refcomp-choisi {border-left: 4px solid #0072B2; font-weight: 600}
.refcomp-arbre .refcomp-plier {flex: 0 0 26px; width: 26px; padding: 3px 4px; text-align: center}
.refcomp-arbre .refcomp-feuille {margin-left: 26px}
.refcomp-arbre .refcomp-branche {margin-left: 20px; border-left: 1px solid #ccc; overflow: visible}
.refcomp-arbre .refcomp-bord {border: 1px solid #767676}
.refcomp-fiche h3 {margin: 0 0 .3em; font-size: 16px; line-height: 1.35}
.refcomp-fiche dt {float: none; width: auto; font-weight: 600; margin-top: .6em; line-height: 1.4}
.refcomp-fiche dd {float: none; width: auto; margin: 0 0 0 1em; line-height: 1.4}
.refcomp-resultats {border-bottom: 1px solid #767676; margin-bottom: 6px}
</style>"""


def render_fiche_html(fiche: FicheElement, *, ailleurs: bool = False) -> str:
    """La fiche d'un élément en HTML, tout texte échappé.

    Args:
        fiche: la fiche.
        ailleurs: vrai si l'élément est d'un autre référentiel que celui de l'arbre ; c'est alors dit.
    """
    rubriques: list[tuple[str, Iterable[str]]] = [
        ("Place dans l'arbre", (f"{e} · {texte}" for e, texte in fiche.chemin)),
        ("Code imprimé", [fiche.code_imprime]),
        ("Texte imprimé", [fiche.libelle_imprime]),
        ("Texte réparé", [fiche.libelle]),
        ("Autres rédactions imprimées", fiche.variantes),
        ("Remarque", [fiche.remarque]),
        ("Faits imprimés", (f"{nom} : {valeur}" for nom, valeur in fiche.attributs)),
        ("Règles", (f"{r.id} : {r.libelle}" for r in fiche.regles)),
        ("Dans le document, en caractères", [", ".join(f"{a} à {b}" for a, b in fiche.places)]),
    ]
    lues = "".join(_rubrique(titre, textes) for titre, textes in rubriques)
    titre = f"{fiche.element_id} · {fiche.libelle or fiche.libelle_imprime}"
    ou = f"{fiche.niveau}, dans {fiche.referentiel}" if ailleurs else fiche.niveau
    return f'<div lang="fr"><h3>{escape(titre)}</h3><p>{escape(ou)}</p><dl>{lues}</dl></div>'


def _rubrique(titre: str, textes: Iterable[str]) -> str:
    lus = "".join(f"<dd>{escape(t)}</dd>" for t in textes if t)
    return f"<dt>{escape(titre)}</dt>{lus}" if lus else ""
