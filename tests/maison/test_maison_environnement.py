"""Un seul jeu de dépendances : pyproject.toml, environment.yml et requirements.lock disent la même chose."""

from __future__ import annotations

import re
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ENTREE = re.compile(r"^(?P<nom>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)(?P<suite>[^\n]*)")


@pytest.fixture(scope="module")
def projet(racine) -> dict:
    return tomllib.loads((racine / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def verrou(racine) -> list[dict]:
    """Les entrées du verrou : nom, version, nombre de condensés."""
    entrees: list[dict] = []
    for ligne in (racine / "requirements.lock").read_text(encoding="utf-8").splitlines():
        if trouve := ENTREE.match(ligne):
            nom = canonicalize_name(trouve["nom"])
            entrees.append({"nom": nom, "version": Version(trouve["version"]), "condenses": 0})
        elif "--hash=sha256:" in ligne:
            entrees[-1]["condenses"] += 1
    return entrees


def bornes(exigences: list[str]) -> dict[str, SpecifierSet]:
    lues = [Requirement(e) for e in exigences]
    return {canonicalize_name(e.name): e.specifier for e in lues}


def test_environment_yml_egale_pyproject(projet, racine):
    brut = yaml.safe_load((racine / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    conda = bornes([e for e in brut if isinstance(e, str) and e != "pip"])
    python = conda.pop("python")
    voulues = bornes(projet["dependencies"])
    differences = {n for n in {*conda, *voulues} if conda.get(n) != voulues.get(n)}
    assert not differences, (
        f"environment.yml et pyproject.toml ne s'accordent pas sur : {sorted(differences)}. Recopiez noms et bornes."
    )
    assert python == SpecifierSet(projet["requires-python"]), "environment.yml : la version de Python a changé."


def test_le_verrou_contient_chaque_dependance_a_sa_borne(projet, verrou):
    exigences = bornes([*projet["dependencies"], *projet["optional-dependencies"]["test"]])
    versions: dict[str, list[Version]] = {}
    for entree in verrou:
        versions.setdefault(entree["nom"], []).append(entree["version"])
    absentes = sorted(set(exigences) - set(versions))
    hors = [f"{n} {v}" for n, borne in exigences.items() for v in versions.get(n, []) if v not in borne]
    assert not absentes, f"Absentes de requirements.lock : {absentes}. Refaites-le : make verrou."
    assert not hors, f"Hors des bornes de pyproject.toml : {hors}. Refaites le verrou : make verrou."


def test_chaque_entree_du_verrou_a_ses_condenses(verrou):
    nues = [e["nom"] for e in verrou if not e["condenses"]]
    assert len(verrou) > 50, "Le verrou est presque vide : refaites-le par make verrou."
    assert not nues, f"Sans condensé, l'installation refuserait tout : {nues}. Refaites le verrou : make verrou."


def test_le_verrou_ne_nomme_aucune_source(racine):
    lignes = (racine / "requirements.lock").read_text(encoding="utf-8").splitlines()
    fautives = [li for li in lignes if not li.lstrip().startswith("#") and ("://" in li or " @ " in li or "-e " in li)]
    assert not fautives, f"Le verrou vient d'un dépôt particulier : {fautives[:5]}. Refaites-le par make verrou."


def test_le_verrou_est_universel(verrou, racine):
    texte = (racine / "requirements.lock").read_text(encoding="utf-8")
    assert "sys_platform == 'win32'" in texte, "Le verrou ne prévoit pas Windows : refaites-le par make verrou."
    assert {"colorama", "pywinpty"} <= {e["nom"] for e in verrou}, "Les paquets propres à Windows manquent au verrou."


@pytest.mark.xdist_group("groupe-temoin")
def test_les_groupes_d_essais_prennent_effet(request):
    # Sans eux, chaque ouvrier refait à son compte les montages les plus longs, sans que rien d'autre ne le dise.
    if request.config.getoption("loadgroup", default=False):
        assert request.node.nodeid.endswith("@groupe-temoin")
