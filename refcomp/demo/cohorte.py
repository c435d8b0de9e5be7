"""Une classe inventée de trente étudiants et leurs copies : justes, fausses de chaque façon connue, blanches, en panne.

Chaque copie est écrite comme un étudiant l'écrirait sur ses propres données : le plus souvent des valeurs tapées et un
tableau rempli dans un fichier, parfois du pandas. Tout est déterminé par une graine.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import nbformat
import pandas as pd

from refcomp.authoring.copies import CopieConnue, load_copies
from refcomp.authoring.devoir import Devoir
from refcomp.authoring.documents import render_csv, render_xlsx
from refcomp.authoring.modele import Exercice, Question, Reponse
from refcomp.formats_fr import format_date, format_nombre
from refcomp.grading.preuve import run_copie_connue
from refcomp.lecture_yaml import load_yaml

GROUPES = ("1re année A", "1re année B")
PANNES = (
    "reponse_{n} = 1 / 0",
    "reponse_{n} = total_general",
    "reponse_{n} = (12,",
    "reponse_{n} = 'je ne sais pas'",
    "import os; os._exit(1)",
)
PART_PANDAS, PART_PANNE, PART_BLANC = 0.2, 0.06, 0.06
PART_REPANDUE = 0.35


@dataclass(frozen=True)
class Etudiant:
    """Un étudiant inventé."""

    identifiant: str
    prenom: str
    nom: str
    groupe: str


@dataclass(frozen=True)
class CopieSimulee:
    """La copie d'un étudiant : ses fichiers, et ce qu'elle contient de voulu, pour le contrôle de la démonstration."""

    etudiant: str
    fichiers: Mapping[str, bytes]
    intentions: Mapping[str, Mapping[str, str]]


def build_classe(effectif: int = 30) -> list[Etudiant]:
    """Une classe inventée, toujours la même pour un effectif."""
    alea = random.Random(effectif)  # noqa: S311 - données de démonstration, rien de secret
    listes = load_yaml((files("refcomp.demo") / "noms.yaml").read_text(encoding="utf-8"))
    prenoms = [listes["prenoms"][rang % len(listes["prenoms"])] for rang in range(effectif)]
    noms = [alea.choice(listes["noms"]) for _ in range(effectif)]
    etudiants: dict[str, Etudiant] = {}
    for rang, (prenom, nom) in enumerate(zip(prenoms, noms, strict=True)):
        identifiant = f"{prenom}-{nom}"
        if identifiant in etudiants:  # des homonymes, comme dans toute grande classe
            identifiant += f"-{rang}"
        groupe = GROUPES[rang % len(GROUPES)]
        etudiants[identifiant] = Etudiant(identifiant, prenom.capitalize(), nom.title(), groupe)
    return list(etudiants.values())


def build_copies(
    devoir: Devoir,
    etudiants: list[Etudiant],
    dossiers: Mapping[str, Mapping[str, bytes]],
    graine: int = 1,
) -> list[CopieSimulee]:
    """Une copie par étudiant, sur les données qui lui ont été distribuées.

    Chaque erreur connue est commise au moins une fois si l'effectif le permet.
    """
    alea = random.Random(graine)  # noqa: S311 - idem
    plans = {e.slug: _plan(load_copies(e.dossier), len(etudiants), alea) for e in devoir.exercices}
    copies = []
    for rang, etudiant in enumerate(etudiants):
        fichiers = dict(dossiers[etudiant.identifiant])
        intentions: dict[str, Mapping[str, str]] = {}
        for exercice in devoir.exercices:
            connue = plans[exercice.slug][rang]
            intentions[exercice.slug] = connue.attendu
            fichiers |= _fill_copie(exercice, connue, fichiers, alea)
        copies.append(CopieSimulee(etudiant.identifiant, fichiers, intentions))
    return copies


def _plan(copies: list[CopieConnue], effectif: int, alea: random.Random) -> list[CopieConnue]:
    """Quelle copie pour quel étudiant : un quart de justes, une vide, et toutes les erreurs connues chez les autres.

    Certaines erreurs sont bien plus répandues que d'autres : elles s'ajoutent à la copie de qui ne s'est pas déjà
    trompé à cette question.
    """
    fausses = [c for c in copies if c.nom.startswith("faux")]
    juste = next(c for c in copies if c.nom == "juste")
    vide = next(c for c in copies if c.nom == "vide")
    alea.shuffle(fausses)
    porteurs = [juste] * max(1, effectif - effectif // 4 - 1)
    for fausse in sorted(
        fausses, key=_simple
    ):  # les erreurs qui touchent plusieurs questions prennent une copie entière
        libres = [r for r, c in enumerate(porteurs) if _compatibles(c, fausse)]
        if libres:
            rang = min(libres, key=lambda r: len(porteurs[r].propres))
            porteurs[rang] = _ajoute(porteurs[rang], fausse)
    repandues = [c for c in fausses if _simple(c)]
    plan = [_aggrave(c, repandues, alea) for c in porteurs]
    plan += [vide, *[juste] * effectif][: effectif - len(plan)]
    alea.shuffle(plan)
    return plan


def _simple(copie: CopieConnue) -> bool:
    """Vrai si la copie ne se trompe qu'aux questions dont elle change la cellule."""
    return copie.propres == set(copie.attendu) and len(copie.propres) == 1


def _compatibles(copie: CopieConnue, fausse: CopieConnue) -> bool:
    """Vrai si une erreur peut s'ajouter à une copie sans en défaire une autre."""
    if copie.nom != "juste" or (copie.attendu and (not _simple(fausse) or fausse.propres & set(copie.attendu))):
        return False
    melange = {**copie.cellules, **{q: fausse.cellules[q] for q in fausse.propres}}
    return _se_suffit(melange.values(), (*copie.cellules.values(), *fausse.cellules.values()))


def _se_suffit(cellules: Iterable[str], originales: Iterable[str]) -> bool:
    """Vrai si aucune cellule ne lit un nom qu'une cellule remplacée était seule à écrire avant elle."""
    connus = {nom for source in originales for nom in _noms(source, ast.Store)}
    ecrits: set[str] = set()
    for source in cellules:
        ecrits |= _noms(source, ast.Store)
        if _noms(source, ast.Load) & connus - ecrits:
            return False
    return True


@cache
def _noms(source: str, contexte: type[ast.expr_context]) -> frozenset[str]:
    """Les noms qu'une cellule écrit, ou lit ; aucun pour une rédaction, qui n'est pas du code."""
    try:
        noeuds = ast.walk(ast.parse(source))
    except SyntaxError:
        return frozenset()
    return frozenset(n.id for n in noeuds if isinstance(n, ast.Name) and isinstance(n.ctx, contexte))


def _ajoute(copie: CopieConnue, fausse: CopieConnue) -> CopieConnue:
    cellules = {**copie.cellules, **{q: fausse.cellules[q] for q in fausse.propres}}
    nom = "juste" if _simple(fausse) else fausse.nom
    deja = copie.propres if copie.attendu else frozenset()
    return replace(
        copie,
        nom=nom,
        cellules=cellules,
        attendu={**copie.attendu, **fausse.attendu},
        propres=deja | fausse.propres,
    )


def _aggrave(copie: CopieConnue, repandues: list[CopieConnue], alea: random.Random) -> CopieConnue:
    """Ajoute à une copie, parfois, une erreur répandue (les premières de la liste le sont le plus)."""
    for rang, autre in enumerate(repandues):
        if alea.random() < PART_REPANDUE / (1 + rang) and _compatibles(copie, autre):
            copie = _ajoute(copie, autre)
    return copie


def _fill_copie(
    exercice: Exercice,
    connue: CopieConnue,
    fichiers: Mapping[str, bytes],
    alea: random.Random,
) -> dict[str, bytes]:
    """Remplit le carnet et les fichiers de réponse d'un exercice."""
    cellules = dict(connue.cellules)
    tables: dict[str, bytes] = {}
    if alea.random() >= PART_PANDAS:
        reponses = run_copie_connue(exercice, connue, fichiers)
        cellules, tables = _reponses_tapees(exercice, reponses, alea)
    for question in exercice.questions:
        if question.redaction:
            continue
        tirage = alea.random()
        if tirage < PART_PANNE:
            cellules[question.id] = alea.choice(PANNES).format(n=question.numero)
        elif tirage < PART_PANNE + PART_BLANC:
            cellules[question.id] = f"reponse_{question.numero} = None"
            tables = {c: o for c, o in tables.items() if f"reponse_{question.numero}." not in c}
    nom = f"{exercice.slug}.ipynb"
    return {nom: _write_cellules(fichiers[nom], exercice.slug, cellules), **tables}


def _reponses_tapees(
    exercice: Exercice,
    reponses: Mapping[str, Reponse],
    alea: random.Random,
) -> tuple[dict[str, str], dict[str, bytes]]:
    """Les mêmes réponses, tapées : des valeurs à la française dans les cellules, les tableaux dans un fichier."""
    cellules: dict[str, str] = {}
    tables: dict[str, bytes] = {}
    for question in exercice.questions:
        if question.redaction or reponses[question.id].etat != "presente":
            continue
        valeur = reponses[question.id].valeur
        if question.forme["type"] == "tableau":
            tables |= _table_remplie(exercice, question, valeur, alea)
        else:
            cellules[question.id] = f"reponse_{question.numero} = {_texte(valeur)!r}"
    return cellules, tables


def _texte(valeur: Any) -> str:
    if isinstance(valeur, Decimal):
        return format_nombre(valeur, 2) if valeur % 1 else format_nombre(valeur, 0)
    if isinstance(valeur, list):
        return " ; ".join(valeur)
    return valeur if isinstance(valeur, str) else format_date(valeur)


def _table_remplie(exercice: Exercice, question: Question, valeur: Any, alea: random.Random) -> dict[str, bytes]:
    table = pd.DataFrame(valeur)
    colonnes = {c["nom"]: c["type"] for c in question.forme["colonnes"]}
    racine = f"{exercice.slug}/reponse_{question.numero}"
    if alea.random() < 0.5:  # noqa: PLR2004 - une copie sur deux au tableur
        return {f"{racine}.xlsx": render_xlsx({"reponse": (table, colonnes)}, exercice.monnaie)}
    return {f"{racine}.csv": render_csv(table, colonnes, exercice.monnaie)}


def _write_cellules(carnet: bytes, slug: str, cellules: Mapping[str, str]) -> bytes:
    """Place le code d'une copie dans les cellules de réponse d'un carnet distribué."""
    nb = nbformat.reads(carnet.decode("utf-8"), as_version=4)
    cibles = {f"{slug}-{q}-reponse": code for q, code in cellules.items()}
    cibles |= {f"{slug}-{q}-texte": code for q, code in cellules.items()}
    if "chargement" in cellules:
        cibles[f"{slug}-chargement"] = cellules["chargement"]
    for cellule in nb.cells:
        cellule.source = cibles.get(cellule.id, cellule.source)
    return (nbformat.writes(nb, version=4) + "\n").encode("utf-8")
