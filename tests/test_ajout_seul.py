"""Les tables en ajout seul se créent une fois, même demandées par plusieurs processus ensemble."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa

from refcomp.ajout_seul import create_tables, forbid_changes

ENSEMBLE = 8


@pytest.fixture
def metadonnees():
    metadonnees = sa.MetaData()
    forbid_changes(sa.Table("essai_ajout", metadonnees, sa.Column("rang", sa.Integer, primary_key=True)))
    return metadonnees


def create_ensemble(url, metadonnees):
    depart = Barrier(ENSEMBLE)

    def create(_):
        moteur = sa.create_engine(url)
        depart.wait()
        create_tables(moteur, metadonnees)
        moteur.dispose()

    with ThreadPoolExecutor(ENSEMBLE) as fils:
        list(fils.map(create, range(ENSEMBLE)))


def test_plusieurs_processus_creent_ensemble_les_tables_sur_sqlite(tmp_path, metadonnees):
    url = f"sqlite:///{tmp_path / 'base.db'}"
    create_ensemble(url, metadonnees)
    with sa.create_engine(url).begin() as lien:
        lien.execute(sa.text("INSERT INTO essai_ajout VALUES (1)"))
        with pytest.raises(sa.exc.IntegrityError, match="ajout seul"):
            lien.execute(sa.text("DELETE FROM essai_ajout"))


def test_un_remplacement_est_refuse_meme_sur_une_table_d_avant(tmp_path):
    metadonnees = sa.MetaData()
    table = sa.Table(
        "essai_remplace",
        metadonnees,
        sa.Column("rang", sa.Integer, primary_key=True),
        sa.Column("seance", sa.Integer),
        sa.Column("texte", sa.String(9)),
        sa.Index("essai_unique", "seance", unique=True),
    )
    moteur = sa.create_engine(f"sqlite:///{tmp_path / 'base.db'}")
    metadonnees.create_all(moteur)  # avant que la table ne soit dite en ajout seul
    forbid_changes(table)
    create_tables(moteur, metadonnees)
    create_tables(moteur, metadonnees)
    with moteur.begin() as lien:
        lien.execute(table.insert(), [{"seance": 1, "texte": "vrai"}, {"seance": 2, "texte": "vrai"}])
    for ordre in ("(1, 9, 'faux')", "(7, 2, 'faux')"):
        with pytest.raises(sa.exc.IntegrityError, match="ajout seul"), moteur.begin() as lien:
            lien.execute(sa.text(f"INSERT OR REPLACE INTO essai_remplace VALUES {ordre}"))
    with moteur.connect() as lien:
        assert lien.execute(sa.select(table.c.texte)).scalars().all() == ["vrai", "vrai"]
    moteur.dispose()
