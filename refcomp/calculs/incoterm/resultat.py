"""La comparaison des règles Incoterms, et son explication."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.calculs.incoterm.postes import POSTES
from refcomp.errors import check_choix
from refcomp.findings import Constat
from refcomp.formats_fr import format_montant, format_pourcentage
from refcomp.rounding import Monnaie


@dataclass(frozen=True)
class ConventionAssurance:
    """L'assurance calculée : son taux et la majoration de la valeur assurée, en fractions."""

    taux: Fraction | None
    majoration: Fraction


@dataclass(frozen=True)
class ComparaisonIncoterms:
    """Une même expédition sous chaque règle.

    Attributes:
        valeur: prix de la marchandise seule.
        prix: une ligne par règle, de EXW à DDP : `regle libelle mode prix reste_acheteur total prime assurance_due
            transfert_risque` ; `total` est ce que l'opération coûte à l'acheteur, prix et reste à payer.
        partage: une ligne par règle et par poste : `regle poste payeur montant`.
        assurance: le calcul de l'assurance ; None si son coût est donné.
        devise: la monnaie des montants.
        constats: les règles données de mémoire.
    """

    valeur: float
    prix: pd.DataFrame
    partage: pd.DataFrame
    assurance: ConventionAssurance | None
    devise: Monnaie
    constats: tuple[Constat, ...]

    def tableau_partage(self) -> pd.DataFrame:
        """Renvoie le partage en grille : une ligne par poste, une colonne par règle, `vendeur` ou `acheteur`."""
        grille = self.partage.pivot_table(index="poste", columns="regle", values="payeur", aggfunc="first")
        return grille.loc[list(POSTES), self.prix["regle"].tolist()]

    def explication(self, regle: str | None = None) -> Explication:
        """Écrit le calcul comme un corrigé : le prix de chaque règle, poste par poste.

        Args:
            regle: une seule règle ; None pour toutes, suivies de leur comparaison.

        Raises:
            ArgumentInvalideError: si la règle n'est pas dans la comparaison.
        """
        if regle is not None:
            check_choix("regle", regle, self.prix["regle"])
        retenues = self.prix if regle is None else self.prix[self.prix["regle"] == regle]
        etapes = [self._etape(ligne) for ligne in retenues.itertuples()]
        if regle is None:
            etapes.append(self._etape_bilan())
        titre = "Le prix sous chaque règle Incoterms 2020" if regle is None else f"Le prix {regle}"
        return Explication(titre, tuple(etapes))

    def _etape(self, ligne) -> Etape:  # type: ignore[no-untyped-def]  # noqa: ANN001 - ligne d'itertuples
        postes = self.partage[(self.partage["regle"] == ligne.regle) & (self.partage["montant"] != 0)]
        payes = [p for p in postes.itertuples() if p.payeur == "vendeur"]
        termes = " + ".join(self._montant(m) for m in (self.valeur, *(p.montant for p in payes)))
        texte = f"Le risque passe à l'acheteur quand {ligne.transfert_risque}.\n"
        texte += f"Prix = {termes} = {self._montant(ligne.prix)}.\n{self._texte_assurance(ligne)}"
        texte += f"Il reste à l'acheteur {self._montant(ligne.reste_acheteur)}."
        lignes = tuple((POSTES[p.poste], p.payeur, self._montant(p.montant)) for p in postes.itertuples())
        tableau = Tableau(("Poste", "Payé par", "Montant"), lignes, (2,)) if lignes else None
        return Etape(f"{ligne.regle}, {ligne.libelle}", texte, tableau)

    def _texte_assurance(self, ligne) -> str:  # type: ignore[no-untyped-def]  # noqa: ANN001 - ligne d'itertuples
        if ligne.assurance_due == "aucune":
            return ""
        due = f"Le vendeur doit assurer l'acheteur ({ligne.assurance_due}).\n"
        if self.assurance is None or self.assurance.taux is None:
            return due
        taux, facteur = format_pourcentage(self.assurance.taux), format_pourcentage(1 + self.assurance.majoration, 0)
        hors = self._montant(round(ligne.prix - ligne.prime, self.devise.decimales))
        return f"{due}{ligne.regle} = {hors} / (1 - {taux} × {facteur}) : prime de {self._montant(ligne.prime)}.\n"

    def _etape_bilan(self) -> Etape:
        lignes = tuple(
            (p.regle, self._montant(p.prix), self._montant(p.reste_acheteur), self._montant(p.total))
            for p in self.prix.itertuples()
        )
        texte = (
            "Prix et reste à payer font le coût rendu : il est le même sous chaque règle, à la prime d'assurance près. "
            "Une règle ne rend pas l'opération moins chère ; elle dit qui l'organise, qui avance les frais et qui "
            "porte le risque."
        )
        return Etape(
            "Comparer", texte, Tableau(("Règle", "Prix", "Reste à l'acheteur", "Coût rendu"), lignes, (1, 2, 3))
        )

    def _montant(self, valeur: float) -> str:
        return format_montant(valeur, self.devise)
