"""Rendre : une archive par étudiant, la même si rien n'a changé, et la liste de ceux qui n'ont rien."""

import io
import zipfile

import pytest
from aides_cours import DEVOIR
from aides_rendus import pose
from nbgrader.api import Gradebook

from refcomp.errors import CopieIllisibleError, CoursInvalideError
from refcomp.grading.commandes import submit_copie
from refcomp.secretariat.rendu import render_archive, return_devoir

# nbgrader fait lui-même avertir SQLAlchemy quand il crée une remise.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


@pytest.fixture
def cours_corrige(cours):
    """Alix et Béla corrigés, Jean remis sans correction, les autres absents."""
    for etudiant in ("alix-demo", "bela-demo", "jean-fictif"):
        submit_copie(cours, DEVOIR, etudiant, {"a.ipynb": b"{}", "timestamp.txt": b"2026-03-02 08:00:00 UTC"})
    with Gradebook(f"sqlite:///{(cours.racine / 'gradebook.db').as_posix()}") as carnet:
        for etudiant in ("alix-demo", "bela-demo"):
            copie = carnet.add_submission(DEVOIR, etudiant, timestamp="2026-03-02 08:00:00 UTC")
            for grade in (g for n in copie.notebooks for g in n.grades):
                grade.auto_score, grade.needs_manual_grade = 1.0, False
        carnet.db.commit()
    return cours


def faux_rendeur(cours, devoir, etudiant):
    return {"index.html": f"<p>{devoir}, {etudiant}</p>".encode(), "pages/balance_agee.html": b"x"}


def test_une_archive_par_copie_corrigee_et_la_liste_des_autres(cours_corrige):
    rendu = return_devoir(cours_corrige, DEVOIR, rendeur=faux_rendeur)
    assert {e: p.name for e, p in rendu.archives.items()} == {
        "alix-demo": "alix-demo-tresorerie.zip",
        "bela-demo": "bela-demo-tresorerie.zip",
    }
    with zipfile.ZipFile(rendu.archives["alix-demo"]) as archive:
        assert archive.namelist() == ["index.html", "pages/balance_agee.html"]
        assert archive.read("index.html") == b"<p>tresorerie, alix-demo</p>"
    assert rendu.sans_retour == {
        "jean-fictif": "non évalué",
        "eloise-d-exemple-fictif": "absent",
        "jean-noel-fictif": "absent",
    }


def test_rendre_de_nouveau_ne_reecrit_pas(cours_corrige):
    premier = return_devoir(cours_corrige, DEVOIR, rendeur=faux_rendeur).archives["alix-demo"]
    avant = premier.stat().st_mtime_ns
    second = return_devoir(cours_corrige, DEVOIR, ["alix-demo"], rendeur=faux_rendeur)
    assert list(second.archives) == ["alix-demo"]
    assert premier.stat().st_mtime_ns == avant


def test_l_echec_d_un_retour_n_arrete_pas_les_autres(cours_corrige):
    def capricieux(cours, devoir, etudiant):
        if etudiant == "alix-demo":
            raise CopieIllisibleError("copie corrigée introuvable")
        return faux_rendeur(cours, devoir, etudiant)

    rendu = return_devoir(cours_corrige, DEVOIR, rendeur=capricieux)
    assert list(rendu.archives) == ["bela-demo"]
    assert rendu.sans_retour["alix-demo"] == "copie corrigée introuvable"


def test_une_note_provisoire_est_dite(cours_corrige):
    pose(cours_corrige.dossier("submitted") / "alix-demo" / DEVOIR / "timestamp.txt", b"2026-03-09 08:00:00 UTC")
    rendu = return_devoir(cours_corrige, DEVOIR, rendeur=faux_rendeur)
    assert rendu.provisoires == {"alix-demo": "copie remise de nouveau depuis la correction"}


def test_un_etudiant_inconnu_est_refuse_sans_rien_ecrire(cours_corrige):
    with pytest.raises(CoursInvalideError, match="inconnus de ce cours : zoe"):
        return_devoir(cours_corrige, DEVOIR, ["alix-demo", "zoe"], rendeur=faux_rendeur)
    assert not cours_corrige.dossier("rendu").exists()


@pytest.mark.parametrize("chemin", ["../x.html", "/x.html", "a/../../x", "C:\\x", "a\\b", "", "x:y", "nom?.html"])
def test_un_chemin_qui_sortirait_de_l_archive_est_refuse(chemin):
    with pytest.raises(CoursInvalideError, match="Retour refusé"):
        render_archive({chemin: b"x", "bon.html": b"y"})


def test_un_retour_vide_est_refuse_et_l_archive_est_stable():
    with pytest.raises(CoursInvalideError, match="aucune page"):
        render_archive({})
    octets = render_archive({"b.html": b"2", "a.html": b"1"})
    assert octets == render_archive({"a.html": b"1", "b.html": b"2"})
    assert zipfile.ZipFile(io.BytesIO(octets)).namelist() == ["a.html", "b.html"]
