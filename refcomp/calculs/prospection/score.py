"""Le score des prospects : la note de chaque critère, leur somme pondérée, la classe et l'ordre d'appel.

>>> bareme = pd.DataFrame({"critere": ["secteur", "secteur", "effectif", "effectif"],
...     "modalite": ["hôtel", "commerce", None, None], "a_partir_de": [None, None, 0, 10], "note": [5, 2, 1, 5]})
>>> prospects = pd.DataFrame({"prospect": ["P1", "P2"], "secteur": ["Hôtel", "commerce"], "effectif": [4, 12]})
>>> score_prospects(prospects, bareme, poids={"secteur": 3, "effectif": 2}).tableau["score"].tolist()
[68.0, 64.0]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from refcomp.calculs.entrees import exact, load_ensemble
from refcomp.calculs.explication import Explication
from refcomp.calculs.ponderation import INCONNUS, Ponderation, ponderation
from refcomp.calculs.prospection.bareme import Critere, load_bareme, load_classes
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame

TITRE = "Le score des prospects ne peut pas être établi :"
MONTREES = 5


@dataclass(frozen=True)
class ScoreProspects:
    """Des prospects notés et classés.

    Attributes:
        tableau: du meilleur au moins bon : `rang prospect points points_max score part_notee classe action`. `score`
            est la part des points possibles, sur 100, à une décimale ; deux scores égaux ont le même rang, dans l'ordre
            des identifiants.
        criteres: une ligne par prospect et critère : `prospect critere valeur note poids points` (NaN si inconnu).
        bareme: les critères, par nom.
        inconnu: ce que vaut une valeur inconnue : `zero` ou `exclu`.
    """

    tableau: pd.DataFrame
    criteres: pd.DataFrame
    bareme: dict[str, Critere]
    inconnu: str

    def explication(self, prospect: str) -> Explication:
        """Le score d'un prospect, écrit comme un corrigé : ses notes, ses points, sa classe.

        Raises:
            ArgumentInvalideError: si le prospect n'est pas noté.
        """
        if prospect not in set(self.tableau["prospect"]):
            connus = ", ".join(self.tableau["prospect"].head(20))
            raise ArgumentInvalideError(f"Le prospect {prospect!r} n'est pas noté ; prospects notés : {connus}.")
        from refcomp.calculs.prospection.corrige import build_score  # noqa: PLC0415 - il lit ce résultat

        return build_score(self, prospect)


def score_prospects(
    prospects: pd.DataFrame,
    bareme: pd.DataFrame,
    *,
    poids: Mapping[str, object] | None = None,
    classes: pd.DataFrame | None = None,
    inconnu: str = "zero",
) -> ScoreProspects:
    """Note des prospects et les classe.

    Points d'un critère = poids × note ; score = points / points possibles × 100, où les points possibles emploient la
    note la plus haute de chaque critère.

    Args:
        prospects: `prospect` (identifiant unique), et une colonne par critère du barème.
        bareme: `critere`, `note`, et par critère soit `modalite` (texte, sans égard à la casse), soit `a_partir_de`
            (palier). Une note négative est une pénalité.
        poids: par critère ; 1 s'il n'est pas donné.
        classes: `classe a_partir_de action` ; A à 70, B à 40, C par défaut.
        inconnu: une valeur vide vaut `zero` point, ou le critère s'en trouve `exclu` pour ce prospect.

    Returns:
        Un `ScoreProspects`.

    Raises:
        DonneesInvalidesError: en une fois, pour les colonnes absentes, les valeurs illisibles, les modalités inconnues.
        ArgumentInvalideError: si une convention est inconnue.

    Sources : streak.com et Oracle, exemples de « lead scoring » (somme de points) ; lecoursgratuit.com (note × poids).
    """
    check_choix("inconnu", inconnu, INCONNUS)
    lu, rangs = load_ensemble(TITRE, lambda: load_bareme(bareme, poids), lambda: load_classes(classes))
    lues = _load_valeurs(prospects, lu)
    notes = [_notes(ligne, lu) for ligne in lues.to_dict("records")]
    poids_max = {nom: (c.poids, c.haute) for nom, c in lu.items()}
    sommes = [ponderation(n, poids_max, inconnu=inconnu) for n in notes]
    return ScoreProspects(
        tableau=_tableau(list(lues["prospect"]), sommes, rangs),
        criteres=_criteres(lues, notes, lu),
        bareme=lu,
        inconnu=inconnu,
    )


def _load_valeurs(prospects: pd.DataFrame, bareme: dict[str, Critere]) -> pd.DataFrame:
    """Les valeurs des critères, avec leur nature ; les modalités que le barème ne note pas sont refusées."""
    colonnes = [
        Colonne(c.nom, "texte" if c.modalites else "nombre", f"critère « {c.nom} »", vide_permis=True)
        for c in bareme.values()
    ]
    identifiant = Colonne("prospect", "texte", "identifiant de la fiche", unique=True)
    lues = check_frame(prospects, Contrat("prospects", (identifiant, *colonnes)))
    constats = []
    for critere in (c for c in bareme.values() if c.modalites):
        simples = lues[critere.nom].dropna().map(lambda v: str(v).strip().casefold())
        inconnues = simples[~simples.isin(critere.modalites) & (simples != "")]
        if not inconnues.empty:
            vues = ", ".join(f"« {v} »" for v in dict.fromkeys(inconnues[:MONTREES]))
            lignes = ", ".join(str(i) for i in inconnues.index[:MONTREES])
            permises = ", ".join(critere.modalites)
            message = f"Lignes {lignes}, colonne « {critere.nom} » : {vues} ; modalités du barème : {permises}."
            constats.append(Constat("erreur", "modalite_inconnue", message, critere.nom))
    if constats:
        raise DonneesInvalidesError(TITRE, constats)
    return lues


def _notes(ligne: dict[str, object], bareme: dict[str, Critere]) -> dict[str, Fraction | None]:
    vides = {nom: pd.isna(ligne[nom]) or str(ligne[nom]).strip() == "" for nom in bareme}
    return {nom: None if vides[nom] else c.note(ligne[nom]) for nom, c in bareme.items()}


def _tableau(prospects: list[str], sommes: list[Ponderation], classes: pd.DataFrame) -> pd.DataFrame:
    scores = [Fraction(0) if s.score is None else s.score for s in sommes]
    rangs = {s: sum(autre > s for autre in scores) + 1 for s in set(scores)}
    echelle, lignes = classes.fillna("").to_dict("records"), []
    for prospect, somme, score in zip(prospects, sommes, scores, strict=True):
        classe = next((c for c in echelle if score >= exact(c["a_partir_de"])), echelle[-1])
        action = classe.get("action", "")
        lignes.append(
            (
                *(rangs[score], str(prospect), float(somme.points), float(somme.maximum), round(float(score), 1)),
                *(float(somme.part_notee), str(classe["classe"]), str(action)),
            ),
        )
    colonnes = ["rang", "prospect", "points", "points_max", "score", "part_notee", "classe", "action"]
    return pd.DataFrame(lignes, columns=colonnes).sort_values(["rang", "prospect"], ignore_index=True)


def _ecrit(valeur: object) -> str:
    return format(valeur, "g") if isinstance(valeur, float) else str(valeur)


def _criteres(lues: pd.DataFrame, notes: list[dict[str, Fraction | None]], bareme: dict[str, Critere]) -> pd.DataFrame:
    lignes = []
    for ligne, siennes in zip(lues.to_dict("records"), notes, strict=True):
        for nom, note in siennes.items():
            points = np.nan if note is None else float(bareme[nom].poids * note)
            valeur = "" if note is None else _ecrit(ligne[nom])
            lue = np.nan if note is None else float(note)
            lignes.append((str(ligne["prospect"]), nom, valeur, lue, float(bareme[nom].poids), points))
    return pd.DataFrame(lignes, columns=["prospect", "critere", "valeur", "note", "poids", "points"])
