"""Le plafond d'encours proposé : le besoin du client, ce que sa solidité permet, ce que sa classe en laisse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from refcomp.calculs.risque_client.score import Score

ANNEE = 360


@dataclass(frozen=True)
class Plafond:
    """Le plafond proposé et ce dont il vient ; montants exacts, None s'ils ne sont pas connus."""

    besoin: Fraction
    achats: Fraction
    delai: Fraction
    capitaux_propres: Fraction | None
    limite_solidite: Fraction | None
    retenu: Fraction
    garanties: Fraction | None
    actuel: Fraction | None
    propose: Fraction | None


def build_plafond(
    demande: Mapping[str, object], score: Score, fonds: Fraction | None, conventions: Mapping[str, Fraction]
) -> Plafond:
    """Propose un plafond ; aucun si le client n'a pas pu être classé."""
    achats, delai = demande["achats_annuels"], demande["delai_accorde"]
    garanties, actuel = demande["garanties"], demande["plafond_actuel"]
    assert isinstance(achats, Fraction)
    assert isinstance(delai, Fraction)
    besoin = achats * delai / ANNEE
    solidite = None if fonds is None else max(Fraction(0), fonds * conventions["part_fonds_propres"])
    retenu = besoin if solidite is None else min(besoin, solidite)
    propose = None
    if score.coefficient is not None:
        pas = conventions["pas"]
        propose = (retenu * score.coefficient // pas) * pas + (garanties if isinstance(garanties, Fraction) else 0)
    return Plafond(
        besoin=besoin,
        achats=achats,
        delai=delai,
        capitaux_propres=fonds,
        limite_solidite=solidite,
        retenu=retenu,
        garanties=garanties if isinstance(garanties, Fraction) else None,
        actuel=actuel if isinstance(actuel, Fraction) else None,
        propose=propose,
    )
