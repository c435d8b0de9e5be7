"""Le carnet guidé du seuil de rentabilité s'exécute, et ses figures montrent ce que le calcul a trouvé."""

import json
import shutil

import nbformat
import pandas as pd
import pytest
from aides_cours import RACINE, copy_cours
from nbclient import NotebookClient

from refcomp.calculs.seuil_rentabilite import seuil_rentabilite, seuils_structure
from refcomp.errors import ArgumentInvalideError
from refcomp.reporting.figure_seuil import figure_paliers, figure_point_mort, figure_seuil

CARNET = "seuil_rentabilite.ipynb"


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")  # avertissements internes de Jupyter
def test_le_carnet_guide_s_execute(tmp_path):
    racine = copy_cours(tmp_path / "cours")
    shutil.copytree(RACINE / "notebooks", racine / "notebooks")
    chemin = racine / "notebooks" / CARNET
    carnet = nbformat.read(chemin, as_version=4)
    NotebookClient(carnet, timeout=120, resources={"metadata": {"path": str(chemin.parent)}}).execute()
    natures = {c.id: [set(o.get("data", {})) for o in c.outputs] for c in carnet.cells if c.cell_type == "code"}
    assert all(natures.values()), f"Cellules qui ne montrent rien : {[c for c, n in natures.items() if not n]}"
    for figure in ("seuil-figure", "saison-figure", "paliers"):
        assert any("application/vnd.plotly.v1+json" in n for n in natures[figure])


def test_le_carnet_ne_porte_ni_regle_ni_fonction():
    carnet = json.loads((RACINE / "notebooks" / CARNET).read_text(encoding="utf-8"))
    code = "".join("".join(c["source"]) for c in carnet["cells"] if c["cell_type"] == "code")
    for mot in ("def ", "class ", "lambda", "while ", "\nif "):
        assert mot not in code


def test_les_droites_se_croisent_au_seuil():
    seuil = seuil_rentabilite(500_000, 300_000, 150_000)
    figure = figure_seuil(seuil)
    ventes, charges, fixes = figure.data
    part = seuil.seuil / ventes.x[1]
    assert charges.y[0] + part * (charges.y[1] - charges.y[0]) == pytest.approx(seuil.seuil)
    assert list(fixes.y) == [150_000, 150_000]
    with pytest.raises(ArgumentInvalideError):
        figure_seuil(seuil_rentabilite(10, 20, 5))


def test_les_zones_sont_nommees():
    paliers = pd.DataFrame({"depuis": [0, 9000], "charges_fixes": [60_000, 96_000], "prix": 20, "cout_variable": 12})
    figure = figure_paliers(seuils_structure(paliers))
    assert [a.text for a in figure.layout.annotations] == ["perte", "bénéfice", "perte", "bénéfice"]
    assert figure.data[0].y[1] == 12_000
    assert figure.data[1].y[0] == -24_000


def test_le_point_mort_est_sur_le_cumul():
    seuil = seuil_rentabilite(590_000, 472_000, 100_000)
    ventes = pd.DataFrame({"debut": ["01/01/2026", "01/07/2026"], "chiffre_affaires": [270_000, 320_000]})
    figure = figure_point_mort(seuil, seuil.point_mort(ventes=ventes))
    assert figure.data[1].y == (500_000,)
    with pytest.raises(ArgumentInvalideError):
        figure_point_mort(seuil, seuil.point_mort())
