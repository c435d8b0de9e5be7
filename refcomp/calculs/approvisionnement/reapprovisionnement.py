"""Le point de commande : le stock qui déclenche une commande, réserve de sécurité comprise."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from refcomp.calculs.approvisionnement.saisie import load_positifs, racine
from refcomp.calculs.entrees import load_ensemble, load_taux
from refcomp.calculs.explication import Etape, Explication
from refcomp.calculs.stock.quantites import format_quantite
from refcomp.errors import ArgumentInvalideError, check_choix
from refcomp.formats_fr import format_nombre, format_pourcentage
from refcomp.frames import Colonne
from refcomp.rounding import EUR, Arrondi

TITRE = "Le point de commande ne peut pas être calculé :"
DECIMALES_MAXIMALES = 6
ARRONDIS = {"superieur": "haut", "plus_proche": "plus_proche"}
NOMBRES = (
    Colonne("consommation_jour", "nombre", "consommation par jour", minimum=0),
    Colonne("delai", "nombre", "délai de livraison, en jours", minimum=0),
    Colonne("stock_securite", "nombre", "stock de sécurité", obligatoire=False, minimum=0),
    Colonne("jours_securite", "nombre", "jours de sécurité", obligatoire=False, minimum=0),
    Colonne("ecart_type", "nombre", "écart-type de la demande d'un jour", obligatoire=False, minimum=0),
    Colonne("ecart_type_delai", "nombre", "écart-type du délai, en jours", obligatoire=False, minimum=0),
    Colonne("ecart_type_total", "nombre", "écart-type de la demande du délai", obligatoire=False, minimum=0),
)
SECURITES = ("stock_securite", "jours_securite", "taux_service")


@dataclass(frozen=True)
class PointCommande:
    """Un point de commande.

    Attributes:
        consommation_delai: ce qui sera consommé pendant le délai.
        stock_securite: la réserve.
        point: leur somme, arrondie : à ce niveau, on commande.
        taux_service: probabilité voulue de ne pas manquer pendant un délai, ou None.
        coefficient: celui de la loi normale, ou None.
        dispersion: écart-type de la demande pendant le délai, ou None.
        arrondi: `superieur`, `plus_proche`, ou None sans arrondi.
        etapes: comment la réserve a été calculée.
    """

    consommation_delai: float
    stock_securite: float
    point: float
    taux_service: float | None
    coefficient: float | None
    dispersion: float | None
    arrondi: str | None
    etapes: tuple[Etape, ...]

    def explication(self) -> Explication:
        """La consommation du délai, la réserve, le point de commande."""
        total = (
            f"{format_quantite(self.consommation_delai)} + {format_quantite(self.stock_securite)} = "
            f"{format_quantite(self.point)} : dès que le stock (et les commandes en route) y descend, on commande."
        )
        return Explication("Point de commande", (*self.etapes, Etape("Additionner", total)))


def point_commande(  # noqa: PLR0913 - chaque façon de fixer la réserve est un argument nommé
    consommation_jour: float | str,
    delai: float | str,
    *,
    stock_securite: float | str | None = None,
    jours_securite: float | str | None = None,
    taux_service: object = None,
    ecart_type: float | str | None = None,
    ecart_type_delai: float | str | None = None,
    ecart_type_total: float | str | None = None,
    decimales_coefficient: int | None = None,
    arrondi: str | None = "superieur",
) -> PointCommande:
    """Calcule le stock de sécurité et le point de commande.

    Args:
        consommation_jour: consommation moyenne d'un jour (ou de l'unité de temps du délai).
        delai: délai de livraison, dans la même unité.
        stock_securite: réserve donnée en quantité ; ou
        jours_securite: réserve donnée en jours de consommation ; ou
        taux_service: probabilité voulue de ne pas manquer (« 95 % »), avec un écart-type ci-dessous. Sans aucun des
            trois, la réserve est nulle.
        ecart_type: écart-type de la demande d'un jour.
        ecart_type_delai: écart-type du délai, en jours ; se combine avec le précédent :
            √(délai × σ² + consommation² × σ délai²).
        ecart_type_total: ou écart-type de la demande de tout le délai.
        decimales_coefficient: None pour le coefficient exact de la loi normale, ou 2 pour celui que l'on lit dans une
            table.
        arrondi: `superieur` (défaut : arrondir moins romprait la promesse), `plus_proche`, ou None ; porte sur la
            réserve et sur le point de commande.

    Returns:
        Un `PointCommande`.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les valeurs refusées.
        ArgumentInvalideError: si la réserve est donnée de deux façons, ou sans l'écart-type qu'il faut.
    """
    if arrondi is not None:
        check_choix("arrondi", arrondi, ARRONDIS)
    check_choix("decimales_coefficient", decimales_coefficient, (None, *range(DECIMALES_MAXIMALES + 1)))
    _check_securite(stock_securite, jours_securite, taux_service, (ecart_type, ecart_type_delai, ecart_type_total))
    valeurs = {
        "consommation_jour": consommation_jour,
        "delai": delai,
        "stock_securite": stock_securite,
        "jours_securite": jours_securite,
        "ecart_type": ecart_type,
        "ecart_type_delai": ecart_type_delai,
        "ecart_type_total": ecart_type_total,
    }
    lus, service = load_ensemble(
        TITRE,
        lambda: load_positifs(TITRE, valeurs, NOMBRES, (), EUR),
        lambda: None if taux_service is None else load_taux("taux_service", taux_service, nature="part", moins_de=1),
    )
    consommee = lus["consommation_jour"] * lus["delai"]
    reserve, coefficient, dispersion = _reserve(lus, service, decimales_coefficient)
    reserve = _arrondie(reserve, arrondi)
    point = _arrondie(consommee + reserve, arrondi)
    return PointCommande(
        float(consommee),
        float(reserve),
        float(point),
        None if service is None else float(service),
        None if coefficient is None else float(coefficient),
        None if dispersion is None else float(dispersion),
        arrondi,
        _etapes(lus, service, coefficient, dispersion, reserve),
    )


def _check_securite(stock: object, jours: object, service: object, ecarts: tuple[object, object, object]) -> None:
    donnees = [nom for nom, v in zip(SECURITES, (stock, jours, service), strict=True) if v is not None]
    if len(donnees) > 1:
        raise ArgumentInvalideError(
            f"La réserve est donnée {len(donnees)} fois ({', '.join(donnees)}) : gardez-en une."
        )
    jour, delai, total = (e is not None for e in ecarts)
    if service is None:
        if jour or delai or total:
            raise ArgumentInvalideError("Un écart-type est donné sans « taux_service » : quelle réserve voulez-vous ?")
        return
    if not (jour or delai or total):
        raise ArgumentInvalideError("« taux_service » demande un écart-type : de la demande, du délai, ou du total.")
    if total and (jour or delai):
        raise ArgumentInvalideError(
            "« ecart_type_total » remplace les deux autres écarts-types : donnez l'un ou l'autre."
        )


def _reserve(
    lus: dict[str, Fraction], service: Fraction | None, decimales: int | None
) -> tuple[Fraction, Fraction | None, Fraction | None]:
    """La réserve exacte, le coefficient et la dispersion s'il y en a."""
    if service is None:
        return lus.get("stock_securite", lus.get("jours_securite", Fraction(0)) * lus["consommation_jour"]), None, None
    variance = lus["delai"] * lus.get("ecart_type", Fraction(0)) ** 2
    variance += (lus["consommation_jour"] * lus.get("ecart_type_delai", Fraction(0))) ** 2
    dispersion = lus["ecart_type_total"] if "ecart_type_total" in lus else racine(variance)
    coefficient = _coefficient(service, decimales)
    return max(Fraction(0), coefficient * dispersion), coefficient, dispersion


def _coefficient(service: Fraction, decimales: int | None) -> Fraction:
    """Le quantile de la loi normale centrée réduite, exact ou arrondi comme dans une table."""
    from statistics import NormalDist  # noqa: PLC0415 - seulement si la demande est aléatoire

    if service == 0:
        raise ArgumentInvalideError("« taux_service » vaut 0 : aucune réserve n'est alors voulue, ne le donnez pas.")
    quantile = Decimal(repr(NormalDist().inv_cdf(float(service))))
    return Fraction(quantile if decimales is None else Arrondi(Decimal(1).scaleb(-decimales)).appliquer(quantile))


def _arrondie(valeur: Fraction, arrondi: str | None) -> Fraction:
    if arrondi is None:
        return valeur
    if arrondi == "superieur":
        return Fraction(math.ceil(valeur))
    return Fraction(Arrondi(Decimal(1), ARRONDIS[arrondi]).appliquer(valeur))


def _etapes(
    lus: dict[str, Fraction],
    service: Fraction | None,
    coefficient: Fraction | None,
    dispersion: Fraction | None,
    reserve: Fraction,
) -> tuple[Etape, ...]:
    jour, delai = format_quantite(lus["consommation_jour"]), format_quantite(lus["delai"])
    consommee = f"{jour} par jour × {delai} jours = {format_quantite(lus['consommation_jour'] * lus['delai'])}."
    if service is not None and coefficient is not None and dispersion is not None:
        z, sigma = format_nombre(coefficient, 2), format_nombre(dispersion, 2)
        texte = (
            f"Pour ne pas manquer dans {format_pourcentage(service, 1)} des cas, le coefficient de la loi normale est "
            f"{z} ; réserve = {z} × {sigma} (écart-type de la demande du délai), soit {format_quantite(reserve)}."
        )
    elif "jours_securite" in lus:
        texte = f"{format_quantite(lus['jours_securite'])} jours × {jour} par jour, soit {format_quantite(reserve)}."
    else:
        texte = f"Réserve donnée : {format_quantite(reserve)}."
    return Etape("Chiffrer la consommation du délai", consommee), Etape("Chiffrer la réserve de sécurité", texte)
