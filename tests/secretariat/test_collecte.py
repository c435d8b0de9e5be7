"""Ramasser : le contenu dit à qui est une copie ; ce qui se contredit est listé, jamais tranché en silence."""

import datetime as dt
import shutil
import unicodedata

import pytest
from aides_cours import DEVOIR, read_dossier
from aides_rendus import exemplaire, pose, sans_marque, travaille, zippe

from refcomp.authoring.devoir import declare_devoir, load_devoir
from refcomp.cours import load_cours
from refcomp.errors import ArgumentInvalideError, CoursInvalideError
from refcomp.grading.commandes import build_release, distribute_devoir
from refcomp.secretariat.collecte import collect_copies, read_attributions, read_date

MATIN, SOIR = 1_772_435_000, 1_772_470_000  # 2 mars 2026


def remis(cours, etudiant, devoir=DEVOIR):
    return read_dossier(cours.dossier("submitted") / etudiant / devoir)


def codes(collecte, gravite=None):
    return sorted(c.code for c in collecte.constats if gravite in {None, c.gravite})


def tous_les_remis(cours):
    return {p.relative_to(cours.racine).as_posix(): p.read_bytes() for p in cours.dossier("submitted").rglob("*.*")}


def test_des_carnets_a_n_importe_quel_nom(cours, rendus):
    sien = exemplaire(cours, "alix-demo")
    pose(rendus / "Devoir tresorerie - DÉMO Alix (1).ipynb", sien["balance_agee.ipynb"], MATIN)
    pose(rendus / "truc.ipynb", exemplaire(cours, "jean-fictif")["amortissement.ipynb"], SOIR)
    collecte = collect_copies(cours, DEVOIR, [rendus])
    assert collecte.statuts == {"alix-demo": "nouvelle", "jean-fictif": "nouvelle"}
    assert codes(collecte) == []
    assert remis(cours, "alix-demo") == {
        "balance_agee.ipynb": sien["balance_agee.ipynb"],
        "timestamp.txt": b"2026-03-02 07:03:20.000000 UTC",
    }
    assert set(remis(cours, "jean-fictif")) == {"amortissement.ipynb", "timestamp.txt"}
    assert collecte.absents == ["eloise-d-exemple-fictif", "bela-demo", "jean-noel-fictif"]


def test_une_archive_de_moodle_ou_chaque_etudiant_a_son_dossier(cours, rendus):
    membres = {}
    for etudiant, nom in (("alix-demo", "DÉMO Alix"), ("eloise-d-exemple-fictif", "D'EXEMPLE-FICTIF Éloïse")):
        membres |= {f"{nom}_12345_assignsubmission_file_/{c}": o for c, o in exemplaire(cours, etudiant).items()}
    pose(rendus / "devoir.zip", zippe(membres))
    collecte = collect_copies(cours, DEVOIR, [rendus / "devoir.zip"])
    assert (set(collecte.statuts), codes(collecte)) == ({"alix-demo", "eloise-d-exemple-fictif"}, [])
    obtenus = set(remis(cours, "alix-demo"))
    assert obtenus == {
        *("balance_agee.ipynb", "rapprochement_bancaire.ipynb", "amortissement.ipynb", "timestamp.txt"),
        *(f"balance_agee/reponse_3.{s}" for s in ("csv", "xlsx")),
        *{c for c in obtenus if "/reponse_" in c},
    }
    assert not any(c.endswith(("copie.py", "questions.json", "factures.csv")) for c in obtenus)


def test_des_archives_dans_une_archive_et_la_date_du_depot(cours, rendus):
    interieur = zippe({f"{DEVOIR}/{c}": o for c, o in exemplaire(cours, "alix-demo").items()}, (2031, 1, 1, 0, 0, 0))
    pose(rendus / "classe.zip", zippe({"DÉMO Alix.zip": interieur}, (2026, 3, 2, 9, 30, 0)))
    collect_copies(cours, DEVOIR, [rendus / "classe.zip"])
    depot = dt.datetime(2026, 3, 2, 9, 30).astimezone(dt.UTC)  # celle de l'ENT, pas l'horloge de l'étudiant
    assert remis(cours, "alix-demo")["timestamp.txt"].decode() == f"{depot:%Y-%m-%d %H:%M:%S.%f} UTC"


def test_nbgrader_relit_la_date(cours, rendus):
    pose(rendus / "a.ipynb", exemplaire(cours, "alix-demo")["amortissement.ipynb"])
    collect_copies(cours, DEVOIR, [rendus], date=read_date("02/03/2026 18:00"))
    from nbgrader.coursedir import CourseDirectory  # noqa: PLC0415 - seul emploi

    lue = CourseDirectory().get_existing_timestamp(str(cours.dossier("submitted") / "alix-demo" / DEVOIR))
    assert lue == dt.datetime(2026, 3, 2, 18).astimezone(dt.UTC).replace(tzinfo=None)


def test_ramasser_de_nouveau_ne_change_rien(cours, rendus):
    pose(rendus / "a.zip", zippe(exemplaire(cours, "alix-demo")))
    collect_copies(cours, DEVOIR, [rendus])
    avant = tous_les_remis(cours)
    encore = collect_copies(cours, DEVOIR, [rendus])
    assert encore.statuts == {"alix-demo": "inchangée"}
    assert tous_les_remis(cours) == avant
    assert not list((cours.racine / ".refcomp").glob("collecte-*"))


def test_une_copie_plus_recente_remplace_et_l_ancienne_est_gardee(cours, rendus):
    sien = exemplaire(cours, "alix-demo")["amortissement.ipynb"]
    chemin = pose(rendus / "a.ipynb", sien, MATIN)
    collect_copies(cours, DEVOIR, [rendus])
    premiere = remis(cours, "alix-demo")
    pose(chemin, travaille(sien, "mieux"), SOIR)
    assert collect_copies(cours, DEVOIR, [rendus]).statuts == {"alix-demo": "remplacée"}
    (gardee,) = (cours.racine / ".refcomp" / "anterieures" / DEVOIR / "alix-demo").iterdir()
    assert read_dossier(gardee) == premiere
    assert gardee.name.startswith("20260302-070320-")
    assert cours.etudiants(DEVOIR) == ["alix-demo"]
    pose(chemin, sien, MATIN)  # la première revient : plus vieille que celle qui est là
    ancienne = collect_copies(cours, DEVOIR, [rendus])
    assert (ancienne.statuts, codes(ancienne)) == ({"alix-demo": "ancienne"}, ["copie_ancienne"])
    assert b"mieux" in remis(cours, "alix-demo")["amortissement.ipynb"]


def test_deux_versions_sont_un_conflit_sauf_si_l_on_garde_la_derniere(cours, rendus):
    sien = exemplaire(cours, "alix-demo")["amortissement.ipynb"]
    pose(rendus / "amortissement.ipynb", travaille(sien, "premier jet"), MATIN)
    pose(rendus / "amortissement (1).ipynb", travaille(sien, "au propre"), SOIR)
    pose(rendus / "autre" / "b.ipynb", exemplaire(cours, "bela-demo")["amortissement.ipynb"])
    collecte = collect_copies(cours, DEVOIR, [rendus])
    assert (set(collecte.statuts), codes(collecte, "erreur")) == ({"bela-demo"}, ["plusieurs_copies"])
    assert "amortissement (1).ipynb (02/03/2026" in collecte.constats[0].message
    collecte = collect_copies(cours, DEVOIR, [rendus], garder_derniere=True)
    assert collecte.statuts["alix-demo"] == "nouvelle"
    assert b"au propre" in remis(cours, "alix-demo")["amortissement.ipynb"]


def test_deux_versions_de_meme_date_restent_un_conflit(cours, rendus):
    sien = exemplaire(cours, "alix-demo")["amortissement.ipynb"]
    for nom in "ab":
        pose(rendus / f"{nom}.ipynb", travaille(sien, nom), MATIN)
    collecte = collect_copies(cours, DEVOIR, [rendus], garder_derniere=True)
    assert (collecte.statuts, codes(collecte)) == ({}, ["plusieurs_copies"])
    assert "Même date" in collecte.constats[0].message


def test_le_meme_carnet_en_double_n_est_pas_un_conflit(cours, rendus):
    sien = exemplaire(cours, "alix-demo")
    pose(rendus / "complet.zip", zippe(sien))
    pose(rendus / "seul.ipynb", sien["balance_agee.ipynb"])
    collecte = collect_copies(cours, DEVOIR, [rendus])
    assert (collecte.statuts, codes(collecte)) == ({"alix-demo": "nouvelle"}, [])
    assert "balance_agee/reponse_3.csv" in remis(cours, "alix-demo")


def test_le_carnet_d_un_autre_sous_son_nom_est_un_conflit(cours, rendus):
    pose(rendus / "DÉMO Béla" / "balance_agee.ipynb", exemplaire(cours, "alix-demo")["balance_agee.ipynb"])
    collecte = collect_copies(cours, DEVOIR, [rendus])
    assert (collecte.statuts, codes(collecte)) == ({}, ["identite_contredite"])
    message = collecte.constats[0].message
    assert "exemplaire de alix-demo, mais le nom désigne bela-demo" in message
    chemin = message.split("« ")[1].split("=")[0]
    tranchee = collect_copies(cours, DEVOIR, [rendus], attributions={chemin: "bela-demo"})
    assert tranchee.statuts == {"bela-demo": "nouvelle"}


def test_un_dossier_prete_se_dit_et_se_tranche_en_une_fois(cours, rendus):
    pose(rendus / "DÉMO Béla.zip", zippe(exemplaire(cours, "alix-demo")))
    collecte = collect_copies(cours, DEVOIR, [rendus])
    (constat,) = collecte.constats
    assert constat.message.startswith("rendus/DÉMO Béla.zip (3 carnets) : exemplaire de alix-demo")
    tranchee = collect_copies(cours, DEVOIR, [rendus], attributions={constat.objet: "bela-demo"})
    assert (tranchee.statuts, codes(tranchee)) == ({"bela-demo": "nouvelle"}, [])


def test_une_faute_de_frappe_dans_le_nom_d_un_autre_contredit_aussi(cours, rendus):
    octets = exemplaire(cours, "alix-demo")["balance_agee.ipynb"]
    pose(rendus / "x" / "DEXEMPLE-FICTF Eloise.ipynb", octets)
    pose(rendus / "y" / "d'exmple fictif eloïse.ipynb", octets)
    assert codes(collect_copies(cours, DEVOIR, [rendus]))[:1] == ["identite_contredite"]


@pytest.mark.parametrize(
    ("nom", "etudiant"),
    [
        ("FICTIF Jean-Noël", "jean-noel-fictif"),
        ("jeannoelfictif_v2", "jean-noel-fictif"),
        ("Fictif Jean", "jean-fictif"),
        ("jean-fictif-tresorerie (2)", "jean-fictif"),
        ("Copie de Alix DEMO", "alix-demo"),
        ("eloise.d-exemple-fictif@exemple.org", "eloise-d-exemple-fictif"),
    ],
)
def test_sans_marque_le_chemin_nomme_l_etudiant(cours, rendus, nom, etudiant):
    octets = sans_marque(exemplaire(cours, etudiant)["balance_agee.ipynb"])
    pose(rendus / f"{nom}.ipynb", octets)
    collecte = collect_copies(cours, DEVOIR, [rendus])
    assert (collecte.statuts, codes(collecte)) == ({etudiant: "nouvelle"}, ["sans_marque"])


@pytest.mark.parametrize(
    ("nom", "code"),
    [
        ("DÉMO", "etudiant_ambigu"),
        ("sans nom", "etudiant_inconnu"),
        ("DÉMO Alix et DÉMO Béla", "etudiant_ambigu"),
    ],
)
def test_sans_marque_et_sans_nom_clair_c_est_un_conflit(cours, rendus, nom, code):
    pose(rendus / f"{nom}.ipynb", sans_marque(exemplaire(cours, "alix-demo")["balance_agee.ipynb"]))
    collecte = collect_copies(cours, DEVOIR, [rendus])
    assert (collecte.statuts, codes(collecte)) == ({}, [code])
    assert "--attribuer" in collecte.constats[0].message


def test_un_nom_approche_est_pris_et_dit(cours, rendus):
    pose(rendus / "D'Exmple-Fictif Éloise.ipynb", sans_marque(exemplaire(cours, "alix-demo")["balance_agee.ipynb"]))
    collecte = collect_copies(cours, DEVOIR, [rendus])
    assert collecte.statuts == {"eloise-d-exemple-fictif": "nouvelle"}
    assert codes(collecte) == ["reconnu_sans_certitude", "sans_marque"]


def test_le_nom_de_toute_la_source_n_est_celui_de_personne(cours, rendus):
    """Un dossier « Fictif » qui contient tout n'attribue pas les carnets sans nom à l'élève Fictif."""
    for n in (1, 2):
        octets = sans_marque(exemplaire(cours, "alix-demo")["balance_agee.ipynb"])
        pose(rendus / "D'Exemple Fictif" / f"{n}.ipynb", travaille(octets, str(n)))
    assert codes(collect_copies(cours, DEVOIR, [rendus])) == ["etudiant_inconnu", "etudiant_inconnu"]


def test_une_marque_d_ailleurs_ou_recopiee_est_un_conflit(cours, rendus):
    balance = exemplaire(cours, "alix-demo")["balance_agee.ipynb"]
    marque = balance.split(b'"exemplaire": "')[1].split(b'"')[0]
    pose(rendus / "a" / "a.ipynb", balance.replace(marque, b"0" * 24))
    amortissement = sans_marque(exemplaire(cours, "bela-demo")["amortissement.ipynb"])
    falsifie = amortissement.replace(
        b'"metadata": {"kernelspec"', b'"metadata": {"refcomp": {"exemplaire": "%s"}, "kernelspec"' % marque
    )
    pose(rendus / "b" / "b.ipynb", falsifie)
    assert codes(collect_copies(cours, DEVOIR, [rendus])) == ["exemplaire_contredit", "exemplaire_inconnu"]


def test_un_carnet_illisible_etranger_ou_d_un_autre_devoir(cours, rendus):
    autre = declare_devoir(cours.racine, "controle", ["balance_agee"])
    build_release(cours, autre)
    distribute_devoir(cours, load_devoir(cours.racine, "controle"), ["alix-demo"])
    pose(rendus / "a.ipynb", exemplaire(cours, "alix-demo", "controle")["balance_agee.ipynb"])
    pose(rendus / "b.ipynb", b'{"cells": [')
    pose(rendus / "c.ipynb", b'{"worksheets": []}')
    pose(rendus / "d.ipynb", b"[" * 100_000)
    pose(rendus / "e.ipynb", b'{"cells": [{"source": "print(1)", "metadata": [], "cell_type": 3}, 7]}')
    pose(rendus / "f.ipynb", b'{"cells": [{"metadata": {"nbgrader": {"grade_id": ["x"]}}}], "n": ' + b"9" * 9999 + b"}")
    collecte = collect_copies(cours, DEVOIR, [rendus])
    assert collecte.statuts == {}
    assert codes(collecte) == ["autre_devoir", *["carnet_illisible"] * 4, "carnet_inconnu"]
    assert "vient du devoir « controle »" in next(c.message for c in collecte.constats if c.code == "autre_devoir")


def test_les_fichiers_de_reponse_suivent_leur_carnet(cours, rendus):
    sien = exemplaire(cours, "alix-demo")
    pose(rendus / "m" / "Alix DÉMO_1_assignsubmission_file_" / "mon carnet.ipynb", sien["balance_agee.ipynb"])
    pose(rendus / "m" / "Alix DÉMO_1_assignsubmission_file_" / "Réponse_3 (2).CSV", b"a;b\n")
    pose(rendus / "m" / "Alix DÉMO_1_assignsubmission_file_" / "reponse_99.csv", b"a;b\n")
    collecte = collect_copies(cours, DEVOIR, [rendus])
    assert remis(cours, "alix-demo")["balance_agee/reponse_3.csv"] == b"a;b\n"
    assert codes(collecte) == ["fichier_orphelin"]


def test_dans_un_dossier_commun_une_reponse_n_est_a_personne_sans_son_nom(cours, rendus):
    for etudiant in ("alix-demo", "bela-demo"):
        pose(rendus / f"{etudiant}.ipynb", exemplaire(cours, etudiant)["balance_agee.ipynb"])
    pose(rendus / "DÉMO Alix reponse_3.csv", b"a\n")
    pose(rendus / "reponse_3.csv", b"b\n")
    collecte = collect_copies(cours, DEVOIR, [rendus])
    assert remis(cours, "alix-demo")["balance_agee/reponse_3.csv"] == b"a\n"
    assert set(remis(cours, "bela-demo")) == {"balance_agee.ipynb", "timestamp.txt"}
    assert codes(collecte) == ["fichier_orphelin"]


def test_deux_versions_d_une_reponse_sont_un_conflit(cours, rendus):
    pose(rendus / "balance_agee.ipynb", exemplaire(cours, "alix-demo")["balance_agee.ipynb"])
    pose(rendus / "balance_agee" / "reponse_3.csv", b"a\n", MATIN)
    pose(rendus / "reponse_3 (1).csv", b"b\n", SOIR)
    collecte = collect_copies(cours, DEVOIR, [rendus])
    assert (collecte.statuts, codes(collecte)) == ({}, ["pieces_en_double"])
    collect_copies(cours, DEVOIR, [rendus], garder_derniere=True)
    assert remis(cours, "alix-demo")["balance_agee/reponse_3.csv"] == b"b\n"


def test_la_copie_d_un_autre_posee_a_cote_ne_deborde_pas(cours, rendus):
    """Un carnet à la racine ne prend ni les réponses d'un sous-dossier d'étudiant, ni celles d'un autre carnet."""
    pose(rendus / "alix.ipynb", exemplaire(cours, "alix-demo")["balance_agee.ipynb"])
    pose(rendus / "DÉMO Béla" / "balance_agee" / "reponse_3.csv", b"b\n")
    pose(rendus / "inconnu" / "balance_agee" / "reponse_3.csv", b"c\n")
    collecte = collect_copies(cours, DEVOIR, [rendus])
    assert set(remis(cours, "alix-demo")) == {"balance_agee.ipynb", "timestamp.txt"}
    assert codes(collecte) == ["fichier_orphelin", "fichier_orphelin"]


def test_une_attribution_vaut_quelle_que_soit_la_facon_d_ecrire_les_accents(cours, rendus):
    pose(
        rendus / unicodedata.normalize("NFD", "Béatrice") / "a.ipynb",
        exemplaire(cours, "bela-demo")["amortissement.ipynb"],
    )
    attributions = {unicodedata.normalize("NFC", "Béatrice"): "bela-demo", "ailleurs/b.ipynb": "alix-demo"}
    collecte = collect_copies(cours, DEVOIR, [rendus], attributions=attributions)
    assert collecte.statuts == {"bela-demo": "nouvelle"}
    assert [(c.code, c.objet) for c in collecte.constats] == [("attribution_sans_effet", "ailleurs/b.ipynb")]


def test_un_devoir_inconnu_et_une_attribution_inconnue(cours, rendus):
    with pytest.raises(CoursInvalideError, match="Devoirs connus : tresorerie"):
        collect_copies(cours, "absent", [rendus])
    with pytest.raises(ArgumentInvalideError, match=r"alix-demi.*Vouliez-vous dire : alix-demo"):
        collect_copies(cours, DEVOIR, [rendus], attributions={"x": "alix-demi"})
    with pytest.raises(ArgumentInvalideError, match="chemin=identifiant"):
        read_attributions(["sans egal"])
    assert read_attributions(["a=b/c.ipynb=alix-demo"]) == {"a=b/c.ipynb": "alix-demo"}
    with pytest.raises(ArgumentInvalideError, match="31/05/2026"):
        read_date("demain")


def test_une_source_absente_est_dite_sans_arreter_les_autres(cours, rendus):
    pose(rendus / "a.ipynb", exemplaire(cours, "alix-demo")["amortissement.ipynb"])
    collecte = collect_copies(cours, DEVOIR, [rendus / "absent.zip", rendus])
    assert (collecte.statuts, codes(collecte)) == ({"alix-demo": "nouvelle"}, ["source_absente"])


def test_sans_classe_csv_les_distribues_suffisent(cours, rendus):
    (cours.racine / "classe.csv").unlink()
    shutil.copy(cours.racine / "gradebook.db", rendus.parent / "avant.db")
    pose(rendus / "alix-demo.zip", zippe(exemplaire(cours, "alix-demo")))
    collecte = collect_copies(load_cours(cours.racine), DEVOIR, [rendus])
    assert (collecte.statuts, collecte.absents) == ({"alix-demo": "nouvelle"}, [])
