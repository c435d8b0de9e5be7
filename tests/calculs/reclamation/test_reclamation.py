"""Les réclamations sur des données ordinaires, limites ou fausses."""

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from refcomp.calculs.reclamation import bien_fonde, bilan_reclamations, pareto, protestation_transporteur
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, ParametreAbsentError

SOBRE = settings(max_examples=40, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
RECLAMATIONS = pd.DataFrame(
    [("R1", "2026-03-02", "2026-03-05", "Casse"), ("R2", "2026-03-03", None, "Retard")],
    columns=["reclamation", "date", "date_cloture", "cause"],
)


@SOBRE
@given(st.dictionaries(st.sampled_from("ABCDEFG"), st.integers(0, 50), min_size=1), st.integers(1, 100))
def test_le_pareto_cumule_jusqu_a_un_et_s_arrete_au_seuil(causes, seuil):
    table = pd.DataFrame({"cause": list(causes), "valeur": list(causes.values())})
    if not sum(causes.values()):
        with pytest.raises(DonneesInvalidesError, match="nulles"):
            pareto(table)
        return
    p = pareto(table, seuil=f"{seuil} %")
    assert p.parts[-1] == 1
    assert list(p.parts) == sorted(p.parts)
    nombre = len(p.essentielles)
    assert p.parts[nombre - 1] >= p.seuil
    assert nombre == 1 or p.parts[nombre - 2] < p.seuil
    pd.testing.assert_frame_equal(pareto(table[::-1], seuil=f"{seuil} %").tableau, p.tableau)


def test_chaque_ligne_compte_pour_une_sans_valeur():
    p = pareto(pd.DataFrame({"cause": ["A", "B", "A"]}))
    assert p.tableau["valeur"].tolist() == [2, 1]
    with pytest.raises(DonneesInvalidesError) as erreur:
        pareto(pd.DataFrame({"cause": [None, "A"], "valeur": [1, -1]}), seuil="120 %")
    assert len(erreur.value.constats) == 3
    with pytest.raises(ArgumentInvalideError):
        pareto(pd.DataFrame({"cause": ["A"]}), autres="ailleurs")


def test_un_bilan_sans_cloture_ni_service():
    avant = RECLAMATIONS.copy(deep=True)
    b = bilan_reclamations(RECLAMATIONS, "2026-03-04")
    pd.testing.assert_frame_equal(RECLAMATIONS, avant)
    assert (b.delai_moyen, b.taux, b.cout) == (None, None, 0)
    assert b.tableau["etat"].tolist() == ["ouverte", "ouverte"]
    assert "aucune n'est close" in b.explication().render_texte()


def test_un_service_en_retard_est_a_alerter():
    b = bilan_reclamations(RECLAMATIONS.assign(service="Quai"), "2026-04-30", livraisons=50)
    assert [c.objet for c in b.constats] == ["Quai"]
    assert float(b.taux) == 0.04


def test_un_bilan_refuse_tout_en_une_fois():
    with pytest.raises(DonneesInvalidesError) as erreur:
        bilan_reclamations(RECLAMATIONS.assign(date="32/01/2026"), "2026-03-04", livraisons=0, delai_cible=-1)
    assert len(erreur.value.constats) == 3
    with pytest.raises(DonneesInvalidesError, match="closes avant"):
        bilan_reclamations(RECLAMATIONS.assign(date_cloture="2026-03-01"), "2026-03-04")
    with pytest.raises(DonneesInvalidesError, match="Aucune réclamation"):
        bilan_reclamations(RECLAMATIONS, "2025-01-01")
    with pytest.raises(DonneesInvalidesError, match="cout"):
        bilan_reclamations(RECLAMATIONS, "2026-03-04", poids="cout")


@SOBRE
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 60)), min_size=1, max_size=8))
def test_un_bilan_somme_exactement(lignes):
    depart = pd.Timestamp("2026-01-01")
    t = pd.DataFrame(lignes, columns=["debut", "duree"])
    t["reclamation"], t["cause"], t["cout"] = [f"R{i}" for i in range(len(t))], "X", 0.1
    t["date"] = depart + pd.to_timedelta(t["debut"], unit="D")
    t["date_cloture"] = t["date"] + pd.to_timedelta(t["duree"], unit="D")
    b = bilan_reclamations(t, "2026-06-30", delai_cible=30)
    assert b.delai_moyen * len(t) == sum(d for _, d in lignes)
    assert b.cout * 10 == len(t)
    assert b.services["cout"].sum() == pytest.approx(float(b.cout))
    assert (b.tableau["etat"] == "close_tard").sum() == sum(d > 30 for _, d in lignes)


LIVRAISONS = pd.DataFrame(
    {"livraison": ["B"], "article": ["A"], "facturee": [10], "recue": [8], "prix_unitaire": [2.5]}
)


@SOBRE
@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
def test_on_ne_reconnait_jamais_plus_que_le_reclame_ni_que_le_manque(reclame, facturee, recue):
    dites = pd.DataFrame(
        {"reclamation": ["R"], "livraison": ["B"], "article": ["A"], "motif": ["manquant"], "quantite": [reclame]}
    )
    b = bien_fonde(dites, LIVRAISONS.assign(facturee=facturee, recue=recue))
    assert b.tableau["reconnu"].item() == min(reclame, max(0, facturee - recue))
    assert b.avoir_ttc * 2 == 5 * int(b.tableau["reconnu"].item())


@SOBRE
@given(
    st.lists(st.tuples(st.sampled_from(["manquant", "abime", "prix", "retard"]), st.integers(0, 15)), max_size=7),
    st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12)),
    st.integers(1, 9),
    st.randoms(use_true_random=False),
)
def test_l_avoir_ne_depasse_jamais_ce_qui_est_facture_de_trop(motifs, quantites, convenu, hasard):
    facturee, recue, abimee = quantites
    bon = LIVRAISONS.assign(facturee=facturee, recue=recue, abimee=abimee, prix_unitaire=6, prix_convenu=convenu)
    lignes = [(f"R{i + 7}", "B", "A", motif, q) for i, (motif, q) in enumerate(motifs)] or [("R1", "B", "A", "prix", 1)]
    dites = pd.DataFrame(lignes, columns=["reclamation", "livraison", "article", "motif", "quantite"])
    b = bien_fonde(dites, bon)
    bons = min(facturee, max(0, recue - abimee))  # ce que le client garde et doit
    assert b.avoir_ttc <= 6 * facturee - min(6, convenu) * bons
    hasard.shuffle(lignes)
    melees = bien_fonde(pd.DataFrame(lignes, columns=dites.columns), bon)
    memes = [t.sort_values("reclamation", ignore_index=True) for t in (b.tableau, melees.tableau)]
    pd.testing.assert_frame_equal(*memes)


def test_tout_reclamer_rend_exactement_ce_qui_est_facture_de_trop():
    motifs = ["prix", "abime", "manquant", "prix", "manquant", "abime"]
    dites = pd.DataFrame({"reclamation": [f"R{i}" for i in range(6)], "motif": motifs})
    dites = dites.assign(livraison="B", article="A", quantite=99)
    b = bien_fonde(dites, LIVRAISONS.assign(facturee=10, recue=8, abimee=3, prix_unitaire=10, prix_convenu=8))
    assert b.avoir_ttc == 10 * 10 - 5 * 8
    texte = b.explication().render_texte()
    assert "déjà reconnue" in texte
    assert "déjà remboursé" in texte


def test_un_bon_ne_dit_que_ce_qui_sert_au_motif_de_sa_reclamation():
    bons = pd.DataFrame(
        {
            "livraison": ["B"] * 2,
            "article": ["A", "C"],
            "facturee": [100, 10],
            "recue": [97, 10],
            "abimee": [None, 0],
            "prix_unitaire": [10, 20],
            "prix_convenu": [None, 18],
            "date_promise": ["01/03/2026", None],
            "date_livree": [None, None],
        }
    )
    lignes = [("R1", "B", "A", "manquant", 5), ("R2", "B", "C", "prix", 10), ("R3", "B", "A", "prix", 2)]
    lignes.append(("R4", "B", "C", "retard", 3))
    dites = pd.DataFrame(lignes, columns=["reclamation", "livraison", "article", "motif", "quantite"])
    b = bien_fonde(dites, bons)
    # 3 manquants à 10 €, 10 unités à 2 € de trop ; sans prix convenu ni dates, rien ne se juge.
    assert b.avoir_ttc == 50
    assert b.tableau["decision"].tolist() == ["en_partie", "fondee", "sans_preuve", "sans_preuve"]
    assert "ne donne pas la date promise ni la date de livraison" in b.explication().render_texte()
    sans = bien_fonde(dites[2:], bons.drop(columns=["prix_convenu", "date_promise", "date_livree"]))
    assert sans.tableau["decision"].tolist() == ["sans_preuve", "sans_preuve"]


def test_une_protestation_compte_les_jours_que_l_on_choisit():
    # Livraison du vendredi 15 mai 2026 : samedi 16, lundi 18, mardi 19.
    assert str(protestation_transporteur("15/05/2026").limite) == "2026-05-19"
    assert str(protestation_transporteur("15/05/2026", compte="calendaire").limite) == "2026-05-18"
    assert str(protestation_transporteur("15/05/2026", compte="ouvre").limite) == "2026-05-20"
    tard = protestation_transporteur("15/05/2026", envoi="20/05/2026")
    assert [c.code for c in tard.constats] == ["protestation_tardive"]
    assert "le recours contre le transporteur est éteint" in tard.explication().render_texte()


def test_le_transport_international_a_son_texte_lu_de_memoire():
    apparent = protestation_transporteur("15/05/2026", regime="cmr_apparent")
    assert str(apparent.limite) == "2026-05-15"
    cache = protestation_transporteur("15/05/2026", regime="cmr_non_apparent")
    assert str(cache.limite) == "2026-05-23"  # 16, 18, 19, 20, 21, 22, 23
    assert [c.code for c in cache.constats] == ["valeur_de_memoire"]
    assert "présumée conforme" in cache.explication().render_texte()


def test_une_protestation_refuse():
    with pytest.raises(ParametreAbsentError, match="nouvelle_caledonie"):
        protestation_transporteur("15/05/2026", territoire="nouvelle_caledonie")
    for options in ({"envoi": "14/05/2026"}, {"regime": "maritime"}, {"compte": "franc"}, {"envoi": "bientôt"}):
        with pytest.raises(ArgumentInvalideError):
            protestation_transporteur("15/05/2026", **options)


def test_un_bien_fonde_refuse():
    dites = pd.DataFrame(
        {"reclamation": ["R"], "livraison": ["B"], "article": ["A"], "motif": ["humeur"], "quantite": ["x"]}
    )
    with pytest.raises(DonneesInvalidesError) as erreur:
        bien_fonde(dites, LIVRAISONS.drop(columns="recue"))
    assert len(erreur.value.constats) == 3
    with pytest.raises(DonneesInvalidesError, match="deux fois"):
        bien_fonde(dites.assign(motif="manquant", quantite=1), pd.concat([LIVRAISONS, LIVRAISONS]))


def test_la_casse_et_les_espaces_ne_font_pas_deux_causes():
    causes = ["Retard", "retard ", " Retard", "Casse", "AUTRES", "Casse  de palette", "casse de palette"]
    for ordre in (causes, causes[::-1]):
        p = pareto(pd.DataFrame({"cause": ordre}))
        assert p.tableau["cause"].tolist() == ["Retard", "Casse de palette", "Casse", "AUTRES"]
        assert p.tableau["valeur"].tolist() == [3, 2, 1, 1]
        assert [c.objet for c in p.constats] == ["Casse de palette", "Retard"]
    assert not pareto(pd.DataFrame({"cause": ["A", "B"]})).constats


@pytest.mark.parametrize(
    ("valeurs", "franchissement", "essentielles"),
    [
        ([50, 30, 20], "comprise", ["A", "B"]),  # 80 % tout juste : A et B dans les deux lectures
        ([50, 30, 20], "exclue", ["A", "B"]),
        ([50, 29, 21], "comprise", ["A", "B", "C"]),
        ([50, 29, 21], "exclue", ["A", "B"]),
        ([0.1, 0.7, 0.2], "comprise", ["B", "C"]),
        ([90, 6, 4], "exclue", []),
    ],
)
def test_la_cause_qui_franchit_le_seuil(valeurs, franchissement, essentielles):
    p = pareto(pd.DataFrame({"cause": list("ABC"), "valeur": valeurs}), franchissement=franchissement)
    assert p.essentielles == essentielles
    assert f"est {franchissement}" in p.explication().render_texte()
