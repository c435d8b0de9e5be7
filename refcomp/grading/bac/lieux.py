"""Ce qui juge une cellule ordinaire, et qu'une copie n'a pas à changer : modules, classes, code, objets du noyau.

Comparer les noms ne suffit pas : une fonction garde son nom quand on change son `__code__` ou une variable qu'elle
enferme, une classe hérite d'une méthode qu'on peut masquer en l'ajoutant ou en changeant ses bases, un objet peut
masquer une méthode de sa classe, ou changer de classe. Ces façons se voient.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import sys
import types
from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter, is_
from typing import Any

MODULES = (
    "builtins",
    "json",
    "json.encoder",
    "math",
    "cmath",
    "statistics",
    "operator",
    "decimal",
    "fractions",
    "inspect",
    "ast",
    "asyncio.selector_events",
    "linecache",
    "unittest",
    "unittest.case",
    "warnings",
    "traceback",
    "numpy",
    "numpy.testing",
    "numpy.testing._private.utils",
    "numpy.linalg",
    "numpy._core.numeric",
    "pandas",
    "pandas.testing",
    "pandas._testing",
    "pandas._testing.asserters",
    "pandas.core.generic",
    "pandas.core.base",
    "IPython",
    "IPython.core.interactiveshell",
    "IPython.core.compilerop",
    "IPython.core.displayhook",
    "IPython.core.displaypub",
    "IPython.core.formatters",
    "IPython.core.inputtransformer2",
    "IPython.core.ultratb",
    "IPython.lib.pretty",
    "ipykernel.zmqshell",
    "ipykernel.ipkernel",
    "ipykernel.displayhook",
    "jupyter_client.session",
    "refcomp.grading.bac.noyau",
    "refcomp.grading.bac.service",
    "refcomp.grading.bac.lieux",
    "refcomp.grading.bac.fils",
    "refcomp.grading.bac.integrite",
    "refcomp.grading.bac.reglages",
    "refcomp.grading.bac.sources",
    "refcomp.grading.bac.protocole",
)
# Par où passent les soupçons eux-mêmes : ce qui y a été changé est remis, sans quoi la copie les effacerait en route.
TRANSPORT = ("json", "refcomp", "asyncio.selector_events")
# Ce que l'on règle honnêtement : avertissements, affichage « all » d'IPython (jugé à part), traces.
VARIABLES = {
    "__warningregistry__",
    "filters",
    "_filters_version",
    "_defaultaction",
    "onceregistry",
    "last_traceback",
    "_",  # doctest et gettext l'ajoutent aux fonctions natives
    "showwarning",
    "formatwarning",
    "cache",
    "ast_node_interactivity",
    "__annotations__",
    "__annotations_cache__",
    "__doc__",
    "__abstractmethods__",
    "__path__",
}
PRISES = ("sock_recv", "sock_sendall")
_code = attrgetter("__code__", "__defaults__", "__kwdefaults__")


class _Depart:
    """L'état des modules et des classes avant toute copie."""

    def __init__(self) -> None:
        self.lieux = [(nom, lieu, dict(vars(lieu))) for nom, lieu in _lieux()]
        self.natures = [_nature(lieu) for _, lieu, _ in self.lieux]
        trouvees = {
            id(f): (f"{nom}.{n}", f) for nom, _, avant in self.lieux for n, v in avant.items() for f in _fonctions(v)
        }
        self.noms = [nom for nom, _ in trouvees.values()]
        self.fonctions = [f for _, f in trouvees.values()]
        self.codes = [_code(f) for f in self.fonctions]
        self.enfermes = [(nom, f, _enferme(f)) for nom, f in trouvees.values() if f.__closure__ or f.__kwdefaults__]


_depart: list[_Depart] = []


def prepare_lieux() -> _Depart:
    """L'état de départ, pris une fois, avant les bifurcations."""
    if not _depart:
        _depart.append(_Depart())
    return _depart[0]


class Lieux:
    """Ce qui juge, comparé à son état d'avant la première cellule de la copie."""

    def __init__(self, objets: dict[str, Any]) -> None:
        """Prend l'état ; `objets` : libellé → objet du noyau dont aucune méthode ne doit être masquée."""
        self._depart = prepare_lieux()
        self._objets = [(nom, objet, type(objet), frozenset(vars(objet))) for nom, objet in objets.items()]
        self._modules = {n: m for n, m in sys.modules.items() if n != "__main__" and not n.startswith("refcomp")}

    def check(self) -> list[str]:
        """Ce qui n'est plus comme au départ."""
        # La nature d'abord : d'un lieu qui en a changé, la copie choisirait ce qu'il laisse voir.
        return [*self._denatures(), *self._remplaces(), *self._recodes(), *self._masques(), *self._substitues()]

    def accept(self, attributs: Iterable[tuple[str, ...]], variables: Mapping[str, Any]) -> None:
        """Tient pour l'état de départ ce que l'enseignant vient de poser : chemins d'attributs depuis ses variables."""
        for racine, *suite, nom in filter(None, attributs):
            vise = variables.get(racine)
            for morceau in suite:  # par leur type seulement : un objet de la copie n'a pas à répondre
                vise = vars(vise).get(morceau) if issubclass(type(vise), types.ModuleType | type) else None
            for _, lieu, avant in self._depart.lieux:
                if lieu is vise and nom in vars(lieu):
                    avant[nom] = vars(lieu)[nom]

    def is_d_origine(self, nom: str, valeur: Any) -> bool:
        """Vrai si une bibliothèque surveillée (`math`, `numpy`) offrait au départ cette valeur sous ce nom."""
        lieux = self._depart.lieux
        return any(avant.get(nom) is valeur for _, lieu, avant in lieux if isinstance(lieu, types.ModuleType))

    def _denatures(self) -> Iterator[str]:
        depart = self._depart
        for (nom, lieu, _), (classe, bases) in zip(depart.lieux, depart.natures, strict=True):
            if type(lieu) is not classe:
                lieu.__class__ = classe
                yield f"la nature de {nom} a été changée"
            if isinstance(lieu, type) and lieu.__mro__ is not bases:
                yield f"les bases de {nom} ont été changées"
        for nom, objet, nature, _ in self._objets:
            if type(objet) is not nature:
                objet.__class__ = nature
                yield f"la nature de {nom} a été changée"

    def _remplaces(self) -> Iterator[str]:
        for nom, lieu, avant in self._depart.lieux:
            contenu = vars(lieu)
            if not _identiques(contenu, avant):
                for change in _changes(lieu, contenu, avant):
                    if nom.startswith(TRANSPORT):
                        _restore(lieu, change, avant)
                    yield f"{nom}.{change} a été remplacé"

    def _recodes(self) -> Iterator[str]:
        depart = self._depart
        for nom, f, avant in zip(depart.noms, depart.fonctions, depart.codes, strict=True):
            if not all(map(is_, _code(f), avant)):
                if nom.startswith(TRANSPORT):
                    f.__code__, f.__defaults__, f.__kwdefaults__ = avant
                yield f"le code de {nom} a été remplacé"
        for nom, f, enfermes in depart.enfermes:
            maintenant = _enferme(f)
            if len(maintenant) != len(enfermes) or not all(map(is_, maintenant, enfermes)):
                yield f"ce qu'emploie {nom} a été remplacé"

    def _masques(self) -> Iterator[str]:
        for nom, objet, _, avant in self._objets:
            for attribut in sorted(vars(objet).keys() - avant):
                # Un objet d'IPython range ses réglages dans ses attributs ; des autres, aucun n'a à être masqué.
                cache = getattr(type(objet), attribut, None)
                if callable(cache) or (cache is not None and not hasattr(type(objet), "trait_names")):
                    delattr(objet, attribut)
                    yield f"{nom}.{attribut} a été remplacé"

    def _substitues(self) -> list[str]:
        return [f"le module {n} a été remplacé" for n, m in self._modules.items() if sys.modules.get(n, m) is not m]


def _identiques(contenu: Mapping[str, Any], avant: dict[str, Any]) -> bool:
    """Vrai si rien n'a bougé, pas même l'ordre ; sans `==`, qu'un objet de la copie pourrait définir."""
    memes_noms = len(contenu) == len(avant) and all(map(is_, contenu, avant))
    return memes_noms and all(map(is_, contenu.values(), avant.values()))


def _changes(lieu: Any, contenu: Mapping[str, Any], avant: dict[str, Any]) -> list[str]:
    changes = [n for n, v in avant.items() if contenu.get(n, avant) is not v and n not in VARIABLES]
    changes += [n for n in contenu.keys() - avant.keys() - VARIABLES if _masque(lieu, n)]
    return sorted(changes)[:5]


def _lieux() -> Iterator[tuple[str, Any]]:
    """Les modules surveillés, et les classes qu'ils définissent ou montrent de leur propre paquet."""
    vues: set[int] = set()
    for nom in MODULES:
        try:
            module = importlib.import_module(nom)
        except ImportError:
            continue
        yield nom, module
        for attribut, classe in list(vars(module).items()):
            if isinstance(classe, type) and id(classe) not in vues and _racine(classe.__module__) == _racine(nom):
                vues.add(id(classe))
                yield f"{nom}.{attribut}", classe


def _racine(nom: Any) -> str:
    return str(nom).split(".", 1)[0]


def _fonctions(valeur: Any) -> Iterator[types.FunctionType]:
    """Les fonctions Python derrière un nom : décorées, de classe, statiques, accesseurs de propriété compris."""
    pile, vues = [valeur], set()
    while pile:
        courant = pile.pop()
        if courant is None or id(courant) in vues or isinstance(courant, type | types.ModuleType):
            continue
        vues.add(id(courant))
        if isinstance(courant, types.FunctionType):
            yield courant
        if isinstance(courant, property):
            pile += [courant.fget, courant.fset]
        elif isinstance(courant, types.FunctionType | classmethod | staticmethod) or callable(courant):
            attributs = getattr(courant, "__dict__", None) or {}
            pile += [attributs.get("__wrapped__"), getattr(courant, "__func__", None)]
            if hasattr(type(courant), "_implementation"):  # les fonctions de numpy
                pile.append(courant._implementation)  # noqa: SLF001 - sans accès public


def _nature(lieu: Any) -> tuple[type, Any]:
    return type(lieu), (lieu.__mro__ if isinstance(lieu, type) else None)


def _enferme(f: types.FunctionType) -> list[Any]:
    """Ce qu'une fonction emploie sans le nommer : variables enfermées, valeurs par défaut de ses mots-clés."""
    valeurs: list[Any] = []
    for variable in f.__closure__ or ():
        with contextlib.suppress(ValueError):  # pas encore remplie
            valeurs.append(variable.cell_contents)
    return valeurs + [x for paire in (f.__kwdefaults__ or {}).items() for x in paire]


def _masque(lieu: Any, nom: str) -> bool:
    """Vrai si un nom ajouté en cache un autre : hérité par une classe ou porté par ses objets, natif pour un module."""
    if not isinstance(lieu, type):
        return hasattr(builtins, nom)
    special = nom.startswith("__") and nom.endswith("__")
    prioritaire = hasattr(type(vars(lieu)[nom]), "__set__")  # une propriété passe avant les attributs des objets
    return special or prioritaire or any(nom in vars(base) for base in lieu.__mro__[1:])


def _restore(lieu: Any, nom: str, avant: dict[str, Any]) -> None:
    if nom in avant:
        setattr(lieu, nom, avant[nom])
    else:
        delattr(lieu, nom)
