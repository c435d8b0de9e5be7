"""La démonstration entière en petit, et son tableau de bord dans un vrai navigateur."""

import json
import os
import random
import subprocess
import sys
import urllib.request

import pytest
from aides_cours import RACINE
from aides_navigateur import CHROMIUM, demande_chromium
from nbgrader.api import Gradebook

from refcomp.authoring.copies import load_copies
from refcomp.authoring.devoir import load_devoir
from refcomp.cours import load_cours
from refcomp.demo import cohorte
from refcomp.demo.cohorte import build_classe
from refcomp.demo.conduite import DEVOIR, render_bilan, run_demo
from refcomp.errors import CoursInvalideError
from refcomp.reporting.bord.donnees import SourceBord
from refcomp.reporting.service import serve

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("demo"), pytest.mark.filterwarnings("ignore")]
EFFECTIF = 6


@pytest.fixture(scope="module")
def bilan(tmp_path_factory):
    dossier = tmp_path_factory.mktemp("demo") / "cours"
    return run_demo(load_cours(RACINE), dossier, effectif=EFFECTIF, processus=2)


def test_tout_le_chemin_est_parcouru(bilan):
    devoir = load_devoir(bilan.dossier, DEVOIR)
    automatiques = sum(not q.redaction for e in devoir.exercices for q in e.questions)
    assert bilan.echecs == {}
    assert len(bilan.resultats) == EFFECTIF * automatiques
    assert not (bilan.resultats["statut"] == "a_verifier").any()
    assert bilan.preuves >= EFFECTIF * automatiques
    assert "Moyenne" in render_bilan(bilan)
    assert sorted(p.name for p in bilan.dossier.parent.iterdir()) == ["cours"]


def test_les_erreurs_voulues_sont_reconnues(bilan):
    """Ce que la correction conclut est ce que chaque copie contenait, hors pannes et blancs ajoutés au hasard."""
    r = bilan.resultats.set_index(["etudiant", "exercice", "question"])["note_reponse"]
    voulues = [(c.etudiant, slug, q, n) for c in bilan.copies for slug, e in c.intentions.items() for q, n in e.items()]
    obtenues = [(r[e, s, q], n) for e, s, q, n in voulues]
    touchees = [o for o, _ in obtenues if o in {"illisible", "sans_reponse"}]
    assert len(voulues) >= 3 * EFFECTIF
    assert sum(o == n for o, n in obtenues) >= 0.9 * (len(voulues) - len(touchees))


def test_recommencer_repart_de_zero(bilan, monkeypatch):
    """Une démonstration interrompue ne touche pas à la précédente et ne laisse rien."""
    monkeypatch.setattr("refcomp.demo.conduite.build_copies", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    avant = (bilan.dossier / "resultats.db").read_bytes()
    with pytest.raises(KeyboardInterrupt):
        run_demo(load_cours(RACINE), bilan.dossier, effectif=2)
    assert (bilan.dossier / "resultats.db").read_bytes() == avant
    assert sorted(p.name for p in bilan.dossier.parent.iterdir()) == ["cours"]


def test_un_dossier_qui_n_est_pas_une_demonstration_est_garde(tmp_path):
    (tmp_path / "notes.txt").write_text("travail", encoding="utf-8")
    with pytest.raises(CoursInvalideError, match="rien n'y a été touché"):
        run_demo(load_cours(RACINE), tmp_path, effectif=1)
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "travail"


def test_les_promotions_sont_au_registre(bilan):
    source = SourceBord(load_cours(bilan.dossier))
    donnees = source.load()
    assert donnees.referentiels[0] == "bts-gpme-nc"
    assert set(donnees.referentiels) == {"bts-gpme-nc", "agora-bloc1", "cqp-agc"}
    assert bilan.preuves_promotions > 10_000
    siennes = donnees.preuves[donnees.preuves["etudiant"].isin([e.identifiant for e in bilan.etudiants])]
    assert len(siennes) == bilan.preuves
    assert (donnees.resultats.groupby(["exercice", "question"])["etudiant"].nunique() == EFFECTIF).all()


def test_la_correction_d_un_etudiant_a_ses_chiffres(bilan):
    etudiant = bilan.etudiants[0].identifiant
    sortie = subprocess.run(
        [
            sys.executable,
            "-m",
            "refcomp.cli",
            "--cours",
            str(bilan.dossier),
            "correction",
            DEVOIR,
            "--etudiant",
            etudiant,
        ],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
        check=True,
    ).stdout
    assert "Réservé à l'enseignant" in sortie
    assert "Balance âgée des clients" in sortie
    assert "À vérifier" not in sortie


def test_le_bouton_du_formgrader_donne_les_memes_notes(bilan):
    """La requête que fait le bouton « Autograde » du formgrader, au serveur que `refcomp demo` met en route."""
    etudiant = bilan.etudiants[0].identifiant
    avant = _points(bilan.dossier, etudiant)
    with serve(bilan.dossier) as adresses:
        racine, jeton = adresses.jupyterlab.split("/lab?token=")
        adresse = f"{racine}/formgrader/api/submission/{DEVOIR}/{etudiant}/autograde"
        requete = urllib.request.Request(adresse, data=b"", headers={"Authorization": f"token {jeton}"})
        with urllib.request.urlopen(requete, timeout=120) as reponse:
            assert json.load(reponse)["success"]
    assert _points(bilan.dossier, etudiant) == avant


def _points(dossier, etudiant):
    with Gradebook(f"sqlite:///{(dossier / 'gradebook.db').as_posix()}") as gb:
        remise = gb.find_submission(DEVOIR, etudiant)
        return {f"{n.name}/{g.name}": g.auto_score for n in remise.notebooks for g in n.grades}


def test_classe_inventee_stable():
    assert build_classe(30) == build_classe(30)
    assert len({e.identifiant for e in build_classe(90)}) == 90


@demande_chromium
@pytest.mark.navigateur
def test_tableau_de_bord_dans_un_navigateur(bilan, tmp_path):
    from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415 - seul cet essai en a besoin

    with serve(bilan.dossier) as adresses, sync_playwright() as p:
        sans_jeton = adresses.tableau_de_bord.split("?")[0]
        with urllib.request.urlopen(sans_jeton, timeout=20) as reponse:
            assert "/login" in reponse.url, "le tableau de bord est lisible sans jeton"
        navigateur = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = navigateur.new_page(viewport={"width": 1366, "height": 768})
        dehors, erreurs = [], []
        page.on(
            "request", lambda r: dehors.append(r.url) if "127.0.0.1" not in r.url and r.url.startswith("http") else None
        )
        page.on("console", lambda m: erreurs.append(m.text) if m.type == "error" else None)
        page.goto(adresses.tableau_de_bord)
        expect(page.locator(".js-plotly-plot").first).to_be_visible(timeout=60_000)
        corps = page.locator("body")
        expect(corps).to_contain_text("Tableau de bord de la cohorte")
        assert page.evaluate("document.documentElement.lang") == "fr"
        # Filtrer par groupe : l'effectif est celui de la classe de la démonstration.
        page.get_by_label("Groupe", exact=True).select_option(bilan.etudiants[0].groupe)
        expect(corps).to_contain_text(f"{EFFECTIF // 2}étudiants", timeout=30_000)
        expect(page.locator("table.carte")).to_contain_text(bilan.etudiants[0].identifiant)
        page.screenshot(path=tmp_path / "tableau.png", full_page=True)
        navigateur.close()
    assert [u for u in dehors if u.startswith("http") and not u.startswith("http://127.0.0.1:")] == []
    assert erreurs == []


@pytest.mark.parametrize("graine", range(8))
def test_une_copie_melangee_s_execute_toujours(graine):
    devoir = load_devoir(RACINE, DEVOIR)
    for exercice in devoir.exercices:
        copies = load_copies(exercice.dossier)
        juste = next(c for c in copies if c.nom == "juste")
        plan = cohorte._plan(copies, 30, random.Random(graine))
        mauvaises = [c for c in plan if not cohorte._se_suffit(c.cellules.values(), juste.cellules.values())]
        assert [c.attendu for c in mauvaises] == []
