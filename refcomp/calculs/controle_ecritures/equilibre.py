"""Écritures déséquilibrées, et ce que l'écart laisse deviner.

Trois indices classiques : un écart divisible par 9 fait penser à des chiffres inversés ; un écart double d'un montant,
à une ligne passée du mauvais côté ; un écart égal à un montant, à une ligne oubliée ou écrite deux fois.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from refcomp.calculs.controle_ecritures.faute import Faute
from refcomp.errors import ArgumentInvalideError
from refcomp.formats_fr import format_unites
from refcomp.rounding import EUR, Monnaie

NEUF = 9
ORDRE = ("inversion", "mauvais_cote", "ligne_manquante", "permutation", "multiple_de_neuf")


@dataclass(frozen=True)
class Indice:
    """Une cause possible d'un écart.

    Attributes:
        code: `inversion`, `permutation`, `multiple_de_neuf`, `mauvais_cote`, `ligne_manquante`.
        montant: le montant en cause, en unités mineures ; None pour un simple multiple de 9.
        correct: le montant qui annulerait l'écart ; None s'il n'y en a pas.
        chiffres: les deux chiffres inversés (« 53 » pour 5 et 3), vide sinon.
    """

    code: str
    montant: int | None = None
    correct: int | None = None
    chiffres: str = ""

    def phrase(self, devise: Monnaie = EUR) -> str:
        """Écrit l'indice pour une personne.

        Args:
            devise: monnaie des montants.
        """
        if self.montant is None:
            return "L'écart est divisible par 9 : cherchez deux chiffres inversés."
        lu = format_unites(self.montant, devise)
        if self.code == "mauvais_cote":
            return f"L'écart est le double de {lu} : cette ligne est peut-être du mauvais côté."
        if self.code == "ligne_manquante":
            return f"L'écart est égal à {lu} : une ligne de ce montant manque peut-être, ou est en double."
        correct = format_unites(self.correct or 0, devise)
        if self.code == "inversion":
            inverses = f"{self.chiffres[0]} et {self.chiffres[1]}"
            return f"L'écart est divisible par 9 : {lu} est peut-être {correct}, chiffres {inverses} inversés."
        return f"L'écart est divisible par 9 : {lu} et {correct} ont les mêmes chiffres dans un autre ordre."


def indices_ecart(ecart: int, montants: Iterable[int]) -> list[Indice]:
    """Renvoie les causes possibles d'un écart, les plus précises d'abord.

    Args:
        ecart: l'écart, en unités mineures, de l'un ou l'autre signe.
        montants: les montants de l'écriture ou de la balance, positifs, en unités mineures.

    Returns:
        Les indices, sans répétition ; une liste vide si l'écart est nul ou ne ressemble à rien.

    Raises:
        ArgumentInvalideError: si un montant n'est pas un entier.

    Source : OQLF, « inversion de chiffres » (375 écrit pour 357).

    >>> indices_ecart(18, [375])[0].chiffres
    '75'
    >>> [i.code for i in indices_ecart(200, [100, 200])]
    ['mauvais_cote', 'ligne_manquante']
    """
    valeurs = [abs(_entier(m)) for m in montants]
    ecart = abs(_entier(ecart))
    if not ecart:
        return []
    uniques = list(dict.fromkeys(v for v in valeurs if v))
    trouves = _permutations(ecart, uniques) if ecart % NEUF == 0 else []
    trouves += [Indice("mauvais_cote", v) for v in uniques if 2 * v == ecart]
    trouves += [Indice("ligne_manquante", v) for v in uniques if v == ecart]
    if not trouves and ecart % NEUF == 0:
        trouves = [Indice("multiple_de_neuf")]
    return sorted(trouves, key=lambda i: ORDRE.index(i.code))


def _entier(valeur: object) -> int:
    try:
        entier = int(str(valeur))
    except ValueError as erreur:
        raise ArgumentInvalideError(
            f"Un écart se cherche en centimes ou en francs entiers ; reçu : {valeur!r}."
        ) from erreur
    return entier


def _permutations(ecart: int, montants: list[int]) -> list[Indice]:
    trouves = []
    for montant in montants:
        for correct in (montant - ecart, montant + ecart):
            if correct > 0 and sorted(str(correct)) == sorted(str(montant)):
                chiffres = chiffres_inverses(montant, correct)
                trouves.append(Indice("inversion" if chiffres else "permutation", montant, correct, chiffres))
    return trouves


def chiffres_inverses(lu: int, correct: int) -> str:
    """Renvoie les deux chiffres échangés entre deux nombres de même longueur ; vide s'il y en a d'autres.

    Args:
        lu: le nombre écrit.
        correct: le nombre attendu.

    >>> chiffres_inverses(934785, 394785), chiffres_inverses(3012, 2301)
    ('93', '')
    """
    a, b = str(lu), str(correct)
    if len(a) != len(b):
        return ""
    rangs = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
    echange = len(rangs) == len(("un", "autre")) and a[rangs[0]] == b[rangs[1]] and a[rangs[1]] == b[rangs[0]]
    return a[rangs[0]] + a[rangs[1]] if echange else ""


def controle_equilibre(journal: pd.DataFrame, devise: Monnaie) -> list[Faute]:
    """Relève les écritures dont le débit n'égale pas le crédit.

    Args:
        journal: les lignes lues par `load_journal`.
        devise: monnaie des montants.
    """
    soldes = journal.groupby("ecriture")["unites"].sum()
    fautes = []
    for ecriture, ecart in soldes[soldes != 0].items():
        lignes = journal[journal["ecriture"] == ecriture]
        tete = lignes.iloc[0]
        indices = indices_ecart(int(ecart), [int(u) for u in lignes["unites"]])
        debit, credit = (format_unites(int(lignes[c].sum()), devise) for c in ("debit", "credit"))
        message = f"{tete['nom']} : débit {debit}, crédit {credit}, écart {format_unites(int(ecart), devise)}."
        fautes.append(
            Faute(
                "erreur", "ecriture_desequilibree", message, tete["journal"], tete["numero_ecriture"], tete["piece"],
                montant=int(ecart), indice=" ".join(i.phrase(devise) for i in indices),
            )
        )  # fmt: skip
    return fautes
