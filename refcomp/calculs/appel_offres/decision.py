"""Répondre ou non à un appel d'offres : critères éliminatoires, score pondéré, décision proposée.

>>> criteres = pd.DataFrame({"critere": ["chances", "moyens"], "poids": [3, 2], "minimum": [None, 2]})
>>> avis = pd.DataFrame({"appel": ["AO1", "AO2"], "chances": [4, 5], "moyens": [3, 1]})
>>> decision_reponse(avis, criteres).tableau[["appel", "score", "decision"]].values.tolist()
[['AO1', 72.0, 'repondre'], ['AO2', 68.0, 'renoncer']]
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from refcomp.calculs.entrees import exact, load_nombres
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.calculs.ponderation import INCONNUS, Ponderation, ponderation
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.formats_fr import format_nombre
from refcomp.frames import Colonne, Contrat, check_frame

TITRE = "La décision de répondre ne peut pas être préparée :"
DECISIONS = {"repondre": "répondre", "examiner": "à examiner", "renoncer": "renoncer"}
CRITERES = Contrat(
    "criteres",
    (
        Colonne("critere", "texte", "critère, qui est aussi une colonne des appels d'offres", unique=True),
        Colonne("poids", "nombre", "poids du critère", minimum=0),
        Colonne("minimum", "nombre", "note au-dessous de laquelle on renonce", obligatoire=False, vide_permis=True),
    ),
)
DECIMALES_MAX = 6
BORNES = (
    Colonne("echelle", "nombre", "note la plus haute", minimum=0),
    Colonne("seuil_repondre", "nombre", "score à partir duquel on répond", minimum=0),
    Colonne("seuil_examiner", "nombre", "score à partir duquel on examine", minimum=0),
)


@dataclass(frozen=True)
class DecisionReponse:
    """Une proposition par appel d'offres ; la direction décide.

    Attributes:
        tableau: du plus au moins favorable : `rang appel points points_max score decision motif`. Un appel éliminé
            vient après tous les autres, quel que soit son score.
        criteres: une ligne par appel et critère : `appel critere note poids points minimum elimine` (NaN si inconnue).
        echelle: la note la plus haute.
        seuils: les scores à partir desquels on répond, et on examine.
        inconnu: ce que vaut une note inconnue.
    """

    tableau: pd.DataFrame
    criteres: pd.DataFrame
    echelle: Fraction
    seuils: tuple[Fraction, Fraction]
    inconnu: str

    def explication(self, appel: str) -> Explication:
        """La décision proposée pour un appel d'offres, écrite comme un corrigé.

        Raises:
            ArgumentInvalideError: si l'appel d'offres n'est pas noté.
        """
        check_choix("appel", appel, list(self.tableau["appel"]))
        ligne = self.tableau.set_index("appel").loc[appel]
        siens = self.criteres[self.criteres["appel"] == appel]
        lignes = tuple(
            (str(c["critere"]), *(_ecrit(c[n]) for n in ("note", "poids", "points", "minimum")))
            for c in siens.to_dict("records")
        )
        calcul = "Aucune note connue : le score ne se calcule pas."
        if ligne["points_max"]:
            score = 100 * exact(ligne["points"]) / exact(ligne["points_max"])
            rapport = f"{_ecrit(ligne['points'])} / {_ecrit(ligne['points_max'])} × 100"
            calcul = f"{rapport} = {_score_ecrit(score, self.seuils)} sur 100."
        haut, bas = (_ecrit(float(s)) for s in self.seuils)
        entetes = ("Critère", "Note", "Poids", "Points", "Minimum")
        note = f"Notes sur {_ecrit(float(self.echelle))} ; points = note × poids ; une note inconnue vaut zéro."
        if self.inconnu == "exclu":
            note = note.replace("vaut zéro", "n'est pas comptée")
        return Explication(
            f"Répondre à l'appel d'offres {appel} ?",
            (
                Etape("Noter chaque critère", note, Tableau(entetes, lignes, (1, 2, 3, 4))),
                Etape("Calculer le score", calcul),
                Etape(
                    "Proposer",
                    f"Répondre à partir de {haut}, examiner à partir de {bas}, sauf critère éliminatoire.\n"
                    f"{ligne['motif']}\nProposition à soumettre à la direction.",
                ),
            ),
        )


def _ecrit(valeur: float) -> str:
    return "" if pd.isna(valeur) else format_nombre(valeur, 0 if float(valeur).is_integer() else 2)


def decision_reponse(
    avis: pd.DataFrame,
    criteres: pd.DataFrame,
    *,
    echelle: float = 5,
    seuil_repondre: float = 70,
    seuil_examiner: float = 50,
    inconnu: str = "zero",
) -> DecisionReponse:
    """Propose de répondre, d'examiner ou de renoncer, pour chaque appel d'offres.

    Score = somme des notes × poids / somme des notes les plus hautes × poids, sur 100. Une note sous le minimum d'un
    critère éliminatoire fait renoncer, quel que soit le score.

    Args:
        avis: `appel` (identifiant unique), et une colonne de notes par critère, de 0 à `echelle`.
        criteres: `critere`, `poids`, et s'il existe `minimum` (vide : le critère n'est pas éliminatoire).
        echelle: la note la plus haute.
        seuil_repondre: score à partir duquel on propose de répondre (70 : wonable.io).
        seuil_examiner: score à partir duquel on propose d'examiner (50 : wonable.io).
        inconnu: une note vide vaut `zero`, ou s'en trouve `exclu` le critère. Sous un minimum, une note vide élimine.

    Returns:
        Une `DecisionReponse`.

    Raises:
        DonneesInvalidesError: en une fois, pour les tables refusées et les notes hors de l'échelle.
        ArgumentInvalideError: si les seuils se contredisent ou si une convention est inconnue.

    Sources : https://wonable.io/tools/bid-no-bid ; https://rfpsnapshot.com/bid-no-bid-scorecard-template.html.
    """
    check_choix("inconnu", inconnu, INCONNUS)
    donnees = {"echelle": echelle, "seuil_repondre": seuil_repondre, "seuil_examiner": seuil_examiner}
    bornes = load_nombres(TITRE, donnees, BORNES)
    haute, haut, bas = bornes["echelle"], bornes["seuil_repondre"], bornes["seuil_examiner"]
    if not haute or not bas <= haut <= 100:  # noqa: PLR2004 - un score va jusqu'à 100
        raise ArgumentInvalideError(
            f"L'échelle doit être positive et les seuils vérifier : examiner ({_ecrit(float(bas))}) <= répondre "
            f"({_ecrit(float(haut))}) <= 100.",
        )
    grille = _load_grille(criteres)
    notes = _load_notes(avis, grille, haute)
    poids = {str(c["critere"]): (exact(c["poids"]), haute) for c in grille}
    details, lignes = [], []
    for appel, siennes in notes:
        somme = ponderation(siennes, poids, inconnu=inconnu)
        elimines = [str(c["critere"]) for c in grille if _elimine(siennes[str(c["critere"])], c["minimum"])]
        lignes.append((appel, somme, elimines))
        details += [_detail(appel, c, siennes[str(c["critere"])], elimines) for c in grille]
    colonnes = ["appel", "critere", "note", "poids", "points", "minimum", "elimine"]
    return DecisionReponse(
        _tableau(lignes, haut, bas), pd.DataFrame(details, columns=colonnes), haute, (haut, bas), inconnu
    )


def _load_grille(criteres: pd.DataFrame) -> list[dict[str, object]]:
    lus = check_frame(criteres, CRITERES)
    if (lus["critere"] == "appel").any():
        message = "Un critère ne peut pas se nommer « appel » : c'est la colonne des appels d'offres. Renommez-le."
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "critere_reserve", message, "critere")])
    if not (lus["poids"] > 0).any():
        message = "Tous les poids sont nuls : donnez-en au moins un."
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "poids_nuls", message, "poids")])
    if "minimum" not in lus:
        lus = lus.assign(minimum=np.nan)
    return lus[["critere", "poids", "minimum"]].to_dict("records")


def _load_notes(
    avis: pd.DataFrame, grille: list[dict[str, object]], haute: Fraction
) -> list[tuple[str, dict[str, Fraction | None]]]:
    """Les notes exactes de chaque appel d'offres ; hors de l'échelle, elles sont toutes refusées d'un coup."""
    noms = [str(c["critere"]) for c in grille]
    colonnes = tuple(Colonne(n, "nombre", f"note de « {n} »", vide_permis=True, minimum=0) for n in noms)
    lus = check_frame(avis, Contrat("avis", (Colonne("appel", "texte", "appel d'offres", unique=True), *colonnes)))
    constats = []
    for nom in noms:
        hors = lus.loc[lus[nom] > float(haute), "appel"]
        if not hors.empty:
            message = f"Colonne « {nom} » : note au-dessus de {format_nombre(haute, 0)} pour {', '.join(hors[:5])}."
            constats.append(Constat("erreur", "note_trop_haute", message, nom))
    if constats:
        raise DonneesInvalidesError(TITRE, constats)
    return [
        (str(r["appel"]), {n: None if pd.isna(r[n]) else exact(r[n]) for n in noms}) for r in lus.to_dict("records")
    ]


def _elimine(note: Fraction | None, minimum: object) -> bool:
    return not pd.isna(minimum) and (note is None or note < exact(minimum))


def _detail(appel: str, critere: dict[str, object], note: Fraction | None, elimines: list[str]) -> tuple[object, ...]:
    points = np.nan if note is None else float(exact(critere["poids"]) * note)
    vue = np.nan if note is None else float(note)
    nom = str(critere["critere"])
    return appel, nom, vue, critere["poids"], points, critere["minimum"], nom in elimines


def _score_ecrit(score: Fraction, seuils: tuple[Fraction, Fraction]) -> str:
    """Le score avec assez de décimales pour ne pas paraître atteindre un seuil qu'il manque de peu."""
    decimales = 1
    while decimales < DECIMALES_MAX and any(score < s <= round(score, decimales) for s in seuils):
        decimales += 1
    return format_nombre(score, decimales)


def _tableau(lignes: list[tuple[str, Ponderation, list[str]]], haut: Fraction, bas: Fraction) -> pd.DataFrame:
    prets = []
    for appel, somme, elimines in lignes:
        score = Fraction(0) if somme.score is None else somme.score
        decision = "renoncer" if elimines or score < bas else "repondre" if score >= haut else "examiner"
        ecrit = _score_ecrit(score, (haut, bas))
        motif = f"Score de {ecrit} sur 100 : {DECISIONS[decision]}."
        if somme.score is None:
            motif = f"Aucune note connue, le score ne se calcule pas : {DECISIONS[decision]}."
        if elimines:
            motif = f"Éliminé par : {', '.join(elimines)}. Le score ({ecrit}) n'y change rien."
        prets.append(((bool(elimines), -score), appel, somme, score, decision, motif))
    cles = [p[0] for p in prets]
    rangees = [
        (sum(autre < cle for autre in cles) + 1, appel, float(s.points), float(s.maximum), round(float(score), 1), d, m)
        for cle, appel, s, score, d, m in prets
    ]
    colonnes = ["rang", "appel", "points", "points_max", "score", "decision", "motif"]
    return pd.DataFrame(rangees, columns=colonnes).sort_values(["rang", "appel"], ignore_index=True)
