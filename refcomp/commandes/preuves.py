"""Commandes du registre des preuves : importer, lister, adopter, retirer, refaire le résumé."""

# ruff: noqa: T201 - ce module est l'affichage d'une commande
from __future__ import annotations

import datetime as dt
from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd

from refcomp.commandes import cours_de
from refcomp.conversions import convert_date, convert_nombre
from refcomp.cours import Cours
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
from refcomp.evaluation import Registre, load_preuves_carnet, load_preuves_tableau
from refcomp.evaluation.grilles.inscription import find_conflits
from refcomp.evaluation.grilles.lot import Lot
from refcomp.evaluation.importation.carnet import read_correspondance
from refcomp.evaluation.importation.titres import mots
from refcomp.evaluation.validation import AUTOMATIQUES, CLE, check_preuves
from refcomp.formats_fr import format_compte, format_date
from refcomp.referentiels import Referentiel, available, load
from refcomp.referentiels.reglement import Echelle
from refcomp.secretariat.effectif import load_effectif

CARNETS = {".db", ".sqlite", ".sqlite3"}


def importer(options: Namespace) -> int:
    """Importe un tableau de preuves ou un carnet de notes nbgrader."""
    cours = cours_de(options)
    referentiels = _referentiels(cours)
    inscrits = load_effectif(cours)
    groupes = {i.identifiant: i.groupe for i in inscrits}
    if options.fichier.suffix.lower() in CARNETS:
        preuves = load_preuves_carnet(options.fichier, _correspondance(options), referentiels, groupes=groupes)
    else:
        personnes = {i.identifiant: i.appellation for i in inscrits} or None
        preuves, constats = load_preuves_tableau(options.fichier, referentiels, personnes=personnes, groupes=groupes)
        print("".join(f"{c.message}\n" for c in constats), end="")
    lues = f"{format_compte(len(preuves), 'preuve lue', 'preuves lues')}, {_detail(preuves)}"
    echelles = _echelles(referentiels)
    if not options.remplacer and options.fichier.suffix.lower() not in CARNETS:
        _check_recentes(cours, preuves, options.fichier.name)
    if options.verifier:
        check_preuves(preuves, echelles)
        print(f"{lues}. Rien n'a été inscrit : sans --verifier, elles le seront.")
        return 0
    with closing(Registre(cours.url)) as registre:
        bilan = registre.append(preuves, echelles=echelles)
    deja = len(bilan.rangs) - bilan.ajoutees
    print(f"{lues}. Inscrites : {bilan.ajoutees}, dont {bilan.remplacees} qui corrigent ; déjà au registre : {deja}.")
    return 0


def _check_recentes(cours: Cours, preuves: pd.DataFrame, fichier: str) -> None:
    """Un tableau plus vieux que le registre rendrait sa valeur à une preuve corrigée ou retirée depuis."""
    humaines = preuves[~preuves["source"].isin(AUTOMATIQUES)]
    lieux = pd.Series([f"{fichier}, ligne {n}" for n in humaines.index], index=humaines.index, dtype="object")
    lot = Lot(humaines, pd.Series(float("nan"), index=humaines.index), lieux)
    with closing(Registre(cours.url)) as registre:
        conflits = find_conflits(registre, lot) if len(humaines) else []
    if conflits:
        titre = "Rien n'a été importé : le registre en sait plus que ce fichier. Pour le remplacer : --remplacer."
        raise DonneesInvalidesError(titre, conflits)


def _correspondance(options: Namespace) -> pd.DataFrame:
    chemin: Path | None = options.correspondance
    if chemin is None:
        raise ArgumentInvalideError(
            "Un carnet de notes ne dit pas quelle compétence prouve une cellule : donnez --correspondance, un CSV avec "
            "les colonnes devoir, carnet, cellule, referentiel, element_id et, si l'on veut, poids."
        )
    return read_correspondance(chemin)


def _referentiels(cours: Cours) -> dict[str, Referentiel]:
    return {i: load(i, dossier=cours.referentiels) for i in available(cours.referentiels)}


def _echelles(referentiels: dict[str, Referentiel]) -> dict[str, Echelle]:
    propres = {i: e for r in referentiels.values() for i, e in r.echelles.items()}
    return propres | {i: e for r in referentiels.values() if r.reglement for i, e in r.reglement.echelles.items()}


def _detail(preuves: pd.DataFrame) -> str:
    etudiants = format_compte(preuves["etudiant"].nunique(), "étudiant")
    elements = format_compte(preuves["element_id"].nunique(), "élément")
    vides = format_compte(int(preuves["valeur"].isna().sum()), "non évaluée")
    return f"{etudiants}, {elements}, {vides}"


def lister(options: Namespace) -> int:
    """Liste les preuves, chaque occasion avec la chaîne de ses corrections."""
    cours = cours_de(options)
    with closing(Registre(cours.url)) as registre:
        toutes = registre.load_preuves(
            options.referentiel, etudiants=options.etudiant, elements=options.element, toutes=True
        )
    if toutes.empty:
        print("Aucune preuve ne répond à ces choix.")
        return 1
    occasions = list(toutes.groupby(CLE, sort=True))
    for (etudiant, referentiel, element, provenance), chaine in occasions[: options.limite]:
        print(f"{etudiant}  {referentiel} {element}  {provenance}")
        print("\n".join(_render_chaine(chaine)))
    reste = len(occasions) - options.limite
    if reste > 0:
        print(f"… et {format_compte(reste, 'autre occasion', 'autres occasions')} (--limite).")
    print(f"{format_compte(len(occasions), 'occasion')}, {format_compte(len(toutes), 'ligne')} au registre.")
    return 0


def _render_chaine(chaine: pd.DataFrame) -> Iterator[str]:
    remplacees = dict(zip(chaine["remplace"], chaine["rang"], strict=True))
    for ligne in chaine.sort_values("rang").itertuples():
        suite = [f"corrige le rang {ligne.remplace}" if pd.notna(ligne.remplace) else ""]
        suite += [f"adopte le rang {ligne.adopte}" if pd.notna(ligne.adopte) else ""]
        suite += [f"remplacée par le rang {remplacees[ligne.rang]}" if ligne.rang in remplacees else "en vigueur"]
        suite += [f"motif : {ligne.motif}" if ligne.motif else ""]
        tete = f"  rang {ligne.rang:<6} {format_date(ligne.date)}  {_valeur(ligne):<16} {ligne.source}, {ligne.auteur}"
        yield f"{tete} ({', '.join(s for s in suite if s)})"


def _valeur(ligne: Any) -> str:
    if pd.isna(ligne.valeur):
        return "non évalué"
    nombre = f"{ligne.valeur:.4g}".replace(".", ",")
    return ligne.niveau or (nombre if ligne.echelle == "fraction" else f"{nombre} ({ligne.echelle})")


def adopter(options: Namespace) -> int:
    """Montre, puis avec --oui inscrit, l'adoption de preuves automatiques par un formateur."""
    cours = cours_de(options)
    date = _date(options.date)
    valeur = _nombre(options.valeur)
    with closing(Registre(cours.url)) as registre:
        vues = registre.load_preuves(etudiants=options.etudiant, elements=options.element)
        if vues.empty:
            print("Le registre n'a aucune preuve de ces étudiants sur ces éléments : refcomp preuves lister les nomme.")
            return 1
        # Une adoption retirée (« non évalué ») peut être refaite.
        faites = (vues["auteur"].map(mots) == mots(options.auteur)) & (vues["valeur"].notna() | (vues["niveau"] != ""))
        siennes = vues.loc[faites, "adopte"].dropna()
        choisies = vues[vues["source"].isin(AUTOMATIQUES) & ~vues["rang"].isin(siennes)]
        if valeur is None and options.niveau is None:
            choisies = choisies.dropna(subset=["valeur"])
        if choisies.empty:
            print(f"Aucune preuve automatique en vigueur que {options.auteur} n'ait déjà adoptée, ou qui soit évaluée.")
            return 1
        _check_niveau(options, choisies, cours)
        for ligne in choisies.itertuples():
            print(
                f"  rang {ligne.rang:<6} {ligne.etudiant}  {ligne.element_id}  {_valeur(ligne):<12} {ligne.provenance}"
            )
        retenu = options.niveau or options.valeur or "la valeur de chacune"
        acte = f"{format_compte(len(choisies), 'preuve')}, {options.auteur}, le {format_date(date)}, retenu : {retenu}"
        if not options.oui:
            print(f"À adopter : {acte}. Rien n'a été inscrit : relancez avec --oui.")
            return 0
        bilan = registre.adopte(
            choisies["rang"],
            options.auteur,
            date,
            valeur=valeur,
            niveau=options.niveau,
            echelle=options.echelle,
            motif=options.motif,
            echelles=_echelles(_referentiels(cours)),
        )
    print(f"Adopté : {acte}. {format_compte(bilan.ajoutees, 'ligne ajoutée', 'lignes ajoutées')}.")
    return 0


def _check_niveau(options: Namespace, choisies: pd.DataFrame, cours: Cours) -> None:
    """Un niveau donné à des preuves chiffrées dit de quelle échelle il est : aucune note n'est convertie d'office."""
    if options.niveau is not None and options.echelle is None and (choisies["niveau"] == "").all():
        permis = ", ".join(sorted(i for i, e in _echelles(_referentiels(cours)).items() if e.niveaux))
        raise ArgumentInvalideError(f"--niveau : donnez aussi --echelle, celle de ce niveau : {permis}.")


def retirer(options: Namespace) -> int:
    """Retire des preuves saisies par erreur."""
    with closing(Registre(cours_de(options).url)) as registre:
        bilan = registre.retire(options.rang, options.auteur, _date(options.date), options.motif)
    retirees = format_compte(bilan.ajoutees, "preuve retirée", "preuves retirées")
    print(f"{retirees} : « non évalué » {'les' if bilan.ajoutees > 1 else 'la'} remplace.")
    return 0


def reconstruire(options: Namespace) -> int:
    """Refait le résumé des preuves."""
    with closing(Registre(cours_de(options).url)) as registre:
        print(f"Résumé refait : {format_compte(registre.rebuild_resume(), 'ligne')}.")
    return 0


def _date(texte: str | None) -> dt.date:
    if texte is None:
        return dt.datetime.now().astimezone().date()
    lue = convert_date(pd.Series([texte], dtype=object)).valeurs.iloc[0]
    if pd.isna(lue):
        raise ArgumentInvalideError(f"--date : « {texte} » n'est pas une date ; écrivez par exemple 31/05/2026.")
    return pd.Timestamp(lue).date()


def _nombre(texte: str | None) -> float | None:
    if texte is None:
        return None
    lu = convert_nombre(pd.Series([texte], dtype=object)).valeurs.iloc[0]
    if pd.isna(lu):
        raise ArgumentInvalideError(f"--valeur : « {texte} » n'est pas un nombre ; écrivez par exemple 0,75.")
    return float(lu)
