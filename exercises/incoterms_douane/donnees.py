"""La vente et l'achat, et ce que chaque façon de compter en fait : des francs entiers, exacts.

Les règles Incoterms sont celles du document remis, non celles de `refcomp.calculs.incoterm` : elles y sont données de
mémoire, et aucune note n'en dépend. La correction, elle, montre l'explication de refcomp ; un essai prouve l'accord.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

REGLES = ("EXW", "FCA", "FOB", "CFR", "CIF", "DAP", "DDP")
SOMME_ASSUREE = Fraction(11, 10)
BIDON = 0
Prix = dict[str, int]


def francs(montant: Fraction | int) -> int:
    """Arrondit un montant positif au franc, la moitié comptée pour un."""
    return floor(Fraction(montant) + Fraction(1, 2))


@dataclass(frozen=True)
class Vente:
    """Une expédition de Nouméa au magasin du client, en francs ; les cours sont le prix d'un dollar australien."""

    marchandise: int
    emballage: int
    camion_depart: int
    export: int
    mise_a_bord: int
    fret: int
    arrivee: int
    camion_arrivee: int
    formalites: int
    taxes: int
    taux_assurance: Fraction
    comptant: Fraction
    terme: Fraction
    regle: str

    @property
    def fob(self) -> int:
        """Le prix FOB."""
        return self.marchandise + self.emballage + self.camion_depart + self.export + self.mise_a_bord

    def cif_exact(self, cfr: int) -> Fraction:
        """Le prix CIF avant arrondi, prime comprise dans la somme assurée."""
        return cfr / (1 - self.taux_assurance * SOMME_ASSUREE)

    def prix(self, fob: int | None = None, cif: int | None = None) -> Prix:
        """Le prix sous chaque règle ; un FOB ou un CIF donné remplace le bon, et la suite en part."""
        exw = self.marchandise + self.emballage
        fob = self.fob if fob is None else fob
        cfr = fob + self.fret
        cif = francs(self.cif_exact(cfr)) if cif is None else cif
        dap = cif + self.arrivee + self.camion_arrivee
        valeurs = (exw, exw + self.camion_depart + self.export, fob, cfr, cif, dap, dap + self.formalites + self.taxes)
        return dict(zip(REGLES, valeurs, strict=True))

    def fob_faux(self) -> Prix:
        """Le FOB de chaque erreur connue."""
        return {
            "export_oublie": self.fob - self.export,
            "mise_a_bord_oubliee": self.fob - self.mise_a_bord,
            "fret_inclus": self.fob + self.fret,
        }

    def cif_faux(self, cfr: int) -> Prix:
        """Le CIF de chaque erreur connue, depuis un CFR."""
        return {
            "prime_sur_cfr": francs(cfr * (1 + self.taux_assurance * SOMME_ASSUREE)),
            "sans_majoration": francs(cfr / (1 - self.taux_assurance)),
            "assurance_oubliee": cfr,
        }

    def prix_faux(self, prix: Prix) -> dict[str, Prix]:
        """Les prix de chaque erreur connue, depuis un tableau de prix."""
        prime = prix["CIF"] - prix["CFR"]
        return {
            "prime_perdue": prix | {regle: prix[regle] - prime for regle in ("DAP", "DDP")},
            "ddp_sans_taxes": prix | {"DDP": prix["DDP"] - self.taxes},
            "fca_sans_export": prix | {"FCA": prix["FCA"] - self.export},
        }

    def offre(self, prix: int) -> int:
        """L'offre en dollars, au dollar supérieur."""
        return ceil(prix / self.terme)

    def offres_fausses(self, prix: int) -> Prix:
        """L'offre de chaque erreur connue."""
        return {
            "cours_comptant": ceil(prix / self.comptant),
            "conversion_inversee": ceil(prix * self.terme),
            "offre_tronquee": floor(prix / self.terme),
        }


@dataclass(frozen=True)
class Article:
    """Une ligne de la facture du fournisseur : prix en dollars, poids en kilogrammes, taux en fractions."""

    nom: str
    quantite: int
    prix: Fraction
    brut: int
    net: int
    taux_droit: Fraction
    specifique: int
    taux_tgc: Fraction

    def droit(self, valeur: int) -> Fraction:
        """Le droit sur une valeur, avant arrondi."""
        return valeur * self.taux_droit + self.specifique * self.net


@dataclass(frozen=True)
class Achat:
    """L'importation : ses articles, le cours de la douane et celui de la facture, ses frais en francs."""

    articles: tuple[Article, ...]
    cours: Fraction
    cours_facture: Fraction
    fret: int
    assurance: int
    locaux: int

    def prix(self, cours: Fraction | None = None) -> list[Fraction]:
        """Le prix de chaque article en francs, au cours de la douane ou à un autre."""
        retenu = self.cours if cours is None else cours
        return [a.quantite * a.prix * retenu for a in self.articles]

    def au_poids(self, montant: int) -> list[Fraction]:
        """Un montant partagé au poids brut."""
        total = sum(a.brut for a in self.articles)
        return [Fraction(montant * a.brut, total) for a in self.articles]

    def a_la_valeur(self, montant: int) -> list[Fraction]:
        """Un montant partagé au prix d'achat."""
        prix = self.prix()
        return [montant * p / sum(prix) for p in prix]

    def valeurs(self) -> list[int]:
        """La valeur en douane de chaque article."""
        return _somme(self.prix(), self.au_poids(self.fret), self.a_la_valeur(self.assurance))

    def valeurs_fausses(self) -> dict[str, list[int]]:
        """Les valeurs en douane d'un total faux d'une façon connue."""
        fret, assurance = self.au_poids(self.fret), self.a_la_valeur(self.assurance)
        return {
            "frais_avant_oublies": _somme(self.prix()),
            "assurance_achat_oubliee": _somme(self.prix(), fret),
            "frais_locaux_inclus": _somme(self.prix(), fret, assurance, self.au_poids(self.locaux)),
            "cours_de_facture": _somme(self.prix(self.cours_facture), fret, assurance),
        }

    def valeurs_au_prix(self) -> list[int]:
        """Les valeurs en douane quand le fret est partagé, à tort, au prix d'achat."""
        return _somme(self.prix(), self.a_la_valeur(self.fret), self.a_la_valeur(self.assurance))

    def droits(self, valeurs: Sequence[int]) -> list[int]:
        """Le droit de chaque article."""
        return self._par_article(lambda a, v: a.droit(v), valeurs)

    def droits_faux(self, valeurs: Sequence[int]) -> dict[str, list[int]]:
        """Les droits de chaque erreur connue, pour de bonnes valeurs."""
        return {
            "droit_sur_prix": self.droits([francs(p) for p in self.prix()]),
            "specifique_sur_brut": self._par_article(lambda a, v: v * a.taux_droit + a.specifique * a.brut, valeurs),
            "specifique_oublie": self._par_article(lambda a, v: v * a.taux_droit, valeurs),
        }

    def tgc(self, bases: Sequence[int], taux: Fraction | None = None) -> list[int]:
        """La TGC de chaque article, à son taux ou à un seul taux."""
        return self._par_article(lambda a, b: b * (a.taux_tgc if taux is None else taux), bases)

    def a_payer_faux(self, valeurs: Sequence[int], droits: Sequence[int]) -> Prix:
        """La somme à payer de chaque erreur connue."""
        bases = [v + d for v, d in zip(valeurs, droits, strict=True)]
        normal = max(a.taux_tgc for a in self.articles)
        return {
            "tgc_oubliee": sum(droits),
            "tgc_sans_droits": sum(droits) + sum(self.tgc(valeurs)),
            "taux_unique": sum(droits) + sum(self.tgc(bases, normal)),
        }

    def a_payer(self, valeurs: Sequence[int], droits: Sequence[int]) -> int:
        """Les droits et la TGC."""
        return sum(droits) + sum(self.tgc([v + d for v, d in zip(valeurs, droits, strict=True)]))

    def couts_bidon(self, valeur: int, droit: int) -> dict[str, Fraction]:
        """Le coût rendu d'un bidon avant arrondi : `juste`, et celui de chaque erreur connue."""
        bidon, locaux = self.articles[BIDON], self.au_poids(self.locaux)[BIDON]
        tgc = francs((valeur + droit) * bidon.taux_tgc)
        totaux = {
            "juste": valeur + droit + locaux,
            "tgc_incluse": valeur + droit + locaux + tgc,
            "frais_locaux_oublies": Fraction(valeur + droit),
            "droit_oublie": valeur + locaux,
        }
        return {note: total / bidon.quantite for note, total in totaux.items()}

    def _par_article(self, calcul: Callable[[Article, int], Fraction | int], montants: Sequence[int]) -> list[int]:
        return [francs(calcul(a, m)) for a, m in zip(self.articles, montants, strict=True)]


def _somme(*parts: list[Fraction]) -> list[int]:
    return [francs(sum(lignes, Fraction(0))) for lignes in zip(*parts, strict=True)]
