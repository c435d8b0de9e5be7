"""Charger les cinq référentiels, et décider pour une classe, à côté de témoins mesurés dans le même tour.

    python benchmarks/referentiels.py [--tours 5]

Chaque tour charge dans un processus neuf, après les imports. Le témoin du chargement est la lecture des mêmes YAML par
PyYAML (variante en C), sans contrôle ni table : ce que la forme compilée évite.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time

import pandas as pd

from refcomp.referentiels import decisions, load

CHARGER = """
import time
from importlib.resources import files
import pandas, yaml
from refcomp.referentiels import available, load
debut = time.perf_counter()
charges = [load(i) for i in available()]
compile_ = time.perf_counter() - debut
textes = [f.read_text(encoding="utf-8") for d in files("refcomp.referentiels").iterdir() if d.is_dir()
          for f in d.iterdir() if f.name.endswith(".yaml")]
debut = time.perf_counter()
for texte in textes:
    yaml.load(texte, Loader=yaml.CSafeLoader)
print(compile_, time.perf_counter() - debut, sum(len(r.elements) for r in charges))
"""
CHOIX = {"voix_savoir_faire": "tuteur", "resultat_tuteur": "case", "combinaison": "final", "niveau_requis": "epreuves"}


def measure_chargement(tours: int) -> None:
    """Le chargement des cinq, et la seule lecture de leurs YAML."""
    mesures = []
    for _ in range(tours):
        sortie = subprocess.run([sys.executable, "-c", CHARGER], check=True, capture_output=True, text=True).stdout
        mesures.append([float(x) for x in sortie.split()])
    compile_, temoin = (statistics.median(m[rang] for m in mesures) for rang in (0, 1))
    print(f"charger les cinq ({mesures[0][2]:.0f} éléments) : {1000 * compile_:.0f} ms, médiane de {tours}")
    print(f"lire leurs YAML, sans rien en faire : {1000 * temoin:.0f} ms, soit {temoin / compile_:.1f} fois plus")


def build_classe(effectif: int) -> pd.DataFrame:
    """Des résultats complets : trois voix par domaine, et le tuteur sur chaque savoir-faire."""
    cqp = load("cqp-agc")
    savoirs = [e for e in cqp.du_niveau("competence") if cqp.champ(e, "attributs").get("nature") == "savoir_faire"]
    cles = [(d, s) for d in ("R", "PO", "OT") for s in ("tuteur", "formateur", "jury")] + [
        (e, "tuteur") for e in savoirs
    ]
    lignes = [
        (f"eleve{n}", e, s, 40 + (n * 7 + rang * 13) % 60) for n in range(effectif) for rang, (e, s) in enumerate(cles)
    ]
    return pd.DataFrame(lignes, columns=["etudiant", "element_id", "source", "valeur"])


def measure_decisions(tours: int, effectifs: list[int]) -> None:
    """Toutes les règles du CQP pour une classe ; le témoin est une moyenne par élément, sans règle ni raison."""
    for effectif in effectifs:
        faits = build_classe(effectif)
        regles, temoins = [], []
        for _ in range(tours):
            debut = time.perf_counter()
            decisions(load("cqp-agc"), faits, parametres=CHOIX)
            regles.append(time.perf_counter() - debut)
            debut = time.perf_counter()
            faits.pivot_table(index="etudiant", columns="element_id", values="valeur", aggfunc="mean")
            temoins.append(time.perf_counter() - debut)
        duree, temoin = statistics.median(regles), statistics.median(temoins)
        print(
            f"décider pour {effectif} candidats ({len(faits)} résultats) : {duree:.2f} s, "
            f"{1000 * duree / effectif:.1f} ms par candidat ; une moyenne par élément : {1000 * temoin:.0f} ms"
        )


def main() -> None:
    analyseur = argparse.ArgumentParser(description=__doc__)
    analyseur.add_argument("--tours", type=int, default=5)
    options = analyseur.parse_args()
    measure_chargement(options.tours)
    measure_decisions(options.tours, [30, 300])


if __name__ == "__main__":
    main()
