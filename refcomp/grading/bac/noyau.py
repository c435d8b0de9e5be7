"""Le noyau d'une copie : celui de Jupyter (ipykernel), sans prise réseau, qui rend ses messages au lieu de les publier.

Deux interprètes partagent les variables de la copie. Celui de l'étudiant exécute ses cellules, avec ses extensions,
ses transformations et ses événements. Celui de l'enseignant exécute les cellules verrouillées et les tests : ce que la
copie a branché sur le premier ne le touche pas.
"""

from __future__ import annotations

import asyncio
import io
import logging
import os
import signal
import sys
import threading
import types
import warnings
from collections import defaultdict
from pathlib import Path
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.profiledir import ProfileDir
from jupyter_client.session import Session
from traitlets.config import Config

from refcomp.grading.bac.lieux import prepare_lieux

# L'historique s'écrit d'un fil d'exécution, qui ne survivrait pas à une bifurcation.
REGLAGE = Config({"HistoryManager": {"enabled": False, "hist_file": ":memory:"}})
MUET = logging.getLogger("refcomp.noyau")
MUET.addHandler(logging.NullHandler())
MUET.propagate = False
COUPE = "\n[sortie coupée : plus de {octets} octets]\n"
TYPES = {"stream", "display_data", "execute_result", "error", "clear_output", "update_display_data"}


class Collecte(Session):
    """Une session qui garde les messages d'une cellule, dans la limite de sa sortie permise."""

    def __init__(self, **traits: Any) -> None:
        """Prépare une collecte vide."""
        super().__init__(**traits)
        self.messages: list[dict[str, Any]] = []
        self.reste = self.permis = 0

    def open_cellule(self, permis: int) -> None:
        """Commence une cellule, avec ce qu'elle a le droit d'afficher."""
        self.messages, self.reste, self.permis = [], permis, permis

    def send(self, flux: Any, msg_or_type: Any, content: Any = None, *_: Any, **__: Any) -> None:  # type: ignore[override]  # noqa: ARG002 - signature de Session
        """Garde un message ; au-delà de la limite, une note unique puis plus rien."""
        if isinstance(msg_or_type, dict):
            nature, content = msg_or_type["msg_type"], msg_or_type["content"]
        else:
            nature = msg_or_type
        if nature not in TYPES or self.reste <= 0:
            return
        self.reste -= _poids(content)
        if self.reste > 0:
            self._add(nature, content)
        else:
            self._add("stream", {"name": "stdout", "text": COUPE.format(octets=self.permis)})

    def _add(self, nature: str, contenu: dict[str, Any]) -> None:
        dernier = self.messages[-1] if self.messages else None
        if nature == "stream" and dernier and dernier["content"].get("name") == contenu["name"]:
            dernier["morceaux"].append(contenu["text"])
            return
        message: dict[str, Any] = {"msg_type": nature, "content": dict(contenu)}
        if nature == "stream":
            message["morceaux"] = [contenu["text"]]
        self.messages.append(message)

    def close_cellule(self) -> list[dict[str, Any]]:
        """Les messages de la cellule, les textes d'un même flux réunis."""
        for message in self.messages:
            if morceaux := message.pop("morceaux", None):
                message["content"]["text"] = "".join(morceaux)
        return self.messages


def _poids(contenu: Any) -> int:
    """La taille approchée d'un message : celle de ses textes, où qu'ils soient."""
    total, pile = 0, [contenu]
    while pile:
        courant = pile.pop()
        if isinstance(courant, str | bytes):
            total += len(courant)
        elif isinstance(courant, dict):
            pile += [*courant.keys(), *courant.values()]
        elif isinstance(courant, list | tuple):
            pile += courant
        else:
            total += 8
    return total


class Flux(io.TextIOBase):
    """`sys.stdout` ou `sys.stderr` d'une copie : ce qui y est écrit devient un message."""

    encoding = "UTF-8"

    def __init__(self, collecte: Collecte, nom: str, descripteur: int) -> None:
        """Relie un flux à la collecte ; `descripteur` est celui que verront les programmes lancés."""
        self._collecte, self.name, self._descripteur = collecte, f"<{nom}>", descripteur
        self._nom = nom

    def write(self, texte: str) -> int:
        """Ajoute du texte."""
        if not isinstance(texte, str):
            raise TypeError(f"write() argument must be str, not {type(texte)}")
        if texte:
            self._collecte.send(None, "stream", {"name": self._nom, "text": texte})
        return len(texte)

    def writable(self) -> bool:
        """Toujours."""
        return True

    def fileno(self) -> int:
        """Le descripteur du système, pour les programmes que la copie lance."""
        return self._descripteur


class SansHistorique(defaultdict[int, list[Any]]):
    """L'historique des sorties d'IPython, qui les garderait toutes : une boucle qui affiche y épuiserait la mémoire."""

    def __missing__(self, _numero: int) -> list[Any]:
        """Une liste que personne ne garde."""
        return []


class InterpreteEnseignant(ZMQInteractiveShell):
    """Le second interprète : il n'est pas celui que rend `get_ipython()`."""

    @classmethod
    def instance(cls, *args: Any, **kwargs: Any) -> InterpreteEnseignant:
        """Un interprète de plus, et non l'interprète unique du processus."""
        return cls(*args, **kwargs)


class Noyaux:
    """Les deux noyaux d'une copie et leur sortie commune."""

    def __init__(self) -> None:
        """Construit les noyaux ; celui de l'étudiant en dernier, pour que les noms usuels soient les siens."""
        self.collecte = Collecte()
        self.flux = {nom: Flux(self.collecte, nom, rang) for rang, nom in ((1, "stdout"), (2, "stderr"))}
        self.module = types.ModuleType("__main__")
        self.enseignant = self.build(InterpreteEnseignant, self.module)
        self.etudiant = self.build(ZMQInteractiveShell, self.module)
        # Un seul historique : un test qui lit `In[-2]` ou `_i` y trouve la cellule de l'étudiant, comme sous Jupyter.
        self.enseignant.shell.history_manager = self.etudiant.shell.history_manager  # type: ignore[union-attr]
        # Une trace d'erreur cherche le numéro d'une cellule chez l'interprète que rend `get_ipython()`.
        de_lui: Any = self.enseignant.shell
        de_lui.compile._filename_map = self.etudiant.shell.compile._filename_map  # type: ignore[union-attr]  # noqa: SLF001 - sans accès public

    def build(self, interprete: type[ZMQInteractiveShell], module: types.ModuleType) -> IPythonKernel:
        """Construit un noyau dont les variables sont celles d'un module."""
        dossier = Path(os.environ["IPYTHONDIR"]) / "profile_default"
        noyau = IPythonKernel(
            config=REGLAGE,
            log=MUET,
            session=self.collecte,
            shell_class=interprete,
            user_module=module,
            user_ns=module.__dict__,
            profile_dir=ProfileDir.create_profile_dir(str(dossier)),
        )
        noyau.shell.history_manager.outputs = SansHistorique()  # type: ignore[union-attr]
        noyau.shell_channel_thread = types.SimpleNamespace(parent_thread=threading.main_thread())
        return noyau

    async def run_cellule(self, source: str, permis: int, *, de_confiance: bool) -> dict[str, Any]:
        """Exécute une cellule et rend ses messages, son numéro et son état.

        Args:
            source: le texte de la cellule.
            permis: octets qu'elle peut afficher.
            de_confiance: vrai pour une cellule dont la source est celle de l'enseignant.
        """
        noyau, autre = (self.enseignant, self.etudiant) if de_confiance else (self.etudiant, self.enseignant)
        if de_confiance:
            sys.stdout, sys.stderr = self.flux["stdout"], self.flux["stderr"]
        self.collecte.open_cellule(permis)
        ancien = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            noyau.set_parent(b"", {"header": {"msg_id": ""}})
            reponse = await noyau.do_execute(source, silent=False, store_history=True, allow_stdin=False)
        finally:
            signal.signal(signal.SIGINT, ancien)
            autre.shell.execution_count = noyau.execution_count  # type: ignore[union-attr]
        self._read_descripteurs()
        garde = ("status", "execution_count", "ename", "evalue", "traceback")
        return {"messages": self.collecte.close_cellule(), "reponse": {c: reponse[c] for c in garde if c in reponse}}

    def _read_descripteurs(self) -> None:
        """Ajoute ce que des programmes ont écrit directement dans les descripteurs 1 et 2."""
        for nom, rang in (("stdout", 1), ("stderr", 2)):
            taille = os.fstat(rang).st_size
            if taille:
                octets = os.pread(rang, min(taille, self.collecte.permis), 0)
                os.ftruncate(rang, 0)
                os.lseek(rang, 0, os.SEEK_SET)
                self.flux[nom].write(octets.decode("utf-8", errors="replace"))


_prets: list[Noyaux] = []


def prepare_noyaux() -> Noyaux:
    """Les noyaux de ce processus, construits une fois, avant les bifurcations."""
    if not _prets:
        _prets.append(Noyaux())
    return _prets[0]


ECHAUFFEMENT = (
    "1 + 1",
    "def f(x):\n    return 1 / x\nf(0)",
    "assert 1 == 2, 'différents'",
    "import psutil",
    "!true",
    """
import pandas as pd
table = pd.DataFrame({"cle": ["a", "b", "a"], "montant": [1.5, 2.0, 3.25]})
table.to_csv("/tmp/essai.csv", sep=";", decimal=",", index=False)
table = pd.read_csv("/tmp/essai.csv", sep=";", decimal=",")
table.groupby("cle")["montant"].agg(["sum", "mean"]).reset_index().merge(table, on="cle")
table["jour"] = pd.to_datetime(["01/01/2026", "02/01/2026", "03/01/2026"], format="%d/%m/%Y")
table.pivot_table(index="cle", values="montant", aggfunc="sum")
pd.testing.assert_frame_equal(table, table.copy())
pd.testing.assert_series_equal(table["montant"], table["montant"].copy())
table.describe()
""",
    "table['absente']",
    "pd.testing.assert_series_equal(table['montant'], table['montant'] + 1)",
    "import plotly.express as px\npx.bar(table, x='cle', y='montant', color='cle')",
    "px.line(table, x='jour', y='montant')",
    "import plotly.graph_objects as go\ngo.Figure(go.Pie(labels=['a'], values=[1]))",
)


def warm_up() -> None:
    """Fait une fois ce qui ne se charge qu'au premier emploi : traces d'erreur, tableaux, figures.

    Un interprète à part, sans variables communes avec ceux des copies ; une cellule qui échoue ici (bibliothèque
    absente) n'a pas d'effet.
    """
    vrais = prepare_noyaux()
    noyau = vrais.build(InterpreteEnseignant, types.ModuleType("__main__"))
    vrais.collecte.open_cellule(2**20)
    flux = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = vrais.flux["stdout"], vrais.flux["stderr"]
    boucle = asyncio.new_event_loop()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for source in ECHAUFFEMENT:
                boucle.run_until_complete(noyau.do_execute(source, silent=False, store_history=True))
    finally:
        boucle.close()
        asyncio.set_event_loop(None)
        sys.stdout, sys.stderr = flux
        sys.modules["__main__"] = vrais.module
        vrais.collecte.open_cellule(0)
    prepare_lieux()
