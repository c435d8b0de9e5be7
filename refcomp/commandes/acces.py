"""Commandes de qui voit quoi : installer les règles dans PostgreSQL, donner, retirer, inscrire, lister."""

# ruff: noqa: T201 - ce module est l'affichage d'une commande
from __future__ import annotations

from argparse import Namespace
from contextlib import closing

from refcomp.classe import load_classe
from refcomp.commandes import classe_de, cours_de
from refcomp.evaluation import Registre
from refcomp.evaluation.acces import Droit, add_droits, enroll_classe, install_acces, load_acces, remove_droits
from refcomp.formats_fr import format_compte


def installer(options: Namespace) -> int:
    """Installe les règles."""
    tables = install_acces(cours_de(options).url)
    print(f"Installé. La base tient elle-même qui voit quoi sur : {', '.join(tables)}.")
    print("Inscrivez la classe (refcomp acces inscrire) : un enseignant ne voit que les étudiants de ses groupes.")
    return 0


def donner(options: Namespace) -> int:
    """Donne un droit."""
    droit = Droit(options.utilisateur, options.role, options.cible or "")
    nouveau = add_droits(cours_de(options).url, [droit])
    print(f"{'Donné' if nouveau else 'Déjà donné'} : {_dit(*vars(droit).values())}.")
    return 0


def retirer(options: Namespace) -> int:
    """Retire des droits."""
    nombre = remove_droits(cours_de(options).url, options.utilisateur, options.role, options.cible)
    print(f"{format_compte(nombre, 'droit retiré', 'droits retirés')} à {options.utilisateur}, dès maintenant.")
    return 0 if nombre else 1


def inscrire(options: Namespace) -> int:
    """Inscrit la classe à ses groupes, d'après `classe.csv` ou, sans lui, d'après les preuves."""
    cours = cours_de(options)
    classe = classe_de(options, cours)
    if classe is not None:
        groupes, source = load_classe(classe), classe.name
    else:
        with closing(Registre(cours.url)) as registre:
            preuves = registre.load_preuves()
        derniers = preuves.drop_duplicates("etudiant", keep="last")
        groupes, source = dict(zip(derniers["etudiant"], derniers["groupe"], strict=True)), "les preuves du registre"
    changees = enroll_classe(cours.url, groupes)
    print(f"{format_compte(len(groupes), 'étudiant')} d'après {source} ; inscriptions changées : {changees}.")
    return 0


def lister(options: Namespace) -> int:
    """Liste les droits."""
    table = load_acces(cours_de(options).url)
    if options.utilisateur:
        table = table[table["utilisateur"] == options.utilisateur]
    for ligne in table.itertuples():
        print(f"{_dit(ligne.utilisateur, ligne.role, ligne.cible)}  ({ligne.origine}, {ligne.date[:10]})")
    print(f"{format_compte(len(table), 'droit donné', 'droits donnés')}.")
    return 0


def _dit(utilisateur: str, role: str, cible: str) -> str:
    return f"{utilisateur:<28} {role}{f' : {cible}' if cible else ''}"
