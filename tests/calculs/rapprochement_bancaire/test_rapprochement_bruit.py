"""Le profil de bruit du banc d'essai, en petit : rien de faux, et presque tout ce que les données séparent."""

import numpy as np
import pytest
from bruit_bancaire import CATEGORIES, build_jeu
from rapprochement_bancaire import juge
from separabilite_bancaire import separables

from refcomp.calculs.rapprochement_bancaire import rapprochement_bancaire


@pytest.fixture(scope="module", params=[7, 21])
def passage(request):
    jeu = build_jeu(2_000, request.param)
    return jeu, separables(jeu), rapprochement_bancaire(jeu.ecritures, jeu.releve, "31/12/2027")


def test_aucun_pointage_faux(passage):
    jeu, _, resultat = passage
    assert juge(jeu, resultat.pointages)[1].empty


def test_presque_toutes_les_verites_separables_sont_pointees(passage):
    jeu, separable, resultat = passage
    trouvees, _ = juge(jeu, resultat.pointages)
    assert trouvees[separable].mean() >= 0.99
    assert set(jeu.verites["categorie"]) == set(CATEGORIES)


def test_le_profil_a_les_parts_annoncees(passage):
    jeu, separable, _ = passage
    parts = jeu.liens.drop_duplicates("ecriture").merge(jeu.verites, on="verite")["categorie"].value_counts()
    parts /= len(jeu.ecritures)
    assert parts["groupe"] == pytest.approx(0.05, abs=0.01)
    assert parts["partiel"] == pytest.approx(0.03, abs=0.005)
    assert separable.mean() > 0.95


def test_une_verite_jumelle_n_est_plus_separable():
    jeu = build_jeu(300, 3)
    avant = separables(jeu)
    verite = jeu.verites.index[(jeu.verites["categorie"] == "sans_reference") & avant][0]
    rang = int(jeu.liens.loc[jeu.liens["verite"] == verite, "ecriture"].iloc[0])
    ecritures = jeu.ecritures.copy()
    ecritures.loc[len(ecritures)] = {**ecritures.loc[rang].to_dict(), "reference": "FA269999999"}
    jumele = type(jeu)(ecritures, jeu.releve, jeu.liens, jeu.verites, jeu.noms, np.append(jeu.tiers, jeu.tiers[rang]))
    assert not separables(jumele)[verite]
    pointages = rapprochement_bancaire(ecritures, jeu.releve, "31/12/2027").pointages
    assert not pointages["ecriture"].isin([rang, len(ecritures) - 1]).any()
