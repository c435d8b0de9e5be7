"""Règles : `release/` ne laisse rien voir de ce qui doit rester caché, et ses cellules sont protégées."""

from __future__ import annotations

import re
from collections.abc import Iterator

from refcomp.grading.lint.modele import Carnet, Cellule, DevoirLu
from refcomp.grading.lint.regions import has_autotest, split_regions
from refcomp.grading.lint.regle import REENGENDRER, Regle, Trouvaille

SUSPECT = re.compile(r"(?i)solution|corrig|correction|answer|bar[eè]me|^autotests\.ya?ml$|^gradebook|\.env$")
CACHES = {".ipynb_checkpoints", "__pycache__"}
# En deçà, un texte commun à la solution et à l'énoncé ne prouve rien.
SIGNES_PROBANTS = 25


def _marques(carnet: Carnet, *marques: str) -> Iterator[Cellule]:
    return (c for c in carnet.cellules if any(m in c.source for m in marques))


def _solution(carnet: Carnet) -> Iterator[Trouvaille]:
    for c in _marques(carnet, *carnet.reglages.solution):
        yield c.trouvaille("Une marque de solution est restée dans la version publiée.")


def _cache(carnet: Carnet) -> Iterator[Trouvaille]:
    for c in _marques(carnet, *carnet.reglages.cache):
        yield c.trouvaille("Des contrôles cachés sont dans la version publiée.")


def _bareme(carnet: Carnet) -> Iterator[Trouvaille]:
    for c in _marques(carnet, *carnet.reglages.bareme):
        yield c.trouvaille("Un barème de correction est dans la version publiée.")


def _autotest(carnet: Carnet) -> Iterator[Trouvaille]:
    marque = carnet.reglages.autotest
    for c in (c for c in carnet.cellules if c.controle):
        if has_autotest(c.source, marque):
            yield c.trouvaille(f"« {marque} » n'a pas été remplacé par un contrôle : la cellule ne vérifie rien.")


def _sorties(carnet: Carnet) -> Iterator[Trouvaille]:
    for c in carnet.cellules:
        if c.sorties:
            yield c.trouvaille("La cellule publiée porte des sorties, qui peuvent montrer la réponse.")


def _checksums(carnet: Carnet) -> Iterator[Trouvaille]:
    for c in carnet.cellules:
        if (c.notee or c.solution) and not c.nbgrader.get("checksum"):
            yield c.trouvaille(
                "La cellule publiée n'a pas de condensé (checksum) : ce carnet ne vient pas de nbgrader."
            )


def _supprimables(carnet: Carnet) -> Iterator[Trouvaille]:
    for c in carnet.cellules:
        if c.notee and c.metadonnees.get("deletable", True) is not False:
            yield c.trouvaille("L'étudiant peut supprimer cette cellule notée : supprimée, elle n'est pas notée.")


def _texte_publie(devoir: DevoirLu) -> Iterator[Trouvaille]:
    publiees = [(c, _signes(c.source)) for carnet in devoir.release.values() for c in carnet.cellules]
    souches = {_signes(s) for s in devoir.reglages.souches.values()}
    vues = set()
    for source, solution in _solutions(devoir):
        signes = _signes(solution)
        if len(signes) < SIGNES_PROBANTS or signes in souches:
            continue
        for cellule, texte in publiees:
            if signes in texte and cellule not in vues:
                vues.add(cellule)
                yield cellule.trouvaille(f"La solution de {source.objet} est publiée ici en toutes lettres.")


def _solutions(devoir: DevoirLu) -> Iterator[tuple[Cellule, str]]:
    """Le texte de chaque solution et de chaque contrôle caché, là où nbgrader doit l'effacer."""
    for carnet in devoir.source.values():
        for c in carnet.cellules:
            regions = split_regions(c.source, devoir.reglages.solution).regions if c.solution else ()
            regions += split_regions(c.source, devoir.reglages.cache).regions
            # Sans marque, nbgrader efface toute la cellule de réponse.
            textes = regions or ((c.source,) if c.solution else ())
            yield from ((c, t) for t in textes)


def _signes(texte: str) -> str:
    """Un texte réduit à ses signes : ni espaces, ni commentaires seuls sur leur ligne."""
    lignes = (li for li in texte.splitlines() if not li.lstrip().startswith("#"))
    return "".join("".join(lignes).split())


def _fichiers(devoir: DevoirLu) -> Iterator[Trouvaille]:
    if devoir.dossier_release is None:
        return
    for chemin in sorted(devoir.dossier_release.rglob("*")):
        relatif = chemin.relative_to(devoir.dossier_release)
        if chemin.is_dir() and chemin.name in CACHES:
            yield devoir.trouvaille(
                f"release/ contient {relatif.as_posix()}/, qui peut garder la version de l'enseignant."
            )
        elif chemin.is_file() and SUSPECT.search(chemin.name) and not CACHES & {*relatif.parts}:
            yield devoir.trouvaille(f"release/ contient {relatif.as_posix()}, dont le nom annonce une correction.")


REGLES = (
    Regle(
        "solution_publiee",
        "erreur",
        "Une marque de solution dans release/ : la solution y est sans doute aussi.",
        REENGENDRER,
        _solution,
        "release",
    ),
    Regle(
        "controle_cache_publie",
        "erreur",
        "Les contrôles cachés sont lisibles dans release/.",
        REENGENDRER,
        _cache,
        "release",
    ),
    Regle(
        "bareme_publie", "erreur", "Le barème de correction est lisible dans release/.", REENGENDRER, _bareme, "release"
    ),
    Regle(
        "texte_de_solution_publie",
        "erreur",
        "Le texte d'une solution ou d'un contrôle caché se retrouve dans une cellule publiée.",
        "Retirez-le de cette cellule dans source/, puis engendrez de nouveau le devoir.",
        _texte_publie,
        "devoir",
    ),
    Regle(
        "sorties_publiees",
        "erreur",
        "Des sorties d'exécution dans release/ peuvent montrer la réponse.",
        REENGENDRER,
        _sorties,
        "release",
    ),
    Regle(
        "autotest_publie",
        "erreur",
        "Une marque AUTOTEST est restée dans release/ : le contrôle n'a pas été engendré.",
        REENGENDRER,
        _autotest,
        "release",
    ),
    Regle(
        "fichier_suspect_publie",
        "avertissement",
        "nbgrader recopie dans release/ tous les fichiers du devoir, corrections comprises.",
        "Sortez ce fichier de source/DEVOIR/ (ou de release/), puis engendrez de nouveau.",
        _fichiers,
        "devoir",
    ),
    Regle(
        "checksum_absent",
        "avertissement",
        "Sans condensé, nbgrader ne voit ni une cellule modifiée ni une réponse laissée vide.",
        REENGENDRER,
        _checksums,
        "release",
    ),
    Regle(
        "cellule_supprimable",
        "avertissement",
        "Une cellule notée que l'étudiant peut supprimer : nbgrader ne la remet pas par défaut.",
        "Laissez LockCells à ses réglages, ou posez c.OverwriteCells.add_missing_cells = True.",
        _supprimables,
        "release",
    ),
)
