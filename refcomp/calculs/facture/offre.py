"""Le suivi des devis : jusqu'à quand une offre tient, combien deviennent des commandes, lesquelles relancer.

>>> validite("2026-01-31", mois=1)
datetime.date(2026, 2, 28)
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from refcomp.conversions import convert_jour
from refcomp.errors import ArgumentInvalideError
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import montants_affiches, unites_mineures

STATUTS = ("accepte", "refuse", "en_attente")
CONTRAT = Contrat(
    "devis",
    (
        Colonne("numero", "texte", "numéro de devis", unique=True),
        Colonne("date", "date", "date du devis"),
        Colonne("montant", "montant", "montant du devis", minimum=0),
        Colonne("statut", "texte", "statut", parmi=STATUTS),
        Colonne("client", "texte", "client", obligatoire=False),
        Colonne("date_validite", "date", "fin de validité", obligatoire=False, vide_permis=True),
        Colonne("date_reponse", "date", "date de réponse", obligatoire=False, vide_permis=True),
    ),
)


def validite(date: dt.date | str, *, jours: int | None = None, mois: int | None = None) -> dt.date:
    """Renvoie le dernier jour de validité d'une offre, inclus.

    Args:
        date: date de l'offre.
        jours: durée en jours à compter du lendemain.
        mois: ou durée en mois, de quantième à quantième (le dernier jour du mois s'il n'existe pas).

    Raises:
        ArgumentInvalideError: si la date est illisible, ou si l'on ne donne pas une durée positive et une seule.
    """
    depart = convert_jour(date, "date")
    duree = mois if jours is None else jours
    if (jours is None) == (mois is None) or not isinstance(duree, int) or isinstance(duree, bool) or duree <= 0:
        raise ArgumentInvalideError(
            f"Une durée de validité, en jours ou en mois ; reçu jours={jours!r}, mois={mois!r}."
        )
    if jours is not None:
        return depart + dt.timedelta(days=jours)
    return (pd.Timestamp(depart) + pd.DateOffset(months=mois)).date()


@dataclass(frozen=True)
class SuiviDevis:
    """Ce que deviennent les devis, à une date.

    Attributes:
        date_arrete: la date du suivi.
        devis: les devis reçus, avec `etat` : `accepte`, `refuse`, `en_attente` ou `expire`.
        resume: par état, `nombre` et `montant`.
        taux_nombre: devis acceptés / devis émis ; None s'il n'y en a aucun.
        taux_valeur: montant accepté / montant émis.
        taux_tranches: devis acceptés / devis qui ont reçu une réponse ou expiré.
        delai_moyen: jours entre l'offre et l'acceptation, en moyenne ; None si aucune date de réponse.
    """

    date_arrete: dt.date
    devis: pd.DataFrame
    resume: pd.DataFrame
    taux_nombre: float | None
    taux_valeur: float | None
    taux_tranches: float | None
    delai_moyen: float | None

    def relances(self, *, avant: int = 7) -> pd.DataFrame:
        """Les devis en attente à relancer, du plus proche de sa fin de validité au plus lointain, puis du plus gros.

        Args:
            avant: on relance ce nombre de jours avant la fin de validité ; un devis sans validité est toujours rendu.
        """
        attente = self.devis[self.devis["etat"] == "en_attente"].copy()
        if "date_validite" not in attente:
            return attente.sort_values("montant", ascending=False, kind="stable")
        restants = (attente["date_validite"] - pd.Timestamp(self.date_arrete)).dt.days
        attente["jours_restants"] = restants
        proches = attente[restants.isna() | (restants <= avant)]
        return proches.sort_values(["jours_restants", "montant"], ascending=[True, False], kind="stable")


def taux_transformation(devis: pd.DataFrame, date_arrete: dt.date | str) -> SuiviDevis:
    """Mesure la transformation des devis en commandes.

    Args:
        devis: une ligne par devis : `numero`, `date`, `montant`, `statut` (`accepte`, `refuse`, `en_attente`) ;
            facultatives : `client`, `date_validite`, `date_reponse`.
        date_arrete: date du suivi ; un devis émis après est laissé de côté.

    Returns:
        Un `SuiviDevis` : taux en nombre, en valeur, sur les devis tranchés, et les devis à relancer.

    Raises:
        DonneesInvalidesError: si la table est mal formée.
        ArgumentInvalideError: si la date est illisible.
    """
    arrete = convert_jour(date_arrete, "date_arrete")
    propres = check_frame(devis, CONTRAT)
    propres = propres[propres["date"] <= pd.Timestamp(arrete)].copy()
    etat = propres["statut"].astype("object")
    if "date_validite" in propres:
        expire = (propres["statut"] == "en_attente") & (propres["date_validite"] < pd.Timestamp(arrete))
        etat = etat.where(~expire, "expire")
    propres["etat"] = etat
    centimes = unites_mineures(propres["montant"])
    resume = _resume(propres, centimes)
    gagnes = (propres["etat"] == "accepte").to_numpy()
    tranches = int((propres["etat"] != "en_attente").sum())
    return SuiviDevis(
        arrete,
        propres,
        resume,
        _part(int(gagnes.sum()), len(propres)),
        _part(int(centimes[gagnes].sum()), int(centimes.sum())),
        _part(int(gagnes.sum()), tranches),
        _delai(propres[gagnes]),
    )


def _resume(propres: pd.DataFrame, centimes: np.ndarray) -> pd.DataFrame:
    rangees = []
    for etat in (*STATUTS, "expire"):
        masque = (propres["etat"] == etat).to_numpy()
        rangees.append({"etat": etat, "nombre": int(masque.sum()), "montant": int(centimes[masque].sum())})
    table = pd.DataFrame(rangees)
    table["montant"] = montants_affiches(table["montant"].to_numpy())
    return table


def _part(partie: int, tout: int) -> float | None:
    return None if tout == 0 else partie / tout


def _delai(gagnes: pd.DataFrame) -> float | None:
    if "date_reponse" not in gagnes:
        return None
    durees = (gagnes["date_reponse"] - gagnes["date"]).dt.days.dropna()
    return None if durees.empty else float(durees.mean())
