"""Le cours tel qu'il est : avec ou sans configuration, base, version publiée ; les réglages de nbgrader sont suivis."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from aides_lint import DEVOIR, codes, controle, publiee, reponse, texte, write_cours

from refcomp.cours import Cours, find_racine
from refcomp.errors import CoursInvalideError
from refcomp.grading.commandes import nbgrader_api
from refcomp.grading.lint import check_devoir
from refcomp.grading.lint.lecture import find_dossiers
from refcomp.grading.lint.reglages import Reglages, load_reglages

COURANT = [reponse(), controle("assert x == 1")]


def chemin_nbgrader():
    """Le dossier de nbgrader, sans l'importer."""
    return Path(importlib.util.find_spec("nbgrader").submodule_search_locations[0])


def test_un_devoir_ordinaire_n_a_aucun_defaut(tmp_path):
    assert check_devoir(write_cours(tmp_path, COURANT)) == []


def test_le_cours_de_la_documentation_de_nbgrader():
    """Un cours honnête : les deux constats sont vrais (une partie annoncée sur 1 point en vaut 0)."""
    constats = check_devoir(chemin_nbgrader() / "docs" / "source" / "user_guide")
    assert [(c.code, c.objet) for c in constats] == [
        ("points_affiches", "source/ps1_autotest/problem1.ipynb#cellule 19"),
        ("points_nuls", "source/ps1_autotest/problem1.ipynb#cellule 21 (cell-6e9ff83aa5dfaf17)"),
    ]


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")  # avertissements internes de nbgrader et de SQLAlchemy
def test_un_cours_de_nbgrader_quickstart(tmp_path):
    """Créé, engendré et mis en base par nbgrader lui-même : rien à dire ; puis source et base divergent."""
    commande = [sys.executable, "-m", "nbgrader", "quickstart", "cours"]
    fini = subprocess.run(commande, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False)
    assert fini.returncode == 0, fini.stderr[-2000:]
    racine = tmp_path / "cours"
    with nbgrader_api(Cours(racine, "")) as api:
        assert api.generate_assignment("ps1", force=True, create=True)["success"]
    assert (racine / "gradebook.db").is_file()
    assert check_devoir(racine, "ps1") == []
    carnet = racine / "source" / "ps1" / "problem1.ipynb"
    change = carnet.read_text(encoding="utf-8").replace('"points": 0.5', '"points": 1.5')
    carnet.write_text(change.replace("correct_squares", "renommee"), encoding="utf-8")
    trouves = {c.code for c in check_devoir(racine, "ps1")}
    attendus = {"points_differents", "cellule_hors_base", "grade_id_orphelin", "cellule_non_publiee", "points_affiches"}
    assert attendus <= trouves


def test_les_reglages_par_defaut_sont_ceux_de_nbgrader(tmp_path):
    from nbgrader.coursedir import CourseDirectory  # noqa: PLC0415 - nbgrader met trois secondes à se charger
    from nbgrader.preprocessors import (  # noqa: PLC0415 - idem
        ClearHiddenTests,
        ClearMarkScheme,
        ClearSolutions,
        Execute,
        InstantiateTests,
    )

    r = Reglages(tmp_path)
    solutions, caches, baremes = ClearSolutions(), ClearHiddenTests(), ClearMarkScheme()
    assert r.solution == (solutions.begin_solution_delimeter, solutions.end_solution_delimeter)
    assert r.cache == (caches.begin_test_delimeter, caches.end_test_delimeter)
    assert r.bareme == (baremes.begin_mark_scheme_delimeter, baremes.end_mark_scheme_delimeter)
    assert {**r.souches} == {**solutions.code_stub, "texte": solutions.text_stub}
    assert (r.autotest, r.fichier_autotests) == (
        InstantiateTests().autotest_delimiter,
        InstantiateTests().autotest_filename,
    )
    assert r.delai == Execute().timeout
    dossiers = CourseDirectory()
    assert (r.structure, r.source, r.release) == (
        dossiers.directory_structure,
        dossiers.source_directory,
        dossiers.release_directory,
    )


def test_les_noms_de_dossiers_configures_sont_suivis(tmp_path):
    config = (
        "c = get_config()\n"
        "c.CourseDirectory.source_directory = 'sujets'\n"
        "c.CourseDirectory.release_directory = 'publies'\n"
        "c.CourseDirectory.directory_structure = '{nbgrader_step}/promo/{assignment_id}/{student_id}'\n"
    )
    write_cours(tmp_path, COURANT, [publiee(c) for c in COURANT], config)
    (tmp_path / "sujets").mkdir()
    (tmp_path / "publies" / "promo").mkdir(parents=True)
    (tmp_path / "source").rename(tmp_path / "sujets" / "promo")
    (tmp_path / "release" / DEVOIR).rename(tmp_path / "publies" / "promo" / DEVOIR)
    reglages = load_reglages(tmp_path)
    assert find_dossiers(reglages, "source") == {DEVOIR: tmp_path / "sujets" / "promo" / DEVOIR}
    constats = check_devoir(tmp_path)
    assert {c.code for c in constats} == {"solution_publiee"}
    assert constats[0].objet == "publies/ps1/carnet.ipynb#cellule 1 (reponse)"


def test_un_prefixe_dans_le_gabarit_des_dossiers(tmp_path):
    config = "c = get_config()\nc.CourseDirectory.directory_structure = '{nbgrader_step}/tp_{assignment_id}'\n"
    write_cours(tmp_path, COURANT, config=config, devoir="tp_3")
    write_cours(tmp_path, COURANT, devoir="brouillon")
    assert list(find_dossiers(load_reglages(tmp_path), "source")) == ["3"]


def test_la_racine_et_le_delai_configures_sont_suivis(tmp_path):
    config = "c = get_config()\nc.CourseDirectory.root = 'cours'\nc.Execute.timeout = 5\n"
    write_cours(tmp_path, config=config)
    attente = controle("import time\ntime.sleep(10)\nassert x == 1")
    write_cours(tmp_path / "cours", [reponse(), attente])
    assert codes(tmp_path) == {"attente_longue"}


def test_un_delai_nul_ou_absent_ne_limite_rien(tmp_path):
    attente = controle("import time\ntime.sleep(1000)\nassert x == 1")
    write_cours(tmp_path, [reponse(), attente], config="c = get_config()\nc.ExecutePreprocessor.timeout = None\n")
    assert codes(tmp_path) == set()


def test_une_ancienne_souche_en_texte_est_comprise(tmp_path):
    config = "c = get_config()\nc.ClearSolutions.code_stub = '# à vous de jouer, complétez'\n"
    write_cours(tmp_path, config=config)
    assert load_reglages(tmp_path).souches["python"] == "# à vous de jouer, complétez"


def test_l_entete_commun_definit_des_noms(tmp_path):
    entete = {"header": [reponse("attendu = 1", "entete")]}
    corps = [reponse(), controle("assert x == attendu")]
    write_cours(
        tmp_path, corps, config="c = get_config()\nc.IncludeHeaderFooter.header = 'source/commun/header.ipynb'\n"
    )
    write_cours(tmp_path, entete, devoir="commun")
    assert "nom_jamais_defini" not in codes(tmp_path, DEVOIR)
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n", encoding="utf-8")
    assert "nom_jamais_defini" in codes(tmp_path, DEVOIR)


def test_une_cellule_de_l_entete_commun_n_est_pas_orpheline(tmp_path):
    config = "c = get_config()\nc.IncludeHeaderFooter.header = 'source/commun/header.ipynb'\n"
    entete = reponse("nom = ''", "identite")
    corrigee = publiee(reponse("# YOUR CODE HERE\nraise NotImplementedError()"))
    release = [publiee(entete), corrigee, publiee(controle("assert x == 1"))]
    write_cours(tmp_path, COURANT, release, config)
    write_cours(tmp_path, {"header": [entete]}, devoir="commun")
    assert codes(tmp_path, DEVOIR) == set()
    (tmp_path / "nbgrader_config.py").unlink()
    assert codes(tmp_path, DEVOIR) == {"grade_id_orphelin"}


def test_la_configuration_n_ecrit_rien_dans_le_rapport_et_ne_change_pas_de_dossier(tmp_path, capfd):
    config = "import os, sys\nos.chdir('/')\nprint('bonjour')\nprint('attention', file=sys.stderr)\nc = get_config()\n"
    avant = Path.cwd()
    assert check_devoir(write_cours(tmp_path, COURANT, config=config)) == []
    assert Path.cwd() == avant
    assert capfd.readouterr() == ("", "")


def test_une_base_d_un_autre_devoir_ne_dit_rien(tmp_path):
    import sqlite3  # noqa: PLC0415 - seul emploi

    write_cours(tmp_path, COURANT)
    with sqlite3.connect(tmp_path / "gradebook.db") as base:
        for table, colonnes in {
            "assignment": "id, name",
            "notebook": "id, name, assignment_id",
            "base_cell": "id, name, notebook_id",
            "grade_cells": "id, max_score",
            "task_cells": "id, max_score",
        }.items():
            base.execute(f"CREATE TABLE {table} ({colonnes})")
        base.execute("INSERT INTO assignment VALUES ('a', 'autre')")
        base.execute("INSERT INTO notebook VALUES ('n', 'carnet', 'a')")
        base.execute("INSERT INTO base_cell VALUES ('c', 'controle', 'n')")
        base.execute("INSERT INTO grade_cells VALUES ('c', 9)")
    base.close()
    assert check_devoir(tmp_path) == []
    with sqlite3.connect(tmp_path / "gradebook.db") as base:
        base.execute("UPDATE assignment SET name = 'ps1'")
    base.close()
    [constat] = check_devoir(tmp_path)
    assert (constat.code, constat.message) == ("points_differents", "2 points dans source/, 9 dans le carnet de notes.")


def test_seul_release_se_verifie_aussi(tmp_path):
    write_cours(tmp_path, release=[publiee(reponse()), publiee(controle("assert x == 1"))])
    assert codes(tmp_path) == {"solution_publiee"}


def test_les_devoirs_demandes_ou_absents(tmp_path):
    write_cours(tmp_path, COURANT)
    write_cours(tmp_path, [texte("# Rien"), *COURANT[:1]], devoir="ps2")
    assert codes(tmp_path, DEVOIR) == set()
    assert codes(tmp_path) == {"solution_sans_note"}
    with pytest.raises(CoursInvalideError, match=r"« ps9 » n'est ni dans source/.*Devoirs connus : ps1, ps2\."):
        check_devoir(tmp_path, "ps9")
    (tmp_path / "vide" / "source").mkdir(parents=True)
    with pytest.raises(CoursInvalideError, match="Aucun devoir"):
        check_devoir(tmp_path / "vide")


def test_la_racine_se_trouve_d_un_sous_dossier_meme_sans_configuration(tmp_path):
    racine = write_cours(tmp_path / "cours", COURANT).resolve()
    assert find_racine(racine / "source" / DEVOIR) == racine
    with pytest.raises(CoursInvalideError, match="n'est pas dans un cours nbgrader"):
        find_racine(tmp_path)
