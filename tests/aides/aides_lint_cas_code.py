"""Pour chaque règle sur le code d'une cellule : des carnets qu'elle doit trouver fautifs, des voisins à laisser."""

from aides_lint import code, controle, reponse, verrouillee

IMPORTS = code(
    "import numpy as np\nimport pandas as pd\nimport warnings, logging, sys, time, random\nfrom decimal import Decimal"
)
TABLE = code("df = pd.DataFrame({'a': [1, 2]})")
PARTIELS = """
    points = 0
    if x == 1:
        points += 1
    {}
    points
"""


def _fin(source, **champs):
    """Un carnet dont la cellule de contrôle est celle-ci."""
    return [IMPORTS, TABLE, reponse(), controle(source, **champs)]


# code de la règle → (carnets fautifs, carnets voisins)
CAS_CODE = {
    "sortie_numpy": (
        [
            _fin(s)
            for s in (
                "np.mean([x, 1])",
                "2 * np.float64(x)",
                "df['a'].sum()",
                "df",
                "round(np.mean([x]), 1)",
                "np.isclose(x, 1)",
                "note = np.mean([x])\nnote",
                "2.0 if x == 1 else np.float64(0)",
                "def note(v):\n    return np.mean([v])\nnote(x)",
            )
        ],
        [
            _fin(s)
            for s in (
                "float(np.mean([x, 1]))",
                "np.mean([x]).item()",
                "assert x == 1\ndf.head()",
                "np.testing.assert_allclose(x, 1)",
                "note = np.mean([x])\nnote = float(note)\nnote",
                "int(np.isclose(x, 1)) * 2",
                "df.shape[0] * 1.0",
                "assert np.isclose(x, 1)",
            )
        ],
    ),
    "sortie_numpy_probable": (
        [_fin(s) for s in ("x.mean()", "(x == 1).sum() * 0.5", "max(0, np.mean([x]))", "x.iloc[0]")],
        [_fin(s) for s in ("float(x.mean())", "sum(v == 1 for v in [x])", "x.count('a')", "min(2, len([x]))")],
    ),
    "sortie_booleenne": (
        [_fin(s) for s in ("x == 1", "not x", "isinstance(x, int)", "x == 1 and x < 2", "np.allclose(x, 1)", "True")],
        [
            _fin(s)
            for s in ("assert x == 1", "2 * (x == 1)", "(x == 1) + (x > 0)", "assert x == 1\nTrue", "int(x == 1)")
        ],
    ),
    "sortie_non_numerique": (
        [_fin(s) for s in ("'2'", "[1.0]", "Decimal('0.5')", "float('nan')", "f'{x}'", "0.5 if x == 1 else 'faux'")],
        [_fin(s) for s in ("0.5 if x == 1 else 0.0", "assert x == 1\n'Bravo !'", "float(Decimal('0.5') * x)")],
    ),
    "sortie_affichee": (
        [_fin("print(2.0)"), _fin("note = 2 if x == 1 else 0\nprint(note)"), _fin("display(x)")],
        [_fin("assert x == 1\nprint('Bravo')"), _fin("print('note :')\n2.0 if x == 1 else 0.0")],
    ),
    "sortie_masquee": (
        [_fin("2.0 if x == 1 else 0.0;"), _fin("2.0 * (x == 1);  # fin"), _fin("%%capture\n2.0 * (x == 1)")],
        [_fin("2.0 if x == 1 else 0.0"), _fin("assert x == 1;"), _fin("%%time\n2.0 * (x == 1)")],
    ),
    "sans_controle": (
        [_fin("y = x + 1"), _fin("# à faire"), _fin(""), _fin("if x == 1:\n    print('juste')"), _fin("pass")],
        [
            _fin("if x != 1:\n    raise AssertionError('faux')"),
            _fin("assert x == 1"),
            _fin("y = x\ny * 0.5"),
            _fin("", points=0),
        ],
    ),
    "sans_controle_probable": (
        [[reponse("def f(n):\n    return n"), controle("f(3)\ny = f(4)")], _fin("y = x.upper()")],
        [
            [reponse("def f(n):\n    return n"), controle("assert f(3) == 3")],
            [code("import verifs"), reponse(), controle("verifs.question_1(x)")],
            [verrouillee("def eprouve(v):\n    assert v == 1"), reponse(), controle("eprouve(x)")],
            _fin("from verifs import *\nquestion_1(x)"),
        ],
    ),
    "note_donnee_par_la_reponse": (
        [
            _fin("x"),
            _fin("float(x)"),
            [reponse("def f(n):\n    return n"), controle("assert f(1) == 1\nf(10)")],
        ],
        [
            _fin("float(abs(x - 1) < 0.1)"),
            [reponse("def f(n):\n    return n"), controle("f(10)\nassert f(1) == 1")],
            _fin("x = 2.0\nx"),
        ],
    ),
    "points_negatifs": ([_fin("-1"), _fin("-0.5 if x else -1")], [_fin("0.0 if x else 2"), _fin("x - 1")]),
    "points_negatifs_probables": (
        [_fin("note = 2\nif x != 1:\n    note -= 3\nnote")],
        [
            _fin("note = 2\nif x != 1:\n    note -= 2\nnote"),
            _fin("note = 2\nif x != 1:\n    note -= 3\nmax(0.0, note)"),
        ],
    ),
    "points_au_dela": (
        [_fin("3"), _fin("3 if x else 4"), _fin("def note():\n    return 5\nnote()")],
        [_fin("2 if x else 0"), _fin("3", points=3)],
    ),
    "points_au_dela_probables": (
        [_fin(PARTIELS.format("if x > 0:\n        points += 2")), _fin("2 * (x == 1) + 2 * (x > 0)")],
        [
            _fin(PARTIELS.format("if x > 0:\n        points += 1")),
            _fin(PARTIELS.format("if x > 0:\n        points += 2").replace("\n    points\n", "\n    min(2, points)\n")),
            _fin(PARTIELS.format("for v in [x]:\n        points += 1")),
            _fin("if x == 1:\n    note = 2\nelif x == 2:\n    note = 1\nelse:\n    note = 0\nnote"),
        ],
    ),
    "points_inaccessibles": (
        [_fin(PARTIELS.format("")), _fin("1.5 if x == 1 else 0")],
        [_fin("2 if x == 1 else 0"), _fin(PARTIELS.format("points += x > 0"))],
    ),
    "note_constante": (
        [_fin("2"), _fin("0.5"), _fin("assert x == 1\n1.0")],
        [_fin("assert x == 1\n2.0"), _fin("2.0 * (x == 1)")],
    ),
    "comparaison_ignoree": (
        [_fin("x == 1\nassert x > 0"), _fin("assert x > 0\nx == 1")],
        [_fin("juste = x == 1\nassert juste"), _fin("assert x > 0\nassert x == 1")],
    ),
    "assert_toujours_vrai": (
        [_fin("assert (x == 1, 'faux')"), _fin("assert True"), _fin("assert 'x == 1'"), _fin("assert (x == 1).all")],
        [
            _fin("assert x == 1, 'faux'"),
            _fin("assert (x == 1), 'faux'"),
            _fin("assert False"),
            _fin("assert (x == 1).all()"),
        ],
    ),
    "echec_avale": (
        [
            _fin("try:\n    assert x == 1\nexcept AssertionError:\n    print('faux')"),
            _fin("try:\n    assert x == 1\nexcept:\n    pass"),
        ],
        [
            _fin("try:\n    assert x == 1\nexcept AssertionError:\n    print('faux')\n    raise"),
            _fin("note = 0\ntry:\n    assert x == 1\n    note = 2\nexcept AssertionError:\n    pass\nnote"),
            _fin("try:\n    assert x == 1\nexcept ValueError:\n    pass"),
        ],
    ),
    "egalite_de_flottants": (
        [_fin("assert x == 0.1")],
        [_fin("assert x == 12.5"), _fin("assert abs(x - 0.1) < 1e-6"), _fin("assert x < 0.1")],
    ),
    "ecrit_sur_stderr": (
        [
            _fin(s + "\nassert x == 1")
            for s in (
                "warnings.warn('attention')",
                "logging.warning('attention')",
                "print('x', file=sys.stderr)",
                "sys.stderr.write('x')",
                "from tqdm import tqdm\nfor i in tqdm(range(3)):\n    pass",
                "log = logging.getLogger()\nlog.error('x')",
            )
        ],
        [
            _fin(s + "\nassert x == 1")
            for s in (
                "print('x')",
                "logging.info('x')",
                "warnings.simplefilter('ignore')\nwarnings.warn('attention')",
                "import contextlib\nwith contextlib.redirect_stderr(None):\n    warnings.warn('attention')",
                "from tqdm.auto import tqdm\nfor i in tqdm(range(3)):\n    pass",
            )
        ],
    ),
    "ecrit_sur_stderr_probable": (
        [_fin("if x != 1:\n    print('faux', file=sys.stderr)\nassert x > 0")],
        [_fin("if x != 1:\n    print('faux')\nassert x > 0")],
    ),
    "avertissement_de_compilation": (
        [_fin("assert x is 1"), _fin("assert (x == 1, 'faux')")],
        [_fin("assert x is None"), _fin("assert x == 1, 'faux'")],
    ),
    "echappement_invalide": ([_fin(r"assert x == '\d'")], [_fin(r"assert x == r'\d'"), _fin(r"assert x == '\n'")]),
    "python_invalide": (
        [_fin("assert x = 1"), [reponse("def f(:\n    pass"), controle("assert f() == 1")]],
        [
            _fin("%time y = 1\nassert y == x"),
            [code("ceci n'est pas du Python"), reponse(), controle("assert x == 1")],
            _fin("await f()\nassert x == 1"),
        ],
    ),
    "cellule_non_analysee": ([_fin("%%bash\ntest -f rendu.txt")], [_fin("%%time\nassert x == 1")]),
    "saisie_clavier": (
        [_fin("assert x == input()"), [code("n = int(input('n ? '))"), reponse(), controle("assert x == n")]],
        [
            [code("n = int(input('n ? '))"), reponse(), controle("assert x == 1")],
            [code("def demande():\n    return input()"), reponse(), controle("assert x == 1")],
            [reponse("x = input()"), controle("assert x == 1")],
        ],
    ),
    "attente_longue": ([_fin("time.sleep(60)\nassert x == 1")], [_fin("time.sleep(1)\nassert x == 1")]),
    "boucle_sans_fin": (
        [_fin("while True:\n    x = x + 1")],
        [_fin("while True:\n    if x:\n        break\nassert x == 1"), _fin("while x < 3:\n    x += 1\nassert x")],
    ),
    "nom_jamais_defini": (
        [[reponse("reponse_1 = 2"), controle("assert reponse1 == 2")]],
        [
            [reponse("reponse_1 = 2"), controle("assert reponse_1 == 2")],
            [code("from verifs import *"), reponse(), controle("assert x == attendu")],
            [
                reponse(),
                controle("for i, v in enumerate([x]):\n    assert v == 1\nassert [w for w in [x]] and (k := x)"),
            ],
            [reponse(), controle("try:\n    absent\nexcept NameError:\n    pass\nassert x == 1")],
            [reponse("import os.path"), controle("assert os.path")],
        ],
    ),
    "outil_de_controle_modifiable": (
        [[code("def egal(a, b):\n    assert a == b"), reponse(), controle("egal(x, 1)")]],
        [
            [verrouillee("def egal(a, b):\n    assert a == b"), reponse(), controle("egal(x, 1)")],
            [code("def montre(a):\n    print(a)"), reponse(), controle("assert x == 1")],
        ],
    ),
    "chemin_absolu": (
        [_fin("assert open('C:/Cours/donnees.csv').read()"), [code("d = open('/srv/cours/d.csv')"), *_fin("assert x")]],
        [_fin("assert x == '/'"), _fin("assert '/tmp' not in [x]"), _fin("assert 'a/b'.split('/')")],
    ),
    "reseau": (
        [_fin("pd.read_csv('https://exemple.fr/d.csv')\nassert x"), [code("!pip install polars"), *_fin("assert x")]],
        [_fin("assert 'exemple.fr' in [x]"), [code("!pip freeze"), *_fin("assert x")]],
    ),
    "hasard_sans_graine": (
        [_fin("assert x != random.randint(1, 6)"), _fin("assert x != np.random.rand()")],
        [
            _fin("random.seed(4)\nassert x != random.randint(1, 6)"),
            _fin("rng = np.random.default_rng(4)\nassert x != rng.random()"),
        ],
    ),
}
