"""Le nom d'un fichier : celui que le modèle de la consigne demande, aux accents et à la casse près.

Le document de la grille demande un nommage (« avec nom partenaire ») sans donner de règle : le modèle est de la
consigne. Un nom s'entend sans distinguer majuscules, accents, espaces, tirets et soulignés : un logiciel les change.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from refcomp.errors import ArgumentInvalideError

EXTENSIONS = (".pdf", ".docx", ".odt", ".png", ".jpg", ".jpeg")


def cle_nom(nom: str) -> str:
    """Ce qui reste d'un nom : lettres et chiffres, sans accent ni casse ni extension.

    >>> cle_nom("BL_Théâtre de l'Ormeau.PDF")
    'bltheatredelormeau'
    """
    racine = next((nom[: -len(e)] for e in EXTENSIONS if nom.casefold().endswith(e)), nom)
    lie = racine.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("Æ", "ae")
    plat = unicodedata.normalize("NFKD", lie).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]", "", plat)


def nom_attendu(modele: str, client: str, numero: str) -> str:
    """Le nom qu'un modèle demande.

    Raises:
        ArgumentInvalideError: si le modèle emploie un autre mot que `{client}` et `{numero}`.

    >>> nom_attendu("BL_{client}", "Garage Pontier", "WH/OUT/7")
    'BL_Garage Pontier'
    """
    try:
        return modele.format(client=client, numero=numero)
    except (KeyError, IndexError, ValueError, AttributeError, TypeError):
        raise ArgumentInvalideError(
            f"Modèle de nom « {modele} » : seuls {{client}} et {{numero}} y sont remplacés."
        ) from None


def find_fichier(fichiers: Iterable[str], attendu: str) -> str | None:
    """Le fichier rendu sous le nom attendu, ou None."""
    return next((f for f in fichiers if cle_nom(f) == cle_nom(attendu)), None)


def find_proche(fichiers: Iterable[str], numero: str, mots: Iterable[str]) -> str | None:
    """Un fichier rendu qui porte ce numéro, ou l'un de ces mots entier, ou None : rendu, mais mal nommé."""
    cle, voulus = cle_nom(numero), set(mots)
    for fichier in fichiers:
        if (cle and cle in cle_nom(fichier)) or voulus & {cle_nom(m) for m in re.split(r"[\W_\d]+", fichier)}:
            return fichier
    return None
