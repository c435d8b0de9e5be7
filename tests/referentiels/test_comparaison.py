"""La comparaison : ce que le document dit des deux BTS doit en sortir, et rien ne se rapproche par le seul libellé."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from refcomp.referentiels import available, load
from refcomp.referentiels.chargement import load_fichier
from refcomp.referentiels.comparaison import COLONNES, bilan_comparaison, comparaison
from refcomp.referentiels.texte import ecart_libelles, ecart_mots

DIFFERENTES = {"T12.1", "T12.2", "T12.6", "T13.1", "T14.1", "T14.3", "T16.1", "T16.3"}
ACCENT_SEUL = {"T12.5", "T15.5", "T16.5"}
COMMUNICATION = {"T.1.1.3", "T.1.2.7", "T.1.3.3", "T.1.4.5", "T.1.5.6"}


@pytest.fixture(scope="module")
def table():
    return comparaison(load("bts-gpme-nc"), load("bts-gpme"))


@pytest.fixture(scope="module")
def taches(table):
    return table[table["niveau"] == "tache"]


def test_douze_taches_sur_vingt_quatre_different(taches):
    paires = taches[(taches["gauche_id"] != "") & (taches["droite_id"] != "")].set_index("gauche_id")["ecart"]
    assert len(paires) == 24
    assert set(paires.index[paires == "libelle_different"]) == DIFFERENTES
    assert set(paires.index[paires == "accents_ou_casse"]) == ACCENT_SEUL
    assert set(paires.index[paires == "analogue"]) == {"T16.4"}
    assert (paires == "identique").sum() == 12


def test_cinq_taches_de_communication_ne_sont_que_dans_le_referentiel_national(taches):
    seules = taches[(taches["ecart"] == "seulement_droite") & taches["parent_rapproche"]]
    assert set(seules["droite_id"]) == COMMUNICATION
    assert (taches["ecart"] != "seulement_gauche").all()


def test_la_tgc_n_est_pas_la_tva(taches):
    ligne = taches.set_index("gauche_id").loc["T16.4"]
    assert (ligne["droite_id"], ligne["mots_retires"], ligne["mots_ajoutes"]) == ("T.1.6.4", "TGC", "TVA")
    assert "TVA ici, TGC en Nouvelle-Calédonie" in ligne["raison"]


@pytest.mark.parametrize(
    ("tache", "retires", "ajoutes"),
    [
        ("T12.6", "et amélioration", ""),
        ("T16.1", "achats, d'investissement … ventes … règlements", "achat … vente … règlement"),
        ("T12.5", "Evaluation", "Évaluation"),
    ],
)
def test_les_mots_ajoutes_et_perdus(taches, tache, retires, ajoutes):
    ligne = taches.set_index("gauche_id").loc[tache]
    assert (ligne["mots_retires"], ligne["mots_ajoutes"]) == (retires, ajoutes)


def test_ce_qui_n_est_que_national_se_lit_dans_les_mots(taches):
    lignes = taches.set_index("gauche_id")
    assert "qualification" in lignes.loc["T14.3", "mots_ajoutes"]
    assert "qualification" not in lignes.loc["T14.3", "mots_retires"]
    assert lignes.loc["T12.2", "mots_ajoutes"].startswith("(commandes, contrats de maintenance")


def test_chaque_element_des_deux_cotes_parait_une_fois(table):
    for cote, identifiant in (("gauche_id", "bts-gpme-nc"), ("droite_id", "bts-gpme")):
        vus = table.loc[table[cote] != "", cote].tolist()
        assert len(vus) == len(set(vus))
        assert set(vus) == set(load(identifiant).elements["element_id"])


def test_l_ordre_est_celui_de_gauche_et_ce_qui_manque_suit_sa_branche(table):
    gauche = table.loc[table["gauche_id"] != "", "gauche_id"].tolist()
    assert gauche == load("bts-gpme-nc").elements["element_id"].tolist()
    droite_ou_gauche = (table["droite_id"].where(table["gauche_id"] == "", table["gauche_id"])).tolist()
    assert droite_ou_gauche.index("T11.2/d5") + 1 == droite_ou_gauche.index("T.1.1.3")


def test_le_sens_inverse_dit_la_meme_chose(table):
    inverse = comparaison(load("bts-gpme"), load("bts-gpme-nc"))
    ici = {(g, d) for g, d in zip(table["gauche_id"], table["droite_id"], strict=True) if g and d}
    la = {(d, g) for g, d in zip(inverse["gauche_id"], inverse["droite_id"], strict=True) if g and d}
    assert ici == la


@pytest.mark.parametrize("identifiant", available())
def test_un_referentiel_est_identique_a_lui_meme(identifiant):
    referentiel = load(identifiant)
    table = comparaison(referentiel, referentiel)
    assert set(table["ecart"]) == {"identique"}
    assert table["gauche_id"].tolist() == referentiel.elements["element_id"].tolist()
    assert set(bilan_comparaison(table).index) == set(referentiel.elements["niveau"])


def test_deux_referentiels_sans_rapport_n_ont_aucune_paire():
    table = comparaison(load("agora-bloc1"), load("cqpm-tci"))
    assert set(table["ecart"]) == {"seulement_gauche", "seulement_droite"}
    assert table.columns.tolist() == COLONNES


def _mini(tmp_path, identifiant, elements, relations=()):
    brut = {
        "id": identifiant,
        "millesime": "inconnu",
        "intitule": identifiant,
        "territoire": "metropole",
        "niveaux": [{"id": "bloc", "libelle": "Bloc"}, {"id": "tache", "libelle": "Tâche"}],
        "elements": [
            {"id": e, "niveau": niveau, "libelle_imprime": libelle} | ({"parent": parent} if parent else {})
            for e, niveau, parent, libelle in elements
        ],
        "relations": list(relations),
    }
    fichier = tmp_path / f"{identifiant}.yaml"
    fichier.write_text(yaml.safe_dump(brut, allow_unicode=True), encoding="utf-8")
    return load_fichier(fichier)


def test_sans_relation_le_libelle_ne_rapproche_que_sous_des_parents_rapproches(tmp_path):
    gauche = _mini(
        tmp_path,
        "gauche",
        [
            ("B1", "bloc", "", "Vendre"),
            ("B1/a", "tache", "B1", "Accueillir"),
            ("B1/b", "tache", "B1", "Accueillir"),
            ("B2", "bloc", "", "Gérer"),
            ("B2/a", "tache", "B2", "Compter"),
        ],
    )
    droite = _mini(
        tmp_path,
        "droite",
        [
            ("X", "bloc", "", "VENDRE"),
            ("X1", "tache", "X", "accueillir."),
            ("Y", "bloc", "", "Diriger"),
            ("Y1", "tache", "Y", "Compter"),
        ],
    )
    table = comparaison(gauche, droite)
    paires = {(r.gauche_id, r.droite_id): r for r in table.itertuples() if r.gauche_id and r.droite_id}
    assert set(paires) == {("B1", "X"), ("B1/a", "X1")}  # « Compter » reste de chaque côté, le doublon aussi
    assert paires["B1/a", "X1"].raison == "Même niveau et même libellé, sous B1 et X, rapprochés."
    assert paires["B1/a", "X1"].lien == "libelle"
    assert table.set_index("gauche_id").loc["B1/b", "ecart"] == "seulement_gauche"


def test_une_relation_ouvre_ses_enfants_et_son_type_se_lit(tmp_path):
    droite = _mini(tmp_path, "droite", [("X", "bloc", "", "Vendre"), ("X1", "tache", "X", "Peser")])
    gauche = _mini(
        tmp_path,
        "gauche",
        [("B", "bloc", "", "Tout autre titre"), ("B/a", "tache", "B", "Peser")],
        [{"source": "B", "type": "remplace", "cible": "droite:X"}],
    )
    table = comparaison(gauche, droite).set_index("gauche_id")
    assert table.loc["B", ["ecart", "raison"]].tolist() == ["remplace", "Relation imprimée."]
    assert table.loc["B/a", ["droite_id", "ecart", "lien"]].tolist() == ["X1", "identique", "libelle"]


PHRASES = st.text(st.sampled_from("aàeéEÉ ’'«».,-œOC"), max_size=25)


@given(PHRASES, PHRASES)
def test_l_ecart_est_symetrique_et_les_mots_le_disent(gauche, droite):
    ecart = ecart_libelles(gauche, droite)
    assert ecart == ecart_libelles(droite, gauche)
    retires, ajoutes = ecart_mots(gauche, droite)
    if ecart == "identique":
        assert (retires, ajoutes) == ("", "")
    assert ecart_libelles(gauche, gauche) == "identique"
