"""Les rubriques d'une déclaration de TGC : bases et taxes par taux, exonérations, déductions, solde."""

from __future__ import annotations

import pandas as pd

TAUX = ("reduit", "specifique", "normal", "superieur")
LIBELLES = {
    "taux_reduit": "Opérations au taux réduit",
    "taux_specifique": "Opérations au taux spécifique",
    "taux_normal": "Opérations au taux normal",
    "taux_superieur": "Opérations au taux supérieur",
    "autoliquidation": "Services achetés hors du territoire (autoliquidation)",
    "exportation": "Exportations",
    "hors_territoire": "Services situés hors du territoire",
    "exonere": "Autres opérations exonérées",
    "brute": "Total de la TGC brute",
    "immobilisations": "TGC déductible sur immobilisations",
    "biens_services": "TGC déductible sur autres biens et services",
    "imputation": "TGC à imputer (avoirs plus forts que les factures ; case 81)",
    "credit_reporte": "Crédit de la déclaration précédente",
    "deductible": "Total de la TGC déductible",
    "a_payer": "TGC à payer",
    "credit": "Crédit à reporter",
}
Rubriques = dict[str, tuple[int | None, int | None]]


def build_rubriques(detail: pd.DataFrame, credit_reporte: int) -> Rubriques:
    """Les rubriques servies : (base, taxe), en francs ; None si la colonne n'existe pas."""
    rubriques: Rubriques = {}
    imputation = 0
    for nom, masque in _groupes(detail):
        base, taxe = int(detail.loc[masque, "base"].sum()), int(detail.loc[masque, "due"].sum())
        if taxe < 0:
            imputation -= taxe
        elif base or taxe:
            rubriques[nom] = (base, taxe)
    for nom in ("exportation", "hors_territoire", "exonere"):
        base = int(detail.loc[_lignes_sans_taxe(detail) == nom, "base"].sum())
        if base:
            rubriques[nom] = (base, None)
    brute = sum(taxe or 0 for _, taxe in rubriques.values())
    immobilisation = detail["nature"] == "immobilisation"
    deductions = {
        "immobilisations": int(detail.loc[immobilisation, "deductible"].sum()),
        "biens_services": int(detail.loc[~immobilisation, "deductible"].sum()),
        "imputation": imputation,
        "credit_reporte": credit_reporte,
    }
    rubriques["brute"] = (None, brute)
    rubriques |= {nom: (None, montant) for nom, montant in deductions.items() if montant}
    deductible = sum(deductions.values())
    rubriques["deductible"] = (None, deductible)
    solde = brute - deductible
    rubriques["a_payer" if solde >= 0 else "credit"] = (None, abs(solde))
    return rubriques


def _lignes_sans_taxe(detail: pd.DataFrame) -> pd.Series:
    """La rubrique de chaque ligne ; une vente au taux « exonere » rejoint les opérations exonérées."""
    exonere = (detail["ligne"] == "imposable") & (detail["categorie"] == "exonere")
    return detail["ligne"].mask(exonere, "exonere")


def _groupes(detail: pd.DataFrame) -> list[tuple[str, pd.Series]]:
    vente = (detail["sens"] == "vente") & (detail["ligne"] == "imposable")
    taux = [(f"taux_{c}", vente & (detail["categorie"] == c)) for c in TAUX]
    return [*taux, ("autoliquidation", detail["ligne"] == "autoliquidation")]


def build_tableau(rubriques: Rubriques) -> pd.DataFrame:
    """Les rubriques servies, dans l'ordre de la déclaration."""
    servies = [nom for nom in LIBELLES if nom in rubriques]
    return pd.DataFrame(
        {
            "rubrique": pd.Series(servies, dtype="str"),
            "libelle": pd.Series([LIBELLES[r] for r in servies], dtype="str"),
            "base": pd.array([rubriques[r][0] for r in servies], dtype="Int64"),
            "taxe": pd.array([rubriques[r][1] for r in servies], dtype="Int64"),
        },
    )
