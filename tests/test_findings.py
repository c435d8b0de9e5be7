import dataclasses

import pytest

from refcomp.errors import ArgumentInvalideError
from refcomp.findings import COLONNES, GRAVITES, Constat, build_tableau, erreurs


def test_un_constat_ne_se_modifie_pas():
    constat = Constat("erreur", "code", "Message.")
    with pytest.raises(dataclasses.FrozenInstanceError):
        constat.code = "autre"
    assert constat.objet == ""


def test_une_gravite_inconnue_est_refusee():
    with pytest.raises(ArgumentInvalideError, match="gravite"):
        Constat("grave", "code", "Message.")


def test_le_tableau_garde_l_ordre_et_les_textes():
    constats = [Constat(g, f"c{i}", f"Message {i}.", f"F-{i}") for i, g in enumerate(GRAVITES)]
    tableau = build_tableau(iter(constats))
    assert tableau.columns.tolist() == COLONNES
    assert [Constat(**ligne) for ligne in tableau.to_dict("records")] == constats


def test_le_tableau_vide_garde_ses_colonnes_et_leur_type():
    tableau = build_tableau([])
    assert tableau.columns.tolist() == COLONNES
    assert (tableau.dtypes == "str").all()


def test_seules_les_erreurs_sont_gardees():
    constats = [Constat("information", "a", "A."), Constat("erreur", "b", "B."), Constat("avertissement", "c", "C.")]
    assert [c.code for c in erreurs(constats)] == ["b"]
