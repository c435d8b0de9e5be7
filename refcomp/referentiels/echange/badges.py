"""Open Badges 3.0 : aligner un badge sur les éléments d'un référentiel, et préparer sa définition.

Norme : 1EdTech, « Open Badges Specification 3.0 », classes `Achievement`, `Alignment`, `Criteria` et
`ResultDescription`. Un alignement de type `CFItem` désigne un élément d'un référentiel publié en CASE : son URI est
celle du CFItem que `render_case` écrit avec la même adresse.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from refcomp.findings import Constat
from refcomp.referentiels.echange.grilles import niveaux_ordinaux
from refcomp.referentiels.echange.identifiants import build_identite
from refcomp.referentiels.modele import Referentiel

TYPES_BADGE = (
    *("Achievement", "ApprenticeshipCertificate", "Assessment", "Assignment", "AssociateDegree", "Award", "Badge"),
    *("BachelorDegree", "Certificate", "CertificateOfCompletion", "Certification", "CommunityService", "Competency"),
    *("Course", "CoCurricular", "Degree", "Diploma", "DoctoralDegree", "Fieldwork", "GeneralEducationDevelopment"),
    *("JourneymanCertificate", "LearningProgram", "License", "Membership", "ProfessionalDoctorate"),
    *("QualityAssuranceCredential", "MasterCertificate", "MasterDegree", "MicroCredential", "ResearchDoctorate"),
    "SecondarySchoolDiploma",
)
TYPES_CIBLE = (
    *("ceasn:Competency", "ceterms:Credential", "CFItem", "CFRubric", "CFRubricCriterion", "CFRubricCriterionLevel"),
    "CTDL",
)
TYPES_RESULTAT = (
    *("GradePointAverage", "LetterGrade", "Percent", "PerformanceLevel", "PredictedScore", "RawScore", "Result"),
    *("RubricCriterion", "RubricCriterionLevel", "RubricScore", "ScaledScore", "Status"),
)
NIVEAUX_COMPETENCE = {"competence", "bloc_competence", "tache", "activite"}
CRITERES = {"critere", "sous_critere", "descriptif", "resultat_operationnel", "resultat_organisationnel"}
# Ce qu'un badge aligne au-dessous de l'élément : ni conditions, ni modalités, ni texte.
ALIGNES = NIVEAUX_COMPETENCE | CRITERES | {"rubrique", "critere_famille"}
RESERVE = (
    "Ce texte reprend le référentiel ; il ne dit pas à partir de quel niveau le badge est attribué : c'est à "
    "l'organisme qui le délivre de le fixer."
)


def alignements(referentiel: Referentiel, element_ids: Iterable[str], *, adresse: str = "") -> list[dict[str, Any]]:
    """Les alignements d'un badge sur des éléments.

    Args:
        referentiel: un référentiel chargé.
        element_ids: les éléments prouvés par le badge.
        adresse: où le référentiel est publié en CASE. Sans elle, `targetUrl` est une URN : elle désigne l'élément sans
            pouvoir s'ouvrir.

    Returns:
        Une entrée `alignment` par élément, dans l'ordre donné : `type`, `targetType`, `targetName`, `targetCode`,
        `targetUrl`, `targetFramework`, `targetDescription`.

    Raises:
        ReferentielInconnuError: si un élément n'existe pas.
    """
    return [_alignement(referentiel, element_id, adresse) for element_id in element_ids]


def _alignement(referentiel: Referentiel, element_id: str, adresse: str) -> dict[str, Any]:
    element = referentiel.element(element_id)
    edition = "" if referentiel.millesime == "inconnu" else f" ({referentiel.millesime})"
    return {
        "type": ["Alignment"],
        "targetType": "CFItem",
        "targetName": str(element["libelle"]),
        "targetCode": element_id,
        "targetUrl": build_identite(referentiel, adresse).uri("CFItems", element_id),
        "targetFramework": f"{referentiel.intitule}{edition}",
        "targetDescription": referentiel.niveaux[element["niveau"]],
    }


def build_achievement(referentiel: Referentiel, element_id: str, *, adresse: str = "") -> dict[str, Any]:
    """La définition d'un badge pour un élément (compétence, bloc, mission).

    Args:
        referentiel: un référentiel chargé.
        element_id: ce que le badge reconnaît.
        adresse: où le référentiel est publié ; voir `alignements`.

    Returns:
        Un objet `Achievement` d'Open Badges 3.0 à compléter (image, créateur) : nom, description, critères repris du
        référentiel, alignement sur l'élément et sur ses enfants directs, niveaux de l'échelle ordinale s'il y en a une.
        Aucun niveau requis n'y figure : aucun document n'en imprime.

    Raises:
        ReferentielInconnuError: si l'élément n'existe pas.
    """
    element = referentiel.element(element_id)
    libelle, niveau = str(element["libelle"]), referentiel.niveaux[element["niveau"]]
    identite = build_identite(referentiel, adresse)
    enfants = [e for e in referentiel.enfants(element_id) if referentiel.element(e)["niveau"] in ALIGNES]
    resultats = _resultats(referentiel, identite.uri("ResultDescriptions", element_id))
    return {
        "id": identite.uri("Achievements", element_id),
        "type": ["Achievement"],
        "achievementType": "Competency" if element["niveau"] in NIVEAUX_COMPETENCE else "Achievement",
        "name": libelle,
        "description": f"{niveau} du référentiel « {referentiel.intitule} ».",
        "humanCode": element_id,
        "inLanguage": "fr",
        "version": referentiel.millesime,
        "criteria": {"narrative": narration(referentiel, element_id)},
        "alignment": alignements(referentiel, [element_id, *enfants], adresse=adresse),
        **({"resultDescription": resultats} if resultats else {}),
    }


def build_certification(referentiel: Referentiel, element_ids: Iterable[str], *, adresse: str = "") -> dict[str, Any]:
    """La définition d'un badge pour la certification entière.

    Args:
        referentiel: un référentiel chargé.
        element_ids: ce que la certification réunit (unités, domaines, blocs) ; le badge s'aligne dessus.
        adresse: où il est publié ; voir `alignements`.

    Returns:
        Un objet `Achievement` d'Open Badges 3.0, du type `Certification`.

    Raises:
        ReferentielInconnuError: si un élément n'existe pas.
    """
    return {
        "id": build_identite(referentiel, adresse).uri("Achievements", "certification"),
        "type": ["Achievement"],
        "achievementType": "Certification",
        "name": referentiel.intitule,
        "description": f"La certification « {referentiel.intitule} », que le jury a dite acquise.",
        "humanCode": referentiel.id,
        "inLanguage": "fr",
        "version": referentiel.millesime,
        "criteria": {"narrative": f"Décision du jury, inscrite à son procès-verbal.\n\n{RESERVE}"},
        "alignment": alignements(referentiel, element_ids, adresse=adresse),
    }


def narration(referentiel: Referentiel, element_id: str) -> str:
    """Les critères d'un élément en Markdown : ceux que le référentiel imprime au-dessous ou relie à lui."""
    lignes = list(_criteres(referentiel, element_id))
    tete = f"**{referentiel.libelle(element_id)}**"
    liste = "\n".join(lignes) if lignes else "Le référentiel n'imprime aucun critère sous cet élément."
    return f"{tete}\n\n{liste}\n\n{RESERVE}"


def _criteres(referentiel: Referentiel, element_id: str) -> Iterator[str]:
    """Les critères, sous les titres qui les rangent, chacun à sa profondeur."""
    dessous = referentiel.descendants(element_id)
    criteres = [e for e in dessous if referentiel.element(e)["niveau"] in CRITERES]
    base = len(referentiel.chemin(element_id))
    gardes = {a for e in criteres for a in referentiel.chemin(e)[base:]} or set(referentiel.enfants(element_id))
    for e in (d for d in dessous if d in gardes):
        retrait = "  " * (len(referentiel.chemin(e)) - base - 1)
        yield f"{retrait}- {referentiel.libelle(e)}{_obligatoire(referentiel, e)}"


def _obligatoire(referentiel: Referentiel, element_id: str) -> str:
    return " (obligatoire)" if referentiel.element(element_id)["attributs"].get("obligatoire") else ""


def _resultats(referentiel: Referentiel, uri: str) -> list[dict[str, Any]]:
    niveaux = niveaux_ordinaux(referentiel)
    if not niveaux:
        return []
    return [
        {
            "id": uri,
            "type": ["ResultDescription"],
            "name": "Niveau de maîtrise",
            "resultType": "PerformanceLevel",
            "allowedValue": [n.code for n in niveaux],
        }
    ]


def check_achievement(achievement: Mapping[str, Any]) -> list[Constat]:
    """Contrôle une définition de badge selon les classes d'Open Badges 3.0.

    Args:
        achievement: l'objet, complété ou non.

    Returns:
        Les champs obligatoires absents, les valeurs hors vocabulaire ; vide si l'objet est conforme.
    """
    constats = [
        *_manquants(achievement, ("id", "type", "criteria", "description", "name"), "badge"),
        *_type(achievement, "Achievement", "badge"),
        *_vocabulaire(achievement, "achievementType", TYPES_BADGE, "badge"),
    ]
    criteres = achievement.get("criteria", {})
    if not (isinstance(criteres, Mapping) and {"id", "narrative"} & set(criteres)):
        message = "badge : « criteria » donne une adresse (id) ou un texte (narrative)."
        constats.append(Constat("erreur", "badge_criteres", message, "criteria"))
    for rang, alignement in enumerate(achievement.get("alignment", []), start=1):
        ou = f"alignement {rang}"
        constats += [
            *_manquants(alignement, ("type", "targetName", "targetUrl"), ou),
            *_type(alignement, "Alignment", ou),
        ]
        constats += _vocabulaire(alignement, "targetType", TYPES_CIBLE, ou)
    for rang, resultat in enumerate(achievement.get("resultDescription", []), start=1):
        ou = f"résultat {rang}"
        constats += [*_manquants(resultat, ("id", "type", "name", "resultType"), ou)]
        constats += [
            *_type(resultat, "ResultDescription", ou),
            *_vocabulaire(resultat, "resultType", TYPES_RESULTAT, ou),
        ]
    return constats


def _manquants(objet: Mapping[str, Any], champs: Sequence[str], ou: str) -> Iterator[Constat]:
    for champ in champs:
        if not objet.get(champ):
            yield Constat("erreur", "badge_champ", f"{ou} : « {champ} » est obligatoire.", champ)


def _type(objet: Mapping[str, Any], attendu: str, ou: str) -> Iterator[Constat]:
    if attendu not in (objet.get("type") or []):
        yield Constat("erreur", "badge_type", f"{ou} : « type » contient « {attendu} ».", "type")


def _vocabulaire(objet: Mapping[str, Any], champ: str, permis: Sequence[str], ou: str) -> Iterator[Constat]:
    recu = objet.get(champ)
    if recu is not None and recu not in permis and not str(recu).startswith("ext:"):
        message = f"{ou} : « {champ} » vaut {recu!r} ; permis : {', '.join(permis)}, ou ext:…"
        yield Constat("erreur", "badge_vocabulaire", message, champ)
