"""Les tableaux de bord dans un vrai navigateur : contenu, filtres, fraîcheur, clavier, rien qui vienne du dehors."""

import shutil
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from aides_navigateur import CHROMIUM, demande_chromium

from refcomp.cours import load_cours
from refcomp.demo.promotions import add_promotions
from refcomp.evaluation import Registre
from refcomp.reporting.bord.adresses import BORDS
from refcomp.reporting.service import serve

RACINE = Path(__file__).parents[3]
TELEPHONE = {"width": 390, "height": 844}
ECRAN = {"width": 1366, "height": 768}

pytestmark = [demande_chromium, pytest.mark.navigateur, pytest.mark.long, pytest.mark.xdist_group("bord")]


@pytest.fixture(scope="module")
def cours(tmp_path_factory):
    racine = tmp_path_factory.mktemp("bords") / "cours"
    racine.mkdir()
    ignores = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for nom in ("exercises", "notebooks"):
        shutil.copytree(RACINE / nom, racine / nom, ignore=ignores)
    shutil.copy(RACINE / "nbgrader_config.py", racine)
    cours = load_cours(racine, f"sqlite:///{(racine / 'resultats.db').as_posix()}")
    assert cours.cle
    add_promotions(cours)
    return cours


@pytest.fixture(scope="module")
def serveur(cours):
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - seuls ces essais en ont besoin

    with serve(cours.racine) as adresses, sync_playwright() as p:
        navigateur = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield SimpleNamespace(navigateur=navigateur, accueil=adresses.tableau_de_bord)
        navigateur.close()


@contextmanager
def ouvre(serveur, carnet, taille=ECRAN):
    """Une page ouverte sur un tableau, et ce qu'elle a demandé au dehors ou dit d'une erreur."""
    page = serveur.navigateur.new_page(viewport=taille)
    dehors, erreurs = [], []
    page.on(
        "request", lambda r: dehors.append(r.url) if r.url.startswith("http") and "127.0.0.1" not in r.url else None
    )
    page.on("console", lambda m: erreurs.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: erreurs.append(str(e)))
    page.goto(serveur.accueil.replace(BORDS["cohorte"][0], carnet))
    page.wait_for_selector("select", timeout=60_000)
    page.wait_for_selector(".refcomp table, .js-plotly-plot, .refcomp .note", timeout=60_000)
    yield page
    assert page.locator(".jp-RenderedText[data-mime-type*='error'], .jp-OutputArea-output .ansi-red-fg").count() == 0
    assert [u for u in dehors if not u.startswith("http://127.0.0.1:")] == []
    assert erreurs == []
    page.close()


@pytest.mark.parametrize("nom", sorted(BORDS))
def test_chaque_tableau_s_ouvre(serveur, nom):
    carnet, titre, _ = BORDS[nom]
    with ouvre(serveur, carnet) as page:
        courant = page.locator("nav a[aria-current]")
        assert courant.inner_text() == titre
        assert page.locator("nav a").count() == len(BORDS)
        assert page.locator("h2").count() >= 1


@pytest.mark.parametrize("nom", sorted(BORDS))
def test_sur_un_telephone_rien_ne_deborde(serveur, nom):
    with ouvre(serveur, BORDS[nom][0], TELEPHONE) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= TELEPHONE["width"] + 1


def test_la_cohorte_et_ses_filtres(serveur):
    from playwright.sync_api import expect  # noqa: PLC0415 - idem

    with ouvre(serveur, BORDS["cohorte"][0]) as page:
        corps = page.locator("body")
        page.get_by_label("Référentiel", exact=True).select_option("bts-gpme-nc")
        expect(page.locator("table.carte thead")).to_contain_text("T16.3/d2", timeout=30_000)
        expect(page.locator(".legende")).to_contain_text("non évalué")
        avant = page.locator(".chiffres").inner_text()
        page.get_by_label("Groupe", exact=True).select_option(index=1)
        expect(page.locator(".chiffres")).not_to_have_text(avant, timeout=30_000)
        page.get_by_label("Source", exact=True).select_option(label="Correction automatique")
        expect(corps).to_contain_text("preuves automatiques non reprises", timeout=30_000)
        case = page.locator("table.carte td", has_text="1").first
        assert "occasion" in case.get_attribute("title")
        page.get_by_label("Référentiel", exact=True).select_option("agora-bloc1")
        expect(page.locator(".legende")).to_contain_text("TS : Très satisfaisant", timeout=30_000)


def test_le_jury_propose_les_cas_limites_d_abord(serveur):
    from playwright.sync_api import expect  # noqa: PLC0415 - idem

    with ouvre(serveur, BORDS["jury"][0]) as page:
        # La page s'ouvre sur un référentiel qu'une règle décide, et le dit de ceux qui n'en ont pas.
        expect(page.locator("body")).to_contain_text("choix du centre", timeout=60_000)
        page.get_by_label("Référentiel", exact=True).select_option("bts-gpme-nc")
        expect(page.locator("body")).to_contain_text("aucune règle de certification", timeout=30_000)
        page.get_by_label("Référentiel", exact=True).select_option("cqp-agc")
        expect(page.locator("body")).to_contain_text("proposition au jury", timeout=60_000)
        expect(page.get_by_label("Candidat", exact=True)).to_be_visible(timeout=60_000)


def test_un_etudiant_et_sa_fiche(serveur):
    from playwright.sync_api import expect  # noqa: PLC0415 - idem

    with ouvre(serveur, BORDS["etudiant"][0]) as page:
        page.get_by_label("Référentiel", exact=True).select_option("bts-gpme-nc")
        choix = page.get_by_label("Étudiant", exact=True)
        expect(choix).to_be_visible()
        table = page.get_by_role("region", name="Éléments")
        expect(table).to_contain_text("Effectuer le rapprochement bancaire", timeout=30_000)
        avant = page.get_by_role("region", name="Preuves").inner_text()
        choix.select_option(index=3)
        expect(page.get_by_role("region", name="Preuves")).not_to_have_text(avant, timeout=30_000)
        page.get_by_role("button", name="Enregistrer la fiche en PDF").click()
        with page.expect_download(timeout=30_000) as attendu:
            page.get_by_text("Enregistrer releve-").click()
        assert Path(attendu.value.path()).read_bytes().startswith(b"%PDF")


def test_une_preuve_de_plus_se_voit_sans_rien_redemarrer(serveur, cours):
    from playwright.sync_api import expect  # noqa: PLC0415 - idem

    nouvelle = {
        "etudiant": "zelie-tardive",
        "groupe": "Groupe neuf",
        "referentiel": "bts-gpme-nc",
        "millesime": "2018",
        "element_id": "T16.3/d2",
        "source": "formateur",
        "valeur": 1.0,
        "echelle": "fraction",
        "poids": 1.0,
        "date": pd.Timestamp("2026-06-01"),
        "auteur": "Mme Fictive",
        "provenance": "grille/neuve/formateur",
    }
    with ouvre(serveur, BORDS["cohorte"][0]) as page:
        page.get_by_label("Référentiel", exact=True).select_option("bts-gpme-nc")
        with closing(Registre(cours.url)) as registre:
            assert registre.append(pd.DataFrame([nouvelle])).ajoutees == 1
        expect(page.get_by_label("Groupe", exact=True)).to_contain_text("Groupe neuf", timeout=30_000)
    with ouvre(serveur, BORDS["cohorte"][0]) as page:  # un noyau préchauffé avant cette preuve
        expect(page.get_by_label("Groupe", exact=True)).to_contain_text("Groupe neuf", timeout=30_000)


def test_au_clavier_et_pour_un_lecteur_d_ecran(serveur):
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - idem

    with ouvre(serveur, BORDS["cohorte"][0]) as page:
        page.get_by_label("Groupe", exact=True).focus()
        page.keyboard.press("ArrowDown")
        assert page.get_by_label("Groupe", exact=True).evaluate("e => e.selectedIndex") == 1
        graves = [
            (v["id"], v["nodes"][0]["html"][:120])
            for v in Axe().run(page).response["violations"]
            if v["impact"] in {"critical", "serious"}
        ]
        assert graves == []
