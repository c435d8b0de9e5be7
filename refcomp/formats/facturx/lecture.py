"""Lire un fichier CII reçu sans lui faire confiance : ni entité, ni déclaration, ni taille démesurée.

Un XML peut contenir quelques lignes qui en valent des milliards (entités emboîtées) ou désigner un fichier de la
machine. Une facture n'a besoin ni de l'un ni de l'autre : la première déclaration rencontrée arrête la lecture.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from xml.parsers import expat

from refcomp.errors import FichierIllisibleError
from refcomp.formats.facturx.ecriture import ESPACES, TOTAUX
from refcomp.formats.facturx.modele import AjustementEN, FactureEN, LigneEN, Partie, TaxeEN

TAILLE_MAXIMALE = 5 * 1024 * 1024
PROFONDEUR_MAXIMALE = 40
ELEMENTS_MAXIMAUX = 200_000
CHIFFRES_MAXIMAUX = 30


def read_facturx(source: Path | str | bytes) -> FactureEN:
    """Lit une facture CII.

    Args:
        source: chemin du fichier XML, ou ses octets.

    Returns:
        La facture lue ; `controle_regles` dit ensuite si ses chiffres se tiennent.

    Raises:
        FichierIllisibleError: si le fichier manque, est trop gros, dangereux, mal formé, ou n'est pas une facture CII.
    """
    racine = _arbre(_octets(source))
    if racine.tag != f"{{{ESPACES['rsm']}}}CrossIndustryInvoice":
        raise FichierIllisibleError(f"Ce XML n'est pas une facture CII : sa racine est « {racine.tag[:80]} ».")
    operation = racine.find("rsm:SupplyChainTradeTransaction", ESPACES)
    if operation is None:
        raise FichierIllisibleError("Cette facture CII n'a pas d'opération (SupplyChainTradeTransaction).")
    reglement = operation.find("ram:ApplicableHeaderTradeSettlement", ESPACES)
    reglement = ET.Element("vide") if reglement is None else reglement
    entete = "rsm:ExchangedDocument/ram:"
    return FactureEN(
        numero=_texte(racine, f"{entete}ID"),
        date=_jour(racine, f"{entete}IssueDateTime/udt:DateTimeString"),
        type_document=_texte(racine, f"{entete}TypeCode"),
        devise=_texte(reglement, "ram:InvoiceCurrencyCode"),
        vendeur=_partie(operation, "Seller"),
        acheteur=_partie(operation, "Buyer"),
        lignes=tuple(_ligne(e) for e in operation.findall("ram:IncludedSupplyChainTradeLineItem", ESPACES)),
        ajustements=tuple(_ajustement(e) for e in reglement.findall("ram:SpecifiedTradeAllowanceCharge", ESPACES)),
        ventilation=tuple(_taxe(e) for e in reglement.findall("ram:ApplicableTradeTax", ESPACES)),
        totaux=_totaux(reglement),
        echeance=_jour(reglement, "ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime/udt:DateTimeString"),
        conditions=_texte(reglement, "ram:SpecifiedTradePaymentTerms/ram:Description"),
        origine=_texte(reglement, "ram:InvoiceReferencedDocument/ram:IssuerAssignedID"),
    )


def _octets(source: Path | str | bytes) -> bytes:
    if not isinstance(source, bytes):
        fichier = Path(source)
        if not fichier.is_file():
            raise FichierIllisibleError(f"Le fichier « {fichier.name} » n'existe pas.")
        with fichier.open("rb") as flux:
            source = flux.read(TAILLE_MAXIMALE + 1)
    if len(source) > TAILLE_MAXIMALE:
        raise FichierIllisibleError(
            f"Ce fichier dépasse {TAILLE_MAXIMALE // 1024**2} Mio : une facture n'en a pas besoin."
        )
    return source


class _Arbre:
    """Construit l'arbre avec expat, en refusant déclarations, entités, profondeur et nombre d'éléments démesurés."""

    def __init__(self) -> None:
        self.constructeur = ET.TreeBuilder()
        self.profondeur = self.elements = 0
        self.analyseur = expat.ParserCreate(namespace_separator="}")
        self.analyseur.StartElementHandler = self._debut
        self.analyseur.EndElementHandler = self._fin
        self.analyseur.CharacterDataHandler = self.constructeur.data
        self.analyseur.StartDoctypeDeclHandler = self._refus
        self.analyseur.EntityDeclHandler = self._refus
        self.analyseur.ExternalEntityRefHandler = self._refus

    def _refus(self, *_: Any) -> Any:
        raise FichierIllisibleError(
            "Ce XML déclare un type de document ou une entité : une facture n'en a pas, il est refusé."
        )

    def _debut(self, nom: str, attributs: dict[str, str]) -> None:
        self.profondeur += 1
        self.elements += 1
        if self.profondeur > PROFONDEUR_MAXIMALE or self.elements > ELEMENTS_MAXIMAUX:
            raise FichierIllisibleError("Ce XML est trop profond ou trop long pour une facture : il est refusé.")
        self.constructeur.start(_etiquette(nom), attributs)

    def _fin(self, nom: str) -> None:
        self.profondeur -= 1
        self.constructeur.end(_etiquette(nom))


def _etiquette(nom: str) -> str:
    return f"{{{nom}" if "}" in nom else nom


def _arbre(octets: bytes) -> ET.Element:
    arbre = _Arbre()
    try:
        arbre.analyseur.Parse(octets, True)
        return arbre.constructeur.close()
    except (expat.ExpatError, ValueError) as erreur:
        if isinstance(erreur, FichierIllisibleError):
            raise
        raise FichierIllisibleError(f"Ce fichier n'est pas un XML bien formé : {erreur}.") from None


def _texte(element: ET.Element, chemin: str) -> str:
    return (element.findtext(chemin, "", ESPACES) or "").strip()


def _decimal(element: ET.Element, chemin: str) -> Decimal | None:
    texte = _texte(element, chemin)
    if not texte:
        return None
    try:
        valeur = Decimal(texte)
    except InvalidOperation:
        valeur = Decimal("nan")
    # Un exposant démesuré (1E+999999) rendrait interminable la première somme.
    if not valeur.is_finite() or len(texte) > CHIFFRES_MAXIMAUX or abs(valeur.adjusted()) > CHIFFRES_MAXIMAUX:
        raise FichierIllisibleError(f"« {texte[:40]} » n'est pas un nombre ({chemin.rsplit(':', 1)[-1]}).")
    return valeur


def _jour(element: ET.Element, chemin: str) -> dt.date | None:
    texte = _texte(element, chemin)
    if not texte:
        return None
    try:
        return dt.datetime.strptime(texte, "%Y%m%d").replace(tzinfo=dt.UTC).date()
    except ValueError:
        raise FichierIllisibleError(f"« {texte[:40]} » n'est pas une date AAAAMMJJ.") from None


def _taux(element: ET.Element, nom: str) -> dict[str, Any]:
    return {
        "categorie": _texte(element, f"{nom}ram:CategoryCode") or None,
        "taux": _decimal(element, f"{nom}ram:RateApplicablePercent"),
    }


def _ligne(element: ET.Element) -> LigneEN:
    reglement = "ram:SpecifiedLineTradeSettlement/ram:"
    prix = "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount"
    return LigneEN(
        montant=_decimal(element, f"{reglement}SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"),
        designation=_texte(element, "ram:SpecifiedTradeProduct/ram:Name"),
        quantite=_decimal(element, "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity"),
        prix=_decimal(element, prix),
        reduction=_decimal(element, f"{reglement}SpecifiedTradeAllowanceCharge/ram:ActualAmount"),
        **_taux(element, f"{reglement}ApplicableTradeTax/"),
    )


def _ajustement(element: ET.Element) -> AjustementEN:
    return AjustementEN(
        supplement=_texte(element, "ram:ChargeIndicator/udt:Indicator") == "true",
        montant=_decimal(element, "ram:ActualAmount") or Decimal(0),
        motif=_texte(element, "ram:Reason"),
        **_taux(element, "ram:CategoryTradeTax/"),
    )


def _taxe(element: ET.Element) -> TaxeEN:
    return TaxeEN(
        base=_decimal(element, "ram:BasisAmount"),
        taxe=_decimal(element, "ram:CalculatedAmount"),
        motif=_texte(element, "ram:ExemptionReason"),
        **_taux(element, ""),
    )


def _totaux(reglement: ET.Element) -> dict[str, Decimal]:
    sommes = "ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:"
    lus = {nom: _decimal(reglement, sommes + balise) for nom, balise in TOTAUX.items()}
    return {nom: valeur for nom, valeur in lus.items() if valeur is not None}


def _partie(operation: ET.Element, role: str) -> Partie:
    base = f"ram:ApplicableHeaderTradeAgreement/ram:{role}TradeParty/ram:"
    adresse = f"{base}PostalTradeAddress/ram:"
    return Partie(
        nom=_texte(operation, f"{base}Name"),
        siren=_texte(operation, f"{base}SpecifiedLegalOrganization/ram:ID"),
        tva=_texte(operation, f"{base}SpecifiedTaxRegistration/ram:ID"),
        adresse=_texte(operation, f"{adresse}LineOne"),
        code_postal=_texte(operation, f"{adresse}PostcodeCode"),
        ville=_texte(operation, f"{adresse}CityName"),
        pays=_texte(operation, f"{adresse}CountryID"),
    )
