"""Ce qu'un plan dégressif reçoit : les conventions, et la table des biens, vérifiées d'un coup."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.calculs.amortissement.biens import DUREE_MAXIMALE, ECART_MOIS, TITRE, mois_entiers
from refcomp.calculs.amortissement.coefficient import DUREE_MINIMALE, coefficients_par_ligne
from refcomp.calculs.amortissement.degressif import MOIS_PAR_AN, BiensDegressifs, Regles
from refcomp.calculs.amortissement.exercices import load_exercices
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import Arrondi, Monnaie, unites_mineures

ANNEES_RESTANTES = ("exercices", "mois")
MOIS_SORTIE = ("exclu", "jours")
BIENS_MONTRES = 5
MOIS_MAXIMAUX = MOIS_PAR_AN * DUREE_MAXIMALE + 1
CONTRAT = Contrat(
    "immobilisations",
    (
        Colonne("code", "texte", "code de l'immobilisation", unique=True),
        Colonne("valeur_origine", "montant", "prix de revient hors taxes", minimum=0),
        Colonne("duree", "nombre", "durée en années"),
        Colonne("date_acquisition", "date", "date d'acquisition"),
        Colonne("coefficient", "nombre", "coefficient dégressif", obligatoire=False, vide_permis=True, minimum=1),
        Colonne("date_sortie", "date", "date de sortie", obligatoire=False, vide_permis=True),
    ),
    vide_permis=True,
)


def load_regles(
    cloture: str,
    premiere_cloture: dt.date | str | None,
    annees_restantes: str,
    mois_sortie: str,
    arrondi: Arrondi | None,
    devise: Monnaie,
) -> Regles:
    """Rassemble les conventions d'un plan dégressif.

    Raises:
        ArgumentInvalideError: si l'une n'est pas permise, ou si l'exercice ne se clôt pas en fin de mois.
    """
    check_choix("annees_restantes", annees_restantes, ANNEES_RESTANTES)
    check_choix("mois_sortie", mois_sortie, MOIS_SORTIE)
    exercices = load_exercices(cloture, premiere_cloture)
    premiere = exercices.premiere
    if not exercices.fin_de_mois or (premiere and (premiere + dt.timedelta(days=1)).day != 1):
        raise ArgumentInvalideError(
            "Le dégressif se compte en mois entiers : chaque exercice se clôt le dernier jour d'un mois ; reçu "
            f"« cloture » = {cloture!r}, « premiere_cloture » = {premiere_cloture!r}.",
        )
    return Regles(exercices, annees_restantes, mois_sortie, arrondi or devise.arrondi, devise.facteur)


def load_biens_degressifs(
    immobilisations: pd.DataFrame,
    devise: Monnaie,
    territoire: str,
    arrondi_taux: Decimal | None,
) -> tuple[pd.DataFrame, BiensDegressifs]:
    """Lit et vérifie la table ; un coefficient absent vient de la loi, à la date d'acquisition.

    Raises:
        DonneesInvalidesError: en une fois, pour tous les défauts.
        ParametreAbsentError: si aucun coefficient n'est encodé pour une date ou pour le territoire.
    """
    lus = check_frame(immobilisations, CONTRAT, devise=devise)
    sans_sortie = pd.Series(pd.NaT, index=lus.index, dtype="datetime64[s]")
    lus = lus.assign(date_sortie=lus.get("date_sortie", sans_sortie), coefficient=lus.get("coefficient", np.nan))
    if defauts := _constats(lus):
        raise DonneesInvalidesError(TITRE, defauts)
    mois = mois_entiers(lus["duree"])
    tauxp, tauxq = _taux(_coefficients(lus, mois, territoire), mois, arrondi_taux)
    depart = lus["date_acquisition"].to_numpy().astype("datetime64[M]").astype("datetime64[D]")
    sortie = lus["date_sortie"].to_numpy().astype("datetime64[D]")
    return lus, BiensDegressifs(unites_mineures(lus["valeur_origine"], devise), mois, tauxp, tauxq, depart, sortie)


def _coefficients(
    lus: pd.DataFrame,
    mois: npt.NDArray[np.int64],
    territoire: str,
) -> npt.NDArray[np.float64]:
    """Ceux de la table, sinon ceux de la loi."""
    coefficients = lus["coefficient"].to_numpy(dtype=np.float64, copy=True)
    absents = np.isnan(coefficients)
    if absents.any():
        legaux = coefficients_par_ligne(lus.loc[absents, "date_acquisition"], mois[absents], territoire)
        coefficients[absents] = legaux.to_numpy(dtype=np.float64)
    return coefficients


def _taux(
    coefficients: npt.NDArray[np.float64],
    mois: npt.NDArray[np.int64],
    arrondi_taux: Decimal | None,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Coefficient × 12 / mois, exact ou arrondi, calculé une fois par couple distinct.

    Un coefficient vaut le texte court que Python en donne : 1.75 est exactement 7/4.
    """
    distincts, rangs = np.unique(coefficients, return_inverse=True)
    fractions = [Fraction(str(v)) for v in distincts.tolist()]
    cles, ou = np.unique(rangs * MOIS_MAXIMAUX + mois, return_inverse=True)
    exacts = [fractions[cle // MOIS_MAXIMAUX] * MOIS_PAR_AN / (cle % MOIS_MAXIMAUX) for cle in cles.tolist()]
    if arrondi_taux is not None:
        regle = Arrondi(arrondi_taux)
        exacts = [Fraction(regle.appliquer(taux)) for taux in exacts]
    hauts, bas = (np.array(v, dtype=np.int64) for v in ([e.numerator for e in exacts], [e.denominator for e in exacts]))
    return hauts[ou], bas[ou]


def _constats(lus: pd.DataFrame) -> list[Constat]:
    mois = lus["duree"] * MOIS_PAR_AN
    regles = [
        (
            "duree_trop_courte",
            "duree",
            lus["duree"] < DUREE_MINIMALE - ECART_MOIS,
            f"le dégressif demande une durée d'au moins {DUREE_MINIMALE} ans (CGI ann. II art. 22)",
        ),
        ("duree_hors_bornes", "duree", lus["duree"] > DUREE_MAXIMALE, f"la durée ne dépasse pas {DUREE_MAXIMALE} ans"),
        (
            "duree_en_mois",
            "duree",
            (mois - mois.round()).abs() > MOIS_PAR_AN * ECART_MOIS,
            "la durée est un nombre entier de mois, en années",
        ),
        (
            "sortie_anterieure",
            "date_sortie",
            lus["date_sortie"] < lus["date_acquisition"],
            "la sortie précède l'acquisition",
        ),
    ]
    return [
        Constat("erreur", code, f"Immobilisations {_codes(lus[fautif])} : {phrase} ; reçu {_vues(lus[fautif], objet)}.")
        for code, objet, fautif, phrase in regles
        if fautif.any()
    ]


def _codes(fautives: pd.DataFrame) -> str:
    reste = f" et {len(fautives) - BIENS_MONTRES} autres" if len(fautives) > BIENS_MONTRES else ""
    return ", ".join(fautives["code"].head(BIENS_MONTRES)) + reste


def _vues(fautives: pd.DataFrame, objet: str) -> str:
    valeurs = fautives[objet].head(BIENS_MONTRES)
    return ", ".join(f"{v:g}" if isinstance(v, float) else f"{v:%d/%m/%Y}" for v in valeurs)
