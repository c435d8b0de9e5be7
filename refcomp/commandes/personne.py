"""Commandes du RGPD : donner ce que le registre garde d'une personne, l'effacer, dire qui est gardé trop longtemps."""

# ruff: noqa: T201 - ce module est l'affichage d'une commande
from __future__ import annotations

from argparse import Namespace
from contextlib import closing
from pathlib import Path

from refcomp.commandes import cours_de
from refcomp.evaluation import Registre, efface_personne, export_personne
from refcomp.evaluation.vie_privee import conservation as trop_gardees
from refcomp.fichiers import write_atomic
from refcomp.formats_fr import format_compte, format_date

AILLEURS = (
    "Restent, hors du registre : le journal des corrections (resultats.db), le carnet de notes (gradebook.db), les "
    "copies, les retours et les sauvegardes. docs/rgpd.md dit comment y effacer."
)


def exporter(options: Namespace) -> int:
    """Écrit l'archive d'une personne."""
    cours = cours_de(options)
    with closing(Registre(cours.url)) as registre:
        archive = export_personne(registre, options.etudiant)
    sortie: Path = options.sortie or cours.dossier("exports") / f"personne-{options.etudiant}.zip"
    print(f"Écrit : {write_atomic(sortie, archive)}. Cette archive nomme une personne : ne la donnez qu'à elle.")
    return 0


def effacer(options: Namespace) -> int:
    """Montre, puis avec --oui efface, ce que le registre garde d'une personne."""
    with closing(Registre(cours_de(options).url)) as registre:
        acte = efface_personne(registre, options.etudiant, auteur=options.auteur, motif=options.motif, fait=options.oui)
    dit = (
        f"{format_compte(acte.lignes, 'preuve')} sur {format_compte(acte.elements, 'élément')}, du {acte.premiere} au "
    )
    dit += acte.derniere
    if acte.jurys:
        dit += f", et {format_compte(acte.jurys, 'ligne')} des jurys"
    if acte.comme_auteur:
        print(f"{format_compte(acte.comme_auteur, 'preuve')} d'autres personnes la nomment comme auteur et restent.")
    if not acte.fait:
        print(f"Serait effacé : {dit}. Rien n'a été touché. Pour effacer, sans retour : --auteur, --motif et --oui.")
        return 0
    print(f"Effacé : {dit}. L'acte est inscrit, sans l'identité. {AILLEURS}")
    return 0


def conservation(options: Namespace) -> int:
    """Liste les personnes dont la dernière preuve est plus ancienne que la durée de conservation."""
    with closing(Registre(cours_de(options).url)) as registre:
        table = trop_gardees(registre, options.annees)
    for ligne in table.itertuples():
        compte = format_compte(ligne.preuves, "preuve")
        derniere = f"{compte:>12}, la dernière le {format_date(ligne.derniere)}"
        print(f"{ligne.etudiant:<32} {ligne.groupe:<16} {derniere}")
    duree = format_compte(options.annees, "an")
    print(f"{format_compte(len(table), 'personne')} sans preuve depuis plus de {duree}. Rien n'a été effacé.")
    return 0
