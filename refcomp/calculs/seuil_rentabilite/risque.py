"""Une demande incertaine : la probabilité d'atteindre le seuil, et ce que l'on peut attendre du résultat.

La demande suit une loi normale, ou quelques scénarios chiffrés. La loi normale vient de la bibliothèque standard.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from statistics import NormalDist

import pandas as pd

from refcomp.calculs.entrees import exact
from refcomp.calculs.explication import Explication
from refcomp.calculs.seuil_rentabilite.saisie import arrondi_a, load_saisie
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Monnaie, monnaie

ECART_TOLERE = Fraction(1, 10**6)
EXPLOITATION = (
    Colonne("prix", "nombre", "prix de vente unitaire", minimum=0),
    Colonne("cout_variable", "nombre", "coût variable unitaire", minimum=0),
    Colonne("charges_fixes", "montant", "charges fixes", minimum=0),
    Colonne("objectif", "montant", "résultat visé"),
)
NORMALE = (Colonne("moyenne", "nombre", "demande moyenne", minimum=0), Colonne("ecart_type", "nombre", "écart-type"))
SCENARIOS = Contrat(
    "scénarios de demande",
    (
        Colonne("probabilite", "part", "probabilité du scénario", minimum=0),
        Colonne("quantite", "nombre", "quantité vendue", minimum=0),
    ),
)


@dataclass(frozen=True)
class DemandeAleatoire:
    """Le risque d'exploitation d'une demande incertaine.

    Attributes:
        seuil: quantité qui dégage le résultat visé, exacte (le seuil de rentabilité si l'on vise zéro).
        probabilite: probabilité d'atteindre ce niveau.
        z: demande centrée réduite au seuil, ou None pour des scénarios.
        esperance: résultat attendu en moyenne.
        ecart_type: écart-type du résultat.
        dispersion: écart-type sur résultat attendu, ou None si celui-ci est nul.
        moyenne: demande moyenne.
        ecart_type_demande: écart-type de la demande.
        marge_unitaire: prix moins coût variable.
        charges_fixes: les charges fixes.
        objectif: le résultat visé.
        tableau: pour des scénarios, `probabilite quantite resultat atteint` ; vide sinon.
        devise: la monnaie.
    """

    seuil: Fraction
    probabilite: float
    z: float | None
    esperance: float
    ecart_type: float
    dispersion: float | None
    moyenne: float
    ecart_type_demande: float
    marge_unitaire: float
    charges_fixes: float
    objectif: float
    tableau: pd.DataFrame
    devise: Monnaie

    def explication(self) -> Explication:
        """Les étapes : le seuil, la probabilité de l'atteindre, le résultat attendu et sa dispersion."""
        from refcomp.calculs.seuil_rentabilite.corrige_suite import build_risque  # noqa: PLC0415 - il lit ce résultat

        return build_risque(self)


def demande_normale(
    moyenne: float | str,
    ecart_type: float | str,
    *,
    prix: float | str,
    cout_variable: float | str,
    charges_fixes: float | str,
    objectif: float | str = 0,
    decimales_z: int | None = None,
    devise: Monnaie | str = EUR,
) -> DemandeAleatoire:
    """La probabilité d'atteindre le seuil quand la demande suit une loi normale.

    Args:
        moyenne: demande moyenne, en articles.
        ecart_type: écart-type de la demande ; `ecart_type_demande` le tire d'un intervalle.
        prix: prix de vente unitaire.
        cout_variable: coût variable unitaire.
        charges_fixes: charges fixes de la période.
        objectif: résultat visé ; zéro pour le seuil de rentabilité.
        decimales_z: None pour la valeur exacte ; 2 lit la table de la loi normale, comme à l'examen.
        devise: la monnaie, ou son code.

    Returns:
        Une `DemandeAleatoire`. P(demande ≥ seuil) = 1 − Φ(z), avec z = (seuil − moyenne) / écart-type.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les valeurs refusées.
        ArgumentInvalideError: si l'écart-type n'est pas positif ou si le coût variable n'est pas inférieur au prix.

    >>> round(demande_normale(8000, 2000, prix=10, cout_variable=4, charges_fixes=36_000).probabilite, 4)
    0.8413
    """
    connue = monnaie(devise)
    donnees = {"moyenne": moyenne, "ecart_type": ecart_type, "prix": prix, "cout_variable": cout_variable}
    donnees |= {"charges_fixes": charges_fixes, "objectif": objectif}
    remplies = {nom: "" if valeur is None else valeur for nom, valeur in donnees.items()}
    lus = load_saisie(remplies, (*NORMALE, *EXPLOITATION), connue)
    if lus["ecart_type"] <= 0:
        raise ArgumentInvalideError(f"« ecart_type » vaut {ecart_type!r} ; un écart-type positif est attendu.")
    if decimales_z is not None and (isinstance(decimales_z, bool) or not isinstance(decimales_z, int)):
        raise ArgumentInvalideError(
            f"« decimales_z » vaut {decimales_z!r} ; un nombre de décimales est attendu, ou None."
        )
    seuil = _seuil(lus)
    z = float((seuil - lus["moyenne"]) / lus["ecart_type"])
    z = z if decimales_z is None else round(z, decimales_z)
    probabilite = 1 - NormalDist().cdf(z)
    return _build(lus, connue, probabilite, z, (float(lus["moyenne"]), float(lus["ecart_type"])), pd.DataFrame())


def demande_scenarios(
    scenarios: pd.DataFrame,
    *,
    prix: float | str,
    cout_variable: float | str,
    charges_fixes: float | str,
    objectif: float | str = 0,
    devise: Monnaie | str = EUR,
) -> DemandeAleatoire:
    """Le résultat attendu et la probabilité d'atteindre le seuil, d'après quelques scénarios.

    Args:
        scenarios: une ligne par scénario : `probabilite` (de 0 à 1 ; leur somme est 1) et `quantite`.
        prix: prix de vente unitaire.
        cout_variable: coût variable unitaire.
        charges_fixes: charges fixes de la période.
        objectif: résultat visé ; zéro pour le seuil de rentabilité.
        devise: la monnaie, ou son code.

    Returns:
        Une `DemandeAleatoire`, dont le `tableau` dit le résultat de chaque scénario.

    Raises:
        DonneesInvalidesError: en une fois, pour tous les scénarios refusés, ou si les probabilités ne font pas 1.
        ArgumentInvalideError: si le coût variable n'est pas inférieur au prix.
    """
    connue = monnaie(devise)
    donnees = {"prix": prix, "cout_variable": cout_variable, "charges_fixes": charges_fixes, "objectif": objectif}
    remplies = {nom: "" if valeur is None else valeur for nom, valeur in donnees.items()}
    lus = load_saisie(remplies, EXPLOITATION, connue)
    table = check_frame(scenarios, SCENARIOS, devise=connue)
    poids = [exact(p) for p in table["probabilite"]]
    if abs(sum(poids, Fraction(0)) - 1) > ECART_TOLERE:
        texte = f"Les probabilités font {float(sum(poids, Fraction(0))):g} ; leur somme doit être 1."
        raise DonneesInvalidesError(
            "Les scénarios ne peuvent pas être employés :",
            [Constat("erreur", "somme_des_probabilites", texte, "probabilite")],
        )
    seuil, quantites = _seuil(lus), [exact(q) for q in table["quantite"]]
    moyenne = sum((p * q for p, q in zip(poids, quantites, strict=True)), Fraction(0))
    variance = sum((p * (q - moyenne) ** 2 for p, q in zip(poids, quantites, strict=True)), Fraction(0))
    atteints = [q >= seuil for q in quantites]
    probabilite = float(sum((p for p, a in zip(poids, atteints, strict=True) if a), Fraction(0)))
    marge = lus["prix"] - lus["cout_variable"]
    resultats = [arrondi_a(marge * q - lus["charges_fixes"], connue.arrondi) for q in quantites]
    montree = table[["probabilite", "quantite"]].assign(resultat=resultats, atteint=atteints)
    return _build(lus, connue, probabilite, None, (float(moyenne), math.sqrt(variance)), montree)


def ecart_type_demande(demi_intervalle: float, probabilite: float, *, t: float | None = None) -> float:
    """L'écart-type d'une demande normale dont on connaît un intervalle centré et sa probabilité.

    Args:
        demi_intervalle: la demande s'écarte de sa moyenne d'au plus cela…
        probabilite: … avec cette probabilité, strictement entre 0 et 1.
        t: la valeur lue dans une table (1,96 pour 95 %) ; par défaut, la valeur exacte.

    Returns:
        L'écart-type, dans l'unité de l'intervalle.

    Raises:
        ArgumentInvalideError: si une valeur n'est pas permise.

    >>> round(ecart_type_demande(4200, 0.95, t=1.96))
    2143
    """
    if not (isinstance(probabilite, int | float) and 0 < probabilite < 1):
        raise ArgumentInvalideError(f"« probabilite » vaut {probabilite!r} ; un nombre entre 0 et 1 est attendu.")
    valeur = NormalDist().inv_cdf((1 + probabilite) / 2) if t is None else t
    for nom, nombre in (("demi_intervalle", demi_intervalle), ("t", valeur)):
        if not (isinstance(nombre, int | float) and math.isfinite(nombre) and nombre > 0):
            raise ArgumentInvalideError(f"« {nom} » vaut {nombre!r} ; un nombre positif est attendu.")
    return demi_intervalle / valeur


def _seuil(lus: dict[str, Fraction]) -> Fraction:
    marge = lus["prix"] - lus["cout_variable"]
    if marge <= 0:
        raise ArgumentInvalideError("Le coût variable atteint le prix : aucune quantité ne mène au résultat visé.")
    return (lus["charges_fixes"] + lus["objectif"]) / marge


def _build(
    lus: dict[str, Fraction],
    devise: Monnaie,
    probabilite: float,
    z: float | None,
    demande: tuple[float, float],
    tableau: pd.DataFrame,
) -> DemandeAleatoire:
    marge = lus["prix"] - lus["cout_variable"]
    moyenne, ecart_type = demande
    esperance = arrondi_a(marge * exact(moyenne) - lus["charges_fixes"], devise.arrondi)
    dispersion = float(marge) * ecart_type
    return DemandeAleatoire(
        seuil=_seuil(lus),
        probabilite=probabilite,
        z=z,
        esperance=esperance,
        ecart_type=dispersion,
        dispersion=dispersion / esperance if esperance else None,
        moyenne=moyenne,
        ecart_type_demande=ecart_type,
        marge_unitaire=float(marge),
        charges_fixes=float(lus["charges_fixes"]),
        objectif=float(lus["objectif"]),
        tableau=tableau,
        devise=devise,
    )
