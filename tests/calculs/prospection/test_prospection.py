"""La prospection hors des cas : propriétés, données refusées."""

from fractions import Fraction
from math import ceil

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refcomp.calculs.prospection import (
    bilan_prospection,
    cle_nom,
    controle_fichier,
    ecart_fichiers,
    faute_format,
    fiches_anciennes,
    relances_prospects,
    score_prospects,
)
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError

NOMS = st.sampled_from(
    ["Garage du Port", "SARL Garage du Port", "Garage du Pont", "Boulangerie Vinci", "Hôtel Lagon", ""]
)
FICHES = st.lists(
    st.tuples(
        NOMS,
        st.sampled_from(["29200", "69001", ""]),
        st.sampled_from(["", "a@b.fr", "faux", "c@d.nc"]),
        st.sampled_from(["", "73282932000074", "73282932000075", "55208131766522"]),
    ),
    min_size=1,
    max_size=8,
)
MOTS = ["garage", "port", "hôtel", "vinci", "sarl", "du", "père"]
BAREME = pd.DataFrame(
    {
        "critere": ["secteur", "secteur", "effectif", "effectif"],
        "modalite": ["hôtel", "commerce", None, None],
        "a_partir_de": [None, None, 0, 10],
        "note": [5, 2, 1, 5],
    },
)
ACTIONS = pd.DataFrame(
    {
        "action": ["salon", "appels"],
        "contacts": [200, 100],
        "clients": [10, 4],
        "cout": [4000, 900],
        "marge": [6000, 500],
    },
)


def table_de_fiches(fiches):
    table = pd.DataFrame(fiches, columns=["nom", "code_postal", "email", "siret"])
    return table.assign(prospect=[f"P{i}" for i in range(len(table))])


@settings(max_examples=25, deadline=None)
@given(FICHES, st.randoms())
def test_l_ordre_des_lignes_ne_change_rien(fiches, hasard):
    table = table_de_fiches(fiches)
    rangs = list(range(len(table)))
    hasard.shuffle(rangs)
    droit, melange = controle_fichier(table), controle_fichier(table.iloc[rangs])
    pd.testing.assert_frame_equal(droit.doublons, melange.doublons)
    for nom in ("tableau", "propre"):
        tries = [getattr(c, nom).sort_values("prospect", ignore_index=True) for c in (droit, melange)]
        pd.testing.assert_frame_equal(*tries)


@settings(max_examples=25, deadline=None)
@given(FICHES)
def test_le_fichier_propre_ne_perd_ni_n_invente_rien(fiches):
    table = table_de_fiches(fiches)
    controle = controle_fichier(table)
    statuts = controle.tableau["statut"]
    assert len(controle.propre) == (statuts != "doublon").sum() == controle.tableau["groupe"].nunique()
    for champ in ("email", "siret", "code_postal"):
        assert set(controle.propre[champ]) <= set(table[champ])
        remplis = table.assign(groupe=controle.tableau["groupe"]).groupby("groupe")[champ].max()
        gardes = controle.propre.set_index("prospect")[champ]
        groupes = dict(zip(controle.tableau["prospect"], controle.tableau["groupe"], strict=True))
        assert all(bool(gardes[p]) == bool(remplis[groupes[p]]) for p in gardes.index)
    assert 0 <= controle.completude <= 1
    assert controle_fichier(controle.propre).doublons.query("certitude == 'certain'").empty


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.sampled_from(["garage", "port", "hôtel", "vinci", "sarl", "du", "père"]), min_size=1, max_size=5),
    st.randoms(),
)
def test_la_cle_d_un_nom_ignore_ordre_casse_et_repetitions(mots, hasard):
    autre = mots * 2
    hasard.shuffle(autre)
    assert cle_nom(" ".join(mots)) == cle_nom(", ".join(autre).upper())
    assert cle_nom(cle_nom(" ".join(mots))) == cle_nom(" ".join(mots))


def test_deux_etablissements_ne_sont_pas_un_doublon():
    table = pd.DataFrame(
        {
            "prospect": ["P1", "P2"],
            "nom": ["Poste", "Poste"],
            "code_postal": ["75015"] * 2,
            "telephone": ["0123456789"] * 2,
        }
    )
    assert controle_fichier(table).doublons["certitude"].tolist() == ["certain"]
    siret = table.assign(siret=["35600000000048", "35600000049837"])
    assert controle_fichier(siret).doublons.empty


def test_un_telephone_ou_un_courriel_partage_se_confirme():
    table = pd.DataFrame(
        {
            "prospect": ["P1", "P2", "P3"],
            "nom": ["Alpha", "Bêta", "Gamma"],
            "telephone": ["+33 1 23 45 67 89", "01.23.45.67.89", ""],
            "email": ["", "X@y.fr", "x@Y.fr"],
        },
    )
    paires = controle_fichier(table).doublons
    assert paires["preuves"].tolist() == ["même téléphone", "même adresse électronique"]
    assert set(paires["certitude"]) == {"a_confirmer"}
    assert len(controle_fichier(table).propre) == 3


def test_les_conflits_d_un_groupe_sont_dits_et_les_autres_colonnes_gardees():
    table = pd.DataFrame(
        {
            "prospect": ["P1", "P2"],
            "nom": ["Vinci"] * 2,
            "code_postal": ["69001"] * 2,
            "ville": ["Lyon", "Villeurbanne"],
            "effectif": [3, 4],
        }
    )
    controle = controle_fichier(table)
    assert controle.conflits.to_numpy().tolist() == [["P1", "ville", "Lyon", "Villeurbanne"]]
    assert controle.propre["effectif"].tolist() == [3]
    assert controle.rejets["prospect"].tolist() == ["P2"]


def test_un_siret_et_un_numero_de_tva_qui_se_contredisent():
    table = pd.DataFrame(
        {
            "prospect": ["P1"],
            "nom": ["X"],
            "siret": ["73282932000074"],
            "tva": ["FR40303265045"],
            "siren": ["732829320"],
        }
    )
    controle = controle_fichier(table)
    assert "identifiants_incoherents" in set(controle.anomalies["code"])
    assert controle.tableau["statut"].item() == "a_corriger"


def test_les_champs_attendus_et_le_pays():
    table = pd.DataFrame({"prospect": ["P1", "P2"], "nom": ["X", "Y"], "pays": ["nc", ""]})
    controle = controle_fichier(table, attendus=["siret", "ridet"], pays="FR")
    assert controle.champs["attendus"].tolist() == [1, 1]
    assert controle.anomalies["champ"].tolist() == ["ridet", "siret"]
    assert controle_fichier(table, attendus=[]).completude == 1


@pytest.mark.parametrize(
    ("champ", "valeur", "pays", "juste"),
    [
        ("tva", "DE 136,695 976", "DE", True),
        ("tva", "BE0123456789", "DE", False),
        ("tva", "FR44732829320", "NC", False),
        ("telephone", "27.33.44", "NC", True),
        ("telephone", "+687 27 33 44", "NC", True),
        ("telephone", "27 33 44", "FR", False),
        ("telephone", "+32 2 123 45 67", "BE", True),
        ("code_postal", "n'importe quoi", "BE", True),
        ("contact", "Zoé", "FR", True),
        ("siren", "73282932O", "FR", False),
    ],
)
def test_le_format_depend_du_pays(champ, valeur, pays, juste):
    assert (faute_format(champ, valeur, pays) == "") == juste


def test_toutes_les_erreurs_d_un_fichier_sortent_ensemble():
    with pytest.raises(DonneesInvalidesError) as erreur:
        controle_fichier(pd.DataFrame({"prospect": ["P1", "P1", None]}))
    assert {c.code for c in erreur.value.constats} == {"colonne_absente", "doublon", "cellule_vide"}
    with pytest.raises(DonneesInvalidesError, match="aucune ligne"):
        controle_fichier(pd.DataFrame({"prospect": [], "nom": []}))


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["hôtel", "commerce", None]), st.one_of(st.none(), st.integers(0, 99))), min_size=1
    ),
    st.integers(1, 9),
    st.sampled_from(["zero", "exclu"]),
)
def test_le_score_reste_entre_0_et_100_et_suit_les_points(valeurs, poids, inconnu):
    table = pd.DataFrame(valeurs, columns=["secteur", "effectif"]).astype({"effectif": "Float64"})
    table["prospect"] = [f"P{i:02d}" for i in range(len(table))]
    resultat = score_prospects(table, BAREME, poids={"secteur": poids}, inconnu=inconnu)
    assert resultat.tableau["score"].between(0, 100).all()
    sommes = resultat.criteres.groupby("prospect")["points"].sum()
    points = resultat.tableau.set_index("prospect")["points"]
    assert (sommes.sub(points).abs() < 1e-9).all()
    assert resultat.tableau["rang"].is_monotonic_increasing
    if inconnu == "zero":
        assert set(resultat.tableau["points_max"]) == {5 * poids + 5}


def test_le_score_dit_toutes_les_modalites_inconnues():
    table = pd.DataFrame({"prospect": ["P1", "P2"], "secteur": ["hotel", "ferme"], "effectif": [1, 2]})
    with pytest.raises(DonneesInvalidesError, match="« hotel », « ferme »"):
        score_prospects(table, BAREME)


@pytest.mark.parametrize(
    ("bareme", "code"),
    [
        (BAREME.assign(a_partir_de=1), "critere_mixte"),
        (BAREME.assign(note=-1), "critere_sans_point"),
        (pd.concat([BAREME, BAREME]), "modalite_double"),
    ],
)
def test_un_bareme_mal_fait_est_refuse(bareme, code):
    table = pd.DataFrame({"prospect": ["P1"], "secteur": ["hôtel"], "effectif": [1]})
    with pytest.raises(DonneesInvalidesError) as erreur:
        score_prospects(table, bareme)
    assert code in {c.code for c in erreur.value.constats}


def test_des_poids_inconnus_ou_nuls_et_des_classes_sans_fond_sont_refuses():
    table = pd.DataFrame({"prospect": ["P1"], "secteur": ["hôtel"], "effectif": [1]})
    with pytest.raises(DonneesInvalidesError, match="absents du barème : taille"):
        score_prospects(table, BAREME, poids={"taille": 2, "secteur": "x"})
    with pytest.raises(DonneesInvalidesError, match="poids sont nuls"):
        score_prospects(table, BAREME, poids={"secteur": 0, "effectif": 0})
    with pytest.raises(DonneesInvalidesError, match="commence à 0"):
        score_prospects(table, BAREME, classes=pd.DataFrame({"classe": ["A"], "a_partir_de": [50]}))
    assert score_prospects(table, BAREME).tableau["action"].item() == "relancer par courriel"


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 999), st.integers(1, 500), st.integers(1, 200), st.integers(0, 10**6)), min_size=1
    ),
    st.integers(1, 50),
)
def test_les_taux_se_multiplient_et_l_ensemble_est_celui_des_totaux(lignes, objectif):
    actions = pd.DataFrame(lignes, columns=["contacts", "rendez_vous", "clients", "cout"])
    actions["action"] = [f"a{i}" for i in range(len(actions))]
    bilan = bilan_prospection(actions)
    for nom in [*actions["action"], "Ensemble"]:
        produit = bilan.taux(nom, "rendez_vous") * bilan.taux(nom, "clients", "rendez_vous")
        assert produit == bilan.taux(nom, "clients")
        assert bilan.cout(nom, "clients") * bilan.taux(nom, "clients") == bilan.cout(nom, "contacts")
    assert bilan.taux("Ensemble", "clients") == Fraction(int(actions["clients"].sum()), int(actions["contacts"].sum()))
    besoin = bilan.besoin("Ensemble", objectif)
    assert besoin["clients"] == objectif
    assert besoin["contacts"] == ceil(objectif / bilan.taux("Ensemble", "clients"))


def test_le_retour_depend_de_sa_base_et_l_entree_reste_intacte():
    copie = ACTIONS.copy(deep=True)
    bilan = bilan_prospection(ACTIONS)
    assert bilan.retour("salon") == Fraction(1, 2)
    assert bilan.retour("Ensemble") == Fraction(1600, 4900)
    assert "salon." in bilan.explication()[1].texte
    pd.testing.assert_frame_equal(ACTIONS, copie)


def test_une_etape_qui_croit_etonne_sans_empecher():
    bilan = bilan_prospection(ACTIONS.assign(clients=[300, 4]))
    assert [c.code for c in bilan.constats] == ["etape_croissante"]
    assert pd.isna(bilan_prospection(ACTIONS.assign(contacts=0)).tableau["taux_etape"].iloc[1])


@pytest.mark.parametrize(
    ("appel", "extrait"),
    [
        (lambda: bilan_prospection(ACTIONS, base="ventes"), "base"),
        (lambda: bilan_prospection(ACTIONS, etapes="contacts"), "une liste est attendue"),
        (lambda: bilan_prospection(ACTIONS, etapes=5), "etapes"),
        (lambda: bilan_prospection(ACTIONS, etapes=["contacts", "contacts"]), "deux fois"),
        (lambda: bilan_prospection(ACTIONS[["action"]]), "Aucune étape"),
        (lambda: bilan_prospection(ACTIONS).taux("foire", "clients"), "action"),
        (lambda: bilan_prospection(ACTIONS).taux("salon", "devis"), "etape"),
        (lambda: bilan_prospection(ACTIONS.drop(columns="cout")).cout("salon", "clients"), "n'a pas été donnée"),
        (lambda: bilan_prospection(ACTIONS.assign(clients=0)).cout("salon", "clients"), "aucun élément"),
        (lambda: bilan_prospection(ACTIONS.assign(contacts=0)).taux("salon", "clients"), "aucun élément"),
        (lambda: bilan_prospection(ACTIONS.assign(cout=0)).retour("salon"), "ne coûte rien"),
        (lambda: bilan_prospection(ACTIONS).besoin("salon", 0), "objectif"),
        (lambda: bilan_prospection(ACTIONS.assign(clients=0)).besoin("salon", 1), "dernière étape"),
        (
            lambda: controle_fichier(pd.DataFrame({"prospect": ["a"], "nom": ["b"]}), attendus="nom"),
            "une liste est attendue",
        ),
        (lambda: controle_fichier(pd.DataFrame({"prospect": ["a"], "nom": ["b"]}), attendus=["fax"]), "attendus"),
        (lambda: controle_fichier(pd.DataFrame({"prospect": ["a"], "nom": ["b"]}), pays="france"), "code ISO"),
        (lambda: controle_fichier(pd.DataFrame({"prospect": ["a"], "nom": ["b"]}), seuil=92), "seuil"),
        (lambda: score_prospects(pd.DataFrame(), BAREME, inconnu="un"), "inconnu"),
    ],
)
def test_un_argument_absurde_est_refuse_en_francais(appel, extrait):
    with pytest.raises(ArgumentInvalideError, match=extrait):
        appel()


def test_les_actions_mal_saisies_sont_refusees_ensemble():
    with pytest.raises(DonneesInvalidesError) as erreur:
        bilan_prospection(ACTIONS.assign(contacts=[-1, 2.5], cout=["x", 1]))
    assert {c.code for c in erreur.value.constats} >= {"entier_attendu", "nombre_illisible"}
    with pytest.raises(DonneesInvalidesError, match=r"négatif.*[\s\S]*Ensemble"):
        bilan_prospection(ACTIONS.assign(action=["Ensemble", "b"], cout=[-1, 1]))


def test_les_relances_demandent_une_regle_par_resultat_et_ignorent_l_avenir():
    actions = pd.DataFrame(
        {"prospect": ["P1", "P1"], "date": ["04/05/2026", "29/05/2026"], "resultat": ["absent", "devis"]}
    )
    regles = pd.DataFrame({"resultat": ["absent", "devis"], "delai": [3, 5]})
    liste = relances_prospects(actions, regles, "11/05/2026")
    assert liste.tableau["resultat"].tolist() == ["absent"]
    assert liste.tableau["date_prevue"].tolist() == [pd.Timestamp("2026-05-07")]
    assert "1 prospect à relancer sur 1 suivis" in liste.explication()[0].texte
    calendaire = relances_prospects(actions, regles, "11/05/2026", compte="calendaire")
    assert calendaire.tableau["jours_retard"].tolist() == [4]
    with pytest.raises(DonneesInvalidesError, match="Résultats sans règle : devis"):
        relances_prospects(actions, regles.iloc[:1], "11/05/2026")
    assert relances_prospects(
        actions.iloc[:0].reindex([0]).assign(**actions.iloc[0]), regles, "01/05/2026"
    ).tableau.empty


def test_un_champ_se_donne_en_texte():
    with pytest.raises(ArgumentInvalideError, match="texte du champ"):
        faute_format("siret", 73282932000074)


@settings(max_examples=25, deadline=None)
@given(FICHES, FICHES)
def test_l_ecart_d_un_fichier_avec_lui_meme_est_nul_et_l_aller_vaut_le_retour(premieres, secondes):
    avant, apres = table_de_fiches(premieres), table_de_fiches(secondes)
    assert ecart_fichiers(avant, avant).tableau.empty
    aller, retour = ecart_fichiers(avant, apres), ecart_fichiers(apres, avant)
    assert aller.identiques == retour.identiques
    comptes = [dict(zip(e.comptes["nature"], e.comptes["fiches"], strict=True)) for e in (aller, retour)]
    assert comptes[0]["ajoutee"] == comptes[1]["retiree"]
    assert comptes[0]["modifiee"] == comptes[1]["modifiee"]
    assert sum(comptes[0].values()) + aller.identiques == max(len(avant), len(apres))


def test_l_ecart_dit_les_colonnes_et_refuse_les_deux_versions_ensemble():
    avant = pd.DataFrame(
        {"prospect": ["P1"], "ville": [" Nouméa "], "effectif": [3.0], "vue": pd.to_datetime(["2026-01-02"])}
    )
    apres = pd.DataFrame({"prospect": ["P1"], "ville": ["Nouméa"], "effectif": ["4"], "fax": [None]})
    ecart = ecart_fichiers(avant, apres)
    assert ecart.tableau[["champ", "avant", "apres"]].to_numpy().tolist() == [["effectif", "3", "4"]]
    assert (ecart.colonnes_ajoutees, ecart.colonnes_retirees) == (("fax",), ("vue",))
    assert "retirées : vue" in ecart.explication()[0].texte
    with pytest.raises(DonneesInvalidesError) as erreur:
        ecart_fichiers(pd.DataFrame({"ville": ["x"]}), pd.DataFrame({"prospect": ["a", "a"]}))
    assert {c.code for c in erreur.value.constats} == {"colonne_absente", "doublon"}


def test_une_mise_a_jour_future_est_refusee():
    fiches = pd.DataFrame({"prospect": ["P1"], "mise_a_jour": ["01/10/2026"]})
    with pytest.raises(DonneesInvalidesError, match="postérieure au 30/09/2026"):
        fiches_anciennes(fiches, "30/09/2026")
    with pytest.raises(ArgumentInvalideError, match="délai"):
        fiches_anciennes(fiches, "30/09/2026", mois=0)
