"""Ce que coûte un financement à court terme : son décompte, ses fonds, ses taux, son explication."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.calculs.financement_court_terme.nombres import JOURS_PAR_AN
from refcomp.errors import ArgumentInvalideError
from refcomp.formats_fr import format_montant, format_nombre, format_pourcentage
from refcomp.rounding import Monnaie


@dataclass(frozen=True)
class Financement:
    """Un financement chiffré.

    Attributes:
        nom: ce que l'on lit dans une comparaison (« Escompte, banque A »).
        nature: `decouvert`, `escompte`, `dailly` ou `affacturage`.
        nominal: ce qui est cédé, remis ou emprunté.
        fonds: ce dont l'entreprise dispose réellement, net de ce qui est retenu.
        fonds_jours: somme des fonds × leurs jours de disposition réels ; dénominateur des taux.
        decompte: une ligne par poste : `poste`, `calcul`, `montant` (hors taxe), `tva`.
        retenue: somme retenue puis rendue (réserve de l'affacturage) ; ce n'est pas un coût.
        devise: la monnaie.
        etapes: les étapes propres à ce financement, avant le coût et le taux.
    """

    nom: str
    nature: str
    nominal: float
    fonds: float
    fonds_jours: float
    decompte: pd.DataFrame
    retenue: float
    devise: Monnaie
    etapes: tuple[Etape, ...]

    @property
    def cout(self) -> float:
        """Le coût total hors taxe : la TVA des commissions se récupère."""
        return round(float(self.decompte["montant"].sum()), self.devise.decimales)

    @property
    def tva(self) -> float:
        """La TVA des commissions taxées."""
        return round(float(self.decompte["tva"].sum()), self.devise.decimales)

    @property
    def agios_ttc(self) -> float:
        """Ce que la banque prélève : coût et TVA."""
        return round(self.cout + self.tva, self.devise.decimales)

    @property
    def jours(self) -> float:
        """Durée moyenne de disposition des fonds, en jours."""
        return self.fonds_jours / self.fonds

    def taux_effectif(self, *, actuariel: bool = False, base: int = JOURS_PAR_AN, cout: float | None = None) -> float:
        """Renvoie le taux annuel que coûte réellement ce financement, non arrondi.

        Args:
            actuariel: si faux, taux simple et proportionnel, celui du TEG professionnel (coût × 365 / fonds × jours) ;
                si vrai, taux composé équivalent.
            base: jours de l'année.
            cout: coût à rapporter aux fonds ; par défaut le coût total hors taxe.

        Raises:
            ArgumentInvalideError: si rien n'est mis à disposition.
        """
        if self.fonds_jours <= 0:
            raise ArgumentInvalideError("Aucun fonds n'est mis à disposition : ce financement n'a pas de taux.")
        paye = self.cout if cout is None else cout
        if not actuariel:
            return paye * base / self.fonds_jours
        return float((1 + paye / self.fonds) ** (base / self.jours) - 1)

    def explication(self) -> Explication:
        """Les étapes du calcul, avec les chiffres du cas, comme un corrigé les écrirait."""
        lignes = tuple(
            (ligne["poste"], ligne["calcul"], self._nombre(ligne["montant"]), self._nombre(ligne["tva"]))
            for ligne in self.decompte.to_dict("records")
        )
        total = ("Total", "", self._nombre(self.cout), self._nombre(self.tva))
        tableau = Tableau(("Poste", "Calcul", "Hors taxe", "TVA"), (*lignes, total), (2, 3))
        retenue = f" La retenue de {self._montant(self.retenue)} sera rendue." if self.retenue else ""
        return Explication(
            self.nom,
            (
                *self.etapes,
                Etape("Additionner les agios", "La TVA se récupère : le coût est hors taxe.", tableau),
                Etape("Compter les fonds obtenus", f"Fonds disponibles : {self._montant(self.fonds)}.{retenue}"),
                Etape("Mesurer le taux effectif", self._texte_taux()),
            ),
        )

    def _texte_taux(self) -> str:
        if self.fonds_jours <= 0:
            return "Aucun fonds n'est mis à disposition : il n'y a pas de taux."
        produit = format_nombre(self.fonds_jours, 2)
        return (
            f"Coût {self._montant(self.cout)} × {JOURS_PAR_AN} / {produit} (fonds × jours) = "
            f"{format_pourcentage(round(self.taux_effectif(), 6))} (proportionnel), soit "
            f"{format_pourcentage(round(self.taux_effectif(actuariel=True), 6))} en taux actuariel."
        )

    def _montant(self, valeur: float) -> str:
        return format_montant(valeur, self.devise)

    def _nombre(self, valeur: float) -> str:
        return format_nombre(valeur, self.devise.decimales)


def build_decompte(lignes: list[tuple[str, str, float, float]]) -> pd.DataFrame:
    """Met en table les postes non nuls d'un décompte (`poste`, `calcul`, `montant`, `tva`)."""
    gardees = [(p, c, float(m), float(t)) for p, c, m, t in lignes if m]
    table = pd.DataFrame(gardees, columns=["poste", "calcul", "montant", "tva"])
    return table.astype({"montant": "float64", "tva": "float64"})
