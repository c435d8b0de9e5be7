"""L'échelle d'une grille dont le document n'en imprime aucune : le centre la choisit, rien n'est converti."""

from __future__ import annotations

import hashlib
import re
from fractions import Fraction

from refcomp.errors import ArgumentInvalideError
from refcomp.referentiels.reglement import Echelle

PROPOSEES = {
    "pourcentage": Echelle("pourcentage", "Pourcentage", "numerique", maximum=Fraction(100), unite="%"),
    "note": Echelle("note-20", "Note sur 20", "numerique", maximum=Fraction(20), unite="/20"),
}
LONGUEUR_CODE, CODES_MINIMUM, CODES_MAXIMUM = 20, 2, 9
CONSEIL = (
    "Choisissez-la avec --echelle : pourcentage, note, ou vos niveaux du plus bas au plus haut, par exemple "
    "« 1:non maîtrisé;2:fragile;3:satisfaisant;4:très bon »."
)


def load_echelle_libre(choix: str) -> Echelle:
    """L'échelle que le centre a choisie.

    Args:
        choix: `pourcentage`, `note`, ou des niveaux « code:libellé » séparés par « ; », du plus bas au plus haut.

    Raises:
        ArgumentInvalideError: si rien n'est choisi, ou si les niveaux ne peuvent pas servir.
    """
    if not choix.strip():
        raise ArgumentInvalideError(f"Ce document n'imprime aucune échelle. {CONSEIL}")
    if (nom := choix.strip().casefold()) in PROPOSEES:
        return PROPOSEES[nom]
    paires = [p.partition(":") for p in choix.split(";") if p.strip()]
    niveaux = {code.strip(): libelle.strip() or code.strip() for code, _, libelle in paires}
    _check(choix, niveaux, len(paires))
    empreinte = hashlib.sha256("\n".join(niveaux).encode()).hexdigest()[:6]
    return Echelle(f"centre-{empreinte}", "Échelle du centre", "ordinale", niveaux=niveaux)


def _check(choix: str, niveaux: dict[str, str], lus: int) -> None:
    bons = [c for c in niveaux if re.fullmatch(r"[\w .+/-]+", c) and len(c) <= LONGUEUR_CODE and c[0] not in "+-"]
    if not CODES_MINIMUM <= lus <= CODES_MAXIMUM or len(bons) != lus or "NE" in (c.upper() for c in niveaux):
        raise ArgumentInvalideError(
            f"échelle : « {choix} » reçu ; de {CODES_MINIMUM} à {CODES_MAXIMUM} codes différents de {LONGUEUR_CODE} "
            f"caractères au plus sont attendus, « NE » (non évalué) excepté. {CONSEIL}"
        )
