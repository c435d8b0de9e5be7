"""Du contrôle d'un export de PGI aux preuves : une mesure automatique, qui ne certifie rien avant d'être adoptée.

Un critère conforme vaut 1, un écart 0 ; ce qui reste à observer n'est pas une preuve, et n'est pas inscrit.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from refcomp.evaluation.preuves import SANS_GROUPE
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.referentiels.modele import Referentiel

VALEURS = {"conforme": 1.0, "écart": 0.0}
CONTROLE = Contrat(
    "contrôle d'un PGI",
    (
        Colonne("etudiant", "texte", "étudiant"),
        Colonne("critere", "texte", "critère"),
        Colonne("etat", "texte", "état", parmi=(*VALEURS, "à observer")),
        Colonne("constat", "texte", "constat", vide_permis=True),
    ),
    vide_permis=True,
)


def preuves_pgi(
    controles: pd.DataFrame, referentiel: Referentiel, groupes: dict[str, str], dossier: str, date: dt.date
) -> pd.DataFrame:
    """Les preuves que donnent des contrôles.

    Args:
        controles: `etudiant critere etat constat`, une ligne par étudiant et critère.
        referentiel: celui dont viennent les critères.
        groupes: étudiant → groupe.
        dossier: le nom du dossier contrôlé ; le contrôler de nouveau corrige ce qui a changé.
        date: le jour du contrôle.

    Returns:
        Des preuves de source `pgi`, d'échelle `fraction`, leur constat en motif.

    Raises:
        DonneesInvalidesError: en listant les défauts de la table.
        ReferentielInconnuError: si un critère n'est pas du référentiel.
    """
    propres = check_frame(controles, CONTROLE)
    for critere in propres["critere"].unique():
        referentiel.element(critere)
    juges = propres[propres["etat"].isin(VALEURS)]
    return pd.DataFrame(
        {
            "etudiant": juges["etudiant"],
            "groupe": [groupes.get(e, "") or SANS_GROUPE for e in juges["etudiant"]],
            "referentiel": referentiel.id,
            "millesime": referentiel.millesime,
            "element_id": juges["critere"],
            "source": "pgi",
            "valeur": juges["etat"].map(VALEURS),
            "echelle": "fraction",
            "poids": 1.0,
            "date": pd.Timestamp(date),
            "auteur": "contrôle du PGI",
            "provenance": f"pgi/{dossier.replace('/', '-')}/controle",
            "motif": juges["constat"].fillna("").str.slice(0, 2000),
        }
    ).reset_index(drop=True)
