"""La mobilisation de créances : cession Dailly et affacturage.

Dailly (code monétaire et financier, art. L. 313-23 et suivants) : la banque avance une quotité des créances cédées, les
intérêts courent sur l'avance. Affacturage : le factor prend une commission sur toutes les créances cédées (service de
gestion et de recouvrement, taxé), une commission de financement sur ce qu'il avance (un intérêt, sans TVA), et retient
une réserve (fonds de garantie) rendue quand les clients ont payé : ce n'est pas un coût, mais autant de fonds en moins.
"""

from __future__ import annotations

from fractions import Fraction

from refcomp.calculs.explication import Etape
from refcomp.calculs.financement_court_terme.nombres import (
    Montant,
    arrondi_montant,
    check_diviseur,
    load_nombres,
    load_taux_tva,
)
from refcomp.calculs.financement_court_terme.resultat import Financement, build_decompte
from refcomp.errors import ArgumentInvalideError
from refcomp.formats_fr import format_montant, format_pourcentage
from refcomp.rounding import EUR, Monnaie, monnaie


def cession_dailly(
    creances: Montant,
    jours: int,
    *,
    taux: Montant,
    taux_quotite: Montant | None = None,
    commission_fixe: Montant = 0,
    taux_tva: Montant | None = None,
    diviseur: int = 360,
    nom: str = "Cession Dailly",
    devise: Monnaie | str = EUR,
) -> Financement:
    """Chiffre une cession Dailly : intérêts sur l'avance, retenus d'avance, et commission de traitement.

    Args:
        creances: montant toutes taxes des créances cédées.
        jours: jours de l'avance.
        taux: taux annuel des intérêts, en fraction.
        taux_quotite: part des créances que la banque avance (`"0.9"`) ; toutes par défaut.
        commission_fixe: commission de traitement hors taxe, taxée.
        taux_tva: taux de TVA de la commission, exigé s'il y en a une.
        diviseur: 360 (usage bancaire) ou 365.
        nom: ce que l'on lira dans une comparaison.
        devise: la monnaie, ou son code.

    Returns:
        Un `Financement` ; les fonds sont l'avance moins les agios hors taxe.

    Raises:
        DonneesInvalidesError: en une fois, pour les nombres refusés.
        ArgumentInvalideError: si le diviseur n'est pas permis ou si la commission est taxable sans taux de TVA.

    >>> cession_dailly(40000, 45, taux="0.07").cout
    350.0
    """
    connue = monnaie(devise)
    check_diviseur(diviseur)
    # Une quotité de 100 % n'est pas un taux en fraction : son absence le dit.
    lus = load_nombres(
        "cession Dailly",
        montants={"creances": creances, "commission_fixe": commission_fixe},
        taux={"taux": taux} | ({} if taux_quotite is None else {"taux_quotite": taux_quotite}),
        jours={"jours": jours},
        devise=connue,
    )
    avance = arrondi_montant(lus["creances"] * lus.get("taux_quotite", Fraction(1)), connue)
    interets = arrondi_montant(avance * lus["taux"] * lus["jours"] / diviseur, connue)
    frais = lus["commission_fixe"]
    tva = arrondi_montant(frais * load_taux_tva(taux_tva, frais, nom), connue)
    calcul = f"{format_montant(avance, connue)} × {format_pourcentage(lus['taux'])} × {jours} / {diviseur}"
    part = format_pourcentage(lus.get("taux_quotite", Fraction(1)), 0)
    etape = Etape(
        "Calculer l'avance",
        f"Créances cédées {format_montant(lus['creances'], connue)} × {part} = {format_montant(avance, connue)}.",
    )
    lignes = [("Intérêts", calcul, interets, Fraction(0)), ("Commission de traitement", "par cession", frais, tva)]
    return _financement(nom, "dailly", lus["creances"], avance, lus["jours"], lignes, connue, (etape,))


def affacturage(  # noqa: PLR0913 - chaque clause du contrat est un argument nommé
    creances: Montant,
    jours: int,
    *,
    taux_commission: Montant,
    taux_financement: Montant,
    taux_reserve: Montant = 0,
    avance: Montant | None = None,
    frais_fixes: Montant = 0,
    taux_tva: Montant | None = None,
    diviseur: int = 360,
    nom: str = "Affacturage",
    devise: Monnaie | str = EUR,
) -> Financement:
    """Chiffre un affacturage : commission d'affacturage, commission de financement, réserve rendue.

    Args:
        creances: montant toutes taxes des créances cédées.
        jours: jours de l'avance, jusqu'au paiement des clients.
        taux_commission: commission d'affacturage, en part des créances cédées toutes taxes (elle ne dépend pas du
            temps), hors taxe et taxée.
        taux_financement: taux annuel de la commission de financement, sur l'avance.
        taux_reserve: part des créances retenue en fonds de garantie, puis rendue.
        avance: somme tirée ; par défaut tout ce qui est disponible, créances moins réserve.
        frais_fixes: frais de dossier ou d'abonnement hors taxe, taxés.
        taux_tva: taux de TVA des commissions taxées, exigé s'il y en a.
        diviseur: 360 (usage bancaire) ou 365.
        nom: ce que l'on lira dans une comparaison.
        devise: la monnaie, ou son code.

    Returns:
        Un `Financement` ; les fonds sont l'avance moins les agios hors taxe.

    Raises:
        DonneesInvalidesError: en une fois, pour les nombres refusés.
        ArgumentInvalideError: si l'avance dépasse le disponible, si le diviseur n'est pas permis ou si une commission
            est taxable sans taux de TVA.

    >>> f = affacturage(50000, 60, taux_commission="0.01", taux_financement="0.06", taux_reserve="0.1", taux_tva="0.2")
    >>> f.cout, f.retenue, f.fonds
    (950.0, 5000.0, 44050.0)
    """
    connue = monnaie(devise)
    check_diviseur(diviseur)
    lus = load_nombres(
        "affacturage",
        montants={"creances": creances, "frais_fixes": frais_fixes} | ({} if avance is None else {"avance": avance}),
        taux={
            "taux_commission": taux_commission,
            "taux_financement": taux_financement,
            "taux_reserve": taux_reserve,
        },
        jours={"jours": jours},
        devise=connue,
    )
    reserve = arrondi_montant(lus["creances"] * lus["taux_reserve"], connue)
    disponible = lus["creances"] - reserve
    tire = lus.get("avance", disponible)
    if tire > disponible:
        raise ArgumentInvalideError(
            f"« avance » vaut {format_montant(tire, connue)} ; créances moins réserve, le factor avance au plus "
            f"{format_montant(disponible, connue)}.",
        )
    commission = arrondi_montant(lus["creances"] * lus["taux_commission"], connue)
    financement = arrondi_montant(tire * lus["taux_financement"] * lus["jours"] / diviseur, connue)
    tva = load_taux_tva(taux_tva, commission + lus["frais_fixes"], nom)
    cedees, avancee = format_montant(lus["creances"], connue), format_montant(tire, connue)
    lignes = [
        (
            "Commission d'affacturage",
            f"{cedees} × {format_pourcentage(lus['taux_commission'])}",
            commission,
            arrondi_montant(commission * tva, connue),
        ),
        (
            "Commission de financement",
            f"{avancee} × {format_pourcentage(lus['taux_financement'])} × {jours} / {diviseur}",
            financement,
            Fraction(0),
        ),
        ("Frais fixes", "par contrat", lus["frais_fixes"], arrondi_montant(lus["frais_fixes"] * tva, connue)),
    ]
    etape = Etape(
        "Calculer la réserve et l'avance",
        f"Réserve = {cedees} × {format_pourcentage(lus['taux_reserve'])} = {format_montant(reserve, connue)}, rendue "
        f"ensuite. Avance tirée : {avancee}.",
    )
    return _financement(nom, "affacturage", lus["creances"], tire, lus["jours"], lignes, connue, (etape,), reserve)


def _financement(  # noqa: PLR0917 - assemble ce que les deux calculs ont établi
    nom: str,
    nature: str,
    creances: Fraction,
    avance: Fraction,
    jours: Fraction,
    lignes: list[tuple[str, str, Fraction, Fraction]],
    devise: Monnaie,
    etapes: tuple[Etape, ...],
    reserve: Fraction = Fraction(0),
) -> Financement:
    fonds = avance - sum((montant for _, _, montant, _ in lignes), Fraction(0))
    return Financement(
        nom=nom,
        nature=nature,
        nominal=float(creances),
        fonds=float(fonds),
        fonds_jours=float(fonds * jours),
        decompte=build_decompte([(p, c, float(m), float(t)) for p, c, m, t in lignes]),
        retenue=float(reserve),
        devise=devise,
        etapes=etapes,
    )
