"""Les objets du cas : fiche de stock, article, prévisions, demandes d'achat ; et les mêmes calculs faussés.

Les montants sont en centimes.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from refcomp.rounding import Arrondi

UNITE = Arrondi(Decimal(1))
JOURS_PAR_AN = 360


def arrondi(exacte: Fraction) -> int:
    """L'entier le plus proche, moitié loin de zéro."""
    return int(UNITE.appliquer(exacte))


@dataclass(frozen=True)
class Ligne:
    """Un mouvement : quantité entrée à un coût, ou quantité sortie."""

    date: dt.date
    libelle: str
    entree: int = 0
    cout: int = 0
    sortie: int = 0


@dataclass(frozen=True)
class Fiche:
    """Les mouvements d'un mois, stock initial en premier."""

    lignes: tuple[Ligne, ...]

    @property
    def quantite(self) -> int:
        """La quantité finale."""
        return sum(m.entree - m.sortie for m in self.lignes)

    @property
    def dernier_cout(self) -> int:
        """Le coût de la dernière entrée."""
        return [m.cout for m in self.lignes if m.entree][-1]

    def valeurs(self, methode: str = "", decimales: int | None = None) -> list[tuple[int, int]]:
        """La valeur de chaque sortie et du stock après elle, au coût moyen ou d'après une erreur connue."""
        stock, valeur, entrees, trouvees = 0, 0, [], []
        for m in self.lignes:
            if m.entree:
                entrees.append(m.cout)
                stock, valeur = stock + m.entree, valeur + m.entree * m.cout
                moyen = self._cout(methode, Fraction(valeur, stock), entrees)
                cout = moyen if decimales is None else _coupe(moyen, decimales)
                trouvees.append((0, valeur))
            else:
                sortie = arrondi(m.sortie * cout)
                stock, valeur = stock - m.sortie, valeur - sortie
                trouvees.append((sortie, valeur))
        return trouvees

    def _cout(self, methode: str, moyen: Fraction, entrees: list[int]) -> Fraction:
        if methode == "cmup_fin_periode":
            toutes = [m for m in self.lignes if m.entree]
            return Fraction(sum(m.entree * m.cout for m in toutes), sum(m.entree for m in toutes))
        if methode == "dernier_cout":
            return Fraction(entrees[-1])
        return Fraction(sum(entrees), len(entrees)) if methode == "moyenne_simple" else moyen

    def stock_par_lots(self, *, derniers: bool) -> int:
        """La valeur du stock final : les dernières entrées (PEPS), ou l'erreur du dernier entré premier sorti."""
        lots: list[list[int]] = []
        for m in self.lignes:
            if m.entree:
                lots.append([m.entree, m.cout])
            reste = m.sortie
            while reste:
                lot = lots[0] if derniers else lots[-1]
                pris = min(reste, lot[0])
                lot[0], reste = lot[0] - pris, reste - pris
                if lot[0] == 0:
                    lots.remove(lot)
        return sum(q * c for q, c in lots)

    def ecart(self, compte: int, *, erreur: str = "", valeur: int | None = None) -> int:
        """La valeur de l'écart d'inventaire, au coût moyen final."""
        finale = self.valeurs()[-1][1] if valeur is None else valeur
        cout = Fraction(self.dernier_cout) if erreur == "ecart_au_dernier_cout" else Fraction(finale, self.quantite)
        return arrondi((compte - self.quantite) * cout * (-1 if erreur == "sens_inverse" else 1))


def _coupe(cout: Fraction, decimales: int) -> Fraction:
    """Un coût en centimes, arrondi à ce nombre de décimales d'euro."""
    pas = Fraction(100, 10**decimales)
    return arrondi(cout / pas) * pas


@dataclass(frozen=True)
class Article:
    """Un article géré au point de commande : consommation annuelle, prix en centimes, coûts, délai et sécurité."""

    consommation: int
    prix: int
    commande: int
    taux: Fraction
    delai: int
    securite: int

    def quantite(self, *, erreur: str = "") -> float:
        """La quantité économique, ou ce que donne une erreur connue."""
        besoin = Fraction(self.consommation, 12) if erreur == "consommation_mensuelle" else Fraction(self.consommation)
        cout = 100 * self.taux if erreur == "taux_sans_prix" else self.prix * self.taux
        return math.sqrt((1 if erreur == "facteur_oublie" else 2) * besoin * self.commande / cout)

    def gestion(self, quantite: Fraction, *, erreur: str = "") -> int:
        """Le coût de gestion annuel d'une quantité, ou ce que donne une erreur connue."""
        passation = Fraction(0) if erreur == "passation_oubliee" else self.commande * self.consommation / quantite
        moyen = quantite if erreur == "stock_entier" else quantite / 2
        return arrondi(passation + moyen * self.prix * self.taux)

    def point(self, *, erreur: str = "") -> int:
        """Le point de commande, ou ce que donne une erreur connue."""
        jours = 365 if erreur == "annee_civile" else JOURS_PAR_AN
        consommee = Fraction(self.consommation * self.delai, jours)
        return math.ceil(consommee) + (0 if erreur == "securite_oubliee" else self.securite)


@dataclass(frozen=True)
class Prevision:
    """Les ventes prévues d'un article : stock du début, carton, puis (mois, ventes, stock voulu)."""

    stock: int
    lot: int
    mois: tuple[tuple[str, int, int], ...]

    def achats(self, *, erreur: str = "") -> list[tuple[int, int]]:
        """L'achat et le stock final de chaque mois, ou ce que donne une erreur connue."""
        stock = 0 if erreur == "stock_initial_oublie" else self.stock
        lot, trouves = 1 if erreur == "sans_lot" else self.lot, []
        for _, ventes, voulu in self.mois:
            manque = ventes + (0 if erreur == "stock_vise_oublie" else voulu) - stock
            achat = -(-max(0, manque) // lot) * lot
            stock += achat - ventes
            trouves.append((achat, stock))
        return trouves


@dataclass(frozen=True)
class Demande:
    """Une demande d'achat : besoin, stock, attendu, unités par colis, prix unitaire en centimes."""

    article: str
    besoin: int
    stock: int
    attendu: int
    colis: int
    prix: int

    def commande(self, *, erreur: str = "") -> tuple[int, int]:
        """Le nombre de colis et le montant, ou ce que donne une erreur connue."""
        stock = 0 if erreur == "stock_oublie" else self.stock
        attendu = 0 if erreur == "attendu_oublie" else self.attendu
        net = max(0, self.besoin - stock - attendu)
        nombre = net // self.colis if erreur == "colis_inferieur" else -(-net // self.colis)
        return nombre, nombre * self.colis * self.prix
