"""L'escompte de règlement : ce qu'il change à la facture, et le taux annuel qu'il représente.

Un escompte de 2 % pour payer vingt jours plus tôt rapporte 2 sur 98 en vingt jours. Qui y renonce emprunte à ce prix.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from refcomp.calculs.financement_court_terme.nombres import JOURS_PAR_AN, Montant, arrondi_montant, load_nombres
from refcomp.errors import ArgumentInvalideError, check_choix
from refcomp.rounding import EUR, Monnaie, monnaie

ASSIETTES = ("net", "brut")
TVA = ("si_paye", "toujours", "jamais")


@dataclass(frozen=True)
class EscompteReglement:
    """Une facture payée avec escompte.

    Attributes:
        total_facture: ce que la facture demande sans escompte.
        escompte_ht: escompte sur le hors taxe.
        escompte_tva: part de TVA qui disparaît quand l'escompte est pris.
        tva: TVA portée sur la facture.
        net: somme payée avec l'escompte.
    """

    total_facture: float
    escompte_ht: float
    escompte_tva: float
    tva: float
    net: float


def escompte_reglement(
    montant_ht: Montant,
    montant_tva: Montant,
    taux: Montant,
    *,
    autres_taxes: Montant = 0,
    tva_reduite: str = "si_paye",
    devise: Monnaie | str = EUR,
) -> EscompteReglement:
    """Calcule ce que devient une facture payée avec escompte.

    Args:
        montant_ht: montant hors taxe.
        montant_tva: TVA de la facture, avant escompte ; 0 en autoliquidation.
        taux: taux de l'escompte, en fraction.
        autres_taxes: taxes forfaitaires que l'escompte ne réduit pas (éco-contribution).
        tva_reduite: `si_paye` (usage français : la TVA suit l'escompte quand il est pris), `toujours` (la facture porte
            dès le départ la TVA du prix escompté, comme en Belgique) ou `jamais` (la TVA reste due en entier).
        devise: la monnaie, ou son code.

    Returns:
        Un `EscompteReglement`.

    Raises:
        DonneesInvalidesError: en une fois, pour les nombres refusés.
        ArgumentInvalideError: si `tva_reduite` est inconnu.

    >>> escompte_reglement(1000, 200, "0.02").net
    1176.0
    """
    check_choix("tva_reduite", tva_reduite, TVA)
    connue = monnaie(devise)
    lus = load_nombres(
        "escompte de règlement",
        montants={"montant_ht": montant_ht, "montant_tva": montant_tva, "autres_taxes": autres_taxes},
        taux={"taux": taux},
        devise=connue,
    )
    hors_taxe = arrondi_montant(lus["montant_ht"] * lus["taux"], connue)
    taxe = arrondi_montant(lus["montant_tva"] * lus["taux"], connue)
    tva = lus["montant_tva"] - (taxe if tva_reduite == "toujours" else 0)
    total = lus["montant_ht"] + tva + lus["autres_taxes"]
    perdue = taxe if tva_reduite == "si_paye" else Fraction(0)
    net = total - hors_taxe - perdue
    return EscompteReglement(float(total), float(hors_taxe), float(perdue), float(tva), float(net))


def taux_escompte_reglement(
    taux: Montant,
    jours_gagnes: int,
    *,
    compose: bool = False,
    assiette: str = "net",
    base: int = JOURS_PAR_AN,
) -> float:
    """Renvoie le taux annuel équivalent d'un escompte de règlement, non arrondi.

    Args:
        taux: taux de l'escompte, en fraction.
        jours_gagnes: jours entre le paiement anticipé et l'échéance.
        compose: si faux, taux simple (proportionnel) ; si vrai, taux composé (actuariel).
        assiette: `net` (défaut : on avance 98 pour gagner 2) ou `brut` (2 sur 100, approximation de certains guides).
        base: jours de l'année, 365 ou 360.

    Returns:
        Le taux, en fraction.

    Raises:
        DonneesInvalidesError: si le taux est illisible.
        ArgumentInvalideError: si `jours_gagnes` ou `base` n'est pas permis.

    >>> round(taux_escompte_reglement("0.02", 20), 4), round(taux_escompte_reglement("0.02", 20, compose=True), 4)
    (0.3724, 0.4459)
    """
    check_choix("assiette", assiette, ASSIETTES)
    check_choix("base", base, (360, JOURS_PAR_AN))
    if isinstance(jours_gagnes, bool) or not isinstance(jours_gagnes, int) or jours_gagnes < 1:
        raise ArgumentInvalideError(f"« jours_gagnes » vaut {jours_gagnes!r} ; un nombre de jours positif est attendu.")
    remise = load_nombres("escompte de règlement", taux={"taux": taux})["taux"]
    periode = remise / (1 - remise) if assiette == "net" else remise
    if compose:
        return float((1 + float(periode)) ** (base / jours_gagnes) - 1)
    return float(periode * base / jours_gagnes)
