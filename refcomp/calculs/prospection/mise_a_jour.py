"""La tenue d'un fichier de fiches dans le temps : ce qui a changé entre deux versions, ce qui a vieilli.

>>> avant = pd.DataFrame({"prospect": ["P1", "P2"], "ville": ["Nouméa", "Koné"]})
>>> apres = pd.DataFrame({"prospect": ["P1", "P3"], "ville": ["Païta", "Lifou"]})
>>> ecart_fichiers(avant, apres).tableau[["prospect", "nature"]].values.tolist()
[['P1', 'modifiee'], ['P2', 'retiree'], ['P3', 'ajoutee']]
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from refcomp.calculs.calendrier import limite_avant
from refcomp.calculs.entrees import load_ensemble
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.conversions import convert_jour
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.formats_fr import format_compte, format_date
from refcomp.frames import Colonne, Contrat, check_frame

TITRE = "Les deux versions du fichier ne peuvent pas être comparées :"
NATURES = {"modifiee": "modifiée", "retiree": "retirée", "ajoutee": "ajoutée"}
LIGNES_MONTREES = 20
FICHE = Colonne("prospect", "texte", "identifiant de la fiche", unique=True)
FICHES = Contrat("fiches", (FICHE, Colonne("mise_a_jour", "date", "date de la dernière mise à jour", vide_permis=True)))


@dataclass(frozen=True)
class EcartFichiers:
    """Ce qui sépare deux versions d'un fichier.

    Attributes:
        tableau: une ligne par changement, dans l'ordre des fiches : `prospect nature champ avant apres`. `nature` vaut
            `modifiee` (une ligne par champ), `retiree` ou `ajoutee` (une ligne par fiche, sans champ).
        comptes: par nature, le nombre de fiches : `nature fiches`.
        identiques: le nombre de fiches que rien ne change.
        colonnes_ajoutees: les colonnes de la seule seconde version.
        colonnes_retirees: les colonnes de la seule première.
    """

    tableau: pd.DataFrame
    comptes: pd.DataFrame
    identiques: int
    colonnes_ajoutees: tuple[str, ...]
    colonnes_retirees: tuple[str, ...]

    def explication(self) -> Explication:
        """Les changements, fiche par fiche, et leur compte."""
        lignes = tuple(
            (str(c["prospect"]), NATURES[c["nature"]], *(str(c[n]) for n in ("champ", "avant", "apres")))
            for c in self.tableau.head(LIGNES_MONTREES).to_dict("records")
        )
        comptes = " ; ".join(
            f"{c['fiches']} {NATURES[c['nature']]}{'s' if c['fiches'] > 1 else ''}"
            for c in self.comptes.to_dict("records")
        )
        texte = f"{comptes} ; {self.identiques} sans changement."
        colonnes = [
            f"{verbe} : {', '.join(noms)}."
            for verbe, noms in (("Colonnes ajoutées", self.colonnes_ajoutees), ("retirées", self.colonnes_retirees))
            if noms
        ]
        entetes = ("Fiche", "Changement", "Champ", "Avant", "Après")
        etape = Etape("Comparer les deux versions", "\n".join([texte, *colonnes]), Tableau(entetes, lignes))
        return Explication("Écart entre deux versions du fichier", (etape,))


def ecart_fichiers(avant: pd.DataFrame, apres: pd.DataFrame) -> EcartFichiers:
    """Compare deux versions d'un fichier, fiche par fiche et champ par champ.

    Un vide et une cellule absente se valent, les espaces de bord ne comptent pas ; la casse compte.

    Args:
        avant: la première version : `prospect` (identifiant unique) et les champs.
        apres: la seconde, de même.

    Returns:
        Un `EcartFichiers` ; les colonnes d'une seule version sont dites, et non comparées.

    Raises:
        DonneesInvalidesError: en une fois, pour les deux versions.

    Source: référentiel BTS GPME NC, T12.6/d2 et T12.6/d3.
    """
    anciennes, nouvelles = load_ensemble(TITRE, lambda: _load(avant, "avant"), lambda: _load(apres, "après"))
    communes = [c for c in anciennes.columns if c in nouvelles.columns]
    vieilles, neuves = anciennes.to_dict("index"), nouvelles.to_dict("index")
    lignes = []
    for fiche in sorted({*vieilles, *neuves}):
        if fiche not in neuves:
            lignes.append((fiche, "retiree", "", "", ""))
        elif fiche not in vieilles:
            lignes.append((fiche, "ajoutee", "", "", ""))
        else:
            deux = [(c, vieilles[fiche][c], neuves[fiche][c]) for c in communes]
            lignes += [(fiche, "modifiee", c, vieux, neuf) for c, vieux, neuf in deux if vieux != neuf]
    tableau = pd.DataFrame(lignes, columns=["prospect", "nature", "champ", "avant", "apres"], dtype="str")
    touchees = tableau.groupby("nature")["prospect"].nunique()
    comptes = [(n, int(touchees.get(n, 0))) for n in NATURES]
    return EcartFichiers(
        tableau=tableau,
        comptes=pd.DataFrame(comptes, columns=["nature", "fiches"]),
        identiques=len({*vieilles, *neuves} - set(tableau["prospect"])),
        colonnes_ajoutees=tuple(str(c) for c in nouvelles.columns if c not in communes),
        colonnes_retirees=tuple(str(c) for c in anciennes.columns if c not in communes),
    )


def _load(fiches: pd.DataFrame, version: str) -> pd.DataFrame:
    """Les champs en texte, par fiche."""
    lues = check_frame(fiches, Contrat(f"fiches, {version}", (FICHE,), vide_permis=True)).set_index("prospect")
    return lues.apply(lambda colonne: colonne.map(_ecrit)) if len(lues.columns) else lues


def _ecrit(valeur: object) -> str:
    if valeur is None or pd.isna(valeur):
        return ""
    if isinstance(valeur, dt.date):
        return format_date(valeur)
    return format(valeur, "g") if isinstance(valeur, float) else str(valeur).strip()


def fiches_anciennes(fiches: pd.DataFrame, date: dt.date | str, *, mois: int = 12) -> pd.DataFrame:
    """Les fiches qui n'ont pas été mises à jour depuis un certain temps, les plus anciennes d'abord.

    Args:
        fiches: `prospect` et `mise_a_jour` (vide : jamais, donc ancienne).
        date: le jour du contrôle.
        mois: âge, en mois, à partir duquel une fiche est à revoir : celle du même quantième en est.

    Returns:
        `prospect mise_a_jour jours` : les fiches à revoir et leur âge en jours (vide si la date manque).

    Raises:
        DonneesInvalidesError: pour la table refusée, ou une mise à jour postérieure au contrôle.
        ArgumentInvalideError: si la date ou le nombre de mois est refusé.

    Source: référentiel BTS GPME, T.1.2.6.
    """
    jour = convert_jour(date, "date")
    limite = pd.Timestamp(limite_avant(jour, mois=mois))
    lues = check_frame(fiches, FICHES)
    futures = lues.loc[lues["mise_a_jour"] > pd.Timestamp(jour), "prospect"]
    if not futures.empty:
        noms = format_compte(len(futures), "fiche") + f" : {', '.join(futures.head(5))}"
        message = f"Mise à jour postérieure au {format_date(jour)} pour {noms}. Corrigez la date."
        raise DonneesInvalidesError(
            "Les fiches anciennes ne peuvent pas être cherchées :",
            [Constat("erreur", "date_future", message, "mise_a_jour")],
        )
    vieilles = lues[lues["mise_a_jour"].isna() | (lues["mise_a_jour"] <= limite)]
    table = vieilles[["prospect", "mise_a_jour"]].copy()
    table["jours"] = (pd.Timestamp(jour) - table["mise_a_jour"]).dt.days.astype("Int64")
    return table.sort_values(["mise_a_jour", "prospect"], na_position="first", ignore_index=True)
