"""Les commandes du jury, de l'ouverture d'une séance au procès-verbal, comme on les tape."""

import io
from contextlib import closing

import openpyxl
import pandas as pd
import pytest

from refcomp.cli import main
from refcomp.cours import load_cours
from refcomp.evaluation import Registre
from refcomp.evaluation.jury import RegistreJurys


@pytest.fixture
def cours(tmp_path, monkeypatch):
    (tmp_path / "nbgrader_config.py").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("REFCOMP_JOURNAL", raising=False)
    cours = load_cours(tmp_path)
    lignes = [
        {
            "etudiant": nom,
            "groupe": "A",
            "referentiel": "cqp-agc",
            "millesime": "2008",
            "element_id": element,
            "source": source,
            "valeur": valeur,
            "echelle": "note",
            "poids": 1.0,
            "date": pd.Timestamp("2026-05-02"),
            "auteur": "x",
            "provenance": f"grille/synthese/{source}",
        }
        for nom, valeur in (("alix", 15.0), ("bela", 11.5), ("chloe", 4.0))
        for element in ("R", "PO", "OT")
        for source in ("tuteur", "formateur", "jury")
    ]
    with closing(Registre(cours.url)) as registre:
        registre.append(pd.DataFrame(lignes))
    return cours


OUVRIR = ["jury", "preparer", "cqp-agc", "--intitule", "Jury de juin", "--jour", "20/06/2026"]
OUVRIR += ["--membre", "Mme Fictive", "--membre", "M. Inventé", "--reglement", "ceficem", "--auteur", "secrétariat"]


def test_une_seance_entiere(cours, capsys):
    assert main(["jury", "lister"]) == 1
    assert main(OUVRIR) == 0
    sortie = capsys.readouterr().out
    assert "Séance 1 ouverte : 3 candidats" in sortie
    assert sortie.index("bela") < sortie.index("chloe")
    assert "marge : -1" in sortie
    assert main(["jury", "dossier", "1", "bela"]) == 0
    assert "proposition au jury" in capsys.readouterr().out
    assert main(["jury", "clore", "1", "--auteur", "p"]) == 1
    assert "chloe : aucune décision" in capsys.readouterr().err
    decision = ["jury", "decider", "1", "--etudiant", "bela", "--decision", "acquis", "--auteur", "présidente"]
    assert main(decision) == 1
    assert "motif écrit" in capsys.readouterr().err
    assert main([*decision, "--motif", "Entretien très convaincant sur les trois domaines."]) == 0
    assert main(["jury", "confirmer", "1", "--auteur", "présidente"]) == 0
    assert main(["jury", "clore", "1", "--auteur", "présidente"]) == 0
    assert main(["jury", "lister"]) == 0
    assert "procès-verbal n° 1" in capsys.readouterr().out
    assert main(["jury", "pv", "1"]) == 0
    assert (cours.racine / "exports" / "proces-verbal-1.pdf").read_bytes().startswith(b"%PDF")
    assert main(["jury", "pv", "1", "--sortie", "pv.xlsx"]) == 0
    classeur = openpyxl.load_workbook(io.BytesIO((cours.racine / "pv.xlsx").read_bytes()))
    assert classeur.sheetnames == ["Décisions", "Détail", "Écarts motivés", "À propos"]
    ecarts = list(classeur["Écarts motivés"].iter_rows(min_row=2, values_only=True))
    assert [e[0] for e in ecarts] == ["bela"]
    assert main(["jury", "pv", "1", "--sortie", "pv.doc"]) == 1
    organisme = ["--emetteur", "https://lycee.example/x", "--nom", "Lycée fictif"]
    assert main(["jury", "badges", "1", *organisme]) == 0
    assert (cours.racine / "exports" / "badges-1.zip").is_file()


def test_des_decisions_en_tableau_et_un_dossier_en_pdf(cours, capsys):
    main(OUVRIR)
    (cours.racine / "d.csv").write_text(
        "etudiant;regle;element_id;decision;motif\nalix;attribution;;acquis;\nchloe;domaine;R;acquis;\n",
        encoding="cp1252",
    )
    assert main(["jury", "decider", "1", "--fichier", "d.csv", "--auteur", "p"]) == 1
    assert "ligne 2" in capsys.readouterr().err
    assert main(["jury", "dossier", "1", "alix", "--sortie", "alix.pdf"]) == 0
    assert (cours.racine / "alix.pdf").read_bytes().startswith(b"%PDF")


def test_les_choix_du_centre(cours, capsys):
    (cours.racine / "choix.yaml").write_text("parametres: {seuil_domaine: 3}\n", encoding="utf-8")
    assert main([*OUVRIR, "--parametre", "moyenne"]) == 1
    assert "nom=valeur" in capsys.readouterr().err
    assert main([*OUVRIR, "--parametre", "inconnu=3"]) == 1
    assert "n'est pas un paramètre de ce règlement" in capsys.readouterr().err
    (cours.racine / "choix.yaml").write_text("parametre: {}\n", encoding="utf-8")
    assert main([*OUVRIR, "--choix", "choix.yaml"]) == 1
    assert "par_etudiant" in capsys.readouterr().err


def test_ce_qui_reste_a_choisir_et_les_groupes_connus_se_disent(cours, capsys):
    imprime = [o for o in OUVRIR if o not in {"--reglement", "ceficem"}]
    assert main(imprime) == 0
    sortie = capsys.readouterr().out
    assert "--parametre voix_savoir_faire=…" in sortie
    assert "annulez cette séance" in sortie
    assert main(["jury", "annuler", "1", "--motif", "Il manquait un choix.", "--auteur", "p"]) == 0
    assert main(["jury", "lister"]) == 0
    assert "annulée : Il manquait un choix." in capsys.readouterr().out
    assert main([*OUVRIR, "--groupe", "B"]) == 1
    assert "groupes qui ont des preuves : A" in capsys.readouterr().err


def test_clore_avant_le_jour_de_la_seance_ne_perd_rien(cours, capsys):
    """Le registre refuse une preuve de l'avenir : la séance ne se clôt pas avant son jour, plutôt qu'à moitié."""
    jour = f"{pd.Timestamp.now() + pd.Timedelta(days=10):%d/%m/%Y}"
    assert main([m.replace("20/06/2026", jour) for m in OUVRIR]) == 0
    decision = ["jury", "decider", "1", "--etudiant", "bela", "--decision", "ajourné", "--auteur", "présidente"]
    assert main([*decision, "--motif", "Entretien à refaire."]) == 0
    assert main(["jury", "confirmer", "1", "--auteur", "présidente"]) == 0
    assert main(["jury", "clore", "1", "--auteur", "présidente"]) == 1
    assert f"se tient le {jour} : elle ne se clôt pas avant" in capsys.readouterr().err
    assert main(["jury", "lister"]) == 0
    assert "ouverte" in capsys.readouterr().out


def test_un_candidat_sans_preuve_et_une_derogation_se_closent(cours, capsys):
    """Sans preuve, un candidat n'a pas de groupe au registre : sa dérogation s'y inscrit quand même."""
    classe = "identifiant;nom;prenom;groupe\n" + "".join(f"{e};N{e};P;A\n" for e in ("alix", "bela", "chloe", "dana"))
    (cours.racine / "classe.csv").write_text(classe, encoding="utf-8")
    assert main([*OUVRIR, "--etudiants", "dana"]) == 0
    deroge = ["jury", "decider", "1", "--etudiant", "dana", "--auteur", "p"]
    trop = [*deroge, "--decision", "ajourné", "--motif", "x" * 3000]
    assert main(trop) == 1
    assert "le motif a 3000 caractères ; 2000 au plus" in capsys.readouterr().err
    motif = ["--motif", "Dossier étranger reconnu."]
    assert main([*deroge, "--decision", "ajourné", *motif]) == 0
    assert main([*deroge, "--decision", "acquis", "--regle", "domaine", "--element", "R", *motif]) == 0
    assert main(["jury", "clore", "1", "--auteur", "p"]) == 0, capsys.readouterr().err
    with closing(Registre(cours.url)) as registre:
        preuves = registre.load_preuves(etudiants=["dana"])
    assert set(preuves["moment"]) == {"derogation", "conserve"}
    assert set(preuves["groupe"]) == {"sans groupe"}


def test_qui_ecrit_et_quel_jour_sont_demandes(cours, capsys):
    assert main([*OUVRIR[:-1], " "]) == 1
    assert "Donnez l'auteur" in capsys.readouterr().err
    assert main([m.replace("20/06/2026", "20/06/1026") for m in OUVRIR]) == 1
    assert "20/06/1026 n'est pas un jour de séance probable" in capsys.readouterr().err
    assert main([*OUVRIR, "--membre", " ", "--membre", "Mme Fictive "]) == 0
    for geste in (
        ["decider", "1", "--etudiant", "bela", "--decision", "non acquis"],
        ["confirmer", "1"],
        ["clore", "1"],
    ):
        assert main(["jury", *geste, "--auteur", " "]) == 1
        assert "Donnez l'auteur" in capsys.readouterr().err
    with closing(RegistreJurys(cours.url)) as jurys:
        assert jurys.load_seance(1).membres == ("Mme Fictive", "M. Inventé")


def test_une_seance_annulee_n_annule_pas_les_autres(cours, capsys):
    main(OUVRIR)
    main(OUVRIR)
    assert main(["jury", "annuler", "1", "--motif", "Mauvais règlement.", "--auteur", "p"]) == 0
    capsys.readouterr()
    assert main(["jury", "lister"]) == 0
    premiere, seconde = capsys.readouterr().out.splitlines()
    assert premiere.endswith("annulée : Mauvais règlement.")
    assert seconde.endswith("ouverte")


def test_un_badge_a_une_adresse_et_une_raison_d_etre(cours, capsys):
    assert main([*OUVRIR, "--etudiants", "chloe"]) == 0
    motif = ["--motif", "Absente le jour de l'entretien."]
    ajourner = ["jury", "decider", "1", "--etudiant", "chloe", "--decision", "ajourné", "--auteur", "p"]
    assert main([*ajourner, *motif]) == 0
    assert main(["jury", "clore", "1", "--auteur", "p"]) == 0
    assert main(["jury", "badges", "1", "--emetteur", "lycée", "--nom", "Lycée fictif"]) == 1
    assert "« lycée » n'est pas une adresse" in capsys.readouterr().err
    assert main(["jury", "badges", "1", "--emetteur", "https://lycee.example", "--nom", "Lycée fictif"]) == 1
    assert "aucun badge à écrire" in capsys.readouterr().err
    assert not list((cours.racine / "exports").glob("badges*"))
    assert main([*ajourner, "--motif", "Absence justifiée depuis.", "--rectificatif"]) == 0
    assert "Au procès-verbal après : refcomp jury clore 1 --motif" in capsys.readouterr().out


def test_une_cloture_coupee_avant_ses_preuves_se_reprend(cours, capsys, monkeypatch):
    assert main(OUVRIR) == 0
    decision = ["jury", "decider", "1", "--etudiant", "chloe", "--regle", "domaine", "--element", "R"]
    motif = ["--motif", "Entretien très convaincant sur ce domaine."]
    assert main([*decision, "--decision", "acquis", "--auteur", "p", *motif]) == 0
    for nom, verdict in (("bela", "ajourné"), ("chloe", "ajourné")):
        ecrite = ["jury", "decider", "1", "--etudiant", nom, "--decision", verdict, "--auteur", "p", *motif]
        assert main(ecrite) == 0
    assert main(["jury", "confirmer", "1", "--auteur", "p"]) == 0

    def coupe(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as panne:
        panne.setattr(Registre, "append", coupe)
        assert main(["jury", "clore", "1", "--auteur", "p"]) == 1
    assert main(["jury", "clore", "1", "--auteur", "p"]) == 0
    assert "La clôture précédente avait été coupée : " in capsys.readouterr().out
    with closing(Registre(cours.url)) as registre:
        assert "derogation" in set(registre.load_preuves(etudiants=["chloe"])["moment"])
    assert main(["jury", "clore", "1", "--auteur", "p"]) == 1
    assert "rien n'y a été décidé depuis" in capsys.readouterr().err
