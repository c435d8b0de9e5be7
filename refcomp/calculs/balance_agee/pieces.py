"""Les pièces reçues : leurs contrats de colonnes, leurs défauts, et ce qui en reste ouvert à une date."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.errors import DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import Monnaie, unites_mineures

UNITES = ("monnaie", "centime")
NATURES = ("facture", "avoir")
PIECES_MONTREES = 5
SOMME_MAXIMALE = 2**62
TITRE = "La balance âgée ne peut pas être établie :"


@dataclass(frozen=True)
class Pieces:
    """Factures et règlements lus, convertis et cohérents, montants en unités mineures.

    Attributes:
        factures: `piece client date_facture montant` et, si elle est fournie, `date_echeance` ; avoirs négatifs.
        reglements: `piece client date montant position` ; `position` est le rang de la facture réglée, -1 si aucune.
    """

    factures: pd.DataFrame
    reglements: pd.DataFrame


def contrat_factures(unite: str, *, echeance: bool) -> Contrat:
    """Les colonnes attendues des factures ; l'échéance est obligatoire si l'ancienneté en part."""
    nature = "montant" if unite == "monnaie" else "entier"
    return Contrat(
        "factures",
        (
            Colonne("piece", "texte", "numéro de pièce", unique=True),
            Colonne("client", "texte", "client"),
            Colonne("date_facture", "date", "date de facture"),
            Colonne("date_echeance", "date", "date d'échéance", obligatoire=echeance),
            Colonne("montant", nature, "montant toutes taxes comprises"),
            Colonne("nature", "texte", "nature de la pièce", obligatoire=False, parmi=NATURES),
        ),
        vide_permis=True,
    )


def contrat_reglements(unite: str) -> Contrat:
    """Les colonnes attendues des règlements ; une pièce vide est un règlement non affecté."""
    nature = "montant" if unite == "monnaie" else "entier"
    return Contrat(
        "reglements",
        (
            Colonne("piece", "texte", "numéro de la pièce réglée", vide_permis=True),
            Colonne("client", "texte", "client qui paie", obligatoire=False, vide_permis=True),
            Colonne("date", "date", "date du règlement"),
            Colonne("montant", nature, "montant réglé"),
        ),
        vide_permis=True,
    )


def load_pieces(
    factures: pd.DataFrame,
    reglements: pd.DataFrame | None,
    *,
    echeance: bool,
    devise: Monnaie,
    unite: str,
) -> Pieces:
    """Lit les deux tables et signale d'un coup tous leurs défauts.

    Raises:
        DonneesInvalidesError: pour les défauts de l'une ou l'autre table, et pour ceux qui les opposent.
    """
    check_choix("unite", unite, UNITES)
    recus = pd.DataFrame(columns=["piece", "date", "montant"]) if reglements is None else reglements
    defauts: list[Constat] = []
    lues = _lire(factures, contrat_factures(unite, echeance=echeance), devise, defauts)
    regles = _lire(recus, contrat_reglements(unite), devise, defauts)
    if lues is not None:
        defauts += _constats_avoirs(lues)
    if lues is not None and regles is not None:
        regles = regles.assign(position=_positions(lues["piece"], regles["piece"]))
        defauts += _constats_reglements(regles)
    if defauts or lues is None or regles is None:
        raise DonneesInvalidesError(TITRE, defauts)
    return Pieces(_signees(lues, devise, unite), regles.assign(montant=_unites(regles["montant"], devise, unite)))


def _lire(table: pd.DataFrame, contrat: Contrat, devise: Monnaie, defauts: list[Constat]) -> pd.DataFrame | None:
    """Vérifie une table ; ses défauts rejoignent la liste commune au lieu d'arrêter la lecture."""
    try:
        return check_frame(table, contrat, devise=devise)
    except DonneesInvalidesError as erreur:
        defauts += [
            Constat(c.gravite, c.code, f"Table « {contrat.nom} » : {c.message}", c.objet) for c in erreur.constats
        ]
        return None


def _unites(montants: pd.Series, devise: Monnaie, unite: str) -> npt.NDArray[np.int64]:
    unites = montants.to_numpy().astype(np.int64) if unite == "centime" else unites_mineures(montants, devise)
    # Chaque montant tient dans un entier ; leur somme doit y tenir aussi, sinon elle ferait le tour en silence.
    if np.abs(unites.astype(np.float64)).sum() > SOMME_MAXIMALE:
        somme = f"La somme des montants dépasse {SOMME_MAXIMALE / devise.facteur:,.0f} {devise.code}."
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "somme_trop_grande", somme, "montant")])
    return unites


def _signees(factures: pd.DataFrame, devise: Monnaie, unite: str) -> pd.DataFrame:
    """Passe en unités mineures, les avoirs en négatif."""
    montants = _unites(factures["montant"], devise, unite)
    if "nature" in factures:
        montants = np.where(factures["nature"].to_numpy() == "avoir", -montants, montants)
    return factures.assign(montant=montants)


def _positions(connues: pd.Series, cherchees: pd.Series) -> npt.NDArray[np.intp]:
    """Rang de la facture de chaque règlement ; -1 si la pièce est vide, -2 si elle est inconnue."""
    if cherchees.empty:
        return np.zeros(0, dtype=np.intp)
    trouvees = pd.Index(connues).get_indexer(pd.Index(cherchees))
    return np.where(cherchees.isna().to_numpy(), -1, np.where(trouvees < 0, -2, trouvees))


def _constats_avoirs(factures: pd.DataFrame) -> list[Constat]:
    if "nature" not in factures:
        return []
    fautives = factures.loc[factures["montant"] < 0, "piece"]
    if fautives.empty:
        return []
    message = (
        f"Pièces {_enumere(fautives)} : quand la colonne « nature » est donnée, les montants sont positifs ; "
        "c'est « avoir » qui porte le signe."
    )
    return [Constat("erreur", "signe_en_double", message, "montant")]


def _constats_reglements(reglements: pd.DataFrame) -> list[Constat]:
    constats = []
    inconnues = reglements.loc[reglements["position"] == -2, "piece"]  # noqa: PLR2004 - voir _positions
    if not inconnues.empty:
        message = f"Règlements sur des pièces absentes des factures : {_enumere(inconnues)}."
        constats.append(Constat("erreur", "piece_inconnue", message, "piece"))
    client = reglements["client"] if "client" in reglements else pd.Series(pd.NA, index=reglements.index)
    anonymes = reglements.index[(reglements["position"] == -1) & client.isna()]
    if len(anonymes):
        message = (
            f"Règlements sans pièce ni client, lignes {_enumere(anonymes)} : un règlement non affecté doit nommer "
            "son client dans la colonne « client »."
        )
        constats.append(Constat("erreur", "reglement_anonyme", message, "client"))
    return constats


def _enumere(valeurs: pd.Series | pd.Index) -> str:
    uniques = [str(v) for v in dict.fromkeys(valeurs)]
    reste = f" et {len(uniques) - PIECES_MONTREES} autres" if len(uniques) > PIECES_MONTREES else ""
    return ", ".join(uniques[:PIECES_MONTREES]) + reste


@dataclass(frozen=True)
class Situation:
    """Ce qui est connu à une date : pièces ouvertes et décompte de ce qui a été écarté.

    Attributes:
        ouvertes: `piece client nature date_facture date_echeance montant regle reste`, en unités mineures ;
            `nature` vaut facture, avoir ou reglement (un règlement non affecté, dont le reste est négatif).
        factures_ecartees: nombre de factures émises après la date.
        reglements_ecartes: nombre de règlements datés d'après.
        facture: somme signée des pièces émises.
        encaisse: somme signée des règlements reçus.
    """

    ouvertes: pd.DataFrame
    factures_ecartees: int
    reglements_ecartes: int
    facture: int
    encaisse: int


def situation(pieces: Pieces, jour: dt.date) -> Situation:
    """Renvoie les pièces ouvertes à la fin d'un jour, comme si l'on ignorait la suite."""
    limite = np.datetime64(jour, "D")
    factures, reglements = pieces.factures, pieces.reglements
    emises = factures["date_facture"].to_numpy().astype("datetime64[D]") <= limite
    recus = reglements["date"].to_numpy().astype("datetime64[D]") <= limite
    positions = reglements["position"].to_numpy().astype(np.intp)
    # Un règlement reçu avant que sa facture soit émise est, à cette date, un acompte non affecté.
    affectes = recus & (positions >= 0)
    affectes[affectes] = emises[positions[affectes]]
    encaisses = reglements["montant"].to_numpy().astype(np.int64)
    regle = np.zeros(len(factures), dtype=np.int64)
    np.add.at(regle, positions[affectes], encaisses[affectes])
    montants = factures["montant"].to_numpy()
    ouvertes = emises & (montants != regle)
    lignes = factures.loc[ouvertes].assign(
        nature=np.where(montants[ouvertes] < 0, "avoir", "facture"),
        regle=regle[ouvertes],
        reste=(montants - regle)[ouvertes],
    )
    libres = _non_affectes(pieces, recus & ~affectes)
    return Situation(
        ouvertes=lignes.reset_index(drop=True) if libres.empty else pd.concat([lignes, libres], ignore_index=True),
        factures_ecartees=int((~emises).sum()),
        reglements_ecartes=int((~recus).sum()),
        facture=int(montants[emises].sum()),
        encaisse=int(encaisses[recus].sum()),
    )


def _non_affectes(pieces: Pieces, masque: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """Les règlements sans facture à cette date, présentés comme des pièces au reste négatif."""
    libres = pieces.reglements.loc[masque]
    positions = libres["position"].to_numpy().astype(np.intp)
    factures = pieces.factures["client"].astype("object").to_numpy()
    nommes = libres["client"].astype("object").to_numpy() if "client" in libres else np.full(len(libres), None)
    clients = np.array([factures[p] if p >= 0 else n for p, n in zip(positions, nommes, strict=True)], dtype=object)
    colonnes = {
        "piece": libres["piece"].fillna("").to_numpy(),
        "client": clients,
        "nature": "reglement",
        "date_facture": libres["date"].to_numpy(),
        "date_echeance": libres["date"].to_numpy(),
        "montant": 0,
        "regle": libres["montant"].to_numpy(),
        "reste": -libres["montant"].to_numpy(),
    }
    table = pd.DataFrame(colonnes, index=libres.index)
    return table.loc[table["reste"] != 0].astype({"client": "str"})
