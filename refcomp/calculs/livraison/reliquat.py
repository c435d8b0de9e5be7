"""Les reliquats : ce qui reste à livrer d'une commande après une ou plusieurs livraisons.

Une ligne annulée n'est plus commandée ; une ligne soldée l'a été, mais son reste est abandonné. Ce qui est livré en
trop sur une ligne ne sert aucune autre, et ce qui est livré sans commande se voit dans le tableau.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from refcomp.calculs.commande.lignes import exacts
from refcomp.calculs.entrees import load_ensemble
from refcomp.calculs.explication import Explication
from refcomp.calculs.stock.quantites import load_table
from refcomp.conversions import convert_jour
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat

TITRE = "Les reliquats ne peuvent pas être établis :"
COMMANDES = Contrat(
    "commandes",
    (
        Colonne("commande", "texte", "numéro de commande"),
        Colonne("article", "texte", "article"),
        Colonne("ligne", "texte", "numéro de ligne", obligatoire=False),
        Colonne("quantite", "nombre", "quantité commandée", minimum=0),
        Colonne("annulee", "nombre", "quantité annulée", obligatoire=False, vide_permis=True, minimum=0),
        Colonne("solde", "booleen", "ligne soldée (le reste est abandonné)", obligatoire=False),
    ),
)
LIVRAISONS = Contrat(
    "livraisons",
    (
        Colonne("commande", "texte", "numéro de commande"),
        Colonne("article", "texte", "article"),
        Colonne("ligne", "texte", "numéro de ligne", obligatoire=False),
        Colonne("quantite", "nombre", "quantité livrée", minimum=0),
        Colonne("refusee", "nombre", "quantité refusée", obligatoire=False, vide_permis=True, minimum=0),
        Colonne("date", "date", "date de livraison", obligatoire=False),
    ),
    vide_permis=True,
)
CLE = ["commande", "article"]
NOMBRES = ["commandee", "livree", "reliquat", "excedent"]


@dataclass(frozen=True)
class Reliquats:
    """Ce qui reste à livrer.

    Attributes:
        tableau: une ligne par commande et article (et numéro de ligne, s'il est donné), celles de la commande dans
            l'ordre reçu, puis ce qui est livré sans elle : `commande article` (`ligne`) `commandee` (annulations
            déduites) `livree` (refus déduits) `reliquat excedent etat livraisons` (leur nombre). `etat` : `a_livrer`,
            `partielle`, `livree`, `soldee` (le reste est abandonné), `annulee` (rien n'est plus commandé) ou
            `non_commandee` (livré sans commande).
        date_arrete: la date à laquelle les livraisons comptent, ou None pour toutes.
        constats: livraisons sans commande, quantités livrées en trop ou après annulation.
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
        commandes: `commande article quantite` ; facultatives : `ligne` (son numéro dans la commande), `annulee`
            (quantité annulée, qui n'est plus due), `solde` (oui, non : le reste est abandonné).
        livraisons: `commande article quantite` ; facultatives : `ligne`, `refusee` (refusée à la réception : elle reste
            due), et `date`, nécessaire s'il y a une date d'arrêté.
        date_arrete: ne compter que les livraisons jusqu'à ce jour inclus ; toutes si None.

    Returns:
        Des `Reliquats`. Les livraisons d'un article s'additionnent. Un reliquat n'est jamais négatif : le trop-livré
        est un excédent, qui ne compense aucune autre ligne.

    Raises:
        DonneesInvalidesError: en une fois, pour les deux tables ; annulation ou refus plus grand que la quantité ;
            numéro de ligne donné dans une table seulement ; article en partie soldé sans numéro de ligne, car rien ne
            dit alors laquelle de ses lignes est livrée.
        ArgumentInvalideError: si la date est illisible.

    Source : organilog.com, « Reliquat de commande ».
    """
    jour, voulues, recues = load_ensemble(
        TITRE,
        lambda: None if date_arrete is None else convert_jour(date_arrete, "date_arrete"),
        lambda: load_table(commandes, COMMANDES),
        lambda: load_table(livraisons, _contrat(date_arrete)),
    )
    defauts = [*_defauts_croises(voulues, recues), *_trop(voulues, "annulee"), *_trop(recues, "refusee")]
    cle = [*CLE, "ligne"] if "ligne" in voulues else CLE
    defauts = defauts or _soldes_partiels(voulues, cle)
    if defauts:
        raise DonneesInvalidesError(TITRE, defauts)
    if jour is not None:
        recues = recues[recues["date"] <= pd.Timestamp(jour)]
    table = _table(_commandees(voulues, cle), _livrees(recues, cle), cle)
    return Reliquats(table, jour, tuple(_constats(table)))


def _contrat(date_arrete: object) -> Contrat:
    if date_arrete is None:
        return LIVRAISONS
    autres = [c.nom for c in LIVRAISONS.colonnes if c.nom != "date"]
    colonnes = (*LIVRAISONS.select(*autres), *LIVRAISONS.select("date", obligatoires=True))
    return Contrat("livraisons", colonnes, vide_permis=True)


def _defauts_croises(voulues: pd.DataFrame, recues: pd.DataFrame) -> list[Constat]:
    if ("ligne" in voulues) == ("ligne" in recues) or recues.empty:
        return []
    ou = ("les commandes", "les livraisons") if "ligne" in voulues else ("les livraisons", "les commandes")
    message = (
        f"La colonne « ligne » est donnée dans {ou[0]} et pas dans {ou[1]} : donnez-la dans les deux, ou retirez-la."
    )
    return [Constat("erreur", "ligne_absente", message, "ligne")]


def _trop(table: pd.DataFrame, nom: str) -> list[Constat]:
    if nom not in table:
        return []
    lignes = table.index[table[nom] > table["quantite"]].tolist()
    if not lignes:
        return []
    message = f"Lignes {', '.join(map(str, lignes))}, colonne « {nom} » : plus que la quantité de la ligne."
    return [Constat("erreur", f"{nom}_trop_grande", message, nom)]


def _soldes_partiels(voulues: pd.DataFrame, cle: list[str]) -> list[Constat]:
    if "solde" not in voulues:
        return []
    etats = voulues.groupby(cle)["solde"].nunique()
    melees = [" ".join(map(str, c)) for c in etats.index[etats > 1]]
    if not melees:
        return []
    message = f"En partie soldés : {', '.join(melees[:5])}. Une colonne « ligne » doit dire quelle ligne est livrée."
    return [Constat("erreur", "solde_ambigu", message, "solde")]


def _nets(table: pd.DataFrame, retrait: str) -> list[Fraction]:
    """Les quantités exactes, moins ce qui est annulé ou refusé."""
    retraits = table[retrait].fillna(0.0) if retrait in table else pd.Series(0.0, index=table.index)
    return [q - r for q, r in zip(exacts(table["quantite"]), exacts(retraits), strict=True)]


def _commandees(voulues: pd.DataFrame, cle: list[str]) -> dict[tuple[str, ...], dict[str, Any]]:
    soldees = voulues["solde"] if "solde" in voulues else pd.Series(False, index=voulues.index)
    cumul: dict[tuple[str, ...], dict[str, Any]] = {}
    for noms, net, solde in zip(voulues[cle].to_numpy(), _nets(voulues, "annulee"), soldees, strict=True):
        connue = cumul.setdefault(tuple(map(str, noms)), {"commandee": Fraction(0), "solde": bool(solde)})
        connue["commandee"] += net
    return cumul


def _livrees(recues: pd.DataFrame, cle: list[str]) -> dict[tuple[str, ...], tuple[Fraction, int]]:
    """La quantité acceptée et le nombre de livraisons de chaque ligne."""
    cumul: dict[tuple[str, ...], tuple[Fraction, int]] = {}
    if recues.empty:
        return cumul
    for noms, net in zip(recues[cle].to_numpy(), _nets(recues, "refusee"), strict=True):
        nom = tuple(map(str, noms))
        total, nombre = cumul.get(nom, (Fraction(0), 0))
        cumul[nom] = total + net, nombre + (net > 0)
    return cumul


def _table(
    commandees: dict[tuple[str, ...], dict[str, Any]],
    livrees: dict[tuple[str, ...], tuple[Fraction, int]],
    cle: list[str],
) -> pd.DataFrame:
    lignes = []
    for nom in [*commandees, *sorted(n for n in livrees if n not in commandees)]:
        livree, nombre = livrees.get(nom, (Fraction(0), 0))
        commandee = commandees[nom]["commandee"] if nom in commandees else Fraction(0)
        etat = _etat(commandees.get(nom), livree)
        reste = commandee - livree if etat in {"a_livrer", "partielle"} else Fraction(0)
        excedent = max(Fraction(0), livree - commandee)
        if livree or nom in commandees:
            lignes.append((*nom, *map(float, (commandee, livree, reste, excedent)), etat, nombre))
    return pd.DataFrame(lignes, columns=[*cle, *NOMBRES, "etat", "livraisons"])


def _etat(commande: dict[str, Any] | None, livree: Fraction) -> str:
    if commande is None:
        return "non_commandee"
    if not commande["commandee"]:
        return "annulee"
    if livree >= commande["commandee"]:
        return "livree"
    if commande["solde"]:
        return "soldee"
    return "partielle" if livree else "a_livrer"


def _constats(table: pd.DataFrame) -> list[Constat]:
    constats = []
    sans = table[table["etat"] == "non_commandee"]
    if not sans.empty:
        noms = ", ".join(f"{c} ({a})" for c, a in sans[CLE].to_numpy()[:5])
        constats.append(Constat("avertissement", "livraison_sans_commande", f"Livré sans commande : {noms}.", noms))
    for li in table[(table["excedent"] > 0) & (table["etat"] != "non_commandee")].to_dict("records"):
        quand = "après annulation" if li["etat"] == "annulee" else "au-delà de la commande"
        message = f"Commande {li['commande']}, {li['article']} : livré {quand}."
        constats.append(Constat("avertissement", "livre_en_trop", message, str(li["commande"])))
    return constats
