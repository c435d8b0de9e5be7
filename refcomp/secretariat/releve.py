"""Le relevé de notes : une note sur 20 par étudiant et par devoir, ou la raison pour laquelle il n'y en a pas.

Les points viennent du carnet de notes de nbgrader : correction automatique, notes posées à la main (qui priment),
bonus, pénalité de retard. « Absent » et « non évalué » sont des états : jamais un zéro.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from glob import escape

from refcomp.cours import Cours
from refcomp.errors import CoursInvalideError
from refcomp.grading.journal import derniers_resultats, open_journal
from refcomp.grading.journal_lignes import VERSION_ORDINAIRE
from refcomp.rounding import Arrondi
from refcomp.secretariat.carnet_de_notes import CarnetDeNotes, RemiseNotee, load_carnet_de_notes
from refcomp.secretariat.effectif import Inscrit, load_effectif
from refcomp.secretariat.remises import read_horodatage

NOTE_MAXIMALE = 20
ARRONDI_NOTE = Arrondi(Decimal("0.01"), "plus_proche", "choix de refcomp : note au centième, moitié vers le haut")
NOTE, PROVISOIRE, A_VERIFIER = "noté", "provisoire", "à vérifier"
NON_EVALUE, ABSENT, PARTI = "non évalué", "absent", "parti"


@dataclass(frozen=True)
class LigneReleve:
    """Ce que dit le relevé d'un étudiant pour un devoir.

    Attributes:
        inscrit: l'étudiant.
        devoir: nom nbgrader du devoir.
        etat: `noté`, `provisoire`, `à vérifier`, `non évalué`, `absent` ou `parti`.
        points: total obtenu, bonus compris, pénalité non retirée ; None sans note.
        bareme: total possible.
        penalite: points retirés pour retard.
        note: sur 20, arrondie, jamais négative ; None sans note.
        remise: date de la remise.
        remarques: ce qu'une personne doit savoir avant de publier la note.
    """

    inscrit: Inscrit
    devoir: str
    etat: str
    points: Decimal | None = None
    bareme: Decimal | None = None
    penalite: Decimal | None = None
    note: Decimal | None = None
    remise: dt.datetime | None = None
    remarques: tuple[str, ...] = ()


def build_releve(cours: Cours, devoir: str | None = None, arrondi: Arrondi = ARRONDI_NOTE) -> list[LigneReleve]:
    """Le relevé d'un devoir, ou de tous.

    Args:
        cours: le cours.
        devoir: nom nbgrader ; tous ceux du carnet de notes si None.
        arrondi: la règle d'arrondi de la note sur 20.

    Returns:
        Une ligne par devoir et par étudiant, dans l'ordre de la classe, y compris pour ceux qui n'ont rien rendu.

    Raises:
        CoursInvalideError: si le carnet de notes ne connaît pas ce devoir.
    """
    carnet = load_carnet_de_notes(cours)
    if devoir is not None and devoir not in carnet.baremes:
        raise CoursInvalideError(
            f"Le carnet de notes de nbgrader ne connaît pas le devoir « {devoir} ». Devoirs connus : "
            f"{', '.join(sorted(carnet.baremes)) or 'aucun'}."
        )
    noms = [devoir] if devoir else sorted(carnet.baremes)
    inscrits = _load_remettants(cours, noms) | carnet.etudiants | {i.identifiant: i for i in load_effectif(cours)}
    ordonnes = sorted(inscrits.values(), key=lambda i: (i.groupe, i.cle, i.identifiant))
    doutes = load_doutes(cours)
    return [_build_ligne(cours, carnet, nom, inscrit, doutes, arrondi) for nom in noms for inscrit in ordonnes]


def _load_remettants(cours: Cours, devoirs: Iterable[str]) -> dict[str, Inscrit]:
    """Ceux qui ont remis une copie : une copie en échec n'est pas au carnet de notes."""
    remises = (d for devoir in devoirs for d in cours.dossier("submitted").glob(f"*/{escape(devoir)}") if d.is_dir())
    return {d.parent.name: Inscrit(d.parent.name) for d in remises}


def load_doutes(cours: Cours) -> dict[tuple[str, str], dict[str, str]]:
    """(devoir, étudiant) → cellule → raison, pour ce que la correction demande de regarder."""
    with open_journal(cours) as journal:
        resultats = derniers_resultats(journal.load_resultats())
    doutes: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for r in resultats.to_dict("records"):
        raison = "carnet non remis" if r["note_reponse"] == "carnet_absent" else r["statut"].replace("_", " ")
        if r["statut"] == "a_verifier" or r["note_reponse"] == "carnet_absent":
            # La cellule ordinaire se nomme elle-même ; celle d'un exercice, par l'exercice et la question.
            ordinaire = r["version_exercice"] == VERSION_ORDINAIRE
            cellule = r["question"] if ordinaire else f"{r['exercice']}-{r['question']}"
            doutes[r["devoir"], r["etudiant"]][cellule] = raison
    return doutes


def _build_ligne(
    cours: Cours,
    carnet: CarnetDeNotes,
    devoir: str,
    inscrit: Inscrit,
    doutes: dict[tuple[str, str], dict[str, str]],
    arrondi: Arrondi,
) -> LigneReleve:
    remise = carnet.remises.get((devoir, inscrit.identifiant))
    dossier = cours.dossier("submitted") / inscrit.identifiant / devoir
    depot = read_horodatage(dossier) if dossier.is_dir() else None
    bareme = carnet.baremes[devoir]
    if remise is None and not dossier.is_dir():
        return LigneReleve(inscrit, devoir, PARTI if inscrit.parti else ABSENT, bareme=bareme)
    if remise is None or not (remise.notees or remise.a_la_main) or not bareme:
        remarque = "barème nul" if not bareme else "copie remise, pas encore corrigée"
        return LigneReleve(inscrit, devoir, NON_EVALUE, bareme=bareme, remise=depot, remarques=(remarque,))
    restants = {c: r for c, r in doutes.get((devoir, inscrit.identifiant), {}).items() if c not in remise.tranchees}
    verifier = [c for c, raison in restants.items() if raison == "a verifier"]
    absents = sorted({c.rpartition("-")[0] for c, raison in restants.items() if raison == "carnet non remis"})
    depuis = depot is not None and remise.date is not None and depot > remise.date
    note = Fraction(max(Decimal(0), remise.points - remise.penalite)) / Fraction(bareme) * NOTE_MAXIMALE
    return LigneReleve(
        inscrit,
        devoir,
        etat=PROVISOIRE if remise.a_la_main or depuis else A_VERIFIER if verifier or remise.signalee else NOTE,
        points=remise.points,
        bareme=bareme,
        penalite=remise.penalite,
        note=arrondi.appliquer(note),
        remise=remise.date or depot,
        remarques=tuple(_find_remarques(remise, verifier, absents, depuis=depuis, plus=note > NOTE_MAXIMALE)),
    )


def _find_remarques(
    remise: RemiseNotee, verifier: list[str], absents: list[str], *, depuis: bool, plus: bool
) -> Iterable[str]:
    """Ce qu'il faut savoir d'une note, du plus bloquant au moins."""
    if remise.a_la_main:
        yield f"{remise.a_la_main} réponse(s) à corriger à la main"
    if depuis:
        yield "copie remise de nouveau depuis la correction"
    if verifier:
        yield f"{len(verifier)} réponse(s) à vérifier"
    if remise.signalee:
        yield "signalée dans le formgrader"
    if absents:
        yield f"carnets non remis, comptés zéro : {', '.join(absents)}"
    if remise.penalite:
        yield "pénalité de retard"
    if plus:
        yield "plus de 20, bonus compris"
