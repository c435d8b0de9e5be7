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


@demande_chromium
@pytest.mark.navigateur
def test_remplir_au_clavier_puis_perdre_le_noyau(racine, tmp_path):
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - seul cet essai en a besoin
    from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415 - idem

    url = f"sqlite:///{(tmp_path / 'r.db').as_posix()}"
    essai = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELLULE.format(url=url))], metadata=NOYAU)
    nbformat.write(essai, racine / "notebooks" / "essai.ipynb")
    with serve(racine) as adresses, sync_playwright() as p:
        navigateur = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        contexte = navigateur.new_context(viewport={"width": 1366, "height": 1400})
        page = contexte.new_page()
        dehors, erreurs = [], []
        fil = Fil()
        page.route_web_socket(re.compile("/channels"), fil.passe)
        page.on("request", lambda r: dehors.append(r.url) if "127.0.0.1" not in r.url else None)
        page.on("console", lambda m: erreurs.append(m.text) if m.type == "error" else None)
        racine_lab, jeton = adresses.jupyterlab.split("/lab?token=")
        page.goto(f"{racine_lab}/doc/tree/notebooks/essai.ipynb?reset&token={jeton}")
        expect(page.get_by_text("Python 3 (ipykernel) | Inactif")).to_be_visible(timeout=60_000)
        page.locator(".jp-Notebook .jp-CodeCell").first.click()
        page.keyboard.press("Shift+Enter")
        formulaire = page.locator(".refcomp-formulaire")
        expect(formulaire).to_be_visible(timeout=60_000)
        # Au clavier seul : on tape le niveau, Tab passe à la remarque puis à la ligne suivante.
        lignes = formulaire.locator(".refcomp-ligne")
        formulaire.get_by_label("Choix des produits sans erreur").focus()
        page.keyboard.type("S")
        page.keyboard.press("Tab")
        page.keyboard.type("avec aide")
        page.keyboard.press("Tab")
        expect(formulaire.get_by_label("Quantités conformes")).to_be_focused()
        page.keyboard.type("ii")
        page.keyboard.press("Enter")
        expect(lignes.nth(1)).to_contain_text("non enregistré : « ii » reçu")
        page.keyboard.press("Control+A")
        page.keyboard.type("I")
        page.keyboard.press("Tab")
        expect(lignes.nth(0)).to_contain_text(re.compile(r"enregistré à \d\d:\d\d"))
        expect(lignes.nth(1)).to_contain_text(re.compile(r"enregistré à \d\d:\d\d"))
        fautes = Axe().run(page, context=".refcomp-formulaire").response["violations"]
        assert [(f["id"], [n["html"][:120] for n in f["nodes"]]) for f in fautes] == []
        page.screenshot(path=tmp_path / "rempli.png")
        registre = Registre(url, tmp_path / "i")
        lues = registre.load_preuves()
        assert lues[["element_id", "niveau", "motif"]].to_numpy().tolist() == [
            ["M1/c01", "S", "avec aide"],
            ["M1/c02", "I", ""],
        ]
        avis = formulaire.locator(".refcomp-perdu")
        expect(avis).to_be_hidden()
        # La connexion se tait : les champs se verrouillent et le disent ; elle revient : ils se rouvrent.
        fil.coupe = True
        expect(avis).to_be_visible(timeout=20_000)
        expect(avis).to_contain_text("non enregistré")
        champ = formulaire.get_by_label("remise 10 %")
        champ.focus()
        expect(champ).not_to_be_focused()
        page.screenshot(path=tmp_path / "coupe.png")
        fil.coupe = False
        expect(avis).to_be_hidden(timeout=20_000)
        champ.focus()
        page.keyboard.type("TS")
        page.keyboard.press("Tab")
        expect(lignes.nth(2)).to_contain_text(re.compile(r"enregistré à \d\d:\d\d"))
        assert erreurs == []
        # Le noyau meurt : de même, sans retour.
        arrete_noyaux(racine_lab, jeton)
        expect(avis).to_be_visible(timeout=20_000)
        champ.focus()
        expect(champ).not_to_be_focused()
        assert len(registre.load_preuves()) == 3
        page.screenshot(path=tmp_path / "perdu.png")
        navigateur.close()
        registre.close()
    assert [u for u in dehors if u.startswith("http")] == []
