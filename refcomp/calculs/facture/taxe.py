"""La taxe d'une ligne : le taux de sa catégorie à la date et dans le territoire, ou la raison de son absence.

La TVA vient de `refcomp.calculs.tva`, la TGC de `refcomp.calculs.tgc` : aucun taux n'est écrit ici. Un taux donné
dans la colonne `taux` est pris tel quel (facture étrangère, cas d'école) et n'est comparé à aucun texte.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

from refcomp.calculs.tgc import taux_tgc
from refcomp.calculs.tva import taux_tva
from refcomp.dated import ValeurDatee, load_parametres
from refcomp.errors import ParametreAbsentError
from refcomp.rounding import EUR, XPF, Monnaie

PAQUET = "refcomp.calculs.facture"
NOUVELLE_CALEDONIE = "nouvelle_caledonie"
SOUS_LA_METROPOLE = ("metropole", "corse", "guadeloupe", "martinique", "reunion")


def nom_taxe(territoire: str) -> str:
    """Le nom de la taxe d'un territoire : TGC en Nouvelle-Calédonie, TVA ailleurs."""
    return "TGC" if territoire == NOUVELLE_CALEDONIE else "TVA"


def monnaie_usuelle(territoire: str) -> Monnaie:
    """La monnaie d'un territoire quand rien n'est dit : le franc pacifique en Nouvelle-Calédonie, l'euro ailleurs."""
    return XPF if territoire == NOUVELLE_CALEDONIE else EUR


def taux_categorie(jour: dt.date, categorie: str, territoire: str) -> Fraction:
    """Le taux d'une catégorie, en fraction exacte.

    Raises:
        ParametreAbsentError: si la catégorie, la date ou le territoire n'est pas encodé.
    """
    taux: Decimal = (
        taux_tgc(jour, categorie) if territoire == NOUVELLE_CALEDONIE else taux_tva(jour, categorie, territoire)
    )
    return Fraction(taux)


def load_mention(jour: dt.date, motif: str, territoire: str) -> ValeurDatee:
    """La mention à imprimer pour une taxe qui n'est pas facturée, avec sa référence et sa confiance.

    Raises:
        ParametreAbsentError: si le motif n'est pas encodé à cette date et dans ce territoire.
    """
    if territoire not in SOUS_LA_METROPOLE:
        raise ParametreAbsentError(
            f"Les mentions d'exonération ne sont pas encodées pour « {territoire} » : donnez la catégorie d'opération "
            "(« exonere » pour la TGC) et vérifiez la mention à imprimer dans le code des impôts local.",
        )
    return load_parametres(PAQUET, "mentions.yaml")["mention_exoneration"].at(
        jour, territoire="metropole", regime=motif
    )
