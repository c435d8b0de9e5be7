"""Voir une copie qui a touché à ce qui la juge : fonctions natives, bibliothèques, crochets de l'interprète.

Pour les cellules ordinaires de nbgrader, dont les tests tournent dans le processus de l'étudiant, on ne peut pas
empêcher ; on peut voir ce qui se voit, et le dire. Ce qui échappe à cette vue est écrit, attaque par attaque, dans
`docs/modele-de-menace.md`. Ajouter un nom est permis (un accesseur pandas, par exemple) ; en changer un se signale.
"""

from __future__ import annotations

import asyncio
import builtins
import sys
import threading
import types
from typing import Any

from refcomp.grading.bac.fils import check_fils
from refcomp.grading.bac.lieux import PRISES, Lieux
from refcomp.grading.bac.reglages import share_reglages
from refcomp.grading.bac.sources import Texte, parse_cellule

EVENEMENTS = "la copie suit l'exécution des cellules (événements IPython)"
BOUCLE: type = asyncio.SelectorEventLoop  # celle de `asyncio.new_event_loop()`, hors de Windows
AFFICHAGES = {"last_expr", "all"}
TROMPEURS = {"all", "any"}  # ceux de numpy répondent autrement sur un générateur : `all(x > 0 for x in …)` y est vrai


class Empreinte:
    """L'état de ce qui juge, pris avant la première cellule de la copie."""

    def __init__(self, noyaux: Any) -> None:
        """Prend l'empreinte des modules, des classes et de l'interprète ; refuse les crochets d'audit à venir."""
        self._noyaux = noyaux
        self._lieux = Lieux(_objets(noyaux))
        self._crochets = _crochets(noyaux)
        self._depart = dict(noyaux.module.__dict__)
        self._recursion = sys.getrecursionlimit()
        self._affichage = noyaux.enseignant.shell.ast_node_interactivity
        self._enseignant: dict[str, Any] = {}
        self._avant: dict[str, Any] = {}
        self._source, self._texte = "", Texte()
        sys.addaudithook(_refuse_audit)

    def check(self, source: str) -> list[str]:
        """Les raisons de douter, au moment d'exécuter une cellule de l'enseignant dont voici la source."""
        self._avant = dict(self._noyaux.module.__dict__)
        self._source, self._texte = source, parse_cellule(source)
        maintenant = _crochets(self._noyaux)
        return [
            *self._lieux.check(),
            *(nom for nom, valeur in self._crochets.items() if not _memes(maintenant[nom], valeur)),
            *self._reglages(),
            *check_fils(),
            *self._masques(),
        ]

    def check_resultats(self, messages: list[dict[str, Any]]) -> list[str]:
        """Une cellule montre au plus un résultat, sa dernière ligne : une fonction de la copie n'a pas à en ajouter."""
        montres = sum(m.get("msg_type") == "execute_result" for m in messages)
        if montres > 1 and self._noyaux.enseignant.shell.ast_node_interactivity != "all":
            return ["une fonction de la copie a montré un résultat à la place du test"]
        return []

    def note_confiance(self) -> None:
        """Retient ce que la cellule vient de poser, d'après son texte : la copie n'a pas à le changer."""
        interprete = self._noyaux.enseignant.shell
        share_reglages(self._source, self._noyaux.etudiant.shell, interprete)
        self._affichage = interprete.ast_node_interactivity
        self._lieux.accept(self._texte.attributs, self._noyaux.module.__dict__)
        if "setrecursionlimit" in self._source:
            self._recursion = sys.getrecursionlimit()
        if "events" in self._source:
            self._crochets[EVENEMENTS] = _crochets(self._noyaux)[EVENEMENTS]
        for nom, valeur in self._noyaux.module.__dict__.items():
            if nom not in self._texte.poses or self._avant.get(nom) is valeur:
                continue
            if nom in self._texte.ebauches:
                self._enseignant.pop(nom, None)
            elif hasattr(builtins, nom) or isinstance(valeur, types.ModuleType | types.FunctionType | type):
                self._enseignant[nom] = valeur

    def _reglages(self) -> list[str]:
        raisons = []
        affichage = self._noyaux.enseignant.shell.ast_node_interactivity
        if affichage != self._affichage and affichage not in AFFICHAGES:
            raisons.append("la copie a réglé ce qu'affiche une cellule (ast_node_interactivity)")
        if sys.getrecursionlimit() < self._recursion:
            raisons.append("la copie a réduit la profondeur d'appel permise (sys.setrecursionlimit)")
        if type(self._noyaux.module) is not types.ModuleType:
            raisons.append("la copie a changé la nature du module qui porte ses variables")
        return raisons

    def _masques(self) -> list[str]:
        """Les noms que le test emploie et que la copie a redéfinis : fonctions natives, noms de l'enseignant."""
        variables = self._noyaux.module.__dict__
        raisons = []
        for nom in sorted(self._texte.lus):
            if nom not in variables or nom.startswith("_") or nom == "get_ipython":
                continue
            de_base = getattr(builtins, nom, self)
            attendu, valeur = self._enseignant.get(nom, de_base), variables[nom]
            if attendu is not self and valeur is not attendu and not self._is_honnete(nom, valeur):
                raisons.append(f"le nom « {nom} », que le test emploie, a été redéfini")
        return raisons

    def _is_honnete(self, nom: str, valeur: Any) -> bool:
        """Vrai si une fonction native est masquée par IPython (`open`) ou par un `from math import *`."""
        if nom in self._enseignant:
            return False
        d_origine = nom not in TROMPEURS and self._lieux.is_d_origine(nom, valeur)
        return d_origine or self._depart.get(nom, self) is valeur


def _refuse_audit(evenement: str, _: Any) -> None:
    """Un crochet d'audit ne s'ôte pas et ne se voit pas : Python renonce à l'ajouter si celui-ci lève RuntimeError."""
    if evenement == "sys.addaudithook":
        raise RuntimeError


def _objets(noyaux: Any) -> dict[str, Any]:
    """Les objets du noyau dont aucune méthode ne doit être masquée."""
    interprete = noyaux.enseignant.shell
    return {
        "la session du noyau": noyaux.collecte,
        "le noyau": noyaux,
        "l'interprète de l'enseignant": interprete,
        "la compilation de l'enseignant": interprete.compile,
        "l'historique": interprete.history_manager,
        "les événements de l'enseignant": interprete.events,
        "l'affichage de l'enseignant": interprete.display_pub,
        "l'affichage des résultats de l'enseignant": interprete.displayhook,
        "les formats de l'enseignant": interprete.display_formatter,
        "le format texte de l'enseignant": interprete.display_formatter.formatters["text/plain"],
        "le chargeur de tests": sys.modules["unittest"].defaultTestLoader,
        "l'écriture JSON": sys.modules["json"]._default_encoder,  # noqa: SLF001 - sans accès public
        "la lecture JSON": sys.modules["json"]._default_decoder,  # noqa: SLF001 - sans accès public
        **{f"le flux {nom}": flux for nom, flux in noyaux.flux.items()},
    }


def _crochets(noyaux: Any) -> dict[str, Any]:
    """Ce qu'une copie peut brancher sur l'interprète : libellé du soupçon → état."""
    etudiant, enseignant = noyaux.etudiant.shell, noyaux.enseignant.shell
    return {
        "une fonction suit chaque ligne exécutée (sys.settrace)": (sys.gettrace(), threading.gettrace()),
        "une fonction suit chaque appel (sys.setprofile)": (sys.getprofile(), threading.getprofile()),
        "les fonctions natives du carnet ont été remplacées (__builtins__)": (
            noyaux.module.__dict__.get("__builtins__"),
        ),
        "l'import des modules a été détourné": tuple(sys.path_hooks),
        "la copie transforme le code avant de l'exécuter (transformations IPython)": tuple(
            tuple(liste)
            for interprete in (etudiant, enseignant)
            for liste in (
                interprete.input_transformers_post,
                interprete.input_transformers_cleanup,
                interprete.ast_transformers,
            )
        ),
        EVENEMENTS: tuple(
            rappel
            for interprete in (etudiant, enseignant)
            for rappels in interprete.events.callbacks.values()
            for rappel in rappels
            if not _installe(rappel)
        ),
        "la copie remplace l'affichage des erreurs": (etudiant.CustomTB, tuple(etudiant.custom_exceptions)),
        "la copie a remplacé l'affichage des nombres (IPython.lib.pretty)": _afficheurs(),
        "la copie a remplacé les échanges avec le correcteur (boucle asyncio)": _prises(),
    }


def _afficheurs() -> tuple[Any, ...]:
    afficheurs = sys.modules["IPython.lib.pretty"]._type_pprinters  # noqa: SLF001 - sans accès public
    return tuple(afficheurs.get(nature) for nature in (int, float, str, bool))


def _prises() -> tuple[Any, ...]:
    """Ôte de la boucle ce qui masquerait ses lectures et ses envois ; rend ce qui les masquait."""
    try:
        boucle: Any = asyncio.get_running_loop()
    except RuntimeError:
        return (None,) * (1 + 2 * len(PRISES))
    change = None if type(boucle) is BOUCLE else type(boucle)
    if change is not None:
        boucle.__class__ = BOUCLE
    masques = [vars(boucle).pop(nom, None) for nom in PRISES]
    masques += [vars(BOUCLE).get(nom) for nom in PRISES]
    for nom in PRISES:
        if nom in vars(BOUCLE):
            delattr(BOUCLE, nom)
    return (change, *masques)


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
