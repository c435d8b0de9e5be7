"""Les données d'un étudiant : un prêt, trois effets, un mois de compte, trois propositions.

Toute variante contient : une offre dont l'assurance tombe au centime, trois effets d'échéances différentes, un compte
créditeur puis débiteur jusqu'à l'arrêté, dont les dates de valeur changent les nombres, et trois propositions dont la
moins chère n'a ni le taux le plus bas ni l'absence de frais. Un tirage où deux erreurs connues se confondraient est
écarté et l'on tire le suivant. Les montants sont en centimes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import count, pairwise

import numpy as np
import pandas as pd

from refcomp.authoring.modele import Variante
from refcomp.calculs.tva import taux_tva
from refcomp.rounding import Arrondi

PAR_AN = 4
NOMBRES = (8, 10, 12)
EFFECTIFS = (8, 11, 14, 17, 21)
DEBUT, ARRETE = dt.date(2025, 9, 1), dt.date(2025, 9, 30)
PROPOSITIONS = ("Découvert", "Cession Dailly", "Affacturage")
LIBELLES = {
    "debit": ("Malterie des Rives", "Salaires", "Loyer de l'atelier", "Verrerie du Canal", "Électricité"),
    "credit": ("Virement Cave Lestrade", "Remise de chèques", "Virement Bar des Halles"),
}
UNITE = Arrondi(Decimal(1))


@dataclass(frozen=True)
class Offre:
    """L'offre de prêt : montants en centimes, taux annuels en fraction."""

    capital: int
    taux: Fraction
    nombre: int
    assurance: Fraction
    frais: int

    @property
    def prime(self) -> int:
        """La prime d'assurance d'un trimestre."""
        return arrondi(self.capital * self.assurance / PAR_AN)


@dataclass(frozen=True)
class Remise:
    """La remise à l'escompte : nominaux et échéances, conditions."""

    date: dt.date
    effets: tuple[tuple[str, dt.date, int], ...]
    taux: Fraction
    endos: Fraction
    jours_banque: int
    manipulation: int
    tva: Fraction


@dataclass(frozen=True)
class Compte:
    """Un mois de compte : solde initial, mouvements (opération, libellé, valeur, montant signé), conditions."""

    solde: int
    mouvements: tuple[tuple[dt.date, str, dt.date, int], ...]
    taux: Fraction
    plus_fort: Fraction
    mouvement: Fraction
    frais: int
    tva: Fraction

    @property
    def debits(self) -> int:
        """Les mouvements débiteurs du mois."""
        return -sum(m for *_, m in self.mouvements if m < 0)


@dataclass(frozen=True)
class Besoin:
    """Le besoin d'octobre et les propositions : nom → (taux, frais)."""

    montant: int
    jours: int
    propositions: dict[str, tuple[Fraction, int]]

    def couts(self) -> dict[str, int]:
        """Le coût de chaque proposition."""
        return {n: arrondi(self.montant * t * self.jours / 360) + f for n, (t, f) in self.propositions.items()}


def arrondi(exacte: Fraction) -> int:
    """L'entier le plus proche, moitié loin de zéro."""
    return int(UNITE.appliquer(exacte))


def build_variante(graine: int) -> Variante:
    """Construit la variante d'une graine : le premier tirage équitable."""
    tva = Fraction(taux_tva(DEBUT))
    for essai in count():
        alea = np.random.default_rng([graine, essai])
        offre, remise, compte, besoin = _offre(alea), _remise(alea, tva), _compte(alea, tva), _besoin(alea)
        if _equitable(offre, remise, compte, besoin):
            return _build(graine, int(alea.choice(EFFECTIFS)), offre, remise, compte, besoin)
    raise AssertionError  # count() est infini


def _offre(alea: np.random.Generator) -> Offre:
    return Offre(
        capital=100_000 * int(alea.integers(24, 61)),
        taux=Fraction(2 * int(alea.integers(18, 31)), 1000),
        nombre=int(alea.choice(NOMBRES)),
        assurance=Fraction(4 * int(alea.integers(7, 14)), 10_000),
        frais=1_000 * int(alea.integers(15, 41)),
    )


def _remise(alea: np.random.Generator, tva: Fraction) -> Remise:
    date = dt.date(2025, 10, int(alea.integers(2, 16)))
    while date.weekday() > 4:  # la banque est fermée en fin de semaine
        date += dt.timedelta(days=1)
    durees = sorted(int(d) for d in alea.choice(np.arange(22, 86), 3, replace=False))
    numero = int(alea.integers(210, 480))
    effets = tuple(
        (f"LCR-{numero + rang}", date + dt.timedelta(days=duree), 100 * int(alea.integers(3_500, 16_000)))
        for rang, duree in enumerate(durees)
    )
    return Remise(
        date=date,
        effets=effets,
        taux=Fraction(int(alea.integers(60, 91)), 1000),
        endos=Fraction(6, 1000),
        jours_banque=int(alea.integers(1, 3)),
        manipulation=50 * int(alea.integers(6, 13)),
        tva=tva,
    )


def _compte(alea: np.random.Generator, tva: Fraction) -> Compte:
    jours = sorted(int(j) for j in alea.choice(np.arange(4, 27), 7, replace=False))
    mouvements, debits, credits_ = [], list(LIBELLES["debit"]), list(LIBELLES["credit"])
    for rang, jour in enumerate(jours):
        operation = dt.date(2025, 9, jour)
        if rang in {1, 3}:
            libelle, montant, decalage = credits_.pop(0), 100 * int(alea.integers(2_500, 6_000)), 2
        else:
            libelle, montant, decalage = debits.pop(0), -100 * int(alea.integers(2_800, 7_500)), -1
        mouvements.append((operation, libelle, operation + dt.timedelta(days=decalage), montant))
    return Compte(
        solde=100 * int(alea.integers(1_500, 6_000)),
        mouvements=tuple(mouvements),
        taux=Fraction(int(alea.integers(100, 131)), 1000),
        plus_fort=Fraction(5, 10_000),
        mouvement=Fraction(25, 100_000),
        frais=100 * int(alea.integers(12, 25)),
        tva=tva,
    )


def _besoin(alea: np.random.Generator) -> Besoin:
    taux = {
        "Découvert": Fraction(int(alea.integers(105, 126)), 1000),
        "Cession Dailly": Fraction(int(alea.integers(68, 80)), 1000),
        "Affacturage": Fraction(int(alea.integers(50, 62)), 1000),
    }
    frais = {"Découvert": 0, "Cession Dailly": 100 * int(alea.integers(40, 90))}
    frais["Affacturage"] = 100 * int(alea.integers(220, 420))
    noms = [str(n) for n in alea.permutation(PROPOSITIONS)]  # l'ordre ne dit rien de la réponse
    roles = dict(zip(noms, PROPOSITIONS, strict=True))  # et le nom non plus
    return Besoin(
        montant=100_000 * int(alea.integers(25, 56)),
        jours=int(alea.integers(35, 61)),
        propositions={n: (taux[roles[n]], frais[roles[n]]) for n in PROPOSITIONS},
    )


def echeance(capital: int, taux: Fraction, nombre: int) -> int:
    """L'échéance constante d'un taux de période, arrondie."""
    puissance = (1 + taux) ** nombre
    return arrondi(capital * taux * puissance / (puissance - 1))


def taux_periodes(offre: Offre) -> dict[str, Fraction]:
    """Le taux d'un trimestre, selon la façon de le tirer du taux annuel (`juste` et erreurs connues)."""
    return {"juste": offre.taux / PAR_AN, "taux_annuel": offre.taux, "taux_mensuel": offre.taux / 12}


def echeances(offre: Offre) -> dict[str, int]:
    """L'échéance trimestrielle, en centimes (`juste` et erreurs connues)."""
    simples = Fraction(offre.capital, offre.nombre) + offre.capital * offre.taux / PAR_AN
    par_taux = {note: echeance(offre.capital, taux, offre.nombre) for note, taux in taux_periodes(offre).items()}
    return par_taux | {"interets_simples": arrondi(simples)}


def nets(remise: Remise) -> dict[str, int]:
    """Le net de la remise, en centimes (`juste` et erreurs connues)."""
    return {
        "juste": _net(remise),
        "jours_banque_oublies": _net(remise, jours_banque=0),
        "tva_oubliee": _net(remise, tva=Fraction(0)),
        "tva_sur_tout": _net(remise, sur_tout=True),
        "annee_civile": _net(remise, annee=365),
        "endos_oublie": _net(remise, endos=Fraction(0)),
    }


def _net(
    remise: Remise,
    *,
    jours_banque: int | None = None,
    tva: Fraction | None = None,
    endos: Fraction | None = None,
    annee: int = 360,
    sur_tout: bool = False,
) -> int:
    """Le net d'une remise, avec une règle changée."""
    taxe = remise.tva if tva is None else tva
    ajout = remise.jours_banque if jours_banque is None else jours_banque
    taux_endos = remise.endos if endos is None else endos
    total = 0
    for _, jour, nominal in remise.effets:
        part = Fraction((jour - remise.date).days + ajout, annee)
        interets = arrondi(nominal * remise.taux * part) + arrondi(nominal * taux_endos * part)
        assiette = remise.manipulation + (interets if sur_tout else 0)
        total += nominal - interets - remise.manipulation - arrondi(assiette * taxe)
    return total


def nombres(compte: Compte) -> dict[str, int]:
    """Les nombres débiteurs, en centimes × jours (`juste` et erreurs connues)."""
    soldes = soldes_quotidiens(compte, valeur=True)
    operations = soldes_quotidiens(compte, valeur=False)
    return {
        "juste": sum(max(-s, 0) for s in soldes),
        "dates_operation": sum(max(-s, 0) for s in operations),
        "nombres_nets": -sum(soldes),
        "arrete_exclu": sum(max(-s, 0) for s in soldes[:-1]),
    }


def soldes_quotidiens(compte: Compte, *, valeur: bool) -> list[int]:
    """Le solde de chaque jour de septembre, en dates de valeur ou d'opération."""
    jours = [DEBUT + dt.timedelta(days=rang) for rang in range((ARRETE - DEBUT).days + 1)]
    return [compte.solde + sum(m for o, _, v, m in compte.mouvements if (v if valeur else o) <= jour) for jour in jours]


def agios(compte: Compte, debiteurs: Fraction) -> dict[str, int]:
    """Les agios TTC d'un total de nombres débiteurs, en centimes (`juste` et erreurs connues)."""
    interets = arrondi(debiteurs * compte.taux / 360)
    fort = arrondi(max(-s for s in soldes_quotidiens(compte, valeur=True)) * compte.plus_fort)
    services = arrondi(compte.debits * compte.mouvement) + compte.frais
    taxe = arrondi(services * compte.tva)
    juste = interets + fort + services + taxe
    return {
        "juste": juste,
        "plus_fort_oublie": juste - fort,
        "tva_oubliee": juste - taxe,
        "tva_sur_tout": juste - taxe + arrondi((interets + fort + services) * compte.tva),
        "annee_civile": juste - interets + arrondi(debiteurs * compte.taux / 365),
    }


def _equitable(offre: Offre, remise: Remise, compte: Compte, besoin: Besoin) -> bool:
    """Chaque erreur connue se voit, et la meilleure proposition n'est ni le taux le plus bas ni celle sans frais."""
    justes = nombres(compte)
    couts = sorted(besoin.couts().items(), key=lambda c: c[1])
    moins_cher = couts[0][0]
    taux = {n: t for n, (t, _) in besoin.propositions.items()}
    soldes = soldes_quotidiens(compte, valeur=True)
    fort = max(-s for s in soldes)
    return (
        _separes(echeances(offre).values(), 500)
        and abs(offre.frais - offre.prime * offre.nombre) >= 500
        and _separes(nets(remise).values(), 50)
        and _separes(justes.values(), 5_000)
        and soldes[-1] < 0 < -min(soldes)
        and _separes(agios(compte, Fraction(justes["juste"])).values(), 50)
        and 2 * fort * compte.plus_fort < justes["juste"] * compte.taux / 360
        and couts[1][1] - couts[0][1] >= 1_000
        and moins_cher not in {min(taux, key=taux.__getitem__), max(taux, key=taux.__getitem__)}
    )


def _separes(valeurs: Iterable[int], ecart: int) -> bool:
    """Vrai si toutes les valeurs diffèrent d'au moins l'écart."""
    return all(b - a >= ecart for a, b in pairwise(sorted(valeurs)))


def _build(graine: int, effectif: int, offre: Offre, remise: Remise, compte: Compte, besoin: Besoin) -> Variante:
    """Réunit les documents de l'étudiant et ce que seule la correction connaît."""
    return Variante(
        graine=graine,
        valeurs={
            "effectif": effectif,
            "capital": offre.capital / 100,
            "nombre": offre.nombre,
            "rangs": list(range(1, offre.nombre + 1)),
            "date_remise": remise.date,
            "solde_initial": compte.solde / 100,
            "besoin": besoin.montant / 100,
            "duree": besoin.jours,
        },
        documents={
            "offre": _table_offre(offre),
            "effets": pd.DataFrame(
                {
                    "reference": [r for r, _, _ in remise.effets],
                    "date_remise": pd.to_datetime([remise.date] * len(remise.effets)),
                    "echeance": pd.to_datetime([e for _, e, _ in remise.effets]),
                    "nominal": [n / 100 for *_, n in remise.effets],
                },
            ),
            "conditions": _table_conditions(remise, compte),
            "releve": _table_releve(compte),
            "propositions": pd.DataFrame(
                {
                    "proposition": list(besoin.propositions),
                    "montant": besoin.montant / 100,
                    "jours": besoin.jours,
                    "taux": [float(t * 100) for t, _ in besoin.propositions.values()],
                    "frais": [f / 100 for _, f in besoin.propositions.values()],
                },
            ),
        },
        secret={"offre": offre, "remise": remise, "compte": compte, "besoin": besoin},
    )


def _table_offre(offre: Offre) -> pd.DataFrame:
    lignes = [
        ("Montant du prêt", offre.capital / 100, "€"),
        ("Taux annuel", float(offre.taux * 100), "%"),
        ("Nombre d'échéances trimestrielles", float(offre.nombre), "échéances"),
        ("Assurance, taux annuel sur le capital emprunté", float(offre.assurance * 100), "%"),
        ("Frais de dossier", offre.frais / 100, "€"),
    ]
    return pd.DataFrame(lignes, columns=["rubrique", "valeur", "unite"])


def _table_conditions(remise: Remise, compte: Compte) -> pd.DataFrame:
    lignes = [
        ("Escompte, taux annuel", float(remise.taux * 100), "%"),
        ("Commission d'endos, taux annuel", float(remise.endos * 100), "%"),
        ("Jours de banque", float(remise.jours_banque), "jours"),
        ("Commission de manipulation par effet, hors taxe", remise.manipulation / 100, "€"),
        ("Découvert, taux annuel", float(compte.taux * 100), "%"),
        ("Commission du plus fort découvert du mois", float(compte.plus_fort * 100), "%"),
        ("Commission de mouvement, hors taxe", float(compte.mouvement * 100), "%"),
        ("Frais de tenue de compte du mois, hors taxe", compte.frais / 100, "€"),
        ("TVA", float(remise.tva * 100), "%"),
    ]
    return pd.DataFrame(lignes, columns=["rubrique", "valeur", "unite"])


def _table_releve(compte: Compte) -> pd.DataFrame:
    """Le relevé : le solde du 1er septembre en première ligne, puis les mouvements."""
    lignes = [(DEBUT, "Solde au 1er septembre", DEBUT, compte.solde), *compte.mouvements]
    return pd.DataFrame(
        {
            "date_operation": pd.to_datetime([o for o, *_ in lignes]),
            "libelle": [libelle for _, libelle, _, _ in lignes],
            "date_valeur": pd.to_datetime([v for _, _, v, _ in lignes]),
            "debit": [-m / 100 if m < 0 else None for *_, m in lignes],
            "credit": [m / 100 if m > 0 else None for *_, m in lignes],
        },
    )
