"""Les arguments des calculs : un objet d'un autre genre est refusé, un nombre seul se lit comme dans une table.

>>> check_genre("redevances", 6300, (list, tuple), "une liste de montants est attendue")
Traceback (most recent call last):
    ...
refcomp.errors.ArgumentInvalideError: « redevances » : une liste de montants est attendue ; reçu : int (6300).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Rational
from typing import Any

import pandas as pd

from refcomp.conversions import NATURES
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, MONTANT_MAXIMAL, Monnaie

LONGUEUR_MONTREE = 60


def check_genre(nom: str, valeur: object, permis: type | tuple[type, ...], attendu: str) -> None:
    """Refuse un objet d'un autre genre.

    Args:
        nom: nom de l'argument.
        valeur: ce qui a été reçu.
        permis: le ou les types admis.
        attendu: ce qu'une personne doit donner, en mots (« un PlanEmprunt est attendu »).

    Raises:
        ArgumentInvalideError: en disant ce qui est attendu et ce qui a été reçu.
    """
    if isinstance(valeur, permis) and not isinstance(valeur, bool):
        return
    montree = repr(valeur)
    montree = montree if len(montree) <= LONGUEUR_MONTREE else f"{montree[:LONGUEUR_MONTREE]}…"
    raise ArgumentInvalideError(f"« {nom} » : {attendu} ; reçu : {type(valeur).__name__} ({montree}).")


def load_liste(nom: str, valeur: object, exemple: str) -> list[Any]:
    """Lit une liste donnée en argument ; un texte seul est refusé, car il se lirait lettre à lettre.

    Args:
        nom: nom de l'argument.
        valeur: ce qui a été reçu : liste, tuple, ensemble, Series…
        exemple: ce qu'une personne peut donner (« ['nom', 'email'] »).

    Raises:
        ArgumentInvalideError: si ce n'est pas une liste.

    >>> load_liste("attendus", ("nom", "email"), "['nom', 'email']")
    ['nom', 'email']
    """
    if isinstance(valeur, str | bytes) or not isinstance(valeur, Iterable):
        raise ArgumentInvalideError(f"« {nom} » : une liste est attendue, par exemple {exemple} ; reçu : {valeur!r}.")
    return list(valeur)


@contextmanager
def un_seul(titre: str) -> Iterator[None]:
    """Lit un objet seul comme une table d'une ligne, sans parler de lignes ni de table à qui n'en a pas donné.

    Args:
        titre: ce qui ne peut pas être fait (« Le plan ne peut pas être établi : »).

    Raises:
        DonneesInvalidesError: les mêmes défauts que ceux de la table, sous ce titre.
    """
    try:
        yield
    except DonneesInvalidesError as erreur:
        dits = [replace(c, message=c.message.replace("Ligne 0, colonne ", "Donnée ")) for c in erreur.constats]
        raise DonneesInvalidesError(titre, dits) from None


def load_ensemble(titre: str, *lectures: Callable[[], Any]) -> tuple[Any, ...]:
    """Mène les lectures d'un même appel et réunit leurs défauts : un taux illisible ne cache pas ceux des tables.

    Args:
        titre: ce qui ne peut pas être fait (« Le rapprochement ne peut pas être fait : »).
        lectures: chaque lecture, sans argument.

    Returns:
        Ce que chaque lecture rend, dans l'ordre.

    Raises:
        ArgumentInvalideError: si une seule lecture échoue, la sienne.
        DonneesInvalidesError: de même ; ou, si plusieurs échouent, tous leurs défauts sous le titre.

    >>> load_ensemble("Refus :", lambda: load_taux("taux", "5 %"), lambda: 12)
    (Fraction(1, 20), 12)
    """
    lues, refus = [], []
    for lecture in lectures:
        try:
            lues.append(lecture())
        except (ArgumentInvalideError, DonneesInvalidesError) as erreur:
            refus.append(erreur)
    if len(refus) == 1:
        raise refus[0]
    if refus:
        raise DonneesInvalidesError(titre, dict.fromkeys(c for erreur in refus for c in _defauts(erreur)))
    return tuple(lues)


def _defauts(erreur: ArgumentInvalideError | DonneesInvalidesError) -> list[Constat]:
    if isinstance(erreur, DonneesInvalidesError):
        return erreur.constats
    return [Constat("erreur", "argument_invalide", str(erreur), "")]


def exact(valeur: object) -> Fraction:
    """La valeur exacte du nombre tel qu'il s'écrit : 0.1 vaut un dixième, et non le flottant le plus proche.

    >>> exact(0.1)
    Fraction(1, 10)
    """
    if isinstance(valeur, Integral):
        return Fraction(int(valeur))  # un entier de numpy n'est pas lu par Decimal
    return Fraction(valeur) if isinstance(valeur, Rational) else Fraction(Decimal(str(valeur)))


def sans_residu(valeur: object) -> Fraction:
    """La valeur exacte d'une quantité ou d'un prix, sans ce qu'un calcul en flottants y a laissé.

    Un flottant porte quinze chiffres sûrs ; ceux d'après ne viennent de personne. Une borne se juge sur les premiers :
    0.1 + 0.2 kg commandés sont bien les 0.3 kg du stock.

    >>> exact(0.1 + 0.2) == exact(0.3), sans_residu(0.1 + 0.2) == sans_residu(0.3)
    (False, True)
    """
    return exact(float(f"{valeur:.15g}")) if isinstance(valeur, float) else exact(valeur)


def load_nombres(
    titre: str,
    valeurs: Mapping[str, object],
    colonnes: tuple[Colonne, ...],
    *,
    devise: Monnaie = EUR,
) -> dict[str, Fraction]:
    """Lit des nombres donnés un à un (« 1 234,56 » convient) ; une valeur None est laissée de côté.

    Args:
        titre: ce qui ne peut pas être fait si l'un est refusé (« Le change ne peut pas être calculé : »).
        valeurs: chaque nombre, par son nom.
        colonnes: ce que chacun doit être, comme dans une table.
        devise: la monnaie des montants.

    Returns:
        La valeur exacte de chaque nombre donné ; une fraction reçue est rendue telle quelle.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les valeurs refusées.

    >>> load_nombres("Refus :", {"prix": "1 234,56"}, (Colonne("prix", "montant", "prix"),))
    {'prix': Fraction(30864, 25)}
    """
    donnees = {nom: valeur for nom, valeur in valeurs.items() if valeur is not None}
    table = pd.DataFrame({nom: pd.Series([_simple(v)], dtype=object) for nom, v in donnees.items()}, index=[0])
    with un_seul(titre):
        lue = check_frame(table, Contrat("données", colonnes), devise=devise)
    return {nom: v if isinstance(v, Fraction) else exact(lue[nom].iloc[0]) for nom, v in donnees.items()}


def load_taux(
    nom: str, valeur: object, *, nature: str = "taux", minimum: int = 0, moins_de: int | None = None
) -> Fraction:
    """Lit un taux donné seul : 0.05, « 0,05 », « 5 % » ou une fraction.

    Args:
        nom: nom de l'argument, cité si la valeur est refusée.
        valeur: ce que l'appelant a donné.
        nature: `taux`, ou `part` pour ce qui ne dépasse pas 1.
        minimum: plus petite valeur permise.
        moins_de: valeur qu'elle ne peut atteindre, ou None.

    Returns:
        La valeur exacte.

    Raises:
        ArgumentInvalideError: si elle est illisible, vide, hors de ses bornes, ou ambiguë (5 vaut-il 5 % ou 500 % ?).

    >>> load_taux("taux", "5,5 %"), load_taux("taux", 0.055)
    (Fraction(11, 200), Fraction(11, 200))
    """
    lu = NATURES[nature](pd.Series([_simple(valeur)], dtype=object), EUR)
    attendus = [attendu for masque, attendu in lu.defauts.values() if masque.any()]
    if attendus or pd.isna(lu.valeurs.iloc[0]):
        attendu = attendus[0] if attendus else "un taux est attendu, par exemple 0,05 ou « 5 % »"
        raise ArgumentInvalideError(f"« {nom} » vaut {valeur!r} ; {attendu}.")
    taux = valeur if isinstance(valeur, Fraction) else exact(lu.valeurs.iloc[0])
    if taux < minimum or (moins_de is not None and taux >= moins_de):
        fin = "" if moins_de is None else f" et moins de {100 * moins_de} %"
        raise ArgumentInvalideError(f"« {nom} » vaut {valeur!r} ; au moins {100 * minimum} %{fin} : « 5 % » ou 0,05.")
    return taux


def _simple(valeur: object) -> object:
    """Une fraction entre comme un nombre ; une liste devient un texte, que le contrat refuse en la citant."""
    if isinstance(valeur, Fraction):
        return float(valeur)
    return valeur if pd.api.types.is_scalar(valeur) or isinstance(valeur, Decimal) else repr(valeur)


def check_taille(montant: Fraction, devise: Monnaie) -> None:
    """Refuse un montant calculé qui ne s'écrirait plus à l'unité près.

    Raises:
        ArgumentInvalideError: en disant la limite.
    """
    if abs(montant) * devise.facteur >= MONTANT_MAXIMAL:
        raise ArgumentInvalideError(
            f"Un montant calculé dépasse {MONTANT_MAXIMAL // devise.facteur} {devise.code}, la limite exacte du calcul "
            ": vérifiez les prix, les quantités et le cours.",
        )
