"""Écrire le fichier CII d'une facture (Factur-X, profil EN 16931).

Le PDF/A-3 qui l'enveloppe n'est pas fait ici : on écrit le XML qu'il contiendrait (`factur-x.xml`).
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from xml.etree import ElementTree as ET  # on ne fait qu'écrire ; la lecture est gardée par lecture.py

from refcomp.errors import DonneesInvalidesError
from refcomp.formats.facturx.modele import AjustementEN, FactureEN, LigneEN, Partie, TaxeEN
from refcomp.formats.facturx.regles import controle_regles

ESPACES = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}
PROFIL = "urn:cen.eu:en16931:2017"
SIRENE = "0002"
UNITE = "C62"  # une unité
TOTAUX = {
    "lignes": "LineTotalAmount",
    "supplements": "ChargeTotalAmount",
    "reductions": "AllowanceTotalAmount",
    "hors_taxes": "TaxBasisTotalAmount",
    "taxe": "TaxTotalAmount",
    "arrondi": "RoundingAmount",
    "ttc": "GrandTotalAmount",
    "acomptes": "TotalPrepaidAmount",
    "a_payer": "DuePayableAmount",
}
TITRE = "Le fichier Factur-X n'est pas écrit : la facture enfreint des règles d'EN 16931."


def render_facturx(facture: FactureEN) -> bytes:
    """Rend le XML d'une facture, en UTF-8.

    Args:
        facture: une facture qui respecte les règles encodées.

    Returns:
        Les octets du fichier `factur-x.xml`.

    Raises:
        DonneesInvalidesError: si une règle est enfreinte, ou s'il manque le numéro ou la date ; toutes sont dites.
    """
    fautes = controle_regles(facture)
    if fautes or not facture.numero or facture.date is None:
        raise DonneesInvalidesError(f"{TITRE} (numéro : {facture.numero or 'absent'}, date : {facture.date})", fautes)
    for prefixe, espace in ESPACES.items():
        ET.register_namespace(prefixe, espace)
    racine = ET.Element(_nom("rsm:CrossIndustryInvoice"))
    _add(racine, "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID", PROFIL)
    entete = _add(racine, "rsm:ExchangedDocument")
    _add(entete, "ram:ID", facture.numero)
    _add(entete, "ram:TypeCode", facture.type_document)
    _add_date(entete, "ram:IssueDateTime", facture.date)
    operation = _add(racine, "rsm:SupplyChainTradeTransaction")
    for rang, ligne in enumerate(facture.lignes, start=1):
        _add_ligne(operation, rang, ligne)
    accord = _add(operation, "ram:ApplicableHeaderTradeAgreement")
    _add_partie(accord, "ram:SellerTradeParty", facture.vendeur)
    _add_partie(accord, "ram:BuyerTradeParty", facture.acheteur)
    _add(operation, "ram:ApplicableHeaderTradeDelivery")
    _add_reglement(_add(operation, "ram:ApplicableHeaderTradeSettlement"), facture)
    return bytes(ET.tostring(racine, encoding="utf-8", xml_declaration=True))


def _nom(nom: str) -> str:
    prefixe, local = nom.split(":")
    return f"{{{ESPACES[prefixe]}}}{local}"


def _add(parent: ET.Element, chemin: str, texte: object = None, **attributs: str) -> ET.Element:
    """Ajoute un élément, et les intermédiaires de son chemin."""
    for nom in chemin.split("/"):
        parent = ET.SubElement(parent, _nom(nom))
    if texte is not None:
        parent.text = f"{texte:f}" if isinstance(texte, Decimal) else str(texte)
    parent.attrib.update(attributs)
    return parent


def _add_date(parent: ET.Element, chemin: str, jour: dt.date) -> None:
    _add(parent, f"{chemin}/udt:DateTimeString", f"{jour:%Y%m%d}", format="102")


def _add_taxe(parent: ET.Element, nom: str, porteur: LigneEN | AjustementEN | TaxeEN) -> ET.Element:
    taxe = _add(parent, nom)
    if isinstance(porteur, TaxeEN):
        _add(taxe, "ram:CalculatedAmount", porteur.taxe)
    _add(taxe, "ram:TypeCode", "VAT")
    if isinstance(porteur, TaxeEN):
        if porteur.motif:
            _add(taxe, "ram:ExemptionReason", porteur.motif)
        _add(taxe, "ram:BasisAmount", porteur.base)
    _add(taxe, "ram:CategoryCode", porteur.categorie)
    _add(taxe, "ram:RateApplicablePercent", porteur.taux)
    return taxe


def _add_ligne(operation: ET.Element, rang: int, ligne: LigneEN) -> None:
    element = _add(operation, "ram:IncludedSupplyChainTradeLineItem")
    _add(element, "ram:AssociatedDocumentLineDocument/ram:LineID", rang)
    _add(element, "ram:SpecifiedTradeProduct/ram:Name", ligne.designation)
    _add(element, "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount", ligne.prix)
    _add(element, "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity", ligne.quantite, unitCode=UNITE)
    reglement = _add(element, "ram:SpecifiedLineTradeSettlement")
    _add_taxe(reglement, "ram:ApplicableTradeTax", ligne)
    if ligne.reduction:
        reduction = _add(reglement, "ram:SpecifiedTradeAllowanceCharge")
        _add(reduction, "ram:ChargeIndicator/udt:Indicator", "false")
        _add(reduction, "ram:ActualAmount", ligne.reduction)
        _add(reduction, "ram:Reason", "Remise")
    _add(reglement, "ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount", ligne.montant)


def _add_partie(accord: ET.Element, nom: str, partie: Partie) -> None:
    element = _add(accord, nom)
    _add(element, "ram:Name", partie.nom)
    if partie.siren:
        _add(element, "ram:SpecifiedLegalOrganization/ram:ID", partie.siren, schemeID=SIRENE)
    adresse = _add(element, "ram:PostalTradeAddress")
    champs = {"PostcodeCode": partie.code_postal, "LineOne": partie.adresse, "CityName": partie.ville}
    for champ, valeur in champs.items():
        if valeur:
            _add(adresse, f"ram:{champ}", valeur)
    _add(adresse, "ram:CountryID", partie.pays)
    if partie.tva:
        _add(element, "ram:SpecifiedTaxRegistration/ram:ID", partie.tva, schemeID="VA")


def _add_reglement(reglement: ET.Element, facture: FactureEN) -> None:
    _add(reglement, "ram:InvoiceCurrencyCode", facture.devise)
    for taxe in facture.ventilation:
        _add_taxe(reglement, "ram:ApplicableTradeTax", taxe)
    for a in facture.ajustements:
        element = _add(reglement, "ram:SpecifiedTradeAllowanceCharge")
        _add(element, "ram:ChargeIndicator/udt:Indicator", str(a.supplement).lower())
        _add(element, "ram:ActualAmount", a.montant)
        _add(element, "ram:Reason", a.motif)
        _add_taxe(element, "ram:CategoryTradeTax", a)
    if facture.echeance or facture.conditions:
        delai = _add(reglement, "ram:SpecifiedTradePaymentTerms")
        if facture.conditions:
            _add(delai, "ram:Description", facture.conditions)
        if facture.echeance:
            _add_date(delai, "ram:DueDateDateTime", facture.echeance)
    sommes = _add(reglement, "ram:SpecifiedTradeSettlementHeaderMonetarySummation")
    for nom, balise in TOTAUX.items():
        if nom in facture.totaux:
            attributs = {"currencyID": facture.devise} if nom == "taxe" else {}
            _add(sommes, f"ram:{balise}", facture.totaux[nom], **attributs)
    if facture.origine:
        _add(reglement, "ram:InvoiceReferencedDocument/ram:IssuerAssignedID", facture.origine)
