"""Les données d'un étudiant : des lignes de commande livrées, et un registre de réclamations.

Chaque variante a une ligne en retard, une incomplète, une ligne qui est les deux, une jamais livrée, une livrée en
trop et une en avance. Trois causes font au moins 80 % des réclamations, « Autres » dépasse la plus rare, et le service
à alerter n'est ni celui qui reçoit le plus de réclamations, ni celui dont elles coûtent le plus. On ne livre, ne reçoit
et ne clôt que les jours ouvrés.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import count

import numpy as np
import pandas as pd

from refcomp.authoring.modele import Variante
from refcomp.calculs.calendrier import ajout_jours

CAUSES = ("Plants abîmés", "Retard de livraison", "Quantité manquante", "Erreur de facture", "Mauvaise variété")
AUTRES = "Autres"
SERVICES = ("Transport", "Préparation", "Facturation")
# Qui traite quoi : des plants abîmés l'ont été au chargement ou en route.
CHARGES = {
    "Plants abîmés": ("Transport", "Préparation"),
    "Retard de livraison": ("Transport",),
    "Quantité manquante": ("Préparation",),
    "Erreur de facture": ("Facturation",),
    "Mauvaise variété": ("Préparation",),
    AUTRES: SERVICES,
}
BILAN = dt.date(2025, 6, 30)
CIBLE = 15


@dataclass(frozen=True)
class Ligne:
    """Une ligne de commande."""

    commande: str
    commandee: int
    livree: int
    promise: dt.date
    livree_le: dt.date | None

    @property
    def a_temps(self) -> bool:
        """Livrée au plus tard le jour promis."""
        return self.livree_le is not None and self.livree_le <= self.promise

    @property
    def complete(self) -> bool:
        """Toute la quantité est là."""
        return self.livree >= self.commandee


@dataclass(frozen=True)
class Reclamation:
    """Une réclamation ; coût en centimes."""

    numero: str
    recue: dt.date
    close: dt.date | None
    cause: str
    service: str
    cout: int

    @property
    def ouverte(self) -> bool:
        """Encore ouverte au bilan."""
        return self.close is None or self.close > BILAN

    @property
    def en_retard(self) -> bool:
        """Ouverte au bilan depuis plus longtemps que le délai visé."""
        return self.ouverte and (BILAN - self.recue).days > CIBLE


@dataclass(frozen=True)
class Dossier:
    """Le dossier d'un étudiant."""

    lignes: tuple[Ligne, ...]
    reclamations: tuple[Reclamation, ...]
    livraisons: int

    def nombres(self) -> Counter[str]:
        """Les réclamations de chaque cause."""
        return Counter(r.cause for r in self.reclamations)

    def couts(self, champ: str) -> Counter[str]:
        """Le coût par cause ou par service."""
        total: Counter[str] = Counter()
        for r in self.reclamations:
            total[getattr(r, champ)] += r.cout
        return total

    def rangees(self, *, autres_en_dernier: bool = True) -> list[str]:
        """Les causes, de la plus fréquente à la plus rare."""
        nombres = self.nombres()
        return sorted(nombres, key=lambda c: (autres_en_dernier and c == AUTRES, -nombres[c]))


def build_variante(graine: int) -> Variante:
    """Construit la variante d'une graine : le premier tirage équitable."""
    alerte = SERVICES[graine % len(SERVICES)]  # d'un étudiant à l'autre, un autre service
    for essai in count():
        alea = np.random.default_rng([graine, essai])
        dossier = Dossier(_lignes(alea), _reclamations(alea), int(alea.integers(40, 90)) * 5)
        if _equitable(dossier, alerte):
            return _build(graine, dossier)
    raise AssertionError  # count() est infini


@lru_cache(maxsize=256)
def ouvre(jour: dt.date, pas: int = 1) -> dt.date:
    """Le jour, ou le jour ouvré le plus proche dans le sens du pas."""
    return ajout_jours(jour, 0) if pas < 0 else ajout_jours(jour - dt.timedelta(days=1), 1)


def _lignes(alea: np.random.Generator) -> tuple[Ligne, ...]:
    """Des commandes sans défaut, et une commande par défaut, dont les autres lignes sont bonnes."""
    roles = ["retard", "incomplete", "deux", "non_livree", "surplus", "avance", *["bonne"] * int(alea.integers(3, 6))]
    lignes = []
    for rang, role in enumerate(alea.permutation(roles)):
        nom, promise = f"C-{501 + rang}", ouvre(dt.date(2025, 6, int(alea.integers(6, 26))))
        lignes.append(_ligne(alea, nom, promise, str(role)))
        lignes += [_ligne(alea, nom, promise, "bonne") for _ in range(int(alea.integers(0, 3)))]
    return tuple(lignes)


def _ligne(alea: np.random.Generator, nom: str, promise: dt.date, role: str) -> Ligne:
    quantite = 6 * int(alea.integers(3, 20))
    ecarts = {
        "retard": int(alea.integers(1, 5)),
        "deux": int(alea.integers(1, 5)),
        "avance": -int(alea.integers(1, 4)),
    }
    manques = {"incomplete": -int(alea.integers(3, 12)), "deux": -int(alea.integers(3, 12)), "non_livree": -quantite}
    manques["surplus"] = int(alea.integers(6, 18))
    ecart = ecarts.get(role, 0)
    jour = ouvre(promise + dt.timedelta(days=ecart), -1 if ecart < 0 else 1)
    livree_le = None if role == "non_livree" else jour
    return Ligne(nom, quantite, quantite + manques.get(role, 0), promise, livree_le)


def _reclamations(alea: np.random.Generator) -> tuple[Reclamation, ...]:
    """Trois causes fréquentes, une rare et chère, et « Autres »."""
    choisies = [str(c) for c in alea.permutation(CAUSES)[:4]]
    combien = [int(alea.integers(8, 11)), int(alea.integers(6, 8)), int(alea.integers(4, 6)), int(alea.integers(1, 3))]
    causes = [c for c, n in zip(choisies, combien, strict=True) for _ in range(n)] + [AUTRES] * 3
    lus = []
    for cause in alea.permutation(causes):
        recue = ouvre(BILAN - dt.timedelta(days=int(alea.integers(3, 88))))
        duree = int(alea.integers(2, 26))
        close: dt.date | None = ouvre(recue + dt.timedelta(days=duree))
        if close is not None and close > BILAN + dt.timedelta(days=8):
            close = None
        if int(alea.integers(0, 6)) == 0:
            close = None
        cher = str(cause) == choisies[3]
        cout = 50 * int(alea.integers(500, 900) if cher else alea.integers(10, 110))
        lus.append((recue, close, str(cause), str(alea.choice(CHARGES[str(cause)])), cout))
    lus.sort(key=lambda r: r[0])
    return tuple(Reclamation(f"R-{31 + i:03d}", *r) for i, r in enumerate(lus))


def _equitable(d: Dossier, alerte: str) -> bool:
    """Aucun ex æquo, trois causes pour 80 %, trois services pour trois lectures, des clôtures après le bilan."""
    nombres, couts = d.nombres(), d.couts("cause")
    rangees = d.rangees()
    trois = sum(nombres[c] for c in rangees[:3])
    total = len(d.reclamations)
    if len(set(nombres.values())) < len(nombres) or not (trois * 5 >= total * 4 > 5 * (trois - nombres[rangees[2]])):
        return False
    if len(set(couts.values())) < len(couts) or sorted(couts, key=lambda c: -couts[c])[:3] == rangees[:3]:
        return False
    return _services(d, alerte) and _delais(d) and _taux(d)


def _services(d: Dossier, alerte: str) -> bool:
    lectures = [
        Counter(r.service for r in d.reclamations if r.en_retard),
        Counter(r.service for r in d.reclamations),
        d.couts("service"),
    ]
    premiers = []
    for lecture in lectures:
        ordre = lecture.most_common()
        if len(ordre) < 2 or ordre[0][1] == ordre[1][1]:
            return False
        premiers.append(ordre[0][0])
    return premiers[0] == alerte and len(set(premiers)) == len(premiers)


def _delais(d: Dossier) -> bool:
    futures = [r for r in d.reclamations if r.close is not None and r.close > BILAN]
    moyens = {round(m, 1) for m in delais(d)}
    return bool(futures) and len(moyens) == 3


def delais(d: Dossier) -> tuple[Fraction, Fraction, Fraction]:
    """Le délai moyen juste, celui qui compte les ouvertes, celui qui compte les clôtures postérieures."""
    closes = [r.close - r.recue for r in d.reclamations if r.close is not None and not r.ouverte]
    futures = [r.close - r.recue for r in d.reclamations if r.close is not None]
    ouvertes = [BILAN - r.recue for r in d.reclamations if r.ouverte]
    return _moyenne(closes), _moyenne([*closes, *ouvertes]), _moyenne(futures)


def _moyenne(durees: list[dt.timedelta]) -> Fraction:
    return Fraction(sum(j.days for j in durees), len(durees))


def _taux(d: Dossier) -> bool:
    """Les taux d'une même question s'écartent d'au moins un demi-point."""
    groupes = (taux_lignes(d), taux_commandes(d), taux_quantites(d))
    return all(abs(a - b) * 200 > 1 for taux in groupes for i, a in enumerate(taux) for b in taux[i + 1 :])


def taux_lignes(d: Dossier) -> tuple[Fraction, Fraction, Fraction]:
    """Les lignes à temps : juste, avances comptées en retard, lignes non livrées retirées."""
    a_temps, total = sum(li.a_temps for li in d.lignes), len(d.lignes)
    pile = sum(li.livree_le == li.promise for li in d.lignes)
    livrees = sum(li.livree_le is not None for li in d.lignes)
    return Fraction(a_temps, total), Fraction(pile, total), Fraction(a_temps, livrees)


def taux_commandes(d: Dossier) -> tuple[Fraction, Fraction, Fraction]:
    """Les commandes réussies : juste, lignes comptées, produit des deux taux."""
    siennes: dict[str, list[Ligne]] = {}
    for li in d.lignes:
        siennes.setdefault(li.commande, []).append(li)
    total = len(siennes)
    reussies = sum(all(li.a_temps and li.complete for li in lignes) for lignes in siennes.values())
    completes = sum(all(li.complete for li in lignes) for lignes in siennes.values())
    a_temps = sum(all(li.a_temps for li in lignes) for lignes in siennes.values())
    lignes = sum(li.a_temps and li.complete for li in d.lignes)
    return Fraction(reussies, total), Fraction(lignes, len(d.lignes)), Fraction(completes * a_temps, total**2)


def taux_quantites(d: Dossier) -> tuple[Fraction, Fraction, Fraction]:
    """Les quantités servies : juste, surplus compté, lignes complètes comptées à la place."""
    voulu = sum(li.commandee for li in d.lignes)
    return (
        Fraction(sum(min(li.livree, li.commandee) for li in d.lignes), voulu),
        Fraction(sum(li.livree for li in d.lignes), voulu),
        Fraction(sum(li.complete for li in d.lignes), len(d.lignes)),
    )


def _build(graine: int, d: Dossier) -> Variante:
    return Variante(
        graine=graine,
        valeurs={"date_bilan": BILAN, "delai_cible": CIBLE, "causes": sorted(d.nombres())},
        documents={
            "livraisons": pd.DataFrame(
                {
                    "commande": [li.commande for li in d.lignes],
                    "commandee": [li.commandee for li in d.lignes],
                    "livree": [li.livree for li in d.lignes],
                    "date_promise": pd.to_datetime([li.promise for li in d.lignes]),
                    "date_livree": pd.to_datetime([li.livree_le for li in d.lignes]),
                }
            ),
            "reclamations": pd.DataFrame(
                {
                    "numero": [r.numero for r in d.reclamations],
                    "date": pd.to_datetime([r.recue for r in d.reclamations]),
                    "date_cloture": pd.to_datetime([r.close for r in d.reclamations]),
                    "cause": [r.cause for r in d.reclamations],
                    "service": [r.service for r in d.reclamations],
                    "cout": [r.cout / 100 for r in d.reclamations],
                }
            ),
            "dossier": pd.DataFrame(
                {"date_bilan": pd.to_datetime([BILAN]), "livraisons": [d.livraisons], "delai_cible": [CIBLE]}
            ),
        },
        secret={"dossier": d},
    )
