"""Le formulaire dans un vrai navigateur : au clavier, inscrit à mesure, verrouillé quand le noyau ne répond plus."""

import json
import re
import shutil
import urllib.request

import nbformat
import pytest
from aides_cours import RACINE, copy_cours
from aides_navigateur import CHROMIUM, demande_chromium
from nbclient import NotebookClient

from refcomp.evaluation import Registre
from refcomp.reporting.service import serve

CARNET = "grilles.ipynb"
NOYAU = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
ENREGISTRE = re.compile(r"enregistré à \d\d:\d\d")
CELLULE = """
from refcomp.reporting.formulaire import formulaire_grille

formulaire_grille("agora-bloc1", etudiant="alix", nom="MARTIN Alix", auteur="Mme Roux", registre="{url}")
"""
pytestmark = [pytest.mark.long, pytest.mark.filterwarnings("ignore")]  # avertissements internes de Jupyter


@pytest.fixture
def racine(tmp_path):
    racine = copy_cours(tmp_path / "cours")
    shutil.copytree(RACINE / "notebooks", racine / "notebooks")
    return racine


def test_le_carnet_guide_s_execute(racine):
    chemin = racine / "notebooks" / CARNET
    carnet = nbformat.read(chemin, as_version=4)
    NotebookClient(carnet, timeout=120, resources={"metadata": {"path": str(chemin.parent)}}).execute()
    sorties = {c.id: c.outputs for c in carnet.cells if c.cell_type == "code"}
    assert all(sorties.values()), f"Cellules qui ne montrent rien : {[i for i, s in sorties.items() if not s]}"
    assert any("application/vnd.jupyter.widget-view+json" in o.get("data", {}) for o in sorties["remplir"])
    assert "n'imprime aucune échelle" in sorties["erreur"][0]["text"]
    assert [o.text for s in sorties.values() for o in s if o.get("name") == "stderr"] == []


@pytest.mark.filterwarnings("default")
def test_le_carnet_ne_porte_ni_regle_ni_fonction():
    carnet = nbformat.read(RACINE / "notebooks" / CARNET, as_version=4)
    code = "".join(c.source for c in carnet.cells if c.cell_type == "code")
    for mot in ("def ", "class ", "lambda", "while ", "\nif "):
        assert mot not in code
    assert [c.id for c in carnet.cells if c.cell_type == "code" and (c.outputs or c.execution_count)] == []


class Fil:
    """Le fil entre la page et le noyau, que l'on coupe sans que ni l'un ni l'autre ne le sache."""

    coupe = False

    def passe(self, prise):
        """Relie une prise de la page au serveur."""
        serveur = prise.connect_to_server()
        prise.on_message(lambda m: None if self.coupe else serveur.send(m))
        serveur.on_message(lambda m: None if self.coupe else prise.send(m))


def arrete_noyaux(adresse, jeton):
    """Arrête tous les noyaux du serveur, sans passer par la page."""
    entete = {"Authorization": f"token {jeton}"}
    with urllib.request.urlopen(urllib.request.Request(f"{adresse}/api/kernels", headers=entete)) as reponse:
        noyaux = json.load(reponse)
    for noyau in noyaux:
        requete = urllib.request.Request(f"{adresse}/api/kernels/{noyau['id']}", headers=entete, method="DELETE")
        urllib.request.urlopen(requete).close()


@pytest.fixture
def page(racine, tmp_path):
    """JupyterLab ouvert sur le formulaire, et ce qu'il faut pour le couper de son noyau."""
    from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415 - seuls ces essais en ont besoin

    url = f"sqlite:///{(tmp_path / 'r.db').as_posix()}"
    essai = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELLULE.format(url=url))], metadata=NOYAU)
    nbformat.write(essai, racine / "notebooks" / "essai.ipynb")
    with serve(racine) as adresses, sync_playwright() as p:
        navigateur = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = navigateur.new_page(viewport={"width": 1366, "height": 1400})
        page.fil, page.dehors, page.erreurs = Fil(), [], []
        page.route_web_socket(re.compile("/channels"), page.fil.passe)
        page.on("request", lambda r: page.dehors.append(r.url) if "127.0.0.1" not in r.url else None)
        page.on("console", lambda m: page.erreurs.append(m.text) if m.type == "error" else None)
        page.serveur = adresses.jupyterlab.split("/lab?token=")
        page.registre = Registre(url, tmp_path / "i")
        page.goto("{}/doc/tree/notebooks/essai.ipynb?reset&token={}".format(*page.serveur))
        expect(page.get_by_text("Python 3 (ipykernel) | Inactif")).to_be_visible(timeout=60_000)
        page.locator(".jp-Notebook .jp-CodeCell").first.click()
        page.keyboard.press("Shift+Enter")
        expect(page.locator(".refcomp-formulaire")).to_be_visible(timeout=60_000)
        yield page
        page.registre.close()
        navigateur.close()
    assert [u for u in page.dehors if u.startswith("http")] == []


@demande_chromium
@pytest.mark.navigateur
def test_remplir_au_clavier(page, tmp_path):
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - seul cet essai en a besoin
    from playwright.sync_api import expect  # noqa: PLC0415 - idem

    formulaire = page.locator(".refcomp-formulaire")
    lignes = formulaire.locator(".refcomp-ligne")
    # On tape le niveau, Tab passe à la remarque puis à la ligne suivante.
    formulaire.get_by_label("Choix des produits sans erreur").focus()
    page.keyboard.type("S")
    page.keyboard.press("Tab")
    page.keyboard.type("avec aide")
    page.keyboard.press("Tab")
    expect(formulaire.get_by_label("Quantités conformes")).to_be_focused()
    # « ii » : hors d'un champ de texte, JupyterLab y verrait l'ordre d'arrêter le noyau.
    page.keyboard.type("ii")
    page.keyboard.press("Enter")
    expect(lignes.nth(1)).to_contain_text("non enregistré : « ii » reçu")
    page.keyboard.press("Control+A")
    page.keyboard.type("I")
    page.keyboard.press("Tab")
    expect(lignes.nth(0)).to_contain_text(ENREGISTRE)
    expect(lignes.nth(1)).to_contain_text(ENREGISTRE)
    fautes = Axe().run(page, context=".refcomp-formulaire").response["violations"]
    assert [(f["id"], [n["html"][:120] for n in f["nodes"]]) for f in fautes] == []
    page.screenshot(path=tmp_path / "rempli.png")
    assert page.registre.load_preuves()[["element_id", "niveau", "motif"]].to_numpy().tolist() == [
        ["M1/c01", "S", "avec aide"],
        ["M1/c02", "I", ""],
    ]
    suivante = formulaire.get_by_role("button", name="Partie suivante")
    suivante.focus()
    page.keyboard.press("Enter")
    expect(formulaire).to_contain_text("Partie 2 sur 4 : Mission 2")
    page.set_viewport_size({"width": 400, "height": 800})
    page.screenshot(path=tmp_path / "telephone.png")
    assert page.erreurs == []


@demande_chromium
@pytest.mark.navigateur
def test_sans_noyau_les_champs_se_verrouillent(page, tmp_path):
    from playwright.sync_api import expect  # noqa: PLC0415 - seul cet essai en a besoin

    formulaire = page.locator(".refcomp-formulaire")
    avis, champ = formulaire.locator(".refcomp-perdu"), formulaire.get_by_label("remise 10 %")
    expect(avis).to_be_hidden()
    # La connexion se tait : les champs se verrouillent et le disent ; elle revient : ils se rouvrent.
    page.fil.coupe = True
    expect(avis).to_be_visible(timeout=20_000)
    expect(avis).to_contain_text("non enregistré")
    champ.focus()
    expect(champ).not_to_be_focused()
    page.screenshot(path=tmp_path / "coupe.png")
    page.fil.coupe = False
    expect(avis).to_be_hidden(timeout=20_000)
    champ.focus()
    page.keyboard.type("TS")
    page.keyboard.press("Tab")
    expect(formulaire.locator(".refcomp-ligne").nth(2)).to_contain_text(ENREGISTRE)
    assert page.erreurs == []
    # Le noyau meurt : de même, sans retour.
    arrete_noyaux(*page.serveur)
    expect(avis).to_be_visible(timeout=20_000)
    champ.focus()
    expect(champ).not_to_be_focused()
    assert page.registre.load_preuves()["niveau"].tolist() == ["TS"]
