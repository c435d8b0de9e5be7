"""Les grilles d'un référentiel : celles que son document imprime ou décrit, sinon celles de ses éléments."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from refcomp.errors import ArgumentInvalideError
from refcomp.evaluation.grilles import cqp, imprimees
from refcomp.evaluation.grilles.libres import build_libre
from refcomp.evaluation.grilles.modele import Grille
from refcomp.referentiels.modele import Referentiel

OFFICIELLES: Mapping[str, Mapping[str, Callable[..., Grille]]] = {
    "agora-bloc1": {"bloc": imprimees.build_agora},
    "cqp-agc": {
        "tuteur": cqp.build_tuteur,
        "formateur": cqp.build_formateur,
        "jury": cqp.build_jury,
        "synthese": cqp.build_synthese,
    },
    "cqpm-tci": {"criteres": imprimees.build_criteres, "avis": imprimees.build_avis},
}
LIBRES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "bts-gpme": {"taches": ("tache",), "resultats": ("resultat_operationnel", "resultat_organisationnel")},
    "bts-gpme-nc": {"taches": ("tache",), "descriptifs": ("descriptif",)},
}
AVEC_SAVOIR_FAIRE = ("tuteur", "formateur")
COLONNES = ["referentiel", "genre", "titre", "lignes", "sources", "moments", "echelle", "a_choisir"]


def _libres(referentiel: Referentiel) -> Mapping[str, tuple[str, ...]]:
    """Les grilles libres ; d'un référentiel que l'on ne connaît pas d'avance, une par niveau."""
    return LIBRES.get(referentiel.id, {niveau: (niveau,) for niveau in referentiel.niveaux})


def genres(referentiel: Referentiel) -> tuple[str, ...]:
    """Les genres de grilles d'un référentiel."""
    return tuple(OFFICIELLES.get(referentiel.id) or _libres(referentiel))


def load_grille(referentiel: Referentiel, genre: str = "", *, echelle: str = "", savoir_faire: str = "") -> Grille:
    """Une grille d'observation, tirée des données du référentiel.

    Args:
        referentiel: le référentiel.
        genre: laquelle (`genres`) ; sans choix, la seule s'il n'y en a qu'une.
        echelle: l'échelle choisie par le centre, si le document n'en imprime pas (`load_echelle_libre`).
        savoir_faire: les savoir-faire que le centre ajoute à une grille de CQP : leurs codes séparés par des virgules,
            ou « tous ».

    Raises:
        ArgumentInvalideError: si le genre est inconnu, si une échelle manque, ou si un choix n'est pas de cette grille.
    """
    connus = genres(referentiel)
    voulu = genre or (connus[0] if len(connus) == 1 else "")
    if not voulu:
        raise ArgumentInvalideError(f"{referentiel.id} a plusieurs grilles ; dites laquelle : {', '.join(connus)}.")
    if voulu not in connus:
        raise ArgumentInvalideError(f"grille « {genre} » de {referentiel.id} ; permises : {', '.join(connus)}.")
    if referentiel.id not in OFFICIELLES:
        _check_sans(referentiel, savoir_faire, "savoir_faire")
        return build_libre(referentiel, voulu, _libres(referentiel)[voulu], echelle)
    _check_sans(referentiel, echelle, "echelle", "son document imprime la sienne")
    build = OFFICIELLES[referentiel.id][voulu]
    if referentiel.id == "cqp-agc" and voulu in AVEC_SAVOIR_FAIRE:
        return build(referentiel, savoir_faire)
    _check_sans(referentiel, savoir_faire, "savoir_faire")
    return build(referentiel)


def _check_sans(referentiel: Referentiel, choix: str, nom: str, raison: str = "cette grille n'en demande pas") -> None:
    if choix:
        raise ArgumentInvalideError(f"{nom} : « {choix} » reçu pour {referentiel.id} ; {raison}.")


def grilles(referentiel: Referentiel) -> pd.DataFrame:
    """Les grilles d'un référentiel.

    Returns:
        Une ligne par grille : `referentiel genre titre lignes sources moments echelle a_choisir` (le choix que le
        centre doit faire, vide s'il n'y en a pas).
    """
    return pd.DataFrame([_resume(referentiel, genre) for genre in genres(referentiel)], columns=COLONNES)


def _resume(referentiel: Referentiel, genre: str) -> list[object]:
    libre = referentiel.id not in OFFICIELLES
    grille = load_grille(referentiel, genre, echelle="pourcentage" if libre else "")
    choix = "échelle" if libre else "savoir-faire (facultatif)" if genre in AVEC_SAVOIR_FAIRE else ""
    echelle = "" if libre else grille.echelle.libelle
    sources, moments = ", ".join(grille.sources), ", ".join(grille.moments)
    return [referentiel.id, genre, grille.titre, len(grille.lignes), sources, moments, echelle, choix]
