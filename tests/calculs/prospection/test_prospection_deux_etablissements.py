"""Deux établissements du même nom ne se fondent jamais en un, même par une fiche qui n'a pas de numéro."""

import pandas as pd

from refcomp.calculs.prospection import controle_fichier


def test_une_fiche_sans_numero_entre_deux_etablissements_reste_a_confirmer():
    fiches = pd.DataFrame(
        {
            "prospect": ["P1", "P2", "P3"],
            "nom": ["Garage du Port"] * 3,
            "code_postal": ["44000"] * 3,
            "siret": ["73282932000074", "", "35600000000048"],
            "pays": ["FR"] * 3,
        }
    )
    for ordre in ([0, 1, 2], [2, 1, 0], [1, 0, 2]):
        lu = controle_fichier(fiches.iloc[ordre])
        assert sorted(lu.propre["prospect"]) == ["P1", "P2", "P3"]
    deux = controle_fichier(fiches.iloc[:2])
    assert deux.propre["prospect"].tolist() == ["P1"]
