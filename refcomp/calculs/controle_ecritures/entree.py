"""Lecture d'un journal à contrôler : une ligne par écriture et par compte."""

from __future__ import annotations

import numpy as np
import pandas as pd

from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import Monnaie, unites_mineures

CONTRAT = Contrat(
    "ecritures",
    (
        Colonne("journal", "texte", "journal", obligatoire=False, vide_permis=True),
        Colonne("numero_ecriture", "texte", "numéro d'écriture"),
        Colonne("date", "date", "date de l'écriture"),
        Colonne("compte", "texte", "compte"),
        Colonne("tiers", "texte", "tiers", obligatoire=False, vide_permis=True),
        Colonne("libelle", "texte", "libellé", obligatoire=False, vide_permis=True),
        Colonne("piece", "texte", "numéro de pièce", obligatoire=False, vide_permis=True),
        Colonne("date_piece", "date", "date de la pièce", obligatoire=False, vide_permis=True),
        Colonne("debit", "montant", "débit", vide_permis=True),
        Colonne("credit", "montant", "crédit", vide_permis=True),
    ),
    vide_permis=True,
)
TEXTES = ("journal", "numero_ecriture", "compte", "tiers", "libelle", "piece")
CLES = ["journal", "numero_ecriture"]


def load_journal(ecritures: pd.DataFrame, devise: Monnaie) -> pd.DataFrame:
    """Vérifie un journal et lui ajoute ses montants en unités mineures.

    Un montant négatif est admis : c'est ainsi que certains logiciels corrigent.

    Args:
        ecritures: `numero_ecriture`, `date`, `compte`, `debit`, `credit` ; facultatifs : `journal`, `tiers`, `libelle`,
            `piece`, `date_piece`.
        devise: monnaie des montants.

    Returns:
        Les lignes dans l'ordre reçu, textes jamais vides de sens : `ligne` (étiquette d'index), `unites` (débit moins
        crédit), `ecriture` (rang de l'écriture), `nom` (ce qu'une personne lit) s'ajoutent.

    Raises:
        DonneesInvalidesError: en listant tous les défauts.
    """
    propres = check_frame(ecritures, CONTRAT, devise=devise)
    journal = pd.DataFrame({"ligne": propres.index.to_numpy(), "date": propres["date"].to_numpy()})
    for colonne in TEXTES:
        brut = propres[colonne] if colonne in propres else pd.Series("", index=propres.index, dtype="str")
        journal[colonne] = brut.astype("str").fillna("").replace("nan", "").str.strip().to_numpy()
    piece = propres["date_piece"] if "date_piece" in propres else pd.Series(pd.NaT, index=propres.index)
    journal["date_piece"] = pd.to_datetime(piece.to_numpy())
    debit, credit = (unites_mineures(propres[c].fillna(0.0), devise) for c in ("debit", "credit"))
    journal["debit"], journal["credit"], journal["unites"] = debit, credit, debit - credit
    journal["ecriture"] = journal.groupby(CLES, sort=False).ngroup().astype(np.int64)
    noms = zip(journal["journal"], journal["numero_ecriture"], journal["piece"], strict=True)
    journal["nom"] = [_nom(*n) for n in noms]
    journal.attrs["tiers_donnes"] = "tiers" in propres
    return journal


def _nom(journal: str, numero: str, piece: str) -> str:
    nom = f"Écriture {journal} {numero}".replace("  ", " ")
    return f"{nom} (pièce {piece})" if piece else nom
