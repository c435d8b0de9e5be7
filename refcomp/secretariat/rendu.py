"""Rendre un devoir : une archive par étudiant, avec le retour de chaque question, dans `rendu/`.

Le retour lui-même est bâti par `refcomp.retour` ; ce module décide à qui il est rendu, l'emballe et dit qui n'a rien.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath

from refcomp.cours import Cours
from refcomp.errors import CoursInvalideError, RefcompError
from refcomp.fichiers import render_zip, write_atomic
from refcomp.grading.journal import open_journal
from refcomp.secretariat.releve import (
    ABSENT,
    NON_EVALUE,
    PARTI,
    PROVISOIRE,
    LigneReleve,
    build_releve,
)

Rendeur = Callable[[Cours, str, str], Mapping[str, bytes]]


@dataclass(frozen=True)
class Rendu:
    """Le compte rendu d'un retour.

    Attributes:
        archives: étudiant → son archive.
        provisoires: ceux dont la note n'est pas définitive : étudiant → pourquoi.
        sans_retour: ceux qui n'ont rien : étudiant → `absent`, `non évalué`, ou ce qui a échoué.
    """

    archives: dict[str, Path] = field(default_factory=dict)
    provisoires: dict[str, str] = field(default_factory=dict)
    sans_retour: dict[str, str] = field(default_factory=dict)


def return_devoir(
    cours: Cours,
    devoir: str,
    etudiants: Iterable[str] | None = None,
    rendeur: Rendeur | None = None,
    progres: Callable[[Iterable[LigneReleve]], Iterable[LigneReleve]] = iter,
) -> Rendu:
    """Écrit `rendu/<étudiant>-<devoir>.zip` pour chaque copie corrigée.

    Args:
        cours: le cours.
        devoir: nom nbgrader du devoir.
        etudiants: seulement ceux-là.
        rendeur: ce qui bâtit le retour d'un étudiant, chemin relatif → octets ; celui de refcomp par défaut.
        progres: enveloppe d'itération qui montre l'avancement.

    Raises:
        CoursInvalideError: si le devoir ou un étudiant demandé est inconnu ; rien n'est écrit.
    """
    batir = rendeur or _load_rendeur(cours)
    lignes = {ligne.inscrit.identifiant: ligne for ligne in build_releve(cours, devoir)}
    voulus = list(lignes) if etudiants is None else list(etudiants)
    inconnus = [e for e in voulus if e not in lignes]
    if inconnus:
        raise CoursInvalideError(
            f"Étudiants inconnus de ce cours : {', '.join(inconnus)}. Voyez refcomp classe lister."
        )
    rendu = Rendu()
    for ligne in progres([lignes[e] for e in voulus]):
        _return_un(cours, ligne, batir, rendu)
    return rendu


def _load_rendeur(cours: Cours) -> Rendeur:
    """Le retour de refcomp, avec au pied de chaque page la tête du journal."""
    from refcomp.retour import build_retour  # noqa: PLC0415 - nbconvert et ses gabarits mettent une seconde

    with open_journal(cours) as journal:
        return partial(build_retour, tete=journal.tete())


def _return_un(cours: Cours, ligne: LigneReleve, batir: Rendeur, rendu: Rendu) -> None:
    """Rend une copie, ou note pourquoi elle ne l'est pas ; l'échec de l'une n'arrête pas les autres."""
    etudiant = ligne.inscrit.identifiant
    if ligne.etat in {ABSENT, NON_EVALUE, PARTI}:
        rendu.sans_retour[etudiant] = ligne.etat
        return
    try:
        octets = render_archive(batir(cours, ligne.devoir, etudiant))
    except RefcompError as erreur:
        rendu.sans_retour[etudiant] = str(erreur)
        return
    chemin = cours.dossier("rendu") / f"{etudiant}-{ligne.devoir}.zip"
    if not chemin.is_file() or chemin.read_bytes() != octets:
        write_atomic(chemin, octets)
    rendu.archives[etudiant] = chemin
    if ligne.etat == PROVISOIRE:
        rendu.provisoires[etudiant] = " ; ".join(ligne.remarques)


def render_archive(pages: Mapping[str, bytes]) -> bytes:
    """L'archive d'un retour ; mêmes pages, mêmes octets.

    Raises:
        CoursInvalideError: si le retour est vide, ou si un de ses chemins sortirait de l'archive.
    """
    fautifs = [c for c in pages if not _chemin_sur(c)]
    if fautifs or not pages:
        raise CoursInvalideError(f"Retour refusé : {', '.join(fautifs) or 'aucune page'}.")
    return render_zip(pages)


def _chemin_sur(chemin: str) -> bool:
    """Vrai si un chemin relatif reste dans l'archive, sur toutes les machines."""
    parties = PurePosixPath(chemin).parts
    return bool(parties) and not chemin.startswith("/") and ".." not in parties and not set(chemin) & set('\\:*?"<>|')
