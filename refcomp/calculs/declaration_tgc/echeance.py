"""Les dates limites et la franchise de la TGC."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from refcomp.calculs.declaration_tgc.regles import PAQUET, TERRITOIRE
from refcomp.dated import load_parametres
from refcomp.errors import ArgumentInvalideError
from refcomp.findings import Constat
from refcomp.formats_fr import format_montant
from refcomp.rounding import XPF


def echeance_tgc(fin: dt.date, *, en_ligne: bool = False) -> dt.date:
    """Renvoie la date limite de dépôt et de paiement d'une déclaration de TGC.

    Args:
        fin: dernier jour du mois ou du trimestre déclaré.
        en_ligne: vrai si l'entreprise télédéclare et télépaie.

    Returns:
        Le dernier jour du mois suivant ; en ligne, le 14 du mois d'après.

    Raises:
        ParametreAbsentError: si rien n'est encodé à cette date.

    Sources: arrêté n° 2017-535/GNC du 28 février 2017, art. 7 ; dsf.gouv.nc, FAQ TGC.

    >>> echeance_tgc(dt.date(2017, 6, 30)), echeance_tgc(dt.date(2017, 6, 30), en_ligne=True)
    (datetime.date(2017, 7, 31), datetime.date(2017, 8, 14))
    """
    limite = load_parametres(PAQUET, "droit.yaml")["jour_limite_en_ligne"].at(fin, territoire=TERRITOIRE)
    dernier = pd.Timestamp(fin) + pd.offsets.MonthBegin(1) + pd.offsets.MonthEnd(1)
    return (dernier + pd.Timedelta(days=limite.valeur)).date() if en_ligne else dernier.date()


def franchise_tgc(
    chiffre_biens: int,
    chiffre_services: int,
    jour: dt.date,
    *,
    franchise_precedente: bool = False,
) -> tuple[bool, tuple[Constat, ...]]:
    """Dit si un chiffre d'affaires laisse la franchise en base de TGC, et pourquoi.

    Args:
        chiffre_biens: livraisons de biens et travaux immobiliers de l'exercice, en francs.
        chiffre_services: prestations de services de l'exercice, en francs.
        jour: un jour de l'exercice.
        franchise_precedente: l'entreprise était en franchise et dépasse pour la première fois : les seuils de tolérance
            s'appliquent, une année.

    Returns:
        Vrai si les services ne dépassent pas leur seuil ni, s'il y a des biens, le total celui des biens ; et un
        constat par seuil dépassé.

    Raises:
        ArgumentInvalideError: si un chiffre d'affaires est négatif.
        ParametreAbsentError: si rien n'est encodé à cette date.

    Sources: code des impôts, art. Lp. 509 ; dsf.gouv.nc, FAQ TGC (trois exemples) ; service-public.nc (tolérance).

    >>> franchise_tgc(16_000_000, 6_000_000, dt.date(2026, 1, 1))[0]
    True
    """
    if min(chiffre_biens, chiffre_services) < 0:
        raise ArgumentInvalideError(
            f"Un chiffre d'affaires est positif ou nul ; reçu : {chiffre_biens} et {chiffre_services}.",
        )
    parametre = load_parametres(PAQUET, "droit.yaml")["franchise"]
    suffixe = "_tolerance" if franchise_precedente else ""
    seuils = {
        nom: parametre.at(jour, territoire=TERRITOIRE, categorie=f"{nom}{suffixe}").valeur
        for nom in ("biens", "services")
    }
    total = chiffre_biens + chiffre_services
    mesures = [("des prestations de services", chiffre_services, seuils["services"])]
    if chiffre_biens:
        mesures.append(("global", total, seuils["biens"]))
    constats = [
        Constat(
            "information",
            "seuil_depasse",
            f"Le chiffre d'affaires {nom}, {format_montant(montant, XPF)}, dépasse {format_montant(seuil, XPF)}.",
            nom,
        )
        for nom, montant, seuil in mesures
        if montant > seuil
    ]
    return not constats, tuple(constats)
