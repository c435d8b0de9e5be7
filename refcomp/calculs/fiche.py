"""La fiche d'un sujet de calcul : ce que le catalogue en dit.

Chaque sujet (`refcomp/calculs/<sujet>/`) déclare dans son `__init__.py` une constante `FICHE` ; le catalogue la
trouve seul, aucune liste centrale n'est à tenir.

>>> Fiche("tva", "Taxe sur la valeur ajoutée", ("bts-gpme:T.1.6.4",), ("CGI art. 269",), ("tva-1",)).nom
'tva'
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from refcomp.errors import ArgumentInvalideError

FORME_NOM = re.compile(r"[a-z][a-z0-9_]*")
FORME_CODE = re.compile(r"[a-z0-9-]+:\S+")


@dataclass(frozen=True)
class Fiche:
    """L'identité d'un sujet de calcul.

    Attributes:
        nom: le nom du dossier du sujet, en ASCII (`balance_agee`).
        libelle: ce qu'une personne lit (« Balance âgée des clients »).
        codes: éléments de référentiel que le calcul sert, sous la forme `diplome:code` (`bts-gpme:T.1.6.3`).
        sources: textes, manuels ou logiciels qui fondent la méthode.
        cas: identifiants des cas chiffrés rejoués par les essais.
        parametres: fichiers de paramètres datés du sujet (`taux.yaml`), vides si aucun droit n'intervient.
    """

    nom: str
    libelle: str
    codes: tuple[str, ...]
    sources: tuple[str, ...]
    cas: tuple[str, ...]
    parametres: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse un nom ou un code mal formé, et une fiche sans source ni cas."""
        if not FORME_NOM.fullmatch(self.nom):
            raise ArgumentInvalideError(f"Le nom d'une fiche est en minuscules ASCII ; reçu : {self.nom!r}.")
        mauvais = [c for c in self.codes if not FORME_CODE.fullmatch(c)]
        if mauvais:
            raise ArgumentInvalideError(
                f"Fiche « {self.nom} » : un code s'écrit « diplome:code » ; reçu : {', '.join(mauvais)}.",
            )
        vides = [a for a in ("codes", "sources", "cas") if not getattr(self, a)]
        if vides:
            raise ArgumentInvalideError(f"Fiche « {self.nom} » : {', '.join(vides)} ne peut pas être vide.")
        if len(set(self.cas)) != len(self.cas):
            raise ArgumentInvalideError(f"Fiche « {self.nom} » : un cas est nommé deux fois.")
