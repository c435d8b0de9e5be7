"""Les objets du cas : une offre, ce qu'elle coûte, ce qu'elle vaut ; et les mêmes calculs avec une règle changée.

Les montants sont en centimes, les notes en fractions.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from refcomp.rounding import Arrondi

NOMS = ("Altavel", "Boisrond", "Cordelle", "Duvivel", "Estrane", "Ferrolin")
# Trois offres retenues (du pays, au carton, importée), puis trois écartées, chacune par une exigence.
ROLES = ("pays", "carton", "import", "lent", "gros", "retard")
RETENUS = ROLES[:3]
NOTE_MAXIMALE = 20
UNITE, CENTIEME = Arrondi(Decimal(1)), Arrondi(Decimal("0.01"))


def arrondi(exacte: Fraction) -> int:
    """L'entier le plus proche, moitié loin de zéro."""
    return int(UNITE.appliquer(exacte))


@dataclass(frozen=True)
class Offre:
    """Une offre : prix affiché et frais en centimes, taux en fractions, et ce que vaut le fournisseur."""

    nom: str
    prix: int
    contenance: int
    remises: tuple[int, int]
    port: int
    franco: int
    assurance: Fraction
    droits: Fraction
    qualite: int
    service: int
    delai: int
    garantie: int
    minimum: int
    ponctualite: Fraction

    @property
    def affiche(self) -> Fraction:
        """Le prix affiché d'une pièce."""
        return Fraction(self.prix, self.contenance)

    def achat(self, quantite: int, *, erreur: str = "") -> int:
        """L'achat net, ou ce que donne une erreur connue."""
        premiere, seconde = self.remises
        contenance = 1 if erreur == "contenance_oubliee" else self.contenance
        brut = Fraction(quantite * self.prix, contenance)
        if erreur == "remises_additionnees":
            return arrondi(brut * (100 - premiere - seconde) / 100)
        if erreur == "une_remise":
            return arrondi(brut * (100 - premiere) / 100)
        if erreur == "par_etapes":  # l'usage d'une facture, que tout tirage doit rendre égal au calcul exact
            return arrondi(Fraction(arrondi(brut * (100 - premiere) / 100)) * (100 - seconde) / 100)
        return arrondi(brut * (100 - premiere) * (100 - seconde) / 10_000)

    def frais(self, achat: int, *, erreur: str = "") -> int:
        """Port, assurance et droits d'un achat net, ou ce que donne une erreur connue."""
        if erreur == "sans_frais":
            return 0
        atteint = self.franco > 0 and (achat >= self.franco or erreur == "franco_pour_tous")
        port = 0 if atteint and erreur != "franco_oublie" else self.port
        assurance = arrondi(achat * self.assurance)
        base = achat if erreur == "droits_sur_prix" else achat + port + assurance
        return port + assurance + arrondi(base * self.droits)


@dataclass(frozen=True)
class Consultation:
    """La consultation d'un étudiant : offres par rôle, exigences, poids, délai à chiffrer."""

    offres: dict[str, Offre]
    quantite: int
    exigences: dict[str, Fraction]
    poids: dict[str, int]
    poids_haut: dict[str, int]
    jours: tuple[int, int]
    taux: Fraction
    livraisons: tuple[tuple[str, dt.date, dt.date | None], ...]

    @property
    def par_nom(self) -> dict[str, Offre]:
        """Les offres, par nom de fournisseur dans l'ordre alphabétique."""
        return {o.nom: o for o in sorted(self.offres.values(), key=lambda o: o.nom)}

    def retenus(self, *, erreur: str = "") -> frozenset[str]:
        """Les fournisseurs qui respectent les exigences, ou ceux que retient une erreur connue."""
        return frozenset(o.nom for o in self.offres.values() if self._respecte(o, erreur))

    def _respecte(self, o: Offre, erreur: str) -> bool:
        e = self.exigences
        if erreur == "delai_seul":
            return o.delai <= e["delai"]
        if erreur == "borne_exclue":
            return (
                o.delai < e["delai"]
                and o.garantie > e["garantie"]
                and o.minimum < e["minimum"]
                and o.ponctualite > e["ponctualite"]
            )
        return (
            o.delai <= e["delai"]
            and o.garantie >= e["garantie"]
            and o.minimum <= e["minimum"]
            and o.ponctualite >= e["ponctualite"]
        )

    def couts(self, noms: frozenset[str], *, erreur: str = "") -> dict[str, tuple[int, int]]:
        """L'achat et les frais de chaque fournisseur nommé, ou ce que donne une erreur connue."""
        achats = {n: self.par_nom[n].achat(self.quantite, erreur=erreur) for n in noms}
        return {n: (achats[n], self.par_nom[n].frais(achats[n], erreur=erreur)) for n in sorted(noms)}

    def scores(
        self, couts: dict[str, int], *, erreur: str = "", poids: dict[str, int] | None = None
    ) -> dict[str, tuple[Fraction, Fraction]]:
        """La note du prix et le score de chaque fournisseur dont on connaît le coût."""
        retenus = {n: Fraction(c) for n, c in couts.items() if c > 0}
        if erreur == "note_prix_affiche":
            retenus = {n: self.par_nom[n].affiche for n in retenus}
        bas, haut = min(retenus.values()), max(retenus.values())
        points = self.poids if poids is None else poids
        if erreur == "moyenne_simple":
            points = dict.fromkeys(points, 1)
        trouves = {}
        for nom, cout in retenus.items():
            exacte = cout / haut if erreur == "note_inversee" else bas / cout
            note = Fraction(CENTIEME.appliquer(NOTE_MAXIMALE * exacte))
            offre = self.par_nom[nom]
            total = points["Prix"] * note + points["Qualité"] * offre.qualite + points["Service"] * offre.service
            trouves[nom] = (note, total / sum(points.values()))
        return trouves

    def premier(self, couts: dict[str, int], poids: dict[str, int] | None = None) -> str:
        """Le meilleur score, d'après des coûts."""
        scores = self.scores(couts, poids=poids)
        return max(sorted(scores), key=lambda n: scores[n][1])

    def gain_delai(self, achat: int, *, erreur: str = "") -> int:
        """Ce que rapporte le délai de règlement gagné sur un achat net, ou ce que donne une erreur connue."""
        avant, apres = self.jours
        jours = {"jours_totaux": apres, "mois_oublie": 360}.get(erreur, apres - avant)
        return arrondi(achat * self.taux * jours / (365 if erreur == "annee_civile" else 360))

    def ponctualite(self, *, erreur: str = "") -> Fraction:
        """La part des commandes à l'heure, ou ce que donne une erreur connue."""
        livrees = [(p, d) for _, p, d in self.livraisons if d is not None]
        a_l_heure = sum(d == p if erreur == "avance_fautive" else d <= p for p, d in livrees)
        total = len(livrees) if erreur == "livrees_seulement" else len(self.livraisons)
        return Fraction(a_l_heure, total)
