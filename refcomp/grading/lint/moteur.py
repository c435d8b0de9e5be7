"""Vérifier un devoir : lire le cours, passer chaque règle, ranger les constats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from refcomp.authoring.devoir import load_devoirs
from refcomp.authoring.exercice import read_yaml
from refcomp.authoring.modele import Exercice
from refcomp.errors import RefcompError
from refcomp.findings import GRAVITES, Constat
from refcomp.grading.lint.base_notes import read_bareme
from refcomp.grading.lint.lecture import check_devoir_connu, find_dossiers, read_carnets
from refcomp.grading.lint.modele import Carnet, DevoirLu
from refcomp.grading.lint.registre import REGLES
from refcomp.grading.lint.reglages import Reglages, load_reglages
from refcomp.grading.lint.regle import Regle, Trouvaille

VARIANTES = 10


def check_devoir(racine: Path, devoir: str | None = None, *, variantes: int = VARIANTES) -> list[Constat]:
    """Vérifie un devoir d'un cours nbgrader, ou tous, sans exécuter aucun carnet.

    Args:
        racine: dossier du cours, avec ou sans `nbgrader_config.py`, `gradebook.db`, `exercises/`.
        devoir: nom du devoir ; tous par défaut.
        variantes: combien de variantes éprouver dans les exercices refcomp ; 0 pour n'en exécuter aucun.

    Returns:
        Les constats, carnet par carnet, du plus grave au moins grave. `objet` désigne la cellule :
        `source/devoir/carnet.ipynb#cellule 7 (grade_id)`.

    Raises:
        CoursInvalideError: si le devoir n'existe pas, ou si le cours n'en a aucun.
    """
    reglages = load_reglages(racine.resolve())
    constats = [
        c for nom in check_devoir_connu(reglages, devoir) for c in _check(_build_devoir(reglages, nom, variantes))
    ]
    return sorted(dict.fromkeys(constats), key=lambda c: _rang(c, reglages.release))


def _rang(constat: Constat, release: str) -> tuple[str, bool, int, int]:
    """Carnet par carnet, la source avant ce qui en est publié, puis par gravité et par rang de cellule."""
    carnet, _, cellule = constat.objet.partition("#cellule ")
    etape, _, chemin = carnet.partition("/")
    rang = cellule.partition(" ")[0]
    return chemin, etape == release, GRAVITES.index(constat.gravite), int(rang) if rang.isdecimal() else 0


def _build_devoir(reglages: Reglages, nom: str, variantes: int) -> DevoirLu:
    dossiers = {etape: find_dossiers(reglages, etape).get(nom) for etape in ("source", "release")}
    bareme, defaut_base = read_bareme(reglages.adresse_base, nom)
    exercices, declaration, defaut_exercices = _load_exercices(reglages, nom)
    return DevoirLu(
        nom=nom,
        objet=f"{reglages.source if dossiers['source'] else reglages.release}/{nom}",
        reglages=reglages,
        source=read_carnets(reglages, "source", nom),
        release=read_carnets(reglages, "release", nom),
        dossier_release=dossiers["release"],
        bareme_base=bareme,
        defaut_base=defaut_base,
        exercices=exercices,
        declaration=declaration,
        defaut_exercices=defaut_exercices,
        variantes=variantes,
    )


def _load_exercices(reglages: Reglages, nom: str) -> tuple[tuple[Exercice, ...], Mapping[str, Any], str]:
    """Les exercices refcomp d'un devoir, sa déclaration, et pourquoi ils ne se chargent pas."""
    chemin = reglages.racine / "exercises" / "devoirs.yaml"
    if not chemin.is_file():
        return (), {}, ""
    try:
        brut = read_yaml(chemin)
        declaration = brut.get(nom) if isinstance(brut, dict) else None
        charge = load_devoirs(reglages.racine, seulement=nom).get(nom)
    except (RefcompError, OSError) as erreur:
        return (), {}, str(erreur)
    exercices = charge.exercices if charge is not None else ()
    return exercices, declaration if isinstance(declaration, dict) else {}, ""


def _check(devoir: DevoirLu) -> Iterator[Constat]:
    cibles: dict[str, list[Carnet | DevoirLu]] = {
        "source": [*devoir.source.values()],
        "release": [*devoir.release.values()],
        "devoir": [devoir],
    }
    for regle in REGLES.values():
        for cible in cibles[regle.portee]:
            yield from _apply(regle, cible)


def _apply(regle: Regle, cible: Carnet | DevoirLu) -> Iterator[Constat]:
    """Passe une règle ; si elle-même échoue, le dit au lieu d'arrêter la vérification."""
    try:
        trouvailles = list(regle.recherche(cible))
    except Exception as erreur:  # noqa: BLE001 - un carnet étrange ne doit pas priver l'enseignant des autres règles
        panne = REGLES["regle_en_panne"]
        trouvaille = Trouvaille(cible.objet, f"La règle {regle.code} a échoué ({type(erreur).__name__} : {erreur}).")
        yield Constat(panne.gravite, panne.code, trouvaille.message, trouvaille.objet)
        return
    for objet, message in trouvailles:
        yield Constat(regle.gravite, regle.code, message, objet)
