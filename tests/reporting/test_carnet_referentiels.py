"""Le carnet guidé s'exécute, et son arbre marche dans un vrai navigateur, au clavier."""

import json
import shutil

import nbformat
import pandas as pd
import pytest
from aides_cours import RACINE, copy_cours
from aides_navigateur import CHROMIUM, demande_chromium
from nbclient import NotebookClient

from refcomp.couverture import couverture
from refcomp.referentiels import load
from refcomp.reporting.carnet import show_table
from refcomp.reporting.figure_couverture import barres_couverture, etats_couverture
from refcomp.reporting.service import serve

CARNET = "referentiels.ipynb"


@pytest.fixture
def racine(tmp_path):
    racine = copy_cours(tmp_path / "cours")
    shutil.copytree(RACINE / "notebooks", racine / "notebooks")
    return racine


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")  # avertissements internes de Jupyter
def test_le_carnet_guide_s_execute(racine):
    chemin = racine / "notebooks" / CARNET
    carnet = nbformat.read(chemin, as_version=4)
    NotebookClient(carnet, timeout=120, resources={"metadata": {"path": str(chemin.parent)}}).execute()
    natures = {c.id: [set(o.get("data", {})) for o in c.outputs] for c in carnet.cells if c.cell_type == "code"}
    assert all(natures.values()), f"Cellules qui ne montrent rien : {[c for c, n in natures.items() if not n]}"
    assert any("application/vnd.plotly.v1+json" in n for n in natures["couvrir-figure"])
    assert any("application/vnd.jupyter.widget-view+json" in n for n in natures["regarder"])
    assert list((racine / "exports").iterdir())
    (proposition,) = next(c for c in carnet.cells if c.id == "regles-decision").outputs
    assert "plus de 58" in proposition["text"]


def test_le_carnet_ne_porte_ni_regle_ni_fonction():
    carnet = json.loads((RACINE / "notebooks" / CARNET).read_text(encoding="utf-8"))
    code = "".join("".join(c["source"]) for c in carnet["cells"] if c["cell_type"] == "code")
    for mot in ("def ", "class ", "lambda", "while ", "\nif "):
        assert mot not in code


def test_chaque_element_est_dans_une_barre_et_un_etat():
    nc = load("bts-gpme-nc")
    table = couverture(nc, RACINE, niveaux=["descriptif"])
    figure = barres_couverture(table, nc, par="tache")
    assert len(figure.data[0].y) == 24
    assert sum(sum(barre.x) for barre in figure.data) == len(table) == 83
    etats = etats_couverture(table).value_counts()
    assert etats["rien"] + etats.get("correspondance", 0) == table["rien"].sum()


def test_une_table_echappe_et_aligne(capsys, monkeypatch):
    vues = []
    monkeypatch.setattr("refcomp.reporting.carnet.display", lambda objet: vues.append(objet.data))
    show_table(pd.DataFrame({"libelle": ["<b>"], "rang": [2], "source_spans": [[(3, 9)]]}))
    assert "&lt;b&gt;" in vues[0]
    assert "<b>" not in vues[0]
    assert '<th scope="col">libellé</th><th scope="col" class="n">rang</th>' in vues[0]
    assert "<td>3 à 9</td>" in vues[0]


@demande_chromium
@pytest.mark.navigateur
@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
def test_l_arbre_dans_jupyterlab_au_clavier(racine, tmp_path):
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - seul cet essai en a besoin
    from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415 - idem

    cellule = nbformat.v4.new_code_cell("from refcomp.reporting.arbre import arbre\n\narbre('bts-gpme-nc')")
    noyau = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    essai = nbformat.v4.new_notebook(cells=[cellule], metadata=noyau)
    nbformat.write(essai, racine / "notebooks" / "arbre.ipynb")
    with serve(racine) as adresses, sync_playwright() as p:
        navigateur = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = navigateur.new_page(viewport={"width": 1366, "height": 1400})
        dehors, erreurs = [], []
        page.on("request", lambda r: dehors.append(r.url) if "127.0.0.1" not in r.url else None)
        page.on("console", lambda m: erreurs.append(m.text) if m.type == "error" else None)
        racine_lab, jeton = adresses.jupyterlab.split("/lab?token=")
        # Un seul document : l'espace de travail d'une session d'avant n'y rouvre pas d'onglets.
        page.goto(f"{racine_lab}/doc/tree/notebooks/arbre.ipynb?reset&token={jeton}")
        expect(page.get_by_text("Python 3 (ipykernel) | Inactif")).to_be_visible(timeout=60_000)
        page.locator(".jp-Notebook .jp-CodeCell").first.click()
        page.keyboard.press("Shift+Enter")
        arbre = page.locator(".refcomp-arbre")
        expect(arbre).to_be_visible(timeout=60_000)
        plier = arbre.get_by_title("Déplier A6")
        plier.focus()
        page.keyboard.press("Enter")
        expect(arbre.get_by_role("button", name="T16.4 ·")).to_be_visible()
        arbre.get_by_role("button", name="T16.4 ·").focus()
        page.keyboard.press("Enter")
        fiche = arbre.locator(".refcomp-fiche")
        expect(fiche).to_contain_text("Préparation et contrôle de la déclaration de TGC")
        arbre.get_by_role("button", name="analogue, depuis").focus()
        page.keyboard.press("Enter")
        expect(fiche).to_contain_text("déclaration de TVA")
        expect(arbre.get_by_role("button", name="Revenir")).to_be_focused()  # le bouton du lien a disparu
        arbre.get_by_role("textbox").fill("relanc")
        expect(arbre.get_by_role("status")).to_contain_text("3 éléments trouvés")
        fautes = Axe().run(page, context=".refcomp-arbre").response["violations"]
        assert [(f["id"], [n["html"][:120] for n in f["nodes"]]) for f in fautes] == []
        page.screenshot(path=tmp_path / "arbre.png")
        navigateur.close()
    assert [u for u in dehors if u.startswith("http")] == []
    assert erreurs == []
