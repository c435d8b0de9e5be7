"""La couverture d'un référentiel : quel calcul, quel exercice, quelle grille d'observation sert chaque élément.

C'est une jonction entre les référentiels, le catalogue des calculs et les exercices d'un cours ; chacun dit lui-même
ce qu'il sert, rien n'est deviné. Une correspondance avec un élément servi ailleurs est montrée à part : elle dit où
chercher, elle ne vaut pas couverture.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from refcomp.authoring.exercice import load_exercices
from refcomp.calculs.catalogue import load_fiches
from refcomp.cours import REFERENTIELS, Cours
from refcomp.errors import ReferentielMalFormeError
from refcomp.findings import Constat
from refcomp.referentiels import Referentiel, available, load
from refcomp.referentiels.texte import forme_code

COLONNES = [
    "element_id",
    "niveau",
    "code",
    "libelle",
    "calculs",
    "cas",
    "questions",
    "grilles",
    "par_correspondance",
    "rien",
]
SERVICES = ("calculs", "questions", "grilles")
EQUIVALENCES = {"correspond", "analogue"}
# Ce qu'un document dit autour du travail (texte, moyens, conditions, procédure) : ni calcul ni exercice ne le servent.
NIVEAUX_EXCLUS = frozenset(
    {
        *("autonomie", "branche", "certification", "codage", "condition", "consigne", "definition", "descripteur"),
        *("diapositive", "ebp_base", "epreuve", "etape", "evaluateur", "evaluation", "finalite", "grille"),
        *("grille_ligne", "grille_resultat", "introduction", "modalite", "narratif", "niveau", "objectif"),
        *("objet_evalue", "principe", "regle_imprimee", "relation_externe", "relation_fonctionnelle"),
        *("relation_interne", "ressource_donnees", "ressource_equipement", "section", "structure", "unite"),
    },
)


@dataclass(frozen=True)
class _Service:
    """Ce qui sert un élément : un calcul ou une question, et qui le dit."""

    genre: str
    nom: str
    referentiel: str
    code: str
    cas: tuple[str, ...] = ()


def couverture(
    referentiel: Referentiel, cours: Cours | Path | None = None, niveaux: Iterable[str] | None = None
) -> pd.DataFrame:
    """Ce qui sert chaque élément du bas de l'arbre.

    Args:
        referentiel: le référentiel.
        cours: le cours dont les exercices publiés comptent, ou son dossier ; aucun exercice si None.
        niveaux: les niveaux à regarder ; par défaut tous ceux du bas de l'arbre, hors le texte, les moyens, les
            conditions et la procédure (`NIVEAUX_EXCLUS`).

    Returns:
        Une ligne par élément sans enfant : `element_id niveau code libelle`, puis des tuples : `calculs` (noms du
        catalogue), `cas` (les cas chiffrés qui les éprouvent), `questions` (`exercice/question`), `grilles` (aucune
        grille d'observation n'existe encore), `par_correspondance` (les éléments servis, d'ici ou d'ailleurs, qui lui
        correspondent) ; et `rien`, vrai si ni calcul, ni question, ni grille ne le sert.

    Raises:
        ReferentielInconnuError: si un niveau demandé n'est pas le sien.
        ExerciceInvalideError: si un exercice du cours ne se charge pas.
    """
    racine = cours.racine if isinstance(cours, Cours) else cours
    services = list(_services(racine))
    siens = _par_element(referentiel, services)
    equivalents = _equivalents_servis(_load_tous(referentiel, racine), services)
    lignes = []
    for element in _feuilles(referentiel, niveaux).itertuples(index=False):
        servi = siens.get(element.element_id, [])
        noms = {genre: tuple(dict.fromkeys(s.nom for s in servi if s.genre == genre)) for genre in SERVICES}
        cas = tuple(dict.fromkeys(c for s in servi for c in s.cas))
        ailleurs = tuple(equivalents.get(f"{referentiel.id}:{element.element_id}", ()))
        debut = [element.element_id, element.niveau, element.code, element.libelle]
        lignes.append([*debut, noms["calculs"], cas, noms["questions"], noms["grilles"], ailleurs, not servi])
    return pd.DataFrame(lignes, columns=COLONNES).astype({"rien": "bool"})


def bilan_couverture(table: pd.DataFrame) -> pd.DataFrame:
    """La couverture de chaque niveau.

    Args:
        table: ce que renvoie `couverture`.

    Returns:
        Une ligne par niveau, dans l'ordre : `elements`, `avec_calcul`, `avec_cas`, `avec_question`, `avec_grille`,
        `rien`, `correspondance_seule` (rien ne les sert, mais un élément qui leur correspond est servi).
    """
    servis = {nom: table[nom].str.len() > 0 for nom in ("calculs", "cas", "questions", "grilles")}
    comptes = pd.DataFrame(
        {
            "niveau": table["niveau"],
            "elements": 1,
            "avec_calcul": servis["calculs"],
            "avec_cas": servis["cas"],
            "avec_question": servis["questions"],
            "avec_grille": servis["grilles"],
            "rien": table["rien"],
            "correspondance_seule": table["rien"] & (table["par_correspondance"].str.len() > 0),
        },
    )
    return comptes.groupby("niveau", sort=False).sum().astype("int64").reset_index()


def controle_couverture(referentiel: Referentiel, cours: Cours | Path | None = None) -> list[Constat]:
    """Ce que des calculs ou des questions disent servir, et qui ne compte pas : code inconnu, ou qui a des enfants.

    Args:
        referentiel: le référentiel.
        cours: le cours, ou son dossier.
    """
    return list(_constats(referentiel, _services(cours.racine if isinstance(cours, Cours) else cours)))


def _constats(referentiel: Referentiel, services: Iterable[_Service]) -> Iterator[Constat]:
    codes = _codes(referentiel)
    for service in services:
        if service.referentiel != referentiel.id:
            continue
        qui = f"{'Calcul' if service.genre == 'calculs' else 'Question'} {service.nom}"
        element = _element(referentiel, service.code, codes)
        if element is None:
            proche = get_close_matches(service.code, list(codes.values()), n=1)
            conseil = f" Le plus proche : « {proche[0]} »." if proche else ""
            message = f"{qui} : « {service.code} » n'est pas un élément de {referentiel.id}.{conseil}"
            yield Constat("erreur", "code_inconnu", message, service.nom)
        elif referentiel.enfants(element):
            message = f"{qui} : {element} a des éléments sous lui ; aucun d'eux ne compte comme servi."
            yield Constat("information", "code_non_terminal", message, service.nom)


def _services(racine: Path | None) -> Iterator[_Service]:
    for fiche in load_fiches():
        for complet in fiche.codes:
            diplome, _, code = complet.partition(":")
            yield _Service("calculs", fiche.nom, diplome, code, fiche.cas)
    exercices = load_exercices(racine / "exercises") if racine is not None else {}
    for exercice in exercices.values():
        if exercice.statut == "publie":
            for question in exercice.questions:
                nom = f"{exercice.slug}/{question.id}"
                yield from (_Service("questions", nom, exercice.referentiel, c) for c in question.competences)


def _par_element(referentiel: Referentiel, services: Iterable[_Service]) -> dict[str, list[_Service]]:
    codes = _codes(referentiel)
    trouves = defaultdict(list)
    for service in services:
        if service.referentiel == referentiel.id:
            element = _element(referentiel, service.code, codes)
            if element is not None:
                trouves[element].append(service)
    return trouves


def _codes(referentiel: Referentiel) -> dict[str, str]:
    """Les écritures d'un code, sans ponctuation, qui ne désignent qu'un élément."""
    vus: dict[str, set[str]] = defaultdict(set)
    for element in referentiel.elements["element_id"]:
        vus[forme_code(element)].add(element)
    return {code: next(iter(elements)) for code, elements in vus.items() if len(elements) == 1}


def _element(referentiel: Referentiel, code: str, codes: dict[str, str]) -> str | None:
    """L'élément que désigne un code, écrit comme dans le référentiel ou avec une autre ponctuation."""
    return code if code in referentiel else codes.get(forme_code(code))


def _feuilles(referentiel: Referentiel, niveaux: Iterable[str] | None) -> pd.DataFrame:
    elements = referentiel.elements
    feuilles = elements[~elements["element_id"].isin(elements["parent_id"])]
    if niveaux is None:
        return feuilles[~feuilles["niveau"].isin(NIVEAUX_EXCLUS)]
    voulus = {e for niveau in niveaux for e in referentiel.du_niveau(niveau)}
    return feuilles[feuilles["element_id"].isin(voulus)]


def _load_tous(referentiel: Referentiel, racine: Path | None) -> list[Referentiel]:
    """Tous les référentiels, celui-ci compris tel qu'il est ; un référentiel du cours mal formé est passé."""
    dossier = racine / REFERENTIELS if racine is not None else None
    tous = [referentiel]
    for identifiant in available(dossier):
        if identifiant != referentiel.id:
            try:
                tous.append(load(identifiant, dossier=dossier))
            except ReferentielMalFormeError:
                continue  # ses correspondances manquent ; `refcomp referentiel verifier` en dit les défauts
    return tous


def _equivalents_servis(tous: list[Referentiel], services: list[_Service]) -> dict[str, list[str]]:
    """Élément → les éléments servis qui lui correspondent, ou qui sont sous un élément qui lui correspond.

    Les deux s'écrivent `referentiel:element`.
    """
    servis: dict[str, list[str]] = defaultdict(list)  # élément ou ancêtre → éléments servis
    for referentiel in tous:
        for element in _par_element(referentiel, services):
            for ancetre in referentiel.chemin(element):
                servis[f"{referentiel.id}:{ancetre}"].append(f"{referentiel.id}:{element}")
    equivalents: dict[str, list[str]] = defaultdict(list)
    for referentiel in tous:
        relations = referentiel.relations[referentiel.relations["type"].isin(EQUIVALENCES)]
        for source, cible in zip(relations["source_id"], relations["cible_id"], strict=True):
            bouts = f"{referentiel.id}:{source}", cible if ":" in cible else f"{referentiel.id}:{cible}"
            for element, autre in (bouts, bouts[::-1]):
                equivalents[element] += [s for s in servis.get(autre, ()) if s not in equivalents[element]]
    return equivalents
