"""Le référentiel d'un enseignant : un fichier dans le dossier de son cours, et tout le connaît."""

import re

import pytest
import yaml
from aides_cours import DEVOIR, RACINE, copy_cours, submit_connue

from refcomp.authoring.devoir import build_source, competences_libelles, load_devoir, load_referentiel
from refcomp.cli import main
from refcomp.cours import load_cours
from refcomp.couverture import couverture
from refcomp.errors import ExerciceInvalideError, ReferentielInconnuError, ReferentielMalFormeError
from refcomp.grading.commandes import autograde, distribute_devoir
from refcomp.grading.lint import check_devoir
from refcomp.projection import competences_questions, project_resultats
from refcomp.referentiels import available, load
from refcomp.referentiels.chargement import load_fichier
from refcomp.reporting.bord.donnees import SourceBord
from refcomp.secretariat.competences import build_competences

EXERCICE = "balance_agee"
MINI = """
id: mon-bac
millesime: '2024'
intitule: Un bac à moi
territoire: metropole
niveaux: [{id: tache, libelle: Tâche}, {id: descriptif, libelle: Descriptif}]
elements:
  - {id: R, niveau: tache, libelle_imprime: Suivre les règlements}
  - {id: R/d1, niveau: descriptif, parent: R, libelle_imprime: Dire qui doit quoi}
  - {id: R/d2, niveau: descriptif, parent: R, libelle_imprime: Relancer}
"""
MALFORME = MINI.replace("parent: R,", "parent: Z,").replace("id: R/d2", "id: R/d1")


@pytest.fixture
def racine(tmp_path):
    """Un cours dont un exercice cite le référentiel de l'enseignant, et un devoir qui n'a que lui."""
    racine = copy_cours(tmp_path / "cours")
    (racine / "referentiels").mkdir()
    (racine / "referentiels" / "mon-bac.yaml").write_text(MINI, encoding="utf-8")
    definition = racine / "exercises" / EXERCICE / "definition.yaml"
    brut = yaml.safe_load(definition.read_text(encoding="utf-8")) | {"referentiel": "mon-bac"}
    for question in brut["questions"]:
        question["competences"] = ["R/d2"] if question["id"] == "q5" else ["R/d1"]
    definition.write_text(yaml.safe_dump(brut, allow_unicode=True, sort_keys=False), encoding="utf-8")
    devoirs = {DEVOIR: {"titre": "Trésorerie", "exercices": [EXERCICE]}}
    (racine / "exercises" / "devoirs.yaml").write_text(yaml.safe_dump(devoirs), encoding="utf-8")
    return racine


def ecrire(racine, texte, nom="mon-bac"):
    (racine / "referentiels" / f"{nom}.yaml").write_text(texte, encoding="utf-8")


def test_il_est_charge_avant_ceux_qui_sont_livres(racine):
    cours = load_cours(racine)
    assert cours.referentiels == racine / "referentiels"
    assert set(available(cours.referentiels)) == {*available(), "mon-bac"}
    assert load("mon-bac", dossier=cours.referentiels).libelle("R/d2") == "Relancer"
    with pytest.raises(ReferentielInconnuError, match="mon-bac"):
        load("mon-bac")
    ecrire(racine, MINI.replace("id: mon-bac", "id: bts-gpme"), "bts-gpme")
    assert len(load("bts-gpme", dossier=cours.referentiels).elements) == 3
    assert len(load("bts-gpme").elements) == 604
    assert len(load("bts-gpme", "2018", dossier=cours.referentiels).elements) == 604  # l'édition livrée reste joignable


def test_un_fichier_change_est_relu_et_un_fichier_inchange_ne_l_est_pas(racine):
    dossier = racine / "referentiels"
    premier = load_fichier(dossier / "mon-bac.yaml")
    assert load_fichier(dossier / "mon-bac.yaml") is premier
    # Ce qu'on reçoit est à soi : le modifier ne change rien pour les suivants.
    recue = load("mon-bac", dossier=dossier).elements
    recue.loc[0, "libelle"] = "Modifié"
    assert "Modifié" not in load("mon-bac", dossier=dossier).elements["libelle"].tolist()
    ecrire(racine, MINI.replace("Relancer", "Relancer les clients"))
    assert load("mon-bac", dossier=dossier).libelle("R/d2") == "Relancer les clients"


def test_son_nom_de_fichier_est_son_identifiant(racine):
    ecrire(racine, MINI, "autre")
    with pytest.raises(ReferentielMalFormeError, match=r"doit s'appeler mon-bac\.yaml"):
        load("autre", dossier=racine / "referentiels")


def test_un_exercice_le_cite_et_la_verification_l_accepte(racine):
    devoir = load_devoir(racine, DEVOIR)
    assert load_referentiel(devoir.exercices[0]).id == "mon-bac"
    assert competences_libelles(devoir.exercices[0])["R/d1"] == "Dire qui doit quoi"
    build_source(racine, devoir)
    assert [c.message for c in check_devoir(racine, DEVOIR, variantes=2) if c.gravite == "erreur"] == []
    carnet = (racine / "source" / DEVOIR / f"{EXERCICE}.ipynb").read_text(encoding="utf-8")
    assert "Dire qui doit quoi *(R/d1)*" in carnet


def test_une_competence_absente_de_lui_se_dit(racine):
    build_source(racine, load_devoir(racine, DEVOIR))
    ecrire(racine, MINI.replace("R/d2", "R/d3"))
    messages = {c.code: c.message for c in check_devoir(racine, DEVOIR, variantes=0)}
    assert "« R/d2 » n'est pas un élément de mon-bac" in messages["competence_inconnue"]
    with pytest.raises(ExerciceInvalideError, match=r"absentes de mon-bac : R/d2"):
        competences_libelles(load_devoir(racine, DEVOIR).exercices[0])


def test_un_fichier_fautif_dit_tous_ses_defauts_partout(racine, capsys):
    build_source(racine, load_devoir(racine, DEVOIR))
    ecrire(racine, MALFORME)
    with pytest.raises(ExerciceInvalideError) as exercice:
        competences_libelles(load_devoir(racine, DEVOIR).exercices[0])
    [lint] = [c.message for c in check_devoir(racine, DEVOIR, variantes=0) if c.code == "referentiel_inconnu"][:1]
    assert main(["--cours", str(racine), "referentiel", "verifier"]) == 1
    for texte in (str(exercice.value), lint, capsys.readouterr().out):
        assert "identifiant employé 2 fois" in texte
        assert "le parent « Z » n'existe pas" in texte


def test_un_fichier_absent_nomme_ceux_qui_existent(racine):
    build_source(racine, load_devoir(racine, DEVOIR))
    (racine / "referentiels" / "mon-bac.yaml").unlink()
    messages = [c.message for c in check_devoir(racine, DEVOIR, variantes=0) if c.code == "referentiel_inconnu"]
    assert any("ni livré, ni dans referentiels/. Connus : agora-bloc1" in m for m in messages)


def test_la_couverture_compte_ses_exercices(racine):
    cours = load_cours(racine)
    table = couverture(load("mon-bac", dossier=cours.referentiels), cours).set_index("element_id")
    assert table.loc["R/d2", "questions"] == (f"{EXERCICE}/q5",)
    assert not table["rien"].any()


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")  # avertissements internes de nbgrader et de SQLAlchemy
def test_de_la_copie_au_tableau_de_bord(racine, monkeypatch):
    """La copie est corrigée, la preuve porte son référentiel, le tableau de bord et les notes montrent ses libellés."""
    monkeypatch.delenv("REFCOMP_JOURNAL", raising=False)
    assert main(["--cours", str(racine), "construire", DEVOIR]) == 0
    cours, devoir = load_cours(racine), load_devoir(racine, DEVOIR)
    distribute_devoir(cours, devoir, ["alix-demo"])
    submit_connue(cours, "alix-demo", {EXERCICE: "juste"})
    assert autograde(cours, DEVOIR, "alix-demo") == ""
    assert set(competences_questions([devoir])["millesime"]) == {"2024"}
    assert project_resultats(cours, [devoir], {}) > 0
    donnees = SourceBord(cours).load()
    assert set(donnees.preuves["referentiel"]) == {"mon-bac"}
    assert donnees.libelle("R/d1") == "Dire qui doit quoi"
    assert "R/d1" in donnees.elements
    assert "Relancer" in build_competences(cours, ["alix-demo"])["libelle"].tolist()


def test_l_exemple_du_guide_se_charge_et_se_verifie(tmp_path, monkeypatch, capsys):
    guide = (RACINE / "docs" / "ajouter-un-referentiel.md").read_text(encoding="utf-8")
    exemple = re.search(r"```yaml\n(.*?)```", guide, re.DOTALL)[1]
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n", encoding="utf-8")
    (tmp_path / "referentiels").mkdir()
    ecrire(tmp_path, exemple, "titre-vendeur")
    monkeypatch.chdir(tmp_path)
    commandes = re.findall(r"^refcomp (referentiel .+)$", guide, re.MULTILINE)
    assert len(commandes) >= 4
    for commande in commandes:
        assert main(commande.split()) == 0, commande
    assert "titre-vendeur : 5 éléments, 3 relations, aucun défaut." in capsys.readouterr().out


def test_les_phrases_du_guide_sont_celles_des_commandes():
    """Chaque phrase que le guide cite existe, à ses points de suspension près."""
    guide = (RACINE / "docs" / "ajouter-un-referentiel.md").read_text(encoding="utf-8")
    phrases = re.findall(r"^\| (« .+?) \|", guide, re.MULTILINE)
    dossier = RACINE / "refcomp"
    sources = "".join(p.read_text(encoding="utf-8") for p in sorted((dossier / "referentiels").glob("*.py")))
    sources += "".join(p.read_text(encoding="utf-8") for p in sorted((dossier / "commandes").glob("*.py")))
    sources = re.sub(r"\{[^{}\n]*\}", "…", sources)
    for phrase in phrases:
        for citee in re.findall(r"« (.+?) »(?=,| \||$)", phrase + " |"):
            connue = citee.replace("cqp-agc", "…").replace("employé 2 fois", "employé … fois")
            assert connue in sources, citee
