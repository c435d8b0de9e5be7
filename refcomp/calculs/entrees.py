"""Les objets reçus en arguments : celui qui n'est pas du bon genre est refusé par une phrase, avant tout calcul.

>>> check_genre("redevances", 6300, (list, tuple), "une liste de montants est attendue")
Traceback (most recent call last):
    ...
refcomp.errors.ArgumentInvalideError: « redevances » : une liste de montants est attendue ; reçu : int (6300).
"""

from __future__ import annotations

from refcomp.errors import ArgumentInvalideError

LONGUEUR_MONTREE = 60


def check_genre(nom: str, valeur: object, permis: type | tuple[type, ...], attendu: str) -> None:
    """Refuse un objet d'un autre genre.

    Args:
        nom: nom de l'argument.
        valeur: ce qui a été reçu.
        permis: le ou les types admis.
        attendu: ce qu'une personne doit donner, en mots (« un PlanEmprunt est attendu »).

    Raises:
        ArgumentInvalideError: en disant ce qui est attendu et ce qui a été reçu.
    """
    if isinstance(valeur, permis) and not isinstance(valeur, bool):
        return
    montree = repr(valeur)
    montree = montree if len(montree) <= LONGUEUR_MONTREE else f"{montree[:LONGUEUR_MONTREE]}…"
    raise ArgumentInvalideError(f"« {nom} » : {attendu} ; reçu : {type(valeur).__name__} ({montree}).")
