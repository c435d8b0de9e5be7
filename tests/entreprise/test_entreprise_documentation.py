"""docs/entreprise.md décrit les tables et les anomalies telles qu'elles sont."""

import re
from pathlib import Path

from refcomp.entreprise import ANOMALIES, simulation

DOCUMENT = (Path(__file__).parents[2] / "docs" / "entreprise.md").read_text(encoding="utf-8")


def test_chaque_table_y_a_ses_colonnes_dans_l_ordre():
    for nom, table in simulation(1, factures=30).tables().items():
        ligne = re.search(rf"^\| `{nom}` \| `([^`]+)`", DOCUMENT, re.MULTILINE)
        assert ligne, nom
        decrites = ligne[1].split()
        colonnes = [c for c in table.columns if not c.startswith("collectee_")]
        assert [c for c in decrites if not c.startswith("collectee_")] == colonnes, nom


def test_chaque_anomalie_y_est():
    assert set(re.findall(r"^\| `(\w+)` \| (?!`)", DOCUMENT, re.MULTILINE)) >= set(ANOMALIES)
