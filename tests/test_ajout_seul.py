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
