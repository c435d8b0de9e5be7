"""Les carnets guidés s'exécutent, parlent français, n'affichent aucun nombre à rallonge, et leurs figures se lisent.

Un seul noyau les exécute tous, vidé entre deux : pandas et plotly ne sont importés qu'une fois.
"""

import json
import re

import nbformat
import pytest
from aides_cours import RACINE
from jupyter_client import KernelManager
from nbclient import NotebookClient

CARNETS = (
    "achat_stock",
    "balance_agee",
    "budget_tresorerie",
    "commande_livraison",
    "comptes_de_tiers",
    "emprunt",
    "facture_relance",
    "incoterm_douane",
    "prospection",
    "rapprochement_bancaire",
    "risque_client",
    "taxes",
)
PLOTLY = "application/vnd.plotly.v1+json"
NOMBRE_A_RALLONGE = re.compile(r"\d[.,]\d{7,}")
# Ce qu'un oubli laisse voir : une valeur de pandas, un booléen, un mois ou un mot de plotly.
ANGLAIS = re.compile(r"\b(nan|NaN|NaT|None|True|False|trace \d|Jan 20|Feb 20|Apr 20|May 20|Aug 20|Dec 20)\b")
ESSAIS = pytest.mark.parametrize("nom", CARNETS)


def read_carnet(nom):
    return nbformat.read(RACINE / "notebooks" / f"{nom}.ipynb", as_version=4)


def cellules_code(carnet):
    return [c for c in carnet.cells if c.cell_type == "code"]


def textes(cellule):
    """Ce que la cellule donne à lire : textes, tables sans leurs balises, titres et légendes des figures."""
    for sortie in cellule.outputs:
        if sortie.output_type == "stream":
            yield sortie.text
        donnees = sortie.get("data", {})
        if PLOTLY in donnees:
            figure = donnees[PLOTLY]
            yield figure["layout"]["title"]["text"]
            yield from (t["name"] for t in figure["data"] if "name" in t)
        elif "text/html" in donnees:
            yield re.sub(r"<style>.*?</style>|<[^>]+>", " ", donnees["text/html"], flags=re.DOTALL)
        elif "text/markdown" in donnees:
            yield donnees["text/markdown"]


@pytest.fixture(scope="module")
def noyau():
    gestionnaire = KernelManager(kernel_name="python3")
    gestionnaire.start_kernel(cwd=str(RACINE / "notebooks"))
    yield gestionnaire
    gestionnaire.shutdown_kernel(now=True)


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")  # avertissements internes de Jupyter
@ESSAIS
def test_le_carnet_se_lit_en_francais(nom, noyau):
    carnet = read_carnet(nom)
    vide = nbformat.v4.new_code_cell("%reset -f")
    suite = nbformat.v4.new_notebook(cells=[vide, *carnet.cells], metadata=carnet.metadata)
    executeur = NotebookClient(suite, km=noyau, timeout=120)
    try:
        executeur.execute()
    finally:
        executeur.kc.stop_channels()
    cellules = cellules_code(carnet)
    muettes = [c.id for c in cellules if not c.outputs]
    assert muettes == [], "Cellules qui ne montrent rien."
    avertissements = [(c.id, o.text) for c in cellules for o in c.outputs if o.get("name") == "stderr"]
    assert avertissements == []
    lus = [(c.id, t) for c in cellules for t in textes(c)]
    for motif in (NOMBRE_A_RALLONGE, ANGLAIS):
        assert [(i, motif.search(t)[0]) for i, t in lus if motif.search(t)] == []
    figures = [o["data"][PLOTLY] for c in cellules for o in c.outputs if PLOTLY in o.get("data", {})]
    assert len(figures) >= 2
    for figure in figures:
        axes = [figure["layout"][a].get("title", {}).get("text") for a in ("xaxis", "yaxis")]
        assert any(axes), f"« {figure['layout']['title']['text']} » : aucun axe n'a de titre."
        assert figure["config"]["locale"] == "fr"
    assert sum("text/markdown" in o.get("data", {}) for c in cellules for o in c.outputs) >= 1


@ESSAIS
def test_le_carnet_ne_porte_ni_regle_ni_fonction(nom):
    code = "".join(c.source for c in cellules_code(read_carnet(nom)))
    for mot in ("def ", "class ", "lambda", "while ", "\nif "):
        assert mot not in code


@ESSAIS
def test_le_carnet_est_complet_et_sans_sortie(nom):
    carnet = read_carnet(nom)
    assert [c.id for c in cellules_code(carnet) if c.outputs or c.execution_count] == []
    texte = "".join(c.source for c in carnet.cells)
    assert "## Une erreur fréquente" in texte
    assert "except RefcompError as erreur" in texte
    assert "## À vous" in texte
    assert "<summary>La réponse</summary>" in texte
    brut = (RACINE / "notebooks" / f"{nom}.ipynb").read_text(encoding="utf-8")
    assert brut == json.dumps(json.loads(brut), ensure_ascii=False, indent=1) + "\n"


def test_chaque_carnet_est_dans_le_guide_et_dans_un_essai():
    presents = {c.stem for c in (RACINE / "notebooks").glob("*.ipynb") if not c.stem.startswith("tableau_")}
    guide = (RACINE / "docs" / "guide-enseignant.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)` \|", guide, flags=re.MULTILINE)) >= presents
    assert presents == {*CARNETS, "amortissement", "grilles", "referentiels", "seuil_rentabilite"}
