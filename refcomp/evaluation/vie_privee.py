"""Effacer une personne du registre, et dire qui y est gardé trop longtemps.

Textes : règlement (UE) 2016/679, articles 5 (durée de conservation) et 17 (effacement). L'effacement est le seul acte
qui retire des lignes : il se prépare (à blanc), se motive, et laisse une trace sans identité. Voir `docs/rgpd.md`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
import sqlalchemy as sa

from refcomp.ajout_seul import allow_effacement
from refcomp.errors import ArgumentInvalideError, CoursInvalideError
from refcomp.evaluation.importation.titres import mots
from refcomp.evaluation.insertion import read_dernier_rang, record_version
from refcomp.evaluation.jury.traces import erase_traces, read_traces
from refcomp.evaluation.lecture import batches
from refcomp.evaluation.personne import comme_auteur, message_inconnu
from refcomp.evaluation.registre import Registre
from refcomp.evaluation.tables import EFFACEMENTS, PREUVES, RESUMES
from refcomp.formats_fr import format_date

PAQUET = 500


@dataclass(frozen=True)
class Effacement:
    """Ce qu'un effacement retire, ou retirerait.

    Attributes:
        lignes: preuves de la personne, corrections comprises.
        jurys: dossiers et décisions que les jurys gardent d'elle.
        elements: éléments de référentiel concernés.
        premiere: date de la plus ancienne, vide s'il n'y en a aucune.
        derniere: date de la plus récente.
        comme_auteur: preuves d'autres personnes qui la nomment comme auteur ; elles restent.
        fait: faux si l'effacement n'a été que préparé.
    """

    lignes: int
    jurys: int
    elements: int
    premiere: str
    derniere: str
    comme_auteur: int
    fait: bool


def efface_personne(
    registre: Registre, etudiant: str, *, auteur: str = "", motif: str = "", fait: bool = False
) -> Effacement:
    """Efface tout ce que le registre garde d'une personne ; sans `fait`, dit seulement ce qui le serait.

    Les déclencheurs qui interdisent d'effacer sont levés et remis dans la même transaction. L'acte reste inscrit avec
    sa date, son auteur, son motif et le nombre de lignes, jamais l'identité.

    Args:
        registre: le registre.
        etudiant: identifiant de la personne.
        auteur: qui efface.
        motif: pourquoi (« demande de la personne », « fin de la durée de conservation ») ; n'y nommez personne.
        fait: vrai pour effacer.

    Raises:
        CoursInvalideError: si le registre ne connaît pas cette personne.
        ArgumentInvalideError: si l'auteur ou le motif manque, ou si le motif nomme la personne.
    """
    lues = registre.load_preuves(etudiants=[etudiant], toutes=True)
    with registre.lecture() as lien:
        jurys = sum(len(lignes) for lignes in read_traces(lien, etudiant).values())
    if lues.empty and not jurys:
        raise CoursInvalideError(message_inconnu(etudiant))
    if fait:
        _check_acte([etudiant], auteur, motif)
        _efface(registre, [etudiant], auteur, motif)
    with registre.lecture() as lien:
        compte = sa.select(sa.func.count()).select_from(PREUVES).where(comme_auteur(etudiant))
        actes = int(lien.execute(compte).scalar() or 0)
    bornes = ("", "") if lues.empty else (format_date(lues["date"].min()), format_date(lues["date"].max()))
    return Effacement(len(lues), jurys, lues["element_id"].nunique(), *bornes, actes, fait)


def _check_acte(etudiants: Iterable[str], auteur: str, motif: str) -> None:
    if not auteur.strip() or not motif.strip():
        raise ArgumentInvalideError("Un effacement demande qui le fait (auteur) et pourquoi (motif).")
    if any(_nomme(e, f"{auteur} {motif}") for e in etudiants):
        raise ArgumentInvalideError("L'auteur et le motif restent inscrits : n'y nommez pas la personne effacée.")


def _nomme(etudiant: str, texte: str) -> bool:
    """Vrai si un texte écrit l'identifiant d'une personne, ou son nom tel que l'identifiant le dit."""
    noms = {m for m in mots(etudiant).split() if m.isalpha()}
    dit = bool(noms) and noms <= set(mots(texte).split())
    return dit or bool(re.search(rf"\b{re.escape(etudiant)}\b", texte, re.IGNORECASE))


def _efface(registre: Registre, etudiants: list[str], auteur: str, motif: str) -> None:
    lignes = 0
    with registre.transaction() as lien:
        if lien.dialect.name == "sqlite":
            lien.exec_driver_sql("PRAGMA secure_delete = ON")  # sans quoi les octets effacés restent dans le fichier
        dernier = read_dernier_rang(lien)
        with allow_effacement(lien, PREUVES):
            for paquet in batches(etudiants, PAQUET):
                lignes += lien.execute(PREUVES.delete().where(PREUVES.c.etudiant.in_(paquet))).rowcount
                lien.execute(RESUMES.delete().where(RESUMES.c.etudiant.in_(paquet)))
        lignes += erase_traces(lien, etudiants)
        acte = {"date": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), "auteur": auteur, "motif": motif}
        lien.execute(EFFACEMENTS.insert(), [acte | {"lignes": lignes}])
        record_version(lien, "effacement", lignes, dernier, refonte=True)
    registre.delete_instantanes()  # ils contiennent la personne


def conservation(registre: Registre, annees: float, *, date: dt.date | None = None) -> pd.DataFrame:
    """Les personnes dont la dernière preuve est plus ancienne que la durée de conservation.

    Une personne se garde ou s'efface entière : retirer ses vieilles preuves une à une fausserait le sens des autres.

    Args:
        registre: le registre.
        annees: durée de conservation, en années, comptée de la dernière preuve.
        date: jour du calcul ; aujourd'hui par défaut.

    Returns:
        Une ligne par personne : `etudiant groupe preuves premiere derniere`, la plus ancienne d'abord.

    Raises:
        ArgumentInvalideError: si la durée n'est pas positive.
    """
    if not annees > 0:
        raise ArgumentInvalideError(f"Une durée de conservation est un nombre d'années positif ; reçu : {annees!r}.")
    limite = pd.Timestamp(date or dt.datetime.now(dt.UTC).date()) - pd.Timedelta(days=365.25 * annees)
    c = PREUVES.c
    choix = (
        sa.select(c.etudiant, sa.func.max(c.groupe), sa.func.count(), sa.func.min(c.date), sa.func.max(c.date))
        .group_by(c.etudiant)
        .having(sa.func.max(c.date) < limite.strftime("%Y-%m-%d"))
        .order_by(sa.func.max(c.date), c.etudiant)
    )
    with registre.lecture() as lien:
        lignes = [tuple(ligne) for ligne in lien.execute(choix)]
    table = pd.DataFrame(lignes, columns=["etudiant", "groupe", "preuves", "premiere", "derniere"])
    return table.assign(**{nom: pd.to_datetime(table[nom], format="ISO8601") for nom in ("premiere", "derniere")})


def load_effacements(registre: Registre) -> pd.DataFrame:
    """Les effacements faits : `rang date auteur motif lignes`, sans identité."""
    with registre.lecture() as lien:
        return pd.DataFrame(lien.execute(sa.select(EFFACEMENTS)).mappings().all(), columns=EFFACEMENTS.columns.keys())
