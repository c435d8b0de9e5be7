"""Le comportement de paiement des clients : retards, incidents et tendance, d'après nos propres factures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import pandas as pd

from refcomp.calculs.entrees import load_ensemble, load_nombres
from refcomp.calculs.explication import Explication
from refcomp.calculs.reglement import EtatReglements, etat_reglements
from refcomp.calculs.risque_client.postes import exact_ou_nan
from refcomp.errors import check_choix
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Monnaie, monnaie, montants_affiches, unites_mineures

TITRE = "Le comportement de paiement ne peut pas être établi :"
AVANCES = ("zero", "negatives")
INCIDENTS = Contrat(
    "incidents",
    (
        Colonne("client", "texte", "client"),
        Colonne("date", "date", "date de l'incident"),
        Colonne("nature", "texte", "nature (rejet, impayé, litige…)", obligatoire=False, vide_permis=True),
    ),
    vide_permis=True,
)
FENETRES = (
    Colonne("recents", "entier", "jours de la période récente", minimum=1),
    Colonne("ecart_tendance", "nombre", "écart en jours qui fait une tendance", minimum=0),
    Colonne("fenetre_incidents", "entier", "jours où un incident compte", minimum=1),
)
MESURES = ("retard_moyen", "retard_max", "part_nombre", "part_montant", "retard_ancien", "retard_recent")


@dataclass(frozen=True)
class ComportementPaiement:
    """Comment chaque client paie.

    Attributes:
        date_arrete: la date de l'observation, incluse.
        tableau: une ligne par client : `client`, `factures` (échues ou déjà soldées), `montant`, `retard_moyen` (jours,
            pondéré par les montants), `retard_max`, `part_nombre` et `part_montant` (en retard, en fraction),
            `incidents` (NaN si la liste n'est pas donnée), `retard_ancien`, `retard_recent`, `tendance` (`degradation`,
            `amelioration`, `stable`, `indeterminee`), `encours` (tout le reste dû), `echu` (ce qui est en retard) et
            `part_ventes` (ce que le client pèse dans le total facturé, avoirs déduits ; NaN si ce total est nul).
        detail: une ligne par versement, ou par reste échu : `client piece date_echeance date montant jours paye`.
        exactes: la valeur exacte de chaque mesure, par (client, mesure).
        conventions: les conventions retenues, par nom.
        devise: la monnaie.
        constats: ce que la lecture a remarqué.
    """

    date_arrete: dt.date
    tableau: pd.DataFrame
    detail: pd.DataFrame
    exactes: dict[tuple[str, str], Fraction] = field(repr=False)
    conventions: dict[str, object]
    devise: Monnaie
    constats: tuple[Constat, ...]

    def explication(self) -> Explication:
        """Les mesures écrites comme un corrigé, client par client."""
        from refcomp.calculs.risque_client.corrige_suite import build_comportement  # noqa: PLC0415 - il lit ce résultat

        return build_comportement(self)


def comportement_paiement(
    factures: pd.DataFrame,
    reglements: pd.DataFrame | None,
    date_arrete: dt.date | str,
    *,
    incidents: pd.DataFrame | None = None,
    avances: str = "zero",
    recents: int = 90,
    ecart_tendance: float = 3,
    fenetre_incidents: int = 365,
    devise: Monnaie | str = EUR,
) -> ComportementPaiement:
    """Mesure les retards de chaque client à une date.

    Sont regardées les factures échues à cette date, et celles déjà soldées. Chaque versement compte pour son montant et
    ses jours après l'échéance ; ce qui reste dû et échu compte jusqu'à l'arrêté, et vieillira encore.

    Args:
        factures: voir `refcomp.calculs.reglement.etat_reglements` ; les avoirs ne comptent pas.
        reglements: `piece`, `date`, `montant` ; None s'il n'y en a aucun.
        date_arrete: la date de l'observation, incluse.
        incidents: `client`, `date`, et `nature` si elle est connue ; None si la liste n'est pas tenue : le nombre
            d'incidents est alors inconnu, et non zéro.
        avances: un versement en avance compte pour `zero` jour (l'usage : il ne rachète pas un retard) ou en
            `negatives`.
        recents: les factures échues depuis ce nombre de jours sont comparées aux plus anciennes.
        ecart_tendance: différence de retard moyen, en jours, au-delà de laquelle il y a tendance.
        fenetre_incidents: jours avant l'arrêté où un incident compte.
        devise: la monnaie, ou son code.

    Returns:
        Un `ComportementPaiement`.

    Raises:
        DonneesInvalidesError: en une fois, pour les données refusées.
        ArgumentInvalideError: si une convention n'est pas permise.
    """
    check_choix("avances", avances, AVANCES)
    donnees = {"recents": recents, "ecart_tendance": ecart_tendance, "fenetre_incidents": fenetre_incidents}
    connue = monnaie(devise)
    fenetres, etat = load_ensemble(
        TITRE,
        lambda: load_nombres(TITRE, donnees, FENETRES),
        lambda: etat_reglements(factures, reglements, date_arrete, devise=connue),
    )
    detail = _versements(etat, avances)
    clients = list(dict.fromkeys(etat.clients["client"]))
    exactes: dict[tuple[str, str], Fraction] = {}
    for client, lignes in detail.groupby("client", sort=False):
        mesures = _mesures(lignes, etat.date_arrete, int(fenetres["recents"]))
        exactes |= {(str(client), nom): valeur for nom, valeur in mesures.items()}
    releves, constats = _incidents(incidents, clients, etat.date_arrete, int(fenetres["fenetre_incidents"]))
    exactes |= {(client, "incidents"): Fraction(nombre) for client, nombre in releves.items()}
    return ComportementPaiement(
        date_arrete=etat.date_arrete,
        tableau=_tableau(etat, detail, clients, exactes, fenetres["ecart_tendance"]),
        detail=detail.assign(montant=montants_affiches(detail["montant"].to_numpy(dtype="int64"), connue)),
        exactes=exactes,
        conventions={"avances": avances, **donnees},
        devise=connue,
        constats=(*etat.constats, *_constat_avoirs(etat), *constats),
    )


def _versements(etat: EtatReglements, avances: str) -> pd.DataFrame:
    """Chaque versement, et chaque reste échu à l'arrêté, avec ses jours après l'échéance ; montants en unités."""
    limite = pd.Timestamp(etat.date_arrete)
    vues = etat.tableau[etat.tableau["montant"] > 0]
    vues = vues[(vues["date_echeance"] <= limite) | vues["statut"].isin(["soldee", "trop_payee"])]
    colonnes = ["client", "piece", "date_echeance"]
    payes = etat.reglements[["piece", "date", "montant"]].merge(vues[colonnes], on="piece").assign(paye=True)
    dus = vues.loc[vues["reste"] > 0, [*colonnes, "reste"]].rename(columns={"reste": "montant"})
    dus = dus.assign(date=limite, paye=False)
    morceaux = [t[[*colonnes, "date", "montant", "paye"]] for t in (payes, dus) if not t.empty]
    vide = pd.DataFrame(columns=[*colonnes, "date", "montant", "paye", "jours"])
    if not morceaux:
        return vide
    tous = pd.concat(morceaux, ignore_index=True)
    tous["montant"] = unites_mineures(tous["montant"].astype("float64"), etat.devise)
    tous = tous[tous["montant"] > 0]
    ecart = (tous["date"] - tous["date_echeance"]).dt.days.astype("int64")
    tous["jours"] = ecart.clip(lower=0) if avances == "zero" else ecart
    return tous.sort_values(["client", "date_echeance", "piece", "date"], kind="stable", ignore_index=True)


def _mesures(lignes: pd.DataFrame, arrete: dt.date, recents: int) -> dict[str, Fraction]:
    tardives = lignes[lignes["jours"] > 0]
    recent = lignes["date_echeance"] > pd.Timestamp(arrete - dt.timedelta(days=recents))
    moyennes = {
        "retard_moyen": _retard_moyen(lignes),
        "retard_ancien": _retard_moyen(lignes[~recent]),
        "retard_recent": _retard_moyen(lignes[recent]),
    }
    return {nom: valeur for nom, valeur in moyennes.items() if valeur is not None} | {
        "retard_max": Fraction(int(lignes["jours"].max())),
        "part_nombre": Fraction(tardives["piece"].nunique(), lignes["piece"].nunique()),
        "part_montant": Fraction(int(tardives["montant"].sum()), int(lignes["montant"].sum())),
    }


def _retard_moyen(lignes: pd.DataFrame) -> Fraction | None:
    if lignes.empty:
        return None
    couples = [(int(m), int(j)) for m, j in zip(lignes["montant"], lignes["jours"], strict=True)]
    return Fraction(sum(m * j for m, j in couples), sum(m for m, _ in couples))


def _incidents(
    incidents: pd.DataFrame | None, clients: Sequence[str], arrete: dt.date, fenetre: int
) -> tuple[dict[str, int], list[Constat]]:
    if incidents is None:
        message = "La liste des incidents n'est pas donnée : leur nombre est inconnu, et non nul."
        return {}, [Constat("information", "incidents_inconnus", message, "incidents")]
    lus = check_frame(incidents, INCIDENTS)
    depuis, limite = pd.Timestamp(arrete - dt.timedelta(days=fenetre)), pd.Timestamp(arrete)
    comptes = lus[(lus["date"] > depuis) & (lus["date"] <= limite)]["client"].value_counts()
    inconnus = sorted(set(lus["client"]) - set(clients))
    constats = []
    if inconnus:
        noms = ", ".join(inconnus[:5])
        message = f"Incidents de clients sans facture : {noms}. Ils ne sont pas comptés ; vérifiez les noms."
        constats.append(Constat("avertissement", "client_inconnu", message, noms))
    return {client: int(comptes.get(client, 0)) for client in clients}, constats


def _tableau(
    etat: EtatReglements,
    detail: pd.DataFrame,
    clients: Sequence[str],
    exactes: dict[tuple[str, str], Fraction],
    ecart: Fraction,
) -> pd.DataFrame:
    table = pd.DataFrame({"client": clients})
    groupes = detail.groupby("client")
    table["factures"] = groupes["piece"].nunique().reindex(clients, fill_value=0).to_numpy(dtype="int64")
    unites = groupes["montant"].sum().reindex(clients, fill_value=0).to_numpy(dtype="int64")
    table["montant"] = montants_affiches(unites, etat.devise)
    for mesure in (*MESURES, "incidents"):
        table[mesure] = [exact_ou_nan(exactes.get((client, mesure))) for client in clients]
    table["tendance"] = [_tendance(client, exactes, ecart) for client in clients]
    soldes = etat.clients.set_index("client")
    for nom, source in (("encours", "solde"), ("echu", "echu")):
        table[nom] = soldes.loc[clients, source].to_numpy(dtype=np.float64)
    factures = unites_mineures(soldes.loc[clients, "facture"], etat.devise)
    total = int(factures.sum())
    table["part_ventes"] = factures / total if total > 0 else np.nan
    return table


def _tendance(client: str, exactes: dict[tuple[str, str], Fraction], ecart: Fraction) -> str:
    ancien, recent = exactes.get((client, "retard_ancien")), exactes.get((client, "retard_recent"))
    if ancien is None or recent is None:
        return "indeterminee"
    if abs(recent - ancien) <= ecart:
        return "stable"
    return "degradation" if recent > ancien else "amelioration"


def _constat_avoirs(etat: EtatReglements) -> list[Constat]:
    avoirs = etat.tableau.loc[etat.tableau["montant"] < 0, "piece"]
    if avoirs.empty:
        return []
    noms = ", ".join(map(str, avoirs[:5]))
    message = f"Les avoirs ({noms}) ne comptent pas dans les retards ; ils diminuent l'encours."
    return [Constat("information", "avoirs_ecartes", message, noms)]
