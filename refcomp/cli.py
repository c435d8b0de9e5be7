"""La commande `refcomp` : une commande, un appel de bibliothèque, une erreur traduite."""

from __future__ import annotations

import argparse
import errno
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from refcomp import __version__
from refcomp.commandes.analyseur_evaluation import add_evaluation
from refcomp.commandes.analyseur_pgi import add_pgi
from refcomp.commandes.arguments import add, add_groupe, entier, entier_positif, pas
from refcomp.errors import RefcompError

# argparse parle anglais ; ses phrases passent par ce dictionnaire (mêmes clés que son code).
PHRASES = {
    "usage: ": "Usage : ",
    "positional arguments": "arguments",
    "options": "options",
    "subcommands": "commandes",
    "show this help message and exit": "affiche cette aide",
    "show program's version number and exit": "affiche la version",
    "the following arguments are required: %s": "il manque : %s",
    "unrecognized arguments: %s": "arguments inconnus : %s",
    "expected one argument": "une valeur est attendue",
    "expected at least one argument": "au moins une valeur est attendue",
    "invalid %(type)s value: %(value)r": "%(value)r n'est pas un nombre entier",
    "invalid choice: %(value)r (choose from %(choices)s)": "%(value)r inconnu ; permis : %(choices)s",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s : %(message)s",
    "%(prog)s: error: %(message)s\n": "%(prog)s : %(message)s\n",
}

# Le système parle anglais lui aussi.
SYSTEME = {
    errno.ENOENT: "ce fichier ou ce dossier n'existe pas",
    errno.EACCES: "vous n'avez pas le droit de le lire ou d'y écrire (est-il ouvert dans un autre logiciel ?)",
    errno.EPERM: "le système refuse cette opération",
    errno.EEXIST: "il existe déjà",
    errno.EISDIR: "c'est un dossier, un fichier est attendu",
    errno.ENOTDIR: "ce n'est pas un dossier",
    errno.ENOSPC: "il n'y a plus de place sur le disque",
    errno.EROFS: "ce disque ne se modifie pas",
    errno.ENAMETOOLONG: "ce nom est trop long",
}


def _translate(phrase: str) -> str:
    return PHRASES.get(phrase, phrase)


argparse._ = _translate  # type: ignore[attr-defined]


def build_parser() -> argparse.ArgumentParser:
    """L'analyseur de la ligne de commande, toutes commandes comprises."""
    parser = argparse.ArgumentParser(
        prog="refcomp",
        description="Référentiels, exercices notés par nbgrader et tableaux de bord de compétences.",
    )
    parser.add_argument("--version", action="version", version=f"refcomp {__version__}", help="affiche la version")
    parser.add_argument("--cours", type=Path, help="dossier du cours (défaut : le dossier courant)")
    sous = parser.add_subparsers(dest="commande", required=True, metavar="COMMANDE", title="commandes")
    _add_auteur(sous)
    _add_correcteur(sous)
    _add_verificateur(sous)
    _add_retour(sous)
    _add_secretariat(sous)
    _add_referentiel(sous)
    add_evaluation(sous)
    add_pgi(sous)
    _add_demo(sous)
    return parser


def _add_auteur(sous: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    c = add(sous, "construire", "auteur.construire", "écrit source/ et release/ d'un devoir (tous par défaut)")
    c.add_argument("devoir", nargs="?", help="nom du devoir, dans exercises/devoirs.yaml")
    c.add_argument("--exercices", nargs="+", metavar="SLUG", help="crée ou change le devoir avec ces exercices")
    c.add_argument("--titre", default="", help="titre du devoir")
    c.add_argument("--verifier", action="store_true", help="compare sans écrire ; échoue si source/ a dérivé")
    c = add(sous, "eprouver", "auteur.eprouver", "fait faire ses preuves à un exercice (tous par défaut)")
    c.add_argument("exercice", nargs="?", help="slug de l'exercice")
    c.add_argument("--variantes", type=entier_positif, default=50, help="nombre de variantes (défaut : 50)")
    c = add(sous, "exercices", "auteur.exercices", "liste les exercices du cours et leurs compétences")
    c.add_argument("--competence", help="seulement ceux qui prouvent cet élément")
    c = add(sous, "distribuer", "auteur.distribuer", "écrit un dossier et une archive par étudiant, à ses données")
    c.add_argument("devoir", help="nom du devoir")
    c.add_argument("--etudiants", nargs="+", metavar="ID", help="identifiants des étudiants")
    c.add_argument(
        "--classe", type=Path, metavar="CSV", help="CSV avec une colonne « identifiant » (défaut : classe.csv)"
    )


def _add_correcteur(sous: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    c = add(sous, "corriger", "corriger.corriger", "corrige les copies remises et remplit journal et registre")
    c.add_argument("devoir", help="nom du devoir")
    c.add_argument("--etudiant", nargs="+", metavar="ID", help="seulement ces étudiants")
    c.add_argument("--processus", type=entier_positif, help="copies menées à la fois (défaut : une par cœur)")
    c.add_argument("--reprendre", action="store_true", help="reprend une correction interrompue, mêmes étudiants")
    c.add_argument("--tout", action="store_true", help="recorrige aussi les copies inchangées")
    c.add_argument("--dask", metavar="ADRESSE", help="fait exécuter les copies par une grappe Dask (tcp://…)")
    c.add_argument("--sans-isolation", action="store_true", help="accepte d'exécuter les copies sans bac à sable")
    c.add_argument(
        "--classe", type=Path, metavar="CSV", help="CSV « identifiant;groupe » (défaut : classe.csv du cours)"
    )
    c = add(sous, "correction", "correcteur.correction", "affiche la correction d'un étudiant, pour l'enseignant")
    c.add_argument("devoir", help="nom du devoir")
    c.add_argument("--etudiant", required=True, metavar="ID", help="identifiant de l'étudiant")
    c.add_argument("--exercice", metavar="SLUG", help="seulement cet exercice")
    c = add(sous, "verifier-journal", "correcteur.verifier_journal", "dit si le journal ou une note a été modifié")
    c.add_argument("--tete", metavar="CONDENSE", help="tête imprimée sur un retour ou un export : doit y être encore")


def _add_verificateur(sous: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    c = add(sous, "verifier", "verificateur.verifier", "cherche les défauts d'un devoir, dans tout cours nbgrader")
    c.add_argument("devoir", nargs="?", help="nom du devoir (tous par défaut)")
    c.add_argument("--strict", action="store_true", help="échoue aussi pour un avertissement")
    c.add_argument("--format", choices=("texte", "csv", "json"), default="texte", help="forme du rapport")
    c.add_argument("--variantes", type=entier, default=10, help="variantes de chaque exercice refcomp (défaut : 10)")


def _add_retour(sous: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    c = add(sous, "retour", "retour.retour", "écrit dans feedback/ les pages de retour de chaque étudiant corrigé")
    c.add_argument("devoir", help="nom du devoir")
    c.add_argument("--etudiant", nargs="+", metavar="ID", help="seulement ces étudiants")


def _add_secretariat(sous: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    classe = add_groupe(sous, "classe", "importe et liste la classe du cours")
    c = add(classe, "importer", "secretariat.importer_classe", "met la classe à jour d'après une liste exportée")
    c.add_argument("fichier", type=Path, metavar="FICHIER", help="liste de Pronote, d'École Directe ou d'un tableur")
    c.add_argument("--groupe", help="groupe de tous ces élèves, au lieu de celui que la liste écrit")
    c.add_argument("--accepter-departs", action="store_true", help="laisse partir plus de la moitié d'un groupe")
    add(classe, "lister", "secretariat.lister_classe", "liste la classe du cours, présents puis partis")
    c = add(sous, "collecter", "secretariat.collecter", "ramasse des copies à n'importe quel nom dans submitted/")
    c.add_argument("devoir", help="nom du devoir")
    c.add_argument("sources", nargs="+", type=Path, metavar="SOURCE", help="dossiers, archives .zip ou carnets")
    c.add_argument("--date", help="date de remise de toutes ces copies, « 31/05/2026 18:00 » (défaut : leur dépôt)")
    c.add_argument("--garder-derniere", action="store_true", help="de deux versions d'un carnet, prend la plus récente")
    c.add_argument(
        "--attribuer", nargs="+", metavar="CHEMIN=ID", help="tranche un conflit : cette copie est à cet étudiant"
    )
    c = add(sous, "rendre", "secretariat.rendre", "écrit dans rendu/ une archive de retour par étudiant")
    c.add_argument("devoir", help="nom du devoir")
    c.add_argument("--etudiant", nargs="+", metavar="ID", help="seulement ces étudiants")
    exporter = add_groupe(sous, "exporter", "exporte les notes pour un autre logiciel")
    c = add(exporter, "notes", "secretariat.exporter_notes", "notes sur 20 et compétences, en CSV ou en classeur")
    c.add_argument("devoir", nargs="?", help="nom du devoir (tous par défaut)")
    c.add_argument("--format", choices=("csv", "xlsx"), help="forme (défaut : celle de --sortie, sinon csv)")
    c.add_argument("--sortie", type=Path, metavar="FICHIER", help="où l'écrire (défaut : exports/ dans le cours)")
    c.add_argument(
        "--arrondi", type=pas, metavar="PAS", help="pas d'arrondi des notes : 0,01 (défaut), 0,1, 0,25, 0,5, 1…"
    )
    c = add(sous, "sauvegarder", "secretariat.sauvegarder", "sauvegarde le cours, bases et clé comprises")
    c.add_argument("fichier", nargs="?", type=Path, metavar="FICHIER.zip", help="archive (défaut : sauvegardes/)")
    c = add(sous, "restaurer", "secretariat.restaurer", "vérifie une sauvegarde, puis remet le cours en place")
    c.add_argument("fichier", type=Path, metavar="FICHIER.zip", help="archive écrite par refcomp sauvegarder")
    c.add_argument("--dossier", type=Path, help="où remettre le cours (défaut : le dossier courant)")
    c.add_argument("--remplacer", action="store_true", help="remplace le cours qui s'y trouve, gardé à côté")


def _add_referentiel(sous: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    gestes = add_groupe(sous, "referentiel", "liste, montre, cherche, compare, exporte et vérifie les référentiels")
    add(gestes, "lister", "referentiel.lister", "liste les référentiels livrés et ceux du cours (referentiels/)")
    c = add(
        gestes, "montrer", "referentiel.montrer", "montre l'arbre d'un référentiel, ou tout ce qu'il dit d'un élément"
    )
    c.add_argument("referentiel", metavar="ID", help="identifiant du référentiel, ou chemin d'un fichier YAML")
    c.add_argument("element", nargs="?", metavar="ELEMENT", help="identifiant de l'élément (défaut : tout l'arbre)")
    c.add_argument("--profondeur", type=entier_positif, metavar="N", help="seulement les N premiers rangs de l'arbre")
    c = add(gestes, "chercher", "referentiel.chercher", "cherche des mots ou un code, avec ou sans accents")
    c.add_argument("mots", nargs="+", metavar="MOT", help="débuts de mots, tous voulus ; entre guillemets, une suite")
    c.add_argument("--referentiel", nargs="+", metavar="ID", help="seulement dans ceux-ci (défaut : tous)")
    c.add_argument("--niveau", help="seulement ce niveau : tache, critere, competence...")
    c.add_argument("--limite", type=entier_positif, default=20, metavar="N", help="éléments affichés (défaut : 20)")
    c = add(gestes, "comparer", "referentiel.comparer", "met deux référentiels face à face, élément par élément")
    c.add_argument("gauche", metavar="ID", help="celui dont l'ordre est suivi")
    c.add_argument("droite", metavar="AUTRE", help="l'autre")
    c.add_argument("--niveau", help="seulement ce niveau")
    c.add_argument("--tout", action="store_true", help="aussi les branches qui n'ont pas leur pareille en face")
    c.add_argument("--sortie", type=Path, metavar="FICHIER.csv", help="écrit tout le tableau au lieu de l'afficher")
    c = add(gestes, "exporter", "referentiel.exporter", "exporte un référentiel pour un autre logiciel")
    c.add_argument("referentiel", metavar="ID", help="identifiant du référentiel, ou chemin d'un fichier YAML")
    c.add_argument("--format", required=True, help="case, moodle, csv, xlsx...")
    c.add_argument("--sortie", type=Path, required=True, metavar="FICHIER", help="où l'écrire")
    c = add(gestes, "importer", "referentiel.importer", "écrit en YAML un référentiel venu d'un autre logiciel")
    c.add_argument("fichier", type=Path, metavar="FICHIER", help="fichier CASE, Moodle, CSV, XLSX ou RNCP")
    c.add_argument("--format", help="case, moodle, csv, xlsx, rncp (défaut : reconnu au contenu)")
    c.add_argument("--sortie", type=Path, metavar="FICHIER.yaml", help="défaut : referentiels/ du cours, à son nom")
    c = add(gestes, "verifier", "referentiel.verifier", "dit tous les défauts d'un fichier de référentiel")
    c.add_argument("fichier", nargs="?", type=Path, metavar="FICHIER.yaml", help="défaut : livrés et ceux du cours")
    add(
        gestes,
        "compiler",
        "referentiel.compiler",
        "refait la forme compilée des référentiels livrés, si elle a vieilli",
    )
    c = add(sous, "couverture", "couverture.couvrir", "dit quel calcul et quelle question sert chaque élément")
    c.add_argument("referentiel", nargs="?", metavar="ID", help="identifiant (défaut : le bilan de tous)")
    c.add_argument("--sous", metavar="CODE", help="seulement les éléments dont le code commence ainsi")
    c.add_argument("--manques", action="store_true", help="seulement ceux que rien ne sert")
    c.add_argument("--sortie", type=Path, metavar="FICHIER.csv", help="écrit le tableau au lieu de l'afficher")


def _add_demo(sous: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    c = add(sous, "demo", "vitrine.demo", "joue un cours entier, classe inventée, puis sert le tableau de bord")
    c.add_argument("--dossier", type=Path, default=Path("demo_cours"), help="où l'écrire (défaut : demo_cours)")
    c.add_argument("--effectif", type=entier_positif, default=30, help="nombre d'étudiants (défaut : 30)")
    c.add_argument("--processus", type=entier_positif, help="corrections menées à la fois (défaut : un par cœur)")
    c.add_argument("--sans-serveur", action="store_true", help="ne sert rien : s'arrête après le résumé")
    add(sous, "servir", "vitrine.servir", "sert le tableau de bord et JupyterLab, sur cette machine, avec jetons")


def _load_commande(nom: str) -> Callable[[argparse.Namespace], int]:
    """Charge l'action d'une commande : nbgrader, pandas et plotly mettent deux secondes, que l'aide n'a pas à payer."""
    from refcomp.processus import prepare_processus  # noqa: PLC0415 - chargement différé voulu

    prepare_processus()
    module, _, fonction = nom.partition(".")
    action: Callable[[argparse.Namespace], int] = getattr(import_module(f"refcomp.commandes.{module}"), fonction)
    return action


def _report_imprevu(erreur: Exception) -> int:
    """Dit une erreur imprévue en une phrase, avec l'endroit du cours en cause, et garde le détail dans un fichier."""
    pile = traceback.extract_tb(erreur.__traceback__)
    lieux = [f"{t.filename}, ligne {t.lineno}" for t in pile if "exercises" in Path(t.filename).parts]
    ou = f" ({lieux[-1]})" if lieux else ""
    detail = Path(tempfile.gettempdir()) / "refcomp-erreur.txt"
    detail.write_text("".join(traceback.format_exception(erreur)), encoding="utf-8")
    premiere = str(erreur).strip().split("\n", 1)[0]
    print(f"refcomp : erreur imprévue{ou} : {type(erreur).__name__} : {premiere}", file=sys.stderr)  # noqa: T201 - commande
    print(f"Le détail, à joindre à un signalement, est dans {detail}.", file=sys.stderr)  # noqa: T201 - idem
    return 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Point d'entrée : renvoie 0 si tout va bien, 1 pour une erreur expliquée, 130 si l'on interrompt."""
    for flux in (sys.stdout, sys.stderr):
        if hasattr(flux, "reconfigure"):
            # Une console Windows (cp1252) ne sait pas écrire tous les caractères d'un compte rendu.
            flux.reconfigure(errors="replace")
    options = build_parser().parse_args(arguments)
    try:
        return int(_load_commande(options.action)(options))
    except RefcompError as erreur:
        print(f"refcomp : {erreur}", file=sys.stderr)  # noqa: T201 - c'est une commande
        return 1
    except KeyboardInterrupt:
        print("\nrefcomp : interrompu. Ce qui était fini est gardé ; relancez la commande.", file=sys.stderr)  # noqa: T201
        return 130
    except BrokenPipeError:
        # « refcomp … | head » ferme la sortie : ce n'est pas une erreur, et il n'y a plus personne à qui l'écrire.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as erreur:
        dit = SYSTEME.get(erreur.errno or 0) or erreur.strerror or str(erreur)
        print(f"refcomp : {erreur.filename or 'le système'} : {dit}", file=sys.stderr)  # noqa: T201 - idem
        return 1
    except Exception as erreur:  # noqa: BLE001 - personne ne doit lire une pile d'appels sans l'avoir demandée
        return _report_imprevu(erreur)


if __name__ == "__main__":
    sys.exit(main())
