from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from refcomp.calculs.change import (
    FICHE,
    cours_a_terme,
    couverture_terme,
    ecart_conversion,
    prix_offre,
    resultat_change,
    risque_export,
)
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, ParametreAbsentError, RefcompError

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "change.yaml").read_text(encoding="utf-8"))
JOUR = "2026-12-31"
POSITION = pd.DataFrame(
    {"piece": ["V1"], "sens": ["creance"], "montant": [1000], "cours_origine": [0.9], "cours_cloture": [0.8]},
)


def rejoue(cas):
    entrees = dict(cas["entrees"])
    if cas["fonction"] in ("terme", "offre"):
        return str((cours_a_terme if cas["fonction"] == "terme" else prix_offre)(**entrees))
    if cas["fonction"] == "couverture":
        couverture = couverture_terme(**entrees)
        return {nom: getattr(couverture, nom) for nom in cas["attendu"]}
    if cas["fonction"] == "risque":
        notes = pd.DataFrame(entrees.pop("notes")).melt("dossier", var_name="critere", value_name="note")
        return {nom: risque_export(notes, **entrees).tableau[nom].round(9).tolist() for nom in cas["attendu"]}
    positions = pd.DataFrame(entrees.pop("positions"))
    if "nature" in positions:
        positions["nature"] = positions["nature"].fillna("commerciale")
    calcul = ecart_conversion if cas["fonction"] == "cloture" else resultat_change
    change = calcul(positions, JOUR, **entrees)
    source = change.provisions if cas["fonction"] == "cloture" else change.tableau
    obtenu = change.total() | {"comptes": source["compte"].tolist()}
    return {nom: obtenu[nom] for nom in cas["attendu"]}


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_cas_publies(cas):
    assert rejoue(cas) == cas["attendu"]


def test_la_fiche_nomme_tous_les_cas():
    assert set(FICHE.cas) == {c["id"] for c in CAS}


tirages = st.lists(
    st.tuples(
        st.sampled_from(["creance", "dette"]),
        st.sampled_from(["commerciale", "financiere"]),
        st.integers(0, 10**6),
        st.integers(1, 300),
        st.integers(1, 300),
        st.sampled_from(["", "a", "b"]),
    ),
    min_size=1,
    max_size=6,
)


def table_tiree(tirage):
    colonnes = ["sens", "nature", "montant", "cours_origine", "cours_cloture", "groupe"]
    table = pd.DataFrame(tirage, columns=colonnes)
    table.insert(0, "piece", [f"p{i}" for i in range(len(table))])
    return table


@settings(max_examples=50, deadline=None)
@given(tirage=tirages)
def test_la_provision_est_la_perte_nette_de_chaque_groupe(tirage):
    change = ecart_conversion(table_tiree(tirage), JOUR, devise="XPF")
    # Attendu par un autre chemin : une somme par groupe, en entiers (cours entiers, donc sans arrondi).
    nets, seules = {}, 0
    for sens, _, montant, avant, apres, groupe in tirage:
        ecart = montant * (apres - avant) * (1 if sens == "creance" else -1)
        if groupe:
            nets[groupe] = nets.get(groupe, 0) + ecart
        else:
            seules += max(0, -ecart)
    assert change.total()["provision"] == seules + sum(max(0, -n) for n in nets.values())
    assert change.total()["provision"] <= change.total()["pertes"]
    for journal in (change.ecritures(), change.ecritures_ouverture()):
        assert journal["debit"].sum() == journal["credit"].sum()


@settings(max_examples=40, deadline=None)
@given(tirage=tirages)
def test_cloture_puis_reglement_au_meme_cours_donnent_le_meme_ecart(tirage):
    table = table_tiree(tirage)
    cloture = ecart_conversion(table, JOUR, devise="XPF").tableau["ecart"]
    regle = table.rename(columns={"cours_cloture": "cours_reglement"})
    reglement = resultat_change(regle, JOUR, devise="XPF")
    assert cloture.tolist() == reglement.tableau["ecart"].tolist()
    journal = reglement.ecritures()
    assert journal["debit"].sum() == journal["credit"].sum()


@settings(max_examples=40, deadline=None)
@given(
    comptant=st.decimals("0.5", "2", places=4),
    local=st.decimals("0", "0.1", places=4),
    etranger=st.decimals("0", "0.1", places=4),
    jours=st.integers(0, 360),
)
def test_placer_en_devise_ou_sur_place_revient_au_meme(comptant, local, etranger, jours):
    terme = float(cours_a_terme(comptant, local, etranger, jours))
    duree = jours / 360
    en_devise = (1 / float(comptant)) * (1 + float(etranger) * duree) * terme
    assert en_devise == pytest.approx(1 + float(local) * duree, abs=1e-5)


@settings(max_examples=40, deadline=None)
@given(prix=st.decimals("0", "100000", places=2), cours=st.decimals("0.01", "200", places=4))
def test_l_offre_ne_descend_jamais_sous_le_prix_voulu(prix, cours):
    assert prix_offre(prix, cours) / cours >= prix - Decimal("1e-15")
    assert (prix_offre(prix, cours) - Decimal("0.01")) / cours < prix + Decimal("1e-15")


def test_les_comptes_suivent_la_date_et_la_nature():
    reglement = POSITION.rename(columns={"cours_cloture": "cours_reglement"})
    assert resultat_change(reglement, "2016-12-31").tableau["compte"].tolist() == ["666"]
    assert resultat_change(reglement, "2017-01-01").tableau["compte"].tolist() == ["656"]
    assert resultat_change(reglement.assign(nature="financiere"), JOUR).tableau["compte"].tolist() == ["666"]
    assert ecart_conversion(POSITION, "2016-12-31").provisions["compte"].tolist() == ["6865"]


def test_les_ecritures_de_cloture_et_leur_contrepassation():
    change = ecart_conversion(POSITION, JOUR)
    assert change.ecritures()["compte"].tolist() == ["476", "411", "6815", "1515"]
    ouverture = change.ecritures_ouverture()
    assert ouverture[["compte", "debit", "credit"]].to_numpy().tolist() == [["476", 0.0, 100.0], ["411", 100.0, 0.0]]


def test_la_nouvelle_caledonie_est_de_memoire_et_wallis_refuse():
    codes = {c.code for c in ecart_conversion(POSITION, JOUR, territoire="nouvelle_caledonie").constats}
    assert codes == {"valeur_de_memoire"}
    with pytest.raises(ParametreAbsentError, match="metropole, nouvelle_caledonie"):
        ecart_conversion(POSITION, JOUR, territoire="wallis")


def test_toutes_les_erreurs_sortent_ensemble_et_l_entree_reste_intacte():
    mauvaise = POSITION.assign(sens="crance", montant="mille", cours_origine=float("inf"))
    copie = mauvaise.copy()
    with pytest.raises(DonneesInvalidesError) as erreur:
        ecart_conversion(mauvaise, JOUR)
    assert {c.objet for c in erreur.value.constats} == {"sens", "montant", "cours_origine"}
    pd.testing.assert_frame_equal(mauvaise, copie)


@pytest.mark.parametrize(
    "table", [None, [], POSITION.iloc[:0], pd.concat([POSITION] * 2), POSITION.assign(montant=None)]
)
def test_une_table_mal_formee_est_refusee(table):
    with pytest.raises(RefcompError):
        ecart_conversion(table, JOUR)


@pytest.mark.parametrize("valeur", [None, "x", -1, float("nan"), float("inf"), True, [1], 0])
def test_un_cours_impossible_est_refuse(valeur):
    with pytest.raises(RefcompError):
        ecart_conversion(POSITION.assign(cours_cloture=[valeur]), JOUR)
    for appel in (lambda: cours_a_terme(valeur, 0, 0, 90), lambda: couverture_terme(1, valeur, 1)):
        with pytest.raises(RefcompError):
            appel()
    with pytest.raises(RefcompError):
        prix_offre(1, valeur)


def test_tous_les_nombres_mal_donnes_sortent_ensemble():
    with pytest.raises(DonneesInvalidesError) as erreur:
        cours_a_terme("a", -1, 0, "b")
    assert {c.objet for c in erreur.value.constats} == {"comptant", "jours", "taux_local"}
    assert "Donnée « comptant » : reçu 'a'" in str(erreur.value)


def test_un_montant_immense_ou_un_index_en_double():
    for appel in (
        lambda: ecart_conversion(POSITION.assign(montant=1e30), JOUR),
        lambda: couverture_terme(1e30, 1, 1),
    ):
        with pytest.raises(ArgumentInvalideError, match="limite exacte"):
            appel()
    deux = pd.concat([notes(), notes().assign(dossier="B")])
    assert risque_export(deux).tableau["critere_dominant"].tolist() == ["client", "client"]


def test_un_taux_en_pour_cent_est_refuse():
    with pytest.raises(DonneesInvalidesError, match="« taux_local » : reçu 5 ; à partir de 1"):
        cours_a_terme(1, 5, 0, 90)
    assert cours_a_terme(6, "8 %", "5 %", 90) == cours_a_terme(6, "0.08", "0.05", 90)


def test_le_cout_annuel_de_la_couverture():
    couverture = couverture_terme(100_000, "0.90", "0.8955", jours=90)
    assert (couverture.cout, couverture.taux) == (450.0, 0.02)
    assert "2,00 % par an" in couverture.explication().render_texte().replace("\u00a0", " ")
    assert couverture_terme(100_000, "0.90", "0.8955", sens="dette").cout == -450.0


def test_l_explication_porte_les_chiffres_du_cas():
    texte = ecart_conversion(POSITION, JOUR).explication().render_texte().replace("\u00a0", " ")
    assert "La créance diminue de 900,00 € à 800,00 € : perte latente de 100,00 €, compte 476" in texte


def notes(**valeurs):
    lignes = [("A", c, n) for c, n in ({"pays": 5, "client": 8, "change": 4, "logistique": 2} | valeurs).items()]
    return pd.DataFrame(lignes, columns=["dossier", "critere", "note"])


def test_le_score_est_la_moyenne_ponderee():
    autre = notes(client=1, pays=2).assign(dossier="B")
    risque = risque_export(pd.concat([autre, notes()], ignore_index=True))
    assert risque.tableau.to_numpy().tolist() == [["A", 5.7, "modéré", "client"], ["B", 2.0, "faible", "change"]]
    assert "57,0 points / 10 = 5,70 sur 10 : risque modéré" in risque.explication().render_texte()


@settings(max_examples=30, deadline=None)
@given(note=st.integers(1, 10), poids=st.lists(st.integers(1, 9), min_size=4, max_size=4))
def test_des_notes_egales_font_ce_score_quels_que_soient_les_poids(note, poids):
    criteres = ["pays", "client", "change", "logistique"]
    table = notes(**dict.fromkeys(criteres, note))
    assert risque_export(table, poids=dict(zip(criteres, poids, strict=True))).tableau["score"].tolist() == [note]


@pytest.mark.parametrize(
    ("table", "options", "message"),
    [
        (notes(pays=11), {}, "dépasse 10"),
        (notes(pays=0), {}, "au moins 1"),
        (notes(guerre=3), {}, "sans poids : guerre"),
        (notes().iloc[1:], {}, "manquants"),
        (pd.concat([notes()] * 2), {}, "en double"),
        (notes(), {"poids": {"pays": -1}}, "positifs"),
        (notes(), {"poids": {"pays": 0}}, "nulle"),
        (notes(), {"seuils": {"bas": 3}}, "commence à 0"),
        (notes(), {"poids": [1, 2]}, "dictionnaire"),
    ],
)
def test_une_grille_mal_donnee_est_refusee(table, options, message):
    with pytest.raises(RefcompError, match=message):
        risque_export(table, **options)
