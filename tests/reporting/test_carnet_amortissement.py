"""Le carnet des amortissements s'exécute ; sa figure montre chaque plan, et pas seulement par la couleur."""

import json
import shutil

import nbformat
import pandas as pd
import pytest
from aides_cours import RACINE, copy_cours
from nbclient import NotebookClient

from refcomp.errors import DonneesInvalidesError
from refcomp.reporting.figure_amortissement import comparaison_plans

CARNET = "amortissement.ipynb"


def plan(*dotations):
    table = pd.DataFrame({"exercice": range(2026, 2026 + len(dotations)), "dotation": dotations})
    return table.assign(valeur_nette_comptable=sum(dotations) - table["dotation"].cumsum())


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")  # avertissements internes de Jupyter
def test_le_carnet_s_execute(tmp_path):
    racine = copy_cours(tmp_path / "cours")
    shutil.copytree(RACINE / "notebooks", racine / "notebooks")
    chemin = racine / "notebooks" / CARNET
    carnet = nbformat.read(chemin, as_version=4)
    NotebookClient(carnet, timeout=120, resources={"metadata": {"path": str(chemin.parent)}}).execute()
    sorties = {c.id: [set(o.get("data", {})) for o in c.outputs] for c in carnet.cells if c.cell_type == "code"}
    assert all(sorties.values()), f"Cellules qui ne montrent rien : {[c for c, n in sorties.items() if not n]}"
    for figure in ("comparer-figure", "usage-figure"):
        assert any("application/vnd.plotly.v1+json" in n for n in sorties[figure])
    assert any("text/markdown" in n for n in sorties["ceder"])


def test_le_carnet_ne_porte_ni_regle_ni_fonction():
    carnet = json.loads((RACINE / "notebooks" / CARNET).read_text(encoding="utf-8"))
    code = "".join("".join(c["source"]) for c in carnet["cells"] if c["cell_type"] == "code")
    for mot in ("def ", "class ", "lambda", "while ", "\nif "):
        assert mot not in code


def test_la_figure_montre_chaque_plan_sans_dependre_de_la_couleur():
    figure = comparaison_plans({"linéaire": plan(100.0, 100.0), "dégressif": plan(150.0, 50.0)})
    barres = [t for t in figure.data if t.type == "bar"]
    assert [b.name for b in barres] == ["linéaire", "dégressif"]
    assert len({b.marker.pattern.shape for b in barres}) == 2
    courbes = [t for t in figure.data if t.type == "scatter"]
    assert [list(c.y) for c in courbes] == [[100, 0], [50, 0]]
    assert len({c.line.dash for c in courbes}) == 2


def test_la_figure_dit_les_colonnes_qui_manquent():
    with pytest.raises(DonneesInvalidesError, match="« faux » : colonnes absentes : dotation"):
        comparaison_plans({"faux": plan(1.0).drop(columns="dotation")})
