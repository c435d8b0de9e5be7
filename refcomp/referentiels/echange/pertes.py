"""Ce qu'un format perd d'un référentiel : mesuré en l'exportant, en le relisant, et en comparant.

Rien n'est déclaré à la main : un format qui gagnerait un champ, ou en perdrait un, le montrerait ici.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from refcomp.findings import Constat
from refcomp.referentiels.echange.ecarts import Ecart, ecarts
from refcomp.referentiels.echange.formats import FORMATS, Options, export_referentiel, import_referentiel
from refcomp.referentiels.modele import Referentiel

COLONNES_PERTES = ["objet", "champ", "perte", "nombre", "total", "ids", "message"]
MONTRES = 5
DATE = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)  # sans effet sur ce qui est relu : elle rend la mesure reproductible
PHRASES = {"absent": "ne revient pas", "modifie": "revient autrement", "ajoute": "n'y était pas"}
GARDE, EN_PARTIE, PERDU, SANS_OBJET = "gardé", "en partie", "perdu", "—"


def pertes(referentiel: Referentiel, format: str) -> pd.DataFrame:  # noqa: A002 - le mot de la commande
    """Ce qu'un aller-retour dans un format perd de ce référentiel.

    Args:
        referentiel: un référentiel chargé.
        format: un des noms de `FORMATS`.

    Returns:
        Une ligne par sorte de chose et par champ touchés, vide si tout revient : `objet` (`élément`, `relation`…),
        `champ`, `perte` (`absent`, `modifie`, `ajoute`), `nombre` de choses touchées sur `total` qui avaient ce champ,
        `ids` (liste des identifiants touchés), `message` (une phrase).

    Raises:
        ArgumentInvalideError: si le format n'existe pas.
    """
    lignes = [
        (e.objet, e.champ, e.perte, len(e.ids), e.total, e.ids, _phrase(e))
        for e in _aller_retour(referentiel, format)
        if e.ids
    ]
    return pd.DataFrame(lignes, columns=COLONNES_PERTES)


def _aller_retour(referentiel: Referentiel, nom: str) -> list[Ecart]:
    with tempfile.TemporaryDirectory() as dossier:
        ecrit = export_referentiel(referentiel, nom, Path(dossier), Options(date=DATE))
        relu = import_referentiel(ecrit, nom)
    return ecarts(referentiel.brut, relu.brut)


def _phrase(ecart: Ecart) -> str:
    nombre = len(ecart.ids)
    montres = ", ".join(ecart.ids[:MONTRES]) + (f"… ({nombre - MONTRES} de plus)" if nombre > MONTRES else "")
    sur = f" sur {ecart.total}" if ecart.perte != "ajoute" else ""
    champ = f", « {ecart.champ} »" if ecart.champ else ""
    return f"{ecart.objet.capitalize()}{champ} : {nombre}{sur} {PHRASES[ecart.perte]} : {montres}."


def constats_pertes(referentiel: Referentiel, format: str) -> list[Constat]:  # noqa: A002 - le mot de la commande
    """Les mêmes pertes, en constats : un avertissement par perte, une information par ajout."""
    return [
        Constat(
            "information" if ligne.perte == "ajoute" else "avertissement",
            f"{format}_{ligne.perte}",
            str(ligne.message),
            f"{ligne.objet}.{ligne.champ}".rstrip("."),
        )
        for ligne in pertes(referentiel, format).itertuples()
    ]


def bilan_pertes(referentiels: Iterable[Referentiel], formats: Iterable[str] = tuple(FORMATS)) -> pd.DataFrame:
    """Ce que chaque format garde, tous référentiels réunis.

    Args:
        referentiels: ceux à mesurer.
        formats: des noms de `FORMATS`.

    Returns:
        Une ligne par chose (`élément`, `élément, remarque`…), une colonne par format : `gardé`, `en partie` ou
        `perdu` ; `—` si aucun de ces référentiels ne l'a.
    """
    tous, colonnes = list(referentiels), list(formats)
    totaux = _gardes(e for r in tous for e in ecarts(r.brut, r.brut))
    gardes = {nom: _gardes(e for r in tous for e in _aller_retour(r, nom)) for nom in colonnes}
    donnees = {nom: [_etat(gardes[nom][chose], total) for chose, total in totaux.items()] for nom in colonnes}
    choses = [", ".join(filter(None, chose)) for chose in totaux]
    return pd.DataFrame({"chose": choses, **donnees})


def _gardes(tous: Iterable[Ecart]) -> dict[tuple[str, str], int]:
    """Combien de chaque chose reviennent telles quelles : celles qui sont revenues, moins celles qui ont changé."""
    gardes: dict[tuple[str, str], int] = {}
    for e in tous:
        cle = (e.objet, e.champ)
        total = e.total if e.perte == "absent" else 0
        gardes[cle] = gardes.get(cle, 0) + total - (len(e.ids) if e.perte != "ajoute" else 0)
    return gardes


def _etat(gardes: int, total: int) -> str:
    if not total:
        return SANS_OBJET
    if gardes == total:
        return GARDE
    return EN_PARTIE if gardes else PERDU
