"""L'en-tête d'une feuille remplie : de quel étudiant elle parle, qui la signe, quel jour."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from refcomp.conversions import convert_date
from refcomp.evaluation.grilles.disposition import DATE, ETUDIANT, EVALUATEUR, IDENTIFIANT, MOMENT, QUALITE
from refcomp.evaluation.grilles.feuille_lue import FeuilleLue
from refcomp.evaluation.grilles.modele import MOMENTS
from refcomp.evaluation.grilles.occasion import Occasion
from refcomp.evaluation.grilles.ouverture import Cellule, Classeur
from refcomp.evaluation.importation.personnes import Annuaire
from refcomp.evaluation.importation.titres import mots
from refcomp.evaluation.tables import LONGUEURS
from refcomp.evaluation.validation import bornes_date


@dataclass(frozen=True)
class Signataire:
    """L'étudiant d'une feuille, son évaluateur, le jour."""

    etudiant: str
    auteur: str
    date: pd.Timestamp | None


def find_signataire(
    feuille: FeuilleLue, classeur: Classeur, annuaire: Annuaire | None, defaut: Signataire
) -> Signataire | None:
    """Ce que dit l'en-tête ; les défauts s'ajoutent aux constats de la feuille, et None est rendu.

    Args:
        feuille: la feuille relue.
        classeur: son classeur, dont l'identité cachée complète un en-tête effacé.
        annuaire: la classe ; None si le cours n'en a pas.
        defaut: l'auteur et la date donnés par qui importe.
    """
    etudiant = _etudiant(feuille, classeur, annuaire)
    auteur = _auteur(feuille, classeur, defaut)
    date = _date(feuille, defaut)
    if etudiant and auteur and date is not None:
        return Signataire(etudiant, auteur, date)
    return None


def check_occasion(feuille: FeuilleLue, occasion: Occasion) -> None:
    """Refuse un en-tête récrit : un classeur vaut pour le moment et la voix pour lesquels il a été préparé."""
    for etiquette, attendu in ((QUALITE, occasion.qualite), (MOMENT, MOMENTS[occasion.moment])):
        ecrit = feuille.etiquette(etiquette)
        if ecrit and mots(ecrit) != mots(attendu):
            dit = f"« {ecrit[:40]} » est écrit, ce classeur a été préparé pour « {attendu} » : demandez-en un autre"
            feuille.add("occasion_changee", _lieu(feuille, etiquette), dit)


def find_defaut(feuilles: Sequence[FeuilleLue], donne: Signataire) -> Signataire:
    """L'auteur et la date d'une feuille qui ne les dit pas : ceux de tout le classeur s'ils y sont seuls.

    Args:
        feuilles: les feuilles relues d'un classeur.
        donne: ce que donne qui importe ; il l'emporte.
    """
    auteurs = {a for f in feuilles if (a := f.etiquette(EVALUATEUR))}
    dates = {
        d for f in feuilles if (c := f.etiquettes.get(DATE, (None, ""))[0]) is not None and pd.notna(d := _jour(c))
    }
    auteur = donne.auteur or (auteurs.pop() if len(auteurs) == 1 else "")
    return Signataire("", auteur, donne.date or (dates.pop() if len(dates) == 1 else None))


def _jour(cellule: Cellule) -> pd.Timestamp:
    """Le jour d'une cellule ; NaT si ce n'en est pas un."""
    if isinstance(cellule.valeur, dt.datetime | dt.date):
        return pd.Timestamp(cellule.valeur).normalize()
    return pd.Timestamp(convert_date(pd.Series([cellule.texte], dtype=object)).valeurs.iloc[0])


def _lieu(feuille: FeuilleLue, etiquette: str) -> str:
    return feuille.etiquettes.get(etiquette, (None, f"feuille {feuille.titre}"))[1]


def _etudiant(feuille: FeuilleLue, classeur: Classeur, annuaire: Annuaire | None) -> str:
    ecrits = {b["feuille"]: b["etudiant"] for b in classeur.base}
    dit, nom = feuille.etiquette(IDENTIFIANT), feuille.etiquette(ETUDIANT)
    texte = dit or ecrits.get(feuille.titre, "") or nom
    lieu = _lieu(feuille, IDENTIFIANT)
    if annuaire is None:
        if texte not in ecrits.values():
            feuille.add("etudiant_inconnu", lieu, f"« {texte} » n'est pas un étudiant de ce classeur")
            return ""
        return texte
    trouve = annuaire.identifiant(texte)
    if trouve is None:
        feuille.add("etudiant_inconnu", lieu, f"« {texte} » : {annuaire.refus(texte)}")
        return ""
    return trouve if _check_nom(feuille, annuaire, trouve, nom) else ""


def _check_nom(feuille: FeuilleLue, annuaire: Annuaire, etudiant: str, nom: str) -> bool:
    """Vrai si le nom écrit est celui de l'étudiant, ou n'est celui de personne d'autre : on peut changer de nom."""
    sien = annuaire.personnes[etudiant]
    if not nom or not sien or sorted(mots(nom).split()) == sorted(mots(sien).split()):
        return True
    autre = annuaire.identifiant(nom)
    if autre is not None and autre != etudiant:
        dit = f"« {nom} » est {autre}, mais l'identifiant de cette feuille est {etudiant} ({sien}) : lequel des deux ?"
        feuille.add("etudiant_ambigu", _lieu(feuille, ETUDIANT), dit)
        return False
    dit = f"« {nom} » s'appelle « {sien} » dans la classe ; reconnu par son identifiant, {etudiant}"
    feuille.add("etudiant_renomme", _lieu(feuille, ETUDIANT), dit, "information")
    return True


def _auteur(feuille: FeuilleLue, classeur: Classeur, defaut: Signataire) -> str:
    auteur = feuille.etiquette(EVALUATEUR) or classeur.identite.get("auteur", "") or defaut.auteur
    if not auteur.strip():
        feuille.add(
            "evaluateur_absent", _lieu(feuille, EVALUATEUR), "écrivez le nom de l'évaluateur, ou donnez --auteur"
        )
        return ""
    if len(auteur) > LONGUEURS["auteur"] or not auteur.isprintable():
        feuille.add(
            "evaluateur_illisible", _lieu(feuille, EVALUATEUR), f"{LONGUEURS['auteur']} caractères lisibles au plus"
        )
        return ""
    return " ".join(auteur.split())


def _date(feuille: FeuilleLue, defaut: Signataire) -> pd.Timestamp | None:
    cellule = feuille.etiquettes.get(DATE, (None, ""))[0]
    if cellule is None:
        if defaut.date is None:
            feuille.add("date_absente", _lieu(feuille, DATE), "écrivez la date, ou donnez --date")
        return defaut.date
    lue = _jour(cellule)
    premiere, derniere = bornes_date()
    if pd.isna(lue) or not premiere <= lue <= derniere:
        dit = f"« {cellule.texte[:40]} » n'est pas une date passée ; écrivez par exemple 31/05/2026"
        feuille.add("date_illisible", _lieu(feuille, DATE), dit)
        return None
    return lue
