"""L'encours de chaque client face à son plafond : ce qui est engagé, ce qui est couvert, ce qui reste disponible.

L'encours réunit les factures non réglées, échues ou non, ce qui est livré sans être facturé et les commandes en cours
(définition de l'AFDCC reprise par mondissimo.com). Les logiciels choisissent ce qu'ils y mettent : `commandes` est donc
une convention nommée.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.calculs.entrees import check_genre, load_ensemble, load_nombres
from refcomp.calculs.explication import Explication
from refcomp.calculs.reglement import EtatReglements
from refcomp.errors import DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Monnaie, monnaie, montants_affiches, unites_mineures

TITRE = "L'encours ne peut pas être comparé au plafond :"
COMMANDES = ("comprises", "exclues")
POSTES = ("factures", "a_facturer", "commandes")


def _contrat(*, factures: bool) -> Contrat:
    return Contrat(
        "clients",
        (
            Colonne("client", "texte", "client", unique=True),
            Colonne("factures", "montant", "factures non réglées", obligatoire=factures),
            Colonne("a_facturer", "montant", "livraisons à facturer", obligatoire=False, minimum=0),
            Colonne("commandes", "montant", "commandes en cours", obligatoire=False, minimum=0),
            Colonne("garanties", "montant", "garanties reçues", obligatoire=False, minimum=0),
            Colonne("plafond", "montant", "plafond accordé", vide_permis=True, minimum=0),
        ),
    )


@dataclass(frozen=True)
class EncoursClients:
    """L'encours de chaque client et son plafond.

    Attributes:
        tableau: une ligne par client : `client factures a_facturer commandes encours garanties risque plafond
            disponible utilisation situation`. `risque` est l'encours que les garanties ne couvrent pas ; `disponible`
            est négatif en dépassement ; `utilisation` est une fraction du plafond (NaN s'il est nul ou absent) ;
            `situation` vaut `sous_plafond`, `proche`, `depassement` ou `sans_plafond`.
        alerte: part du plafond à partir de laquelle un client est proche.
        commandes: `comprises` ou `exclues` de l'encours.
        devise: la monnaie.
        constats: colonnes non données, clients sans plafond.
    """

    tableau: pd.DataFrame
    alerte: Fraction
    commandes: str
    devise: Monnaie
    constats: tuple[Constat, ...]

    def explication(self) -> Explication:
        """L'addition de l'encours et sa comparaison au plafond, client par client."""
        from refcomp.calculs.risque_client.corrige_suite import build_encours  # noqa: PLC0415 - il lit ce résultat

        return build_encours(self)


def encours_clients(
    clients: pd.DataFrame,
    *,
    etat: EtatReglements | None = None,
    commandes: str = "comprises",
    alerte: float | Fraction = Fraction(4, 5),
    devise: Monnaie | str = EUR,
) -> EncoursClients:
    """Compare l'encours de chaque client à son plafond.

    Args:
        clients: une ligne par client : `client`, `plafond` (vide : aucun n'est fixé), `factures` (non réglées, toutes
            taxes comprises ; inutile si `etat` est donné) ; facultatives : `a_facturer`, `commandes`, `garanties`.
        etat: un état des règlements, dont le solde de chaque client remplace la colonne `factures`.
        commandes: `comprises` dans l'encours (l'usage du crédit management) ou `exclues` (encours comptable).
        alerte: part du plafond à partir de laquelle le client est dit proche : 0,8 par usage.
        devise: la monnaie, ou son code.

    Returns:
        Un `EncoursClients`.

    Raises:
        DonneesInvalidesError: en une fois, pour les lignes refusées, ou si l'état ne connaît pas un client.
        ArgumentInvalideError: si une convention n'est pas permise.

    Sources : mondissimo.com, « Encours » (AFDCC) ; sysdeco.blog, « La gestion de l'encours client ».
    """
    check_choix("commandes", commandes, COMMANDES)
    connue = monnaie(devise)
    part = Colonne("alerte", "nombre", "part du plafond", minimum=0)
    seuil, lus = load_ensemble(
        TITRE,
        lambda: load_nombres(TITRE, {"alerte": alerte}, (part,)),
        lambda: check_frame(clients, _contrat(factures=etat is None), devise=connue),
    )
    absentes = [n for n in ("a_facturer", "commandes", "garanties") if n not in lus]
    if etat is not None:
        lus = lus.assign(factures=_soldes(lus["client"], etat, connue))
    unites = {n: _unites(lus, n, connue) for n in (*POSTES, "garanties")}
    comptees = POSTES if commandes == "comprises" else POSTES[:2]
    encours = np.sum([unites[n] for n in comptees], axis=0, dtype=np.int64)
    risque = np.maximum(encours - unites["garanties"], 0)
    fixes = lus["plafond"].notna().to_numpy()
    plafond = unites_mineures(lus["plafond"].fillna(0), connue)
    table = pd.DataFrame({"client": lus["client"].to_numpy()})
    for nom, valeurs in (unites | {"encours": encours, "risque": risque}).items():
        table[nom] = montants_affiches(valeurs, connue)
    table = table[["client", *POSTES, "encours", "garanties", "risque"]]
    table["plafond"] = np.where(fixes, montants_affiches(plafond, connue), np.nan)
    table["disponible"] = np.where(fixes, montants_affiches(plafond - risque, connue), np.nan)
    table["utilisation"] = np.divide(risque, plafond, out=np.full(len(table), np.nan), where=plafond > 0)
    table["situation"] = _situations(risque, plafond, fixes, seuil["alerte"])
    return EncoursClients(table, seuil["alerte"], commandes, connue, _constats(absentes, table))


def _soldes(noms: pd.Series, etat: EtatReglements, devise: Monnaie) -> npt.NDArray[np.float64]:
    check_genre("etat", etat, EtatReglements, "un état des règlements est attendu")
    soldes = etat.clients.set_index("client")["solde"]
    inconnus = [str(n) for n in noms if n not in soldes.index]
    defauts = []
    if inconnus:
        message = f"L'état des règlements n'a aucune pièce pour : {', '.join(inconnus[:5])}. Vérifiez leurs noms."
        defauts.append(Constat("erreur", "client_inconnu", message, "client"))
    if etat.devise != devise:
        message = f"L'état des règlements est en {etat.devise.code}, les plafonds en {devise.code}."
        defauts.append(Constat("erreur", "devise_differente", message, "devise"))
    if defauts:
        raise DonneesInvalidesError(TITRE, defauts)
    return soldes.loc[list(noms)].to_numpy(dtype=np.float64)


def _unites(lus: pd.DataFrame, nom: str, devise: Monnaie) -> npt.NDArray[np.int64]:
    return unites_mineures(lus[nom], devise) if nom in lus else np.zeros(len(lus), dtype=np.int64)


def _situations(
    risque: npt.NDArray[np.int64], plafond: npt.NDArray[np.int64], fixes: npt.NDArray[np.bool_], alerte: Fraction
) -> list[str]:
    situations = []
    for engage, limite, fixe in zip(risque.tolist(), plafond.tolist(), fixes.tolist(), strict=True):
        if not fixe:
            situations.append("sans_plafond")
        elif engage > limite:
            situations.append("depassement")
        else:
            situations.append("proche" if engage and engage >= alerte * limite else "sous_plafond")
    return situations


def _constats(absentes: list[str], table: pd.DataFrame) -> tuple[Constat, ...]:
    constats = []
    if absentes:
        noms = ", ".join(f"« {n} »" for n in absentes)
        message = f"Colonnes non données : {noms}. L'encours est calculé comme s'il n'y en avait pas."
        constats.append(Constat("information", "colonnes_non_donnees", message, noms))
    sans = table.loc[table["situation"] == "sans_plafond", "client"]
    if not sans.empty:
        noms = ", ".join(map(str, sans[:5]))
        constats.append(Constat("avertissement", "sans_plafond", f"Aucun plafond n'est fixé pour : {noms}.", noms))
    return tuple(constats)
