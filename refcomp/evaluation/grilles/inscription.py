"""Inscrire des grilles relues : ce que quelqu'un a écrit entre-temps est dit avant d'être remplacé."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from refcomp.errors import DonneesInvalidesError
from refcomp.evaluation.grilles.lot import Lot
from refcomp.evaluation.grilles.reponses import render_reponse
from refcomp.evaluation.importation.titres import mots
from refcomp.evaluation.registre import BilanAjout, Registre
from refcomp.evaluation.validation import CLE
from refcomp.findings import Constat
from refcomp.formats_fr import format_date

Ligne = Mapping[Hashable, Any]


def append_lot(registre: Registre, lot: Lot, *, remplace: bool = False, verifie: bool = False) -> BilanAjout:
    """Inscrit un lot, tout ou rien.

    Args:
        registre: le registre.
        lot: les grilles relues.
        remplace: si vrai, ce que le classeur n'avait pas vu est remplacé ; le bilan le dit.
        verifie: si vrai, tout est vérifié et rien n'est inscrit.

    Raises:
        DonneesInvalidesError: si le registre tient, pour une ligne, une réponse que le classeur n'avait pas vue ou qui
            est plus récente que lui ; chacune est dite, avec son auteur et son jour.
    """
    if lot.preuves.empty:
        return BilanAjout(0)
    conflits = find_conflits(registre, lot)
    if conflits and not remplace:
        titre = "Rien n'a été importé : le registre en sait plus que ces fichiers. Pour les remplacer : --remplacer."
        raise DonneesInvalidesError(titre, conflits)
    if verifie:
        return BilanAjout(0)
    echelles = {o.grille.echelle.id: o.grille.echelle for o in lot.occasions}
    return registre.append(lot.preuves, echelles=echelles, attendu=lot.attendu)


def find_conflits(registre: Registre, lot: Lot) -> list[Constat]:
    """Les lignes dont le registre tient une réponse différente, que le classeur n'avait pas vue."""
    preuves = registre.load_preuves(
        etudiants=lot.preuves["etudiant"].unique(), elements=lot.preuves["element_id"].unique()
    )
    connues = {tuple(p[c] for c in CLE): p for p in preuves.to_dict("records")}
    constats = []
    for index, ligne in zip(lot.preuves.index, lot.preuves.to_dict("records"), strict=True):
        connue = connues.get(tuple(ligne[c] for c in CLE))
        if connue and not _memes(ligne, connue) and _surprend(lot.attendu[index], connue, ligne):
            constats.append(_constat(str(lot.lieux[index]), ligne, connue))
    return constats


def find_auteurs_proches(registre: Registre, lot: Lot) -> list[Constat]:
    """Les évaluateurs du lot dont le registre connaît déjà le nom, écrit autrement : ce seraient deux personnes."""
    if lot.preuves.empty:
        return []
    [*referentiels] = lot.preuves["referentiel"].unique()
    etudiants = lot.preuves["etudiant"].unique()
    connus = {a for r in referentiels for a in registre.load_preuves(r, etudiants=etudiants)["auteur"].unique()}
    suite = "Le registre en fait deux évaluateurs ; écrivez le même nom si c'est une seule."
    paires = [(r, c) for r in lot.preuves["auteur"].unique() for c in sorted(connus - {r}) if mots(r) == mots(c)]
    return [
        Constat("avertissement", "auteur_proche", f"« {r} » et « {c} » sont-ils la même personne ? {suite}", r)
        for r, c in paires
    ]


def _memes(ligne: Ligne, connue: Ligne) -> bool:
    memes_vides = pd.isna(ligne["valeur"]) and pd.isna(connue["valeur"])
    return bool((memes_vides or ligne["valeur"] == connue["valeur"]) and ligne["motif"] == connue["motif"])


def _surprend(attendu: float, connue: Ligne, ligne: Ligne) -> bool:
    """Vrai si le classeur ignorait cette réponse : elle n'est pas celle qu'il a vue, ou elle date d'un jour d'après."""
    if pd.isna(attendu):
        return bool(connue["date"] > ligne["date"])
    return bool(attendu != connue["rang"])


def _constat(lieu: str, ligne: Ligne, connue: Ligne) -> Constat:
    ici, la = (render_reponse(x["valeur"], x["niveau"]) for x in (ligne, connue))
    dit = (
        f"{lieu} : {ligne['etudiant']}, {ligne['element_id']} : le fichier dit {ici} ({format_date(ligne['date'])}), "
        f"le registre tient {la} de {connue['auteur']}, {format_date(connue['date'])} (rang {connue['rang']})."
    )
    return Constat("erreur", "conflit", dit, lieu)
