import datetime as dt
import subprocess
import sys
from decimal import Decimal

import numpy as np
import pandas as pd
import pandera.errors
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
from refcomp.frames import Colonne, Contrat, _sans_defaut, check_frame
from refcomp.rounding import XPF

CONTRAT = Contrat(
    "factures",
    (
        Colonne("piece", "texte", "numéro de pièce", unique=True),
        Colonne("montant", "montant", "montant TTC", minimum=0),
        Colonne("echeance", "date", "date d'échéance"),
        Colonne("etat", "texte", "état", obligatoire=False, vide_permis=True, parmi=("ouverte", "soldee")),
    ),
)


def factures(nombre=4, genre="object", **changements):
    table = pd.DataFrame(
        {
            "piece": [f"F{i}" for i in range(nombre)],
            "montant": ["1 234,50"] * nombre,
            "echeance": ["31/05/2026"] * nombre,
        },
    ).astype(genre)
    return table.assign(**changements)


def refus(table, contrat=CONTRAT, **options):
    with pytest.raises(DonneesInvalidesError) as erreur:
        check_frame(table, contrat, **options)
    return erreur.value


@pytest.mark.parametrize("genre", ["object", "str", "category"])
def test_tous_les_genres_de_textes_sont_convertis(genre):
    propre = check_frame(factures(genre=genre), CONTRAT)
    assert propre["montant"].tolist() == [1234.5] * 4
    assert propre["echeance"].dtype.kind == "M"


FAUTES = {
    "nombre_illisible": ("montant", "douze"),
    "montant_trop_precis": ("montant", "1,005"),
    "montant_trop_grand": ("montant", "9" * 20),
    "valeur_trop_petite": ("montant", "-1"),
    "date_illisible": ("echeance", "31/02/2026"),
    "valeur_inconnue": ("etat", "perdue"),
    "vide_piece": ("piece", None),
    "vide_montant": ("montant", None),
    "vide_echeance": ("echeance", ""),
}


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.integers(0, 11), st.sampled_from(sorted(FAUTES)), min_size=1),
    st.sampled_from(["unique", "double", "texte"]),
)
def test_chaque_faute_semee_est_signalee_avec_ses_lignes(semees, genre_index):
    etiquettes = {"unique": range(100, 112), "double": [7] * 12, "texte": [f"L{i}" for i in range(12)]}[genre_index]
    table = factures(12, etat="ouverte").astype("object")
    for rang, faute in semees.items():
        colonne, valeur = FAUTES[faute]
        table.iloc[rang, table.columns.get_loc(colonne)] = valeur
    table.index = pd.Index(list(etiquettes))
    copie = table.copy(deep=True)
    trouvees = {(c.code, c.objet): c.message for c in refus(table).constats}
    pd.testing.assert_frame_equal(table, copie)
    attendues = {}
    for rang, faute in sorted(semees.items()):
        code = "cellule_vide" if faute.startswith("vide_") else faute
        attendues.setdefault((code, FAUTES[faute][0]), []).append(rang)
    assert set(trouvees) == set(attendues)
    for cle, rangs in attendues.items():
        montrees = ", ".join(str(table.index[r]) for r in rangs[:5])
        reste = f" et {len(rangs) - 5} autres" if len(rangs) > 5 else ""
        assert trouvees[cle].startswith(f"{'Lignes' if len(rangs) > 1 else 'Ligne'} {montrees}{reste}, colonne")


def test_une_colonne_illisible_dit_aussi_ses_cellules_vides():
    constats = refus(factures(montant=["x", None, 3, -4])).constats
    assert [(c.code, c.message.split(",")[0]) for c in constats] == [
        ("nombre_illisible", "Ligne 0"),
        ("cellule_vide", "Ligne 1"),
        ("valeur_trop_petite", "Ligne 3"),
    ]


def test_un_doublon_nomme_toutes_ses_lignes():
    (constat,) = refus(factures(piece=["A", "B", "A", "C"])).constats
    assert constat.code == "doublon"
    assert constat.message.startswith("Lignes 0, 2, colonne « piece »")


def test_les_colonnes_absentes_sont_dites_avec_les_fautes_des_autres():
    erreur = refus(factures(montant="x").drop(columns="echeance"))
    assert {c.code for c in erreur.constats} == {"colonne_absente", "nombre_illisible"}
    assert "« echeance » (date d'échéance)" in str(erreur)
    assert "Colonnes reçues : « piece », « montant »" in str(erreur)


def test_une_colonne_en_double_arrete_tout():
    double = pd.concat([factures(), factures()[["montant"]]], axis=1)
    assert [c.code for c in refus(double).constats] == ["colonne_en_double"]


def test_une_table_vide_est_refusee_ou_permise_selon_le_contrat():
    vide = factures(0)
    assert [c.code for c in refus(vide).constats] == ["table_vide"]
    permise = Contrat("factures", CONTRAT.colonnes, vide_permis=True)
    propre = check_frame(pd.DataFrame(columns=["piece", "montant", "echeance"]), permise)
    assert propre.empty
    assert propre["montant"].dtype == "float64"
    assert [c.code for c in refus(pd.DataFrame(), permise).constats] == ["colonne_absente"]


def test_ce_qui_n_est_pas_une_table_est_refuse():
    with pytest.raises(ArgumentInvalideError, match="reçu : list"):
        check_frame([1, 2], CONTRAT)


def test_les_colonnes_en_plus_et_l_index_passent_sans_etre_touches():
    table = factures(2, note=[[1], {"a": 2}])
    table.index = pd.MultiIndex.from_tuples([("x", 1), ("x", 1)])
    propre = check_frame(table, CONTRAT)
    assert propre["note"].tolist() == [[1], {"a": 2}]
    assert propre.index.equals(table.index)


@pytest.mark.parametrize("absente", [None, np.nan, pd.NaT, pd.NA, "", "  "])
@pytest.mark.parametrize("colonne", ["piece", "montant", "echeance"])
def test_toute_absence_est_une_cellule_vide(colonne, absente):
    table = factures().astype("object")
    table.iloc[2, table.columns.get_loc(colonne)] = absente
    (constat,) = refus(table).constats
    assert (constat.code, constat.objet) == ("cellule_vide", colonne)
    assert constat.message.startswith("Ligne 2,")
    assert "reçu rien" in constat.message


def test_la_devise_fixe_les_decimales():
    check_frame(factures(montant=[100.0] * 4), CONTRAT, devise=XPF)
    assert [c.code for c in refus(factures(montant=[100.5] * 4), devise=XPF).constats] == ["montant_trop_precis"]


def test_decimal_dates_python_et_fuseaux_sont_lus():
    table = factures(2, montant=[Decimal("1.10"), Decimal(2)], echeance=[dt.date(2026, 1, 1)] * 2)
    assert check_frame(table, CONTRAT)["montant"].tolist() == [1.1, 2.0]
    locale = pd.to_datetime(["2026-01-01 23:30"] * 2).tz_localize("Pacific/Noumea")
    assert check_frame(table.assign(echeance=locale), CONTRAT)["echeance"].dt.day.tolist() == [1, 1]


def test_une_valeur_fautive_tres_longue_est_coupee():
    assert len(str(refus(factures(montant="9" * 5000 + "x")))) < 600


def test_une_nature_inconnue_est_refusee():
    with pytest.raises(ArgumentInvalideError, match="nature"):
        Colonne("x", "argent", "x")


ESSAI = Contrat(
    "essai",
    (
        Colonne("cle", "texte", "clé", unique=True, vide_permis=True),
        Colonne("sens", "texte", "sens", parmi=("D", "C")),
        Colonne("montant", "nombre", "montant", minimum=0),
        Colonne("poids", "nombre", "poids", minimum=1, vide_permis=True, obligatoire=False),
    ),
)
LIGNES = st.tuples(
    st.sampled_from(["a", "b", "c", None]),
    st.sampled_from(["D", "C", "X", None]),
    st.sampled_from([0.0, 1.5, -1.0, float("nan")]),
    st.sampled_from([1.0, 2.0, 0.5, float("nan")]),
)


@given(st.lists(LIGNES, min_size=1, max_size=5), st.booleans())
def test_le_regard_rapide_ne_dit_jamais_oui_quand_pandera_dit_non(lignes, avec_poids):
    table = pd.DataFrame(lignes, columns=["cle", "sens", "montant", "poids"])
    table = table if avec_poids else table.drop(columns="poids")
    try:
        ESSAI.schema.validate(table, lazy=True)
        saine = True
    except pandera.errors.SchemaErrors:
        saine = False
    assert saine or not _sans_defaut(table, ESSAI)


def test_une_table_saine_ne_charge_pas_pandera():
    programme = (
        "import sys, pandas as pd; from refcomp.frames import *; "
        "c = Contrat('t', (Colonne('m', 'montant', 'm', minimum=0),)); "
        "check_frame(pd.DataFrame({'m': ['1,50', '2']}), c); print('pandera' in sys.modules)"
    )
    sortie = subprocess.run([sys.executable, "-c", programme], capture_output=True, text=True, check=True).stdout
    assert sortie.strip() == "False"
