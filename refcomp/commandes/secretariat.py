"""Commandes du secrétariat : la classe, le ramassage, le retour, les notes, la sauvegarde."""

# ruff: noqa: T201 - ce module est l'affichage d'une commande
from __future__ import annotations

from argparse import Namespace
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from refcomp.commandes import cours_de
from refcomp.findings import Constat, erreurs
from refcomp.formats_fr import format_compte
from refcomp.grading.journal import open_journal
from refcomp.progres import iterate_with_bar
from refcomp.rounding import Arrondi
from refcomp.secretariat.collecte import collect_copies, read_attributions, read_date
from refcomp.secretariat.effectif import chemin_effectif, load_effectif
from refcomp.secretariat.export_notes import export_notes
from refcomp.secretariat.inscription import import_liste
from refcomp.secretariat.releve import ARRONDI_NOTE, NOTE
from refcomp.secretariat.remises import ANCIENNE, COMPLETEE, INCHANGEE, NOUVELLE, REMPLACEE, dossier_anterieures
from refcomp.secretariat.rendu import return_devoir
from refcomp.secretariat.restauration import restore_cours
from refcomp.secretariat.sauvegarde import backup_cours

TITRES = {"erreur": "À trancher", "avertissement": "À regarder", "information": "À savoir"}
MO = 1024 * 1024


def _print_constats(constats: Iterable[Constat]) -> int:
    """Affiche les constats, les plus graves d'abord ; renvoie 1 si quelque chose reste à trancher."""
    tous = list(constats)
    for gravite, titre in TITRES.items():
        siens = list(dict.fromkeys(c.message for c in tous if c.gravite == gravite))
        if siens:
            print(f"{titre} :\n" + "\n".join(f"  - {message}" for message in siens))
    return 1 if erreurs(tous) else 0


def importer_classe(options: Namespace) -> int:
    """Met la classe du cours à jour d'après une liste exportée."""
    cours = cours_de(options)
    compte_rendu = import_liste(cours, options.fichier, options.groupe or "", departs_acceptes=options.accepter_departs)
    importation = compte_rendu.importation
    presents = sum(not i.parti for i in importation.inscrits)
    ecrit = "écrit" if compte_rendu.ecrit else "inchangé"
    effectif = f"{format_compte(presents, 'présent')}, {len(importation.nouveaux)} de plus"
    print(f"{chemin_effectif(cours)} {ecrit} : {effectif}, {len(importation.partis)} de moins.")
    for inscrit in importation.nouveaux:
        print(f"  + {inscrit.identifiant:<32} {inscrit.appellation}")
    for inscrit in importation.partis:
        print(f"  - {inscrit.identifiant:<32} {inscrit.appellation}, parti le {inscrit.depart} (gardé dans le fichier)")
    return _print_constats(compte_rendu.constats)


def lister_classe(options: Namespace) -> int:
    """Affiche la classe du cours."""
    cours = cours_de(options)
    inscrits = load_effectif(cours)
    if not inscrits:
        print(
            f"{chemin_effectif(cours)} n'existe pas ou est vide. Importez une liste : refcomp classe importer FICHIER."
        )
        return 1
    for inscrit in inscrits:
        situation = f"parti le {inscrit.depart}" if inscrit.parti else inscrit.groupe or "sans groupe"
        print(f"{inscrit.identifiant:<32} {inscrit.appellation:<36} {situation}")
    presents = [i for i in inscrits if not i.parti]
    groupes = Counter(i.groupe or "sans groupe" for i in presents)
    detail = ", ".join(f"{groupe} : {nombre}" for groupe, nombre in sorted(groupes.items()))
    partis = format_compte(len(inscrits) - len(presents), "parti")
    print(f"{format_compte(len(presents), 'présent')} ({detail}), {partis}.")
    return 0


def collecter(options: Namespace) -> int:
    """Ramasse les copies d'un devoir."""
    cours = cours_de(options)
    collecte = collect_copies(
        cours,
        options.devoir,
        options.sources,
        date=read_date(options.date) if options.date else None,
        garder_derniere=options.garder_derniere,
        attributions=read_attributions(options.attribuer or []),
    )
    comptes = Counter(collecte.statuts.values())
    print(f"{format_compte(comptes[NOUVELLE], 'copie ramassée', 'copies ramassées')}, {comptes[INCHANGEE]} déjà là.")
    for statut, phrase in {REMPLACEE: "Remplacées", COMPLETEE: "Complétées"}.items():
        if comptes[statut]:
            noms = ", ".join(sorted(e for e, sien in collecte.statuts.items() if sien == statut))
            print(f"{phrase} par une plus récente : {noms}. Les précédentes sont dans {dossier_anterieures(cours)}.")
    if comptes[ANCIENNE]:
        print(f"{format_compte(comptes[ANCIENNE], 'copie')} pas plus récente que celle déjà remise : laissée.")
    code = _print_constats(collecte.constats)
    if collecte.absents:
        print(f"Sans copie ({len(collecte.absents)}) : {', '.join(collecte.absents)}.")
    return code


def rendre(options: Namespace) -> int:
    """Écrit une archive de retour par étudiant."""
    cours = cours_de(options)
    rendu = return_devoir(
        cours, options.devoir, options.etudiant, progres=lambda lignes: iterate_with_bar(lignes, "Retours")
    )
    print(f"{format_compte(len(rendu.archives), 'retour')} dans {cours.dossier('rendu')}.")
    for etudiant, raison in rendu.provisoires.items():
        print(f"  {etudiant} : rendu, mais sa note est provisoire ({raison}).")
    raisons: dict[str, list[str]] = {}
    for etudiant, raison in rendu.sans_retour.items():
        raisons.setdefault(raison, []).append(etudiant)
    for raison, etudiants in raisons.items():
        print(f"Sans retour, {raison} ({len(etudiants)}) : {', '.join(etudiants)}.")
    return 0 if rendu.archives else 1


def exporter_notes(options: Namespace) -> int:
    """Exporte les notes sur 20 et les compétences."""
    cours = cours_de(options)
    forme = options.format or (options.sortie.suffix[1:].lower() if options.sortie else "") or "csv"
    with open_journal(cours) as journal:
        tete = journal.tete()
    arrondi = _arrondi(options.arrondi)
    export = export_notes(cours, options.devoir, forme=forme, sortie=options.sortie, arrondi=arrondi, tete=tete)
    for fichier in export.fichiers:
        print(f"Écrit : {fichier}")
    print("États : " + ", ".join(f"{etat} {nombre}" for etat, nombre in sorted(export.etats.items())) + ".")
    if set(export.etats) - {NOTE}:
        print("Lisez la colonne « État » avant de publier : seules les notes « noté » sont définitives.")
    _print_constats(export.constats)
    return 0


def _arrondi(pas: Decimal | None) -> Arrondi:
    if pas is None:
        return ARRONDI_NOTE
    return Arrondi(pas, "plus_proche", f"choix de l'enseignant : au plus proche, par pas de {pas}".replace(".", ","))


def sauvegarder(options: Namespace) -> int:
    """Sauvegarde le cours dans une archive."""
    sauvegarde = backup_cours(cours_de(options), options.fichier)
    taille = f"{sauvegarde.octets / MO:.1f}".replace(".", ",")
    print(f"{sauvegarde.archive} : {format_compte(sauvegarde.fichiers, 'fichier')}, {taille} Mo.")
    print(
        "ATTENTION : cette archive contient la CLÉ SECRÈTE du cours (.refcomp/cle), les copies et les notes. Qui l'a "
        "peut refaire les données des étudiants et le journal. Gardez-la chiffrée, hors d'ici, et jamais dans git."
    )
    return _print_constats(sauvegarde.constats)


def restaurer(options: Namespace) -> int:
    """Restaure un cours depuis une sauvegarde."""
    dossier: Path = options.dossier or options.cours or Path.cwd()
    restauration = restore_cours(options.fichier, dossier, remplacer=options.remplacer)
    fichiers = format_compte(restauration.fichiers, "fichier vérifié et restauré", "fichiers vérifiés et restaurés")
    print(f"{fichiers} dans {restauration.dossier.resolve()} (sauvegarde du {restauration.date}).")
    if restauration.remplace is not None:
        print(f"Ce qui y était est gardé dans {restauration.remplace} ; effacez-le quand vous n'en avez plus besoin.")
    return 0
