"""Assemblage d'un lettrage : lettres, tables lisibles et écritures d'écart, depuis les lots trouvés."""

from __future__ import annotations

import numpy as np
import pandas as pd

from refcomp.calculs.lettrage.entree import Entiers, Lignes
from refcomp.calculs.lettrage.postes import Lot
from refcomp.calculs.lettrage.recherche import Proposition
from refcomp.calculs.lettrage.reglage import Reglage, code_lettre
from refcomp.calculs.lettrage.resultat import Lettrage
from refcomp.findings import Constat
from refcomp.formats_fr import format_unites
from refcomp.rounding import Monnaie, montants_affiches

COLONNES = ["ligne", "compte", "tiers", "date", "piece", "libelle", "debit", "credit", "echeance", "lettre", "regle"]
COLONNES_PROPOSITIONS = [
    "proposition", "regle", "solutions", "ligne", "compte", "tiers", "date", "piece", "libelle", "montant",
]  # fmt: skip
COLONNES_ECRITURES = ["lettre", "date", "compte", "tiers", "libelle", "debit", "credit"]
LotNomme = tuple[str, Lot]


def assemble(
    lignes: Lignes,
    lots: list[tuple[tuple[str, str], list[str], list[Lot]]],
    propositions: list[Proposition],
    gardees: dict[int, str],
    *,
    reglage: Reglage,
    devise: Monnaie,
    constats: list[Constat],
) -> Lettrage:
    """Compose le résultat d'un lettrage.

    Args:
        lignes: les lignes des comptes de tiers.
        lots: par compte, les lettres déjà prises et les lots trouvés.
        propositions: les ambiguïtés.
        gardees: par rang, la lettre déjà posée.
        reglage: les conventions.
        devise: monnaie des montants.
        constats: ce qui est déjà signalé.
    """
    nommes = [n for _, prises, du_compte in lots for n in _nommes(du_compte, prises, reglage.longueur_code)]
    lettre, regle = _colonnes(len(lignes.montant), nommes, gardees)
    tableau = lignes.cadre.drop(columns=["nature", "lettre"]).copy()
    tableau["debit"] = montants_affiches(np.maximum(lignes.montant, 0), devise)
    tableau["credit"] = montants_affiches(np.maximum(-lignes.montant, 0), devise)
    tableau["lettre"], tableau["regle"] = pd.array(lettre, dtype="str"), pd.array(regle, dtype="str")
    tableau = tableau[COLONNES]
    ecarts = [(nom, lot) for nom, lot in nommes if lot.reste and not lot.partiel]
    en_cause = {r for p in propositions for r in p.lignes}
    return Lettrage(
        tableau=tableau,
        propositions=_propositions(lignes, propositions, devise),
        restes=_restes(tableau, lignes.montant, en_cause, devise),
        soldes=_soldes(tableau, lignes.montant, dict(_cles(tableau, ecarts)), devise),
        ecritures_a_passer=_ecritures(tableau, ecarts, reglage.comptes_ecart, devise),
        reglage=reglage,
        devise=devise,
        constats=(*constats, *_constats(tableau, nommes, devise)),
    )


def _nommes(lots: list[Lot], prises: list[str], longueur: int) -> list[LotNomme]:
    """Donne une lettre à chaque lot d'un compte, dans l'ordre où il s'est soldé ; minuscule s'il est partiel."""
    rang, nommes = 0, []
    for lot in sorted(lots, key=lambda lot: (max(lot.lignes), lot.lignes)):
        while code_lettre(rang, longueur) in prises:
            rang += 1
        code = code_lettre(rang, longueur)
        nommes.append((code.lower() if lot.partiel else code, lot))
        rang += 1
    return nommes


def _colonnes(nombre: int, nommes: list[LotNomme], gardees: dict[int, str]) -> tuple[list[str], list[str]]:
    lettre, regle = [""] * nombre, [""] * nombre
    for rang, code in gardees.items():
        lettre[rang], regle[rang] = code, "deja_lettre"
    for code, lot in nommes:
        for rang in lot.lignes:
            lettre[rang], regle[rang] = code, lot.regle
    return lettre, regle


def _propositions(lignes: Lignes, propositions: list[Proposition], devise: Monnaie) -> pd.DataFrame:
    triples = [(n, p, r) for n, p in enumerate(propositions, start=1) for r in p.lignes]
    rangs = np.array([r for _, _, r in triples], dtype=np.int64)
    table = lignes.cadre.iloc[rangs].reset_index(drop=True)
    table["proposition"] = np.array([n for n, _, _ in triples], dtype=np.int64)
    table["regle"] = pd.array([p.regle for _, p, _ in triples], dtype="str")
    table["solutions"] = pd.array([p.solutions for _, p, _ in triples], dtype="Int64")
    table["montant"] = montants_affiches(lignes.montant[rangs], devise)
    return table[COLONNES_PROPOSITIONS]


def _restes(tableau: pd.DataFrame, montant: Entiers, en_cause: set[int], devise: Monnaie) -> pd.DataFrame:
    """Les lignes non lettrées, et celles d'un lettrage partiel (leur somme est ce qui reste dû)."""
    ouvertes = ~tableau["lettre"].str.isupper().to_numpy(dtype=bool)
    restes = tableau[ouvertes].drop(columns=["debit", "credit", "regle"])
    restes["montant"] = montants_affiches(montant[ouvertes], devise)
    restes["a_confirmer"] = [r in en_cause for r in np.flatnonzero(ouvertes)]
    return restes.reset_index(drop=True)


def _cles(tableau: pd.DataFrame, ecarts: list[LotNomme]) -> list[tuple[tuple[str, str, str], int]]:
    return [((*_tiers(tableau, lot), nom), lot.reste) for nom, lot in ecarts]


def _tiers(tableau: pd.DataFrame, lot: Lot) -> tuple[str, str]:
    premiere = tableau.iloc[lot.lignes[0]]
    return str(premiere["compte"]), str(premiere["tiers"])


def _soldes(
    tableau: pd.DataFrame,
    montant: Entiers,
    ecarts: dict[tuple[str, str, str], int],
    devise: Monnaie,
) -> pd.DataFrame:
    """Par compte et par lettre : débit, crédit, écart de règlement à passer, solde après l'écart."""
    cles = ["compte", "tiers", "lettre"]
    base = tableau[cles].assign(d=np.maximum(montant, 0), c=np.maximum(-montant, 0))
    base = base[base["lettre"] != ""]
    soldes = base.groupby(cles, sort=True).agg(lignes=("d", "size"), debit=("d", "sum"), credit=("c", "sum"))
    soldes = soldes.reset_index()
    ecart = np.array([ecarts.get(cle, 0) for cle in soldes[cles].itertuples(index=False, name=None)], dtype=np.int64)
    unites = {"debit": soldes["debit"].to_numpy(np.int64), "credit": soldes["credit"].to_numpy(np.int64)}
    unites |= {"ecart": ecart, "solde": unites["debit"] - unites["credit"] - ecart}
    for nom, valeurs in unites.items():
        soldes[nom] = montants_affiches(valeurs, devise)
    return soldes


def _ecritures(
    tableau: pd.DataFrame, ecarts: list[LotNomme], comptes: tuple[str, str], devise: Monnaie
) -> pd.DataFrame:
    """L'écriture d'écart de chaque lot soldé à peu près : 658 s'il manque un règlement, 758 s'il y en a trop."""
    lignes = []
    for nom, lot in ecarts:
        compte, tiers = _tiers(tableau, lot)
        date = tableau["date"].iloc[list(lot.lignes)].max()
        perte = lot.reste > 0  # un débit reste au compte du tiers : on le crédite par une charge
        contrepartie = comptes[0] if perte else comptes[1]
        mouvements = [(contrepartie, "", lot.reste), (compte, tiers, -lot.reste)]
        for numero, nom_tiers, unites in sorted(mouvements, key=lambda m: -m[2]):
            lignes.append((nom, date, numero, nom_tiers, f"Écart de règlement, lettre {nom}", unites))
    table = pd.DataFrame(lignes, columns=[*COLONNES_ECRITURES[:5], "unites"])
    unites_ = table.pop("unites").to_numpy(dtype=np.int64)
    table["debit"] = montants_affiches(np.maximum(unites_, 0), devise)
    table["credit"] = montants_affiches(np.maximum(-unites_, 0), devise)
    return table


def _constats(tableau: pd.DataFrame, nommes: list[LotNomme], devise: Monnaie) -> list[Constat]:
    constats = []
    for nom, lot in nommes:
        if lot.reste:
            qui = " ".join(_tiers(tableau, lot)).strip()
            reste = format_unites(lot.reste, devise)
            if lot.partiel:
                message = f"{qui}, lettre {nom} : lettrage partiel, il reste {reste} (positif : au débit)."
                constats.append(Constat("avertissement", "lettrage_partiel", message, nom))
            else:
                message = f"{qui}, lettre {nom} : écart de règlement de {reste}, à passer en écriture."
                constats.append(Constat("information", "ecart_de_reglement", message, nom))
    return constats
