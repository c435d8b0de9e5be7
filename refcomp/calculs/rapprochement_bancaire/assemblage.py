"""Assemblage du résultat : tables lisibles, soldes et état, depuis les rangs pointés."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.calculs.rapprochement_bancaire.ecritures import ecritures_proposees
from refcomp.calculs.rapprochement_bancaire.entree import Lignes
from refcomp.calculs.rapprochement_bancaire.etat import Soldes, build_etat
from refcomp.calculs.rapprochement_bancaire.pointage import Pointage
from refcomp.calculs.rapprochement_bancaire.resultat import Rapprochement
from refcomp.calculs.rapprochement_bancaire.solutions import Paquet
from refcomp.findings import Constat
from refcomp.formats_fr import format_unites
from refcomp.rounding import Monnaie, montants_affiches

COLONNES_POINTAGES = ["pointage", "regle", "ecriture", "ligne_releve", "montant_ecriture", "montant_releve"]
COLONNES_PROPOSITIONS = ["proposition", "regle", "solutions", "cote", "ligne", "date", "libelle", "montant"]


def assemble(
    comptes: Lignes,
    banque: Lignes,
    pointage: Pointage,
    *,
    ouverture: tuple[int, int],
    arrete: np.datetime64,
    taux_tva_frais: Fraction | None,
    devise: Monnaie,
    constats: list[Constat],
) -> Rapprochement:
    """Compose le résultat d'un rapprochement.

    Args:
        comptes: les écritures du compte 512.
        banque: les lignes du relevé.
        pointage: ce qui est pointé ou proposé.
        ouverture: soldes d'ouverture, du point de vue de l'entreprise, en unités mineures.
        arrete: dernier jour retenu.
        taux_tva_frais: voir `rapprochement_bancaire`.
        devise: monnaie des montants.
        constats: ce qui est déjà signalé.
    """
    suspens_c = _suspens(comptes, pointage, 0, devise)
    suspens_r = _suspens(banque, pointage, 1, devise)
    finals = [o + int(c.montant[~c.anterieur].sum()) for o, c in zip(ouverture, (comptes, banque), strict=True)]
    rectifies = finals[0] + int(suspens_r["unites"].sum()), finals[1] + int(suspens_c["unites"].sum())
    soldes = Soldes(finals[0], finals[1], *rectifies)
    a_passer = ecritures_proposees(suspens_r[~suspens_r["a_confirmer"]], taux_tva_frais, devise)
    return Rapprochement(
        pointages=_pointages(comptes, banque, pointage, devise),
        propositions=_propositions(comptes, banque, pointage, devise),
        suspens_comptabilite=suspens_c.drop(columns="unites"),
        suspens_releve=suspens_r.drop(columns="unites"),
        etat=build_etat(soldes, suspens_c, suspens_r, devise),
        ecritures_a_passer=a_passer,
        soldes=soldes,
        date_arrete=pd.Timestamp(arrete).date(),
        devise=devise,
        constats=(*constats, *pointage.constats, *_constats_soldes(soldes, devise)),
    )


def _constats_soldes(soldes: Soldes, devise: Monnaie) -> list[Constat]:
    """Un écart entre soldes rectifiés vient toujours de l'ouverture : chaque pointage est exact."""
    if soldes.difference == 0:
        return []
    message = (
        f"Les soldes rectifiés diffèrent de {format_unites(soldes.difference, devise)} : les soldes d'ouverture ne "
        "s'expliquent pas par les suspens antérieurs donnés (colonne « anterieur »)."
    )
    return [Constat("avertissement", "ouverture_inexpliquee", message)]


def _suspens(lignes: Lignes, pointage: Pointage, cote: int, devise: Monnaie) -> pd.DataFrame:
    libre, propose = np.ones(len(lignes.montant), dtype=bool), np.zeros(len(lignes.montant), dtype=bool)
    libre[_rangs([r for e, b, _ in pointage.certains for r in (e, b)[cote]])] = False
    propose[_rangs([r for p in pointage.paquets for r in (p.ecritures, p.banque)[cote]])] = True
    rangs = np.flatnonzero(libre)
    table = lignes.cadre.iloc[rangs].reset_index(drop=True)
    table["montant"] = montants_affiches(lignes.montant[rangs], devise)
    table["a_confirmer"] = propose[rangs]
    table["unites"] = lignes.montant[rangs]
    return table


def _pointages(comptes: Lignes, banque: Lignes, pointage: Pointage, devise: Monnaie) -> pd.DataFrame:
    """Une ligne par couple de lignes pointées ; un groupe en a autant que de lignes réparties."""
    triples = sorted(pointage.certains)
    tailles = np.array([max(len(e), len(r)) for e, r, _ in triples], dtype=np.int64)
    numeros = np.repeat(np.arange(1, len(triples) + 1), tailles)
    rangs_e = _rangs([rang for e, r, _ in triples for rang in (e if len(e) > 1 else e * len(r))])
    rangs_r = _rangs([rang for e, r, _ in triples for rang in (r if len(r) > 1 else r * len(e))])
    regles = np.repeat(np.array([regle for _, _, regle in triples], dtype=object), tailles)
    table = {
        "pointage": numeros,
        "regle": pd.array(regles, dtype="str"),
        "ecriture": comptes.cadre["ligne"].to_numpy()[rangs_e],
        "ligne_releve": banque.cadre["ligne"].to_numpy()[rangs_r],
        "montant_ecriture": montants_affiches(comptes.montant[rangs_e], devise),
        "montant_releve": montants_affiches(banque.montant[rangs_r], devise),
    }
    return pd.DataFrame(table, columns=COLONNES_POINTAGES)


def _rangs(rangs: list[int]) -> npt.NDArray[np.int64]:
    return np.array(rangs, dtype=np.int64)


def _propositions(comptes: Lignes, banque: Lignes, pointage: Pointage, devise: Monnaie) -> pd.DataFrame:
    paquets = sorted(pointage.paquets, key=lambda p: (p.ecritures, p.banque))
    morceaux = [
        _cote(
            lignes, [(n, p, r) for n, p in enumerate(paquets, start=1) for r in (p.ecritures, p.banque)[rang]], devise
        )
        for rang, lignes in enumerate((comptes, banque))
    ]
    for cote, morceau in zip(("comptabilite", "releve"), morceaux, strict=True):
        morceau["cote"] = pd.array([cote] * len(morceau), dtype="str")
    table = pd.concat(morceaux, ignore_index=True).sort_values(["proposition", "cote"], kind="stable")
    return table.reset_index(drop=True)[COLONNES_PROPOSITIONS]


def _cote(lignes: Lignes, triples: list[tuple[int, Paquet, int]], devise: Monnaie) -> pd.DataFrame:
    """Décrit les lignes d'un côté citées par des propositions : (numéro, paquet, rang)."""
    rangs = _rangs([r for _, _, r in triples])
    table = lignes.cadre.iloc[rangs][["ligne", "date", "libelle"]].reset_index(drop=True)
    table["proposition"] = _rangs([n for n, _, _ in triples])
    table["regle"] = pd.array([p.regle for _, p, _ in triples], dtype="str")
    table["solutions"] = pd.array([p.solutions for _, p, _ in triples], dtype="Int64")
    table["montant"] = montants_affiches(lignes.montant[rangs], devise)
    return table
