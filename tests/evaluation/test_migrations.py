"""Un registre ancien s'ouvre avec toutes ses preuves ; un registre plus récent que refcomp est refusé."""

import datetime as dt

import pytest
import sqlalchemy as sa
from aides_registre import check_resume_juste, preuve, table

from refcomp.ajout_seul import create_tables, forbid_changes
from refcomp.errors import JournalInvalideError
from refcomp.evaluation import Registre
from refcomp.evaluation.tables import COLONNES, SCHEMA, SCHEMAS


def open_ancien(url):
    """Un registre tel que le faisait la première forme, avec ses déclencheurs et deux preuves, dont une corrigée."""
    metadonnees = sa.MetaData()
    textes = {"etudiant": 120, "groupe": 80, "referentiel": 60, "millesime": 20, "element_id": 60, "source": 20}
    ancienne = sa.Table(
        "preuve",
        metadonnees,
        sa.Column("rang", sa.Integer, primary_key=True, autoincrement=True),
        *(sa.Column(nom, sa.String(n), nullable=False) for nom, n in textes.items()),
        sa.Column("valeur", sa.Float, nullable=True),
        sa.Column("echelle", sa.String(40), nullable=False),
        sa.Column("poids", sa.Float, nullable=False),
        sa.Column("date", sa.String(32), nullable=False),
        sa.Column("auteur", sa.String(120), nullable=False),
        sa.Column("provenance", sa.String(200), nullable=False),
        sa.Column("remplace", sa.Integer, nullable=True),
        sa.Index("preuve_etudiant", "referentiel", "etudiant"),
        sa.Index("preuve_provenance", "provenance"),
    )
    forbid_changes(ancienne)
    moteur = sa.create_engine(url)
    create_tables(moteur, metadonnees)
    lignes = [preuve(), preuve(etudiant="bela", valeur=None), preuve(valeur=1.0) | {"remplace": 1}]
    with moteur.begin() as lien:
        for ligne in lignes:
            dates = {"date": f"{ligne['date']:%Y-%m-%dT%H:%M:%S}", "remplace": ligne.get("remplace")}
            lien.execute(ancienne.insert(), [ligne | dates])
    return moteur


def test_un_registre_ancien_garde_toutes_ses_preuves(url, tmp_path):
    moteur = open_ancien(url)
    registre = Registre(url, tmp_path / "instantanes")
    toutes = registre.load_preuves(toutes=True)
    assert toutes.columns.tolist() == ["rang", *COLONNES]
    assert toutes["rang"].tolist() == [1, 2, 3]
    assert toutes["valeur"].fillna(-1).tolist() == [0.5, -1, 1.0]
    assert toutes[["niveau", "moment", "motif"]].eq("").all(axis=None)
    assert registre.load_preuves()["rang"].tolist() == [2, 3]
    assert registre.load_resume().set_index("etudiant")["somme"].to_dict() == {"alix": 1.0, "bela": 0.0}
    assert registre.append(table(preuve(valeur=1.0), preuve(etudiant="zoe"))).rangs.tolist() == [3, 4]
    longue = "p/" * 150
    assert registre.append(table(preuve(provenance=longue))).ajoutees == 1
    for ordre in ("UPDATE preuve SET motif = 'x'", "DELETE FROM preuve"):
        with pytest.raises(sa.exc.DatabaseError, match="ajout seul"), moteur.begin() as lien:
            lien.execute(sa.text(ordre))
    check_resume_juste(registre)
    registre.close()
    index = {i["name"] for i in sa.inspect(moteur).get_indexes("preuve")}
    assert index == {"preuve_cle", "preuve_remplace", "preuve_cohorte", "preuve_date"}
    moteur.dispose()
    rouvert = Registre(url)
    assert len(rouvert.load_preuves(toutes=True)) == 5
    rouvert.close()


def test_un_registre_plus_recent_que_refcomp_est_refuse(url):
    Registre(url).close()
    moteur = sa.create_engine(url)
    with moteur.begin() as lien:
        lien.execute(SCHEMAS.insert(), [{"version": SCHEMA + 1, "date": dt.date(2030, 1, 1).isoformat()}])
    moteur.dispose()
    with pytest.raises(JournalInvalideError, match="version plus récente de refcomp") as levee:
        Registre(url)
    assert "essai:" not in str(levee.value)


def test_une_migration_interrompue_ne_laisse_rien(tmp_path, monkeypatch):
    url = f"sqlite:///{(tmp_path / 'r.db').as_posix()}"
    moteur = open_ancien(url)

    def panne(lien):
        raise KeyboardInterrupt

    monkeypatch.setattr("refcomp.evaluation.registre.rebuild_resume", panne)
    with pytest.raises(KeyboardInterrupt):
        Registre(url)
    assert "motif" not in {c["name"] for c in sa.inspect(moteur).get_columns("preuve")}
    monkeypatch.undo()
    registre = Registre(url)
    assert len(registre.load_preuves(toutes=True)) == 3
    registre.close()
    moteur.dispose()
