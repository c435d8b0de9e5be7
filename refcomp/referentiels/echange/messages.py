"""Les phrases que plusieurs formats emploient pour dire ce qui ne va pas."""

from __future__ import annotations

from collections.abc import Iterable

from refcomp.errors import FichierIllisibleError
from refcomp.findings import Constat, erreurs

ATTENDUS_CASE = {
    "required": "un champ obligatoire manque",
    "additionalProperties": "ce champ n'existe pas dans la norme",
    "pattern": "la forme n'est pas celle de la norme",
    "type": "la nature n'est pas la bonne",
    "enum": "la valeur n'est pas permise",
}
MONTRES = 20


def check_sans_erreur(constats: Iterable[Constat], titre: str) -> None:
    """Refuse un fichier étranger qui a des erreurs ; toutes sont dites, ou comptées si elles sont très nombreuses.

    Raises:
        FichierIllisibleError: s'il y a au moins une erreur.
    """
    graves = erreurs(constats)
    if not graves:
        return
    lignes = "\n".join(f"  - {c.message}" for c in graves[:MONTRES])
    reste = f"\n  … et {len(graves) - MONTRES} autres." if len(graves) > MONTRES else ""
    pluriel = "s" if len(graves) > 1 else ""
    raise FichierIllisibleError(f"{titre} : {len(graves)} défaut{pluriel}.\n{lignes}{reste}")
