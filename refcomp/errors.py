"""Les erreurs de refcomp : une base, des phrases en français.

Chaque message dit ce qui a été reçu, où, ce qui est permis et que faire. Toutes dérivent de `ValueError`,
pour qu'un utilisateur puisse intercepter d'un seul geste tout ce que refcomp refuse.

>>> raise ParametreAbsentError("Aucun taux de TVA n'est encodé pour le territoire « wallis ».")
Traceback (most recent call last):
    ...
refcomp.errors.ParametreAbsentError: Aucun taux de TVA n'est encodé pour le territoire « wallis ».
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refcomp.findings import Constat


class RefcompError(ValueError):
    """Base de toutes les erreurs levées par refcomp."""


class DonneesInvalidesError(RefcompError):
    """Les données reçues sont refusées ; tous les défauts sont listés d'un coup.

    Attributes:
        constats: les défauts, un par nature et par colonne, avec les lignes en cause.
    """

    def __init__(self, titre: str, constats: Iterable[Constat]) -> None:
        """Compose le message à partir du titre et de la liste complète des défauts."""
        self.titre = titre
        self.constats = list(constats)
        lignes = "\n".join(f"  - {c.message}" for c in self.constats)
        super().__init__(f"{titre}\n{lignes}" if lignes else titre)


class ArgumentInvalideError(RefcompError):
    """Un argument n'a pas une des valeurs permises."""


class ParametreAbsentError(RefcompError):
    """Aucune valeur de droit n'est encodée pour ce territoire, ce régime ou cette date."""


class ParametreMalFormeError(RefcompError):
    """Un fichier de paramètres datés ne respecte pas son schéma."""


class ReferentielInconnuError(RefcompError):
    """Le référentiel ou l'élément demandé n'existe pas."""


class ReferentielMalFormeError(RefcompError):
    """Un fichier de référentiel est incohérent ; tous les défauts sont listés."""


class ExerciceInvalideError(RefcompError):
    """La définition d'un exercice est incomplète ou se contredit."""


class CoursInvalideError(RefcompError):
    """Le dossier de cours, un devoir ou un étudiant demandé est introuvable ou incohérent."""


class CopieIllisibleError(RefcompError):
    """Une copie ne peut pas être lue ou exécutée."""


class FichierIllisibleError(RefcompError):
    """Un fichier de données ne peut pas être lu."""


class IsolationImpossibleError(RefcompError):
    """Cette machine ne permet pas d'isoler une copie ; rien n'a été exécuté."""


class GrappeInjoignableError(RefcompError):
    """La grappe de calcul demandée ne répond pas ou ne peut rien exécuter."""


class AccesRefuseError(RefcompError):
    """La base refuse un acte au compte connecté, ou personne ne lui a donné de droit."""


class JournalInvalideError(RefcompError):
    """Le journal des résultats ou des preuves refuse une écriture ou a été modifié."""


class SauvegardeInvalideError(RefcompError):
    """Une sauvegarde ne peut pas être faite, ou ne correspond pas à ce qu'elle annonce."""


def check_choix(nom: str, valeur: object, permis: Iterable[object]) -> None:
    """Refuse une valeur hors de la liste permise, en nommant la plus proche.

    Raises:
        ArgumentInvalideError: si `valeur` n'est pas dans `permis`.

    >>> check_choix("sens", "superieur", ["plus_proche", "haut", "bas"])
    Traceback (most recent call last):
        ...
    refcomp.errors.ArgumentInvalideError: « sens » vaut 'superieur' ; valeurs permises : plus_proche, haut, bas.
    """
    choix = list(permis)
    if _est_choix(valeur, choix):
        return
    proche = get_close_matches(str(valeur), [str(c) for c in choix], n=1)
    conseil = f" Vouliez-vous dire « {proche[0]} » ?" if proche else ""
    liste = ", ".join(str(c) for c in choix)
    raise ArgumentInvalideError(f"« {nom} » vaut {valeur!r} ; valeurs permises : {liste}.{conseil}")


def _est_choix(valeur: object, choix: list[object]) -> bool:
    try:
        return valeur in set(choix)
    except TypeError:  # une liste ou une table n'a pas d'empreinte : elle n'est aucun des choix
        return False
