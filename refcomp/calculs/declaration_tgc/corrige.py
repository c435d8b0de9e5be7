"""L'explication d'une déclaration de TGC : exigibilité, TGC brute, TGC déductible, solde, date limite."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refcomp.calculs.declaration_tgc.rubriques import LIBELLES
from refcomp.calculs.declaration_tva.corrige import build_etape_exigible
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.formats_fr import format_date, format_montant
from refcomp.rounding import XPF

if TYPE_CHECKING:
    from refcomp.calculs.declaration_tgc.resultat import DeclarationTgc

REGLE = "Un bien est exigible à sa livraison ; un service, à son paiement, ou à la facture sur option pour les débits."
DEDUCTIONS = ("immobilisations", "biens_services", "imputation", "credit_reporte")


def build_explication(declaration: DeclarationTgc) -> Explication:
    """Écrit la déclaration comme un corrigé."""
    convention = declaration.convention
    titre = f"Déclaration de TGC du {format_date(convention.debut)} au {format_date(convention.fin)}"
    exigible = build_etape_exigible(declaration.detail, XPF, REGLE)
    return Explication(titre, (exigible, _brute(declaration), _deductible(declaration), _solde(declaration)))


def _brute(declaration: DeclarationTgc) -> Etape:
    table = declaration.tableau
    servies = table[table["base"].notna()]
    corps = tuple(
        (r.libelle, _francs(int(r.base)), "" if r.taxe is None else _francs(int(r.taxe)))
        for r in servies.astype(object).where(servies.notna(), None).itertuples()
    )
    texte = f"Francs entiers, sans décimale. Total : {_francs(declaration.rubriques['brute'])}."
    return Etape("La TGC brute", texte, Tableau(("Rubrique", "Base", "Taxe"), corps, (1, 2)) if corps else None)


def _deductible(declaration: DeclarationTgc) -> Etape:
    taxes = declaration.rubriques
    parts = [f"{LIBELLES[nom]} : {_francs(taxes[nom])}." for nom in DEDUCTIONS if nom in taxes]
    return Etape("La TGC déductible", "\n".join([*parts, f"Total : {_francs(taxes['deductible'])}."]))


def _solde(declaration: DeclarationTgc) -> Etape:
    taxes = declaration.rubriques
    brute, deductible = _francs(taxes["brute"]), _francs(taxes["deductible"])
    if "credit" in taxes:
        texte = f"Crédit à reporter : {deductible} - {brute} = {_francs(taxes['credit'])}."
    else:
        texte = f"TGC à payer : {brute} - {deductible} = {_francs(taxes['a_payer'])}."
    limite = format_date(declaration.convention.date_limite)
    ecriture, _ = declaration.ecritures()
    debit, credit = int(ecriture["debit"].sum()), int(ecriture["credit"].sum())
    controle = f"Contrôle : l'écriture de liquidation s'équilibre ({_francs(debit)} = {_francs(credit)})."
    return Etape("Le solde", f"{texte} À déposer et à payer au plus tard le {limite}.\n{controle}")


def _francs(montant: int) -> str:
    return format_montant(montant, XPF)
