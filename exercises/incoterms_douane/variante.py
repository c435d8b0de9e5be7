"""Les données d'un étudiant : une vente de savons à Sydney, un achat à Brisbane, en francs pacifiques.

Chaque variante a un article à droit mixte, deux taux de TGC, un cours de la facture qui n'est pas celui de la douane et
un terme sous le comptant. Les partages et les droits tombent en francs entiers, et arrondir la TGC par article ou au
total donne la même somme : aucune note ne dépend d'un arrondi.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction
from itertools import count, pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd
from incoterms_douane_donnees import BIDON, REGLES, Achat, Article, Vente, francs

from refcomp.authoring.modele import Variante
from refcomp.calculs.tgc import taux_tgc

DATE = dt.date(2026, 3, 31)
CLIENTS = ("Kerrigan Stores", "Halloway Gifts", "Bellbird Homewares", "Marlow & Finch")
SOUHAITS = ("FOB", "CFR", "CIF", "DAP")
SAVONNERIE, CLIENT = "la savonnerie", "le client"


class Modele(NamedTuple):
    """Ce dont se tire un article : prix en centièmes de dollar, poids de la ligne, droits sur la valeur en %."""

    nom: str
    quantites: range
    centiemes: range
    bruts: tuple[int, int]
    net_pour_mille: int
    droits: tuple[int, ...]
    au_kilo: bool
    categorie: str


ARTICLES = (
    Modele(
        "Bidons d'huile de coco", range(40, 130, 4), range(5500, 9800, 50), (500, 900), 940, (5, 10), True, "reduit"
    ),
    Modele("Flacons de verre", range(800, 2600, 40), range(160, 420, 5), (150, 300), 900, (10, 15), False, "normal"),
    Modele("Coffrets de bois", range(200, 620, 20), range(450, 1250, 25), (120, 220), 850, (15, 20), False, "normal"),
)
TEXTES_REGLES = (
    ("la marchandise et son emballage", CLIENT, "à la savonnerie, quand les caisses sont tenues prêtes"),
    ("en plus, le camion jusqu'au terminal de Nouméa et l'exportation", SAVONNERIE, "au terminal de Nouméa"),
    ("en plus, la manutention et la mise à bord", SAVONNERIE, "à Nouméa, quand les caisses sont à bord"),
    ("en plus, le fret jusqu'à Sydney", SAVONNERIE, "à Nouméa, quand les caisses sont à bord"),
    ("en plus, l'assurance du transport", SAVONNERIE, "à Nouméa, quand les caisses sont à bord"),
    (
        "en plus, le port de Sydney et le camion jusqu'au magasin",
        SAVONNERIE,
        "au magasin du client, avant déchargement",
    ),
    (
        "en plus, les formalités, droits et taxes d'importation",
        SAVONNERIE,
        "au magasin du client, avant déchargement",
    ),
)


def build_variante(graine: int) -> Variante:
    """Construit la variante d'une graine : le premier tirage équitable."""
    for essai in count():
        alea = np.random.default_rng([graine, essai])
        vente = _vente(alea, SOUHAITS[graine % len(SOUHAITS)])
        achat = _achat(alea)
        if achat is not None and _vente_equitable(vente) and _achat_equitable(achat):
            return _build(graine, str(alea.choice(CLIENTS)), vente, achat)
    raise AssertionError  # count() est infini


def _vente(alea: np.random.Generator, regle: str) -> Vente:
    def montant(bas: int, haut: int) -> int:
        return 100 * int(alea.integers(bas, haut))

    comptant = Fraction(int(alea.integers(740, 800)), 10)
    return Vente(
        marchandise=montant(7000, 13_000),
        emballage=montant(180, 420),
        camion_depart=montant(120, 300),
        export=montant(90, 200),
        mise_a_bord=montant(210, 380),
        fret=montant(700, 1500),
        arrivee=montant(160, 350),
        camion_arrivee=montant(360, 600),
        formalites=montant(120, 250),
        taxes=montant(700, 1600),
        taux_assurance=Fraction(int(alea.integers(8, 16)), 1000),
        comptant=comptant,
        terme=comptant - Fraction(int(alea.integers(8, 20)), 10),
        regle=regle,
    )


def _achat(alea: np.random.Generator) -> Achat | None:
    cours = Fraction(int(alea.integers(146, 158)), 2)
    ecart = Fraction(int(alea.integers(12, 28)), 10) * (1 if alea.integers(2) else -1)
    par_kilo = 20 * int(alea.integers(6, 12))
    articles = [_article(alea, cours, modele) for modele in ARTICLES]
    if None in articles:
        return None
    retenus = tuple(a for a in articles if a is not None)
    brut = sum(a.brut for a in retenus)
    prix = sum(a.quantite * a.prix * cours for a in retenus)
    return Achat(
        retenus,
        cours,
        cours + ecart,
        par_kilo * brut,
        francs(prix / 100),
        5 * int(alea.integers(8, 16)) * brut,
    )


def _article(alea: np.random.Generator, cours: Fraction, modele: Modele) -> Article | None:
    """Un article dont l'assurance (1 % du prix) et le droit tombent juste, ou None s'il n'y en a pas."""
    taux = Fraction(int(alea.choice(modele.droits)), 100)
    brut = int(alea.integers(*modele.bruts))
    specifique = 5 * int(alea.integers(4, 9)) if modele.au_kilo else 0
    quantite = int(alea.choice(modele.quantites))
    assurances = {p: Fraction(quantite * p, 10_000) * cours for p in modele.centiemes}
    possibles = [p for p, c in assurances.items() if c.denominator == 1 and (101 * c * taux).denominator == 1]
    if not possibles:
        return None
    prix = Fraction(int(alea.choice(possibles)), 100)
    net = brut * modele.net_pour_mille // 1000
    tgc = Fraction(taux_tgc(DATE, modele.categorie))
    return Article(modele.nom, quantite, prix, brut, net, taux, specifique, tgc)


def _vente_equitable(v: Vente) -> bool:
    """Des erreurs qui se voient, un CIF et une offre loin d'un arrondi."""
    prix = v.prix()
    exact = v.cif_exact(prix["CFR"])
    net = all(_loin_d_un_demi(v.cif_exact(f + v.fret)) for f in (v.fob, *v.fob_faux().values()))
    offres = prix[v.regle] / v.terme
    return (
        net
        and _separes((francs(exact), *v.cif_faux(prix["CFR"]).values()), 20)
        and _separes((v.fob, *v.fob_faux().values()), 1000)
        and Fraction(1, 10) < offres % 1 < Fraction(9, 10)
    )


def _achat_equitable(a: Achat) -> bool:
    """Des droits entiers, une TGC qui ne dépend pas de l'arrondi, des erreurs qui se voient."""
    valeurs = a.valeurs()
    droits = a.droits(valeurs)
    exacts = [x.droit(v) for x, v in zip(a.articles, valeurs, strict=True)]
    tgc = [(v + d) * x.taux_tgc for x, v, d in zip(a.articles, valeurs, droits, strict=True)]
    couts = a.couts_bidon(valeurs[BIDON], droits[BIDON])
    totaux = [sum(valeurs), *(sum(v) for v in a.valeurs_fausses().values())]
    payes = [a.a_payer(valeurs, droits), *a.a_payer_faux(valeurs, droits).values()]
    return (
        all(d.denominator == 1 for d in exacts)
        and sum(a.tgc([v + d for v, d in zip(valeurs, droits, strict=True)])) == francs(sum(tgc, Fraction(0)))
        and all(_loin_d_un_demi(m) for m in (*tgc, sum(tgc, Fraction(0)), *couts.values()))
        and _separes([francs(c) for c in couts.values()], 20)
        and _separes(totaux, 500)
        and _separes(payes, 500)
    )


def _loin_d_un_demi(montant: Fraction) -> bool:
    return abs(montant % 1 - Fraction(1, 2)) > Fraction(1, 50)


def _separes(valeurs: Iterable[int], ecart: int) -> bool:
    """Vrai si toutes les valeurs diffèrent d'au moins l'écart, en francs."""
    return all(b - a >= ecart for a, b in pairwise(sorted(valeurs)))


def _build(graine: int, client: str, v: Vente, a: Achat) -> Variante:
    return Variante(
        graine=graine,
        valeurs={"client": client, "regles": list(REGLES), "articles": [x.nom for x in a.articles]},
        documents={
            "regles": pd.DataFrame(
                [
                    (regle, paie, export, SAVONNERIE if regle == "DDP" else CLIENT, risque)
                    for regle, (paie, export, risque) in zip(REGLES, TEXTES_REGLES, strict=True)
                ],
                columns=["regle", "vendeur", "export", "import", "risque"],
            ),
            "couts": _couts(v),
            "demande": _demande(v.regle),
            "achats": pd.DataFrame(
                [(x.nom, x.quantite, float(x.prix), x.brut, x.net) for x in a.articles],
                columns=["article", "quantite", "prix_unitaire", "poids_brut", "poids_net"],
            ),
            "tarif": pd.DataFrame(
                [(x.nom, float(100 * x.taux_droit), float(x.specifique), float(100 * x.taux_tgc)) for x in a.articles],
                columns=["article", "droit", "specifique", "tgc"],
            ),
            "frais": pd.DataFrame(
                [
                    ("Fret Brisbane-Nouméa", float(a.fret), "avant l'arrivée", "poids brut"),
                    ("Assurance du transport", float(a.assurance), "avant l'arrivée", "prix d'achat"),
                    ("Transitaire et camion à Nouméa", float(a.locaux), "après le dédouanement", "poids brut"),
                ],
                columns=["frais", "montant", "moment", "partage"],
            ),
            "dossier": _dossier(v, a),
        },
        secret={"vente": v, "achat": a},
    )


def _couts(v: Vente) -> pd.DataFrame:
    postes = (
        ("Savons, marge comprise", v.marchandise),
        ("Emballage d'exportation", v.emballage),
        ("Chargement et camion jusqu'au terminal de Nouméa", v.camion_depart),
        ("Dédouanement à l'exportation", v.export),
        ("Manutention au port et mise à bord", v.mise_a_bord),
        ("Fret Nouméa-Sydney", v.fret),
        ("Port de Sydney", v.arrivee),
        ("Camion jusqu'au magasin du client", v.camion_arrivee),
        ("Formalités d'importation en Australie", v.formalites),
        ("Droits et taxes australiens", v.taxes),
    )
    lignes = [(rang, poste, float(montant)) for rang, (poste, montant) in enumerate(postes, 1)]
    return pd.DataFrame(lignes, columns=["rang", "poste", "montant"])


def _demande(regle: str) -> pd.DataFrame:
    etapes = (
        ("Exportation et mise à bord à Nouméa", "FOB"),
        ("Fret jusqu'à Sydney", "CFR"),
        ("Assurance du transport", "CIF"),
        ("Port de Sydney et camion jusqu'au magasin", "DAP"),
        ("Formalités, droits et taxes d'importation", "DDP"),
    )
    rang = REGLES.index(regle)
    lignes = [(etape, SAVONNERIE if REGLES.index(due) <= rang else CLIENT) for etape, due in etapes]
    return pd.DataFrame(lignes, columns=["etape", "qui"])


def _dossier(v: Vente, a: Achat) -> pd.DataFrame:
    lignes = [
        ("Taux de la prime d'assurance de la vente", float(100 * v.taux_assurance), "% de la somme assurée"),
        ("Dollar australien, cours comptant", float(v.comptant), "F"),
        ("Dollar australien, cours à terme à trois mois", float(v.terme), "F"),
        ("Dollar australien, cours de la douane", float(a.cours), "F"),
        ("Dollar australien, jour de la facture d'achat", float(a.cours_facture), "F"),
    ]
    return pd.DataFrame(lignes, columns=["rubrique", "valeur", "unite"])
