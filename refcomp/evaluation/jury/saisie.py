"""Ce que le jury écrit, vérifié avant d'être inscrit : s'écarter de la proposition se motive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from refcomp.errors import DonneesInvalidesError
from refcomp.evaluation.importation.titres import mots
from refcomp.evaluation.jury.seance import Dossier, Seance
from refcomp.evaluation.tables import LONGUEURS
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.referentiels.regles.raisons import ACQUIS, NON_ACQUIS

AJOURNE = "ajourné"
PERMISES = (ACQUIS, NON_ACQUIS, AJOURNE)
MOTIF_MINIMUM = 10  # lettres : « oui » n'est pas un motif
SAISIE = Contrat(
    "décisions du jury",
    (
        Colonne("etudiant", "texte", "candidat"),
        Colonne("regle", "texte", "règle"),
        Colonne("element_id", "texte", "élément", vide_permis=True, obligatoire=False),
        Colonne("decision", "texte", "décision", parmi=PERMISES),
        Colonne("motif", "texte", "motif", vide_permis=True, obligatoire=False),
    ),
)
CLE = ["etudiant", "regle", "element_id"]


def check_decisions(decisions: pd.DataFrame, seance: Seance, *, motiver: bool) -> pd.DataFrame:
    """Les décisions, complètes et permises.

    Args:
        decisions: la saisie (`SAISIE`).
        seance: la séance.
        motiver: vrai si chaque ligne doit être motivée (un rectificatif), et pas seulement celles qui s'écartent de la
            proposition.

    Raises:
        DonneesInvalidesError: en listant tous les défauts.
    """
    propres = _complete(check_frame(_en_toutes_lettres(decisions), SAISIE))
    constats = _constats(propres, seance, motiver=motiver)
    if constats:
        raise DonneesInvalidesError("Des décisions sont refusées, rien n'est écrit :", constats)
    return propres


def _en_toutes_lettres(decisions: pd.DataFrame) -> pd.DataFrame:
    """« ACQUIS », « Ajourne » : les décisions permises, telles qu'un tableur les écrit ; le reste ne change pas."""
    if "decision" not in decisions:
        return decisions
    connues = {mots(d): d for d in PERMISES}
    return decisions.assign(
        decision=[connues.get(mots(d), d) if isinstance(d, str) else d for d in decisions["decision"]]
    )


def _complete(decisions: pd.DataFrame) -> pd.DataFrame:
    """Les colonnes facultatives, vides si elles manquent."""
    facultatives = {c: decisions[c].fillna("") if c in decisions else "" for c in ("element_id", "motif")}
    return decisions.assign(**facultatives)[[*CLE, "decision", "motif"]]


def _constats(propres: pd.DataFrame, seance: Seance, *, motiver: bool) -> list[Constat]:
    dossiers = {d.etudiant: _verdicts(d) for d in seance.dossiers}
    constats = []
    for rang, ligne in enumerate(propres.to_dict("records"), start=1):
        phrase = _defaut(ligne, dossiers, motiver=motiver)
        if phrase:
            constats.append(Constat("erreur", "decision_refusee", f"ligne {rang}, {phrase}", ligne["etudiant"]))
    for cle, groupe in propres.groupby(CLE):
        if len(groupe) > 1:
            phrase = f"{' '.join(cle).strip()} : {len(groupe)} décisions dans la même saisie ; il en faut une."
            constats.append(Constat("erreur", "decision_repetee", phrase, cle[0]))
    return constats


def _verdicts(dossier: Dossier) -> dict[tuple[str, str], str]:
    return {(p.regle, p.element_id): p.verdict for p in dossier.propositions.itertuples()}


def _defaut(ligne: Mapping[str, Any], dossiers: Mapping[str, Mapping[tuple[str, str], str]], *, motiver: bool) -> str:
    nom, regle, element = ligne["etudiant"], ligne["regle"], ligne["element_id"]
    if nom not in dossiers:
        return f"« {nom} » n'est pas à l'ordre du jour."
    if (regle, element) not in dossiers[nom]:
        permis = ", ".join(dict.fromkeys(f"{r} {e}".strip() for r, e in dossiers[nom]))
        return f"{nom} : « {regle} {element} » n'est pas une proposition de ce dossier ; permis : {permis}."
    propose = dossiers[nom][regle, element]
    if (motiver or ligne["decision"] != propose) and len(ligne["motif"].strip()) < MOTIF_MINIMUM:
        return (
            f"{nom} : la proposition est « {propose} », la décision « {ligne['decision']} » : "
            f"un motif écrit d'au moins {MOTIF_MINIMUM} lettres est demandé."
        )
    if len(ligne["motif"]) > LONGUEURS["motif"]:
        return f"{nom} : le motif a {len(ligne['motif'])} caractères ; {LONGUEURS['motif']} au plus."
    return ""
