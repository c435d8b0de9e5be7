"""Le journal des résultats : on y ajoute, on n'y change rien.

Chaque ligne est chaînée à la précédente par un condensé à clé (HMAC-SHA256) : toute modification ultérieure se voit
(`check_chaine`). Une même copie corrigée deux fois de la même façon n'ajoute rien. Le journal garde aussi les
distributions : quelle graine a donné les données de quel étudiant.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
import sqlalchemy as sa

from refcomp.ajout_seul import forbid_changes
from refcomp.errors import JournalInvalideError
from refcomp.findings import Constat

if TYPE_CHECKING:
    from collections.abc import Iterator

METADONNEES = sa.MetaData()
RESULTATS = sa.Table(
    "resultat",
    METADONNEES,
    sa.Column("rang", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("etudiant", sa.String(120), nullable=False),
    sa.Column("devoir", sa.String(120), nullable=False),
    sa.Column("exercice", sa.String(60), nullable=False),
    sa.Column("version_exercice", sa.String(40), nullable=False),
    sa.Column("question", sa.String(10), nullable=False),
    sa.Column("variante", sa.String(40), nullable=False),
    sa.Column("tentative", sa.String(64), nullable=False),
    sa.Column("points", sa.String(20), nullable=False),
    sa.Column("points_max", sa.String(20), nullable=False),
    sa.Column("note_reponse", sa.String(60), nullable=False),
    sa.Column("convention", sa.String(60), nullable=False),
    sa.Column("valeur_recue", sa.Text, nullable=False),
    sa.Column("statut", sa.String(20), nullable=False),
    sa.Column("date", sa.String(32), nullable=False),
    sa.Column("chaine", sa.String(64), nullable=False),
    sa.Index("resultat_etudiant", "devoir", "etudiant"),
)
DISTRIBUTIONS = sa.Table(
    "distribution",
    METADONNEES,
    sa.Column("rang", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("etudiant", sa.String(120), nullable=False),
    sa.Column("devoir", sa.String(120), nullable=False),
    sa.Column("exercice", sa.String(60), nullable=False),
    sa.Column("version_exercice", sa.String(40), nullable=False),
    sa.Column("graine", sa.String(40), nullable=False),
    sa.Column("empreinte", sa.String(64), nullable=False),
    sa.Column("date", sa.String(32), nullable=False),
)
COLONNES = [c.name for c in RESULTATS.columns if c.name != "rang"]
COMPARES = ("version_exercice", "variante", "tentative", "points", "note_reponse", "convention", "statut")
ORIGINE = "0" * 64

forbid_changes(RESULTATS)
forbid_changes(DISTRIBUTIONS)


@dataclass(frozen=True)
class Resultat:
    """Une ligne du journal, avant son chaînage ; les colonnes sont celles de la table `resultat`."""

    etudiant: str
    devoir: str
    exercice: str
    version_exercice: str
    question: str
    variante: str
    tentative: str
    points: str
    points_max: str
    note_reponse: str
    convention: str
    valeur_recue: str
    statut: str


@dataclass(frozen=True)
class Distribution:
    """Les données remises à un étudiant pour un exercice : graine et condensé de ses fichiers."""

    etudiant: str
    devoir: str
    exercice: str
    version_exercice: str
    graine: int
    empreinte: str


class Journal:
    """Le journal d'un cours, à une adresse SQLAlchemy."""

    def __init__(self, url: str, cle: bytes) -> None:
        """Ouvre le journal et crée ses tables si besoin."""
        self._cle = cle
        self._moteur = sa.create_engine(url)
        METADONNEES.create_all(self._moteur)

    @contextmanager
    def _ecriture(self) -> Iterator[sa.Connection]:
        """Une transaction d'écriture exclusive : deux corrections ne peuvent pas chaîner sur la même ligne."""
        with self._moteur.connect() as lien:
            if self._moteur.dialect.name == "sqlite":
                lien.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                lien.exec_driver_sql("LOCK TABLE resultat, distribution IN EXCLUSIVE MODE")
            yield lien
            lien.commit()

    def append(self, resultats: Iterable[Resultat]) -> int:
        """Ajoute des résultats, en une transaction ; renvoie le nombre de lignes réellement nouvelles."""
        date = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        ajoutees = 0
        with self._ecriture() as lien:
            chaine = self._derniere_chaine(lien)
            for resultat in resultats:
                ligne = asdict(resultat) | {"date": date}
                if _deja_la(lien, ligne):
                    continue
                chaine = self._maillon(chaine, ligne)
                lien.execute(RESULTATS.insert().values(**ligne, chaine=chaine))
                ajoutees += 1
        return ajoutees

    def record_distributions(self, distributions: Iterable[Distribution]) -> None:
        """Enregistre des distributions ; la dernière fait foi."""
        date = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        lignes = [asdict(d) | {"graine": str(d.graine), "date": date} for d in distributions]
        if lignes:
            with self._ecriture() as lien:
                lien.execute(DISTRIBUTIONS.insert(), lignes)

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

    def load_resultats(self, devoir: str | None = None) -> pd.DataFrame:
        """Les résultats, dans l'ordre d'ajout ; `points` et `points_max` en nombres, `date` en date."""
        choix = sa.select(RESULTATS).order_by(RESULTATS.c.rang)
        if devoir is not None:
            choix = choix.where(RESULTATS.c.devoir == devoir)
        with self._moteur.connect() as lien:
            table = pd.DataFrame(lien.execute(choix).mappings().all(), columns=["rang", *COLONNES])
        table[["points", "points_max"]] = table[["points", "points_max"]].astype("float64")
        table["date"] = pd.to_datetime(table["date"], utc=True, format="ISO8601")
        return table

    def check_chaine(self) -> list[Constat]:
        """Recalcule toute la chaîne ; un constat par ligne dont le maillon ne correspond pas."""
        chaine, constats = ORIGINE, []
        with self._moteur.connect() as lien:
            for ligne in lien.execute(sa.select(RESULTATS).order_by(RESULTATS.c.rang)).mappings():
                attendue = self._maillon(chaine, {c: ligne[c] for c in COLONNES if c != "chaine"})
                if not hmac.compare_digest(attendue, ligne["chaine"]):
                    message = f"Ligne {ligne['rang']} du journal ({ligne['etudiant']}, {ligne['question']}) modifiée."
                    constats.append(Constat("erreur", "chaine_rompue", message, str(ligne["rang"])))
                chaine = ligne["chaine"]
        return constats

    def close(self) -> None:
        """Ferme les connexions (Windows ne peut pas effacer un fichier ouvert)."""
        self._moteur.dispose()

    def _derniere_chaine(self, lien: sa.Connection) -> str:
        derniere = lien.execute(sa.select(RESULTATS.c.chaine).order_by(RESULTATS.c.rang.desc()).limit(1)).scalar()
        return derniere or ORIGINE

    def _maillon(self, precedent: str, ligne: Mapping[str, Any]) -> str:
        contenu = json.dumps({k: ligne[k] for k in sorted(ligne)}, ensure_ascii=True, sort_keys=True)
        return hmac.new(self._cle, (precedent + contenu).encode(), hashlib.sha256).hexdigest()


def _deja_la(lien: sa.Connection, ligne: Mapping[str, Any]) -> bool:
    """Vrai si la dernière ligne de cette question dit déjà la même chose de la même copie."""
    r = RESULTATS.c
    choix = (
        sa.select(RESULTATS)
        .where(*(r[c] == ligne[c] for c in ("devoir", "etudiant", "exercice", "question")))
        .order_by(r.rang.desc())
        .limit(1)
    )
    derniere = lien.execute(choix).mappings().first()
    return derniere is not None and all(derniere[c] == ligne[c] for c in COMPARES)


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
