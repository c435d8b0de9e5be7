"""Le suivi des commandes : ce qui est arrivé à l'heure, en retard, ou reste attendu ; et la ponctualité de chacun.

Le même tableau sert les achats (un fournisseur est-il ponctuel ?) et les ventes (le suis-je pour ce client ?).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from refcomp.calculs.entrees import load_ensemble, load_nombres
from refcomp.calculs.explication import Explication
from refcomp.calculs.stock.quantites import load_table
from refcomp.conversions import convert_jour
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.formats_fr import format_compte, format_date
from refcomp.frames import Colonne, Contrat

TITRE = "Le suivi ne peut pas être établi :"
COMMANDES = Contrat(
    "commandes",
    (
        Colonne("commande", "texte", "numéro de commande", unique=True),
        Colonne("tiers", "texte", "fournisseur ou client"),
        Colonne("date_commande", "date", "date de la commande", obligatoire=False),
        Colonne("date_prevue", "date", "date de livraison prévue"),
        Colonne("date_reelle", "date", "date de livraison réelle", vide_permis=True),
    ),
)
REGLAGES = (
    Colonne("tolerance", "entier", "jours de tolérance", minimum=0),
    Colonne("alerte", "entier", "jours d'alerte", minimum=0),
)


@dataclass(frozen=True)
class SuiviCommandes:
    """L'état de chaque commande à une date.

    Attributes:
        date_arrete: la date du suivi, incluse.
        tableau: une ligne par commande, dans l'ordre reçu : `commande tiers date_prevue date_reelle jours_retard`
            (négatif en avance ; une commande attendue n'a de retard qu'une fois la date passée) et `etat` : `a_temps`,
            `en_retard` (livrée tard), `retard_en_cours` (attendue, date passée), `proche` (attendue sous peu) ou
            `attendue`.
        tiers: une ligne par tiers, par ordre alphabétique : `tiers commandes` (livrées ou échues), `a_temps`,
            `taux_ponctualite` (NaN si aucune), `retard_moyen` (jours, des commandes en retard ; 0 s'il n'y en a pas),
            `retard_max`, `attendues`.
        tolerance: jours de retard pardonnés.
        constats: une alerte par commande à relancer.
    """

    date_arrete: dt.date
    tableau: pd.DataFrame
    tiers: pd.DataFrame
    tolerance: int
    constats: tuple[Constat, ...]

    @property
    def a_relancer(self) -> pd.DataFrame:
        """Les commandes attendues dont la date est passée, la plus en retard d'abord, puis par numéro."""
        retards = self.tableau[self.tableau["etat"] == "retard_en_cours"]
        return retards.sort_values(["jours_retard", "commande"], ascending=[False, True], ignore_index=True)

    def explication(self) -> Explication:
        """Les retards, puis la ponctualité de chaque tiers."""
        from refcomp.calculs.commande.corrige_suivi import build_suivi  # noqa: PLC0415 - il lit ce résultat

        return build_suivi(self)


def suivi_commandes(
    commandes: pd.DataFrame, date_arrete: dt.date | str, *, tolerance: int = 0, alerte: int = 2
) -> SuiviCommandes:
    """Établit le suivi des commandes à une date.

    Args:
        commandes: `commande tiers date_prevue date_reelle` (vide : pas encore livrée) ; facultative : `date_commande`,
            avant laquelle rien n'est promis ni livré.
        date_arrete: la date du suivi ; une livraison postérieure n'est pas encore connue.
        tolerance: jours de retard qui restent « à temps ».
        alerte: une commande attendue dans ce nombre de jours est dite proche.

    Returns:
        Un `SuiviCommandes`.

    Raises:
        DonneesInvalidesError: en une fois, pour les lignes et les réglages refusés, ou si une date précède la commande.
        ArgumentInvalideError: si la date est illisible.

    Sources : planup-sc.fr, taux de service (date promise) ; orwiki.org, DP13 (trois dates de référence).
    """
    jour, lues, reglages = load_ensemble(
        TITRE,
        lambda: convert_jour(date_arrete, "date_arrete"),
        lambda: load_table(commandes, COMMANDES),
        lambda: load_nombres(TITRE, {"tolerance": tolerance, "alerte": alerte}, REGLAGES),
    )
    _check_dates(lues)
    marge, proche = int(reglages["tolerance"]), int(reglages["alerte"])
    table = lues[["commande", "tiers", "date_prevue", "date_reelle"]].reset_index(drop=True)
    arrete = pd.Timestamp(jour)
    connues = table["date_reelle"].where(table["date_reelle"] <= arrete)
    jours = (connues.fillna(arrete) - table["date_prevue"]).dt.days
    table["date_reelle"] = connues
    livrees = connues.notna().to_numpy()
    table["jours_retard"] = np.where(livrees, jours, np.maximum(jours, 0)).astype("int64")
    attente = np.where(jours > marge, "retard_en_cours", np.where(-jours <= proche, "proche", "attendue"))
    table["etat"] = np.where(livrees, np.where(jours <= marge, "a_temps", "en_retard"), attente)
    return SuiviCommandes(jour, table, _tiers(table), marge, tuple(_constats(table)))


def _check_dates(lues: pd.DataFrame) -> None:
    if "date_commande" not in lues:
        return
    fautes = lues[(lues["date_reelle"] < lues["date_commande"]) | (lues["date_prevue"] < lues["date_commande"])]
    if not fautes.empty:
        texte = f"Commandes {', '.join(map(str, fautes['commande']))} : livrées ou promises avant d'être passées."
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "dates_inversees", texte, "date_commande")])


def _tiers(table: pd.DataFrame) -> pd.DataFrame:
    lignes = []
    for tiers, siennes in table.groupby("tiers", sort=True):
        etats = siennes["etat"]
        comptees = int(etats.isin(["a_temps", "en_retard", "retard_en_cours"]).sum())
        bonnes = int((etats == "a_temps").sum())
        tardives = siennes.loc[etats.isin(["en_retard", "retard_en_cours"]), "jours_retard"]
        retard = Fraction(int(tardives.sum()), len(tardives)) if len(tardives) else Fraction(0)
        taux = bonnes / comptees if comptees else np.nan
        plus_long = int(tardives.max()) if len(tardives) else 0
        lignes.append((tiers, comptees, bonnes, taux, float(retard), plus_long, len(siennes) - comptees))
    noms = ["tiers", "commandes", "a_temps", "taux_ponctualite", "retard_moyen", "retard_max", "attendues"]
    return pd.DataFrame(lignes, columns=noms)


def _constats(table: pd.DataFrame) -> list[Constat]:
    constats = []
    for c in table[table["etat"] == "retard_en_cours"].to_dict("records"):
        jours = format_compte(int(c["jours_retard"]), "jour")
        message = (
            f"Commande {c['commande']} ({c['tiers']}) attendue le {format_date(c['date_prevue'])} : {jours} de retard."
        )
        constats.append(Constat("avertissement", "commande_en_retard", message, str(c["commande"])))
    return constats
