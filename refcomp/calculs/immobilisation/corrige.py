"""L'explication d'une sortie d'immobilisation : les étapes d'un corrigé, avec les chiffres du bien."""

from __future__ import annotations

from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.calculs.immobilisation.cession import CessionImmobilisation
from refcomp.formats_fr import format_date, format_montant, format_nombre


def build_explication(cession: CessionImmobilisation) -> Explication:
    """Compose l'explication d'une sortie."""
    origine, cumul = _montant(cession, cession.plan.valeur_origine), _montant(cession, cession.cumul)
    nette = _montant(cession, cession.valeur_nette_comptable)
    etapes = [
        Etape(
            "Amortir jusqu'à la sortie",
            f"Dotation complémentaire, de l'ouverture de l'exercice au {format_date(cession.date)} : "
            f"{_montant(cession, cession.dotation_complementaire)}.",
        ),
        Etape("Calculer la valeur nette", f"{origine} - {cumul} = {nette}."),
        _etape_resultat(cession, nette),
    ]
    if cession.reprise_derogatoire:
        texte = f"Le compte 145 est soldé : reprise de {_montant(cession, cession.reprise_derogatoire)} (78725)."
        etapes.append(Etape("Reprendre les amortissements dérogatoires", texte))
    if cession.reprise_depreciation:
        texte = f"Elle n'a plus d'objet : reprise de {_montant(cession, cession.reprise_depreciation)} (7816)."
        etapes.append(Etape("Reprendre la dépréciation", texte))
    etapes.append(_etape_ecritures(cession))
    return Explication("Sortie d'une immobilisation", tuple(etapes))


def _etape_resultat(cession: CessionImmobilisation, nette: str) -> Etape:
    if not cession.prix:
        return Etape("Constater la perte", f"Mise au rebut, sans prix : la valeur nette, {nette}, est perdue.")
    nom = "plus-value" if cession.resultat > 0 else "moins-value" if cession.resultat < 0 else "ni gain ni perte"
    taxe = f" La TVA collectée, {_montant(cession, cession.tva)}, n'y entre pas." if cession.tva else ""
    texte = f"{_montant(cession, cession.prix)} - {nette} = {_montant(cession, cession.resultat)} : {nom}.{taxe}"
    return Etape("Comparer le prix hors taxes à la valeur nette", texte)


def _etape_ecritures(cession: CessionImmobilisation) -> Etape:
    decimales = cession.devise.decimales
    lignes = tuple(
        (
            str(r["ecriture"]),
            r["compte"],
            r["intitule"],
            *(format_nombre(r[c], decimales) if r[c] else "" for c in ("debit", "credit")),
        )
        for r in cession.ecritures.to_dict("records")
    )
    entetes = ("Écriture", "Compte", "Intitulé", "Débit", "Crédit")
    return Etape("Passer les écritures", "Chaque écriture est équilibrée.", Tableau(entetes, lignes, (3, 4)))


def _montant(cession: CessionImmobilisation, valeur: float) -> str:
    return format_montant(valeur, cession.devise)
