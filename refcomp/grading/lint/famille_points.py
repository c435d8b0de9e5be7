"""Règles : les points s'additionnent, et sont les mêmes partout où ils sont écrits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from refcomp.authoring.carnet import grade_id
from refcomp.grading.lint.bareme_affiche import SOUS_LES_TITRES, read_sections, read_total
from refcomp.grading.lint.ecriture import abrege
from refcomp.grading.lint.ecriture import format_nombre_court as _n
from refcomp.grading.lint.modele import Carnet, Cellule, DevoirLu
from refcomp.grading.lint.regle import Regle, Trouvaille

EPSILON = 1e-6


def _notees(carnet: Carnet) -> list[Cellule]:
    return [c for c in carnet.cellules if (c.notee or c.tache) and c.points is not None]


def _total(carnet: Carnet) -> float:
    return sum(c.points or 0.0 for c in _notees(carnet))


def _nuls(carnet: Carnet) -> Iterator[Trouvaille]:
    nulles = [c for c in _notees(carnet) if c.points == 0]
    if len(nulles) > 1 and len(nulles) == len(_notees(carnet)):
        yield carnet.trouvaille(f"Les {len(nulles)} cellules notées du carnet le sont sur 0 point.")
        return
    for c in nulles:
        yield c.trouvaille("La cellule est notée sur 0 point.")


def _affiches(devoir: DevoirLu) -> Iterator[Trouvaille]:
    total_du_devoir = sum(_total(c) for c in devoir.source.values())
    for carnet in devoir.source.values():
        if not _notees(carnet):
            continue
        for s in read_sections(carnet):
            annonces = s.annonces or 0.0
            # Un titre de premier niveau peut annoncer le total du devoir, qui compte plusieurs carnets.
            admis = [s.trouves, s.propres, *([total_du_devoir] if s.niveau == 1 else [])]
            admis += [s.proches] if s.niveau == SOUS_LES_TITRES else []
            if all(abs(annonces - a) > EPSILON for a in admis):
                yield s.cellule.trouvaille(
                    f"« {abrege(s.texte)} » annonce {_n(annonces)}, "
                    + (f"ses cellules notées en valent {_n(s.trouves)}." if s.notees else "sans cellule notée."),
                )


def _total_affiche(devoir: DevoirLu) -> Iterator[Trouvaille]:
    total_du_devoir = sum(_total(c) for c in devoir.source.values())
    for carnet in devoir.source.values():
        annonce = read_total(carnet)
        if annonce is None:
            continue
        cellule, points = annonce
        if all(abs(points - t) > EPSILON for t in (_total(carnet), total_du_devoir)):
            yield cellule.trouvaille(
                f"L'énoncé annonce {_n(points)} points, les cellules notées du carnet en valent {_n(_total(carnet))}.",
            )


def _differents(devoir: DevoirLu) -> Iterator[Trouvaille]:
    for nom, carnet in devoir.source.items():
        publiees = {c.grade_id: c for c in _notees(devoir.release[nom])} if nom in devoir.release else {}
        base = devoir.bareme_base.get(nom, {})
        for c in _notees(carnet):
            publiee = publiees.get(c.grade_id)
            if publiee is not None and _differe(publiee.points, c.points):
                yield c.trouvaille(f"{_n(c.points or 0)} points dans source/, {_n(publiee.points or 0)} dans release/.")
            if c.grade_id in base and _differe(base[c.grade_id], c.points):
                yield c.trouvaille(
                    f"{_n(c.points or 0)} points dans source/, {_n(base[c.grade_id])} dans le carnet de notes."
                )


def _differe(a: float | None, b: float | None) -> bool:
    return abs((a or 0.0) - (b or 0.0)) > EPSILON


def _exercice(devoir: DevoirLu) -> Iterator[Trouvaille]:
    for exercice in devoir.exercices:
        carnet = devoir.source.get(exercice.slug)
        if carnet is None:
            yield devoir.trouvaille(f"L'exercice « {exercice.slug} » n'a pas de carnet dans le devoir.")
            continue
        cellules = {c.grade_id: c for c in _notees(carnet)}
        for question in exercice.questions:
            cellule = cellules.get(grade_id(exercice, question))
            if cellule is None:
                yield carnet.trouvaille(
                    f"La question {question.id} n'a pas de cellule notée « {grade_id(exercice, question)} »."
                )
            elif _differe(cellule.points, float(question.points)):
                voulus = _n(float(question.points))
                yield cellule.trouvaille(f"{_n(cellule.points or 0)} points ici, {voulus} dans definition.yaml.")


def _declares(devoir: DevoirLu) -> Iterator[Trouvaille]:
    declares = _declaration(devoir.declaration)
    somme = float(sum((e.points for e in devoir.exercices), start=0))
    if declares is not None and devoir.exercices and _differe(declares, somme):
        yield devoir.trouvaille(
            f"devoirs.yaml déclare {_n(declares)} points ; ses exercices en totalisent {_n(somme)}."
        )


def _declaration(declaration: Mapping[str, object]) -> float | None:
    points = declaration.get("points")
    return float(points) if isinstance(points, int | float) and not isinstance(points, bool) else None


REGLES = (
    Regle(
        "points_nuls",
        "avertissement",
        "Une cellule notée sur 0 point ne compte pas.",
        "Donnez-lui des points, ou retirez-lui sa note.",
        _nuls,
    ),
    Regle(
        "points_affiches",
        "avertissement",
        "L'énoncé annonce d'autres points que ceux des cellules notées qu'il introduit.",
        "Alignez l'énoncé et le barème des cellules.",
        _affiches,
        "devoir",
    ),
    Regle(
        "total_affiche",
        "avertissement",
        "Le total annoncé en tête n'est ni celui du carnet ni celui du devoir.",
        "Alignez l'énoncé et le barème des cellules.",
        _total_affiche,
        "devoir",
    ),
    Regle(
        "points_differents",
        "erreur",
        "Une même cellule n'a pas le même barème dans source/, dans release/ ou dans le carnet de notes.",
        "Engendrez de nouveau le devoir : nbgrader generate_assignment, ou refcomp construire.",
        _differents,
        "devoir",
    ),
    Regle(
        "points_exercice",
        "erreur",
        "Le carnet d'un exercice refcomp ne porte pas les questions et les points de sa définition.",
        "Refaites-le : refcomp construire DEVOIR.",
        _exercice,
        "devoir",
    ),
    Regle(
        "points_du_devoir",
        "erreur",
        "Le total déclaré dans exercises/devoirs.yaml n'est pas la somme des questions.",
        "Corrigez devoirs.yaml, ou le barème des questions.",
        _declares,
        "devoir",
    ),
)
