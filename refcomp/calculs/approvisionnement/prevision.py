"""Les achats prévisionnels : ce qu'il faut acheter pour vendre, finir avec le stock voulu et respecter les lots."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from refcomp.calculs.entrees import load_ensemble, load_taux, sans_residu
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.calculs.stock.quantites import format_quantite, load_table, montant, unites
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.formats_fr import format_montant
from refcomp.frames import Colonne, Contrat
from refcomp.rounding import EUR, Monnaie, monnaie

TITRE = "Les achats prévisionnels ne peuvent pas être établis :"
VENTES = Contrat(
    "ventes",
    (
        Colonne("article", "texte", "article"),
        Colonne("mois", "date", "premier jour du mois"),
        Colonne("quantite", "nombre", "quantité vendue ou consommée", minimum=0),
        Colonne("stock_vise", "nombre", "stock voulu à la fin du mois", obligatoire=False, vide_permis=True, minimum=0),
    ),
)
ARTICLES = Contrat(
    "articles",
    (
        Colonne("article", "texte", "article", unique=True),
        Colonne("stock_initial", "nombre", "stock au début", minimum=0),
        Colonne("stock_securite", "nombre", "stock de sécurité", obligatoire=False, minimum=0),
        Colonne("lot", "nombre", "conditionnement d'achat", obligatoire=False, minimum=0),
        Colonne("prix", "nombre", "prix d'achat unitaire", obligatoire=False, minimum=0),
        Colonne("coefficient", "nombre", "unités achetées par unité vendue", obligatoire=False, minimum=0),
    ),
)


@dataclass(frozen=True)
class AchatsPrevisionnels:
    """Un état prévisionnel des achats.

    Attributes:
        tableau: une ligne par article et par mois : `article mois stock_debut besoin stock_vise achat stock_fin
            valeur` (vide sans prix).
        devise: la monnaie.
    """

    tableau: pd.DataFrame
    devise: Monnaie

    @property
    def par_mois(self) -> pd.Series:
        """La valeur des achats de chaque mois, tous articles réunis."""
        return self.tableau.groupby("mois")["valeur"].sum(min_count=1).round(self.devise.decimales)

    @property
    def total(self) -> float:
        """La valeur de tous les achats chiffrés."""
        return round(float(self.tableau["valeur"].sum()), self.devise.decimales)

    def explication(self) -> Explication:
        """Le calcul de chaque mois, article par article, puis le total."""
        etapes = [
            Etape(f"Prévoir {nom}", "Achat = besoin + stock voulu - stock du début.", self._table(lignes))
            for nom, lignes in self.tableau.groupby("article", sort=False)
        ]
        bilan = f"Achats de la période : {format_montant(self.total, self.devise)}."
        if self.tableau["valeur"].isna().all():
            bilan = f"Achats de la période : {format_quantite(self.tableau['achat'].sum())} unités, sans prix donné."
        return Explication("État prévisionnel des achats", (*etapes, Etape("Totaliser", bilan)))

    def _table(self, lignes: pd.DataFrame) -> Tableau:
        rangees = tuple(
            (
                f"{m['mois']:%m/%Y}",
                *(format_quantite(m[n]) for n in ("stock_debut", "besoin", "stock_vise", "achat", "stock_fin")),
                "" if pd.isna(m["valeur"]) else format_montant(m["valeur"], self.devise),
            )
            for m in lignes.to_dict("records")
        )
        entetes = ("Mois", "Stock début", "Besoin", "Stock voulu", "Achat", "Stock fin", "Valeur")
        return Tableau(entetes, rangees, (1, 2, 3, 4, 5, 6))


def achats_previsionnels(
    ventes: pd.DataFrame,
    articles: pd.DataFrame,
    *,
    part_suivante: object = None,
    devise: Monnaie | str = EUR,
) -> AchatsPrevisionnels:
    """Établit l'état prévisionnel des achats, mois par mois et article par article.

    Args:
        ventes: `article`, `mois` (premier jour), `quantite` prévue, et au besoin `stock_vise` à la fin du mois, en
            unités achetées.
        articles: `article`, `stock_initial`, et au besoin `stock_securite`, `lot` (conditionnement : l'achat en est un
            multiple), `prix` et `coefficient` (3 kg par produit vendu).
        part_suivante: part du besoin du mois suivant à avoir en stock en fin de mois (« 30 % ») ; le dernier mois donné
            ne sert alors qu'à fixer le stock de l'avant-dernier, et n'est pas acheté.
        devise: la monnaie, ou son code.

    Returns:
        Des `AchatsPrevisionnels`. Le stock voulu est le plus grand de ceux que l'on donne (sécurité, part du mois
        suivant, stock visé). Un mois dont le stock suffit n'achète rien.

    Raises:
        DonneesInvalidesError: en une fois : cellules refusées, article sans stock, mois donné deux fois, lot nul.
    """
    connue = monnaie(devise)
    lues, fiches, part = load_ensemble(
        TITRE,
        lambda: load_table(ventes, VENTES, devise=connue),
        lambda: load_table(articles, ARTICLES, devise=connue),
        lambda: None if part_suivante is None else load_taux("part_suivante", part_suivante),
    )
    defauts = _defauts(lues, fiches, part)
    if defauts:
        raise DonneesInvalidesError(TITRE, defauts)
    lignes: list[dict[str, object]] = []
    for fiche in fiches.to_dict("records"):
        siennes = lues[lues["article"] == fiche["article"]].sort_values("mois")
        lignes += _article(siennes, _Article.build(fiche), part, connue)
    return AchatsPrevisionnels(pd.DataFrame(lignes), connue)


@dataclass(frozen=True)
class _Article:
    """Un article, en valeurs exactes."""

    nom: str
    stock: Fraction
    securite: Fraction
    lot: Fraction | None
    prix: Fraction | None
    coefficient: Fraction

    @classmethod
    def build(cls, fiche: dict[str, object]) -> _Article:
        lot, prix = fiche.get("lot"), fiche.get("prix")
        return cls(
            str(fiche["article"]),
            sans_residu(fiche["stock_initial"]),
            sans_residu(fiche.get("stock_securite", 0)),
            None if lot is None else sans_residu(lot),
            None if prix is None else sans_residu(prix),
            sans_residu(fiche.get("coefficient", 1)),
        )

    def achat(self, manque: Fraction) -> Fraction:
        """La quantité à acheter : rien si le stock suffit, sinon le manque ou les lots entiers qui le couvrent."""
        if manque <= 0:
            return Fraction(0)
        return manque if self.lot is None else math.ceil(manque / self.lot) * self.lot


def _defauts(ventes: pd.DataFrame, articles: pd.DataFrame, part: Fraction | None) -> list[Constat]:
    defauts = []
    sans_fiche = sorted(set(ventes["article"]) - set(articles["article"]))
    sans_vente = sorted(set(articles["article"]) - set(ventes["article"]))
    for noms, quoi, code in ((sans_fiche, "stock", "article_inconnu"), (sans_vente, "vente prévue", "sans_vente")):
        if noms:
            defauts.append(Constat("erreur", code, f"Articles sans {quoi} : {', '.join(noms)}.", "article"))
    # Le 1er et le 15 janvier sont un seul mois : deux lignes l'achèteraient deux fois.
    doubles = ventes[ventes.assign(mois=ventes["mois"].dt.to_period("M")).duplicated(["article", "mois"])]
    if len(doubles):
        lignes = ", ".join(map(str, doubles.index))
        texte = f"Lignes {lignes} : ce mois est déjà donné pour cet article."
        defauts.append(Constat("erreur", "mois_double", texte, "mois"))
    if "lot" in articles and (articles["lot"] == 0).any():
        defauts.append(Constat("erreur", "lot_nul", "Un conditionnement (lot) est un nombre positif.", "lot"))
    seuls = [str(n) for n, lignes in ventes.groupby("article") if part is not None and len(lignes) == 1]
    if seuls:
        texte = f"« part_suivante » demande le mois qui suit le dernier : un seul mois pour {', '.join(seuls)}."
        defauts.append(Constat("erreur", "mois_suivant_absent", texte, "mois"))
    return defauts


def _article(
    ventes: pd.DataFrame, article: _Article, part: Fraction | None, devise: Monnaie
) -> list[dict[str, object]]:
    besoins = [sans_residu(q) * article.coefficient for q in ventes["quantite"]]
    vises = ventes["stock_vise"].tolist() if "stock_vise" in ventes else [None] * len(besoins)
    stock, lignes = article.stock, []
    nombre = len(besoins) if part is None else len(besoins) - 1
    for rang, mois in enumerate(ventes["mois"].iloc[:nombre]):
        cible = article.securite
        if part is not None:
            cible = max(cible, part * besoins[rang + 1])
        if not pd.isna(vises[rang]):
            cible = max(cible, sans_residu(vises[rang]))
        achat = article.achat(besoins[rang] + cible - stock)
        debut, stock = stock, stock + achat - besoins[rang]
        valeur = math.nan if article.prix is None else montant(unites(achat * article.prix, devise), devise)
        quantites = (debut, besoins[rang], cible, achat, stock)
        noms = ("stock_debut", "besoin", "stock_vise", "achat", "stock_fin")
        chiffres = {n: float(q) for n, q in zip(noms, quantites, strict=True)}
        lignes.append({"article": article.nom, "mois": mois} | chiffres | {"valeur": valeur})
    return lignes
