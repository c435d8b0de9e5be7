"""Par le vrai nbgrader : ce qui est écrit dans autograded/ est inerte, les notes sont celles de nbgrader seul."""

import shutil

import nbformat
import pytest
from aides_cours import copy_cours
from aides_hostiles import CARNET, DEVOIR_OUVERT, ENONCE, build_copies, build_source_ouverte
from aides_inertie import find_vivants, render_nbconvert
from nbconvert.filters.markdown_mistune import InvalidNotebook
from nbgrader.api import Gradebook
from nbgrader.converters.base import BaseConverter

from refcomp.cours import load_cours
from refcomp.grading.commandes import autograde, nbgrader_api, submit_copie
from refcomp.grading.conversion import load_config

pytestmark = [
    pytest.mark.long,
    pytest.mark.filterwarnings("ignore"),  # avertissements internes de nbgrader et de SQLAlchemy
]
ASSAINISSEMENT = "refcomp.grading.assainissement.preprocesseurs"


def remet(racine):
    cours = load_cours(racine)
    source = cours.dossier("source") / DEVOIR_OUVERT
    source.mkdir(parents=True)
    nbformat.write(build_source_ouverte(), source / f"{CARNET}.ipynb")
    with nbgrader_api(cours) as api:
        assert api.generate_assignment(DEVOIR_OUVERT, force=True, create=True)["success"]
    publie = nbformat.read(cours.dossier("release") / DEVOIR_OUVERT / f"{CARNET}.ipynb", as_version=4)
    copies = build_copies(publie) | {"00-vide": (publie, {})}
    for etudiant, (carnet, fichiers) in copies.items():
        submit_copie(cours, DEVOIR_OUVERT, etudiant, {f"{CARNET}.ipynb": nbformat.writes(carnet).encode(), **fichiers})
    return cours, sorted(copies)


def notes(cours):
    """Les notes et les commentaires automatiques de chaque remise."""
    with Gradebook(f"sqlite:///{(cours.racine / 'gradebook.db').as_posix()}") as gb:
        return {
            (s.student.id, g.name): (g.auto_score, g.needs_manual_grade)
            for s in gb.assignment_submissions(DEVOIR_OUVERT)
            for n in s.notebooks
            for g in n.grades
        } | {
            (s.student.id, f"commentaire {c.name}"): c.auto_comment
            for s in gb.assignment_submissions(DEVOIR_OUVERT)
            for n in s.notebooks
            for c in n.comments
        }


def vivants(carnet):
    trouves = []
    for cellule in carnet.cells:
        if cellule.cell_type != "code" and cellule.source != ENONCE:
            trouves += find_vivants(render_nbconvert(cellule.source, cellule.get("attachments")))
        for sortie in cellule.get("outputs", []):
            trouves += find_vivants(sortie.get("data", {}).get("text/html", ""))
            trouves += [n for n in sortie.get("data", {}) if n not in NATURES]
    return trouves + [cle for cle in carnet.metadata if cle not in {"kernelspec", "language_info"}]


NATURES = {"text/plain", "text/html", "text/markdown", "text/latex", "image/png", "image/jpeg"}


def test_l_assainissement_ferme_les_deux_listes(tmp_path):
    config = load_config(load_cours(copy_cours(tmp_path / "cours")))
    assert config.Autograde.sanitize_preprocessors[-1] == f"{ASSAINISSEMENT}.AssainirCopie"
    assert config.Autograde.autograde_preprocessors[-1] == f"{ASSAINISSEMENT}.AssainirSorties"
    points = config.Autograde.autograde_preprocessors.index("nbgrader.preprocessors.SaveAutoGrades")
    assert points < len(config.Autograde.autograde_preprocessors) - 1


def test_chaque_fichier_ecrit_est_inerte_et_les_notes_sont_celles_de_nbgrader(tmp_path, monkeypatch):
    cours, etudiants = remet(copy_cours(tmp_path / "cours"))
    stock = load_cours(shutil.copytree(cours.racine, tmp_path / "stock"))
    (stock.racine / "nbgrader_config.py").write_text("c = get_config()\n", encoding="utf-8")
    ecrits = []
    ecrire = BaseConverter.write_single_notebook

    def releve(self, sortie, ressources):
        ecrits.append((ressources["nbgrader"]["student"], sortie))
        return ecrire(self, sortie, ressources)

    monkeypatch.setattr(BaseConverter, "write_single_notebook", releve)
    for etudiant in etudiants:
        assert autograde(cours, DEVOIR_OUVERT, etudiant) == ""
    assert len(ecrits) == 2 * len(etudiants), "un carnet après l'assainissement, un après la correction"
    for etudiant, texte in ecrits:
        assert vivants(nbformat.reads(texte, as_version=4)) == [], etudiant
    enonces = {nbformat.reads(texte, as_version=4).cells[0].source for _, texte in ecrits}
    assert enonces == {ENONCE}, "l'énoncé de l'enseignant reste à l'octet près"
    with nbgrader_api(stock) as api:
        for etudiant in etudiants:
            assert api.autograde(DEVOIR_OUVERT, etudiant, force=True, create=True)["success"]
    attendues = notes(stock)
    assert notes(cours) == attendues
    assert attendues["00-vide", "texte"] == (0.0, False)
    assert attendues["00-vide", "commentaire texte"] == "No response."
    assert attendues["02-html", "texte"] == (None, True)
    inertes = {e for e in etudiants if not vit_dans_le_formgrader(stock, e)}
    assert inertes <= {"00-vide", "01-honnete", "05-latex", "10-pile"}, "témoin : sans refcomp, les copies vivent"


def vit_dans_le_formgrader(cours, etudiant):
    """Vrai si une copie corrigée vit, ou si elle fait échouer sa page ; ni formules ni piles ne sont jugées ici."""
    chemin = cours.dossier("autograded") / etudiant / DEVOIR_OUVERT / f"{CARNET}.ipynb"
    try:
        return vivants(nbformat.read(chemin, as_version=4)) != []
    except InvalidNotebook:
        return True


def test_un_dossier_au_nom_piege_n_entre_pas_dans_autograded(tmp_path):
    cours, _ = remet(copy_cours(tmp_path / "cours"))
    publie = (cours.dossier("release") / DEVOIR_OUVERT / f"{CARNET}.ipynb").read_bytes()
    submit_copie(cours, DEVOIR_OUVERT, "<svg onload=alert(1)>", {f"{CARNET}.ipynb": publie})
    assert "est refusé" in autograde(cours, DEVOIR_OUVERT, "<svg onload=alert(1)>")
    assert not (cours.dossier("autograded") / "<svg onload=alert(1)>" / DEVOIR_OUVERT).exists()
