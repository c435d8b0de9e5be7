"""Les grilles et les livrets s'impriment : ce que le référentiel dit, ce que le registre garde."""

import shutil
import subprocess

import pandas as pd
import pytest

from refcomp.evaluation import Registre
from refcomp.evaluation.grilles import load_grille
from refcomp.evaluation.grilles.occasion import COLONNES_SAISIE, Occasion, load_etat
from refcomp.referentiels import load
from refcomp.reporting.papier.grille import render_grille
from refcomp.reporting.papier.livret import render_livret

LECTEUR = shutil.which("pdftotext")
lit_un_pdf = pytest.mark.skipif(LECTEUR is None, reason="PDF NON RELU ICI : pdftotext est absent (poppler-utils)")


@pytest.fixture
def registre(tmp_path):
    r = Registre(f"sqlite:///{(tmp_path / 'r.db').as_posix()}", tmp_path / "i")
    yield r
    r.close()


def texte(octets, dossier):
    (dossier / "x.pdf").write_bytes(octets)
    brut = subprocess.run([LECTEUR, "-layout", dossier / "x.pdf", "-"], capture_output=True, check=True).stdout
    return " ".join(brut.decode().split())


def inscrit(registre, occasion, **reponses):
    lignes = [("alix", "A", cle.replace("_", "/"), v, n, m) for cle, (v, n, m) in reponses.items()]
    registre.append(occasion.preuves(pd.DataFrame(lignes, columns=COLONNES_SAISIE)))


@lit_un_pdf
def test_la_grille_agora_s_imprime(tmp_path, registre):
    grille = load_grille(load("agora-bloc1"))
    occasion = Occasion(grille, "final", "formateur", "Mme Roux", pd.Timestamp("2026-05-31"))
    vierge = texte(render_grille(Occasion(grille, "final", "tuteur"), {"": ""}), tmp_path)
    for morceau in (
        "Mission 4",
        "Validation de la commande OBLIGATOIRE",
        "Conctat Livraison",
        "Remarques",
        "TI I S TS NE",
    ):
        assert morceau in vierge
    inscrit(registre, occasion, M1_c01=(4.0, "TS", "très soigné"), M1_c02=(float("nan"), "", ""))
    etat = load_etat(registre, occasion, ["alix"])
    pleine = texte(render_grille(occasion, {"alix": "MARTIN Alix"}, etat=etat), tmp_path)
    assert pleine.count(" X ") == 2
    assert "très soigné" in pleine
    assert "Mme Roux" in pleine
    assert "31/05/2026" in pleine


@lit_un_pdf
def test_la_synthese_est_un_tableau_de_neuf_cases_et_leur_moyenne(tmp_path, registre):
    grille = load_grille(load("cqp-agc"), "synthese")
    occasion = Occasion(grille, "synthese", "formateur", "Mme Roux", pd.Timestamp("2026-05-31"))
    lignes = [("alix", "A", f"R ({v})", n, "", "") for v, n in (("tuteur", 70.1), ("formateur", 70.1), ("jury", 70.1))]
    lignes += [("alix", "A", "PO (tuteur)", 50.0, "", "")]
    registre.append(occasion.preuves(pd.DataFrame(lignes, columns=COLONNES_SAISIE)))
    lu = texte(render_grille(occasion, {"alix": "MARTIN Alix"}, etat=load_etat(registre, occasion, ["alix"])), tmp_path)
    assert lu.count("70,1") == 4  # trois voix et leur moyenne exacte
    assert "Moyenne de la colonne 70,10 " in lu
    assert "OUTIL / ORGANISATION" in lu


@lit_un_pdf
def test_le_livret_met_les_moments_cote_a_cote(tmp_path, registre):
    grille = load_grille(load("agora-bloc1"))
    for moment, niveau, jour, auteur in (
        ("positionnement", (1.0, "TI", ""), "2025-10-01", "Mme Roux"),
        ("intermediaire", (2.0, "I", "progresse"), "2026-01-15", "M. Lam"),
        ("final", (4.0, "TS", ""), "2026-05-31", "Mme Roux"),
    ):
        inscrit(registre, Occasion(grille, moment, "formateur", auteur, pd.Timestamp(jour)), M1_c01=niveau)
    lu = texte(render_livret(registre, grille, {"alix": "MARTIN Alix", "leo": "MARTIN Léo"}), tmp_path)
    assert "Choix des produits sans erreur TI (1) I (2) TS (3)" in lu
    assert "01/10/2025" in lu
    assert "progresse" in lu
    assert "M. Lam (formateur) Bilan intermédiaire" in lu
    assert "Aucune évaluation n'est encore inscrite avec cette grille" in lu  # Léo
    assert "autre évaluation" not in lu


@lit_un_pdf
def test_le_livret_dit_ce_qui_a_ete_evalue_autrement(tmp_path, registre):
    grille = load_grille(load("agora-bloc1"))
    occasion = Occasion(grille, "final", "tuteur", "Mme Roux", pd.Timestamp("2026-05-31"))
    ligne = pd.DataFrame([("alix", "A", "M1/c01", 3.0, "S", "")], columns=COLONNES_SAISIE)
    importee = occasion.preuves(ligne).assign(provenance="import/visite")
    registre.append(pd.concat([importee, importee.assign(source="auto", provenance="tp/e/q1")]))
    lu = texte(render_livret(registre, grille, {"alix": "MARTIN Alix"}), tmp_path)
    assert "Le registre garde 1 autre évaluation de ces éléments, hors de cette grille." in lu


@pytest.mark.parametrize(
    ("referentiel", "genre"), [("cqpm-tci", "criteres"), ("cqpm-tci", "avis"), ("cqp-agc", "jury")]
)
def test_chaque_grille_tient_sur_le_papier(referentiel, genre):
    grille = load_grille(load(referentiel), genre)
    octets = render_grille(Occasion(grille, "final", grille.sources[0]), {"a": "MARTIN Alix", "b": "KERJEAN Zoé"})
    assert octets.startswith(b"%PDF")
