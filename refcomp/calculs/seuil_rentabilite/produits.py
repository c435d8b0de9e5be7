"""Plusieurs produits : un seuil d'ensemble, à composition des ventes constante, et un seuil par produit."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from refcomp.calculs.entrees import exact
from refcomp.calculs.explication import Explication
from refcomp.calculs.seuil_rentabilite.calcul import seuil_rentabilite
from refcomp.calculs.seuil_rentabilite.resultat import SeuilRentabilite
from refcomp.calculs.seuil_rentabilite.saisie import arrondi_a, load_saisie, unites_superieures
from refcomp.errors import DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Arrondi, Monnaie, monnaie, repartition

CLES = ("aucune", "chiffre_affaires", "marge")
PRODUITS = Contrat(
    "produits",
    (
        Colonne("produit", "texte", "nom du produit", unique=True),
        Colonne("prix", "nombre", "prix de vente unitaire hors taxes", minimum=0),
        Colonne("cout_variable", "nombre", "coût variable unitaire", minimum=0),
        Colonne("quantite", "nombre", "quantité vendue", minimum=0),
        Colonne("charges_specifiques", "montant", "charges fixes propres au produit", obligatoire=False, minimum=0),
    ),
)


@dataclass(frozen=True)
class SeuilProduits:
    """Le seuil d'un ensemble de produits.

    Attributes:
        ensemble: le seuil d'ensemble, au taux de marge moyen de la composition des ventes.
        tableau: une ligne par produit : `produit quantite chiffre_affaires part marge taux charges_specifiques
            marge_specifique`, puis, à composition constante, `seuil` et `seuil_unites` ; puis, pour le produit seul,
            `charges_attribuees` (spécifiques et part des communes), `seuil_propre` et `seuil_propre_unites`.
        cle: comment les charges communes sont attribuées aux produits.
    """

    ensemble: SeuilRentabilite
    tableau: pd.DataFrame
    cle: str

    def explication(self) -> Explication:
        """Les étapes : marges par produit, taux moyen, seuil d'ensemble et sa composition."""
        from refcomp.calculs.seuil_rentabilite.corrige import build_produits  # noqa: PLC0415 - il lit ce résultat

        return build_produits(self)


def seuil_produits(
    produits: pd.DataFrame,
    charges_fixes: float | str,
    *,
    cle: str = "aucune",
    arrondi_taux: int | None = None,
    arrondi: Arrondi | None = None,
    devise: Monnaie | str = EUR,
) -> SeuilProduits:
    """Calcule le seuil de plusieurs produits vendus ensemble.

    Args:
        produits: une ligne par produit : `produit`, `prix`, `cout_variable`, `quantite`, et au besoin
            `charges_specifiques`, les charges fixes qui disparaîtraient avec lui.
        charges_fixes: charges fixes communes ; les spécifiques s'y ajoutent pour le seuil d'ensemble.
        cle: attribution des charges communes pour le seuil propre de chaque produit : `aucune` (il ne couvre que ses
            charges spécifiques ; le défaut, car toute clé est arbitraire), `chiffre_affaires` ou `marge`.
        arrondi_taux: None pour le taux moyen exact, ou le nombre de décimales du taux arrondi.
        arrondi: arrondi des montants.
        devise: la monnaie, ou son code.

    Returns:
        Un `SeuilProduits`. Les unités sont arrondies au supérieur, produit par produit.

    Raises:
        DonneesInvalidesError: en une fois, pour tous les produits refusés.
        ArgumentInvalideError: si une convention n'est pas permise.
    """
    check_choix("cle", cle, CLES)
    connue = monnaie(devise)
    lus = check_frame(produits, PRODUITS, devise=connue)
    nuls = (lus["prix"] == 0) | (lus["quantite"] == 0)
    if nuls.any():
        texte = f"Produits {', '.join(lus.loc[nuls, 'produit'])} : le prix et la quantité doivent être positifs."
        raise DonneesInvalidesError("Le seuil des produits ne peut pas être calculé :", [_erreur(texte)])
    colonnes = (Colonne("charges_fixes", "montant", "charges fixes communes", minimum=0),)
    saisie = {"charges_fixes": "" if charges_fixes is None else charges_fixes}
    communes = load_saisie(saisie, colonnes, connue)["charges_fixes"]
    lignes = [_Produit.build(p) for p in lus.to_dict("records")]
    activite, marge = sum((p.ventes for p in lignes), Fraction(0)), sum((p.marge for p in lignes), Fraction(0))
    fixes = communes + sum((p.specifiques for p in lignes), Fraction(0))
    ensemble = seuil_rentabilite(
        arrondi_a(activite, connue.arrondi),
        arrondi_a(activite - marge, connue.arrondi),
        float(fixes),
        arrondi_taux=arrondi_taux,
        arrondi=arrondi,
        devise=connue,
    )
    seuil = fixes / ensemble.taux_retenu if ensemble.taux_retenu > 0 else None
    parts = _attribuees(lignes, communes, cle, connue)
    return SeuilProduits(ensemble, _tableau(lignes, parts, seuil, activite, ensemble), cle)


@dataclass(frozen=True)
class _Produit:
    """Un produit, en valeurs exactes."""

    nom: str
    prix: Fraction
    quantite: Fraction
    marge_unitaire: Fraction
    specifiques: Fraction

    @classmethod
    def build(cls, ligne: dict[str, object]) -> _Produit:
        prix, cout, quantite = (exact(ligne[c]) for c in ("prix", "cout_variable", "quantite"))
        specifiques = exact(ligne.get("charges_specifiques", 0))
        return cls(str(ligne["produit"]), prix, quantite, prix - cout, specifiques)

    @property
    def ventes(self) -> Fraction:
        return self.prix * self.quantite

    @property
    def marge(self) -> Fraction:
        return self.marge_unitaire * self.quantite


def _erreur(texte: str) -> Constat:
    return Constat("erreur", "produit_nul", texte, "produit")


def _attribuees(lignes: list[_Produit], communes: Fraction, cle: str, devise: Monnaie) -> list[Fraction]:
    """La part des charges communes de chaque produit, au centime, sans en perdre un."""
    if cle == "aucune":
        return [Fraction(0)] * len(lignes)
    poids = [p.ventes if cle == "chiffre_affaires" else max(p.marge, Fraction(0)) for p in lignes]
    if not any(poids):
        raise DonneesInvalidesError(
            "Les charges communes ne peuvent pas être attribuées :",
            [_erreur("Aucun produit n'a de marge positive : choisissez une autre clé que « marge ».")],
        )
    return [Fraction(u, devise.facteur) for u in repartition(int(communes * devise.facteur), poids)]


def _tableau(
    lignes: list[_Produit],
    parts: list[Fraction],
    seuil: Fraction | None,
    activite: Fraction,
    ensemble: SeuilRentabilite,
) -> pd.DataFrame:
    arrondi = ensemble.arrondi
    rangees = []
    for produit, part in zip(lignes, parts, strict=True):
        charges = produit.specifiques + part
        propre = charges / produit.marge_unitaire if produit.marge_unitaire > 0 else None
        ventes_au_seuil = None if seuil is None else seuil * produit.ventes / activite
        rangees.append(
            {
                "produit": produit.nom,
                "quantite": float(produit.quantite),
                "chiffre_affaires": arrondi_a(produit.ventes, arrondi),
                "part": float(produit.ventes / activite),
                "marge": arrondi_a(produit.marge, arrondi),
                "taux": float(produit.marge_unitaire / produit.prix),
                "charges_specifiques": float(produit.specifiques),
                "marge_specifique": arrondi_a(produit.marge - produit.specifiques, arrondi),
                "seuil": None if ventes_au_seuil is None else arrondi_a(ventes_au_seuil, arrondi),
                "seuil_unites": None if ventes_au_seuil is None else unites_superieures(ventes_au_seuil / produit.prix),
                "charges_attribuees": float(charges),
                "seuil_propre": None if propre is None else arrondi_a(propre * produit.prix, arrondi),
                "seuil_propre_unites": None if propre is None else unites_superieures(propre),
            },
        )
    table = pd.DataFrame(rangees)
    reels = dict.fromkeys(("seuil", "seuil_propre"), "float64")
    return table.astype(reels | dict.fromkeys(("seuil_unites", "seuil_propre_unites"), "Int64"))
