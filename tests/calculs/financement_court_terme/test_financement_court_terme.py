"""Le financement à court terme : conventions, refus, comparaison, explication."""

from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from refcomp.calculs.financement_court_terme import (
    ConditionsDecouvert,
    ConditionsEscompte,
    affacturage,
    agios,
    agios_decouvert,
    cession_dailly,
    comparaison_financements,
    echelle_interets,
    escompte_effets,
    escompte_reglement,
    taux_escompte_reglement,
)
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError

MOUVEMENTS = pd.DataFrame(
    {
        "date_valeur": ["10/01/2026", "10/01/2026", "05/02/2026", "20/02/2026"],
        "debit": ["12 000,00", "500,00", None, "8 000,00"],
        "credit": [None, None, "9 000,00", None],
        "libelle": ["Loyer", "Assurance", "Client", "Salaires"],
    },
)
PERIODE = {"solde_initial": 4000, "date_debut": "01/01/2026", "date_arrete": "28/02/2026"}
EFFETS = pd.DataFrame(
    {
        "reference": ["E1", "E2"],
        "nominal": ["10 000,00", "6 000,00"],
        "date_echeance": ["31/03/2026", "05/03/2026"],
    },
)


def echelle(**options):
    return echelle_interets(MOUVEMENTS, **(PERIODE | options))


def test_l_echelle_regroupe_les_jours_de_valeur():
    resultat = echelle()
    assert resultat.tableau["solde"].tolist() == [4000, -8500, 500, -7500]
    assert resultat.tableau["jours"].tolist() == [9, 26, 15, 9]
    assert resultat.nombres_debiteurs == 8500 * 26 + 7500 * 9
    assert resultat.nombres_crediteurs == 4000 * 9 + 500 * 15
    assert resultat.mouvements_debiteurs == 20500
    assert resultat.plus_forts_decouverts.tolist() == [8500, 8500]


def test_l_arrete_compte_ou_non():
    assert echelle(arrete_inclus=False).tableau["jours"].tolist() == [9, 26, 15, 8]


def test_l_ordre_des_mouvements_ne_change_rien_et_l_entree_non_plus():
    avant = MOUVEMENTS.copy()
    a_l_envers = echelle_interets(MOUVEMENTS.iloc[::-1], **PERIODE)
    pd.testing.assert_frame_equal(a_l_envers.tableau, echelle().tableau)
    pd.testing.assert_frame_equal(MOUVEMENTS, avant)


def test_une_echelle_sans_mouvement():
    vide = echelle_interets(MOUVEMENTS.head(0), **PERIODE)
    assert vide.tableau["jours"].tolist() == [59]
    assert vide.nombres_debiteurs == 0
    sans_agios = agios(vide, ConditionsDecouvert("0.12"))
    assert sans_agios.cout == 0
    assert "il n'y a pas de taux" in sans_agios.explication().render_texte()
    with pytest.raises(ArgumentInvalideError, match="Aucun fonds"):
        sans_agios.taux_effectif()


def test_une_echelle_fautive_dit_tout():
    with pytest.raises(DonneesInvalidesError, match=r"(?s)Lignes 3 \(20/02/2026\).*solde initial"):
        echelle(date_arrete="15/02/2026")
    with pytest.raises(DonneesInvalidesError, match="aucun jour"):
        echelle_interets(MOUVEMENTS.head(0), date_debut="01/02/2026", date_arrete="01/01/2026")
    with pytest.raises(DonneesInvalidesError) as refus:
        echelle_interets(MOUVEMENTS.assign(debit=["x", -1, 0, 0], date_valeur="31/02/2026"), **PERIODE)
    assert {c.code for c in refus.value.constats} == {"nombre_illisible", "valeur_trop_petite", "date_illisible"}


def test_le_plafond_de_la_commission_joue_mois_par_mois():
    conditions = {"taux_debiteur": "0.09", "taux_plus_fort_decouvert": "0.005"}
    interets = [8500 * 22 * 0.09 / 360, (8500 * 4 + 7500 * 9) * 0.09 / 360]
    plafonnee = agios(echelle(), ConditionsDecouvert(**conditions))
    assert plafonnee.decompte["montant"].iloc[1] == pytest.approx(sum(min(42.5, i / 2) for i in interets), abs=0.005)
    assert "plafonnée à 50\u00a0%" in plafonnee.explication().render_texte()
    libre = agios(echelle(), ConditionsDecouvert(**conditions, plafond_plus_fort_decouvert=None))
    assert libre.decompte["montant"].iloc[1] == 85


def test_la_tva_ne_porte_que_sur_les_services():
    conditions = ConditionsDecouvert("0.09", taux_mouvement="0.001", frais_fixes=30, taux_tva="0.2")
    resultat = agios(echelle(), conditions)
    assert resultat.decompte["tva"].tolist() == [0, 4.1, 6]
    assert resultat.agios_ttc == round(resultat.cout + 10.1, 2)


def test_les_interets_crediteurs_diminuent_le_cout():
    avec = agios(echelle(), ConditionsDecouvert("0.09", taux_crediteur="0.01"))
    assert avec.decompte["montant"].iloc[-1] == -round(43500 * 0.01 / 360, 2)


def test_l_explication_d_une_echelle():
    texte = agios(echelle(), ConditionsDecouvert("0.09", diviseur=365)).explication().render_texte()
    assert "288\u202f500,00 × 9,00\u00a0% / 365" in texte
    assert "10/01/2026" in texte


@pytest.mark.parametrize(
    ("conditions", "phrase"),
    [
        ({"diviseur": 366}, "360"),
        ({"plafond_plus_fort_decouvert": Fraction(3, 2)}, "entre 0 et 1"),
        ({"taux_depassement": "0.02"}, "autorisation"),
        ({"frais_fixes": 10}, "taux_tva"),
        ({"taux_debiteur": {"01/02/2026": "0.1"}}, "Aucun taux débiteur au 01/01/2026"),
        ({"taux_debiteur": 9}, "reçu 9 ; à partir de 1, un taux s'écrit avec son signe"),
    ],
)
def test_des_conditions_de_decouvert_refusees(conditions, phrase):
    with pytest.raises((ArgumentInvalideError, DonneesInvalidesError), match=phrase):
        agios(echelle(), ConditionsDecouvert(**({"taux_debiteur": "0.09"} | conditions)))


def test_les_nombres_connus_demandent_un_seul_taux():
    with pytest.raises(ArgumentInvalideError, match="echelle_interets"):
        agios_decouvert(1000, [100], ConditionsDecouvert({"01/01/2026": "0.1"}), jours=10)
    with pytest.raises(DonneesInvalidesError):
        agios_decouvert("x", [100], ConditionsDecouvert("0.1"), jours=-1)


def test_le_minimum_de_jours_et_la_commission_de_bordereau():
    conditions = ConditionsEscompte(
        "0.08", jours_banque=2, jours_minimum=10, commission_bordereau=5, taux_commission="0.001", taux_tva="0.2"
    )
    bordereau = escompte_effets(EFFETS, "01/03/2026", conditions)
    assert bordereau.tableau["jours_comptes"].tolist() == [32, 10]
    assert bordereau.decompte["poste"].tolist() == ["Escompte", "Commissions par effet", "Commission de bordereau"]
    assert bordereau.net == round(16000 - bordereau.agios_ttc, 2)
    assert bordereau.tva == round((10 + 6 + 5) * 0.2, 2)
    assert "10 au moins" in bordereau.explication().render_texte()


def test_un_effet_echu_ou_en_double_est_refuse():
    with pytest.raises(DonneesInvalidesError, match=r"E2 \(05/03/2026\)"):
        escompte_effets(EFFETS, "05/03/2026", ConditionsEscompte("0.08"))
    with pytest.raises(DonneesInvalidesError, match="qu'une fois"):
        escompte_effets(EFFETS.assign(reference="E1"), "01/03/2026", ConditionsEscompte("0.08"))
    with pytest.raises(ArgumentInvalideError, match="taux_tva"):
        escompte_effets(EFFETS, "01/03/2026", ConditionsEscompte("0.08", commission_effet=3))
    with pytest.raises(ArgumentInvalideError, match="agios"):
        ConditionsEscompte("0.08", centimes="banque")


def test_la_cession_dailly():
    cession = cession_dailly(50000, 60, taux="0.06", taux_quotite="0.9", commission_fixe=40, taux_tva="0.2")
    assert cession.decompte["montant"].tolist() == [450, 40]
    assert cession.fonds == 45000 - 490
    assert cession.tva == 8
    assert cession.taux_effectif() == pytest.approx(490 * 365 / (44510 * 60))
    assert cession.taux_effectif(actuariel=True) == pytest.approx((45000 / 44510) ** (365 / 60) - 1)
    assert "45\u202f000,00" in cession.explication().render_texte()


def test_l_affacturage_retient_une_reserve_qui_n_est_pas_un_cout():
    sans = affacturage(50000, 60, taux_commission="0.01", taux_financement="0.06", taux_tva="0.2")
    avec = affacturage(50000, 60, taux_commission="0.01", taux_financement="0.06", taux_reserve="0.1", taux_tva="0.2")
    assert avec.retenue == 5000
    assert avec.cout < sans.cout
    assert avec.taux_effectif() > sans.taux_effectif()
    assert "La retenue de 5\u202f000,00\u00a0€ sera rendue" in avec.explication().render_texte()
    with pytest.raises(ArgumentInvalideError, match="au plus 45"):
        affacturage(50000, 60, taux_commission=0, taux_financement="0.06", taux_reserve="0.1", avance=46000)
    with pytest.raises(ArgumentInvalideError, match="diviseur"):
        affacturage(50000, 60, taux_commission=0, taux_financement="0.06", diviseur=300)


def propositions():
    conditions = ConditionsDecouvert("0.11", taux_plus_fort_decouvert="0.0005")
    return [
        agios_decouvert(40000 * 45, [40000, 40000], conditions, jours=45),
        cession_dailly(42000, 45, taux="0.07"),
        affacturage(50000, 45, taux_commission="0.012", taux_financement="0.05", taux_reserve="0.1", taux_tva="0.2"),
        cession_dailly(30000, 30, taux="0.05", nom="Petite cession"),
    ]


def test_la_comparaison_classe_et_dit_pourquoi():
    resultat = comparaison_financements(propositions(), besoin=40000, jours=45)
    assert resultat.retenue == "Cession Dailly"
    assert resultat.tableau["rang"].tolist() == [1, 2, 3, 4]
    assert resultat.tableau["nom"].tolist()[-1] == "Petite cession"
    derniere = resultat.tableau["raison"].iloc[-1]
    assert "il manque 10\u202f125,00" in derniere
    assert "les fonds ne durent que 30 jours" in derniere
    texte = resultat.explication().render_texte()
    assert "À retenir : Cession Dailly" in texte
    assert "de plus que la première" in texte
    par_taux = comparaison_financements(propositions(), besoin=40000, jours=45, critere="taux")
    assert par_taux.tableau.loc[par_taux.tableau["couvre"], "taux_effectif"].is_monotonic_increasing


def test_aucune_proposition_ne_couvre():
    resultat = comparaison_financements(propositions(), besoin=90000, jours=45)
    assert resultat.retenue is None
    assert "Aucune proposition" in resultat.explication().render_texte()


@pytest.mark.parametrize(
    ("liste", "options", "phrase"),
    [
        ([], {}, "au moins un"),
        ([cession_dailly(1000, 30, taux="0.1")] * 2, {}, "même nom"),
        ([cession_dailly(1000, 30, taux="0.1")], {"critere": "prix"}, "cout, taux"),
        (
            [cession_dailly(1000, 30, taux="0.1"), cession_dailly(1000, 30, taux="0.1", nom="B", devise="XPF")],
            {},
            "monnaie",
        ),
    ],
)
def test_une_comparaison_impossible_est_refusee(liste, options, phrase):
    with pytest.raises(ArgumentInvalideError, match=phrase):
        comparaison_financements(liste, **({"besoin": 1000, "jours": 30} | options))


def test_l_escompte_de_reglement():
    assert escompte_reglement(1000, 0, "0.10").net == 900
    assert escompte_reglement(1000, 200, "0.02").net == 1176
    assert escompte_reglement(1000, 200, "0.02", tva_reduite="jamais").net == 1180
    assert escompte_reglement(1000, 0, "0.02", tva_reduite="jamais").net == 980
    with pytest.raises(ArgumentInvalideError, match="tva_reduite"):
        escompte_reglement(1000, 200, "0.02", tva_reduite="x")
    assert escompte_reglement(100000, 11000, "0.02", devise="XPF").net == 108780
    assert taux_escompte_reglement("0.02", 20, assiette="brut", base=360) == pytest.approx(0.36)
    assert taux_escompte_reglement("0.02", 20, compose=True) > taux_escompte_reglement("0.02", 20)
    for options, phrase in (
        ({"jours_gagnes": 0}, "positif"),
        ({"base": 366}, "base"),
        ({"assiette": "ttc"}, "brut"),
    ):
        with pytest.raises(ArgumentInvalideError, match=phrase):
            taux_escompte_reglement(**({"taux": "0.02", "jours_gagnes": 20} | options))
    with pytest.raises(DonneesInvalidesError):
        taux_escompte_reglement(2, 20)


@pytest.mark.parametrize(
    "appel",
    [
        lambda: agios(echelle(), {"taux_debiteur": 0.1}),
        lambda: agios(MOUVEMENTS, ConditionsDecouvert("0.1")),
        lambda: agios_decouvert(1000, 100, ConditionsDecouvert("0.1"), jours=10),
        lambda: escompte_effets(EFFETS, "01/03/2026", {"taux": 0.08}),
        lambda: comparaison_financements("découvert", besoin=1000, jours=30),
        lambda: comparaison_financements([1000], besoin=1000, jours=30),
        lambda: ConditionsDecouvert("0.1", plafond_plus_fort_decouvert="moitié"),
    ],
)
def test_un_objet_du_mauvais_genre_est_refuse_en_francais(appel):
    with pytest.raises(ArgumentInvalideError, match=r"attendue? ; reçu"):
        appel()


def test_des_jours_de_banque_en_texte_sont_lus():
    bordereau = escompte_effets(EFFETS, "01/03/2026", ConditionsEscompte("0.08", jours_banque="2"))
    assert bordereau.tableau["jours_comptes"].tolist() == [32, 6]


SANS_REDUCTION = (Phase.explicit, Phase.generate)
OPERATIONS = st.lists(st.tuples(st.integers(0, 58), st.integers(-900_000, 900_000)), max_size=12)


@settings(max_examples=40, phases=SANS_REDUCTION, deadline=None)
@given(OPERATIONS, st.integers(-500_000, 500_000))
def test_les_nombres_sont_la_somme_des_soldes_quotidiens(operations, initial):
    debut = pd.Timestamp("2026-01-01")
    table = pd.DataFrame(
        {
            "date_valeur": [debut + pd.Timedelta(days=j) for j, _ in operations],
            "debit": [max(-m, 0) / 100 for _, m in operations],
            "credit": [max(m, 0) / 100 for _, m in operations],
        },
    )
    resultat = echelle_interets(table, solde_initial=initial / 100, date_debut="01/01/2026", date_arrete="28/02/2026")
    soldes = [initial + sum(m for j, m in operations if j <= jour) for jour in range(59)]
    assert round(resultat.nombres_debiteurs * 100) == sum(max(-s, 0) for s in soldes)
    assert round(resultat.nombres_crediteurs * 100) == sum(max(s, 0) for s in soldes)
    assert resultat.tableau["jours"].sum() == 59


@settings(max_examples=30, phases=SANS_REDUCTION, deadline=None)
@given(
    st.lists(st.tuples(st.integers(100, 5_000_000), st.integers(1, 120)), min_size=1, max_size=5), st.integers(1, 150)
)
def test_le_net_et_les_agios_font_le_nominal(effets, pour_mille):
    remise = pd.Timestamp("2026-01-01")
    table = pd.DataFrame(
        {
            "reference": [f"E{i}" for i in range(len(effets))],
            "nominal": [n / 100 for n, _ in effets],
            "date_echeance": [remise + pd.Timedelta(days=j) for _, j in effets],
        },
    )
    bordereau = escompte_effets(table, remise, ConditionsEscompte(pour_mille / 1000, jours_banque=1))
    centimes = [round(Fraction(n * pour_mille * (j + 1), 360_000) + Fraction(1, 10**9)) for n, j in effets]
    assert round(bordereau.cout * 100) == sum(centimes)
    assert round(bordereau.tableau["net"].sum() * 100) + sum(centimes) == sum(n for n, _ in effets)
