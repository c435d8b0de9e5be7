"""La déclaration de TVA 3310-CA3 d'une période, à partir des opérations et de leurs règlements."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from refcomp.calculs.declaration_tva.assemblage import (
    build_bases,
    build_masses,
    build_taxes,
    load_arrondi,
    with_deduction,
)
from refcomp.calculs.declaration_tva.decompte import decompte_ca3, load_libelles
from refcomp.calculs.declaration_tva.exigibilite import parts_exigibles
from refcomp.calculs.declaration_tva.operations import load_operations, load_reglements
from refcomp.calculs.declaration_tva.periode import check_entier, load_periode
from refcomp.calculs.declaration_tva.regles import build_regles_tva
from refcomp.calculs.declaration_tva.resultat import ConventionDeclaration, DeclarationTva
from refcomp.calculs.declaration_tva.seuils import constats_remboursement
from refcomp.errors import check_choix
from refcomp.rounding import montants_affiches

TAXES_DEPUIS = ("pieces", "base")


def declaration_tva(
    operations: pd.DataFrame,
    reglements: pd.DataFrame | None = None,
    *,
    debut: dt.date | str,
    fin: dt.date | str,
    credit_reporte: int = 0,
    remboursement: int = 0,
    option_debits: bool = False,
    taxe_depuis: str = "pieces",
    territoire: str = "metropole",
) -> DeclarationTva:
    """Établit la CA3 d'une période, au régime réel normal.

    Args:
        operations: toutes les opérations connues, même d'une autre période ; colonnes de `exigibilite`.
        reglements: leurs règlements ; colonnes de `exigibilite`.
        debut: premier jour de la période.
        fin: dernier jour de la période.
        credit_reporte: ligne 27 de la déclaration précédente, en euros entiers.
        remboursement: part du crédit demandée en remboursement (ligne 26), en euros entiers.
        option_debits: l'entreprise a opté pour les débits.
        taxe_depuis: `pieces` (par défaut) arrondit la somme des taxes facturées, celle des comptes ; `base` multiplie
            la base arrondie par le taux, comme le fait qui remplit le formulaire à la main. Elles diffèrent d'un euro
            au plus par ligne.
        territoire: celui de l'entreprise, là où la TVA s'applique.

    Returns:
        La déclaration : ses lignes, le détail par pièce, les montants exacts, les constats.

    Raises:
        DonneesInvalidesError: si les tables ont des défauts, tous listés.
        ArgumentInvalideError: si une date, une convention, le crédit ou le remboursement ne convient pas.

    Sources: CGI art. 269, 271, 283 et 287 ; notice 3310-NOT-CA3 ; CGI ann. II art. 205 et 206.

    >>> ventes = pd.DataFrame({"piece": ["F1"], "sens": ["vente"], "nature": ["bien"], "date": ["05/03/2026"],
    ...                        "montant_ht": [1000.40]})
    >>> declaration_tva(ventes, debut="01/03/2026", fin="31/03/2026").lignes["28"]
    200
    """
    check_choix("taxe_depuis", taxe_depuis, TAXES_DEPUIS)
    du, au = load_periode(debut, fin)
    check_entier("credit_reporte", credit_reporte)
    check_entier("remboursement", remboursement)
    regles = build_regles_tva(territoire)
    lecture = load_operations(operations, regles, option_debits=option_debits)
    parts = parts_exigibles(lecture.operations, load_reglements(reglements, lecture.operations, regles), regles)
    parts = with_deduction(parts, lecture.operations, regles)
    detail = parts[parts["exigible_le"].between(pd.Timestamp(du), pd.Timestamp(au))].reset_index(drop=True)
    euro = load_arrondi(au)
    taxes, bases = build_taxes(detail, regles, euro, au, taxe_depuis=taxe_depuis)
    lignes = decompte_ca3(taxes | {"22": credit_reporte, "26": remboursement})
    bases |= build_bases(detail, euro)
    for colonne in ("base", "taxe", "due", "deductible"):
        detail[colonne] = montants_affiches(detail[colonne].to_numpy(), regles.devise)
    return DeclarationTva(
        tableau=_tableau(lignes, bases, load_libelles(au)),
        detail=detail[[*COLONNES_DETAIL]],
        masses=build_masses(parts[parts["exigible_le"].between(pd.Timestamp(du), pd.Timestamp(au))]),
        convention=ConventionDeclaration(du, au, credit_reporte, remboursement, option_debits, taxe_depuis, territoire),
        constats=(*lecture.constats, *constats_remboursement(lignes.get("25", 0), remboursement, au)),
    )


COLONNES_DETAIL = (
    *("piece", "sens", "nature", "regime", "ligne", "categorie", "taux", "exigible_le", "motif"),
    *("base", "taxe", "due", "deductible"),
)


def _tableau(lignes: dict[str, int], bases: dict[str, int], libelles: dict[str, str]) -> pd.DataFrame:
    """Les lignes servies, dans l'ordre du formulaire."""
    servies = [ligne for ligne in libelles if ligne in lignes or ligne in bases]
    return pd.DataFrame(
        {
            "ligne": pd.Series(servies, dtype="str"),
            "libelle": pd.Series([libelles[c] for c in servies], dtype="str"),
            "base": pd.array([bases.get(c) for c in servies], dtype="Int64"),
            "taxe": pd.array([lignes.get(c) for c in servies], dtype="Int64"),
        },
    )
