"""L'arbre que Moodle bâtit d'un CSV : `framework_importer`, son constructeur puis `add_children`.

Les lignes y sont rangées par identifiant et rattachées depuis la racine ; une ligne mal rattachée y disparaît.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from refcomp.findings import Constat
from refcomp.referentiels.echange.moodle_format import CHAMPS
from refcomp.referentiels.echange.moodle_lecture import parse_php

Competence = Mapping[str, str]


@dataclass(frozen=True)
class Cadre:
    """Un fichier vu par Moodle.

    Attributes:
        cadre: la ligne du référentiel (la dernière, s'il y en a plusieurs).
        competences: par identifiant, dans l'ordre ; un identifiant répété ne garde que sa dernière ligne.
        enfants: identifiant (vide : la racine) → enfants, comme Moodle les rattache.
        atteintes: les identifiants que l'arbre contient, avec leur profondeur.
    """

    cadre: Competence
    competences: Mapping[str, Competence]
    enfants: Mapping[str, list[str]]
    atteintes: Mapping[str, int]


def parse_moodle(texte: str) -> tuple[Cadre | None, list[Constat]]:
    """Lit un CSV et en construit l'arbre comme Moodle.

    Args:
        texte: le contenu du fichier ; le séparateur est reconnu à la ligne de titres.

    Returns:
        Le référentiel tel que Moodle le voit (None s'il ne peut pas le lire), et ce qui l'en empêche ou s'y perd.
    """
    titre = texte.split("\n", maxsplit=1)[0]
    lignes = parse_php(texte, max(",;\t", key=titre.count))
    fautes = list(_colonnes(lignes))
    if fautes:
        return None, fautes
    objets = [dict(zip(CHAMPS, ligne, strict=False)) for ligne in lignes[1:]]
    # PHP tient « » et « 0 » pour faux.
    cadres = [o for o in objets if o["isframework"] not in {"", "0"}]
    competences = [o for o in objets if o["isframework"] in {"", "0"}]
    if not cadres:
        return None, [Constat("erreur", "moodle_sans_cadre", "Aucune ligne n'a « Is framework » à 1.")]
    constats = list(_doublons(cadres, competences))
    par_id = {c["idnumber"]: c for c in competences}
    enfants: dict[str, list[str]] = {}
    for idnumber, competence in par_id.items():
        enfants.setdefault(competence["parentidnumber"], []).append(idnumber)
    return Cadre(cadres[-1], par_id, enfants, _atteintes(enfants)), constats


def _colonnes(lignes: list[list[str]]) -> Iterator[Constat]:
    if not lignes:
        yield Constat("erreur", "moodle_vide", "Le fichier est vide.")
        return
    largeur = len(lignes[0])
    if largeur != len(CHAMPS):
        message = f"Le fichier a {largeur} colonnes ; Moodle en attend {len(CHAMPS)}, dans l'ordre de son export."
        yield Constat("erreur", "moodle_colonnes", message)
    inegales = [str(r) for r, ligne in enumerate(lignes, start=1) if len(ligne) != largeur]
    if inegales:
        message = f"Lignes d'une autre largeur que les titres : {', '.join(inegales[:10])}. Moodle refuse le fichier."
        yield Constat("erreur", "moodle_lignes_inegales", message)


def _doublons(cadres: Sequence[Competence], competences: Sequence[Competence]) -> Iterator[Constat]:
    if len(cadres) > 1:
        message = f"{len(cadres)} lignes ont « Is framework » à 1 : Moodle ne garde que la dernière."
        yield Constat("erreur", "moodle_plusieurs_cadres", message)
    vus: dict[str, str] = {}
    for competence in competences:
        idnumber = competence["idnumber"]
        if idnumber in vus:
            message = f"« {idnumber} » : identifiant en double, Moodle perd la première ligne."
            yield Constat("erreur", "moodle_identifiant_double", message, idnumber)
        vus[idnumber] = idnumber
    # PHP compare les identifiants par `==` : « 1.0 » et « 1 » y sont le même parent.
    nombres: dict[float, str] = {}
    parents = {_nombre(c["parentidnumber"]) for c in competences}
    for idnumber in vus:
        valeur = _nombre(idnumber)
        if valeur is not None and nombres.setdefault(valeur, idnumber) != idnumber:
            message = f"« {nombres[valeur]} » et « {idnumber} » sont le même nombre : Moodle confond leurs enfants."
            gravite = "erreur" if valeur in parents else "avertissement"
            yield Constat(gravite, "moodle_identifiants_confondus", message, idnumber)


def _nombre(texte: str) -> float | None:
    try:
        return float(texte) if texte.strip()[:1] in set("0123456789.+-") else None
    except ValueError:
        return None


def _atteintes(enfants: Mapping[str, list[str]]) -> dict[str, int]:
    atteintes: dict[str, int] = {}
    pile = [(e, 1) for e in reversed(enfants.get("", []))]
    while pile:
        idnumber, profondeur = pile.pop()
        if idnumber not in atteintes and idnumber:
            atteintes[idnumber] = profondeur
            pile += [(e, profondeur + 1) for e in reversed(enfants.get(idnumber, []))]
    return atteintes
