"""Contrôler ce que des étudiants ont saisi dans un PGI, et en préparer la grille."""

# ruff: noqa: T201 - ce module est l'affichage d'une commande
from __future__ import annotations

import datetime as dt
from argparse import Namespace
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pandas as pd

from refcomp.calculs.controle_pgi import Consigne, ControlePgi, controle_pgi, load_consigne
from refcomp.commandes import cours_de
from refcomp.cours import Cours
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, RefcompError
from refcomp.evaluation import Registre
from refcomp.evaluation.grilles import load_grille
from refcomp.evaluation.grilles.classeur import render_classeur_grille
from refcomp.evaluation.grilles.occasion import Occasion
from refcomp.evaluation.pgi import preuves_pgi
from refcomp.fichiers import write_atomic
from refcomp.findings import Constat
from refcomp.formats.pgi import load_correspondance, read_export
from refcomp.formats_fr import format_compte
from refcomp.referentiels import load
from refcomp.referentiels.lecture import decode_texte, parse_yaml
from refcomp.secretariat.effectif import Inscrit, load_effectif

REFERENTIEL, GENRE = "agora-bloc1", "bloc"
VU = "PGI, {etat} : {constat}"


def controler(options: Namespace) -> int:
    """Contrôle les exports d'un étudiant, ou d'une classe : un sous-dossier par étudiant."""
    cours = cours_de(options)
    consigne = _consigne(options.consigne)
    inscrits = {i.identifiant: i for i in load_effectif(cours)}
    dossiers = _dossiers(options, inscrits)
    controles = _controles(dossiers, consigne, options.logiciel)
    for etudiant, controle in controles.items():
        detail = ", ".join(f"{etat} : {nombre}" for etat, nombre in controle.effectifs.items())
        print(f"{_nom(inscrits, etudiant)} : {detail}.")
        if len(controles) == 1 or options.detail:
            print(controle.explication().render_texte())
    if options.grille is not None:
        _write_grille(options, controles, inscrits)
    if options.inscrire:
        print(f"{format_compte(_append(cours, options, controles, inscrits), 'preuve')} de source « pgi » au registre.")
    return 0


def _consigne(chemin: Path) -> Consigne:
    if not chemin.is_file():
        raise ArgumentInvalideError(f"--consigne : le fichier {chemin} n'existe pas.")
    return load_consigne(parse_yaml(decode_texte(chemin.read_bytes(), chemin.name), chemin.name) or {})


def _dossiers(options: Namespace, inscrits: Mapping[str, Inscrit]) -> dict[str, Path]:
    """Étudiant → dossier de ses exports."""
    racine: Path = options.dossier
    if options.etudiant:
        return {options.etudiant: racine}
    sous = {d.name: d for d in sorted(racine.iterdir()) if d.is_dir()} if racine.is_dir() else {}
    siens = {nom: d for nom, d in sous.items() if nom in inscrits}
    if not siens:
        raise ArgumentInvalideError(
            f"« {racine} » : aucun sous-dossier n'est d'un étudiant de la classe. Pour un seul : --etudiant."
        )
    inconnus = [nom for nom in sous if nom not in inscrits]
    if inconnus:
        print(f"Sous-dossiers laissés de côté, qui ne sont d'aucun étudiant : {', '.join(inconnus)}.")
    return siens


def _controles(dossiers: Mapping[str, Path], consigne: Consigne, logiciel: str) -> dict[str, ControlePgi]:
    """Le contrôle de chacun ; ce qui ne se lit pas est dit pour tous, à la fin."""
    correspondance = load_correspondance(logiciel)
    controles: dict[str, ControlePgi] = {}
    refus: list[Constat] = []
    dits: dict[str, None] = {}
    for etudiant, dossier in dossiers.items():
        try:
            export = read_export(dossier, correspondance)
            controles[etudiant] = controle_pgi(export.tables, consigne)
        except RefcompError as erreur:
            refus.append(Constat("erreur", "export_refuse", f"{etudiant} : {erreur}", etudiant))
        else:
            dits |= dict.fromkeys(c.message for c in export.constats)
    for message in dits:
        print(f"À savoir : {message}")
    if refus:
        raise DonneesInvalidesError("Des exports ne se lisent pas, rien n'a été écrit :", refus)
    return controles


def _nom(inscrits: Mapping[str, Inscrit], etudiant: str) -> str:
    return inscrits[etudiant].appellation if etudiant in inscrits else etudiant


def _write_grille(options: Namespace, controles: Mapping[str, ControlePgi], inscrits: Mapping[str, Inscrit]) -> None:
    """La grille, ses remarques remplies : aucun niveau, c'est l'évaluateur qui le donne."""
    if options.grille.exists():
        raise ArgumentInvalideError(f"{options.grille} existe déjà, rempli peut-être : donnez un autre nom.")
    occasion = Occasion(load_grille(load(REFERENTIEL), GENRE), options.moment, "formateur", options.auteur)
    remarques = {
        etudiant: {c.critere: VU.format(etat=c.etat, constat=c.constat) for c in controle.tableau.itertuples()}
        for etudiant, controle in controles.items()
    }
    octets = render_classeur_grille(
        occasion,
        {etudiant: _nom(inscrits, etudiant) for etudiant in controles},
        groupes={etudiant: inscrits[etudiant].groupe for etudiant in controles if etudiant in inscrits},
        remarques=remarques,
    )
    print(f"Grille préparée : {write_atomic(options.grille, octets)}")


def _append(
    cours: Cours, options: Namespace, controles: Mapping[str, ControlePgi], inscrits: Mapping[str, Inscrit]
) -> int:
    tableau = pd.concat([c.tableau.assign(etudiant=etudiant) for etudiant, c in controles.items()])
    groupes = {nom: i.groupe for nom, i in inscrits.items()}
    jour = options.date or dt.date.today()  # noqa: DTZ011 - le jour du contrôle, pour qui lit
    preuves = preuves_pgi(tableau, load(REFERENTIEL), groupes, options.dossier.resolve().name, jour)
    with closing(Registre(cours.url)) as registre:
        return registre.append(preuves).ajoutees
