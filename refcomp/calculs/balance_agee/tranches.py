"""Les tranches d'ancienneté : leurs bornes, leurs noms de colonne, leur libellé.

Le jour 30 est-il dans la première tranche ? Les logiciels se partagent (voir `Tranches.borne_incluse`) : la réponse
est une convention, jamais un détail caché.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from refcomp.errors import ArgumentInvalideError, check_choix

DEPUIS = ("echeance", "facture")
AMPLITUDE_LUT = 1_000_000  # au-delà de 2 700 ans d'écart, la table directe coûterait plus que la recherche


@dataclass(frozen=True)
class Tranches:
    """Un découpage des anciennetés en jours.

    Attributes:
        bornes: limites entre tranches, en jours, strictement croissantes ; `(0, 30, 60, 90)` fait cinq tranches.
        borne_incluse: si vrai, la borne appartient à la tranche qui finit (30 jours est dans « 1 à 30 j », comme
            dans OCA et ERPNext) ; si faux, à celle qui commence (« 30 à 59 j », comme dans Tryton).
        depuis: `echeance` (l'ancienneté est un retard) ou `facture` (c'est l'âge de la facture).
    """

    bornes: tuple[int, ...] = (0, 30, 60, 90)
    borne_incluse: bool = True
    depuis: str = "echeance"

    def __post_init__(self) -> None:
        """Refuse des bornes absentes, non entières ou non croissantes."""
        check_choix("anciennete_depuis", self.depuis, DEPUIS)
        entieres = all(isinstance(b, (int, np.integer)) and not isinstance(b, bool) for b in self.bornes)
        if not self.bornes or not entieres or any(a >= b for a, b in zip(self.bornes, self.bornes[1:], strict=False)):
            raise ArgumentInvalideError(
                f"« tranches » vaut {self.bornes!r} ; des nombres entiers de jours, strictement croissants, sont "
                "attendus, par exemple (0, 30, 60, 90).",
            )

    @property
    def nombre(self) -> int:
        """Nombre de tranches : une de plus que de bornes."""
        return len(self.bornes) + 1

    @property
    def limites(self) -> list[tuple[int | None, int | None]]:
        """Premier et dernier jour de chaque tranche, inclus ; None au bout ouvert."""
        pas = 0 if self.borne_incluse else 1
        fins = [b - pas for b in self.bornes]
        return list(zip([None, *(f + 1 for f in fins)], [*fins, None], strict=True))

    @property
    def colonnes(self) -> list[str]:
        """Noms ASCII des colonnes : `non_echu`, `de_1_a_30`, …, `plus_de_90`."""
        return [self._nom(debut, fin) for debut, fin in self.limites]

    @property
    def libelles(self) -> list[str]:
        """Libellés lus par une personne : « non échu », « 1 à 30 j », …, « plus de 90 j »."""
        return [self._libelle(debut, fin) for debut, fin in self.limites]

    def _est_non_echu(self, fin: int | None) -> bool:
        return self.depuis == "echeance" and fin in (0, -1)

    def _nom(self, debut: int | None, fin: int | None) -> str:
        if debut is None:
            return "non_echu" if self._est_non_echu(fin) else f"jusqu_a_{_ascii(fin)}"
        return f"plus_de_{_ascii(debut - 1)}" if fin is None else f"de_{_ascii(debut)}_a_{_ascii(fin)}"

    def _libelle(self, debut: int | None, fin: int | None) -> str:
        if debut is None:
            return "non échu" if self._est_non_echu(fin) else f"jusqu'à {fin} j"
        return f"plus de {debut - 1} j" if fin is None else f"{debut} à {fin} j"

    def rang(self, anciennetes: npt.NDArray[np.integer]) -> npt.NDArray[np.intp]:
        """Renvoie le rang de la tranche de chaque ancienneté.

        Args:
            anciennetes: jours, entiers, négatifs avant l'échéance.

        Returns:
            Un entier de 0 à `nombre` - 1 par élément.
        """
        cote: Literal["left", "right"] = "left" if self.borne_incluse else "right"
        bornes = np.asarray(self.bornes)
        if not len(anciennetes):
            return np.zeros(0, dtype=np.intp)
        bas, haut = min(int(anciennetes.min()), 0), max(int(anciennetes.max()), 0)
        if haut - bas > AMPLITUDE_LUT:
            return np.searchsorted(bornes, anciennetes, side=cote).astype(np.intp)
        # Une table indexée par le jour va trois fois plus vite qu'une recherche. Les jours négatifs y sont rangés à la
        # fin, là où Python lit un indice négatif : aucune soustraction sur la grande colonne.
        jours = np.concatenate([np.arange(haut + 1), np.arange(bas, 0)])
        return np.searchsorted(bornes, jours, side=cote).astype(np.intp)[anciennetes]


def _ascii(jours: int | None) -> str:
    return f"moins_{-jours}" if jours is not None and jours < 0 else str(jours)
