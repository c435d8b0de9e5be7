"""La présélection : des critères éliminatoires, et pour chaque fournisseur écarté la raison.

Une donnée absente n'élimine pas : elle se demande. Le fournisseur est alors « à compléter ».
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from refcomp.calculs.entrees import load_ensemble, sans_residu
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.calculs.stock.quantites import is_vide, load_table
from refcomp.conversions import NATURES
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.formats_fr import format_compte
from refcomp.frames import Colonne, Contrat
from refcomp.rounding import EUR

TITRE = "La présélection ne peut pas être faite :"
COMPARAISONS: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
OPERATEURS = (*COMPARAISONS, "=", "parmi", "contient")
FOURNISSEURS = Contrat("fournisseurs", (Colonne("fournisseur", "texte", "fournisseur", unique=True),))
CRITERES = Contrat(
    "criteres",
    (
        Colonne("colonne", "texte", "colonne des fournisseurs que le critère regarde"),
        Colonne("operateur", "texte", "comparaison", parmi=OPERATEURS),
        Colonne("valeur", "texte", "valeur exigée"),
        Colonne("libelle", "texte", "ce que le critère veut dire", obligatoire=False),
    ),
)


@dataclass(frozen=True)
class Preselection:
    """Des fournisseurs passés au filtre.

    Attributes:
        tableau: une ligne par fournisseur, dans l'ordre reçu : les colonnes reçues, puis `etat` (retenu, écarté, à
            compléter) et `motifs` (les critères non remplis, ou les données absentes).
        criteres: les critères lus, avec le nombre de fournisseurs que chacun écarte (`ecartes`).
    """

    tableau: pd.DataFrame
    criteres: pd.DataFrame

    @property
    def retenus(self) -> list[str]:
        """Les fournisseurs qui remplissent tous les critères."""
        return self.tableau.loc[self.tableau["etat"] == "retenu", "fournisseur"].astype(str).tolist()

    def explication(self) -> Explication:
        """Les critères, le sort de chacun et ce que chaque critère élimine."""
        criteres = tuple((c["libelle"], str(c["ecartes"])) for c in self.criteres.to_dict("records"))
        sorts = tuple((f["fournisseur"], f["etat"], f["motifs"]) for f in self.tableau.to_dict("records"))
        nombre = format_compte(len(self.retenus), "fournisseur retenu", "fournisseurs retenus")
        bilan = f"{nombre} sur {len(self.tableau)} : {', '.join(self.retenus) or 'aucun'}."
        return Explication(
            "Présélection des fournisseurs",
            (
                Etape(
                    "Poser les critères éliminatoires", "", Tableau(("Critère", "Fournisseurs écartés"), criteres, (1,))
                ),
                Etape("Les appliquer", "", Tableau(("Fournisseur", "État", "Motifs"), sorts)),
                Etape("Conclure", bilan),
            ),
        )


def preselection(fournisseurs: pd.DataFrame, criteres: pd.DataFrame) -> Preselection:
    """Applique des critères éliminatoires à une liste de fournisseurs.

    Args:
        fournisseurs: `fournisseur`, et les colonnes que les critères regardent.
        criteres: `colonne`, `operateur` (>=, <=, >, <, =, parmi, contient), `valeur` (pour « parmi », des valeurs
            séparées par « ; ») et au besoin `libelle`. Une valeur lisible comme un nombre ou une date se compare ainsi.

    Returns:
        Une `Preselection`. Les textes se comparent sans casse.

    Raises:
        DonneesInvalidesError: en une fois : colonne inconnue, opérateur inconnu, comparaison de textes par ordre.
    """
    lus, poses = load_ensemble(
        TITRE,
        lambda: load_table(fournisseurs, FOURNISSEURS),
        lambda: load_table(criteres, CRITERES),
    )
    if "libelle" not in poses:
        poses["libelle"] = [
            f"{c} {o} {v}" for c, o, v in zip(poses["colonne"], poses["operateur"], poses["valeur"], strict=True)
        ]
    defauts = [d for critere in poses.to_dict("records") for d in _defauts(lus, critere)]
    if defauts:
        raise DonneesInvalidesError(TITRE, defauts)
    verdicts = {rang: _verdicts(lus[c["colonne"]].tolist(), c) for rang, c in enumerate(poses.to_dict("records"))}
    motifs, etats = [], []
    for place in range(len(lus)):
        rates = [poses["libelle"].iloc[r] for r, v in verdicts.items() if v[place] is False]
        vides = dict.fromkeys(poses["colonne"].iloc[r] for r, v in verdicts.items() if v[place] is None)
        etats.append("écarté" if rates else "à compléter" if vides else "retenu")
        motifs.append(" ; ".join([*rates, *(f"non renseigné : {c}" for c in vides)]))
    lus["etat"], lus["motifs"] = etats, motifs
    poses["ecartes"] = [sum(v is False for v in verdicts[r]) for r in range(len(poses))]
    return Preselection(lus, poses)


def _mesures(valeurs: Sequence[object], *, part: bool = False) -> list[tuple[str, Fraction] | None]:
    """Ce qui se compare par ordre : un nombre, ou une date (en jours), avec son genre ; None pour un texte."""
    nombres = _nombres(valeurs, part=part)
    return [_jour(v) if n is None else ("nombre", n) for v, n in zip(valeurs, nombres, strict=True)]


def _jour(valeur: object) -> tuple[str, Fraction] | None:
    jour = NATURES["date"](pd.Series([valeur], dtype=object), EUR).valeurs.iloc[0]
    return None if pd.isna(jour) else ("date", Fraction(pd.Timestamp(jour).toordinal()))


def _nombres(valeurs: Sequence[object], *, part: bool = False) -> list[Fraction | None]:
    """Le nombre que chaque cellule donne, ou None ; `part` : une part est attendue, et 95 n'en est pas une."""
    cellules = pd.Series(list(valeurs), dtype=object)
    # Un pourcentage se lit comme une part : « 95 % » vaut 0,95 des deux côtés de la comparaison.
    en_part = cellules.map(lambda v: part or _en_pourcent(v)).astype(bool)
    lus: dict[Any, Fraction] = {}
    for nature, siennes in (("taux", cellules[en_part]), ("nombre", cellules[~en_part])):
        lu = NATURES[nature](siennes, EUR)
        refusees = pd.concat([masque for masque, _ in lu.defauts.values()], axis=1).any(axis=1)
        lus |= {place: sans_residu(v) for place, v in lu.valeurs[~refusees].dropna().items()}
    return [lus.get(place) for place in cellules.index]


def _en_pourcent(valeur: object) -> bool:
    return isinstance(valeur, str) and valeur.strip().endswith("%")


def _defauts(fournisseurs: pd.DataFrame, critere: dict[Any, Any]) -> list[Constat]:
    colonne, operateur = critere["colonne"], critere["operateur"]
    if colonne not in fournisseurs:
        texte = f"Critère « {critere['libelle']} » : la colonne « {colonne} » n'est pas dans les fournisseurs."
        return [Constat("erreur", "colonne_absente", texte, colonne)]
    if operateur not in COMPARAISONS:
        return []
    textes = _incomparables([v for v in fournisseurs[colonne] if not is_vide(v)], critere["valeur"])
    if textes:
        texte = f"Critère « {critere['libelle']} » : {', '.join(textes[:5])} ne se compare pas par « {operateur} »."
        return [Constat("erreur", "comparaison_impossible", texte, colonne)]
    return []


def _incomparables(valeurs: list[object], voulue: object) -> list[str]:
    """Les valeurs qui ne se rangent pas avec celle du critère : un texte, une date et un nombre, des points et 95 %."""
    (exigee,) = _mesures([voulue])
    if exigee is None:
        return [str(voulue), *(str(v) for v, lue in zip(valeurs, _mesures(valeurs), strict=True) if lue is None)]
    lues = zip(valeurs, _mesures(valeurs, part=_en_pourcent(voulue)), strict=True)
    points = exigee[0] == "nombre" and exigee[1] > 1
    return [str(v) for v, lue in lues if lue is None or lue[0] != exigee[0] or (points and _en_pourcent(v))]


def _verdicts(valeurs: list[object], critere: dict[Any, Any]) -> list[bool | None]:
    """Vrai, faux, ou None si la donnée manque."""
    juges = iter(_juge([v for v in valeurs if not is_vide(v)], critere["operateur"], str(critere["valeur"])))
    return [None if is_vide(v) else next(juges) for v in valeurs]


def _juge(valeurs: list[object], operateur: str, voulue: str) -> list[bool]:
    if operateur in COMPARAISONS:  # du même genre : le contrôle l'a vérifié
        (exigee,) = _mesures([voulue])
        return [COMPARAISONS[operateur](lue, exigee) for lue in _mesures(valeurs)]
    if operateur == "contient":
        return [_normal(voulue) in _normal(v) for v in valeurs]
    choix = voulue.split(";") if operateur == "parmi" else [voulue]
    textes, nombres = {_normal(c) for c in choix}, {n for n in _nombres(choix) if n is not None}
    return [_normal(v) in textes or n in nombres for v, n in zip(valeurs, _nombres(valeurs), strict=True)]


def _normal(valeur: object) -> str:
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    return str(valeur).strip().casefold()
