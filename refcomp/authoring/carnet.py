"""Le carnet d'un exercice, construit depuis sa définition et une variante.

Un même exercice et une même variante donnent toujours les mêmes octets : identifiants de cellules explicites, aucune
sortie, noyau fixé. L'énoncé est en cellules Markdown ordinaires (elles peuvent différer d'un étudiant à l'autre) ; la
cellule notée, verrouillée, ne contient que la vérification de forme.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import jinja2
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from refcomp.authoring.documents import render_markdown
from refcomp.authoring.modele import Exercice, Question, Variante
from refcomp.formats_fr import format_date, format_montant, format_nombre
from refcomp.rounding import monnaie

SECTION = re.compile(r"^<!-- (contexte|fin|question q\d+) -->\s*$", re.MULTILINE)
NIVEAUX = {"decouverte": "découverte", "entrainement": "entraînement", "examen": "examen"}
NOYAU = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
VIDE_MARKDOWN = "*Écrivez votre réponse ici (double-cliquez pour modifier, Maj + Entrée pour finir).*"
DEBUT_SOLUTION, FIN_SOLUTION = "### BEGIN SOLUTION", "### END SOLUTION"


def grade_id(exercice: Exercice, question: Question) -> str:
    """L'identifiant nbgrader de la cellule notée : la clé qui relie une note à ses compétences."""
    return f"{exercice.slug}-{question.id}"


def build_carnet(
    exercice: Exercice,
    variante: Variante,
    libelles: Mapping[str, str],
    solutions: Mapping[str, str] | None = None,
    exemplaire: str = "",
) -> nbformat.NotebookNode:
    """Construit le carnet d'une variante.

    Args:
        exercice: l'exercice chargé.
        variante: les données citées par l'énoncé et montrées en tableaux.
        libelles: libellé de chaque compétence citée, par identifiant d'élément.
        solutions: code de correction par question, placé entre les marques que nbgrader efface ; None pour un
            carnet d'étudiant.
        exemplaire: la marque de l'exemplaire d'un étudiant, qui le reconnaît quand il revient sous un autre nom.
    """
    sections = _render_sections(exercice, variante)
    cellules = [
        _markdown(exercice, "entete", _render_entete(exercice, libelles)),
        _markdown(exercice, "contexte", sections["contexte"]),
        _markdown(exercice, "documents", _render_documents(exercice, variante)),
        _code(exercice, "chargement", _render_chargement(exercice)),
    ]
    for question in exercice.questions:
        cellules += _build_question(exercice, question, sections[f"question {question.id}"], solutions)
    cellules.append(_markdown(exercice, "fin", sections.get("fin", "") or _FIN))
    marque = {"refcomp": {"exemplaire": exemplaire}} if exemplaire else {}
    carnet = new_notebook(cells=cellules, metadata=NOYAU | marque)
    carnet.nbformat_minor = 5
    return carnet


def render_carnet(carnet: nbformat.NotebookNode) -> bytes:
    """Les octets d'un carnet, tels que nbformat les écrit."""
    return (nbformat.writes(carnet, version=4) + "\n").encode("utf-8")


def _markdown(exercice: Exercice, nom: str, texte: str, metadata: dict[str, Any] | None = None) -> Any:
    # L'énoncé ne s'efface pas d'une touche malheureuse ; les cellules de réponse gardent leurs propres métadonnées.
    fige = {"editable": False, "deletable": False}
    return new_markdown_cell(texte.strip(), id=f"{exercice.slug}-{nom}"[:64], metadata=metadata or fige)


def _code(exercice: Exercice, nom: str, texte: str, metadata: dict[str, Any] | None = None) -> Any:
    return new_code_cell(texte.strip(), id=f"{exercice.slug}-{nom}"[:64], metadata=metadata or {})


def _render_sections(exercice: Exercice, variante: Variante) -> dict[str, str]:
    """Découpe l'énoncé en sections et y place les valeurs de la variante, au format français."""
    milieu = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False, keep_trailing_newline=True)  # noqa: S701 - l'énoncé est du Markdown écrit par l'enseignant, pas du HTML reçu
    devise = monnaie(exercice.monnaie)
    milieu.filters["date"] = format_date
    milieu.filters["montant"] = lambda v: format_montant(v, devise)
    milieu.filters["nombre"] = format_nombre
    morceaux = SECTION.split(exercice.enonce)
    brutes = dict(zip(morceaux[1::2], morceaux[2::2], strict=True))
    return {nom: milieu.from_string(texte).render(**variante.valeurs).strip() for nom, texte in brutes.items()}


def _render_entete(exercice: Exercice, libelles: Mapping[str, str]) -> str:
    codes = dict.fromkeys(c for q in exercice.questions for c in q.competences)
    competences = "\n".join(f"- {libelles[c]} *({c})*" for c in codes)
    return f"""# {exercice.titre}

**Durée** : {exercice.duree_minutes} min · **Points** : {format_points(exercice.points)} · \
**Niveau** : {NIVEAUX[exercice.niveau]} · **Droit applicable au** {format_date(exercice.date_du_droit)}

**Compétences évaluées**

{competences}

**Comment répondre.** Aucun programme n'est demandé. Écrivez la valeur **entre guillemets** à la place de `None`, \
par exemple `reponse_1 = {_exemple_montant(exercice)}`, puis exécutez la cellule et celle qui la suit (Maj + Entrée). \
Un tableau se remplit dans le fichier indiqué, avec votre tableur. Qui veut calculer ici avec pandas le peut."""


def format_points(points: Any) -> str:
    """Écrit des points sans décimales inutiles : 2, 0,5."""
    return format(points.normalize(), "f").replace(".", ",")


def _render_documents(exercice: Exercice, variante: Variante) -> str:
    blocs = ["## Documents"]
    for rang, document in enumerate(exercice.documents, start=1):
        table = render_markdown(variante.documents[document.nom], document, exercice.monnaie)
        fichier = f"*Fichier : `{exercice.slug}/{document.nom}.csv`, aussi dans `{exercice.slug}/documents.xlsx`.*"
        blocs.append(f"### Document {rang} — {document.titre}\n\n{table}\n\n{fichier}")
    return "\n\n".join(blocs)


def _render_chargement(exercice: Exercice) -> str:
    lignes = ["# Facultatif : les documents en tableaux pandas, pour qui veut calculer ici.", "import copie", ""]
    lignes += [f'{d.nom} = copie.document("{exercice.slug}", "{d.nom}")' for d in exercice.documents]
    return "\n".join(lignes)


def _build_question(
    exercice: Exercice,
    question: Question,
    texte: str,
    solutions: Mapping[str, str] | None,
) -> list[Any]:
    points = format_points(question.points)
    pluriel = "s" if question.points > 1 else ""
    titre = f"## Question {question.numero} — {question.titre} ({points} point{pluriel})"
    enonce = _markdown(exercice, question.id, f"{titre}\n\n{texte}")
    if question.redaction:
        bareme = "\n".join(f"- {critere}" for critere in question.forme["bareme"])
        enonce.source += f"\n\nVotre texte sera corrigé par votre enseignant :\n\n{bareme}"
        meta = _nbgrader(exercice, question, grade=True, solution=True)
        source = VIDE_MARKDOWN if solutions is None else f"{DEBUT_SOLUTION}\n{solutions[question.id]}\n{FIN_SOLUTION}"
        return [enonce, _markdown(exercice, f"{question.id}-texte", source, meta)]
    meta_reponse = _nbgrader(exercice, question, grade=False, solution=True)
    source = render_cellule_reponse(exercice, question)
    if solutions is not None:
        source += f"\n{DEBUT_SOLUTION}\n{solutions[question.id].strip()}\n{FIN_SOLUTION}"
    controle = f'import copie\n\ncopie.verification("{exercice.slug}", "{question.id}")'
    meta_controle = _nbgrader(exercice, question, grade=True, solution=False)
    return [
        enonce,
        _code(exercice, f"{question.id}-reponse", source, meta_reponse),
        _code(exercice, f"{question.id}-controle", controle, meta_controle),
    ]


def _exemple_montant(exercice: Exercice) -> str:
    """Un montant comme on l'écrit dans la monnaie de l'exercice : le franc pacifique n'a pas de décimales."""
    return '"1 234,56"' if monnaie(exercice.monnaie).decimales else '"1 234"'


def render_cellule_reponse(exercice: Exercice, question: Question) -> str:
    """Le contenu de départ d'une cellule de réponse : une ligne à compléter, un exemple de ce qui est compris."""
    variable = f"reponse_{question.numero}"
    if question.forme["type"] == "tableau":
        fichier = f"{exercice.slug}/{variable}"
        return (
            f"# Remplissez {fichier}.csv ou {fichier}.xlsx avec votre tableur, puis enregistrez.\n"
            f"# Rien à écrire ici ; qui préfère pandas peut remplacer None par un DataFrame.\n{variable} = None"
        )
    exemple = {
        "date": '"31/12/2025"',
        "liste": '"A ; B ; C"',
        "choix": f'"{question.forme.get("parmi", ["…"])[0]}"',
        "texte": '"votre réponse"',
        "entier": "12",
        "pourcentage": '"12,5 %"',
    }.get(question.forme["type"], _exemple_montant(exercice))
    conseil = f"# Remplacez None par votre réponse. Exemple de forme : {variable} = {exemple}"
    return f"{conseil}\n{variable} = None"


def _nbgrader(exercice: Exercice, question: Question, *, grade: bool, solution: bool) -> dict[str, Any]:
    identifiant = grade_id(exercice, question) + ("" if grade else "-reponse")
    meta: dict[str, Any] = {
        "grade": grade,
        "grade_id": identifiant,
        "locked": grade and not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    if grade:
        meta["points"] = float(question.points)
    return {"nbgrader": meta, "refcomp": {"question": f"{exercice.slug}/{question.id}"}}


def build_declaration(exercice: Exercice) -> bytes:
    """Le fichier `questions.json` distribué : formes attendues, documents, cohérences ; aucune valeur attendue."""
    declaration = {
        "exercice": exercice.slug,
        "version": exercice.version,
        "documents": {d.nom: dict(d.colonnes) for d in exercice.documents},
        "questions": {q.id: _forme_publique(q, exercice) for q in exercice.questions if not q.redaction},
        "coherences": [dict(c) for c in exercice.coherences],
    }
    return (json.dumps(declaration, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8")


def _forme_publique(question: Question, exercice: Exercice) -> dict[str, Any]:
    forme = {k: v for k, v in question.forme.items() if k != "lignes"}
    if question.forme["type"] == "montant":
        forme.setdefault("unite", exercice.monnaie)
    return forme


_FIN = """## Avant de rendre

Vérifiez que chaque question affiche « La forme est correcte », enregistrez (Ctrl + S), puis rendez le \
dossier entier."""
