"""Le journal d'un cours : on y ajoute, on n'y change rien.

Il garde les résultats par question, les distributions (quelle graine a donné les données de quel étudiant), les
corrections menées, et chaque note que le carnet de notes de nbgrader a reçue. Toutes ces lignes forment une chaîne de
condensés à clé (HMAC-SHA256) : une ligne changée, ôtée ou glissée se voit (`check_chaine`). Une même copie corrigée
deux fois de la même façon n'ajoute rien.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from typing import Any

import pandas as pd
import sqlalchemy as sa

from refcomp.ajout_seul import begin_exclusive, create_tables
from refcomp.cours import Cours
from refcomp.errors import JournalInvalideError
from refcomp.findings import Constat
from refcomp.grading.journal_lignes import (
    CORRECTION,
    ETRANGERE,
    MANUELLE,
    REPRISE,
    Correction,
    Distribution,
    Note,
    Resultat,
)
from refcomp.grading.journal_tables import (
    CHAINEES,
    COLONNES,
    CORRECTIONS,
    DISTRIBUTIONS,
    MAILLONS,
    METADONNEES,
    NOTES,
    RESULTATS,
)

CLES = ("devoir", "etudiant", "exercice", "question")
COMPARES = ("version_exercice", "variante", "tentative", "points", "note_reponse", "convention", "statut")
NOTE_CLES = ("devoir", "etudiant", "carnet", "cellule")
NOTE_COMPARES = ("automatique", "manuelle", "supplement", "bareme")
ORIGINE = "0" * 64
TETE_AFFICHEE = 16
PLUSIEURS = 2  # d'une seule ligne, on ne sait si c'est elle ou la clé qui a changé
CLE_ETRANGERE = (
    "Aucune ligne du journal n'est signée de la clé du cours (.refcomp/cle) : elle a été remplacée, ou ce journal "
    "vient d'un autre cours. Remettez la clé d'une sauvegarde."
)


class Journal:
    """Le journal d'un cours, à une adresse SQLAlchemy."""

    def __init__(self, url: str, cle: bytes) -> None:
        """Ouvre le journal et crée ses tables si besoin."""
        self._cle = cle
        self._moteur = sa.create_engine(url)
        create_tables(self._moteur, METADONNEES)

    @contextmanager
    def _ecriture(self) -> Iterator[sa.Connection]:
        """Une transaction d'écriture exclusive : deux corrections ne peuvent pas chaîner sur la même ligne."""
        with self._moteur.connect() as lien:
            begin_exclusive(lien, "LOCK TABLE maillon IN EXCLUSIVE MODE")
            yield lien
            lien.commit()

    def append(self, resultats: Iterable[Resultat]) -> int:
        """Ajoute des résultats, en une transaction ; renvoie le nombre de lignes réellement nouvelles."""
        ajoutees = 0
        with self._ecriture() as lien:
            for resultat in resultats:
                ligne = asdict(resultat) | {"date": _maintenant()}
                if not _deja_la(lien, RESULTATS, CLES, COMPARES, ligne):
                    self._insert(lien, RESULTATS, ligne)
                    ajoutees += 1
        return ajoutees

    def record_distributions(self, distributions: Iterable[Distribution]) -> None:
        """Enregistre des distributions ; la dernière fait foi."""
        self._insert_tout(DISTRIBUTIONS, [asdict(d) | {"graine": str(d.graine)} for d in distributions])

    def record_corrections(self, corrections: Iterable[Correction]) -> None:
        """Enregistre que des copies ont été corrigées ; la dernière ligne d'un étudiant fait foi."""
        self._insert_tout(CORRECTIONS, [asdict(c) for c in corrections])

    def record_notes(self, notes: Iterable[Note]) -> None:
        """Enregistre des notes que le carnet de notes vient de recevoir, sauf celles que le journal dit déjà."""
        with self._ecriture() as lien:
            for ligne in map(asdict, notes):
                if not _deja_la(lien, NOTES, NOTE_CLES, NOTE_COMPARES, ligne) or _blanchie(lien, ligne):
                    self._insert(lien, NOTES, ligne | {"date": _maintenant()})

    def _insert_tout(self, table: sa.Table, lignes: list[dict[str, Any]]) -> None:
        if lignes:
            date = _maintenant()
            with self._ecriture() as lien:
                for ligne in lignes:
                    self._insert(lien, table, ligne | {"date": date})

    def _insert(self, lien: sa.Connection, table: sa.Table, ligne: dict[str, Any]) -> None:
        """Ajoute une ligne et son maillon."""
        chaine = self._maillon(_derniere_chaine(lien), table.name, ligne)
        avec = {"chaine": chaine} if "chaine" in table.c else {}
        (rang,) = lien.execute(table.insert().values(**ligne, **avec)).inserted_primary_key or (0,)
        lien.execute(MAILLONS.insert().values(nature=table.name, ligne=rang, chaine=chaine))

    def distribution(self, etudiant: str, devoir: str, exercice: str) -> Distribution | None:
        """La dernière distribution d'un exercice à un étudiant, ou None."""
        d = DISTRIBUTIONS.c
        choix = (
            sa.select(d.etudiant, d.devoir, d.exercice, d.version_exercice, d.graine, d.empreinte)
            .where(d.etudiant == etudiant, d.devoir == devoir, d.exercice == exercice)
            .order_by(d.rang.desc())
            .limit(1)
        )
        with self._moteur.connect() as lien:
            ligne = lien.execute(choix).mappings().first()
        return None if ligne is None else Distribution(**{**ligne, "graine": int(ligne["graine"])})

    def load_distribues(self) -> list[tuple[str, str, str]]:
        """Tout ce qui a été distribué, une fois chacun : (étudiant, devoir, exercice)."""
        d = DISTRIBUTIONS.c
        choix = sa.select(d.etudiant, d.devoir, d.exercice).distinct().order_by(d.devoir, d.etudiant, d.exercice)
        with self._moteur.connect() as lien:
            return [(ligne.etudiant, ligne.devoir, ligne.exercice) for ligne in lien.execute(choix)]

    def load_resultats(self, devoir: str | None = None, etudiant: str | None = None) -> pd.DataFrame:
        """Les résultats, dans l'ordre d'ajout ; `points` et `points_max` en nombres, `date` en date."""
        choix = sa.select(RESULTATS).order_by(RESULTATS.c.rang)
        if devoir is not None:
            choix = choix.where(RESULTATS.c.devoir == devoir)
        if etudiant is not None:
            choix = choix.where(RESULTATS.c.etudiant == etudiant)
        with self._moteur.connect() as lien:
            table = pd.DataFrame(lien.execute(choix).mappings().all(), columns=["rang", *COLONNES])
        table[["points", "points_max"]] = table[["points", "points_max"]].astype("float64")
        table["date"] = pd.to_datetime(table["date"], utc=True, format="ISO8601")
        return table

    def load_corrections(self, devoir: str) -> dict[str, Correction]:
        """La dernière correction de chaque étudiant pour un devoir."""
        c = CORRECTIONS.c
        choix = sa.select(*(c[f.name] for f in fields(Correction))).where(c.devoir == devoir).order_by(c.rang)
        with self._moteur.connect() as lien:
            return {ligne["etudiant"]: Correction(**ligne) for ligne in lien.execute(choix).mappings()}

    def has_notes(self) -> bool:
        """Vrai si le journal connaît au moins une note."""
        with self._moteur.connect() as lien:
            return lien.execute(sa.select(NOTES.c.rang).limit(1)).first() is not None

    def has_corrections(self) -> bool:
        """Vrai si le journal connaît au moins une correction, ou un résultat."""
        with self._moteur.connect() as lien:
            return any(lien.execute(sa.select(t.c.rang).limit(1)).first() for t in (CORRECTIONS, RESULTATS))

    def load_note(self, note: Note) -> Note | None:
        """La dernière note de la même cellule."""
        choix = sa.select(*(NOTES.c[f.name] for f in fields(Note))).where(*_memes_cles(NOTES, NOTE_CLES, asdict(note)))
        with self._moteur.connect() as lien:
            ligne = lien.execute(choix.order_by(NOTES.c.rang.desc()).limit(1)).mappings().first()
        return None if ligne is None else Note(**ligne)

    def load_reprises(self) -> list[str]:
        """La date de chaque note dont la dernière ligne dit qu'elle a été reprise telle quelle."""
        choix = sa.select(NOTES.c.date, NOTES.c.origine, *(NOTES.c[c] for c in NOTE_CLES)).order_by(NOTES.c.rang)
        with self._moteur.connect() as lien:
            dernieres = {tuple(ligne[2:]): ligne for ligne in lien.execute(choix)}
        return sorted(ligne.date for ligne in dernieres.values() if ligne.origine == REPRISE)

    def load_notes(self) -> dict[tuple[str, str, str, str], Note]:
        """La dernière note de chaque cellule : (devoir, étudiant, carnet, cellule) → note."""
        choix = sa.select(*(NOTES.c[f.name] for f in fields(Note))).order_by(NOTES.c.rang)
        with self._moteur.connect() as lien:
            notes = [Note(**ligne) for ligne in lien.execute(choix).mappings()]
        return {(n.devoir, n.etudiant, n.carnet, n.cellule): n for n in notes}

    def check_chaine(self) -> list[Constat]:
        """Recalcule toute la chaîne ; un constat par ligne changée, ôtée, ou ajoutée hors de la chaîne."""
        with self._moteur.connect() as lien:
            lignes = {
                nom: {ligne["rang"]: dict(ligne) for ligne in lien.execute(sa.select(table)).mappings()}
                for nom, table in CHAINEES.items()
            }
            maillons = [dict(m) for m in lien.execute(sa.select(MAILLONS).order_by(MAILLONS.c.rang)).mappings()]
        chaine, constats = ORIGINE, []
        for maillon in maillons:
            ligne = lignes.get(maillon["nature"], {}).pop(maillon["ligne"], None)
            if ligne is None or not self._is_intact(chaine, maillon, ligne):
                constats.append(_rompu(maillon, ligne))
            chaine = maillon["chaine"]
        if len(constats) == len(maillons) >= PLUSIEURS:
            constats = [Constat("erreur", "cle_etrangere", CLE_ETRANGERE, "cle")]
        return constats + [_hors_chaine(nom, ligne) for nom, restes in lignes.items() for ligne in restes.values()]

    def _is_intact(self, precedent: str, maillon: Mapping[str, Any], ligne: dict[str, Any]) -> bool:
        contenu = {c: v for c, v in ligne.items() if c not in {"rang", "chaine"}}
        attendue = self._maillon(precedent, maillon["nature"], contenu)
        recues = (maillon["chaine"], ligne.get("chaine", attendue))
        return all(hmac.compare_digest(attendue, recue) for recue in recues)

    def tete(self) -> str:
        """La tête du journal, abrégée : elle couvre tout son contenu ; imprimée, elle empêche d'en couper la fin."""
        with self._moteur.connect() as lien:
            return _derniere_chaine(lien)[:TETE_AFFICHEE]

    def find_tete(self, tete: str) -> int | None:
        """Le rang du maillon dont une tête imprimée est le condensé ; None si le journal ne le contient pas."""
        debut = tete.strip().lower()
        if len(debut) < TETE_AFFICHEE or not debut.isalnum():
            return None
        choix = sa.select(MAILLONS.c.rang).where(MAILLONS.c.chaine.startswith(debut))
        with self._moteur.connect() as lien:
            return lien.execute(choix).scalar()

    def close(self) -> None:
        """Ferme les connexions (Windows ne peut pas effacer un fichier ouvert)."""
        self._moteur.dispose()

    def _maillon(self, precedent: str, nature: str, ligne: Mapping[str, Any]) -> str:
        contenu = json.dumps({k: ligne[k] for k in sorted(ligne)}, ensure_ascii=True, sort_keys=True)
        return hmac.new(self._cle, f"{precedent}{nature}{contenu}".encode(), hashlib.sha256).hexdigest()


_OUVERTS: dict[Cours, Journal] = {}


@contextmanager
def open_journal(cours: Cours) -> Iterator[Journal]:
    """Le journal d'un cours, fermé à la sortie ; celui que `share_journal` garde ouvert, s'il y en a un."""
    if cours in _OUVERTS:
        yield _OUVERTS[cours]
        return
    journal = Journal(cours.url, cours.cle)
    try:
        yield journal
    finally:
        journal.close()


@contextmanager
def share_journal(cours: Cours) -> Iterator[None]:
    """Le temps d'une correction, garde le journal ouvert : chaque copie l'emploie plusieurs fois."""
    with open_journal(cours) as journal:
        _OUVERTS[cours] = journal
        try:
            yield
        finally:
            _OUVERTS.pop(cours)


def _derniere_chaine(lien: sa.Connection) -> str:
    derniere = lien.execute(sa.select(MAILLONS.c.chaine).order_by(MAILLONS.c.rang.desc()).limit(1)).scalar()
    return derniere or ORIGINE


def _maintenant() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def _rompu(maillon: Mapping[str, Any], ligne: dict[str, Any] | None) -> Constat:
    objet = f"{maillon['nature']} {maillon['ligne']}"
    if ligne is None:
        return Constat("erreur", "ligne_otee", f"Ligne {objet} du journal effacée.", objet)
    qui = ", ".join(str(ligne[c]) for c in ("etudiant", "devoir", "question", "cellule") if ligne.get(c))
    return Constat("erreur", "chaine_rompue", f"Ligne {objet} du journal ({qui}) modifiée, ou celle d'avant.", objet)


def _hors_chaine(nom: str, ligne: dict[str, Any]) -> Constat:
    objet = f"{nom} {ligne['rang']}"
    return Constat("erreur", "hors_chaine", f"Ligne {objet} ({ligne['etudiant']}) glissée dans le journal.", objet)


def _deja_la(
    lien: sa.Connection, table: sa.Table, cles: Sequence[str], compares: Sequence[str], ligne: Mapping[str, Any]
) -> bool:
    """Vrai si la dernière ligne de même clé dit déjà la même chose."""
    choix = sa.select(table).where(*_memes_cles(table, cles, ligne)).order_by(table.c.rang.desc()).limit(1)
    derniere = lien.execute(choix).mappings().first()
    return derniere is not None and all(derniere[c] == ligne[c] for c in compares)


def _memes_cles(table: sa.Table, cles: Sequence[str], ligne: Mapping[str, Any]) -> list[sa.ColumnElement[bool]]:
    return [table.c[c] == ligne[c] for c in cles]


def _blanchie(lien: sa.Connection, ligne: Mapping[str, Any]) -> bool:
    """Vrai si une note de provenance inconnue vient d'être redonnée, à l'identique, par une voie connue."""
    choix = sa.select(NOTES.c.origine).where(*_memes_cles(NOTES, NOTE_CLES, ligne)).order_by(NOTES.c.rang.desc())
    return lien.execute(choix.limit(1)).scalar() in {ETRANGERE, REPRISE} and ligne["origine"] in {CORRECTION, MANUELLE}


def derniers_resultats(resultats: pd.DataFrame) -> pd.DataFrame:
    """Ne garde que la dernière ligne de chaque étudiant × devoir × exercice × question."""
    cles = ["etudiant", "devoir", "exercice", "question"]
    return resultats.sort_values("rang").drop_duplicates(cles, keep="last").reset_index(drop=True)


def check_journal(journal: Journal) -> None:
    """Refuse un journal modifié.

    Raises:
        JournalInvalideError: en listant les lignes en cause.
    """
    constats = journal.check_chaine()
    if constats:
        raise JournalInvalideError("Le journal a été modifié :\n" + "\n".join(f"  - {c.message}" for c in constats))
