"""Le registre des jurys : ouvrir une séance, écrire ce que le jury décide, clore ou annuler ; rien ne s'y efface.

Une décision qui s'écarte de la proposition porte un motif écrit. Une décision corrigée est une nouvelle ligne qui cite
l'ancienne. Une séance close ne se rouvre que par un rectificatif motivé, qui donne un nouveau procès-verbal.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sa

from refcomp.ajout_seul import VERROU, begin_exclusive, create_tables
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
from refcomp.evaluation.jury.archive import build_seance, render_dossier, render_seance
from refcomp.evaluation.jury.saisie import CLE, MOTIF_MINIMUM, check_decisions
from refcomp.evaluation.jury.seance import Seance
from refcomp.evaluation.jury.tables import ANNULATIONS, CLOTURES, DECISIONS, DOSSIERS, METADONNEES, SEANCES
from refcomp.evaluation.refus import translate_refus
from refcomp.evaluation.validation import bornes_date
from refcomp.findings import Constat
from refcomp.formats_fr import format_date
from refcomp.referentiels.regles.raisons import ACQUIS, NON_ACQUIS

# Un verrou consultatif : LOCK TABLE demanderait un droit de modifier que personne ne doit avoir.
VERROU_JURYS = f"SELECT pg_advisory_xact_lock({VERROU + 2})"

JURY = "Seul un coordinateur écrit pour un jury, sous son propre identifiant. Rien n'a été écrit."


class RegistreJurys:
    """Les séances de jury, à l'adresse SQLAlchemy du registre des preuves."""

    def __init__(self, url: str, referentiels: Path | None = None) -> None:
        """Ouvre le registre et crée ses tables si besoin.

        Args:
            url: l'adresse.
            referentiels: le dossier des référentiels du cours.
        """
        self._moteur = sa.create_engine(url)
        self._referentiels = referentiels
        create_tables(self._moteur, METADONNEES)

    def open_seance(self, seance: Seance, auteur: str, maintenant: dt.datetime | None = None) -> int:
        """Inscrit une séance et ses dossiers ; renvoie son numéro.

        Raises:
            ArgumentInvalideError: si l'auteur manque.
        """
        _check_auteur(auteur)
        entete = render_seance(seance) | {"auteur": auteur, "ouverte_le": _heure(maintenant)}
        with translate_refus(JURY), self._moteur.begin() as lien:
            numero = int(lien.execute(SEANCES.insert().values(entete).returning(SEANCES.c.id)).scalar_one())
            propres = seance.choix.par_etudiant
            lignes = [render_dossier(d, propres.get(d.etudiant, {})) | {"seance": numero} for d in seance.dossiers]
            lien.execute(DOSSIERS.insert(), lignes)
        return numero

    def load_seances(self) -> pd.DataFrame:
        """Les séances : `id intitule jour lieu referentiel millesime auteur ouverte_le candidats proces_verbaux`.

        Et `annulee`, le motif d'une séance annulée ; il manque aux autres.
        """
        candidats = sa.select(sa.func.count()).where(DOSSIERS.c.seance == SEANCES.c.id).scalar_subquery()
        clotures = sa.select(sa.func.count()).where(CLOTURES.c.seance == SEANCES.c.id).scalar_subquery()
        choix = sa.select(
            *(SEANCES.c[n] for n in ("id", "intitule", "jour", "lieu", "referentiel", "millesime", "auteur")),
            SEANCES.c.ouverte_le,
            candidats.label("candidats"),
            clotures.label("proces_verbaux"),
            sa.select(ANNULATIONS.c.motif)
            .where(ANNULATIONS.c.seance == SEANCES.c.id)
            .scalar_subquery()
            .label("annulee"),
        ).order_by(SEANCES.c.id)
        table = self._read(choix)
        # Une séance annulée parmi d'autres laisse NaN à celles-ci, qui se lirait comme un motif.
        return table.assign(annulee=table["annulee"].astype(object).where(table["annulee"].notna(), None))

    def load_seance(self, numero: int) -> Seance:
        """Une séance, telle qu'elle a été ouverte.

        Raises:
            ArgumentInvalideError: si elle n'existe pas.
        """
        entete = self._read(sa.select(SEANCES).where(SEANCES.c.id == numero)).to_dict("records")
        if not entete:
            connues = ", ".join(map(str, self.load_seances()["id"])) or "aucune"
            raise ArgumentInvalideError(f"La séance {numero} n'existe pas ; séances : {connues}.")
        dossiers = sa.select(DOSSIERS).where(DOSSIERS.c.seance == numero).order_by(DOSSIERS.c.ordre)
        return build_seance(entete[0], self._read(dossiers).to_dict("records"), self._referentiels)

    def load_decisions(self, numero: int, *, toutes: bool = False, jusqu_a: int | None = None) -> pd.DataFrame:
        """Ce que le jury a décidé ; une décision remplacée n'apparaît que si `toutes`.

        Args:
            numero: la séance.
            toutes: aussi les décisions remplacées.
            jusqu_a: le rang de la dernière décision lue, pour un procès-verbal déjà clos.
        """
        choix = sa.select(DECISIONS).where(DECISIONS.c.seance == numero).order_by(DECISIONS.c.rang)
        table = self._read(choix if jusqu_a is None else choix.where(DECISIONS.c.rang <= jusqu_a))
        return table if toutes else table[~table["rang"].isin(table["remplace"].dropna())].reset_index(drop=True)

    def load_clotures(self, numero: int) -> pd.DataFrame:
        """Les clôtures d'une séance : la première, puis ses rectificatifs."""
        return self._read(sa.select(CLOTURES).where(CLOTURES.c.seance == numero).order_by(CLOTURES.c.numero))

    def append_decisions(
        self,
        numero: int,
        decisions: pd.DataFrame,
        auteur: str,
        maintenant: dt.datetime | None = None,
        *,
        rectificatif: bool = False,
    ) -> int:
        """Écrit des décisions, toutes ou aucune ; renvoie le nombre de lignes ajoutées.

        Args:
            numero: la séance.
            decisions: `etudiant regle decision`, et si besoin `element_id` et `motif` (`SAISIE`).
            auteur: qui écrit pour le jury.
            maintenant: l'heure ; celle de la machine si None.
            rectificatif: vrai pour corriger une séance close : chaque ligne est alors motivée.

        Raises:
            DonneesInvalidesError: en listant tous les défauts ; rien n'est écrit.
            ArgumentInvalideError: si l'auteur manque, si la séance n'existe pas, ou si elle est close et que ce n'est
                pas un rectificatif.
        """
        _check_auteur(auteur)
        seance = self.load_seance(numero)
        propres = check_decisions(decisions, seance, motiver=rectificatif)
        with translate_refus(JURY), self._moteur.connect() as lien:
            begin_exclusive(lien, VERROU_JURYS)
            self._check_ouverte(lien, numero, rectificatif=rectificatif)
            nouvelles = self._nouvelles(lien, numero, propres)
            if nouvelles:
                commun = {"seance": numero, "auteur": auteur, "date": _heure(maintenant)}
                lien.execute(DECISIONS.insert(), [ligne | commun for ligne in nouvelles])
            lien.commit()
        return len(nouvelles)

    def confirm_propositions(
        self, numero: int, auteur: str, etudiants: Iterable[str] | None = None, maintenant: dt.datetime | None = None
    ) -> int:
        """Écrit comme décisions les propositions acquises ou non acquises que le jury n'a pas encore décidées.

        La proposition sur la certification entière ne l'est pas non plus chez un candidat dont le jury a changé un
        élément : elle ne tient plus. Une proposition « en attente » ou « non précisée » n'est jamais confirmée
        d'office : le jury l'écrit lui-même.
        """
        seance = self.load_seance(numero)
        voulus = None if etudiants is None else {seance.dossier(e).etudiant for e in etudiants}
        decidees = self.load_decisions(numero)
        deja = set(decidees[CLE].itertuples(index=False, name=None))
        changes = _changes(seance, decidees)
        lignes = [
            {"etudiant": d.etudiant, "regle": p.regle, "element_id": p.element_id, "decision": p.verdict, "motif": ""}
            for d in seance.dossiers
            for p in d.propositions.itertuples()
            if p.verdict in {ACQUIS, NON_ACQUIS} and (d.etudiant, p.regle, p.element_id) not in deja
            if voulus is None or d.etudiant in voulus
            if p.regle != seance.regle or d.etudiant not in changes
        ]
        return self.append_decisions(numero, pd.DataFrame(lignes), auteur, maintenant) if lignes else 0

    def close_seance(self, numero: int, auteur: str, motif: str = "", maintenant: dt.datetime | None = None) -> int:
        """Clôt la séance, ou son rectificatif ; renvoie le numéro du procès-verbal.

        Raises:
            DonneesInvalidesError: si un candidat n'a pas de décision sur la certification ; ils sont nommés. Un
                candidat qu'on ne peut pas juger est « ajourné », par écrit.
            ArgumentInvalideError: si l'auteur manque, si la séance n'existe pas ou ne s'est pas encore tenue, ou si un
                rectificatif n'est pas motivé.
        """
        _check_auteur(auteur)
        seance, decidees = self.load_seance(numero), self.load_decisions(numero)
        if pd.Timestamp(seance.jour) > bornes_date()[1]:
            raise ArgumentInvalideError(
                f"La séance {numero} se tient le {format_date(seance.jour)} : elle ne se clôt pas avant. Si le jour "
                "est faux, annulez-la et préparez-en une autre."
            )
        faites = set(decidees.loc[decidees["regle"] == seance.regle, "etudiant"])
        manquent = [d.etudiant for d in seance.dossiers if d.etudiant not in faites]
        if manquent:
            phrases = [f"{nom} : aucune décision sur « {seance.regle} »." for nom in manquent]
            constats = [Constat("erreur", "decision_manquante", p, n) for p, n in zip(phrases, manquent, strict=True)]
            raise DonneesInvalidesError("La séance ne peut pas être close :", constats)
        with translate_refus(JURY), self._moteur.connect() as lien:
            begin_exclusive(lien, VERROU_JURYS)
            self._check_maintenue(lien, numero)
            precedentes = lien.execute(sa.select(sa.func.count()).where(CLOTURES.c.seance == numero)).scalar_one()
            dernier = lien.execute(sa.select(sa.func.max(DECISIONS.c.rang)).where(DECISIONS.c.seance == numero))
            ligne = {"seance": numero, "numero": precedentes + 1, "auteur": auteur, "motif": motif.strip()}
            ligne["dernier_rang"] = int(dernier.scalar_one())
            clos = sa.select(sa.func.max(CLOTURES.c.dernier_rang)).where(CLOTURES.c.seance == numero)
            if lien.execute(clos).scalar() == ligne["dernier_rang"]:
                lien.rollback()
                raise ArgumentInvalideError(f"La séance {numero} est close, et rien n'y a été décidé depuis.")
            if precedentes and len(motif.strip()) < MOTIF_MINIMUM:
                lien.rollback()
                raise ArgumentInvalideError("Un rectificatif se motive par écrit : dites ce qui a changé et pourquoi.")
            lien.execute(CLOTURES.insert().values(ligne | {"date": _heure(maintenant)}))
            lien.commit()
        return int(precedentes) + 1

    def cancel_seance(self, numero: int, auteur: str, motif: str, maintenant: dt.datetime | None = None) -> None:
        """Annule une séance ouverte par erreur : plus rien ne s'y décide, elle reste lisible avec son motif.

        Raises:
            ArgumentInvalideError: si elle n'existe pas, est close ou déjà annulée, ou si l'auteur ou le motif manque.
        """
        _check_auteur(auteur)
        self.load_seance(numero)
        if len(motif.strip()) < MOTIF_MINIMUM:
            raise ArgumentInvalideError(f"Une annulation se motive par écrit, en {MOTIF_MINIMUM} lettres au moins.")
        with translate_refus(JURY), self._moteur.connect() as lien:
            begin_exclusive(lien, VERROU_JURYS)
            self._check_ouverte(lien, numero, rectificatif=False)
            ligne = {"seance": numero, "auteur": auteur, "motif": motif.strip(), "date": _heure(maintenant)}
            lien.execute(ANNULATIONS.insert().values(ligne))
            lien.commit()

    def _check_maintenue(self, lien: sa.Connection, numero: int) -> None:
        annulee = lien.execute(sa.select(ANNULATIONS).where(ANNULATIONS.c.seance == numero)).mappings().first()
        if annulee is not None:
            lien.rollback()
            raise ArgumentInvalideError(
                f"La séance {numero} a été annulée par {annulee['auteur']} : {annulee['motif']}. Ouvrez-en une autre."
            )

    def _check_ouverte(self, lien: sa.Connection, numero: int, *, rectificatif: bool) -> None:
        self._check_maintenue(lien, numero)
        closes = lien.execute(sa.select(sa.func.count()).where(CLOTURES.c.seance == numero)).scalar_one()
        if closes and not rectificatif:
            lien.rollback()
            raise ArgumentInvalideError(
                f"La séance {numero} est close. Une décision ne s'y change que par un rectificatif motivé."
            )

    def _nouvelles(self, lien: sa.Connection, numero: int, propres: pd.DataFrame) -> list[dict[str, Any]]:
        lues = lien.execute(sa.select(DECISIONS).where(DECISIONS.c.seance == numero).order_by(DECISIONS.c.rang))
        dernieres = {tuple(ligne[c] for c in CLE): ligne for ligne in lues.mappings()}
        lignes = []
        for ligne in propres.to_dict("records"):
            ancienne = dernieres.get(tuple(ligne[c] for c in CLE))
            if ancienne is None or (ancienne["decision"], ancienne["motif"]) != (ligne["decision"], ligne["motif"]):
                lignes.append(ligne | {"remplace": None if ancienne is None else ancienne["rang"]})
        return lignes

    def _read(self, choix: sa.Select[Any]) -> pd.DataFrame:
        with translate_refus(), self._moteur.connect() as lien:
            lues = lien.execute(choix)
            return pd.DataFrame(lues.mappings().all(), columns=list(lues.keys()))

    def close(self) -> None:
        """Ferme les connexions."""
        self._moteur.dispose()


def _changes(seance: Seance, decidees: pd.DataFrame) -> set[str]:
    """Les candidats dont une décision du jury, sur un élément, n'est pas celle que la règle proposait."""
    proposees = {
        (d.etudiant, p.regle, p.element_id): p.verdict for d in seance.dossiers for p in d.propositions.itertuples()
    }
    return {
        d.etudiant
        for d in decidees[decidees["element_id"] != ""].itertuples()
        if proposees.get((d.etudiant, d.regle, d.element_id)) != d.decision
    }


def _check_auteur(auteur: str) -> None:
    if not auteur.strip():
        raise ArgumentInvalideError("Qui écrit pour le jury ? Donnez l'auteur : il est inscrit.")


def _heure(maintenant: dt.datetime | None) -> str:
    return (maintenant or dt.datetime.now(dt.UTC)).isoformat(timespec="seconds")
