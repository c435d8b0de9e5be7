"""Taux datés et taxe des documents.

La taxe se calcule par document et par taux : base HT du taux × taux, arrondie à l'unité mineure la plus proche, la
moitié loin de zéro (un avoir est le miroir de sa facture). La date du droit est celle de la livraison ou de
l'exécution. Les taux viennent de `refcomp/calculs/tva/taux.yaml` et `refcomp/calculs/tgc/taux.yaml`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from refcomp.dated import Parametre, load_parametres
from refcomp.entreprise.calendrier import date_du
from refcomp.entreprise.calendrier import jour as jour_du
from refcomp.entreprise.profil import Profil
from refcomp.entreprise.tirage import Entiers

DIX_MILLE = 10_000
EXONERE = "exonere"


@dataclass(frozen=True)
class Documents:
    """Factures et avoirs, de vente ou d'achat ; les montants d'un avoir sont négatifs.

    Attributes:
        date: jour du document.
        echeance: jour d'échéance (pour un avoir, son jour).
        tiers: rang du client ou du fournisseur.
        origine: rang de la facture qu'un avoir corrige, -1 pour une facture.
        a_nouveau: vrai si la facture date de l'exercice précédent.
        bases: base HT par catégorie (documents × catégories), en unités mineures.
        taux: taux par catégorie, en dix-millièmes.
        taxes: taxe par catégorie, en unités mineures.
    """

    date: Entiers
    echeance: Entiers
    tiers: Entiers
    origine: Entiers
    a_nouveau: np.ndarray
    bases: Entiers
    taux: Entiers
    taxes: Entiers

    def __len__(self) -> int:
        """Nombre de documents."""
        return len(self.date)

    @property
    def ht(self) -> Entiers:
        """Montants hors taxe."""
        return self.bases.sum(axis=1)

    @property
    def taxe(self) -> Entiers:
        """Montants de taxe."""
        return self.taxes.sum(axis=1)

    @property
    def ttc(self) -> Entiers:
        """Montants toutes taxes comprises."""
        return self.ht + self.taxe


def taux_par_jour(profil: Profil, jours: Entiers) -> Entiers:
    """Renvoie les taux de chaque catégorie aux jours donnés, en dix-millièmes (jours × catégories).

    Raises:
        ParametreAbsentError: si une date n'a pas de taux encodé.
    """
    parametre = load_parametres(f"refcomp.calculs.{profil.taxe}", "taux.yaml")["taux"]
    uniques, rang = np.unique(jours, return_inverse=True)
    _, representant, periode = np.unique(
        np.searchsorted(_ruptures(parametre), uniques, side="right"), return_index=True, return_inverse=True
    )
    taux = np.zeros((len(representant), len(profil.categories)), dtype=np.int64)
    for ligne, jour in enumerate(uniques[representant].tolist()):
        for colonne, nom in enumerate(profil.categories):
            if nom != EXONERE:  # une opération exonérée ne porte pas de taxe, quel que soit le jour
                valeur = parametre.at(date_du(jour), territoire=profil.territoire, categorie=nom).valeur
                taux[ligne, colonne] = int(valeur * DIX_MILLE)
    return taux[periode[rang]]


def _ruptures(parametre: Parametre) -> Entiers:
    """Jours où une valeur du paramètre commence ou cesse : entre deux, aucun taux ne change."""
    bornes = {jour_du(v.du) for v in parametre.valeurs}
    bornes |= {jour_du(v.au) + 1 for v in parametre.valeurs if v.au is not None}
    return np.array(sorted(bornes), dtype=np.int64)


def taxes_calculees(profil: Profil, bases: Entiers, taux: Entiers) -> Entiers:
    """Calcule la taxe par document et par catégorie."""
    return profil.devise.arrondi.appliquer_unites(bases * taux, DIX_MILLE)


def bases_par_categorie(montants: Entiers, categories: Entiers, debuts: Entiers, nombre: int) -> Entiers:
    """Additionne les montants des lignes par document et par catégorie.

    Args:
        montants: montant HT des lignes, rangées par document.
        categories: catégorie de chaque ligne.
        debuts: première ligne de chaque document (chaque document a au moins une ligne).
        nombre: nombre de catégories.
    """
    colonnes = [np.add.reduceat(np.where(categories == c, montants, 0), debuts) for c in range(nombre)]
    return np.stack(colonnes, axis=1)
