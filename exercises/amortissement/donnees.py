"""L'achat, le bien et sa revente, et ce que chaque façon de compter en fait : des montants en centimes, exacts.

Les variantes s'en servent pour écarter un tirage où deux erreurs se confondraient, les contrôles pour les reconnaître.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from refcomp.rounding import Arrondi

ANNEE = 2025
ANNEE_CESSION = 2027
UNITE = Arrondi(Decimal(1))


@dataclass(frozen=True)
class Achat:
    """La facture de la machine, montants en centimes."""

    catalogue: int
    taux_remise: Decimal
    transport: int
    installation: int
    formation: int
    maintenance: int
    taux_taxe: Decimal

    @property
    def remise(self) -> int:
        """La remise commerciale."""
        return int(UNITE.appliquer(self.catalogue * self.taux_remise))

    @property
    def cout(self) -> int:
        """Le coût d'acquisition : le prix net et ce qui met la machine en place et en état de marche."""
        return self.catalogue - self.remise + self.transport + self.installation

    @property
    def total_ht(self) -> int:
        """Le total hors taxes de la facture."""
        return self.cout + self.formation + self.maintenance

    def taxe(self, base: int) -> int:
        """La TVA d'une base."""
        return int(UNITE.appliquer(base * self.taux_taxe))

    @property
    def total_ttc(self) -> int:
        """Le total à payer."""
        return self.total_ht + self.taxe(self.total_ht)


@dataclass(frozen=True)
class Bien:
    """Un bien à amortir, montants en centimes."""

    code: str
    designation: str
    mise_en_service: dt.date
    duree: int
    valeur: int
    residuelle: int = 0

    @property
    def base(self) -> int:
        """La base amortissable."""
        return self.valeur - self.residuelle

    def cumul(self, annee: int) -> int:
        """Les amortissements cumulés à la fin d'une année."""
        jours = jours_jusqu_a_la_cloture(self.mise_en_service) + 360 * (annee - self.mise_en_service.year)
        return min(self.base, int(UNITE.appliquer(Fraction(self.base * jours, 360 * self.duree))))


@dataclass(frozen=True)
class Cession:
    """La revente envisagée : le jour, le prix hors taxes et la taxe, en centimes."""

    date: dt.date
    prix: int
    taxe: int

    @property
    def jours(self) -> int:
        """Les jours de l'année commerciale jusqu'à la cession, ce jour compris."""
        return 30 * (self.date.month - 1) + min(self.date.day, 30)


def jours_jusqu_a_la_cloture(depart: dt.date) -> int:
    """Les jours de l'année commerciale du départ, compris, au 31 décembre."""
    return 360 - 30 * (depart.month - 1) - min(depart.day, 30) + 1


def premieres_dotations(base: int, duree: int, dates: tuple[dt.date, dt.date, dt.date]) -> dict[str, int]:
    """La première dotation d'une base, en centimes, selon la façon de compter le temps (`juste` et erreurs connues)."""
    facture, reception, service = dates
    jours = jours_jusqu_a_la_cloture(service)
    temps = {
        "juste": Fraction(jours, 360),
        "annee_entiere": Fraction(1),
        "depuis_facture": Fraction(jours_jusqu_a_la_cloture(facture), 360),
        "depuis_reception": Fraction(jours_jusqu_a_la_cloture(reception), 360),
        "jour_exclu": Fraction(jours - 1, 360),
        "jours_calendaires": Fraction((dt.date(ANNEE, 12, 31) - service).days + 1, 365),
        "prorata_en_mois": Fraction(13 - service.month, 12),
    }
    return {note: int(UNITE.appliquer(base * part / duree)) for note, part in temps.items()}


def couts(achat: Achat) -> dict[str, int]:
    """Le coût d'acquisition, en centimes, selon ce que l'on retient de la facture (`juste` et erreurs connues)."""
    cout = achat.cout
    return {
        "juste": cout,
        "total_ttc": achat.total_ttc,
        "tva_incluse": cout + achat.taxe(cout),
        "total_ht": achat.total_ht,
        "formation_incluse": cout + achat.formation,
        "maintenance_incluse": cout + achat.maintenance,
        "remise_oubliee": cout + achat.remise,
        "transport_oublie": cout - achat.transport,
        "installation_oubliee": cout - achat.installation,
        "prix_net_seul": cout - achat.transport - achat.installation,
    }


def dotations_degressives(
    cout: int,
    duree: int,
    taux: Fraction,
    premiere_part: Fraction,
    *,
    bascule: bool = True,
    fixe: bool = False,
) -> list[int]:
    """Les dotations d'un plan dégressif, en centimes.

    Args:
        cout: ce que le plan amortit.
        duree: nombre d'exercices.
        taux: taux dégressif.
        premiere_part: part d'année du premier exercice.
        bascule: passer au quotient par les années restantes quand il est plus fort.
        fixe: appliquer le taux au coût, et non à la valeur restante.
    """
    reste, dotations = cout, []
    for restants in range(duree, 0, -1):
        part = premiere_part if restants == duree else Fraction(1)
        exacte = (cout if fixe else reste) * taux * part
        if bascule and Fraction(1, restants) > taux:
            exacte = Fraction(reste, restants)
        dotations.append(min(reste, int(UNITE.appliquer(exacte))))
        reste -= dotations[-1]
    return dotations


def resultats_cession(
    depart: tuple[int, int, int],
    machine: Bien,
    cession: Cession,
) -> dict[str, int]:
    """Le résultat d'une cession, en centimes, selon le calcul ; `depart` : coût, base, première dotation."""
    cout, base, premiere = depart
    annuite = int(UNITE.appliquer(Fraction(base, machine.duree)))
    closes = premiere + annuite * (ANNEE_CESSION - ANNEE - 1)
    cumul = closes + int(UNITE.appliquer(Fraction(base * cession.jours, 360 * machine.duree)))
    return {
        "juste": cession.prix - cout + cumul,
        "sans_complement": cession.prix - cout + closes,
        "complement_annee_entiere": cession.prix - cout + closes + annuite,
        "prix_ttc": cession.prix + cession.taxe - cout + cumul,
        "cession_sur_base": cession.prix - base + cumul,
        "signe_inverse": cout - cumul - cession.prix,
    }
