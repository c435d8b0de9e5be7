"""Les immobilisations reçues : leur contrat de colonnes et leurs défauts, tous signalés à la fois."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.calculs.amortissement.conventions import Convention
from refcomp.calculs.amortissement.lineaire import Biens
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import unites_mineures

TITRE = "Le plan d'amortissement ne peut pas être établi :"
MOIS_PAR_AN = 12
DUREE_MAXIMALE = 100
PREMIER_EXERCICE_MAXIMAL = 24  # mois : au-delà, la première clôture donnée n'est pas celle de ce bien
ECART_MOIS = 0.01  # 6,67 ans se lit 80 mois
BIENS_MONTRES = 5

Masque = npt.NDArray[np.bool_]


def contrat_immobilisations(depart: str) -> Contrat:
    """Les colonnes attendues ; la date d'acquisition est obligatoire si l'amortissement en part."""
    return Contrat(
        "immobilisations",
        (
            Colonne("code", "texte", "code de l'immobilisation", unique=True),
            Colonne("valeur_origine", "montant", "valeur d'origine hors taxes", minimum=0),
            Colonne("valeur_residuelle", "montant", "valeur résiduelle", obligatoire=False, minimum=0),
            Colonne("duree", "nombre", "durée en années"),
            Colonne("date_mise_en_service", "date", "date de mise en service"),
            Colonne("date_acquisition", "date", "date d'acquisition", obligatoire=depart == "acquisition"),
            Colonne("date_sortie", "date", "dernier jour amorti", obligatoire=False, vide_permis=True),
        ),
        vide_permis=True,
    )


def load_immobilisations(immobilisations: pd.DataFrame, convention: Convention) -> pd.DataFrame:
    """Lit et vérifie la table ; ajoute `depart` et complète `valeur_residuelle` et `date_sortie`.

    Raises:
        DonneesInvalidesError: en une fois, pour tous les défauts.
    """
    lus = check_frame(immobilisations, contrat_immobilisations(convention.depart), devise=convention.devise)
    lus = lus.assign(
        valeur_residuelle=lus.get("valeur_residuelle", 0.0),
        date_sortie=lus.get("date_sortie", pd.Series(pd.NaT, index=lus.index, dtype="datetime64[s]")),
        depart=lus[f"date_{convention.depart}"],
    )
    defauts = _constats(lus, convention)
    if defauts:
        raise DonneesInvalidesError(TITRE, defauts)
    return lus


def build_biens(lus: pd.DataFrame, convention: Convention, dureep: npt.NDArray[np.int64], dureeq: int) -> Biens:
    """Passe la table vérifiée en tableaux d'entiers."""
    devise = convention.devise
    base = unites_mineures(lus["valeur_origine"], devise) - unites_mineures(lus["valeur_residuelle"], devise)
    return Biens(
        base=base,
        dureep=dureep,
        dureeq=np.full(len(lus), dureeq, dtype=np.int64),
        depart=lus["depart"].to_numpy().astype("datetime64[D]"),
        sortie=lus["date_sortie"].to_numpy().astype("datetime64[D]"),
    )


def mois_entiers(durees: pd.Series) -> npt.NDArray[np.int64]:
    """Les durées en mois : une table donne des années, entières ou fractions de mois entiers."""
    return np.rint(durees.to_numpy() * MOIS_PAR_AN).astype(np.int64)


def _constats(lus: pd.DataFrame, convention: Convention) -> list[Constat]:
    mois = lus["duree"] * MOIS_PAR_AN
    regles: list[tuple[str, str, pd.Series, Callable[[pd.DataFrame], str]]] = [
        (
            "duree_hors_bornes",
            "duree",
            (mois < 1 - ECART_MOIS) | (lus["duree"] > DUREE_MAXIMALE),
            lambda f: f"la durée va d'un mois à {DUREE_MAXIMALE} ans ; reçu {_valeurs(f['duree'])}",
        ),
        (
            "duree_en_mois",
            "duree",
            (mois - mois.round()).abs() > MOIS_PAR_AN * ECART_MOIS,
            lambda f: f"la durée est un nombre entier de mois, en années ; reçu {_valeurs(f['duree'])}",
        ),
        (
            "residuelle_excessive",
            "valeur_residuelle",
            lus["valeur_residuelle"] > lus["valeur_origine"],
            lambda f: f"la valeur résiduelle dépasse la valeur d'origine : {_valeurs(f['valeur_residuelle'])}",
        ),
        (
            "sortie_anterieure",
            "date_sortie",
            lus["date_sortie"] < lus["depart"],
            lambda f: f"la sortie précède le départ de l'amortissement : {_dates(f['date_sortie'])}",
        ),
        (
            "premiere_cloture_lointaine",
            "premiere_cloture",
            _trop_loin(lus["depart"], convention),
            lambda f: f"plus de {PREMIER_EXERCICE_MAXIMAL} mois avant la première clôture : {_dates(f['depart'])}",
        ),
    ]
    return [
        Constat("erreur", code, f"Immobilisations {_valeurs(lus.loc[fautif, 'code'])} : {phrase(lus[fautif])}.", objet)
        for code, objet, fautif, phrase in regles
        if fautif.any()
    ]


def _trop_loin(departs: pd.Series, convention: Convention) -> pd.Series:
    premiere = convention.exercices.premiere
    if premiere is None:
        return pd.Series(False, index=departs.index)
    return departs < pd.Timestamp(premiere) - pd.DateOffset(months=PREMIER_EXERCICE_MAXIMAL)


def _valeurs(valeurs: pd.Series) -> str:
    montrees = ", ".join(f"{v:g}" if isinstance(v, float) else str(v) for v in valeurs.head(BIENS_MONTRES))
    return montrees + (f" et {len(valeurs) - BIENS_MONTRES} autres" if len(valeurs) > BIENS_MONTRES else "")


def _dates(dates: pd.Series) -> str:
    return _valeurs(dates.dt.strftime("%d/%m/%Y"))
