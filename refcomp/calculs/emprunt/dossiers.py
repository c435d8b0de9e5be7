"""Les emprunts reçus : leur contrat de colonnes et leurs défauts, tous signalés à la fois."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from refcomp.calculs.emprunt.annuite import UNITE_TAUX
from refcomp.calculs.emprunt.conventions import DIFFERES, MODES, PERIODICITES, Convention
from refcomp.calculs.emprunt.moteur import Dossiers
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import unites_mineures

SEUL = "emprunt"  # le code de celui qui est donné seul
TITRE = "Le plan de remboursement ne peut pas être établi :"
NOMBRE_MAXIMAL = 1200  # cent ans de mensualités
MONTRES = 5
ECART_TAUX = 1e-3  # en cent-millionièmes
DEFAUTS: dict[str, object] = {
    "mode": "annuites_constantes",
    "periodicite": "annuelle",
    "differe": 0,
    "type_differe": "partiel",
    "assurance": 0.0,
}


def contrat_emprunts(convention: Convention) -> Contrat:
    """Les colonnes attendues ; `assurance` est un montant si la convention le dit, sinon un taux annuel."""
    nature = "montant" if convention.base_assurance == "montant" else "taux"
    return Contrat(
        "emprunts",
        (
            Colonne("code", "texte", "code de l'emprunt", unique=True),
            Colonne("capital", "montant", "capital emprunté", minimum=0),
            Colonne("taux", "taux", "taux annuel", minimum=0),
            Colonne("nombre_echeances", "entier", "nombre d'échéances, différé compris", minimum=1),
            Colonne("mode", "texte", "mode de remboursement", obligatoire=False, parmi=MODES),
            Colonne("periodicite", "texte", "périodicité", obligatoire=False, parmi=tuple(PERIODICITES)),
            Colonne("differe", "entier", "échéances de différé", obligatoire=False, minimum=0),
            Colonne("type_differe", "texte", "type de différé", obligatoire=False, parmi=DIFFERES),
            Colonne("assurance", nature, "assurance", obligatoire=False, minimum=0),
        ),
        vide_permis=True,
    )


def load_emprunts(emprunts: pd.DataFrame, convention: Convention) -> pd.DataFrame:
    """Lit et vérifie la table, et complète les colonnes facultatives.

    Raises:
        DonneesInvalidesError: en une fois, pour tous les défauts.
    """
    lus = check_frame(emprunts, contrat_emprunts(convention), devise=convention.devise)
    lus = lus.assign(**{c: v for c, v in DEFAUTS.items() if c not in lus.columns})
    defauts = _constats(lus, convention)
    if defauts:
        raise DonneesInvalidesError(TITRE, defauts)
    return lus


def build_dossiers(lus: pd.DataFrame, convention: Convention, imposee: int = 0) -> Dossiers:
    """Passe la table vérifiée en tableaux d'entiers ; `imposee` est l'échéance convenue, en unités mineures."""
    assurance = (
        unites_mineures(lus["assurance"], convention.devise)
        if convention.base_assurance == "montant"
        else en_cent_millioniemes(lus["assurance"])
    )
    return Dossiers(
        capital=unites_mineures(lus["capital"], convention.devise),
        taux=en_cent_millioniemes(lus["taux"]),
        par_an=lus["periodicite"].map(PERIODICITES).to_numpy(dtype=np.int64),
        nombre=lus["nombre_echeances"].to_numpy(dtype=np.int64),
        mode=lus["mode"].map({m: i for i, m in enumerate(MODES)}).to_numpy(dtype=np.int64),
        differe=lus["differe"].to_numpy(dtype=np.int64),
        total=lus["type_differe"].eq("total").to_numpy(dtype=np.int64),
        assurance=assurance,
        imposee=np.full(len(lus), imposee, dtype=np.int64),
    )


def en_cent_millioniemes(taux: pd.Series) -> np.ndarray:
    """Un taux en fraction devient un entier exact : 0,0365 → 3 650 000."""
    return np.rint(taux.to_numpy(dtype=np.float64) * UNITE_TAUX).astype(np.int64)


def _constats(lus: pd.DataFrame, convention: Convention) -> list[Constat]:
    regles: list[tuple[str, str, pd.Series, Callable[[pd.DataFrame], str]]] = [
        ("taux_trop_precis", "taux", _trop_precis(lus["taux"]), lambda f: _phrase_precision(f["taux"])),
        (
            "nombre_hors_bornes",
            "nombre_echeances",
            lus["nombre_echeances"] > NOMBRE_MAXIMAL,
            lambda f: f"au plus {NOMBRE_MAXIMAL} échéances ; reçu {_valeurs(f['nombre_echeances'])}",
        ),
        (
            "differe_trop_long",
            "differe",
            lus["differe"] >= lus["nombre_echeances"],
            lambda f: (
                f"le différé ({_valeurs(f['differe'])} échéances) doit laisser au moins une échéance de remboursement "
                f"(nombre_echeances, différé compris : {_valeurs(f['nombre_echeances'])})"
            ),
        ),
    ]
    if convention.base_assurance != "montant":
        precision = _trop_precis(lus["assurance"])
        regles.append(("assurance_trop_precise", "assurance", precision, lambda f: _phrase_precision(f["assurance"])))
    return [
        Constat("erreur", code, _dit(lus.loc[fautif, "code"], phrase(lus[fautif])), objet)
        for code, objet, fautif, phrase in regles
        if fautif.any()
    ]


def _dit(codes: pd.Series, phrase: str) -> str:
    """La phrase, et les emprunts en cause ; un emprunt donné seul n'a pas de nom."""
    seul = codes.eq(SEUL).all()
    return f"{phrase[0].upper()}{phrase[1:]}." if seul else f"Emprunts {_valeurs(codes)} : {phrase}."


def _phrase_precision(taux: pd.Series) -> str:
    return f"un taux a au plus huit décimales ; reçu {_valeurs(taux)}"


def _trop_precis(taux: pd.Series) -> pd.Series:
    echelle = taux * UNITE_TAUX
    return (echelle - echelle.round()).abs() > ECART_TAUX


def _valeurs(valeurs: pd.Series) -> str:
    montrees = ", ".join(f"{v:.10g}" if isinstance(v, float) else str(v) for v in valeurs.head(MONTRES))
    return montrees + (f" et {len(valeurs) - MONTRES} autres" if len(valeurs) > MONTRES else "")
