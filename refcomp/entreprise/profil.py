"""Profils d'entreprise : la PME de métropole (EUR, TVA) et sa jumelle de Nouvelle-Calédonie (XPF, TGC)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from refcomp.entreprise.tableaux import load_liste
from refcomp.rounding import Arrondi, Monnaie, monnaie

ENTIER = Arrondi(Decimal(1), "plus_proche", "unité mineure de la monnaie")


@dataclass(frozen=True)
class Profil:
    """Ce qui distingue une entreprise d'une autre, hors hasard.

    Attributes:
        code: `metropole` ou `nouvelle_caledonie`.
        libelle: ce que l'on lit.
        raison_sociale: nom inventé de l'entreprise.
        siren: identifiant inventé (SIREN, ou RID en Nouvelle-Calédonie).
        territoire: clé des taux datés.
        monnaie: code ISO 4217.
        taxe: `tva` ou `tgc`.
        categories: catégories de taux, `exonere` en dernier.
        facteur_prix: prix du catalogue en euros × facteur = prix du profil.
        pas_de_prix: les prix sont multiples de ce nombre d'unités mineures.
        declaration: période en mois, jour de paiement, libellé bancaire.
        arrondi_declaration: unités mineures de l'arrondi de la déclaration (100 : à l'euro).
        comptes_taxe: comptes 445 employés.
        paie: parts globales de la paie, en pour mille.
        frais_bancaires: frais mensuels.
        jours_feries: jours fériés fixes, `MM-JJ`.
        villes: couples code postal, ville.
    """

    code: str
    libelle: str
    raison_sociale: str
    siren: str
    territoire: str
    monnaie: str
    taxe: str
    categories: tuple[str, ...]
    facteur_prix: str
    pas_de_prix: int
    declaration: dict[str, Any]
    arrondi_declaration: int
    comptes_taxe: dict[str, dict[str, str]]
    paie: dict[str, Any]
    frais_bancaires: dict[str, str]
    jours_feries: tuple[str, ...]
    villes: tuple[tuple[int, str], ...]

    @cached_property
    def devise(self) -> Monnaie:
        """La monnaie et ses décimales."""
        return monnaie(self.monnaie)

    def unites(self, montant_eur: str) -> int:
        """Convertit un prix du catalogue (euros) en unités mineures du profil, arrondi à `pas_de_prix`."""
        exact = Decimal(montant_eur) * Decimal(self.facteur_prix) * self.devise.facteur / self.pas_de_prix
        return int(ENTIER.appliquer(exact)) * self.pas_de_prix

    def part(self, total: int, part: str) -> int:
        """Renvoie une part d'un montant positif, arrondie à l'unité mineure la plus proche."""
        numerateur, diviseur = Decimal(part).as_integer_ratio()
        return (2 * total * numerateur + diviseur) // (2 * diviseur)


def load_profil(code: str) -> Profil:
    """Charge un profil de `profils.yaml`."""
    corps = dict(load_liste("profils.yaml")[code])
    corps["categories"] = tuple(corps["categories"])
    corps["jours_feries"] = tuple(corps["jours_feries"])
    corps["villes"] = tuple(tuple(v) for v in corps["villes"])
    return Profil(code=code, **corps)


METROPOLE = load_profil("metropole")
NOUVELLE_CALEDONIE = load_profil("nouvelle_caledonie")
