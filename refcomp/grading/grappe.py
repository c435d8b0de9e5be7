"""Faire exécuter les copies par une grappe Dask, à son adresse.

Seule l'exécution part : la copie, ses fichiers, la déclaration publique de l'exercice. Les corrections, les valeurs
attendues, la clé du cours et les bases restent ici ; un ouvrier n'en a pas l'usage. Chaque ouvrier enferme les copies
dans son propre bac à sable. Dask relance ailleurs une copie dont l'ouvrier est mort.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

from refcomp.errors import GrappeInjoignableError
from refcomp.grading.bac.executeur import run_bac
from refcomp.grading.execution import CopieAExecuter, CopieExecutee

DELAI_CONNEXION = 10
DELAI_COPIE = 900


class Grappe:
    """Une grappe Dask, le temps d'une correction."""

    def __init__(self, adresse: str) -> None:
        """Rejoint la grappe.

        Raises:
            GrappeInjoignableError: si Dask manque, si l'adresse ne répond pas, ou si la grappe n'a aucun ouvrier.
        """
        try:
            from distributed import Client  # noqa: PLC0415 - facultatif : `pip install refcomp[dask]`
        except ImportError as erreur:
            raise GrappeInjoignableError(
                "--dask demande la bibliothèque « distributed », absente ici : pip install 'refcomp[dask]'.",
            ) from erreur
        try:
            self._client: Any = Client(adresse, timeout=DELAI_CONNEXION)
        except (OSError, ValueError, TypeError) as erreur:
            raise GrappeInjoignableError(
                f"La grappe « {adresse} » ne répond pas. Une adresse s'écrit tcp://machine:8786 ; vérifiez "
                "que l'ordonnanceur tourne (dask scheduler) et qu'un pare-feu ne le cache pas. Rien n'a été corrigé.",
            ) from erreur
        self.places = sum(self._client.nthreads().values())
        if not self.places:
            self._client.close()
            raise GrappeInjoignableError(
                f"La grappe « {adresse} » n'a aucun ouvrier : lancez-en au moins un (dask worker {adresse}).",
            )

    def __enter__(self) -> Self:
        """Rend la grappe."""
        return self

    def __exit__(self, _genre: type[BaseException] | None, _e: BaseException | None, _t: TracebackType | None) -> None:
        """Quitte la grappe, sans l'arrêter."""
        self._client.close()

    def run(self, copie: CopieAExecuter) -> CopieExecutee:
        """Exécute une copie sur un ouvrier."""
        # pure=False : deux copies identiques restent deux exécutions ; retries couvre la mort répétée d'un ouvrier.
        tache = self._client.submit(run_bac, copie, pure=False, retries=2)
        executee: CopieExecutee = tache.result(timeout=DELAI_COPIE)
        return executee
