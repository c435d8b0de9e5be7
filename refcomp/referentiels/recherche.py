"""Chercher dans les référentiels, en texte intégral, comme une personne tape : sans accents, un début de mot suffit."""

from __future__ import annotations

import re
import weakref
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import pandas as pd

from refcomp.errors import check_choix
from refcomp.referentiels.chargement import available, load
from refcomp.referentiels.modele import Referentiel
from refcomp.referentiels.texte import APOSTROPHES, forme_code, forme_mots

COLONNES = ["referentiel", "element_id", "niveau", "code", "libelle", "extrait", "chemin", "rang"]
# Les rangs, du meilleur au moins bon : où le moins bien placé des mots cherchés a été trouvé.
CODE, LIBELLE, DEBUT_DE_CODE, VARIANTE, REMARQUE = range(1, 6)
PREFIXES = {VARIANTE: "Variante : ", REMARQUE: "Remarque : "}
LONGUEUR_EXTRAIT = 140
AVANT_LE_MOT = 50
_MORCEAUX = re.compile(r'"([^"]*)"?|«([^»]*)»?|(\S+)')


@dataclass(frozen=True)
class _Champ:
    """Un texte d'un élément, et ses mots bordés d'espaces, apostrophes collées puis ouvertes."""

    rang: int
    texte: str
    mots: str


@dataclass(frozen=True)
class _Entree:
    """Ce qu'on sait d'un élément pour le trouver, et ce qu'on en montre."""

    niveau: str
    debut: tuple[str, ...]  # les premières colonnes du résultat, jusqu'au libellé
    chemin: str
    codes: tuple[str, ...]
    champs: tuple[_Champ, ...]


_INDEX: dict[int, list[_Entree]] = {}


def recherche(
    texte: str,
    referentiels: Referentiel | str | Iterable[Referentiel | str] | None = None,
    niveau: str | None = None,
) -> pd.DataFrame:
    """Cherche des éléments par leur code ou par leurs mots.

    Les accents, la casse et les apostrophes (droites, courbes, perdues : « lentreprise ») sont indifférents. Plusieurs
    mots doivent tous être présents ; un mot trouve ceux qui commencent comme lui (`relanc` trouve « relances ») ; des
    mots entre guillemets se suivent. Un code se cherche avec ou sans sa ponctuation.

    Args:
        texte: ce qui est cherché ; rien n'est trouvé s'il n'a ni lettre ni chiffre.
        referentiels: un référentiel ou plusieurs, chargés ou nommés ; tous ceux qui sont livrés par défaut.
        niveau: ne garder que ce niveau (`tache`).

    Returns:
        Une ligne par élément, les meilleurs d'abord : `referentiel element_id niveau code libelle`, `extrait` (le
        passage trouvé), `chemin` (identifiants depuis le sommet) et `rang` : 1 pour le code lui-même, 2 pour le
        libellé, 3 pour un début de code, 4 pour une variante imprimée, 5 pour la remarque.

    Raises:
        ReferentielInconnuError: si un référentiel nommé n'existe pas.
        ArgumentInvalideError: si aucun d'eux n'a ce niveau.
    """
    charges = _load_referentiels(referentiels)
    if niveau is not None:
        check_choix("niveau", niveau, dict.fromkeys(chain.from_iterable(r.niveaux for r in charges)))
    termes = [_Terme(brut) for brut in _read_termes(texte)]
    lignes = [ligne for r in charges for ligne in _lignes(r, termes, niveau)] if termes else []
    lignes.sort(key=lambda ligne: ligne[0])
    return pd.DataFrame([ligne for _, ligne in lignes], columns=COLONNES)


def _load_referentiels(voulus: Referentiel | str | Iterable[Referentiel | str] | None) -> list[Referentiel]:
    if voulus is None:
        voulus = available()
    if isinstance(voulus, Referentiel | str):
        voulus = [voulus]
    return [r if isinstance(r, Referentiel) else load(r) for r in voulus]


def _read_termes(texte: str) -> Iterator[str]:
    """Les mots et les suites entre guillemets ; des guillemets pas encore fermés, en cours de frappe, valent fermés."""
    for morceau in _MORCEAUX.finditer(texte):
        terme = next(m for m in morceau.groups() if m is not None)
        if forme_code(terme):
            yield terme


class _Terme:
    """Un mot cherché, ou une suite de mots, sous les formes où il peut être écrit."""

    def __init__(self, brut: str) -> None:
        self.code = forme_code(brut)
        self.formes = {f" {forme_mots(brut)}", f" {forme_mots(brut, apostrophe=' ')}"}

    def rang(self, entree: _Entree) -> int | None:
        """Le meilleur endroit d'un élément où ce terme est écrit."""
        if self.code in entree.codes:
            return CODE
        rangs = [c.rang for c in entree.champs if self.dans(c)]
        if any(code.startswith(self.code) for code in entree.codes):
            rangs.append(DEBUT_DE_CODE)
        return min(rangs, default=None)

    def dans(self, champ: _Champ) -> bool:
        return any(forme in champ.mots for forme in self.formes)

    def entier(self, champ: _Champ) -> bool:
        """Vrai si le terme y est écrit en entier, et non comme un début de mot."""
        return any(f"{forme} " in champ.mots for forme in self.formes)


def _lignes(
    referentiel: Referentiel, termes: list[_Terme], niveau: str | None
) -> Iterator[tuple[tuple[int, bool], tuple[object, ...]]]:
    """Les éléments trouvés, chacun avec sa clé de tri : son rang, puis les mots entiers avant les débuts de mots."""
    for entree in _index(referentiel):
        if niveau is not None and entree.niveau != niveau:
            continue
        rangs = [r for t in termes if (r := t.rang(entree)) is not None]
        if len(rangs) < len(termes):
            continue
        rang = max(rangs)
        partiel = not all(any(t.entier(c) for c in entree.champs) or t.code in entree.codes for t in termes)
        yield (rang, partiel), (*entree.debut, _extrait(entree, termes, rang), entree.chemin, rang)


def _index(referentiel: Referentiel) -> list[_Entree]:
    """L'index d'un référentiel, fait une fois ; il disparaît avec lui."""
    cle = id(referentiel)
    if cle not in _INDEX:
        _INDEX[cle] = list(_build_entrees(referentiel))
        weakref.finalize(referentiel, _INDEX.pop, cle, None)
    return _INDEX[cle]


def _build_entrees(referentiel: Referentiel) -> Iterator[_Entree]:
    elements = referentiel.elements.to_dict("records")
    parents = {e["element_id"]: e["parent_id"] for e in elements}
    for element in elements:
        chemin = [element["element_id"]]
        while parents[chemin[0]]:
            chemin.insert(0, parents[chemin[0]])
        yield _build_entree(referentiel.id, element, " > ".join(chemin))


def _build_entree(referentiel: str, element: dict[Hashable, Any], chemin: str) -> _Entree:
    textes = [
        *((LIBELLE, t) for t in dict.fromkeys([element["libelle"], element["libelle_imprime"]])),
        (DEBUT_DE_CODE, element["code_imprime"]),
        *((VARIANTE, t) for t in element["variantes"]),
        (REMARQUE, element["remarque"]),
    ]
    codes = dict.fromkeys(forme_code(element[c]) for c in ("element_id", "code", "code_imprime"))
    return _Entree(
        niveau=element["niveau"],
        debut=(referentiel, *(element[c] for c in COLONNES[1:5])),
        chemin=chemin,
        codes=tuple(c for c in codes if c),
        champs=tuple(_Champ(rang, texte, _mots(texte)) for rang, texte in textes if texte),
    )


def _mots(texte: str) -> str:
    colles = f" {forme_mots(texte)} "
    return f"{colles}\n {forme_mots(texte, apostrophe=' ')} " if APOSTROPHES.search(texte) else colles


def _extrait(entree: _Entree, termes: list[_Terme], rang: int) -> str:
    """Le passage où le moins bien placé des mots a été trouvé ; le libellé pour un code."""
    voulu = rang if rang in PREFIXES else LIBELLE
    candidats = [c for c in entree.champs if c.rang == voulu]
    champ = next((c for c in candidats if any(t.dans(c) for t in termes)), candidats[0])
    return PREFIXES.get(rang, "") + _fenetre(champ, termes)


def _fenetre(champ: _Champ, termes: list[_Terme]) -> str:
    """Le texte, ou ce qui entoure le premier mot trouvé s'il est long."""
    texte = champ.texte
    if len(texte) <= LONGUEUR_EXTRAIT:
        return texte
    # Le pliage change parfois la longueur (« œ ») : le mot est cherché parmi les mots, et non à sa position pliée.
    reperes = [f" {max(f.split(), key=len)}" for t in termes for f in t.formes]
    mots = list(re.finditer(r"\S+", texte))
    touche = next((m for m in mots if any(r in _mots(m[0]) for r in reperes)), mots[0])
    limite = max(0, min(touche.start() - AVANT_LE_MOT, len(texte) - LONGUEUR_EXTRAIT))
    debut = next(m.start() for m in mots if m.start() >= limite or m is touche)
    fin = max((m.end() for m in mots if m.end() <= debut + LONGUEUR_EXTRAIT), default=len(texte))
    return ("… " if debut else "") + texte[debut:fin] + (" …" if fin < len(texte) else "")
