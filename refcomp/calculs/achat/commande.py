"""La commande d'achat : besoin net, conditionnement, minimum du fournisseur, montant."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from refcomp.calculs.entrees import sans_residu
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.calculs.stock.quantites import format_quantite, load_table, montant, unites
from refcomp.errors import DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.formats_fr import format_montant
from refcomp.frames import Colonne, Contrat
from refcomp.rounding import EUR, Monnaie, monnaie

TITRE = "La commande d'achat ne peut pas être préparée :"
ARRONDIS = ("superieur", "plus_proche")
BESOINS = Contrat(
    "besoins",
    (
        Colonne("article", "texte", "article", unique=True),
        Colonne("besoin", "nombre", "quantité demandée", minimum=0),
        Colonne("stock", "nombre", "stock disponible", obligatoire=False, minimum=0),
        Colonne("attendu", "nombre", "quantité déjà commandée", obligatoire=False, minimum=0),
        Colonne("stock_securite", "nombre", "stock de sécurité", obligatoire=False, minimum=0),
        Colonne("conditionnement", "nombre", "unités par colis", obligatoire=False, minimum=0),
        Colonne("minimum", "nombre", "quantité minimale du fournisseur", obligatoire=False, minimum=0),
        Colonne("prix", "nombre", "prix unitaire", obligatoire=False, minimum=0),
    ),
)
PAR_DEFAUT = {"stock": 0, "attendu": 0, "stock_securite": 0, "conditionnement": 1, "minimum": 0}


@dataclass(frozen=True)
class CommandeAchat:
    """Une commande prête à passer.

    Attributes:
        tableau: une ligne par article, dans l'ordre reçu : les colonnes reçues, puis `besoin_net`, `colis`, `quantite`
            (commandée), `excedent` (quantité - besoin net) et `montant` hors taxes (vide sans prix).
        arrondi: comment le besoin devient des colis.
        devise: la monnaie.
    """

    tableau: pd.DataFrame
    arrondi: str
    devise: Monnaie

    @property
    def total(self) -> float:
        """Le montant hors taxes de la commande."""
        return round(float(self.tableau["montant"].sum()), self.devise.decimales)

    def explication(self) -> Explication:
        """Le besoin net de chaque article, ses colis, le total."""
        lignes = tuple(self._ligne(a) for a in self.tableau.to_dict("records"))
        entetes = ("Article", "Besoin net", "Net", "Colis", "Quantité", "Excédent", "Montant HT")
        texte = "Besoin net = demande + stock de sécurité - stock - déjà commandé ; rien si le stock suffit."
        bilan = f"Commande hors taxes : {format_montant(self.total, self.devise)}."
        return Explication(
            "Commande d'achat",
            (
                Etape("Passer du besoin aux colis", texte, Tableau(entetes, lignes, (2, 3, 4, 5, 6))),
                Etape("Totaliser", bilan),
            ),
        )

    def _ligne(self, a: dict[Any, Any]) -> tuple[str, ...]:
        calcul = (
            f"{format_quantite(a['besoin'])} + {format_quantite(a['stock_securite'])} - "
            f"{format_quantite(a['stock'])} - {format_quantite(a['attendu'])}"
        )
        return (
            a["article"],
            calcul,
            format_quantite(a["besoin_net"]),
            f"{a['colis']} × {format_quantite(a['conditionnement'])}",
            format_quantite(a["quantite"]),
            format_quantite(a["excedent"]),
            "" if pd.isna(a["montant"]) else format_montant(a["montant"], self.devise),
        )


def commande_achat(besoins: pd.DataFrame, *, arrondi: str = "superieur", devise: Monnaie | str = EUR) -> CommandeAchat:
    """Prépare une commande : besoin net, nombre de colis, quantité et montant.

    Args:
        besoins: une ligne par article : `article`, `besoin`, et au besoin `stock`, `attendu` (déjà commandé),
            `stock_securite`, `conditionnement` (unités par colis), `minimum` (du fournisseur), `prix` unitaire.
        arrondi: `superieur` (défaut : le besoin est couvert) ou `plus_proche` (au moins un colis ; certains
            catalogues l'appliquent, et le besoin peut alors manquer).
        devise: la monnaie, ou son code.

    Returns:
        Une `CommandeAchat`. Le minimum du fournisseur se complète en colis entiers ; un article dont le stock suffit
        n'est pas commandé.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les lignes refusées.
        ArgumentInvalideError: si l'arrondi est inconnu.
    """
    check_choix("arrondi", arrondi, ARRONDIS)
    connue = monnaie(devise)
    lus = load_table(besoins, BESOINS, devise=connue)
    for nom, defaut in PAR_DEFAUT.items():
        if nom not in lus:
            lus[nom] = float(defaut)
    nuls = lus.loc[lus["conditionnement"] == 0, "article"].tolist()
    if nuls:
        texte = f"Articles {', '.join(nuls)} : un conditionnement est un nombre positif d'unités."
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "conditionnement_nul", texte, "conditionnement")])
    lignes = [_quantites(a, arrondi) for a in lus.to_dict("records")]
    lus["besoin_net"] = [float(net) for net, _, _ in lignes]
    lus["colis"] = [colis for _, colis, _ in lignes]
    lus["quantite"] = [float(q) for *_, q in lignes]
    lus["excedent"] = [float(q - net) for net, _, q in lignes]
    prix = lus["prix"] if "prix" in lus else pd.Series(math.nan, index=lus.index)
    montants = [
        math.nan if pd.isna(p) else unites(q * sans_residu(p), connue) for (*_, q), p in zip(lignes, prix, strict=True)
    ]
    lus["montant"] = [m if pd.isna(m) else montant(int(m), connue) for m in montants]
    return CommandeAchat(lus, arrondi, connue)


def _quantites(article: dict[Any, Any], arrondi: str) -> tuple[Fraction, int, Fraction]:
    """Le besoin net, le nombre de colis et la quantité commandée."""
    noms = ("besoin", "stock_securite", "stock", "attendu")
    besoin, securite, stock, attendu = (sans_residu(article[n]) for n in noms)
    net = max(Fraction(0), besoin + securite - stock - attendu)
    if net == 0:
        return net, 0, net
    colis = sans_residu(article["conditionnement"])
    demi = Fraction(1, 2) if arrondi == "plus_proche" else Fraction(0)
    nombre = max(1, math.floor(net / colis + demi)) if demi else math.ceil(net / colis)
    nombre = max(nombre, math.ceil(sans_residu(article["minimum"]) / colis))
    return net, nombre, nombre * colis
