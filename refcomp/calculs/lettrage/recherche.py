"""L'ordre des règles de lettrage d'un compte, de la plus sûre à la moins sûre.

1. la pièce citée ; 2. le montant exact ; 3. l'écart toléré sur une pièce citée ; 4. les groupes de somme exacte ;
5. l'écart toléré entre deux lignes seules ; 6. le lettrage partiel. Ce qui peut se faire de plusieurs façons est
proposé avec leur nombre, jamais lettré.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from refcomp.calculs.lettrage.groupes import Groupes, groupes_exacts
from refcomp.calculs.lettrage.postes import Lot, Poste, distance
from refcomp.calculs.lettrage.reglage import Reglage
from refcomp.calculs.rapprochement_bancaire.solutions import SOLUTIONS_MAX, composantes, nombre_solutions
from refcomp.rounding import Monnaie

PAIRE = 2


@dataclass(frozen=True)
class Proposition:
    """Des lignes qui peuvent se lettrer de plusieurs façons.

    Attributes:
        lignes: rangs des lignes en cause.
        regle: ce qui les rapproche.
        solutions: nombre de façons, borné par `SOLUTIONS_MAX` ; None s'il n'a pas été compté.
    """

    lignes: tuple[int, ...]
    regle: str
    solutions: int | None


@dataclass
class Recherche:
    """L'avancement du lettrage d'un compte.

    Attributes:
        libres: postes ni lettrés ni réservés par une proposition.
        lots: lignes lettrées.
        propositions: ambiguïtés.
        ecourtees: nombre de recherches de groupes arrêtées avant la fin.
    """

    libres: list[Poste]
    lots: list[Lot] = field(default_factory=list)
    propositions: list[Proposition] = field(default_factory=list)
    ecourtees: int = 0

    def add_lot(self, postes: list[Poste], regle: str, *, partiel: bool = False) -> None:
        """Lettre ensemble des postes."""
        lignes = tuple(sorted(r for p in postes for r in p.lignes))
        self.lots.append(Lot(lignes, regle, sum(p.reste for p in postes), partiel))
        self._retirer(postes)

    def add_proposition(self, postes: list[Poste], regle: str, solutions: int | None) -> None:
        """Réserve des postes ambigus : ils ne seront plus lettrés."""
        lignes = tuple(sorted(r for p in postes for r in p.lignes))
        borne = None if solutions is None else min(solutions, SOLUTIONS_MAX)
        self.propositions.append(Proposition(lignes, regle, borne))
        self._retirer(postes)

    def _retirer(self, postes: list[Poste]) -> None:
        pris = {p.lignes for p in postes}
        self.libres = [p for p in self.libres if p.lignes not in pris]


def recherche(postes: list[Poste], reglage: Reglage, devise: Monnaie) -> Recherche:
    """Applique les règles dans l'ordre aux postes d'un compte.

    Args:
        postes: les postes du compte.
        reglage: les conventions.
        devise: monnaie des tolérances.
    """
    r = Recherche(list(postes))
    for poste in postes:
        if poste.reste == 0:
            r.add_lot([poste], "reference" if len(poste.lignes) == PAIRE else "groupe_reference")
    _montants_egaux(r, reglage)
    for poste in list(r.libres):
        if poste.mixte and reglage.admet(poste.reste, poste.du, devise):
            r.add_lot([poste], "reference_ecart")
    _groupes(r, groupes_exacts(r.libres, reglage))
    _montants_voisins(r, reglage, devise)
    for poste in list(r.libres):
        if poste.mixte:
            r.add_lot([poste], "partiel", partiel=True)
    return r


def _couples(r: Recherche, reglage: Reglage) -> list[tuple[int, int]]:
    """Rangs des postes débiteurs et créditeurs assez proches pour se solder."""
    debits = [i for i, p in enumerate(r.libres) if p.reste > 0]
    credits_ = [i for i, p in enumerate(r.libres) if p.reste < 0]
    proche = reglage.fenetre_jours
    return [(d, c) for d in debits for c in credits_ if distance(r.libres[d], r.libres[c]) <= proche]


def _montants_egaux(r: Recherche, reglage: Reglage) -> None:
    libres = r.libres
    egaux = [(d, c) for d, c in _couples(r, reglage) if libres[d].reste == -libres[c].reste]
    for gauche, droite in composantes(egaux):
        if len(gauche) == len(droite) == 1:
            r.add_lot([libres[gauche[0]], libres[droite[0]]], "montant")
        elif reglage.a_egalite == "plus_ancienne":
            _au_plus_ancien(r, [libres[i] for i in gauche], [libres[i] for i in droite], reglage)
        else:
            _tranche(r, libres, (gauche, droite), egaux)


def _tranche(
    r: Recherche, libres: list[Poste], cotes: tuple[tuple[int, ...], tuple[int, ...]], couples: list[tuple[int, int]]
) -> None:
    """Lettre si les dates ne laissent qu'une façon de tout solder ; propose sinon."""
    gauche, droite = cotes
    solutions = _solutions(gauche, couples)
    if solutions == 1 and len(gauche) == len(droite):
        for debit, credit in _seul_appariement([(d, c) for d, c in couples if d in gauche]):
            r.add_lot([libres[debit], libres[credit]], "montant")
    else:
        r.add_proposition([libres[i] for i in (*gauche, *droite)], "montant_ambigu", solutions)


def _seul_appariement(couples: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Retrouve l'unique appariement complet : une ligne au moins n'y a jamais qu'un voisin."""
    trouves, reste = [], couples
    while reste:
        debits, credits_ = Counter(d for d, _ in reste), Counter(c for _, c in reste)
        debit, credit = next((d, c) for d, c in reste if debits[d] == 1 or credits_[c] == 1)
        trouves.append((debit, credit))
        reste = [(d, c) for d, c in reste if d != debit and c != credit]
    return trouves


def _au_plus_ancien(r: Recherche, debits: list[Poste], credits_: list[Poste], reglage: Reglage) -> None:
    """Solde chaque débit, du plus ancien au plus récent, par le premier crédit assez proche."""
    reste = sorted(credits_, key=lambda p: (p.debut, p.lignes))
    for debit in sorted(debits, key=lambda p: (p.debut, p.lignes)):
        choisi = next((c for c in reste if distance(debit, c) <= reglage.fenetre_jours), None)
        if choisi is not None:
            reste.remove(choisi)
            r.add_lot([debit, choisi], "montant_plus_ancien")


def _solutions(gauche: tuple[int, ...], couples: list[tuple[int, int]]) -> int | None:
    liens: dict[int, set[int]] = {debit: set() for debit in gauche}
    for debit, credit in couples:
        if debit in liens:
            liens[debit].add(credit)
    return nombre_solutions(liens)


def _groupes(r: Recherche, groupes: Groupes) -> None:
    r.ecourtees += groupes.ecourtees
    for postes in groupes.certains:
        r.add_lot(list(postes), "groupe")
    for postes, solutions in groupes.proposes:
        r.add_proposition(list(postes), "groupe_ambigu" if solutions > 1 else "groupe_fortuit", solutions)


def _montants_voisins(r: Recherche, reglage: Reglage, devise: Monnaie) -> None:
    """Rapproche deux postes dont la différence est dans la tolérance, s'ils n'ont pas d'autre voisin."""
    libres = r.libres
    voisins = [
        (d, c)
        for d, c in _couples(r, reglage)
        if reglage.admet(libres[d].reste + libres[c].reste, max(libres[d].reste, -libres[c].reste), devise)
    ]
    for gauche, droite in composantes(voisins):
        postes = [libres[i] for i in (*gauche, *droite)]
        if len(postes) == PAIRE:
            r.add_lot(postes, "montant_ecart")
        else:
            r.add_proposition(postes, "ecart_ambigu", _solutions(gauche, voisins))
