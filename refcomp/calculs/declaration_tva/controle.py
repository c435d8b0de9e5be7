"""La cohérence d'une déclaration et de la comptabilité : les comptes de taxe, un par un."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from refcomp.calculs.declaration_tva.assemblage import Masses
from refcomp.findings import Constat
from refcomp.formats_fr import format_unites
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Monnaie, unites_mineures

SOLDES = Contrat(
    "soldes",
    (
        Colonne("compte", "texte", "numéro de compte"),
        Colonne("solde", "montant", "solde, débiteur positif"),
    ),
    vide_permis=True,
)
RACINES = {
    "collectee": "44571",
    "autoliquidee": "4452",
    "importation": "4453",
    "deductible_immobilisation": "44562",
    "deductible": "44566",
    "credit": "44567",
    "a_decaisser": "44551",
}


def controle_comptes(
    masses: Masses,
    credit_reporte: int,
    soldes: pd.DataFrame,
    racines: Mapping[str, str] | None = None,
    devise: Monnaie = EUR,
) -> list[Constat]:
    """Compare les soldes des comptes de taxe, avant liquidation, à ce que dit la déclaration.

    Args:
        masses: les taxes exactes de la période.
        credit_reporte: le crédit de la déclaration précédente, en unités entières.
        soldes: `compte`, `solde` (débiteur positif, créditeur négatif) ; les sous-comptes d'une racine s'ajoutent.
        racines: des racines de comptes à la place de celles du PCG, par rôle.
        devise: la monnaie.

    Returns:
        Une erreur par compte qui s'écarte, avec les deux montants et ce qu'il faut chercher ; un avertissement si la
        taxe précédente (44551) n'est pas payée, ou si un compte de taxe n'est pas contrôlé. Rien si tout concorde.

    Raises:
        DonneesInvalidesError: si la table des soldes a des défauts.
    """
    plan = RACINES | dict(racines or {})
    table = check_frame(soldes, SOLDES, devise=devise)
    table["unites"] = unites_mineures(table["solde"], devise)
    attendus = {
        "collectee": (-masses.collectee, "une facture ou un avoir de la mauvaise période, un encaissement oublié"),
        "autoliquidee": (-(masses.acquisition + masses.autoliquidee), "un achat à l'étranger sans autoliquidation"),
        "importation": (-masses.importation, "une importation sans autoliquidation"),
        "deductible_immobilisation": (
            masses.deductible_immobilisation,
            "une immobilisation portée en autres biens et services, ou l'inverse",
        ),
        "deductible": (
            masses.deductible,
            "un service non payé, une taxe non déductible, une facture d'une autre période",
        ),
        "credit": (credit_reporte * devise.facteur, "le crédit de la déclaration précédente"),
    }
    constats = []
    for role, (attendu, piste) in attendus.items():
        trouve = _solde(table, plan[role])
        if trouve != attendu:
            message = (
                f"Compte {plan[role]} : solde {_format_solde(trouve, devise)} ; la déclaration appelle un solde "
                f"{_format_solde(attendu, devise)} (écart {format_unites(abs(trouve - attendu), devise)}). "
                f"Cherchez {piste}."
            )
            constats.append(Constat("erreur", f"ecart_{role}", message, plan[role]))
    return [*constats, *_remarques(table, plan, devise)]


def _remarques(table: pd.DataFrame, plan: Mapping[str, str], devise: Monnaie) -> list[Constat]:
    constats = []
    dette = _solde(table, plan["a_decaisser"])
    if dette:
        message = (
            f"Compte {plan['a_decaisser']} : solde {_format_solde(dette, devise)} ; la taxe précédente est-elle payée ?"
        )
        constats.append(Constat("avertissement", "taxe_precedente", message, plan["a_decaisser"]))
    connus = tuple(plan.values())
    autres = table[
        table["compte"].str.startswith("445") & ~table["compte"].str.startswith(connus) & (table["unites"] != 0)
    ]
    if len(autres):
        liste = ", ".join(sorted(set(autres["compte"])))
        message = (
            f"Comptes de taxe non contrôlés : {liste}. Justifiez leur solde à part (factures à établir, à recevoir…)."
        )
        constats.append(Constat("avertissement", "compte_non_controle", message, liste))
    return constats


def _solde(table: pd.DataFrame, racine: str) -> int:
    return int(table.loc[table["compte"].str.startswith(racine), "unites"].sum())


def _format_solde(unites: int, devise: Monnaie) -> str:
    sens = "nul" if not unites else ("débiteur" if unites > 0 else "créditeur")
    return sens if not unites else f"{sens} de {format_unites(abs(unites), devise)}"
