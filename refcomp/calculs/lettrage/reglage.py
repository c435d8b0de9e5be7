"""Les conventions d'un lettrage, et le nom des lettres."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from refcomp.calculs.entrees import load_taux
from refcomp.errors import ArgumentInvalideError, check_choix
from refcomp.rounding import Monnaie

A_EGALITE = ("proposer", "plus_ancienne")
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Reglage:
    """Les bornes et les conventions d'un lettrage.

    Attributes:
        fenetre_jours: écart de dates permis quand rien ne cite la pièce. 120 jours couvrent les délais usuels et un
            retard ordinaire ; au-delà, un montant égal prouve peu.
        taille_groupe: plus grand nombre de lignes réunies face à une seule.
        combinaisons_max: combinaisons examinées au plus pour une ligne.
        a_egalite: que faire quand plusieurs lignes de même montant conviennent : `proposer` (défaut : rien n'est
            lettré sans preuve) ou `plus_ancienne` (la dette la plus ancienne d'abord, C. civ. art. 1342-10).
        tolerance: écart de règlement permis, en unités de la monnaie ; None : aucun plafond en montant.
        tolerance_relative: écart permis, en part du montant dû (0.01 ou « 1 % ») ; None : aucun plafond relatif. Les
            deux plafonds donnés s'appliquent ensemble ; sans aucun des deux, aucun écart n'est admis.
        comptes_ecart: compte de charge, puis de produit, où l'écart de règlement est proposé.
        longueur_code: nombre de lettres des premiers codes : 2 pour AA, AB… ; 1 pour A, B…
    """

    fenetre_jours: int = 120
    taille_groupe: int = 6
    combinaisons_max: int = 20_000
    a_egalite: str = "proposer"
    tolerance: Decimal | int | None = None
    tolerance_relative: Fraction | Decimal | float | str | None = None
    comptes_ecart: tuple[str, str] = ("658", "758")
    longueur_code: int = 2

    def __post_init__(self) -> None:
        """Refuse une convention inconnue ou une borne déraisonnable, en la nommant."""
        check_choix("a_egalite", self.a_egalite, A_EGALITE)
        bornes = {
            "fenetre_jours": (0, 3660),
            "taille_groupe": (2, 12),
            "combinaisons_max": (1, 1_000_000),
            "longueur_code": (1, 4),
        }
        for nom, (bas, haut) in bornes.items():
            valeur = getattr(self, nom)
            if isinstance(valeur, bool) or not isinstance(valeur, int) or not bas <= valeur <= haut:
                raise ArgumentInvalideError(f"« {nom} » est un entier de {bas} à {haut} ; reçu : {valeur!r}.")
        _check_decimal("tolerance", self.tolerance)
        if self.tolerance_relative is not None:
            lue = load_taux("tolerance_relative", self.tolerance_relative, nature="part")
            object.__setattr__(self, "tolerance_relative", lue)
        charge_et_produit = [c for c in self.comptes_ecart if isinstance(c, str) and c]
        if len(charge_et_produit) != len(self.comptes_ecart) or len(self.comptes_ecart) != len(("charge", "produit")):
            raise ArgumentInvalideError(
                f'« comptes_ecart » est un couple de comptes, comme ("658", "758") ; reçu : {self.comptes_ecart!r}.',
            )

    def admet(self, ecart: int, du: int, devise: Monnaie) -> bool:
        """Dit si un écart de règlement est dans la tolérance.

        Args:
            ecart: écart en unités mineures, de l'un ou l'autre signe.
            du: montant dû, en unités mineures.
            devise: monnaie de la tolérance.
        """
        if self.tolerance is None and self.tolerance_relative is None:
            return False
        plafonds = []
        if self.tolerance is not None:
            plafonds.append(Fraction(self.tolerance) * devise.facteur)
        if self.tolerance_relative is not None:
            plafonds.append(Fraction(self.tolerance_relative) * abs(du))
        return abs(ecart) <= min(plafonds)


def _check_decimal(nom: str, valeur: object) -> None:
    if valeur is None:
        return
    if isinstance(valeur, Decimal | int) and not isinstance(valeur, bool):
        lu = Decimal(valeur)
        if lu.is_finite() and lu >= 0:
            return
    raise ArgumentInvalideError(f'« {nom} » est un Decimal positif, par exemple Decimal("0.01") ; reçu : {valeur!r}.')


def code_lettre(rang: int, longueur: int = 2) -> str:
    """Renvoie le code d'un rang, comme les logiciels les attribuent : AA, AB… AZ, BA… ZZ, AAA.

    Args:
        rang: à partir de 0.
        longueur: nombre de lettres du premier code.

    Raises:
        ArgumentInvalideError: si le rang est négatif.

    >>> code_lettre(0), code_lettre(25), code_lettre(26), code_lettre(676), code_lettre(1, 1)
    ('AA', 'AZ', 'BA', 'AAA', 'B')
    """
    if rang < 0:
        raise ArgumentInvalideError(f"Le rang d'une lettre commence à 0 ; reçu : {rang}.")
    while rang >= len(ALPHABET) ** longueur:
        rang -= len(ALPHABET) ** longueur
        longueur += 1
    code = ""
    for _ in range(longueur):
        rang, reste = divmod(rang, len(ALPHABET))
        code = ALPHABET[reste] + code
    return code
