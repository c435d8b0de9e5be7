"""Open Badges 3.0 : des alignements sur les éléments publiés en CASE, et une définition qui ne promet rien."""

import datetime as dt
import json

import pytest

from refcomp.errors import ReferentielInconnuError
from refcomp.referentiels.echange import alignements, build_achievement, check_achievement
from refcomp.referentiels.echange.case_export import render_case

ADRESSE = "https://lycee.example/case"
# Propriétés de la classe Achievement (1EdTech, Open Badges 3.0, modèle de données).
PROPRIETES = {
    *("id", "type", "alignment", "achievementType", "creator", "creditsAvailable", "criteria", "description"),
    *("endorsement", "endorsementJwt", "fieldOfStudy", "humanCode", "image", "inLanguage", "name", "otherIdentifier"),
    *("related", "resultDescription", "specialization", "tag", "version"),
}


def test_un_alignement_designe_l_element_publie(referentiels):
    referentiel = referentiels["bts-gpme-nc"]
    paquet = json.loads(render_case(referentiel, adresse=ADRESSE, date=dt.datetime(2025, 1, 1, tzinfo=dt.UTC)))
    uris = {i["humanCodingScheme"]: i["uri"] for i in paquet["CFItems"]}
    (premier, second) = alignements(referentiel, ["T16.3/d3", "T16.3"], adresse=ADRESSE)
    assert premier == {
        "type": ["Alignment"],
        "targetType": "CFItem",
        "targetName": "Effectuer le rapprochement bancaire",
        "targetCode": "T16.3/d3",
        "targetUrl": uris["T16.3/d3"],
        "targetFramework": f"{referentiel.intitule} (2018)",
        "targetDescription": "Descriptif",
    }
    assert second["targetUrl"] == uris["T16.3"]


def test_sans_adresse_une_urn(referentiels):
    (seul,) = alignements(referentiels["cqpm-tci"], ["C1"])
    assert seul["targetUrl"].startswith("urn:uuid:")
    assert "inconnu" not in seul["targetFramework"]
    with pytest.raises(ReferentielInconnuError, match="C99"):
        alignements(referentiels["cqpm-tci"], ["C99"])


@pytest.mark.parametrize(
    ("identifiant", "element", "type_"),
    [
        ("agora-bloc1", "M1", "Achievement"),
        ("cqpm-tci", "C1", "Competency"),
        ("bts-gpme", "B1", "Achievement"),
        ("bts-gpme-nc", "T16.3", "Competency"),
        ("cqp-agc", "RC1", "Competency"),
    ],
)
def test_une_definition_conforme(referentiels, identifiant, element, type_):
    badge = build_achievement(referentiels[identifiant], element, adresse=ADRESSE)
    assert check_achievement(badge) == []
    assert set(badge) <= PROPRIETES
    assert badge["achievementType"] == type_
    assert badge["alignment"][0]["targetCode"] == element
    assert "fixer" in badge["criteria"]["narrative"], "le badge dit que le niveau requis reste à fixer"


def test_les_criteres_sont_ceux_du_referentiel(referentiels):
    texte = build_achievement(referentiels["agora-bloc1"], "M1")["criteria"]["narrative"]
    assert "- Création de la commande PGI\n  - Choix des produits sans erreur\n" in texte
    assert "- Validation de la commande (obligatoire)\n" in texte
    profond = build_achievement(referentiels["cqpm-tci"], "C1")["criteria"]["narrative"]
    assert "\n    - Analyse du contexte économique,\n" in profond
    assert "Avis de l'entreprise" not in profond
    seul = build_achievement(referentiels["cqp-agc"], "RC1")["criteria"]["narrative"]
    assert "n'imprime aucun critère" in seul


def test_l_echelle_ordinale_est_donnee_sans_niveau_requis(referentiels):
    (resultat,) = build_achievement(referentiels["agora-bloc1"], "M1")["resultDescription"]
    assert resultat["allowedValue"] == ["TI", "I", "S", "TS"]
    assert not {"requiredLevel", "requiredValue"} & set(resultat)
    assert "resultDescription" not in build_achievement(referentiels["cqp-agc"], "R")


@pytest.mark.parametrize(
    ("abime", "attendu"),
    [
        (lambda b: b.pop("name"), "« name » est obligatoire"),
        (lambda b: b.update(type=["Badge"]), "« type » contient « Achievement »"),
        (lambda b: b.update(criteria={}), "criteria"),
        (lambda b: b.update(achievementType="Médaille"), "achievementType"),
        (lambda b: b["alignment"][0].pop("targetUrl"), "alignement 1 : « targetUrl »"),
        (lambda b: b["alignment"][0].update(targetType="Competence"), "targetType"),
        (lambda b: b["resultDescription"][0].update(resultType="Note"), "resultType"),
    ],
)
def test_chaque_faute_est_dite(referentiels, abime, attendu):
    badge = build_achievement(referentiels["agora-bloc1"], "M1")
    abime(badge)
    messages = [c.message for c in check_achievement(badge)]
    assert any(attendu in m for m in messages), messages
