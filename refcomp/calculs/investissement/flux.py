"""Les flux nets d'un projet : ce que l'exploitation rapporte vraiment en caisse, année par année."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd

from refcomp.calculs.entrees import exact, load_ensemble, load_taux
from refcomp.calculs.stock.quantites import load_grandeurs, load_table, montant, unites
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat
from refcomp.rounding import EUR, Monnaie, monnaie

TITRE = "Les flux du projet ne peuvent pas être établis :"
EXPLOITATION = Contrat(
    "exploitation",
    (
        Colonne("produits", "montant", "produits encaissables de l'année"),
        Colonne("charges", "montant", "charges décaissables de l'année", minimum=0),
        Colonne("dotation", "montant", "dotation aux amortissements", obligatoire=False, minimum=0),
        Colonne("besoin_fonds_roulement", "montant", "hausse du BFR payée en fin d'année", obligatoire=False),
    ),
)
NOMBRES = (
    Colonne("investissement", "montant", "investissement de départ", minimum=0),
    Colonne("bfr_initial", "montant", "besoin en fonds de roulement de départ", minimum=0),
    Colonne("valeur_residuelle", "montant", "valeur de revente à la fin", minimum=0),
    Colonne("valeur_comptable", "montant", "valeur nette comptable à la revente", minimum=0),
)


def flux_nets(
    exploitation: pd.DataFrame,
    *,
    investissement: float | str,
    taux_impot: object,
    bfr_initial: float | str = 0,
    valeur_residuelle: float | str = 0,
    valeur_comptable: float | str = 0,
    devise: Monnaie | str = EUR,
) -> pd.DataFrame:
    """Établit les flux nets de trésorerie d'un projet.

    Args:
        exploitation: une ligne par année, dans l'ordre : `produits`, `charges` (décaissables), et au besoin `dotation`
            et `besoin_fonds_roulement` (hausse payée cette année-là ; négative si elle baisse).
        investissement: dépense de l'année 0.
        taux_impot: taux de l'impôt sur les bénéfices (« 25 % ») ; une perte donne une économie d'impôt, l'entreprise
            étant supposée bénéficiaire par ailleurs.
        bfr_initial: besoin en fonds de roulement payé l'année 0.
        valeur_residuelle: prix de revente la dernière année ; la plus-value est imposée.
        valeur_comptable: valeur nette comptable du bien revendu.
        devise: la monnaie, ou son code.

    Returns:
        Une ligne par année, à partir de 0 : `annee investissement resultat impot dotation bfr revente flux`. Le besoin
        en fonds de roulement est récupéré en entier la dernière année.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les valeurs refusées.
    """
    connue = monnaie(devise)
    valeurs = {
        "investissement": investissement,
        "bfr_initial": bfr_initial,
        "valeur_residuelle": valeur_residuelle,
        "valeur_comptable": valeur_comptable,
    }
    lues, lus, taux = load_ensemble(
        TITRE,
        lambda: load_table(exploitation, EXPLOITATION, devise=connue),
        lambda: load_grandeurs(TITRE, valeurs, NOMBRES, devise=connue),
        lambda: load_taux("taux_impot", taux_impot, nature="part"),
    )
    if lus["investissement"] == 0:
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "nul", "« investissement » vaut 0.", "investissement")])
    depart = {"annee": 0, "investissement": -lus["investissement"], "bfr": -lus["bfr_initial"]}
    lignes: list[dict[str, Any]] = [depart]
    for annee, ligne in enumerate(lues.to_dict("records"), start=1):
        lignes.append({"annee": annee} | _annee(ligne, taux))
    lignes[-1]["bfr"] = lignes[-1].get("bfr", Fraction(0)) - sum(ligne.get("bfr", Fraction(0)) for ligne in lignes)
    plus_value = lus["valeur_residuelle"] - lus["valeur_comptable"]
    lignes[-1]["revente"] = lus["valeur_residuelle"] - taux * plus_value
    return _table(lignes, connue)


def _annee(ligne: dict[Any, Any], taux: Fraction) -> dict[str, Fraction]:
    dotation = exact(ligne.get("dotation", 0))
    resultat = exact(ligne["produits"]) - exact(ligne["charges"]) - dotation
    return {
        "resultat": resultat,
        "impot": -resultat * taux,
        "dotation": dotation,
        "bfr": -exact(ligne.get("besoin_fonds_roulement", 0)),
    }


def _table(lignes: list[dict[str, Any]], devise: Monnaie) -> pd.DataFrame:
    """Chaque poste arrondi à l'unité mineure ; le flux est leur somme."""
    postes = ("investissement", "resultat", "impot", "dotation", "bfr", "revente")
    rangees = []
    for ligne in lignes:
        arrondis = {p: unites(Fraction(ligne.get(p, 0)), devise) for p in postes}
        montants = {p: montant(v, devise) for p, v in arrondis.items()}
        rangees.append({"annee": ligne["annee"], **montants, "flux": montant(sum(arrondis.values()), devise)})
    return pd.DataFrame(rangees)
