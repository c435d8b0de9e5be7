"""Chaque valeur est sur son échelle ; ce qui n'y est pas est dit avec ses lignes et ce qui est permis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from refcomp.findings import Constat, constat_lignes
from refcomp.referentiels.reglement import Echelle

FRACTION = "fraction"


@dataclass(frozen=True)
class Defaut:
    """Un défaut de cellules d'une même colonne.

    Attributes:
        code: identifiant stable.
        colonne: la colonne en cause.
        lignes: l'index de ses lignes.
        dit: ce qui ne va pas, et ce qui est permis.
    """

    code: str
    colonne: str
    lignes: pd.Index
    dit: str

    def constat(self) -> Constat:
        """Le défaut et ses lignes, nommées comme la table reçue les nomme."""
        if pd.api.types.is_integer_dtype(self.lignes.dtype):
            return constat_lignes("erreur", self.code, self.lignes, f"colonne « {self.colonne} » : {self.dit}")
        noms = ", ".join(map(str, self.lignes[:5]))
        return Constat("erreur", self.code, f"Lignes {noms}, colonne « {self.colonne} » : {self.dit}.", self.colonne)


def find_lignes(table: pd.DataFrame, masque: pd.Series, code: str, colonne: str, dit: str) -> list[Defaut]:
    """Un défaut pour les lignes du masque, s'il en a."""
    index = table.index[masque.to_numpy(dtype=bool)]
    return [] if index.empty else [Defaut(code, colonne, index, dit)]


def check_echelles(table: pd.DataFrame, echelles: Mapping[str, Echelle] | None) -> tuple[pd.DataFrame, list[Defaut]]:
    """Chaque valeur est sur son échelle ; d'une échelle ordinale, le rang et le code du niveau se complètent."""
    defauts: list[Defaut] = []
    complete = table.copy()
    for nom in pd.unique(table["echelle"]):
        siennes = table["echelle"] == nom
        if nom == FRACTION:
            hors = siennes & table["valeur"].notna() & ~table["valeur"].between(0, 1)
            defauts += find_lignes(table, hors, "hors_echelle", "valeur", "une fraction est entre 0 et 1")
            defauts += _sans_niveau(table, siennes, nom)
        elif echelles is None:
            continue
        elif nom not in echelles:
            permises = ", ".join([FRACTION, *echelles])
            dit = f"« {nom} » inconnue ; permises : {permises}"
            defauts += find_lignes(table, siennes, "echelle_inconnue", "echelle", dit)
        elif echelles[nom].nature == "ordinale":
            defauts += _check_ordinale(complete, siennes, echelles[nom])
        else:
            defauts += _check_numerique(table, siennes, echelles[nom])
    return complete, defauts


def _sans_niveau(table: pd.DataFrame, siennes: pd.Series, nom: str) -> list[Defaut]:
    dit = f"l'échelle « {nom} » est faite de nombres, elle n'a pas de niveau"
    return find_lignes(table, siennes & (table["niveau"] != ""), "niveau_inattendu", "niveau", dit)


def _check_numerique(table: pd.DataFrame, siennes: pd.Series, echelle: Echelle) -> list[Defaut]:
    minimum, maximum = float(echelle.minimum), float(echelle.maximum)
    hors = siennes & table["valeur"].notna() & ~table["valeur"].between(minimum, maximum)
    dit = f"l'échelle « {echelle.libelle} » va de {minimum:g} à {maximum:g}"
    return find_lignes(table, hors, "hors_echelle", "valeur", dit) + _sans_niveau(table, siennes, echelle.id)


def _check_ordinale(table: pd.DataFrame, siennes: pd.Series, echelle: Echelle) -> list[Defaut]:
    """Vérifie les niveaux d'une échelle ordinale et complète `table` sur place (une copie de l'entrée)."""
    rangs = {code: rang for rang, code in enumerate(echelle.niveaux, start=1)}
    codes = {float(rang): code for code, rang in rangs.items()}
    permis = f"niveaux de l'échelle « {echelle.libelle} » : {', '.join(rangs)}"
    niveau, valeur = table["niveau"], table["valeur"]
    inconnu = siennes & (niveau != "") & ~niveau.isin(list(rangs))
    defauts = find_lignes(table, inconnu, "hors_echelle", "niveau", permis)
    hors = siennes & valeur.notna() & ~valeur.isin(list(codes))
    dit = f"un rang de niveau, de 1 à {len(rangs)} ({', '.join(rangs)})"
    defauts += find_lignes(table, hors, "hors_echelle", "valeur", dit)
    attendue = niveau.map(rangs).astype("float64")
    contraire = siennes & ~inconnu & ~hors & valeur.notna() & attendue.notna() & (valeur != attendue)
    dit = "le niveau et le rang se contredisent ; gardez l'un des deux"
    defauts += find_lignes(table, contraire, "niveau_contraire", "niveau", dit)
    if not defauts:
        table.loc[siennes, "valeur"] = valeur[siennes].fillna(attendue[siennes])
        table.loc[siennes, "niveau"] = table.loc[siennes, "valeur"].map(codes).fillna("").astype("str")
    return defauts
