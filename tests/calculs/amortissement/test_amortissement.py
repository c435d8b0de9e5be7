"""Les plans d'amortissement : conventions, refus, explication, durées d'usage."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import jsonschema
import numpy as np
import pandas as pd
import pytest
import yaml

import refcomp
from refcomp.calculs.amortissement import (
    amortissement_lineaire,
    duree_du_taux,
    duree_usage,
    plans_amortissement,
)
from refcomp.calculs.amortissement.exercices import load_exercices
from refcomp.calculs.amortissement.lineaire import Biens, lignes_lineaires
from refcomp.calculs.amortissement.prorata import Compteur
from refcomp.dated import load_parametres
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, ParametreAbsentError
from refcomp.rounding import CENTIME, Arrondi


def dotations(*args, **options):
    return amortissement_lineaire(*args, **options).tableau["dotation"].tolist()


def test_le_jour_compte_ou_non():
    assert dotations(3600, 1, "01/10/2026")[0] == 900
    assert dotations(3600, 1, "01/10/2026", jour_inclus=False)[0] == 890


@pytest.mark.parametrize(("jour", "attendu"), [("31/05/2026", 211), ("30/05/2026", 211), ("28/02/2026", 303)])
def test_en_30_360_le_31_est_un_30_et_fevrier_court_garde_ses_jours(jour, attendu):
    assert amortissement_lineaire(1000, 3, jour).tableau["jours"].iloc[0] == attendu


def test_depart_a_l_acquisition():
    plan = amortissement_lineaire(
        12000, 5, "01/10/2026", date_acquisition="02/09/2026", depart="acquisition", date_sortie=None
    )
    assert plan.depart == dt.date(2026, 9, 2)
    assert plan.tableau["jours"].iloc[0] == 119
    assert "la date d'acquisition, le 02/09/2026" in plan.explication().render_texte()


def test_premier_exercice_court_puis_exercices_habituels():
    plan = amortissement_lineaire(3600, 1, "01/03/2026", cloture="30/06", premiere_cloture="30/04/2026")
    tableau = plan.tableau
    assert tableau["fin"].dt.strftime("%d/%m/%Y").tolist() == ["30/04/2026", "30/06/2026", "30/06/2027"]
    assert tableau["dotation"].tolist() == [600, 600, 2400]


@pytest.mark.parametrize("base_jours", ["exact/365", "exact/exact"])
def test_premier_exercice_irregulier_en_jours_du_calendrier(base_jours):
    plan = amortissement_lineaire(
        3650, 2, "01/10/2026", premiere_cloture="31/12/2027", base_jours=base_jours, cloture="12-31"
    )
    assert plan.tableau["dotation"].tolist() == [2285, 1365]
    court = amortissement_lineaire(3650, 2, "01/03/2027", premiere_cloture="30/06/2027", base_jours=base_jours)
    assert court.tableau["dotation"].tolist() == [610, 920, 1825, 295]


def test_la_sortie_le_jour_de_la_cloture_ne_laisse_pas_de_ligne_vide():
    plan = amortissement_lineaire(1000, 5, "01/01/2026", date_sortie="31/12/2027")
    assert plan.tableau["dotation"].tolist() == [200, 200]
    assert plan.total == 400
    assert "Le bien sort le 31/12/2027" in plan.explication().render_texte()


def test_une_sortie_apres_le_terme_ne_change_rien():
    assert dotations(1000, 2, "01/01/2026", date_sortie="31/12/2040") == [500, 500]


def test_arrondi_a_l_euro_et_complement():
    euro = Arrondi(Decimal(1), "plus_proche", "usage")
    assert dotations("1000.50", 3, "01/01/2026", arrondi=euro) == [334, 334, 332.5]
    assert amortissement_lineaire("1000.50", 3, "01/01/2026", arrondi=euro).annuite == 334


def test_une_base_minuscule_ne_depasse_jamais_sa_base():
    assert dotations("0.05", 10, "01/01/2026") == [0.01] * 5 + [0] * 5


def test_une_base_nulle_donne_un_plan_de_zeros():
    assert dotations(500, 2, "01/01/2026", valeur_residuelle=500) == [0, 0]


def test_l_explication_detaille_le_comptage_des_jours():
    texte = amortissement_lineaire(12000, 5, "01/10/2026").explication().render_markdown()
    assert "30 - 1 + 1 = 30 le premier mois, puis 2 × 30 = 60" in texte
    assert "2\u202f400,00\u00a0€ × 90 / 360 = 600,00\u00a0€" in texte
    assert "est le complément : 12\u202f000,00\u00a0€ - 10\u202f200,00\u00a0€ = 1\u202f800,00\u00a0€" in texte


def test_l_explication_d_un_plan_d_un_seul_exercice():
    explication = amortissement_lineaire(600, Fraction(1, 2), "01/01/2026").explication()
    assert explication.titre.endswith("sur 6 mois")
    assert "Tout tient dans l'exercice" in explication.render_texte()
    assert [e.titre for e in explication] == [
        "Calculer la base amortissable",
        "Calculer le taux et l'annuité pleine",
        "Calculer la première dotation, au prorata du temps",
        "Dresser le plan",
        "Contrôler",
    ]


IMMOBILISATIONS = pd.DataFrame(
    {
        "code": ["M1", "M2"],
        "valeur_origine": ["1 200,00", "430 000,00"],
        "duree": [3, 6.67],
        "date_mise_en_service": ["01/07/2026", "01/04/2026"],
    },
)


def test_un_fichier_d_immobilisations():
    plans = plans_amortissement(IMMOBILISATIONS)
    assert plans.groupby("code").size().to_dict() == {"M1": 4, "M2": 7}
    assert plans.loc[plans["code"] == "M2", "dotation"].tolist() == [48375, *[64500] * 5, 59125]


def test_un_fichier_vide_donne_un_tableau_vide_et_type():
    plans = plans_amortissement(IMMOBILISATIONS.head(0))
    assert plans.empty
    assert plans["dotation"].dtype == np.float64


def test_tous_les_biens_fautifs_sont_nommes():
    fautifs = pd.DataFrame(
        {
            "code": ["A", "B", "C", "D"],
            "valeur_origine": [100, 100, 100, 100],
            "valeur_residuelle": [200, 0, 0, 0],
            "duree": [5, 0, 3.21, 5],
            "date_mise_en_service": "01/01/2026",
            "date_sortie": [None, None, None, "01/01/2025"],
        },
    )
    with pytest.raises(DonneesInvalidesError) as refus:
        plans_amortissement(fautifs)
    codes = {c.code: c.message for c in refus.value.constats}
    assert list(codes) == ["duree_hors_bornes", "duree_en_mois", "residuelle_excessive", "sortie_anterieure"]
    assert codes["residuelle_excessive"].startswith("Immobilisations A :")


def test_une_premiere_cloture_lointaine_est_refusee():
    with pytest.raises(DonneesInvalidesError, match="plus de 24 mois avant la première clôture"):
        amortissement_lineaire(1000, 5, "01/01/2020", premiere_cloture="31/12/2026")


def test_les_defauts_d_un_bien_sont_dits_ensemble():
    with pytest.raises(DonneesInvalidesError) as refus:
        amortissement_lineaire("cent", 5, "31/02/2026", depart="acquisition")
    assert [c.code for c in refus.value.constats] == ["colonne_absente", "nombre_illisible", "date_illisible"]


@pytest.mark.parametrize(
    ("options", "phrase"),
    [
        ({"duree": 5.5}, "Fraction"),
        ({"duree": 0}, "positif et exact"),
        ({"cloture": "31/02"}, "cloture"),
        ({"cloture": "fin juin"}, "31/12"),
        ({"base_jours": "exact/360"}, "30/360"),
        ({"depart": "facture"}, "mise_en_service"),
        ({"premiere_cloture": "31/06/2026"}, "premiere_cloture"),
        ({"arrondi": Arrondi(Decimal("0.001"))}, "plus fin"),
        ({"duree": Fraction(10**12, 10**12 - 1), "valeur_origine": 10**10}, "trop grande"),
    ],
)
def test_une_convention_impossible_est_refusee(options, phrase):
    appel = {"valeur_origine": 1000, "duree": 5, "date_mise_en_service": "01/01/2026"} | options
    with pytest.raises(ArgumentInvalideError, match=phrase):
        amortissement_lineaire(**appel)


def test_les_entrees_ne_sont_pas_modifiees():
    avant = IMMOBILISATIONS.copy()
    plans_amortissement(IMMOBILISATIONS)
    pd.testing.assert_frame_equal(IMMOBILISATIONS, avant)


def test_le_coeur_accepte_des_biens_sans_table():
    jour = np.array(["2026-01-01"], dtype="datetime64[D]")
    biens = Biens(np.array([10000]), np.array([3]), np.array([1]), jour, np.array(["NaT"], dtype="datetime64[D]"))
    lignes = lignes_lineaires(biens, Compteur("30/360", True, load_exercices("12-31", None)), CENTIME, 100)
    assert lignes.dotation.tolist() == [3333, 3333, 3334]


def test_duree_d_un_taux():
    assert duree_du_taux("0.20") == 5
    assert duree_du_taux(0.15) == duree_du_taux("15 %") == Fraction(20, 3)
    for mauvais in (20, "0", "1.5", "vingt"):
        with pytest.raises(ArgumentInvalideError, match="taux"):
            duree_du_taux(mauvais)


def test_durees_d_usage_datees_et_locales():
    usage = duree_usage("outillage", date=dt.date(2026, 1, 1), territoire="metropole")
    assert (usage.minimale, usage.maximale) == (5, 10)
    assert usage.reference.startswith("BOI-BIC-AMT-10-40-30")
    with pytest.raises(ParametreAbsentError, match="aucune valeur n'est encodée"):
        duree_usage("outillage", date=dt.date(2026, 1, 1), territoire="nouvelle_caledonie")
    with pytest.raises(ParametreAbsentError, match="01/01/2010"):
        duree_usage("outillage", date=dt.date(2010, 1, 1), territoire="metropole")


def test_chaque_nature_a_ses_deux_taux_dans_l_ordre():
    bas, haut = load_parametres("refcomp.calculs.amortissement", "taux_usuels.yaml").values()
    table = bas.table().merge(haut.table(), on=["territoire", "nature", "du"], how="outer", suffixes=("_bas", "_haut"))
    assert len(table) == len(bas.valeurs) == len(haut.valeurs)
    assert (table["valeur_bas"] <= table["valeur_haut"]).all()


def test_les_taux_usuels_respectent_le_schema_des_parametres():
    dossier = Path(refcomp.__path__[0])
    schema = yaml.safe_load((dossier / "dated.schema.json").read_text(encoding="utf-8"))
    texte = (dossier / "calculs" / "amortissement" / "taux_usuels.yaml").read_text(encoding="utf-8")
    jsonschema.validate(yaml.load(texte, Loader=yaml.BaseLoader), schema)
