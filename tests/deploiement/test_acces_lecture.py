"""Ce que chaque rôle lit, par refcomp et en SQL : exactement ce que dit la règle."""

from contextlib import closing

import pytest
import sqlalchemy as sa
from aides_acces import SOURCES_VUES, VUS, connexion, refuse

from refcomp.errors import AccesRefuseError
from refcomp.evaluation import Registre
from refcomp.evaluation.acces import (
    Droit,
    add_droits,
    build_droits,
    close_compte,
    install_acces,
    load_acces,
    open_compte,
    remove_droits,
)

pytestmark = pytest.mark.long
FERMEES = ("resultat", "distribution", "correction", "note", "maillon", "jury_dossier", "jury_decision")


@pytest.mark.parametrize("nom", VUS)
def test_chacun_lit_ses_etudiants_et_eux_seuls(figes, nom):
    with closing(Registre(figes[nom])) as registre:
        for table in (registre.load_preuves(), registre.load_resume()):
            assert set(table["etudiant"]) == VUS[nom]
            assert set(table["source"]) == SOURCES_VUES[nom]
        assert registre.load_preuves(etudiants=["dina"]).empty == ("dina" not in VUS[nom])


@pytest.mark.parametrize("nom", VUS)
@pytest.mark.parametrize("table", ["preuve", "preuve_resume"])
def test_en_sql_non_plus_on_ne_voit_pas_plus(figes, nom, table):
    with connexion(figes[nom]) as lien:
        assert set(lien.exec_driver_sql(f"SELECT etudiant FROM {table}").scalars()) == VUS[nom]
        compte = lien.exec_driver_sql(f"SELECT count(*) FROM {table} WHERE etudiant = 'dina'").scalar()
    assert (compte > 0) == ("dina" in VUS[nom])


@pytest.mark.parametrize("table", FERMEES)
def test_un_etudiant_ni_un_tuteur_ne_lisent_journal_ni_jury(figes, table):
    for nom in ("alix", "tuteur-t"):
        assert "permission denied" in refuse(figes[nom], f"SELECT * FROM {table}")


def test_personne_n_ecrit_au_journal(figes):
    for url in (u for nom, u in figes.items() if nom):
        for table in ("resultat", "note", "maillon"):
            assert "permission denied" in refuse(url, f"INSERT INTO {table} DEFAULT VALUES")


def test_la_liste_des_comptes_ne_dit_aucun_nom(figes):
    with connexion(figes["alix"]) as lien:
        noms = " ".join(lien.exec_driver_sql("SELECT rolname FROM pg_roles").scalars())
        assert not any(nom in noms for nom in ("bela", "tuteur-t", "mme-a"))
        assert set(lien.exec_driver_sql("SELECT utilisateur FROM acces").scalars()) == {"alix"}
        lues = lien.exec_driver_sql("SELECT query FROM pg_stat_activity WHERE usename <> session_user").scalars()
        assert all(q in {None, "", "<insufficient privilege>"} for q in lues)
    assert "permission denied" in refuse(figes["alix"], "SELECT * FROM acces_compte")
    assert "permission denied" in refuse(figes["alix"], "SELECT * FROM pg_authid")


def test_un_droit_retire_l_est_tout_de_suite(base, registres):
    assert remove_droits(base, "mme-a", "enseignant", "BTS-A") == 1
    with pytest.raises(AccesRefuseError, match="redémarrez votre serveur"):
        registres["mme-a"].load_preuves()


def test_deux_roles_s_ajoutent(base, comptes, registres):
    add_droits(base, [Droit("mme-a", "tuteur", "dina")])
    lues = registres["mme-a"].load_preuves()
    assert set(lues["etudiant"]) == {"alix", "bela", "dina"}
    assert set(lues.loc[lues["etudiant"] == "dina", "source"]) == {"tuteur"}


def test_les_groupes_du_hub_remplacent_ceux_d_avant(base, comptes):
    open_compte(base, "mme-a", build_droits("mme-a", ["enseignant:BTS-B"]))
    add_droits(base, [Droit("mme-a", "coordinateur")])
    open_compte(base, "mme-a", [])
    table = load_acces(base)
    assert table.loc[table["utilisateur"] == "mme-a", "role"].tolist() == ["coordinateur"]
    open_compte(base, "alix", build_droits("alix", ["etudiant:BTS-B"]))
    table = load_acces(base)
    assert table.loc[table["utilisateur"] == "alix", "cible"].tolist() == ["BTS-B"]


def test_un_mot_de_passe_ne_sert_qu_a_un_serveur(base, comptes):
    nouvelle = open_compte(base, "alix", build_droits("alix", ["etudiant"]))
    with pytest.raises(sa.exc.DBAPIError), connexion(comptes["alix"]):
        pass
    with connexion(nouvelle) as lien:
        close_compte(base, "alix")
        with pytest.raises(Exception, match=r"(?i)terminat|closed|network|broken|reset"):
            lien.exec_driver_sql("SELECT 1")
    with pytest.raises(AccesRefuseError, match="redémarrez votre serveur"):
        Registre(nouvelle)


def test_une_reinstallation_ne_change_rien_et_garde_les_droits(base, registres):
    avant = load_acces(base)
    assert "preuve" in install_acces(base)
    assert load_acces(base).equals(avant)
    assert set(registres["mme-a"].load_preuves()["etudiant"]) == VUS["mme-a"]
