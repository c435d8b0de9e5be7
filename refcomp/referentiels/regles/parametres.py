"""Les choix du centre : ce que les documents laissent ouvert, visible, contrôlé, vide tant qu'il n'est pas fait."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.referentiels.modele import Referentiel
from refcomp.referentiels.reglement import Parametre, Reglement, build_fraction
from refcomp.referentiels.regles.raisons import render_fraction

COLONNES = ["parametre", "libelle", "nature", "valeur", "origine", "permis", "remarque"]


def load_parametres(donnes: Mapping[str, Any], reglement: Reglement, referentiel: Referentiel) -> dict[str, Any]:
    """Les valeurs en vigueur : celles du centre, sinon celles qui sont imprimées ; un paramètre sans valeur est absent.

    Raises:
        DonneesInvalidesError: en listant tous les défauts.
    """
    defauts = [
        f"« {nom} » n'est pas un paramètre de ce règlement ; les siens : {', '.join(reglement.parametres) or 'aucun'}."
        for nom in donnes
        if nom not in reglement.parametres
    ]
    valeurs: dict[str, Any] = {}
    for nom, parametre in reglement.parametres.items():
        brut = donnes.get(nom, parametre.defaut)
        if brut is None:
            continue
        valeur, defaut = _read(brut, parametre, reglement, referentiel)
        if defaut:
            recu = render_fraction(brut) if isinstance(brut, Fraction) else repr(brut)
            defauts.append(f"« {nom} » vaut {recu} ; {defaut}")
        else:
            valeurs[nom] = valeur
    if defauts:
        constats = [Constat("erreur", "parametre_refuse", d, "") for d in defauts]
        raise DonneesInvalidesError("Des paramètres sont refusés :", constats)
    return valeurs


def _read(brut: Any, parametre: Parametre, reglement: Reglement, referentiel: Referentiel) -> tuple[Any, str]:
    """La valeur lue, et son défaut en une phrase."""
    permis = render_permis(parametre, reglement, referentiel)
    if parametre.nature == "nombre":
        valeur = _fraction(brut)
        haut = parametre.maximum
        dedans = valeur is not None and valeur >= parametre.minimum and (haut is None or valeur <= haut)
        return valeur, "" if dedans else f"{permis} est attendu."
    if parametre.nature == "booleen":
        return brut, "" if isinstance(brut, bool) else f"{permis} est attendu."
    if parametre.nature == "correspondance":
        return _read_correspondance(brut, referentiel)
    choix = parametre.choix or echelle_de(parametre, reglement, referentiel)
    return brut, "" if isinstance(brut, str) and brut in choix else f"valeurs permises : {permis}."


def _fraction(brut: Any) -> Fraction | None:
    if isinstance(brut, bool) or not isinstance(brut, int | float | Decimal | Fraction | np.integer | np.floating):
        return None
    if not isinstance(brut, Fraction) and not math.isfinite(brut):
        return None
    return build_fraction(brut.item() if isinstance(brut, np.generic) else brut)


def _read_correspondance(brut: Any, referentiel: Referentiel) -> tuple[Any, str]:
    attendu = "une correspondance élément → liste d'éléments est attendue."
    if not isinstance(brut, Mapping):
        return None, attendu
    table = {cle: (siens,) if isinstance(siens, str) else siens for cle, siens in brut.items()}
    if not all(isinstance(siens, list | tuple) for siens in table.values()):
        return None, attendu
    inconnus = [n for n in [*table, *(e for siens in table.values() for e in siens)] if n not in referentiel]
    if inconnus:
        return None, f"éléments inconnus de {referentiel.id} : {', '.join(map(str, inconnus))}."
    return {cle: tuple(siens) for cle, siens in table.items()}, ""


def echelle_de(parametre: Parametre, reglement: Reglement, referentiel: Referentiel) -> Mapping[str, str]:
    """Les niveaux permis à un paramètre de nature `niveau`."""
    echelles = {**referentiel.echelles, **reglement.echelles}
    return echelles[parametre.echelle].niveaux if parametre.echelle in echelles else {}


def render_permis(parametre: Parametre, reglement: Reglement, referentiel: Referentiel) -> str:
    """Ce qu'un paramètre peut valoir, en une phrase."""
    if parametre.nature == "nombre":
        bas, haut = render_fraction(parametre.minimum), parametre.maximum
        return f"un nombre d'au moins {bas}" if haut is None else f"un nombre de {bas} à {render_fraction(haut)}"
    if parametre.nature == "booleen":
        return "True ou False"
    if parametre.nature == "correspondance":
        return "une correspondance élément → liste d'éléments"
    return ", ".join(parametre.choix or echelle_de(parametre, reglement, referentiel))


def tableau_parametres(
    referentiel: Referentiel, reglement: Reglement | None = None, donnes: Mapping[str, Any] | None = None
) -> pd.DataFrame:
    """Les choix que des règles demandent : leur question, leur valeur, ce qui est permis.

    Returns:
        Une ligne par paramètre : `parametre libelle nature`, `valeur` (vide s'il reste à choisir), `origine`
        (`imprime`, `centre`, `reglement`), `permis remarque`.
    """
    voulu = reglement or referentiel.reglement
    if voulu is None:
        return pd.DataFrame(columns=COLONNES)
    valeurs = load_parametres(donnes or {}, voulu, referentiel)
    lignes = [
        {
            "parametre": p.id,
            "libelle": p.libelle,
            "nature": p.nature,
            "valeur": render_valeur(valeurs.get(p.id)),
            "origine": "centre" if donnes and p.id in donnes else p.origine,
            "permis": " ; ".join(f"{c} : {t}" for c, t in p.choix.items()) or render_permis(p, voulu, referentiel),
            "remarque": p.remarque,
        }
        for p in voulu.parametres.values()
    ]
    return pd.DataFrame(lignes, columns=COLONNES)


def build_texte(valeur: Any) -> str:
    """Une valeur sous une forme qui se compare : 70 et 70.0 sont la même."""
    nombre = isinstance(valeur, int | float | Fraction) and not isinstance(valeur, bool)
    return str(build_fraction(valeur)) if nombre else str(valeur)


def render_valeur(valeur: Any) -> str:
    """Une valeur de paramètre, lisible ; vide si elle n'est pas donnée."""
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, Fraction):
        return render_fraction(valeur)
    if isinstance(valeur, Mapping):
        return " ; ".join(f"{cle} : {', '.join(siens)}" for cle, siens in valeur.items())
    return str(valeur)


def parse_parametres(textes: Iterable[str], reglement: Reglement | None) -> dict[str, Any]:
    """Lit des choix écrits `nom=valeur`, tels qu'une ligne de commande les donne ; `load_parametres` les juge.

    Args:
        textes: les choix ; « oui », « non », un nombre à la française, ou un mot.
        reglement: le règlement, qui dit la nature de chaque paramètre.

    Raises:
        DonneesInvalidesError: en listant les choix sans signe égal.
    """
    donnes = list(textes)
    defauts = [(t, f"« {t} » reçu ; nom=valeur est attendu.") for t in donnes if "=" not in t]
    if defauts:
        constats = [Constat("erreur", "parametre_refuse", phrase, t) for t, phrase in defauts]
        raise DonneesInvalidesError("Des paramètres sont refusés :", constats)
    natures = {} if reglement is None else {p.id: p.nature for p in reglement.parametres.values()}
    lus = dict(t.split("=", 1) for t in donnes)
    return {nom: _parse(valeur.strip(), natures.get(nom, "")) for nom, valeur in lus.items()}


def _parse(texte: str, nature: str) -> Any:
    if nature == "booleen":
        return {"oui": True, "non": False}.get(texte.casefold(), texte)
    if nature == "nombre":
        try:
            return build_fraction(Decimal(texte.replace("\u202f", "").replace(",", ".")))
        except InvalidOperation:
            return texte
    return texte
