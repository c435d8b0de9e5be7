"""L'effectif d'un cours : le fichier `classe.csv`, que l'enseignant peut aussi ouvrir et corriger dans un tableur.

Une personne n'en sort jamais : elle y est « présent » ou « parti », avec la date. Les colonnes que l'enseignant ajoute
sont gardées. Ce fichier nomme des étudiants : il reste hors de git.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from refcomp.authoring.distribution import check_etudiants
from refcomp.classe import FICHIER, PARTI, PRESENT
from refcomp.cours import Cours
from refcomp.errors import DonneesInvalidesError
from refcomp.fichiers import write_atomic
from refcomp.findings import Constat
from refcomp.formats.tableur import read_rangees
from refcomp.secretariat.noms import cle_nom, unaccent


@dataclass(frozen=True)
class Inscrit:
    """Une personne de l'effectif ; les champs sont les colonnes de `classe.csv`.

    Attributes:
        identifiant: celui de nbgrader ; il ne change plus.
        naissance: date, telle qu'écrite à la française (31/05/2008), ou vide.
        groupe: la classe ou le groupe.
        numero: l'identifiant que donne le logiciel de l'établissement.
        statut: `présent` ou `parti`.
        depart: date du départ constaté, à la française, ou vide.
        autres: les colonnes ajoutées par l'enseignant.
    """

    identifiant: str
    nom: str = ""
    prenom: str = ""
    naissance: str = ""
    groupe: str = ""
    courriel: str = ""
    numero: str = ""
    statut: str = PRESENT
    depart: str = ""
    autres: Mapping[str, str] = field(default_factory=dict)

    @property
    def parti(self) -> bool:
        """Vrai si la personne a quitté la classe."""
        return self.statut == PARTI

    @property
    def cle(self) -> tuple[str, str]:
        """Le nom, à l'accent et à la casse près."""
        return cle_nom(self.nom, self.prenom)

    @property
    def appellation(self) -> str:
        """« NOM Prénom », ou l'identifiant si le nom est inconnu."""
        return f"{self.nom} {self.prenom}".strip() or self.identifiant


COLONNES = [c.name for c in fields(Inscrit) if c.name != "autres"]


def chemin_effectif(cours: Cours) -> Path:
    """Le fichier `classe.csv` du cours, qu'il existe ou non."""
    return cours.racine / FICHIER


def load_effectif(cours: Cours) -> list[Inscrit]:
    """L'effectif du cours, dans l'ordre du fichier ; vide si `classe.csv` n'existe pas.

    Raises:
        FichierIllisibleError: si le fichier ne peut pas être lu.
        DonneesInvalidesError: s'il n'a pas de colonne « identifiant », ou si une ligne n'en a pas.
        CoursInvalideError: si un identifiant ne convient pas, ou revient deux fois.
    """
    chemin = chemin_effectif(cours)
    if not chemin.is_file():
        return []
    rangees = read_rangees(chemin)
    titres = [unaccent(t or "").strip().lower() for t in rangees[0][1]] if rangees else []
    if "identifiant" not in titres:
        message = f"La première ligne nomme : {', '.join(t for t in titres if t) or 'rien'}."
        raise DonneesInvalidesError(
            f"{chemin} n'a pas de colonne « identifiant » :", [Constat("erreur", "colonne_absente", message)]
        )
    originaux = [t or "" for t in rangees[0][1]]
    inscrits = [_build_inscrit(titres, originaux, cellules) for _, cellules in rangees[1:]]
    vides = [str(ligne) for (ligne, _), i in zip(rangees[1:], inscrits, strict=True) if not i.identifiant]
    if vides:
        message = f"Lignes sans identifiant : {', '.join(vides[:10])}."
        raise DonneesInvalidesError(f"{chemin} est incomplet :", [Constat("erreur", "cellule_vide", message)])
    check_etudiants(i.identifiant for i in inscrits)
    return inscrits


def _build_inscrit(titres: list[str], originaux: list[str], cellules: list[str | None]) -> Inscrit:
    valeurs = {t: (cellules[r] if r < len(cellules) else None) or "" for r, t in enumerate(titres) if t}
    connues = {c: _date(v) if c in {"naissance", "depart"} else v for c, v in valeurs.items() if c in COLONNES}
    statut = PARTI if unaccent(connues.get("statut", "")).lower() == PARTI else PRESENT
    autres = {o: valeurs[t] for t, o in zip(titres, originaux, strict=True) if t and t not in COLONNES}
    return Inscrit(**{**connues, "identifiant": connues["identifiant"], "statut": statut}, autres=autres)


def _date(texte: str) -> str:
    """Une date à la française : un tableur a pu la rendre en ISO."""
    try:
        return format_jour(dt.date.fromisoformat(texte[:10]))
    except ValueError:
        return texte


def format_jour(jour: dt.date) -> str:
    """Une date telle que `classe.csv` l'écrit : 31/05/2008."""
    return f"{jour:%d/%m/%Y}"


def render_effectif(inscrits: Iterable[Inscrit]) -> bytes:
    """Les octets de `classe.csv` : présents d'abord, par groupe puis par nom ; mêmes personnes, mêmes octets."""
    ordonnes = sorted(inscrits, key=lambda i: (i.parti, i.groupe, i.cle, i.identifiant))
    ajoutees = list(dict.fromkeys(colonne for i in ordonnes for colonne in i.autres))
    tampon = io.StringIO(newline="")
    ecriture = csv.writer(tampon, delimiter=";", lineterminator="\r\n")
    ecriture.writerow([*COLONNES, *ajoutees])
    for inscrit in ordonnes:
        ecriture.writerow([*(getattr(inscrit, c) for c in COLONNES), *(inscrit.autres.get(c, "") for c in ajoutees)])
    return tampon.getvalue().encode("utf-8-sig")


def write_effectif(cours: Cours, inscrits: Iterable[Inscrit]) -> bool:
    """Écrit `classe.csv`, d'un coup ; renvoie faux si rien n'avait changé."""
    chemin, octets = chemin_effectif(cours), render_effectif(inscrits)
    if chemin.is_file() and chemin.read_bytes() == octets:
        return False
    write_atomic(chemin, octets)
    return True
