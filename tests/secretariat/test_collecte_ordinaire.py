"""Ramasser pour un cours nbgrader sans refcomp : le carnet se reconnaît à ses cellules, l'étudiant à son nom."""

import shutil

import nbformat
import pytest
from aides_cours import read_dossier
from aides_rendus import pose, zippe

from refcomp.cours import load_cours
from refcomp.secretariat.collecte import collect_copies
from refcomp.secretariat.inscription import import_liste

LISTE = "Nom;Prénom\nDÉMO;Alix\nDÉMO;Béla\nFICTIF;Noé\n"


def carnet(prefixe, reponse="", *, metadonnees=True):
    cellules = []
    for rang in (1, 2):
        meta = {"nbgrader": {"grade_id": f"{prefixe}{rang}", "grade": True, "solution": True}} if metadonnees else {}
        cellules.append(
            nbformat.v4.new_code_cell(f"# {prefixe} {rang}\n{reponse}".strip(), metadata=meta, id=f"c{rang}")
        )
    cellules.append(nbformat.v4.new_markdown_cell(f"Énoncé de {prefixe}, assez long pour être reconnu.", id="e"))
    return nbformat.writes(nbformat.v4.new_notebook(cells=cellules)).encode("utf-8")


@pytest.fixture(scope="session")
def cours_ordinaire(tmp_path_factory):
    """Un cours de deux devoirs, classe importée ; à ne pas modifier (voir `cours`)."""
    racine = tmp_path_factory.mktemp("ordinaire") / "cours"
    pose(racine / "nbgrader_config.py", b"c = get_config()\n")
    for devoir, carnets in {"tp1": ("variables", "boucles"), "tp2": ("fonctions",)}.items():
        for nom in carnets:
            pose(racine / "release" / devoir / f"{nom}.ipynb", carnet(nom))
    pose(racine.parent / "liste.csv", LISTE.encode("cp1252"))
    import_liste(load_cours(racine), racine.parent / "liste.csv")
    return racine


@pytest.fixture
def cours(cours_ordinaire, tmp_path, monkeypatch):
    """Un cours ordinaire à soi."""
    monkeypatch.delenv("REFCOMP_JOURNAL", raising=False)
    shutil.copytree(cours_ordinaire, tmp_path / "ordinaire")
    return load_cours(tmp_path / "ordinaire")


def remis(cours, etudiant, devoir="tp1"):
    return read_dossier(cours.dossier("submitted") / etudiant / devoir)


def codes(collecte):
    return sorted(c.code for c in collecte.constats)


def test_un_dossier_par_etudiant_avec_ses_fichiers(cours, rendus):
    sien = rendus / "DÉMO Alix_4_assignsubmission_file_"
    pose(sien / "tp final.ipynb", carnet("variables", "x = 1"))
    pose(sien / "b.ipynb", carnet("boucles", "for"))
    pose(sien / "donnees" / "releve.csv", b"1")
    pose(sien / "timestamp.txt", b"1970-01-01")
    collecte = collect_copies(cours, "tp1", [rendus])
    assert (collecte.statuts, codes(collecte)) == ({"alix-demo": "nouvelle"}, [])
    assert set(remis(cours, "alix-demo")) == {
        *("variables.ipynb", "boucles.ipynb"),
        *("donnees/releve.csv", "timestamp.txt"),
    }
    assert b"1970" not in remis(cours, "alix-demo")["timestamp.txt"]
    assert collecte.absents == ["bela-demo", "noe-fictif"]


def test_des_carnets_rendus_un_a_un_se_completent(cours, rendus):
    chemin = pose(rendus / "Alix Démo.ipynb", carnet("variables", "x = 1"), 1_772_438_400)
    collect_copies(cours, "tp1", [rendus])
    pose(chemin, carnet("boucles", "for"), 1_772_474_400)
    assert collect_copies(cours, "tp1", [rendus]).statuts == {"alix-demo": "complétée"}
    assert {"variables.ipynb", "boucles.ipynb"} < set(remis(cours, "alix-demo"))
    assert collect_copies(cours, "tp1", [rendus]).statuts == {"alix-demo": "inchangée"}


def test_un_carnet_sans_metadonnees_se_reconnait_a_son_texte(cours, rendus):
    pose(rendus / "Alix Démo.ipynb", carnet("boucles", metadonnees=False))
    assert collect_copies(cours, "tp1", [rendus]).statuts == {"alix-demo": "nouvelle"}
    assert "boucles.ipynb" in remis(cours, "alix-demo")


def test_un_carnet_d_un_autre_devoir_et_un_brouillon(cours, rendus):
    pose(rendus / "Alix Démo" / "a.ipynb", carnet("fonctions", "def"))
    pose(rendus / "Alix Démo" / "brouillon.ipynb", b'{"cells": []}')
    collecte = collect_copies(cours, "tp1", [rendus])
    assert (collecte.statuts, codes(collecte)) == ({}, ["autre_devoir", "carnet_inconnu"])


def test_des_identifiants_communs_a_deux_devoirs_se_departagent(cours, rendus):
    """Deux devoirs qui nomment leurs cellules pareil : le texte tranche, puis le devoir demandé, puis le nom."""
    for devoir in ("tp1", "tp2"):
        pose(cours.racine / "release" / devoir / f"q_{devoir}.ipynb", carnet("q").replace(b"long", devoir.encode()))
    pose(rendus / "Noé Fictif.ipynb", carnet("q", "x").replace(b"long", b"tp2"))
    assert codes(collect_copies(cours, "tp1", [rendus])) == ["autre_devoir"]
    pose(cours.racine / "release" / "tp1" / "r_tp1.ipynb", carnet("q").replace(b"long", b"tp1"))
    pose(rendus / "Noé Fictif.ipynb", carnet("q", "x").replace(b"long", b"tp1"))
    assert codes(collect_copies(cours, "tp1", [rendus])) == ["carnet_ambigu"]
    pose(rendus / "Noé Fictif r_tp1.ipynb", (rendus / "Noé Fictif.ipynb").read_bytes())
    (rendus / "Noé Fictif.ipynb").unlink()
    collect_copies(cours, "tp1", [rendus])
    assert "r_tp1.ipynb" in remis(cours, "noe-fictif")


def test_un_nom_de_famille_seul_s_il_est_unique(cours, rendus):
    pose(rendus / "FICTIF.ipynb", carnet("variables", "x"))
    pose(rendus / "DEMO.ipynb", carnet("variables", "y"))
    collecte = collect_copies(cours, "tp1", [rendus])
    assert collecte.statuts == {"noe-fictif": "nouvelle"}
    assert codes(collecte) == ["etudiant_ambigu", "reconnu_sans_certitude"]


def test_des_copies_identiques_sont_dites_les_vierges_non(cours, rendus):
    for nom in ("Alix Démo", "Béla Démo"):
        pose(rendus / nom / "variables.ipynb", carnet("variables", "x = 41 + 1"))
        pose(rendus / nom / "boucles.ipynb", carnet("boucles"))
    collecte = collect_copies(cours, "tp1", [rendus])
    assert (len(collecte.statuts), codes(collecte)) == (2, ["copies_identiques"])
    assert "variables : mêmes réponses, mot pour mot, chez alix-demo, bela-demo" in collecte.constats[0].message


@pytest.mark.parametrize("nom", ["con.txt", "a:b.txt", "fin.", "aux", "tab\tx.txt", "é" * 200 + ".txt"])
def test_un_nom_qu_une_machine_refuserait_est_laisse(cours, rendus, nom):
    pose(rendus / "x.zip", zippe({"Alix Démo/variables.ipynb": carnet("variables"), f"Alix Démo/{nom}": b"x"}))
    collecte = collect_copies(cours, "tp1", [rendus])
    assert set(remis(cours, "alix-demo")) == {"variables.ipynb", "timestamp.txt"}
    assert codes(collecte) == ["nom_refuse"]


def test_un_fichier_que_rien_ne_nomme_est_dit_quand_il_suit_la_seule_copie(cours, rendus):
    pose(rendus / "x.zip", zippe({"variables alix demo.ipynb": carnet("variables"), "corrige.csv": b"x"}))
    collecte = collect_copies(cours, "tp1", [rendus])
    assert "corrige.csv" in remis(cours, "alix-demo")
    (dit,) = [c for c in collecte.constats if c.code == "piece_attribuee"]
    assert "corrige.csv : remis avec la copie de alix-demo" in dit.message
    assert dit.gravite == "information"


def test_un_fichier_qui_nomme_un_autre_n_est_pas_pris(cours, rendus):
    pose(rendus / "Alix Démo" / "variables.ipynb", carnet("variables"))
    pose(rendus / "Alix Démo" / "rapport Noé Fictif.csv", b"x")
    collecte = collect_copies(cours, "tp1", [rendus])
    assert set(remis(cours, "alix-demo")) == {"variables.ipynb", "timestamp.txt"}
    assert codes(collecte) == ["fichier_orphelin"]
