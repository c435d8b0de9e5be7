"""Une séance avec une copie : lui envoyer ses cellules une à une, recevoir ce qu'elle en dit, l'arrêter à temps.

Le temps est compté ici, du côté de confiance ; celui qu'une copie passe à attendre un cœur, pris par ses voisines, ne
lui est pas compté. Une cellule trop longue est interrompue, comme le fait Jupyter ; si la copie n'obéit pas, elle est
tuée et ses cellules suivantes ne s'exécutent pas.
"""

from __future__ import annotations

import base64
import contextlib
import logging
import secrets
import select
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from refcomp.errors import IsolationImpossibleError
from refcomp.grading.bac.bornes import Bornes
from refcomp.grading.bac.lanceur import RESERVE
from refcomp.grading.bac.messages import parse_erreur, parse_messages, parse_rang
from refcomp.grading.bac.protocole import (
    TRAME_MAXIMALE,
    DelaiDepasseError,
    FinDeTramesError,
    TrameInvalideError,
    TropRecuError,
    count_valeurs,
    parse_trame,
    read_corps,
    read_trame,
    send_trame,
)
from refcomp.grading.bac.veille import FOUILLER, INTERROMPRE, MESURER

DELAI_PRET = 30
DELAI_GRACE = 5  # composer la trace d'une récursion profonde, machine chargée, prend des secondes
DELAI_FIN = 5  # rendre la mémoire d'une copie tuée peut prendre des secondes
PATIENCE = 5  # fois le délai, au plus, quand les cœurs manquent
ATTENTE_MINIMALE = 0.05
JOURNAL = logging.getLogger(__name__)
MORCEAU = 4 * 2**20
INTRUS = "un processus né de la copie tourne encore pendant le test : il pourrait répondre à sa place"
RAISONS = {
    "memoire": "la copie a demandé plus de mémoire qu'il n'est permis",
    "duree": "la copie a dépassé la durée permise à un carnet",
    "termine": "le processus de la copie s'est arrêté de lui-même",
    "ferme": "la copie ne répondait plus",
    "recu": "la copie a rendu plus de résultats qu'il n'est permis à un carnet",
}


class CopieArreteeError(Exception):
    """La copie est morte ou muette ; l'exécution du carnet s'arrête là. Le message dit pourquoi, en français."""


@dataclass
class Execution:
    """Ce qu'une cellule a produit : messages vérifiés, numéro, erreur éventuelle, raisons de douter."""

    messages: list[dict[str, Any]]
    numero: int | None = None
    erreur: dict[str, Any] | None = None
    soupcons: list[str] = field(default_factory=list)
    depassee: bool = False


class Seance:
    """Une copie qui vit dans le bac, le temps d'un carnet."""

    def __init__(self, bornes: Bornes, *, refcomp_autorise: bool) -> None:
        """Ouvre une copie dans le bac de ce processus.

        Raises:
            IsolationImpossibleError: si le bac ne s'ouvre pas ou si la copie ne peut pas s'enfermer.
        """
        self._bornes, self._jeton = bornes, ""
        self._fin: dict[str, Any] = {}
        self._accorde = 0.0  # secondes d'attente d'un cœur déjà rendues à la copie
        self._octets, self._valeurs = bornes.recu, bornes.valeurs  # ce que la copie peut encore rendre
        self._prises = RESERVE.get().open_copie(bornes, refcomp_autorise=refcomp_autorise)
        try:
            self.etat = self._read_trame(DELAI_PRET)
        except (DelaiDepasseError, FinDeTramesError, TrameInvalideError):
            fin = self._read_fin()
            self.close()
            detail = fin.get("detail") or fin.get("fin") or "aucun détail"
            raise IsolationImpossibleError(
                f"Une copie n'a pas pu être enfermée dans le bac à sable ({detail}). Rien n'a été exécuté.",
            ) from None
        self._limite = time.monotonic() + bornes.carnet

    def __enter__(self) -> Self:
        """Rend la séance."""
        return self

    def __exit__(self, _genre: type[BaseException] | None, _e: BaseException | None, _t: TracebackType | None) -> None:
        """Ferme la séance : la copie meurt."""
        self.close()

    def close(self) -> None:
        """Tue la copie et tout ce qu'elle a lancé."""
        self._prises.close()

    def send_fichiers(self, fichiers: Mapping[str, bytes]) -> None:
        """Écrit les fichiers de la copie dans son dossier."""
        for chemin, octets in fichiers.items():
            for debut in range(0, max(len(octets), 1), MORCEAU):
                morceau = base64.b64encode(octets[debut : debut + MORCEAU]).decode("ascii")
                self._ask({"ordre": "fichier", "chemin": chemin, "octets": morceau}, DELAI_PRET)

    def prepare(self, copie: str, declaration: Mapping[str, Any]) -> None:
        """Prépare l'extraction des réponses d'un exercice refcomp."""
        self._ask({"ordre": "preparer", "copie": copie, "declaration": dict(declaration)}, DELAI_PRET)

    def run_cellule(self, source: str, *, de_confiance: bool) -> Execution:
        """Exécute une cellule.

        Raises:
            CopieArreteeError: si la copie meurt ou reste muette.
        """
        soupcons = [INTRUS] if de_confiance and self._ask_veille(FOUILLER).get("intrus") else []
        delai = min(self._bornes.cellule, self._reste())
        self._send({"ordre": "executer", "source": source, "de_confiance": de_confiance})
        execution = self._receive_execution(delai)
        execution.soupcons += soupcons
        return execution

    def _receive_execution(self, delai: float) -> Execution:
        """Ce que rend une cellule, interrompue si elle dure trop."""
        try:
            return _parse_execution(self._receive(delai))
        except DelaiDepasseError:
            with contextlib.suppress(OSError):
                self._prises.ordres.send(INTERROMPRE)
        try:
            execution = _parse_execution(self._receive(DELAI_GRACE))
        except DelaiDepasseError:
            raise self._arret("une cellule ne s'est pas arrêtée quand on l'a interrompue") from None
        execution.depassee = True
        return execution

    def extract(self, exercice: str, question: str, delai: float) -> str | None:
        """La réponse d'une question, en JSON ; None si la copie n'a pas su la rendre."""
        try:
            trame = self._ask({"ordre": "extraire", "exercice": exercice, "question": question}, delai)
        except DelaiDepasseError:
            raise self._arret("la réponse n'a pas été rendue à temps") from None
        texte = trame.get("texte")
        return texte if isinstance(texte, str) else None

    def call(self, exercice: str, question: str, fichiers: Mapping[str, bytes], delai: float) -> str | None:
        """Ce que rend la fonction d'une question sur un jeu de documents neuf, en JSON ; None si elle n'a pas su."""
        jeu = {chemin: base64.b64encode(octets).decode("ascii") for chemin, octets in fichiers.items()}
        demande = {"ordre": "appeler", "exercice": exercice, "question": question, "fichiers": jeu}
        try:
            texte = self._ask(demande, delai).get("texte")
        except DelaiDepasseError:
            raise self._arret("la fonction n'a pas répondu à temps") from None
        return texte if isinstance(texte, str) else None

    def _reste(self) -> float:
        reste = self._limite - time.monotonic()
        if reste <= 0:
            raise self._arret(RAISONS["duree"])
        return reste

    def _ask(self, demande: dict[str, Any], delai: float) -> dict[str, Any]:
        self._send(demande)
        return self._receive(min(delai, self._reste()))

    def _send(self, demande: dict[str, Any]) -> None:
        # Un jeton neuf à chaque demande : une réponse écrite d'avance par la copie ne peut pas le porter.
        self._jeton = secrets.token_hex(8)
        self._prises.donnees.settimeout(DELAI_PRET)
        try:
            send_trame(self._prises.donnees, demande | {"jeton": self._jeton})
        except OSError:
            raise self._arret() from None

    def _receive(self, delai: float) -> dict[str, Any]:
        if not self._wait(delai):
            raise DelaiDepasseError
        try:
            trame = self._read_trame(DELAI_PRET)
        except DelaiDepasseError:
            raise self._arret(RAISONS["ferme"]) from None
        except FinDeTramesError:
            raise self._arret() from None
        except TropRecuError:
            raise self._arret(RAISONS["recu"]) from None
        except TrameInvalideError:
            raise self._arret("la copie a envoyé autre chose qu'une réponse") from None
        if trame.get("jeton") != self._jeton:
            raise self._arret("la copie a envoyé autre chose qu'une réponse")
        if "panne" in trame:
            JOURNAL.info("Panne dans la copie : %s", str(trame["panne"])[:2000])
            raise self._arret("l'interprète de la copie est tombé en panne")
        return trame

    def _wait(self, delai: float) -> bool:
        """Attend que la copie parle ; faux si elle se tait plus de `delai` secondes où elle avait un cœur."""
        limite = min(time.monotonic() + PATIENCE * delai, self._limite + DELAI_GRACE)
        attente = select.poll()
        attente.register(self._prises.donnees, select.POLLIN)
        while not attente.poll(max(delai, 0) * 1000):
            delai = min(self._read_attente(), limite - time.monotonic())
            if delai < ATTENTE_MINIMALE:
                return False
        return True

    def _read_attente(self) -> float:
        """Les secondes passées à attendre un cœur et qui n'ont pas encore été rendues à la copie."""
        total, avant = float(self._ask_veille(MESURER).get("attente", 0)), self._accorde
        self._accorde = max(total, avant)
        return max(0.0, total - avant)

    def _ask_veille(self, question: bytes) -> dict[str, Any]:
        """Ce que répond la veille, qui est de confiance ; rien si la copie est déjà finie."""
        with contextlib.suppress(OSError, ValueError):
            self._prises.ordres.send(question)
            trame = read_trame(self._prises.ordres, DELAI_FIN)
            if "fin" in trame:
                self._fin = trame
            return trame
        return {}

    def _read_trame(self, delai: float) -> dict[str, Any]:
        """Lit une trame de la copie, dans la limite de ce que ce carnet peut encore rendre."""
        corps = read_corps(self._prises.donnees, delai, min(self._octets, TRAME_MAXIMALE))
        self._octets -= len(corps)
        self._valeurs -= count_valeurs(corps, self._valeurs)
        return parse_trame(corps)

    def _arret(self, raison: str = "") -> CopieArreteeError:
        """Tue la copie et dit pourquoi elle s'est arrêtée."""
        if not raison:
            fin = self._read_fin()
            raison = RAISONS.get(str(fin.get("fin")), RAISONS["ferme"])
        self.close()
        return CopieArreteeError(raison)

    def _read_fin(self) -> dict[str, Any]:
        """Ce que la veille dit de la fin ; elle est de confiance, mais la lire ne doit jamais bloquer."""
        with contextlib.suppress(OSError, ValueError):
            while "fin" not in self._fin:
                self._fin = read_trame(self._prises.ordres, DELAI_FIN)
        return self._fin


def _parse_execution(trame: dict[str, Any]) -> Execution:
    reponse = trame.get("reponse")
    reponse = reponse if isinstance(reponse, dict) else {}
    soupcons = trame.get("soupcons")
    return Execution(
        messages=parse_messages(trame.get("messages")),
        numero=parse_rang(reponse.get("execution_count")),
        erreur=parse_erreur(reponse) if reponse.get("status") != "ok" else None,
        soupcons=[str(s)[:300] for s in soupcons[:50]] if isinstance(soupcons, list) else [],
    )
