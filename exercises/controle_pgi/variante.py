"""Les données d'un étudiant : un dossier client exporté d'un PGI, mêmes fautes et autres chiffres pour chacun.

Toute variante contient : sur six lignes saisies, un article étranger au bon de commande, une quantité fausse et une
remise absente ; deux articles qu'on ne peut livrer en entier, l'un parce que le stock manque, l'autre seulement parce
qu'il est réservé ; sur sept fiches, un IBAN incomplet, une clé de TVA fausse, un SIRET et une TVA de deux sociétés ;
des chèques à remettre, un chèque déjà remis et un virement. Un tirage où deux erreurs donneraient le même nombre est
écarté.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import count

import numpy as np
import pandas as pd
from stdnum import luhn

from refcomp.authoring.modele import Variante
from refcomp.calculs.tva import taux_tva
from refcomp.formats_fr import format_pourcentage
from refcomp.rounding import CENTIME

CATALOGUE = {
    "CHA-12": "Chaise bistrot",
    "TAB-07": "Table ronde",
    "BAN-03": "Banquette deux places",
    "TAN-05": "Tabouret haut",
    "LAM-21": "Lampe à poser",
    "MIR-09": "Miroir mural",
    "POR-02": "Porte-manteau",
    "ETA-15": "Étagère murale",
}
SOCIETES = (
    "Brasserie du Ponton", "Hôtel des Tanneurs", "Café Mirabel", "Résidence Orsan", "Crêperie Kerloc'h",
    "Salon Verdine", "Maison Castagne", "Auberge du Gué", "Librairie Sémaphore",
)  # fmt: skip
FAUTES = ("article", "quantite", "remise")
LIGNES, FICHES = 6, 7
REMISE = 10
DROIT = dt.date(2025, 12, 31)
EFFECTIFS = (8, 11, 14, 18, 23)
COMPTES = ["411", "707", "44571"]
DELAI = 15
TAILLE_IBAN = 27
VENDREDI = 4


@dataclass(frozen=True)
class Article:
    """Une ligne du bon de commande, prix en centimes, et ce que le stock en a."""

    code: str
    quantite: int
    prix: int
    physique: int
    reserve: int

    @property
    def livrable(self) -> int:
        """Ce qu'on peut livrer aujourd'hui."""
        return max(0, min(self.quantite, self.physique - self.reserve))

    @property
    def net(self) -> int:
        """Le montant hors taxes, remise déduite, en centimes."""
        return self.quantite * self.prix * (100 - REMISE) // 100


@dataclass(frozen=True)
class Chiffres:
    """Ce que la correction sait d'une variante.

    Attributes:
        articles: le bon de commande.
        constats: numéro de ligne saisie → constat.
        saisi: total hors taxes de la commande saisie, en centimes.
        fiches: client → constat.
        cheques: à remettre, déjà remis, virements : totaux en centimes.
        date: la date de la facture.
    """

    articles: tuple[Article, ...]
    constats: dict[int, str]
    saisi: int
    fiches: dict[str, str]
    cheques: dict[str, int]
    date: dt.date

    @property
    def brut(self) -> int:
        """Le bon de commande, sans remise."""
        return sum(a.quantite * a.prix for a in self.articles)

    @property
    def net(self) -> int:
        """Le bon de commande, remise déduite."""
        return sum(a.net for a in self.articles)


def taxe_de(montant: int) -> int:
    """La TVA d'un montant en centimes, au centime le plus proche."""
    return int(CENTIME.appliquer(montant * taux_tva(DROIT) / 100) * 100)


def build_variante(graine: int) -> Variante:
    """Construit la variante d'une graine : le premier tirage équitable."""
    for essai in count():
        variante = _tirage(graine, np.random.default_rng([graine, essai]))
        if variante is not None:
            return variante
    raise AssertionError  # count() est infini


def _tirage(graine: int, alea: np.random.Generator) -> Variante | None:
    codes = [str(c) for c in alea.permutation(list(CATALOGUE))]
    articles = _articles(alea, codes[:LIGNES])
    saisie, constats = _saisie(alea, articles, codes[LIGNES])
    fiches, verdicts = _fiches(alea)
    reglements, cheques = _reglements(alea, list(verdicts))
    date = _ouvre(dt.date(2025, int(alea.choice((3, 5, 9, 10, 11))), int(alea.integers(3, 13))))
    c = Chiffres(articles, constats, round(100 * saisie["montant_ht"].sum()), verdicts, cheques, date)
    if not equitable(c):
        return None
    bon = [(a.code, CATALOGUE[a.code], a.quantite, a.prix / 100) for a in articles]
    stock = [(a.code, a.physique, a.reserve) for a in articles]
    documents = {
        "bon_de_commande": pd.DataFrame(bon, columns=["article", "designation", "quantite", "prix"]),
        "commande_pgi": saisie,
        "stock": pd.DataFrame(sorted(stock), columns=["article", "physique", "reserve"]),
        "fiches": fiches,
        "reglements": reglements,
    }
    facture = [(f"FAC/2025/{int(alea.integers(300, 999)):05}", next(iter(verdicts)), pd.Timestamp(date), "VIR15J")]
    documents["facture"] = pd.DataFrame(facture, columns=["facture", "client", "date", "condition"])
    valeurs = {
        "effectif": int(alea.choice(EFFECTIFS)),
        "client": next(iter(verdicts)),
        "taux": format_pourcentage(taux_tva(DROIT), 0),
        "lignes": list(constats),
        "articles": [a.code for a in articles],
        "clients": list(verdicts),
        "comptes": COMPTES,
    }
    return Variante(graine, valeurs, documents, {"chiffres": c})


def _ouvre(jour: dt.date) -> dt.date:
    """Le jour, ou le lundi qui suit si c'est un samedi ou un dimanche."""
    return jour + dt.timedelta(days=7 - jour.weekday() if jour.weekday() > VENDREDI else 0)


def _articles(alea: np.random.Generator, codes: list[str]) -> tuple[Article, ...]:
    """Le bon de commande ; le stock manque pour le premier article, le deuxième n'est que réservé."""
    articles = []
    for rang, code in enumerate(codes):
        quantite, prix = int(alea.integers(6, 25)), 10 * int(alea.integers(290, 2450))
        reserve = int(alea.integers(1, 6))
        physique = quantite + reserve + int(alea.integers(0, 20))
        if rang == 0:
            physique = reserve + int(alea.integers(2, quantite - 2))
        if rang == 1:
            physique = quantite + int(alea.integers(0, reserve))
        articles.append(Article(code, quantite, prix, physique, reserve))
    return tuple(articles[int(r)] for r in alea.permutation(len(articles)))


def _saisie(
    alea: np.random.Generator, articles: tuple[Article, ...], etranger: str
) -> tuple[pd.DataFrame, dict[int, str]]:
    """La commande saisie : trois lignes fausses, chacune à sa façon."""
    fautives = dict(zip((int(r) for r in alea.permutation(LIGNES)[:3]), FAUTES, strict=True))
    lignes, constats = [], {}
    for rang, a in enumerate(articles):
        faute = fautives.get(rang, "juste")
        quantite = a.quantite + int(alea.choice((-2, -1, 1, 2))) if faute == "quantite" else a.quantite
        remise = 0 if faute == "remise" else REMISE
        montant = quantite * a.prix * (100 - remise) / 10_000
        code = etranger if faute == "article" else a.code
        lignes.append((rang + 1, code, quantite, a.prix / 100, remise, montant))
        constats[rang + 1] = "quantité" if faute == "quantite" else faute
    colonnes = ["ligne", "article", "quantite", "prix", "remise", "montant_ht"]
    return pd.DataFrame(lignes, columns=colonnes), constats


def _siren(alea: np.random.Generator) -> str:
    base = str(int(alea.integers(30_000_000, 89_999_999)))
    return base + str(luhn.calc_check_digit(base))


def cle_tva(siren: str) -> int:
    """La clé d'un numéro de TVA français."""
    return (12 + 3 * (int(siren) % 97)) % 97


def _iban(alea: np.random.Generator) -> str:
    """Un IBAN français dont la clé du RIB et celle de l'IBAN sont justes."""
    banque, guichet = int(alea.integers(10_000, 40_000)), int(alea.integers(100, 9_999))
    compte = int(alea.integers(10**9, 10**10))
    rib = 97 - (89 * banque + 15 * guichet + 3 * compte) % 97
    bban = f"{banque:05}{guichet:05}{compte:011}{rib:02}"
    return f"FR{98 - int(bban + '152700') % 97:02}{bban}"


def _fiches(alea: np.random.Generator) -> tuple[pd.DataFrame, dict[str, str]]:
    """Sept fiches : trois fautes, quatre justes ; la première est celle du client de la commande, juste."""
    noms = [str(n) for n in alea.permutation(SOCIETES)[:FICHES]]
    fautes = dict(zip((1 + int(r) for r in alea.permutation(FICHES - 1)), ("IBAN", "TVA", "désaccord"), strict=False))
    lignes, verdicts = [], {}
    for rang, nom in enumerate(noms):
        faute, siren, iban = fautes.get(rang, "juste"), _siren(alea), _iban(alea)
        base = siren + f"{int(alea.integers(1, 90)):04}"
        siret = base + str(luhn.calc_check_digit(base))
        cle = cle_tva(siren)
        if faute == "IBAN":
            coupe = int(alea.integers(8, TAILLE_IBAN - 4))
            iban = iban[:coupe] + iban[coupe + 1 :]
        if faute == "TVA":
            cle = (cle + int(alea.integers(1, 90))) % 97
        if faute == "désaccord":
            siren = _siren(alea)
            cle = cle_tva(siren)
        lignes.append((nom, siret, f"FR{cle:02}{siren}", iban))
        verdicts[nom] = faute
    return pd.DataFrame(lignes, columns=["client", "siret", "tva", "iban"]), verdicts


def _reglements(alea: np.random.Generator, clients: list[str]) -> tuple[pd.DataFrame, dict[str, int]]:
    """Quatre chèques à remettre, un déjà remis, deux virements."""
    natures = ["a_remettre"] * 4 + ["deja_remis"] + ["virement"] * 2
    numero = int(alea.integers(210, 890))
    lignes, totaux = [], dict.fromkeys(natures, 0)
    for rang, place in enumerate(alea.permutation(len(natures))):
        nature, montant = natures[int(place)], int(alea.integers(4_500, 180_000))
        totaux[nature] += montant
        moyen = "virement" if nature == "virement" else "chèque"
        remis = {"a_remettre": "non", "deja_remis": "oui", "virement": ""}[nature]
        client = clients[int(alea.integers(len(clients)))]
        lignes.append((f"RG{numero + rang}", client, moyen, montant / 100, remis))
    return pd.DataFrame(lignes, columns=["reglement", "client", "moyen", "montant", "remis"]), totaux


def equitable(c: Chiffres) -> bool:
    """Vrai si chaque erreur connue donne une valeur qui lui est propre."""
    jeux = (montants(c), remises(c), echeances(c))
    distincts = all(len({*jeu.values()}) == len(jeu) for jeu in jeux)
    return distincts and livrables(c) != livrables(c, "tout_ou_rien") and len({a.code for a in c.articles}) == LIGNES


def montants(c: Chiffres) -> dict[str, int]:
    """Le total hors taxes, et ce qu'on trouve en se trompant, en centimes."""
    return {
        "juste": c.net,
        "remise_oubliee": c.brut,
        "total_saisi": c.saisi,
        "montant_ttc": c.net + taxe_de(c.net),
    }


def remises(c: Chiffres) -> dict[str, int]:
    """Le total de la remise de chèques, et ce qu'on trouve en se trompant, en centimes."""
    a_remettre = c.cheques["a_remettre"]
    return {
        "juste": a_remettre,
        "deja_remis": a_remettre + c.cheques["deja_remis"],
        "virements_compris": a_remettre + c.cheques["virement"],
    }


def echeances(c: Chiffres) -> dict[str, dt.date]:
    """L'échéance, et ce qu'on trouve en se trompant."""
    juste = c.date + dt.timedelta(days=DELAI)
    suivant = (juste.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    return {
        "juste": juste,
        "fin_de_mois": suivant - dt.timedelta(days=1),
        "trente_jours": c.date + dt.timedelta(days=2 * DELAI),
    }


def livrables(c: Chiffres, lecture: str = "juste") -> dict[str, int]:
    """Article → quantité livrable, selon une lecture."""
    if lecture == "reserve_oubliee":
        return {a.code: min(a.quantite, a.physique) for a in c.articles}
    if lecture == "tout_ou_rien":
        return {a.code: a.livrable if a.livrable == a.quantite else 0 for a in c.articles}
    return {a.code: a.livrable for a in c.articles}
