"""Chaque référentiel est entier : les comptes, les liens imprimés, les défauts des documents gardés tels quels."""

import pytest

from refcomp.referentiels import available, load

COMPTES = {
    "bts-gpme-nc": {"activite": 6, "competence": 6, "tache": 24, "descriptif": 83},
    "cqpm-tci": {
        "activite": 3,
        "competence": 7,
        "finalite": 7,
        "condition": 23,
        "modalite": 28,
        "critere_famille": 35,
        "critere": 87,
        "sous_critere": 53,
    },
    "bts-gpme": {
        "domaine": 4,
        "bloc": 4,
        "bloc_competence": 26,
        "unite": 4,
        "activite": 22,
        "tache": 102,
        "resultat_operationnel": 68,
        "resultat_organisationnel": 34,
        "ressource_donnees": 76,
        "ressource_equipement": 21,
        "relation_interne": 14,
        "relation_externe": 21,
        "autonomie": 11,
        "ebp_module": 15,
        "ebp_fonction": 58,
        "ebp_base": 4,
    },
    "agora-bloc1": {"bloc": 1, "activite": 3, "mission": 4, "rubrique": 15, "critere": 52, "niveau": 4},
    "cqp-agc": {"fonction": 1, "mission": 5, "activite": 25, "domaine": 3, "competence": 45, "aptitude": 12},
}


def test_les_cinq_sont_la():
    assert set(available()) >= set(COMPTES)


@pytest.mark.parametrize("identifiant", COMPTES)
def test_aucun_element_ne_manque(identifiant):
    niveaux = load(identifiant).elements["niveau"].value_counts()
    assert {n: int(niveaux.get(n, 0)) for n in COMPTES[identifiant]} == COMPTES[identifiant]


@pytest.mark.parametrize("identifiant", COMPTES)
def test_les_identifiants_sont_uniques_et_les_parents_existent(identifiant):
    elements = load(identifiant).elements
    assert elements["element_id"].is_unique
    assert set(elements["parent_id"]) - {""} <= set(elements["element_id"])
    assert elements["ordre"].tolist() == list(range(1, len(elements) + 1))
    assert (elements["libelle"].str.strip() != "").all()


@pytest.mark.parametrize("identifiant", COMPTES)
def test_une_relation_deduite_donne_sa_raison_et_mene_quelque_part(identifiant):
    relations = load(identifiant).relations
    deduites = relations[~relations["imprimee"]]
    assert (deduites["raison"].str.strip() != "").all()
    for cible in relations["cible_id"]:
        ailleurs, _, element = cible.rpartition(":")
        assert element in load(ailleurs or identifiant)


def test_competences_du_cqp():
    cqp = load("cqp-agc")
    liens = cqp.relations.query("type == 'mobilise'").groupby("source_id").size()
    assert liens.to_dict() == {"M1": 14, "M2": 23, "M3": 26, "M4": 19, "M5": 14}
    competences = cqp.elements.query("niveau == 'competence'")["element_id"]
    prefixes = competences.str.replace(r"\d+$", "", regex=True).value_counts()
    assert prefixes.to_dict() == {"RC": 6, "POC": 7, "OTC": 6, "RSF": 10, "POSF": 7, "OTSF": 9}
    assert "RC3" not in cqp
    assert len(cqp.relies("R", "releve_de", "depuis")) == 16 + 12  # compétences, et aptitudes qui ne distinguent rien
    assert set(competences) - set(cqp.relations.query("type == 'mobilise'")["cible_id"]) == {"RC1"}


def test_les_deux_sens_d_otsf8_sont_gardes():
    otsf8 = load("cqp-agc").element("OTSF8")
    textes = [otsf8["libelle"], *otsf8["variantes"]]
    assert any("Si GPA" in t for t in textes)
    assert any("nformer" in t for t in textes)
    assert "deux sens" in otsf8["remarque"].lower() or otsf8["attributs"].get("deux_sens")


def test_criteres_obligatoires_d_agora():
    criteres = load("agora-bloc1").elements.query("niveau == 'critere'")
    obligatoires = criteres[criteres["attributs"].map(lambda a: bool(a.get("obligatoire")))]
    assert obligatoires["libelle_imprime"].str.replace("OBLIGATOIRE", "").str.strip().tolist() == [
        "Validation de la commande",
        "Type Société",
        "Nom et adresse",
        "Compte comptable",
    ]
    assert obligatoires["parent_id"].tolist()[0] == "M1"


def test_ce_que_bts_et_variante_ont_de_different():
    bts, nc = load("bts-gpme"), load("bts-gpme-nc")
    liens = bts.relations[bts.relations["cible_id"].str.startswith("bts-gpme-nc:T")]
    assert liens.set_index("source_id")["type"].to_dict()["T.1.6.4"] == "analogue"
    sans_pendant = set(bts.elements.query("niveau == 'tache'")["element_id"]) - set(liens["source_id"])
    assert {t for t in sans_pendant if t.startswith("T.1.")} == {"T.1.1.3", "T.1.2.7", "T.1.3.3", "T.1.4.5", "T.1.5.6"}
    assert "TVA" in bts.libelle("T.1.6.4")
    assert "TGC" in nc.libelle("T16.4")
    assert nc.libelle("T11.1/d1") == "Définir et mettre en place une méthode de prospection"
    assert nc.element("T11.1/d1")["libelle_imprime"].endswith("prospection OK")


def test_codes_normalises_et_imprimes():
    bts = load("bts-gpme")
    assert bts.element("T.1.6.5")["code_imprime"].strip(".") == "1.6.5"
    assert bts.element("A1.4")["code_imprime"].startswith("1.4")


def test_avis_de_l_entreprise_hors_vae():
    modalites = load("cqpm-tci").elements.query("niveau == 'modalite'")
    avis = modalites[modalites["libelle"].str.startswith("Avis de l'entreprise")]
    assert len(avis) == 7
    assert avis["attributs"].map(lambda a: "VAE" in str(a.get("condition"))).all()
