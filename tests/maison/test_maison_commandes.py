"""Ce que le README et les guides disent de taper existe, et tout ce qui existe y est dit."""

from __future__ import annotations

import argparse
import re
import shlex

import pytest

from refcomp.cli import build_parser

GUIDES = (
    "README.md",
    "README.en.md",
    "docs/guide-enseignant.md",
    "docs/guide-etudiant.md",
    "docs/ajouter-un-exercice.md",
    "docs/ajouter-un-referentiel.md",
    "docs/deployer-sur-jupyterhub.md",
    "docs/echanger-un-referentiel.md",
    "docs/grilles.md",
    "docs/modele-de-menace.md",
    "docs/passer-a-l-echelle.md",
    "docs/rgpd.md",
    "docs/tableaux-de-bord.md",
    "docs/tenir-un-jury.md",
    "docs/verifier-un-devoir.md",
)
BLOC = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
APPEL = re.compile(r"^(?:\$ |> )?(?:\.venv[/\\](?:bin|Scripts)[/\\])?refcomp (?P<suite>.+)$")
CIBLE = re.compile(r"^make (?:[A-Z]+=\S+ )*(?P<cible>[a-z]+)")
LIEN = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def sous_commandes() -> dict[str, argparse.ArgumentParser]:
    actions = build_parser()._actions
    return dict(next(a for a in actions if isinstance(a, argparse._SubParsersAction)).choices)


def morceaux_de_code(texte: str) -> list[str]:
    """Les lignes de commande d'un document : celles des blocs, puis les passages entre accents graves."""
    blocs = BLOC.findall(texte)
    return [li.strip() for b in blocs for li in b.splitlines()] + CODE.findall(BLOC.sub("", texte))


@pytest.fixture(scope="module")
def textes(racine) -> dict[str, str]:
    return {g: (racine / g).read_text(encoding="utf-8") for g in GUIDES}


@pytest.mark.parametrize("commande", sorted(sous_commandes()))
def test_chaque_commande_est_dans_les_deux_readme_et_a_une_aide(commande, textes):
    for readme in ("README.md", "README.en.md"):
        assert f"refcomp {commande}" in textes[readme], f"{readme} ne dit pas ce que fait « refcomp {commande} »."
    analyseur = sous_commandes()[commande]
    assert analyseur.description, f"« refcomp {commande} --help » est muet : donnez-lui une phrase (cli.py, _add)."
    muettes = [a.dest for a in analyseur._actions if not a.help]
    assert not muettes, f"« refcomp {commande} » : arguments sans aide : {muettes}"


@pytest.mark.parametrize("guide", GUIDES)
def test_chaque_commande_refcomp_ecrite_est_acceptee(guide, textes, capsys):
    fautes = []
    for code in morceaux_de_code(textes[guide]):
        if not (appel := APPEL.match(code)):
            continue
        mots = shlex.split(appel["suite"].replace("…", ""), comments=True)
        if mots[0].startswith("-") and mots[0] in {"--help", "--version"}:
            continue
        # Entre accents graves, une commande est parfois seulement nommée : son nom suffit alors.
        nommee = mots == [mots[0]] and mots[0] in sous_commandes()
        try:
            if not nommee:
                build_parser().parse_args(mots)
        except SystemExit as sortie:
            if sortie.code:
                fautes.append(f"{code} : {capsys.readouterr().err.strip().splitlines()[-1]}")
    assert not fautes, f"{guide} donne des commandes que refcomp refuse :\n  " + "\n  ".join(fautes)


@pytest.mark.parametrize("guide", GUIDES)
def test_chaque_cible_make_ecrite_existe(guide, textes, racine):
    makefile = (racine / "Makefile").read_text(encoding="utf-8")
    cibles = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    citees = {m["cible"] for code in morceaux_de_code(textes[guide]) if (m := CIBLE.match(code))}
    assert citees <= cibles, f"{guide} cite des cibles absentes du Makefile : {sorted(citees - cibles)}"
    if guide == "README.md":
        assert {"demo", "test"} <= citees, "README.md doit dire `make demo` et `make test`."


def test_la_lecture_des_commandes_trouve_ce_qu_elle_doit():
    texte = "Lancez `refcomp servir`.\n\n```console\n.venv/bin/refcomp corriger d --etudiant a  # fin\nmake demo\n```\n"
    assert morceaux_de_code(texte) == [
        ".venv/bin/refcomp corriger d --etudiant a  # fin",
        "make demo",
        "refcomp servir",
    ]
    assert APPEL.match(".venv\\Scripts\\refcomp demo")["suite"] == "demo"
    with pytest.raises(SystemExit):
        build_parser().parse_args(["corriger", "d", "--inconnue"])


def test_les_liens_des_documents_menent_quelque_part(racine):
    morts = []
    for document in sorted([*racine.glob("*.md"), *(racine / "docs").rglob("*.md"), *(racine / "data").glob("*.md")]):
        cibles = LIEN.findall(document.read_text(encoding="utf-8"))
        morts += [f"{document.relative_to(racine)} → {c}" for c in cibles if not (document.parent / c).exists()]
    assert not morts, f"Liens morts : {morts}"


def test_les_deux_readme_ont_le_meme_plan(textes):
    plans = {r: re.findall(r"^(#+) ", textes[r], re.MULTILINE) for r in ("README.md", "README.en.md")}
    assert plans["README.md"] == plans["README.en.md"], "README.en.md n'a plus les mêmes sections que README.md."
