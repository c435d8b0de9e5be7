"""Ce que git ne doit jamais recevoir : copies, notes, secrets, sorties de carnet, traces de la machine."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

JAMAIS_SUIVIS = [
    "submitted/camille-martin/tresorerie/balance_agee.ipynb",
    "autograded/camille-martin/tresorerie/balance_agee.ipynb",
    "feedback/camille-martin/tresorerie/balance_agee.html",
    "distribue/camille-martin/tresorerie/copie.py",
    "distribue/camille-martin-tresorerie.zip",
    "demo_cours/resultats.db",
    "gradebook.db",
    "gradebook.db-wal",
    "classe.csv",
    "rendu/camille-martin-tresorerie.zip",
    "exports/notes-tresorerie.csv",
    "sauvegardes/cours-20260302-180000.zip",
    "avant-restauration-20260302-180000/classe.csv",
    "resultats.db",
    "resultats.db-journal",
    "resultats.sqlite",
    ".refcomp/cle",
    "formateur.cle",
    "jeton.secret",
    "serveurs.log",
    ".venv/bin/python",
    "exercises/balance_agee/__pycache__/variante.cpython-311.pyc",
]
SUIVIS = [
    "exercises/balance_agee/definition.yaml",
    "source/tresorerie/balance_agee.ipynb",
    "release/tresorerie/balance_agee/factures.csv",
    "release/tresorerie/balance_agee/documents.xlsx",
    "refcomp/referentiels/bts_gpme_nc/2018.yaml",
    "data/catalogue.yaml",
]
TEXTES = {".py", ".md", ".yaml", ".yml", ".toml", ".json", ".ipynb", ".sh", ".lock", ".txt", ".j2", ".cfg", ""}
# Écrits en morceaux : ce fichier est lui-même relu par l'essai.
BAC = ("refcomp/grading/bac/", "tests/grading/hostiles/")
CHEMINS_MACHINE = re.compile(
    "|".join(
        (
            r"/ho" + r"me/[a-z]",
            r"/Us" + r"ers/[A-Za-z]",
            r"/ro" + r"ot/",
            r"/wo" + r"rk/",
            r"/t" + r"mp/[A-Za-z]",
            r"[A-Z]:\\+Us" + r"ers",
            r"file:/" + r"//",
        )
    )
)
OPTIONS_DEPOT = re.compile(r"^\s*--(index|extra-index|default-index|find-links|trusted-host)", re.MULTILINE)
VARIABLES_DEPOT = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "UV_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX")


@pytest.mark.parametrize("chemin", JAMAIS_SUIVIS)
def test_gitignore_couvre(git, chemin):
    ignore = git("check-ignore", "--no-index", "-q", chemin).returncode == 0
    assert ignore, f"« {chemin} » pourrait être ajouté à git par mégarde : complétez .gitignore."


@pytest.mark.parametrize("chemin", SUIVIS)
def test_gitignore_laisse_passer(git, chemin):
    ignore = git("check-ignore", "--no-index", "-q", chemin).returncode == 0
    assert not ignore, f"« {chemin} » doit être dans git, et .gitignore l'écarte."


def test_rien_d_ignore_n_est_suivi(git):
    sortie = git("ls-files", "-z", "--cached", "--ignored", "--exclude-standard").stdout
    fautifs = [c for c in sortie.split("\0") if c]
    assert not fautifs, f"Suivis malgré .gitignore ; retirez-les par « git rm --cached » : {fautifs}"


def test_aucun_carnet_n_a_de_sortie(suivis, racine):
    fautifs = []
    for chemin in (c for c in suivis if c.endswith(".ipynb")):
        cellules = json.loads((racine / chemin).read_text(encoding="utf-8"))["cells"]
        if any(c.get("outputs") or c.get("execution_count") for c in cellules):
            fautifs.append(chemin)
    assert not fautifs, (
        f"Carnets à nettoyer (Édition > Effacer toutes les sorties) avant de les donner à git : {fautifs}"
    )


@pytest.fixture(scope="module")
def textes(suivis, racine) -> dict[str, str]:
    lus = {}
    for chemin in suivis:
        if Path(chemin).suffix in TEXTES:
            lus[chemin] = (racine / chemin).read_text(encoding="utf-8")
    return lus


def test_aucun_chemin_de_machine(textes):
    fautifs = [
        f"{chemin}:{numero} : {trouve[0]}"
        for chemin, texte in textes.items()
        for numero, ligne in enumerate(texte.splitlines(), start=1)
        # Dans le bac à sable, /tmp est celui de la copie : un chemin voulu, le même partout.
        if (trouve := CHEMINS_MACHINE.search(ligne.replace("/tmp/", "") if chemin.startswith(BAC) else ligne))
    ]
    assert not fautifs, f"Chemins propres à une machine ; écrivez-les relatifs au dépôt : {fautifs}"


def test_le_dossier_de_ce_depot_n_est_cite_nulle_part(textes, racine):
    propres = {str(d) for d in (racine, Path.home()) if len(d.parts) > 2}
    fautifs = [chemin for chemin, texte in textes.items() if any(p in texte for p in propres)]
    assert not fautifs, f"Le chemin de cette machine est écrit dans : {fautifs}"


def test_aucune_adresse_de_depot_de_paquets(textes):
    hotes = {"files.python" + "hosted.org", "py" + "pi.org/simple"}
    for variable in VARIABLES_DEPOT:
        hote = urlsplit(os.environ.get(variable, "")).hostname
        hotes |= {hote} if hote else set()
    fautifs = [f"{c} ({h})" for c, texte in textes.items() for h in sorted(hotes) if h in texte]
    fautifs += [c for c, texte in textes.items() if OPTIONS_DEPOT.search(texte)]
    assert not fautifs, (
        "Chacun a son dépôt de paquets : aucun ne s'écrit ici. Refaites le verrou par « make verrou ». "
        f"En cause : {fautifs}"
    )


def test_les_textes_sont_en_utf8_fins_de_ligne_unix(suivis, racine):
    binaires = {".csv", ".xlsx", ".zip", ".png"}  # les CSV distribués ont leurs fins de ligne, celles des tableurs
    fautifs = [c for c in suivis if Path(c).suffix not in binaires and b"\r\n" in (racine / c).read_bytes()]
    assert not fautifs, f"Fins de ligne Windows à retirer (git config core.autocrlf input) : {fautifs}"


def test_les_licences_sont_ecrites(racine):
    mit = (racine / "LICENSE").read_text(encoding="utf-8")
    assert mit.startswith("MIT License"), "LICENSE porte le texte de la licence MIT."
    assert "les auteurs de refcomp" in mit
    contenu = (racine / "LICENSE-CONTENU").read_text(encoding="utf-8")
    assert "https://creativecommons.org/licenses/by/4.0/" in contenu, "LICENSE-CONTENU cite l'adresse de CC BY 4.0."


def test_notice_nomme_chaque_referentiel_livre(racine):
    notice = (racine / "NOTICE").read_text(encoding="utf-8")
    dossiers = sorted(p.parent for p in (racine / "refcomp" / "referentiels").glob("*/*.yaml"))
    absents = [d.name for d in dossiers if f"refcomp/referentiels/{d.name}/" not in notice]
    assert dossiers, "Aucun référentiel n'est livré : cet essai ne regarde rien."
    assert not absents, f"NOTICE doit dire l'origine et le titulaire de : {absents}"
