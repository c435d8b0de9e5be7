"""Importer une classe dans un vrai cours : `classe.csv`, puis le carnet de notes de nbgrader."""

import datetime as dt

import pytest
from nbgrader.api import Gradebook

from refcomp.classe import load_classe
from refcomp.errors import CoursInvalideError, DonneesInvalidesError
from refcomp.secretariat.effectif import chemin_effectif, load_effectif
from refcomp.secretariat.inscription import import_liste

JOUR = dt.date(2026, 3, 2)


def liste(tmp_path, *lignes, titres="Élèves;Né(e) le;Adresse E-mail;Classe"):
    chemin = tmp_path / "nouvelle.csv"
    chemin.write_bytes("\n".join([titres, *lignes]).encode("cp1252"))
    return chemin


def etudiants_nbgrader(cours):
    with Gradebook(f"sqlite:///{(cours.racine / 'gradebook.db').as_posix()}") as carnet:
        return {e.id: (e.last_name, e.first_name, e.email) for e in carnet.students}


def test_la_classe_est_dans_classe_csv_et_dans_nbgrader(cours):
    inscrits = {i.identifiant: i for i in load_effectif(cours)}
    assert sorted(inscrits) == sorted(
        ["alix-demo", "bela-demo", "eloise-d-exemple-fictif", "jean-fictif", "jean-noel-fictif"]
    )
    assert inscrits["eloise-d-exemple-fictif"].nom == "D'EXEMPLE-FICTIF"
    assert etudiants_nbgrader(cours)["alix-demo"] == ("DÉMO", "Alix", "alix@exemple.org")
    assert load_classe(chemin_effectif(cours))["jean-fictif"] == "1B"


def test_une_arrivee_et_un_depart_en_cours_d_annee(cours, tmp_path):
    fichier = liste(tmp_path, "DÉMO Alix;01/02/2008;;1A", "NEUF Noé;11/12/2008;;1A", "D'EXEMPLE-FICTIF Éloïse;;;1A")
    compte_rendu = import_liste(cours, fichier, jour=JOUR)
    assert [i.identifiant for i in compte_rendu.importation.nouveaux] == ["noe-neuf"]
    assert [i.identifiant for i in compte_rendu.importation.partis] == ["bela-demo"]
    inscrits = {i.identifiant: i for i in load_effectif(cours)}
    assert (inscrits["bela-demo"].statut, inscrits["bela-demo"].depart) == ("parti", "02/03/2026")
    assert inscrits["alix-demo"].courriel == "alix@exemple.org"
    assert "bela-demo" in load_classe(chemin_effectif(cours))
    assert "bela-demo" not in load_classe(chemin_effectif(cours), partis=False)
    assert set(etudiants_nbgrader(cours)) >= {"bela-demo", "noe-neuf"}  # un parti reste dans le carnet de notes
    avant = chemin_effectif(cours).read_bytes()
    encore = import_liste(cours, fichier, jour=dt.date(2026, 4, 1))
    assert (encore.ecrit, encore.constats) == (False, [])
    assert chemin_effectif(cours).read_bytes() == avant


def test_un_classe_csv_repasse_par_un_tableur_se_relit(cours):
    chemin = chemin_effectif(cours)
    texte = chemin.read_bytes().decode("utf-8-sig").replace("\r\n", ";\r\n", 1)
    texte = texte.replace("identifiant;nom", "Identifiant;NOM").replace("depart;", "depart;tiers temps")
    lignes = [texte.splitlines()[0], *(f"{li};oui" for li in texte.splitlines()[1:])]
    chemin.write_bytes("\n".join(lignes).encode("cp1252"))
    inscrits = load_effectif(cours)
    assert {i.autres["tiers temps"] for i in inscrits} == {"oui"}
    assert {i.naissance for i in inscrits} >= {"01/02/2008", "05/06/2008"}


def test_une_liste_partielle_n_est_pas_prise_pour_un_depart_massif(cours, tmp_path):
    groupe = [f"ESSAI{n} Personne;;;1C" for n in "ABCDEFGH"]
    import_liste(cours, liste(tmp_path, *groupe), jour=JOUR)
    avant = chemin_effectif(cours).read_bytes()
    with pytest.raises(DonneesInvalidesError, match=r"7 étudiants sur 8 n'y figurent pas .*--accepter-departs"):
        import_liste(cours, liste(tmp_path, groupe[0]), jour=JOUR)
    assert chemin_effectif(cours).read_bytes() == avant
    compte_rendu = import_liste(cours, liste(tmp_path, groupe[0]), jour=JOUR, departs_acceptes=True)
    assert len(compte_rendu.importation.partis) == 7


def test_le_groupe_donne_l_emporte_et_borne_les_departs(cours, tmp_path):
    fichier = liste(tmp_path, "FICTIF Jean;07/08/2008;", titres="Élèves;Né(e) le;Classe de rattachement")
    compte_rendu = import_liste(cours, fichier, "1B", jour=JOUR)
    assert [i.identifiant for i in compte_rendu.importation.partis] == ["jean-noel-fictif"]
    assert {i.groupe for i in load_effectif(cours) if i.identifiant.startswith("jean")} == {"1B"}


def test_ce_que_nbgrader_disait_autrement_est_dit(cours, tmp_path):
    with Gradebook(f"sqlite:///{(cours.racine / 'gradebook.db').as_posix()}") as carnet:
        carnet.update_or_create_student("alix-demo", first_name="Alexandre")
    compte_rendu = import_liste(cours, liste(tmp_path, "DÉMO Alix;01/02/2008;;1A", "DÉMO Béla;;;1A"), jour=JOUR)
    (dit,) = [c.message for c in compte_rendu.constats if c.code == "carnet_de_notes"]
    assert "« Alexandre » → « Alix »" in dit


@pytest.mark.parametrize(
    ("contenu", "phrase"),
    [
        ("nom;prenom\nA;B\n", "colonne « identifiant »"),
        ("identifiant;nom\n;A\nb;B\n", "Lignes sans identifiant : 2"),
    ],
)
def test_un_classe_csv_abime_est_refuse_avec_sa_raison(cours, contenu, phrase):
    chemin_effectif(cours).write_text(contenu, encoding="utf-8")
    with pytest.raises(DonneesInvalidesError, match=phrase):
        load_effectif(cours)


@pytest.mark.parametrize("identifiant", ["../x", "a b", "é", "CON:"])
def test_un_identifiant_dangereux_est_refuse(cours, identifiant):
    chemin_effectif(cours).write_text(f"identifiant\n{identifiant}\n", encoding="utf-8")
    with pytest.raises(CoursInvalideError, match="Identifiants refusés"):
        load_effectif(cours)
