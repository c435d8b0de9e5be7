"""De la facture calculée à la facture électronique.

Le calcul ne connaît pas les formats, et les formats n'importent pas le calcul : cette jonction lit le résultat figé
par ses attributs, que `Document` décrit.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Protocol

import pandas as pd

from refcomp.errors import ArgumentInvalideError
from refcomp.formats.facturx.modele import AVOIR, FACTURE, AjustementEN, FactureEN, LigneEN, Partie, TaxeEN
from refcomp.rounding import Monnaie

CATEGORIES = {  # raison d'une taxe absente → catégorie d'EN 16931
    "franchise": "E",
    "exportation": "G",
    "livraison_intracommunautaire": "K",
    "prestation_intracommunautaire": "AE",
    "autoliquidation": "AE",
    "autoliquidation_travaux": "AE",
}


class Document(Protocol):
    """Ce qu'une facture calculée montre."""

    nature: str
    numero: str
    date: dt.date
    devise: Monnaie
    lues: tuple[Any, ...]
    convention: Any
    unites_lignes: pd.DataFrame
    unites_ventilation: pd.DataFrame
    unites: dict[str, int]
    origine: str

    @property
    def mentions(self) -> tuple[str, ...]:
        """Les mentions des taxes absentes, dans l'ordre de la ventilation."""


def build_facture_en(
    document: Document, vendeur: Partie, acheteur: Partie, *, echeance: dt.date | None = None, conditions: str = ""
) -> FactureEN:
    """Construit la facture électronique d'une facture ou d'un avoir calculé.

    Args:
        document: une `refcomp.calculs.facture.Facture` de nature `facture` ou `avoir`, aux prix hors taxes.
        vendeur: le vendeur.
        acheteur: l'acheteur.
        echeance: date d'échéance.
        conditions: ou conditions de règlement.

    Raises:
        ArgumentInvalideError: pour un devis, ou des prix taxes comprises, qu'EN 16931 ne connaît pas.
    """
    if document.nature == "devis" or document.convention.prix_ttc:
        raise ArgumentInvalideError("EN 16931 décrit des factures et des avoirs aux prix hors taxes, pas ce document.")
    motifs = dict(zip([m for m in document.unites_ventilation["motif"] if m], document.mentions, strict=False))
    ajustements = tuple(_ajustements(document))
    return FactureEN(
        numero=document.numero,
        date=document.date,
        type_document=AVOIR if document.nature == "avoir" else FACTURE,
        devise=document.devise.code,
        vendeur=vendeur,
        acheteur=acheteur,
        lignes=tuple(_lignes(document)),
        ajustements=ajustements,
        ventilation=tuple(
            TaxeEN(_m(document, r["base"]), _m(document, r["taxe"]), *_regime(r), motifs.get(r["motif"], ""))
            for r in document.unites_ventilation.to_dict("records")
        ),
        totaux=_totaux(document, ajustements),
        echeance=echeance,
        conditions=conditions,
        origine=document.origine.removeprefix("facture ").split(" du ")[0] if document.origine else "",
    )


def _m(document: Document, unites: int) -> Decimal:
    return Decimal(int(unites)).scaleb(-document.devise.decimales)


def _regime(porteur: dict[str, Any]) -> tuple[str, Decimal]:
    """La catégorie et le taux en pour cent ; un taux nul sans raison dite est un taux zéro."""
    taux = porteur["taux"] * 100
    exact = Decimal(taux.numerator) / Decimal(taux.denominator)
    return (CATEGORIES[porteur["motif"]] if porteur["motif"] else "S" if exact else "Z"), exact


def _lignes(document: Document) -> list[LigneEN]:
    lignes = []
    for lue, unites in zip(document.lues, document.unites_lignes.to_dict("records"), strict=True):
        reduction = _m(document, unites["brut"] - unites["montant"])
        categorie, taux = _regime({"taux": lue.taux, "motif": lue.motif})
        quantite, prix = (Decimal(v.numerator) / Decimal(v.denominator) for v in (lue.quantite, lue.prix_unitaire))
        montant = _m(document, unites["montant"])
        lignes.append(LigneEN(montant, lue.designation, quantite, prix, reduction or None, categorie, taux))
    return lignes


def _ajustements(document: Document) -> list[AjustementEN]:
    ajustements = []
    for r in document.unites_ventilation.to_dict("records"):
        for nom, motif, supplement in (
            ("remises", "Remise", False),
            ("escompte", "Escompte", False),
            ("port", "Port", True),
        ):
            if r[nom]:
                ajustements.append(AjustementEN(supplement, _m(document, r[nom]), motif, *_regime(r)))
    return ajustements


def _totaux(document: Document, ajustements: tuple[AjustementEN, ...]) -> dict[str, Decimal]:
    unites = document.unites
    totaux = {"lignes": _m(document, unites["brut"] - unites["remises_lignes"])}
    for nom, supplement in (("supplements", True), ("reductions", False)):
        siens = [a.montant for a in ajustements if a.supplement is supplement]
        if siens:
            totaux[nom] = sum(siens, Decimal(0))
    noms = {"hors_taxes": "total_ht", "taxe": "taxe", "ttc": "total_ttc", "a_payer": "net_a_payer"}
    totaux |= {nom: _m(document, unites[source]) for nom, source in noms.items()}
    if unites["acomptes"]:
        totaux["acomptes"] = _m(document, unites["acomptes"])
    return totaux
