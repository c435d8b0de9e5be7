"""La décomposition par composants : ce qui s'use ou se remplace à un autre rythme a son plan propre.

PCG art. 214-9 : les éléments principaux à remplacer à intervalles réguliers se comptabilisent séparément, dès l'origine
et lors des remplacements ; art. 213-20 : le remplacement est une acquisition, et la valeur nette de l'élément remplacé
passe en charges. La structure est ce qui reste du bien une fois ses composants séparés.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from refcomp.calculs.amortissement.biens import TITRE
from refcomp.calculs.amortissement.calcul import plans_amortissement
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.conversions import convert_jour
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.formats_fr import format_date, format_montant, format_nombre
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Monnaie, monnaie, montants_affiches, unites_mineures

Montant = Decimal | int | float | str
STRUCTURE = "structure"
COMPOSANTS = Contrat(
    "composants",
    (
        Colonne("composant", "texte", "nom du composant", unique=True),
        Colonne("valeur", "montant", "valeur du composant", minimum=0),
        Colonne("duree", "nombre", "durée en années"),
    ),
    vide_permis=True,
)
REMPLACEMENTS = Contrat(
    "remplacements",
    (
        Colonne("composant", "texte", "nom du composant remplacé"),
        Colonne("date", "date", "date de remplacement"),
        Colonne("valeur", "montant", "valeur du nouveau composant", minimum=0),
        Colonne("duree", "nombre", "durée en années", obligatoire=False, vide_permis=True),
    ),
    vide_permis=True,
)


@dataclass(frozen=True)
class PlanComposants:
    """Les plans d'un bien décomposé.

    Attributes:
        composants: une ligne par élément et par remplacement : `code`, `valeur_origine`, `duree`,
            `date_mise_en_service`, `date_sortie`.
        detail: les plans de chacun, comme `plans_amortissement`.
        tableau: une ligne par exercice, tous éléments réunis : `exercice`, `dotation`, `cumul` (des éléments encore
            présents à la clôture), `valeur_brute`, `valeur_nette_comptable`.
        sorties: les éléments remplacés : `code`, `date`, `valeur_brute`, `cumul`, `valeur_nette_comptable` (la charge).
        devise: la monnaie.
    """

    composants: pd.DataFrame
    detail: pd.DataFrame
    tableau: pd.DataFrame
    sorties: pd.DataFrame
    devise: Monnaie

    def explication(self) -> Explication:
        """Les étapes du calcul, avec les chiffres de ce bien."""
        parts = ", ".join(
            f"{b['code']} {format_montant(b['valeur_origine'], self.devise)} sur {format_nombre(b['duree'], 0)} ans"
            for b in self.composants.to_dict("records")
        )
        decimales = self.devise.decimales
        lignes = tuple(
            (str(r["exercice"]), *(format_nombre(r[c], decimales) for c in list(self.tableau.columns)[1:]))
            for r in self.tableau.to_dict("records")
        )
        entetes = ("Exercice", "Dotation", "Cumul", "Valeur brute", "Valeur nette")
        etapes = [
            Etape("Séparer les composants de la structure", f"Chaque élément a son plan : {parts}."),
            Etape("Réunir les plans", "Une ligne par exercice.", Tableau(entetes, lignes, (1, 2, 3, 4))),
        ]
        for s in self.sorties.to_dict("records"):
            texte = (
                f"{s['code']} sort le {format_date(s['date'])} : {format_montant(s['valeur_brute'], self.devise)} - "
                f"{format_montant(s['cumul'], self.devise)} = "
                f"{format_montant(s['valeur_nette_comptable'], self.devise)} en charges."
            )
            etapes.append(Etape("Remplacer un composant", texte))
        return Explication("Plan d'amortissement par composants", tuple(etapes))


def amortissement_composants(
    valeur_origine: Montant,
    duree: float,
    date_mise_en_service: dt.date | str,
    composants: pd.DataFrame,
    *,
    remplacements: pd.DataFrame | None = None,
    devise: Monnaie | str = EUR,
    **conventions: Any,
) -> PlanComposants:
    """Établit les plans linéaires d'un bien et de ses composants, remplacements compris.

    Args:
        valeur_origine: coût d'entrée du bien entier, hors taxes récupérables.
        duree: durée de la structure, en années (celle du bien).
        date_mise_en_service: jour où le bien commence à servir.
        composants: `composant` (unique), `valeur`, `duree` (années) ; le reste du bien est la structure.
        remplacements: `composant`, `date`, `valeur`, et au besoin `duree` (sinon celle du composant) ; l'ancien est
            amorti jusqu'à la veille, le nouveau à partir de ce jour.
        devise: la monnaie, ou son code.
        conventions: celles de `plans_amortissement` (`cloture`, `base_jours`, `jour_inclus`, `arrondi`…).

    Returns:
        Un `PlanComposants`.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les lignes refusées.

    >>> moteur = pd.DataFrame({"composant": ["moteur"], "valeur": [40000], "duree": [4]})
    >>> amortissement_composants(100000, 10, "01/01/2026", moteur).tableau["dotation"].head(5).tolist()
    [16000.0, 16000.0, 16000.0, 16000.0, 6000.0]
    """
    connue, depart = monnaie(devise), convert_jour(date_mise_en_service, "date_mise_en_service")
    lus = check_frame(composants, COMPOSANTS, devise=connue)
    vides = pd.DataFrame(columns=[c.nom for c in REMPLACEMENTS.colonnes])
    changes = check_frame(vides if remplacements is None else remplacements, REMPLACEMENTS, devise=connue)
    entier = check_frame(
        pd.DataFrame([{"composant": STRUCTURE, "valeur": valeur_origine, "duree": duree}], dtype=object),
        COMPOSANTS,
        devise=connue,
    ).iloc[0]
    _check(lus, changes, float(entier["valeur"]), depart, connue)
    reste = int(
        unites_mineures(pd.Series([entier["valeur"]]), connue)[0] - unites_mineures(lus["valeur"], connue).sum()
    )
    structure = {"code": STRUCTURE, "valeur_origine": reste / connue.facteur, "duree": float(entier["duree"])}
    lignes = [structure | {"date_mise_en_service": pd.Timestamp(depart), "date_sortie": pd.NaT}]
    for c in lus.to_dict("records"):
        lignes += _generations(c, changes[changes["composant"] == c["composant"]].sort_values("date"), depart)
    biens = pd.DataFrame(lignes)
    detail = plans_amortissement(biens, devise=connue, **conventions)
    sorties = _sorties(biens, detail, connue)
    return PlanComposants(biens, detail, _tableau(biens, detail, connue), sorties, connue)


def _generations(composant: dict[str, Any], changes: pd.DataFrame, depart: dt.date) -> list[dict[str, Any]]:
    """Le composant d'origine, puis chacun de ceux qui le remplacent."""
    debuts = [pd.Timestamp(depart), *changes["date"]]
    fins = [*(d - pd.Timedelta(days=1) for d in debuts[1:]), pd.NaT]
    valeurs = [composant["valeur"], *changes["valeur"]]
    durees = [
        composant["duree"],
        *changes.get("duree", pd.Series(np.nan, index=changes.index)).fillna(composant["duree"]),
    ]
    noms = [composant["composant"], *(f"{composant['composant']} ({r})" for r in range(2, len(debuts) + 1))]
    champs = ("code", "valeur_origine", "duree", "date_mise_en_service", "date_sortie")
    return [dict(zip(champs, ligne, strict=True)) for ligne in zip(noms, valeurs, durees, debuts, fins, strict=True)]


def _check(lus: pd.DataFrame, changes: pd.DataFrame, entier: float, depart: dt.date, devise: Monnaie) -> None:
    """Refuse d'un coup : composants plus chers que le bien, remplacement inconnu ou trop tôt, nom réservé."""
    inconnus = sorted(set(changes["composant"]) - set(lus["composant"]))
    tot = changes.loc[changes["date"] <= pd.Timestamp(depart), "composant"].unique()
    somme = float(lus["valeur"].sum())
    regles = [
        (
            somme > entier,
            f"les composants valent {format_montant(somme, devise)}, le bien {format_montant(entier, devise)}",
        ),
        (bool(inconnus), f"remplacement de composants inconnus : {', '.join(inconnus)}"),
        (len(tot) > 0, f"remplacement avant la mise en service : {', '.join(tot)}"),
        (STRUCTURE in set(lus["composant"]), f"« {STRUCTURE} » est le nom du reste du bien ; nommez-le autrement"),
    ]
    defauts = [Constat("erreur", "composants", f"{phrase[0].upper()}{phrase[1:]}.") for faux, phrase in regles if faux]
    if defauts:
        raise DonneesInvalidesError(TITRE, defauts)


def _sorties(biens: pd.DataFrame, detail: pd.DataFrame, devise: Monnaie) -> pd.DataFrame:
    """Ce que valait chaque élément remplacé, la veille de son remplacement."""
    sortis = biens[biens["date_sortie"].notna()]
    cumuls = detail.groupby("code", sort=False)["cumul"].last().reindex(sortis["code"]).fillna(0.0)
    brut, cumul = unites_mineures(sortis["valeur_origine"], devise), unites_mineures(cumuls, devise)
    return pd.DataFrame(
        {
            "code": sortis["code"].to_numpy(),
            "date": (sortis["date_sortie"] + pd.Timedelta(days=1)).to_numpy(),
            "valeur_brute": montants_affiches(brut, devise),
            "cumul": montants_affiches(cumul, devise),
            "valeur_nette_comptable": montants_affiches(brut - cumul, devise),
        }
    )


def _tableau(biens: pd.DataFrame, detail: pd.DataFrame, devise: Monnaie) -> pd.DataFrame:
    """Par exercice : la dotation de tous, puis le brut et le cumul des éléments présents à la clôture."""
    clotures = detail.groupby("exercice")["fin"].max()
    lignes = []
    for exercice, fin in clotures.items():
        presents = biens[(biens["date_mise_en_service"] <= fin) & ~(biens["date_sortie"] <= fin)]
        faits = detail[(detail["exercice"] <= exercice) & detail["code"].isin(presents["code"])]
        brut = int(unites_mineures(presents["valeur_origine"], devise).sum())
        cumul = int(unites_mineures(faits["dotation"], devise).sum())
        dotation = int(unites_mineures(detail.loc[detail["exercice"] == exercice, "dotation"], devise).sum())
        lignes.append((exercice, dotation, cumul, brut, brut - cumul))
    noms = ["exercice", "dotation", "cumul", "valeur_brute", "valeur_nette_comptable"]
    table = pd.DataFrame(lignes, columns=noms)
    return table.assign(**{c: montants_affiches(table[c].to_numpy(dtype=np.int64), devise) for c in noms[1:]})
