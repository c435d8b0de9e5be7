"""Le journal face aux pièces : ce qui n'est pas comptabilisé, ou l'est pour un autre montant."""

from __future__ import annotations

import pandas as pd

from refcomp.calculs.controle_ecritures.equilibre import indices_ecart
from refcomp.calculs.controle_ecritures.faute import Faute
from refcomp.formats_fr import format_unites
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import Monnaie, unites_mineures

CONTRAT = Contrat(
    "pieces",
    (
        Colonne("piece", "texte", "numéro de pièce", unique=True),
        Colonne("montant_ttc", "montant", "montant toutes taxes"),
        Colonne("montant_ht", "montant", "montant hors taxe", obligatoire=False, vide_permis=True),
    ),
    vide_permis=True,
)
TIERS = ("40", "41")
BASES = ("2", "6", "7")


def load_pieces(pieces: pd.DataFrame, devise: Monnaie) -> pd.DataFrame:
    """Vérifie la liste des pièces.

    Args:
        pieces: `piece`, `montant_ttc`, et `montant_ht` facultatif ; positifs, ou négatifs pour un avoir.
        devise: monnaie des montants.

    Raises:
        DonneesInvalidesError: en listant tous les défauts.
    """
    propres = check_frame(pieces, CONTRAT, devise=devise)
    table = pd.DataFrame({"piece": propres["piece"].astype("str").str.strip().to_numpy()})
    table["montant_ttc"] = unites_mineures(propres["montant_ttc"], devise)
    ht = propres["montant_ht"] if "montant_ht" in propres else pd.Series(float("nan"), index=propres.index)
    table["ht_connu"] = ht.notna().to_numpy()
    table["montant_ht"] = unites_mineures(ht.fillna(0.0), devise)
    return table


def controle_pieces(journal: pd.DataFrame, pieces: pd.DataFrame, devise: Monnaie) -> list[Faute]:
    """Compare chaque pièce à ce que le journal en dit.

    Args:
        journal: les lignes lues par `load_journal`.
        pieces: les pièces lues par `load_pieces`.
        devise: monnaie des montants.
    """
    fautes = []
    par_piece = dict(tuple(journal[journal["piece"] != ""].groupby("piece")))
    for p in pieces.itertuples():
        lignes = par_piece.get(p.piece)
        if lignes is None:
            message = f"La pièce {p.piece} ({format_unites(int(p.montant_ttc), devise)}) n'est pas comptabilisée."
            fautes.append(
                Faute("erreur", "piece_non_comptabilisee", message, piece=p.piece, montant=int(p.montant_ttc))
            )
            continue
        premiere = lignes[lignes["ecriture"] == lignes["ecriture"].iloc[0]]
        compares = [(TIERS, int(p.montant_ttc), "TTC"), *([(BASES, int(p.montant_ht), "HT")] if p.ht_connu else [])]
        for racines, attendu, quoi in compares:
            lu = abs(int(premiere.loc[premiere["compte"].str.startswith(racines), "unites"].sum()))
            if lu != abs(attendu):
                fautes.append(_different(premiere, quoi, lu, abs(attendu), devise))
    return fautes


def _different(lignes: pd.DataFrame, quoi: str, lu: int, attendu: int, devise: Monnaie) -> Faute:
    tete = lignes.iloc[0]
    montants = [format_unites(m, devise) for m in (attendu, lu)]
    exacts = [i for i in indices_ecart(lu - attendu, [lu]) if i.correct == attendu]
    return Faute(
        "erreur", "montant_different", f"{tete['nom']} : {quoi} de la pièce {montants[0]}, comptabilisé {montants[1]}.",
        tete["journal"], tete["numero_ecriture"], tete["piece"], montant=lu - attendu, attendu=montants[0],
        indice=" ".join(i.phrase(devise) for i in exacts),
    )  # fmt: skip
