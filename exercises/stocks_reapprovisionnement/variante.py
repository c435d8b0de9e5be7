"""Les données d'un étudiant : une fiche de stock, un article à gérer, des prévisions, cinq demandes d'achat.

Toute variante contient : trois lots de coûts différents dont le premier s'épuise, un inventaire où il manque des pots,
une quantité économique qui n'est ronde pour aucune erreur, un mois où le stock suffit, une demande que le stock et les
commandes en route couvrent, une autre pile à un colis entier. Un tirage où deux erreurs connues se confondraient est
écarté et l'on tire le suivant. Les montants sont en centimes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction
from itertools import count, pairwise

import numpy as np
import pandas as pd
from stocks_reapprovisionnement_donnees import Article, Demande, Fiche, Ligne, Prevision

from refcomp.authoring.modele import Variante

EFFECTIFS = (9, 12, 16, 20, 27)
JOURS = (1, 4, 7, 11, 18, 22, 27)
MOIS = ("avril", "mai", "juin", "juillet")
ARTICLES = ("Bocaux 180 g", "Bocaux 350 g", "Couvercles dorés", "Étiquettes", "Cartons de douze")
COLIS = (24, 18, 250, 500, 20)
# De l'unité, en centimes : une étiquette vaut moins qu'un bocal.
PRIX = ((32, 45), (46, 68), (11, 19), (4, 10), (58, 96))


def build_variante(graine: int) -> Variante:
    """Construit la variante d'une graine : le premier tirage équitable."""
    for essai in count():
        alea = np.random.default_rng([graine, essai])
        fiche, article, prevision, demandes = _fiche(alea), _article(alea), _prevision(alea), _demandes(alea)
        compte = fiche.quantite - int(alea.integers(4, 15))
        if _equitable(fiche, compte, article, prevision, demandes):
            return _build(graine, int(alea.choice(EFFECTIFS)), fiche, compte, article, prevision, demandes)
    raise AssertionError  # count() est infini


def _fiche(alea: np.random.Generator) -> Fiche:
    couts = [int(alea.integers(340, 400))]
    couts += [couts[0] + int(alea.integers(18, 40)), couts[0] + int(alea.integers(50, 80))]
    bon, sortie = int(alea.integers(40, 90)), int(alea.integers(300, 700))
    entrees = [int(alea.integers(140, 221)), int(alea.integers(240, 381)), int(alea.integers(180, 301))]
    sorties = [int(alea.integers(60, 120)), int(alea.integers(130, 220)), int(alea.integers(90, 180)), 0]
    sorties[3] = int(alea.integers(40, 110))
    jours = [dt.date(2025, 3, j + (1 if dt.date(2025, 3, j).weekday() == 6 else 0)) for j in JOURS]
    return Fiche(
        (
            Ligne(jours[0], "Stock initial", entrees[0], couts[0]),
            Ligne(jours[1], f"Bon de sortie {sortie}", sortie=sorties[0]),
            Ligne(jours[2], f"Bon d'entrée {bon}", entrees[1], couts[1]),
            Ligne(jours[3], f"Bon de sortie {sortie + 1}", sortie=sorties[1]),
            Ligne(jours[4], f"Bon d'entrée {bon + 1}", entrees[2], couts[2]),
            Ligne(jours[5], f"Bon de sortie {sortie + 2}", sortie=sorties[2]),
            Ligne(jours[6], f"Bon de sortie {sortie + 3}", sortie=sorties[3]),
        )
    )


def _article(alea: np.random.Generator) -> Article:
    return Article(
        consommation=360 * int(alea.integers(8, 21)),
        prix=int(alea.integers(380, 460)),
        commande=100 * int(alea.integers(18, 46)),
        taux=Fraction(int(alea.integers(16, 31)), 100),
        delai=int(alea.integers(8, 19)),
        securite=10 * int(alea.integers(4, 13)),
    )


def _prevision(alea: np.random.Generator) -> Prevision:
    lot = int(alea.choice((24, 36, 48)))
    ventes = [int(alea.integers(150, 420)) for _ in MOIS]
    stock = int(alea.integers(60, 140))
    # Un mois creux après un gros mois : le stock voulu pour le mois creux suffit à l'avance.
    voulus = [int(alea.integers(40, 90)), ventes[2] + int(alea.integers(60, 120)), 0, int(alea.integers(30, 80))]
    voulus[2] = int(alea.integers(20, 45))
    return Prevision(stock, lot, tuple(zip(MOIS, ventes, voulus, strict=True)))


def _demandes(alea: np.random.Generator) -> tuple[Demande, ...]:
    demandes = []
    for rang, (article, colis) in enumerate(zip(ARTICLES, COLIS, strict=True)):
        besoin = int(alea.integers(3, 9)) * colis + int(alea.integers(1, colis))
        stock, attendu = int(alea.integers(1, colis)), int(alea.integers(0, 2)) * colis
        if rang == 2:
            stock, attendu = besoin - colis // 2, colis  # rien à commander, grâce à ce qui arrive
        elif rang == 3:
            stock = besoin % colis  # pile un nombre de colis
        demandes.append(Demande(article, besoin, stock, attendu, colis, int(alea.integers(*PRIX[rang]))))
    return tuple(demandes)


def _equitable(
    fiche: Fiche, compte: int, article: Article, prevision: Prevision, demandes: tuple[Demande, ...]
) -> bool:
    """Chaque erreur connue se voit, et la fiche a un stock à chaque ligne."""
    stocks, stock = [], 0
    for m in fiche.lignes:
        stock += m.entree - m.sortie
        stocks.append(stock)
    if min(stocks) < 30:
        return False
    quantites = [article.quantite(erreur=e) for e in ("", "facteur_oublie", "taux_sans_prix", "consommation_mensuelle")]
    q = Fraction(round(quantites[0]))
    couts = [article.gestion(q, erreur=e) for e in ("", "stock_entier", "passation_oubliee")]
    points = [article.point(erreur=e) for e in ("", "securite_oubliee", "annee_civile")]
    achats = prevision.achats()
    return (
        _fiche_lisible(fiche, compte)
        and abs(quantites[0] % 1 - 0.5) > 0.05  # le pot le plus proche est aussi le moins cher
        and _separes([Fraction(str(round(v, 3))) for v in quantites], 6)
        and _separes(couts, 200)
        and _separes(points, 2)
        and any(a == 0 for a, _ in achats)
        and _differents(
            [prevision.achats(erreur=e) for e in ("", "sans_lot", "stock_vise_oublie", "stock_initial_oublie")]
        )
        and _differents(
            [
                [d.commande(erreur=e) for d in demandes]
                for e in ("", "colis_inferieur", "attendu_oublie", "stock_oublie")
            ]
        )
    )


def _fiche_lisible(fiche: Fiche, compte: int) -> bool:
    finales = [fiche.valeurs(m)[-1][1] for m in ("", "cmup_fin_periode", "dernier_cout", "moyenne_simple")]
    lots = [fiche.stock_par_lots(derniers=True), fiche.stock_par_lots(derniers=False), finales[0]]
    ecarts = [fiche.ecart(compte, erreur=e) for e in ("", "sens_inverse", "ecart_au_dernier_cout")]
    suivis = [fiche.ecart(compte, valeur=v) for v in finales]
    return (
        _separes(finales, 400)
        and _separes(lots, 400)
        and _separes(ecarts, 40)
        and _separes([*suivis, fiche.ecart(compte, erreur="ecart_au_dernier_cout")], 15)
    )


def _separes(valeurs: Iterable[int | Fraction], ecart: int) -> bool:
    """Vrai si toutes les valeurs diffèrent d'au moins l'écart."""
    return all(b - a >= ecart for a, b in pairwise(sorted(valeurs)))


def _differents(tables: list[list[tuple[int, int]]]) -> bool:
    return len({tuple(t) for t in tables}) == len(tables)


def _build(  # noqa: PLR0917 - les morceaux d'une variante, dans l'ordre du tirage
    graine: int,
    effectif: int,
    fiche: Fiche,
    compte: int,
    article: Article,
    prevision: Prevision,
    demandes: tuple[Demande, ...],
) -> Variante:
    """Réunit les documents de l'étudiant et ce que seule la correction connaît."""
    return Variante(
        graine=graine,
        valeurs={
            "effectif": effectif,
            "lignes": list(range(1, len(fiche.lignes) + 1)),
            "compte": compte,
            "lot": prevision.lot,
            "stock_initial": prevision.stock,
            "mois": list(MOIS),
            "articles": list(ARTICLES),
        },
        documents={
            "mouvements": _table_mouvements(fiche),
            "parametres": _table_parametres(article, compte, prevision),
            "previsions": pd.DataFrame(prevision.mois, columns=["mois", "ventes", "stock_vise"]),
            "besoins": pd.DataFrame(
                [(d.article, d.besoin, d.stock, d.attendu, d.colis, d.prix / 100) for d in demandes],
                columns=["article", "besoin", "stock", "attendu", "colis", "prix"],
            ),
        },
        secret={
            "fiche": fiche,
            "compte": compte,
            "article": article,
            "prevision": prevision,
            "demandes": demandes,
        },
    )


def _table_mouvements(fiche: Fiche) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "ligne": range(1, len(fiche.lignes) + 1),
            "date": pd.to_datetime([m.date for m in fiche.lignes]),
            "libelle": [m.libelle for m in fiche.lignes],
            "entree": [float(m.entree) if m.entree else None for m in fiche.lignes],
            "cout_unitaire": [m.cout / 100 if m.entree else None for m in fiche.lignes],
            "sortie": [float(m.sortie) if m.sortie else None for m in fiche.lignes],
        }
    )


def _table_parametres(article: Article, compte: int, prevision: Prevision) -> pd.DataFrame:
    lignes = [
        ("Consommation annuelle", float(article.consommation), "pots"),
        ("Prix d'achat d'un pot", article.prix / 100, "€"),
        ("Coût de passation d'une commande", article.commande / 100, "€"),
        ("Taux de possession annuel", float(article.taux * 100), "%"),
        ("Délai de livraison", float(article.delai), "jours"),
        ("Stock de sécurité", float(article.securite), "pots"),
        ("Quantité comptée le 31 mars", float(compte), "pots"),
        ("Tapenade verte, stock du 1er avril", float(prevision.stock), "pots"),
        ("Tapenade verte, pots par carton", float(prevision.lot), "pots"),
    ]
    return pd.DataFrame(lignes, columns=["rubrique", "valeur", "unite"])
