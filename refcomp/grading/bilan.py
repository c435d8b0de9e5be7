"""Ce qu'un enseignant doit regarder après une correction : réponses à vérifier et pourquoi, carnets non remis."""

from __future__ import annotations

import pandas as pd

from refcomp.cours import Cours
from refcomp.grading.assainissement.texte import clean_etiquette
from refcomp.grading.correction import CARNET_ABSENT
from refcomp.grading.journal import derniers_resultats, open_journal
from refcomp.grading.journal_lignes import VERSION_ORDINAIRE

MONTREES = 20


def render_a_verifier(cours: Cours, devoir: str, etudiants: set[str]) -> str:
    """Le compte des réponses à vérifier d'un devoir, leurs raisons, et la tête du journal."""
    with open_journal(cours) as journal:
        resultats, tete = derniers_resultats(journal.load_resultats(devoir)), journal.tete()
    siens = resultats[resultats["etudiant"].isin(etudiants)]
    a_verifier = siens[siens["statut"] == "a_verifier"]
    absents = siens[siens["note_reponse"] == CARNET_ABSENT].groupby(["etudiant", "exercice"]).size().index
    manque = f" Carnets non remis : {', '.join(f'{e} ({x})' for e, x in absents)}." if len(absents) else ""
    bilan = f"{len(a_verifier)} réponses à vérifier.{manque}"
    renommes = _renommes(cours, devoir, {e for e, _ in absents}, set(resultats["exercice"]))
    return "\n".join([bilan, *renommes, *_raisons(a_verifier), f"Tête du journal : {tete}"])


def _renommes(cours: Cours, devoir: str, etudiants: set[str], connus: set[str]) -> list[str]:
    """Les carnets qu'aucun nom du devoir ne désigne, chez qui il en manque un : « balance_agee (1).ipynb »."""
    lignes = []
    for etudiant in sorted(etudiants):
        dossier = cours.dossier("submitted") / etudiant / devoir
        autres = [f"« {clean_etiquette(p.name)} »" for p in sorted(dossier.glob("*.ipynb")) if p.stem not in connus]
        if autres:
            lignes.append(f"  {etudiant} a rendu {', '.join(autres)} : renommez ce qui est du devoir, puis recorrigez.")
    return lignes


def _raisons(a_verifier: pd.DataFrame) -> list[str]:
    """Les copies ordinaires suspectes, avec ce qui a été vu."""
    vues = a_verifier[a_verifier["version_exercice"] == VERSION_ORDINAIRE]
    par_copie = vues.drop_duplicates(["etudiant", "exercice"])
    lignes = [f"  {r.etudiant}, {r.exercice} : {r.valeur_recue}" for r in par_copie.head(MONTREES).itertuples()]
    return lignes + ([f"  … et {len(par_copie) - MONTREES} autres"] if len(par_copie) > MONTREES else [])
