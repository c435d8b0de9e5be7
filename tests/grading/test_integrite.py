"""Ce que le bac signale d'une copie : rien d'une copie honnête, et ce qui change ce qui la juge."""

import nbformat
import pytest
from aides_bac import demande_le_bac

from refcomp.errors import CopieIllisibleError
from refcomp.grading import conversion, depot, ordinaire
from refcomp.grading.bac.bornes import MEBIOCTET, Bornes
from refcomp.grading.bac.seance import Seance
from refcomp.grading.bac.sources import parse_cellule
from refcomp.grading.preprocesseurs import ExecuterCopie

BORNES = Bornes(cellule=20, carnet=60)
INTERACTIF = 'InteractiveShell.ast_node_interactivity = "all"'
RESERVE_QUI_TRAVAILLE = """
from concurrent.futures import ThreadPoolExecutor
import time
r = ThreadPoolExecutor(1).submit(lambda: time.sleep(30))
"""
FIL_SOUS_UN_FAUX_NOM = """
import threading, time
espace = dict(vars(threading), time=time)
exec(compile("def run(): time.sleep(30)", threading.__file__, "exec"), espace)
threading.Thread(target=espace["run"], daemon=True).start()
"""
CODE = "import statistics\nstatistics.mean.__code__ = (lambda *a: 1).__code__"
DOCTEST = "def f(x):\n    '''>>> f(1)\n    2'''\n    return 2 * x\nimport doctest\ndoctest.testmod()"
HONNETES = {
    "open": ("x = 1", "with open('r.txt', 'w') as f:\n    f.write('a')\nassert open('r.txt').read() == 'a'"),
    "tqdm": ("from tqdm import tqdm\nfor x in tqdm([1]):\n    pass", "assert x == 1"),
    "tqdm_auto": ("from tqdm.auto import tqdm\nfor x in tqdm([1]):\n    pass", "assert x == 1"),
    "tqdm_notebook": ("from tqdm.notebook import tqdm\nfor x in tqdm([1]):\n    pass", "assert x == 1"),
    "bash": ("%%bash\necho a", "assert True"),
    "to_thread": ("import asyncio\nr = await asyncio.to_thread(lambda: 5)", "assert r == 5"),
    "reserve_de_fils": (
        "from concurrent.futures import ThreadPoolExecutor\nr = list(ThreadPoolExecutor(2).map(abs, [-1]))",
        "assert r == [1]",
    ),
    "thread_pool": ("from multiprocessing.pool import ThreadPool\nr = ThreadPool(2).map(abs, [-1])", "assert r == [1]"),
    "math_etoile": ("from math import *", "assert pow(2, 3) == 8"),
    "numpy_etoile": ("from numpy import *", "assert abs(sum([1, 2]) - 3) < 1e-9 and max([1]) == round(1.2)"),
    "avertissements": ("import logging\nlogging.captureWarnings(True)", "assert True"),
    "tout_afficher": (f"from IPython.core.interactiveshell import InteractiveShell\n{INTERACTIF}", "0.5\n1.0"),
    "recursion": ("import sys\nsys.setrecursionlimit(5000)", "assert True"),
    "doctest": (DOCTEST, "f(2) == 4"),
    "accesseur": (
        "import pandas as pd\npd.DataFrame.cote = lambda s: s.shape",
        "assert pd.DataFrame().cote() == (0, 0)",
    ),
}
REGLAGES = {
    "config": (f"%config {INTERACTIF}", "0.5\n1.0", ["0.5", "1.0"]),
    "get_ipython": ("get_ipython().ast_node_interactivity = 'all'", "0.5\n1.0", ["0.5", "1.0"]),
    "precision": ("%precision 2", "1 / 3", ["0.33"]),
}
EGALITES = "import pandas as pd\nvrai = pd.DataFrame.equals\npd.DataFrame.equals = lambda a, b: vrai(a, b)"
DE_L_ENSEIGNANT = {
    "nom_natif": ("from unittest.mock import Mock\nprint = Mock()", "print('a')\nassert print.called"),
    "module": ("import statistics\nstatistics.mean = lambda *_: 3", "assert statistics.mean([1]) == 3"),
    "classe": (EGALITES, "assert pd.DataFrame().equals(pd.DataFrame())"),
    "magie": ("%precision 2\nsum = max", "assert sum([1, 2]) == 2"),
    "evenement": ("get_ipython().events.register('post_run_cell', lambda *_: None)", "assert True"),
    "recursion": ("import sys\nsys.setrecursionlimit(800)", "assert True"),
}
# Ce qu'une fonction de la copie change pendant qu'un test l'appelle n'est pas l'œuvre de l'enseignant.
APPELEES = {
    "nom_natif": ("globals()['sum'] = lambda *_: 3", "sum([1]) == 3", "« sum »"),
    "module": ("import statistics\n    statistics.mean = lambda *_: 3", "True", "statistics.mean"),
    "classe": ("import pandas as pd\n    pd.DataFrame.equals = lambda *_: True", "True", "DataFrame.equals"),
    "magie": ("globals()['sum'] = lambda *_: 3", "sum([1]) == 3\n%precision 3", "« sum »"),
}
NOYAUX = """
import asyncio
noyaux = None
for tache in asyncio.all_tasks():
    suite = tache.get_coro()
    while suite is not None and hasattr(suite, "cr_frame"):
        lui = suite.cr_frame.f_locals.get("self") if suite.cr_frame else None
        noyaux = getattr(lui, "_noyaux", noyaux)
        suite = suite.cr_await
juge = noyaux.enseignant.shell
"""
MODULE_MENTEUR = """
import math, types
class Menteur(types.ModuleType):
    def __getattribute__(self, nom):
        return (lambda *a, **k: True) if nom == "isclose" else types.ModuleType.__getattribute__(self, nom)
math.__class__ = Menteur
"""
BASES = """
import pandas as pd
class Menteuse(pd.core.generic.NDFrame):
    def equals(self, autre): return True
pd.DataFrame.__bases__ = (Menteuse, *pd.DataFrame.__bases__[1:])
"""
BOUCLE = """
import asyncio
boucle = asyncio.get_running_loop()
class Milieu(type(boucle)):
    def sock_sendall(self, prise, octets): return super().sock_sendall(prise, octets)
class Autre(Milieu):
    pass
boucle.__class__ = Autre
"""
SESSION = """
session = get_ipython().kernel.session
class Autre(type(session)):
    def _add(self, nature, contenu): super()._add(nature, contenu)
session.__class__ = Autre
"""
ENFERMEE = "import pandas as pd\npd.Series.sum.__closure__[0].cell_contents = lambda *a, **k: 6"
PROPRIETE = "import unittest\nunittest.TestResult.failures = property(lambda s: [])"
ENCODEUR = "import json\njson._default_encoder.encode = lambda o: '42'"
JUGE = {
    "transformation_arbre": (NOYAUX + "juge.ast_transformers.append(object())", "assert True", "transforme le code"),
    "transformation_texte": (
        NOYAUX + "juge.input_transformers_post.append(lambda lignes: lignes)",
        "assert True",
        "transforme le code",
    ),
    "evenement": (
        NOYAUX + "juge.events.register('pre_run_cell', lambda *a: None)",
        "assert True",
        "événements IPython",
    ),
    "classe": (NOYAUX + "juge.__class__ = type('C', (type(juge),), {})", "assert True", "l'interprète de l'enseignant"),
    "compilation": (
        NOYAUX + "juge.compile.__class__ = type('C', (type(juge.compile),), {})",
        "assert True",
        "la compilation de l'enseignant",
    ),
    "module_menteur": (MODULE_MENTEUR, "import math\nassert math.isclose(1, 2)", "la nature de math"),
    "bases": (BASES, "assert True", "les bases de pandas.DataFrame"),
    "boucle": (BOUCLE, "assert True", "échanges avec le correcteur"),
    "session": (SESSION, "assert True", "la session du noyau"),
    "fonction_enfermee": (ENFERMEE, "assert True", "Series.sum"),
    "propriete": (PROPRIETE, "assert True", "TestResult.failures"),
    "test_saute": ("import unittest\nunittest.TestCase.__unittest_skip__ = True", "assert True", "__unittest_skip__"),
    "test_omis": (
        "import unittest\nunittest.defaultTestLoader.testMethodPrefix = 'zzz'",
        "assert True",
        "le chargeur de tests",
    ),
    "encodeur": (ENCODEUR, "assert True", "l'écriture JSON"),
}
TRICHES = JUGE | {
    "noms_de_numpy": ("from numpy import all", "assert all(x > 0 for x in [-1])", "« all »"),
    "valeur_attendue": ("attendu = lambda: 1", "assert attendu() == 1", "« attendu »"),
    "reserve_qui_travaille": (RESERVE_QUI_TRAVAILLE, "assert True", "fil d'exécution"),
    "fil_sous_un_faux_nom": (FIL_SOUS_UN_FAUX_NOM, "assert True", "fil d'exécution"),
    "code": (CODE, "assert True", "code de statistics.mean"),
}


def run(*cellules):
    """Exécute des cellules (source, de confiance) ; rend les exécutions."""
    with Seance(BORNES, refcomp_autorise=False) as seance:
        return [seance.run_cellule(source, de_confiance=confiance) for source, confiance in cellules]


def resultats(execution):
    return [m["content"]["data"]["text/plain"] for m in execution.messages if m["msg_type"] == "execute_result"]


@demande_le_bac
@pytest.mark.parametrize("nom", HONNETES)
def test_une_copie_honnete_n_est_pas_soupconnee(nom):
    code, essai = HONNETES[nom]
    executions = run((code, False), (essai, True))
    assert [e.erreur for e in executions] == [None, None]
    assert executions[1].soupcons == []


@demande_le_bac
@pytest.mark.parametrize("nom", TRICHES)
def test_ce_qui_change_le_jugement_est_signale(nom):
    code, essai, raison = TRICHES[nom]
    executions = run(("def attendu():\n    return 42", True), (code, False), (essai, True))
    assert any(raison in s for s in executions[2].soupcons), executions[2].soupcons


@demande_le_bac
@pytest.mark.parametrize("nom", DE_L_ENSEIGNANT)
def test_ce_que_l_enseignant_remplace_n_est_pas_reproche_a_la_copie(nom):
    cellule, essai = DE_L_ENSEIGNANT[nom]
    executions = run((cellule, True), ("x = 1", False), (essai, True))
    assert [e.erreur for e in executions] == [None] * 3
    assert [e.soupcons for e in executions] == [[]] * 3


@demande_le_bac
@pytest.mark.parametrize("nom", APPELEES)
def test_ce_qu_une_fonction_appelee_par_un_test_change_est_signale(nom):
    corps, essai, raison = APPELEES[nom]
    appel = "import pandas as pd\npd.cote = double(2)"
    executions = run((f"def double(x):\n    {corps}", False), (appel, True), (f"assert {essai}", True))
    assert executions[2].erreur is None
    assert any(raison in s for s in executions[2].soupcons), executions[2].soupcons


@demande_le_bac
def test_une_ebauche_de_l_enseignant_peut_etre_ecrite():
    executions = run(
        ("def total(notes):\n    return 0  # à compléter", True),
        ("def total(notes):\n    return sum(notes)", False),
        ("assert total([1, 2]) == 3", True),
    )
    assert executions[2].erreur is None
    assert executions[2].soupcons == []


def test_une_valeur_attendue_n_est_pas_une_ebauche():
    source = (
        "def a(x):\n    ...\ndef b():\n    return 42\ndef c(x):\n    assert x\nclass P:\n    def m(self):\n        pass"
    )
    assert parse_cellule(source).ebauches == {"a", "P"}
    assert parse_cellule("%magie\ndef f(x):\n    pass").ebauches == {"f"}


@demande_le_bac
@pytest.mark.parametrize("nom", REGLAGES)
def test_un_reglage_de_l_enseignant_vaut_pour_ses_tests(nom):
    reglage, essai, attendus = REGLAGES[nom]
    executions = run((reglage, True), (essai, True))
    assert resultats(executions[1]) == attendus


@demande_le_bac
def test_un_import_du_futur_de_l_enseignant_vaut_pour_l_etudiant():
    executions = run(
        ("from __future__ import annotations", True), ("def f(a: int):\n    pass", False), ("f.__annotations__", True)
    )
    assert resultats(executions[2]) == ["{'a': 'int'}"]


@demande_le_bac
def test_un_test_lit_l_historique_de_l_etudiant():
    code = "x = 6 * 7\nx"
    essai = "assert In[-2] == _i == 'x = 6 * 7\\nx'\nassert _ == Out[max(Out)] == 42"
    executions = run(("y = 0", True), (code, False), (essai, True))
    assert [e.erreur for e in executions] == [None] * 3
    assert executions[2].soupcons == []


@demande_le_bac
def test_un_resultat_montre_par_une_fonction_de_la_copie_est_signale():
    code = "def double(x):\n    get_ipython().displayhook(2)\n    return 0"
    executions = run((code, False), ("points = double(1)\npoints", True), ("1 + 1", True))
    assert ["à la place du test" in " ".join(e.soupcons) for e in executions] == [False, True, False]


@demande_le_bac
def test_une_fonction_appelee_par_un_test_ne_regle_pas_l_affichage():
    code = "def double(x):\n    get_ipython().ast_node_interactivity = 'none'\n    return 0"
    executions = run((code, False), ("double(1)", True), ("0.0", True))
    assert resultats(executions[2]) == ["0.0"]


@pytest.mark.parametrize("delai", [-1, None, 0])
def test_sans_limite_de_cellule_seule_vaut_celle_du_carnet(delai):
    assert ExecuterCopie(timeout=delai, duree_carnet=50.0).bornes.cellule == 50.0


def test_la_limite_de_cellule_est_celle_de_nbgrader():
    assert ExecuterCopie(timeout=7).bornes.cellule == 7.0


@pytest.mark.parametrize(
    ("metadonnees", "attendu"),
    [
        ({"kernelspec": {"name": "conda-env-cours-py", "language": "python"}}, True),
        ({"kernelspec": {"name": "cours"}, "language_info": {"name": "python"}}, True),
        ({}, True),
        ({"kernelspec": {"name": "ir", "language": "R"}}, False),
        ({"kernelspec": {"name": "ir"}}, False),
    ],
)
def test_le_langage_decide_et_non_le_nom_du_noyau(metadonnees, attendu):
    carnet = nbformat.from_dict({"metadata": metadonnees})
    assert ordinaire.is_python(carnet) is attendu


def test_un_dossier_trop_lourd_se_dit(tmp_path, monkeypatch):
    (tmp_path / "donnees.csv").write_bytes(b"x" * 100)
    monkeypatch.setattr(ordinaire, "TAILLE_MAXIMALE", 10)
    with pytest.raises(CopieIllisibleError, match="Allégez"):
        ordinaire.read_dossier(tmp_path)


def test_la_raison_d_un_echec_est_une_phrase():
    compte_rendu = {"error": "Traceback…\nrefcomp.errors.CopieIllisibleError: Les fichiers pèsent trop."}
    assert conversion._raison(compte_rendu) == "Les fichiers pèsent trop."


def test_les_fichiers_donnes_ne_se_prennent_pas_sur_les_bornes(tmp_path, monkeypatch):
    for rang in range(30):
        (tmp_path / f"d{rang}").mkdir()
        (tmp_path / f"d{rang}" / "f.csv").write_bytes(b"x" * MEBIOCTET)
    recues = []
    monkeypatch.setattr(ordinaire, "run_copie", recues.append)
    ordinaire.run_ordinaire(nbformat.v4.new_notebook(), tmp_path, Bornes(), {})
    bornes = recues[0].bornes
    assert bornes.fichiers >= Bornes().fichiers + 60
    assert bornes.disque >= Bornes().disque + 30 * MEBIOCTET
    assert bornes.memoire == Bornes().memoire + 30 * MEBIOCTET


def test_un_carnet_de_l_ancien_format_est_accepte(tmp_path):
    chemin = tmp_path / "carnet.ipynb"
    carnet = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x = 1"), nbformat.v4.new_markdown_cell("t")])
    chemin.write_text(nbformat.writes(carnet, version=3), encoding="utf-8")
    assert depot.is_carnet(chemin)
    chemin.write_text('{"nbformat": 3, "metadata": {}, "worksheets": [{"cells": [3]}]}', encoding="utf-8")
    assert not depot.is_carnet(chemin)
