"""L'évaluation du risque d'un client, écrite comme un corrigé : notes, score, plafond, motifs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.calculs.risque_client.motifs import format_critere
from refcomp.formats_fr import format_nombre

if TYPE_CHECKING:
    from refcomp.calculs.risque_client.evaluation import EvaluationRisque


def build_evaluation(resultat: EvaluationRisque, client: str) -> Explication:
    """Compose l'explication d'un client."""
    criteres = resultat.criteres[resultat.criteres["client"] == client]
    notes = criteres.dropna(subset=["note"])
    rangees = tuple(
        (
            c["libelle"],
            format_critere(c["valeur"], c["unite"], resultat.devise) if not pd.isna(c["note"]) else "inconnu",
            *(format_critere(c[n], c["unite"], resultat.devise) for n in ("mauvais", "bon")),
            "" if pd.isna(c["note"]) else format_nombre(c["note"], 1),
            format_nombre(c["poids"], 0),
        )
        for c in criteres.to_dict("records")
    )
    poids = format_nombre(float(notes["poids"].sum()), 0)
    total = format_nombre(float((notes["poids"] * notes["note"]).sum()), 1)
    score = resultat.tableau.loc[resultat.tableau["client"] == client, "score"].iloc[0]
    calcul = "Aucun critère n'est connu." if notes.empty else f"{total} / {poids} = {format_nombre(score, 1)} sur 100."
    motifs = "\n".join(resultat.motifs.loc[resultat.motifs["client"] == client, "motif"])
    entetes = ("Critère", "Valeur", "Vaut 0", "Vaut 100", "Note", "Poids")
    return Explication(
        f"Risque du client {client} : proposition",
        (
            Etape(
                "Noter chaque critère",
                "Entre ses deux bornes, un critère est noté en proportion ; un critère inconnu n'est pas noté.",
                Tableau(entetes, rangees, (1, 2, 3, 4, 5)),
            ),
            Etape("Calculer le score", f"Somme des notes × poids / somme des poids connus.\n{calcul}"),
            Etape("Proposer et motiver", motifs),
        ),
    )
