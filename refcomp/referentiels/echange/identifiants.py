"""Des identifiants universels stables : le même élément du même millésime a toujours le même UUID, partout.

UUID de version 5 (RFC 9562, § 5.5), tiré de l'identifiant du référentiel, de son millésime et de celui de l'élément.
Sans adresse de publication, une URI est une URN (`urn:uuid:…`, RFC 9562, § 4) : elle désigne, mais ne s'ouvre pas.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid5

from refcomp.errors import ArgumentInvalideError, ReferentielInconnuError
from refcomp.referentiels.chargement import load
from refcomp.referentiels.modele import Referentiel

ESPACE = UUID(
    "7d4e9f8d-c485-5f49-9f22-0549409e1a58"
)  # uuid5(NAMESPACE_URL, "urn:refcomp:referentiel"), à ne plus changer


@dataclass(frozen=True)
class Identite:
    """De quoi nommer ce qui appartient à un millésime d'un référentiel.

    Attributes:
        referentiel: identifiant du référentiel.
        millesime: son édition.
        adresse: où ses fichiers sont publiés ; vide s'ils ne le sont pas.
    """

    referentiel: str
    millesime: str
    adresse: str = ""

    def __post_init__(self) -> None:
        """Refuse une adresse qui n'en est pas une."""
        if self.adresse and not self.adresse.startswith(("https://", "http://")):
            raise ArgumentInvalideError(
                f"« adresse » vaut {self.adresse!r} : écrivez l'adresse web où le référentiel est publié "
                "(https://…), ou laissez vide pour des identifiants sans adresse."
            )

    def uuid(self, classe: str, cle: str = "") -> str:
        """L'UUID d'un objet : `classe` est celle de CASE (`CFItems`…), `cle` l'identifiant propre à refcomp."""
        return str(uuid5(ESPACE, f"{self.referentiel}/{self.millesime}/{classe}/{cle}"))

    def uri(self, classe: str, cle: str = "") -> str:
        """L'URI du même objet : sous l'adresse de publication, ou une URN."""
        uuid = self.uuid(classe, cle)
        return f"{self.adresse.rstrip('/')}/{classe}/{uuid}" if self.adresse else f"urn:uuid:{uuid}"


def build_identite(referentiel: Referentiel, adresse: str = "") -> Identite:
    """L'identité d'un référentiel chargé."""
    return Identite(referentiel.id, referentiel.millesime, adresse)


def load_identite(identifiant: str, adresse: str = "") -> Identite | None:
    """L'identité d'un autre référentiel livré, que cite une relation ; None s'il n'est pas livré."""
    try:
        return build_identite(load(identifiant), adresse)
    except ReferentielInconnuError:
        return None
