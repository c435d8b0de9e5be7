"""Le registre des preuves : on y ajoute, on n'y change rien.

Une preuve dit qu'un étudiant, sur un élément du référentiel, a montré une valeur sur une échelle, à une date, selon un
auteur. Corriger une preuve, c'est en ajouter une qui cite l'ancienne (`remplace`). Une preuve de source `auto` ou `pgi`
n'entre par elle-même dans aucune décision : un formateur l'adopte par un acte à lui (`adopte`).

Le même étudiant, le même référentiel, le même élément et la même provenance désignent une seule occasion. Chaque
écriture se fait seule, en une transaction : deux enseignants qui enregistrent ensemble la même grille ne perdent rien.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import sqlalchemy as sa

from refcomp.ajout_seul import begin_exclusive
from refcomp.errors import ArgumentInvalideError
from refcomp.evaluation.actes import build_adoption, build_retrait
from refcomp.evaluation.ecriture import BilanAjout, append_preuves
from refcomp.evaluation.instantane import Instantane
from refcomp.evaluation.lecture import Date, Filtre, read_preuves, read_version
from refcomp.evaluation.lecture_resume import read_resume
from refcomp.evaluation.reconstruction import load_masse, rebuild_resume
from refcomp.evaluation.refus import ECRITURE, translate_refus
from refcomp.evaluation.tables import VERROU_PREUVES, prepare_tables
from refcomp.evaluation.validation import CONTRAT, SOURCES, check_preuves
from refcomp.referentiels.reglement import Echelle

__all__ = ["CONTRAT", "SOURCES", "BilanAjout", "Registre"]
Echelles = Mapping[str, Echelle]


class Registre:
    """Le registre des preuves, à une adresse SQLAlchemy (SQLite ou PostgreSQL)."""

    def __init__(self, url: str, instantanes: Path | None = None) -> None:
        """Ouvre le registre ; crée ses tables, ou les amène à la forme d'aujourd'hui, si besoin.

        Args:
            url: adresse SQLAlchemy.
            instantanes: dossier des instantanés du résumé ; par défaut `.refcomp/instantanes`, à côté d'une base
                SQLite, et aucun pour une autre base.

        Raises:
            JournalInvalideError: si le registre vient d'une version plus récente de refcomp.
            AccesRefuseError: si la base refuse ce compte.
        """
        adresse = sa.make_url(url)
        sqlite = adresse.get_backend_name() == "sqlite"
        # Une connexion que le serveur a coupée est refaite, ou refusée par une phrase : jamais une erreur de réseau.
        reglage = {"connect_args": {"timeout": 60}} if sqlite else {"pool_pre_ping": True}
        self._moteur = sa.create_engine(adresse, **reglage)
        fichier = Path(adresse.database) if sqlite and adresse.database and adresse.database != ":memory:" else None
        if instantanes is None and fichier is not None:
            instantanes = fichier.parent / ".refcomp" / "instantanes"
        base = fichier.stem if fichier is not None else adresse.database or "registre"
        self._instantane = None if instantanes is None else Instantane(instantanes, base)
        try:
            with translate_refus():
                prepare_tables(self._moteur, rebuild_resume)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """Une connexion qui écrit seule ; tout est gardé à la sortie du bloc, ou rien s'il échoue.

        Raises:
            AccesRefuseError: si la base tient qui voit quoi, et refuse cette écriture au compte connecté.
        """
        with translate_refus(ECRITURE), self._moteur.connect() as lien:
            begin_exclusive(lien, VERROU_PREUVES)
            yield lien
            lien.commit()

    @contextmanager
    def lecture(self) -> Iterator[sa.Connection]:
        """Une connexion pour lire ; elle n'attend pas celui qui écrit."""
        with translate_refus(), self._moteur.connect() as lien:
            yield lien

    def append(
        self,
        preuves: pd.DataFrame,
        *,
        echelles: Echelles | None = None,
        attendu: pd.Series | Sequence[float] | None = None,
    ) -> BilanAjout:
        """Ajoute des preuves, toutes ou aucune ; une preuve déjà inscrite à l'identique n'est pas répétée.

        Une preuve dont l'occasion (étudiant, référentiel, élément, provenance) est déjà inscrite avec une autre valeur
        la remplace : la nouvelle ligne cite l'ancienne dans `remplace`.

        Args:
            preuves: les colonnes de `CONTRAT` ; `niveau`, `moment`, `motif` et `adopte` sont vides par défaut.
            echelles: les échelles permises, en plus de `fraction` ; chaque valeur y est alors vérifiée.
            attendu: le rang que l'appelant a vu en vigueur pour chaque ligne, vide s'il n'en a vu aucun. Une ligne qui
                en remplace une autre est gardée, et le bilan le dit : qui, quand.

        Returns:
            Le bilan : lignes ajoutées, corrections, conflits, rang en vigueur de chaque ligne reçue.

        Raises:
            DonneesInvalidesError: en listant tous les défauts ; rien n'est écrit.
        """
        propres = check_preuves(preuves, echelles)
        vus = _aligne(attendu, preuves)
        with self.transaction() as lien:
            return append_preuves(lien, propres, vus)

    def adopte(
        self,
        rangs: Iterable[int],
        auteur: str,
        date: Date,
        *,
        valeur: float | None = None,
        niveau: str | None = None,
        echelle: str | None = None,
        motif: str = "",
        echelles: Echelles | None = None,
    ) -> BilanAjout:
        """Adopte des preuves automatiques : une ligne neuve de source `formateur`, qui cite chacune dans `adopte`.

        Args:
            rangs: les preuves adoptées, de source `auto` ou `pgi`, en vigueur.
            auteur: le formateur.
            date: date de l'acte.
            valeur: valeur retenue ; celle de la preuve par défaut.
            niveau: niveau retenu, sur une échelle ordinale.
            echelle: échelle de cette valeur ou de ce niveau ; aucune note n'est convertie d'office.
            motif: raison écrite, si le formateur en donne une.
            echelles: comme pour `append`.

        Raises:
            DonneesInvalidesError: en listant chaque preuve refusée ; rien n'est écrit.
            ArgumentInvalideError: si l'auteur manque, ou une échelle sans valeur ni niveau.
        """
        with self.transaction() as lien:
            lignes = build_adoption(
                lien, rangs, auteur, date, valeur=valeur, niveau=niveau, echelle=echelle, motif=motif
            )
            return append_preuves(lien, check_preuves(lignes, echelles))

    def retire(self, rangs: Iterable[int], auteur: str, date: Date, motif: str) -> BilanAjout:
        """Retire des preuves saisies par erreur : une ligne « non évalué » remplace chacune, avec son motif.

        Args:
            rangs: les preuves retirées, en vigueur.
            auteur: qui retire.
            date: date de l'acte.
            motif: pourquoi c'était une erreur.

        Raises:
            DonneesInvalidesError: en listant chaque preuve refusée ; rien n'est écrit.
            ArgumentInvalideError: si l'auteur ou le motif manque.
        """
        with self.transaction() as lien:
            return append_preuves(lien, check_preuves(build_retrait(lien, rangs, auteur, date, motif)))

    def append_masse(self, blocs: Iterable[pd.DataFrame], *, echelles: Echelles | None = None) -> int:
        """Remplit un registre vide de millions de preuves, bloc par bloc, toutes ou aucune ; renvoie leur nombre.

        Args:
            blocs: des tables de preuves, où une occasion ne figure qu'une fois ; les colonnes en catégories vont plus
                vite.
            echelles: comme pour `append`.

        Raises:
            JournalInvalideError: si le registre a déjà des preuves.
            DonneesInvalidesError: si un bloc est refusé, ou si une occasion revient.
        """
        with self.transaction() as lien:
            return load_masse(lien, blocs, echelles)

    def load_preuves(
        self,
        referentiel: str | None = None,
        *,
        etudiants: Iterable[str] | None = None,
        groupes: Iterable[str] | None = None,
        elements: Iterable[str] | None = None,
        sources: Iterable[str] | None = None,
        depuis: Date | None = None,
        jusqu_a: Date | None = None,
        rangs: Iterable[int] | None = None,
        toutes: bool = False,
    ) -> pd.DataFrame:
        """Les preuves en DataFrame, par rang : `rang`, puis les colonnes du registre, dates converties.

        Args:
            referentiel: seulement ce référentiel.
            etudiants: seulement ces étudiants.
            groupes: seulement ces groupes.
            elements: seulement ces éléments.
            sources: seulement ces sources.
            depuis: premier jour, compris.
            jusqu_a: dernier jour, compris.
            rangs: seulement ces lignes.
            toutes: si vrai, aussi les preuves remplacées.

        Raises:
            ArgumentInvalideError: pour une date illisible, une source inconnue, un texte au lieu d'une liste.
        """
        filtre = Filtre(referentiel, etudiants, groupes, elements, sources, depuis, jusqu_a, rangs, toutes)
        with self.lecture() as lien:
            return read_preuves(lien, filtre)

    def load_resume(
        self,
        referentiel: str | None = None,
        *,
        etudiants: Iterable[str] | None = None,
        groupes: Iterable[str] | None = None,
    ) -> pd.DataFrame:
        """Le résumé, une ligne par étudiant × élément × référentiel × millésime × source × échelle.

        Les colonnes sont celles de `refcomp.evaluation.resume.build_resume` ; les textes sont des catégories, les dates
        converties. Il vient de l'instantané, écrit ou complété s'il le faut.

        Args:
            referentiel: seulement ce référentiel.
            etudiants: seulement ces étudiants.
            groupes: seulement ces groupes.
        """
        with self.lecture() as lien:
            return read_resume(lien, self._instantane, referentiel, etudiants, groupes)

    def rebuild_resume(self) -> int:
        """Refait tout le résumé depuis les preuves ; renvoie son nombre de lignes."""
        self.delete_instantanes()
        with self.transaction() as lien:
            return rebuild_resume(lien)

    def delete_instantanes(self) -> None:
        """Efface les instantanés du résumé ; ils se refont à la prochaine lecture."""
        if self._instantane is not None:
            self._instantane.delete()

    def version(self) -> str:
        """Ce qui change à chaque écriture : un tableau de bord relit le registre quand elle n'est plus la même."""
        with self.lecture() as lien:
            numero, jeton = read_version(lien)
        return f"{numero}-{jeton}"

    def close(self) -> None:
        """Ferme les connexions."""
        self._moteur.dispose()


def _aligne(attendu: pd.Series | Sequence[float] | None, preuves: pd.DataFrame) -> pd.Series | None:
    """Les rangs attendus, un par ligne reçue, dans l'ordre."""
    if attendu is None:
        return None
    valeurs = list(attendu)
    if len(valeurs) != len(preuves):
        raise ArgumentInvalideError(
            f"« attendu » a {len(valeurs)} rangs pour {len(preuves)} preuves : il en faut un par ligne, vide si aucun."
        )
    return pd.Series(pd.to_numeric(pd.Series(valeurs, dtype="object")).to_numpy(dtype="float64"), index=preuves.index)
