"""Les compétences d'un devoir, étudiant par étudiant : ce que disent les preuves du registre, et combien elles sont.

Une valeur sans son nombre de preuves ne dit rien, et aucun seuil n'est appliqué ici : « acquis » se décide ailleurs,
par une personne. Sans preuve, l'élément est « non évalué ».
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from decimal import Decimal

import pandas as pd

from refcomp.authoring.devoir import Devoir, load_devoirs
from refcomp.cours import Cours
from refcomp.evaluation import Registre, maitrise, preuves_automatiques
from refcomp.findings import Constat
from refcomp.grading.journal import derniers_resultats, open_journal
from refcomp.projection import competences_questions
from refcomp.referentiels import load
from refcomp.rounding import Arrondi
from refcomp.secretariat.releve import NON_EVALUE

COLONNES = ["etudiant", "devoir", "element_id", "libelle", "reussite", "etat", "preuves", "derniere"]
ARRONDI_TAUX = Arrondi(Decimal(1), "plus_proche", "choix de refcomp : un taux de réussite au point de pourcentage")


def build_competences(cours: Cours, etudiants: Iterable[str], devoir: str | None = None) -> pd.DataFrame:
    """Le taux de réussite de chaque étudiant sur chaque élément que prouvent les devoirs.

    Args:
        cours: le cours.
        etudiants: identifiants, dans l'ordre voulu.
        devoir: un devoir ; tous les devoirs refcomp si None.

    Returns:
        Une ligne par devoir, étudiant et élément : `etudiant devoir element_id libelle reussite` (pourcentage entier,
        vide si non évalué) `etat` (vide ou « non évalué ») `preuves` (leur nombre) `derniere` (date).
    """
    devoirs = load_devoirs(cours.racine, seulement=devoir)
    registre = Registre(cours.url)
    try:
        preuves = registre.load_preuves()
    finally:
        registre.close()
    tables = [_build_devoir(cours, d, preuves, list(etudiants)) for d in devoirs.values()]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=COLONNES)


def _build_devoir(cours: Cours, devoir: Devoir, preuves: pd.DataFrame, etudiants: list[str]) -> pd.DataFrame:
    questions = competences_questions([devoir])
    elements = list(dict.fromkeys(questions["element_id"]))
    cites = questions[["referentiel", "element_id"]].itertuples(index=False)
    libelles = {e: load(r, dossier=cours.referentiels).libelle(e) for r, e in cites}
    siennes = preuves[preuves["provenance"].str.startswith(f"{devoir.nom}/") & (preuves["echelle"] == "fraction")]
    table = maitrise(siennes, elements, etudiants=etudiants)
    return pd.DataFrame(
        {
            "etudiant": table["etudiant"],
            "devoir": devoir.nom,
            "element_id": table["element_id"],
            "libelle": [libelles[e] for e in table["element_id"]],
            "reussite": [_pourcentage(v) for v in table["valeur"]],
            "etat": [NON_EVALUE if pd.isna(v) else "" for v in table["valeur"]],
            "preuves": table["preuves"],
            "derniere": table["derniere"],
        },
        dtype=object,
    )


def _pourcentage(valeur: float) -> int | None:
    return None if pd.isna(valeur) else int(ARRONDI_TAUX.appliquer(Decimal(str(valeur)) * 100))


def check_projection(cours: Cours, devoir: str | None = None) -> list[Constat]:
    """Dit si des résultats du journal manquent au registre : les compétences exportées seraient en retard."""
    devoirs = load_devoirs(cours.racine, seulement=devoir)
    with open_journal(cours) as journal, closing(Registre(cours.url)) as registre:
        resultats, inscrites = derniers_resultats(journal.load_resultats()), registre.load_preuves()
    voulus = resultats[resultats["devoir"].isin(list(devoirs))]
    attendues = preuves_automatiques(voulus, competences_questions(devoirs.values()), {})
    manquent = len(_cles(attendues) - _cles(inscrites))
    if not manquent:
        return []
    message = f"{manquent} preuves du journal ne sont pas au registre : relancez refcomp corriger avant d'exporter."
    return [Constat("avertissement", "registre_en_retard", message)]


def _cles(preuves: pd.DataFrame) -> set[tuple[object, ...]]:
    valeurs = preuves["valeur"].astype("float64").round(9).astype("str")
    return set(zip(preuves["etudiant"], preuves["element_id"], preuves["provenance"], valeurs, strict=True))
