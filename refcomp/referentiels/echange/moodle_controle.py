"""Ce que Moodle ferait d'un CSV : ce qu'il refuse, et ce qu'il perd sans le dire.

Les règles sont celles du code de Moodle (voir `moodle_format`). L'importeur ne contrôle presque rien lui-même : une
ligne mal rattachée disparaît, une configuration fausse interrompt l'import au milieu.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from refcomp.findings import Constat
from refcomp.referentiels.echange.moodle_arbre import Cadre, Competence, parse_moodle
from refcomp.referentiels.echange.moodle_format import (
    BALISE,
    FORMATS_TEXTE,
    LONGUEUR,
    PROFONDEUR_MAXIMALE,
    TAXONOMIES,
    TAXONOMIES_LONGUEUR,
)
from refcomp.referentiels.echange.moodle_regles import check_regle


def check_moodle(texte: str) -> list[Constat]:
    """Contrôle un CSV de référentiel de compétences selon les règles de l'importeur de Moodle.

    Args:
        texte: le contenu du fichier.

    Returns:
        Une `erreur` par refus, plantage ou perte ; un `avertissement` par texte coupé ou valeur sans effet. Vide si
        Moodle importe le fichier tel qu'il est.
    """
    cadre, constats = parse_moodle(texte)
    if cadre is None:
        return constats
    numeros = {c["exportid"]: i for i, c in cadre.competences.items() if c["exportid"]}
    propres = (
        constat
        for idnumber, competence in cadre.competences.items()
        for controle in (_place, _textes, _echelle_propre, _references)
        for constat in controle(cadre, idnumber, competence)
    )
    regles = (c for i, v in cadre.competences.items() for c in check_regle(cadre, i, v, numeros))
    return [*constats, *_cadre(cadre.cadre), *propres, *regles]


def _cadre(cadre: Competence) -> Iterator[Constat]:
    for champ in ("idnumber", "shortname"):
        if not cadre[champ].strip():
            yield Constat("erreur", "moodle_cadre_sans_nom", f"Le référentiel n'a pas de « {champ} ».", champ)
        elif len(cadre[champ]) > LONGUEUR:
            yield _coupe("référentiel", champ)
    if not cadre["scalevalues"]:
        yield Constat("erreur", "moodle_echelle", "Le référentiel n'a pas d'échelle : l'import s'interrompt.")
    yield from _configuration(cadre, "référentiel")
    termes = [t for t in cadre["taxonomies"].split(",") if t]
    inconnus = sorted(set(termes) - set(TAXONOMIES))
    if inconnus or len(cadre["taxonomies"]) > TAXONOMIES_LONGUEUR:
        permis = ", ".join(TAXONOMIES)
        message = f"Taxonomies refusées : {', '.join(inconnus) or 'texte trop long'}. Permises : {permis}."
        yield Constat("erreur", "moodle_taxonomie", message)
    yield from _format(cadre, "référentiel")


def _coupe(objet: str, champ: str) -> Constat:
    message = f"« {objet} » : « {champ} » dépasse {LONGUEUR} caractères, Moodle le coupe."
    return Constat("avertissement", "moodle_texte_coupe", message, objet)


def _format(ligne: Competence, objet: str) -> Iterator[Constat]:
    if ligne["description"] and ligne["descriptionformat"] not in FORMATS_TEXTE:
        recu = ligne["descriptionformat"]
        message = f"« {objet} » : format de description {recu!r} ; permis : {', '.join(FORMATS_TEXTE)}."
        yield Constat("erreur", "moodle_format", message, objet)


def _place(cadre: Cadre, idnumber: str, competence: Competence) -> Iterator[Constat]:
    if idnumber in {"", "0"} or competence["shortname"].strip() in {"", "0"}:
        quoi = f"« {idnumber} »" if idnumber else "Une compétence"
        message = f"{quoi} n'a pas d'identifiant ou de nom court : Moodle ne la crée pas, puis s'interrompt."
        yield Constat("erreur", "moodle_sans_nom", message, idnumber)
    elif idnumber not in cadre.atteintes:
        parent = competence["parentidnumber"]
        pourquoi = (
            "dans un cercle de parents" if parent in cadre.competences else f"son parent « {parent} » n'existe pas"
        )
        message = f"« {idnumber} » est hors de l'arbre ({pourquoi}) : Moodle l'oublie."
        yield Constat("erreur", "moodle_orpheline", message, idnumber)
    elif cadre.atteintes[idnumber] > PROFONDEUR_MAXIMALE:
        message = (
            f"« {idnumber} » est à la profondeur {cadre.atteintes[idnumber]} : au-delà de ce que Moodle enregistre."
        )
        yield Constat("erreur", "moodle_profondeur", message, idnumber)


def _textes(cadre: Cadre, idnumber: str, competence: Competence) -> Iterator[Constat]:
    if len(idnumber) > LONGUEUR:
        gravite = "erreur" if cadre.enfants.get(idnumber) else "avertissement"
        message = (
            f"« {idnumber[:30]}… » : identifiant de plus de {LONGUEUR} caractères, coupé ; ses enfants sont perdus."
        )
        yield Constat(gravite, "moodle_identifiant_long", message, idnumber)
    if len(competence["shortname"]) > LONGUEUR:
        yield _coupe(idnumber, "shortname")
    for champ in ("idnumber", "shortname", "parentidnumber"):
        if BALISE.search(competence[champ]):
            message = f"« {idnumber} » : « {champ} » contient une balise, que Moodle efface."
            yield Constat("avertissement", "moodle_balise", message, idnumber)
    yield from _format(competence, idnumber)


def _echelle_propre(_: Cadre, idnumber: str, competence: Competence) -> Iterator[Constat]:
    if competence["scalevalues"]:
        yield from _configuration(competence, idnumber)


def _configuration(ligne: Competence, objet: str) -> Iterator[Constat]:
    """La configuration d'une échelle : une liste JSON, son premier objet, un niveau par défaut, un niveau acquis."""
    try:
        crans = json.loads(ligne["scaleconfiguration"])
    except json.JSONDecodeError:
        crans = None
    if not isinstance(crans, list) or not crans or not all(isinstance(c, dict) for c in crans):
        message = f"« {objet} » : la configuration de l'échelle n'est pas une liste JSON d'objets."
        yield Constat("erreur", "moodle_configuration", message, objet)
        return
    for cle, nom in (("scaledefault", "par défaut"), ("proficient", "acquis")):
        if not any(c.get(cle) for c in crans[1:]):
            message = f"« {objet} » : aucun niveau de l'échelle n'est marqué « {nom} » ({cle})."
            yield Constat("erreur", "moodle_configuration", message, objet)
    nombre = len(ligne["scalevalues"].split(","))
    faux = [c.get("id") for c in crans[1:] if not (isinstance(c.get("id"), int) and 1 <= c["id"] <= nombre)]
    if faux:
        message = f"« {objet} » : niveaux {faux} hors de l'échelle, qui en a {nombre}."
        yield Constat("erreur", "moodle_configuration", message, objet)


def _references(cadre: Cadre, idnumber: str, competence: Competence) -> Iterator[Constat]:
    for brut in filter(None, competence["relatedidnumbers"].split(",")):
        cible = brut.replace("%2C", ",")
        if cible == idnumber:
            message = f"« {idnumber} » est en référence croisée avec elle-même : Moodle refuse et s'interrompt."
            yield Constat("erreur", "moodle_reference_a_soi", message, idnumber)
        elif cible not in cadre.competences:
            message = f"« {idnumber} » : la référence croisée « {cible} » n'existe pas, Moodle l'ignore."
            yield Constat("avertissement", "moodle_reference_inconnue", message, idnumber)
        elif cible not in cadre.atteintes:
            message = f"« {idnumber} » : la référence croisée « {cible} » est hors de l'arbre, l'import s'interrompt."
            yield Constat("erreur", "moodle_reference_perdue", message, idnumber)
