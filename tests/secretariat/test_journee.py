"""La journée de l'enseignant, en ligne de commande : ce qu'il tape, ce qu'il lit."""

import shutil

import pytest
from aides_cours import DEVOIR, fill_carnet
from aides_rendus import exemplaire, pose, sans_marque, travaille, zippe

from refcomp.authoring.copies import load_copies
from refcomp.cli import main
from refcomp.secretariat import rendu as module_rendu


@pytest.fixture
def lance(capsys, cours):
    def lancer(*arguments, dossier=None):
        code = main(["--cours", str(dossier or cours.racine), *(str(a) for a in arguments)])
        sortie = capsys.readouterr()
        return code, sortie.out, sortie.err

    return lancer


def test_importer_puis_lister(lance, tmp_path):
    liste = pose(tmp_path / "l.csv", "Élèves;Né(e) le;Classe\nDÉMO Alix;01/02/2008;1A\nNEUF Noé;;1A\n".encode("cp1252"))
    code, sortie, _ = lance("classe", "importer", liste)
    assert code == 0
    assert "4 présents, 1 de plus, 2 de moins." in sortie
    assert "  + noe-neuf" in sortie
    assert "parti le" in sortie
    code, sortie, _ = lance("classe", "importer", liste)
    assert "classe.csv inchangé : 4 présents, 0 de plus, 0 de moins." in sortie
    code, sortie, _ = lance("classe", "lister")
    assert (code, "4 présents (1A : 2, 1B : 2), 2 partis." in sortie) == (0, True)


def test_une_classe_vide_et_des_homonymes(lance, cours, tmp_path):
    (cours.racine / "classe.csv").unlink()
    code, sortie, _ = lance("classe", "lister")
    assert (code, "refcomp classe importer FICHIER" in sortie) == (1, True)
    liste = pose(tmp_path / "l.csv", "Nom;Prénom\nDémo;Zoé\nDémo;Zoé\n".encode())
    code, sortie, _ = lance("classe", "importer", liste)
    assert code == 1
    assert "À trancher :\n  - Démo Zoé (lignes 2, 3) : rien ne dit qui est qui" in sortie
    code, _, erreur = lance("classe", "importer", tmp_path / "absente.csv")
    assert (code, "n'existe pas" in erreur) == (1, True)


def test_distribuer_prend_la_classe_du_cours_sans_les_partis(lance, cours, tmp_path):
    shutil.rmtree(cours.dossier("distribue"))
    liste = pose(tmp_path / "l.csv", "Élèves;Classe\nDÉMO Alix;1A\nDÉMO Béla;1A\n".encode("cp1252"))
    lance("classe", "importer", liste)
    code, sortie, _ = lance("distribuer", DEVOIR)
    assert (code, "4 dossiers" in sortie) == (0, True)
    assert not (cours.dossier("distribue") / "eloise-d-exemple-fictif").exists()
    shutil.rmtree(cours.dossier("distribue"))
    code, sortie, _ = lance("distribuer", DEVOIR, "--etudiants", "alix-demo")
    assert [p.name for p in sorted(cours.dossier("distribue").iterdir())] == ["alix-demo", "alix-demo-tresorerie.zip"]


def test_collecter_dit_les_conflits_et_les_absents(lance, cours, rendus):
    pose(rendus / "DÉMO Béla.ipynb", exemplaire(cours, "alix-demo")["balance_agee.ipynb"])
    pose(rendus / "fictif" / "x.ipynb", exemplaire(cours, "jean-fictif")["balance_agee.ipynb"])
    code, sortie, _ = lance("collecter", DEVOIR, rendus)
    assert code == 1
    assert sortie.startswith("1 copie ramassée, 0 déjà là.\nÀ trancher :\n")
    assert "--attribuer « rendus/DÉMO Béla.ipynb=IDENTIFIANT »" in sortie
    assert "Sans copie (4) : eloise-d-exemple-fictif, alix-demo, bela-demo, jean-noel-fictif." in sortie
    tranchee = ("--date", "02/03/2026 18:00", "--attribuer", "rendus/DÉMO Béla.ipynb=alix-demo")
    code, sortie, _ = lance("collecter", DEVOIR, rendus, *tranchee)
    assert (code, sortie.splitlines()[0]) == (0, "1 copie ramassée, 1 déjà là.")


def test_collecter_dit_ce_qui_est_remplace_et_ou_est_l_ancienne(lance, cours, rendus):
    sien = exemplaire(cours, "alix-demo")["amortissement.ipynb"]
    pose(rendus / "a.ipynb", sien, 1_772_435_000)
    lance("collecter", DEVOIR, rendus)
    pose(rendus / "a.ipynb", travaille(sien, "mieux"), 1_772_470_000)
    _, sortie, _ = lance("collecter", DEVOIR, rendus)
    assert "Remplacées par une plus récente : alix-demo." in sortie
    assert "anterieures" in sortie


@pytest.mark.parametrize(
    ("arguments", "phrase"),
    [
        (["collecter", DEVOIR], "il manque : SOURCE"),
        (["classe"], "il manque : GESTE"),
        (["exporter", "notes", "--arrondi", "3"], "'3' n'est pas un pas d'arrondi"),
        (["exporter", "notes", "--arrondi", "0,3"], "'0,3' n'est pas un pas d'arrondi ; permis : 0,01, 0,05"),
        (["exporter", "notes", "--format", "pdf"], "'pdf' inconnu ; permis : 'csv', 'xlsx'"),
    ],
)
def test_arguments_fautifs(capsys, arguments, phrase):
    with pytest.raises(SystemExit):
        main(arguments)
    assert phrase in capsys.readouterr().err.replace("\n", " ")


def test_exporter_rendre_sauvegarder_restaurer(lance, cours, tmp_path, monkeypatch):
    code, sortie, _ = lance("exporter", "notes", DEVOIR, "--sortie", tmp_path / "n.xlsx", "--arrondi", "0,5")
    assert code == 0
    assert f"Écrit : {tmp_path / 'n.xlsx'}\nÉtats : absent 5.\nLisez la colonne « État »" in sortie
    monkeypatch.setattr(module_rendu, "_load_rendeur", lambda _cours: lambda *_: {"index.html": b"x"})
    code, sortie, _ = lance("rendre", DEVOIR)
    assert (code, "0 retour dans" in sortie, "Sans retour, absent (5) : " in sortie) == (1, True, True)
    code, sortie, _ = lance("sauvegarder", tmp_path / "s.zip")
    assert code == 0
    assert "CLÉ SECRÈTE" in sortie
    code, _, erreurs = lance("restaurer", tmp_path / "absente.zip", "--dossier", tmp_path / "neuf")
    assert (code, "absente.zip n'existe pas." in erreurs, "Errno" in erreurs) == (1, True, False)
    code, sortie, _ = lance("restaurer", tmp_path / "s.zip", "--dossier", tmp_path / "neuf")
    assert (code, "vérifiés et restaurés dans" in sortie) == (0, True)
    code, _, erreur = lance("restaurer", tmp_path / "s.zip")
    assert (code, "contient déjà un cours" in erreur) == (1, True)
    code, sortie, _ = lance("restaurer", tmp_path / "s.zip", "--remplacer")
    assert (code, "Ce qui y était est gardé dans" in sortie) == (0, True)


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
def test_la_journee_entiere(lance, cours, rendus):
    """De l'archive de l'ENT au retour de chacun, par les vraies commandes et la vraie correction."""
    juste = next(c for c in load_copies(cours.racine / "exercises" / "balance_agee") if c.nom == "juste")
    membres = {}
    for etudiant, nom in (("alix-demo", "DÉMO Alix"), ("bela-demo", "DÉMO Béla")):
        fichiers = exemplaire(cours, etudiant)
        fichiers["balance_agee.ipynb"] = fill_carnet(fichiers["balance_agee.ipynb"], "balance_agee", juste.cellules)
        fichiers["copie de balance_agee.ipynb"] = fichiers.pop("balance_agee.ipynb")
        membres[f"{nom}_77_assignsubmission_file_/rendu.zip"] = zippe(fichiers)
    carnet = sans_marque(exemplaire(cours, "jean-fictif")["amortissement.ipynb"])
    membres["FICTIF Jean_78_assignsubmission_file_/amortissement (3).ipynb"] = carnet
    code, sortie, _ = lance("collecter", DEVOIR, pose(rendus / "ent.zip", zippe(membres)))
    assert (code, sortie.splitlines()[0]) == (0, "3 copies ramassées, 0 déjà là.")
    code, sortie, erreur = lance("corriger", DEVOIR, "--processus", "1", "--sans-isolation")
    assert code == 0, sortie + erreur
    code, sortie, _ = lance("exporter", "notes", DEVOIR)
    assert code == 0
    lignes = (cours.racine / "exports" / "notes-tresorerie.csv").read_text(encoding="utf-8-sig").splitlines()
    notes = {li.split(";")[0]: li.split(";") for li in lignes[1:]}
    # Un exercice juste sur trois : sa part du barème, ramenée à vingt.
    assert float(notes["alix-demo"][5].replace(",", ".")) > 4
    assert notes["jean-noel-fictif"][5] == "absent"
    assert "carnets non remis" in notes["jean-fictif"][-1]
    code, sortie, erreur = lance("rendre", DEVOIR)
    assert code == 0, sortie + erreur
    assert {p.name for p in cours.dossier("rendu").iterdir()} == {
        f"{e}-tresorerie.zip" for e in ("alix-demo", "bela-demo", "jean-fictif")
    }
