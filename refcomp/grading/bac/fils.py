"""Ce qui peut agir pendant un test sans qu'il l'appelle : fils d'exécution, tâches, minuteurs.

Bien des copies honnêtes laissent un fil qui attend : barre `tqdm`, cellule `%%bash`, réserve de fils restée ouverte.
Un fil est tenu pour oisif si toute sa pile est faite de fonctions authentiques de ces bibliothèques, en train
d'attendre du travail ; tout autre fil est signalé.
"""

from __future__ import annotations

import asyncio
import functools
import gc
import signal
import sys
import threading
import time
import types
from typing import Any

OISIFS = {
    ("concurrent.futures.thread", "_worker"),
    ("multiprocessing.pool", "worker"),
    ("multiprocessing.pool", "Pool._handle_workers"),
    ("multiprocessing.pool", "Pool._handle_tasks"),
    ("multiprocessing.pool", "Pool._handle_results"),
    ("multiprocessing.queues", "Queue._feed"),
    ("concurrent.futures.process", "_ExecutorManagerThread.run"),
    ("asyncio.base_events", "BaseEventLoop.run_forever"),
    ("asyncio.unix_events", "ThreadedChildWatcher._do_waitpid"),
    ("asyncio.unix_events", "_ThreadedChildWatcher._do_waitpid"),
    ("tqdm._monitor", "TMonitor.run"),
}
ATTENTES = {
    *(module for module, _ in OISIFS),
    "threading",
    "queue",
    "selectors",
    "subprocess",
    "multiprocessing.connection",
    "multiprocessing.queues",
    "multiprocessing.synchronize",
    "multiprocessing.popen_fork",
    "multiprocessing.process",
    "asyncio.events",
}
TRAVAIL = {("concurrent.futures.thread", "_WorkItem.run"), ("multiprocessing.pool", "mapstar")}
NOTRES = {"asyncio", "ipykernel"}
REPRISE = 0.05
MINUTEURS = tuple(getattr(signal, n) for n in ("ITIMER_REAL", "ITIMER_VIRTUAL", "ITIMER_PROF") if hasattr(signal, n))

# Gardées dès maintenant : une copie peut remplacer `threading.active_count`, pas ce que ce module a retenu.
_cadres, _ici = sys._current_frames, threading.get_ident  # noqa: SLF001 - sans accès public
_taches, _tache = asyncio.all_tasks, asyncio.current_task


def check_fils() -> list[str]:
    """Les raisons de douter : un fil, une tâche, un minuteur qui agirait pendant le test."""
    raisons = []
    if _actifs():
        time.sleep(REPRISE)  # un fil qui finit met un instant à disparaître
        if _actifs():
            raisons.append("un fil d'exécution lancé par la copie tourne encore pendant le test")
    if _has_taches():
        raisons.append("une tâche asyncio lancée par la copie tourne encore pendant le test")
    if any(signal.getitimer(m)[0] for m in MINUTEURS):
        raisons.append("un minuteur posé par la copie court encore pendant le test")
    if any(getattr(rappel, "__module__", None) == "__main__" for rappel in gc.callbacks):
        raisons.append("la copie suit le ramasse-miettes (gc.callbacks)")
    return raisons


def _actifs() -> list[int]:
    ici = _ici()
    return [fil for fil, cadre in _cadres().items() if fil != ici and not _is_oisif(cadre)]


def _is_oisif(cadre: Any) -> bool:
    pile = []
    while cadre is not None:
        pile.append(cadre)
        cadre = cadre.f_back
    lieux = [(str(c.f_globals.get("__name__")), c.f_code.co_qualname) for c in pile]
    return (
        not OISIFS.isdisjoint(lieux)
        and TRAVAIL.isdisjoint(lieux)
        and all(module in ATTENTES and _is_authentique(c) for (module, _), c in zip(lieux, pile, strict=True))
    )


def _is_authentique(cadre: Any) -> bool:
    """Vrai si le cadre exécute bien la fonction que son module porte sous ce nom."""
    module = sys.modules.get(cadre.f_globals.get("__name__", ""))
    if module is None or vars(module) is not cadre.f_globals:
        return False
    objet: Any = module
    for morceau in cadre.f_code.co_qualname.split("."):
        objet = vars(objet).get(morceau)
        objet = getattr(objet, "__func__", objet)
        if objet is None:
            return False
    return isinstance(objet, types.FunctionType) and objet.__code__ is cadre.f_code


def _has_taches() -> bool:
    """Vrai s'il reste, sur la boucle du noyau, une tâche ou un rappel qui n'est pas celui qui juge."""
    try:
        boucle: Any = asyncio.get_running_loop()
    except RuntimeError:
        return False
    autres = [t for t in _taches(boucle) if t is not _tache(boucle) and not t.done()]
    attendus = any(not rappel.cancelled() for rappel in getattr(boucle, "_scheduled", ()))
    return bool(autres) or attendus or any(_is_etranger(rappel) for rappel in getattr(boucle, "_ready", ()))


def _is_etranger(rappel: Any) -> bool:
    """Vrai si un rappel déjà prêt n'est ni d'asyncio (en C, sans variables globales) ni d'ipykernel."""
    fonction = getattr(rappel, "_callback", None)
    while isinstance(fonction, functools.partial):
        fonction = fonction.func
    variables = getattr(getattr(fonction, "__func__", fonction), "__globals__", None)
    if variables is None:
        return False
    module = str(variables.get("__name__"))
    return module.split(".", maxsplit=1)[0] not in NOTRES or vars(sys.modules.get(module, sys)) is not variables
