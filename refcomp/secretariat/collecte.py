"""Ramasser les copies d'un devoir : de dossiers, d'archives ou de carnets à n'importe quel nom, vers `submitted/`.

Ce qui se contredit n'est pas ramassé, mais listé ; le reste l'est. Recommencer ne change rien.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from refcomp.authoring.devoir import find_devoir
from refcomp.cours import Cours
from refcomp.errors import ArgumentInvalideError
from refcomp.findings import Constat
from refcomp.grading.commandes import nbgrader_api
from refcomp.secretariat.annuaire import Annuaire
from refcomp.secretariat.assemblage import Assemblage, Copie
from refcomp.secretariat.carnets import Catalogue, load_catalogue
from refcomp.secretariat.depots import Atelier, Limites
from refcomp.secretariat.effectif import Inscrit, load_effectif
from refcomp.secretariat.identification import Identification
from refcomp.secretariat.remises import ANCIENNE, write_remise

NOMS_CITES = 10
FORMATS_DATE = ("%d/%m/%Y %H:%M", "%d/%m/%Y", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d")


@dataclass(frozen=True)
class Collecte:
    """Le compte rendu d'un ramassage.

    Attributes:
        statuts: étudiant → `nouvelle`, `inchangée`, `remplacée`, `complétée` ou `ancienne`.
        constats: conflits (`erreur`) et remarques (`avertissement`).
        absents: les présents de la classe dont aucune copie n'est dans `submitted/`.
    """

    statuts: dict[str, str] = field(default_factory=dict)
    constats: list[Constat] = field(default_factory=list)
    absents: list[str] = field(default_factory=list)


def collect_copies(
    cours: Cours,
    devoir: str,
    sources: Sequence[Path],
    *,
    date: dt.datetime | None = None,
    garder_derniere: bool = False,
    attributions: Mapping[str, str] | None = None,
    limites: Limites | None = None,
) -> Collecte:
    """Ramasse les copies d'un devoir.

    Args:
        cours: le cours.
        devoir: nom nbgrader du devoir.
        sources: dossiers, archives ou carnets.
        date: date de remise de toutes les copies, au lieu de celle de leur dépôt.
        garder_derniere: vrai pour que la plus récente de deux versions d'un carnet l'emporte.
        attributions: chemin (tel que les conflits l'affichent) → étudiant, pour ce que l'enseignant a tranché.
        limites: ce qui est accepté d'une archive.

    Raises:
        CoursInvalideError: si le devoir n'a pas été construit.
        ArgumentInvalideError: si une attribution désigne un inconnu.
    """
    catalogue = load_catalogue(cours, devoir)
    identification = Identification(catalogue, load_annuaire(cours, catalogue), devoir, dict(attributions or {}))
    with _open_atelier(cours, limites or Limites()) as atelier:
        fichiers = []
        for source in sources:
            trouves = atelier.open_source(source)
            identification.identify(trouves)
            fichiers += trouves
        refcomp = find_devoir(cours.racine, devoir)
        assemblage = Assemblage(refcomp, identification.annuaire, fichiers, garder_derniere, identification.ecartes())
        copies = assemblage.build(identification.attribues)
        constats = [*atelier.constats, *identification.build_constats(), *assemblage.constats]
        statuts = _write_copies(cours, devoir, copies, date, constats)
    constats += _find_identiques(copies, catalogue)
    return Collecte(statuts, constats, find_absents(cours, devoir))


@contextmanager
def _open_atelier(cours: Cours, limites: Limites) -> Iterator[Atelier]:
    """Un dossier provisoire dans le cours, sur le même disque, effacé à la fin."""
    prive = cours.racine / ".refcomp"
    prive.mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="collecte-", dir=prive) as dossier:
        yield Atelier(Path(dossier), limites)


def load_annuaire(cours: Cours, catalogue: Catalogue) -> Annuaire:
    """Tous ceux que le cours connaît : `classe.csv`, le carnet de notes de nbgrader, les distributions."""
    connus = {e: Inscrit(e) for e, _ in catalogue.exemplaires.values()}
    with nbgrader_api(cours) as api, api.gradebook as carnet:
        connus |= {e.id: Inscrit(e.id, e.last_name or "", e.first_name or "") for e in carnet.students}
    return Annuaire((connus | {i.identifiant: i for i in load_effectif(cours)}).values())


def _write_copies(
    cours: Cours, devoir: str, copies: Iterable[Copie], date: dt.datetime | None, constats: list[Constat]
) -> dict[str, str]:
    statuts = {}
    for copie in copies:
        octets = {chemin: f.contenu.read_bytes() for chemin, f in copie.fichiers.items()}
        remise = date or copie.date or dt.datetime.now().astimezone()
        statuts[copie.etudiant] = write_remise(cours, devoir, copie.etudiant, octets, remise)
        if statuts[copie.etudiant] == ANCIENNE:
            message = (
                f"{copie.etudiant} : la copie du {remise:%d/%m/%Y %H:%M} n'est pas plus récente que celle qui est déjà "
                "dans submitted/, et elle en diffère. Rien n'a été remplacé ; --date lui donne une autre date."
            )
            constats.append(Constat("erreur", "copie_ancienne", message, copie.etudiant))
    return statuts


def _find_identiques(copies: Iterable[Copie], catalogue: Catalogue) -> list[Constat]:
    """Les carnets au texte identique chez plusieurs étudiants ; un carnet laissé vierge n'est copié de personne."""
    auteurs: dict[tuple[str, str], list[str]] = defaultdict(list)
    vierges = {modele.travail for modele in catalogue.modeles.values()}
    for copie in copies:
        for carnet, travail in copie.travaux.items():
            if travail not in vierges:
                auteurs[carnet, travail].append(copie.etudiant)
    constats = []
    for (carnet, _), noms in sorted(auteurs.items()):
        if len(noms) > 1:
            reste = f" et {len(noms) - NOMS_CITES} autres" if len(noms) > NOMS_CITES else ""
            cites = ", ".join(noms[:NOMS_CITES])
            message = f"{carnet} : mêmes réponses, mot pour mot, chez {cites}{reste}."
            constats.append(Constat("avertissement", "copies_identiques", message, carnet))
    return constats


def find_absents(cours: Cours, devoir: str) -> list[str]:
    """Les présents de la classe qui n'ont aucune copie de ce devoir dans `submitted/`."""
    remis = set(cours.etudiants(devoir))
    return [i.identifiant for i in load_effectif(cours) if not i.parti and i.identifiant not in remis]


def read_date(texte: str) -> dt.datetime:
    """Lit la date d'une remise, à l'heure de cette machine : « 31/05/2026 18:00 » ou « 31/05/2026 ».

    Raises:
        ArgumentInvalideError: si ce n'est pas une date qui existe.
    """
    for forme in FORMATS_DATE:
        try:
            return dt.datetime.strptime(texte.strip(), forme).astimezone()
        except ValueError:
            continue
    raise ArgumentInvalideError(
        f"« date » vaut {texte!r} ; une date est attendue, sous la forme 31/05/2026 ou « 31/05/2026 18:00 »."
    )


def read_attributions(textes: Iterable[str]) -> dict[str, str]:
    """Lit des attributions « chemin=identifiant ».

    Raises:
        ArgumentInvalideError: en listant celles qui n'ont pas cette forme.
    """
    coupes = [t.rpartition("=") for t in textes]
    fautives = ["".join(morceaux) for morceaux in coupes if not (morceaux[0].strip("/") and morceaux[2].strip())]
    if fautives:
        raise ArgumentInvalideError(f"--attribuer attend « chemin=identifiant » ; reçu : {', '.join(fautives)}.")
    return {chemin: etudiant.strip() for chemin, _, etudiant in coupes}
