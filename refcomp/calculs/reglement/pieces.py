"""Les factures et les règlements reçus : leurs contrats de colonnes, leurs défauts réunis."""

from __future__ import annotations

import pandas as pd

from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import Monnaie

TITRE = "L'état des règlements ne peut pas être établi :"
FACTURES = Contrat(
    "factures",
    (
        Colonne("piece", "texte", "numéro de pièce", unique=True),
        Colonne("client", "texte", "client"),
        Colonne("date_facture", "date", "date de facture"),
        Colonne("date_echeance", "date", "date d'échéance"),
        Colonne("montant", "montant", "montant toutes taxes comprises ; un avoir est négatif"),
        Colonne("professionnel", "booleen", "le client est-il un professionnel ?", obligatoire=False),
        Colonne("procedure_collective", "booleen", "le client est-il en procédure collective ?", obligatoire=False),
    ),
)
REGLEMENTS = Contrat(
    "reglements",
    (
        Colonne("piece", "texte", "numéro de la facture réglée"),
        Colonne("date", "date", "date du règlement"),
        Colonne("montant", "montant", "montant réglé", minimum=0),
    ),
    vide_permis=True,
)
VIDE = pd.DataFrame({"piece": [], "date": [], "montant": []})


def load_pieces(factures: pd.DataFrame, reglements: pd.DataFrame, devise: Monnaie) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Vérifie et convertit les deux tables.

    Raises:
        DonneesInvalidesError: en une fois, pour les deux tables, et pour les règlements de pièces inconnues.
    """
    lues, defauts = [], []
    for table, contrat in ((factures, FACTURES), (reglements, REGLEMENTS)):
        try:
            lues.append(check_frame(table, contrat, devise=devise))
        except DonneesInvalidesError as erreur:
            defauts += erreur.constats
    if not defauts:
        inconnues = sorted(set(lues[1]["piece"]) - set(lues[0]["piece"]))
        if inconnues:
            noms = ", ".join(inconnues[:5])
            message = f"Règlements de pièces inconnues : {noms}. Corrigez la référence ou ajoutez la facture."
            defauts.append(Constat("erreur", "piece_inconnue", message, noms))
    if defauts:
        raise DonneesInvalidesError(TITRE, defauts)
    return lues[0], lues[1]
