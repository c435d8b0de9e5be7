"""Le tableau de bord d'une cohorte de mille étudiants, dans Chromium : ouvrir la page, changer un filtre.

    python benchmarks/tableau_de_bord.py [ÉTUDIANTS] [TOURS]

À côté, dans la même exécution, une page de Voilà qui ne contient qu'une liste et un texte : ce que coûtent Voilà et le
navigateur sans rien calculer. Médianes de 5 ; le clic est compté du changement du filtre, dans la page, au premier
chiffre changé dans la page.
"""

from __future__ import annotations

import json
import shutil
import statistics
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from refcomp.cours import load_cours
from refcomp.demo.modele_etudiant import build_cohortes
from refcomp.demo.modele_latent import Parametres
from refcomp.evaluation import Registre
from refcomp.reporting.service import ACCUEIL, serve

RACINE = Path(__file__).parents[1]
TEMOIN = """import ipywidgets as w
from IPython.display import display
c = w.Dropdown(options=[("Tous", ""), ("A", "A"), ("B", "B")], description="Groupe")
t = w.HTML('<div class="chiffres">Tous</div>')
c.observe(lambda e: setattr(t, "value", f'<div class="chiffres">{c.value}</div>'), names="value")
display(w.VBox([c, t]))"""
MESURE = """(valeur) => new Promise(fini => {
  const liste = [...document.querySelectorAll('select')].find(s => s.closest('.widget-dropdown')
    .innerText.startsWith('Groupe'));
  const avant = document.querySelector('.chiffres').innerText, debut = performance.now();
  const regarde = () => { const vu = document.querySelector('.chiffres');
    if (vu && vu.innerText !== avant) fini(performance.now() - debut); else requestAnimationFrame(regarde); };
  liste.selectedIndex = valeur; liste.dispatchEvent(new Event('change', {bubbles: true})); regarde(); })"""


def build_cours(dossier: Path, etudiants: int) -> None:
    """Un cours dont le registre porte une cohorte de cette taille, et le carnet témoin."""
    for nom in ("exercises", "notebooks"):
        shutil.copytree(RACINE / nom, dossier / nom, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(RACINE / "nbgrader_config.py", dossier)
    carnet = json.loads((dossier / "notebooks" / ACCUEIL).read_text(encoding="utf-8"))
    carnet["cells"][1]["source"] = [TEMOIN]
    (dossier / "notebooks" / "temoin.ipynb").write_text(json.dumps(carnet), encoding="utf-8")
    cours = load_cours(dossier, f"sqlite:///{(dossier / 'resultats.db').as_posix()}")
    assert cours.cle
    # Trois promotions, donc un tiers chacune.
    cohortes = build_cohortes(RACINE, Parametres(effectifs={"bts-gpme-nc": -(-etudiants // 3)}))
    with closing(Registre(cours.url)) as registre:
        registre.append(cohortes.preuves.drop(columns="rang"))
    print(f"{cohortes.preuves['etudiant'].nunique()} étudiants, {len(cohortes.preuves)} preuves")


def measure(navigateur: Browser, url: str, tours: int) -> tuple[list[float], list[float]]:
    """Les secondes d'ouverture, et les millisecondes du filtre à la page changée."""
    ouvertures, clics = [], []
    for _ in range(tours):
        page = navigateur.new_page(viewport={"width": 1366, "height": 768})
        debut = time.perf_counter()
        page.goto(url, timeout=90_000)
        page.wait_for_selector(".chiffres", timeout=60_000)
        ouvertures.append(time.perf_counter() - debut)
        page.wait_for_timeout(1500)
        clics += [_clic(page, rang) for rang in (1, 2)]
        page.close()
        time.sleep(4)  # le noyau suivant se préchauffe
    return ouvertures, clics


def _clic(page: Page, rang: int) -> float:
    duree = float(page.evaluate(MESURE, rang))
    page.wait_for_timeout(800)
    return duree


def main() -> None:
    """Mesure et affiche."""
    etudiants = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    tours = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    with tempfile.TemporaryDirectory() as provisoire:
        dossier = Path(provisoire) / "cours"
        dossier.mkdir()
        build_cours(dossier, etudiants)
        with serve(dossier) as adresses, sync_playwright() as p:
            time.sleep(8)
            navigateur = p.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            for nom, carnet in (("cohorte", ACCUEIL), ("témoin", "temoin.ipynb")):
                ouvertures, clics = measure(navigateur, adresses.tableau_de_bord.replace(ACCUEIL, carnet), tours)
                print(
                    f"{nom:8} : ouverture {statistics.median(ouvertures):.2f} s, "
                    f"clic {statistics.median(clics):.0f} ms (médianes de {tours} et {len(clics)})"
                )
            navigateur.close()


if __name__ == "__main__":
    main()
