"""Les commandes des grilles, telles qu'un enseignant les tape."""

import datetime as dt

import openpyxl
import pytest

from refcomp.cli import main

CLASSE = "identifiant;nom;prenom;groupe\nalix;MARTIN;Alix;2A\nzoe;KERJEAN;Zoé;2B\n"


@pytest.fixture
def tape(tmp_path, capsys):
    """Tape une commande dans un cours neuf ; rend son code et ce qu'elle affiche."""
    (tmp_path / "source").mkdir()
    (tmp_path / "classe.csv").write_text(CLASSE, encoding="utf-8")

    def tape(*mots):
        code = main(["--cours", str(tmp_path), "grille", *mots])
        lu = capsys.readouterr()
        return code, lu.out + lu.err

    return tape


def remplit(chemin, **cellules):
    classeur = openpyxl.load_workbook(chemin)
    page = classeur.worksheets[0]
    page["E2"], page["E5"] = "Mme Roux", dt.datetime(2026, 5, 31)  # noqa: DTZ001 - un jour n'a pas de fuseau
    for adresse, valeur in cellules.items():
        page[adresse] = valeur
    classeur.save(chemin)
    return str(chemin)


def test_du_classeur_au_livret(tape, tmp_path):
    assert "agora-bloc1  bloc  52 lignes" in tape("lister", "--referentiel", "agora-bloc1")[1]
    assert "2 feuilles, 52 lignes" in tape("ecrire", "agora-bloc1", "--moment", "final")[1]
    recue = remplit(tmp_path / "exports" / "grille-agora-bloc1-bloc-final.xlsx", D10="TS", D11="I")
    code, lu = tape("importer", recue, "--verifier")
    assert (code, "Rien n'a été inscrit" in lu) == (0, True), lu
    assert (
        "existe déjà" in tape("ecrire", "agora-bloc1", "--moment", "final")[1]
    )  # une grille remplie n'est pas écrasée
    code, lu = tape("importer", recue)
    # La feuille de Zoé est restée blanche : ni nom, ni date, ni réponse.
    assert (code, "Inscrites : 2" in lu) == (0, True), lu
    assert "déjà au registre : 2" in tape("importer", recue)[1]
    assert "2 réponses déjà inscrites" in tape("ecrire", "agora-bloc1", "bloc", "--auteur", "Mme Roux")[1]
    for geste in ("imprimer", "livret"):
        code, lu = tape(geste, "agora-bloc1", "--etudiant", "alix")
        assert code == 0
        assert lu.strip().endswith(".pdf")


def test_les_refus_sont_des_phrases(tape, tmp_path):
    assert "Ce document n'imprime aucune échelle" in tape("ecrire", "bts-gpme", "taches")[1]
    assert "permises : bloc" in tape("ecrire", "agora-bloc1", "bulletin")[1]
    assert "cqp-agc a plusieurs grilles ; dites laquelle : tuteur, formateur" in tape("ecrire", "cqp-agc")[1]
    assert "Inconnus de classe.csv : bob" in tape("ecrire", "agora-bloc1", "--etudiant", "bob")[1]
    assert "groupes de ces étudiants : 2A, 2B" in tape("ecrire", "agora-bloc1", "bloc", "--groupe", "2C")[1]
    tape("ecrire", "agora-bloc1", "--etudiant", "alix")
    code, lu = tape("importer", remplit(tmp_path / "exports" / "grille-agora-bloc1-bloc.xlsx", D10="B"))
    assert code != 0
    assert "cellule D10 : « B » reçu ; permis : TI, I, S, TS" in lu


def test_remplir_le_classeur_du_centre(tape, tmp_path):
    tape("ecrire", "agora-bloc1", "--etudiant", "alix")
    tape("importer", remplit(tmp_path / "exports" / "grille-agora-bloc1-bloc.xlsx", D10="TS"))
    centre = openpyxl.Workbook()
    centre.active.title = "Fiche"
    centre.save(tmp_path / "centre.xlsx")
    carte = "entete: {nom: 'Fiche!A1'}\nlignes: [{element: M1/c01, moment: final, cellule: 'Fiche!B2'}]\n"
    (tmp_path / "carte.yaml").write_text(carte, encoding="utf-8")
    mots = ("remplir", str(tmp_path / "centre.xlsx"), "--carte", str(tmp_path / "carte.yaml"))
    code, lu = tape(*mots, "--referentiel", "agora-bloc1", "--etudiant", "alix")
    assert code == 0, lu
    page = openpyxl.load_workbook(tmp_path / "exports" / "centre-alix.xlsx")["Fiche"]
    assert (page["A1"].value, page["B2"].value) == ("MARTIN Alix", "TS")


def test_un_fichier_a_ecrire_porte_l_extension_de_ce_qu_il_est(tape, tmp_path, capsys):
    for geste, nom in (("ecrire", "x.pdf"), ("imprimer", "x.xlsx"), ("livret", "x")):
        with pytest.raises(SystemExit):
            tape(geste, "agora-bloc1", "--sortie", str(tmp_path / nom))
        assert "extension attendue : ." in capsys.readouterr().err
    assert not list(tmp_path.glob("x*"))


def test_les_comptes_de_l_import_sont_accordes(tape, tmp_path):
    tape("ecrire", "agora-bloc1", "--etudiant", "alix")
    lu = tape("importer", remplit(tmp_path / "exports" / "grille-agora-bloc1-bloc.xlsx", D10="S", E11="vu"))[1]
    assert "1 remarque sans réponse, non inscrite." in lu


def test_ce_qui_est_remplace_est_dit_a_la_francaise(tape, tmp_path):
    recue = tmp_path / "exports" / "grille-cqp-agc-tuteur.xlsx"
    tape("ecrire", "cqp-agc", "tuteur", "--etudiant", "alix")
    code, lu = tape("importer", remplit(recue, D10=72.5))
    assert code == 0, lu
    lu = tape("importer", remplit(recue, D10=80), "--remplacer")[1]
    assert "remplace 72,5 de Mme Roux, 31/05/2026" in lu
