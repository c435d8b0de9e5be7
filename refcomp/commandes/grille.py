"""Commandes des grilles d'observation : lister, écrire en classeur, imprimer, importer, livret, remplir."""

# ruff: noqa: T201 - ce module est l'affichage d'une commande
from __future__ import annotations

import datetime as dt
from argparse import Namespace
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pandas as pd

from refcomp.commandes import cours_de
from refcomp.cours import Cours
from refcomp.errors import ArgumentInvalideError
from refcomp.evaluation import Registre
from refcomp.evaluation.grilles import Grille, grilles, load_grille
from refcomp.evaluation.grilles.carte import load_carte
from refcomp.evaluation.grilles.classeur import render_classeur_grille
from refcomp.evaluation.grilles.importation import load_grilles_remplies
from refcomp.evaluation.grilles.inscription import append_lot, find_auteurs_proches
from refcomp.evaluation.grilles.lot import Lot
from refcomp.evaluation.grilles.occasion import Occasion, load_etat
from refcomp.evaluation.grilles.remplissage import render_classeur_rempli
from refcomp.evaluation.grilles.reponses import render_reponse
from refcomp.fichiers import write_atomic
from refcomp.formats_fr import format_compte, format_date
from refcomp.referentiels import available, load
from refcomp.referentiels.lecture import decode_texte, parse_yaml
from refcomp.reporting.papier.grille import render_grille
from refcomp.reporting.papier.livret import render_livret
from refcomp.secretariat.effectif import Inscrit, load_effectif

DOSSIER = "exports"
COMPTES = {  # ce qu'un lot compte : au singulier, au pluriel, puis ce qu'il faut en savoir
    "inchangees": ("inchangée", "inchangées", " depuis l'écriture du classeur"),
    "vides": ("case vide, non inscrite", "cases vides, non inscrites", " (--completer : « non évalué »)"),
    "effacees": (
        *("effacée dans le classeur, gardée", "effacées dans le classeur, gardées"),
        " au registre (écrivez NE pour retirer)",
    ),
    "remarques_seules": ("remarque sans réponse, non inscrite", "remarques sans réponse, non inscrites", ""),
}


def lister(options: Namespace) -> int:
    """Liste les grilles de chaque référentiel."""
    cours = cours_de(options)
    for identifiant in [options.referentiel] if options.referentiel else available(cours.referentiels):
        for g in grilles(load(identifiant, dossier=cours.referentiels)).itertuples():
            choix = f" ; à choisir : {g.a_choisir}" if g.a_choisir else ""
            print(f"{g.referentiel}  {g.genre}  {format_compte(g.lignes, 'ligne')} : {g.titre}")
            print(f"    voix : {g.sources} ; moments : {g.moments}{choix}")
    return 0


def ecrire(options: Namespace) -> int:
    """Écrit une grille en classeur, une feuille par étudiant."""
    cours = cours_de(options)
    grille, occasion = _occasion(cours, options)
    choisis = _choisis(cours, options)
    personnes = {i.identifiant: i.appellation for i in choisis}
    etat = None
    if occasion.auteur:
        with closing(Registre(cours.url)) as registre:
            etat = load_etat(registre, occasion, personnes)
    octets = render_classeur_grille(occasion, personnes, groupes={i.identifiant: i.groupe for i in choisis}, etat=etat)
    chemin = options.sortie or _chemin(cours, grille, options, ".xlsx")
    if chemin.is_file() and chemin.read_bytes() != octets:
        raise ArgumentInvalideError(
            f"{chemin} existe déjà, rempli peut-être : donnez un autre nom avec --sortie, ou retirez-le."
        )
    write_atomic(chemin, octets)
    deja = (
        f" ; {format_compte(len(etat), 'réponse déjà inscrite', 'réponses déjà inscrites')}" if etat is not None else ""
    )
    print(f"{chemin} : {format_compte(len(personnes), 'feuille')}, {format_compte(len(grille.lignes), 'ligne')}{deja}.")
    return 0


def imprimer(options: Namespace) -> int:
    """Écrit une grille en PDF, vierge ou remplie de ce que le registre garde."""
    cours = cours_de(options)
    grille, occasion = _occasion(cours, options)
    choisis = _choisis(cours, options) if options.etudiant or options.groupe else []
    personnes = {i.identifiant: i.appellation for i in choisis}
    etat = None
    if occasion.auteur and personnes:
        with closing(Registre(cours.url)) as registre:
            etat = load_etat(registre, occasion, personnes)
    octets = render_grille(occasion, personnes or {"": ""}, etat=etat)
    print(write_atomic(options.sortie or _chemin(cours, grille, options, ".pdf"), octets))
    return 0


def livret(options: Namespace) -> int:
    """Écrit le livret de suivi d'étudiants : positionnement, bilans et évaluation finale, côte à côte."""
    cours = cours_de(options)
    grille = _grille(cours, options)
    choisis = _choisis(cours, options)
    with closing(Registre(cours.url)) as registre:
        octets = render_livret(registre, grille, {i.identifiant: i.appellation for i in choisis})
    nom = f"livret-{grille.referentiel}-{grille.genre}.pdf"
    print(write_atomic(options.sortie or cours.racine / DOSSIER / nom, octets))
    return 0


def importer(options: Namespace) -> int:
    """Importe des grilles remplies, toutes ou aucune."""
    cours = cours_de(options)
    referentiels = {i: load(i, dossier=cours.referentiels) for i in available(cours.referentiels)}
    inscrits = load_effectif(cours)
    lot = load_grilles_remplies(
        options.fichier,
        referentiels,
        personnes={i.identifiant: i.appellation for i in inscrits} or None,
        groupes={i.identifiant: i.groupe for i in inscrits},
        auteur=options.auteur,
        date=None if options.date is None else pd.Timestamp(options.date),
        complete=options.completer,
    )
    with closing(Registre(cours.url)) as registre:
        constats = [*lot.constats, *find_auteurs_proches(registre, lot)]
        print("".join(f"{c.message}\n" for c in constats), end="")
        bilan = append_lot(registre, lot, remplace=options.remplacer, verifie=options.verifier)
    print(_lues(lot))
    if options.verifier:
        print("Rien n'a été inscrit : sans --verifier, ces réponses le seront.")
        return 0
    deja = len(lot.preuves) - bilan.ajoutees
    print(f"Inscrites : {bilan.ajoutees}, dont {bilan.remplacees} qui corrigent ; déjà au registre : {deja}.")
    for c in bilan.conflits.itertuples():
        tenue = render_reponse(c.valeur, c.niveau)
        print(f"  {c.etudiant} {c.element_id} : remplace {tenue} de {c.auteur}, {format_date(c.date)}")
    return 0


def remplir(options: Namespace) -> int:
    """Remplit une copie du classeur du centre pour chaque étudiant ; toutes, ou aucune."""
    cours = cours_de(options)
    referentiel = load(options.referentiel, dossier=cours.referentiels)
    if not options.carte.is_file():
        raise ArgumentInvalideError(f"--carte : le fichier {options.carte} n'existe pas.")
    brute = parse_yaml(decode_texte(options.carte.read_bytes(), options.carte.name), options.carte.name)
    carte = load_carte(brute, referentiel, options.carte.name)
    jour = options.date or dt.datetime.now().astimezone().date()
    copies: dict[Path, bytes] = {}
    with closing(Registre(cours.url)) as registre:
        for inscrit in _choisis(cours, options):
            preuves = registre.load_preuves(referentiel.id, etudiants=[inscrit.identifiant])
            champs = {
                "nom": inscrit.appellation,
                "identifiant": inscrit.identifiant,
                "groupe": inscrit.groupe,
                "date": format_date(jour),
                "evaluateurs": ", ".join(dict.fromkeys(preuves["auteur"])),
            }
            octets, constats = render_classeur_rempli(options.classeur, carte, preuves, champs, ecrase=options.ecraser)
            dossier = options.sortie or cours.racine / DOSSIER
            copies[dossier / f"{options.classeur.stem}-{inscrit.identifiant}.xlsx"] = octets
            print("".join(f"{inscrit.identifiant} : {c.message}\n" for c in constats), end="")
    for chemin, octets in copies.items():
        print(write_atomic(chemin, octets))
    return 0


def _lues(lot: Lot) -> str:
    etudiants = lot.preuves["etudiant"].nunique() if len(lot.preuves) else 0
    phrases = [
        f"{format_compte(len(lot.preuves), 'réponse lue', 'réponses lues')}, {format_compte(etudiants, 'étudiant')}"
    ]
    phrases += [f"{format_compte(n, *dit[:2])}{dit[2]}" for nom, dit in COMPTES.items() if (n := lot.comptes.get(nom))]
    return f"{' ; '.join(phrases)}."


def _grille(cours: Cours, options: Namespace) -> Grille:
    referentiel = load(options.referentiel, dossier=cours.referentiels)
    return load_grille(referentiel, options.genre, echelle=options.echelle, savoir_faire=options.savoir_faire)


def _occasion(cours: Cours, options: Namespace) -> tuple[Grille, Occasion]:
    grille = _grille(cours, options)
    moment = grille.check_moment(options.moment or list(grille.moments)[-1])
    date = pd.NaT if options.date is None else pd.Timestamp(options.date)
    return grille, Occasion(grille, moment, grille.check_source(options.source), options.auteur, date)


def _choisis(cours: Cours, options: Namespace) -> list[Inscrit]:
    """Les étudiants voulus : ceux que l'on nomme, ceux d'un groupe, ou tous les présents."""
    inscrits: Mapping[str, Inscrit] = {i.identifiant: i for i in load_effectif(cours)}
    voulus = options.etudiant or [i.identifiant for i in inscrits.values() if not i.parti]
    if inscrits and (inconnus := [e for e in voulus if e not in inscrits]):
        raise ArgumentInvalideError(
            f"Inconnus de classe.csv : {', '.join(inconnus)}. « refcomp classe lister » les nomme."
        )
    choisis = [inscrits.get(e) or Inscrit(e) for e in voulus]
    gardes = [i for i in choisis if not options.groupe or i.groupe == options.groupe]
    if not gardes and options.groupe and choisis:
        connus = ", ".join(sorted({i.groupe for i in choisis if i.groupe})) or "aucun"
        raise ArgumentInvalideError(f"--groupe : « {options.groupe} » reçu ; groupes de ces étudiants : {connus}.")
    if not gardes:
        raise ArgumentInvalideError("Aucun étudiant : nommez-les avec --etudiant, ou importez la classe.")
    return gardes


def _chemin(cours: Cours, grille: Grille, options: Namespace, extension: str) -> Path:
    morceaux = ["grille", grille.referentiel, grille.genre, options.source, options.moment, options.groupe]
    return cours.racine / DOSSIER / ("-".join(m for m in morceaux if m) + extension)
