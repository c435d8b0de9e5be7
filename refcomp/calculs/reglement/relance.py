"""Les relances : à quel niveau en est chaque facture, et ce que l'on peut réclamer.

L'échelle des niveaux est une politique de l'entreprise : celle d'ici est un usage, à remplacer par la sienne. Les
pénalités et
l'indemnité de 40 € viennent de `refcomp.calculs.penalites_retard` ; elles ne sont dues que par un **professionnel**,
par
facture, dès le lendemain de l'échéance et sans rappel, et l'indemnité ne l'est pas d'un client en procédure collective
(C. com. art. L. 441-10, II).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.calculs.penalites_retard import penalites_retard
from refcomp.calculs.reglement.etat import EtatReglements, etat_reglements
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.formats_fr import format_compte, format_date, format_unites
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Monnaie, montants_affiches, unites_mineures

NIVEAUX_USUELS = pd.DataFrame(
    {
        "niveau": [1, 2, 3, 4],
        "a_partir_de": [1, 15, 30, 60],
        "libelle": ["rappel", "relance ferme", "mise en demeure", "contentieux"],
    },
)
ECHELLE = Contrat(
    "niveaux",
    (
        Colonne("niveau", "entier", "niveau", unique=True, minimum=1),
        Colonne("a_partir_de", "entier", "premier jour de retard du niveau", unique=True, minimum=1),
        Colonne("libelle", "texte", "nom du niveau"),
    ),
)


@dataclass(frozen=True)
class Relances:
    """Les factures à relancer à une date.

    Attributes:
        date_arrete: la date de la relance.
        tableau: une ligne par facture en retard, du plus ancien retard au plus récent : `client`, `piece`, `reste`,
            `jours_retard`, `niveau` (0 : trop tôt), `libelle`, `penalites`, `indemnite`, `a_reclamer`.
        clients: par client, du niveau le plus haut au plus bas : `niveau`, `libelle`, `nombre`, `reste`, `penalites`,
            `indemnite`, `a_reclamer`.
        etat: l'état des règlements dont elles viennent.
        constats: ce qui a été remarqué : valeurs de mémoire, clients sans pénalités.
    """

    date_arrete: dt.date
    tableau: pd.DataFrame
    clients: pd.DataFrame
    etat: EtatReglements
    constats: tuple[Constat, ...]

    def explication(self) -> Explication:
        """Les relances écrites comme un corrigé : le niveau de chaque facture, puis ce que chaque client doit."""
        devise = self.etat.devise
        colonnes = {
            n: unites_mineures(self.tableau[n], devise) for n in ("reste", "penalites", "indemnite", "a_reclamer")
        }
        rangees = tuple(
            (
                str(ligne.piece),
                str(ligne.client),
                format_compte(ligne.jours_retard, "jour"),
                ligne.libelle,
                *(format_unites(int(colonnes[n][i]), devise) for n in colonnes),
            )
            for i, ligne in enumerate(self.tableau.itertuples())
        )
        entetes = ("Pièce", "Client", "Retard", "Niveau", "Reste", "Pénalités", "Indemnité", "À réclamer")
        du = unites_mineures(self.clients["a_reclamer"], devise)
        textes = [
            f"{ligne.client} ({ligne.libelle}) : {format_unites(int(du[i]), devise)}"
            for i, ligne in enumerate(self.clients.itertuples())
        ]
        total = format_unites(int(colonnes["a_reclamer"].sum()), devise)
        return Explication(
            f"Relances au {format_date(self.date_arrete)}",
            (
                Etape(
                    "Placer chaque facture en retard dans l'échelle",
                    "Le retard se compte du lendemain de l'échéance à la date de relance, incluse.",
                    Tableau(entetes, rangees, (2, 4, 5, 6, 7)),
                ),
                Etape("Réunir ce que doit chaque client", "\n".join(textes) or "Aucun client n'est en retard."),
                Etape("Contrôler", f"Les montants à réclamer des factures font {total}."),
            ),
        )


def relances(
    factures: pd.DataFrame,
    reglements: pd.DataFrame | None,
    date_arrete: dt.date | str,
    *,
    niveaux: pd.DataFrame | None = None,
    taux_convenu: object = None,
    territoire: str = "metropole",
    devise: str | Monnaie = EUR,
) -> Relances:
    """Établit les relances à une date.

    Args:
        factures: voir `etat_reglements` ; `professionnel` (oui par défaut) et `procedure_collective` (non par
            défaut) décident des pénalités et de l'indemnité.
        reglements: voir `etat_reglements` ; un règlement tardif partiel porte pénalités jusqu'à sa date.
        date_arrete: date de la relance.
        niveaux: l'échelle : `niveau`, `a_partir_de` (jours de retard, inclus), `libelle` ; None pour `NIVEAUX_USUELS`.
        taux_convenu: taux de pénalités des conditions de vente ; None pour le taux supplétif, semestre par semestre.
        territoire: `metropole` ; ailleurs, les relances sont établies sans pénalités, et un constat le dit.
        devise: `EUR` ou `XPF`.

    Returns:
        Un `Relances` : factures, clients, explication.

    Raises:
        DonneesInvalidesError: si une table est mal formée.
        ArgumentInvalideError: si une date ou l'échelle est refusée.
        ParametreAbsentError: si le taux d'un semestre n'est pas encodé.
    """
    echelle = _echelle(NIVEAUX_USUELS if niveaux is None else niveaux)
    etat = etat_reglements(factures, reglements, date_arrete, devise=devise)
    retard = etat.tableau[etat.tableau["statut"] == "en_retard"]
    retard = retard.sort_values("jours_retard", ascending=False, kind="stable").reset_index(drop=True)
    penalites, constats = _penalites(retard, etat, taux_convenu, territoire)
    table = retard[["client", "piece", "reste", "jours_retard"]].copy()
    rang = np.searchsorted(echelle["a_partir_de"], table["jours_retard"], side="right")
    table["niveau"] = np.array([0, *echelle["niveau"]], dtype=np.int64)[rang]
    table["libelle"] = np.array(["trop tôt", *echelle["libelle"]], dtype=object)[rang]
    for nom in ("penalites", "indemnite"):
        table[nom] = montants_affiches(penalites[nom].to_numpy(dtype=np.int64), etat.devise)
    sommes = sum(unites_mineures(table[n], etat.devise) for n in ("reste", "penalites", "indemnite"))
    table["a_reclamer"] = montants_affiches(np.asarray(sommes, dtype=np.int64), etat.devise)
    return Relances(etat.date_arrete, table, _clients(table, etat.devise), etat, (*etat.constats, *constats))


def _echelle(niveaux: pd.DataFrame) -> pd.DataFrame:
    try:
        propres = check_frame(niveaux, ECHELLE).sort_values("a_partir_de", ignore_index=True)
    except DonneesInvalidesError as erreur:
        raise DonneesInvalidesError("L'échelle de relance est refusée :", erreur.constats) from None
    if not propres["niveau"].is_monotonic_increasing:
        raise ArgumentInvalideError(
            "L'échelle de relance se contredit : un niveau plus haut commence avant un plus bas."
        )
    return propres


def _penalites(
    retard: pd.DataFrame, etat: EtatReglements, taux_convenu: object, territoire: str
) -> tuple[pd.DataFrame, list[Constat]]:
    """Pénalités et indemnité de chaque facture en retard, en unités mineures."""
    nulles = pd.DataFrame({"penalites": np.zeros(len(retard), np.int64), "indemnite": np.zeros(len(retard), np.int64)})
    if territoire != "metropole" or etat.devise != EUR:
        message = f"Ni pénalités ni indemnité ne sont calculées pour « {territoire} » en {etat.devise.code}."
        return nulles, [Constat("avertissement", "penalites_non_encodees", message, territoire)]
    pro = retard["professionnel"].to_numpy(dtype=bool) if "professionnel" in retard else np.ones(len(retard), bool)
    constats = [
        Constat(
            "information",
            "client_particulier",
            f"La pièce {piece} est due par un particulier : ni pénalités de L. 441-10, ni indemnité de 40 €.",
            piece,
        )
        for piece in retard["piece"][~pro]
    ]
    tranches = _tranches(retard[pro], etat)
    if tranches.empty:
        return nulles, constats
    calcul = penalites_retard(tranches, etat.date_arrete, taux_convenu=taux_convenu)
    par_piece = calcul.factures.assign(origine=tranches["origine"].to_numpy())
    rang = retard.index.to_numpy()[pd.Index(retard["piece"]).get_indexer(par_piece["origine"])]
    penalites = np.zeros(len(retard), np.int64)
    np.add.at(penalites, rang, unites_mineures(par_piece["penalites"]))
    indemnites = np.zeros(len(retard), np.int64)
    np.maximum.at(indemnites, rang, unites_mineures(par_piece["indemnite"]))
    if "procedure_collective" in retard:
        indemnites[retard["procedure_collective"].to_numpy(dtype=bool)] = 0
    return pd.DataFrame({"penalites": penalites, "indemnite": indemnites}), [*constats, *calcul.constats]


def _tranches(retard: pd.DataFrame, etat: EtatReglements) -> pd.DataFrame:
    """Ce qui restait dû à l'échéance, coupé à chaque règlement tardif : chaque tranche porte ses jours de retard."""
    lignes = []
    for facture in retard.itertuples():
        payes = etat.reglements[etat.reglements["piece"] == facture.piece]
        tardifs = payes[payes["date"] > facture.date_echeance]
        lignes += [(p.montant, facture.date_echeance, p.date, facture.piece) for p in tardifs.itertuples()]
        lignes.append((facture.reste, facture.date_echeance, pd.NaT, facture.piece))
    table = pd.DataFrame(lignes, columns=["montant", "date_echeance", "reglement", "origine"])
    table.insert(0, "piece", [f"{o} ({i})" for i, o in enumerate(table["origine"])])
    return table


def _clients(table: pd.DataFrame, devise: Monnaie) -> pd.DataFrame:
    montants = ("reste", "penalites", "indemnite", "a_reclamer")
    unites = table[["client"]].assign(nombre=1, **{n: unites_mineures(table[n], devise) for n in montants})
    sommes = unites.groupby("client", as_index=False).sum()
    hauts = table.sort_values("niveau", ascending=False, kind="stable").drop_duplicates("client")
    sommes = hauts[["client", "niveau", "libelle"]].merge(sommes, on="client")
    sommes = sommes.sort_values(["niveau", "a_reclamer"], ascending=False, kind="stable", ignore_index=True)
    for nom in montants:
        sommes[nom] = montants_affiches(sommes[nom].to_numpy(dtype=np.int64), devise)
    return sommes
