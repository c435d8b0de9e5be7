"""La commande `refcomp` : ses messages sont pour des personnes."""

import pytest
from aides_cours import DEVOIR, RACINE, copy_cours, submit_connue

from refcomp.cli import main


@pytest.fixture
def racine(tmp_path):
    return copy_cours(tmp_path / "cours")


def lance(capsys, *arguments):
    code = main([str(a) for a in arguments])
    sortie = capsys.readouterr()
    return code, sortie.out, sortie.err


def test_aide_en_francais(capsys):
    with pytest.raises(SystemExit) as fin:
        main(["--help"])
    assert fin.value.code == 0
    aide = capsys.readouterr().out
    assert aide.startswith("Usage : refcomp")
    assert "show" not in aide


@pytest.mark.parametrize(
    ("arguments", "phrase"),
    [
        (["distribuer"], "il manque : devoir"),
        (["inconnue"], "'inconnue' inconnu ; permis : 'construire'"),
        (["eprouver", "--variantes", "x"], "'x' n'est pas un nombre entier positif"),
        (["exercices", "--autre"], "arguments inconnus : --autre"),
    ],
)
def test_arguments_fautifs(capsys, arguments, phrase):
    with pytest.raises(SystemExit) as fin:
        main(arguments)
    assert fin.value.code == 2
    assert phrase in capsys.readouterr().err.replace("\n", " ")


def test_hors_d_un_cours(capsys, tmp_path):
    code, _, erreur = lance(capsys, "--cours", tmp_path, "exercices")
    assert code == 1
    assert "n'est pas dans un cours" in erreur
    assert "Traceback" not in erreur


def test_devoir_ou_etudiant_inconnus(capsys, racine):
    code, _, erreur = lance(capsys, "--cours", racine, "construire", "absent")
    assert (code, "Devoirs connus : tresorerie" in erreur) == (1, True)
    code, _, erreur = lance(capsys, "--cours", racine, "distribuer", DEVOIR)
    assert (code, "À qui distribuer" in erreur) == (1, True)
    code, _, erreur = lance(capsys, "--cours", racine, "corriger", DEVOIR)
    assert (code, "Aucune copie de « tresorerie »" in erreur) == (1, True)
    code, _, erreur = lance(capsys, "--cours", racine, "correction", DEVOIR, "--etudiant", "zoe")
    assert (code, "Distribuez d'abord" in erreur) == (1, True)


def test_exercices_par_competence(capsys, racine):
    code, sortie, _ = lance(capsys, "--cours", racine, "exercices", "--competence", "T15.3/d2")
    assert code == 0
    assert "amortissement" in sortie
    assert "balance_agee" not in sortie


def test_distribuer_depuis_un_csv_windows(capsys, racine, tmp_path):
    classe = tmp_path / "classe.csv"
    classe.write_bytes("identifiant;nom;groupe\nalix-demo;Éloi;1re année\nbela-demo;Noël;2e année\n".encode("cp1252"))
    code, sortie, _ = lance(capsys, "--cours", racine, "distribuer", DEVOIR, "--classe", classe)
    assert (code, "2 dossiers" in sortie) == (0, True)
    assert (racine / "distribue" / "alix-demo" / DEVOIR / "copie.py").is_file()
    classe.write_text("identifiant;groupe\nalix-demo;A\nalix-demo;B\n;C\n", encoding="utf-8")
    code, _, erreur = lance(capsys, "--cours", racine, "distribuer", DEVOIR, "--classe", classe)
    assert code == 1
    assert "chaque identifiant de l'étudiant ne doit figurer qu'une fois" in erreur
    assert "Ligne 4" in erreur


def test_verifier_la_derive(capsys, racine):
    code, sortie, _ = lance(capsys, "--cours", racine, "construire", DEVOIR, "--verifier")
    assert code == 1
    assert "a dérivé" in sortie


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
def test_corriger_puis_verifier_le_journal(capsys, cours):
    submit_connue(cours, "alix-demo", {"balance_agee": "juste"})
    code, sortie, _ = lance(capsys, "--cours", cours.racine, "corriger", DEVOIR, "--processus", "1")
    assert code == 0
    assert "1 copie corrigée sur 1." in sortie
    assert "preuves ajoutées au registre" in sortie
    code, sortie, erreur = lance(capsys, "--cours", cours.racine, "verifier-journal", "--tete", "abc")
    assert (code, sortie) == (1, "")
    assert "« abc » n'est pas une tête de journal" in erreur
    code, sortie, erreur = lance(capsys, "--cours", cours.racine, "verifier-journal")
    assert code == 0, sortie + erreur
    assert sortie.startswith("Tête du journal : ")
    assert sortie.endswith("Journal intact, notes d'accord.\n")


def test_la_couverture_d_un_referentiel(capsys, tmp_path):
    code, sortie, _ = lance(capsys, "--cours", RACINE, "couverture", "bts-gpme-nc", "--sous", "T16.3/d2")
    assert code == 0
    assert "calcul : balance_agee" in sortie
    assert "question : balance_agee/q1" in sortie
    code, sortie, _ = lance(capsys, "--cours", RACINE, "couverture")
    assert code == 0
    assert all(f"{identifiant} : " in sortie for identifiant in ("agora-bloc1", "bts-gpme", "cqp-agc"))
    fichier = tmp_path / "couverture.csv"
    code, sortie, _ = lance(capsys, "--cours", RACINE, "couverture", "bts-gpme-nc", "--manques", "--sortie", fichier)
    assert code == 0
    lignes = fichier.read_text(encoding="utf-8-sig").splitlines()
    assert lignes[0].startswith("element_id;niveau;code;libelle;calculs;cas;questions")
    assert all(ligne.endswith(";oui") for ligne in lignes[1:])
    code, _, erreur = lance(capsys, "--cours", RACINE, "couverture", "bts-gpme-nc", "--sous", "T99")
    assert code == 1
    assert "Aucun élément à servir ne commence par « T99 »" in erreur
