"""Le délai de paiement maximal : une échéance convenue est-elle licite ?

En métropole, 60 jours de la facture ou 45 jours fin de mois (C. com. art. L. 441-10), moins dans certains secteurs
(L. 441-11). En Nouvelle-Calédonie, trente jours de la réception, sans convention contraire (Lp. 443-2).

>>> plafond_echeance("15/01/2026")
datetime.date(2026, 3, 31)
"""

from __future__ import annotations

import datetime as dt

from refcomp.calculs.reglement.condition import Condition, echeance, fin_de_mois
from refcomp.conversions import convert_jour
from refcomp.dated import ValeurDatee, load_parametres
from refcomp.findings import Constat
from refcomp.formats_fr import format_compte, format_date

PAQUET = "refcomp.calculs.reglement"


def load_delai_maximal(date: dt.date, categorie: str = "convenu", territoire: str = "metropole") -> ValeurDatee:
    """Renvoie les plafonds d'une catégorie d'opération, avec leur référence.

    Args:
        date: date d'émission de la facture.
        categorie: `convenu` (délai prévu au contrat), `non_convenu`, `facture_periodique`, ou un secteur :
            `perissable`, `viande_fraiche`, `boisson_alcoolique`, `transport`.
        territoire: `metropole` ou `nouvelle_caledonie`.

    Raises:
        ParametreAbsentError: si la catégorie, la date ou le territoire n'est pas encodé.
    """
    return load_parametres(PAQUET, "delais.yaml")["delai_maximal"].at(date, territoire=territoire, categorie=categorie)


def plafond_echeance(
    date_facture: dt.date | str,
    *,
    date_livraison: dt.date | str | None = None,
    categorie: str = "convenu",
    territoire: str = "metropole",
) -> dt.date:
    """Renvoie la plus lointaine échéance que la loi permet.

    Args:
        date_facture: date d'émission.
        date_livraison: date de livraison ou de réception ; celle de la facture si rien n'est dit.
        categorie: voir `load_delai_maximal`.
        territoire: `metropole` ou `nouvelle_caledonie`.

    Raises:
        ArgumentInvalideError: si une date est illisible.
        ParametreAbsentError: si aucun plafond n'est encodé.
    """
    facture = convert_jour(date_facture, "date_facture")
    livraison = facture if date_livraison is None else convert_jour(date_livraison, "date_livraison")
    plafonds = load_delai_maximal(facture, categorie, territoire).valeur
    return max(jour for p in plafonds for jour in _limites(p, facture, livraison))


def _limites(plafond: dict[str, object], facture: dt.date, livraison: dt.date) -> list[dt.date]:
    departs = {"facture": facture, "livraison": livraison, "fin_du_mois_de_livraison": fin_de_mois(livraison)}
    depart = departs[str(plafond["depart"])]
    condition = Condition(int(plafond["jours"]), bool(plafond["fin_de_mois"]))  # type: ignore[call-overload]
    return [echeance(depart, condition, lecture=lu) for lu in ("jours_puis_fin_de_mois", "fin_de_mois_puis_jours")]


def controle_delai(
    date_facture: dt.date | str,
    date_echeance: dt.date | str,
    *,
    date_livraison: dt.date | str | None = None,
    categorie: str = "convenu",
    territoire: str = "metropole",
) -> list[Constat]:
    """Dit si une échéance dépasse le délai légal.

    Args:
        date_facture: date d'émission.
        date_echeance: échéance convenue.
        date_livraison: voir `plafond_echeance`.
        categorie: voir `load_delai_maximal`.
        territoire: `metropole` ou `nouvelle_caledonie`.

    Returns:
        Un constat si l'échéance est trop lointaine ou précède la facture ; une liste vide sinon.

    Raises:
        ArgumentInvalideError: si une date est illisible.
        ParametreAbsentError: si aucun plafond n'est encodé.
    """
    facture, due = convert_jour(date_facture, "date_facture"), convert_jour(date_echeance, "date_echeance")
    if due < facture:
        message = f"L'échéance du {format_date(due)} précède la facture du {format_date(facture)}."
        return [Constat("avertissement", "echeance_avant_facture", message, "date_echeance")]
    limite = plafond_echeance(facture, date_livraison=date_livraison, categorie=categorie, territoire=territoire)
    valeur = load_delai_maximal(facture, categorie, territoire)
    if due <= limite:
        return list(valeur.constats)
    exces = format_compte((due - limite).days, "jour")
    message = (
        f"L'échéance du {format_date(due)} dépasse de {exces} la limite légale, {format_date(limite)} "
        f"({valeur.reference})."
    )
    return [Constat("erreur", "delai_excessif", message, "date_echeance"), *valeur.constats]
