"""Des preuves d'un carnet de notes nbgrader, d'un cours sans refcomp ; nbgrader lui-même en fait la base."""

import datetime as dt

import pandas as pd
import pytest
from nbgrader.api import Gradebook

from refcomp.errors import DonneesInvalidesError, FichierIllisibleError
from refcomp.evaluation import Registre, load_preuves_carnet
from refcomp.evaluation.importation.carnet import read_correspondance
from refcomp.processus import prepare_processus
from refcomp.referentiels import load

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # ceux de nbgrader
REFERENTIELS = {"agora-bloc1": load("agora-bloc1")}
E1, E2 = REFERENTIELS["agora-bloc1"].elements["element_id"].tolist()[:2]
TARD = dt.datetime(2026, 6, 3, 23, 50)  # noqa: DTZ001 - nbgrader garde des dates sans fuseau


@pytest.fixture
def carnet(tmp_path):
    """Un devoir, un carnet, trois cellules ; léa a tout rendu, léo attend un correcteur et n'a pas de date."""
    prepare_processus()
    chemin = tmp_path / "gradebook.db"
    with Gradebook(f"sqlite:///{chemin.as_posix()}") as livre:
        livre.add_assignment("tp1", duedate="2026-06-01 12:00:00")
        livre.add_notebook("stocks", "tp1")
        for nom, bareme in (("auto", 4), ("redaction", 6), ("bonus", 0)):
            livre.add_grade_cell(nom, "stocks", "tp1", max_score=bareme, cell_type="code")
        for etudiant in ("lea", "leo"):
            livre.add_student(etudiant)
            livre.add_submission("tp1", etudiant)
        livre.find_submission("tp1", "lea").timestamp = TARD
        for etudiant, notes in {"lea": (3, None, None), "leo": (1, None, None)}.items():
            for nom, points in zip(("auto", "redaction", "bonus"), notes, strict=True):
                note = livre.find_grade(nom, "stocks", "tp1", etudiant)
                note.auto_score, note.needs_manual_grade = points, points is None
        redaction = livre.find_grade("redaction", "stocks", "tp1", "lea")
        redaction.manual_score, redaction.extra_credit, redaction.needs_manual_grade = 5, 2, False
        livre.db.commit()
    return chemin


def correspondance(*lignes):
    return pd.DataFrame(
        lignes, columns=["devoir", "carnet", "cellule", "referentiel", "element_id"], index=range(2, 2 + len(lignes))
    )


TABLE = correspondance(
    ("tp1", "stocks", "auto", "agora-bloc1", E1),
    ("tp1", "stocks", "redaction", "agora-bloc1", E1),
    ("tp1", "stocks", "redaction", "agora-bloc1", E2),
)


def test_les_points_deviennent_des_fractions_et_l_attente_du_non_evalue(carnet, tmp_path):
    lues = load_preuves_carnet(carnet, TABLE, REFERENTIELS, groupes={"lea": "TAGA"}, date=pd.Timestamp("2026-06-10"))
    vues = lues.set_index(["etudiant", "element_id", "provenance"])
    auto, redaction = "tp1/stocks/auto", "tp1/stocks/redaction"
    assert vues.loc[("lea", E1, auto), ["valeur", "poids", "source", "groupe"]].tolist() == [0.75, 0.4, "auto", "TAGA"]
    assert vues.loc[("lea", E1, redaction), ["valeur", "poids", "source"]].tolist() == [1.0, 0.6, "formateur"]
    assert vues.loc[("lea", E2, redaction), "poids"] == 1.0
    assert pd.isna(vues.loc[("leo", E1, redaction), "valeur"])
    assert vues.loc[("lea", E1, auto), "date"] == pd.Timestamp("2026-06-03")
    assert vues.loc[("leo", E1, auto), "date"] == pd.Timestamp("2026-06-10")
    registre = Registre(f"sqlite:///{(tmp_path / 'r.db').as_posix()}")
    assert registre.append(lues).ajoutees == 6
    assert registre.append(lues).ajoutees == 0
    registre.close()


def test_le_carnet_n_est_pas_change(carnet):
    avant = carnet.read_bytes()
    load_preuves_carnet(carnet, TABLE, REFERENTIELS)
    assert carnet.read_bytes() == avant


def test_chaque_defaut_de_la_correspondance_est_dit(carnet):
    fausse = correspondance(
        ("tp1", "stocks", "auto", "agora-bloc1", E1),
        ("tp1", "stocks", "auto", "agora-bloc1", E1),
        ("tp1", "stock", "auto", "agora-bloc1", E1),
        ("tp1", "stocks", "auto", "agora-bloc1", "B9/inconnu"),
        ("tp1", "stocks", "redaction", "bts-inconnu", E1),
    )
    with pytest.raises(DonneesInvalidesError) as levee:
        load_preuves_carnet(carnet, fausse, REFERENTIELS)
    codes = {c.code for c in levee.value.constats}
    assert codes == {"cellule_inconnue", "ligne_en_double", "referentiel_inconnu", "element_inconnu"}
    assert "Ligne 4 : le carnet de notes n'a pas cette cellule notée (tp1 / stock / auto)" in str(levee.value)
    with pytest.raises(DonneesInvalidesError, match="Colonnes absentes"):
        load_preuves_carnet(carnet, fausse[["devoir"]], REFERENTIELS)


def test_une_correspondance_se_lit_d_un_tableur(tmp_path):
    chemin = tmp_path / "c.csv"
    chemin.write_text(
        "Devoir;Carnet;Cellule;Référentiel;Élément;Coefficient\ntp1;stocks;auto;agora-bloc1;B1;0,5\n", encoding="cp1252"
    )
    lue = read_correspondance(chemin)
    assert lue.columns.tolist() == ["devoir", "carnet", "cellule", "referentiel", "element_id", "poids"]
    assert lue.index.tolist() == [2]


def test_le_poids_ecrit_prime_sur_le_bareme(carnet):
    lues = load_preuves_carnet(carnet, TABLE.assign(poids=["2", None, "0,5"]), REFERENTIELS)
    assert lues[lues["etudiant"] == "lea"]["poids"].tolist() == [2.0, 0.6, 0.5]


@pytest.mark.parametrize("octets", [None, b"", b"pas une base"])
def test_un_carnet_illisible_est_dit_et_n_est_pas_cree(tmp_path, octets):
    chemin = tmp_path / "gradebook.db"
    if octets is not None:
        chemin.write_bytes(octets)
    with pytest.raises(FichierIllisibleError, match=r"gradebook\.db"):
        load_preuves_carnet(chemin, TABLE, REFERENTIELS)
    assert chemin.is_file() is (octets is not None)
