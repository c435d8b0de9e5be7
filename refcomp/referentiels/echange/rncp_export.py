"""Écrire les blocs de compétences d'un référentiel au format des fiches du RNCP.

Format : France compétences, flux XML V4.1 des fiches RNCP et RS (data.gouv.fr, jeu 5eebbc067a14b6fecc9c9976, Licence
Ouverte 2.0) : `FICHES/FICHE/BLOCS_COMPETENCES/BLOC_COMPETENCES`, avec `CODE`, `LIBELLE`, `LISTE_COMPETENCES` et
`MODALITES_EVALUATION`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from refcomp.errors import ArgumentInvalideError
from refcomp.referentiels.modele import Referentiel

VERSION_FLUX = "4.1"
NUMERO = re.compile(r"^(RNCP|RS)\d+$")
# Ce qui tient lieu de bloc, dans l'ordre de préférence, et ce qui y tient lieu de compétence.
NIVEAUX_BLOC = ("bloc", "domaine", "activite")
NIVEAUX_COMPETENCE = ("bloc_competence", "competence", "tache", "activite", "mission")
LIENS_MODALITE = ("evaluee_par", "evalue_par")


@dataclass(frozen=True)
class Bloc:
    """Un bloc de compétences, tel que le format RNCP le porte."""

    code: str
    libelle: str
    competences: tuple[str, ...]
    modalites: tuple[str, ...]


def blocs(referentiel: Referentiel, niveau: str = "") -> list[Bloc]:
    """Les blocs d'un référentiel.

    Args:
        referentiel: un référentiel chargé.
        niveau: celui des éléments à tenir pour des blocs ; par défaut `bloc`, sinon `domaine`, sinon `activite`. Seul
            un document qui imprime « bloc » a de vrais blocs : ailleurs, c'est un regroupement.

    Raises:
        ReferentielInconnuError: si ce référentiel n'a pas ce niveau.
        ArgumentInvalideError: s'il n'a aucun niveau qui tienne lieu de bloc.
    """
    choisi = niveau or next((n for n in NIVEAUX_BLOC if n in referentiel.niveaux), "")
    if not choisi:
        raise ArgumentInvalideError(
            f"{referentiel.id} n'a ni bloc, ni domaine, ni activité : nommez le niveau à exporter. "
            f"Ses niveaux : {', '.join(referentiel.niveaux)}."
        )
    return [_bloc(referentiel, element_id) for element_id in referentiel.du_niveau(choisi)]


def _bloc(referentiel: Referentiel, element_id: str) -> Bloc:
    dessous = referentiel.descendants(element_id)
    par_niveau = {n: [e for e in dessous if referentiel.element(e)["niveau"] == n] for n in NIVEAUX_COMPETENCE}
    competences = next((ids for ids in par_niveau.values() if ids), [])
    if not competences:
        competences = referentiel.enfants(element_id)
    modalites = dict.fromkeys(
        _modalite(referentiel, m)
        for porteur in (element_id, *competences)
        for lien in LIENS_MODALITE
        for m in referentiel.relies(porteur, lien)
    )
    libelles = tuple(referentiel.libelle(c) for c in competences)
    return Bloc(element_id, referentiel.libelle(element_id), libelles, tuple(modalites))


def _modalite(referentiel: Referentiel, element_id: str) -> str:
    """Ce qui évalue : une modalité, ou une unité d'examen, dite avec son code."""
    element = referentiel.element(element_id)
    code = element["code_imprime"]
    return f"{code} : {element['libelle']}" if code else str(element["libelle"])


def render_rncp(referentiel: Referentiel, *, numero: str = "", niveau: str = "") -> str:
    """Rend les blocs d'un référentiel en XML de fiche RNCP.

    Args:
        referentiel: un référentiel chargé.
        numero: numéro de fiche (`RNCP38363`) ; les blocs sont alors codés `RNCP38363BC01`. Sans lui, la fiche n'a pas
            de numéro et chaque bloc garde son identifiant : aucun référentiel livré n'imprime le sien.
        niveau: voir `blocs`.

    Raises:
        ArgumentInvalideError: si le numéro n'a pas la forme d'un numéro de fiche.
    """
    if numero and not NUMERO.match(numero):
        raise ArgumentInvalideError(f"« numero » vaut {numero!r} : un numéro de fiche s'écrit RNCP38363 ou RS5000.")
    racine = Element("FICHES")
    SubElement(racine, "VERSION_FLUX").text = VERSION_FLUX
    fiche = SubElement(racine, "FICHE")
    if numero:
        SubElement(fiche, "NUMERO_FICHE").text = numero
    SubElement(fiche, "INTITULE").text = referentiel.intitule
    liste = SubElement(fiche, "BLOCS_COMPETENCES")
    for rang, bloc in enumerate(blocs(referentiel, niveau), start=1):
        noeud = SubElement(liste, "BLOC_COMPETENCES")
        SubElement(noeud, "CODE").text = f"{numero}BC{rang:02d}" if numero else bloc.code
        SubElement(noeud, "LIBELLE").text = bloc.libelle
        SubElement(noeud, "LISTE_COMPETENCES").text = _puces(bloc.competences)
        if bloc.modalites:
            SubElement(noeud, "MODALITES_EVALUATION").text = _puces(bloc.modalites)
    indent(racine)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(racine, encoding="unicode")}\n'


def _puces(textes: tuple[str, ...]) -> str:
    return "\n".join(f"- {' '.join(t.split())}" for t in textes)
