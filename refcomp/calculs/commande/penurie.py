"""Répartir une quantité qui manque entre plusieurs clients : au prorata, par priorité, ou à couverture égale.

La répartition équitable (« fair share ») partage la pénurie en proportion des demandes ; la couverture égale
(« equal run-out ») amène chaque client au même nombre de jours de stock. Les deux sont des choix commerciaux : le
résultat dit ce que chacun reçoit, pas ce qu'il faut choisir.

L'ordre des lignes n'y fait rien : ce que la règle laisse à départager l'est par des colonnes, la priorité, la date de
la demande, puis le nom du client.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from refcomp.calculs.commande.lignes import exacts
from refcomp.calculs.entrees import load_ensemble, load_nombres
from refcomp.calculs.explication import Explication
from refcomp.calculs.stock.quantites import load_table
from refcomp.errors import DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat
from refcomp.rounding import repartition

TITRE = "La pénurie ne peut pas être répartie :"
METHODES = ("prorata", "priorite", "couverture")
NOMBRES = (
    Colonne("disponible", "entier", "quantité disponible", minimum=0),
    Colonne("multiple", "entier", "multiple de livraison", minimum=1),
)


def _contrat(methode: str) -> Contrat:
    couverture = methode == "couverture"
    return Contrat(
        "demandes",
        (
            Colonne("client", "texte", "client", unique=True),
            Colonne("demande", "entier", "quantité demandée", obligatoire=not couverture, minimum=0),
            Colonne("priorite", "entier", "priorité (1 : le premier servi)", methode == "priorite", minimum=1),
            Colonne("date", "date", "date de la demande", obligatoire=False),
            Colonne("stock", "nombre", "stock du client", obligatoire=couverture, minimum=0),
            Colonne("ventes_jour", "nombre", "ventes moyennes par jour", obligatoire=couverture, minimum=0),
        ),
    )


@dataclass(frozen=True)
class RepartitionPenurie:
    """Ce que chaque client reçoit d'une quantité insuffisante.

    Attributes:
        tableau: une ligne par client, dans l'ordre reçu : `client demande attribue manquant` et, si les ventes sont
            données, `stock ventes_jour couverture_avant couverture_apres` (jours ; NaN sans ventes). Sans demande,
            `demande` et `manquant` sont NaN.
        disponible: la quantité à répartir.
        reste: ce qui n'a pas été attribué.
        methode: `prorata`, `priorite` ou `couverture`.
        multiple: le multiple de livraison.
        jours: la couverture commune visée par la méthode `couverture`, exacte ; None pour les autres, ou si la demande
            de chacun l'arrête avant.
    """

    tableau: pd.DataFrame
    disponible: int
    reste: int
    methode: str
    multiple: int
    jours: Fraction | None

    def explication(self) -> Explication:
        """La règle de partage et ce qu'elle donne à chacun."""
        from refcomp.calculs.commande.corrige import build_penurie  # noqa: PLC0415 - il lit ce résultat

        return build_penurie(self)


def repartition_penurie(
    demandes: pd.DataFrame, disponible: int, *, methode: str = "prorata", multiple: int = 1
) -> RepartitionPenurie:
    """Répartit une quantité entre des clients qui en demandent davantage.

    Args:
        demandes: `client demande` ; `priorite` pour la méthode du même nom ; `stock` et `ventes_jour` pour `couverture`
            (la demande y est facultative, et plafonne alors ce qui est attribué) ; `date` de la demande, facultative.
        disponible: la quantité à répartir.
        methode: `prorata` (même part de chaque demande), `priorite` (servir le premier, puis le suivant ; à priorité
            égale, la plus ancienne demande si la date est donnée, et le prorata entre celles que rien ne départage) ou
            `couverture` (même nombre de jours de stock pour tous).
        multiple: unité de livraison (un carton, une couche) : chaque client reçoit un multiple.

    Returns:
        Une `RepartitionPenurie` ; la somme attribuée et le reste font toujours la quantité disponible. Une unité que
        deux clients se disputent va à la priorité, puis à la demande la plus ancienne, puis au premier nom.

    Raises:
        DonneesInvalidesError: en une fois, pour les lignes et les nombres refusés, ou si une demande n'est pas un
            multiple.
        ArgumentInvalideError: si la méthode n'est pas permise.

    Sources : chemwatch.net, « Fair share allocation » ; bms.co.in, « Fair share allocation » (couverture égale).
    """
    check_choix("methode", methode, METHODES)
    donnees = {"disponible": disponible, "multiple": multiple}
    nombres, lues = load_ensemble(
        TITRE, lambda: load_nombres(TITRE, donnees, NOMBRES), lambda: load_table(demandes, _contrat(methode))
    )
    pas, lot = int(nombres["multiple"]), int(nombres["disponible"])
    _check_multiples(lues, pas)
    places = _ordre(lues)
    parts, jours = _parts(lues.iloc[places], lot // pas, pas, methode)
    recus = dict(zip(places, parts, strict=True))
    attribue = [recus[place] * pas for place in range(len(lues))]
    return RepartitionPenurie(_table(lues, attribue), lot, lot - sum(attribue), methode, pas, jours)


def _ordre(lues: pd.DataFrame) -> list[int]:
    """Les rangs des clients, dans l'ordre qui les départage."""
    cles = [c for c in ("priorite", "date") if c in lues]
    return lues.reset_index(drop=True).sort_values([*cles, "client"]).index.tolist()


def _check_multiples(lues: pd.DataFrame, pas: int) -> None:
    if "demande" not in lues:
        return
    fautives = lues.loc[lues["demande"] % pas != 0, "client"]
    if not fautives.empty:
        message = f"Demandes qui ne sont pas un multiple de {pas} : {', '.join(map(str, fautives[:5]))}."
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "multiple_non_respecte", message, "demande")])


def _parts(lues: pd.DataFrame, lots: int, pas: int, methode: str) -> tuple[list[int], Fraction | None]:
    """Le nombre de lots de chacun."""
    if methode == "couverture":
        return _couverture(lues, lots, pas)
    voulus = [int(d) // pas for d in lues["demande"]]
    if sum(voulus) <= lots:
        return voulus, None
    if methode == "prorata":
        return repartition(lots, voulus), None
    return _par_priorite(lues, voulus, lots), None


def _par_priorite(lues: pd.DataFrame, voulus: list[int], lots: int) -> list[int]:
    """Sert chaque rang de priorité (et de date) ; celui que le reste ne sert pas en entier se partage au prorata."""
    cles = [c for c in ("priorite", "date") if c in lues]
    recus, reste = [0] * len(voulus), lots
    for places in lues.reset_index(drop=True).groupby(cles, sort=True).indices.values():
        demandes = [voulus[place] for place in places]
        parts = demandes if sum(demandes) <= reste else repartition(reste, demandes)
        for place, part in zip(places, parts, strict=True):
            recus[place] = part
        reste -= sum(parts)
    return recus


@dataclass(frozen=True)
class _Depot:
    """Un client à couvrir : ce qu'il a, ce qu'il vend par jour, ce qu'il accepte au plus."""

    stock: Fraction
    ventes: Fraction
    plafond: Fraction | None

    def recu(self, jours: Fraction) -> Fraction:
        """Ce qui l'amène à tant de jours de stock."""
        voulu = max(Fraction(0), jours * self.ventes - self.stock)
        return voulu if self.plafond is None else min(voulu, self.plafond)

    def seuils(self) -> list[Fraction]:
        """Les nombres de jours où il commence, puis cesse, de recevoir."""
        bornes = [self.stock] if self.plafond is None else [self.stock, self.stock + self.plafond]
        return [b / self.ventes for b in bornes]


def _couverture(lues: pd.DataFrame, lots: int, pas: int) -> tuple[list[int], Fraction | None]:
    """Le niveau commun, comme une eau qui monte : d'un seuil au suivant, ce que chacun reçoit croît régulièrement."""
    plafonds = exacts(lues["demande"]) if "demande" in lues else [None] * len(lues)
    trios = zip(exacts(lues["stock"]), exacts(lues["ventes_jour"]), plafonds, strict=True)
    depots = [_Depot(*trio) for trio in trios]
    jours = _niveau([d for d in depots if d.ventes], Fraction(lots * pas))
    if jours is None:  # chacun reçoit toute sa demande, et il en reste
        return [int((d.plafond or 0) // pas) if d.ventes else 0 for d in depots], None
    return _entiers([d.recu(jours) / pas if d.ventes else Fraction(0) for d in depots]), jours


def _niveau(depots: list[_Depot], quantite: Fraction) -> Fraction | None:
    """Le nombre de jours auquel la quantité amène ces clients, ou None si leurs demandes n'y suffisent pas."""
    seuils = sorted({s for d in depots for s in d.seuils()})
    for rang, bas in enumerate(seuils):
        haut = seuils[rang + 1] if rang + 1 < len(seuils) else None
        au_seuil = sum((d.recu(bas) for d in depots), Fraction(0))
        # Au-delà du dernier seuil, un jour de plus suffit à mesurer la pente.
        suivant = bas + 1 if haut is None else haut
        pente = (sum((d.recu(suivant) for d in depots), Fraction(0)) - au_seuil) / (suivant - bas)
        if quantite == au_seuil:
            return bas
        if pente and (haut is None or quantite < au_seuil + pente * (haut - bas)):
            return bas + (quantite - au_seuil) / pente
    return None


def _entiers(exactes: list[Fraction]) -> list[int]:
    """Des lots entiers, par les plus forts restes ; à reste égal, au premier dans l'ordre qui départage."""
    lots = [int(e // 1) for e in exactes]
    restes = sorted(range(len(exactes)), key=lambda i: (lots[i] - exactes[i], i))
    for i in restes[: int(sum(exactes)) - sum(lots)]:
        lots[i] += 1
    return lots


def _table(lues: pd.DataFrame, attribue: list[int]) -> pd.DataFrame:
    table = pd.DataFrame({"client": lues["client"].to_numpy()})
    table["demande"] = lues["demande"].to_numpy() if "demande" in lues else np.nan
    table["attribue"] = attribue
    table["manquant"] = table["demande"] - table["attribue"]
    if {"stock", "ventes_jour"} <= set(lues.columns):
        table["stock"], table["ventes_jour"] = lues["stock"].to_numpy(), lues["ventes_jour"].to_numpy()
        for nom, recu in (("couverture_avant", 0), ("couverture_apres", np.array(attribue))):
            table[nom] = _jours(table["stock"] + recu, table["ventes_jour"])
    return table


def _jours(stock: pd.Series, ventes: pd.Series) -> Any:
    return np.divide(stock, ventes, out=np.full(len(stock), np.nan), where=(ventes > 0).to_numpy())
