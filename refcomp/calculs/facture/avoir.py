"""L'avoir d'une facture : des articles rendus, ou un rabais accordé après coup, aux conditions de la facture.

Un avoir est le miroir de sa facture : mêmes prix, mêmes remises en cascade, même escompte, et les **taux de la
facture**, même
si la loi a changé depuis. Le port n'est rendu que si on le dit. Les montants sont positifs ; c'est la nature du
document, et son écriture, qui sont inverses.

>>> from refcomp.calculs.facture import facture
>>> lignes = pd.DataFrame({"quantite": [10], "prix_unitaire": [50], "remises": ["10 %"]})
>>> f = facture(lignes, "2026-03-01", escompte="2 %")
>>> avoir(f, "2026-03-15", retours={0: 3}).montant("net_a_payer")
Decimal('158.76')
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from numbers import Integral

import pandas as pd

from refcomp.calculs.entrees import exact
from refcomp.calculs.facture.assemblage import Entete, build_facture
from refcomp.calculs.facture.calcul import Nombre, load_montant
from refcomp.calculs.facture.reductions import parse_taux, unites
from refcomp.calculs.facture.resultat import Facture, Regime
from refcomp.calculs.facture.saisie import LigneLue
from refcomp.conversions import convert_jour
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.formats_fr import format_date
from refcomp.rounding import repartition

TITRE = "L'avoir ne peut pas être établi :"


def avoir(
    origine: Facture,
    date: dt.date | str,
    *,
    retours: Mapping[int, Nombre] | pd.Series | None = None,
    rabais: object = None,
    rabais_ht: Nombre | None = None,
    port_rendu: bool = False,
    numero: str = "",
) -> Facture:
    """Établit l'avoir d'une partie de facture.

    Args:
        origine: la facture rectifiée.
        date: date de l'avoir, au plus tôt celle de la facture.
        retours: rang de la ligne (0 pour la première) → quantité rendue ; un dictionnaire ou une Series.
        rabais: taux du rabais sur le net commercial de toute la facture (« 5 % »).
        rabais_ht: ou son montant hors taxes, réparti entre les taux au prorata des nets commerciaux.
        port_rendu: si vrai, le port de la facture est rendu en entier.
        numero: numéro de l'avoir.

    Returns:
        Une `Facture` de nature `avoir`, montants positifs.

    Raises:
        ArgumentInvalideError: si l'on ne demande ni retour ni rabais ni port, ou plusieurs rabais à la fois.
        DonneesInvalidesError: si un retour désigne une ligne absente ou dépasse la quantité facturée.
    """
    jour = convert_jour(date, "date")
    if origine.nature != "facture":
        raise ArgumentInvalideError(f"Un avoir rectifie une facture ; reçu un document de nature « {origine.nature} ».")
    if jour < origine.date:
        raise ArgumentInvalideError(
            f"L'avoir du {format_date(jour)} précéderait sa facture, du {format_date(origine.date)}."
        )
    retours = {} if retours is None else dict(retours)
    if sum((bool(retours) or port_rendu, rabais is not None, rabais_ht is not None)) != 1:
        raise ArgumentInvalideError(
            "Un avoir rend des articles (retours=, port_rendu=) ou accorde un rabais : un seul."
        )
    lignes = (
        _retournees(origine, retours) if rabais is None and rabais_ht is None else _rabais(origine, rabais, rabais_ht)
    )
    entete = Entete("avoir", numero, jour, origine.territoire, origine.devise, origine.convention)
    pied = replace(
        origine.pied,
        remises=origine.pied.remises if retours else (),
        port=origine.pied.port if port_rendu else 0,
        acomptes=0,
    )
    return build_facture(entete, lignes, pied, origine=_nom(origine))


def _nom(origine: Facture) -> str:
    return f"facture {origine.numero} du {format_date(origine.date)}".replace("  ", " ")


def _retournees(origine: Facture, retours: Mapping[int, Nombre]) -> list[LigneLue]:
    lignes: list[LigneLue] = []
    defauts = []
    for rang, recue in sorted(retours.items()):
        if not isinstance(rang, Integral) or not 0 <= rang < len(origine.lues):
            message = f"La ligne {rang!r} n'existe pas : la facture a les lignes 0 à {len(origine.lues) - 1}."
            defauts.append(Constat("erreur", "ligne_absente", message, str(rang)))
            continue
        ligne = origine.lues[rang]
        quantite = _quantite(recue)
        if quantite is None or not 0 < quantite <= ligne.quantite:
            message = (
                f"Ligne {rang} ({ligne.designation}) : {recue!r} rendus ; la facture en compte "
                f"{float(ligne.quantite):g}, on en rend plus de 0 et au plus autant."
            )
            defauts.append(Constat("erreur", "quantite_rendue", message, str(rang)))
            continue
        lignes.append(replace(ligne, quantite=quantite))
    if defauts:
        raise DonneesInvalidesError(TITRE, defauts)
    return lignes


def _quantite(valeur: object) -> Fraction | None:
    if isinstance(valeur, bool):
        return None
    try:
        return exact(valeur)
    except (ValueError, ArithmeticError, OverflowError):
        return None


def _rabais(origine: Facture, rabais: object, rabais_ht: Nombre | None) -> list[LigneLue]:
    """Une ligne de rabais par taux : au taux donné, ou une part du montant donné."""
    nets: dict[Regime, int] = {
        (r["taux"], r["motif"]): int(r["net_lignes"] - r["remises"])
        for r in origine.unites_ventilation.to_dict("records")
    }
    if rabais_ht is not None:
        montant = load_montant(rabais_ht, "rabais_ht", origine.devise)
        if not 0 < montant <= sum(nets.values()):
            raise ArgumentInvalideError(
                f"« rabais_ht » vaut {rabais_ht!r} ; il est positif et ne dépasse pas le net commercial, "
                f"{origine.montant('net_commercial')} {origine.devise.code}.",
            )
        parts = dict(zip(nets, repartition(montant, [max(n, 0) for n in nets.values()]), strict=True))
    else:
        taux = parse_taux(rabais, "rabais")
        if not taux:
            raise ArgumentInvalideError(f"« rabais » vaut {rabais!r} ; un taux positif est attendu, « 5 % ».")
        reste = Fraction(1)
        for t in taux:
            reste *= 1 - t
        parts = {regime: unites(net * (1 - reste)) for regime, net in nets.items()}
    return [
        LigneLue("Rabais", Fraction(1), Fraction(part, origine.devise.facteur), (), taux_taxe, motif, "rabais")
        for (taux_taxe, motif), part in parts.items()
        if part
    ]
