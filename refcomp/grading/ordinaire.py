"""Les carnets ordinaires de nbgrader : exécutés dans le bac à sable, notés comme nbgrader les note.

Leurs tests tournent dans le processus de l'étudiant : l'isolation est promise, la note est celle de nbgrader pour une
copie honnête, et ce qui se voit d'une manipulation est signalé « à vérifier ».
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from nbformat import NotebookNode
from nbgrader.utils import is_locked

from refcomp.errors import CopieIllisibleError
from refcomp.grading.bac.bornes import Bornes
from refcomp.grading.execution import CopieAExecuter, CopieExecutee
from refcomp.grading.isolation import run_copie

TAILLE_MAXIMALE = 512 * 2**20


def is_python(carnet: NotebookNode) -> bool:
    """Vrai si le carnet s'exécute en Python (nbgrader a déjà remis le noyau de la source)."""
    noyau = carnet.metadata.get("kernelspec", {})
    if langage := noyau.get("language") or carnet.metadata.get("language_info", {}).get("name"):
        return bool(langage == "python")  # le noyau peut porter le nom d'un environnement (« conda-env-cours-py »)
    return str(noyau.get("name", "python3")).startswith("python")


def rangs_de_confiance(carnet: NotebookNode) -> frozenset[int]:
    """Les cellules de code dont la source vient de l'enseignant : nbgrader l'a remise à l'assainissement."""
    return frozenset(
        rang
        for rang, cellule in enumerate(carnet.cells)
        if cellule.cell_type == "code" and is_locked(cellule) and not cellule.metadata.nbgrader.get("solution")
    )


def run_ordinaire(
    carnet: NotebookNode, dossier: Path, bornes: Bornes, erreur_delai: Mapping[str, Any]
) -> CopieExecutee:
    """Exécute un carnet ordinaire avec les fichiers de son dossier.

    Args:
        carnet: le carnet assaini par nbgrader.
        dossier: le dossier corrigé de l'étudiant ; ses carnets, qui portent les tests, ne sont pas donnés à la copie.
        bornes: ce que la copie peut consommer.
        erreur_delai: l'erreur que nbgrader inscrit dans une cellule interrompue.

    Raises:
        CopieIllisibleError: si le dossier pèse plus que ce que le bac peut recevoir.
    """
    fichiers = read_dossier(dossier)
    poids = sum(map(len, fichiers.values()))
    # Ce qui est donné ne se prend pas sur ce que la copie peut écrire : octets, mémoire qui les porte, fichiers.
    bornes = replace(
        bornes,
        disque=bornes.disque + 2 * poids,
        memoire=bornes.memoire + poids,
        fichiers=bornes.fichiers + len(fichiers) + len({p for c in fichiers for p in PurePosixPath(c).parents}),
    )
    return run_copie(
        CopieAExecuter(
            carnet=carnet,
            fichiers=fichiers,
            de_confiance=rangs_de_confiance(carnet),
            bornes=bornes,
            erreur_delai=erreur_delai,
        ),
    )


def read_dossier(dossier: Path) -> dict[str, bytes]:
    """Les fichiers ordinaires d'un dossier, carnets exceptés : chemin relatif → octets ; aucun lien n'est suivi.

    Raises:
        CopieIllisibleError: au-delà de `TAILLE_MAXIMALE` ; en taire une partie fausserait les tests.
    """
    fichiers: dict[str, bytes] = {}
    poids = 0
    for chemin in sorted(dossier.rglob("*")):
        if chemin.suffix == ".ipynb" or chemin.is_symlink() or not chemin.is_file():
            continue
        poids += chemin.stat().st_size
        if poids > TAILLE_MAXIMALE:
            raise CopieIllisibleError(
                f"Les fichiers de {dossier} pèsent plus de {TAILLE_MAXIMALE >> 20} Mio, que le bac à sable ne sait pas "
                "recevoir. Allégez les données du devoir, ou retirez du dossier remis ce qui n'en est pas."
            )
        fichiers[chemin.relative_to(dossier).as_posix()] = chemin.read_bytes()
    return fichiers
