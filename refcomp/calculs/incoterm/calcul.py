"""Le prix d'une même expédition sous chaque règle Incoterms 2020, et ce qui reste à payer par l'acheteur.

>>> comparaison = comparaison_incoterms(10_000, {"emballage": 200, "pre_acheminement": 300, "fret_principal": 1_500})
>>> comparaison.prix.set_index("regle").loc[["EXW", "FOB", "CFR"], "prix"].tolist()
[10200.0, 10500.0, 12000.0]
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from refcomp.calculs.entrees import load_nombres
from refcomp.calculs.incoterm.postes import POSTES, load_couts
from refcomp.calculs.incoterm.regles import PAQUET, VERSION, Regle, load_regles
from refcomp.calculs.incoterm.resultat import ComparaisonIncoterms, ConventionAssurance
from refcomp.dated import load_parametres
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.frames import Colonne
from refcomp.rounding import EUR, Monnaie, monnaie, montants_affiches

Nombre = Decimal | Fraction | float | str
MODES = ("maritime", "autre")
AVANT_ASSURANCE = tuple(POSTES)[: tuple(POSTES).index("assurance")]


def prime_assurance(
    cfr: Nombre,
    taux: Nombre,
    *,
    majoration: Nombre | None = None,
    devise: Monnaie | str = EUR,
) -> float:
    """Calcule la prime d'une assurance qui couvre le prix CIF majoré, prime comprise.

    La prime entre dans le prix qu'elle assure : CIF = CFR + taux × (1 + majoration) × CIF, d'où
    CIF = CFR / (1 - taux × (1 + majoration)), et la prime est CIF - CFR.

    Args:
        cfr: prix CFR (ou CPT), assurance non comprise.
        taux: taux de la prime, en fraction (0.005 pour 0,5 %).
        majoration: majoration de la valeur assurée, en fraction ; None pour celle des règles (10 %).
        devise: la monnaie, ou son code.

    Returns:
        La prime, arrondie à la plus petite unité de la monnaie.

    Raises:
        DonneesInvalidesError: en une fois, pour tous les nombres refusés.
        ArgumentInvalideError: si le taux et la majoration rendent la prime infinie, ou si la devise est inconnue.

    >>> prime_assurance(20_000, "0.0005")
    11.01
    """
    connue = monnaie(devise)
    lus = _load({"cfr": cfr, "taux": taux, "majoration": _majoration(majoration)}, connue)
    return _prime(int(lus["cfr"] * connue.facteur), _taux_majore(lus), connue) / connue.facteur


def comparaison_incoterms(
    valeur: Nombre,
    couts: Mapping[str, object] | pd.DataFrame,
    *,
    taux_assurance: Nombre | None = None,
    majoration: Nombre | None = None,
    mode: str = "maritime",
    lieu_fca: str = "transporteur",
    destination: str = "terminal",
    devise: Monnaie | str = EUR,
) -> ComparaisonIncoterms:
    """Compare le prix d'une expédition sous chaque règle : qui paie quoi, et combien.

    Args:
        valeur: prix de vente de la marchandise seule, marge comprise, sans emballage d'exportation.
        couts: coût de chaque poste de la chaîne (`POSTES`), dans la monnaie de l'offre ; un poste absent vaut zéro.
        taux_assurance: taux de la prime, en fraction, si elle n'est pas donnée dans `couts` ; voir `prime_assurance`.
            En CIF et CIP elle porte sur leur propre prix ; sous les autres règles, sur le prix CIF, pour comparer les
            mêmes garanties.
        majoration: majoration de la valeur assurée, en fraction ; None pour 10 %.
        mode: `maritime` (les 11 règles) ou `autre` (air, route, fer, conteneur remis à un terminal : FAS, FOB, CFR et
            CIF n'y conviennent pas et sont écartées).
        lieu_fca: voir `incoterms`.
        destination: voir `incoterms`.
        devise: la monnaie des montants, ou son code.

    Returns:
        Une `ComparaisonIncoterms` : prix par règle, partage des postes, constats, explication.

    Raises:
        DonneesInvalidesError: en une fois, pour tous les montants et postes refusés.
        ArgumentInvalideError: si une convention n'est pas permise, ou si l'assurance est donnée deux fois.
    """
    check_choix("mode", mode, MODES)
    regles = load_regles(lieu_fca=lieu_fca, destination=destination)
    connue = monnaie(devise)
    lus, postes = _load_tout(valeur, couts, taux_assurance, majoration, connue)
    taux = _taux_majore(lus) if taux_assurance is not None else None
    if taux is not None and postes["assurance"]:
        raise ArgumentInvalideError("L'assurance est donnée deux fois : gardez son coût ou « taux_assurance ».")
    depart = int(lus["valeur"] * connue.facteur)
    retenues = [r for r in regles.values() if mode == "maritime" or r.mode == "tous"]
    tables = {r.code: _postes_regle(r, depart, postes, taux, connue) for r in retenues}
    convention = ConventionAssurance(lus.get("taux"), lus["majoration"]) if taux is not None else None
    constats = tuple(c for r in retenues for c in r.constats)
    prix = pd.DataFrame([_ligne_prix(r, depart, tables[r.code], connue) for r in retenues])
    partage = _partage(retenues, tables, connue)
    return ComparaisonIncoterms(depart / connue.facteur, prix, partage, convention, connue, constats)


def _majoration(donnee: Nombre | None) -> Nombre:
    """La majoration donnée, ou celle des règles."""
    if donnee is not None:
        return donnee
    return Decimal(load_parametres(PAQUET, "regles.yaml")["majoration_assurance"].at(VERSION).valeur)


def _load(valeurs: dict[str, object], devise: Monnaie) -> dict[str, Fraction]:
    """Lit les nombres donnés un à un : `valeur` et `cfr` sont des montants, les autres des taux."""
    colonnes = tuple(Colonne(nom, "montant" if nom in ("valeur", "cfr") else "taux", nom, minimum=0) for nom in valeurs)
    return load_nombres("Les prix ne peuvent pas être établis :", valeurs, colonnes, devise=devise)


def _load_tout(
    valeur: Nombre,
    couts: Mapping[str, object] | pd.DataFrame,
    taux: Nombre | None,
    majoration: Nombre | None,
    devise: Monnaie,
) -> tuple[dict[str, Fraction], dict[str, int]]:
    """Lit les nombres et les postes, et réunit leurs défauts en un seul message."""
    nombres: dict[str, object] = {"valeur": valeur, "majoration": _majoration(majoration)}
    nombres |= {} if taux is None else {"taux": taux}
    defauts: list[Constat] = []
    lus: dict[str, Fraction] = {}
    postes: dict[str, int] = {}
    try:
        lus = _load(nombres, devise)
    except DonneesInvalidesError as erreur:
        defauts += erreur.constats
    try:
        postes = load_couts(couts, devise)
    except DonneesInvalidesError as erreur:
        defauts += erreur.constats
    if defauts:
        raise DonneesInvalidesError("La comparaison des Incoterms ne peut pas être faite :", defauts)
    return lus, postes


def _taux_majore(lus: dict[str, Fraction]) -> Fraction:
    """Le taux appliqué au prix CIF : taux × (1 + majoration), strictement inférieur à 1."""
    taux = lus["taux"] * (1 + lus["majoration"])
    if taux >= 1:
        raise ArgumentInvalideError(
            f"Le taux majoré de l'assurance vaut {float(taux):g} : il doit rester sous 1. 0,5 % s'écrit 0.005.",
        )
    return taux


def _prime(base: int, taux: Fraction, devise: Monnaie) -> int:
    """La prime en unités mineures d'un prix hors assurance."""
    exacte = Fraction(base) * taux / (1 - taux)
    return int(devise.arrondi.appliquer(exacte / devise.facteur) * devise.facteur)


def _postes_regle(
    regle: Regle,
    depart: int,
    postes: dict[str, int],
    taux: Fraction | None,
    devise: Monnaie,
) -> dict[str, tuple[str, int]]:
    """Le payeur et le montant de chaque poste sous une règle."""
    montants = dict(postes)
    if taux is not None:
        assures = regle.vendeur - {"assurance"} if regle.assurance != "aucune" else set(AVANT_ASSURANCE)
        montants["assurance"] = _prime(depart + sum(postes[p] for p in assures), taux, devise)
    return {p: ("vendeur" if p in regle.vendeur else "acheteur", m) for p, m in montants.items()}


def _ligne_prix(regle: Regle, depart: int, postes: dict[str, tuple[str, int]], devise: Monnaie) -> dict[str, object]:
    prix = depart + sum(m for payeur, m in postes.values() if payeur == "vendeur")
    reste = sum(m for payeur, m in postes.values() if payeur == "acheteur")
    montants = {"prix": prix, "reste_acheteur": reste, "total": prix + reste, "prime": postes["assurance"][1]}
    textes: dict[str, object] = {"regle": regle.code, "libelle": regle.libelle, "mode": regle.mode}
    fin = {"assurance_due": regle.assurance, "transfert_risque": regle.transfert_risque}
    return textes | {n: m / devise.facteur for n, m in montants.items()} | fin


def _partage(regles: list[Regle], tables: dict[str, dict[str, tuple[str, int]]], devise: Monnaie) -> pd.DataFrame:
    lignes = [(r.code, p, *tables[r.code][p]) for r in regles for p in POSTES]
    table = pd.DataFrame(lignes, columns=["regle", "poste", "payeur", "montant"])
    table["montant"] = montants_affiches(table["montant"].to_numpy(), devise)
    return table
