"""Charger un exercice depuis son dossier et vérifier tout ce qu'il déclare.

Un dossier `exercises/<slug>/` contient `definition.yaml`, `enonce.md`, `variante.py`, `correction.py`, `controles.py`
et `copies/` ; `donnees.py` et `retours.py` s'il en a besoin. Le code Python y reste du Python, relu et typé comme le
reste ; rien n'est caché dans le YAML.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib.util
import json
import sys
from decimal import Decimal
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml

from refcomp.authoring.modele import Candidat, Document, EtapeCorrigee, Exercice, Question, Reponses, Variante
from refcomp.errors import ExerciceInvalideError
from refcomp.lecture_yaml import load_yaml, render_faute

# Chacun peut importer les précédents ; `donnees` et `retours`, facultatifs, allègent ceux qui les suivent.
MODULES = ("donnees", "variante", "correction", "retours", "controles")
FONCTIONS = {"variante": "build_variante", "correction": "build_correction"}
FICHIERS = ("definition.yaml", "enonce.md", "variante.py", "correction.py", "controles.py")


def load_exercice(dossier: Path, *, code: bool = True) -> Exercice:
    """Charge un exercice.

    Args:
        dossier: son dossier.
        code: faux pour ne lire que la définition ; le code se charge alors au premier appel d'une de ses fonctions. Un
            tableau de bord n'a besoin que des titres, des questions et des erreurs connues.

    Raises:
        ExerciceInvalideError: en listant tous les défauts de la définition.
    """
    dossier = dossier.resolve()
    absents = [f for f in FICHIERS if not (dossier / f).is_file()]
    if absents:
        raise ExerciceInvalideError(f"Exercice {dossier} : fichiers absents : {', '.join(absents)}.")
    brut = read_yaml(dossier / "definition.yaml")
    defauts = [*_check_schema(brut), *_check_definition(brut, dossier)]
    if defauts:
        raise ExerciceInvalideError(f"Exercice {dossier.name} :\n" + "\n".join(f"  - {d}" for d in defauts))
    fonctions = _Code(dossier, _digest(dossier))
    if code:
        fonctions.modules  # noqa: B018 - un code fautif se dit ici, avec la définition
    return _build_exercice(brut, fonctions)


class _Code:
    """Les modules d'un exercice, chargés à la première demande."""

    def __init__(self, dossier: Path, empreinte: str) -> None:
        self.dossier, self.empreinte = dossier, empreinte

    @cached_property
    def modules(self) -> dict[str, ModuleType]:
        """Les modules, vérifiés."""
        presents = [nom for nom in MODULES if (self.dossier / f"{nom}.py").is_file()]
        modules = {nom: _load_module(self.dossier, nom, self.empreinte) for nom in presents}
        manquantes = [f"{m}.py : fonction « {f} » absente" for m, f in FONCTIONS.items() if not hasattr(modules[m], f)]
        if manquantes:
            raise ExerciceInvalideError(f"Exercice {self.dossier.name} : {' ; '.join(manquantes)}.")
        return modules

    def build_variante(self, graine: int) -> Variante:
        return self.modules["variante"].build_variante(graine)

    def build_candidats(self, question: str, variante: Variante, reponses: Reponses) -> list[Candidat]:
        return list(getattr(self.modules["controles"], f"candidats_{question}")(variante, reponses))

    def build_correction(self, variante: Variante) -> list[EtapeCorrigee]:
        return self.modules["correction"].build_correction(variante)


def read_yaml(chemin: Path) -> Any:
    """Lit un YAML écrit par un enseignant.

    Raises:
        ExerciceInvalideError: si le fichier n'est pas du YAML en UTF-8, ou répète une clé ; l'endroit est donné.
    """
    try:
        return load_yaml(chemin.read_text(encoding="utf-8"))
    except yaml.YAMLError as erreur:
        raise ExerciceInvalideError(f"{chemin}, {render_faute(erreur)}.") from erreur
    except UnicodeDecodeError as erreur:
        raise ExerciceInvalideError(f"{chemin} : enregistrez ce fichier en UTF-8.") from erreur


def _build_exercice(brut: dict[str, Any], code: _Code) -> Exercice:
    return Exercice(
        slug=brut["slug"],
        uuid=brut["uuid"],
        titre=brut["titre"],
        version=brut["version"],
        statut=brut["statut"],
        niveau=brut["niveau"],
        duree_minutes=brut["duree_minutes"],
        referentiel=brut["referentiel"],
        # YAML rend une date, ou un texte si elle est entre guillemets.
        date_du_droit=dt.date.fromisoformat(str(brut["date_du_droit"])),
        refcomp_autorise=brut.get("refcomp_autorise", False),
        monnaie=brut.get("monnaie", "EUR"),
        prerequis=tuple(brut.get("prerequis", ())),
        documents=tuple(Document(d["nom"], d["titre"], d["colonnes"], d.get("entetes", {})) for d in brut["documents"]),
        questions=tuple(_build_question(q) for q in brut["questions"]),
        coherences=tuple(brut.get("coherences", ())),
        erreurs=dict(brut["erreurs"]),
        dossier=code.dossier,
        empreinte=code.empreinte,
        enonce=(code.dossier / "enonce.md").read_text(encoding="utf-8"),
        build_variante=code.build_variante,
        build_candidats=code.build_candidats,
        build_correction=code.build_correction,
    )


def _build_question(brut: dict[str, Any]) -> Question:
    return Question(
        id=brut["id"],
        titre=brut["titre"],
        competences=tuple(brut["competences"]),
        points=Decimal(str(brut["points"])),
        forme=brut["reponse"],
    )


def _digest(dossier: Path) -> str:
    """Condense ce qui décide d'une note ou d'une donnée, fins de ligne unifiées (Windows compris)."""
    condense = hashlib.sha256()
    for nom in sorted([*FICHIERS, *(p.name for p in dossier.glob("*.py"))]):
        condense.update(nom.encode() + b"\0" + (dossier / nom).read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return condense.hexdigest()[:16]


def _load_module(dossier: Path, nom: str, empreinte: str) -> ModuleType:
    """Charge un module de l'exercice ; il peut importer ceux d'avant par `from <slug>_variante import …`.

    Un module déjà chargé ne resservira que si l'exercice n'a pas changé : le formgrader vit longtemps.
    """
    complet = f"{dossier.name}_{nom}"
    chemin = dossier / f"{nom}.py"
    charge = sys.modules.get(complet)
    if charge is not None and getattr(charge, "_refcomp_empreinte", None) == (str(chemin), empreinte):
        return charge
    spec = importlib.util.spec_from_file_location(complet, chemin)
    if spec is None or spec.loader is None:
        raise ExerciceInvalideError(f"{chemin} ne peut pas être chargé.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[complet] = module
    try:
        spec.loader.exec_module(module)
    except Exception as erreur:
        del sys.modules[complet]
        raise ExerciceInvalideError(f"{chemin} échoue au chargement : {type(erreur).__name__} : {erreur}") from erreur
    module.__dict__["_refcomp_empreinte"] = (str(chemin), empreinte)
    return module


def _check_schema(brut: object) -> list[str]:
    """Compare la définition à son schéma JSON ; chaque défaut donne son chemin."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - seul ce contrôle en a besoin

    schema = json.loads((files("refcomp.authoring") / "definition.schema.json").read_text(encoding="utf-8"))
    plat = json.loads(json.dumps(brut, default=str))
    erreurs = sorted(Draft202012Validator(schema).iter_errors(plat), key=lambda e: list(map(str, e.absolute_path)))
    return [f"definition.yaml, {'/'.join(map(str, e.absolute_path)) or 'racine'} : {e.message}" for e in erreurs]


def _check_definition(brut: Any, dossier: Path) -> list[str]:
    """Vérifie ce qu'un schéma ne dit pas : noms uniques, fonctions présentes, énoncé complet."""
    if not isinstance(brut, dict) or "questions" not in brut:
        return []
    defauts = []
    if brut.get("slug") != dossier.name:
        defauts.append(f"le slug « {brut.get('slug')} » doit être le nom du dossier « {dossier.name} ».")
    ids = [q.get("id") for q in brut["questions"]]
    defauts += [f"la question « {i} » figure deux fois." for i in sorted({i for i in ids if ids.count(i) > 1})]
    enonce = (dossier / "enonce.md").read_text(encoding="utf-8")
    controles = (dossier / "controles.py").read_text(encoding="utf-8")
    for q in brut["questions"]:
        identifiant = q.get("id")
        if f"<!-- question {identifiant} -->" not in enonce:
            defauts.append(f"enonce.md : section « <!-- question {identifiant} --> » absente.")
        redaction = q.get("reponse", {}).get("type") == "redaction"
        if not redaction and f"def candidats_{identifiant}(" not in controles:
            defauts.append(f"controles.py : fonction « candidats_{identifiant} » absente.")
    return defauts


def load_exercices(racine: Path) -> dict[str, Exercice]:
    """Charge tous les exercices d'un dossier, par slug."""
    dossiers = sorted(p.parent for p in racine.glob("*/definition.yaml"))
    return {d.name: load_exercice(d) for d in dossiers}
