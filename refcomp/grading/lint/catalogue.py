"""Ce que rendent les fonctions que l'on rencontre dans des cellules de contrôle.

Le catalogue ne couvre que ce dont la nature est sûre ; tout le reste est inconnu, et ne donne lieu à aucun constat.
"""

from __future__ import annotations

import sys

from refcomp.grading.lint.valeurs import Nature

_N = Nature


def _table(**noms: str) -> dict[str, Nature]:
    """Retourne un catalogue « nature → noms » en « nom → nature »."""
    return {nom: Nature[nature] for nature, liste in noms.items() for nom in liste.split()}


# Fonctions de Python, par nom.
INTEGREES = _table(
    NOMBRE="float int len ord hash id",
    BOOLEEN="bool isinstance issubclass all any hasattr callable",
    TEXTE="str repr format chr hex oct bin ascii",
    COLLECTION="list dict set tuple frozenset sorted range zip map filter enumerate reversed bytes divmod vars dir",
    EXACT="complex",
    RIEN="print display exec setattr delattr",
)
# Elles rendent l'un de leurs arguments, ou un nombre de la même nature.
TRANSPARENTES = {"round", "abs", "min", "max", "sum", "pow"}

TABLES_NUMPY = _table(
    TABLE="array asarray zeros ones full arange linspace where concatenate stack vstack hstack zeros_like ones_like "
    "diff cumsum cumprod sort unique reshape genfromtxt loadtxt load random.rand random.normal random.uniform",
)
# Fonctions de modules, par nom complet ; à défaut, la nature du module.
FONCTIONS = {
    **{f"math.{n}": _N.BOOLEEN for n in ("isclose", "isnan", "isfinite", "isinf")},
    **{f"numpy.{n}": _N.BOOLEEN for n in ("allclose", "array_equal", "array_equiv", "isscalar", "iterable")},
    **{f"numpy.{n}": _N.NOMBRE for n in ("ndim", "size")},
    "numpy.shape": _N.COLLECTION,
    **{f"numpy.{n}": _N.TABLE for n in TABLES_NUMPY},
    **{f"numpy.{n}": _N.RIEN for n in ("random.seed", "set_printoptions", "seterr", "save", "savetxt")},
    **{f"pandas.{n}": _N.BOOLEEN for n in ("isna", "isnull", "notna", "notnull")},
    **{f"pandas.{n}": _N.COLLECTION for n in ("Timestamp", "Timedelta", "Period", "to_timedelta")},
    **{f"pandas.{n}": _N.RIEN for n in ("set_option", "reset_option")},
    "decimal.Decimal": _N.EXACT,
    "fractions.Fraction": _N.EXACT,
    "time.time": _N.NOMBRE,
    "time.perf_counter": _N.NOMBRE,
    "time.sleep": _N.RIEN,
    "IPython.display.display": _N.RIEN,
}
MODULES = {
    "math": _N.NOMBRE,
    "numpy": _N.NUMPY,
    "numpy.testing": _N.RIEN,
    "numpy.random": _N.NUMPY_PROBABLE,
    "pandas": _N.TABLE,
    "pandas.testing": _N.RIEN,
    "matplotlib": _N.COLLECTION,
    "logging": _N.RIEN,
    "warnings": _N.RIEN,
}
CONSTANTES = {
    "math.nan": _N.NAN,
    "numpy.nan": _N.NAN,
    **{f"{m}.{n}": _N.NOMBRE for m in ("math", "numpy") for n in ("pi", "e", "inf")},
}

# Méthodes, par nom, quand on ne sait rien de l'objet : aucun type de Python n'a les premières.
METHODES = _table(
    NUMPY_PROBABLE="sum mean median std var prod corr cov quantile max min argmax argmin idxmax idxmin dot any all",
    NOMBRE="item nunique total_seconds bit_length",
    BOOLEEN="startswith endswith isdigit isnumeric isalpha isalnum isupper islower isspace issubset issuperset equals",
    TEXTE="join format upper lower strip lstrip rstrip title capitalize replace strftime isoformat to_string",
    COLLECTION="tolist to_list to_dict keys items splitlines",
    RIEN="append extend insert sort reverse clear update to_csv to_excel to_json show savefig close",
)
# Méthodes d'un tableau connu : ce qu'elles réduisent à un nombre de NumPy.
REDUCTIONS = {m for m, nature in METHODES.items() if nature is _N.NUMPY_PROBABLE} - {"cumsum", "dot"}
ATTRIBUTS_DE_TABLE = {"size": _N.NOMBRE, "ndim": _N.NOMBRE, "shape": _N.COLLECTION, "empty": _N.BOOLEEN}
ACCES_DE_TABLE = {"loc", "iloc", "at", "iat"}

# Ces modules ne contrôlent rien d'eux-mêmes ; une fonction d'un autre module, écrite par l'enseignant, peut contrôler.
SANS_CONTROLE = {*sys.stdlib_module_names, "numpy", "pandas", "matplotlib", "seaborn", "plotly", "scipy", "IPython"}


def nature_de_fonction(nom: str) -> Nature | None:
    """La nature de ce que rend `module.fonction`, d'après son nom complet, ou None si on l'ignore."""
    if nom in FONCTIONS:
        return FONCTIONS[nom]
    module = nom
    while "." in module:
        module = module.rpartition(".")[0]
        if module in MODULES:
            return MODULES[module]
    return None
