"""Le vrai chemin : construire, distribuer, remettre, corriger par nbgrader ; et ce qui doit échouer fermé."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from aides_cours import DEVOIR, fill_carnet, read_dossier, submit_connue
from nbgrader.api import Gradebook
from nbgrader.utils import determine_grade

from refcomp.authoring.copies import load_copies
from refcomp.authoring.devoir import load_devoir
from refcomp.errors import CoursInvalideError
from refcomp.grading.commandes import autograde, submit_copie
from refcomp.grading.journal import Journal, derniers_resultats

pytestmark = [
    pytest.mark.long,
    pytest.mark.filterwarnings("ignore"),  # avertissements internes de nbgrader et de SQLAlchemy
]


def notes(cours, etudiant):
    """Les points automatiques du carnet de notes de nbgrader : cellule → points."""
    with Gradebook(f"sqlite:///{(cours.racine / 'gradebook.db').as_posix()}") as gb:
        remise = gb.find_submission(DEVOIR, etudiant)
        return {g.name: g.auto_score for n in remise.notebooks for g in n.grades}


def resultats(cours):
    journal = Journal(cours.url, cours.cle)
    try:
        return derniers_resultats(journal.load_resultats())
    finally:
        journal.close()


def points_du_journal(cours, etudiant):
    r = resultats(cours)
    r = r[r["etudiant"] == etudiant]
    return dict(zip(r["exercice"] + "-" + r["question"], r["points"], strict=True))


def automatiques(cours):
    devoir = load_devoir(cours.racine, DEVOIR)
    return {f"{e.slug}-{q.id}": float(q.points) for e in devoir.exercices for q in e.questions if not q.redaction}


FAUSSES = {
    "balance_agee": "faux_depuis_facture",
    "rapprochement_bancaire": "faux_sens_inverses",
    "amortissement": "faux_plan_sans_prorata",
}


def test_trois_variantes_de_chaque_exercice(cours):
    """Une copie juste, une vide, une fausse d'une façon connue : notes, retours et journal, par nbgrader."""
    submit_connue(cours, "alix-demo", dict.fromkeys(FAUSSES, "juste"))
    submit_connue(cours, "bela-demo", dict.fromkeys(FAUSSES, "vide"))
    submit_connue(cours, "chloe-demo", FAUSSES)
    for etudiant in ("alix-demo", "bela-demo", "chloe-demo"):
        assert autograde(cours, DEVOIR, etudiant) == ""
    attendues = automatiques(cours)
    assert {c.split("-")[0] for c in attendues} == set(FAUSSES)
    obtenues = notes(cours, "alix-demo")
    assert {c: obtenues[c] for c in attendues} == attendues
    assert points_du_journal(cours, "alix-demo") == attendues
    assert set(notes(cours, "bela-demo").values()) <= {0.0, None}
    assert set(points_du_journal(cours, "bela-demo").values()) == {0.0}
    r = resultats(cours)
    r = r[r["etudiant"] == "chloe-demo"].set_index(["exercice", "question"])
    for slug, nom in FAUSSES.items():
        connue = next(c for c in load_copies(cours.racine / "exercises" / slug) if c.nom == nom)
        corrigee = (cours.dossier("autograded") / "chloe-demo" / DEVOIR / f"{slug}.ipynb").read_text(encoding="utf-8")
        for (exercice, question), ligne in r.iterrows():
            if exercice == slug:
                assert ligne["note_reponse"] == connue.note_attendue(question)
                assert notes(cours, "chloe-demo")[f"{slug}-{question}"] == ligne["points"]
        assert "section lang=" in corrigee
    assert len(r["variante"].unique()) == len(FAUSSES)
    # Corriger une seconde fois ne change rien et n'ajoute rien.
    avant = len(resultats(cours))
    assert autograde(cours, DEVOIR, "alix-demo") == ""
    assert len(resultats(cours)) == avant


def test_les_trois_commandes_donnent_les_memes_notes(cours):
    """`nbgrader autograde`, l'API qu'appelle le bouton du formgrader, et `refcomp corriger`."""
    submit_connue(cours, "alix-demo", {"balance_agee": "faux_depuis_facture"})
    scripts = Path(sys.executable).parent
    env = os.environ | {"PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}", "PYTHONWARNINGS": "ignore"}
    relevees = []
    for commande in (
        [sys.executable, "-m", "nbgrader", "autograde", DEVOIR, "--force"],
        [str(scripts / "refcomp"), "corriger", DEVOIR, "--processus", "1"],
    ):
        fini = subprocess.run(commande, cwd=cours.racine, env=env, capture_output=True, text=True, check=False)
        assert fini.returncode == 0, fini.stderr[-2000:]
        relevees.append(notes(cours, "alix-demo"))
    autograde(cours, DEVOIR, "alix-demo")
    relevees.append(notes(cours, "alix-demo"))
    assert relevees[0] == relevees[1] == relevees[2]
    assert relevees[0]["balance_agee-q3"] == 1.0


def test_cellule_supprimee_et_metadonnees_changees(cours):
    fichiers = read_dossier(cours.dossier("distribue") / "alix-demo" / DEVOIR)
    nb = nbformat.reads(fichiers["balance_agee.ipynb"].decode(), as_version=4)
    nb.cells = [c for c in nb.cells if c.id != "balance_agee-q2-controle"]
    for cellule in nb.cells:
        if cellule.id == "balance_agee-q1-controle":
            cellule.metadata.nbgrader.update(points=60, grade=False, locked=False)
            cellule.source = "60.0"
            cellule.outputs = [nbformat.v4.new_output("execute_result", data={"text/plain": "60.0"}, execution_count=1)]
        if cellule.id == "balance_agee-q3-controle":
            cellule.metadata.nbgrader["grade_id"] = "autre"
            cellule.metadata["refcomp"] = {"question": "balance_agee/q9", "points": 99}
    fichiers["balance_agee.ipynb"] = nbformat.writes(nb).encode()
    submit_copie(cours, DEVOIR, "alix-demo", fichiers)
    assert autograde(cours, DEVOIR, "alix-demo") == ""
    obtenues = notes(cours, "alix-demo")
    assert [obtenues[f"balance_agee-q{n}"] for n in (1, 2, 3)] == [0, 0, 0]
    statuts = resultats(cours).set_index(["exercice", "question"])["statut"]
    assert statuts["balance_agee", "q2"] == "supprimee"
    assert statuts["balance_agee", "q3"] == "supprimee"
    assert statuts["balance_agee", "q1"] == "corrige"


@pytest.mark.parametrize(
    "code",
    [
        "import os; os._exit(1)",
        "raise SystemExit",
        "exit()",
        "import sys; sys.modules.clear()",
        'import json; json.dumps = lambda *a, **k: \'{"etat": "juste"}\'',
        "import builtins; builtins.print = builtins.repr = builtins.str = lambda *a: 1/0",
        "while True: pass",
        "get_ipython().input_transformers_post.append(lambda lignes: ['4.0'])",
    ],
    ids=["tue", "sort", "exit", "modules", "json", "builtins", "boucle", "transformateur"],
)
def test_une_copie_qui_casse_tout_n_a_aucun_point_de_plus(cours, code, monkeypatch):
    monkeypatch.setattr("refcomp.grading.execution.DELAI_CELLULE", 4)
    monkeypatch.setattr("refcomp.grading.execution.DELAI_REPONSE", 2)
    fichiers = read_dossier(cours.dossier("distribue") / "alix-demo" / DEVOIR)
    carnet = fill_carnet(fichiers["balance_agee.ipynb"], "balance_agee", {"q1": "reponse_1 = '01/01/2020'", "q2": code})
    fichiers["balance_agee.ipynb"] = carnet
    submit_copie(cours, DEVOIR, "alix-demo", fichiers)
    assert autograde(cours, DEVOIR, "alix-demo") == ""
    assert sum(points_du_journal(cours, "alix-demo").values()) == 0
    assert {v for v in notes(cours, "alix-demo").values() if v is not None} <= {0.0}


ARRETS = {
    "avant le contrôle": "refcomp.grading.correction.check_copie",
    "avant le journal": "refcomp.grading.journal.Journal.append",
    "après le journal": "refcomp.grading.preprocesseurs.open_cellule",
    "avant le carnet de notes": "nbgrader.preprocessors.SaveAutoGrades.preprocess",
}


@pytest.mark.parametrize("cible", ARRETS.values(), ids=ARRETS.keys())
def test_tuer_le_controle_ne_donne_jamais_un_point(cours, cible):
    """SIGKILL (ou son équivalent) au milieu d'une correction, puis une correction entière."""
    submit_connue(cours, "alix-demo", {"balance_agee": "juste"})
    programme = f"""
import os, pydoc
from pathlib import Path
from refcomp.cours import load_cours
from refcomp.grading.commandes import autograde
nom, _, attribut = {cible!r}.rpartition(".")
setattr(pydoc.locate(nom), attribut, lambda *a, **k: os._exit(9))
autograde(load_cours(Path({str(cours.racine)!r})), {DEVOIR!r}, "alix-demo")
"""
    fini = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", programme], capture_output=True, text=True, check=False
    )
    assert fini.returncode == 9, fini.stderr[-2000:]
    assert {v for v in notes(cours, "alix-demo").values() if v is not None} <= {0.0}
    # Ce qui reste dans autograded/ ne vaut rien non plus, si quelqu'un le relit sans corriger.
    for chemin in (cours.dossier("autograded") / "alix-demo" / DEVOIR).glob("*.ipynb"):
        nb = nbformat.read(chemin, as_version=4)
        for cellule in nb.cells:
            meta = cellule.metadata.get("nbgrader", {})
            if meta.get("grade") and cellule.cell_type == "code":
                assert determine_grade(cellule)[0] == 0
    assert autograde(cours, DEVOIR, "alix-demo") == ""
    attendues = {c: p for c, p in automatiques(cours).items() if c.startswith("balance_agee")}
    assert {c: p for c, p in points_du_journal(cours, "alix-demo").items() if c in attendues} == attendues
    assert {c: p for c, p in notes(cours, "alix-demo").items() if c in attendues} == attendues


def test_un_controle_en_panne_vaut_zero_et_se_signale(cours, monkeypatch):
    submit_connue(cours, "alix-demo", {"balance_agee": "juste"})
    controles = cours.racine / "exercises" / "balance_agee" / "controles.py"
    texte = controles.read_text(encoding="utf-8")
    controles.write_text(
        texte.replace("def candidats_q2(", "def candidats_q2(*_):\n    1 / 0\n\n\ndef _ancien("), encoding="utf-8"
    )
    assert autograde(cours, DEVOIR, "alix-demo") == ""
    ligne = resultats(cours).set_index(["exercice", "question"]).loc[("balance_agee", "q2")]
    assert (ligne["points"], ligne["statut"], ligne["note_reponse"]) == (0.0, "a_verifier", "controle_en_panne")


def test_donnees_modifiees_depuis_la_distribution_se_signalent(cours):
    submit_connue(cours, "alix-demo", {"balance_agee": "juste"})
    variante = cours.racine / "exercises" / "balance_agee" / "variante.py"
    texte = variante.read_text(encoding="utf-8")
    variante.write_text(texte.replace("38_000, 640_000", "39_000, 640_000"), encoding="utf-8")
    autograde(cours, DEVOIR, "alix-demo")
    r = resultats(cours)
    assert set(r[r["exercice"] == "balance_agee"]["statut"]) == {"a_verifier"}


def test_un_etudiant_sans_distribution_est_a_verifier(cours):
    submit_copie(cours, DEVOIR, "clo-demo", read_dossier(cours.dossier("release") / DEVOIR))
    assert autograde(cours, DEVOIR, "clo-demo") == ""
    r = resultats(cours)
    assert set(r[r["etudiant"] == "clo-demo"]["statut"]) == {"a_verifier"}


def test_le_dossier_corrige_garde_les_donnees_de_l_etudiant(cours):
    submit_connue(cours, "alix-demo", {"balance_agee": "juste"})
    autograde(cours, DEVOIR, "alix-demo")
    for nom in ("balance_agee/factures.csv", "balance_agee/reponse_3.csv"):
        sien = (cours.dossier("submitted") / "alix-demo" / DEVOIR / nom).read_bytes()
        assert (cours.dossier("autograded") / "alix-demo" / DEVOIR / nom).read_bytes() == sien


def test_refcomp_n_est_pas_importable_par_une_copie(cours):
    fichiers = read_dossier(cours.dossier("distribue") / "alix-demo" / DEVOIR)
    code = "from refcomp.calculs.balance_agee import balance_agee"
    fichiers["balance_agee.ipynb"] = fill_carnet(fichiers["balance_agee.ipynb"], "balance_agee", {"q1": code})
    submit_copie(cours, DEVOIR, "alix-demo", fichiers)
    autograde(cours, DEVOIR, "alix-demo")
    corrige = (cours.dossier("autograded") / "alix-demo" / DEVOIR / "balance_agee.ipynb").read_text(encoding="utf-8")
    assert "refcomp n'est pas disponible pendant la correction" in corrige


FOUILLE = r"""
import gc, os, sys
vus = [repr(os.environ), repr(sorted(sys.modules)), repr(sys.argv), repr(sys.path[:0])]
vus += [o for o in gc.get_objects() if isinstance(o, str)]
for o in gc.get_objects():
    if isinstance(o, dict):
        vus += [v for v in list(o.values()) if isinstance(v, str)]
texte = "\n".join(vus)
for racine, _, noms in os.walk("."):
    for nom in (n for n in noms if os.path.isfile(os.path.join(racine, n))):
        texte += "\n" + nom + "\n" + open(os.path.join(racine, nom), "rb").read().decode("utf-8", "replace")
print("TROUVE", [m for m in MARQUES if m[0] + m[1:] in texte.replace(repr(MARQUES), "")])
"""


def test_ni_correction_ni_controle_dans_le_processus_de_la_copie(cours):
    """Une copie fouille sa mémoire, son environnement et son dossier : elle n'y trouve rien de ce qui décide."""
    marques = [
        "candidats_q",
        "erreur_connue",
        "build_correction",
        "groupe_mal_impute",
        "depuis_facture",
        "resultats.db",
    ]
    code = f"MARQUES = [m[::-1] for m in {[m[::-1] for m in marques]!r}]\n{FOUILLE}"
    fichiers = read_dossier(cours.dossier("distribue") / "alix-demo" / DEVOIR)
    fichiers["balance_agee.ipynb"] = fill_carnet(fichiers["balance_agee.ipynb"], "balance_agee", {"q1": code})
    submit_copie(cours, DEVOIR, "alix-demo", fichiers)
    autograde(cours, DEVOIR, "alix-demo")
    corrige = cours.dossier("autograded") / "alix-demo" / DEVOIR / "balance_agee.ipynb"
    sorties = json.dumps([c.get("outputs") for c in nbformat.read(corrige, as_version=4).cells])
    assert "TROUVE []" in sorties, sorties[:3000]


def test_un_carnet_ordinaire_suit_le_chemin_de_nbgrader(cours):
    """Un devoir nbgrader sans refcomp, dans le même cours : mêmes notes que nbgrader seul."""
    dossier = cours.dossier("source") / "ordinaire"
    dossier.mkdir()
    cellules = [
        nbformat.v4.new_code_cell(
            "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION",
            metadata={
                "nbgrader": {
                    "grade": False,
                    "grade_id": "double",
                    "locked": False,
                    "schema_version": 3,
                    "solution": True,
                    "task": False,
                }
            },
        ),
        nbformat.v4.new_code_cell(
            "assert double(2) == 4",
            metadata={
                "nbgrader": {
                    "grade": True,
                    "grade_id": "test",
                    "locked": True,
                    "points": 3,
                    "schema_version": 3,
                    "solution": False,
                    "task": False,
                }
            },
        ),
    ]
    nb = nbformat.v4.new_notebook(
        cells=cellules, metadata={"kernelspec": {"name": "python3", "display_name": "p", "language": "python"}}
    )
    nbformat.write(nb, dossier / "carnet.ipynb")
    from refcomp.grading.commandes import nbgrader_api  # noqa: PLC0415 - seul emploi

    with nbgrader_api(cours) as api:
        assert api.generate_assignment("ordinaire", force=True, create=True)["success"]
    publie = cours.dossier("release") / "ordinaire" / "carnet.ipynb"
    for etudiant, corps in (("alix-demo", "return 2 * x"), ("bela-demo", "return x + 3")):
        copie = nbformat.read(publie, as_version=4)
        copie.cells[0].source = f"def double(x):\n    {corps}"
        submit_copie(cours, "ordinaire", etudiant, {"carnet.ipynb": nbformat.writes(copie).encode()})
        assert autograde(cours, "ordinaire", etudiant) == ""
    with Gradebook(f"sqlite:///{(cours.racine / 'gradebook.db').as_posix()}") as gb:
        assert {s.student.id: s.score for s in gb.assignment_submissions("ordinaire")} == {
            "alix-demo": 3,
            "bela-demo": 0,
        }


def test_un_carnet_non_remis_compte_zero(cours):
    submit_connue(cours, "alix-demo", dict.fromkeys(FAUSSES, "juste"))
    for slug in ("balance_agee", "rapprochement_bancaire"):
        (cours.dossier("submitted") / "alix-demo" / DEVOIR / f"{slug}.ipynb").unlink()
    assert autograde(cours, DEVOIR, "alix-demo") == ""
    points = points_du_journal(cours, "alix-demo")
    assert set(points) == set(automatiques(cours))
    assert {c.split("-")[0] for c, p in points.items() if p} == {"amortissement"}
    r = resultats(cours)
    assert set(r[r["exercice"] == "balance_agee"]["note_reponse"]) == {"carnet_absent"}


def test_un_carnet_illisible_est_nomme_en_francais(cours):
    submit_connue(cours, "alix-demo", {"balance_agee": "juste"})
    (cours.dossier("submitted") / "alix-demo" / DEVOIR / "amortissement.ipynb").write_text(
        '{"cells": [', encoding="utf-8"
    )
    assert "carnet illisible : amortissement.ipynb" in autograde(cours, DEVOIR, "alix-demo")
    assert resultats(cours).empty


def test_une_configuration_qui_ne_branche_pas_refcomp_est_completee(cours):
    submit_connue(cours, "alix-demo", dict.fromkeys(FAUSSES, "juste"))
    (cours.racine / "nbgrader_config.py").write_text("c = get_config()\n", encoding="utf-8")
    assert autograde(cours, DEVOIR, "alix-demo") == ""
    assert points_du_journal(cours, "alix-demo") == automatiques(cours)


def test_une_execution_inconnue_est_refusee(cours):
    submit_connue(cours, "alix-demo", {"balance_agee": "juste"})
    reglage = "c = get_config()\nc.Autograde.autograde_preprocessors = ['nbgrader.preprocessors.SaveAutoGrades']\n"
    (cours.racine / "nbgrader_config.py").write_text(reglage, encoding="utf-8")
    with pytest.raises(CoursInvalideError, match="ne sait pas où exécuter les copies"):
        autograde(cours, DEVOIR, "alix-demo")


def test_nbgrader_seul_ne_donne_aucun_point_a_une_bonne_forme(cours):
    """Sans la configuration de refcomp, la cellule notée échoue au lieu de valider une forme."""
    fichiers = read_dossier(cours.dossier("distribue") / "alix-demo" / DEVOIR)
    fichiers["balance_agee.ipynb"] = fill_carnet(
        fichiers["balance_agee.ipynb"], "balance_agee", {"q2": "reponse_2 = 1"}
    )
    submit_copie(cours, DEVOIR, "alix-demo", fichiers)
    (cours.racine / "nbgrader_config.py").write_text("c = get_config()\n", encoding="utf-8")
    env = os.environ | {"PYTHONWARNINGS": "ignore"}
    commande = [sys.executable, "-m", "nbgrader", "autograde", DEVOIR, "--force"]
    fini = subprocess.run(commande, cwd=cours.racine, env=env, capture_output=True, text=True, check=False)
    assert fini.returncode == 0, fini.stderr[-2000:]
    assert {v for v in notes(cours, "alix-demo").values() if v is not None} <= {0.0}
