"""Ce que fait une copie enfermée : se verrouiller, recevoir son contenu, exécuter ce qu'on lui demande.

Le côté de confiance mène la danse, cellule par cellule : le texte d'un test n'arrive qu'au moment de l'exécuter. Rien
de ce qui est rendu ici n'est cru ; tout peut avoir été fabriqué par la copie.
"""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import os
import signal
import socket
import sys
import traceback
import types
from pathlib import Path
from typing import Any

from refcomp.grading.bac import noyau as module_noyau
from refcomp.grading.bac.blocage import install_blocage
from refcomp.grading.bac.espaces import BAC, BIBLIOTHEQUE, DOSSIER, call_libc, enter_processus
from refcomp.grading.bac.filtre import apply_filtre
from refcomp.grading.bac.integrite import Empreinte
from refcomp.grading.bac.protocole import LONGUEUR, TRAME_MAXIMALE, TrameInvalideError, parse_trame
from refcomp.grading.bac.verrous import apply_landlock, drop_privileges, limit_ressources

PR_SET_PDEATHSIG = 1
CANAL = 3


def serve_copie(donnees: socket.socket, ordre: dict[str, Any]) -> None:
    """Enferme ce processus puis sert les demandes, jusqu'à la fermeture."""
    call_libc("prctl", PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    enter_processus()
    canal = _keep_only(donnees)
    limit_ressources(ordre["bornes"])
    drop_privileges()
    etat = {"etat": "pret", "landlock": apply_landlock(), "seccomp": apply_filtre()}
    boucle = asyncio.new_event_loop()
    asyncio.set_event_loop(boucle)
    boucle.run_until_complete(_Copie(canal, boucle, ordre).serve(etat))


def _keep_only(donnees: socket.socket) -> socket.socket:
    """Ne garde ouverts que la prise et des flux neufs : aucun descripteur du parent ne passe à la copie."""
    os.dup2(donnees.fileno(), CANAL)
    donnees.detach()
    os.closerange(CANAL + 1, 4096)
    for rang, drapeaux in ((0, os.O_RDONLY), (1, os.O_RDWR), (2, os.O_RDWR)):
        if rang == 0:
            os.dup2(vide := os.open("/dev/null", drapeaux), 0)
            os.close(vide)
        else:
            fichier = os.open("/tmp", drapeaux | os.O_TMPFILE, 0o600)  # noqa: S108 - le /tmp de la copie
            os.dup2(fichier, rang)
            os.close(fichier)
    os.set_inheritable(CANAL, False)
    return socket.socket(fileno=CANAL)


def _forget_bac(*, autorise: bool) -> None:
    """Retire de ce processus les modules du bac : la copie importera le vrai refcomp, ou rien."""
    for nom in [n for n in sys.modules if n.split(".")[0] == "refcomp"]:
        del sys.modules[nom]
    sys.path[:] = ["", *(c for c in sys.path if c and not c.startswith(BAC))]
    sys.argv[:] = [""]
    if autorise:
        sys.path.append(BIBLIOTHEQUE)
    else:
        install_blocage()


class _Copie:
    """Une copie qui sert les demandes du côté de confiance."""

    def __init__(self, canal: socket.socket, boucle: asyncio.AbstractEventLoop, ordre: dict[str, Any]) -> None:
        self._canal, self._boucle, self._ordre = canal, boucle, ordre
        self._noyaux = module_noyau.prepare_noyaux()
        self._extraction: types.ModuleType | None = None
        self._jeux = itertools.count()
        self._empreinte = Empreinte(self._noyaux)
        canal.setblocking(False)

    async def serve(self, etat: dict[str, Any]) -> None:
        """Répond à chaque demande, dans l'ordre ; s'arrête quand l'autre côté ferme."""
        await self._send(etat)
        sys.stdout, sys.stderr = self._noyaux.flux["stdout"], self._noyaux.flux["stderr"]
        _forget_bac(autorise=bool(self._ordre["refcomp_autorise"]))
        actions = {
            "fichier": self._write,
            "preparer": self._prepare,
            "executer": self._run,
            "extraire": self._extract,
            "appeler": self._call,
        }
        while (demande := await self._read()) is not None:
            try:
                reponse = await actions[demande["ordre"]](demande)
            except KeyboardInterrupt:  # l'interruption est arrivée entre la fin de la cellule et sa réponse
                signal.signal(signal.SIGINT, signal.SIG_IGN)
                erreur_json = {"status": "error", "ename": "KeyboardInterrupt", "evalue": "", "traceback": ["^C"]}
                reponse = {"messages": self._noyaux.collecte.close_cellule(), "reponse": erreur_json}
            except Exception as erreur:  # noqa: BLE001 - dite au côté de confiance, qui arrête la copie
                reponse = {"panne": "".join(traceback.format_exception(erreur))[-2000:]}
            await self._send(reponse | {"jeton": demande["jeton"]})

    async def _read(self) -> dict[str, Any] | None:
        entete = await self._read_exactement(LONGUEUR.size)
        if entete is None:
            return None
        corps = await self._read_exactement(LONGUEUR.unpack(entete)[0])
        return None if corps is None else parse_trame(corps)

    async def _read_exactement(self, nombre: int) -> bytes | None:
        recu = bytearray()
        while len(recu) < nombre:
            morceau = await self._boucle.sock_recv(self._canal, min(nombre - len(recu), 2**20))
            if not morceau:
                return None
            recu += morceau
        return bytes(recu)

    async def _send(self, trame: dict[str, Any]) -> None:
        corps = json.dumps(trame, ensure_ascii=True, default=str).encode("ascii")
        if len(corps) > TRAME_MAXIMALE:
            raise TrameInvalideError(len(corps))
        await self._boucle.sock_sendall(self._canal, LONGUEUR.pack(len(corps)) + corps)

    async def _write(self, demande: dict[str, Any]) -> dict[str, Any]:
        _append(DOSSIER, demande["chemin"], demande["octets"])
        return {"etat": "ecrit"}

    async def _prepare(self, demande: dict[str, Any]) -> dict[str, Any]:
        """Prépare l'extraction des réponses d'un exercice refcomp ; le code est public, `copie.py` est distribué."""
        module = types.ModuleType("refcomp_extraction")
        exec(compile(demande["copie"], "copie.py", "exec"), module.__dict__)  # noqa: S102 - notre propre fichier
        module.__dict__["declare"] = demande["declaration"]
        self._extraction = module
        return {"etat": "prepare"}

    async def _run(self, demande: dict[str, Any]) -> dict[str, Any]:
        confiance = bool(demande["de_confiance"])
        soupcons = self._empreinte.check(demande["source"]) if confiance else []
        permis = int(self._ordre["bornes"]["sortie"])
        resultat = await self._noyaux.run_cellule(demande["source"], permis, de_confiance=confiance)
        if confiance:
            soupcons += self._empreinte.check_resultats(resultat["messages"])
            self._empreinte.note_confiance()
        return resultat | {"soupcons": soupcons}

    async def _extract(self, demande: dict[str, Any]) -> dict[str, Any]:
        assert self._extraction is not None
        noms, outil = self._noyaux.module.__dict__, self._extraction.__dict__
        texte = outil["extraction"](demande["exercice"], demande["question"], noms, outil["declare"])
        return {"texte": texte}

    async def _call(self, demande: dict[str, Any]) -> dict[str, Any]:
        """Comme `_extract`, dans un dossier neuf où seuls sont les documents du jeu."""
        dossier = DOSSIER.parent / f"jeu-{next(self._jeux)}"
        dossier.mkdir()
        for chemin, octets in demande["fichiers"].items():
            _append(dossier, chemin, octets)
        os.chdir(dossier)
        try:
            return await self._extract(demande)
        finally:
            os.chdir(DOSSIER)


def _append(dossier: Path, chemin: str, octets: str) -> None:
    """Ajoute des octets à un fichier d'un dossier ; un chemin qui en sortirait est ignoré."""
    cible = (dossier / chemin).resolve()
    if dossier in cible.parents:
        cible.parent.mkdir(parents=True, exist_ok=True)
        with cible.open("ab") as fichier:
            fichier.write(base64.b64decode(octets))
