"""Conduire la démonstration : construire, distribuer, remettre, corriger, résumer.

Tout se fait dans un dossier provisoire, renommé à la fin : une démonstration interrompue ne laisse rien d'à moitié
écrit, une seconde repart de zéro.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from refcomp.authoring.devoir import Devoir, load_devoir
from refcomp.cours import Cours, load_cours
from refcomp.demo.cohorte import CopieSimulee, Etudiant, build_classe, build_copies
from refcomp.demo.promotions import add_promotions
from refcomp.errors import CoursInvalideError
from refcomp.formats_fr import format_nombre
from refcomp.grading.commandes import build_release, distribute_devoir, submit_copie
from refcomp.grading.isolation import allow_sans_isolation
from refcomp.grading.journal import derniers_resultats, open_journal
from refcomp.grading.parallele import correct_classe
from refcomp.progres import iterate_with_bar, iterate_with_bar_of
from refcomp.projection import project_resultats

DEVOIR = "tresorerie"
MARQUE = ".demonstration"
REPRIS = ("exercises", "referentiels", "notebooks")


@dataclass(frozen=True)
class BilanDemo:
    """Ce qu'a donné la démonstration.

    Attributes:
        dossier: le cours de démonstration.
        etudiants: la classe inventée.
        copies: les copies remises et ce qu'elles contenaient de voulu.
        resultats: le dernier résultat de chaque question.
        echecs: étudiant → raison, pour les copies que nbgrader n'a pas pu corriger.
        preuves: nombre de preuves que la classe a ajoutées au registre.
        preuves_promotions: nombre de preuves des promotions inventées.
    """

    dossier: Path
    etudiants: list[Etudiant]
    copies: list[CopieSimulee]
    resultats: pd.DataFrame
    echecs: dict[str, str]
    preuves: int
    preuves_promotions: int


def run_demo(modele: Cours, dossier: Path, *, effectif: int = 30, processus: int = 1) -> BilanDemo:
    """Joue la démonstration entière dans un dossier neuf.

    Args:
        modele: le cours dont les exercices sont repris.
        dossier: où écrire le cours de démonstration ; remplacé s'il en contient déjà une.
        effectif: nombre d'étudiants.
        processus: nombre de corrections menées à la fois.

    Raises:
        CoursInvalideError: si le dossier existe et n'est pas une démonstration.
    """
    _check_dossier(dossier)
    provisoire = dossier.with_name(f".{dossier.name}.partiel")
    shutil.rmtree(provisoire, ignore_errors=True)
    try:
        bilan = _run(modele, provisoire, dossier, effectif, processus)
    except BaseException:
        shutil.rmtree(provisoire, ignore_errors=True)
        raise
    shutil.rmtree(dossier, ignore_errors=True)
    provisoire.rename(dossier)
    return bilan


def _check_dossier(dossier: Path) -> None:
    """Refuse de remplacer un dossier qui n'est pas une démonstration : il pourrait contenir le travail de quelqu'un."""
    if dossier.exists() and not (dossier / MARQUE).is_file():
        raise CoursInvalideError(
            f"« {dossier} » existe et n'est pas une démonstration de refcomp : rien n'y a été touché. "
            "Donnez un autre dossier avec --dossier, ou retirez celui-là vous-même.",
        )


def _run(modele: Cours, provisoire: Path, dossier: Path, effectif: int, processus: int) -> BilanDemo:
    cours = _prepare(modele, provisoire)
    devoir = load_devoir(cours.racine, DEVOIR)
    build_release(cours, devoir)
    etudiants = build_classe(effectif)
    copies = _remet(cours, devoir, etudiants)
    noms = [e.identifiant for e in etudiants]
    allow_sans_isolation()  # ces copies sont les nôtres : la démonstration tourne aussi là où le bac est impossible
    corrections = correct_classe(cours, devoir.nom, noms, processus)
    issues = list(iterate_with_bar_of(corrections, len(noms), "Correction"))
    echecs = {issue.etudiant: issue.raison for issue in issues if issue.raison}
    with open_journal(cours) as journal:
        resultats = derniers_resultats(journal.load_resultats(devoir.nom))
    promotions = add_promotions(cours)
    preuves = project_resultats(cours, [devoir], {e.identifiant: e.groupe for e in etudiants})
    return BilanDemo(dossier, etudiants, copies, resultats, echecs, preuves, len(promotions.preuves))


def _prepare(modele: Cours, provisoire: Path) -> Cours:
    """Crée le cours : les exercices, les carnets du tableau de bord et la configuration, rien d'autre."""
    provisoire.mkdir(parents=True)
    (provisoire / MARQUE).write_text(
        "Cours de démonstration de refcomp, remplacé à chaque démonstration.\n", encoding="utf-8"
    )
    ignores = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for nom in REPRIS:
        if (modele.racine / nom).is_dir():
            shutil.copytree(modele.racine / nom, provisoire / nom, ignore=ignores)
    shutil.copy(modele.racine / "nbgrader_config.py", provisoire)
    # L'adresse du journal de l'enseignant (REFCOMP_JOURNAL) n'est pas celle de la démonstration.
    return load_cours(provisoire, f"sqlite:///{(provisoire / 'resultats.db').as_posix()}")


def _remet(cours: Cours, devoir: Devoir, etudiants: list[Etudiant]) -> list[CopieSimulee]:
    """Distribue le devoir, fait les copies de la classe et les dépose dans `submitted/`."""
    noms = [e.identifiant for e in etudiants]
    sortie = distribute_devoir(cours, devoir, noms, lambda e: iterate_with_bar(e, "Distribution"))
    dossiers = {nom: _read_dossier(sortie / nom / devoir.nom) for nom in noms}
    copies = build_copies(devoir, etudiants, dossiers)
    for copie in iterate_with_bar(copies, "Remise des copies"):
        submit_copie(cours, devoir.nom, copie.etudiant, dict(copie.fichiers))
    return copies


def _read_dossier(dossier: Path) -> dict[str, bytes]:
    return {p.relative_to(dossier).as_posix(): p.read_bytes() for p in dossier.rglob("*") if p.is_file()}


def render_bilan(bilan: BilanDemo) -> str:
    """Le résumé que lit l'utilisateur : ce qui s'est passé, et où regarder."""
    r = bilan.resultats
    par_etudiant = r.groupby("etudiant")[["points", "points_max"]].sum()
    moyenne = 20 * (par_etudiant["points"] / par_etudiant["points_max"]).mean()
    connues = r[~r["note_reponse"].isin(["juste", "autre", "partiel", "sans_reponse", "illisible", "supprimee"])]
    erreurs = connues.groupby(["exercice", "question", "note_reponse"]).size().sort_values(ascending=False).head(6)
    illisibles, absentes = int((r["statut"] == "illisible").sum()), int((r["note_reponse"] == "sans_reponse").sum())
    lignes = [
        f"{len(bilan.etudiants)} étudiants, {r['exercice'].nunique()} exercices, {len(r)} réponses corrigées.",
        f"{bilan.preuves} preuves ajoutées au registre des compétences.",
        f"Trois promotions inventées (BTS, CQP, AGOrA) : {format_nombre(bilan.preuves_promotions, 0)} preuves de plus.",
        f"Moyenne (questions corrigées automatiquement) : {moyenne:.1f}/20".replace(".", ","),
        f"Réponses illisibles ou en panne : {illisibles} ; sans réponse : {absentes}.",
        f"À vérifier par l'enseignant : {int((r['statut'] == 'a_verifier').sum())}.",
        "Erreurs connues les plus fréquentes :",
        *(f"  - {e}, {q} : {n} ({nombre} étudiants)" for (e, q, n), nombre in erreurs.items()),
    ]
    if bilan.echecs:
        lignes.append(f"Copies que nbgrader n'a pas pu corriger : {', '.join(bilan.echecs)}.")
    lignes += [
        f"Copies corrigées : {bilan.dossier / 'autograded'}",
        f"Carnet de notes de nbgrader : {bilan.dossier / 'gradebook.db'}",
        f"Journal des résultats et registre des preuves : {bilan.dossier / 'resultats.db'}",
        f"Tableau de bord : {bilan.dossier / 'notebooks' / 'tableau_de_bord.ipynb'}",
    ]
    return "\n".join(lignes)
