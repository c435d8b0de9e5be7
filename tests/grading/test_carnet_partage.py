"""Le carnet de notes partagé : « à vérifier » s'y écrit et y reste, quoi que devienne la copie."""

import importlib
import sys
from types import SimpleNamespace

import nbformat
import pytest
import sqlalchemy as sa
from aides_bac import demande_le_bac
from aides_ordinaire import (
    CONFIGURATION,
    a_completer,
    build_cours_ordinaire,
    cellule_test,
    redaction,
    submit_cellules,
)
from aides_serveurs import demande_postgresql
from nbgrader.api import Gradebook

from refcomp.grading import notes
from refcomp.grading.carnet_partage import MODULES
from refcomp.grading.commandes import nbgrader_api
from refcomp.grading.configuration import ASSAINIR, CORRIGER, EN_DERNIER_ASSAINIR, EN_DERNIER_CORRIGER
from refcomp.grading.journal import open_journal
from refcomp.grading.notes import check_doutes, check_notes
from refcomp.grading.parallele import CORRIGEE, INCHANGEE, correct_classe

CELLULES = [a_completer("x = 0", "x"), cellule_test("assert abs(x - 1) < 1e-9", "t", 2)]
SUSPECTE = "x = {}\nabs = lambda valeur: 0 if x else 1"


def url(cours):
    return f"sqlite:///{(cours.racine / 'gradebook.db').as_posix()}"


def note(adresse, etudiant="alix-demo"):
    with Gradebook(adresse) as carnet:
        lue = carnet.find_grade("t", "carnet", "devoir", etudiant)
        return lue.auto_score, lue.manual_score, lue.needs_manual_grade


def test_aucun_preprocesseur_branche_n_ouvre_un_second_carnet_de_notes():
    noms = (*ASSAINIR, *CORRIGER, *EN_DERNIER_ASSAINIR, *EN_DERNIER_CORRIGER)
    prefixes = ("nbgrader.preprocessors.", "refcomp.grading.")
    classes = [getattr(importlib.import_module(n.rpartition(".")[0]), n.rpartition(".")[2]) for n in noms]
    modules = {sys.modules[c.__module__] for c in classes if c.__module__.startswith(prefixes)}
    assert {m.__name__ for m in modules if hasattr(m, "Gradebook")} <= {m.__name__ for m in MODULES}


def corrige(cours, *, tout=False):
    return [i.statut for i in correct_classe(cours, "devoir", ["alix-demo"], 1, tout=tout)]


@demande_le_bac
@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("configuration", [CONFIGURATION, "c = get_config()\n"], ids=["branche", "seul"])
def test_une_copie_suspecte_reste_a_verifier(tmp_path, configuration):
    cours = build_cours_ordinaire(tmp_path / "cours", {"carnet": CELLULES}, configuration=configuration)
    submit_cellules(cours, "alix-demo", {"x": SUSPECTE.format(2)})
    assert corrige(cours) == [CORRIGEE]
    assert note(url(cours)) == (2, None, True)
    for _ in range(2):  # le signal alternait d'une correction à l'autre
        assert corrige(cours, tout=True) == [CORRIGEE]
        assert note(url(cours)) == (2, None, True)
    submit_cellules(cours, "alix-demo", {"x": SUSPECTE.format(0)})  # redéposée, avec une autre note
    assert corrige(cours) == [CORRIGEE]
    assert note(url(cours)) == (0, None, True)
    assert corrige(cours) == [INCHANGEE]


@demande_le_bac
@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
def test_une_copie_suspecte_notee_a_la_main_se_recorrige(tmp_path):
    cours = build_cours_ordinaire(tmp_path / "cours", {"carnet": CELLULES})
    submit_cellules(cours, "alix-demo", {"x": SUSPECTE.format(2)})
    assert corrige(cours) == [CORRIGEE]
    with Gradebook(url(cours)) as carnet:
        lue = carnet.find_grade("t", "carnet", "devoir", "alix-demo")
        lue.manual_score, lue.needs_manual_grade = 1.0, False
        carnet.db.commit()
    assert corrige(cours, tout=True) == [CORRIGEE]
    assert note(url(cours)) == (2, 1, True)
    with open_journal(cours) as journal:
        assert check_notes(journal, url(cours)) == []


@demande_le_bac
@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
def test_un_doute_efface_dans_le_carnet_de_notes_se_voit(tmp_path):
    cours = build_cours_ordinaire(tmp_path / "cours", {"carnet": [*CELLULES, redaction("", "r", 2)]})
    submit_cellules(cours, "alix-demo", {"x": SUSPECTE.format(2), "r": "Mon texte."})
    assert corrige(cours) == [CORRIGEE]
    with open_journal(cours) as journal:
        assert check_doutes(journal, url(cours)) == []
        moteur = sa.create_engine(url(cours))
        with moteur.begin() as lien:
            lien.execute(sa.text("update grade set needs_manual_grade = 0"))
        moteur.dispose()
        assert check_notes(journal, url(cours)) == []
        objets = {c.objet for c in check_doutes(journal, url(cours))}
    assert objets == {"alix-demo, devoir/carnet, t", "alix-demo, devoir/carnet, r"}


@demande_le_bac
@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("valeur", "doute"), [("-98.5", True), ("float('nan')", True), ("1.5", False), ("'x'", False)])
def test_une_note_negative_ou_nan_demande_un_correcteur(tmp_path, valeur, doute):
    cellules = [a_completer("x = 0", "x"), cellule_test("x", "t", 2)]
    cours = build_cours_ordinaire(tmp_path / "cours", {"carnet": cellules})
    submit_cellules(cours, "alix-demo", {"x": f"x = {valeur}"})
    assert corrige(cours) == [CORRIGEE]
    assert note(url(cours)) == (1.5 if valeur == "1.5" else 2, None, doute)


@demande_le_bac
@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
def test_une_cellule_copiee_collee_est_nommee(tmp_path):
    cours = build_cours_ordinaire(tmp_path / "cours", {"carnet": CELLULES})
    chemin = submit_cellules(cours, "alix-demo", {"x": "x = 1"}) / "carnet.ipynb"
    carnet = nbformat.read(chemin, as_version=4)
    carnet.cells.append(nbformat.from_dict(dict(carnet.cells[-1], id="autre")))
    nbformat.write(carnet, chemin)
    (issue,) = correct_classe(cours, "devoir", ["alix-demo"], 1)
    assert "figurent deux fois (carnet.ipynb : « t »)" in issue.raison
    carnet.cells[-1].metadata = nbformat.from_dict({"nbgrader": {"schema_version": 1, "grade_id": "autre"}})
    nbformat.write(carnet, chemin)
    (issue,) = correct_classe(cours, "devoir", ["alix-demo"], 1)
    assert "Redonnez à l'étudiant le carnet publié" in issue.raison


@demande_le_bac
@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
def test_un_carnet_de_notes_efface_fait_recorriger(tmp_path):
    cours = build_cours_ordinaire(tmp_path / "cours", {"carnet": CELLULES})
    submit_cellules(cours, "alix-demo", {"x": "x = 1"})
    assert corrige(cours) == [CORRIGEE]
    (cours.racine / "gradebook.db").unlink()
    with nbgrader_api(cours) as api:
        assert api.generate_assignment("devoir", force=True, create=True)["success"]
    assert corrige(cours) == [CORRIGEE]
    assert note(url(cours)) == (2, None, False)
    assert corrige(cours) == [INCHANGEE]


@demande_le_bac
@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
def test_une_copie_suspecte_ne_bloque_pas_postgresql(tmp_path, monkeypatch):
    open_serveur = demande_postgresql()
    with open_serveur(tmp_path / "serveur") as serveur:
        moteur = sa.create_engine(serveur, isolation_level="AUTOCOMMIT")
        with moteur.connect() as lien:
            lien.execute(sa.text("CREATE DATABASE cours"))
            lien.execute(sa.text("ALTER DATABASE cours SET lock_timeout = '15s'"))  # un blocage échoue, il ne pend pas
        moteur.dispose()
        adresse = serveur.rsplit("/", 1)[0] + "/cours"
        monkeypatch.setenv("REFCOMP_JOURNAL", adresse)
        reglage = f"c = get_config()\nc.CourseDirectory.db_url = {adresse!r}\n" + CONFIGURATION
        cours = build_cours_ordinaire(tmp_path / "cours", {"carnet": CELLULES}, configuration=reglage)
        for valeur, points in ((2, 2), (0, 0)):
            submit_cellules(cours, "alix-demo", {"x": SUSPECTE.format(valeur)})
            assert corrige(cours) == [CORRIGEE]
            assert note(adresse) == (points, None, True)


@pytest.mark.parametrize(
    ("adresse", "attendu"),
    [
        ("postgresql+pg8000://u:m@serveur/b", "b"),
        ("postgresql+pg8000://u:m@serveur/autre", None),
        ("sqlite:////cours/a/gradebook.db", "a"),
        ("sqlite:////ailleurs/gradebook.db", "c"),
        ("sqlite://", None),
    ],
)
def test_une_note_entre_au_journal_de_son_cours_seulement(monkeypatch, adresse, attendu):
    suivis = {
        "/cours/a": ("a", sa.make_url("sqlite:////cours/a/gradebook.db")),
        "/cours/b": ("b", sa.make_url("postgresql+pg8000://u:m@serveur/b")),
        "/cours/c": ("c", sa.make_url("sqlite:////ailleurs/gradebook.db")),
    }
    monkeypatch.setattr(notes, "_SUIVIS", suivis)
    moteur = SimpleNamespace(engine=SimpleNamespace(url=sa.make_url(adresse)))
    assert notes._cours_de(SimpleNamespace(get_bind=lambda: moteur)) == attendu
