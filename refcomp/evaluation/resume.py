"""Le résumé : par étudiant, élément, source et échelle, ce que disent les preuves en vigueur.

Il suffit à presque toutes les maîtrises (moyenne, dernière, meilleure, pondérée par récence, loi bêta) sans relire les
preuves. Il est refait, à chaque ajout, pour les couples étudiant × élément touchés, depuis leurs preuves en vigueur :
une correction ne s'y accumule donc pas. `rebuild_resume` le refait entier ; un essai vérifie que les deux sont égaux.

La récence : chaque preuve compte pour 2^(âge / -demi-vie). L'âge se compte ici depuis une origine fixe, si bien que les
sommes gardées valent pour toute date de lecture : le facteur qui manque est le même pour toutes, et s'en va dans la
moyenne (`somme_recente / poids_recent`). La masse des preuves, elle, se lit à une date par `poids_a_la_date`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.errors import check_choix
from refcomp.evaluation.tables import RESUMES

CLE = ["etudiant", "element_id", "referentiel", "millesime", "source", "echelle"]
MESURES = [c.name for c in RESUMES.columns if c.name not in {*CLE, "ecriture"}]
COLONNES = [*CLE, *MESURES]
TEXTES = [*CLE, "groupe"]
DATES = ["premiere_date", "derniere_date"]
LUES = [*CLE, "groupe", "valeur", "poids", "date", "provenance"]
DEMI_VIE = 180  # jours
ORIGINE = pd.Timestamp("2020-01-01")
MESURES_DE_MATRICE = ("moyenne", "moyenne_recente", "preuves", "occasions", "poids")
Vecteur = npt.NDArray[Any]


def build_resume(preuves: pd.DataFrame) -> pd.DataFrame:
    """Le résumé de preuves en vigueur.

    Args:
        preuves: les colonnes de `LUES`, dans l'ordre des rangs ; dates en texte ISO ou en `datetime64`.

    Returns:
        Une ligne par étudiant × élément × référentiel × millésime × source × échelle :

        - `groupe`, celui de la dernière preuve ; `preuves`, celles qui ont une valeur ; `non_evaluees`, les autres ;
        - `occasions`, copies ou grilles distinctes qui ont une valeur (la provenance sans sa dernière part) ;
        - `poids`, `somme`, `carres` : sommes des poids, des poids × valeurs, des poids × valeurs² ;
        - `poids_recent`, `somme_recente` : les mêmes, chaque poids multiplié par 2^(jours depuis `ORIGINE` /
          `DEMI_VIE`) ;
        - `derniere_valeur` et sa date `derniere_date`, `premiere_date`, `meilleure` ; vides si rien n'est évalué.
    """
    if preuves.empty:
        return pd.DataFrame({c: pd.Series(dtype=_dtype(c)) for c in COLONNES})
    groupes = preuves.groupby(CLE, sort=False, observed=True)
    code = groupes.ngroup().to_numpy()
    nombre = int(code.max()) + 1
    premieres = np.zeros(nombre, dtype=np.int64)
    premieres[code[::-1]] = np.arange(len(code))[::-1]
    jours, dates = _dates(preuves["date"])
    valeurs = preuves["valeur"].to_numpy(dtype=np.float64)
    pleines = ~np.isnan(valeurs)
    table = preuves[CLE].iloc[premieres].reset_index(drop=True)
    table["groupe"] = preuves["groupe"].iloc[_dernieres(code, jours, nombre)].to_numpy()
    table["preuves"] = np.bincount(code[pleines], minlength=nombre)
    table["non_evaluees"] = np.bincount(code[~pleines], minlength=nombre)
    table["occasions"] = _occasions(preuves["provenance"], code, pleines, nombre)
    sommes = _sommes(code[pleines], valeurs[pleines], preuves["poids"].to_numpy(float)[pleines], jours[pleines], nombre)
    for nom, somme in sommes.items():
        table[nom] = somme
    return _add_reperes(table, code, valeurs, jours, dates, pleines)[COLONNES]


def _dtype(colonne: str) -> str:
    if colonne in {*TEXTES, *DATES}:
        return "str"
    return "int64" if colonne in {"preuves", "non_evaluees", "occasions"} else "float64"


def _dates(colonne: pd.Series) -> tuple[Vecteur, Vecteur]:
    """Les jours depuis l'origine, et les dates en texte ISO ; chaque date différente n'est lue qu'une fois."""
    codes, uniques = pd.factorize(colonne)
    lues = pd.to_datetime(pd.Series(uniques), format="ISO8601")
    jours = ((lues - ORIGINE) / pd.Timedelta(days=1)).to_numpy(dtype=np.float64)
    textes = lues.dt.strftime("%Y-%m-%dT%H:%M:%S").to_numpy(dtype=object)
    return jours[codes], textes[codes]


def _sommes(code: Vecteur, valeurs: Vecteur, poids: Vecteur, jours: Vecteur, nombre: int) -> dict[str, Vecteur]:
    """Les sommes pondérées ; `bincount` additionne dans l'ordre des rangs, donc toujours au même flottant."""
    recent = poids * np.exp2(jours / DEMI_VIE)
    termes = {
        "poids": poids,
        "somme": poids * valeurs,
        "carres": poids * valeurs * valeurs,
        "poids_recent": recent,
        "somme_recente": recent * valeurs,
    }
    return {nom: np.bincount(code, weights=t, minlength=nombre) for nom, t in termes.items()}


def _occasions(provenances: pd.Series, code: Vecteur, pleines: Vecteur, nombre: int) -> Vecteur:
    """Le nombre de copies ou de grilles distinctes : les provenances sans leur dernière part."""
    codes, uniques = pd.factorize(provenances)
    copies, _ = pd.factorize(pd.Series(uniques, dtype="object").map(lambda p: p.rpartition("/")[0] or p))
    paires = np.unique(np.column_stack([code[pleines], copies[codes][pleines]]), axis=0)
    return np.bincount(paires[:, 0], minlength=nombre)


def _dernieres(code: Vecteur, jours: Vecteur, nombre: int) -> Vecteur:
    """La place de la preuve la plus récente de chaque clé ; à date égale, celle du plus grand rang."""
    ordre = np.lexsort((np.arange(len(code)), jours, code))
    places = np.full(nombre, -1, dtype=np.int64)
    places[code[ordre]] = ordre
    return places


def _add_reperes(
    table: pd.DataFrame, code: Vecteur, valeurs: Vecteur, jours: Vecteur, dates: Vecteur, pleines: Vecteur
) -> pd.DataFrame:
    """Ajoute la dernière valeur, la meilleure, la première date et la dernière, des seules preuves évaluées."""
    nombre, places = len(table), np.flatnonzero(pleines)
    dernieres = _dernieres(code[pleines], jours[pleines], nombre)
    premieres = _dernieres(code[pleines], -jours[pleines], nombre)
    ont = dernieres >= 0
    meilleure = np.full(nombre, -np.inf)
    np.maximum.at(meilleure, code[pleines], valeurs[pleines])
    valeur, debut, fin = np.full(nombre, np.nan), np.full(nombre, "", dtype=object), np.full(nombre, "", dtype=object)
    valeur[ont] = valeurs[places[dernieres[ont]]]
    fin[ont], debut[ont] = dates[places[dernieres[ont]]], dates[places[premieres[ont]]]
    return table.assign(
        derniere_valeur=valeur,
        meilleure=np.where(ont, meilleure, np.nan),
        premiere_date=pd.Series(debut, dtype="str"),
        derniere_date=pd.Series(fin, dtype="str"),
    )


def poids_a_la_date(resume: pd.DataFrame, date: pd.Timestamp) -> pd.Series:
    """Ce que pèsent encore les preuves à une date : la somme de leurs poids × 2^(-âge / `DEMI_VIE`).

    Args:
        resume: la colonne `poids_recent` de `build_resume`.
        date: date de lecture.

    Returns:
        Un poids par ligne ; une preuve du jour pèse son poids, une preuve d'une demi-vie la moitié.
    """
    jours = (pd.Timestamp(date) - ORIGINE) / pd.Timedelta(days=1)
    return (resume["poids_recent"] * 2.0 ** (-jours / DEMI_VIE)).rename("poids_a_la_date")


def matrice_resume(resume: pd.DataFrame, mesure: str = "moyenne") -> pd.DataFrame:
    """Une mesure du résumé, étudiants en lignes, éléments en colonnes ; une cellule vide est « non évalué ».

    Args:
        resume: un résumé ; ses lignes d'un même étudiant et d'un même élément (plusieurs sources ou millésimes) sont
            réunies. Ne mêlez que des preuves d'une même échelle : filtrez-le d'abord.
        mesure: `moyenne` (pondérée), `moyenne_recente` (par récence), `preuves`, `occasions` ou `poids`.

    Returns:
        Un DataFrame, étudiants et éléments triés.

    Raises:
        ArgumentInvalideError: pour une autre mesure.
    """
    check_choix("mesure", mesure, MESURES_DE_MATRICE)
    etudiants, eleves = pd.factorize(resume["etudiant"], sort=True)
    elements, colonnes = pd.factorize(resume["element_id"], sort=True)
    taille = len(eleves) * len(colonnes)
    case = etudiants.astype(np.int64) * len(colonnes) + elements

    def somme(nom: str) -> Vecteur:
        return np.bincount(case, weights=resume[nom].to_numpy(dtype=np.float64), minlength=taille)

    if mesure in {"moyenne", "moyenne_recente"}:
        haut, bas = ("somme", "poids") if mesure == "moyenne" else ("somme_recente", "poids_recent")
        poids = somme(bas)
        plate = np.divide(somme(haut), poids, out=np.full(taille, np.nan), where=poids > 0)
    else:
        plate = somme(mesure)
    index, titres = pd.Index(eleves, name="etudiant").astype("str"), pd.Index(colonnes, name="element_id").astype("str")
    return pd.DataFrame(plate.reshape(len(eleves), len(colonnes)), index=index, columns=titres)
