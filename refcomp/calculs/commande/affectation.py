"""L'affectation du stock aux commandes : ce qui est servi de suite, à la prochaine réception, ou manque.

Trois stocks se distinguent : le physique (en rayon), le disponible (physique moins réservé) et le virtuel (disponible
plus ce qui est attendu). Les logiciels emploient ces mots (Stel Order, « stock réel » et « stock virtuel ») ; les
confondre fait promettre deux fois le même carton. Pour un seul article à la fois, sans commandes à départager, voyez
`refcomp.calculs.stock.disponibilite_stock`, qui emploie les mêmes trois mots.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import pandas as pd

from refcomp.calculs.commande.lignes import exacts
from refcomp.calculs.entrees import load_ensemble
from refcomp.calculs.explication import Explication
from refcomp.calculs.stock.quantites import load_table
from refcomp.errors import DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat

TITRE = "Le stock ne peut pas être affecté :"
ORDRES = ("reception", "date", "priorite")
COMMANDES = Contrat(
    "commandes",
    (
        Colonne("commande", "texte", "numéro de commande"),
        Colonne("article", "texte", "article"),
        Colonne("quantite", "nombre", "quantité commandée", minimum=0),
        Colonne("date_commande", "date", "date de la commande", obligatoire=False),
        Colonne("date_demandee", "date", "date demandée", obligatoire=False),
        Colonne("priorite", "entier", "priorité (1 : la première servie)", obligatoire=False, minimum=1),
    ),
)
STOCKS = Contrat(
    "stocks",
    (
        Colonne("article", "texte", "article", unique=True),
        Colonne("physique", "nombre", "stock physique", minimum=0),
        Colonne("reserve", "nombre", "quantité réservée", obligatoire=False, minimum=0),
        Colonne("attendu", "nombre", "quantité attendue", obligatoire=False, minimum=0),
        Colonne("date_attendue", "date", "date de réception attendue", obligatoire=False, vide_permis=True),
    ),
)
# Ce qui départage, dans l'ordre ; deux commandes égales en tout se suivent par numéro, puis par article.
CLES = {
    "reception": ("date_commande",),
    "date": ("date_demandee", "priorite", "date_commande"),
    "priorite": ("priorite", "date_demandee", "date_commande"),
}
COLONNES = ["commande", "article", "demande", "servie", "a_venir", "manquante", "date_attendue", "situation"]


@dataclass(frozen=True)
class AffectationStock:
    """Ce que le stock permet de servir.

    Attributes:
        tableau: une ligne par ligne de commande, dans l'ordre reçu : `commande article demande servie` (du stock
            disponible), `a_venir` (de la réception attendue), `manquante`, `date_attendue` (NaT si rien n'est attendu)
            et `situation` : `disponible`, `partielle`, `a_venir` ou `rupture`.
        articles: une ligne par article en stock : `article physique reserve attendu disponible virtuel demande solde`
            (virtuel moins demande : négatif, il faut réapprovisionner).
        ordre: l'ordre de service retenu.
        partielle: si une ligne peut être servie en partie.
        constats: articles réservés au-delà du physique, ruptures.
    """

    tableau: pd.DataFrame
    articles: pd.DataFrame
    ordre: str
    partielle: bool
    constats: tuple[Constat, ...] = field(default=())

    @property
    def ruptures(self) -> pd.DataFrame:
        """Les lignes dont une partie manque, même avec ce qui est attendu."""
        return self.tableau[self.tableau["manquante"] > 0]

    def explication(self) -> Explication:
        """Les trois stocks de chaque article, puis chaque ligne servie."""
        from refcomp.calculs.commande.corrige import build_affectation  # noqa: PLC0415 - il lit ce résultat

        return build_affectation(self)


def affectation_stock(
    commandes: pd.DataFrame, stocks: pd.DataFrame, *, ordre: str = "reception", partielle: bool = True
) -> AffectationStock:
    """Sert des commandes sur un stock, ligne après ligne.

    Args:
        commandes: `commande article quantite` ; facultatives : `date_commande`, `date_demandee`, `priorite`
            (1 d'abord).
        stocks: `article physique` ; facultatives : `reserve`, `attendu`, `date_attendue`. Un article absent n'a pas de
            stock.
        ordre: dans quel ordre servir : `reception` (premier arrivé, premier servi : la `date_commande` ; si elle n'est
            pas donnée, l'ordre des lignes), `date` (la date demandée), `priorite`. À égalité, les autres de ces
            colonnes, puis le numéro de commande et l'article : l'ordre des lignes n'y change rien.
        partielle: si faux, une ligne se sert entière ou pas du tout (« livraison complète exigée »).

    Returns:
        Une `AffectationStock`, quantités dans l'unité des commandes.

    Raises:
        DonneesInvalidesError: en une fois, pour les deux tables, ou si la colonne de l'ordre demandé n'est pas donnée.
        ArgumentInvalideError: si `ordre` ou `partielle` n'est pas permis.

    Sources : stelorder.com, stock réel et stock virtuel ; blogistics.fr, rupture, manquant et reliquat.
    """
    check_choix("ordre", ordre, ORDRES)
    check_choix("partielle", partielle, (True, False))
    lues, en_stock = load_ensemble(TITRE, lambda: load_table(commandes, COMMANDES), lambda: load_table(stocks, STOCKS))
    colonne = CLES[ordre][0]
    if ordre != "reception" and colonne not in lues:
        message = f"L'ordre « {ordre} » demande la colonne « {colonne} » dans les commandes."
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "colonne_absente", message, colonne)])
    lues = lues.reset_index(drop=True)
    articles = _articles(en_stock, lues)
    cles = [c for c in CLES[ordre] if c in lues]
    rangs = lues.sort_values([*cles, "commande", "article"], kind="stable").index if cles else lues.index
    servies = _service(lues, rangs.tolist(), articles, entiere=not partielle)
    return AffectationStock(servies, _table(articles), ordre, partielle, tuple(_constats(articles, servies)))


def _articles(stocks: pd.DataFrame, lues: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Ce que l'on sait de chaque article ; un article commandé mais jamais stocké a zéro partout."""
    connus: dict[str, dict[str, Any]] = {}
    for ligne in stocks.to_dict("records"):
        nombres = {n: exacts(pd.Series([ligne.get(n, 0)]))[0] for n in ("physique", "reserve", "attendu")}
        connus[str(ligne["article"])] = {**nombres, "date": ligne.get("date_attendue", pd.NaT), "demande": Fraction(0)}
    for article, quantite in zip(lues["article"], exacts(lues["quantite"]), strict=True):
        vide = {"physique": Fraction(0), "reserve": Fraction(0), "attendu": Fraction(0), "date": pd.NaT}
        connu = connus.setdefault(str(article), {**vide, "demande": Fraction(0), "inconnu": True})
        connu["demande"] += quantite
    for connu in connus.values():
        connu["reste"] = max(Fraction(0), connu["physique"] - connu["reserve"])
        # Une réservation au-delà du physique sera d'abord servie par la réception attendue.
        connu["attente"] = max(Fraction(0), connu["attendu"] - max(Fraction(0), connu["reserve"] - connu["physique"]))
    return connus


def _service(
    lues: pd.DataFrame, rangs: list[int], articles: dict[str, dict[str, Any]], *, entiere: bool
) -> pd.DataFrame:
    lignes: dict[int, tuple[Any, ...]] = {}
    demandes = exacts(lues["quantite"])
    for rang in rangs:
        article, demande = articles[str(lues["article"].iloc[rang])], demandes[rang]
        servie = min(article["reste"], demande)
        if entiere and servie < demande:
            servie = Fraction(0)
        venir = min(article["attente"], demande - servie)
        if entiere and servie + venir < demande:
            venir = Fraction(0)
        article["reste"] -= servie
        article["attente"] -= venir
        reste = demande - servie - venir
        date = article["date"] if venir else pd.NaT
        nom = _situation(demande, servie, venir)
        tete = (lues["commande"].iloc[rang], lues["article"].iloc[rang])
        lignes[rang] = (*tete, float(demande), float(servie), float(venir), float(reste), date, nom)
    return pd.DataFrame([lignes[r] for r in range(len(lues))], columns=COLONNES)


def _situation(demande: Fraction, servie: Fraction, venir: Fraction) -> str:
    if servie == demande:
        return "disponible"
    if servie:
        return "partielle"
    return "a_venir" if venir else "rupture"


def _table(articles: dict[str, dict[str, Any]]) -> pd.DataFrame:
    lignes = []
    for nom, a in articles.items():
        disponible = a["physique"] - a["reserve"]
        virtuel = disponible + a["attendu"]
        nombres = (a["physique"], a["reserve"], a["attendu"], disponible, virtuel, a["demande"], virtuel - a["demande"])
        lignes.append((nom, *(float(n) for n in nombres)))
    noms = ["article", "physique", "reserve", "attendu", "disponible", "virtuel", "demande", "solde"]
    return pd.DataFrame(lignes, columns=noms)


def _constats(articles: dict[str, dict[str, Any]], servies: pd.DataFrame) -> list[Constat]:
    constats = []
    inconnus = [n for n, a in articles.items() if a.get("inconnu")]
    if inconnus:
        message = f"Articles sans fiche de stock, comptés à zéro : {', '.join(inconnus[:5])}. Vérifiez leurs codes."
        constats.append(Constat("avertissement", "article_sans_stock", message, ", ".join(inconnus)))
    forces = [n for n, a in articles.items() if a["reserve"] > a["physique"]]
    if forces:
        message = f"Articles réservés au-delà du stock physique : {', '.join(forces[:5])}. Rien n'y est disponible."
        constats.append(Constat("avertissement", "reservation_excessive", message, ", ".join(forces)))
    manques = servies[servies["manquante"] > 0]
    if not manques.empty:
        noms = ", ".join(
            dict.fromkeys(f"{c} ({a})" for c, a in zip(manques["commande"], manques["article"], strict=True))
        )
        constats.append(Constat("avertissement", "rupture", f"Il manque des quantités pour : {noms}.", noms))
    return constats
