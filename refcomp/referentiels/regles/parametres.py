"""Les choix du centre : ce que les documents laissent ouvert, visible, contrôlé, vide tant qu'il n'est pas fait."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pandas as pd

from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.referentiels.modele import Referentiel
from refcomp.referentiels.reglement import Parametre, Reglement, build_fraction
from refcomp.referentiels.regles.grammaire import is_nombre
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
            defauts.append(f"« {nom} » vaut {brut!r} ; {defaut}")
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
        if not (is_nombre(brut) or isinstance(brut, Fraction)):
            return None, f"{permis} est attendu."
        valeur = build_fraction(brut)
        bas, haut = parametre.minimum, parametre.maximum
        dedans = (bas is None or valeur >= bas) and (haut is None or valeur <= haut)
        return valeur, "" if dedans else f"{permis} est attendu."
    if parametre.nature == "booleen":
        return brut, "" if isinstance(brut, bool) else f"{permis} est attendu."
    if parametre.nature == "correspondance":
        return _read_correspondance(brut, referentiel)
    choix = parametre.choix or echelle_de(parametre, reglement, referentiel)
    return brut, "" if brut in choix else f"valeurs permises : {permis}."


def _read_correspondance(brut: Any, referentiel: Referentiel) -> tuple[Any, str]:
    if not isinstance(brut, Mapping):
        return None, "une correspondance élément → liste d'éléments est attendue."
    noms = [*brut, *(e for siens in brut.values() for e in ([siens] if isinstance(siens, str) else siens))]
    inconnus = [n for n in noms if n not in referentiel]
    if inconnus:
        return None, f"éléments inconnus de {referentiel.id} : {', '.join(map(str, inconnus))}."
    return {cle: tuple(siens) for cle, siens in brut.items()}, ""


def echelle_de(parametre: Parametre, reglement: Reglement, referentiel: Referentiel) -> Mapping[str, str]:
    """Les niveaux permis à un paramètre de nature `niveau`."""
    echelles = {**referentiel.echelles, **reglement.echelles}
    return echelles[parametre.echelle].niveaux if parametre.echelle in echelles else {}


def render_permis(parametre: Parametre, reglement: Reglement, referentiel: Referentiel) -> str:
    """Ce qu'un paramètre peut valoir, en une phrase."""
    if parametre.nature == "nombre":
        bornes = [render_fraction(b) for b in (parametre.minimum, parametre.maximum) if b is not None]
        return f"un nombre de {' à '.join(bornes)}" if len(bornes) > 1 else "un nombre"
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
