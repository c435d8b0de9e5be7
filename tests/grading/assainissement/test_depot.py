"""Les noms de dossiers et les fichiers joints : rien que le formgrader exécuterait."""

import pytest
from aides_hostiles import SVG

from refcomp.errors import CoursInvalideError
from refcomp.grading.assainissement.depot import (
    check_identifiant,
    check_identifiants,
    clean_depot,
    clean_fichiers,
    est_actif,
)


@pytest.mark.parametrize("nom", ["alix-demo", "Léa Démo", "bela.demo@lycee.invalid", "d'Artagnan", "a", "01_alix"])
def test_un_identifiant_ordinaire_passe(nom):
    assert check_identifiants([nom]) == []
    check_identifiant(nom)


@pytest.mark.parametrize(
    "nom",
    [
        "<svg onload=alert(1)>",
        '"-alert(1)-"',
        "a`b",
        "a\\b",
        "a&b",
        "a\nb",
        "",
        "x" * 121,
        ".cache",
        "a;b",
        "a{{b}}",
        "..",
        "a\u200b",
    ],
)
def test_un_identifiant_qui_vivrait_dans_une_page_est_refuse(nom):
    with pytest.raises(CoursInvalideError, match="est refusé"):
        check_identifiant(nom)


@pytest.mark.parametrize("nom", ["a.html", "a.HTM", "a.svg", "a.SVGZ", "a.xml", "a.xhtml", "a.js", "a.css", "a.b.mjs"])
def test_un_fichier_actif(nom):
    assert est_actif(nom)


@pytest.mark.parametrize(
    "nom", ["a.csv", "a.xlsx", "a.docx", "a.png", "a.pdf", "a.py", "a.txt", "a.html.txt", "a.json", "a"]
)
def test_un_fichier_inerte(nom):
    assert not est_actif(nom)


def test_les_fichiers_actifs_de_la_copie_changent_de_nom_ceux_de_l_enseignant_restent(tmp_path):
    submitted = tmp_path / "submitted" / "alix-demo" / "ps1"
    corrige, source = tmp_path / "autograded" / "alix-demo" / "ps1", tmp_path / "source" / "ps1"
    for dossier in (submitted, corrige / "sous", source):
        dossier.mkdir(parents=True)
    (corrige / "page.html").write_text("<script>", encoding="utf-8")
    (corrige / "page.html.txt").write_text("ancien", encoding="utf-8")
    (corrige / "sous" / "dessin.svg").write_text(SVG, encoding="utf-8")
    (corrige / "notes.csv").write_text("a", encoding="utf-8")
    for dossier in (corrige, source):
        (dossier / "schema.svg").write_text("<svg/>", encoding="utf-8")
    clean_depot(assignment="ps1", student="*", notebooks=[str(submitted / "enquete.ipynb")])
    restent = sorted(p.relative_to(corrige).as_posix() for p in corrige.rglob("*") if p.is_file())
    assert restent == ["notes.csv", "page.html.txt", "schema.svg", "sous/dessin.svg.txt"]
    assert (corrige / "page.html.txt").read_text(encoding="utf-8") == "<script>"
    assert clean_fichiers(corrige, source) == []
