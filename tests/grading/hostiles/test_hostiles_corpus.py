"""Le corpus hostile : rien ne s'échappe, aucun point de refcomp ne se gagne, et la copie suivante est corrigée."""

import copy
import json
import os
import re
import socket
import sys
from pathlib import Path

import nbformat
import pytest
import yaml
from aides_bac import demande_le_bac
from aides_cours import DEVOIR, fill_carnet, read_dossier, submit_connue
from aides_ordinaire import a_completer, build_cours_ordinaire, cellule_test, libre, submit_cellules
from alterations import ALTERATIONS
from nbgrader.api import Gradebook

from refcomp.grading.commandes import distribute_devoir, submit_copie
from refcomp.grading.journal import derniers_resultats, open_journal
from refcomp.grading.notes import check_notes
from refcomp.grading.parallele import correct_classe

CORPUS = yaml.safe_load((Path(__file__).parent / "corpus.yaml").read_text(encoding="utf-8"))
MENACES = Path(__file__).parents[3] / "docs" / "modele-de-menace.md"
JUSTES = ("juste0-demo", "juste1-demo", "juste2-demo")
REGLAGE = (
    "c = get_config()\nc.Execute.timeout = 2\nc.ExecuterCopie.duree_carnet = 12.0\nc.ExecuterCopie.memoire = 400\n"
    "from refcomp.grading.configuration import configure\n\nconfigure(get_config())\n"
)
CELLULES = [
    libre("import pandas as pd"),
    a_completer("reponse = 0", "reponse"),
    cellule_test("assert reponse == 42", "test_reponse", 2),
    a_completer("def double(x):\n    pass", "double"),
    cellule_test("import math\nassert abs(float(double(21) or 0) - 42) < 1e-9", "test_double", 2),
    a_completer("tableau = pd.DataFrame()", "tableau"),
    cellule_test("pd.testing.assert_frame_equal(tableau, pd.DataFrame({'a': [1, 2]}))", "test_tableau", 2),
    cellule_test("2.0 * round(float(reponse) / 42) if math.isclose(reponse, 42) else 0.0", "test_partiel", 2),
    cellule_test("import sys\nif reponse != 42:\n    print('faux', file=sys.stderr)", "test_erreurs", 2),
]
JUSTE = {
    "reponse": "# EN-CLAIR-MARQUE-DE-LA-COPIE-JUSTE\nreponse = 42",
    "double": "def double(x):\n    return 2 * x",
    "tableau": "tableau = pd.DataFrame({'a': [1, 2]})",
}
pytestmark = [demande_le_bac, pytest.mark.long]


def identifiant(nom):
    return f"alix-{nom.replace('_', '-')}-demo"


@pytest.fixture(scope="module")
def ecoute():
    """Un serveur sur la boucle locale de l'hôte : aucune copie ne doit l'atteindre."""
    with socket.create_server(("127.0.0.1", 0)) as serveur:
        yield serveur


def code_de(attaque, racine, ecoute):
    remplacements = {
        "@RACINE@": racine.as_posix(),
        "@DEPOT@": Path(__file__).parents[3].as_posix(),
        "@MAISON@": Path.home().as_posix(),
        "@VENV@": sys.prefix,
        "@PORT@": str(ecoute.getsockname()[1]),
    }
    code = attaque["code"]
    for cle, valeur in remplacements.items():
        code = code.replace(cle, valeur)
    return code


class Classe:
    """Une classe d'attaquants corrigée d'un coup, et ce qu'il en est sorti."""

    def __init__(self, cours, devoir, etudiants):
        self.cours, self.devoir = cours, devoir
        self.avant = self._fichiers()
        self.issues = {i.etudiant: i for i in correct_classe(cours, devoir, etudiants, 4)}
        self.apres = self._fichiers()
        with open_journal(cours) as journal:
            self.resultats = derniers_resultats(journal.load_resultats(devoir))
            self.constats = journal.check_chaine() + check_notes(journal, self.url)
        with Gradebook(self.url) as carnet:
            self.notes = {s.student.id: s.score for s in carnet.assignment_submissions(devoir)}

    @property
    def url(self):
        return f"sqlite:///{(self.cours.racine / 'gradebook.db').as_posix()}"

    def _fichiers(self):
        """Ce que la correction n'a pas à toucher."""
        hors = {"autograded", "submitted", ".refcomp"}
        return {
            p.relative_to(self.cours.racine).as_posix(): p.stat().st_size
            for p in self.cours.racine.rglob("*")
            if p.is_file() and p.suffix != ".db" and not hors & set(p.relative_to(self.cours.racine).parts)
        }

    def sorties(self, etudiant):
        """Le texte de toutes les sorties du carnet corrigé, avec la raison d'un échec et les soupçons du journal."""
        textes = [self.issues[etudiant].raison]
        for chemin in (self.cours.racine / "autograded" / etudiant / self.devoir).glob("*.ipynb"):
            for cellule in nbformat.read(chemin, as_version=4).cells:
                textes += [json.dumps(sortie, ensure_ascii=False) for sortie in cellule.get("outputs", [])]
        siens = self.resultats[self.resultats["etudiant"] == etudiant]
        return "\n".join([*textes, *siens["valeur_recue"], *siens["note_reponse"]])

    def affichages(self, etudiant):
        """Ce que la copie a affiché ; une trace d'erreur cite le code, et donc le mot cherché."""
        return "".join(
            str(sortie.get("text", ""))
            for chemin in (self.cours.racine / "autograded" / etudiant / self.devoir).glob("*.ipynb")
            for cellule in nbformat.read(chemin, as_version=4).cells
            for sortie in cellule.get("outputs", [])
            if sortie.output_type == "stream"
        )

    def statuts(self, etudiant):
        return set(self.resultats.loc[self.resultats["etudiant"] == etudiant, "statut"])


@pytest.fixture(scope="module")
def ordinaire(tmp_path_factory, ecoute):
    """Le corpus dans les cellules ordinaires d'un cours nbgrader."""
    cours = build_cours_ordinaire(
        tmp_path_factory.mktemp("ordinaire") / "cours", {"carnet": copy.deepcopy(CELLULES)}, configuration=REGLAGE
    )
    (cours.racine / ".refcomp").mkdir(exist_ok=True)
    os.environ["HOSTILE_SECRET"] = "valeur"
    etudiants = []
    for attaque in CORPUS:
        code = code_de(attaque, cours.racine, ecoute)
        submit_cellules(cours, identifiant(attaque["nom"]), {"reponse": f"reponse = 0\n{code}"})
        etudiants.append(identifiant(attaque["nom"]))
    for nom, alterer in ALTERATIONS.items():
        dossier = submit_cellules(cours, identifiant(nom), {})
        alterer(dossier, "carnet", json.loads((dossier / "carnet.ipynb").read_text(encoding="utf-8")))
        etudiants.append(identifiant(nom))
    for juste in JUSTES:
        submit_cellules(cours, juste, JUSTE)
    tiers = len(etudiants) // 2
    return Classe(cours, "devoir", [JUSTES[0], *etudiants[:tiers], JUSTES[1], *etudiants[tiers:], JUSTES[2]])


@pytest.fixture(scope="module")
def refcomp(cours_publie, tmp_path_factory, ecoute):
    """Le même corpus dans les cellules de réponse d'un exercice refcomp."""
    import shutil  # noqa: PLC0415 - seul emploi

    from refcomp.authoring.devoir import load_devoir  # noqa: PLC0415 - idem
    from refcomp.cours import load_cours  # noqa: PLC0415 - idem

    racine = tmp_path_factory.mktemp("refcomp") / "cours"
    shutil.copytree(cours_publie.racine, racine)
    (racine / "nbgrader_config.py").write_text(REGLAGE, encoding="utf-8")
    cours = load_cours(racine)
    etudiants = [identifiant(n) for n in [a["nom"] for a in CORPUS] + list(ALTERATIONS)]
    distribute_devoir(cours, load_devoir(racine, DEVOIR), [*etudiants, *JUSTES])
    for attaque in CORPUS:
        code = code_de(attaque, racine, ecoute)
        fichiers = read_dossier(cours.dossier("distribue") / identifiant(attaque["nom"]) / DEVOIR)
        fichiers["balance_agee.ipynb"] = fill_carnet(fichiers["balance_agee.ipynb"], "balance_agee", {"q1": code})
        submit_copie(cours, DEVOIR, identifiant(attaque["nom"]), _seul(fichiers))
    for nom, alterer in ALTERATIONS.items():
        fichiers = read_dossier(cours.dossier("distribue") / identifiant(nom) / DEVOIR)
        dossier = submit_copie(cours, DEVOIR, identifiant(nom), _seul(fichiers))
        alterer(dossier, "balance_agee", json.loads(fichiers["balance_agee.ipynb"]))
    for juste in JUSTES:
        submit_connue(cours, juste, {"balance_agee": "juste"})
    return Classe(cours, DEVOIR, [JUSTES[0], *etudiants, JUSTES[1], JUSTES[2]])


def _seul(fichiers):
    """Un seul des trois exercices : le corpus n'a pas besoin des autres."""
    return {c: o for c, o in fichiers.items() if c in {"copie.py", "balance_agee.ipynb"} or "balance_agee/" in c}


@pytest.fixture(params=["ordinaire", "refcomp"])
def classe(request):
    return request.getfixturevalue(request.param)


def test_le_corpus_est_assez_grand_et_sans_doublon():
    noms = [a["nom"] for a in CORPUS] + list(ALTERATIONS)
    assert len(noms) == len(set(noms)) >= 60
    assert all(a["idee"] for a in CORPUS)
    assert all(f.__doc__ for f in ALTERATIONS.values())


@pytest.mark.xdist_group("hostiles")
def test_aucune_attaque_ne_sort_du_bac(classe):
    affichages = {a["nom"]: classe.affichages(identifiant(a["nom"])) for a in CORPUS}
    assert {nom: texte for nom, texte in affichages.items() if "REUSSI" in texte} == {}


@pytest.mark.xdist_group("hostiles")
def test_rien_n_a_change_hors_de_la_correction(classe):
    assert classe.avant == classe.apres
    assert not (classe.cours.racine / "hostile-survivant").exists()
    assert classe.constats == []


@pytest.mark.xdist_group("hostiles")
def test_les_copies_voisines_sont_corrigees(classe):
    for juste in JUSTES:
        assert classe.issues[juste].raison == ""
        assert classe.statuts(juste) <= {"corrige", "manuel"}
    assert len({classe.notes[j] for j in JUSTES}) == 1
    assert classe.notes[JUSTES[0]] >= 10


@pytest.mark.xdist_group("hostiles")
def test_aucun_code_ne_gagne_un_point_de_refcomp(refcomp):
    points = refcomp.resultats.groupby("etudiant")["points"].sum()
    gagnants = {e: p for e, p in points.items() if p and e not in JUSTES}
    assert not gagnants
    assert not {e: n for e, n in refcomp.notes.items() if n and e not in JUSTES}


@pytest.mark.xdist_group("hostiles")
def test_les_cellules_ordinaires_tiennent_leur_promesse(ordinaire):
    fautes = []
    for attaque in CORPUS:
        etudiant = identifiant(attaque["nom"])
        note, promesse = ordinaire.notes.get(etudiant, 0), attaque.get("ordinaire", "bloquee")
        if promesse == "bloquee" and note:
            fautes.append(f"{attaque['nom']} : {note} points")
        if promesse == "signalee" and note and "a_verifier" not in ordinaire.statuts(etudiant):
            fautes.append(f"{attaque['nom']} : {note} points, rien de signalé")
    fautes += [
        f"{n} : {ordinaire.notes.get(identifiant(n))}" for n in ALTERATIONS if ordinaire.notes.get(identifiant(n))
    ]
    assert not fautes


@pytest.mark.xdist_group("hostiles")
def test_ce_qui_se_voit_est_signale(ordinaire):
    signalees = [a["nom"] for a in CORPUS if a.get("ordinaire") == "signalee"]
    muettes = [n for n in signalees if "a_verifier" not in ordinaire.statuts(identifiant(n))]
    assert not muettes


def test_les_limites_connues_sont_ecrites():
    texte = MENACES.read_text(encoding="utf-8")
    connues = [a["nom"] for a in CORPUS if a.get("ordinaire") == "connue"]
    assert connues
    assert [n for n in connues if f"`{n}`" not in texte] == []


@pytest.mark.xdist_group("hostiles")
def test_chaque_attaque_a_son_message(ordinaire):
    muettes = []
    for attaque in CORPUS:
        attendu = attaque.get("dit")
        if attendu and not re.search(attendu, ordinaire.sorties(identifiant(attaque["nom"]))):
            muettes.append(f"{attaque['nom']} : {ordinaire.sorties(identifiant(attaque['nom']))[-300:]}")
    assert "\n".join(muettes) == ""


@pytest.mark.xdist_group("hostiles")
def test_les_copies_honnetes_ne_sont_pas_soupconnees(ordinaire):
    assert ordinaire.statuts(JUSTES[0]) == {"corrige"}


@pytest.mark.xdist_group("hostiles")
def test_aucun_processus_ne_survit(classe):
    vivants = []
    for dossier in Path("/proc").iterdir():
        if dossier.name.isdigit():
            try:
                status = (dossier / "status").read_text(encoding="utf-8", errors="replace")
                commande = (dossier / "cmdline").read_bytes()
            except OSError:
                continue
            parent = int(re.search(r"PPid:\s+(\d+)", status)[1])
            if b"refcomp.grading.bac.parent" in commande and parent == 1:
                vivants.append(dossier.name)
    assert not vivants
