"""Le délai moyen de règlement des clients (DSO), par trois méthodes qui ne répondent pas à la même question.

`comptable` rapporte les créances au chiffre d'affaires : simple, mais faussée par une activité saisonnière.
`epuisement` (count back) retire les ventes des derniers mois jusqu'à épuiser les créances. `pondere` mesure ce que les
clients ont réellement mis à payer leurs factures soldées.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from refcomp.calculs.entrees import load_nombres
from refcomp.calculs.explication import Explication
from refcomp.calculs.reglement import etat_reglements
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.formats_fr import format_compte, format_montant
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Monnaie, monnaie, montants_affiches, unites_mineures

TITRE = "Le délai moyen de règlement ne peut pas être calculé :"
REQUIS = {
    "comptable": ("creances", "chiffre_affaires"),
    "epuisement": ("creances", "ventes"),
    "pondere": ("factures", "reglements", "date_arrete"),
}
PONDERATIONS = ("montant", "aucune")
MOIS = ("reel", "trente")
VENTES = Contrat(
    "ventes",
    (
        Colonne("mois", "date", "mois (un jour quelconque du mois)"),
        Colonne("montant", "montant", "ventes du mois toutes taxes comprises", minimum=0),
        Colonne("jours", "entier", "jours de la période", obligatoire=False, minimum=1),
    ),
)


@dataclass(frozen=True)
class DelaiMoyen:
    """Un délai moyen de règlement.

    Attributes:
        methode: `comptable`, `epuisement` ou `pondere`.
        jours: le délai, en jours, exact.
        base: l'année ou la période en jours (méthode comptable), ou None.
        creances: les créances toutes taxes comprises, ou None.
        chiffre_affaires: le chiffre d'affaires toutes taxes comprises de la période, ou None.
        ponderation: `montant` ou `aucune` (méthode pondérée), ou vide.
        detail: `epuisement` : une ligne par mois, du plus récent : `mois ventes jours impute reste delai` ; `pondere` :
            une ligne par facture soldée : `piece client date_facture date_reglement montant delai` ; vide sinon.
        complet: faux si les ventes données n'épuisent pas les créances ; `jours` est alors un minimum.
        devise: la monnaie.
        constats: ce que la lecture a remarqué.
    """

    methode: str
    jours: Fraction
    base: int | None
    creances: Fraction | None
    chiffre_affaires: Fraction | None
    ponderation: str
    detail: pd.DataFrame
    complet: bool
    devise: Monnaie
    constats: tuple[Constat, ...]

    def explication(self) -> Explication:
        """Le calcul écrit comme un corrigé, avec les chiffres du cas."""
        from refcomp.calculs.risque_client.corrige_delai import build_delai  # noqa: PLC0415 - il lit ce résultat

        return build_delai(self)


def delai_moyen_reglement(  # noqa: PLR0913 - trois méthodes, dont chacune a ses données
    creances: object = None,
    chiffre_affaires: object = None,
    *,
    methode: str = "comptable",
    jours: int = 360,
    ventes: pd.DataFrame | None = None,
    mois: str = "reel",
    factures: pd.DataFrame | None = None,
    reglements: pd.DataFrame | None = None,
    date_arrete: dt.date | str | None = None,
    ponderation: str = "montant",
    devise: Monnaie | str = EUR,
) -> DelaiMoyen:
    """Calcule le délai moyen de règlement des clients.

    Args:
        creances: créances clients toutes taxes comprises à la date d'arrêté, effets escomptés non échus compris.
        chiffre_affaires: ventes toutes taxes comprises de la période (méthode comptable).
        methode: `comptable` (créances / ventes × jours), `epuisement` (count back) ou `pondere` (factures soldées).
        jours: jours de la période des ventes : 360 (l'usage des manuels) ou 365 pour une année, 90 pour un trimestre.
        ventes: méthode par épuisement : une ligne par mois, `mois` (une date du mois) et `montant` toutes taxes
            comprises, jusqu'au mois de l'arrêté et sans mois sauté ; `jours` si la période n'est pas un mois civil.
        mois: jours d'un mois : `reel` (28 à 31) ou `trente`.
        factures: méthode pondérée : voir `refcomp.calculs.reglement.etat_reglements`.
        reglements: méthode pondérée : `piece`, `date`, `montant`.
        date_arrete: méthode pondérée : les règlements d'après ne comptent pas.
        ponderation: méthode pondérée : `montant` (une grosse facture compte plus) ou `aucune` (moyenne des factures).
        devise: la monnaie, ou son code.

    Returns:
        Un `DelaiMoyen` ; `jours` y est une fraction exacte.

    Raises:
        DonneesInvalidesError: en une fois, pour les données refusées.
        ArgumentInvalideError: si une convention n'est pas permise ou si une donnée de la méthode manque.

    Sources : Divalto et finthesis.io (comptable, épuisement), Softrak (pondéré).

    >>> delai_moyen_reglement(90_000, 720_000).jours
    Fraction(45, 1)
    """
    check_choix("methode", methode, REQUIS)
    check_choix("mois", mois, MOIS)
    check_choix("ponderation", ponderation, PONDERATIONS)
    recus = {
        "creances": creances,
        "chiffre_affaires": chiffre_affaires,
        "ventes": ventes,
        "factures": factures,
        "reglements": reglements,
        "date_arrete": date_arrete,
    }
    _check_donnees(methode, recus)
    connue = monnaie(devise)
    if methode == "comptable":
        return _comptable(creances, chiffre_affaires, jours, connue)
    if methode == "epuisement":
        assert ventes is not None
        return _epuisement(creances, ventes, mois, connue)
    assert factures is not None
    assert date_arrete is not None
    return _pondere(factures, reglements, date_arrete, ponderation, connue)


def _check_donnees(methode: str, recus: Mapping[str, object]) -> None:
    absentes = [n for n in REQUIS[methode] if recus[n] is None]
    superflues = [n for n, v in recus.items() if v is not None and n not in REQUIS[methode]]
    if absentes or superflues:
        manque = f" Il manque : {', '.join(absentes)}." if absentes else ""
        trop = f" Ne servent pas à cette méthode : {', '.join(superflues)}." if superflues else ""
        raise ArgumentInvalideError(f"La méthode « {methode} » demande {', '.join(REQUIS[methode])}.{manque}{trop}")


def _comptable(creances: object, chiffre_affaires: object, jours: int, devise: Monnaie) -> DelaiMoyen:
    valeurs = {"creances": creances, "chiffre_affaires": chiffre_affaires, "jours": jours}
    colonnes = (
        Colonne("creances", "montant", "créances toutes taxes comprises", minimum=0),
        Colonne("chiffre_affaires", "montant", "ventes toutes taxes comprises", minimum=1 / devise.facteur),
        Colonne("jours", "entier", "jours de la période", minimum=1),
    )
    lus = load_nombres(TITRE, valeurs, colonnes, devise=devise)
    delai = lus["creances"] / lus["chiffre_affaires"] * lus["jours"]
    montants = (lus["creances"], lus["chiffre_affaires"])
    return DelaiMoyen("comptable", delai, int(lus["jours"]), *montants, "", pd.DataFrame(), True, devise, ())


def _epuisement(creances: object, ventes: pd.DataFrame, mois: str, devise: Monnaie) -> DelaiMoyen:
    colonnes = (Colonne("creances", "montant", "créances toutes taxes comprises", minimum=0),)
    encours = load_nombres(TITRE, {"creances": creances}, colonnes, devise=devise)["creances"]
    lues = check_frame(ventes, VENTES, devise=devise).sort_values("mois", ascending=False, ignore_index=True)
    _check_mois(lues)
    if "jours" not in lues:
        lues["jours"] = 30 if mois == "trente" else lues["mois"].dt.days_in_month.astype("int64")
    reste, total = int(encours * devise.facteur), Fraction(0)
    lignes = []
    for quand, vendu, duree in zip(lues["mois"], unites_mineures(lues["montant"], devise), lues["jours"], strict=True):
        if reste <= 0:
            break
        impute = min(reste, int(vendu))
        part = Fraction(int(duree)) * (Fraction(impute, int(vendu)) if reste < vendu else 1)
        reste, total = reste - impute, total + part
        lignes.append((quand, int(vendu), int(duree), impute, reste, float(part)))
    detail = pd.DataFrame(lignes, columns=["mois", "ventes", "jours", "impute", "reste", "delai"])
    for nom in ("ventes", "impute", "reste"):
        detail[nom] = montants_affiches(detail[nom].to_numpy(dtype="int64"), devise)
    constats = _constat_incomplet(reste, total, devise)
    return DelaiMoyen("epuisement", total, None, encours, None, "", detail, reste <= 0, devise, constats)


def _check_mois(ventes: pd.DataFrame) -> None:
    """Deux lignes d'un même mois, ou un mois sauté, fausseraient le compte à rebours sans se voir."""
    rangs = ventes["mois"].dt.year * 12 + ventes["mois"].dt.month
    pas = -rangs.diff().dropna()
    defauts = []
    for masque, code, defaut in (
        (pas == 0, "mois_en_double", "figure deux fois"),
        (pas > 1, "mois_saute", "suit un trou"),
    ):
        # La ligne d'avant, dans l'ordre inverse du temps, est le mois que l'on nomme.
        noms = ", ".join(f"{ventes['mois'][i - 1]:%m/%Y}" for i in pas.index[masque])
        if noms:
            message = f"Le mois {noms} {defaut} : donnez une ligne par mois, avec 0 pour un mois sans vente."
            defauts.append(Constat("erreur", code, message, "mois"))
    if defauts:
        raise DonneesInvalidesError(TITRE, defauts)


def _constat_incomplet(reste: int, total: Fraction, devise: Monnaie) -> tuple[Constat, ...]:
    if reste <= 0:
        return ()
    manque = format_montant(Fraction(reste, devise.facteur), devise)
    message = (
        f"Les ventes données n'épuisent pas les créances : il reste {manque}. Le délai dépasse "
        f"{format_compte(int(total), 'jour')} ; ajoutez des mois plus anciens."
    )
    return (Constat("avertissement", "ventes_insuffisantes", message, "ventes"),)


def _pondere(
    factures: pd.DataFrame,
    reglements: pd.DataFrame | None,
    date_arrete: dt.date | str,
    ponderation: str,
    devise: Monnaie,
) -> DelaiMoyen:
    etat = etat_reglements(factures, reglements, date_arrete, devise=devise)
    montants = etat.tableau["montant"] > 0
    soldees = etat.tableau[montants & etat.tableau["statut"].isin(["soldee", "trop_payee"])]
    if soldees.empty:
        message = "Aucune facture n'est soldée à cette date : le délai réel n'est pas encore connu."
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "aucune_facture_soldee", message, "factures")])
    payes = etat.reglements.merge(soldees[["piece", "client", "date_facture"]], on="piece")
    payes["delai"] = (payes["date"] - payes["date_facture"]).dt.days
    payes["unites"] = unites_mineures(payes["montant"].astype("float64"), devise)
    detail = payes.groupby("piece", sort=False).agg(
        client=("client", "first"), date_facture=("date_facture", "first"), date_reglement=("date", "max")
    )
    poids = [(int(u), int(j)) for u, j in zip(payes["unites"], payes["delai"], strict=True)]
    sommes = pd.Series([u * j for u, j in poids], dtype=object).groupby(payes["piece"].to_numpy(), sort=False).sum()
    unites = payes.groupby("piece", sort=False)["unites"].sum()
    detail["montant"] = montants_affiches(unites.to_numpy(dtype="int64"), devise)
    exacts = [Fraction(int(s), int(u)) for s, u in zip(sommes[detail.index], unites[detail.index], strict=True)]
    detail["delai"] = [float(d) for d in exacts]
    if ponderation == "montant":
        delai = Fraction(sum(u * j for u, j in poids), sum(u for u, _ in poids))
    else:
        delai = sum(exacts, Fraction(0)) / len(exacts)
    constats = (*etat.constats, *_constat_en_attente(int(montants.sum()) - len(soldees)))
    table = detail.reset_index()
    return DelaiMoyen("pondere", delai, None, None, None, ponderation, table, True, devise, constats)


def _constat_en_attente(nombre: int) -> tuple[Constat, ...]:
    """Les mauvais payeurs manquent justement parmi les factures soldées : il faut le dire."""
    if not nombre:
        return ()
    message = (
        f"{format_compte(nombre, 'facture non soldée ne compte', 'factures non soldées ne comptent')} pas encore : si "
        "elles sont en retard, le délai réel est plus long."
    )
    return (Constat("information", "factures_en_attente", message, "factures"),)
