"""La note de risque d'un dossier d'exportation : pays, client, change ; critères, poids et seuils visibles.

Aucune grille n'est officielle : celle-ci est un outil de comparaison dont chaque poids se discute. L'échelle va de 1
(risque faible) à 10 (risque élevé), comme les notes d'Allianz Trade ; celles de Coface vont dans l'autre sens.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from refcomp.calculs.entrees import check_genre, exact
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.formats_fr import format_nombre
from refcomp.frames import Colonne, Contrat, check_frame

POIDS = {"pays": 3, "client": 4, "change": 2, "logistique": 1}
SEUILS = {"faible": 0, "modéré": 4, "élevé": 7}
NOTE_MAXIMALE = 10
CONTRAT = Contrat(
    "notes",
    (
        Colonne("dossier", "texte", "dossier"),
        Colonne("critere", "texte", "critère"),
        Colonne("note", "nombre", "note de 1 (faible) à 10 (élevé)", minimum=1),
    ),
)


@dataclass(frozen=True)
class RisqueExport:
    """Les notes de risque de plusieurs dossiers.

    Attributes:
        tableau: une ligne par dossier, du plus risqué au moins risqué : `dossier score classe critere_dominant`.
        detail: une ligne par dossier et par critère : `dossier critere poids note points`.
        seuils: le score à partir duquel chaque classe commence.
    """

    tableau: pd.DataFrame
    detail: pd.DataFrame
    seuils: dict[str, float]

    def explication(self) -> Explication:
        """Écrit la note de chaque dossier, critère par critère, avec les seuils."""
        etapes = [self._etape(d) for d in self.tableau.itertuples()]
        bornes = ", ".join(f"{nom} à partir de {format_nombre(s, 1)}" for nom, s in self.seuils.items())
        lire = Etape("Lire", f"Classes : {bornes}. Une note compare des dossiers ; elle ne remplace pas l'enquête.")
        return Explication("Le risque des dossiers d'exportation", (*etapes, lire))

    def _etape(self, d) -> Etape:  # type: ignore[no-untyped-def]  # noqa: ANN001 - ligne d'itertuples
        lignes = self.detail[self.detail["dossier"] == d.dossier]
        cellules = tuple(
            (p.critere, format_nombre(p.poids, 0), format_nombre(p.note, 1), format_nombre(p.points, 1))
            for p in lignes.itertuples()
        )
        total, poids = format_nombre(lignes["points"].sum(), 1), format_nombre(lignes["poids"].sum(), 0)
        texte = f"{total} points / {poids} = {format_nombre(d.score)} sur {NOTE_MAXIMALE} : risque {d.classe}."
        tableau = Tableau(("Critère", "Poids", "Note", "Points"), cellules, (1, 2, 3))
        return Etape(f"Dossier {d.dossier}", f"{texte}\nCe qui pèse le plus : {d.critere_dominant}.", tableau)


def risque_export(
    notes: pd.DataFrame,
    *,
    poids: Mapping[str, float] | None = None,
    seuils: Mapping[str, float] | None = None,
) -> RisqueExport:
    """Calcule la note pondérée de chaque dossier d'exportation, de 1 (risque faible) à 10 (risque élevé).

    Args:
        notes: une ligne par dossier et par critère : `dossier`, `critere`, `note` ; chaque dossier note tous les
            critères.
        poids: le poids de chaque critère ; None pour `POIDS` (pays 3, client 4, change 2, logistique 1 : le client, qui
            paie, pèse le plus).
        seuils: le score à partir duquel chaque classe commence, du plus bas au plus haut ; None pour `SEUILS` (faible
            dès 0, modéré dès 4, élevé dès 7).

    Returns:
        Un `RisqueExport`.

    Raises:
        DonneesInvalidesError: en une fois, pour les notes hors échelle, les critères inconnus, manquants ou en double,
            et les poids ou seuils mal donnés.
        ArgumentInvalideError: si `notes`, `poids` ou `seuils` n'est pas du bon genre.
    """
    for nom, valeur in (("poids", poids), ("seuils", seuils)):
        check_genre(nom, {} if valeur is None else valeur, Mapping, "un dictionnaire {nom: nombre} est attendu")
    retenus, bornes = dict(POIDS if poids is None else poids), dict(SEUILS if seuils is None else seuils)
    _check_echelles(retenus, bornes)
    lues = check_frame(notes, CONTRAT).reset_index(drop=True)  # une étiquette en double désignerait deux lignes
    _check_notes(lues, retenus)
    detail = lues[["dossier", "critere"]].assign(poids=lues["critere"].map(retenus), note=lues["note"])
    detail["points"] = detail["poids"] * detail["note"]
    total = sum((exact(p) for p in retenus.values()), Fraction(0))
    lignes = []
    for dossier, groupe in detail.groupby("dossier", sort=False):
        points = zip(groupe["poids"], groupe["note"], strict=True)
        score = sum((exact(p) * exact(n) for p, n in points), Fraction(0)) / total
        classe = [nom for nom, seuil in bornes.items() if score >= exact(seuil)][-1]
        lignes.append((dossier, float(score), classe, groupe.loc[groupe["points"].idxmax(), "critere"]))
    tableau = pd.DataFrame(lignes, columns=["dossier", "score", "classe", "critere_dominant"])
    return RisqueExport(tableau.sort_values("score", ascending=False, kind="stable", ignore_index=True), detail, bornes)


def _check_echelles(poids: dict[str, float], seuils: dict[str, float]) -> None:
    """Refuse des poids négatifs ou tous nuls, des seuils qui ne commencent pas à 0 ou ne montent pas."""
    constats = []
    for nom, valeurs in (("poids", poids), ("seuils", seuils)):
        if not all(isinstance(v, int | float) and not isinstance(v, bool) and 0 <= v < 10**6 for v in valeurs.values()):
            texte = f"« {nom} » : des nombres positifs sont attendus ; reçu : {valeurs}."
            constats.append(Constat("erreur", "nombre_attendu", texte, nom))
    if not constats and not sum(poids.values()) > 0:
        constats.append(
            Constat("erreur", "poids_nuls", "La somme des poids est nulle : donnez un poids positif.", "poids")
        )
    rangs = list(seuils.values())
    if not constats and (not rangs or rangs[0] != 0 or sorted(set(rangs)) != rangs):
        texte = f"« seuils » commence à 0 et monte d'une classe à l'autre ; reçu : {seuils}."
        constats.append(Constat("erreur", "seuils_mal_ranges", texte, "seuils"))
    if constats:
        raise DonneesInvalidesError("Les échelles du risque ne conviennent pas :", constats)


def _check_notes(lues: pd.DataFrame, poids: dict[str, float]) -> None:
    """Refuse les notes hors échelle, les critères inconnus, en double ou manquants."""
    constats = []
    inconnus = sorted(set(lues["critere"]) - set(poids))
    if inconnus:
        texte = f"Critères sans poids : {', '.join(inconnus)}. Critères pesés : {', '.join(poids)}."
        constats.append(Constat("erreur", "critere_inconnu", texte, "critere"))
    for dossier, groupe in lues.groupby("dossier", sort=False):
        manquants = [c for c in poids if c not in set(groupe["critere"])]
        doubles = sorted(set(groupe.loc[groupe["critere"].duplicated(), "critere"]))
        if manquants or doubles:
            texte = (
                f"Dossier {dossier} : critères manquants : {manquants or 'aucun'} ; en double : {doubles or 'aucun'}."
            )
            constats.append(Constat("erreur", "criteres_incomplets", texte, str(dossier)))
        if (groupe["note"] > NOTE_MAXIMALE).any():
            texte = f"Dossier {dossier} : une note dépasse {NOTE_MAXIMALE} ; l'échelle va de 1 à {NOTE_MAXIMALE}."
            constats.append(Constat("erreur", "note_hors_echelle", texte, str(dossier)))
    if constats:
        raise DonneesInvalidesError("Les risques ne peuvent pas être notés :", constats)
