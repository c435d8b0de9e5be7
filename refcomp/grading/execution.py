"""Exécuter une copie dans un processus à elle et en sortir les réponses, en JSON borné.

C'est la couture de la correction : `Executeur` reçoit une copie et ses fichiers, rend le carnet exécuté et le texte
JSON de chaque réponse. Le processus n'a ni correction, ni contrôle, ni valeur attendue, ni adresse de base ; son
environnement est vidé et son dossier ne contient que la copie. Les cellules notées de refcomp n'y sont jamais
exécutées : à leur place, la réponse déclarée est extraite.

`run_noyau`, ci-dessous, n'isole pas la machine (réseau, disque) : il sert là où le bac à sable (`refcomp.grading.bac`)
n'est pas possible, et seulement si l'enseignant le demande.
"""

from __future__ import annotations

import base64
import binascii
import json
import logging
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol

from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import ensure_async
from nbclient import NotebookClient
from nbformat import NotebookNode

from refcomp.copie import TAILLE_MAXIMALE
from refcomp.grading.bac.bornes import Bornes

JOURNAL = logging.getLogger(__name__)
DELAI_CELLULE = 30
DELAI_REPONSE = 10
DELAI_CARNET = 180
ERREUR_DELAI = {
    "ename": "TempsDepasse",
    "evalue": f"cellule arrêtée après {DELAI_CELLULE} s",
    "traceback": [f"Cellule arrêtée après {DELAI_CELLULE} s : une boucle sans fin ?"],
}
VARIABLES_GARDEES = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TEMP", "TMP", "WINDIR", "PATHEXT", "COMSPEC")
BASE64 = re.compile(r"'([A-Za-z0-9+/=]*)'")

PREPARATION = """
import sys, types
_module = types.ModuleType("refcomp_extraction")
exec(compile({copie!r}, "copie.py", "exec"), _module.__dict__)
_module.declare = __import__("json").loads({declaration!r})
sys.modules["refcomp_extraction"] = _module
del _module, types
"""
BLOCAGE = """
_espace = {{"__name__": "refcomp_blocage"}}
exec(compile({source!r}, "blocage.py", "exec"), _espace)
_espace["install_blocage"]()
del _espace
"""
EXTRACTION = (
    "__import__('base64').b64encode(__import__('sys').modules['refcomp_extraction'].extraction("
    "{exercice!r}, {question!r}, globals(), __import__('sys').modules['refcomp_extraction'].declare"
    ").encode()).decode()"
)


@dataclass(frozen=True)
class CopieAExecuter:
    """Une copie à exécuter.

    Attributes:
        carnet: le carnet assaini.
        fichiers: tout ce que contiendra son dossier, chemin relatif → octets.
        exercice: slug.
        declaration: la déclaration publique de l'exercice.
        questions: rang de la cellule notée → question à extraire à cet endroit.
        refcomp_autorise: si faux, `refcomp` ne peut pas être importé par la copie.
        de_confiance: rang des cellules dont la source est celle de l'enseignant (carnets ordinaires).
        bornes: ce que la copie peut consommer.
        erreur_delai: l'erreur que porte une cellule interrompue.
        appels: question → jeux de documents sur lesquels appeler sa fonction, une fois le carnet exécuté.
    """

    carnet: NotebookNode
    fichiers: Mapping[str, bytes]
    exercice: str = ""
    declaration: Mapping[str, Any] = field(default_factory=dict)
    questions: Mapping[int, str] = field(default_factory=dict)
    refcomp_autorise: bool = True
    de_confiance: frozenset[int] = frozenset()
    bornes: Bornes = field(default_factory=Bornes)
    erreur_delai: Mapping[str, Any] = field(default_factory=lambda: dict(ERREUR_DELAI))
    appels: Mapping[str, list[dict[str, bytes]]] = field(default_factory=dict)


@dataclass(frozen=True)
class CopieExecutee:
    """Une copie exécutée.

    Attributes:
        carnet: le carnet, avec ses sorties.
        reponses: question → texte JSON rendu.
        soupcons: ce qui, dans la copie, a touché à ce qui la juge.
        arret: pourquoi l'exécution s'est arrêtée avant la fin ; vide sinon.
        appels: question → texte JSON rendu pour chaque jeu.
    """

    carnet: NotebookNode
    reponses: Mapping[str, str]
    soupcons: tuple[str, ...] = ()
    arret: str = ""
    appels: Mapping[str, list[str | None]] = field(default_factory=dict)


class Executeur(Protocol):
    """Ce qui exécute une copie : le bac à sable (`bac.executeur.run_bac`) ou, sans isolation, `run_noyau`."""

    def __call__(self, copie: CopieAExecuter) -> CopieExecutee:
        """Exécute la copie ; ne lève jamais pour une faute de l'étudiant."""


class _Noyau(NotebookClient):
    """Un client nbclient qui, aux cellules notées, extrait la réponse au lieu d'exécuter."""

    def __init__(self, copie: CopieAExecuter, dossier: str) -> None:
        super().__init__(
            copie.carnet,
            km=_noyau_local(dossier),
            kernel_name="python3",
            timeout=DELAI_CELLULE,
            interrupt_on_timeout=True,
            error_on_timeout=dict(copie.erreur_delai),
            allow_errors=True,
            shutdown_kernel="immediate",
            resources={"metadata": {"path": dossier}},
        )
        self._copie, self._dossier = copie, dossier
        self._limite = time.monotonic() + DELAI_CARNET
        self._pret = self._muet = False
        self.rendues: dict[str, str] = {}
        self.appels: dict[str, list[str | None]] = {}

    async def async_execute_cell(self, cell: NotebookNode, cell_index: int, *args: Any, **kwargs: Any) -> NotebookNode:
        executee = await self._execute(cell, cell_index, *args, **kwargs)
        if cell_index == len(self._copie.carnet.cells) - 1 and not self._muet:
            await self._call()
        return executee

    async def _execute(self, cell: NotebookNode, cell_index: int, *args: Any, **kwargs: Any) -> NotebookNode:
        if not self._pret:
            await self._prepare()
        if time.monotonic() > self._limite or self._muet:
            return cell
        if cell_index in self._copie.questions:
            question = self._copie.questions[cell_index]
            if (texte := await self._extract(question)) is not None:
                self.rendues[question] = texte
            return cell
        debut = time.monotonic()
        executee = await super().async_execute_cell(cell, cell_index, *args, **kwargs)
        # Un noyau vivant répond à l'interruption d'une boucle sans fin ; un noyau saboté ne répond plus à rien.
        if time.monotonic() - debut >= DELAI_CELLULE:
            await self._silent("")
        return executee

    async def _prepare(self) -> None:
        source = (files("refcomp") / "copie.py").read_text(encoding="utf-8")
        code = PREPARATION.format(copie=source, declaration=json.dumps(self._copie.declaration))
        if not self._copie.refcomp_autorise:
            code += BLOCAGE.format(
                source=(files("refcomp") / "grading" / "bac" / "blocage.py").read_text(encoding="utf-8")
            )
        await self._silent(code)
        self._pret = True

    async def _extract(self, question: str, avant: str = "") -> str | None:
        expression = EXTRACTION.format(exercice=self._copie.exercice, question=question)
        reponse = await self._silent(avant, {"r": expression})
        return decode_extraction(reponse.get("user_expressions", {}).get("r", {}).get("data", {}).get("text/plain", ""))

    async def _call(self) -> None:
        """Appelle chaque fonction sur ses jeux, dont les documents sont écrits dans un dossier neuf."""
        for question, jeux in self._copie.appels.items():
            self.appels[question] = []
            for rang, fichiers in enumerate(jeux):
                dossier = Path(self._dossier) / f"jeu-{question}-{rang}"
                write_fichiers(dossier, fichiers)
                self.appels[question].append(await self._extract(question, f"import os; os.chdir({str(dossier)!r})"))

    async def _silent(self, code: str, expressions: dict[str, str] | None = None) -> dict[str, Any]:
        """Exécute sans trace dans le carnet ; sans réponse en `DELAI_REPONSE` secondes, le noyau est tenu pour muet."""
        assert self.kc is not None
        canal: Any = self.kc
        envoi = await ensure_async(
            canal.execute(code, silent=True, store_history=False, user_expressions=expressions or {}),
        )
        limite = time.monotonic() + DELAI_REPONSE
        while time.monotonic() < limite:
            await self._async_check_alive()
            try:
                message = await ensure_async(canal.get_shell_msg(timeout=1))
            except Exception:  # noqa: BLE001, S112 - file vide : jupyter_client lève queue.Empty ou TimeoutError
                continue
            if message.get("parent_header", {}).get("msg_id") == envoi:
                return dict(message["content"])
        self._muet = True
        return {}


def _noyau_local(dossier: str) -> AsyncKernelManager:
    """Un noyau joint par des fichiers de son propre dossier là où c'est possible, sinon par la boucle locale."""
    local = {"transport": "ipc"} if os.name == "posix" else {}
    return AsyncKernelManager(kernel_name="python3", connection_file=str(Path(dossier) / "noyau.json"), **local)


def decode_extraction(rendu: object) -> str | None:
    """Décode ce que le noyau a rendu : un base64 entre apostrophes, borné ; sinon None."""
    if not isinstance(rendu, str) or len(rendu) > 2 * TAILLE_MAXIMALE:
        return None
    trouve = BASE64.fullmatch(rendu)
    try:
        return base64.b64decode(trouve[1], validate=True).decode("ascii") if trouve else None
    except (binascii.Error, UnicodeDecodeError):
        return None


def run_noyau(copie: CopieAExecuter) -> CopieExecutee:
    """Exécute une copie dans un noyau Jupyter neuf, dossier et environnement à elle."""
    with tempfile.TemporaryDirectory(prefix="refcomp-", ignore_cleanup_errors=True) as dossier:
        write_fichiers(Path(dossier), copie.fichiers)
        noyau = _Noyau(copie, dossier)
        try:
            # Le journal du noyau n'apprend rien à l'enseignant et brouille la barre de progression.
            # cleanup_kc : le noyau est à nous, nbclient doit l'arrêter même s'il ne l'a pas créé.
            muet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            noyau.execute(cleanup_kc=True, env=_environnement(dossier), **muet)
        except Exception as erreur:  # noqa: BLE001 - un noyau saboté répond n'importe quoi : la copie, pas la classe
            _note_arret(copie.carnet, erreur)
        return CopieExecutee(copie.carnet, noyau.rendues, appels=noyau.appels)


def write_fichiers(dossier: Path, fichiers: Mapping[str, bytes]) -> None:
    """Écrit des fichiers sous un dossier ; un chemin qui en sortirait est ignoré."""
    racine = dossier.resolve()
    for chemin, octets in fichiers.items():
        cible = (racine / chemin).resolve()
        if racine in cible.parents:
            cible.parent.mkdir(parents=True, exist_ok=True)
            cible.write_bytes(octets)


def _environnement(dossier: str) -> dict[str, str]:
    """L'environnement du noyau : le strict nécessaire, rien de l'enseignant."""
    garde = {nom: os.environ[nom] for nom in VARIABLES_GARDEES if nom in os.environ}
    chemins = dict.fromkeys(("HOME", "USERPROFILE", "IPYTHONDIR", "JUPYTER_RUNTIME_DIR"), dossier)
    return garde | chemins | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1", "NBGRADER_EXECUTION": "autograde"}


def _note_arret(carnet: NotebookNode, erreur: Exception) -> None:
    """Dit dans le carnet que l'exécution s'est arrêtée, là où elle en était."""
    JOURNAL.info("Exécution interrompue : %s", type(erreur).__name__)
    for cellule in carnet.cells:
        if cellule.cell_type == "code" and cellule.get("execution_count") is None and not cellule.outputs:
            cellule.outputs = [
                NotebookNode(
                    output_type="error",
                    ename="NoyauArrete",
                    evalue="le calcul s'est arrêté avant cette cellule",
                    traceback=["Le calcul s'est arrêté avant cette cellule."],
                ),
            ]
            return
