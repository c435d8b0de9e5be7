"""Le taux de service : quelle part de ce qui a été commandé est arrivée, complète, à temps et en bon état.

Un même mois a plusieurs taux selon ce que l'on compte : des unités, des lignes ou des commandes. Le plus sévère est
l'OTIF de la commande (« on time in full ») : une seule ligne en retard ou incomplète la fait échouer. La commande
parfaite se compte sur les commandes ; le produit de ses composantes (APQC) n'en est qu'une estimation, exacte
seulement si les défauts sont indépendants (orwiki.org le tient pour une erreur).

Une ligne qui n'est pas livrée ne se juge qu'à une date : passée sa date, elle a échoué ; avant, elle est encore ouverte
et ne compte ni pour ni contre.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import prod

import pandas as pd

from refcomp.calculs.commande.lignes import exacts
from refcomp.calculs.entrees import check_genre, load_ensemble, load_nombres, load_taux
from refcomp.calculs.explication import Explication
from refcomp.calculs.stock.quantites import load_table
from refcomp.conversions import convert_jour
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.formats_fr import format_date
from refcomp.frames import Colonne, Contrat

TITRE = "Le taux de service ne peut pas être calculé :"
REFERENCES = ("promise", "demandee")
LIGNES = (
    Colonne("commande", "texte", "numéro de commande"),
    Colonne("commandee", "nombre", "quantité commandée", minimum=0),
    Colonne("livree", "nombre", "quantité livrée à la première livraison", minimum=0),
    Colonne("date_livree", "date", "date de livraison", vide_permis=True),
    Colonne("conforme", "booleen", "sans dommage", obligatoire=False, vide_permis=True),
    Colonne("documents", "booleen", "documents exacts", obligatoire=False, vide_permis=True),
    Colonne("prix_unitaire", "nombre", "prix unitaire hors taxes", obligatoire=False, minimum=0),
)
REGLAGES = (
    Colonne("retard_permis", "entier", "jours de retard permis", minimum=0),
    Colonne("avance_permise", "entier", "jours d'avance permis", minimum=0),
)
QUALITES = {"conforme": "Sans dommage", "documents": "Documents exacts"}
PAR_LIGNE = (
    ("complete", "lignes_completes", "Lignes complètes"),
    ("a_temps", "lignes_a_temps", "Lignes à temps"),
    ("otif", "otif_lignes", "Lignes à temps et complètes"),
)
PAR_COMMANDE = (
    ("complete", "commandes_completes", "Commandes complètes"),
    ("a_temps", "commandes_a_temps", "Commandes à temps"),
    ("otif", "otif", "Commandes à temps et complètes (OTIF)"),
)
COLONNES = ["indicateur", "libelle", "niveau", "numerateur", "denominateur", "taux"]


@dataclass(frozen=True)
class TauxService:
    """Les taux de service d'une période.

    Attributes:
        tableau: une ligne par indicateur : `indicateur libelle niveau` (unité, ligne, commande, valeur), `numerateur
            denominateur taux` (fraction). Indicateurs : `quantite`, `valeur` (si les prix sont donnés),
            `lignes_completes`, `lignes_a_temps`, `otif_lignes`, `commandes_completes`, `commandes_a_temps`, `otif`,
            et `commande_parfaite` si un défaut de qualité est suivi.
        lignes: les lignes jugées (livrées, ou dont la date est passée), avec `complete`, `a_temps`, `otif`, et
            `parfaite`.
        ouvertes: les lignes qui ne sont pas encore jugées : leur date n'est pas passée, ou celle d'une autre ligne de
            la même commande.
        date_arrete: la date à laquelle on juge, ou None si tout est livré.
        composantes: les composantes de la commande parfaite et leur taux par commande, exact.
        exacts: le taux exact de chaque indicateur.
        constats: livraisons en trop, qui ne compensent rien ; lignes qui ne sont pas encore jugées.
    """

    tableau: pd.DataFrame
    lignes: pd.DataFrame
    ouvertes: pd.DataFrame
    date_arrete: dt.date | None
    composantes: dict[str, Fraction]
    exacts: dict[str, Fraction]
    constats: tuple[Constat, ...]

    def taux(self, indicateur: str) -> Fraction:
        """Le taux exact d'un indicateur.

        Raises:
            ArgumentInvalideError: s'il n'est pas calculé.
        """
        check_choix("indicateur", indicateur, self.exacts)
        return self.exacts[indicateur]

    def explication(self) -> Explication:
        """Ce qui compte comme complet et à temps, puis chaque taux posé."""
        from refcomp.calculs.livraison.corrige import build_service  # noqa: PLC0415 - il lit ce résultat

        return build_service(self)


def taux_service(
    lignes: pd.DataFrame,
    *,
    date_arrete: dt.date | str | None = None,
    reference: str = "promise",
    retard_permis: int = 0,
    avance_permise: int = 365,
    tolerance_quantite: object = 0,
) -> TauxService:
    """Calcule les taux de service de lignes de commande.

    Args:
        lignes: `commande commandee livree date_livree` (vide : pas livrée) et `date_promise` ou `date_demandee` ;
            facultatives : `conforme` et `documents` (oui, non ; vides si la ligne n'est pas livrée), `prix_unitaire`.
        date_arrete: la date à laquelle on juge, nécessaire dès qu'une ligne n'est pas livrée. Une livraison postérieure
            n'est pas connue. Une ligne non livrée a échoué quand son dernier jour permis est passé ; jusqu'à ce jour
            compris, sa commande n'est pas jugée.
        reference: la date qui fait foi : `promise` (l'usage) ou `demandee` (le point de vue du client).
        retard_permis: jours de retard qui restent à temps.
        avance_permise: jours d'avance qui restent à temps (une livraison trop tôt gêne aussi).
        tolerance_quantite: manque permis, en part de la quantité (« 2 % »), pour qu'une ligne soit complète.

    Returns:
        Un `TauxService`. Ce qui est livré en trop ne compense pas ce qui manque ailleurs. Une ligne dont rien n'est
        venu n'est pas à temps, même si le camion l'était.

    Raises:
        DonneesInvalidesError: en une fois, pour les lignes et les réglages refusés ; quantité livrée sans date, ligne
            non livrée sans date d'arrêté, qualité absente d'une ligne livrée ; ou si aucune commande n'est encore
            jugée.
        ArgumentInvalideError: si une convention n'est pas permise, ou si la date est illisible.

    Sources : planup-sc.fr ; reflex-logistics.com ; gosmartlog.com (fill rates) ; apqc.org et orwiki.org, DP1.
    """
    check_choix("reference", reference, REFERENCES)
    date = f"date_{reference}"
    contrat = Contrat("lignes", (*LIGNES, Colonne(date, "date", "date qui fait foi")))
    donnees = {"retard_permis": retard_permis, "avance_permise": avance_permise}
    lues, jour, jours, part = load_ensemble(
        TITRE,
        lambda: load_table(lignes, contrat),
        lambda: None if date_arrete is None else convert_jour(date_arrete, "date_arrete"),
        lambda: load_nombres(TITRE, donnees, REGLAGES),
        lambda: load_taux("tolerance_quantite", tolerance_quantite, moins_de=1),
    )
    defauts = _defauts(lues, jour)
    if defauts:
        raise DonneesInvalidesError(TITRE, defauts)
    table, ouvertes = _jugees(lues, jour, date, int(jours["retard_permis"]))
    quantites = list(zip(exacts(table["commandee"]), exacts(table["livree"]), strict=True))
    table["complete"] = [livree >= voulue * (1 - part) for voulue, livree in quantites]
    retard = (table["date_livree"] - table[date]).dt.days
    dans_les_temps = (retard <= int(jours["retard_permis"])) & (retard >= -int(jours["avance_permise"]))
    table["a_temps"] = dans_les_temps & ((table["livree"] > 0) | (table["commandee"] == 0))
    table["otif"] = table["complete"] & table["a_temps"]
    table["parfaite"] = table["otif"]
    for nom in QUALITES:
        if nom in table:
            table["parfaite"] &= table[nom]
    return _resultat(table, ouvertes, jour, quantites)


def _defauts(lues: pd.DataFrame, jour: dt.date | None) -> list[Constat]:
    """Ce qui contredit une ligne : une quantité livrée sans date, un silence que la date d'arrêté ne lève pas."""
    sans_date = lues["date_livree"].isna()
    cas = [
        (sans_date & (lues["livree"] > 0), "date_absente", "une quantité est livrée sans date de livraison"),
        (
            sans_date & (lues["livree"] == 0) & (jour is None),
            "date_arrete_absente",
            "rien n'est livré ; donnez « date_arrete » pour savoir si c'est en retard",
        ),
    ]
    for nom in QUALITES:
        if nom in lues:
            muettes = lues[nom].isna() & ~sans_date
            cas.append((muettes, f"{nom}_absent", f"la ligne est livrée, mais « {nom} » est vide (oui ou non)"))
    return [
        Constat("erreur", code, f"Lignes {', '.join(map(str, lues.index[masque]))} : {dit}.")
        for masque, code, dit in cas
        if masque.any()
    ]


def _jugees(lues: pd.DataFrame, jour: dt.date | None, date: str, permis: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Les lignes des commandes que l'on peut juger à la date, et les autres."""
    table = lues.reset_index(drop=True)
    for nom in QUALITES:
        if nom in table:
            table[nom] = table[nom].fillna(False).astype("bool")  # rien n'est venu : rien n'est conforme
    if jour is None:
        return table, table.iloc[:0]
    arrete = pd.Timestamp(jour)
    inconnues = ~(table["date_livree"] <= arrete)
    table.loc[inconnues, "livree"] = 0.0
    table["date_livree"] = table["date_livree"].where(~inconnues)
    ouverte = inconnues & (table[date] + pd.Timedelta(days=permis) >= arrete)
    attend = table["commande"].isin(set(table.loc[ouverte, "commande"]))
    if attend.all():
        message = f"Aucune commande n'est encore jugée au {format_date(jour)} : aucune date n'est passée."
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "rien_de_juge", message, date)])
    return table[~attend].reset_index(drop=True), table[attend].reset_index(drop=True)


def _resultat(
    table: pd.DataFrame, ouvertes: pd.DataFrame, jour: dt.date | None, quantites: list[tuple[Fraction, Fraction]]
) -> TauxService:
    indicateurs = [("quantite", "Quantités livrées", "unité", *_unites(quantites, [Fraction(1)] * len(table)))]
    if "prix_unitaire" in table:
        prix = exacts(table["prix_unitaire"])
        indicateurs.append(("valeur", "Valeur livrée", "valeur", *_unites(quantites, prix)))
    indicateurs += [(nom, libelle, "ligne", *_compte(table[c])) for c, nom, libelle in PAR_LIGNE]
    commandes = table.groupby("commande", sort=False)
    indicateurs += [(nom, libelle, "commande", *_compte(commandes[c].all())) for c, nom, libelle in PAR_COMMANDE]
    suivies = [n for n in QUALITES if n in table]
    composantes = {n: _rapport(*_compte(commandes[n].all())) for n in ("complete", "a_temps", *suivies)}
    if suivies:
        parfaites = _compte(commandes["parfaite"].all())
        indicateurs.append(("commande_parfaite", "Commandes parfaites", "commande", *parfaites))
    valeurs = {i[0]: _rapport(i[3], i[4]) for i in indicateurs}
    rangees = [(n, li, ni, float(a), float(b), float(valeurs[n])) for n, li, ni, a, b in indicateurs]
    constats = (*_constats(table), *_constats_ouvertes(ouvertes))
    tableau = pd.DataFrame(rangees, columns=COLONNES)
    return TauxService(tableau, table, ouvertes, jour, composantes, valeurs, constats)


def _unites(quantites: list[tuple[Fraction, Fraction]], poids: list[Fraction]) -> tuple[Fraction, Fraction]:
    servies = sum((min(v, li) * p for (v, li), p in zip(quantites, poids, strict=True)), Fraction(0))
    return servies, sum((v * p for (v, _), p in zip(quantites, poids, strict=True)), Fraction(0))


def _compte(oui: pd.Series) -> tuple[Fraction, Fraction]:
    return Fraction(int(oui.sum())), Fraction(len(oui))


def _rapport(a: Fraction, b: Fraction) -> Fraction:
    return a / b if b else Fraction(1)  # rien n'était demandé : tout est servi


def _constats(table: pd.DataFrame) -> list[Constat]:
    trop = table[table["livree"] > table["commandee"]]
    if trop.empty:
        return []
    noms = ", ".join(dict.fromkeys(map(str, trop["commande"])))
    message = f"Livré en trop dans : {noms}. Le surplus ne compense pas ce qui manque ailleurs."
    return [Constat("information", "livre_en_trop", message, noms)]


def _constats_ouvertes(ouvertes: pd.DataFrame) -> list[Constat]:
    if ouvertes.empty:
        return []
    noms = ", ".join(dict.fromkeys(map(str, ouvertes["commande"])))
    message = f"Commandes pas encore jugées, une date n'y est pas passée : {noms}."
    return [Constat("information", "commande_ouverte", message, noms)]


def commande_parfaite(composantes: Mapping[str, object]) -> Fraction:
    """Estime la part de commandes parfaites en multipliant des taux connus séparément.

    Le produit suppose les défauts indépendants. Quand les lignes sont connues, préférez `taux_service`, qui compte les
    commandes sans aucun défaut.

    Args:
        composantes: un taux par nom (« 98 % » ou 0,98).

    Returns:
        Le produit exact.

    Raises:
        DonneesInvalidesError: en une fois, pour les taux illisibles ou supérieurs à 1.
        ArgumentInvalideError: si ce n'est pas un taux par nom, ou s'il n'y en a aucun.

    Source : APQC, « Perfect order performance ».

    >>> float(commande_parfaite({"a_temps": "95 %", "complete": "90 %"}))
    0.855
    """
    check_genre("composantes", composantes, Mapping, "un taux par nom est attendu, par exemple {'a_temps': '98 %'}")
    if not composantes:
        raise ArgumentInvalideError("« composantes » est vide : donnez au moins un taux par nom.")
    lectures = [lambda n=str(nom), v=valeur: load_taux(n, v, nature="part") for nom, valeur in composantes.items()]
    return prod(load_ensemble(TITRE, *lectures), start=Fraction(1))
