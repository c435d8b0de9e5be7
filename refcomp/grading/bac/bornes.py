"""Ce qu'une copie peut consommer : un seul endroit pour les limites, envoyées au bac avec chaque copie."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

MEBIOCTET = 2**20


@dataclass(frozen=True)
class Bornes:
    """Les limites d'une copie.

    Attributes:
        cellule: secondes laissées à une cellule.
        carnet: secondes laissées au carnet entier.
        processeur: secondes de calcul, tous cœurs confondus, d'un processus.
        memoire: octets que la copie peut ajouter à ceux du parent, tous ses processus ensemble.
        processus: processus et fils d'exécution simultanés.
        fichiers: fichiers et dossiers qu'elle peut créer.
        disque: octets de son dossier en mémoire.
        sortie: octets affichés par une cellule ; au-delà, la suite est coupée.
        recu: octets que la copie peut rendre au côté de confiance, carnet entier.
        valeurs: valeurs JSON qu'elle peut rendre, carnet entier ; trois octets de JSON en font soixante en mémoire.
    """

    cellule: float = 30.0
    carnet: float = 180.0
    processeur: int = 200
    memoire: int = 1024 * MEBIOCTET
    processus: int = 64
    fichiers: int = 4096
    disque: int = 64 * MEBIOCTET
    sortie: int = 4 * MEBIOCTET
    recu: int = 48 * MEBIOCTET
    valeurs: int = 500_000

    def export_json(self) -> dict[str, Any]:
        """Les bornes, telles qu'elles passent au bac."""
        return asdict(self)
