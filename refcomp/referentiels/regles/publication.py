"""Les règlements publiés par d'autres branches, ou écrits par un enseignant, en YAML et contrôlés."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from refcomp.errors import ReferentielInconnuError, ReferentielMalFormeError
from refcomp.referentiels.lecture import decode_texte, parse_yaml, render_defauts
from refcomp.referentiels.reglement import Reglement, build_reglement
from refcomp.referentiels.regles.controle import check_reglement
from refcomp.referentiels.regles.expressions import Contexte
from refcomp.referentiels.schema import check_schema


def _publies() -> dict[str, Traversable]:
    dossier = files("refcomp.referentiels.regles") / "publies"
    return {f.name.removesuffix(".yaml"): f for f in sorted(dossier.iterdir(), key=lambda f: f.name)}


def reglements() -> list[str]:
    """Les règlements publiés que refcomp livre."""
    return list(_publies())


def load_reglement(identifiant: str | Path) -> Reglement:
    """Charge un règlement.

    Args:
        identifiant: celui d'un règlement livré, ou le chemin d'un fichier YAML.

    Raises:
        ReferentielInconnuError: s'il n'existe pas.
        ReferentielMalFormeError: en listant tous ses défauts.
    """
    chemin = Path(identifiant)
    if chemin.suffix not in {".yaml", ".yml"} and identifiant not in _publies():
        raise ReferentielInconnuError(
            f"Le règlement « {identifiant} » n'est pas livré. Livrés : {', '.join(reglements())}. "
            "Pour le vôtre, donnez le chemin d'un fichier .yaml.",
        )
    source = chemin if chemin.suffix in {".yaml", ".yml"} else _publies()[str(identifiant)]
    if not source.is_file():
        raise ReferentielInconnuError(f"Le fichier {chemin} n'existe pas.")
    brut = parse_yaml(decode_texte(source.read_bytes(), source.name), source.name)
    defauts = check_schema(brut, "reglement")
    if not defauts:
        defauts = check_reglement(brut, Contexte())
    if defauts:
        raise ReferentielMalFormeError(render_defauts(source.name, defauts))
    return build_reglement(brut, brut.get("id", chemin.stem))
