"""La règle des noms : docs/nommage.md, et ce que Windows, git et un lecteur français supportent."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections import Counter
from pathlib import PurePosixPath

import pytest
import yaml

import refcomp.calculs

LONGUEUR_MAXIMALE = 150  # Windows refuse 260 caractères, dossier du cours compris
RESERVES = {"con", "prn", "aux", "nul", *(f"{p}{n}" for p in ("com", "lpt") for n in range(1, 10))}
PREFIXES_ANGLAIS = ("load", "check", "build", "render", "export", "read", "write")
# Des verbes que l'on est tenté d'écrire : la fonction porte le nom de ce qu'elle renvoie.
VERBES = {
    *("get", "set", "compute", "calc", "calculate", "make", "create", "do", "process", "handle", "fetch", "generate"),
    *("calcul", "calcule", "obtient", "renvoie", "etablit", "ventile", "amortit", "rapproche", "pointe"),
    *("verifier", "payer", "classifier", "copier", "modifier", "publier", "relier", "apparier", "envoyer"),
}
INFINITIF = re.compile(r"(?<![iy])er$|(?<!^av)oir$|[dt]re$|[^o]ir$")
NOMS_EN_RE = {"registre", "titre", "centre", "ordre", "cadre", "metre", "lettre", "trimestre", "semestre", "nombre"}
VALEUR_DANS_LE_NOM = re.compile(r"(?i)(taux|tva|tgc|seuil|plafond|plancher|bareme|indemnite|penalite)s?_?\d")
LIGNE_TABLE = re.compile(r"^\|[^|]*\|\s*`(?P<identifiant>[^`]+)`\s*\|(?P<definition>[^|]*)\|(?P<source>[^|]*)\|\s*$")
TITRE = re.compile(r"^## `(?P<module>refcomp[\w.]*)`")


def identifiants(module) -> set[str]:
    """Tous les noms qu'un fichier définit ou emploie."""
    trouves = set()
    for noeud in ast.walk(module.arbre):
        for attribut in ("id", "arg", "name", "attr", "asname"):
            valeur = getattr(noeud, attribut, None)
            if isinstance(valeur, str):
                trouves.add(valeur)
    return trouves


def est_un_verbe(nom: str) -> bool:
    premier = nom.split("_", maxsplit=1)[0]
    return premier in VERBES or (premier not in NOMS_EN_RE and bool(INFINITIF.search(premier)))


def modules_publics() -> list[str]:
    """Les modules dont docs/nommage.md tient la table."""
    sujets = [f"refcomp.calculs.{m.name}" for m in pkgutil.iter_modules(refcomp.calculs.__path__) if m.ispkg]
    return ["refcomp.calculs", *sujets, "refcomp.entreprise", "refcomp.evaluation"]


def noms_publics(nom_module: str) -> set[str]:
    """Ce qu'un module exporte, méthodes et propriétés publiques de ses classes comprises."""
    module = importlib.import_module(nom_module)
    publics = set()
    for nom in set(module.__all__) - {"FICHE"}:
        publics.add(nom)
        objet = getattr(module, nom)
        if inspect.isclass(objet):
            champs = getattr(objet, "__dataclass_fields__", {})
            membres = (m for m in vars(objet) if not m.startswith("_") and m not in champs)
            publics |= {f"{nom}.{m}" for m in membres}
    return publics


@pytest.fixture(scope="module")
def table(racine) -> dict[str, dict[str, tuple[str, str]]]:
    """docs/nommage.md : module → identifiant → (définition, source)."""
    lignes: dict[str, dict[str, tuple[str, str]]] = {}
    courant = None
    for ligne in (racine / "docs" / "nommage.md").read_text(encoding="utf-8").splitlines():
        if ligne.startswith("## "):
            titre = TITRE.match(ligne)
            courant = titre["module"] if titre else None
        elif courant and (trouve := LIGNE_TABLE.match(ligne)):
            lignes.setdefault(courant, {})[trouve["identifiant"]] = (
                trouve["definition"].strip(),
                trouve["source"].strip(),
            )
    return lignes


def test_les_identifiants_sont_en_ascii(sources):
    fautes = [f"{m.chemin} : {nom}" for m in sources for nom in sorted(identifiants(m)) if not nom.isascii()]
    assert not fautes, "Identifiants à écrire sans accent (les accents vont dans les textes lus) : " + " ; ".join(
        fautes
    )


def test_les_chemins_sont_en_ascii_et_courts(suivis):
    accentues = [c for c in suivis if not c.isascii()]
    longs = [f"{c} ({len(c)})" for c in suivis if len(c) > LONGUEUR_MAXIMALE]
    espaces = [c for c in suivis if re.search(r'[\s<>:"|?*\\]', c)]
    assert not accentues, f"Fichiers à renommer sans accent : {accentues}"
    assert not longs, f"Chemins de plus de {LONGUEUR_MAXIMALE} caractères, que Windows refuserait : {longs}"
    assert not espaces, f"Chemins avec une espace ou un signe que Windows refuse : {espaces}"


def test_les_chemins_ne_different_pas_que_par_la_casse(suivis):
    dossiers = {str(d) for c in suivis for d in PurePosixPath(c).parents}
    tous = [*suivis, *dossiers]
    doubles = {c for c, n in Counter(c.lower() for c in tous).items() if n > 1}
    fautifs = sorted(c for c in tous if c.lower() in doubles)
    assert not fautifs, f"Chemins confondus sous Windows et macOS : {fautifs}. Renommez-en un."
    reserves = [c for c in suivis if any(p.split(".")[0].lower() in RESERVES for p in PurePosixPath(c).parts)]
    assert not reserves, f"Noms réservés par Windows : {reserves}"


@pytest.mark.parametrize("module", modules_publics())
def test_les_fonctions_publiques_sont_des_noms(module):
    objets = {n: getattr(importlib.import_module(module), n) for n in noms_publics(module) if "." not in n}
    fonctions = [n for n, objet in objets.items() if inspect.isfunction(objet)]
    fautes = [f for f in fonctions if f.split("_")[0] not in PREFIXES_ANGLAIS and est_un_verbe(f)]
    assert not fautes, (
        f"{module} : {fautes} commence par un verbe. Une fonction de calcul porte le nom de la grandeur qu'elle "
        f"renvoie (balance_agee, taux_tva) ; en plomberie, seuls préfixes permis : {', '.join(PREFIXES_ANGLAIS)}."
    )


@pytest.mark.parametrize(
    ("nom", "verbe"),
    [
        ("calculer_tva", True),
        ("get_taux", True),
        ("compute_balance", True),
        ("prevoir_tresorerie", True),
        ("rendre_etat", True),
        ("balance_agee", False),
        ("taux_tva_par_ligne", False),
        ("calendrier_paie", False),
        ("loyer_annuel", False),
        ("registre_preuves", False),
        ("avoir", False),
    ],
)
def test_le_detecteur_de_verbes(nom, verbe):
    assert est_un_verbe(nom) is verbe


def test_aucune_valeur_de_droit_dans_un_nom(modules, racine):
    fautes = [f"{m.chemin} : {n}" for m in modules for n in sorted(identifiants(m)) if VALEUR_DANS_LE_NOM.search(n)]
    for chemin in sorted((racine / "refcomp" / "calculs").rglob("*.yaml")):
        cles = yaml.safe_load(chemin.read_text(encoding="utf-8"))
        fautes += [f"{chemin.relative_to(racine)} : {cle}" for cle in cles if VALEUR_DANS_LE_NOM.search(str(cle))]
    assert not fautes, f"Un taux change, un nom reste : écrivez taux_normal et non taux_20. En cause : {fautes}"


@pytest.mark.parametrize("module", modules_publics())
def test_chaque_nom_public_est_dans_la_table_de_nommage(module, table):
    publics = noms_publics(module)
    decrits = set(table.get(module, {}))
    assert not publics - decrits, (
        f"docs/nommage.md, section « ## `{module}` » : ajoutez une ligne (terme, identifiant, définition, source) pour "
        f"{sorted(publics - decrits)}."
    )
    assert not decrits - publics, f"docs/nommage.md décrit des noms que {module} n'exporte plus : {decrits - publics}."


def test_la_table_de_nommage_est_remplie(table):
    assert set(table) == set(modules_publics()), (
        f"docs/nommage.md : sections en trop ou absentes : {sorted(set(table) ^ set(modules_publics()))}."
    )
    vides = [f"{m}.{i}" for m, lignes in table.items() for i, (definition, source) in lignes.items()
             if len(definition) < 10 or not source]  # fmt: skip
    assert not vides, f"docs/nommage.md : définition ou source à écrire pour {vides}."
