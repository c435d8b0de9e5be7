"""Conversions sans ambiguïté vers une nature : nombre français, date française, booléen.

Chaque conversion renvoie les valeurs converties et, par code de défaut, les lignes qu'elle n'a pas comprises avec
la phrase qui dit ce qui est permis. Elle ne devine pas : « 03/04/2026 » est le 3 avril, « 1,234.56 » est refusé.

>>> convert_nombre(pd.Series(["1 234,56", "12"]), EUR).valeurs.tolist()
[1234.56, 12.0]
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
import pandas as pd

from refcomp.errors import ArgumentInvalideError
from refcomp.rounding import EUR, MONTANT_MAXIMAL, Monnaie

ESPACES = "[\u0020\u00a0\u202f\u2009]"
MOTIF_NOMBRE = rf"[-+\u2212]?(?:\d+|\d{{1,3}}(?:{ESPACES}\d{{3}})+)(?:[.,]\d+)?"
MOTIF_DATE_FR = r"\d{1,2}/\d{1,2}/\d{4}"
MOTIF_DATE_ISO = r"\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
VRAI = {"oui", "vrai", "true", "1", "1.0", "x"}  # 1.0 : une colonne lue avec des cellules vides devient flottante
FAUX = {"non", "faux", "false", "0", "0.0"}
ECART_FLOTTANT = 1e-6


@dataclass(frozen=True)
class Conversion:
    """Valeurs converties, et défauts : code → (masque des lignes, ce qui est permis)."""

    valeurs: pd.Series
    defauts: dict[str, tuple[pd.Series, str]] = field(default_factory=dict)


def _vides(colonne: pd.Series) -> pd.Series:
    """Repère les cellules vides : NaN, None, chaîne vide ou blanche."""
    vides = colonne.isna()
    if not pd.api.types.is_numeric_dtype(colonne) and not pd.api.types.is_datetime64_any_dtype(colonne):
        vides |= colonne.astype("str").str.strip().eq("")
    return vides


def convert_nombre(colonne: pd.Series, devise: Monnaie = EUR) -> Conversion:  # noqa: ARG001 - signature commune
    """Lit des nombres : numériques tels quels, textes français (« 1 234,56 »), infinis refusés."""
    permis = "un nombre est attendu, par exemple 1 234,56"
    if pd.api.types.is_bool_dtype(colonne) or pd.api.types.is_complex_dtype(colonne):
        vide = pd.Series(np.nan, index=colonne.index)
        return Conversion(vide, {"nombre_illisible": (~colonne.isna(), permis)})
    if pd.api.types.is_numeric_dtype(colonne):
        valeurs = colonne.astype("float64")
        infinis = pd.Series(np.isinf(valeurs), index=colonne.index)
        return Conversion(valeurs, {"nombre_infini": (infinis, "un nombre fini est attendu")})
    vides = _vides(colonne)
    texte = colonne.astype("str").str.strip()
    lisible = texte.str.fullmatch(MOTIF_NOMBRE).astype(bool)
    booleen = colonne.map(lambda v: isinstance(v, bool)).astype(bool)
    propre = texte.where(lisible).str.replace(ESPACES, "", regex=True)
    propre = propre.str.replace(",", ".", regex=False).str.replace("\u2212", "-", regex=False)
    valeurs = pd.to_numeric(propre, errors="coerce").astype("float64")
    # Un Decimal ou un float gardés dans une colonne object s'écrivent parfois en notation scientifique.
    autres = ~lisible & ~vides & ~booleen & colonne.map(lambda v: not isinstance(v, str)).astype(bool)
    if autres.any():
        valeurs = valeurs.where(~autres, pd.to_numeric(colonne.where(autres), errors="coerce"))
    illisibles = (valeurs.isna() | np.isinf(valeurs) | booleen) & ~vides
    return Conversion(valeurs.astype("float64"), {"nombre_illisible": (illisibles, permis)})


def convert_taux(colonne: pd.Series, devise: Monnaie = EUR) -> Conversion:
    """Lit des taux : une fraction (0,05) ou un pourcentage écrit avec son signe (« 5 % »).

    Un nombre à partir de 1 est refusé sans son signe : 5 vaut-il 5 % ou 500 % ? « 150 % » se lit.

    >>> convert_taux(pd.Series(["5 %", "0,05", 0.05])).valeurs.tolist()
    [0.05, 0.05, 0.05]
    """
    lus, signes = _fractions(colonne, devise)
    ambigus = ~signes & (lus.valeurs.abs() >= 1) & np.isfinite(lus.valeurs)
    attendu = "à partir de 1, un taux s'écrit avec son signe : « 5 % » (ou 0,05), « 150 % »"
    return Conversion(lus.valeurs, lus.defauts | {"taux_ambigu": (ambigus, attendu)})


def convert_part(colonne: pd.Series, devise: Monnaie = EUR) -> Conversion:
    """Lit des parts d'un tout, de 0 à 1 : une fraction (0,3) ou un pourcentage écrit avec son signe (« 30 % »)."""
    lus, _ = _fractions(colonne, devise)
    trop = lus.valeurs > 1
    return Conversion(lus.valeurs, lus.defauts | {"part_trop_grande": (trop, "une part va de 0 à 1 : 0,3 ou « 30 % »")})


def _fractions(colonne: pd.Series, devise: Monnaie) -> tuple[Conversion, pd.Series]:
    """Les nombres, ceux qui portent « % » divisés par cent, et les lignes qui le portent."""
    signes = colonne.map(lambda v: isinstance(v, str) and v.strip().endswith("%")).astype(bool)
    nombres = colonne
    if signes.any():
        nombres = colonne.astype("object").where(~signes, colonne.astype("str").str.strip().str.removesuffix("%"))
    conversion = convert_nombre(nombres, devise)
    # Par Decimal : 5,1 divisé par cent en flottants ne donne pas 0,051.
    valeurs = conversion.valeurs.where(~signes, conversion.valeurs.map(lambda v: float(Decimal(str(v)) / 100)))
    (illisibles, _), *_ = conversion.defauts.values()
    permis = "une fraction (0,05) ou un pourcentage avec son signe (« 5 % ») est attendu"
    return Conversion(valeurs, {"taux_illisible": (illisibles | (signes & valeurs.isna()), permis)}), signes


def convert_montant(colonne: pd.Series, devise: Monnaie = EUR) -> Conversion:
    """Lit des montants : comme un nombre, sans plus de décimales que la monnaie n'en a."""
    conversion = convert_nombre(colonne, devise)
    echelle = conversion.valeurs * devise.facteur
    # L'écart toléré suit la taille du montant : un float64 ne garde qu'une quinzaine de chiffres.
    tolere = np.maximum(ECART_FLOTTANT, np.abs(echelle) * 2e-16)
    trop = (np.abs(echelle - np.rint(echelle)) > tolere) & np.isfinite(echelle)
    texte = f"{devise.decimales} décimales au plus en {devise.code}" if devise.decimales else "aucune décimale en XPF"
    enorme = (np.abs(echelle) >= MONTANT_MAXIMAL) & np.isfinite(echelle)
    limite = f"au plus {MONTANT_MAXIMAL // devise.facteur} {devise.code}, la limite exacte du calcul"
    precis = {"montant_trop_precis": (trop & ~enorme, texte), "montant_trop_grand": (enorme, limite)}
    return Conversion(conversion.valeurs, conversion.defauts | precis)


def convert_entier(colonne: pd.Series, devise: Monnaie = EUR) -> Conversion:
    """Lit des entiers ; un nombre à décimales est refusé."""
    if pd.api.types.is_integer_dtype(colonne) and not colonne.isna().any():
        # Sans passer par un flottant : un identifiant de 16 chiffres et plus garde tous les siens.
        immense = colonne > np.iinfo(np.int64).max
        valeurs_entieres = colonne.where(~immense, 0).astype("int64")
        return Conversion(valeurs_entieres, {"entier_trop_grand": (immense, "un entier de 18 chiffres au plus")})
    conversion = convert_nombre(colonne, devise)
    immense = conversion.valeurs.abs() >= MONTANT_MAXIMAL
    casse = conversion.valeurs.notna() & (conversion.valeurs % 1 != 0) & np.isfinite(conversion.valeurs)
    valeurs = conversion.valeurs
    if not (casse.any() or valeurs.isna().any() or np.isinf(valeurs).any()):
        valeurs = valeurs.astype("int64")
    defauts = {"entier_attendu": (casse, "un nombre entier est attendu")}
    defauts["entier_trop_grand"] = (immense & np.isfinite(conversion.valeurs), "un entier de 15 chiffres au plus")
    return Conversion(valeurs, conversion.defauts | defauts)


def convert_date(colonne: pd.Series, devise: Monnaie = EUR) -> Conversion:  # noqa: ARG001 - signature commune
    """Lit des dates : `datetime64`, `date`, « 31/05/2026 » ou « 2026-05-31 » ; une date impossible est refusée.

    L'heure et le fuseau sont laissés : il reste le jour, tel qu'il se lit sur place.
    """
    if pd.api.types.is_datetime64_any_dtype(colonne):
        fuseau = getattr(colonne.dt, "tz", None)
        return Conversion((colonne if fuseau is None else colonne.dt.tz_localize(None)).dt.normalize())
    vides = _vides(colonne)
    texte = colonne.astype("str").str.strip()
    francaises = texte.where(texte.str.fullmatch(MOTIF_DATE_FR).astype(bool))
    iso = texte.where(texte.str.fullmatch(MOTIF_DATE_ISO).astype(bool)).str.slice(0, 10)
    valeurs = pd.to_datetime(francaises, format="%d/%m/%Y", errors="coerce")
    valeurs = valeurs.fillna(pd.to_datetime(iso, format="%Y-%m-%d", errors="coerce"))
    illisibles = valeurs.isna() & ~vides
    permis = "une date qui existe est attendue, sous la forme 31/05/2026 ou 2026-05-31"
    return Conversion(valeurs.astype("datetime64[s]"), {"date_illisible": (illisibles, permis)})


def convert_jour(valeur: dt.date | str, nom: str) -> dt.date:
    """Lit un jour donné en argument : `date`, `Timestamp`, « 31/05/2026 » ou « 2026-05-31 ».

    Args:
        valeur: ce que l'appelant a donné.
        nom: nom de l'argument, cité si la valeur est refusée.

    Raises:
        ArgumentInvalideError: si ce n'est pas une date qui existe.

    >>> convert_jour("31/05/2026", "date_arrete")
    datetime.date(2026, 5, 31)
    """
    lu = convert_date(pd.Series([valeur], dtype=object)).valeurs.iloc[0]
    if pd.isna(lu):
        raise ArgumentInvalideError(
            f"« {nom} » vaut {valeur!r} ; une date qui existe est attendue, sous la forme 31/05/2026 ou 2026-05-31.",
        )
    return pd.Timestamp(lu).date()


def convert_texte(colonne: pd.Series, devise: Monnaie = EUR) -> Conversion:  # noqa: ARG001 - signature commune
    """Lit des textes ; une catégorie reste une catégorie (les grandes tables en vivent).

    Un numéro lu comme flottant (1001.0, dans une colonne à cellules vides) redevient « 1001 ».
    """
    if isinstance(colonne.dtype, pd.CategoricalDtype):
        return Conversion(colonne)
    vides = _vides(colonne)
    if pd.api.types.is_float_dtype(colonne) or pd.api.types.is_object_dtype(colonne):
        entiers = [int(v) if isinstance(v, float) and v.is_integer() else v for v in colonne]
        colonne = pd.Series(entiers, index=colonne.index, dtype="object")
    return Conversion(colonne.where(~vides, None).astype("str"))


def convert_booleen(colonne: pd.Series, devise: Monnaie = EUR) -> Conversion:  # noqa: ARG001 - signature commune
    """Lit oui/non, vrai/faux, 1/0."""
    if pd.api.types.is_bool_dtype(colonne):
        return Conversion(colonne)
    vides = _vides(colonne)
    texte = colonne.astype("str").str.strip().str.lower()
    valeurs = texte.map({**dict.fromkeys(VRAI, True), **dict.fromkeys(FAUX, False)})
    illisibles = valeurs.isna() & ~vides
    if not valeurs.isna().any():
        valeurs = valeurs.astype("bool")
    return Conversion(valeurs, {"booleen_illisible": (illisibles, "oui ou non est attendu")})


NATURES: dict[str, Callable[[pd.Series, Monnaie], Conversion]] = {
    "montant": convert_montant,
    "nombre": convert_nombre,
    "taux": convert_taux,
    "part": convert_part,
    "entier": convert_entier,
    "date": convert_date,
    "texte": convert_texte,
    "booleen": convert_booleen,
}
