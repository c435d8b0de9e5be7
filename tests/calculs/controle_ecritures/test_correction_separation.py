"""Corrections et séparation des exercices : méthodes, refus, propriétés."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from refcomp.calculs.controle_ecritures import ecritures_correctives, separation_exercices
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError

REGLAGES = settings(max_examples=40, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
MONTANTS = st.lists(st.tuples(st.sampled_from(["401", "607", "44566", "512"]), st.integers(-9999, 9999)), max_size=5)


def table(lignes):
    base = [(c, max(m, 0) / 100, max(-m, 0) / 100) for c, m in lignes]
    return pd.DataFrame(base, columns=["compte", "debit", "credit"])


@REGLAGES
@given(MONTANTS, MONTANTS, st.sampled_from(["contre_passation", "complement", "negatif"]))
def test_apres_correction_la_balance_est_celle_de_l_ecriture_juste(fausse, juste, methode):
    juste = [*juste, ("108", -sum(m for _, m in juste))]
    c = ecritures_correctives(table(fausse), table(juste), date="31/12/2026", methode=methode)
    soldes = {}
    for compte, montant in fausse:
        soldes[compte] = soldes.get(compte, 0) + montant
    for e in c.ecritures.itertuples():
        soldes[e.compte] = soldes.get(e.compte, 0) + round((e.debit - e.credit) * 100)
    for compte, montant in juste:
        soldes[compte] = soldes.get(compte, 0) - montant
    assert not any(soldes.values())


def test_annuler_un_doublon_et_passer_un_oubli():
    lignes = table([("607", 10000), ("401", -10000)])
    vide = lignes.iloc[:0]
    annule = ecritures_correctives(lignes, vide, date="31/12/2026")
    assert annule.ecritures["etape"].tolist() == ["annulation"] * 2
    oubli = ecritures_correctives(vide, lignes, date="31/12/2026", methode="complement")
    assert oubli.ecritures["debit"].tolist() == [100, 0]
    rien = ecritures_correctives(lignes, lignes, date="31/12/2026", methode="complement")
    assert [c.code for c in rien.constats] == ["rien_a_corriger"]


def test_la_correction_dit_ce_qu_elle_refuse():
    lignes = table([("607", 10000), ("401", -10000)])
    with pytest.raises(DonneesInvalidesError, match="pas équilibrée"):
        ecritures_correctives(lignes, lignes.iloc[:1], date="31/12/2026")
    with pytest.raises(ArgumentInvalideError, match="methode"):
        ecritures_correctives(lignes, lignes, date="31/12/2026", methode="rature")
    with pytest.raises(ArgumentInvalideError, match="date"):
        ecritures_correctives(lignes, lignes, date="31/02/2026")
    fausse = table([("607", 10000), ("401", -9000)])
    assert ecritures_correctives(fausse, lignes, date="31/12/2026").constats[0].code == "fausse_desequilibree"


def operation(**champs):
    base = {"piece": "P1", "sens": "achat", "compte": "613", "montant_ht": 1200.0, "montant_taxe": 240.0}
    return pd.DataFrame([base | {"date_facture": "15/12/2026"} | champs])


@pytest.mark.parametrize(
    ("champs", "attendu"),
    [
        ({"date_livraison": "20/12/2026"}, []),
        ({"date_livraison": "05/01/2027"}, [["cca", 1200, 0]]),
        ({"date_livraison": "05/01/2027", "sens": "vente"}, [["pca", 1200, 0]]),
        ({"date_livraison": "20/12/2026", "date_facture": "04/01/2027"}, [["fnp", 1200, 240]]),
        ({"date_livraison": "20/12/2026", "date_facture": "04/01/2027", "sens": "vente"}, [["fae", 1200, 240]]),
        ({"date_livraison": "05/01/2027", "date_facture": "04/01/2027"}, []),
        ({"date_livraison": "31/12/2026"}, []),
        ({"periode_debut": "01/12/2026", "periode_fin": "28/02/2027"}, [["cca", 800, 0]]),
        (
            {"periode_debut": "01/11/2026", "periode_fin": "31/01/2027", "date_facture": "31/01/2027"},
            [["fnp", 800, 160]],
        ),
    ],
)
def test_les_quatre_regularisations(champs, attendu):
    s = separation_exercices(operation(**champs), "31/12/2026")
    assert s.tableau[["type", "montant_ht", "montant_taxe"]].to_numpy().tolist() == attendu
    assert round(s.ecritures["debit"].sum() - s.ecritures["credit"].sum(), 2) == 0


def test_le_prorata_en_jours():
    s = separation_exercices(
        operation(periode_debut="01/12/2026", periode_fin="28/02/2027"), dt.date(2026, 12, 31), base="jours"
    )
    assert s.tableau["part"].tolist() == ["59/90"]
    assert s.tableau["montant_ht"].tolist() == [786.67]


def test_la_separation_dit_ce_qu_elle_refuse():
    deux = pd.concat([operation(), operation(periode_debut="01/02/2027", periode_fin="01/01/2027")], ignore_index=True)
    with pytest.raises(DonneesInvalidesError) as erreur:
        separation_exercices(deux, "31/12/2026")
    assert [c.code for c in erreur.value.constats] == ["date_absente", "periode_a_l_envers"]
    with pytest.raises(ArgumentInvalideError, match="base"):
        separation_exercices(operation(), "31/12/2026", base="annee")
    vide = separation_exercices(operation().iloc[:0], "31/12/2026")
    assert len(vide.tableau) == len(vide.ecritures) == 0
