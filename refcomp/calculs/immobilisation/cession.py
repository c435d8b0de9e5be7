"""La sortie d'une immobilisation : dotation complémentaire, valeur nette, résultat, écritures.

PCG art. 1214-46, 1221-65 et 1222-75 : le prix au crédit du 757 (775 avant 2025), la valeur nette au débit du 657 (675).
Le bien est amorti jusqu'à sa sortie ; ce qui reste au compte 145 et les dépréciations se reprennent. La TVA n'est due
que si elle avait été déduite à l'achat (CGI art. 261, 3, 1°).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from refcomp.calculs.amortissement import PlanAmortissement, PlanDegressif, amortissement_derogatoire
from refcomp.calculs.amortissement.exercices import Exercices
from refcomp.calculs.entrees import load_taux, un_seul
from refcomp.calculs.explication import Explication
from refcomp.calculs.immobilisation.comptes import check_compte, comptes_sortie, ouverture_millesime
from refcomp.calculs.immobilisation.journal import Journal, build_journal
from refcomp.conversions import convert_jour
from refcomp.errors import ArgumentInvalideError, check_choix
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import Monnaie, unites_mineures

Montant = Decimal | int | float | str
Plan = PlanAmortissement | PlanDegressif
REBUTS = ("valeur_comptable", "amortissement_exceptionnel")
CATEGORIES = ("corporelle", "financiere")


@dataclass(frozen=True)
class CessionImmobilisation:
    """Une sortie d'immobilisation.

    Attributes:
        plan: le plan arrêté à la sortie.
        date: jour de la sortie.
        prix: prix de cession hors taxes ; 0 pour une mise au rebut.
        tva: taxe collectée.
        dotation_complementaire: dotation de l'exercice de sortie.
        cumul: amortissements jusqu'à la sortie.
        valeur_nette_comptable: valeur d'origine moins cumul.
        resultat: prix moins valeur nette ; positif, une plus-value.
        reprise_derogatoire: ce qui restait au compte 145, repris en entier.
        reprise_depreciation: dépréciation reprise.
        devise: la monnaie.
        ecritures: `ecriture` (rang), `date`, `compte`, `intitule`, `debit`, `credit`.
    """

    plan: Plan
    date: dt.date
    prix: float
    tva: float
    dotation_complementaire: float
    cumul: float
    valeur_nette_comptable: float
    resultat: float
    reprise_derogatoire: float
    reprise_depreciation: float
    devise: Monnaie
    ecritures: pd.DataFrame

    def explication(self) -> Explication:
        """Les étapes du calcul, avec les chiffres de cette sortie."""
        from refcomp.calculs.immobilisation.corrige import build_explication  # noqa: PLC0415 - il lit ce résultat

        return build_explication(self)


def cession_immobilisation(  # noqa: PLR0913 - chaque convention est un argument nommé
    plan: Plan,
    date_cession: dt.date | str,
    *,
    prix_cession: Montant = 0,
    taux_tva: Decimal | Fraction | int | str = 0,
    compte: str = "2154",
    categorie: str = "corporelle",
    jour_inclus: bool = True,
    rebut: str = "valeur_comptable",
    fiscal: Plan | None = None,
    depreciation: Montant = 0,
    millesime: int | None = None,
) -> CessionImmobilisation:
    """Calcule la sortie d'un bien et ses écritures.

    Args:
        plan: le plan comptable du bien, sans sortie (`amortissement_lineaire` ou `amortissement_degressif`).
        date_cession: jour de la sortie.
        prix_cession: prix hors taxes ; 0 pour une mise au rebut.
        taux_tva: fraction exacte (`"0.20"`) ; 0 si la taxe n'avait pas été déduite à l'achat.
        compte: compte d'immobilisation du bien.
        categorie: `corporelle` (ou incorporelle), ou `financiere`.
        jour_inclus: le jour de la sortie est amorti (usage des corrigés : du 1er janvier au 18 octobre, 288 jours).
        rebut: pour un prix nul, `valeur_comptable` (657) ou `amortissement_exceptionnel` (6871, puis le brut contre le
            cumul), que plusieurs auteurs retiennent.
        fiscal: le plan fiscal, si des amortissements dérogatoires ont été constatés.
        depreciation: dépréciation comptabilisée, à reprendre.
        millesime: plan comptable à employer ; par défaut celui de l'ouverture de l'exercice de la sortie.

    Returns:
        Une `CessionImmobilisation`.

    Raises:
        DonneesInvalidesError: si un montant est refusé.
        ArgumentInvalideError: si une convention n'est pas permise, ou si la sortie précède l'amortissement.
        ParametreAbsentError: si les comptes de ce millésime ne sont pas encodés.

    >>> from refcomp.calculs.amortissement import amortissement_lineaire
    >>> plan = amortissement_lineaire(18500, 5, "13/06/2023", valeur_residuelle=2000)
    >>> cession = cession_immobilisation(plan, "18/10/2026", prix_cession=5000, taux_tva="0.20")
    >>> cession.dotation_complementaire, cession.valeur_nette_comptable, cession.resultat
    (2640.0, 7445.0, -2445.0)
    """
    jour = convert_jour(date_cession, "date_cession")
    _check(plan, fiscal, rebut, categorie)
    check_compte(compte)
    devise, exercices = _conventions(plan)
    prix, reprise = _montants(prix_cession, depreciation, devise)
    dernier = jour if jour_inclus else jour - dt.timedelta(days=1)
    arrete = plan.jusqu_au(dernier)
    ouverture = _ouverture(exercices, jour) if millesime is None else ouverture_millesime(millesime)
    complement = _dotation_de(arrete, exercices, jour)
    origine = _unites(plan.valeur_origine, devise)
    cumul = _unites(arrete.total, devise) if len(arrete.tableau) else 0
    derogatoires = None
    if fiscal is not None:
        derogatoires = amortissement_derogatoire(fiscal.jusqu_au(dernier), arrete, devise=devise)
    solde = _unites(float(derogatoires.tableau["solde"].iloc[-1]), devise) if derogatoires is not None else 0
    taux = load_taux("taux_tva", taux_tva, moins_de=1)
    tva = int(devise.arrondi.appliquer(Fraction(prix, devise.facteur) * taux) * devise.facteur)
    journal = Journal(jour, compte, comptes_sortie(ouverture, categorie), devise)
    chiffres = {"prix": prix, "tva": tva, "complement": complement, "cumul": cumul, "origine": origine, "solde": solde}
    mouvements = derogatoires.ecritures(_annee(exercices, jour)) if derogatoires is not None else None
    ecritures = build_journal(journal, chiffres | {"reprise": reprise}, mouvements, rebut)
    affiches = {n: v / devise.facteur for n, v in chiffres.items()}
    return CessionImmobilisation(
        plan=arrete,
        date=jour,
        prix=affiches["prix"],
        tva=affiches["tva"],
        dotation_complementaire=affiches["complement"],
        cumul=affiches["cumul"],
        valeur_nette_comptable=(origine - cumul) / devise.facteur,
        resultat=(prix - origine + cumul) / devise.facteur,
        reprise_derogatoire=affiches["solde"],
        reprise_depreciation=reprise / devise.facteur,
        devise=devise,
        ecritures=ecritures,
    )


def _check(plan: Plan, fiscal: Plan | None, rebut: str, categorie: str) -> None:
    check_choix("rebut", rebut, REBUTS)
    check_choix("categorie", categorie, CATEGORIES)
    for nom, donne in (("plan", plan), ("fiscal", fiscal)):
        if donne is None and nom == "fiscal":
            continue
        if not isinstance(donne, PlanAmortissement | PlanDegressif) or donne.sortie is not None:
            raise ArgumentInvalideError(
                f"« {nom} » est un plan linéaire ou dégressif sans sortie (`amortissement_lineaire`, "
                f"`amortissement_degressif`) ; reçu : {type(donne).__name__}.",
            )


def _conventions(plan: Plan) -> tuple[Monnaie, Exercices]:
    if isinstance(plan, PlanDegressif):
        return plan.devise, plan.regles.exercices
    return plan.convention.devise, plan.convention.exercices


def _cloture(exercices: Exercices, jour: dt.date) -> dt.date:
    """La clôture de l'exercice d'un jour, premier exercice irrégulier compris."""
    premiere = exercices.premiere
    if premiere is not None and jour <= premiere:
        return premiere
    suivante: dt.date = exercices.suivante(pd.DatetimeIndex([jour]).to_numpy().astype("datetime64[D]"))[0].astype(
        object
    )
    return suivante


def _annee(exercices: Exercices, jour: dt.date) -> int:
    return _cloture(exercices, jour).year


def _ouverture(exercices: Exercices, jour: dt.date) -> dt.date:
    """Le premier jour de l'exercice d'un jour ; un an avant la clôture pour un premier exercice irrégulier."""
    cloture = pd.Timestamp(_cloture(exercices, jour))
    precedente = cloture - pd.DateOffset(years=1)
    if exercices.fin_de_mois:
        precedente += pd.offsets.MonthEnd(0)
    return (precedente + pd.Timedelta(days=1)).date()


def _dotation_de(arrete: Plan, exercices: Exercices, jour: dt.date) -> int:
    """La dotation de l'exercice de la sortie, 0 si le plan était déjà achevé."""
    devise, _ = _conventions(arrete)
    lignes = arrete.tableau[arrete.tableau["exercice"] == _annee(exercices, jour)]
    return int(unites_mineures(lignes["dotation"], devise).sum())


def _montants(prix: Montant, depreciation: Montant, devise: Monnaie) -> tuple[int, int]:
    contrat = Contrat(
        "cession",
        (
            Colonne("prix_cession", "montant", "prix de cession hors taxes", minimum=0),
            Colonne("depreciation", "montant", "dépréciation à reprendre", minimum=0),
        ),
    )
    table = pd.DataFrame([{"prix_cession": prix, "depreciation": depreciation}], dtype=object)
    with un_seul("La cession ne peut pas être chiffrée :"):
        lues = check_frame(table, contrat, devise=devise)
    return tuple(int(unites_mineures(lues[c.nom], devise)[0]) for c in contrat.colonnes)  # type: ignore[return-value]


def _unites(valeur: float, devise: Monnaie) -> int:
    return int(unites_mineures(pd.Series([valeur]), devise)[0])
