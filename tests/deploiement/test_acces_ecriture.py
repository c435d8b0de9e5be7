"""Ce que chaque rôle écrit, et ce que la base refuse même à qui se passe de refcomp."""

import re
from contextlib import closing

import pandas as pd
import pytest
import sqlalchemy as sa
from aides_acces import connexion, refuse
from aides_registre import preuve, range_resume, table

from refcomp.errors import AccesRefuseError
from refcomp.evaluation import Registre, efface_personne
from refcomp.evaluation.jury import RegistreJurys
from refcomp.evaluation.jury.tables import SEANCES
from refcomp.evaluation.tables import PREUVES

pytestmark = pytest.mark.long
SIENNES = {
    "alix": {"source": "auto_evaluation", "auteur": "alix", "provenance": "grille/g/final/alix"},
    "tuteur-t": {"source": "tuteur", "auteur": "tuteur-t", "provenance": "grille/g/continu/tuteur-t"},
    "mme-a": {"source": "formateur", "auteur": "mme-a", "provenance": "grille/g/continu/mme-a"},
    "m-c": {"source": "jury", "auteur": "m-c", "provenance": "jury/1/m-c"},
}
INTERDITES = [
    ("alix", {"auteur": "mme-a"}),
    ("alix", {"source": "tuteur"}),
    ("alix", {"source": "auto"}),
    ("alix", {"etudiant": "bela"}),
    ("alix", {"groupe": "BTS-B"}),
    ("tuteur-t", {"source": "formateur"}),
    ("tuteur-t", {"source": "jury"}),
    ("tuteur-t", {"auteur": "autre-tuteur"}),
    ("tuteur-t", {"etudiant": "bela"}),
    ("mme-a", {"source": "jury"}),
    ("mme-a", {"source": "auto"}),
    ("mme-a", {"auteur": "m-c"}),
    ("mme-a", {"source": "tuteur", "auteur": "tuteur-t"}),
    ("mme-a", {"etudiant": "chloe", "groupe": "BTS-B"}),
    ("m-c", {"source": "auto"}),
    ("m-c", {"auteur": "mme-a"}),
]


def sienne(nom, **change):
    return table(preuve(groupe="BTS-A", **SIENNES[nom]) | change)


@pytest.mark.parametrize("nom", SIENNES)
def test_chacun_ecrit_a_son_nom_et_le_resume_suit(base, registres, nom):
    assert registres[nom].append(sienne(nom)).ajoutees == 1
    assert registres[nom].append(sienne(nom, valeur=0.75, date=pd.Timestamp("2026-02-01 10:30:00"))).remplacees == 1
    check_resume(base)
    with closing(Registre(base)) as proprietaire:
        assert proprietaire.append(table(preuve(groupe="BTS-A", provenance="d/e/q9"))).ajoutees == 1
    with connexion(base) as lien:
        traces = lien.exec_driver_sql("SELECT utilisateur, premier_rang, dernier_rang FROM acces_ecriture").all()
    assert [tuple(t) for t in traces] == [(nom, 13, 13), (nom, 14, 14)]


def check_resume(base):
    """Le résumé tenu par la base est celui que refait refcomp, aux derniers chiffres des puissances près."""
    with closing(Registre(base)) as registre:
        tenu = range_resume(registre.load_resume())
        registre.rebuild_resume()
        pd.testing.assert_frame_equal(tenu, range_resume(registre.load_resume()), rtol=1e-12)


def test_le_resume_compte_aussi_ce_que_l_auteur_ne_voit_pas(base, registres):
    lignes = [sienne("tuteur-t", provenance=f"grille/g{i}/final/tuteur-t", valeur=i / 600) for i in range(600)]
    registres["tuteur-t"].append(pd.concat(lignes, ignore_index=True))
    check_resume(base)
    with closing(Registre(base)) as registre:
        resume = registre.load_resume(etudiants=["alix"])
    assert resume.set_index("source")["preuves"].to_dict() == {"auto": 1, "formateur": 1, "tuteur": 601}


def test_une_note_vide_laisse_un_resume_juste(base, registres):
    registres["mme-a"].append(sienne("mme-a", valeur=None))
    check_resume(base)


@pytest.mark.parametrize(("nom", "change"), INTERDITES)
def test_ce_qu_un_role_ne_peut_pas_ecrire(figes, nom, change):
    with closing(Registre(figes[nom])) as registre, pytest.raises(AccesRefuseError, match="Rien n'a été écrit"):
        registre.append(sienne(nom, **change))
    with closing(Registre(figes[""])) as registre:
        assert len(registre.load_preuves(toutes=True)) == 12


def test_un_enseignant_transcrit_un_tuteur_sans_compte_et_la_base_note_qui(base, registres):
    registres["mme-a"].append(sienne("mme-a", source="tuteur", auteur="M. Durand, garage"))
    with connexion(base) as lien:
        assert lien.exec_driver_sql("SELECT utilisateur FROM acces_ecriture").scalars().all() == ["mme-a"]


def test_adopter_et_retirer(base, registres):
    rang = int(registres["mme-a"].load_preuves(etudiants=["alix"], sources=["auto"])["rang"].iloc[0])
    assert registres["mme-a"].adopte([rang], "mme-a", "2026-03-01").ajoutees == 1
    assert registres["mme-a"].retire([rang], "mme-a", "2026-03-02", "copie d'un autre").remplacees == 1
    with pytest.raises(AccesRefuseError):
        registres["alix"].retire([rang + 2], "alix", "2026-03-02", "elle me déplaît")
    check_resume(base)


def test_un_tuteur_ne_corrige_que_ses_lignes(comptes, registres, base):
    with closing(Registre(base)) as registre:
        registre.append(sienne("tuteur-t", auteur="autre", provenance="grille/g/final/autre"))
    with pytest.raises(AccesRefuseError, match="seul son auteur"):
        registres["tuteur-t"].append(sienne("tuteur-t", valeur=0.1, provenance="grille/g/final/autre"))


def insert(change):
    """Un ordre INSERT brut, que refcomp n'écrirait pas."""
    ligne = {c.name: "" for c in PREUVES.columns} | preuve(groupe="BTS-A", **SIENNES["alix"])
    ligne |= {"rang": 13, "adopte": None, "remplace": None, "date": "2026-01-15T00:00:00"} | change
    ordre = (
        PREUVES.insert()
        .values(ligne)
        .compile(dialect=sa.create_engine("postgresql+pg8000://").dialect, compile_kwargs={"literal_binds": True})
    )
    return str(ordre).replace("'NaN'", "'NaN'::float8")


FORGEES = [
    ({"rang": 2_000_000_000}, "rangs se suivent"),
    ({"rang": 1}, "duplicate key|rangs se suivent"),
    ({"poids": 1e9}, "bornes"),
    ({"poids": -1.0}, "bornes"),
    ({"valeur": 7.0}, "bornes"),
    ({"date": "demain"}, "bornes"),
    ({"remplace": 1}, "cette occasion"),
    ({"remplace": 5}, "cette occasion"),
    ({"remplace": 999}, "cette occasion"),
    ({"provenance": "d/e/q1"}, "cette occasion"),
    ({"adopte": 1}, "automatique"),
]


@pytest.mark.parametrize(("change", "dit"), FORGEES)
def test_une_ligne_forgee_en_sql_est_refusee(figes, change, dit):
    assert re.search(dit, refuse(figes["alix"], insert(change)))


@pytest.mark.parametrize("nom", SIENNES)
@pytest.mark.parametrize(
    "ordre",
    [
        "UPDATE preuve SET valeur = 1",
        "DELETE FROM preuve",
        "TRUNCATE preuve",
        "UPDATE preuve_resume SET somme = 99",
        "INSERT INTO preuve_resume SELECT * FROM preuve_resume",
        "DELETE FROM preuve_resume",
        "INSERT INTO registre_version VALUES (99, 'x', 'ajout', '', 1, 2000000000, true)",
        "INSERT INTO acces VALUES (acces_utilisateur(), 'coordinateur', '', 'main', '')",
        "UPDATE acces SET role = 'coordinateur'",
        "UPDATE jury_decision SET decision = 'acquis'",
        "ALTER TABLE preuve DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE preuve DISABLE TRIGGER ALL",
        "DROP TRIGGER preuve_acces ON preuve",
        "DROP POLICY acces_etudiant_select ON preuve",
        "CREATE POLICY tout ON preuve USING (true)",
        "SET SESSION AUTHORIZATION refcomp_proprietaire",
        "SET ROLE refcomp_proprietaire",
        "SET session_replication_role = replica",
        "CREATE TABLE preuve2 (x integer)",
        "CREATE TEMP TABLE acces (x integer)",
        "CREATE OR REPLACE FUNCTION acces_utilisateur() RETURNS text LANGUAGE sql AS 'SELECT 1'",
        "SELECT acces_renouvelle_resume(ARRAY['alix'], ARRAY['x'], 1)",
        "SELECT pg_read_file('/etc/passwd')",
        "COPY preuve TO PROGRAM 'cat'",
        "CREATE ROLE intrus SUPERUSER",
    ],
)
def test_ce_que_nul_compte_ne_peut_faire(figes, nom, ordre):
    dit = refuse(figes[nom], ordre)
    assert any(m in dit for m in ("permission denied", "must be", "row-level security")), dit


def test_eteindre_la_securite_par_ligne_ne_montre_rien(figes):
    with connexion(figes["alix"]) as lien:
        lien.exec_driver_sql("SET row_security = off")
        with pytest.raises(sa.exc.DBAPIError, match="row-level security"):
            lien.exec_driver_sql("SELECT * FROM preuve")


def test_un_compte_ne_donne_pas_ses_droits(figes):
    with connexion(figes["alix"]) as lien:  # PostgreSQL avertit, et ne donne rien
        lien.exec_driver_sql("GRANT SELECT ON preuve TO PUBLIC")
        ouvertes = "SELECT table_name FROM information_schema.table_privileges WHERE grantee = 'PUBLIC'"
        assert "preuve" not in lien.exec_driver_sql(ouvertes).scalars().all()


def test_un_compte_ne_prend_que_ses_roles(figes):
    with connexion(figes[""]) as lien:
        nom_base = lien.exec_driver_sql("SELECT current_database()").scalar()
    assert "permission denied" in refuse(figes["alix"], f"SET ROLE refcomp_{nom_base}_coordinateur")
    with connexion(figes["mme-a"]) as lien:
        lien.exec_driver_sql(f"SET ROLE refcomp_{nom_base}_enseignant")
        assert set(lien.exec_driver_sql("SELECT etudiant FROM preuve").scalars()) == {"alix", "bela"}


SEANCE = {"intitule": "Jury", "jour": "2026-06-20", "lieu": "", "membres": "[]", "referentiel": "bts-gpme", "regle": ""}
SEANCE |= {"millesime": "2018", "reglement": "", "choix": "{}", "ouverte_le": "2026-06-01"}


def open_seance(url, auteur):
    with connexion(url) as lien:
        numero = lien.execute(SEANCES.insert().values(SEANCE | {"auteur": auteur}).returning(SEANCES.c.id)).scalar()
        lien.commit()
        return numero


def test_un_coordinateur_tient_un_jury_a_son_nom(comptes):
    assert open_seance(comptes["m-c"], "m-c") == 1
    with closing(RegistreJurys(comptes["m-c"])) as jurys:
        assert jurys.load_seances()["auteur"].tolist() == ["m-c"]
    for nom, auteur in (("m-c", "mme-a"), ("mme-a", "mme-a"), ("alix", "m-c")):
        with pytest.raises(sa.exc.DBAPIError, match=r"row-level security|permission denied"):
            open_seance(comptes[nom], auteur)
    with closing(RegistreJurys(comptes["alix"])) as jurys, pytest.raises(AccesRefuseError):
        jurys.load_seances()


def test_effacer_une_personne_reste_au_proprietaire(base, registres):
    with pytest.raises(AccesRefuseError):
        efface_personne(registres["m-c"], "dina", auteur="m-c", motif="fin de conservation", fait=True)
    with closing(Registre(base)) as registre:
        assert efface_personne(registre, "dina", auteur="dpd", motif="fin de conservation", fait=True).lignes == 3
    assert registres["m-c"].load_preuves(etudiants=["dina"]).empty
    assert registres["mme-a"].append(sienne("mme-a")).ajoutees == 1  # les rangs ne reviennent pas en arrière
