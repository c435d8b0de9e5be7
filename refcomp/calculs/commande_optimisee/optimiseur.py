"""La commande la moins chère : besoins, colis, paliers, minimum, franco et camion à la fois.

Optimiser article par article ne suffit pas : le franco se gagne avec les autres lignes, et le camion se partage. Le
programme en nombres entiers est résolu par `scipy.optimize.milp` (HiGHS) ; le coût annoncé est ensuite recalculé en
fractions exactes.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any

import pandas as pd

from refcomp.calculs.commande.lignes import affiches, exacts, unites_arrondies
from refcomp.calculs.commande_optimisee.modele import ArticleOptimise, Regles, build_programme
from refcomp.calculs.commande_optimisee.palier import BAREME, Bareme, arrondi_haut, load_bareme
from refcomp.calculs.entrees import load_ensemble, load_nombres
from refcomp.calculs.explication import Explication
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Monnaie, monnaie

TITRE = "La commande ne peut pas être optimisée :"
ARTICLES = Contrat(
    "articles",
    (
        Colonne("article", "texte", "article", unique=True),
        Colonne("besoin", "entier", "quantité à couvrir", minimum=0),
        Colonne("maximum", "entier", "quantité à ne pas dépasser", obligatoire=False, vide_permis=True, minimum=0),
        Colonne("multiple", "entier", "unités par colis", obligatoire=False, minimum=1),
        Colonne("poids", "nombre", "poids d'une unité (kg)", obligatoire=False, minimum=0),
        Colonne("par_palette", "entier", "unités par palette", obligatoire=False, minimum=1),
    ),
)
BAREMES = Contrat(
    "baremes",
    (
        Colonne("article", "texte", "article"),
        *BAREME.select("prix"),
        Colonne("a_partir_de", "entier", "à partir de", minimum=0),
    ),
)
NOMBRES = (
    Colonne("franco", "nombre", "franco de port", obligatoire=False, minimum=0),
    Colonne("port", "nombre", "port sous le franco", minimum=0),
    Colonne("minimum", "nombre", "minimum de commande", minimum=0),
    Colonne("poids_max", "nombre", "poids maximal (kg)", obligatoire=False, minimum=0),
    Colonne("palettes_max", "entier", "nombre de palettes maximal", obligatoire=False, minimum=0),
)


@dataclass(frozen=True)
class CommandeOptimale:
    """La commande la moins chère qui respecte tout.

    Attributes:
        tableau: une ligne par article : `article besoin quantite complement colis palier` (seuil du barème employé),
            `prix cout`, `simple` (la quantité arrondie au colis, sans optimiser) et `cout_simple`.
        marchandises: leur coût exact, hors port.
        port: le port payé, exact.
        total: marchandises et port.
        total_simple: ce que coûterait la commande des seuls besoins arrondis, port compris.
        poids: kilogrammes.
        palettes: nombre de palettes, ou None si on ne le sait pas.
        devise: la monnaie.
        constats: compléments, franco atteint ou non, commande simple qui ne respecte pas les conditions.
    """

    tableau: pd.DataFrame
    marchandises: Fraction
    port: Fraction
    total: Fraction
    total_simple: Fraction
    poids: Fraction
    palettes: int | None
    devise: Monnaie
    constats: tuple[Constat, ...]

    @property
    def economie(self) -> Fraction:
        """Ce que l'on gagne sur la commande des seuls besoins ; négatif si celle-ci n'était pas permise."""
        return self.total_simple - self.total

    def explication(self) -> Explication:
        """La commande simple, la commande retenue, la différence."""
        from refcomp.calculs.commande_optimisee.corrige import build_optimale  # noqa: PLC0415 - il lit ce résultat

        return build_optimale(self)


def commande_optimale(
    articles: pd.DataFrame,
    baremes: pd.DataFrame,
    *,
    franco: object = None,
    port: object = 0,
    minimum: object = 0,
    poids_max: object = None,
    palettes_max: int | None = None,
    devise: Monnaie | str = EUR,
) -> CommandeOptimale:
    """Cherche la commande la moins chère.

    Args:
        articles: `article besoin` (unités) ; facultatives : `maximum`, `multiple` (unités par colis), `poids` (kg d'une
            unité), `par_palette` (unités par palette).
        baremes: `article a_partir_de prix` (« toutes unités ») ; un prix unique se donne à partir de 0.
        franco: valeur des marchandises à partir de laquelle le port est offert ; None s'il ne l'est jamais.
        port: port payé sous le franco.
        minimum: valeur minimale de la commande.
        poids_max: poids que le véhicule porte ; None sans limite.
        palettes_max: palettes que le véhicule porte (des palettes d'un seul article) ; None sans limite.
        devise: la monnaie.

    Returns:
        Une `CommandeOptimale` ; à coût égal, celle qui commande le moins de colis.

    Raises:
        DonneesInvalidesError: en une fois, pour les tables et les limites refusées, ou si aucune commande ne respecte
            tout (le message dit ce que les seuls besoins dépassent).

    Sources : scipy.optimize.milp (HiGHS) ; référentiel CQP Assistant(e) de gestion client, M2A6.
    """
    connue = monnaie(devise)
    donnees = {"franco": franco, "port": port, "minimum": minimum, "poids_max": poids_max, "palettes_max": palettes_max}
    lus, tarifs, nombres = load_ensemble(
        TITRE,
        lambda: check_frame(articles, ARTICLES),
        lambda: check_frame(baremes, BAREMES),
        lambda: load_nombres(TITRE, donnees, NOMBRES),
    )
    regles = _regles(nombres)
    _check_colonnes(lus, regles)
    propres = _articles(lus, _baremes(lus, tarifs), regles)
    programme = build_programme(propres, regles)
    choix = programme.solve()
    if choix is None:
        raise DonneesInvalidesError(TITRE, [_impossible(propres, regles)])
    quantites = [
        sum(int(choix[n]) for (a, _), n in programme.colis.items() if a == rang) * article.multiple
        for rang, article in enumerate(propres)
    ]
    return _resultat(propres, quantites, regles, connue)


def _regles(nombres: dict[str, Fraction]) -> Regles:
    palettes = nombres.get("palettes_max")
    return Regles(
        nombres.get("franco"),
        nombres["port"],
        nombres["minimum"],
        nombres.get("poids_max"),
        None if palettes is None else int(palettes),
    )


def _check_colonnes(lus: pd.DataFrame, regles: Regles) -> None:
    exige = (("poids", regles.poids_max), ("par_palette", regles.palettes_max))
    defauts = [
        Constat("erreur", "colonne_absente", f"Cette limite demande la colonne « {nom} » dans les articles.", nom)
        for nom, limite in exige
        if limite is not None and nom not in lus
    ]
    if defauts:
        raise DonneesInvalidesError(TITRE, defauts)


def _baremes(lus: pd.DataFrame, tarifs: pd.DataFrame) -> dict[str, Bareme]:
    sans = sorted(set(lus["article"]) - set(tarifs["article"]))
    if sans:
        message = f"Articles sans prix : {', '.join(map(str, sans[:5]))}."
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "prix_absent", message, "article")])
    siens = tarifs[tarifs["article"].isin(lus["article"])]
    groupes = [(str(a), g[["a_partir_de", "prix"]]) for a, g in siens.groupby("article", sort=False)]
    baremes = load_ensemble(TITRE, *(lambda g=g: load_bareme(g) for _, g in groupes))
    return dict(zip((a for a, _ in groupes), baremes, strict=True))


def _articles(lus: pd.DataFrame, baremes: dict[str, Bareme], regles: Regles) -> list[ArticleOptimise]:
    poids = exacts(lus["poids"]) if "poids" in lus else [Fraction(0)] * len(lus)
    lignes = []
    for ligne, lourd in zip(lus.to_dict("records"), poids, strict=True):
        bareme, besoin = baremes[str(ligne["article"])], int(ligne["besoin"])
        multiple = int(ligne.get("multiple", 1))
        plafond = ligne.get("maximum", float("nan"))
        maximum = _maximum(bareme, besoin, multiple, regles) if pd.isna(plafond) else int(plafond)
        palette = int(ligne.get("par_palette", 0))
        lignes.append(
            ArticleOptimise(
                str(ligne["article"]), besoin, maximum, multiple, bareme.seuils, bareme.prix, lourd, palette
            )
        )
    return lignes


def _maximum(bareme: Bareme, besoin: int, multiple: int, regles: Regles) -> int:
    """Au-delà du plus haut palier et de quoi atteindre seul franco et minimum, commander plus ne sert jamais."""
    vise = max(regles.franco or Fraction(0), regles.minimum)
    seul = ceil(vise / min(bareme.prix)) if min(bareme.prix) else 0
    return arrondi_haut(max(besoin, bareme.seuils[-1]) + seul, multiple)


def _impossible(articles: list[ArticleOptimise], regles: Regles) -> Constat:
    quantites = [arrondi_haut(a.besoin, a.multiple) for a in articles]
    poids = sum((q * a.poids for q, a in zip(quantites, articles, strict=True)), Fraction(0))
    palettes = _palettes(articles, quantites)
    raisons = [
        f"{a.nom} : besoin {a.besoin}, maximum {a.maximum}, par {a.multiple}"
        for q, a in zip(quantites, articles, strict=True)
        if q > a.maximum
    ]
    if regles.poids_max is not None and poids > regles.poids_max:
        raisons.append(f"les besoins pèsent {float(poids):g} kg pour {float(regles.poids_max):g} permis")
    if regles.palettes_max is not None and palettes is not None and palettes > regles.palettes_max:
        raisons.append(f"les besoins font {palettes} palettes pour {regles.palettes_max} permises")
    detail = " ; ".join(raisons) or "les limites se contredisent entre elles"
    return Constat("erreur", "aucune_commande", f"Aucune commande ne respecte tout : {detail}.", "articles")


def _palettes(articles: list[ArticleOptimise], quantites: list[int]) -> int | None:
    if not all(a.par_palette for a in articles):
        return None
    return sum(-(-q // a.par_palette) for q, a in zip(quantites, articles, strict=True))


def _resultat(
    articles: list[ArticleOptimise], quantites: list[int], regles: Regles, devise: Monnaie
) -> CommandeOptimale:
    lignes, totaux = [], [Fraction(0), Fraction(0)]
    for article, quantite in zip(articles, quantites, strict=True):
        bareme = Bareme(article.seuils, article.prix, "toutes_unites")
        simple = arrondi_haut(article.besoin, article.multiple)
        couts = [Fraction(unites_arrondies(bareme.cout(q), devise), devise.facteur) for q in (quantite, simple)]
        totaux = [t + c for t, c in zip(totaux, couts, strict=True)]
        lignes.append(_rangee(article, quantite, simple, bareme, couts, devise))
    ports = [regles.port if regles.franco is None or t < regles.franco else Fraction(0) for t in totaux]
    poids = sum((q * a.poids for q, a in zip(quantites, articles, strict=True)), Fraction(0))
    table = pd.DataFrame(lignes)
    constats = tuple(_constats(table, totaux, regles))
    simple_total = totaux[1] + ports[1]
    palettes = _palettes(articles, quantites)
    return CommandeOptimale(
        table, totaux[0], ports[0], totaux[0] + ports[0], simple_total, poids, palettes, devise, constats
    )


def _rangee(
    article: ArticleOptimise, quantite: int, simple: int, bareme: Bareme, couts: list[Fraction], devise: Monnaie
) -> dict[str, Any]:
    rang = bareme.rang(quantite)
    montants = affiches([int(c * devise.facteur) for c in couts], devise)
    return {
        "article": article.nom,
        "besoin": article.besoin,
        "quantite": quantite,
        "complement": quantite - article.besoin,
        "colis": quantite // article.multiple,
        "palier": article.seuils[rang],
        "prix": float(article.prix[rang]),
        "cout": montants[0],
        "simple": simple,
        "cout_simple": montants[1],
    }


def _constats(table: pd.DataFrame, totaux: list[Fraction], regles: Regles) -> list[Constat]:
    constats = []
    if regles.minimum and totaux[1] < regles.minimum:
        message = "Les seuls besoins n'atteignent pas le minimum de commande : un complément est imposé."
        constats.append(Constat("information", "minimum_complete", message, "minimum"))
    if regles.franco is not None and regles.port and totaux[0] >= regles.franco > totaux[1]:
        message = "Le complément fait atteindre le franco : le port est économisé."
        constats.append(Constat("information", "franco_atteint", message, "franco"))
    for li in table[table["quantite"] > table["simple"]].to_dict("records"):
        message = f"{li['article']} : {li['quantite'] - li['simple']} unités de plus que le besoin arrondi au colis."
        constats.append(Constat("information", "complement", message, str(li["article"])))
    return constats


@dataclass(frozen=True)
class ChoixConditionnements:
    """Les conditionnements à commander pour couvrir un besoin au moindre coût.

    Attributes:
        tableau: une ligne par conditionnement : `taille prix nombre unites cout`.
        besoin: les unités voulues.
        unites: les unités commandées.
        cout: le coût exact.
    """

    tableau: pd.DataFrame
    besoin: int
    unites: int
    cout: Fraction


def choix_conditionnements(besoin: int, formats: pd.DataFrame) -> ChoixConditionnements:
    """Choisit des conditionnements de tailles différentes pour couvrir un besoin au moindre coût.

    Args:
        besoin: les unités voulues.
        formats: `taille` (unités) et `prix` (du conditionnement entier).

    Returns:
        Un `ChoixConditionnements` ; à coût égal, le moins d'unités, puis le moins de conditionnements.

    Raises:
        DonneesInvalidesError: en une fois, pour le besoin et les formats refusés.

    Sources : developerfaqs.com, « Fill order from smaller packages » ; e-learn.cn (programme en nombres entiers).

    >>> formats = pd.DataFrame({"taille": [3, 5, 9], "prix": [5, 9, 16]})
    >>> c = choix_conditionnements(13, formats)
    >>> c.tableau["nombre"].tolist(), c.cout
    ([1, 2, 0], Fraction(23, 1))
    """
    contrat = Contrat(
        "formats",
        (
            Colonne("taille", "entier", "unités du conditionnement", unique=True, minimum=1),
            Colonne("prix", "nombre", "prix du conditionnement", minimum=0),
        ),
    )
    vise = (Colonne("besoin", "entier", "unités voulues", minimum=1),)
    nombres, lus = load_ensemble(
        TITRE, lambda: load_nombres(TITRE, {"besoin": besoin}, vise), lambda: check_frame(formats, contrat)
    )
    voulu, tailles, prix = int(nombres["besoin"]), [int(t) for t in lus["taille"]], exacts(lus["prix"])
    combien = _moindre_cout(voulu, tailles, prix)
    table = pd.DataFrame({"taille": tailles, "prix": lus["prix"].to_numpy(), "nombre": combien})
    table["unites"] = table["taille"] * table["nombre"]
    table["cout"] = [float(p * n) for p, n in zip(prix, combien, strict=True)]
    cout = sum((p * n for p, n in zip(prix, combien, strict=True)), Fraction(0))
    return ChoixConditionnements(table, voulu, int(table["unites"].sum()), cout)


def _moindre_cout(besoin: int, tailles: list[int], prix: list[Fraction]) -> list[int]:
    """Par récurrence exacte : le meilleur choix pour n unités part du meilleur choix pour n - taille."""
    fin = besoin + max(tailles) - 1
    meilleurs: list[tuple[Fraction, int, int] | None] = [(Fraction(0), 0, -1)] + [None] * fin
    for n in range(1, fin + 1):
        suites = [
            (avant[0] + prix[i], avant[1] + 1, i)
            for i, t in enumerate(tailles)
            if t <= n and (avant := meilleurs[n - t]) is not None
        ]
        meilleurs[n] = min(suites, default=None)
    rangs = [(m[0], n, m[1]) for n in range(besoin, fin + 1) if (m := meilleurs[n]) is not None]
    reste, combien = min(rangs)[1], [0] * len(tailles)
    while reste:
        place = meilleurs[reste]
        assert place is not None
        combien[place[2]] += 1
        reste -= tailles[place[2]]
    return combien
