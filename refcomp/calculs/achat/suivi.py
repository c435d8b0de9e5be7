"""Le suivi des commandes : ce qui est livré, en retard ou à relancer, et la ponctualité de chaque fournisseur."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.calculs.stock.quantites import load_table
from refcomp.conversions import convert_jour
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.formats_fr import format_compte, format_date, format_pourcentage
from refcomp.frames import Colonne, Contrat

COMMANDES = Contrat(
    "commandes",
    (
        Colonne("commande", "texte", "numéro de commande", unique=True),
        Colonne("fournisseur", "texte", "fournisseur"),
        Colonne("date_commande", "date", "date de la commande", obligatoire=False),
        Colonne("date_prevue", "date", "date de livraison promise"),
        Colonne("date_livraison", "date", "date de livraison", vide_permis=True),
    ),
)
ETATS = ("à l'heure", "en retard, livrée", "en retard, attendue", "à relancer", "à venir")


@dataclass(frozen=True)
class SuiviCommandes:
    """L'état de commandes à une date.

    Attributes:
        tableau: une ligne par commande, dans l'ordre reçu : les colonnes reçues, puis `retard` (jours après la date
            promise, zéro sinon ; à ce jour pour une commande attendue) et `etat` (à l'heure ; en retard, livrée ; en
            retard, attendue ; à relancer ; à venir).
        ponctualite: une ligne par fournisseur : `fournisseur livraisons a_l_heure taux retard_moyen` (des livraisons
            en retard) `attendues_en_retard` ; `livraisons` compte ce qui devait l'être à la date d'arrêté.
        date_arrete: date à laquelle on regarde.
        tolerance: jours de retard pardonnés.
    """

    tableau: pd.DataFrame
    ponctualite: pd.DataFrame
    date_arrete: dt.date
    tolerance: int

    @property
    def relances(self) -> pd.DataFrame:
        """Les commandes à relancer : en retard et attendues, ou bientôt dues ; la plus en retard d'abord."""
        a_relancer = self.tableau["etat"].isin(["en retard, attendue", "à relancer"])
        return self.tableau[a_relancer].sort_values(["retard", "date_prevue"], ascending=[False, True], kind="stable")

    def explication(self) -> Explication:
        """Les retards, la ponctualité de chaque fournisseur, ce qu'il faut relancer."""
        lignes = tuple(
            (
                c["commande"],
                c["fournisseur"],
                format_date(c["date_prevue"]),
                "" if pd.isna(c["date_livraison"]) else format_date(c["date_livraison"]),
                str(c["retard"]),
                c["etat"],
            )
            for c in self.tableau.head(20).to_dict("records")
        )
        taux = "\n".join(_phrase(p) for p in self.ponctualite.to_dict("records"))
        noms = ", ".join(self.relances["commande"]) or "aucune"
        entetes = ("Commande", "Fournisseur", "Promise", "Livrée", "Retard (jours)", "État")
        texte = f"Au {format_date(self.date_arrete)}, tolérance de {format_compte(self.tolerance, 'jour')}."
        return Explication(
            "Suivi des commandes",
            (
                Etape("Comparer les dates", texte, Tableau(entetes, lignes, (4,))),
                Etape("Mesurer la ponctualité", taux),
                Etape("Relancer", f"Commandes à relancer : {noms}."),
            ),
        )


def _phrase(p: dict[Any, Any]) -> str:
    if not p["livraisons"]:
        return f"{p['fournisseur']} : rien ne devait être livré."
    taux = format_pourcentage(round(p["taux"], 6), 1)
    return f"{p['fournisseur']} : {p['a_l_heure']} à l'heure sur {p['livraisons']}, soit {taux}."


def suivi_commandes(
    commandes: pd.DataFrame,
    date_arrete: dt.date | str,
    *,
    tolerance: int = 0,
    alerte: int = 0,
) -> SuiviCommandes:
    """Dresse l'état des commandes et la ponctualité des fournisseurs.

    Args:
        commandes: `commande`, `fournisseur`, `date_prevue`, `date_livraison` (vide si elle est attendue) et au besoin
            `date_commande`.
        date_arrete: date à laquelle on regarde ; une livraison postérieure est encore attendue.
        tolerance: jours de retard pardonnés (0 par défaut).
        alerte: une commande attendue dont la date promise est dans ce nombre de jours est à relancer (0 : aucune).

    Returns:
        Un `SuiviCommandes`. Le taux de ponctualité rapporte les livraisons à l'heure à toutes celles qui devaient être
        faites : une commande jamais livrée compte contre le fournisseur.

    Raises:
        DonneesInvalidesError: en une fois : cellules refusées, livraison antérieure à la commande.
        ArgumentInvalideError: si une date est illisible, si la tolérance ou l'alerte est négative.
    """
    jour = pd.Timestamp(convert_jour(date_arrete, "date_arrete"))
    for nom, valeur in {"tolerance": tolerance, "alerte": alerte}.items():
        if isinstance(valeur, bool) or not isinstance(valeur, int | np.integer) or valeur < 0:
            raise ArgumentInvalideError(f"« {nom} » vaut {valeur!r} ; un nombre de jours positif ou nul est attendu.")
    lus = load_table(commandes, COMMANDES)
    _check_dates(lus)
    vue = lus["date_livraison"].where(lus["date_livraison"] <= jour)
    fin = vue.fillna(jour)
    lus["retard"] = (fin - lus["date_prevue"]).dt.days.clip(lower=0).astype("int64")
    tard, livree = lus["retard"] > tolerance, vue.notna()
    proche = ~livree & (lus["date_prevue"] <= jour + pd.Timedelta(days=alerte)) & (alerte > 0)
    choix = [livree & ~tard, livree & tard, ~livree & tard, proche]
    lus["etat"] = np.select(choix, list(ETATS[:4]), ETATS[4])
    return SuiviCommandes(lus, _ponctualite(lus, livree, tard), jour.date(), int(tolerance))


def _check_dates(lus: pd.DataFrame) -> None:
    if "date_commande" not in lus:
        return
    fautes = lus[(lus["date_livraison"] < lus["date_commande"]) | (lus["date_prevue"] < lus["date_commande"])]
    if len(fautes):
        texte = f"Commandes {', '.join(fautes['commande'])} : livrée ou promise avant d'être commandée."
        raise DonneesInvalidesError(
            "Le suivi des commandes ne peut pas être fait :", [Constat("erreur", "dates_inversees", texte)]
        )


def _ponctualite(lus: pd.DataFrame, livree: pd.Series, tard: pd.Series) -> pd.DataFrame:
    """Par fournisseur : ce qui devait être livré, ce qui l'a été à l'heure, le retard moyen des retards."""
    due = livree | tard
    base = pd.DataFrame(
        {
            "fournisseur": lus["fournisseur"],
            "livraisons": due.astype("int64"),
            "a_l_heure": (livree & ~tard).astype("int64"),
            "retards": lus["retard"].where(tard),
            "attendues_en_retard": (~livree & tard).astype("int64"),
        }
    )
    sommes = base.groupby("fournisseur", sort=True).agg(
        livraisons=("livraisons", "sum"),
        a_l_heure=("a_l_heure", "sum"),
        retard_moyen=("retards", "mean"),
        attendues_en_retard=("attendues_en_retard", "sum"),
    )
    sommes["taux"] = sommes["a_l_heure"] / sommes["livraisons"].where(sommes["livraisons"] > 0)
    ordre = ["fournisseur", "livraisons", "a_l_heure", "taux", "retard_moyen", "attendues_en_retard"]
    return sommes.reset_index()[ordre]
