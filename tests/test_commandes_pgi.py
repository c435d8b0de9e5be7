"""La commande du contrôle d'un PGI, comme un enseignant la tape."""

from contextlib import closing

import openpyxl
import pytest
import yaml
from aides_odoo import write_odoo
from aides_pgi import CONSIGNE, tables

from refcomp.cli import main
from refcomp.cours import load_cours
from refcomp.evaluation import Registre


@pytest.fixture
def cours(tmp_path, monkeypatch):
    monkeypatch.delenv("REFCOMP_JOURNAL", raising=False)
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n", encoding="utf-8")
    classe = "identifiant;nom;prenom;groupe\nalix;MARTIN;Alix;TAGA\nzoe;KERJEAN;Zoé;TAGA\n"
    (tmp_path / "classe.csv").write_text(classe, encoding="utf-8-sig")
    (tmp_path / "consigne.yaml").write_text(yaml.safe_dump(CONSIGNE, allow_unicode=True), encoding="utf-8")
    write_odoo(tmp_path / "rendus" / "alix")
    fausse = tables()
    fausse["commandes"]["etat"] = "brouillon"
    write_odoo(tmp_path / "rendus" / "zoe", fausse)
    return tmp_path


@pytest.fixture
def tape(cours, capsys):
    def run(*mots):
        code = main(["--cours", str(cours), "pgi", "controler", *map(str, mots)])
        lu = capsys.readouterr()
        return code, lu.out + lu.err

    return run


def test_une_classe_sa_grille_et_ses_preuves(tape, cours):
    consigne, grille = ("--consigne", cours / "consigne.yaml"), cours / "grille.xlsx"
    code, lu = tape(cours / "rendus", *consigne, "--grille", grille, "--inscrire", "--detail")
    assert code == 0
    assert "MARTIN Alix : conforme : 42, écart : 0, à observer : 10." in lu
    assert "KERJEAN Zoé : conforme : 41, écart : 1, à observer : 10." in lu
    assert "M1/c05 : état « brouillon »" in lu
    assert "84 preuves de source « pgi »" in lu
    page = openpyxl.load_workbook(grille)["KERJEAN Zoé"]
    remarques = {ligne[0].value: (ligne[3].value, ligne[4].value) for ligne in page.iter_rows(min_row=9, max_col=5)}
    assert remarques["M1/c05"] == (None, "PGI, écart : état « brouillon »")
    assert remarques["M2/c11"] == (None, "PGI, à observer : l'agrafage se regarde sur les documents")
    with closing(Registre(load_cours(cours).url)) as registre:
        preuves = registre.load_preuves(etudiants=["zoe"], elements=["M1/c05"])
    assert preuves[["source", "valeur"]].to_numpy().tolist() == [["pgi", 0.0]]
    assert "0 preuve" in tape(cours / "rendus", *consigne, "--inscrire")[1]
    assert tape(cours / "rendus", *consigne, "--grille", grille)[0] == 1


def test_un_seul_etudiant(tape, cours):
    code, lu = tape(cours / "rendus" / "zoe", "--consigne", cours / "consigne.yaml", "--etudiant", "zoe")
    assert code == 0
    assert "La commande : 1 écart" in lu


def test_les_refus_sont_des_phrases(tape, cours):
    assert "n'existe pas" in tape(cours / "rendus", "--consigne", cours / "absente.yaml")[1]
    consigne = ("--consigne", cours / "consigne.yaml")
    assert "Pour un seul : --etudiant" in tape(cours / "rendus" / "alix", *consigne)[1]
    assert "odoo, ebp" in tape(cours / "rendus", *consigne, "--logiciel", "sage")[1]
    (cours / "rendus" / "zoe" / "stock.quant.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    code, lu = tape(cours / "rendus", *consigne)
    assert code == 1
    assert "zoe : L'export ne peut pas être lu" in lu
