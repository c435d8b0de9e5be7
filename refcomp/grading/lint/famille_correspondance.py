"""Règles : `source/`, `release/` et le carnet de notes connaissent les mêmes cellules."""

from __future__ import annotations

from collections.abc import Iterator

from refcomp.grading.lint.lecture import read_entetes
from refcomp.grading.lint.modele import Cellule, DevoirLu
from refcomp.grading.lint.regions import has_autotest, split_regions
from refcomp.grading.lint.regle import REENGENDRER, Regle, Trouvaille


def _perimee(devoir: DevoirLu) -> Iterator[Trouvaille]:
    for nom, carnet in devoir.source.items():
        publiees = {c.grade_id: c for c in devoir.release[nom].cellules if c.grade_id} if nom in devoir.release else {}
        for c in carnet.cellules:
            publiee = publiees.get(c.grade_id)
            if publiee is None or c.solution or has_autotest(c.source, devoir.reglages.autotest):
                continue
            if _attendu(c, devoir) != publiee.source.strip():
                yield publiee.trouvaille("Le texte publié n'est plus celui de source/.")


def _attendu(c: Cellule, devoir: DevoirLu) -> str:
    """Le texte que nbgrader publierait d'une cellule qui n'est pas de réponse."""
    r = devoir.reglages
    return split_regions(split_regions(c.source, r.cache).dehors, r.bareme).dehors.strip()


def _orphelins(devoir: DevoirLu) -> Iterator[Trouvaille]:
    communs = {c.grade_id for entete in read_entetes(devoir.reglages) for c in entete.cellules}
    for nom, carnet in devoir.release.items():
        if nom not in devoir.source:
            if devoir.source:
                yield carnet.trouvaille("Ce carnet publié n'existe pas dans source/.")
            continue
        connus = {c.grade_id for c in devoir.source[nom].cellules} | communs
        for c in carnet.cellules:
            if c.grade_id and c.grade_id not in connus:
                yield c.trouvaille(f"Le grade_id « {c.grade_id} » n'existe pas dans source/.")


def _non_publies(devoir: DevoirLu) -> Iterator[Trouvaille]:
    if not devoir.release:
        return
    for nom, carnet in devoir.source.items():
        if nom not in devoir.release:
            yield carnet.trouvaille("Ce carnet n'est pas dans release/.")
            continue
        publies = {c.grade_id for c in devoir.release[nom].cellules}
        for c in carnet.cellules:
            if c.grade_id and (c.notee or c.solution or c.tache) and c.grade_id not in publies:
                yield c.trouvaille(f"La cellule « {c.grade_id} » n'est pas dans release/.")


def _hors_base(devoir: DevoirLu) -> Iterator[Trouvaille]:
    for nom, base in devoir.bareme_base.items():
        carnet = devoir.source.get(nom)
        if carnet is None:
            yield devoir.trouvaille(f"Le carnet de notes connaît un carnet « {nom} » qui n'est plus dans source/.")
            continue
        notees = {c.grade_id: c for c in carnet.cellules if c.notee or c.tache}
        for absente in sorted(set(base) - set(notees)):
            yield carnet.trouvaille(f"Le carnet de notes attend une cellule « {absente} », absente du carnet.")
        for absente in sorted(set(notees) - set(base) - {""}):
            yield notees[absente].trouvaille(
                "Le carnet de notes ne connaît pas cette cellule : elle ne sera pas notée."
            )


REGLES = (
    Regle(
        "grade_id_orphelin",
        "erreur",
        "Une cellule ou un carnet publié n'existe pas dans source/ : nbgrader ne saura pas le noter.",
        REENGENDRER,
        _orphelins,
        "devoir",
    ),
    Regle(
        "cellule_non_publiee",
        "erreur",
        "Une cellule notée ou de réponse n'est pas dans release/ : aucune copie ne l'aura.",
        REENGENDRER,
        _non_publies,
        "devoir",
    ),
    Regle(
        "release_perimee",
        "avertissement",
        "release/ n'a pas été engendré depuis la dernière modification de source/.",
        REENGENDRER,
        _perimee,
        "devoir",
    ),
    Regle(
        "cellule_hors_base",
        "avertissement",
        "Le carnet de notes et source/ n'ont pas les mêmes cellules notées.",
        "Engendrez de nouveau le devoir ; si des copies sont déjà rendues, nbgrader refuse d'ajouter des cellules.",
        _hors_base,
        "devoir",
    ),
)
