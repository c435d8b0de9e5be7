"""Les exports : rien n'y devient une formule, tout s'y relit, et un badge ne naît que d'une décision du jury."""

import csv
import datetime as dt
import io
import json
import zipfile

import openpyxl
import pandas as pd
import pytest

from refcomp.errors import ArgumentInvalideError
from refcomp.evaluation.jury import RegistreJurys, prepare_seance, proces_verbal
from refcomp.referentiels import load
from refcomp.referentiels.echange.badges import check_achievement
from refcomp.reporting.bord.lecture import ETATS, Lecture
from refcomp.reporting.exports.badges import render_badges
from refcomp.reporting.exports.classeur import render_classeur_maitrise
from refcomp.reporting.exports.moodle import render_moodle
from refcomp.reporting.exports.recherche import render_recherche

CQP = load("cqp-agc")
EMETTEUR = {"id": "https://lycee.example/emetteur", "name": "Lycée des Mers du Sud"}


def preuves():
    lignes = [
        {
            "rang": i,
            "etudiant": nom,
            "groupe": "A",
            "referentiel": "cqp-agc",
            "millesime": "2008",
            "element_id": element,
            "source": source,
            "valeur": 15.0,
            "niveau": "",
            "echelle": "note",
            "poids": 1.0,
            "date": pd.Timestamp("2026-05-02"),
            "auteur": "M. Inventé",
            "provenance": f"grille/g/{source}",
            "moment": "",
            "motif": "",
            "adopte": None,
            "remplace": None,
        }
        for i, (nom, element, source) in enumerate(
            (n, e, s) for n in ("=cmd|x", "bela") for e in ("R", "PO", "OT") for s in ("tuteur", "formateur", "jury")
        )
    ]
    return pd.DataFrame(lignes)


def lecture():
    table = pd.DataFrame(
        {
            "etudiant": ["=cmd|x", "=cmd|x", "bela", "bela"],
            "element_id": ["R", "PO", "R", "PO"],
            "classe": ["acquis", "non_evalue", "en_cours", "acquis"],
            "lisible": ["90 %", "", "55 %", "80 %"],
            "preuves": [3, 0, 2, 1],
            "occasions": [2, 0, 1, 1],
            "age_jours": [3.0, None, 4.0, 5.0],
            "derniere": [pd.Timestamp("2026-05-02"), pd.NaT, pd.Timestamp("2026-05-01"), pd.Timestamp("2026-04-01")],
        }
    )
    return Lecture(table, ["=cmd|x", "bela"], ["R", "PO"], ETATS)


def test_le_classeur_se_relit_et_n_a_pas_de_formule():
    octets = render_classeur_maitrise(lecture(), preuves(), CQP.libelle, {"Filtres": "groupe : tous"})
    classeur = openpyxl.load_workbook(io.BytesIO(octets))
    assert classeur.sheetnames == ["Maîtrise", "Détail", "Preuves", "À propos"]
    matrice = list(classeur["Maîtrise"].iter_rows(values_only=True))
    assert matrice == [("Étudiant", "R", "PO"), ("'=cmd|x", "acquis", "non évalué"), ("bela", "en cours", "acquis")]
    assert {c.data_type for f in classeur for ligne in f.iter_rows() for c in ligne} <= {"s", "n"}
    assert len(list(classeur["Preuves"].iter_rows())) == len(preuves()) + 1


def test_le_csv_de_moodle():
    lignes = list(csv.reader(io.StringIO(render_moodle(lecture()).decode("utf-8"))))
    assert lignes == [["username", "R", "PO"], ["'=cmd|x", "90", ""], ["bela", "55", "80"]]


def test_un_niveau_va_a_moodle_par_son_code():
    """Le barème de Moodle a pour mots TI, I, S, TS ; « TS (Très satisfaisant) » n'y est pas et serait refusé."""
    lue = lecture()
    niveaux = ["TS (Très satisfaisant)", "", "I (Insuffisant)", "S (Satisfaisant)"]
    lue = Lecture(lue.table.assign(lisible=niveaux), lue.etudiants, lue.elements, lue.classes)
    lignes = list(csv.reader(io.StringIO(render_moodle(lue).decode("utf-8"))))
    assert lignes[1:] == [["'=cmd|x", "TS", ""], ["bela", "I", "S"]]


def test_les_donnees_de_recherche_ne_nomment_personne():
    with zipfile.ZipFile(io.BytesIO(render_recherche(preuves()))) as archive:
        assert sorted(archive.namelist()) == ["LISEZ-MOI.txt", "preuves.csv"]
        contenu = archive.read("preuves.csv").decode("utf-8-sig")
        assert "pseudonymisées" in archive.read("LISEZ-MOI.txt").decode()
    for nom in ("bela", "cmd", "Inventé", "grille/g"):
        assert nom not in contenu
    assert len(contenu.splitlines()) == len(preuves()) + 1


@pytest.fixture
def jurys(tmp_path):
    registre = RegistreJurys(f"sqlite:///{(tmp_path / 'r.db').as_posix()}")
    seance = prepare_seance(
        CQP, preuves(), intitule="Jury", jour=dt.date(2026, 6, 20), membres=["x"], reglement="ceficem"
    )
    assert registre.open_seance(seance, "s") == 1
    yield registre
    registre.close()


def test_un_badge_ne_nait_que_d_une_decision_du_jury(jurys):
    with pytest.raises(ArgumentInvalideError, match="pas clos"):
        render_badges(proces_verbal(jurys, 1), EMETTEUR)
    jurys.confirm_propositions(1, "s")
    jurys.close_seance(1, "s")
    pv = proces_verbal(jurys, 1)
    with pytest.raises(ArgumentInvalideError, match="émetteur"):
        render_badges(pv, {"id": "", "name": "x"})
    octets = render_badges(pv, EMETTEUR, {"bela": "Bela Fictif"})
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        certifies = [d.etudiant for d in pv.decisions.itertuples() if d.decision == "acquis"]
        assert len(archive.namelist()) == 6 + len(certifies)
        badge = json.loads(archive.read("bela-R.json"))
        entier = json.loads(archive.read("bela-certification.json"))["credentialSubject"]["achievement"]
    assert badge["type"] == ["VerifiableCredential", "AchievementCredential"]
    assert badge["credentialSubject"]["identifier"][0]["identityHash"] == "Bela Fictif"
    assert badge["validFrom"] == "2026-06-20T00:00:00Z"
    assert check_achievement(badge["credentialSubject"]["achievement"]) == []
    assert (entier["achievementType"], entier["name"]) == ("Certification", CQP.intitule)
    assert [a["targetCode"] for a in entier["alignment"]] == ["R", "PO", "OT"]
    assert check_achievement(entier) == []
    assert octets == render_badges(pv, EMETTEUR, {"bela": "Bela Fictif"})
