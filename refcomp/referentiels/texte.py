"""Rapprocher des textes imprimés malgré la typographie : accents, casse, apostrophes droites, courbes ou perdues.

Les documents sources mêlent « l’offre », « l'offre » et « loffre », « Étude » et « Etude ». Rien n'y est corrigé : ces
fonctions donnent des formes à comparer, jamais à afficher.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher

IDENTIQUE, ACCENTS_OU_CASSE, DIFFERENT = ECARTS_LIBELLES = ("identique", "accents_ou_casse", "libelle_different")
APOSTROPHES = re.compile("['’‘ʼ´`]")
_TYPOGRAPHIE = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'", "«": '"', "»": '"', "“": '"', "”": '"', "–": "-", "—": "-"}
    | {"\u2011": "-", "\u00ad": None, "…": "..."},
)
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae"})
_DIACRITIQUES = re.compile("[\u0300-\u036f]")
_AUTRES = re.compile(r"[\W_]+")
_ESPACES = re.compile(r"\s+")
_DEDANS = re.compile(r"(?<=[«(])\s+|\s+(?=[»)])")
_MOTS = re.compile(r"[^\W_]+'?|[^\w\s]")


def forme_typographique(texte: str) -> str:
    """Le texte sans ce qui ne tient qu'à la composition : apostrophes, guillemets, tirets, espaces, ponctuation finale.

    >>> forme_typographique("Suivi de l’offre .") == forme_typographique("Suivi de  l'offre")
    True
    """
    serre = _DEDANS.sub("", unicodedata.normalize("NFC", texte))
    return _ESPACES.sub(" ", serre.translate(_TYPOGRAPHIE)).strip(" .;:,")


def forme_pliee(texte: str) -> str:
    """Le texte sans accents ni majuscules ; ni les mots ni la ponctuation ne changent.

    >>> forme_pliee("Étude de l'ŒUVRE")
    "etude de l'oeuvre"
    """
    if texte.isascii():
        return texte.casefold()
    return _DIACRITIQUES.sub("", unicodedata.normalize("NFKD", texte.translate(_LIGATURES))).casefold()


def forme_mots(texte: str, *, apostrophe: str = "") -> str:
    """Les mots du texte plié, séparés par une espace.

    Args:
        texte: le texte.
        apostrophe: ce qui remplace une apostrophe ; rien (« lentreprise ») ou une espace (« l entreprise »).

    >>> forme_mots("S’assurer de l'expédition"), forme_mots("l'offre", apostrophe=" ")
    ('sassurer de lexpedition', 'l offre')
    """
    return _AUTRES.sub(" ", forme_pliee(APOSTROPHES.sub(apostrophe, texte))).strip()


def forme_code(texte: str) -> str:
    """Un code réduit à ses lettres et chiffres : `T16.3.`, `T.1.6.3` et `t163` se valent.

    >>> forme_code("T.1.6.3.")
    't163'
    """
    return _AUTRES.sub("", forme_pliee(texte))


def ecart_libelles(gauche: str, droite: str) -> str:
    """Ce qui sépare deux libellés : `identique`, `accents_ou_casse` ou `libelle_different`.

    >>> ecart_libelles("Suivi de l’offre", "Suivi de l'offre."), ecart_libelles("Evaluation", "Évaluation")
    ('identique', 'accents_ou_casse')
    """
    formes = forme_typographique(gauche), forme_typographique(droite)
    if formes[0] == formes[1]:
        return IDENTIQUE
    return ACCENTS_OU_CASSE if forme_pliee(formes[0]) == forme_pliee(formes[1]) else DIFFERENT


def ecart_mots(gauche: str, droite: str) -> tuple[str, str]:
    """Les mots qui ne sont qu'à gauche, puis ceux qui ne sont qu'à droite ; les suites séparées par « … ».

    La casse ne compte pas, et les accents seulement s'ils sont la seule différence.

    >>> ecart_mots("Gestion et amélioration de l’outil", "Gestion de l'outil de suivi")
    ('et amélioration', 'de suivi')
    """
    textes = forme_typographique(gauche), forme_typographique(droite)
    seuls_accents = forme_pliee(textes[0]) == forme_pliee(textes[1])
    mots = [list(_MOTS.finditer(t)) for t in textes]
    formes = [[m[0].casefold() if seuls_accents else forme_pliee(m[0]) for m in suite] for suite in mots]
    blocs = SequenceMatcher(None, formes[0], formes[1], autojunk=False).get_opcodes()
    differents = [bloc for bloc in blocs if bloc[0] != "equal"]
    retires = [_passage(textes[0], mots[0][a:b]) for _, a, b, _, _ in differents if b > a]
    ajoutes = [_passage(textes[1], mots[1][c:d]) for _, _, _, c, d in differents if d > c]
    return " … ".join(retires), " … ".join(ajoutes)


def _passage(texte: str, mots: list[re.Match[str]]) -> str:
    return texte[mots[0].start() : mots[-1].end()]
