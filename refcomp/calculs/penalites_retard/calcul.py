"""Pénalités de retard d'une liste de factures, découpées par semestre civil, et indemnités forfaitaires.

Chaque jour de retard porte le taux de son semestre : aucun jour n'est perdu ni compté deux fois au changement de taux.
Pénalité = montant TTC x taux x jours / 365, puis arrondi au centime.

>>> factures = pd.DataFrame({"piece": ["F1"], "montant": [1200.0], "date_echeance": ["31/05/2024"],
...                          "reglement": ["30/07/2024"]})
>>> penalites_retard(factures, "2024-12-31").factures[["jours_retard", "penalites", "indemnite"]].values.tolist()
[[60.0, 28.36, 40.0]]
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.calculs.entrees import load_ensemble, load_taux
from refcomp.calculs.penalites_retard.resultat import ConventionPenalites, Penalites
from refcomp.calculs.penalites_retard.taux import (
    TauxPenalites,
    check_territoire,
    load_indemnite_forfaitaire,
    taux_penalites,
)
from refcomp.conversions import convert_jour
from refcomp.errors import ArgumentInvalideError, check_choix
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, montants_affiches, unites_mineures

CONTRAT = Contrat(
    "factures",
    (
        Colonne("piece", "texte", "numéro de facture", unique=True),
        Colonne("montant", "montant", "montant TTC restant dû à l'échéance", minimum=0),
        Colonne("date_echeance", "date", "date d'échéance"),
        Colonne("reglement", "date", "date de règlement", obligatoire=False, vide_permis=True),
    ),
)
ARRONDIS = ("facture", "periode")
BASES_JOURS = (365, 360)
LIMITE = 2**62  # un produit plus grand déborderait d'un int64


def penalites_retard(
    factures: pd.DataFrame,
    date_arrete: dt.date | str,
    *,
    taux_convenu: object = None,
    plancher: str = "clause",
    base_jours: int = 365,
    jour_reglement_compte: bool = True,
    arrondi: str = "facture",
    territoire: str = "metropole",
) -> Penalites:
    """Calcule les pénalités et l'indemnité forfaitaire de chaque facture en retard.

    Args:
        factures: une ligne par facture : `piece` (texte, unique), `montant` (euros), `date_echeance` (date),
            `reglement` (date, facultative ; vide si la facture n'est pas réglée).
        date_arrete: dernier jour compté pour une facture impayée ou réglée plus tard.
        taux_convenu: taux des conditions générales de vente (0.12 ou « 12 % ») ; None pour le taux supplétif.
        plancher: voir `taux_penalites`.
        base_jours: 365 (usage) ou 360.
        jour_reglement_compte: si vrai, le jour du règlement est un jour de retard (jours = règlement - échéance).
        arrondi: `facture` (une fois, sur le total de la facture) ou `periode` (à chaque semestre).
        territoire: `metropole` seulement.

    Returns:
        Un `Penalites` : factures, détail par semestre, constats, explication.

    Raises:
        DonneesInvalidesError: si la table est mal formée ; avec le défaut du taux convenu, s'il en a un.
        ArgumentInvalideError: si une convention est inconnue, la date d'arrêté ou le seul taux convenu illisible.
        ParametreAbsentError: si un semestre ou le territoire n'est pas encodé.
    """
    check_choix("arrondi", arrondi, ARRONDIS)
    check_choix("base_jours", base_jours, BASES_JOURS)
    check_territoire(territoire)
    arrete = np.datetime64(convert_jour(date_arrete, "date_arrete"), "D")
    propres, _ = load_ensemble(
        "Les pénalités ne peuvent pas être calculées :",
        lambda: check_frame(factures, CONTRAT),
        lambda: None if taux_convenu is None else load_taux("taux_convenu", taux_convenu),
    )
    debut, fin = _retard(propres, arrete, jour_reglement_compte=jour_reglement_compte)
    centimes = unites_mineures(propres["montant"])
    convention = ConventionPenalites(arrete.astype(object), base_jours, jour_reglement_compte, arrondi, plancher)
    semestres = [
        (a, b, taux_penalites(a.astype(object), taux_convenu=taux_convenu, plancher=plancher, territoire=territoire))
        for a, b in _semestres(debut, fin)
    ]
    _check_taille(centimes, fin - debut, semestres)
    detail, penalites = _detail(propres, centimes, (debut, fin), semestres, convention)
    indemnites, constats = _indemnites(debut, (fin > debut) & (centimes > 0), territoire)
    constats += [c for _, _, t in semestres for c in t.constats]
    resume = _resume(propres, (debut, fin), penalites, indemnites)
    return Penalites(resume, detail, convention, tuple(dict.fromkeys(constats)))


def _retard(
    factures: pd.DataFrame,
    arrete: np.datetime64,
    *,
    jour_reglement_compte: bool,
) -> tuple[npt.NDArray[np.datetime64], npt.NDArray[np.datetime64]]:
    """Renvoie le premier jour de retard et le lendemain du dernier (égaux s'il n'y a pas de retard)."""
    debut = factures["date_echeance"].to_numpy().astype("datetime64[D]") + 1
    fin = np.full(len(factures), arrete + 1)
    if "reglement" in factures:
        regle = factures["reglement"].to_numpy().astype("datetime64[D]") + int(jour_reglement_compte)
        fin = np.where(np.isnat(regle), fin, np.minimum(regle, fin))
    return debut, np.maximum(debut, fin)


def _semestres(
    debut: npt.NDArray[np.datetime64],
    fin: npt.NDArray[np.datetime64],
) -> Iterator[tuple[np.datetime64, np.datetime64]]:
    """Parcourt les semestres civils touchés par un retard : premier jour, lendemain du dernier."""
    tardives = fin > debut
    if not tardives.any():
        return
    mois = debut[tardives].min().astype("datetime64[M]")
    premier = mois - (int(mois.astype(int)) % 6)
    dernier = fin[tardives].max()
    while premier.astype("datetime64[D]") < dernier:
        suivant = premier + 6
        yield premier.astype("datetime64[D]"), suivant.astype("datetime64[D]")
        premier = suivant


def _numerateur(taux: Decimal, echelle: int) -> int:
    return int(taux * echelle)


def _echelle(semestres: list[tuple[np.datetime64, np.datetime64, TauxPenalites]]) -> int:
    """Renvoie la puissance de dix qui rend entiers tous les taux employés."""
    return 10 ** max((max(0, -int(t.taux.as_tuple().exponent)) for _, _, t in semestres), default=0)


def _check_taille(
    centimes: npt.NDArray[np.int64],
    duree: npt.NDArray[np.timedelta64],
    semestres: list[tuple[np.datetime64, np.datetime64, TauxPenalites]],
) -> None:
    plus_haut = max((_numerateur(t.taux, _echelle(semestres)) for _, _, t in semestres), default=0)
    if int(centimes.max()) * plus_haut * int(duree.max().astype(int)) >= LIMITE:
        raise ArgumentInvalideError(
            "Un montant et un retard si grands dépassent la limite exacte du calcul : vérifiez montants et dates.",
        )


def _detail(
    factures: pd.DataFrame,
    centimes: npt.NDArray[np.int64],
    bornes: tuple[npt.NDArray[np.datetime64], npt.NDArray[np.datetime64]],
    semestres: list[tuple[np.datetime64, np.datetime64, TauxPenalites]],
    convention: ConventionPenalites,
) -> tuple[pd.DataFrame, npt.NDArray[np.int64]]:
    """Renvoie une ligne par facture et par semestre, et la pénalité de chaque facture en centimes."""
    echelle = _echelle(semestres)
    diviseur = echelle * convention.base_jours
    exact = np.zeros(len(factures), dtype=np.int64)
    arrondies = np.zeros(len(factures), dtype=np.int64)
    morceaux = []
    for premier, lendemain, taux in semestres:
        du, au = np.maximum(bornes[0], premier), np.minimum(bornes[1], lendemain)
        jours = np.maximum((au - du).astype(np.int64), 0)
        produit = centimes * _numerateur(taux.taux, echelle) * jours
        exact += produit
        periode = EUR.arrondi.appliquer_unites(produit, diviseur)
        arrondies += periode
        touchees = jours > 0
        colonnes = {"piece": factures["piece"].to_numpy()[touchees], "semestre": _nom_semestre(premier)}
        colonnes |= {"du": du[touchees], "au": au[touchees] - 1, "jours": jours[touchees]}
        colonnes |= {"taux": float(taux.taux), "origine": taux.origine}
        morceaux.append(pd.DataFrame(colonnes | {"penalites": montants_affiches(periode[touchees])}))
    vide = pd.DataFrame(columns=["piece", "semestre", "du", "au", "jours", "taux", "origine", "penalites"])
    detail = pd.concat(morceaux, ignore_index=True) if morceaux else vide
    totaux = EUR.arrondi.appliquer_unites(exact, diviseur) if convention.arrondi == "facture" else arrondies
    return detail.sort_values(["piece", "du"], kind="stable", ignore_index=True), totaux


def _nom_semestre(premier: np.datetime64) -> str:
    mois = int(premier.astype("datetime64[M]").astype(int))
    return f"S{mois % 12 // 6 + 1} {mois // 12 + 1970}"


def _indemnites(
    debut: npt.NDArray[np.datetime64],
    tardives: npt.NDArray[np.bool_],
    territoire: str,
) -> tuple[npt.NDArray[np.int64], list[Constat]]:
    """Renvoie l'indemnité de chaque facture due en retard, en centimes, selon son premier jour de retard."""
    indemnites = np.zeros(len(debut), dtype=np.int64)
    constats: list[Constat] = []
    for jour in np.unique(debut[tardives]):
        valeur = load_indemnite_forfaitaire(jour.astype(object), territoire)
        indemnites[tardives & (debut == jour)] = valeur.valeur * EUR.facteur
        constats += valeur.constats
    return indemnites, constats


def _resume(
    factures: pd.DataFrame,
    bornes: tuple[npt.NDArray[np.datetime64], npt.NDArray[np.datetime64]],
    penalites: npt.NDArray[np.int64],
    indemnites: npt.NDArray[np.int64],
) -> pd.DataFrame:
    resume = factures[["piece", "montant", "date_echeance"]].copy()
    resume["jours_retard"] = (bornes[1] - bornes[0]).astype(np.int64)
    resume["penalites"] = montants_affiches(penalites)
    resume["indemnite"] = montants_affiches(indemnites)
    resume["total"] = montants_affiches(penalites + indemnites)
    return resume
