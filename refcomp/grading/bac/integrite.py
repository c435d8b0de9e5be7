"""Voir une copie qui a touché à ce qui la juge : fonctions natives, bibliothèques, crochets de l'interprète.

Pour les cellules ordinaires de nbgrader, dont les tests tournent dans le processus de l'étudiant, on ne peut pas
empêcher ; on peut voir ce qui se voit, et le dire. Ce qui échappe à cette vue est écrit, attaque par attaque, dans
`docs/modele-de-menace.md`. Ajouter un nom est permis (un accesseur pandas, par exemple) ; en changer un se signale.
"""

from __future__ import annotations

import ast
import builtins
import dis
import importlib
import sys
import threading
import types
from collections.abc import Iterator
from typing import Any

MODULES = (
    "builtins",
    "json",
    "math",
    "operator",
    "decimal",
    "fractions",
    "inspect",
    "ast",
    "unittest.case",
    "warnings",
    "traceback",
    "numpy",
    "numpy.testing",
    "numpy.linalg",
    "pandas",
    "pandas.testing",
    "pandas._testing",
    "pandas._testing.asserters",
    "IPython",
    "IPython.core.interactiveshell",
    "IPython.core.displayhook",
    "IPython.core.inputtransformer2",
    "ipykernel.zmqshell",
    "ipykernel.ipkernel",
    "ipykernel.displayhook",
    "jupyter_client.session",
    "refcomp.grading.bac.noyau",
    "refcomp.grading.bac.service",
    "refcomp.grading.bac.integrite",
    "refcomp.grading.bac.protocole",
)
CLASSES = {
    "pandas": ("DataFrame", "Series", "Index", "Timestamp"),
    "unittest.case": ("TestCase",),
    "IPython.core.interactiveshell": ("InteractiveShell",),
    "IPython.core.displayhook": ("DisplayHook",),
    "IPython.core.inputtransformer2": ("TransformerManager",),
    "ipykernel.zmqshell": ("ZMQInteractiveShell", "ZMQDisplayPublisher"),
    "ipykernel.ipkernel": ("IPythonKernel",),
    "ipykernel.displayhook": ("ZMQShellDisplayHook",),
    "jupyter_client.session": ("Session",),
    "refcomp.grading.bac.noyau": ("Collecte", "Flux", "Noyaux", "InterpreteEnseignant"),
}
VARIABLES = {"__warningregistry__", "filters", "_filters_version", "_defaultaction", "onceregistry", "last_traceback"}


class Empreinte:
    """L'état de ce qui juge, pris avant la première cellule de la copie."""

    def __init__(self, noyaux: Any) -> None:
        """Prend l'empreinte des modules, des classes et de l'interprète."""
        self._noyaux = noyaux
        self._lieux = [(lieu, contenu, dict(contenu)) for lieu, contenu in _lieux()]
        self._modules = {
            nom: sys.modules[nom] for nom in MODULES if nom in sys.modules and not nom.startswith("refcomp")
        }
        self._crochets = _crochets(noyaux)
        self._enseignant: dict[str, Any] = {}
        self._avant: dict[str, Any] = {}

    def check(self, source: str) -> list[str]:
        """Les raisons de douter, au moment d'exécuter une cellule de l'enseignant dont voici la source."""
        self._avant = dict(self._noyaux.module.__dict__)
        raisons = []
        for lieu, contenu, avant in self._lieux:
            changes = [n for n, v in avant.items() if contenu.get(n, self) is not v and n not in VARIABLES]
            raisons += [f"{lieu}.{nom} a été remplacé" for nom in sorted(changes)[:5]]
        raisons += [
            f"le module {nom} a été remplacé" for nom, m in self._modules.items() if sys.modules.get(nom) is not m
        ]
        maintenant = _crochets(self._noyaux)
        raisons += [nom for nom, valeur in self._crochets.items() if not _memes(maintenant[nom], valeur)]
        if threading.active_count() > 1:
            raisons.append("un fil d'exécution lancé par la copie tourne encore pendant le test")
        return raisons + self._masques(source)

    def note_confiance(self) -> None:
        """Retient les modules et fonctions que la cellule vient de nommer ; la copie n'a pas à les changer."""
        for nom, valeur in self._noyaux.module.__dict__.items():
            if isinstance(valeur, types.ModuleType | types.FunctionType | type) and self._avant.get(nom) is not valeur:
                self._enseignant[nom] = valeur

    def _masques(self, source: str) -> list[str]:
        """Les noms que le test emploie et que la copie a redéfinis : fonctions natives, noms de l'enseignant."""
        variables = self._noyaux.module.__dict__
        raisons = []
        for nom in sorted(_noms_lus(source)):
            if nom not in variables or nom.startswith("_"):
                continue
            de_base = getattr(builtins, nom, self)
            attendu = self._enseignant.get(nom, de_base)
            if attendu is not self and variables[nom] is not attendu and nom != "get_ipython":
                raisons.append(f"le nom « {nom} », que le test emploie, a été redéfini")
        return raisons


def _lieux() -> Iterator[tuple[str, dict[str, Any]]]:
    for nom in MODULES:
        if nom not in sys.modules:
            try:
                importlib.import_module(nom)
            except ImportError:
                continue
        module = sys.modules[nom]
        yield nom, vars(module)
        for classe in CLASSES.get(nom, ()):
            yield f"{nom}.{classe}", vars(getattr(module, classe))


def _crochets(noyaux: Any) -> dict[str, Any]:
    """Ce qu'une copie peut brancher sur l'interprète : libellé du soupçon → état."""
    etudiant = noyaux.etudiant.shell
    return {
        "une fonction suit chaque ligne exécutée (sys.settrace)": (sys.gettrace(), threading.gettrace()),
        "une fonction suit chaque appel (sys.setprofile)": (sys.getprofile(), threading.getprofile()),
        "les fonctions natives du carnet ont été remplacées (__builtins__)": (
            noyaux.module.__dict__.get("__builtins__"),
        ),
        "l'import des modules a été détourné": tuple(sys.path_hooks),
        "la copie transforme le code avant de l'exécuter (transformations IPython)": (
            tuple(etudiant.input_transformers_post),
            tuple(etudiant.input_transformers_cleanup),
            tuple(etudiant.ast_transformers),
        ),
        "la copie suit l'exécution des cellules (événements IPython)": tuple(
            rappel for rappels in etudiant.events.callbacks.values() for rappel in rappels if not _installe(rappel)
        ),
        "la copie remplace l'affichage des erreurs": (etudiant.CustomTB, tuple(etudiant.custom_exceptions)),
    }


def _installe(rappel: Any) -> bool:
    """Vrai pour une fonction d'une bibliothèque installée (matplotlib en branche une), et non de la copie."""
    fonction = getattr(rappel, "__func__", rappel)
    module = sys.modules.get(getattr(fonction, "__module__", None) or "")
    fichier = getattr(module, "__file__", None) or ""
    code = getattr(fonction, "__code__", None)
    return fichier.startswith(sys.prefix) and getattr(code, "co_filename", None) == fichier


def _memes(ici: tuple[Any, ...], la: tuple[Any, ...]) -> bool:
    return len(ici) == len(la) and all(
        _memes(a, b) if isinstance(a, tuple) and isinstance(b, tuple) else a is b or _meme_methode(a, b)
        for a, b in zip(ici, la, strict=True)
    )


def _meme_methode(a: Any, b: Any) -> bool:
    """Deux accès à une méthode donnent deux objets : on compare la fonction et l'objet, jamais par `==`."""
    return (
        isinstance(a, types.MethodType)
        and isinstance(b, types.MethodType)
        and a.__func__ is b.__func__
        and a.__self__ is b.__self__
    )


def _noms_lus(source: str) -> set[str]:
    """Les noms globaux qu'emploie un test, fonctions imbriquées comprises ; vide s'il ne se lit pas (magie IPython)."""
    try:
        codes = [compile(source, "test", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)]
    except (SyntaxError, ValueError):
        return set()
    noms: set[str] = set()
    while codes:
        code = codes.pop()
        noms |= {i.argval for i in dis.get_instructions(code) if i.opname in {"LOAD_NAME", "LOAD_GLOBAL"}}
        codes += [c for c in code.co_consts if isinstance(c, types.CodeType)]
    return noms
