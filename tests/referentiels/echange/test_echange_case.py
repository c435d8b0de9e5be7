"""CASE 1.1 : la forme que la norme exige, des identifiants stables, les grilles, et les fichiers d'ailleurs."""

import copy
import datetime as dt
import json
from collections import Counter

import pytest

from refcomp.errors import ArgumentInvalideError, FichierIllisibleError
from refcomp.referentiels.echange import check_case, import_referentiel
from refcomp.referentiels.echange.brut import build_referentiel
from refcomp.referentiels.echange.case_controle import objets
from refcomp.referentiels.echange.case_export import render_case
from refcomp.referentiels.echange.case_import import parse_case
from refcomp.referentiels.echange.correspondances import TYPES_CASE
from refcomp.referentiels.echange.identifiants import build_identite

DATE = dt.datetime(2025, 3, 1, 8, 30, tzinfo=dt.UTC)
IDS = ["agora-bloc1", "bts-gpme", "bts-gpme-nc", "cqp-agc", "cqpm-tci"]


@pytest.fixture(scope="module")
def paquets(referentiels):
    return {i: json.loads(render_case(r, date=DATE)) for i, r in referentiels.items()}


@pytest.mark.parametrize("identifiant", IDS)
def test_conforme_a_la_norme(paquets, identifiant):
    paquet = paquets[identifiant]
    constats = check_case(paquet)
    assert [c for c in constats if c.gravite == "erreur"] == []
    # Seules sortent du paquet les relations vers un autre référentiel.
    exterieurs = {c.message.split("«")[1].split(":")[0].strip() for c in constats}
    assert exterieurs <= {"bts-gpme-nc", "bts-gpme"}
    # Ce que la version 1.0 permettait, et que le schéma de la 1.1 refuse.
    assert "CFPackageURI" not in paquet["CFDocument"]
    assert not any("CFDocumentURI" in o for o in (*paquet["CFItems"], *paquet["CFAssociations"]))


@pytest.mark.parametrize("identifiant", IDS)
def test_l_arbre_est_entier(paquets, referentiels, identifiant):
    """Chaque élément est enfant d'un seul nœud, son parent ou le document, au rang où il est imprimé."""
    paquet, referentiel = paquets[identifiant], referentiels[identifiant]
    codes = {i["identifier"]: i["humanCodingScheme"] for i in paquet["CFItems"]}
    codes[paquet["CFDocument"]["identifier"]] = ""
    liens = [a for a in paquet["CFAssociations"] if a["associationType"] == "isChildOf"]
    parents = {codes[a["originNodeURI"]["identifier"]]: codes[a["destinationNodeURI"]["identifier"]] for a in liens}
    assert len(liens) == len(parents) == len(referentiel.elements)
    assert parents == dict(zip(referentiel.elements["element_id"], referentiel.elements["parent_id"], strict=True))
    rangs = {(a["destinationNodeURI"]["identifier"], a["sequenceNumber"]) for a in liens}
    assert len(rangs) == len(liens)


def test_les_relations_gardent_leur_type(paquets, referentiels):
    paquet = paquets["cqp-agc"]
    autres = [a for a in paquet["CFAssociations"] if a["associationType"] != "isChildOf"]
    types = Counter((a["extensions"]["refcomp"]["type"], a["associationType"]) for a in autres)
    assert types[("mobilise", "isRelatedTo")] == 96
    assert set(types) == {("mobilise", "isRelatedTo"), ("releve_de", "isPartOf"), ("comprend", "isPartOf")}
    assert {a["associationType"] for p in paquets.values() for a in p["CFAssociations"]} <= set(TYPES_CASE)
    # « La fonction comprend M1 » : M1 fait partie de la fonction.
    comprend = next(a for a in autres if a["extensions"]["refcomp"]["type"] == "comprend")
    assert comprend["originNodeURI"]["title"] == referentiels["cqp-agc"].libelle("M1")
    groupes = {g["title"] for g in paquets["bts-gpme"]["CFDefinitions"]["CFAssociationGroupings"]}
    assert {"comprend (imprimée)", "correspond (déduite)"} <= groupes


def test_les_identifiants_sont_stables(paquets):
    """Écrits ici une fois pour toutes : les changer romprait les liens de tout ce qui a été publié."""
    codes = {(i, o["humanCodingScheme"]): o["identifier"] for i, p in paquets.items() for o in p["CFItems"]}
    assert codes["agora-bloc1", "M1"] == "81983476-fe51-5237-a080-d9b338517a9a"
    assert codes["bts-gpme-nc", "T16.3/d3"] == "25650fc4-d2b3-57f3-9706-d164e5418507"
    assert codes["cqp-agc", "M1"] == "6e232b34-abb4-5e88-b3c6-8cced05736a5"
    assert paquets["agora-bloc1"]["CFDocument"]["identifier"] == "3b79efa6-69f6-512b-9d6d-4bdb39a20a08"
    tous = [o["identifier"] for p in paquets.values() for _, o in objets(p)]
    assert len(tous) == len(set(tous)), "deux objets, fussent-ils de deux référentiels, ont le même UUID"
    assert all(u[14] == "5" for u in tous)


def test_un_lien_vers_un_autre_referentiel_designe_son_element(paquets):
    nc = {i["identifier"] for i in paquets["bts-gpme-nc"]["CFItems"]}
    vers_nc = [
        a["destinationNodeURI"]["identifier"]
        for a in paquets["bts-gpme"]["CFAssociations"]
        if a["destinationNodeURI"]["title"].startswith("bts-gpme-nc:")
    ]
    assert vers_nc
    assert set(vers_nc) <= nc


def test_l_adresse_de_publication_fait_les_uri(referentiels):
    referentiel = referentiels["agora-bloc1"]
    paquet = json.loads(render_case(referentiel, adresse="https://lycee.example/case/", date=DATE))
    item = paquet["CFItems"][0]
    assert item["uri"] == f"https://lycee.example/case/CFItems/{item['identifier']}"
    assert json.loads(render_case(referentiel, date=DATE))["CFItems"][0]["uri"] == f"urn:uuid:{item['identifier']}"
    with pytest.raises(ArgumentInvalideError, match="https://"):
        build_identite(referentiel, "lycee.example")


def test_grilles_d_agora(paquets):
    """Une grille par mission, 52 critères, quatre niveaux du plus bas au plus haut, définis et sans note."""
    grilles = paquets["agora-bloc1"]["CFRubrics"]
    assert grilles[0]["title"] == "La commande"
    assert [len(g["CFRubricCriteria"]) for g in grilles] == [9, 12, 22, 9]
    critere = grilles[0]["CFRubricCriteria"][0]
    assert critere["category"] == "Création de la commande PGI"
    assert critere["description"] == "Choix des produits sans erreur"
    niveaux = critere["CFRubricCriterionLevels"]
    assert [n["quality"].split(" : ")[0] for n in niveaux] == ["TI", "I", "S", "TS"]
    assert niveaux[3]["description"].startswith("Totalement autonome, fiable, ")
    assert not any("score" in n for n in niveaux), "une échelle ordinale n'a pas de note"
    # Un critère imprimé hors des rubriques n'a pas de catégorie.
    assert "category" not in grilles[0]["CFRubricCriteria"][4]


def test_grille_de_synthese_du_cqp_et_grilles_du_cqpm(paquets):
    (synthese,) = paquets["cqp-agc"]["CFRubrics"]
    cases = synthese["CFRubricCriteria"]
    assert len(cases) == 9
    assert {c["category"] for c in cases} == {
        *("Grille d'évaluation tuteur", "Grille d'évaluation formateur", "Grille Professionnel ou Jury"),
    }
    assert len({c["CFItemURI"]["identifier"] for c in cases}) == 3
    assert "de 0 à 100 %" in synthese["description"]
    tci = paquets["cqpm-tci"]["CFRubrics"]
    assert len(tci) == 7
    assert sum(len(g["CFRubricCriteria"]) for g in tci) == 87
    assert not any("CFRubricCriterionLevels" in c for g in tci for c in g["CFRubricCriteria"])


def test_une_correction_faite_dans_un_editeur_case_l_emporte(referentiels, paquets):
    paquet = copy.deepcopy(paquets["agora-bloc1"])
    par_code = {i["humanCodingScheme"]: i for i in paquet["CFItems"]}
    par_code["M1/c01"]["fullStatement"] = "Choix des produits, sans erreur"
    par_code["M1/c02"]["notes"] = "Revu en équipe."
    deplace = next(
        a
        for a in paquet["CFAssociations"]
        if a["associationType"] == "isChildOf" and a["originNodeURI"]["identifier"] == par_code["M1/c05"]["identifier"]
    )
    rubrique = par_code["M1/r1"]
    deplace["destinationNodeURI"] |= {"identifier": rubrique["identifier"], "uri": rubrique["uri"]}
    elements = {e["id"]: e for e in parse_case(json.dumps(paquet), "x.json")["elements"]}
    assert elements["M1/c01"]["libelle"] == "Choix des produits, sans erreur"
    assert elements["M1/c01"]["libelle_imprime"] == "Choix des produits, sans erreur"
    assert elements["M1/c02"]["remarque"] == "Revu en équipe."
    assert elements["M1/c05"]["parent"] == "M1/r1"
    assert elements["M1/c05"]["spans"] == [[550, 587]]


ETRANGER = {
    "CFDocument": {
        "identifier": "c5fb0812-d7cb-11e8-824f-0242ac160002",
        "uri": "https://example.org/uri/c5fb0812-d7cb-11e8-824f-0242ac160002",
        "creator": "Une académie",
        "title": "Course of Study: English",
        "lastChangeDateTime": "2018-10-24T21:07:58+00:00",
        "version": "2016",
        "officialSourceURL": None,
        "subject": "English",
        "CFPackageURI": {
            "title": "p",
            "identifier": "c5fb0812-d7cb-11e8-824f-0242ac160003",
            "uri": "https://example.org/p",
        },
    },
    "CFItems": [
        {
            "identifier": f"74f5bb7d-d7cc-11e8-824f-0242ac16000{n}",
            "uri": f"https://example.org/uri/{n}",
            "fullStatement": texte,
            "humanCodingScheme": code,
            "CFItemType": nature,
            "educationLevel": ["09", "10"],
            "lastChangeDateTime": "2018-10-24T21:07:58+00:00",
        }
        for n, (code, texte, nature) in enumerate(
            [
                ("ELA.9.1", "Cite strong evidence\nto support analysis", "Standard"),
                ("ELA 9", "Reading", "Strand"),
                ("ELA.9.1", "Determine two themes", "Standard"),
            ]
        )
    ],
}


def _lien(n, titre="x"):
    item = ETRANGER["CFItems"][n] if n is not None else ETRANGER["CFDocument"]
    return {"title": titre, "identifier": item["identifier"], "uri": item["uri"]}


def _association(rang, nature, origine, destination, **plus):
    return {
        "identifier": f"0000000{rang}-d7cc-11e8-824f-0242ac160000",
        "uri": f"https://example.org/a/{rang}",
        "associationType": nature,
        "originNodeURI": _lien(origine),
        "destinationNodeURI": _lien(destination),
        "lastChangeDateTime": "2018-10-24T21:07:58+00:00",
        **plus,
    }


@pytest.fixture
def etranger():
    paquet = copy.deepcopy(ETRANGER)
    paquet["CFAssociations"] = [
        _association(1, "isChildOf", 1, None, sequenceNumber=1),
        _association(2, "isChildOf", 0, 1, sequenceNumber=2),
        _association(3, "isChildOf", 2, 1, sequenceNumber=1),
        _association(4, "precedes", 2, 0, notes="Ordre conseillé."),
        _association(5, "exactMatchOf", 0, 2),
    ]
    paquet["CFAssociations"][4]["destinationNodeURI"] = {
        "title": "ailleurs",
        "identifier": "ccss-1",
        "uri": "https://example.org/ccss",
    }
    ligne = {"lastChangeDateTime": "2018-10-24T21:07:58+00:00", "uri": "https://example.org/r"}
    paquet["CFRubrics"] = [
        {
            **ligne,
            "identifier": "10000000-d7cc-11e8-824f-0242ac160000",
            "title": "Grille de lecture",
            "CFRubricCriteria": [
                {
                    **ligne,
                    "identifier": "20000000-d7cc-11e8-824f-0242ac160000",
                    "category": "Preuves",
                    "description": "Cite le texte",
                    "weight": 2,
                    "CFItemURI": _lien(0),
                    "CFRubricCriterionLevels": [
                        {
                            **ligne,
                            "identifier": "30000000-d7cc-11e8-824f-0242ac160000",
                            "quality": "Acquis",
                            "description": "Trois citations",
                            "score": 3.0,
                            "feedback": "Bravo",
                        }
                    ],
                }
            ],
        }
    ]
    return paquet


def test_un_paquet_d_une_autre_provenance(etranger, tmp_path):
    chemin = tmp_path / "etranger.json"
    chemin.write_text(json.dumps(etranger), encoding="utf-8")
    lu = import_referentiel(chemin)
    assert (lu.id, lu.millesime, lu.territoire) == ("course-of-study-english", "2016", "non_precise")
    # L'ordre est celui de l'arbre, les identifiants sont permis et uniques, le code imprimé reste.
    assert lu.enfants("ELA_9") == ["ELA.9.1_2", "ELA.9.1"]
    assert lu.element("ELA.9.1")["code_imprime"] == "ELA.9.1"
    assert lu.element("ELA_9")["niveau"] == "strand"
    assert lu.element("ELA.9.1")["attributs"] == {"case": {"educationLevel": ["09", "10"]}}
    assert lu.relies("ELA.9.1_2", "precede") == ["ELA.9.1"]
    assert lu.relies("ELA.9.1", "equivaut_a") == ["case:ccss-1"]
    assert lu.relations.query("type == 'precede'")["raison"].item() == "Ordre conseillé."
    # La grille devient des éléments, ses chiffres des attributs.
    assert lu.libelle("GRILLE/1/c01") == "Preuves : Cite le texte"
    assert lu.element("GRILLE/1/c01/n1")["attributs"] == {"score": 3.0}
    assert lu.element("GRILLE/1/c01/n1")["remarque"] == "Bravo"
    assert lu.relies("GRILLE/1/c01", "evalue") == ["ELA.9.1"]


def test_un_paquet_etranger_se_reecrit(etranger):
    lu = build_referentiel(parse_case(json.dumps(etranger), "e.json"), "e.json")
    assert [c for c in check_case(json.loads(render_case(lu, date=DATE))) if c.gravite == "erreur"] == []


def test_un_element_a_deux_parents_garde_le_second_en_relation(etranger):
    etranger["CFItems"].append(
        {**etranger["CFItems"][1], "identifier": "74f5bb7d-d7cc-11e8-824f-0242ac160009", "humanCodingScheme": "ELA X"}
    )
    second = _association(6, "isChildOf", 0, 1)
    second["destinationNodeURI"] |= {"identifier": "74f5bb7d-d7cc-11e8-824f-0242ac160009"}
    etranger["CFAssociations"].append(second)
    relations = parse_case(json.dumps(etranger), "e.json")["relations"]
    assert {"source": "ELA.9.1", "type": "releve_de", "cible": "ELA_X"} in relations


@pytest.mark.parametrize(
    ("abime", "attendu"),
    [
        (lambda p: p.pop("CFDocument"), "CFDocument"),
        (lambda p: p["CFDocument"].pop("creator"), "'creator'"),
        (lambda p: p["CFItems"][0].update(identifier="pas-un-uuid"), "CFItems/0/identifier"),
        (lambda p: p["CFItems"][0].update(fullStatement=3), "CFItems/0/fullStatement"),
        (lambda p: p["CFItems"][0].update(invente=1), "'invente'"),
        (lambda p: p["CFItems"][0].update(uri="sans schema"), "CFItems/0/uri"),
        (lambda p: p["CFDocument"].update(lastChangeDateTime="hier"), "lastChangeDateTime"),
        (lambda p: p["CFDocument"].update(caseVersion="1.0"), "caseVersion"),
        (lambda p: p["CFAssociations"][0].update(associationType="aimePas"), "associationType"),
        (lambda p: p["CFAssociations"][0]["originNodeURI"].pop("uri"), "'uri'"),
        (lambda p: p["CFDefinitions"]["CFItemTypes"][0].pop("description"), "'description'"),
        (lambda p: p["CFRubrics"][0]["CFRubricCriteria"][0].update(position="un"), "position"),
        (lambda p: p["CFItems"][1].update(identifier=p["CFItems"][0]["identifier"]), "désigne 2 objets"),
    ],
)
def test_chaque_faute_est_dite(paquets, abime, attendu):
    paquet = copy.deepcopy(paquets["agora-bloc1"])
    abime(paquet)
    messages = [c.message for c in check_case(paquet) if c.gravite == "erreur"]
    assert any(attendu in m for m in messages), messages[:3]
    with pytest.raises(FichierIllisibleError, match="n'est pas un CFPackage"):
        parse_case(json.dumps(paquet), "abime.json")


def test_toutes_les_fautes_d_un_coup():
    with pytest.raises(FichierIllisibleError, match="3 défauts") as levee:
        parse_case(
            '{"CFDocument": {"identifier": "x", "uri": "u:v", "title": "T", "creator": "C"}, "autre": 1}', "f.json"
        )
    assert "autre" in str(levee.value)
    with pytest.raises(FichierIllisibleError, match="n'est pas un JSON"):
        parse_case("{", "f.json")


def test_une_extension_de_vocabulaire_est_permise(etranger):
    etranger["CFAssociations"][3]["associationType"] = "ext:prerequis"
    etranger["CFAssociations"][3]["originNodeURI"]["targetType"] = "ext:ailleurs"
    assert [c for c in check_case(_sans_nuls(etranger)) if c.gravite == "erreur"] == []
    assert any(r["type"] == "prerequis" for r in parse_case(json.dumps(etranger), "e.json")["relations"])


def _sans_nuls(paquet):
    return json.loads(json.dumps(paquet), object_pairs_hook=lambda paires: {c: v for c, v in paires if v is not None})
