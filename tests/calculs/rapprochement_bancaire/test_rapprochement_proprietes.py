"""Ce qui reste vrai pour tout compte et tout relevé."""

import datetime as dt

import pandas as pd
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from refcomp.calculs.rapprochement_bancaire import rapprochement_bancaire
from refcomp.calculs.rapprochement_bancaire.solutions import SOLUTIONS_MAX, nombre_solutions
from refcomp.rounding import EUR, XPF

ORIGINE = dt.date(2026, 1, 1)
ARRETE = dt.date(2026, 12, 31)
# Peu de montants, de jours et de libellés : les ambiguïtés doivent être fréquentes.
LIGNE = st.tuples(
    st.integers(0, 25),
    st.sampled_from([-300, -200, -100, 100, 200, 300, 500]),
    st.sampled_from(["", "EDF", "VIR DUPONT", "DUPONT MARS", "CHQ 4521", "FRAIS"]),
    st.sampled_from(["", "", "4521", "A7", "FA2600118", "FA2600181"]),
)
TABLES = st.tuples(st.lists(LIGNE, max_size=9), st.lists(LIGNE, max_size=9))


def table(lignes, prefixe):
    cadre = pd.DataFrame(lignes, columns=["date", "montant", "libelle", "reference"])
    cadre["date"] = pd.to_datetime([ORIGINE + dt.timedelta(int(j)) for j in cadre["date"]])
    cadre.index = pd.Index([f"{prefixe}{i}" for i in range(len(cadre))], dtype="object")
    return cadre.astype({"montant": "float64"})


@settings(max_examples=30, deadline=None)
@given(TABLES, st.integers(-500, 500), st.integers(-500, 500))
def test_l_egalite_tient_toujours_a_l_ouverture_pres(lignes, ouverture_512, ouverture_releve):
    ecritures, releve = table(lignes[0], "E"), table(lignes[1], "R")
    copies = ecritures.copy(deep=True), releve.copy(deep=True)
    r = rapprochement_bancaire(
        ecritures,
        releve,
        ARRETE,
        solde_initial_comptabilite=ouverture_512,
        solde_initial_releve=ouverture_releve,
    )
    assert r.soldes.difference == (ouverture_512 - ouverture_releve) * 100
    assert r.soldes.comptabilite == round((ouverture_512 + ecritures["montant"].sum()) * 100)
    for recue, copie in zip((ecritures, releve), copies, strict=True):
        pd.testing.assert_frame_equal(recue, copie)


@settings(max_examples=30, deadline=None)
@given(TABLES)
def test_chaque_ligne_sert_une_fois_et_chaque_pointage_est_exact(lignes):
    ecritures, releve = table(lignes[0], "E"), table(lignes[1], "R")
    r = rapprochement_bancaire(ecritures, releve, ARRETE)
    for cote, recues, suspens in (
        ("ecriture", ecritures, r.suspens_comptabilite),
        ("ligne_releve", releve, r.suspens_releve),
    ):
        usages = r.pointages.groupby(cote)["pointage"].nunique()
        assert (usages == 1).all()
        assert sorted([*usages.index, *suspens["ligne"]]) == sorted(recues.index)
    for _, p in r.pointages.groupby("pointage"):
        gauche = p.drop_duplicates("ecriture")["montant_ecriture"].sum()
        assert gauche == p.drop_duplicates("ligne_releve")["montant_releve"].sum()
    assert not r.propositions.duplicated(["cote", "ligne"]).any()
    proposees = set(r.propositions["ligne"])
    for suspens in (r.suspens_comptabilite, r.suspens_releve):
        assert set(suspens.loc[suspens["a_confirmer"], "ligne"]) == proposees & set(suspens["ligne"])
    assert proposees <= set(r.suspens_comptabilite["ligne"]) | set(r.suspens_releve["ligne"])


@settings(max_examples=25, deadline=None)
@given(TABLES, st.randoms(use_true_random=False))
def test_l_ordre_des_lignes_ne_change_rien(lignes, hasard):
    tables = table(lignes[0], "E"), table(lignes[1], "R")
    melanges = tuple(t.iloc[hasard.sample(range(len(t)), len(t))] for t in tables)
    avant, apres = (rapprochement_bancaire(*t, ARRETE) for t in (tables, melanges))
    for nom in ("pointages", "propositions", "suspens_comptabilite", "suspens_releve", "etat", "ecritures_a_passer"):
        pd.testing.assert_frame_equal(getattr(avant, nom), getattr(apres, nom))


@settings(max_examples=60, deadline=None)
@given(TABLES, st.integers(0, 1), st.integers(0, 8))
def test_deux_lignes_jumelles_ont_le_meme_sort(lignes, cote, choisie):
    """Pointer l'une et non sa jumelle serait choisir entre deux réponses aussi justes."""
    tables = [table(lignes[0], "E"), table(lignes[1], "R")]
    assume(len(tables[cote]) > choisie)
    etiquette = tables[cote].index[choisie]
    tables[cote] = pd.concat([tables[cote], tables[cote].iloc[[choisie]].set_axis(["jumelle"])])
    r = rapprochement_bancaire(*tables, ARRETE)
    colonne = ("ecriture", "ligne_releve")[cote]
    numeros = [set(r.pointages.loc[r.pointages[colonne] == nom, "pointage"]) for nom in ("jumelle", etiquette)]
    assert numeros[0] == numeros[1]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(1, 900_000), st.integers(0, 60)), min_size=1, max_size=12),
    st.sampled_from([EUR, XPF]),
)
def test_les_paires_exactes_semees_sont_toujours_pointees(semees, devise):
    jours = pd.to_datetime([ORIGINE + dt.timedelta(j) for j, _, _ in semees])
    commun = {
        "montant": [m / devise.facteur for _, m, _ in semees],
        "reference": [f"P{i:04d}" for i in range(len(semees))],
    }
    ecritures = pd.DataFrame({"date": jours, **commun})
    releve = pd.DataFrame({"date": jours + pd.to_timedelta([r for _, _, r in semees], unit="D"), **commun})
    r = rapprochement_bancaire(ecritures, releve, dt.date(2027, 12, 31), devise=devise)
    assert set(zip(r.pointages["ecriture"], r.pointages["ligne_releve"], strict=True)) == {
        (i, i) for i in range(len(semees))
    }


@settings(max_examples=30, deadline=None)
@given(TABLES)
def test_chaque_ecriture_proposee_est_equilibree(lignes):
    r = rapprochement_bancaire(table(lignes[0], "E"), table(lignes[1], "R"), ARRETE)
    totaux = r.ecritures_a_passer.groupby("ecriture")[["debit", "credit"]].sum()
    assert totaux["debit"].tolist() == totaux["credit"].tolist()
    sans_proposition = r.suspens_releve.loc[~r.suspens_releve["a_confirmer"], "ligne"]
    assert sorted(r.ecritures_a_passer["ligne_releve"].unique()) == sorted(sans_proposition)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.integers(0, 4), st.sets(st.integers(0, 4), min_size=1), min_size=1))
def test_le_compte_des_solutions_est_celui_de_l_enumeration(liens):
    def enumere(restants, pris):
        if not restants:
            return [0]
        tete, *suite = restants
        total = enumere(suite, pris)
        for droite in liens[tete] - pris:
            total += [1 + n for n in enumere(suite, pris | {droite})]
        return total

    tailles = enumere(sorted(liens), frozenset())
    assert nombre_solutions(liens) == min(tailles.count(max(tailles)), SOLUTIONS_MAX)
