"""Voir toute note qui n'est venue ni de la correction ni de la main d'un correcteur.

nbgrader n'a pas de journal : qui peut écrire dans `gradebook.db` change une note sans trace. Chaque processus nbgrader
qui charge la configuration du cours (correction, bouton du formgrader, notation à la main) inscrit donc au journal
chaque note au moment où SQLAlchemy l'a écrite. Une note du carnet que le journal ne connaît pas est venue d'ailleurs.
Une correction qui réécrit la même ligne ne la blanchit pas : ce que ce processus n'a pas lui-même donné doit déjà être
au journal, sinon la ligne y entre comme étrangère et le reste.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from nbgrader.api import Assignment, Comment, Grade, Gradebook, Student, SubmittedAssignment, SubmittedNotebook
from sqlalchemy.orm import Session

from refcomp.cours import Cours
from refcomp.findings import Constat
from refcomp.formats_fr import format_compte, format_date
from refcomp.grading.journal import NOTE_COMPARES, Journal, derniers_resultats, open_journal
from refcomp.grading.journal_lignes import CORRECTION, ETRANGERE, MANUELLE, REPRISE, VERSION_ORDINAIRE, Note

LIGNES, ATTENTE = "refcomp_lignes", "refcomp_notes"
PENALITE = "*pénalité de retard*"
COMMENTAIRE = "*commentaire* "  # suivi de la cellule ; le journal en garde un condensé, pas le texte
CONDENSE = 32
DONNES = "refcomp_donnes"
# Attribut de nbgrader → champ du journal.
CHAMPS = {
    Grade: {"auto_score": "automatique", "manual_score": "manuelle", "extra_credit": "supplement"},
    SubmittedNotebook: {"late_submission_penalty": "automatique"},
    Comment: {"auto_comment": "automatique", "manual_comment": "manuelle"},
}
LIGNES_SUIVIES = (Grade, SubmittedNotebook, Comment)
_SUIVIS: dict[str, tuple[Cours, sa.URL]] = {}  # racine → cours, adresse de son carnet de notes


def watch_notes(cours: Cours, url: str) -> None:
    """Fait inscrire au journal du cours toute note que ce processus écrit ; sans effet la seconde fois.

    Args:
        cours: le cours.
        url: l'adresse de son carnet de notes ; s'il a déjà des notes et le journal aucune, elles y sont reprises.
    """
    if str(cours.racine) in _SUIVIS:
        return
    if is_carnet_ecrit(url):
        with open_journal(cours) as journal:
            adopt_carnet(journal, url)
    if not _SUIVIS:
        sa.event.listen(Session, "after_flush", _collect)
        sa.event.listen(Session, "before_commit", _resolve)
        sa.event.listen(Session, "after_commit", _record)
        sa.event.listen(Session, "after_rollback", _forget)
        _watch_champs()
    _SUIVIS[str(cours.racine)] = (cours, sa.make_url(url))


def _watch_champs() -> None:
    """Retient, ligne par ligne, ce que ce processus donne lui-même, même si la valeur ne change pas."""
    for classe, champs in CHAMPS.items():
        for attribut, champ in champs.items():

            def mark(ligne: Any, _valeur: Any, _avant: Any, _initiateur: Any, champ: str = champ) -> None:
                ligne.__dict__.setdefault(DONNES, set()).add(champ)

            sa.event.listen(getattr(classe, attribut), "set", mark)


def _cours_de(session: Session) -> Cours | None:
    """Le cours dont une session écrit le carnet de notes : celui que ce processus conduit."""
    url = session.get_bind().engine.url
    fichier = _fichier(url)
    for racine, (cours, carnet) in _SUIVIS.items():
        # Un carnet de notes peut être rangé hors du cours ; une adresse peut être relative au dossier courant.
        if url == carnet or (fichier and (fichier == _fichier(carnet) or fichier.is_relative_to(racine))):
            return cours
    return None


def _fichier(url: sa.URL) -> Path | None:
    """Le fichier d'une base SQLite ; None pour un serveur."""
    return Path(str(url.database)).resolve() if url.get_backend_name() == "sqlite" and url.database else None


def _collect(session: Session, _contexte: Any) -> None:
    """Après l'écriture, avant la validation : retient les lignes de notes qui ont changé."""
    lignes = [o for o in (*session.new, *session.dirty) if isinstance(o, LIGNES_SUIVIES)]
    if lignes:
        session.info.setdefault(LIGNES, {}).update((id(ligne), ligne) for ligne in lignes)


def _qualify(journal: Journal, note: Note, donnes: set[str]) -> Note:
    """Corrige l'origine d'une note dont une partie, que ce processus n'a pas donnée, ne vient pas du journal."""
    connue = journal.load_note(note)
    portes = [c for c in ("automatique", "manuelle", "supplement") if c not in donnes and getattr(note, c)]
    if any(connue is None or getattr(connue, c) != getattr(note, c) for c in portes):
        return replace(note, origine=ETRANGERE)
    # La note à la main l'emporte : si elle était déjà là, recorriger la copie n'en prouve pas la provenance.
    decisifs = {"manuelle" if note.manuelle else "automatique", "supplement"}
    if connue is not None and connue.origine in {ETRANGERE, REPRISE} and decisifs & set(portes):
        return replace(note, origine=connue.origine)
    return note


def _resolve(session: Session) -> None:
    """Juste avant la validation, quand la base se lit encore : fait une note de chaque ligne retenue."""
    session.flush()
    lignes = session.info.pop(LIGNES, {})
    if lignes and _cours_de(session) is not None:
        paires = ((_note(ligne), ligne.__dict__.pop(DONNES, set())) for ligne in lignes.values())
        session.info[ATTENTE] = [(note, donnes) for note, donnes in paires if note is not None]


def _note(ligne: Grade | SubmittedNotebook | Comment) -> Note | None:
    if isinstance(ligne, SubmittedNotebook):
        penalite = _texte(ligne.late_submission_penalty)
        if ligne.assignment is None or not penalite:
            return None
        etudiant, devoir = ligne.assignment.student_id, ligne.assignment.assignment.name
        return Note(etudiant, devoir, ligne.notebook.name, PENALITE, penalite, "", "", "", CORRECTION)
    if ligne.notebook is None or ligne.notebook.assignment is None:
        return None
    remise = ligne.notebook.assignment
    if isinstance(ligne, Comment):
        auto, manuelle = _condense(ligne.auto_comment), _condense(ligne.manual_comment)
        ou = (remise.student_id, remise.assignment.name, ligne.notebook.notebook.name, COMMENTAIRE + ligne.cell.name)
        return Note(*ou, auto, manuelle, "", "", MANUELLE if manuelle else CORRECTION)
    auto, manuelle, supplement = (_texte(v) for v in (ligne.auto_score, ligne.manual_score, ligne.extra_credit))
    if not (auto or manuelle or supplement):
        return None
    origine = MANUELLE if manuelle or supplement else CORRECTION
    carnet, cellule = ligne.notebook.notebook.name, ligne.cell.name
    bareme = _texte(ligne.cell.max_score)
    return Note(remise.student_id, remise.assignment.name, carnet, cellule, auto, manuelle, supplement, bareme, origine)


def _texte(valeur: Any) -> str:
    return "" if valeur is None else repr(float(valeur))


def _condense(texte: str | None) -> str:
    return hashlib.sha256(texte.encode("utf-8", errors="replace")).hexdigest()[:CONDENSE] if texte else ""


def _is_vide(note: Note | None) -> bool:
    """Vrai pour un commentaire effacé, ou jamais écrit : nbgrader en garde la ligne."""
    return note is None or not (note.automatique or note.manuelle or note.supplement)


def _record(session: Session) -> None:
    notes = session.info.pop(ATTENTE, [])
    cours = _cours_de(session) if notes else None
    if cours is not None:
        with open_journal(cours) as journal:
            utiles = [(n, donnes) for n, donnes in notes if not _is_vide(n) or journal.load_note(n) is not None]
            journal.record_notes([_qualify(journal, note, donnes) for note, donnes in utiles])


def _forget(session: Session) -> None:
    for ligne in session.info.get(LIGNES, {}).values():
        ligne.__dict__.pop(DONNES, None)
    session.info.pop(LIGNES, None)
    session.info.pop(ATTENTE, None)


def _meme(connue: Note | None, note: Note) -> bool:
    return connue is not None and all(getattr(connue, c) == getattr(note, c) for c in NOTE_COMPARES)


def load_carnet(url: str) -> dict[tuple[str, str, str, str], Note]:
    """Les notes du carnet de notes : (devoir, étudiant, carnet, cellule) → note."""
    with closing(Gradebook(url)) as carnet:
        remises = (
            carnet.db.query(SubmittedNotebook)
            .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Student, SubmittedAssignment.student_id == Student.id)
            .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        )
        lignes = [ligne for remise in remises for ligne in (remise, *remise.grades, *remise.comments)]
        notes = [note for note in map(_note, lignes) if note is not None and not _is_vide(note)]
    return {(n.devoir, n.etudiant, n.carnet, n.cellule): n for n in notes}


def is_carnet_ecrit(url: str) -> bool:
    """Vrai si le carnet de notes existe : l'ouvrir le créerait."""
    adresse = sa.make_url(url)
    if adresse.get_backend_name() == "sqlite":
        return bool(adresse.database) and Path(str(adresse.database)).is_file()
    moteur = sa.create_engine(url)
    try:
        return sa.inspect(moteur).has_table("grade")
    finally:
        moteur.dispose()


def adopt_carnet(journal: Journal, url: str) -> int:
    """Inscrit au journal, une seule fois, les notes d'un carnet qui existait avant lui ; renvoie leur nombre."""
    if journal.has_notes():
        return 0
    notes = [Note(**{**vars(n), "origine": REPRISE}) for n in load_carnet(url).values()]
    journal.record_notes(notes)
    return len(notes)


def check_notes(journal: Journal, url: str) -> list[Constat]:
    """Compare le carnet de notes au journal ; un constat par note changée sans passer par nbgrader ni refcomp."""
    connues, constats = journal.load_notes(), []
    carnet = load_carnet(url)
    for cle in sorted(connues.keys() | carnet.keys()):
        devoir, etudiant, nom, cellule = cle
        connue, note = connues.get(cle), carnet.get(cle)
        objet = f"{etudiant}, {devoir}/{nom}, {cellule}"
        if _is_vide(note) and _is_vide(connue):
            continue
        if note is None or not _meme(connue, note):
            phrase = f"{objet} : le carnet de notes dit {_dire(note)}, le journal {_dire(connue)}."
        elif connue is not None and connue.origine == ETRANGERE:
            phrase = f"{objet} : {_dire(note)}, écrit sans passer par refcomp ; si c'est juste, redonnez cette note."
        else:
            continue
        constats.append(Constat("erreur", "note_etrangere", phrase, objet))
    return constats


def check_doutes(journal: Journal, url: str) -> list[Constat]:
    """Dit chaque réponse qui attendait un correcteur et ne l'attend plus, sans qu'aucune note à la main soit donnée."""
    resultats = derniers_resultats(journal.load_resultats())
    douteuses = resultats[(resultats["version_exercice"] == VERSION_ORDINAIRE) & (resultats["statut"] == "a_verifier")]
    colonnes = ("devoir", "etudiant", "exercice", "question")
    attendues = set(zip(*(douteuses[c] for c in colonnes), strict=True))
    constats = []
    with closing(Gradebook(url)) as carnet:
        notees = carnet.db.query(Grade).filter(Grade.needs_manual_grade.is_(False), Grade.manual_score.is_(None))
        for note in notees:
            remise = note.notebook.assignment
            cle = (remise.assignment.name, remise.student_id, note.notebook.notebook.name, note.cell.name)
            if cle in attendues or note.auto_score is None:
                objet = f"{cle[1]}, {cle[0]}/{cle[2]}, {cle[3]}"
                phrase = (
                    f"{objet} : attendait un correcteur et ne l'attend plus, sans note à la main. Redonnez-lui sa note."
                )
                constats.append(Constat("erreur", "doute_efface", phrase, objet))
    return constats


def check_preuves(journal: Journal, url: str) -> list[Constat]:
    """Dit ce que le journal ne prouve pas : des notes reprises telles quelles, un carnet noté dont il ignore tout."""
    constats = []
    if reprises := journal.load_reprises():
        debut = format_date(dt.datetime.fromisoformat(reprises[0]).astimezone().date())
        notes = format_compte(len(reprises), "note")
        verbe = "ont été reprises telles quelles" if len(reprises) > 1 else "a été reprise telle quelle"
        phrase = f"{notes} {verbe} du carnet de notes le {debut} : rien ne prouve leur valeur d'avant."
        constats.append(Constat("avertissement", "notes_reprises", phrase, debut))
    if not journal.has_corrections() and load_carnet(url):
        phrase = (
            "Le carnet de notes a des notes, mais le journal n'en connaît aucune correction : il commence après elles, "
            "ou il a été effacé. Recorrigez (refcomp corriger DEVOIR --tout) pour que les notes soient vérifiées."
        )
        constats.append(Constat("erreur", "journal_sans_correction", phrase, "journal"))
    return constats


def _dire(note: Note | None) -> str:
    if note is None or _is_vide(note):
        return "rien"
    if note.cellule.startswith(COMMENTAIRE):
        return f"un commentaire (condensé {note.manuelle or note.automatique})"
    parties = (("auto", note.automatique), ("à la main", note.manuelle), ("supplément", note.supplement))
    dites = " ; ".join(f"{nom} {float(v):g}" for nom, v in parties if v) or "rien"
    return f"{dites} (sur {float(note.bareme):g})" if note.bareme else dites
