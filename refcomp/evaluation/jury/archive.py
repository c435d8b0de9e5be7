"""Ce que la base garde d'une séance, et la séance qu'on en relit : du JSON, où un nombre exact reste exact."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd

from refcomp.evaluation.jury.faits import COLONNES_ECARTEES, COLONNES_FAITS
from refcomp.evaluation.jury.seance import COLONNES_PROPOSITIONS, Choix, Dossier, Seance
from refcomp.referentiels.chargement import load
from refcomp.referentiels.regles.publication import load_reglement


def render_seance(seance: Seance) -> dict[str, Any]:
    """Ce que la base garde d'une séance, dossiers à part."""
    return {
        "intitule": seance.intitule,
        "jour": seance.jour.isoformat(),
        "lieu": seance.lieu,
        "membres": _json(list(seance.membres)),
        "referentiel": seance.referentiel.id,
        "millesime": seance.referentiel.millesime,
        "reglement": seance.reglement_lu,
        "regle": seance.regle,
        # Ce qui est propre à un candidat est dans son dossier, et s'efface avec lui.
        "choix": _json({**vars(seance.choix), "par_etudiant": {}}),
    }


def render_dossier(dossier: Dossier, choix: Mapping[str, Any]) -> dict[str, Any]:
    """Ce que la base garde d'un dossier, et des choix propres au candidat."""
    return {
        "etudiant": dossier.etudiant,
        "groupe": dossier.groupe,
        "ordre": dossier.ordre,
        "choix": _json(dict(choix)),
        "faits": _json(dossier.faits.to_dict("records")),
        "ecartees": _json(dossier.ecartees.to_dict("records")),
        "propositions": _json(_sans_nan(dossier.propositions)),
    }


def _sans_nan(table: pd.DataFrame) -> list[dict[Any, Any]]:
    """Les lignes, une marge vide écrite None : NaN n'est pas du JSON."""
    return table.astype(object).where(table.notna(), None).to_dict("records")


def build_seance(ligne: Mapping[str, Any], dossiers: Sequence[Mapping[str, Any]], livre: Path | None = None) -> Seance:
    """La séance que la base a gardée.

    Args:
        ligne: sa ligne.
        dossiers: les lignes de ses dossiers.
        livre: le dossier des référentiels du cours (`Cours.referentiels`).

    Raises:
        ReferentielInconnuError: si le référentiel ou le règlement n'est plus là.
    """
    return Seance(
        ligne["intitule"],
        dt.date.fromisoformat(ligne["jour"]),
        tuple(json.loads(ligne["membres"])),
        load(ligne["referentiel"], ligne["millesime"], livre),
        ligne["regle"],
        tuple(_build_dossier(d) for d in dossiers),
        ligne["lieu"],
        load_reglement(ligne["reglement"]) if ligne["reglement"] else None,
        ligne["reglement"],
        _build_choix(ligne, dossiers),
    )


def _build_choix(ligne: Mapping[str, Any], dossiers: Sequence[Mapping[str, Any]]) -> Choix:
    propres = {d["etudiant"]: json.loads(d["choix"], object_hook=_fraction) for d in dossiers}
    communs = json.loads(ligne["choix"], object_hook=_fraction)
    return Choix(**{**communs, "par_etudiant": {nom: siens for nom, siens in propres.items() if siens}})


def _build_dossier(ligne: Mapping[str, Any]) -> Dossier:
    # Un dossier figé avant que `a_verifier` existe n'en a pas : rien n'y est à vérifier.
    faits = pd.DataFrame(json.loads(ligne["faits"], object_hook=_fraction), columns=COLONNES_FAITS)
    faits["a_verifier"] = faits["a_verifier"].fillna("")
    return Dossier(
        ligne["etudiant"],
        ligne["groupe"],
        ligne["ordre"],
        faits.astype({"valeur": object}),
        pd.DataFrame(json.loads(ligne["ecartees"]), columns=COLONNES_ECARTEES),
        pd.DataFrame(json.loads(ligne["propositions"]), columns=COLONNES_PROPOSITIONS).astype({"marge": "float64"}),
    )


def _json(donnees: Any) -> str:
    return json.dumps(donnees, ensure_ascii=False, default=_simple)


def _simple(valeur: Any) -> Any:
    """Un nombre exact reste exact ; un nombre de numpy devient celui de Python."""
    if isinstance(valeur, Fraction):
        return {"numerateur": valeur.numerator, "denominateur": valeur.denominator}
    return valeur.item()


def _fraction(objet: dict[str, Any]) -> Any:
    return (
        Fraction(objet["numerateur"], objet["denominateur"])
        if objet.keys() == {"numerateur", "denominateur"}
        else objet
    )
