import datetime as dt
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from refcomp.calculs.penalites_retard import FICHE, load_indemnite_forfaitaire, penalites_retard, taux_penalites
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, ParametreAbsentError
from refcomp.rounding import CENTIME

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "penalites.yaml").read_text(encoding="utf-8"))
TAUX = [c for c in CAS if "jour" in c["entrees"]]
MONTANTS = [c for c in CAS if "jour" not in c["entrees"]]


def liste(*lignes):
    return pd.DataFrame(lignes, columns=["piece", "montant", "date_echeance", "reglement"])


@pytest.mark.parametrize("cas", TAUX, ids=lambda c: c["id"])
def test_taux_publies(cas):
    entrees = dict(cas["entrees"])
    convenu = entrees.pop("taux_convenu", None)
    taux = taux_penalites(entrees["jour"], taux_convenu=None if convenu is None else Decimal(convenu))
    assert taux.taux == Decimal(cas["attendu"]["taux"])


@pytest.mark.parametrize("cas", MONTANTS, ids=lambda c: c["id"])
def test_montants_publies(cas):
    e = cas["entrees"]
    r = penalites_retard(liste(("F1", e["montant"], e["date_echeance"], e["reglement"])), e["date_arrete"])
    assert r.detail["jours"].tolist() == cas["attendu"]["jours"]
    assert r.factures["penalites"].tolist() == [cas["attendu"]["penalites"]]
    assert r.factures["indemnite"].tolist() == [cas["attendu"]["indemnite"]]


def test_la_fiche_nomme_tous_les_cas():
    assert set(FICHE.cas) == {c["id"] for c in CAS}


def test_le_plancher_borne_la_clause_et_le_suppletif_seulement_si_on_le_demande():
    jour = dt.date(2024, 9, 15)
    assert taux_penalites(jour).plancher is None
    general = taux_penalites(jour, plancher="toujours")
    assert general.taux == general.plancher == Decimal("0.1476")
    assert "plus bas" in general.origine
    convenu = taux_penalites(jour, taux_convenu=Decimal("0.20"))
    assert (convenu.taux, convenu.refinancement, convenu.origine) == (Decimal("0.20"), None, "taux convenu")


def test_une_valeur_de_memoire_est_signalee_par_le_taux_et_par_le_resultat():
    assert taux_penalites(dt.date(2026, 3, 1)).constats == []
    assert [c.code for c in taux_penalites(dt.date(2026, 9, 1)).constats] == ["valeur_de_memoire"]
    r = penalites_retard(liste(("F1", 100, "30/06/2026", None)), "31/12/2026")
    assert [c.code for c in r.constats] == ["valeur_de_memoire"]
    assert penalites_retard(liste(("F1", 100, "01/06/2026", "30/06/2026")), "31/12/2026").constats == ()


@pytest.mark.parametrize("territoire", ["nouvelle_caledonie", "polynesie_francaise"])
def test_un_territoire_au_droit_propre_est_refuse(territoire):
    for appel in (
        lambda: taux_penalites(dt.date(2026, 3, 1), territoire=territoire),
        lambda: load_indemnite_forfaitaire(dt.date(2026, 3, 1), territoire),
        lambda: penalites_retard(liste(("F1", 1, "01/01/2024", None)), "2024-02-01", territoire=territoire),
    ):
        with pytest.raises(ParametreAbsentError, match=r"Lp\. 443-2|aucune valeur n'est encodée"):
            appel()


@pytest.mark.parametrize("convenu", [0.12, Decimal("0.12"), "0,12", "12 %"])
def test_un_taux_convenu_se_lit_comme_il_s_ecrit(convenu):
    assert taux_penalites(dt.date(2026, 3, 1), taux_convenu=convenu).taux == Decimal("0.12")


@pytest.mark.parametrize("convenu", [Decimal("-0.01"), Decimal(12), "douze", True])
def test_un_taux_convenu_illisible_est_refuse(convenu):
    with pytest.raises(ArgumentInvalideError, match="taux_convenu"):
        taux_penalites(dt.date(2026, 3, 1), taux_convenu=convenu)


def test_les_conventions_inconnues_sont_refusees():
    factures = liste(("F1", 1, "01/01/2024", None))
    for convention in ({"arrondi": "ligne"}, {"base_jours": 366}, {"plancher": "jamais"}):
        with pytest.raises(ArgumentInvalideError, match="valeurs permises"):
            penalites_retard(factures, "2024-02-01", **convention)
    with pytest.raises(ArgumentInvalideError, match="date_arrete"):
        penalites_retard(factures, "31/02/2024")


def test_les_conventions_changent_le_compte():
    factures = liste(("F1", 1000, "31/05/2024", "30/07/2024"))
    assert penalites_retard(factures, "2024-12-31", jour_reglement_compte=False).factures["jours_retard"].item() == 59
    usuel = penalites_retard(factures, "2024-12-31").factures["penalites"].item()
    assert penalites_retard(factures, "2024-12-31", base_jours=360).factures["penalites"].item() > usuel
    par_periode = penalites_retard(factures, "2024-12-31", arrondi="periode")
    assert par_periode.factures["penalites"].item() == round(par_periode.detail["penalites"].sum(), 2)


def test_impayee_arretee_et_payee_apres_l_arrete_se_valent():
    factures = liste(("A", 800, "31/05/2024", None), ("B", 800, "31/05/2024", "15/01/2025"))
    r = penalites_retard(factures, "31/12/2024").factures
    assert r["jours_retard"].tolist() == [214, 214]
    assert r["penalites"].iloc[0] == r["penalites"].iloc[1] > 0


def test_une_facture_nulle_ne_doit_pas_d_indemnite():
    r = penalites_retard(liste(("F1", 0, "31/05/2024", None)), "31/12/2024")
    assert r.factures["total"].item() == 0


def test_toutes_les_fautes_sont_dites():
    factures = liste(("A", "x", "31/02/2024", None), ("A", -5, "31/05/2024", "hier"))
    with pytest.raises(DonneesInvalidesError) as refus:
        penalites_retard(factures, "31/12/2024")
    codes = {c.code for c in refus.value.constats}
    assert codes == {"nombre_illisible", "date_illisible", "doublon", "valeur_trop_petite"}


def test_un_montant_trop_grand_est_refuse_et_non_faux():
    factures = liste(("A", 20_000_000_000_000, "31/05/2016", None))
    with pytest.raises(ArgumentInvalideError, match="limite exacte"):
        penalites_retard(factures, "31/12/2024")


def test_l_explication_porte_les_chiffres_du_cas():
    r = penalites_retard(
        liste(("F1", 1200, "31/05/2024", "30/07/2024"), ("F2", 10, "31/05/2024", "31/05/2024")), "2024-12-31"
    )
    texte = r.explication().render_texte().replace("\u202f", " ").replace("\xa0", " ")
    for morceau in ("1 200,00 €", "60 jours", "14,50 %", "14,25 %", "28,36 €", "68,36 €", "Total à réclamer"):
        assert morceau in texte
    assert "F2" not in texte
    assert "aucun retard" in r.explication("F2").render_texte()
    with pytest.raises(ArgumentInvalideError, match="F9"):
        r.explication("F9")


def test_sans_retard_le_detail_est_vide_et_type():
    r = penalites_retard(liste(("F1", 10, "31/05/2024", "31/05/2024")), "2024-12-31")
    assert r.detail.empty
    assert r.total() == {"penalites": 0.0, "indemnite": 0.0, "total": 0.0}


JOURS = st.dates(dt.date(2013, 1, 1), dt.date(2026, 6, 1))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10**9), JOURS, st.none() | JOURS), min_size=1, max_size=6), JOURS)
def test_aucun_jour_n_est_perdu_et_le_montant_est_exact(lignes, arrete):
    factures = liste(*((f"F{i}", c / 100, e, r) for i, (c, e, r) in enumerate(lignes)))
    copie = factures.copy(deep=True)
    resultat = penalites_retard(factures, arrete)
    pd.testing.assert_frame_equal(factures, copie)
    for i, (centimes, echeance, reglement) in enumerate(lignes):
        fin = min(reglement or arrete, arrete)
        jours = [echeance + dt.timedelta(n) for n in range(1, max(0, (fin - echeance).days) + 1)]
        assert resultat.factures["jours_retard"].iloc[i] == len(jours)
        detail = resultat.detail[resultat.detail["piece"] == f"F{i}"]
        assert detail["jours"].sum() == len(jours)
        par_semestre = {(j.year, j.month > 6): j for j in jours}
        taux = {s: Fraction(taux_penalites(j).taux) for s, j in par_semestre.items()}
        exact = sum((Fraction(centimes, 100) * taux[j.year, j.month > 6] / 365 for j in jours), Fraction(0))
        assert resultat.factures["penalites"].iloc[i] == float(CENTIME.appliquer(exact))
