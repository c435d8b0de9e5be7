"""Les agios d'un découvert : intérêts, commission du plus fort découvert, commissions de mouvement et de dépassement.

Les intérêts et la commission du plus fort découvert ne portent pas de TVA (CGI art. 261 C, 1° a ; annexe IV, art. 23 O,
BOI-TVA-SECT-50-10-10) ; la commission de mouvement et les frais de tenue de compte rémunèrent un service et la portent.
Le taux effectif d'un découvert professionnel suit la méthode des nombres (code de la consommation, art. R. 314-7).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from refcomp.calculs.entrees import check_genre
from refcomp.calculs.explication import Etape, Tableau
from refcomp.calculs.financement_court_terme.echelle import EchelleInterets
from refcomp.calculs.financement_court_terme.nombres import (
    Montant,
    arrondi_montant,
    check_diviseur,
    load_nombres,
    load_taux_tva,
)
from refcomp.calculs.financement_court_terme.resultat import Financement, build_decompte
from refcomp.conversions import convert_jour
from refcomp.errors import ArgumentInvalideError
from refcomp.formats_fr import format_date, format_montant, format_nombre, format_pourcentage
from refcomp.rounding import EUR, Monnaie, monnaie

PLAFOND_USUEL = Fraction(1, 2)
TITRE = "agios"


@dataclass(frozen=True)
class ConditionsDecouvert:
    """Les conditions d'un découvert ; les taux sont annuels et en fraction.

    Attributes:
        taux_debiteur: taux des intérêts, ou taux par date d'effet (`{"01/01/2026": "0.12", "09/03/2026": "0.105"}`).
        diviseur: 360 (usage bancaire) ou 365.
        taux_plus_fort_decouvert: commission sur le plus fort découvert de chaque mois.
        plafond_plus_fort_decouvert: part des intérêts du mois que cette commission ne dépasse pas ; une moitié par
            défaut, l'usage des banques ; None si le contrat ne plafonne pas.
        taux_mouvement: commission sur les mouvements débiteurs, taxée.
        frais_fixes: frais de tenue de compte hors taxe, taxés.
        autorisation: découvert autorisé ; au-delà, la commission de dépassement joue.
        taux_depassement: taux annuel de la commission de dépassement, sur les nombres au-delà de l'autorisation.
        taux_crediteur: rémunération des soldes créditeurs, 0 le plus souvent.
        taux_tva: taux de TVA des commissions taxées, exigé s'il y en a.
        devise: la monnaie, ou son code.
    """

    taux_debiteur: Montant | dict[dt.date | str, Montant]
    diviseur: int = 360
    taux_plus_fort_decouvert: Montant = 0
    plafond_plus_fort_decouvert: Fraction | Decimal | float | None = PLAFOND_USUEL
    taux_mouvement: Montant = 0
    frais_fixes: Montant = 0
    autorisation: Montant | None = None
    taux_depassement: Montant = 0
    taux_crediteur: Montant = 0
    taux_tva: Montant | None = None
    devise: Monnaie | str = EUR

    def __post_init__(self) -> None:
        """Refuse un diviseur ou un plafond hors des usages."""
        check_diviseur(self.diviseur)
        plafond = self.plafond_plus_fort_decouvert
        if plafond is not None:
            parts = (Fraction, Decimal, int, float)
            check_genre("plafond_plus_fort_decouvert", plafond, parts, "une part entre 0 et 1 est attendue")
        if plafond is not None and not 0 <= plafond <= 1:
            raise ArgumentInvalideError(
                f"« plafond_plus_fort_decouvert » vaut {plafond!r} ; une part entre 0 et 1, ou None, est attendue.",
            )
        if self.taux_depassement and self.autorisation is None:
            raise ArgumentInvalideError("Une commission de dépassement demande « autorisation », le découvert permis.")


def agios(echelle: EchelleInterets, conditions: ConditionsDecouvert, *, nom: str = "Découvert") -> Financement:
    """Calcule les agios d'un compte d'après son échelle d'intérêts.

    Args:
        echelle: l'échelle arrêtée (voir `echelle_interets`).
        conditions: les conditions de la banque.
        nom: ce que l'on lira dans une comparaison.

    Returns:
        Un `Financement` dont le décompte donne chaque poste ; les intérêts créditeurs y sont négatifs.

    Raises:
        DonneesInvalidesError: en une fois, pour les taux et montants refusés.
        ArgumentInvalideError: si une commission est taxable sans taux de TVA, ou si un taux manque au premier jour.

    >>> from refcomp.calculs.financement_court_terme import echelle_interets
    >>> table = pd.DataFrame({"date_valeur": ["06/01/2026"], "debit": [1500], "credit": [None]})
    >>> e = echelle_interets(table, solde_initial=500, date_debut="01/01/2026", date_arrete="31/01/2026")
    >>> agios(e, ConditionsDecouvert("0.09", taux_plus_fort_decouvert="0.0005")).cout
    7.0
    """
    check_genre("echelle", echelle, EchelleInterets, "une échelle rendue par echelle_interets est attendue")
    check_genre("conditions", conditions, ConditionsDecouvert, "un objet ConditionsDecouvert est attendu")
    jours = echelle.soldes.assign(
        mois=echelle.soldes["jour"].dt.strftime("%Y-%m"),
        debiteur=[max(Fraction(0), -_exact(s)) for s in echelle.soldes["solde"]],
        crediteur=[max(Fraction(0), _exact(s)) for s in echelle.soldes["solde"]],
    )
    jours["taux"] = _taux_par_jour(conditions.taux_debiteur, jours["jour"])
    par_mois = {
        mois: (max(g["debiteur"]), sum((d * t for d, t in zip(g["debiteur"], g["taux"], strict=True)), Fraction(0)))
        for mois, g in jours.groupby("mois")
    }
    return _financement(
        conditions,
        nom,
        nombres=[(t, sum(g["debiteur"], Fraction(0))) for t, g in jours.groupby("taux", sort=False)],
        mois=[(fort, produit / conditions.diviseur) for fort, produit in par_mois.values()],
        mouvements=_exact(echelle.mouvements_debiteurs),
        depassement=_nombres_au_dela(conditions, jours["debiteur"]),
        crediteurs=sum(jours["crediteur"], Fraction(0)),
        etapes=(_etape_echelle(echelle),),
        jours_debiteurs=int(sum(d > 0 for d in jours["debiteur"])),
    )


def agios_decouvert(
    nombres_debiteurs: Montant,
    plus_forts_decouverts: Sequence[Montant],
    conditions: ConditionsDecouvert,
    *,
    jours: int,
    mouvements_debiteurs: Montant = 0,
    nom: str = "Découvert",
) -> Financement:
    """Calcule les agios quand on connaît déjà les nombres, sans relever chaque mouvement.

    Args:
        nombres_debiteurs: somme des soldes débiteurs × leurs jours.
        plus_forts_decouverts: le plus fort découvert de chaque mois civil touché.
        conditions: les conditions de la banque, à un seul taux débiteur.
        jours: nombre de jours où le compte est débiteur.
        mouvements_debiteurs: mouvements soumis à la commission de mouvement.
        nom: ce que l'on lira dans une comparaison.

    Returns:
        Un `Financement`.

    Raises:
        DonneesInvalidesError: en une fois, pour les nombres refusés.
        ArgumentInvalideError: si une commission est taxable sans taux de TVA.

    >>> conditions = ConditionsDecouvert("0.12", taux_plus_fort_decouvert="0.0005")
    >>> agios_decouvert(2950000, [50000] * 3, conditions, jours=59).cout
    1058.33
    """
    check_genre("conditions", conditions, ConditionsDecouvert, "un objet ConditionsDecouvert est attendu")
    suite = "une liste de montants, un par mois, est attendue"
    check_genre("plus_forts_decouverts", plus_forts_decouverts, (list, tuple, pd.Series), suite)
    if isinstance(conditions.taux_debiteur, dict) or conditions.taux_depassement:
        raise ArgumentInvalideError(
            "Plusieurs taux, ou un dépassement, demandent une échelle : voyez echelle_interets."
        )
    devise = monnaie(conditions.devise)
    forts = {f"plus_fort_decouvert_{rang}": m for rang, m in enumerate(plus_forts_decouverts, start=1)}
    lus = load_nombres(
        TITRE,
        montants=forts | {"nombres_debiteurs": nombres_debiteurs, "mouvements_debiteurs": mouvements_debiteurs},
        taux={"taux_debiteur": conditions.taux_debiteur},
        jours={"jours": jours},
        devise=devise,
    )
    nombres, taux = lus["nombres_debiteurs"], lus["taux_debiteur"]
    # Sans le détail par mois, le plafond joue sur l'ensemble des intérêts, réparti également.
    part = nombres * taux / conditions.diviseur / max(len(forts), 1)
    return _financement(
        conditions,
        nom,
        nombres=[(taux, nombres)],
        mois=[(lus[f], part) for f in forts],
        mouvements=lus["mouvements_debiteurs"],
        depassement=Fraction(0),
        crediteurs=Fraction(0),
        etapes=(),
        jours_debiteurs=jours,
    )


def _financement(
    conditions: ConditionsDecouvert,
    nom: str,
    *,
    nombres: list[tuple[Fraction, Fraction]],
    mois: list[tuple[Fraction, Fraction]],
    mouvements: Fraction,
    depassement: Fraction,
    crediteurs: Fraction,
    etapes: tuple[Etape, ...],
    jours_debiteurs: int,
) -> Financement:
    """Assemble le décompte, poste par poste, et le rapporte aux fonds utilisés."""
    devise = monnaie(conditions.devise)
    taux = load_nombres(
        TITRE,
        montants={"frais_fixes": conditions.frais_fixes},
        taux={
            "taux_plus_fort_decouvert": conditions.taux_plus_fort_decouvert,
            "taux_mouvement": conditions.taux_mouvement,
            "taux_depassement": conditions.taux_depassement,
            "taux_crediteur": conditions.taux_crediteur,
        },
        devise=devise,
    )
    diviseur, total = conditions.diviseur, sum((n for _, n in nombres), Fraction(0))
    lignes = [
        (
            "Intérêts débiteurs",
            f"{format_nombre(n, 2)} × {format_pourcentage(t)} / {diviseur}",
            arrondi_montant(n * t / diviseur, devise),
            Fraction(0),
        )
        for t, n in nombres
        if n
    ]
    commission, phrase = _plus_fort_decouvert(conditions, taux["taux_plus_fort_decouvert"], mois, devise)
    lignes.append(("Commission du plus fort découvert", phrase, commission, Fraction(0)))
    calcul = f"{format_nombre(depassement, 2)} × {format_pourcentage(taux['taux_depassement'])} / {diviseur}"
    montant = arrondi_montant(depassement * taux["taux_depassement"] / diviseur, devise)
    lignes.append(("Commission de dépassement", calcul, montant, Fraction(0)))
    mouvement = arrondi_montant(mouvements * taux["taux_mouvement"], devise)
    tva = load_taux_tva(conditions.taux_tva, mouvement + taux["frais_fixes"], TITRE)
    calcul = f"{format_montant(mouvements, devise)} × {format_pourcentage(taux['taux_mouvement'], 3)}"
    lignes.append(("Commission de mouvement", calcul, mouvement, arrondi_montant(mouvement * tva, devise)))
    frais = taux["frais_fixes"]
    lignes.append(("Frais de tenue de compte", "", frais, arrondi_montant(frais * tva, devise)))
    recus = arrondi_montant(crediteurs * taux["taux_crediteur"] / diviseur, devise)
    calcul = f"{format_nombre(crediteurs, 2)} × {format_pourcentage(taux['taux_crediteur'])} / {diviseur}"
    lignes.append(("Intérêts créditeurs", calcul, -recus, Fraction(0)))
    moyen = total / jours_debiteurs if jours_debiteurs else Fraction(0)
    return Financement(
        nom=nom,
        nature="decouvert",
        nominal=float(max((m for m, _ in mois), default=Fraction(0))),
        fonds=float(moyen),
        fonds_jours=float(total),
        decompte=build_decompte([(p, c, float(m), float(v)) for p, c, m, v in lignes]),
        retenue=0.0,
        devise=devise,
        etapes=etapes,
    )


def _plus_fort_decouvert(
    conditions: ConditionsDecouvert,
    taux: Fraction,
    mois: list[tuple[Fraction, Fraction]],
    devise: Monnaie,
) -> tuple[Fraction, str]:
    """La commission, mois par mois, et son plafond."""
    brute = sum((fort * taux for fort, _ in mois), Fraction(0))
    plafond = conditions.plafond_plus_fort_decouvert
    retenue = (
        brute if plafond is None else sum((min(f * taux, Fraction(str(plafond)) * i) for f, i in mois), Fraction(0))
    )
    forts = " + ".join(format_nombre(f, devise.decimales) for f, _ in mois)
    phrase = f"({forts}) × {format_pourcentage(taux, 3)}"
    if retenue < brute:
        phrase += f", plafonnée à {format_pourcentage(Fraction(str(plafond or 0)), 0)} des intérêts du mois"
    return arrondi_montant(retenue, devise), phrase


def _taux_par_jour(taux: Montant | dict[dt.date | str, Montant], jours: pd.Series) -> list[Fraction]:
    """Le taux débiteur de chaque jour ; un taux vaut depuis sa date d'effet."""
    if not isinstance(taux, dict):
        return [load_nombres(TITRE, taux={"taux_debiteur": taux})["taux_debiteur"]] * len(jours)
    noms = {f"taux_debiteur au {d}": v for d, v in taux.items()}
    lus = load_nombres(TITRE, taux=noms)
    effets = sorted((convert_jour(d, "taux_debiteur"), lus[f"taux_debiteur au {d}"]) for d in taux)
    if not effets or effets[0][0] > jours.iloc[0].date():
        raise ArgumentInvalideError(
            f"Aucun taux débiteur au {format_date(jours.iloc[0])} : donnez-en un à cette date ou avant.",
        )
    return [next(t for effet, t in reversed(effets) if effet <= j.date()) for j in jours]


def _nombres_au_dela(conditions: ConditionsDecouvert, debiteurs: pd.Series) -> Fraction:
    if conditions.autorisation is None:
        return Fraction(0)
    permis = load_nombres(TITRE, montants={"autorisation": conditions.autorisation})["autorisation"]
    return sum((max(Fraction(0), d - permis) for d in debiteurs), Fraction(0))


def _exact(valeur: float) -> Fraction:
    return Fraction(str(valeur))


def _etape_echelle(echelle: EchelleInterets) -> Etape:
    """L'échelle, en tableau."""
    decimales = echelle.devise.decimales
    lignes = tuple(
        (
            format_date(ligne["date_valeur"]),
            format_nombre(ligne["solde"], decimales),
            str(ligne["jours"]),
            format_nombre(ligne["nombres_debiteurs"], 0),
            format_nombre(ligne["nombres_crediteurs"], 0),
        )
        for ligne in echelle.tableau.to_dict("records")
    )
    entetes = ("Valeur", "Solde", "Jours", "Nombres débiteurs", "Nombres créditeurs")
    texte = "Nombre = solde × jours jusqu'à la date de valeur suivante. Un solde négatif est débiteur."
    return Etape("Dresser l'échelle d'intérêts", texte, Tableau(entetes, lignes, (1, 2, 3, 4)))
