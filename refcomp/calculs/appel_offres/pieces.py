"""Le dossier de réponse : quelles pièces demandées manquent, sont périmées, ou ne sont pas signées.

>>> demandees = pd.DataFrame({"piece": ["DC1", "Kbis"], "validite_mois": [None, 3]})
>>> fournies = pd.DataFrame({"piece": ["kbis"], "date": ["02/01/2026"]})
>>> dossier = controle_dossier(demandees, fournies, "15/05/2026")
>>> dossier.tableau["statut"].tolist(), dossier.complet
(['absente', 'perimee'], False)
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from refcomp.calculs.calendrier import limite_avant
from refcomp.calculs.entrees import load_ensemble
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.conversions import convert_jour
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.formats_fr import format_compte, format_date
from refcomp.frames import Colonne, Contrat, check_frame

TITRE = "Le dossier de réponse ne peut pas être contrôlé :"
DEMANDEES = Contrat(
    "demandees",
    (
        Colonne("piece", "texte", "pièce demandée", unique=True),
        Colonne("obligatoire", "booleen", "la pièce est-elle obligatoire ?", obligatoire=False),
        Colonne("signature", "booleen", "doit-elle être signée ?", obligatoire=False),
        Colonne("validite_mois", "entier", "âge maximal en mois à la remise", False, vide_permis=True, minimum=1),
    ),
)
FOURNIES = Contrat(
    "fournies",
    (
        Colonne("piece", "texte", "pièce réunie", unique=True),
        Colonne("date", "date", "date de la pièce", obligatoire=False, vide_permis=True),
        Colonne("signee", "booleen", "la pièce est-elle signée ?", obligatoire=False),
    ),
    vide_permis=True,
)
STATUTS = {
    "conforme": "conforme",
    "absente": "absente",
    "perimee": "trop ancienne",
    "non_datee": "sans date",
    "non_signee": "non signée",
}


@dataclass(frozen=True)
class ControleDossier:
    """L'état d'un dossier de réponse.

    Attributes:
        remise: la date limite de remise.
        tableau: une ligne par pièce demandée, dans l'ordre reçu : `piece obligatoire statut valable_depuis date
            message`. `statut` : `conforme`, `absente`, `perimee`, `non_datee` ou `non_signee`.
        en_trop: les pièces réunies que rien ne demande, par ordre alphabétique.
    """

    remise: dt.date
    tableau: pd.DataFrame
    en_trop: tuple[str, ...]

    @property
    def complet(self) -> bool:
        """Vrai si chaque pièce obligatoire est conforme."""
        return not self.manquantes["obligatoire"].any()

    @property
    def manquantes(self) -> pd.DataFrame:
        """Les pièces demandées qui ne sont pas conformes."""
        return self.tableau[self.tableau["statut"] != "conforme"].reset_index(drop=True)

    def explication(self) -> Explication:
        """L'état du dossier, pièce par pièce, et ce qu'il reste à réunir."""
        lignes = tuple(
            (str(p["piece"]), "oui" if p["obligatoire"] else "non", STATUTS[p["statut"]], str(p["message"]))
            for p in self.tableau.to_dict("records")
        )
        conformes = len(self.tableau) - len(self.manquantes)
        bilan = (
            f"{format_compte(conformes, 'pièce conforme', 'pièces conformes')} sur {len(self.tableau)} ; dossier "
            f"{'complet' if self.complet else 'incomplet'} au {format_date(self.remise)}."
        )
        if self.en_trop:
            bilan += f"\nPièces que rien ne demande : {', '.join(self.en_trop)}."
        tableau = Tableau(("Pièce", "Obligatoire", "État", "À faire"), lignes)
        return Explication("Contrôle du dossier de réponse", (Etape("Pointer les pièces", bilan, tableau),))


def controle_dossier(demandees: pd.DataFrame, fournies: pd.DataFrame, remise: dt.date | str) -> ControleDossier:
    """Compare les pièces réunies à celles que le règlement de la consultation demande.

    Args:
        demandees: `piece`, et s'ils existent `obligatoire` (oui par défaut), `signature` (non par défaut) et
            `validite_mois` (âge maximal à la remise ; vide : la date ne compte pas).
        fournies: `piece`, et s'ils existent `date` et `signee`. Les noms se comparent sans égard à la casse : deux
            lignes que seule la casse sépare sont refusées.
        remise: la date limite de remise.

    Returns:
        Un `ControleDossier`.

    Raises:
        DonneesInvalidesError: en une fois, pour les deux tables ; puis pour les pièces écrites deux fois ou datées
            d'après la remise.
        ArgumentInvalideError: si la date est illisible.

    Source: règlement de la consultation ; code de la commande publique, art. R. 2143-3 et suivants.
    """
    jour = convert_jour(remise, "remise")
    voulues, reunies = load_ensemble(
        TITRE, lambda: check_frame(demandees, DEMANDEES), lambda: check_frame(fournies, FOURNIES)
    )
    _check_pieces(voulues, reunies, jour)
    par_nom = {_simple(str(r["piece"])): r for r in reunies.to_dict("records")}
    lignes = []
    for piece in voulues.to_dict("records"):
        recue = par_nom.pop(_simple(piece["piece"]), None)
        depuis = _valable_depuis(piece.get("validite_mois"), jour)
        statut, message = _statut(piece, recue, depuis)
        date = pd.NaT if recue is None else recue.get("date", pd.NaT)
        vu = pd.NaT if depuis is None else pd.Timestamp(depuis)
        lignes.append((piece["piece"], bool(piece.get("obligatoire", True)), statut, vu, date, message))
    colonnes = ["piece", "obligatoire", "statut", "valable_depuis", "date", "message"]
    tableau = pd.DataFrame(lignes, columns=colonnes)
    return ControleDossier(jour, tableau, tuple(sorted(str(r["piece"]) for r in par_nom.values())))


def _check_pieces(voulues: pd.DataFrame, reunies: pd.DataFrame, remise: dt.date) -> None:
    """Refuse une pièce écrite deux fois (l'ordre des lignes déciderait laquelle compte) ou datée d'après la remise."""
    constats = []
    for nom, table in (("demandees", voulues), ("fournies", reunies)):
        doubles = table.loc[table["piece"].map(_simple).duplicated(keep=False), "piece"]
        if not doubles.empty:
            message = (
                f"Table « {nom} » : la même pièce est écrite deux fois : {', '.join(sorted(doubles))}. Gardez-en une."
            )
            constats.append(Constat("erreur", "piece_double", message, "piece"))
    tardives = reunies.loc[reunies["date"] > pd.Timestamp(remise), "piece"] if "date" in reunies else pd.Series()
    if not tardives.empty:
        message = (
            f"Pièce datée d'après la remise ({format_date(remise)}) : {', '.join(sorted(tardives))}. Vérifiez la date."
        )
        constats.append(Constat("erreur", "date_apres_remise", message, "date"))
    if constats:
        raise DonneesInvalidesError(TITRE, constats)


def _simple(nom: str) -> str:
    return " ".join(nom.casefold().split())


def _valable_depuis(mois: float | None, remise: dt.date) -> dt.date | None:
    """La plus ancienne date admise d'une pièce, ou None si sa date ne compte pas."""
    if mois is None or pd.isna(mois):
        return None
    return limite_avant(remise, mois=int(mois))


def _statut(piece: dict[str, object], recue: dict[str, object] | None, depuis: dt.date | None) -> tuple[str, str]:
    if recue is None:
        return "absente", "À joindre."
    date = recue.get("date", pd.NaT)
    if depuis is not None and pd.isna(date):
        return "non_datee", f"Sa date manque : elle doit être du {format_date(depuis)} ou après."
    if depuis is not None and pd.Timestamp(str(date)).date() < depuis:
        return "perimee", f"À redemander : elle doit être du {format_date(depuis)} ou après."
    if piece.get("signature", False) and not recue.get("signee", False):
        return "non_signee", "À faire signer."
    return "conforme", ""
