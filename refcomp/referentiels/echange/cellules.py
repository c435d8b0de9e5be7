"""Des cellules de tableur qui ne s'exécutent pas, et qui se relisent telles qu'elles étaient.

Une apostrophe précède ce qu'un tableur prendrait pour une formule (OWASP, « CSV Injection ») ; elle est retirée à la
lecture. Un texte qui commence déjà ainsi en reçoit une de plus : l'aller-retour est exact.

>>> neutralize("=1+1"), restore("'=1+1"), restore(neutralize("'=1+1"))
("'=1+1", '=1+1', "'=1+1")
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from refcomp.errors import FichierIllisibleError
from refcomp.tableaux import is_formule

MARQUE = "'"


def _dangereux(texte: str) -> bool:
    if is_formule(texte):
        return True
    return texte.startswith(MARQUE) and _dangereux(texte[1:])


def neutralize(texte: str) -> str:
    """Rend un texte qu'aucun tableur n'exécutera."""
    return MARQUE + texte if _dangereux(texte) else texte


def restore(texte: str) -> str:
    """Le texte d'avant `neutralize`."""
    return texte[1:] if texte.startswith(MARQUE) and _dangereux(texte[1:]) else texte


def build_lignes(titres: Sequence[str], rangees: Iterable[Sequence[str]], nom: str) -> list[dict[str, str]]:
    """Les lignes d'un tableau, par titre de colonne, chaque cellule rendue à son texte d'origine.

    Args:
        titres: la première ligne.
        rangees: les suivantes ; une rangée courte est complétée par des cellules vides.
        nom: celui du fichier ou de la feuille, pour les messages.

    Raises:
        FichierIllisibleError: s'il n'y a pas de titres, si deux sont égaux, ou si une rangée les dépasse.
    """
    propres = [t.strip() for t in titres]
    while propres and not propres[-1]:
        propres.pop()
    if not propres:
        raise FichierIllisibleError(f"{nom} est vide : une ligne de titres est attendue.")
    doubles = [t for t, fois in Counter(propres).items() if fois > 1]
    if doubles:
        raise FichierIllisibleError(f"{nom} : titres de colonnes en double ou vides : {', '.join(map(repr, doubles))}.")
    lignes = list(rangees)
    trop = [str(r) for r, ligne in enumerate(lignes, start=2) if any(c.strip() for c in ligne[len(propres) :])]
    if trop:
        raise FichierIllisibleError(f"{nom} : plus de cellules que de titres, ligne {', '.join(trop[:5])}.")
    vides = [""] * len(propres)
    return [dict(zip(propres, map(restore, [*ligne, *vides]), strict=False)) for ligne in lignes]
