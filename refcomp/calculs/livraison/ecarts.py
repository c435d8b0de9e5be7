"""Les différences d'un article entre commande, livraison et facture : leur nom, leur tolérance, ce qui est dû.

Chaque tolérance a son objet, comme les clés de tolérance de SAP (DQ pour la quantité, PP pour le prix), et se mesure
sur ce qu'elle compare. Deux écarts permis ne s'ajoutent pas pour autant : la ligne entière garde un plafond, comme le
total des prix de Dynamics 365.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from refcomp.calculs.commande.lignes import format_quantite
from refcomp.calculs.livraison.entree import Ligne
from refcomp.findings import Constat
from refcomp.formats_fr import format_montant, format_pourcentage
from refcomp.rounding import Monnaie


@dataclass(frozen=True)
class Tolerances:
    """Les écarts permis, et si les deux doivent être dépassés pour faire un litige.

    Attributes:
        quantite: part de la quantité.
        prix: part du prix.
        valeur: montant d'écart d'une ligne, ou None.
        les_deux: vrai si l'écart doit dépasser la part et la valeur.
        plafonne: vrai si le montant de la ligne ne peut pas s'écarter plus que la plus grande des deux parts.
    """

    quantite: Fraction
    prix: Fraction
    valeur: Fraction | None
    les_deux: bool
    plafonne: bool

    @property
    def plafond(self) -> Fraction:
        """La plus grande des deux parts permises, et jamais leur somme."""
        return max(self.quantite, self.prix)

    def depasse(self, ecart: Fraction, base: Fraction, part: Fraction, valeur: Fraction) -> bool:
        """Dit si un écart sort des tolérances.

        Args:
            ecart: l'écart, en quantité ou en prix.
            base: ce à quoi la part s'applique.
            part: la part permise.
            valeur: ce que l'écart vaut, en montant.
        """
        if not ecart:
            return False
        hors_part = abs(ecart) > part * base
        if self.valeur is None:
            return hors_part
        hors_valeur = abs(valeur) > self.valeur
        return hors_part and hors_valeur if self.les_deux else hors_part or hors_valeur


@dataclass(frozen=True)
class Comparaison:
    """Un article dans les trois documents.

    Attributes:
        article: son nom.
        commandee: la ligne de commande, ou None.
        livree: la quantité reçue et acceptée.
        facturee: la ligne de facture ; None si la facture n'en parle pas ou n'est pas arrivée.
        differences: (code, grave, texte) de chaque différence.
        montant_facture: ce que la facture demande, hors taxes.
        montant_du: ce qui est dû, hors taxes.
    """

    article: str
    commandee: Ligne | None
    livree: Fraction
    facturee: Ligne | None
    differences: tuple[tuple[str, bool, str], ...]
    montant_facture: Fraction
    montant_du: Fraction

    @property
    def decision(self) -> str:
        """`conforme`, `toleree` ou `litige`."""
        if any(grave for _, grave, _ in self.differences):
            return "litige"
        return "toleree" if self.differences else "conforme"

    def rangee(self) -> dict[str, Any]:
        """La ligne du tableau, sans les montants."""
        commande = Fraction(0) if self.commandee is None else self.commandee.quantite
        facture = None if self.facturee is None else self.facturee.quantite
        prix = [None if li is None else li.prix for li in (self.commandee, self.facturee)]
        ecart_prix = None if None in prix else prix[1] - prix[0]  # type: ignore[operator]
        nombres = {
            "commandee": commande,
            "livree": self.livree,
            "facturee": facture,
            "prix_commande": prix[0],
            "prix_facture": prix[1],
            "ecart_livraison": self.livree - commande,
            "ecart_facturation": None if facture is None else facture - self.livree,
            "ecart_prix": ecart_prix,
        }
        return {"article": self.article} | {n: np.nan if v is None else float(v) for n, v in nombres.items()}

    def constats(self, devise: Monnaie) -> list[Constat]:
        """Une phrase par différence ; celles qui font litige sont des erreurs."""
        rendus = []
        for code, grave, texte in self.differences:
            fin = "" if grave else " Dans la tolérance."
            phrase = texte.replace("{montant}", format_montant(self.montant_facture - self.montant_du, devise))
            rendus.append(
                Constat("erreur" if grave else "avertissement", code, f"{self.article} : {phrase}{fin}", self.article)
            )
        return rendus


def compare(
    article: str,
    commandee: Ligne | None,
    recue: Ligne | None,
    facture: dict[str, Ligne] | None,
    tolerances: Tolerances,
) -> Comparaison:
    """Compare un article entre les documents ; `facture` vaut None si elle n'est pas arrivée."""
    livree = Fraction(0) if recue is None else recue.quantite
    facturee = None if facture is None else facture.get(article)
    ecarts = _ecarts_livraison(commandee, livree, tolerances)
    demande = Fraction(0) if facturee is None else facturee.quantite * facturee.prix
    if facture is None:
        du = Fraction(0) if commandee is None else min(livree, commandee.quantite) * commandee.prix
        return Comparaison(article, commandee, livree, None, tuple(ecarts), Fraction(0), du)
    ecarts += _ecarts_facture(commandee, livree, facturee, tolerances)
    ecarts += _ecart_cumule(commandee, livree, facturee, ecarts, tolerances)
    du = _du(commandee, livree, facturee, ecarts)
    return Comparaison(article, commandee, livree, facturee, tuple(ecarts), demande, du)


def _du(
    commandee: Ligne | None, livree: Fraction, facturee: Ligne | None, ecarts: list[tuple[str, bool, str]]
) -> Fraction:
    """Reçu et commandé, au prix commandé ; ce qui est toléré suit la facture."""
    if commandee is None:
        return Fraction(0)
    graves = {code for code, grave, _ in ecarts if grave}
    if "cumul_depasse" in graves:
        return min(livree, commandee.quantite) * commandee.prix
    accepte = livree if "livre_en_trop" not in graves else min(livree, commandee.quantite)
    if facturee is None:
        return accepte * commandee.prix
    quantite = accepte if graves & {"facture_en_trop", "facture_en_moins", "livre_en_trop"} else facturee.quantite
    prix = commandee.prix if graves & {"prix_superieur", "prix_inferieur"} else facturee.prix
    return quantite * prix


def _ecarts_livraison(commandee: Ligne | None, livree: Fraction, tolerances: Tolerances) -> list[tuple[str, bool, str]]:
    if commandee is None:
        if not livree:
            return []
        return [("non_commande", True, f"quantité de {format_quantite(livree)} livrée sans commande.")]
    ecart = livree - commandee.quantite
    if not ecart:
        return []
    grave = tolerances.depasse(ecart, commandee.quantite, tolerances.quantite, ecart * commandee.prix)
    code = "non_livre" if not livree else "livre_en_moins" if ecart < 0 else "livre_en_trop"
    sens = "de moins" if ecart < 0 else "de trop"
    texte = (
        f"quantité reçue {format_quantite(livree)}, commandée {format_quantite(commandee.quantite)} : "
        f"{format_quantite(abs(ecart))} {sens}."
    )
    return [(code, grave, texte)]


def _ecarts_facture(
    commandee: Ligne | None, livree: Fraction, facturee: Ligne | None, tolerances: Tolerances
) -> list[tuple[str, bool, str]]:
    if facturee is None:
        return [("non_facture", False, "reçu, mais pas encore facturé.")] if livree and commandee else []
    if commandee is None:
        return [("non_commande", True, "facturé sans avoir été commandé : {montant} de trop.")]
    ecarts = []
    ecart = facturee.quantite - livree
    if ecart:
        grave = tolerances.depasse(ecart, livree, tolerances.quantite, ecart * commandee.prix)
        code = "facture_en_trop" if ecart > 0 else "facture_en_moins"
        texte = f"quantité facturée {format_quantite(facturee.quantite)}, reçue {format_quantite(livree)}."
        ecarts.append((code, grave, texte))
    hausse = facturee.prix - commandee.prix
    if hausse:
        grave = tolerances.depasse(hausse, commandee.prix, tolerances.prix, hausse * facturee.quantite)
        part = "" if not commandee.prix else f" ({format_pourcentage(hausse / commandee.prix)})"
        code = "prix_superieur" if hausse > 0 else "prix_inferieur"
        ecarts.append((code, grave, f"le prix facturé diffère du prix commandé{part}."))
    if facturee.taux and commandee.taux and facturee.taux != commandee.taux:
        taux = f"{_format_taux(facturee)} au lieu de {_format_taux(commandee)}"
        ecarts.append(("taux_different", True, f"le taux de taxe facturé est {taux}."))
    return ecarts


def _format_taux(ligne: Ligne) -> str:
    return " et ".join(format_pourcentage(t) for t in sorted(ligne.taux))


def _ecart_cumule(
    commandee: Ligne | None,
    livree: Fraction,
    facturee: Ligne | None,
    ecarts: list[tuple[str, bool, str]],
    tolerances: Tolerances,
) -> list[tuple[str, bool, str]]:
    """La ligne entière, quand chacun de ses écarts est permis : ensemble, ils peuvent ne pas l'être."""
    if commandee is None or facturee is None or not tolerances.plafonne or any(grave for _, grave, _ in ecarts):
        return []
    attendu = min(livree, commandee.quantite) * commandee.prix
    ecart = facturee.quantite * facturee.prix - attendu
    if not tolerances.depasse(ecart, attendu, tolerances.plafond, ecart):
        return []
    part = f"{format_pourcentage(abs(ecart) / attendu)}" if attendu else "tout son montant"
    texte = (
        f"chaque écart est dans sa tolérance, mais ensemble ils font {part} de ce qui est commandé et reçu (au plus "
        f"{format_pourcentage(tolerances.plafond)}) : {{montant}} de différence."
    )
    return [("cumul_depasse", True, texte)]
