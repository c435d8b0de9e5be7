"""RGPD : ce que les jurys gardent d'une personne se rend et s'efface avec ses preuves."""

import datetime as dt
import io
import json
import zipfile
from contextlib import closing

import pandas as pd
import pytest

from refcomp.errors import CoursInvalideError
from refcomp.evaluation import Registre, efface_personne, export_personne
from refcomp.evaluation.jury import Choix, RegistreJurys, prepare_seance, proces_verbal
from refcomp.referentiels import load

CQP = load("cqp-agc")
NOMS = ("alix", "bela")


def preuves():
    lignes = [
        {
            "etudiant": nom,
            "groupe": "A",
            "referentiel": "cqp-agc",
            "millesime": "2008",
            "element_id": element,
            "source": source,
            "valeur": 15.0,
            "echelle": "note",
            "poids": 1.0,
            "date": pd.Timestamp("2026-05-02"),
            "auteur": "M. Inventé",
            "provenance": f"grille/g/{source}",
        }
        for nom in NOMS
        for element in ("R", "PO", "OT")
        for source in ("tuteur", "formateur", "jury")
    ]
    return pd.DataFrame(lignes)


@pytest.fixture
def bases(tmp_path):
    url = f"sqlite:///{(tmp_path / 'r.db').as_posix()}"
    with closing(Registre(url)) as registre, closing(RegistreJurys(url)) as jurys:
        registre.append(preuves())
        seance = prepare_seance(
            CQP,
            registre.load_preuves("cqp-agc"),
            intitule="Jury",
            jour=dt.date(2026, 6, 20),
            membres=["x"],
            etudiants=[*NOMS, "sans-preuve"],
            reglement="ceficem",
            choix=Choix(par_etudiant={"alix": {"note_finale": 11}}),
        )
        numero = jurys.open_seance(seance, "s")
        jurys.confirm_propositions(numero, "s")
        yield registre, jurys, tmp_path / "r.db"


def test_l_archive_contient_les_jurys(bases):
    registre, _, _ = bases
    with zipfile.ZipFile(io.BytesIO(export_personne(registre, "alix"))) as archive:
        traces = json.loads(archive.read("jurys.json"))
    assert {nom: len(lignes) for nom, lignes in traces.items()} == {"jury_dossier": 1, "jury_decision": 4}
    assert "bela" not in json.dumps(traces)


def test_l_effacement_ne_laisse_rien_d_elle_et_laisse_le_reste(bases):
    registre, jurys, fichier = bases
    a_blanc = efface_personne(registre, "alix")
    assert (a_blanc.lignes, a_blanc.jurys, a_blanc.fait) == (9, 5, False)
    assert len(jurys.load_seance(1).dossiers) == 3
    assert efface_personne(registre, "alix", auteur="DPO", motif="demande", fait=True).jurys == 5
    assert {d.etudiant for d in jurys.load_seance(1).dossiers} == {"bela", "sans-preuve"}
    assert set(proces_verbal(jurys, 1).decisions["etudiant"]) == {"bela", "sans-preuve"}
    registre.close()
    jurys.close()
    assert b"alix" not in fichier.read_bytes()


def test_qui_n_est_connu_que_d_un_jury_s_efface_aussi(bases):
    registre, jurys, _ = bases
    efface_personne(registre, "sans-preuve", auteur="DPO", motif="demande", fait=True)
    with pytest.raises(CoursInvalideError, match="ne garde rien"):
        efface_personne(registre, "sans-preuve")
    for nom in NOMS:
        efface_personne(registre, nom, auteur="DPO", motif="demande", fait=True)
    assert proces_verbal(jurys, 1).decisions.empty


def test_un_choix_propre_a_un_candidat_revient_avec_son_dossier(bases):
    _, jurys, _ = bases
    assert dict(jurys.load_seance(1).choix.par_etudiant) == {"alix": {"note_finale": 11}}
