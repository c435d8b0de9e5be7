"""L'explication d'une déclaration : champ, exigibilité, TVA brute, TVA déductible, solde, écriture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.formats_fr import format_compte, format_date, format_montant, format_nombre, format_pourcentage
from refcomp.rounding import EUR, Monnaie

if TYPE_CHECKING:
    from refcomp.calculs.declaration_tva.resultat import DeclarationTva

LIGNES_MONTREES = 20
REGLE = (
    "Un bien est exigible à sa livraison (un acompte, à son encaissement) ; un service, quand il est payé, ou à la "
    "facture sur option pour les débits."
)


def build_explication(declaration: DeclarationTva) -> Explication:
    """Écrit la déclaration comme un corrigé."""
    convention = declaration.convention
    titre = f"Déclaration CA3 du {format_date(convention.debut)} au {format_date(convention.fin)}"
    return Explication(
        titre,
        (
            build_etape_exigible(declaration.detail, EUR, REGLE),
            _brute(declaration),
            _deductible(declaration),
            _solde(declaration),
            _ecriture(declaration),
        ),
    )


def build_etape_exigible(detail: pd.DataFrame, devise: Monnaie, regle: str) -> Etape:
    """L'étape qui liste les parts exigibles de la période, après la règle qui les date."""
    montrees = detail.head(LIGNES_MONTREES)
    lignes = tuple(
        (
            p.piece,
            f"{p.sens}, {p.nature}",
            f"{format_date(p.exigible_le)} ({p.motif})",
            format_montant(p.base, devise),
            format_pourcentage(p.taux, 1),
            format_montant(p.due or p.deductible, devise),
        )
        for p in montrees.itertuples()
    )
    reste = len(detail) - LIGNES_MONTREES
    suite = f" Les {reste} suivantes ne sont pas montrées." if reste > 0 else ""
    texte = f"{regle} {format_compte(len(detail), 'part')} de la période.{suite}"
    entetes = ("Pièce", "Opération", "Exigible le", "Hors taxe", "Taux", "Taxe")
    return Etape("Ce qui est exigible dans la période", texte, Tableau(entetes, lignes, (3, 4, 5)) if lignes else None)


def _brute(declaration: DeclarationTva) -> Etape:
    lignes = declaration.lignes
    table = declaration.tableau
    servies = table[table["base"].notna() & table["taxe"].notna()]
    corps = tuple(
        (r.ligne, r.libelle, format_nombre(int(r.base), 0), format_nombre(int(r.taxe), 0)) for r in servies.itertuples()
    )
    reversee = f" Taxe à reverser (ligne 15) : {format_montant(lignes['15'])}." if "15" in lignes else ""
    texte = f"Bases et taxes arrondies à l'euro.{reversee} Total, ligne 16 : {format_montant(lignes['16'])}."
    tableau = Tableau(("Ligne", "Libellé", "Base", "Taxe"), corps, (2, 3)) if corps else None
    return Etape("La TVA brute", texte, tableau)


def _deductible(declaration: DeclarationTva) -> Etape:
    lignes = declaration.lignes
    noms = {"19": "immobilisations", "20": "autres biens et services", "21": "autre taxe", "22": "crédit reporté"}
    parts = [f"{format_montant(lignes[c])} ({nom}, ligne {c})" for c, nom in noms.items() if c in lignes]
    somme = " + ".join(parts) or "rien"
    return Etape("La TVA déductible", f"{somme} = {format_montant(lignes['23'])}, ligne 23.")


def _solde(declaration: DeclarationTva) -> Etape:
    lignes = declaration.lignes
    brute, deductible = format_montant(lignes["16"]), format_montant(lignes["23"])
    if "25" not in lignes:
        texte = f"TVA nette due : {brute} - {deductible} = {format_montant(lignes['28'])}, ligne 28."
    else:
        texte = f"Crédit : {deductible} - {brute} = {format_montant(lignes['25'])}, ligne 25."
        if "26" in lignes:
            texte += f" Remboursement demandé : {format_montant(lignes['26'])}, ligne 26."
        texte += f" À reporter : {format_montant(lignes['27'])}, ligne 27."
    return Etape("Le solde", texte)


def _ecriture(declaration: DeclarationTva) -> Etape:
    ecriture = declaration.ecritures()
    lignes = tuple(
        (
            e.compte,
            e.libelle,
            format_montant(e.debit) if e.debit else "",
            format_montant(e.credit) if e.credit else "",
        )
        for e in ecriture.itertuples()
    )
    total = format_montant(round(float(ecriture["debit"].sum()), 2))
    texte = f"Contrôle : débits et crédits valent {total}. L'écart entre les centimes et les euros va en 658 ou en 758."
    tableau = Tableau(("Compte", "Libellé", "Débit", "Crédit"), lignes, (2, 3)) if lignes else None
    return Etape("L'écriture de liquidation", texte, tableau)
