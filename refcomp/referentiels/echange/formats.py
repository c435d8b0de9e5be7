"""Exporter et importer un référentiel : un nom de format, un chemin, et le bon module fait le reste."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from refcomp.errors import ArgumentInvalideError, FichierIllisibleError, ReferentielInconnuError, check_choix
from refcomp.fichiers import write_atomic
from refcomp.referentiels.chargement import load_fichier
from refcomp.referentiels.echange.brut import build_referentiel, export_brut
from refcomp.referentiels.echange.case_export import AUTEUR_INCONNU, render_case
from refcomp.referentiels.echange.case_import import parse_case
from refcomp.referentiels.echange.classeur import read_classeur, write_classeur
from refcomp.referentiels.echange.csv_plat import decode, read_csv, write_csv
from refcomp.referentiels.echange.moodle_export import render_moodle
from refcomp.referentiels.echange.moodle_format import CHAMPS
from refcomp.referentiels.echange.moodle_import import parse_moodle_csv
from refcomp.referentiels.echange.rncp_export import render_rncp
from refcomp.referentiels.echange.rncp_import import read_rncp
from refcomp.referentiels.echange.tables_lecture import parse_tables_plates
from refcomp.referentiels.echange.tables_plates import build_tables_plates
from refcomp.referentiels.echange.yaml_document import render_yaml
from refcomp.referentiels.modele import Referentiel


@dataclass(frozen=True)
class Options:
    """Ce que certains formats laissent choisir ; les autres l'ignorent.

    Attributes:
        adresse: où le fichier CASE sera publié ; ses URI en sont faites.
        auteur: l'autorité qui a établi le référentiel, que CASE exige.
        date: date de dernière modification dans CASE ; maintenant par défaut.
        acquis_des: code du niveau à partir duquel Moodle tient une compétence pour acquise.
        separateur: celui du CSV de Moodle.
        numero: numéro de la fiche RNCP, à écrire ou à chercher.
        niveau_bloc: niveau des éléments à tenir pour des blocs RNCP.
    """

    adresse: str = ""
    auteur: str = AUTEUR_INCONNU
    date: dt.datetime | None = None
    acquis_des: str = ""
    separateur: str = ","
    numero: str = ""
    niveau_bloc: str = ""


@dataclass(frozen=True)
class Format:
    """Un format d'échange : son nom, la fin de ses fichiers, comment l'écrire et le relire."""

    libelle: str
    extension: str
    write: Callable[[Referentiel, Path, Options], Path]
    read: Callable[[Path, Options], dict[str, Any]]


def _texte(rendu: str, chemin: Path) -> Path:
    return write_atomic(chemin, rendu.encode())


def _lu(chemin: Path) -> str:
    return decode(chemin.read_bytes())


def _write_case(r: Referentiel, chemin: Path, o: Options) -> Path:
    return _texte(render_case(r, adresse=o.adresse, auteur=o.auteur, date=o.date), chemin)


def _write_moodle(r: Referentiel, chemin: Path, o: Options) -> Path:
    return _texte(render_moodle(r, acquis_des=o.acquis_des, separateur=o.separateur), chemin)


def _write_rncp(r: Referentiel, chemin: Path, o: Options) -> Path:
    return _texte(render_rncp(r, numero=o.numero, niveau=o.niveau_bloc), chemin)


def _write_csv(r: Referentiel, chemin: Path, _: Options) -> Path:
    return write_csv(build_tables_plates(r.brut), chemin)


def _write_xlsx(r: Referentiel, chemin: Path, _: Options) -> Path:
    return write_classeur(build_tables_plates(r.brut), chemin)


def _write_yaml(r: Referentiel, chemin: Path, _: Options) -> Path:
    return _texte(render_yaml(export_brut(r)), chemin)


_FORMATS: Mapping[str, Format] = {
    "case": Format(
        "CASE 1.1 (JSON de 1EdTech)",
        ".case.json",
        _write_case,
        lambda chemin, _: parse_case(_lu(chemin), chemin.name),
    ),
    "moodle": Format(
        "référentiel de compétences de Moodle (CSV à 14 colonnes)",
        ".moodle.csv",
        _write_moodle,
        lambda chemin, _: parse_moodle_csv(_lu(chemin), chemin.name),
    ),
    "csv": Format(
        "tables CSV pour un tableur français, dans une archive zip",
        ".zip",
        _write_csv,
        lambda chemin, _: parse_tables_plates(read_csv(chemin), chemin.name),
    ),
    "xlsx": Format(
        "classeur Excel ou LibreOffice, une feuille par table",
        ".xlsx",
        _write_xlsx,
        lambda chemin, _: parse_tables_plates(read_classeur(chemin), chemin.name),
    ),
    "rncp": Format(
        "blocs de compétences au format des fiches RNCP (XML)",
        ".rncp.xml",
        _write_rncp,
        lambda chemin, o: read_rncp(chemin, o.numero),
    ),
    "yaml": Format(
        "document de refcomp (YAML)",
        ".yaml",
        _write_yaml,
        lambda chemin, _: export_brut(load_fichier(chemin)),
    ),
}
FORMATS: Mapping[str, str] = {nom: f.libelle for nom, f in _FORMATS.items()}
PAR_FIN = {".json": "case", ".xlsx": "xlsx", ".xml": "rncp", ".zip": "csv", ".yaml": "yaml", ".yml": "yaml"}


def export_referentiel(
    referentiel: Referentiel,
    format: str,  # noqa: A002 - le mot de la commande
    chemin: Path,
    options: Options | None = None,
) -> Path:
    """Écrit un référentiel dans un format d'échange.

    Args:
        referentiel: un référentiel chargé.
        format: un des noms de `FORMATS`.
        chemin: un fichier, ou un dossier existant où le fichier prend le nom du référentiel. Pour `csv`, un chemin qui
            ne finit pas par `.zip` est un dossier à remplir.
        options: ce que certains formats laissent choisir.

    Returns:
        Le chemin écrit.

    Raises:
        ArgumentInvalideError: si le format n'existe pas, ou si une option est fausse.
        DonneesInvalidesError: si un texte ne tient pas dans ce format.
    """
    check_choix("format", format, FORMATS)
    choisi = _FORMATS[format]
    chemin = Path(chemin)
    if chemin.is_dir():
        chemin /= f"{referentiel.id}-{referentiel.millesime}{choisi.extension}"
    return choisi.write(referentiel, chemin, options or Options())


def import_referentiel(
    chemin: Path,
    format: str | None = None,  # noqa: A002 - le mot de la commande
    options: Options | None = None,
) -> Referentiel:
    """Lit un référentiel d'un fichier d'échange, de refcomp ou d'un autre logiciel.

    Args:
        chemin: le fichier ; pour `csv`, une archive, un dossier, ou le seul fichier des éléments.
        format: un des noms de `FORMATS` ; reconnu au fichier par défaut.
        options: `numero`, pour choisir une fiche dans un fichier RNCP.

    Returns:
        Le référentiel, contrôlé ; `export_referentiel(…, "yaml", …)` en fait un document que `load` relit.

    Raises:
        ReferentielInconnuError: si le fichier n'existe pas.
        FichierIllisibleError: si ce n'est pas un fichier de ce format.
        DonneesInvalidesError: si des cellules d'un tableau ne se lisent pas.
        ReferentielMalFormeError: si ce qu'il décrit n'est pas un référentiel cohérent ; tous les défauts sont listés.
    """
    chemin = Path(chemin)
    if not chemin.exists():
        raise ReferentielInconnuError(f"Le fichier {chemin} n'existe pas.")
    nom = format or format_du_fichier(chemin)
    check_choix("format", nom, FORMATS)
    return build_referentiel(_FORMATS[nom].read(chemin, options or Options()), chemin.name)


def format_du_fichier(chemin: Path) -> str:
    """Le format d'un fichier, à la fin de son nom, et pour un CSV au nombre de ses colonnes.

    Raises:
        ArgumentInvalideError: si rien ne le dit.
    """
    if chemin.is_dir():
        return "csv"
    fin = chemin.suffix.lower()
    if fin == ".csv":
        try:
            titres = _lu(chemin).split("\n", maxsplit=1)[0]
        except OSError as erreur:
            raise FichierIllisibleError(f"{chemin.name} ne peut pas être lu : {erreur}.") from None
        return "moodle" if max(titres.count(s) for s in ",;\t") == len(CHAMPS) - 1 else "csv"
    if fin in PAR_FIN:
        return PAR_FIN[fin]
    raise ArgumentInvalideError(
        f"« {chemin.name} » : la fin du nom ne dit pas le format. Nommez-le : {', '.join(FORMATS)}."
    )
