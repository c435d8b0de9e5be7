"""Emprunts à mensualité constante et leurs échéanciers.

Taux mensuel proportionnel (taux annuel / 12), mensualité et intérêts arrondis à l'unité mineure, dernière échéance
ajustée pour solder le capital. Les intérêts courus à une clôture se comptent en trentièmes de mois depuis l'échéance.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from refcomp.entreprise.calendrier import Calendrier
from refcomp.entreprise.immobilisations import JOURS_PAR_MOIS, mois_decale
from refcomp.entreprise.profil import ENTIER, Profil
from refcomp.entreprise.tableaux import dates, load_liste
from refcomp.entreprise.tirage import Entiers, Tirage
from refcomp.rounding import montants_affiches

POINTS_DE_BASE_PAR_MOIS = 120_000  # dix-millièmes × 12 mois


@dataclass(frozen=True)
class Emprunt:
    """Un emprunt ; montants en unités mineures, une valeur par échéance."""

    code: str
    objet: str
    capital: int
    taux_points: int
    deblocage: int
    date: Entiers
    interet: Entiers
    amortissement: Entiers

    @property
    def restant_apres(self) -> Entiers:
        """Capital restant dû après chaque échéance."""
        return self.capital - np.cumsum(self.amortissement)

    def restant_au(self, jour: int) -> int:
        """Capital restant dû après les échéances du jour compris ; 0 avant le déblocage."""
        if jour < self.deblocage:
            return 0
        return self.capital - int(self.amortissement[self.date <= jour].sum())

    def interets_courus(self, jour: int, quantieme: int) -> int:
        """Intérêts courus non échus à une fin de mois, l'échéance étant le `quantieme` du mois."""
        exact = Fraction(self.restant_au(jour) * self.taux_points, POINTS_DE_BASE_PAR_MOIS)
        return int(ENTIER.appliquer(exact * (JOURS_PAR_MOIS - quantieme) / JOURS_PAR_MOIS))


def _echeancier(capital: int, taux_points: int, nombre: int) -> tuple[Entiers, Entiers]:
    """Renvoie les intérêts et les amortissements des `nombre` mensualités."""
    diviseur = POINTS_DE_BASE_PAR_MOIS
    taux = Fraction(taux_points, diviseur)
    facteur = (1 + taux) ** nombre
    mensualite = int(ENTIER.appliquer(capital * taux * facteur / (facteur - 1)))
    interets, amortissements, restant = [], [], capital
    for rang in range(nombre):
        interet = (2 * restant * taux_points + diviseur) // (2 * diviseur)  # au plus proche, valeurs positives
        amortissement = restant if rang == nombre - 1 else mensualite - interet
        interets.append(interet)
        amortissements.append(amortissement)
        restant -= amortissement
    return np.array(interets), np.array(amortissements)


def build_emprunts(tirage: Tirage, profil: Profil, calendrier: Calendrier, chiffre_affaires: int) -> list[Emprunt]:
    """Dimensionne les emprunts sur le chiffre d'affaires et établit leurs échéanciers."""
    emprunts, pas = [], 1000 * profil.devise.facteur
    for modele in load_liste("emprunts.yaml"):
        capital = max(pas, profil.part(chiffre_affaires, modele["part"]) // pas * pas)
        bas, haut = modele["taux"]
        taux = 5 * int(tirage.entier(f"emprunts/{modele['code']}", bas // 5, haut // 5, 1)[0])
        anteriorite, nombre = modele["anteriorite"], modele["mensualites"]
        interet, amortissement = _echeancier(capital, taux, nombre)
        deblocage = mois_decale(calendrier.exercice, anteriorite, modele["jour"])
        if deblocage >= calendrier.ouverture:
            deblocage = int(calendrier.ouvre(deblocage))
        jours = [mois_decale(calendrier.exercice, anteriorite - k, modele["jour"]) for k in range(1, nombre + 1)]
        emprunts.append(
            Emprunt(modele["code"], modele["objet"], capital, taux, deblocage, np.array(jours), interet, amortissement),
        )
    return emprunts


def table_emprunts(emprunts: list[Emprunt], profil: Profil) -> pd.DataFrame:
    """Renvoie la table publique, une ligne par emprunt."""
    return pd.DataFrame(
        {
            "code": [e.code for e in emprunts],
            "objet": [e.objet for e in emprunts],
            "capital": montants_affiches(np.array([e.capital for e in emprunts]), profil.devise),
            "taux_annuel": np.array([e.taux_points for e in emprunts]) / 10_000,
            "mensualites": [len(e.date) for e in emprunts],
            "date_deblocage": dates(np.array([e.deblocage for e in emprunts])),
        },
    )


def table_echeances(emprunts: list[Emprunt], profil: Profil) -> pd.DataFrame:
    """Renvoie les échéanciers complets, une ligne par échéance."""
    parties = []
    for emprunt in emprunts:
        montants = {
            "capital_avant": emprunt.restant_apres + emprunt.amortissement,
            "interet": emprunt.interet,
            "amortissement": emprunt.amortissement,
            "echeance": emprunt.interet + emprunt.amortissement,
            "capital_apres": emprunt.restant_apres,
        }
        textes = {"emprunt": emprunt.code, "rang": np.arange(1, len(emprunt.date) + 1), "date": dates(emprunt.date)}
        parties.append(pd.DataFrame(textes | {n: montants_affiches(v, profil.devise) for n, v in montants.items()}))
    return pd.concat(parties, ignore_index=True)
