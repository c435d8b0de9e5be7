"""Les ratios connus : leur formule, leur seuil usuel et ce qui le fonde.

Aucun texte ne fixe ces seuils. Ceux d'ici sont des repères de cours ou des usages, à remplacer par ceux du secteur ou
de l'entreprise : `ratios(..., seuils={"autonomie_financiere": 0.25})`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import pandas as pd

from refcomp.calculs.entrees import check_genre, load_nombres
from refcomp.errors import check_choix
from refcomp.frames import Colonne

TITRE = "Les seuils ne peuvent pas être lus :"
USAGE = "usage"
DELAI = "pas de norme générale : comparez au secteur, et au délai légal ou convenu (refcomp.calculs.reglement)"
MINES = "Mines Paris, Base de la compta, « Liquidité »"
DE_L_APPELANT = "seuil donné par l'appelant"


@dataclass(frozen=True)
class Definition:
    """Un ratio ou un solde.

    Attributes:
        nom: identifiant.
        libelle: ce qu'une personne lit.
        famille: structure, liquidite, activite, rentabilite ou equilibre.
        numerateur: grandeur du haut.
        denominateur: grandeur du bas, ou vide pour un solde.
        unite: `rapport`, `pourcentage`, `jours`, `annees` ou `montant`.
        sens: `min` (au moins le seuil) ou `max` (au plus).
        seuil: le repère, ou None s'il n'y en a pas.
        source: ce qui fonde le repère.
    """

    nom: str
    libelle: str
    famille: str
    numerateur: str
    denominateur: str
    unite: str
    sens: str
    seuil: Fraction | None
    source: str


def _definition(identite: tuple[str, str, str], calcul: tuple[str, str, str, str], **repere: str | None) -> Definition:
    """Un ratio : (nom, libellé, famille), (numérateur, dénominateur, unité, sens), son seuil et sa source."""
    seuil = repere["seuil"]
    return Definition(*identite, *calcul, None if seuil is None else Fraction(seuil), str(repere["source"]))


DEFINITIONS: tuple[Definition, ...] = (
    _definition(
        ("frng", "Fonds de roulement net global", "equilibre"),
        ("frng", "", "montant", "min"),
        seuil="0",
        source="Gualino, L'essentiel de l'analyse financière : les emplois stables sont financés par des ressources "
        "stables",
    ),
    _definition(
        ("bfr", "Besoin en fonds de roulement", "equilibre"),
        ("bfr", "", "montant", "max"),
        seuil=None,
        source="pas de norme : il dépend du métier",
    ),
    _definition(
        ("tresorerie_nette", "Trésorerie nette", "equilibre"),
        ("tresorerie_nette", "", "montant", "min"),
        seuil="0",
        source="Gualino, L'essentiel de l'analyse financière",
    ),
    _definition(
        ("autonomie_financiere", "Autonomie financière", "structure"),
        ("capitaux_propres", "total_bilan", "pourcentage", "min"),
        seuil="1/5",
        source=USAGE,
    ),
    _definition(
        ("independance_financiere", "Indépendance financière", "structure"),
        ("capitaux_propres", "ressources_stables", "pourcentage", "min"),
        seuil="1/2",
        source="usage bancaire : pas plus de dettes stables que de capitaux propres",
    ),
    _definition(
        ("endettement", "Endettement", "structure"),
        ("dettes_financieres", "capitaux_propres", "pourcentage", "max"),
        seuil="1",
        source="usage bancaire : pas plus de dettes stables que de capitaux propres",
    ),
    _definition(
        ("capacite_remboursement", "Capacité de remboursement", "structure"),
        ("dettes_financieres", "caf", "annees", "max"),
        seuil="4",
        source="université de Béjaïa et Mines Paris (Crédit national) : 3 ou 4 ans",
    ),
    _definition(
        ("liquidite_generale", "Liquidité générale", "liquidite"),
        ("actif_court_terme", "dettes_court_terme", "rapport", "min"),
        seuil="1",
        source=MINES,
    ),
    _definition(
        ("liquidite_reduite", "Liquidité réduite", "liquidite"),
        ("actif_hors_stocks", "dettes_court_terme", "rapport", "min"),
        seuil="4/5",
        source="AUNEGE, « La liquidité » : 80 % parfois retenu (Gualino demande d'approcher 1)",
    ),
    _definition(
        ("liquidite_immediate", "Liquidité immédiate", "liquidite"),
        ("disponibilites", "dettes_court_terme", "rapport", "min"),
        seuil=None,
        source=f"{MINES} : pas de norme stricte",
    ),
    _definition(
        ("bfr_jours", "Besoin en fonds de roulement en jours de ventes", "activite"),
        ("bfr", "ca_ht", "jours", "max"),
        seuil=None,
        source="pas de norme : il dépend du métier",
    ),
    _definition(
        ("rotation_stocks", "Durée de stockage", "activite"),
        ("stock_moyen", "cout_achat_vendu", "jours", "max"),
        seuil=None,
        source=DELAI,
    ),
    _definition(
        ("credit_clients", "Crédit accordé à ses clients", "activite"),
        ("creances_clients", "ca_ttc", "jours", "max"),
        seuil=None,
        source=DELAI,
    ),
    _definition(
        ("credit_fournisseurs", "Crédit pris à ses fournisseurs", "activite"),
        ("dettes_fournisseurs", "achats_ttc", "jours", "max"),
        seuil=None,
        source=DELAI,
    ),
    _definition(
        ("profitabilite", "Profitabilité", "rentabilite"),
        ("resultat_net", "ca_ht", "pourcentage", "min"),
        seuil="0",
        source="usage : une perte entame les capitaux propres",
    ),
    _definition(
        ("rentabilite_economique", "Rentabilité économique", "rentabilite"),
        ("resultat_exploitation", "capitaux_investis", "pourcentage", "min"),
        seuil="0",
        source="usage : l'exploitation doit au moins ne rien perdre",
    ),
    _definition(
        ("rentabilite_financiere", "Rentabilité financière", "rentabilite"),
        ("resultat_net", "capitaux_propres", "pourcentage", "min"),
        seuil="0",
        source="usage : une perte entame les capitaux propres",
    ),
)
PAR_NOM = {d.nom: d for d in DEFINITIONS}
SEUILS_USUELS = pd.DataFrame(
    [(d.nom, d.sens, None if d.seuil is None else float(d.seuil), d.source) for d in DEFINITIONS],
    columns=["ratio", "sens", "seuil", "source"],
)


def load_definitions(seuils: Mapping[str, object] | None) -> tuple[Definition, ...]:
    """Les ratios, avec les seuils de l'appelant là où il en donne (None retire un seuil).

    Raises:
        ArgumentInvalideError: si un ratio n'est pas connu ou si `seuils` n'est pas un dictionnaire.
        DonneesInvalidesError: en une fois, pour les seuils qui ne sont pas des nombres.
    """
    if seuils is None:
        return DEFINITIONS
    check_genre("seuils", seuils, Mapping, "un dictionnaire est attendu, par exemple {'autonomie_financiere': 0.25}")
    for nom in seuils:
        check_choix("seuils", nom, PAR_NOM)
    colonnes = tuple(
        Colonne(n, "nombre", f"seuil de {PAR_NOM[n].libelle.lower()}") for n, v in seuils.items() if v is not None
    )
    lus = load_nombres(TITRE, seuils, colonnes) if colonnes else {}
    return tuple(replace(d, seuil=lus.get(d.nom), source=DE_L_APPELANT) if d.nom in seuils else d for d in DEFINITIONS)
