"""Balance âgée des clients : `from refcomp.calculs.balance_agee import balance_agee`."""

from refcomp.calculs.balance_agee.calcul import balance_agee
from refcomp.calculs.balance_agee.resultat import BalanceAgee
from refcomp.calculs.balance_agee.tranches import Tranches
from refcomp.calculs.balance_agee.ventilation import ventilation
from refcomp.calculs.balance_agee.ventilation_datee import ventilation_datee
from refcomp.calculs.fiche import Fiche

__all__ = ["FICHE", "BalanceAgee", "Tranches", "balance_agee", "ventilation", "ventilation_datee"]

FICHE = Fiche(
    nom="balance_agee",
    libelle="Balance âgée des clients",
    codes=("bts-gpme-nc:T16.3/d2", "bts-gpme:T.1.6.3"),
    sources=(
        "creer-gerer-entreprendre.fr, « La balance âgée » (tranches usuelles, lecture par échéance)",
        "memocompta.fr, « Balance âgée » (lecture par date de facture, compte 411TOPB)",
        "QuickBooks, « Accounts receivable aging report » (exemple chiffré)",
        "OCA account_financial_report 17.0, ERPNext, Tryton account (bornes et dates comparées)",
    ),
    cas=(
        "ba-bornes-incluses",
        "ba-bornes-exclues",
        "ba-quickbooks",
        "ba-memocompta-topbureau",
        "ba-erpnext-avoir-lettre",
        "ba-erpnext-acompte",
        "ba-erpnext-echeances-reglement-partiel",
        "ba-date-passee",
        "ba-xpf-plus-ancien",
        "ba-credit-management",
    ),
)
