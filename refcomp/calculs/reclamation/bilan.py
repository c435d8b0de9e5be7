"""Le bilan des réclamations d'une période : combien, de quelles causes, en quels délais, à quel coût."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from refcomp.calculs.commande.lignes import affiches
from refcomp.calculs.entrees import load_ensemble, load_nombres, load_taux
from refcomp.calculs.explication import Explication
from refcomp.calculs.reclamation.pareto import Pareto, pareto
from refcomp.conversions import convert_jour
from refcomp.errors import check_choix
from refcomp.findings import Constat
from refcomp.formats_fr import format_compte, format_date
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Monnaie, monnaie, unites_mineures

TITRE = "Le bilan des réclamations ne peut pas être établi :"
POIDS = ("nombre", "cout")
RECLAMATIONS = Contrat(
    "reclamations",
    (
        Colonne("reclamation", "texte", "numéro de réclamation", unique=True),
        Colonne("date", "date", "date de réception"),
        Colonne("date_cloture", "date", "date de clôture", vide_permis=True),
        Colonne("cause", "texte", "cause"),
        Colonne("service", "texte", "service concerné", obligatoire=False),
        Colonne("cout", "montant", "coût (avoirs, transport, temps)", obligatoire=False, minimum=0),
    ),
)
NOMBRES = (
    Colonne("delai_cible", "entier", "délai de traitement visé, en jours", minimum=0),
    Colonne("livraisons", "entier", "nombre de livraisons", obligatoire=False, minimum=1),
)


@dataclass(frozen=True)
class BilanReclamations:
    """Le bilan d'une période.

    Attributes:
        date_arrete: la date du bilan, incluse ; ce qui est reçu ou clos après n'est pas encore connu.
        tableau: une ligne par réclamation : `reclamation date date_cloture cause service jours` (de la réception à la
            clôture, ou à l'arrêté), `etat` (`close`, `close_tard`, `ouverte`, `en_retard`) et `cout`.
        services: une ligne par service : `service recues ouvertes en_retard delai_moyen cout` (délai des closes ; NaN
            sans clôture).
        pareto: les causes rangées.
        delai_moyen: jours, des réclamations closes, exact ; None sans clôture.
        taux: réclamations pour une livraison (à multiplier par 100), ou None.
        cout: le coût total, exact.
        delai_cible: jours au-delà desquels une réclamation est en retard.
        devise: la monnaie.
        constats: une alerte par service qui a une réclamation en retard.
    """

    date_arrete: dt.date
    tableau: pd.DataFrame
    services: pd.DataFrame
    pareto: Pareto
    delai_moyen: Fraction | None
    taux: Fraction | None
    cout: Fraction
    delai_cible: int
    devise: Monnaie
    constats: tuple[Constat, ...]

    def explication(self) -> Explication:
        """Les délais, les causes, les services à alerter."""
        from refcomp.calculs.reclamation.corrige import build_bilan  # noqa: PLC0415 - il lit ce résultat

        return build_bilan(self)


def bilan_reclamations(
    reclamations: pd.DataFrame,
    date_arrete: dt.date | str,
    *,
    livraisons: int | None = None,
    delai_cible: int = 15,
    seuil: object = Fraction(4, 5),
    poids: str = "nombre",
    devise: Monnaie | str = EUR,
) -> BilanReclamations:
    """Dresse le bilan des réclamations à une date.

    Args:
        reclamations: `reclamation date date_cloture` (vide : ouverte) `cause` ; facultatives : `service`, `cout`.
        date_arrete: la date du bilan.
        livraisons: nombre de livraisons de la période, pour le taux de réclamation ; None si on ne le sait pas.
        delai_cible: délai visé : une réclamation plus longue est en retard.
        seuil: part que les causes essentielles doivent atteindre.
        poids: les causes se rangent par `nombre` de réclamations ou par `cout`.
        devise: la monnaie des coûts.

    Returns:
        Un `BilanReclamations`.

    Raises:
        DonneesInvalidesError: en une fois, pour les lignes et les nombres refusés, ou si rien n'est reçu à la date.
        ArgumentInvalideError: si une convention n'est pas permise.

    Sources : assurup.com, taux de réclamation ; manager-go.com, exploiter les réclamations.
    """
    check_choix("poids", poids, POIDS)
    connue = monnaie(devise)
    jour, lues, nombres, part = load_ensemble(
        TITRE,
        lambda: convert_jour(date_arrete, "date_arrete"),
        lambda: check_frame(reclamations, _contrat(poids), devise=connue),
        lambda: load_nombres(TITRE, {"delai_cible": delai_cible, "livraisons": livraisons}, NOMBRES),
        lambda: load_taux("seuil", seuil, nature="part"),
    )
    cible = int(nombres["delai_cible"])
    table, couts = _table(lues, jour, cible, connue)
    causes = table[["cause"]].assign(valeur=table["cout"] if poids == "cout" else 1)
    closes = table.loc[table["etat"].isin(["close", "close_tard"]), "jours"]
    moyen = Fraction(int(closes.sum()), len(closes)) if len(closes) else None
    taux = Fraction(len(table)) / nombres["livraisons"] if "livraisons" in nombres else None
    cout = Fraction(sum(couts), connue.facteur)
    services = _services(table, couts, connue)
    constats = tuple(_constats(services, jour))
    rangees = pareto(causes, seuil=part)
    return BilanReclamations(jour, table, services, rangees, moyen, taux, cout, cible, connue, constats)


def _contrat(poids: str) -> Contrat:
    if poids == "nombre":
        return RECLAMATIONS
    sans = [c.nom for c in RECLAMATIONS.colonnes if c.nom != "cout"]
    return Contrat("reclamations", (*RECLAMATIONS.select(*sans), *RECLAMATIONS.select("cout", obligatoires=True)))


def _table(lues: pd.DataFrame, jour: dt.date, cible: int, devise: Monnaie) -> tuple[pd.DataFrame, list[int]]:
    """Les réclamations connues à la date, et leur coût en unités mineures."""
    from refcomp.calculs.reclamation.periode import load_connues  # noqa: PLC0415 - il nomme ses refus avec TITRE

    table = load_connues(lues, jour, TITRE)
    arrete = pd.Timestamp(jour)
    closes = table["date_cloture"].notna().to_numpy()
    jours = (table["date_cloture"].fillna(arrete) - table["date"]).dt.days.to_numpy()
    tard = jours > cible
    etats = np.where(closes, np.where(tard, "close_tard", "close"), np.where(tard, "en_retard", "ouverte"))
    couts = unites_mineures(table["cout"], devise).tolist() if "cout" in table else [0] * len(table)
    service = table["service"] if "service" in table else pd.Series("non précisé", index=table.index)
    vue = table[["reclamation", "date", "date_cloture", "cause"]].assign(service=service, jours=jours, etat=etats)
    return vue.assign(cout=affiches(couts, devise)), couts


def _services(table: pd.DataFrame, couts: list[int], devise: Monnaie) -> pd.DataFrame:
    lignes: list[tuple[Any, ...]] = []
    unites = pd.Series(couts, index=table.index)
    for service, siennes in table.groupby("service", sort=True):
        etats = siennes["etat"]
        closes = siennes.loc[etats.isin(["close", "close_tard"]), "jours"]
        retards = int((etats == "en_retard").sum())
        moyen = float(closes.mean()) if len(closes) else np.nan
        cout = affiches([int(unites[siennes.index].sum())], devise)[0]
        ouvertes = int(etats.isin(["ouverte", "en_retard"]).sum())
        lignes.append((service, len(siennes), ouvertes, retards, moyen, cout))
    return pd.DataFrame(lignes, columns=["service", "recues", "ouvertes", "en_retard", "delai_moyen", "cout"])


def _constats(services: pd.DataFrame, jour: dt.date) -> list[Constat]:
    constats = []
    for s in services[services["en_retard"] > 0].to_dict("records"):
        compte = format_compte(int(s["en_retard"]), "réclamation en retard", "réclamations en retard")
        message = f"Service {s['service']} : {compte} au {format_date(jour)}, à relancer."
        constats.append(Constat("avertissement", "service_a_alerter", message, str(s["service"])))
    return constats
