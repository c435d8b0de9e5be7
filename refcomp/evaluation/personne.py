"""Rendre à une personne tout ce que le registre garde d'elle (RGPD, articles 15 et 20) ; voir `docs/rgpd.md`."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pandas as pd
import sqlalchemy as sa

from refcomp.errors import CoursInvalideError
from refcomp.evaluation.jury.traces import read_traces
from refcomp.evaluation.lecture import build_table
from refcomp.evaluation.registre import Registre
from refcomp.evaluation.tables import COLONNES, PREUVES
from refcomp.fichiers import render_zip
from refcomp.formats_fr import format_compte, format_date
from refcomp.tableaux import neutralize

LISEZ_MOI = """Ce que le registre des preuves de refcomp garde de « {etudiant} », au {jour}.

preuves.csv, preuves.json : {preuves} (corrigées ou retirées comprises) : qui a évalué quoi, quand, sur quelle
    échelle, avec quel résultat. « remplace » est le rang de la ligne corrigée, « adopte » celui d'une mesure
    automatique reprise par un formateur. Une valeur vide est « non évalué ».
jurys.json, s'il y en a : les dossiers préparés pour un jury et ce que celui-ci a décidé, avec ses motifs.
actes.csv : {actes}, où cette personne est inscrite comme auteur d'une évaluation d'une autre, sans le nom de l'autre.

Le résumé que refcomp calcule de ces preuves ne contient rien de plus. Le journal des corrections et le carnet de notes
de nbgrader sont d'autres fichiers : voyez docs/rgpd.md, ou demandez à votre établissement.
"""


def export_personne(registre: Registre, etudiant: str) -> bytes:
    """Tout ce que le registre garde d'une personne, en une archive lisible : CSV pour un tableur, JSON sinon.

    Args:
        registre: le registre.
        etudiant: son identifiant.

    Returns:
        Les octets d'une archive zip : `preuves.csv`, `preuves.json`, `actes.csv`, `LISEZ-MOI.txt`, et
        `jurys.json` si un jury l'a connue.

    Raises:
        CoursInvalideError: si le registre ne connaît pas cette personne, ni comme étudiant ni comme auteur.
    """
    siennes = registre.load_preuves(etudiants=[etudiant], toutes=True)
    with registre.lecture() as lien:
        choix = sa.select(PREUVES).where(comme_auteur(etudiant)).order_by(PREUVES.c.rang)
        actes = build_table(list(lien.execute(choix))).drop(columns=["etudiant", "provenance", "motif"])
        jurys = read_traces(lien, etudiant)
    if siennes.empty and actes.empty and not jurys:
        raise CoursInvalideError(message_inconnu(etudiant))
    texte = LISEZ_MOI.format(
        etudiant=etudiant,
        jour=format_date(dt.datetime.now(dt.UTC).date()),
        preuves=format_compte(len(siennes), "preuve"),
        actes=format_compte(len(actes), "acte"),
    )
    fichiers = {
        "LISEZ-MOI.txt": texte.encode("utf-8-sig"),
        "preuves.csv": _render_csv(siennes),
        "preuves.json": _render_json(etudiant, siennes),
        "actes.csv": _render_csv(actes),
    }
    if jurys:
        fichiers["jurys.json"] = json.dumps(jurys, ensure_ascii=False, indent=1).encode()
    return render_zip(fichiers)


def comme_auteur(etudiant: str) -> sa.ColumnElement[bool]:
    """Les preuves d'autres personnes que celle-ci a évaluées."""
    return sa.and_(PREUVES.c.auteur == etudiant, PREUVES.c.etudiant != etudiant)


def message_inconnu(etudiant: str) -> str:
    """La phrase qui dit qu'une personne n'est pas au registre."""
    return f"Le registre des preuves ne garde rien de « {etudiant} ». Vérifiez l'identifiant : c'est celui de nbgrader."


def _render_csv(table: pd.DataFrame) -> bytes:
    plate = table.astype(object).where(table.notna(), "")
    plate["date"] = [format_date(d) for d in table["date"]]
    for nom in plate:
        plate[nom] = [_cellule(v) for v in plate[nom]]
    return plate.to_csv(index=False, sep=";", lineterminator="\r\n").encode("utf-8-sig")


def _cellule(valeur: Any) -> str:
    """Une cellule de tableur français : virgule décimale, et aucun texte qui s'exécute."""
    if isinstance(valeur, float):
        return f"{valeur:.6g}".replace(".", ",")
    return neutralize(valeur) if isinstance(valeur, str) else str(valeur)


def _render_json(etudiant: str, table: pd.DataFrame) -> bytes:
    plate = table.assign(date=table["date"].dt.strftime("%Y-%m-%d")).astype(object)
    lignes = plate.where(plate.notna(), None).to_dict("records")
    contenu = {"etudiant": etudiant, "colonnes": ["rang", *COLONNES], "preuves": lignes}
    return json.dumps(contenu, ensure_ascii=False, indent=1, default=int).encode()
