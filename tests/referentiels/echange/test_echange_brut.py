"""Le document brut : tout ce que le schéma permet est transporté, et rien de partagé n'est donné à modifier."""

import json
from importlib.resources import files

import pytest

from refcomp.errors import ReferentielMalFormeError
from refcomp.referentiels.echange import export_brut
from refcomp.referentiels.echange.brut import (
    CLES,
    CLES_ELEMENT,
    Identifiants,
    build_referentiel,
    normalize_brut,
    slug,
)
from refcomp.referentiels.echange.tables_plates import COLONNES


@pytest.fixture(scope="module")
def schema():
    return json.loads((files("refcomp.referentiels") / "referentiel.schema.json").read_text(encoding="utf-8"))


def test_chaque_cle_du_schema_est_transportee(schema):
    assert set(CLES) == set(schema["properties"]), (
        "Une clé du schéma n'est pas connue des échanges : elle s'y perdrait."
    )
    assert set(CLES_ELEMENT) == set(schema["$defs"]["element"]["properties"])
    relation = {"source_id", "type", "cible_id", "imprimee", "raison", "positions"}
    assert len(schema["$defs"]["relation"]["properties"]) == len(relation)
    assert set(COLONNES["relations"]) == relation
    echelle = schema["$defs"]["echelle"]["properties"]
    assert set(echelle) - {"valeurs"} == {"id", *COLONNES["echelles"][1:]}
    assert len(echelle["valeurs"]["items"]["properties"]) == len(COLONNES["echelle_niveaux"]) - 1


def test_le_petit_document_emploie_tout_le_schema(schema, brut_complet):
    assert set(schema["properties"]) - set(brut_complet) == {"reglement"}
    cles = {cle for element in brut_complet["elements"] for cle in element}
    assert cles == set(schema["$defs"]["element"]["properties"])


def test_export_brut_est_une_copie(referentiels):
    referentiel = referentiels["agora-bloc1"]
    brut = export_brut(referentiel)
    brut["elements"][0]["libelle_imprime"] = "changé"
    brut["niveaux"].clear()
    assert export_brut(referentiel)["elements"][0]["libelle_imprime"] != "changé"
    assert referentiel.brut["niveaux"]


def test_la_forme_normale_efface_ce_qui_ne_dit_rien():
    bavard = {
        "id": "a",
        "millesime": "2020",
        "intitule": "A",
        "territoire": "metropole",
        "note": "  ",
        "niveaux": [{"id": "n", "libelle": "N"}],
        "elements": [
            {
                "id": "X/y",
                "code": "y",
                "niveau": "n",
                "libelle": "t",
                "libelle_imprime": "t",
                "attributs": {},
                "spans": [],
            }
        ],
        "relations": [{"source": "X/y", "type": "t", "cible": "X/y", "imprimee": True, "raison": ""}],
        "echelles": [],
    }
    net = normalize_brut(bavard)
    assert net["elements"] == [{"id": "X/y", "niveau": "n", "libelle_imprime": "t"}]
    assert net["relations"] == [{"source": "X/y", "type": "t", "cible": "X/y"}]
    assert list(net) == ["id", "millesime", "intitule", "territoire", "niveaux", "elements", "relations"]
    assert normalize_brut(net) == net


def test_un_document_incoherent_est_refuse_avec_tous_ses_defauts(brut_complet):
    brut_complet["elements"][2]["parent"] = "absent"
    brut_complet["relations"][0]["cible"] = "inconnu"
    with pytest.raises(ReferentielMalFormeError, match="2 défauts") as levee:
        build_referentiel(brut_complet, "essai.json")
    assert "« absent » n'existe pas" in str(levee.value)
    assert "« inconnu » n'existe pas" in str(levee.value)


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("BTS Gestion de la PME", "bts-gestion-de-la-pme"),
        ("Éco—gestion !", "eco-gestion"),
        ("Œuvre…", "oeuvre"),
        ("…", "referentiel"),
    ],
)
def test_slug(texte, attendu):
    assert slug(texte) == attendu


def test_identifiants_permis_et_uniques():
    identifiants = Identifiants(["A"])
    assert [identifiants.nouveau(v) for v in ("A", "A", "É 1", "T16.3/d2", "", "¤")] == [
        *("A_2", "A_3", "E_1", "T16.3/d2", "element", "element_2"),
    ]
