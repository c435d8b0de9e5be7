"""La gestion partagée des approvisionnements (GPA) : le fournisseur propose la commande d'après le stock du client.

Besoin = couverture visée × ventes par jour + stock de sécurité - (stock du client + en transit), jamais négatif,
arrondi au conditionnement. La proposition dit la couverture avant et après : c'est elle que le client regarde.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any

import numpy as np
import pandas as pd

from refcomp.calculs.commande.lignes import exacts
from refcomp.calculs.commande_optimisee.conditionnement import ECHELLE, NIVEAUX, SENS, arrondi_multiple, multiple_niveau
from refcomp.calculs.entrees import exact
from refcomp.calculs.explication import Explication
from refcomp.errors import DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame

TITRE = "La proposition ne peut pas être établie :"
STOCKS = Contrat(
    "stocks",
    (
        Colonne("article", "texte", "article", unique=True),
        Colonne("stock", "nombre", "stock du client", minimum=0),
        Colonne("en_transit", "nombre", "quantité en transit", obligatoire=False, minimum=0),
        Colonne("ventes_jour", "nombre", "ventes moyennes par jour", minimum=0),
        Colonne("couverture", "nombre", "couverture visée (jours)", minimum=0),
        Colonne("stock_securite", "nombre", "stock de sécurité", obligatoire=False, minimum=0),
        Colonne(
            "disponible", "entier", "disponible chez le fournisseur", obligatoire=False, vide_permis=True, minimum=0
        ),
        *ECHELLE,
    ),
)


@dataclass(frozen=True)
class PropositionGPA:
    """La commande proposée à un client géré en GPA.

    Attributes:
        tableau: une ligne par article : `article position` (stock + en transit), `cible besoin proposition` (unités),
            `colis`, `couverture_avant` et `couverture_apres` (jours ; NaN sans ventes), `manquant` (ce que le
            fournisseur ne peut pas servir).
        niveau: l'unité de commande.
        sens: le sens de l'arrondi.
        constats: articles en rupture chez le client avant la livraison, ou que le fournisseur ne peut pas servir.
    """

    tableau: pd.DataFrame
    niveau: str
    sens: str
    constats: tuple[Constat, ...]

    def explication(self) -> Explication:
        """La cible, la position, le besoin arrondi, la couverture."""
        from refcomp.calculs.commande_optimisee.corrige import build_gpa  # noqa: PLC0415 - il lit ce résultat

        return build_gpa(self)


def proposition_gpa(stocks: pd.DataFrame, *, niveau: str = "colis", sens: str = "haut") -> PropositionGPA:
    """Propose une commande d'après les stocks d'un client.

    Args:
        stocks: `article stock ventes_jour couverture` (jours visés) `uvc_par_colis` ; facultatives : `en_transit`,
            `stock_securite`, `disponible` (chez le fournisseur), `colis_par_couche`, `couches_par_palette`.
        niveau: l'unité de commande : `uvc`, `colis`, `couche` ou `palette`.
        sens: voir `arrondi_conditionnement`. La part qu'un fournisseur ne peut servir se coupe au conditionnement
            inférieur.

    Returns:
        Une `PropositionGPA`.

    Raises:
        DonneesInvalidesError: en une fois, pour les lignes refusées, ou si le niveau demandé n'est pas décrit.
        ArgumentInvalideError: si une convention n'est pas permise.

    Sources : 123dok.net et ses-info.fr, GPA ; scm.ncsu.edu, « Periodic review system » (Q = R - I).
    """
    check_choix("niveau", niveau, NIVEAUX)
    check_choix("sens", sens, SENS)
    lus = check_frame(stocks, STOCKS).reset_index(drop=True)
    exige = {"couche": ["colis_par_couche"], "palette": ["colis_par_couche", "couches_par_palette"]}
    absentes = [c for c in exige.get(niveau, []) if c not in lus]
    if absentes:
        message = f"Pour proposer par {niveau}, donnez : {', '.join(absentes)}."
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "colonne_absente", message, ", ".join(absentes))])
    nombres = {n: exacts(lus[n]) for n in ("stock", "ventes_jour", "couverture")}
    for nom in ("en_transit", "stock_securite"):
        nombres[nom] = exacts(lus[nom]) if nom in lus else [Fraction(0)] * len(lus)
    lignes = [
        _rangee(li, {n: v[i] for n, v in nombres.items()}, niveau, sens) for i, li in enumerate(lus.to_dict("records"))
    ]
    table = pd.DataFrame(lignes)
    return PropositionGPA(table, niveau, sens, tuple(_constats(table)))


def _rangee(ligne: dict[str, Any], n: dict[str, Fraction], niveau: str, sens: str) -> dict[str, Any]:
    position = n["stock"] + n["en_transit"]
    cible = n["couverture"] * n["ventes_jour"] + n["stock_securite"]
    besoin = max(Fraction(0), cible - position)
    multiple = multiple_niveau(ligne, niveau)
    voulue = arrondi_multiple(ceil(besoin), multiple, sens)
    limite = ligne.get("disponible", np.nan)
    proposee = voulue if pd.isna(limite) else min(voulue, int(limite) // multiple * multiple)
    jours = [float(q / n["ventes_jour"]) if n["ventes_jour"] else np.nan for q in (position, position + proposee)]
    return {
        "article": ligne["article"],
        "position": float(position),
        "cible": float(cible),
        "besoin": float(besoin),
        "proposition": proposee,
        "colis": int(exact(proposee) / int(ligne["uvc_par_colis"]))
        if niveau != "uvc"
        else -(-proposee // int(ligne["uvc_par_colis"])),
        "couverture_avant": jours[0],
        "couverture_apres": jours[1],
        "manquant": voulue - proposee,
    }


def _constats(table: pd.DataFrame) -> list[Constat]:
    constats = []
    for li in table.to_dict("records"):
        nom = str(li["article"])
        if li["manquant"]:
            message = f"{nom} : {li['manquant']} unités ne peuvent pas être servies ; prévenez le client."
            constats.append(Constat("avertissement", "rupture_fournisseur", message, nom))
        if not pd.isna(li["couverture_avant"]) and li["couverture_avant"] < 1:
            message = f"{nom} : moins d'un jour de couverture chez le client, livraison urgente."
            constats.append(Constat("avertissement", "rupture_client", message, nom))
    return constats
