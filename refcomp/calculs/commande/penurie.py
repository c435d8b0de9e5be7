"""Répartir une quantité qui manque entre plusieurs clients : au prorata, par priorité, ou à couverture égale.

La répartition équitable (« fair share ») partage la pénurie en proportion des demandes ; la couverture égale
(« equal run-out ») amène chaque client au même nombre de jours de stock. Les deux sont des choix commerciaux : le
résultat dit ce que chacun reçoit, pas ce qu'il faut choisir.
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
from refcomp.errors import DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame
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
            Colonne("stock", "nombre", "stock du client", obligatoire=couverture, minimum=0),
            Colonne("ventes_jour", "nombre", "ventes moyennes par jour", obligatoire=couverture, minimum=0),
        ),
    )


@dataclass(frozen=True)
class RepartitionPenurie:
    """Ce que chaque client reçoit d'une quantité insuffisante.

    Attributes:
        tableau: une ligne par client : `client demande attribue manquant` et, si les ventes sont données, `stock
            ventes_jour couverture_avant couverture_apres` (jours ; NaN sans ventes). Sans demande, `demande` et
            `manquant` sont NaN.
        disponible: la quantité à répartir.
        reste: ce qui n'a pas été attribué.
        methode: `prorata`, `priorite` ou `couverture`.
        multiple: le multiple de livraison.
        jours: la couverture commune visée par la méthode `couverture`, exacte, ou None.
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
            (la demande y est facultative, et plafonne alors ce qui est attribué).
        disponible: la quantité à répartir.
        methode: `prorata` (même part de chaque demande), `priorite` (servir le premier, puis le suivant) ou
            `couverture` (même nombre de jours de stock pour tous).
        multiple: unité de livraison (un carton, une couche) : chaque client reçoit un multiple.

    Returns:
        Une `RepartitionPenurie` ; la somme attribuée et le reste font toujours la quantité disponible.

    Raises:
        DonneesInvalidesError: en une fois, pour les lignes et les nombres refusés, ou si une demande n'est pas un
            multiple.
        ArgumentInvalideError: si la méthode n'est pas permise.

    Sources : chemwatch.net, « Fair share allocation » ; bms.co.in, « Fair share allocation » (couverture égale).
    """
    check_choix("methode", methode, METHODES)
    donnees = {"disponible": disponible, "multiple": multiple}
    nombres, lues = load_ensemble(
        TITRE, lambda: load_nombres(TITRE, donnees, NOMBRES), lambda: check_frame(demandes, _contrat(methode))
    )
    pas, lot = int(nombres["multiple"]), int(nombres["disponible"])
    _check_multiples(lues, pas)
    parts, jours = _parts(lues, lot // pas, pas, methode)
    attribue = [p * pas for p in parts]
    return RepartitionPenurie(_table(lues, attribue), lot, lot - sum(attribue), methode, pas, jours)


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
    recus, reste = [0] * len(voulus), lots
    for rang in lues["priorite"].reset_index(drop=True).sort_values(kind="stable").index:
        recus[rang] = min(voulus[rang], reste)
        reste -= recus[rang]
    return recus, None


def _couverture(lues: pd.DataFrame, lots: int, pas: int) -> tuple[list[int], Fraction | None]:
    """Le niveau commun : ceux qui l'ont déjà, ou que leur demande limite, sortent du calcul, et l'on recommence."""
    stocks, ventes = exacts(lues["stock"]), exacts(lues["ventes_jour"])
    plafonds: list[Fraction | None] = exacts(lues["demande"]) if "demande" in lues else [None] * len(lues)  # type: ignore[assignment]
    fixes: dict[int, Fraction] = {i: Fraction(0) for i, v in enumerate(ventes) if not v}
    jours: Fraction | None = None
    while len(fixes) < len(ventes):
        libres = [i for i in range(len(ventes)) if i not in fixes]
        reste = lots * pas - sum(fixes.values(), Fraction(0))
        niveau = (reste + sum((stocks[i] for i in libres), Fraction(0))) / sum((ventes[i] for i in libres), Fraction(0))
        jours, voulus = niveau, {i: niveau * ventes[i] - stocks[i] for i in libres}
        combles = {i: Fraction(0) for i, v in voulus.items() if v < 0}
        limites = {i: p for i, v in voulus.items() if (p := plafonds[i]) is not None and v > p}
        if not combles and not limites:
            return _entiers([(fixes | voulus)[i] for i in range(len(ventes))], pas, plafonds), jours
        fixes |= combles or limites
    return _entiers([fixes[i] for i in range(len(ventes))], pas, plafonds), jours


def _entiers(exactes: list[Fraction], pas: int, plafonds: list[Fraction | None]) -> list[int]:
    """Des lots entiers, par les plus forts restes, sans dépasser une demande."""
    lots = [e // pas for e in exactes]
    total = round(sum(exactes, Fraction(0)) / pas)
    restes = sorted(range(len(exactes)), key=lambda i: (lots[i] - exactes[i] / pas, i))
    for i in restes[: max(0, total - sum(lots))]:
        plafond = plafonds[i]
        if plafond is None or (lots[i] + 1) * pas <= plafond:
            lots[i] += 1
    return [int(x) for x in lots]


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
