"""Choisir et évaluer des fournisseurs : refus, conventions, propriétés."""

from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from refcomp.calculs.fournisseur import (
    comparaison_offres,
    controle_dossiers,
    cout_acquisition,
    notes_offres,
    performance_fournisseurs,
    preselection,
    tableau_bord_fournisseurs,
)
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError

RAPIDE = settings(max_examples=40, deadline=None, phases=(Phase.explicit, Phase.generate))
NOTES = st.lists(st.tuples(*[st.integers(0, 20)] * 3), min_size=2, max_size=5)
POIDS = st.tuples(*[st.integers(1, 9)] * 3)
NOMS = ("prix", "delai", "qualite")


def table(notes):
    return pd.DataFrame(notes, columns=NOMS).assign(fournisseur=[f"F{i}" for i in range(len(notes))])


def score(notes, poids):
    return sum(Fraction(p) * n for p, n in zip(poids, notes, strict=True))


@RAPIDE
@given(NOTES, POIDS, st.integers(0, 9))
def test_le_premier_a_le_meilleur_score_et_l_ordre_ne_change_rien(notes, poids, graine):
    lus = table(notes)
    vue = comparaison_offres(lus, dict(zip(NOMS, poids, strict=True)))
    scores = {f"F{i}": score(n, poids) for i, n in enumerate(notes)}
    assert vue.retenus == sorted(n for n, s in scores.items() if s == max(scores.values()))
    autre = comparaison_offres(lus.sample(frac=1, random_state=graine), dict(zip(NOMS, poids, strict=True)))
    pd.testing.assert_frame_equal(vue.tableau, autre.tableau)


@RAPIDE
@given(NOTES, POIDS, st.sampled_from(NOMS), st.integers(0, 100))
def test_dans_l_intervalle_le_premier_le_reste_dehors_il_ne_l_est_plus(notes, poids, critere, pourcent):
    vue = comparaison_offres(table(notes), dict(zip(NOMS, poids, strict=True)))
    if len(vue.retenus) > 1:
        return
    bornes = vue.sensibilite().set_index("critere").loc[critere]
    essai, reste = Fraction(pourcent, 100), 1 - vue.poids[critere]
    nouveaux = {n: essai if n == critere else (1 - essai) * p / reste for n, p in vue.poids.items()}
    scores = {nom: sum(nouveaux[c] * n for c, n in siennes.items()) for nom, siennes in vue.notes.items()}
    tient = scores[vue.retenus[0]] == max(scores.values())
    if bornes["minimum"] + 1e-9 < essai < bornes["maximum"] - 1e-9:
        assert tient
    elif essai < bornes["minimum"] - 1e-9 or essai > bornes["maximum"] + 1e-9:
        assert not tient


def test_deux_premiers_ex_aequo():
    vue = comparaison_offres(table([(10, 10, 10), (10, 10, 10), (5, 5, 5)]), {"prix": 1, "delai": 1, "qualite": 1})
    assert vue.tableau["rang"].tolist() == [1, 1, 3]
    assert "ne les départage pas" in vue.explication().render_texte()
    with pytest.raises(DonneesInvalidesError, match="égalité"):
        vue.sensibilite()


def test_la_comparaison_refuse_tout_en_une_fois():
    with pytest.raises(DonneesInvalidesError) as refus:
        comparaison_offres(table([("x", 1, 1), (1, -1, 1)]), {"prix": "lourd", "delai": 1, "prise": 2})
    assert len(refus.value.constats) == 4
    with pytest.raises(DonneesInvalidesError, match="poids sont nuls"):
        comparaison_offres(table([(1, 1, 1)]), {"prix": 0})
    with pytest.raises(ArgumentInvalideError, match="un poids par critère"):
        comparaison_offres(table([(1, 1, 1)]), [1, 2])


@RAPIDE
@given(st.lists(st.integers(1, 500), min_size=1, max_size=6), st.sampled_from(["proportionnelle", "lineaire"]))
def test_la_meilleure_offre_a_la_note_maximale(prix, formule):
    offres = pd.DataFrame({"fournisseur": [f"F{i}" for i in range(len(prix))], "prix": prix})
    notes = notes_offres(offres, pd.DataFrame({"critere": ["prix"], "sens": ["bas"]}), formule=formule)["prix"]
    assert notes.max() == notes[prix.index(min(prix))] == 20
    assert notes.min() >= 0


def test_les_notes_refusees():
    offres = pd.DataFrame({"fournisseur": ["A"], "prix": [0]})
    criteres = pd.DataFrame({"critere": ["prix"], "sens": ["bas"]})
    with pytest.raises(DonneesInvalidesError, match="lineaire"):
        notes_offres(offres, criteres)
    with pytest.raises(DonneesInvalidesError, match="garantie"):
        notes_offres(offres, pd.DataFrame({"critere": ["garantie"], "sens": ["haut"]}))


@RAPIDE
@given(st.lists(st.tuples(st.integers(1, 90), st.integers(0, 50)), min_size=1, max_size=5), st.integers(1, 300))
def test_le_cout_complet_est_la_somme_de_ses_postes(offres, quantite):
    lues = pd.DataFrame(offres, columns=["prix", "port"]).assign(
        fournisseur=[f"F{i}" for i in range(len(offres))],
        remises="5 % + 2 %",
        droits="4 %",
        assurance="1 %",
        delai_reglement=30,
    )
    cout = cout_acquisition(lues, quantite, taux_financement="6 %")
    postes = ["achat", "port", "assurance", "droits", "controle", "stockage", "rebuts", "autres", "credit"]
    assert (cout.tableau[postes].sum(axis=1).round(2) == cout.tableau["total"]).all()
    assert cout.tableau["unitaire"].is_monotonic_increasing


def test_le_franco_le_minimum_et_le_palier():
    offres = pd.DataFrame(
        {"fournisseur": ["A", "B"], "prix": [10, 10], "port": [50, 50], "franco": [500, None], "minimum": [0, 80]}
    )
    paliers = pd.DataFrame({"fournisseur": ["A", "A"], "a_partir_de": [50, 500], "prix": [9, 8]})
    vue = cout_acquisition(offres, 50, paliers=paliers).tableau.set_index("fournisseur")
    assert vue.loc["A", ["achat", "port", "total"]].tolist() == [450, 50, 500]
    assert vue.loc["B", ["quantite", "total"]].tolist() == [80, 850]
    assert cout_acquisition(offres.assign(franco=450), 50, paliers=paliers).tableau["port"].tolist() == [0, 0]


def unitaires(offre, quantite, **conventions):
    vue = cout_acquisition(pd.DataFrame([{"fournisseur": "A"} | offre]), quantite, **conventions)
    return vue.tableau.loc[0, ["colis", "quantite", "utiles", "total", "unitaire"]].tolist(), vue


@pytest.mark.parametrize(
    ("surplus", "utiles", "unitaire"),
    [("garde", 108, 2.0), ("perdu", 100, 2.16)],
)
def test_un_carton_s_achete_entier(surplus, utiles, unitaire):
    obtenu, _ = unitaires({"prix": 24, "contenance": 12}, 100, surplus=surplus)
    assert obtenu == [9, 108, utiles, 216, unitaire]


def test_un_minimum_se_complete_en_cartons_et_atteint_palier_et_franco():
    offre = {"prix": 24, "contenance": 12, "minimum": 110, "port": 30, "franco": 200}
    paliers = pd.DataFrame({"fournisseur": ["A"], "a_partir_de": [120], "prix": [21]})
    obtenu, _ = unitaires(offre, 5, paliers=paliers)
    assert obtenu == [10, 120, 120, 210, 1.75]  # 110 unités demandées font dix cartons, donc le palier de 120
    assert unitaires(offre, 5)[0][3] == 240


def test_un_rebut_perdu_ne_porte_aucun_cout():
    obtenu, vue = unitaires({"prix": 9, "taux_rebut": "10 %"}, 200)
    assert obtenu == [200, 200, 180, 1800, 10.0]
    assert "unités utiles : on n'y compte pas les unités rebutées" in vue.explication().render_texte()
    assert unitaires({"prix": 9, "taux_rebut": "10 %", "cout_rebut": 9}, 200, rebuts="remplaces")[0][4] == 9.9
    with pytest.raises(DonneesInvalidesError, match="Tout est au rebut chez A"):
        unitaires({"prix": 9, "taux_rebut": 1}, 200)
    with pytest.raises(ArgumentInvalideError, match="rebuts"):
        unitaires({"prix": 9}, 200, rebuts="jetes")


@RAPIDE
@given(st.integers(1, 400), st.integers(2, 24), st.integers(1, 50), st.integers(0, 9))
def test_le_cout_unitaire_fois_les_utiles_est_ce_que_l_on_paie(quantite, contenance, prix, dixiemes):
    offre = {"prix": prix, "contenance": contenance, "taux_rebut": dixiemes / 10}
    (colis, achetees, utiles, total, unitaire), _ = unitaires(offre, quantite)
    assert achetees - contenance < quantite <= achetees == colis * contenance
    assert total == colis * prix
    assert utiles == pytest.approx(achetees * (10 - dixiemes) / 10)
    assert unitaire * utiles == pytest.approx(total)


def test_le_cout_refuse_tout_en_une_fois():
    offres = pd.DataFrame({"fournisseur": ["A", "B"], "prix": ["x", 1], "remises": ["12", "5 %"]})
    with pytest.raises(DonneesInvalidesError) as refus:
        cout_acquisition(offres, -1, taux_financement=6)
    assert len(refus.value.constats) == 4
    sain = pd.DataFrame({"fournisseur": ["A"], "prix": [1], "contenance": [0]})
    paliers = pd.DataFrame({"fournisseur": ["Z", "Z"], "a_partir_de": [1, 1], "prix": [1, 2]})
    with pytest.raises(DonneesInvalidesError) as refus:
        cout_acquisition(sain, 0, paliers=paliers)
    codes = {c.code for c in refus.value.constats}
    assert codes == {"quantite_nulle", "contenance_nulle", "fournisseur_inconnu", "palier_double"}
    with pytest.raises(ArgumentInvalideError, match="base_droits"):
        cout_acquisition(sain, 1, base_droits="caf")


def livraisons(**autres):
    ligne = {
        "fournisseur": "A",
        "date_prevue": "10/03/2026",
        "date_livraison": "10/03/2026",
        "quantite_commandee": 10,
        "quantite_livree": 10,
    }
    return pd.DataFrame([ligne | autres])


@pytest.mark.parametrize(
    ("autres", "code"),
    [
        ({"quantite_refusee": 11}, "refus_trop_grand"),
        ({"date_livraison": None}, "date_absente"),
        ({"quantite_commandee": 0}, "commande_nulle"),
    ],
)
def test_les_livraisons_refusees(autres, code):
    with pytest.raises(DonneesInvalidesError) as refus:
        performance_fournisseurs(livraisons(**autres))
    assert code in [c.code for c in refus.value.constats]
    with pytest.raises(ArgumentInvalideError, match="tolerance"):
        performance_fournisseurs(livraisons(), tolerance=-1)


def test_une_ligne_pas_encore_due_n_est_pas_un_echec():
    table = pd.concat([livraisons(), livraisons(date_livraison=None, quantite_livree=0)])
    with pytest.raises(DonneesInvalidesError, match="donnez « date_arrete »"):
        performance_fournisseurs(table)
    du_jour = performance_fournisseurs(table, date_arrete="10/03/2026").iloc[0]
    assert du_jour[["lignes", "en_cours", "ponctualite", "service"]].tolist() == [1, 1, 1, 1]
    lendemain = performance_fournisseurs(table, date_arrete="11/03/2026").iloc[0]
    assert lendemain[["lignes", "en_cours", "ponctualite", "service"]].tolist() == [2, 0, 0.5, 0.5]
    avant = performance_fournisseurs(livraisons(date_livraison="12/03/2026"), date_arrete="09/03/2026").iloc[0]
    assert avant["lignes"] == 0
    assert pd.isna(avant["ponctualite"])


def test_la_performance_est_exacte():
    parts = [livraisons(quantite_commandee=q, quantite_livree=q) for q in (0.1, 0.2)]
    reste = livraisons(quantite_commandee=0.1 + 0.2, quantite_livree=0.3)
    vue = performance_fournisseurs(pd.concat([*parts, reste])).iloc[0]
    assert vue[["service", "completes", "conformite"]].tolist() == [1, 1, 1]


def test_la_classe_se_lit_sur_le_score_exact_et_l_evolution_sur_le_precedent():
    notes = pd.DataFrame({"fournisseur": ["A", "B"], "x": [85, 84.99], "y": [85, 84.99]})
    bord = tableau_bord_fournisseurs(notes, {"x": 1, "y": 2}, precedents={"A": 90})
    assert bord.tableau["classe"].tolist() == ["A", "B"]
    assert bord.tableau["evolution"].iloc[0] == -5
    assert "évolution -5,00" in bord.explication().render_texte()
    with pytest.raises(ArgumentInvalideError, match="plus petit est 0"):
        tableau_bord_fournisseurs(notes, {"x": 1}, seuils={"A": 50})


def test_un_tableau_de_bord_refuse_tout_en_une_fois():
    notes = pd.DataFrame({"fournisseur": ["A"], "x": ["bien"]})
    with pytest.raises(DonneesInvalidesError) as refus:
        tableau_bord_fournisseurs(notes, {"x": 1}, seuils={"A": "haut", "B": None}, precedents={"A": -3})
    for dit in ("« x »", "« A »", "« B »", "bien", "haut", "-3"):
        assert dit in str(refus.value)


@pytest.mark.parametrize(
    ("options", "dit"),
    [
        ({"precedents": pd.Series([70])}, "« precedents » : un score par nom"),
        ({"precedents": ["A"]}, "« precedents » : un score par nom"),
        ({"seuils": [85, 0]}, "« seuils » : un score par nom"),
        ({"seuils": {}}, "plus petit est 0"),
        ({"poids": "x"}, "un poids par critère"),
    ],
)
def test_un_tableau_de_bord_dit_ce_qu_il_attend(options, dit):
    notes = pd.DataFrame({"fournisseur": ["A"], "x": [80]})
    with pytest.raises(ArgumentInvalideError, match=dit):
        tableau_bord_fournisseurs(notes, options.pop("poids", {"x": 1}), **options)


def test_un_score_precedent_sans_note_est_signale():
    notes = pd.DataFrame({"fournisseur": ["A", "B"], "x": [80, 70]})
    bord = tableau_bord_fournisseurs(notes, {"x": 1}, precedents={"A": 75, "B": None, "C": 60})
    assert bord.tableau["evolution"].isna().tolist() == [False, True]
    assert [c.code for c in bord.constats] == ["fournisseur_sans_note"]
    assert "C." in bord.constats[0].message


def test_la_preselection_refuse_tout_en_une_fois():
    fournisseurs = pd.DataFrame({"fournisseur": ["A"], "iso": ["oui"]})
    criteres = pd.DataFrame({"colonne": ["zz", "iso"], "operateur": ["<=", ">"], "valeur": ["1", "2"]})
    with pytest.raises(DonneesInvalidesError) as refus:
        preselection(fournisseurs, criteres)
    assert [c.code for c in refus.value.constats] == ["colonne_absente", "comparaison_impossible"]
    with pytest.raises(DonneesInvalidesError, match="operateur"):
        preselection(fournisseurs, pd.DataFrame({"colonne": ["iso"], "operateur": ["≥"], "valeur": ["1"]}))


@pytest.mark.parametrize(
    ("operateur", "valeur", "retenus"),
    [("parmi", "Lyon ; nantes", ["A"]), ("contient", "SAINT", ["B"]), ("=", "LYON", ["A"])],
)
def test_les_textes_se_comparent_sans_casse(operateur, valeur, retenus):
    fournisseurs = pd.DataFrame({"fournisseur": ["A", "B"], "ville": ["Lyon", "Saint-Malo"]})
    criteres = pd.DataFrame({"colonne": ["ville"], "operateur": [operateur], "valeur": [valeur]})
    assert preselection(fournisseurs, criteres).retenus == retenus


def test_une_attestation_se_compare_en_dates():
    fournisseurs = pd.DataFrame({"fournisseur": ["A", "B", "C"], "fin": ["31/12/2026", "2026-01-15", None]})
    criteres = pd.DataFrame({"colonne": ["fin"], "operateur": [">="], "valeur": ["30/06/2026"]})
    assert preselection(fournisseurs, criteres).tableau["etat"].tolist() == ["retenu", "écarté", "à compléter"]


@pytest.mark.parametrize(
    ("cellule", "voulue"),
    [("31/12/2026", "2026"), (2026, "31/12/2026"), (92, "95 %"), ("92 %", "95"), ("Lyon", "3")],
)
def test_des_genres_differents_ne_se_rangent_pas(cellule, voulue):
    fournisseurs = pd.DataFrame({"fournisseur": ["A"], "c": [cellule]})
    criteres = pd.DataFrame({"colonne": ["c"], "operateur": [">="], "valeur": [voulue]})
    with pytest.raises(DonneesInvalidesError, match=f"{cellule} ne se compare pas"):
        preselection(fournisseurs, criteres)


@pytest.mark.parametrize(("cellule", "voulue"), [("97 %", "0,95"), (0.97, "95 %"), ("97 %", "95 %"), (3, "2,5")])
def test_une_part_et_un_pourcentage_se_rangent(cellule, voulue):
    fournisseurs = pd.DataFrame({"fournisseur": ["A"], "c": [cellule]})
    criteres = pd.DataFrame({"colonne": ["c"], "operateur": [">="], "valeur": [voulue]})
    assert preselection(fournisseurs, criteres).retenus == ["A"]


def test_un_controle_de_dossiers_refuse_tout_en_une_fois():
    dossiers = pd.DataFrame({"fournisseur": ["A"], "siret": ["1"]})
    with pytest.raises(DonneesInvalidesError) as refus:
        controle_dossiers(dossiers, "hier", obligatoires="siret", echeances=None, alerte="bientôt")
    for dit in ("date_arrete", "« obligatoires »", "« echeances »", "« alerte »"):
        assert dit in str(refus.value)


def test_deux_noms_sans_lettre_latine_ne_sont_pas_le_meme():
    dossiers = pd.DataFrame({"fournisseur": ["株式会社", "北京"], "siret": ["1", "2"]})
    assert controle_dossiers(dossiers, "31/12/2026", obligatoires=["siret"]) == []


def test_un_identifiant_se_compare_comme_un_numero_et_dans_tout_ordre():
    dossiers = pd.DataFrame({"fournisseur": ["B", "A", "C"], "siret": [73282932000074.0, "732 829 320 00074", None]})
    dits = [
        [c.message for c in controle_dossiers(d, "01/01/2026", obligatoires=())]
        for d in (dossiers, dossiers.iloc[::-1])
    ]
    assert dits[0] == dits[1] == ["A, B ont le même « siret » (73282932000074)."]


def test_un_dossier_sain_n_a_rien_a_dire_et_une_colonne_absente_se_dit():
    dossiers = pd.DataFrame({"fournisseur": ["A"], "siret": ["1"], "adresse": ["x"], "contact": ["y"], "iban": ["z"]})
    assert controle_dossiers(dossiers, "01/01/2026") == []
    with pytest.raises(ArgumentInvalideError, match="kbis"):
        controle_dossiers(dossiers, "01/01/2026", obligatoires=["kbis"])
    illisible = controle_dossiers(dossiers.assign(fin="demain"), "01/01/2026", echeances=["fin"])
    absente = controle_dossiers(dossiers.assign(fin=None), "01/01/2026", echeances=["fin"])
    assert [c.code for c in illisible + absente] == ["date_illisible", "attestation_absente"]


def test_une_donnee_absente_se_demande_une_fois():
    fournisseurs = pd.DataFrame({"fournisseur": ["A"], "taux": [None]})
    criteres = pd.DataFrame({"colonne": ["taux", "taux"], "operateur": [">=", "<="], "valeur": ["10 %", "95 %"]})
    assert preselection(fournisseurs, criteres).tableau["motifs"].tolist() == ["non renseigné : taux"]
