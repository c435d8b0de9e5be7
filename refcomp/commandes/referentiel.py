"""Commandes des référentiels : lister, montrer, chercher, comparer, exporter, importer, vérifier, compiler."""

# ruff: noqa: T201 - ce module est l'affichage d'une commande
from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from refcomp.commandes.rendu_referentiel import (
    render_arbre,
    render_comparaison,
    render_console,
    render_fiche,
    render_liste,
    render_paragraphe,
    render_resultats,
)
from refcomp.cours import load_cours
from refcomp.errors import ArgumentInvalideError, CoursInvalideError, ReferentielMalFormeError, check_choix
from refcomp.fichiers import write_atomic, write_csv
from refcomp.formats_fr import format_compte
from refcomp.referentiels import Referentiel, available, load
from refcomp.referentiels.chargement import clear_cache, load_fichier, stale
from refcomp.referentiels.comparaison import comparaison
from refcomp.referentiels.fiche import fiche_element
from refcomp.referentiels.liens import Lien, controle_liens
from refcomp.referentiels.recherche import recherche


def _dossier(options: Namespace) -> Path | None:
    """Les référentiels du cours où l'on est ; hors d'un cours, seuls ceux qui sont livrés se lisent."""
    try:
        return load_cours(options.cours).referentiels
    except CoursInvalideError:
        if options.cours is not None:
            raise
        return None


def _load_lisibles(dossier: Path | None) -> dict[str, Referentiel]:
    """Tous les référentiels, sauf ceux du cours qui sont mal formés : `verifier` en dit les défauts."""
    lisibles = {}
    for identifiant in available(dossier):
        try:
            lisibles[identifiant] = load(identifiant, dossier=dossier)
        except ReferentielMalFormeError:
            continue
    return lisibles


def lister(options: Namespace) -> int:
    """Liste les référentiels livrés et ceux du cours."""
    dossier = _dossier(options)
    lisibles = _load_lisibles(dossier)
    print(render_liste(_ligne(i, lisibles.get(i), _origine(i, dossier)) for i in available(dossier)))
    return 0


def _ligne(identifiant: str, referentiel: Referentiel | None, origine: str) -> tuple[str, str, int | None, str]:
    if referentiel is None:
        conseil = f"ne se charge pas ; refcomp referentiel verifier referentiels/{identifiant}.yaml dit pourquoi"
        return identifiant, "", None, conseil
    return identifiant, referentiel.millesime, len(referentiel.elements), referentiel.intitule + origine


def _origine(identifiant: str, dossier: Path | None) -> str:
    if dossier is None or not (dossier / f"{identifiant}.yaml").is_file():
        return ""
    return " (du cours, à la place de celui qui est livré)" if identifiant in available() else " (du cours)"


def montrer(options: Namespace) -> int:
    """Montre l'arbre d'un référentiel, ou la fiche d'un élément."""
    dossier = _dossier(options)
    referentiel = load(options.referentiel, dossier=dossier)
    if options.element is None:
        print(render_arbre(referentiel, options.profondeur))
        return 0
    autres = _load_lisibles(dossier) | {referentiel.id: referentiel}

    def libelle(lien: Lien) -> str:
        autre = autres.get(lien.referentiel)
        return autre.libelle(lien.element_id) if autre is not None and lien.element_id in autre else "introuvable"

    fiche = fiche_element(referentiel, options.element, autres.values())
    enfants = ((e, referentiel.libelle(e)) for e in referentiel.enfants(options.element))
    print(render_fiche(fiche, libelle, enfants))
    return 0


def chercher(options: Namespace) -> int:
    """Cherche des éléments ; renvoie 1 si rien n'est trouvé, comme grep."""
    dossier = _dossier(options)
    voulus = [load(r, dossier=dossier) for r in options.referentiel or []] or list(_load_lisibles(dossier).values())
    # L'interpréteur de commandes ôte les guillemets d'une suite de mots ; ce qui contient une espace en était une.
    mots = (f'"{m}"' if " " in m and '"' not in m else m for m in options.mots)
    trouves = recherche(" ".join(mots), voulus, options.niveau)
    print(render_resultats(trouves, options.limite))
    return 0 if len(trouves) else 1


def comparer(options: Namespace) -> int:
    """Met deux référentiels face à face."""
    dossier = _dossier(options)
    gauche, droite = load(options.gauche, dossier=dossier), load(options.droite, dossier=dossier)
    table = comparaison(gauche, droite)
    if options.niveau is not None:
        check_choix("niveau", options.niveau, dict.fromkeys([*gauche.niveaux, *droite.niveaux]))
        table = table[table["niveau"] == options.niveau]
    if options.sortie is not None:
        write_csv(options.sortie, table)
        print(f"Écrit : {options.sortie} ({format_compte(len(table), 'ligne')}).")
        return 0
    print(render_comparaison(table, gauche, droite, tout=options.tout))
    return 0


def exporter(options: Namespace) -> int:
    """Exporte un référentiel pour un autre logiciel."""
    from refcomp.referentiels.echange import (  # noqa: PLC0415 - seule cette commande en a besoin
        FORMATS,
        constats_pertes,
        export_referentiel,
    )

    check_choix("--format", options.format, FORMATS)
    referentiel = load(options.referentiel, dossier=_dossier(options))
    print(f"Écrit : {export_referentiel(referentiel, options.format, options.sortie)}")
    perdu = [c.message for c in constats_pertes(referentiel, options.format)]
    print("Ce que ce format ne rend pas :" if perdu else "Ce format garde tout.")
    print("".join(f"{render_paragraphe('  - ', m)}\n" for m in perdu), end="")
    return 0


def importer(options: Namespace) -> int:
    """Écrit en YAML un référentiel venu d'un autre logiciel, pour qu'on le relise et le complète."""
    from refcomp.referentiels.echange import (  # noqa: PLC0415 - seule cette commande en a besoin
        export_referentiel,
        import_referentiel,
    )

    referentiel = import_referentiel(options.fichier, options.format)
    sortie = options.sortie or load_cours(options.cours).referentiels / f"{referentiel.id}.yaml"
    if sortie.exists():
        raise ArgumentInvalideError(f"{sortie} existe déjà : donnez un autre nom avec --sortie, ou déplacez-le.")
    sortie.parent.mkdir(parents=True, exist_ok=True)
    print(f"Écrit : {export_referentiel(referentiel, 'yaml', sortie)}")
    racines = format_compte(len(referentiel.enfants()), "élément au sommet", "éléments au sommet")
    relations = format_compte(len(referentiel.relations), "relation")
    print(f"{format_compte(len(referentiel.elements), 'élément')}, {racines}, {relations}.")
    print(f"Relisez-le, puis : refcomp referentiel verifier {sortie}")
    return 0


def verifier(options: Namespace) -> int:
    """Dit tous les défauts d'un fichier de référentiel, ou de tous ; renvoie 1 s'il y en a."""
    dossier = _dossier(options)
    connus = _load_lisibles(dossier)
    if options.fichier is not None:
        return 1 if _print_defauts(options.fichier, connus) else 0
    fichiers = sorted(dossier.glob("*.yaml")) if dossier is not None else []
    fautifs = sum(_print_defauts(fichier, connus) for fichier in fichiers)
    for identifiant in available():
        fautifs += _print_rupture(load(identifiant), connus)
    for compile_, _ in stale():
        fautifs += 1
        print(f"{compile_.parent.name}/{compile_.name} est périmé : refcomp referentiel compiler.")
    return 1 if fautifs else 0


def _print_defauts(fichier: Path, connus: dict[str, Referentiel]) -> bool:
    """Affiche les défauts d'un fichier, ou qu'il n'en a pas ; vrai s'il en a."""
    try:
        referentiel = load_fichier(fichier)
    except ReferentielMalFormeError as erreur:
        print(render_console(str(erreur)))
        return True
    if fichier.resolve().parent.name == "referentiels" and fichier.stem != referentiel.id:
        print(f"{fichier.name} déclare « id: {referentiel.id} » : nommez-le {referentiel.id}.yaml, il sera trouvé.")
        return True
    return _print_rupture(referentiel, connus)


def _print_rupture(referentiel: Referentiel, connus: dict[str, Referentiel]) -> bool:
    """Affiche les relations qui visent un autre référentiel et n'y trouvent rien ; vrai s'il y en a."""
    rompus = controle_liens(referentiel, connus)
    elements = format_compte(len(referentiel.elements), "élément")
    relations = format_compte(len(referentiel.relations), "relation")
    bilan = format_compte(len(rompus), "défaut") if rompus else "aucun défaut"
    print(f"{referentiel.id} : {elements}, {relations}, {bilan}.")
    print("".join(f"  - {render_console(c.message)}\n" for c in rompus), end="")
    return bool(rompus)


def compiler(_: Namespace) -> int:
    """Écrit les formes compilées périmées des référentiels livrés."""
    ecrits = 0
    for ecrits, (chemin, texte) in enumerate(stale(), start=1):  # noqa: B007 - le compte sert après
        write_atomic(chemin, texte.encode())
        print(f"Écrit : {chemin.parent.name}/{chemin.name}")
    clear_cache()
    print(
        "Formes compilées à jour." if not ecrits else f"{format_compte(ecrits, 'forme compilée', 'formes compilées')}."
    )
    return 0
