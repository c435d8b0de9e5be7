"""Les règles d'EN 16931 qui se calculent, chacune sous son nom.

La TVA d'un taux est juste au centime (BR-CO-17) ; l'outil officiel de validation tolère davantage, la norme non.

>>> from refcomp.formats.facturx import Partie
>>> sommes = {"hors_taxes": Decimal(100), "taxe": Decimal(20), "ttc": Decimal(121)}
>>> [c.message for c in controle_regles(FactureEN(vendeur=Partie(siren="552008443"), totaux=sommes))]
['BR-CO-15 : le total toutes taxes comprises vaut 121 ; les autres chiffres donnent 120.']
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from refcomp.findings import Constat
from refcomp.formats.facturx.modele import AVOIR, SANS_TAXE, FactureEN
from refcomp.rounding import MONNAIES, Arrondi

ZERO = Decimal(0)
Regle = Callable[[FactureEN], Iterator[tuple[str, str]]]


def controle_regles(facture: FactureEN) -> list[Constat]:
    """Contrôle une facture contre les règles encodées.

    Args:
        facture: la facture lue ou à écrire.

    Returns:
        Un constat par règle enfreinte et par endroit, dans l'ordre des règles ; le code est le nom de la règle.
    """
    return [
        Constat("erreur", code, f"{code} : {message}", facture.numero)
        for regle in (_categories, _sommes, _cascade, _taxes, _bases, _motifs, _identite)
        for code, message in regle(facture)
    ]


def _total(facture: FactureEN, nom: str) -> Decimal:
    return facture.totaux.get(nom, ZERO)


def _egal(code: str, quoi: str, lu: Decimal, attendu: Decimal) -> Iterator[tuple[str, str]]:
    if lu != attendu:
        yield code, f"{quoi} vaut {lu} ; les autres chiffres donnent {attendu}."


def _categories(facture: FactureEN) -> Iterator[tuple[str, str]]:
    for rang, ligne in enumerate(facture.lignes, start=1):
        if not ligne.categorie:
            yield "BR-CO-04", f"la ligne {rang} n'a pas de catégorie de TVA (S, Z, E, AE, K, G ou O)."


def _sommes(facture: FactureEN) -> Iterator[tuple[str, str]]:
    montants = [ligne.montant for ligne in facture.lignes if ligne.montant is not None]
    if "lignes" in facture.totaux and montants:
        yield from _egal("BR-CO-10", "la somme des lignes", facture.totaux["lignes"], sum(montants, ZERO))
    for code, nom, supplement in (("BR-CO-11", "reductions", False), ("BR-CO-12", "supplements", True)):
        siens = [a.montant for a in facture.ajustements if a.supplement is supplement]
        if siens or nom in facture.totaux:
            quoi = f"le total des {'suppléments' if supplement else 'réductions'} de pied"
            yield from _egal(code, quoi, _total(facture, nom), sum(siens, ZERO))


def _cascade(facture: FactureEN) -> Iterator[tuple[str, str]]:
    totaux = facture.totaux
    if {"hors_taxes", "lignes"} <= set(totaux):
        attendu = totaux["lignes"] - _total(facture, "reductions") + _total(facture, "supplements")
        yield from _egal("BR-CO-13", "le total hors taxes", totaux["hors_taxes"], attendu)
    taxes = [t.taxe for t in facture.ventilation if t.taxe is not None]
    if "taxe" in totaux and taxes:
        yield from _egal("BR-CO-14", "le total de la taxe", totaux["taxe"], sum(taxes, ZERO))
    if {"ttc", "hors_taxes"} <= set(totaux):
        attendu = totaux["hors_taxes"] + _total(facture, "taxe")
        yield from _egal("BR-CO-15", "le total toutes taxes comprises", totaux["ttc"], attendu)
    if {"a_payer", "ttc"} <= set(totaux):
        attendu = totaux["ttc"] - _total(facture, "acomptes") + _total(facture, "arrondi")
        yield from _egal("BR-CO-16", "le montant à payer", totaux["a_payer"], attendu)


def _taxes(facture: FactureEN) -> Iterator[tuple[str, str]]:
    monnaie = MONNAIES.get(facture.devise)
    arrondi = monnaie.arrondi if monnaie else Arrondi(Decimal("0.01"))
    for t in facture.ventilation:
        if t.base is None or t.taxe is None:
            continue
        taux = t.taux or ZERO
        yield from _egal("BR-CO-17", f"la taxe à {taux} %", t.taxe, arrondi.appliquer(t.base * taux / 100))
        if t.categorie in SANS_TAXE and t.taxe != 0:
            yield f"BR-{SANS_TAXE[t.categorie]}-09", f"une opération de catégorie {t.categorie} porte {t.taxe} de taxe."


def _bases(facture: FactureEN) -> Iterator[tuple[str, str]]:
    for t in facture.ventilation:
        if t.categorie != "S" or t.base is None or not facture.lignes:
            continue
        cle = (t.categorie, t.taux)
        base = sum((x.montant or ZERO for x in facture.lignes if (x.categorie, x.taux) == cle), ZERO)
        for a in facture.ajustements:
            if (a.categorie, a.taux) == cle:
                base += a.montant if a.supplement else -a.montant
        yield from _egal("BR-S-08", f"la base à {t.taux} %", t.base, base)


def _motifs(facture: FactureEN) -> Iterator[tuple[str, str]]:
    for a in facture.ajustements:
        if not a.motif:
            code, quoi = ("BR-CO-22", "un supplément") if a.supplement else ("BR-CO-21", "une réduction")
            yield code, f"{quoi} de pied de {a.montant} ne dit pas sa raison."
    for t in facture.ventilation:
        if t.categorie in {"E", "AE", "K", "G", "O"} and not t.motif:
            yield (
                f"BR-{SANS_TAXE[t.categorie]}-10",
                f"la catégorie {t.categorie} ne dit pas pourquoi la taxe est absente.",
            )


def _identite(facture: FactureEN) -> Iterator[tuple[str, str]]:
    a_payer = _total(facture, "a_payer")
    if facture.type_document != AVOIR and a_payer > 0 and not (facture.echeance or facture.conditions):
        yield "BR-CO-25", f"{a_payer} sont à payer, sans échéance ni conditions de règlement."
    if not (facture.vendeur.siren or facture.vendeur.tva):
        yield "BR-CO-26", "le vendeur n'a ni SIREN ni numéro de TVA."
