"""Importer une liste dans un cours : `classe.csv`, puis le carnet de notes de nbgrader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from refcomp.cours import Cours
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.grading.commandes import nbgrader_api
from refcomp.secretariat.effectif import Inscrit, load_effectif, write_effectif
from refcomp.secretariat.importation import Importation, merge_effectif
from refcomp.secretariat.listes import clean_cellule, read_liste
from refcomp.secretariat.noms import cle_nom

DEPARTS_ORDINAIRES = 3  # au-delà, et si c'est plus de la moitié du groupe, la liste est sans doute partielle


@dataclass(frozen=True)
class Inscription:
    """Le compte rendu d'un import : ce qu'il change, et tout ce qu'une personne doit en savoir."""

    importation: Importation
    constats: list[Constat]
    ecrit: bool


def import_liste(
    cours: Cours,
    chemin: Path,
    groupe: str = "",
    *,
    jour: dt.date | None = None,
    departs_acceptes: bool = False,
) -> Inscription:
    """Met l'effectif d'un cours à jour d'après une liste exportée ; la réimporter ne change rien.

    Args:
        cours: le cours.
        chemin: la liste, CSV ou XLSX.
        groupe: groupe de tous les élèves de la liste, au lieu de celui qu'elle écrit.
        jour: date des départs constatés ; aujourd'hui par défaut.
        departs_acceptes: vrai pour laisser partir plus de la moitié d'un groupe d'un coup.

    Raises:
        FichierIllisibleError: si la liste ne peut pas être lue.
        DonneesInvalidesError: si elle n'a pas de titres connus, ou si trop d'élèves y manquent ; rien n'est écrit.
    """
    lignes, constats = read_liste(chemin)
    nom_groupe = clean_cellule(groupe)[0]
    if nom_groupe:
        lignes = [replace(li, groupe=nom_groupe) for li in lignes]
    existants = load_effectif(cours)
    complete = not any(c.code == "ligne_incomplete" for c in constats)
    importation = merge_effectif(
        existants, lignes, jour or dt.datetime.now().astimezone().date(), connus_de_nbgrader(cours), departs=complete
    )
    if not departs_acceptes:
        _check_departs(existants, importation, chemin)
    ecrit = write_effectif(cours, importation.inscrits)
    return Inscription(
        importation, [*constats, *importation.constats, *record_inscrits(cours, importation.inscrits)], ecrit
    )


def _check_departs(existants: list[Inscrit], importation: Importation, chemin: Path) -> None:
    constats = []
    for groupe in sorted({i.groupe for i in importation.partis}):
        avant = [i for i in existants if not i.parti and i.groupe == groupe]
        partis = [i for i in importation.partis if i.groupe == groupe]
        if len(partis) <= max(DEPARTS_ORDINAIRES, len(avant) // 2):
            continue
        qui = ", ".join(i.identifiant for i in partis[:10])
        message = (
            f"Groupe {groupe or 'sans nom'} : {len(partis)} étudiants sur {len(avant)} n'y figurent pas ({qui}…). Si "
            "la liste est partielle, donnez son groupe avec --groupe ; s'ils sont partis, ajoutez --accepter-departs."
        )
        constats.append(Constat("erreur", "departs_nombreux", message, groupe))
    if constats:
        raise DonneesInvalidesError(f"« {chemin.name} » ferait partir trop de monde ; rien n'a été écrit :", constats)


def connus_de_nbgrader(cours: Cours) -> dict[str, tuple[str, str]]:
    """Les étudiants du carnet de notes de nbgrader : identifiant → nom comparable (vide s'il n'en a pas)."""
    with nbgrader_api(cours) as api, api.gradebook as carnet:
        return {e.id: cle_nom(e.last_name or "", e.first_name or "") for e in carnet.students}


def record_inscrits(cours: Cours, inscrits: Iterable[Inscrit]) -> list[Constat]:
    """Inscrit l'effectif au carnet de notes de nbgrader, sans retirer personne ; dit ce qui y était autrement."""
    constats = []
    with nbgrader_api(cours) as api, api.gradebook as carnet:
        presents = {e.id: e for e in carnet.students}
        for inscrit in inscrits:
            voulu = {"last_name": inscrit.nom, "first_name": inscrit.prenom, "email": inscrit.courriel}
            ancien = {champ: getattr(presents.get(inscrit.identifiant), champ, None) or "" for champ in voulu}
            nouveau = {champ: valeur for champ, valeur in voulu.items() if valeur and valeur != ancien[champ]}
            if inscrit.identifiant not in presents or nouveau:
                carnet.update_or_create_student(inscrit.identifiant, **nouveau)
            remplaces = [f"« {ancien[c]} » → « {v} »" for c, v in nouveau.items() if ancien[c]]
            if remplaces:
                message = f"Carnet de notes de nbgrader, {inscrit.identifiant} : {', '.join(remplaces)}."
                constats.append(Constat("information", "carnet_de_notes", message, inscrit.identifiant))
    return constats
