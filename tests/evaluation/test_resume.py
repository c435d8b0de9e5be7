"""Le résumé : juste, égal à celui que l'on refait quoi qu'il arrive au registre, et relu d'un instantané."""

import itertools
import math
import random

import numpy as np
import pandas as pd
import pytest
from aides_registre import JOUR, check_resume_juste, preuve, range_resume, table
from hypothesis import given, settings
from hypothesis import strategies as st

from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
from refcomp.evaluation import Registre, efface_personne, matrice_resume, poids_a_la_date
from refcomp.evaluation import instantane as module_instantane
from refcomp.evaluation.resume import CLE, DEMI_VIE, ORIGINE, build_resume

ETUDIANTS, ELEMENTS = ("alix", "bela", "chloe"), ("T1", "T2")
VALEURS = (0.0, 0.1, 0.3, 0.7, 1.0, np.nan)


def une_preuve(alea):
    source = alea.choice(["auto", "auto", "pgi", "tuteur", "formateur"])
    return preuve(
        etudiant=alea.choice(ETUDIANTS),
        groupe=alea.choice("AB"),
        element_id=alea.choice(ELEMENTS),
        source=source,
        echelle=alea.choice(["fraction", "autre"]),
        millesime=alea.choice(["2018", "2020"]),
        valeur=alea.choice(VALEURS),
        poids=alea.choice([1.0, 1 / 3, 0.0]),
        date=JOUR + pd.Timedelta(days=alea.randrange(400)),
        provenance=f"d/e{alea.randrange(2)}/q{alea.randrange(3)}",
    )


def agit(registre, alea):
    """Un geste au hasard ; un refus fait partie du jeu."""
    geste = alea.choice(["ajout"] * 5 + ["adoption", "retrait", "effacement"])
    rangs = registre.load_preuves()["rang"].tolist()
    if geste == "ajout" or not rangs:
        lignes = table(*(une_preuve(alea) for _ in range(alea.randrange(1, 6))))
        registre.append(lignes.drop_duplicates(["etudiant", "element_id", "provenance"]))
    elif geste == "effacement":
        efface_personne(registre, alea.choice(ETUDIANTS), auteur="dpo", motif="demande", fait=True)
    elif geste == "adoption":
        registre.adopte(alea.sample(rangs, 1), alea.choice(["Mme A", "M. B"]), "2026-06-01")
    else:
        registre.retire(alea.sample(rangs, 1), "Mme A", "2026-06-02", "erreur")


def joue(registre, graine, gestes):
    alea = random.Random(graine)
    for _ in range(gestes):
        try:
            agit(registre, alea)
        except (DonneesInvalidesError, ValueError):
            continue
        if alea.random() < 0.3:
            registre.load_resume()  # un instantané intermédiaire, que la suite recouvrira
    check_resume_juste(registre)


NUMEROS = itertools.count()


@settings(max_examples=40)
@given(st.integers(0, 2**32), st.integers(1, 25))
def test_le_resume_garde_est_celui_que_l_on_refait(tmp_path_factory, graine, gestes):
    dossier = tmp_path_factory.mktemp(f"resume{next(NUMEROS)}")
    registre = Registre(f"sqlite:///{(dossier / 'r.db').as_posix()}")
    joue(registre, graine, gestes)
    registre.close()


@pytest.mark.parametrize("graine", range(4))
def test_le_resume_garde_est_celui_que_l_on_refait_sur_chaque_base(registre, graine):
    joue(registre, graine, 25)


def temoin(preuves):
    """Le résumé, écrit ligne à ligne."""
    lignes = {}
    for cle, siennes in preuves.groupby(CLE):
        ordre = siennes.sort_values(["date", "rang"])
        pleines = ordre.dropna(subset=["valeur"])
        facteurs = [2 ** ((d - ORIGINE).days / DEMI_VIE) for d in pleines["date"]]
        lignes[cle] = {
            "groupe": ordre["groupe"].iloc[-1],
            "preuves": len(pleines),
            "non_evaluees": len(ordre) - len(pleines),
            "occasions": len({p.rsplit("/", 1)[0] for p in pleines["provenance"]}),
            "poids": math.fsum(pleines["poids"]),
            "somme": math.fsum(pleines["poids"] * pleines["valeur"]),
            "carres": math.fsum(pleines["poids"] * pleines["valeur"] ** 2),
            "poids_recent": math.fsum(pleines["poids"] * facteurs),
            "somme_recente": math.fsum(pleines["poids"] * pleines["valeur"] * facteurs),
            "derniere_valeur": pleines["valeur"].iloc[-1] if len(pleines) else np.nan,
            "meilleure": pleines["valeur"].max(),
            "premiere_date": f"{pleines['date'].iloc[0]:%Y-%m-%dT%H:%M:%S}" if len(pleines) else "",
            "derniere_date": f"{pleines['date'].iloc[-1]:%Y-%m-%dT%H:%M:%S}" if len(pleines) else "",
        }
    return lignes


@given(st.integers(0, 2**32), st.integers(1, 60))
def test_chaque_mesure_est_celle_d_un_calcul_ligne_a_ligne(graine, nombre):
    alea = random.Random(graine)
    preuves = table(*(une_preuve(alea) for _ in range(nombre))).assign(rang=range(nombre))
    obtenu = build_resume(preuves).set_index(CLE)
    attendu = temoin(preuves)
    assert set(obtenu.index) == set(attendu)
    for cle, mesures in attendu.items():
        for nom, valeur in mesures.items():
            assert obtenu.loc[cle, nom] == (valeur if isinstance(valeur, str) else pytest.approx(valeur, nan_ok=True))


def test_une_preuve_pese_la_moitie_apres_une_demi_vie():
    resume = build_resume(table(preuve(poids=2.0)))
    pesees = [poids_a_la_date(resume, JOUR + pd.Timedelta(days=j)).item() for j in (0, DEMI_VIE, 2 * DEMI_VIE)]
    assert pesees == pytest.approx([2.0, 1.0, 0.5])
    deux = build_resume(table(preuve(valeur=1.0), preuve(valeur=0.0, date=JOUR + pd.Timedelta(days=DEMI_VIE))))
    assert (deux["somme_recente"] / deux["poids_recent"]).item() == pytest.approx(1 / 3)


def test_la_matrice_reunit_les_lignes_et_laisse_vide_le_non_evalue():
    resume = build_resume(
        table(
            preuve(element_id="T1", valeur=1.0),
            preuve(element_id="T1", valeur=0.0, millesime="2020", poids=3.0),
            preuve(element_id="T2", valeur=np.nan),
            preuve(etudiant="bela", element_id="T2", valeur=0.5),
        )
    )
    matrice = matrice_resume(resume)
    assert matrice.loc["alix", "T1"] == 0.25
    assert np.isnan(matrice.loc["alix", "T2"])
    assert np.isnan(matrice.loc["bela", "T1"])
    assert matrice_resume(resume, "preuves").to_numpy().tolist() == [[2, 0], [0, 1]]
    assert matrice_resume(resume, "moyenne_recente").loc["bela", "T2"] == pytest.approx(0.5)
    with pytest.raises(ArgumentInvalideError, match="moyenne_recente"):
        matrice_resume(resume, "mediane")
    assert matrice_resume(resume.iloc[:0]).empty


def test_l_instantane_se_recouvre_se_filtre_et_se_refait(registre, tmp_path, monkeypatch):
    registre.append(table(*(preuve(etudiant=e, groupe=g) for e, g in (("alix", "A"), ("bela", "B"), ("chloe", "B")))))
    assert registre.load_resume(groupes=["B"])["etudiant"].tolist() == ["bela", "chloe"]
    (fichier,) = (tmp_path / "instantanes").glob("*.parquet")
    registre.append(table(preuve(etudiant="bela", groupe="A", valeur=1.0, date=JOUR + pd.Timedelta(days=1))))
    assert registre.load_resume(groupes=["B"])["etudiant"].tolist() == ["chloe"]
    assert registre.load_resume("bts-gpme-nc", etudiants=["bela"])["somme"].tolist() == [1.0]
    assert registre.load_resume("autre").empty
    assert registre.load_resume(groupes=[]).empty
    assert list((tmp_path / "instantanes").glob("*.parquet")) == [fichier]
    fichier.write_bytes(b"abime")
    assert len(registre.load_resume()) == 3
    monkeypatch.setattr(module_instantane, "RECOUVREMENT_MINIMAL", 1)
    registre.load_resume()
    registre.append(table(preuve(etudiant="dora")))
    assert len(registre.load_resume()) == 4
    (neuf,) = (tmp_path / "instantanes").glob("*.parquet")
    assert neuf.name != fichier.name
    registre.delete_instantanes()
    assert len(registre.load_resume()) == 4


def test_un_instantane_d_un_registre_restaure_n_est_pas_cru(tmp_path):
    """Deux suites d'écritures de même longueur, l'une après restauration, ne se confondent pas."""
    base = tmp_path / "r.db"
    registre = Registre(f"sqlite:///{base.as_posix()}")
    registre.append(table(preuve()))
    sauvegarde = base.read_bytes()
    registre.append(table(preuve(valeur=1.0)))
    assert registre.load_resume()["somme"].tolist() == [1.0]
    registre.close()
    base.write_bytes(sauvegarde)
    registre = Registre(f"sqlite:///{base.as_posix()}")
    assert registre.load_resume()["somme"].tolist() == [0.5]
    registre.append(table(preuve(valeur=0.2)))
    assert registre.load_resume()["somme"].tolist() == [0.2]
    registre.close()


def test_sans_dossier_ou_ecrire_le_resume_vient_de_la_base(tmp_path):
    (tmp_path / "pris").write_text("un fichier, pas un dossier", encoding="utf-8")
    registre = Registre(f"sqlite:///{(tmp_path / 'r.db').as_posix()}", tmp_path / "pris" / "instantanes")
    registre.append(table(preuve(), preuve(etudiant="bela", groupe="B")))
    assert registre.load_resume(groupes=["B"])["etudiant"].tolist() == ["bela"]
    assert Registre("sqlite://").load_resume().empty
    registre.close()


def test_les_deux_chemins_rendent_les_memes_colonnes(registre, url):
    registre.append(table(preuve(), preuve(etudiant="bela", valeur=np.nan)))
    du_fichier = registre.load_resume()
    sans = Registre(url, None)
    sans._instantane = None
    de_la_base = sans.load_resume()
    sans.close()
    assert du_fichier.dtypes.astype("str").to_dict() == de_la_base.dtypes.astype("str").to_dict()
    pd.testing.assert_frame_equal(range_resume(du_fichier), range_resume(de_la_base))
