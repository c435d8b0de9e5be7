"""RGPD : rendre ce que le registre garde d'une personne, l'effacer, la durée, les pseudonymes."""

import datetime as dt
import io
import json
import zipfile

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa
from aides_registre import JOUR, check_resume_juste, preuve, table

from refcomp.errors import ArgumentInvalideError, CoursInvalideError
from refcomp.evaluation import conservation, efface_personne, export_personne, pseudonymise
from refcomp.evaluation.vie_privee import load_effacements

CLE = b"seize octets au moins"


@pytest.fixture
def peuple(registre):
    registre.append(
        table(preuve(), preuve(etudiant="bela"), preuve(etudiant="bela", provenance="pairs/alix", auteur="alix"))
    )
    registre.append(table(preuve(valeur=np.nan, motif="=1+1 erreur")))
    return registre


def test_l_export_contient_tout_ce_qui_la_concerne_et_rien_d_autre(peuple):
    with zipfile.ZipFile(io.BytesIO(export_personne(peuple, "alix"))) as archive:
        fichiers = {nom: archive.read(nom).decode("utf-8-sig") for nom in archive.namelist()}
    assert set(fichiers) == {"LISEZ-MOI.txt", "preuves.csv", "preuves.json", "actes.csv"}
    lues = json.loads(fichiers["preuves.json"])
    assert [(p["rang"], p["valeur"], p["remplace"]) for p in lues["preuves"]] == [(1, 0.5, None), (4, None, 1)]
    assert fichiers["preuves.csv"].count("\n") == 3
    assert "'=1+1 erreur" in fichiers["preuves.csv"]
    assert fichiers["actes.csv"].count("\n") == 2
    assert "bela" not in "".join(fichiers.values())
    assert "2 preuves" in fichiers["LISEZ-MOI.txt"]
    with pytest.raises(CoursInvalideError, match="ne garde rien de « zoe »"):
        export_personne(peuple, "zoe")


def test_l_effacement_se_prepare_puis_retire_tout_et_laisse_un_acte_sans_nom(peuple, url):
    peuple.load_resume()
    avant = peuple.version()
    a_blanc = efface_personne(peuple, "alix")
    assert (a_blanc.lignes, a_blanc.elements, a_blanc.comme_auteur, a_blanc.fait) == (2, 1, 1, False)
    assert peuple.version() == avant
    acte = efface_personne(peuple, "alix", auteur="DPO", motif="demande", fait=True)
    assert (acte.lignes, acte.fait) == (2, True)
    assert peuple.load_preuves(toutes=True)["etudiant"].unique().tolist() == ["bela"]
    assert peuple.load_resume()["etudiant"].unique().tolist() == ["bela"]
    check_resume_juste(peuple)
    assert load_effacements(peuple)[["auteur", "motif", "lignes"]].to_numpy().tolist() == [["DPO", "demande", 2]]
    assert peuple.append(table(preuve(etudiant="chloe"))).rangs.tolist() == [5]
    moteur = sa.create_engine(url)
    for nom in ("preuve", "registre_effacement"):
        with pytest.raises(sa.exc.DatabaseError, match="ajout seul"), moteur.begin() as lien:
            lien.execute(sa.text(f"DELETE FROM {nom}"))
    moteur.dispose()


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)  # les fichiers d'un serveur ne sont pas dans le cours
def test_les_octets_d_une_personne_effacee_ne_restent_pas_dans_le_fichier(peuple, tmp_path):
    peuple.append(table(preuve(etudiant="personne-a-oublier")))
    peuple.load_resume()
    efface_personne(peuple, "personne-a-oublier", auteur="DPO", motif="demande", fait=True)
    restes = [c.name for c in tmp_path.rglob("*") if c.is_file() and b"personne-a-oublier" in c.read_bytes()]
    assert restes == []


def test_un_effacement_sans_raison_ou_qui_nomme_la_personne_est_refuse(peuple):
    with pytest.raises(ArgumentInvalideError, match="pourquoi"):
        efface_personne(peuple, "alix", auteur="DPO", fait=True)
    with pytest.raises(ArgumentInvalideError, match="n'y nommez pas"):
        efface_personne(peuple, "alix", auteur="DPO", motif="demande d'Alix", fait=True)
    with pytest.raises(CoursInvalideError):
        efface_personne(peuple, "zoe")
    assert len(peuple.load_preuves(toutes=True)) == 4


def test_un_effacement_qui_echoue_ne_retire_rien_et_remet_le_refus(peuple, url, monkeypatch):
    def panne(*arguments, **nommes):
        raise RuntimeError

    monkeypatch.setattr("refcomp.evaluation.vie_privee.record_version", panne)
    with pytest.raises(RuntimeError):
        efface_personne(peuple, "alix", auteur="DPO", motif="demande", fait=True)
    assert len(peuple.load_preuves(toutes=True)) == 4
    moteur = sa.create_engine(url)
    with pytest.raises(sa.exc.DatabaseError, match="ajout seul"), moteur.begin() as lien:
        lien.execute(sa.text("DELETE FROM preuve"))
    moteur.dispose()


def test_la_duree_se_compte_de_la_derniere_preuve(registre):
    ancienne = JOUR - pd.Timedelta(days=2000)
    registre.append(table(preuve(date=ancienne), preuve(provenance="recente"), preuve(etudiant="bela", date=ancienne)))
    gardees = conservation(registre, 5, date=dt.date(2026, 2, 1))
    assert gardees[["etudiant", "preuves"]].to_numpy().tolist() == [["bela", 1]]
    assert conservation(registre, 6, date=dt.date(2026, 2, 1)).empty
    with pytest.raises(ArgumentInvalideError, match="positif"):
        conservation(registre, 0)


def test_les_pseudonymes_sont_stables_et_ne_disent_ni_nom_ni_jour(peuple):
    preuves = peuple.load_preuves(toutes=True)
    export = pseudonymise(preuves, CLE)
    assert export.preuves.to_csv().count("alix") == 0
    assert {"auteur", "motif", "provenance", "rang", "adopte", "remplace"}.isdisjoint(export.preuves.columns)
    assert (export.preuves["date"].dt.day_of_week == 0).all()
    assert export.preuves["etudiant"].nunique() == 2
    assert [c.code for c in export.constats] == ["petit_groupe"]
    assert pseudonymise(preuves, CLE, effectif_minimal=2).constats == []
    melangee = pseudonymise(preuves.sample(frac=1, random_state=3), CLE).preuves
    assert sorted(melangee["etudiant"]) == sorted(export.preuves["etudiant"])
    autre = pseudonymise(preuves, CLE[::-1]).preuves
    assert set(autre["etudiant"]).isdisjoint(export.preuves["etudiant"])
    with pytest.raises(ArgumentInvalideError, match="16 octets"):
        pseudonymise(preuves, b"courte")
