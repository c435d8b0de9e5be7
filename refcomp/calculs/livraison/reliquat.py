"""Les reliquats : ce qui reste à livrer d'une commande après une ou plusieurs livraisons."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from refcomp.calculs.commande.lignes import exacts
from refcomp.calculs.entrees import load_ensemble
from refcomp.calculs.explication import Explication
from refcomp.conversions import convert_jour
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame

TITRE = "Les reliquats ne peuvent pas être établis :"
COMMANDES = Contrat(
    "commandes",
    (
        Colonne("commande", "texte", "numéro de commande"),
        Colonne("article", "texte", "article"),
        Colonne("quantite", "nombre", "quantité commandée", minimum=0),
        Colonne("solde", "booleen", "ligne soldée (le reste est abandonné)", obligatoire=False),
    ),
)
LIVRAISONS = Contrat(
    "livraisons",
    (
        Colonne("commande", "texte", "numéro de commande"),
        Colonne("article", "texte", "article"),
        Colonne("quantite", "nombre", "quantité livrée", minimum=0),
        Colonne("date", "date", "date de livraison", obligatoire=False),
    ),
    vide_permis=True,
)
CLE = ["commande", "article"]


@dataclass(frozen=True)
class Reliquats:
    """Ce qui reste à livrer.

    Attributes:
        tableau: une ligne par commande et article : `commande article commandee livree reliquat excedent etat`
            (`a_livrer`, `partielle`, `livree`, `soldee` : le reste est abandonné) et `livraisons` (leur nombre).
        date_arrete: la date à laquelle les livraisons comptent, ou None pour toutes.
        constats: livraisons sans commande, quantités livrées en trop.
    """

    tableau: pd.DataFrame
    date_arrete: dt.date | None
    constats: tuple[Constat, ...]

    @property
    def a_livrer(self) -> pd.DataFrame:
        """Les seules lignes qui ont encore un reliquat."""
        return self.tableau[self.tableau["reliquat"] > 0].reset_index(drop=True)

    def explication(self) -> Explication:
        """Commandé moins livré, ligne par ligne."""
        from refcomp.calculs.livraison.corrige import build_reliquats  # noqa: PLC0415 - il lit ce résultat

        return build_reliquats(self)


def reliquats(commandes: pd.DataFrame, livraisons: pd.DataFrame, date_arrete: dt.date | str | None = None) -> Reliquats:
    """Établit ce qui reste à livrer.

    Args:
        commandes: `commande article quantite` et, si des lignes sont abandonnées, `solde` (oui, non).
        livraisons: `commande article quantite` et, s'il faut une date d'arrêté, `date`.
        date_arrete: ne compter que les livraisons jusqu'à ce jour inclus ; toutes si None.

    Returns:
        Des `Reliquats`. Un reliquat n'est jamais négatif : le trop-livré est un excédent.

    Raises:
        DonneesInvalidesError: en une fois, pour les deux tables.
        ArgumentInvalideError: si la date est illisible.

    Source : organilog.com, « Reliquat de commande ».
    """
    jour, voulues, recues = load_ensemble(
        TITRE,
        lambda: None if date_arrete is None else convert_jour(date_arrete, "date_arrete"),
        lambda: check_frame(commandes, COMMANDES),
        lambda: check_frame(livraisons, _contrat(date_arrete)),
    )
    if jour is not None:
        recues = recues[recues["date"] <= pd.Timestamp(jour)]
    totaux = _cumul(voulues)
    livrees, nombres = _cumul(recues), recues.groupby(CLE).size().to_dict()
    abandons = _abandons(voulues)
    lignes = []
    for cle, commandee in totaux.items():
        livree = livrees.get(cle, Fraction(0))
        reste = commandee - livree
        etat = _etat(livree, reste, abandonnee=cle in abandons)
        reliquat = max(Fraction(0), reste) if etat not in {"soldee", "livree"} else Fraction(0)
        nombre = int(nombres.get(cle, 0))
        lignes.append(
            (*cle, float(commandee), float(livree), float(reliquat), float(max(Fraction(0), -reste)), etat, nombre)
        )
    noms = [*CLE, "commandee", "livree", "reliquat", "excedent", "etat", "livraisons"]
    table = pd.DataFrame(lignes, columns=noms)
    return Reliquats(table, jour, tuple(_constats(table, [c for c in livrees if c not in totaux])))


def _contrat(date_arrete: object) -> Contrat:
    if date_arrete is None:
        return LIVRAISONS
    colonnes = (*LIVRAISONS.select("commande", "article", "quantite"), *LIVRAISONS.select("date", obligatoires=True))
    return Contrat("livraisons", colonnes, vide_permis=True)


def _cumul(table: pd.DataFrame) -> dict[tuple[str, str], Fraction]:
    cumul: dict[tuple[str, str], Fraction] = {}
    for commande, article, quantite in zip(table["commande"], table["article"], exacts(table["quantite"]), strict=True):
        cle = (str(commande), str(article))
        cumul[cle] = cumul.get(cle, Fraction(0)) + quantite
    return cumul


def _abandons(table: pd.DataFrame) -> set[tuple[str, str]]:
    if "solde" not in table:
        return set()
    soldees = table[table["solde"]]
    return {(str(c), str(a)) for c, a in soldees[CLE].to_numpy()}


def _etat(livree: Fraction, reste: Fraction, *, abandonnee: bool) -> str:
    if reste <= 0:
        return "livree"
    if abandonnee:
        return "soldee"
    return "partielle" if livree else "a_livrer"


def _constats(table: pd.DataFrame, inconnues: list[tuple[str, str]]) -> list[Constat]:
    constats = []
    if inconnues:
        noms = ", ".join(f"{c} ({a})" for c, a in inconnues[:5])
        constats.append(Constat("avertissement", "livraison_sans_commande", f"Livré sans commande : {noms}.", noms))
    for li in table[table["excedent"] > 0].to_dict("records"):
        message = f"Commande {li['commande']}, {li['article']} : livré au-delà de la commande."
        constats.append(Constat("avertissement", "livre_en_trop", message, str(li["commande"])))
    return constats
