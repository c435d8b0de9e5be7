"""Des parts exigibles aux lignes de la CA3 : bases et taxes de la période, arrondies à l'euro."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from refcomp.calculs.declaration_tva.operations import part_arrondie
from refcomp.calculs.declaration_tva.regles import PAQUET, Regles
from refcomp.dated import load_parametres
from refcomp.rounding import Arrondi

TAUX_ENTIER = 10_000


@dataclass(frozen=True)
class Masses:
    """Les taxes exactes de la période, en unités mineures, telles que les comptes les portent.

    Attributes:
        collectee: taxe facturée aux clients.
        acquisition: taxe autoliquidée sur acquisitions intracommunautaires.
        autoliquidee: autre taxe autoliquidée (services étrangers, sous-traitance, fournisseur non établi).
        importation: taxe autoliquidée sur importations.
        deductible_immobilisation: taxe déductible des immobilisations.
        deductible: taxe déductible des autres biens et services.
    """

    collectee: int
    acquisition: int
    autoliquidee: int
    importation: int
    deductible_immobilisation: int
    deductible: int

    @property
    def brute(self) -> int:
        """Toute la taxe due."""
        return self.collectee + self.acquisition + self.autoliquidee + self.importation


def load_arrondi(jour: dt.date) -> Arrondi:
    """L'arrondi de la CA3 : à l'euro le plus proche, la moitié comptée pour un."""
    valeur = load_parametres(PAQUET, "lignes_ca3.yaml")["arrondi"].at(jour)
    return Arrondi(Decimal(valeur.valeur), "plus_proche", valeur.reference)


def with_deduction(parts: pd.DataFrame, operations: pd.DataFrame, regles: Regles) -> pd.DataFrame:
    """Ajoute `due` et `deductible` (unités mineures) à chaque part."""
    coefficients = operations.set_index("piece")["coefficient"].map(lambda c: int(Decimal(str(c)) * TAUX_ENTIER))
    dus = operations.set_index("piece")["redevable"]
    parts = parts.copy()
    vente = parts["sens"] == "vente"
    redevable = parts["piece"].map(dus)
    parts["due"] = parts["taxe"].where((vente & (redevable == "fournisseur")) | (redevable == "acquereur"), 0)
    part = part_arrondie(
        parts["taxe"].to_numpy(),
        parts["piece"].map(coefficients).to_numpy(dtype="int64"),
        regles.devise,
    )
    parts["deductible"] = pd.Series(part, index=parts.index).where(~vente, 0)
    return parts


def build_masses(parts: pd.DataFrame) -> Masses:
    """Somme les taxes de la période par nature."""

    def somme(masque: pd.Series, colonne: str = "due") -> int:
        return int(parts.loc[masque, colonne].sum())

    vente = parts["sens"] == "vente"
    autoliquide = ~vente & ~parts["regime"].isin(["acquisition_intracommunautaire", "importation"])
    immobilisation = parts["nature"] == "immobilisation"
    return Masses(
        collectee=somme(vente),
        acquisition=somme(parts["regime"] == "acquisition_intracommunautaire"),
        autoliquidee=somme(autoliquide),
        importation=somme(parts["regime"] == "importation"),
        deductible_immobilisation=somme(immobilisation, "deductible"),
        deductible=somme(~immobilisation, "deductible"),
    )


def build_bases(parts: pd.DataFrame, euro: Arrondi) -> dict[str, int]:
    """Les lignes du cadre A : les opérations négatives d'un cadre vont à sa ligne de régularisation."""
    retenues = parts[parts["ligne"] != ""]
    lignes: dict[str, int] = {}
    for ligne, centimes in retenues.groupby("ligne")["base"].sum().items():
        montant = _euros(int(centimes), euro)
        cible = ligne if montant >= 0 else ("B5" if ligne[0] in "AB" else "F8")
        lignes[cible] = lignes.get(cible, 0) + abs(montant)
    return {ligne: montant for ligne, montant in lignes.items() if montant}


def build_taxes(
    parts: pd.DataFrame,
    regles: Regles,
    euro: Arrondi,
    jour: dt.date,
    *,
    taxe_depuis: str,
) -> tuple[dict[str, int], dict[str, int]]:
    """Les lignes des cadres B et C, et les bases du cadre B ; une somme négative change de cadre (lignes 15 et 21)."""
    droit = load_parametres(PAQUET, "lignes_ca3.yaml")
    taxes: dict[str, int] = {}
    bases: dict[str, int] = {}
    dues = parts[parts["due"] != 0]
    importation = dues["regime"] == "importation"
    for (categorie, importe), groupe in dues.groupby([dues["categorie"], importation]):
        nom = "ligne_importation" if importe else "ligne_du_taux"
        ligne = droit[nom].at(jour, territoire=regles.territoire, categorie=categorie).valeur
        base = _euros(int(groupe["base"].sum()), euro)
        exacte = int(groupe["due"].sum())
        taxe = _euros(exacte, euro) if taxe_depuis == "pieces" else int(euro.appliquer(base * groupe["taux"].iloc[0]))
        if exacte < 0:
            taxes["21"] = taxes.get("21", 0) - taxe
        else:
            taxes[ligne], bases[ligne] = taxes.get(ligne, 0) + taxe, bases.get(ligne, 0) + base
    immobilisation = parts["nature"] == "immobilisation"
    for ligne, masque in (("19", immobilisation), ("20", ~immobilisation)):
        montant = _euros(int(parts.loc[masque, "deductible"].sum()), euro)
        cible = ligne if montant >= 0 else "15"
        taxes[cible] = taxes.get(cible, 0) + abs(montant)
    taxes["17"] = max(_euros(build_masses(parts).acquisition, euro), 0)
    taxes["24"] = max(_euros(int(parts.loc[parts["regime"] == "importation", "deductible"].sum()), euro), 0)
    return {ligne: montant for ligne, montant in taxes.items() if montant}, bases


def _euros(centimes: int, euro: Arrondi) -> int:
    return int(euro.appliquer(Decimal(centimes) / 100))
