"""Une faute relevée dans un journal, et la liste que les contrôles remplissent."""

from __future__ import annotations

from dataclasses import dataclass

from refcomp.findings import Constat


@dataclass(frozen=True)
class Faute:
    """Ce qu'un contrôle a trouvé.

    Attributes:
        gravite: `erreur`, `avertissement` ou `information`.
        code: identifiant stable du contrôle.
        message: la phrase française lue par une personne.
        journal: journal de l'écriture en cause.
        numero_ecriture: numéro de l'écriture en cause.
        piece: pièce en cause.
        compte: compte en cause.
        montant: écart ou montant en cause, en unités mineures ; None s'il n'y en a pas.
        attendu: ce qui aurait dû être, en texte.
        indice: ce qui aide à trouver la cause, en texte.
    """

    gravite: str
    code: str
    message: str
    journal: str = ""
    numero_ecriture: str = ""
    piece: str = ""
    compte: str = ""
    montant: int | None = None
    attendu: str = ""
    indice: str = ""

    def constat(self) -> Constat:
        """La faute comme constat ordinaire."""
        objet = self.piece or self.numero_ecriture or self.compte
        suite = f" {self.indice}" if self.indice else ""
        return Constat(self.gravite, self.code, f"{self.message}{suite}", objet)
