"""Commandes de la démonstration et du tableau de bord."""

# ruff: noqa: T201 - ce module est l'affichage d'une commande
from __future__ import annotations

import time
from argparse import Namespace
from pathlib import Path

from refcomp.commandes import cours_de
from refcomp.demo.conduite import render_bilan, run_demo
from refcomp.grading.parallele import processus_par_defaut
from refcomp.reporting.service import serve


def demo(options: Namespace) -> int:
    """Joue la démonstration, puis sert le tableau de bord sauf avis contraire."""
    debut = time.monotonic()
    processus = options.processus or processus_par_defaut()
    bilan = run_demo(cours_de(options), options.dossier.resolve(), effectif=options.effectif, processus=processus)
    print(f"\n{render_bilan(bilan)}\n\nDurée : {time.monotonic() - debut:.0f} s.")
    return 0 if options.sans_serveur else _servir(bilan.dossier)


def servir(options: Namespace) -> int:
    """Sert le tableau de bord et JupyterLab du cours."""
    return _servir(cours_de(options).racine)


def _servir(dossier: Path) -> int:
    with serve(dossier) as adresses:
        print(f"\nTableau de bord : {adresses.tableau_de_bord}\nJupyterLab      : {adresses.jupyterlab}")
        print("Ces adresses ne sont joignables que de cette machine. Ctrl + C pour arrêter.", flush=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            print("\nServeurs arrêtés.")
    return 0
