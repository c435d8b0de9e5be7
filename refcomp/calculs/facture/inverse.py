"""Remonter une facture : du net à payer au brut, quand on ne connaît que la fin.

>>> brut_du_net("871,22", remises="20 % + 10 %", taux_taxe="20 %").to_dict()
{'brut': 1008.36, 'net_commercial': 726.02, 'net_financier': 726.02, 'taxe': 145.2}
"""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from refcomp.calculs.entrees import load_taux
from refcomp.calculs.facture.calcul import Nombre, load_montant
from refcomp.calculs.facture.reductions import parse_taux, unites
from refcomp.errors import ArgumentInvalideError
from refcomp.rounding import EUR, Monnaie, monnaie


def brut_du_net(
    net_a_payer: Nombre,
    *,
    remises: object = (),
    escompte: object = (),
    taux_taxe: object,
    devise: str | Monnaie = EUR,
) -> pd.Series:
    """Retrouve les montants hors taxes d'une facture à un seul taux, sans port, d'après son net à payer.

    Args:
        net_a_payer: total toutes taxes comprises.
        remises: remises successives qui avaient été accordées.
        escompte: escompte qui avait été accordé.
        taux_taxe: taux de taxe (0.2 ou « 20 % »).
        devise: `EUR` ou `XPF`.

    Returns:
        `brut`, `net_commercial`, `net_financier`, `taxe`. Chaque montant part du précédent arrondi : plusieurs bruts
        peuvent mener au même net, à une unité près.

    Raises:
        ArgumentInvalideError: si un montant ou un taux est illisible, ou si une réduction est de 100 %.
    """
    choisie = monnaie(devise)
    ttc = load_montant(net_a_payer, "net_a_payer", choisie)
    taux = load_taux("taux_taxe", taux_taxe)
    financier = unites(ttc / (1 + taux))
    commercial = unites(financier / _reste(escompte, "escompte"))
    brut = unites(commercial / _reste(remises, "remises"))
    valeurs = {"brut": brut, "net_commercial": commercial, "net_financier": financier, "taxe": ttc - financier}
    return pd.Series({nom: v / choisie.facteur for nom, v in valeurs.items()}, name="montant")


def _reste(taux: object, nom: str) -> Fraction:
    reste = Fraction(1)
    for t in parse_taux(taux, nom):
        reste *= 1 - t
    if reste == 0:
        raise ArgumentInvalideError(f"« {nom} » : une réduction de 100 % ne laisse rien à remonter.")
    return reste
