"""Corriger une classe : `refcomp corriger` à côté de `nbgrader autograde`, sur les mêmes copies.

Le carnet a cinq questions ordinaires de nbgrader (pandas et plotly). Chaque tour corrige la classe des deux façons,
l'une après l'autre, dans des cours neufs ; on affiche la médiane des rapports.

    python benchmarks/correction.py [--copies 60] [--tours 5] [--processus 1 2] [--grande 2000]
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

SCRIPTS = Path(sys.executable).parent
QUESTIONS = {
    "chiffre_affaires": (
        "def chiffre_affaires(ventes):\n    {}\n",
        "return float((ventes['quantite'] * ventes['prix']).sum())",
        "assert abs(chiffre_affaires(ventes) - 6180.0) < 0.005",
    ),
    "par_client": (
        "def par_client(ventes):\n    {}\n",
        "return ventes.assign(ca=ventes['quantite'] * ventes['prix']).groupby('client')['ca'].sum()",
        "assert par_client(ventes).round(2).to_dict() == {'A': 2100.0, 'B': 1680.0, 'C': 2400.0}",
    ),
    "meilleur": (
        "def meilleur(ventes):\n    {}\n",
        "return par_client(ventes).idxmax()",
        "assert meilleur(ventes) == 'C'",
    ),
    "mensuel": (
        "def mensuel(ventes):\n    {}\n",
        "return (ventes['quantite'] * ventes['prix']).groupby(ventes['date'].dt.to_period('M').astype(str)).sum()",
        "note = float((mensuel(ventes) > 0).all()) * 2\nnote",
    ),
    "figure": (
        "def figure(ventes):\n    {}\n",
        "return px.bar(par_client(ventes).reset_index(), x='client', y='ca')",
        "assert len(figure(ventes).data) == 1\nfigure(ventes)",
    ),
}
DEBUT = """import pandas as pd
import plotly.express as px

ventes = pd.DataFrame({
    "client": ["A", "B", "C"] * 4,
    "date": pd.date_range("2026-01-05", periods=12, freq="MS"),
    "quantite": [10, 8, 12, 11, 7, 9, 8, 6, 11, 13, 7, 8],
    "prix": [50.0, 60.0, 60.0] * 4,
})
ventes.head()"""


def build_carnet() -> nbformat.NotebookNode:
    """Le carnet source : cinq questions, chacune une cellule à compléter et un test de deux points."""
    cellules = [new_markdown_cell("# Ventes de la Biscuiterie Lormeau"), new_code_cell(DEBUT)]
    for nom, (gabarit, solution, test) in QUESTIONS.items():
        corps = f"### BEGIN SOLUTION\n    {solution}\n    ### END SOLUTION"
        cellules.append(_cellule(gabarit.format(corps), nom, solution=True))
        cellules.append(_cellule(test, f"test_{nom}", points=2))
    return new_notebook(
        cells=cellules, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    )


def _cellule(source: str, nom: str, points: int = 0, *, solution: bool = False) -> nbformat.NotebookNode:
    meta = {
        "schema_version": 3,
        "grade_id": nom,
        "grade": bool(points),
        "solution": solution,
        "locked": bool(points),
        "task": False,
    }
    return new_code_cell(source, metadata={"nbgrader": meta | ({"points": points} if points else {})})


def build_cours(dossier: Path, copies: int, *, refcomp: bool) -> None:
    """Écrit un cours : le devoir engendré, et des copies justes, fausses ou incomplètes."""
    source = dossier / "source" / "ventes"
    source.mkdir(parents=True)
    nbformat.write(build_carnet(), source / "ventes.ipynb")
    lignes = ["c = get_config()", "c.CourseDirectory.course_id = 'banc'"]
    if refcomp:
        lignes = ["from refcomp.grading.configuration import configure", "configure(get_config())"]
    (dossier / "nbgrader_config.py").write_text("\n".join(lignes) + "\n", encoding="utf-8")
    run(dossier, "nbgrader", "generate_assignment", "ventes")
    modele = nbformat.read(dossier / "release" / "ventes" / "ventes.ipynb", as_version=4)
    for rang in range(copies):
        copie = nbformat.from_dict(modele)
        for place, (gabarit, solution, _) in enumerate(QUESTIONS.values()):
            corps = solution if (rang + place) % 4 else "return None"
            copie.cells[2 + 2 * place].source = gabarit.format(f"# copie {rang}\n    {corps}")
        ici = dossier / "submitted" / f"eleve{rang:04d}-demo" / "ventes"
        ici.mkdir(parents=True)
        nbformat.write(copie, ici / "ventes.ipynb")


def run(dossier: Path, *commande: str) -> float:
    """Lance une commande de l'environnement dans un cours ; renvoie sa durée."""
    chemin = os.pathsep.join([str(SCRIPTS), os.environ["PATH"]])
    debut = time.perf_counter()
    subprocess.run(
        [str(SCRIPTS / commande[0]), *commande[1:]],
        cwd=dossier,
        check=True,
        capture_output=True,
        env=os.environ | {"PATH": chemin},
    )
    return time.perf_counter() - debut


@contextlib.contextmanager
def memoire():
    """Mesure, deux fois par seconde, la mémoire (Pss) des descendants de ce processus ; rend le maximum, en Mio."""
    maximum, fini = [0.0], threading.Event()

    def suivre() -> None:
        while not fini.wait(0.5):
            maximum[0] = max(maximum[0], sum(map(_pss, _descendants(os.getpid()))) / 2**10)

    fil = threading.Thread(target=suivre, daemon=True)
    fil.start()
    try:
        yield maximum
    finally:
        fini.set()
        fil.join()


def _descendants(pid: int) -> list[int]:
    trouves, attente = [], [pid]
    while attente:
        courant = attente.pop()
        with contextlib.suppress(OSError):
            for fil in Path(f"/proc/{courant}/task").iterdir():
                fils = [int(p) for p in (fil / "children").read_text(encoding="ascii").split()]
                trouves += fils
                attente += fils
    return trouves


def _pss(pid: int) -> float:
    with contextlib.suppress(OSError, ValueError, IndexError):
        for ligne in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if ligne.startswith("Pss:"):
                return float(ligne.split()[1])
    return 0.0


def measure(copies: int, commande: list[str], *, refcomp: bool) -> tuple[float, float]:
    """Corrige une classe neuve ; renvoie (secondes, Mio au plus)."""
    dossier = Path(tempfile.mkdtemp(prefix="banc-"))
    try:
        build_cours(dossier, copies, refcomp=refcomp)
        with memoire() as maximum:
            duree = run(dossier, *commande)
        return duree, maximum[0]
    finally:
        shutil.rmtree(dossier)


def main() -> None:
    analyseur = argparse.ArgumentParser(description=__doc__)
    analyseur.add_argument("--copies", type=int, default=60)
    analyseur.add_argument("--tours", type=int, default=5)
    analyseur.add_argument("--processus", type=int, nargs="+", default=[1, 2])
    analyseur.add_argument("--grande", type=int, default=0, help="mesure aussi le coût par copie d'une grande classe")
    o = analyseur.parse_args()
    rapports: dict[int, list[float]] = {p: [] for p in o.processus}
    for tour in range(o.tours):
        temoin, _ = measure(o.copies, ["nbgrader", "autograde", "ventes"], refcomp=False)
        print(
            f"tour {tour + 1} : nbgrader {temoin:.1f} s, soit {60 * o.copies / temoin:.0f} copies par minute",
            flush=True,
        )
        for processus in o.processus:
            duree, mio = measure(
                o.copies, ["refcomp", "corriger", "ventes", "--processus", str(processus)], refcomp=True
            )
            rapports[processus].append(temoin / duree)
            print(
                f"  refcomp, {processus} processus : {duree:.1f} s ({temoin / duree:.1f} fois), {mio:.0f} Mio au plus",
                flush=True,
            )
    for processus, liste in rapports.items():
        print(f"{processus} processus : {statistics.median(liste):.1f} fois nbgrader (médiane de {len(liste)})")
    if o.grande:
        for effectif in (o.copies, o.grande):
            duree, mio = measure(effectif, ["refcomp", "corriger", "ventes"], refcomp=True)
            print(
                f"{effectif} copies : {duree:.1f} s, {1000 * duree / effectif:.0f} ms par copie, {mio:.0f} Mio au plus"
            )


if __name__ == "__main__":
    main()
