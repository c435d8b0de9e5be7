"""Les décisions sont numérotées et complètes ; le manifeste des données dit vrai."""

from __future__ import annotations

import re
from collections import Counter

import pytest
import yaml

NOM = re.compile(r"^(?P<numero>\d{4})-[a-z0-9]+(?:-[a-z0-9]+)*\.md$")
SECTIONS = ("## Contexte", "## Décision", "## Conséquences")
CLES = {"id", "titre", "nature", "ou", "obtenir", "territoire", "monnaie", "personnes", "licence"}


@pytest.fixture(scope="module")
def decisions(racine):
    return sorted((racine / "docs" / "decisions").glob("*.md"))


def test_les_decisions_se_suivent_sans_doublon(decisions):
    mal_nommees = [d.name for d in decisions if not NOM.match(d.name)]
    assert not mal_nommees, f"Une décision s'appelle NNNN-mots-sans-accent.md ; à renommer : {mal_nommees}"
    numeros = [d.name[:4] for d in decisions]
    doubles = [n for n, fois in Counter(numeros).items() if fois > 1]
    assert not doubles, f"Numéros de décision employés deux fois : {doubles}. Prenez le suivant."
    assert numeros == [f"{n:04d}" for n in range(1, len(numeros) + 1)], f"Il manque un numéro parmi {numeros}."


def test_chaque_decision_dit_pourquoi_et_ce_qui_en_decoule(decisions):
    assert decisions, "docs/decisions/ est vide."
    for decision in decisions:
        texte = decision.read_text(encoding="utf-8")
        assert texte.startswith(f"# {decision.name[:4]} "), (
            f"{decision.name} : le titre commence par « # {decision.name[:4]} »."
        )
        absentes = [s for s in SECTIONS if f"\n{s}\n" not in texte]
        assert not absentes, f"{decision.name} : sections à écrire : {absentes}"


@pytest.fixture(scope="module")
def catalogue(racine):
    return yaml.safe_load((racine / "data" / "catalogue.yaml").read_text(encoding="utf-8"))


def test_le_catalogue_des_donnees_est_complet(catalogue, racine):
    identifiants = [d["id"] for d in catalogue]
    assert len(set(identifiants)) == len(identifiants), f"data/catalogue.yaml : identifiants en double : {identifiants}"
    for donnee in catalogue:
        assert set(donnee) == CLES, f"data/catalogue.yaml, {donnee['id']} : clés {sorted(set(donnee) ^ CLES)}."
        assert (racine / donnee["ou"]).exists(), f"data/catalogue.yaml, {donnee['id']} : {donnee['ou']} n'existe pas."
        assert donnee["personnes"] == "fictives", f"{donnee['id']} : aucune donnée de personne réelle dans ce dépôt."


def test_chaque_exercice_livre_est_au_catalogue_des_donnees(catalogue, racine):
    livres = {p.parent.name for p in (racine / "exercises").glob("*/definition.yaml")}
    decrits = {d["ou"].split("/")[1] for d in catalogue if d["ou"].startswith("exercises/")}
    assert livres <= decrits, f"data/catalogue.yaml : ajoutez le cas des exercices {sorted(livres - decrits)}."
