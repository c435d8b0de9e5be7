"""Les postes de la chaîne d'une expédition internationale, dans l'ordre du voyage, et leur lecture."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from refcomp.calculs.entrees import check_genre
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import Monnaie, unites_mineures

POSTES = {
    "emballage": "Emballage d'exportation",
    "chargement": "Chargement chez le vendeur",
    "pre_acheminement": "Pré-acheminement",
    "dedouanement_export": "Dédouanement à l'export",
    "manutention_depart": "Manutention au port ou terminal de départ",
    "mise_a_bord": "Mise à bord",
    "fret_principal": "Transport principal",
    "assurance": "Assurance du transport",
    "manutention_arrivee": "Manutention à l'arrivée",
    "dedouanement_import": "Formalités de dédouanement à l'import",
    "droits_taxes": "Droits et taxes à l'import",
    "post_acheminement": "Post-acheminement",
    "dechargement_final": "Déchargement au lieu de destination",
}
CONTRAT = Contrat(
    "coûts de la chaîne",
    (
        Colonne("poste", "texte", "poste de la chaîne", unique=True, parmi=tuple(POSTES)),
        Colonne("montant", "montant", "coût du poste", minimum=0),
    ),
    vide_permis=True,
)


def load_couts(couts: Mapping[str, object] | pd.DataFrame, devise: Monnaie) -> dict[str, int]:
    """Lit les coûts de la chaîne : un dictionnaire poste → montant, ou une table `poste`, `montant`.

    Returns:
        Le coût de chaque poste, dans l'ordre du voyage, en unités mineures ; zéro pour un poste non donné.

    Raises:
        ArgumentInvalideError: si ce n'est ni un dictionnaire ni une table.
        DonneesInvalidesError: en une fois, pour tous les postes inconnus ou en double et les montants illisibles.
    """
    check_genre("couts", couts, (Mapping, pd.DataFrame), "un dictionnaire {poste: montant} ou une table est attendu")
    if isinstance(couts, Mapping):
        # Une ligne porte le nom de son poste : un défaut ne parle pas d'une ligne que personne n'a écrite.
        noms = list(couts)
        montants = pd.Series(list(couts.values()), dtype=object, index=noms)
        couts = pd.DataFrame({"poste": noms, "montant": montants}, index=noms)
    lus = check_frame(couts, CONTRAT, devise=devise)
    donnes = dict(zip(lus["poste"], (int(u) for u in unites_mineures(lus["montant"], devise)), strict=True))
    return {poste: donnes.get(poste, 0) for poste in POSTES}
