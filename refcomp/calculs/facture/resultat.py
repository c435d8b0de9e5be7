"""Le document établi : ses lignes, la taxe de chaque taux, ses totaux, ce qu'il faut y imprimer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

from refcomp.calculs.explication import Explication
from refcomp.calculs.facture.reductions import texte_taux
from refcomp.calculs.facture.saisie import ConventionFacture, LigneLue
from refcomp.calculs.facture.taxe import load_mention, nom_taxe
from refcomp.errors import check_choix
from refcomp.findings import Constat
from refcomp.rounding import Monnaie, montants_affiches

if TYPE_CHECKING:
    from refcomp.calculs.facture.assemblage import Pied

Regime = tuple[Fraction, str]  # un taux de taxe, et la raison de son absence s'il est nul


@dataclass(frozen=True)
class Facture:
    """Un devis, une facture ou un avoir.

    Attributes:
        nature: `devis`, `facture` ou `avoir`.
        numero: numéro du document, vide si on ne l'a pas donné.
        date: date d'émission.
        territoire: territoire dont les taux sont appliqués.
        devise: la monnaie.
        convention: les choix d'arrondi et de prix.
        lues: les lignes lues, en valeurs exactes.
        pied: réductions de pied, escompte, port, acomptes.
        unites_lignes: `brut`, `reductions`, `montant` de chaque ligne, en unités mineures.
        unites_ventilation: une ligne par taux, en unités mineures.
        unites: chaque total, en unités mineures.
        constats: ce que le calcul a remarqué sans l'empêcher.
        origine: numéro et date de la facture qu'un avoir rectifie.
    """

    nature: str
    numero: str
    date: dt.date
    territoire: str
    devise: Monnaie
    convention: ConventionFacture
    lues: tuple[LigneLue, ...] = field(repr=False)
    pied: Pied = field(repr=False)
    unites_lignes: pd.DataFrame = field(repr=False, compare=False)
    unites_ventilation: pd.DataFrame = field(repr=False, compare=False)
    unites: dict[str, int]
    constats: tuple[Constat, ...] = ()
    origine: str = ""

    @property
    def taxe(self) -> str:
        """Le nom de la taxe : TVA ou TGC."""
        return nom_taxe(self.territoire)

    @property
    def lignes(self) -> pd.DataFrame:
        """Une ligne par article : quantité et prix, `brut`, `remises`, `montant` net, `taux`, `motif`, `nature`."""
        exactes = [
            {
                "designation": ligne.designation,
                "quantite": float(ligne.quantite),
                "prix_unitaire": float(ligne.prix_unitaire),
                "remises": texte_taux(ligne.remises),
                "taux": float(ligne.taux),
                "motif": ligne.motif,
                "nature": ligne.nature,
            }
            for ligne in self.lues
        ]
        table = pd.DataFrame(exactes)
        for nom in ("brut", "montant"):
            table[nom] = self._affiches(self.unites_lignes[nom])
        return table[
            ["designation", "quantite", "prix_unitaire", "brut", "remises", "montant", "taux", "motif", "nature"]
        ]

    @property
    def ventilation(self) -> pd.DataFrame:
        """Une ligne par taux, du plus haut au plus bas : `taux` (fraction), `motif`, `base`, `taxe`, `ttc`."""
        table = self.unites_ventilation[["taux", "motif", "base", "taxe", "ttc"]].copy()
        table["taux"] = table["taux"].astype("float64")
        for nom in ("base", "taxe", "ttc"):
            table[nom] = self._affiches(table[nom])
        return table

    @property
    def totaux(self) -> pd.Series:
        """Tous les totaux, du `brut` au `net_a_payer`, dans l'unité de la monnaie."""
        return pd.Series({nom: valeur / self.devise.facteur for nom, valeur in self.unites.items()}, name="montant")

    @property
    def mentions(self) -> tuple[str, ...]:
        """Les mentions à imprimer pour la taxe qui n'est pas facturée, chacune une fois."""
        motifs = dict.fromkeys(m for m in self.unites_ventilation["motif"] if m)
        return tuple(str(load_mention(self.date, m, self.territoire).valeur) for m in motifs)

    def montant(self, nom: str) -> Decimal:
        """Un total, exact.

        Args:
            nom: `brut`, `remises_lignes`, `remises_pied`, `net_commercial`, `escompte`, `net_financier`, `port`,
                `total_ht`, `taxe`, `total_ttc`, `acomptes` ou `net_a_payer`.

        Raises:
            ArgumentInvalideError: si ce total n'existe pas.
        """
        check_choix("nom", nom, self.unites)
        return Decimal(self.unites[nom]).scaleb(-self.devise.decimales)

    def ecriture(self, cote: str = "vente", *, comptes: dict[str, str] | None = None) -> pd.DataFrame:
        """L'écriture du document, au journal des ventes ou à celui des achats.

        Args:
            cote: `vente` (chez le vendeur) ou `achat` (chez le client).
            comptes: comptes à employer à la place des usuels, par exemple `{"client": "411DUPONT"}`.

        Returns:
            `compte`, `libelle`, `debit`, `credit` ; le total des débits est celui des crédits.

        Raises:
            ArgumentInvalideError: pour un devis, qui ne s'enregistre pas, ou un compte inconnu.
        """
        from refcomp.calculs.facture.ecritures import build_ecriture  # noqa: PLC0415 - ce module importe Facture

        return build_ecriture(self, cote, comptes or {})

    def explication(self) -> Explication:
        """Le calcul écrit comme un corrigé, avec les chiffres du document et un contrôle."""
        from refcomp.calculs.facture.corrige import build_explication  # noqa: PLC0415 - ce module importe Facture

        return build_explication(self)

    def _affiches(self, colonne: pd.Series) -> pd.Series:
        return pd.Series(montants_affiches(colonne.to_numpy(dtype="int64"), self.devise), index=colonne.index)
