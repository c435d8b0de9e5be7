"""Dans un vrai navigateur : formgrader, retours, JupyterLab et tableau de bord, sur dix copies hostiles.

Les politiques de sécurité des pages sont désactivées (`bypass_csp`) : l'assainissement doit suffire seul.
"""

import re
import shutil
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace

import nbformat
import pytest
from aides_cours import DEVOIR, RACINE, copy_cours, fill_carnet, read_dossier
from aides_hostiles import (
    CARNET,
    DEVOIR_OUVERT,
    HTML_BRUT,
    IMAGE_PIEGE,
    MARQUE,
    PIEGE,
    build_copies,
    build_source_ouverte,
)
from aides_navigateur import CHROMIUM, demande_chromium
from nbgrader.api import Gradebook

from refcomp.authoring.devoir import load_devoir, write_dossier
from refcomp.cours import load_cours
from refcomp.grading.commandes import autograde, build_release, distribute_devoir, nbgrader_api, submit_copie
from refcomp.grading.journal import open_journal
from refcomp.grading.journal_lignes import Resultat
from refcomp.projection import project_resultats
from refcomp.reporting.service import serve
from refcomp.retour import build_retour

pytestmark = [
    demande_chromium,
    pytest.mark.long,
    pytest.mark.navigateur,
    pytest.mark.xdist_group("navigateur"),
    pytest.mark.filterwarnings("ignore"),  # avertissements internes de nbgrader et de SQLAlchemy
]
LOCALES = re.compile(r"(?:https?|wss?)://127\.0\.0\.1:\d+/|file:/|data:|blob:|about:|attachment:")
FORMULE = "$\\href{javascript:alert(1)}{x}$"
HOSTILES = [f"{n:02}" for n in range(2, 12)]


@pytest.fixture(scope="module")
def cours(tmp_path_factory):
    """Un devoir ordinaire (dix copies hostiles, une honnête) et un devoir refcomp aux réponses hostiles."""
    racine = copy_cours(tmp_path_factory.mktemp("navigateur") / "cours")
    shutil.copytree(RACINE / "notebooks", racine / "notebooks")
    cours = load_cours(racine)
    _publish_ouvert(cours)
    publie = nbformat.read(cours.dossier("release") / DEVOIR_OUVERT / f"{CARNET}.ipynb", as_version=4)
    for etudiant, (carnet, fichiers) in build_copies(publie).items():
        submit_copie(cours, DEVOIR_OUVERT, etudiant, {f"{CARNET}.ipynb": nbformat.writes(carnet).encode(), **fichiers})
        assert autograde(cours, DEVOIR_OUVERT, etudiant) == ""
    _correct_refcomp(cours)
    return cours


def _publish_ouvert(cours):
    source = cours.dossier("source") / DEVOIR_OUVERT
    source.mkdir(parents=True)
    nbformat.write(build_source_ouverte(), source / f"{CARNET}.ipynb")
    with nbgrader_api(cours) as api:
        assert api.generate_assignment(DEVOIR_OUVERT, force=True, create=True)["success"]


def _correct_refcomp(cours):
    """Des réponses, un nom et un groupe hostiles, jusque dans le journal et le registre."""
    devoir = load_devoir(cours.racine, DEVOIR)
    build_release(cours, devoir)
    distribute_devoir(cours, devoir, ["alix-demo"])
    fichiers = read_dossier(cours.dossier("distribue") / "alix-demo" / DEVOIR)
    cellules = {
        "q1": f"reponse_1 = {IMAGE_PIEGE!r}",
        "q2": f"raise Exception({IMAGE_PIEGE!r})",
        "q5": f"reponse_5 = {[IMAGE_PIEGE, FORMULE, f'</td><script>{MARQUE}</script>']!r}",
    }
    carnet = nbformat.reads(fill_carnet(fichiers["balance_agee.ipynb"], "balance_agee", cellules), as_version=4)
    for cellule in carnet.cells:
        if cellule.id == "balance_agee-q6-texte":
            cellule.source = HTML_BRUT
    fichiers["balance_agee.ipynb"] = nbformat.writes(carnet).encode()
    submit_copie(cours, DEVOIR, "alix-demo", fichiers)
    assert autograde(cours, DEVOIR, "alix-demo") == ""
    hostile = f"<a href='javascript:alert(1)'>Zoe</a>{IMAGE_PIEGE}"[:120]
    with open_journal(cours) as journal:
        ligne = journal.load_resultats(DEVOIR).iloc[0]
        champs = {f: str(ligne[f]) for f in Resultat.__dataclass_fields__}
        journal.append([replace(Resultat(**champs), etudiant=hostile, valeur_recue=IMAGE_PIEGE)])
    project_resultats(cours, [devoir], {"alix-demo": f"{IMAGE_PIEGE}"[:60], hostile: "B"})


@pytest.fixture(scope="module")
def serveurs(cours):
    with serve(cours.racine) as adresses:
        racine, jeton = adresses.jupyterlab.split("/lab?token=")
        yield SimpleNamespace(racine=racine, jeton=jeton, tableau=adresses.tableau_de_bord)


@pytest.fixture(scope="module")
def contexte():
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - seuls les essais du navigateur en ont besoin

    with sync_playwright() as p:
        navigateur = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield navigateur.new_context(viewport={"width": 1366, "height": 900}, bypass_csp=True)
        navigateur.close()


@contextmanager
def visite(contexte):
    """Une page dont on relève les requêtes, les dialogues et les traces d'un script."""
    page = contexte.new_page()
    releve = SimpleNamespace(page=page, dehors=[], dialogues=[])
    page.on("request", lambda r: releve.dehors.append(r.url) if not LOCALES.match(r.url) else None)

    def refuse(dialogue):
        releve.dialogues.append(dialogue.message)
        dialogue.dismiss()

    page.on("dialog", refuse)
    yield releve
    page.close()


def assert_inerte(releve):
    assert releve.dehors == []
    assert releve.dialogues == []
    for cadre in releve.page.frames:
        assert cadre.evaluate("window.PIEGE") is None
    assert releve.page.title() != "PIEGE"


def test_le_releve_voit_une_page_vivante(contexte, serveurs):
    """Témoin : une image piégée, ouverte telle quelle, s'exécute, et ses requêtes sortent."""
    with visite(contexte) as releve:
        releve.page.goto(f"{serveurs.racine}/tree?token={serveurs.jeton}")
        releve.page.set_content(f"<p>{IMAGE_PIEGE}</p>")
        releve.page.wait_for_function("window.PIEGE >= 1")
        releve.page.wait_for_timeout(500)
        assert {u.split("?")[0] for u in releve.dehors} == {f"{PIEGE}/pixel.png", f"{PIEGE}/vol"}


def remises(cours, devoir=DEVOIR_OUVERT, carnet=CARNET):
    with Gradebook(f"sqlite:///{(cours.racine / 'gradebook.db').as_posix()}") as gb:
        return {n.student.id: n.id for n in gb.notebook_submissions(carnet, devoir)}


def test_le_formgrader_est_inerte(cours, serveurs, contexte, tmp_path):
    connues = remises(cours)
    assert {nom[:2] for nom in connues} == {"01", *HOSTILES}
    with visite(contexte) as releve:
        releve.page.goto(f"{serveurs.racine}/tree?token={serveurs.jeton}")
    for etudiant, identifiant in sorted(connues.items()):
        with visite(contexte) as releve:
            reponse = releve.page.goto(f"{serveurs.racine}/formgrader/submissions/{identifiant}/")
            assert reponse.status == 200, etudiant
            releve.page.wait_for_function("typeof formgrader !== 'undefined' && formgrader.loaded")
            releve.page.wait_for_timeout(500)
            releve.page.screenshot(path=tmp_path / f"{etudiant}.png", full_page=True)
            assert_inerte(releve)
            corps = releve.page.locator("#notebook-container")
            assert corps.locator("a[href]:not([href^='#'])").count() == 0
            assert corps.locator("iframe, object, embed, form, svg").count() == 0


def test_la_copie_honnete_se_lit_dans_le_formgrader(cours, serveurs, contexte):
    with visite(contexte) as releve:
        releve.page.goto(f"{serveurs.racine}/tree?token={serveurs.jeton}")
        releve.page.goto(f"{serveurs.racine}/formgrader/submissions/{remises(cours)['01-honnete']}/")
        releve.page.wait_for_selector(".MathJax", timeout=20_000)
        corps = releve.page.locator("#notebook-container")
        assert corps.locator("td", has_text="1 234,50 €").count() == 1
        assert corps.locator("table.dataframe th", has_text="montant").count() == 1
        assert corps.locator("img[src^='data:image/png']").count() == 1
        assert corps.locator(".alert-info", has_text="Un encadré de l'enseignant.").count() == 1
        assert_inerte(releve)


def test_les_autres_pages_du_formgrader_sont_inertes(cours, serveurs, contexte):
    chemins = [
        "manage_assignments",
        f"manage_submissions/{DEVOIR_OUVERT}",
        "gradebook",
        f"gradebook/{DEVOIR_OUVERT}",
        f"gradebook/{DEVOIR_OUVERT}/{CARNET}",
        "manage_students",
        f"manage_students/02-html/{DEVOIR_OUVERT}",
    ]
    with visite(contexte) as releve:
        releve.page.goto(f"{serveurs.racine}/tree?token={serveurs.jeton}")
        for chemin in chemins:
            releve.page.goto(f"{serveurs.racine}/formgrader/{chemin}")
            releve.page.wait_for_timeout(500)
            assert_inerte(releve)


def test_les_fichiers_joints_ne_s_executent_pas(cours, serveurs, contexte):
    racine = f"{serveurs.racine}/formgrader/submissions/{remises(cours)['11-metadonnees']}"
    with visite(contexte) as releve:
        releve.page.goto(f"{serveurs.racine}/tree?token={serveurs.jeton}")
        assert releve.page.goto(f"{racine}/page.html").status == 404
        assert releve.page.goto(f"{racine}/page.html.txt").headers["content-type"].startswith("text/plain")
        assert_inerte(releve)


def test_un_titre_ne_detourne_pas_une_note(cours, serveurs, contexte):
    """La copie 09 titre ses paragraphes comme les champs de note : la saisie va pourtant à la bonne question."""
    with visite(contexte) as releve:
        releve.page.goto(f"{serveurs.racine}/tree?token={serveurs.jeton}")
        releve.page.goto(f"{serveurs.racine}/formgrader/submissions/{remises(cours)['09-titres']}/")
        releve.page.wait_for_function(
            "typeof formgrader !== 'undefined' && formgrader.grades && formgrader.grades.loaded"
        )
        releve.page.locator("input#texte").fill("3")
        with releve.page.expect_response(lambda r: "/api/grade/" in r.url):
            releve.page.locator("input#texte").blur()
        releve.page.wait_for_timeout(500)
    with Gradebook(f"sqlite:///{(cours.racine / 'gradebook.db').as_posix()}") as gb:
        notes = {g.name: g.manual_score for g in gb.find_submission_notebook(CARNET, DEVOIR_OUVERT, "09-titres").grades}
    assert notes == {"texte": 3.0, "essai": None}


def test_une_copie_refcomp_hostile_est_inerte_dans_le_formgrader(cours, serveurs, contexte):
    identifiant = remises(cours, DEVOIR, "balance_agee")["alix-demo"]
    with visite(contexte) as releve:
        releve.page.goto(f"{serveurs.racine}/tree?token={serveurs.jeton}")
        assert releve.page.goto(f"{serveurs.racine}/formgrader/submissions/{identifiant}/").status == 200
        releve.page.wait_for_timeout(1_500)
        assert_inerte(releve)


def test_les_retours_sont_inertes(cours, contexte, tmp_path):
    for etudiant in (*remises(cours), "alix-demo"):
        devoir = DEVOIR if etudiant == "alix-demo" else DEVOIR_OUVERT
        pages = build_retour(cours, devoir, etudiant)
        write_dossier(tmp_path / etudiant, pages)
        for chemin in pages:
            with visite(contexte) as releve:
                releve.page.goto((tmp_path / etudiant / chemin).as_uri())
                assert_inerte(releve)
                assert releve.page.locator("script, iframe, object, embed, form, svg, link, base").count() == 0


def test_jupyterlab_est_inerte(cours, serveurs, contexte):
    for etudiant in ("02-html", "03-liens", "06-page", "08-figure"):
        with visite(contexte) as releve:
            chemin = f"autograded/{etudiant}/{DEVOIR_OUVERT}/{CARNET}.ipynb"
            releve.page.goto(f"{serveurs.racine}/lab/tree/{chemin}?token={serveurs.jeton}&reset")
            releve.page.wait_for_selector(".jp-MarkdownCell .jp-RenderedMarkdown", timeout=60_000)
            releve.page.wait_for_timeout(2_000)
            assert_inerte(releve)
            liens = releve.page.eval_on_selector_all(".jp-Notebook a[href]", "a => a.map(x => x.getAttribute('href'))")
            assert [u for u in liens if not u.startswith(("#", "https://www.education.gouv.fr"))] == []


def test_le_tableau_de_bord_est_inerte(cours, serveurs, contexte, tmp_path):
    with visite(contexte) as releve:
        releve.page.goto(serveurs.tableau)
        releve.page.wait_for_selector(".js-plotly-plot .ytick text", timeout=60_000)
        releve.page.wait_for_timeout(1_500)
        releve.page.screenshot(path=tmp_path / "tableau.png", full_page=True)
        assert_inerte(releve)
        assert releve.page.locator(".js-plotly-plot a").count() == 0
        for case in releve.page.locator("table.carte td").all()[:2]:
            case.hover(force=True)
        assert_inerte(releve)
