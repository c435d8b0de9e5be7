"""Aucune lettre des documents n'est perdue : chacune est à un élément, ou à une mise en page bornée."""

import hashlib
import html
import re
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest
import yaml

from refcomp.referentiels import load

DOCUMENTS = Path(__file__).parent / "documents"
FICHIERS = {
    "bts-gpme-nc": ("000_699c7b15201f17f6.txt", "bts_gpme_nc/2018.yaml"),
    "cqpm-tci": ("001_014eb8f33ce1a0d8.txt", "cqpm_tci/inconnu.yaml"),
    "bts-gpme": ("002_d0f09e614bc12293.txt", "bts_gpme/2018.yaml"),
    "agora-bloc1": ("003_27dad0fdd35b8139.txt", "agora_bloc1/2020.yaml"),
    "cqp-agc": ("004_37908e4f31cf1c17.txt", "cqp_agc/2008.yaml"),
}
GENRES = {"balisage", "tableau", "code", "pagination", "site_hote"}
BALISE = re.compile(r"<[^<>\n]*>|&[a-z]+;")
PART_MAXIMALE = 0.10


def document(identifiant):
    return (DOCUMENTS / FICHIERS[identifiant][0]).read_bytes().decode("utf-8")


def source(identifiant):
    """Le YAML lui-même : les tables réunissent toutes les impressions d'un élément."""
    texte = (files("refcomp.referentiels") / FICHIERS[identifiant][1]).read_text(encoding="utf-8")
    return yaml.load(texte, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def lettres(texte):
    return "".join(c for c in html.unescape(re.sub(r"<[^<>]*>", " ", texte)) if c.isalnum())


@pytest.fixture(params=FICHIERS)
def identifiant(request):
    return request.param


def test_le_document_est_celui_que_designent_les_positions(identifiant):
    texte = document(identifiant)
    designe = load(identifiant).document
    assert designe["sha256"] == hashlib.sha256(texte.encode()).hexdigest()
    assert designe["caracteres"] == len(texte)


def test_chaque_lettre_a_sa_place(identifiant, record_property):
    texte, referentiel = document(identifiant), load(identifiant)
    genre = dict.fromkeys((i for a, b in _balises(texte) for i in range(a, b)), "balisage")
    for nom, spans in referentiel.mise_en_page.items():
        assert nom in GENRES
        for debut, fin in spans:
            genre |= {i: genre.get(i, nom) for i in range(debut, fin)}
    for spans in referentiel.elements["source_spans"]:
        for debut, fin in spans:
            genre |= {i: "balisage" if genre.get(i) == "balisage" else "élément" for i in range(debut, fin)}
    parts = Counter(genre.get(i, "perdue") for i, c in enumerate(texte) if c.isalnum())
    perdues = [texte[max(0, i - 30) : i + 30] for i, c in enumerate(texte) if c.isalnum() and i not in genre]
    assert perdues == []
    hors_balises = sum(n for g, n in parts.items() if g != "balisage")
    mise_en_page = sum(n for g, n in parts.items() if g not in {"balisage", "élément"})
    print(f"{identifiant} : " + ", ".join(f"{g} {n / hors_balises:.2%}" for g, n in parts.most_common()))
    assert mise_en_page < PART_MAXIMALE * hors_balises


def _balises(texte):
    return [m.span() for m in BALISE.finditer(texte)]


def test_chaque_impression_a_le_texte_de_son_element(identifiant):
    """Le texte du document, à ces positions, est bien celui du code et du libellé, sans lettre de trop."""
    texte, fautes = document(identifiant), []
    for element in source(identifiant)["elements"]:
        for impression in (element, *element.get("reprises", [])):
            code = impression.get("code_imprime", element.get("code_imprime", ""))
            libelle = impression.get("libelle_imprime", element["libelle_imprime"])
            lu = lettres(" ".join(texte[a:b] for a, b in impression["spans"]))
            if lu not in {lettres(code + libelle), lettres(libelle)}:
                fautes.append((element["id"], lu[:60], libelle[:60]))
    assert fautes == []


def test_deux_elements_ne_partagent_une_lettre_que_si_c_est_dit(identifiant):
    """Une lettre commune vient d'un élément et de son ancêtre, ou la remarque de l'un d'eux le dit."""
    texte, referentiel = document(identifiant), load(identifiant)
    lignes = referentiel.elements.set_index("element_id")
    a_qui = {}
    for nom, spans in lignes["source_spans"].items():
        for debut, fin in spans:
            for i in range(debut, fin):
                a_qui.setdefault(i, set()).add(nom)
    partages = {frozenset(noms) for i, noms in a_qui.items() if len(noms) > 1 and texte[i].isalnum()}
    muets = [
        sorted(noms)
        for noms in partages
        if not any(noms <= set(referentiel.chemin(n)) for n in noms)
        and not any(lignes.loc[n, "remarque"] or lignes.loc[n, "attributs"] for n in noms)
    ]
    assert muets == []


def test_une_lettre_otee_se_voit():
    """L'essai lui-même : un élément raccourci d'une lettre laisse une lettre perdue."""
    brut = source("bts-gpme-nc")
    premier = brut["elements"][0]
    debut, fin = premier["spans"][0]
    assert lettres(document("bts-gpme-nc")[debut : fin - 1]) != lettres(
        premier["code_imprime"] + premier["libelle_imprime"]
    )
