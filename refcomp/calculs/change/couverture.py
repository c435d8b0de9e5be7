"""Couvrir et offrir en devise : cours à terme, coût de la couverture, prix d'une offre."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from refcomp.calculs.change.positions import COTATIONS, SENS, Nombre, load_nombres
from refcomp.calculs.entrees import check_taille
from refcomp.calculs.explication import Etape, Explication
from refcomp.errors import check_choix
from refcomp.formats_fr import format_montant, format_nombre, format_pourcentage
from refcomp.rounding import EUR, Arrondi, Monnaie, monnaie

METHODES = ("parite", "differentiel")
DECIMALES_COURS = 6


@dataclass(frozen=True)
class CouvertureTerme:
    """Une couverture à terme, comparée au cours du jour.

    Attributes:
        sens: `creance` (vente à terme) ou `dette` (achat à terme).
        montant: montant en devise.
        comptant: sa valeur locale au cours comptant.
        garanti: sa valeur locale au cours à terme.
        cout: ce que la couverture coûte par rapport au comptant ; négatif si elle rapporte.
        taux: ce coût en fraction de la valeur au comptant, ramené à l'année ; None si la durée n'est pas donnée.
        devise: la monnaie locale.
    """

    sens: str
    montant: Fraction
    comptant: float
    garanti: float
    cout: float
    taux: float | None
    devise: Monnaie

    def explication(self) -> Explication:
        """Écrit la comparaison du terme et du comptant, avec les chiffres du cas."""
        m = self.devise
        operation = "vend" if self.sens == "creance" else "achète"
        verbe = "coûte" if self.cout >= 0 else "rapporte"
        texte = (
            f"L'entreprise {operation} à terme {format_nombre(self.montant)} unités de devise : "
            f"{format_montant(self.garanti, m)} garantis, contre {format_montant(self.comptant, m)} au cours du jour.\n"
            f"La couverture {verbe} {format_montant(abs(self.cout), m)}"
        )
        texte += "." if self.taux is None else f", soit {format_pourcentage(abs(self.taux))} par an."
        return Explication("La couverture à terme", (Etape("Comparer le terme au comptant", texte),))


def cours_a_terme(
    comptant: Nombre,
    taux_local: Nombre,
    taux_devise: Nombre,
    jours: int,
    *,
    cotation: str = "incertain",
    methode: str = "parite",
    base: int = 360,
) -> Decimal:
    """Calcule le cours à terme théorique d'une devise.

    Args:
        comptant: cours comptant, positif.
        taux_local: taux d'intérêt annuel de la monnaie locale, en fraction.
        taux_devise: taux d'intérêt annuel de la devise, en fraction.
        jours: durée du terme, en jours.
        cotation: `incertain` (monnaie locale pour une unité de devise) ou `certain` (l'inverse).
        methode: `parite`, comptant × (1 + taux local × t) / (1 + taux devise × t), exacte et le défaut, ou
            `differentiel`, comptant × (1 + écart des taux × t), l'approximation des cours.
        base: 360 (usage du marché) ou 365.

    Returns:
        Le cours à terme, à six décimales. Au-dessus du comptant la devise est en report, au-dessous en déport
        (cotation à l'incertain).

    Raises:
        ArgumentInvalideError: si une convention n'est pas permise.
        DonneesInvalidesError: si un nombre est illisible ou négatif.

    >>> cours_a_terme(6, "0.08", "0.05", 90)
    Decimal('6.044444')
    """
    check_choix("cotation", cotation, COTATIONS)
    check_choix("methode", methode, METHODES)
    check_choix("base", base, (360, 365))
    donnees = {"comptant": comptant, "taux_local": taux_local, "taux_devise": taux_devise, "jours": jours}
    lus = load_nombres(donnees, stricts=("comptant",))
    cours, local, etranger, duree = (lus[n] for n in donnees)
    duree /= base
    haut, bas = (local, etranger) if cotation == "incertain" else (etranger, local)
    rapport = (1 + haut * duree) / (1 + bas * duree) if methode == "parite" else 1 + (haut - bas) * duree
    return Arrondi(Decimal(1).scaleb(-DECIMALES_COURS)).appliquer(cours * rapport)


def couverture_terme(
    montant: Nombre,
    comptant: Nombre,
    terme: Nombre,
    *,
    sens: str = "creance",
    jours: int | None = None,
    cotation: str = "incertain",
    devise: Monnaie | str = EUR,
) -> CouvertureTerme:
    """Compare la valeur garantie par une couverture à terme à la valeur au cours du jour.

    Args:
        montant: montant à recevoir ou à payer, en devise.
        comptant: cours comptant.
        terme: cours à terme proposé par la banque.
        sens: `creance` (un export : vente à terme) ou `dette` (un import : achat à terme).
        jours: durée du terme, pour ramener le coût à l'année (360 jours) ; None pour ne pas le faire.
        cotation: voir `cours_a_terme`.
        devise: la monnaie locale, ou son code.

    Returns:
        Une `CouvertureTerme`.

    Raises:
        ArgumentInvalideError: si une convention n'est pas permise.
        DonneesInvalidesError: en une fois, pour tous les nombres illisibles, négatifs ou nuls à tort.

    >>> couverture_terme(1_000_000, "0.893", "0.890", cotation="certain").garanti
    1123595.51
    """
    check_choix("sens", sens, SENS)
    check_choix("cotation", cotation, COTATIONS)
    connue = monnaie(devise)
    donnees = {"montant": montant, "comptant": comptant, "terme": terme} | ({} if jours is None else {"jours": jours})
    lus = load_nombres(donnees, stricts=tuple(donnees)[1:])
    lu, cours = lus["montant"], (lus["comptant"], lus["terme"])
    for valeur in (lu, *(lu * c if cotation == "incertain" else lu / c for c in cours)):
        check_taille(valeur, connue)
    avant, apres = (connue.arrondi.appliquer(lu * c if cotation == "incertain" else lu / c) for c in cours)
    cout = avant - apres if sens == "creance" else apres - avant
    taux = None
    if jours is not None:
        taux = float(Fraction(cout) / Fraction(avant) * 360 / lus["jours"]) if avant else 0.0
    return CouvertureTerme(sens, lu, float(avant), float(apres), float(cout), taux, connue)


def prix_offre(
    prix: Nombre,
    cours: Nombre,
    *,
    marge_change: Nombre = 0,
    cotation: str = "certain",
    arrondi: Arrondi | None = None,
) -> Decimal:
    """Calcule le prix d'une offre en devise qui garantit un prix en monnaie locale.

    Args:
        prix: prix voulu, en monnaie locale, sous l'Incoterm de l'offre.
        cours: cours retenu, comptant ou mieux à terme si l'offre est couverte.
        marge_change: marge de prudence sur le cours, en fraction : 0.02 laisse la devise baisser de 2 % environ.
        cotation: `certain` (unités de devise pour une unité locale) ou `incertain`.
        arrondi: arrondi du prix offert ; None pour le centime supérieur, qui ne descend jamais sous le prix voulu.

    Returns:
        Le prix en devise.

    Raises:
        ArgumentInvalideError: si la cotation est inconnue.
        DonneesInvalidesError: en une fois, pour tous les nombres illisibles ou négatifs, et un cours nul.

    >>> prix_offre(10_000, "1.10", marge_change="0.02")
    Decimal('11220.00')
    """
    check_choix("cotation", cotation, COTATIONS)
    lus = load_nombres({"prix": prix, "cours": cours, "marge_change": marge_change}, stricts=("cours",))
    converti = lus["prix"] * lus["cours"] if cotation == "certain" else lus["prix"] / lus["cours"]
    regle = arrondi or Arrondi(Decimal("0.01"), "haut", "ne pas descendre sous le prix voulu")
    return regle.appliquer(converti * (1 + lus["marge_change"]))
