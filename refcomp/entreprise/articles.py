"""Catalogue : biens et prestations, prix de vente, coût d'achat, catégorie de taxe."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from refcomp.entreprise.profil import Profil
from refcomp.entreprise.tableaux import load_liste, numeros
from refcomp.entreprise.tirage import Entiers
from refcomp.rounding import montants_affiches

MARCHANDISE = "marchandise"


@dataclass(frozen=True)
class Articles:
    """Le catalogue en colonnes ; les montants sont en unités mineures.

    Attributes:
        table: la table publique.
        prix: prix unitaire HT de vente.
        cout: coût d'achat unitaire HT, 0 pour une prestation.
        quantite: quantité moyenne d'une ligne.
        categorie: rang de la catégorie de taxe.
        est_bien: vrai pour une marchandise, faux pour une prestation.
        fournisseur: rang du fournisseur, -1 pour une prestation.
    """

    table: pd.DataFrame
    prix: Entiers
    cout: Entiers
    quantite: Entiers
    categorie: Entiers
    est_bien: np.ndarray
    fournisseur: Entiers

    def __len__(self) -> int:
        """Nombre d'articles."""
        return len(self.prix)


def build_articles(profil: Profil, fournisseurs: pd.DataFrame) -> Articles:
    """Construit le catalogue : les marchandises se partagent entre les fournisseurs de marchandises."""
    modeles = load_liste("articles.yaml")
    prix = np.array([profil.unites(m["prix"]) for m in modeles])
    est_bien = np.array(["cout" in m for m in modeles])
    cout = np.array([profil.part(int(p), m.get("cout", "0")) for p, m in zip(prix, modeles, strict=True)])
    grossistes = np.flatnonzero(fournisseurs["nature"] == "marchandises")
    fournisseur = np.where(est_bien, grossistes[np.arange(len(modeles)) % len(grossistes)], -1)
    codes_fournisseur = [*fournisseurs["code"], ""]
    table = pd.DataFrame(
        {
            "code": numeros("A", np.arange(1, len(modeles) + 1), 3).tolist(),
            "designation": [m["designation"] for m in modeles],
            "nature": np.where(est_bien, MARCHANDISE, "prestation").astype(object),
            "prix_unitaire": montants_affiches(prix, profil.devise),
            "cout_achat": montants_affiches(cout, profil.devise),
            "categorie_taxe": [m[profil.taxe] for m in modeles],
            "compte_vente": np.where(est_bien, "707", "706").astype(object),
            "fournisseur": [codes_fournisseur[f] for f in fournisseur],
        },
    ).astype({"nature": "str", "compte_vente": "str"})
    categorie = np.array([profil.categories.index(m[profil.taxe]) for m in modeles])
    quantite = np.array([m["quantite"] for m in modeles])
    return Articles(table, prix, cout, quantite, categorie, est_bien, fournisseur)
