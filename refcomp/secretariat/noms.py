"""Les noms de personnes : les comparer sans accents ni casse, les découper, en tirer un identifiant.

>>> split_nom("DE LA TOUR Jean-Luc")
NomDecoupe(nom='DE LA TOUR', prenom='Jean-Luc', sure=True)
>>> slug("Zoé", "N'Guyen-Lœb")
'zoe-n-guyen-loeb'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass

LONGUEUR_IDENTIFIANT = 50
# Ce que la décomposition d'Unicode ne sépare pas en lettre et accent.
LIGATURES = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"}
    | {"ı": "i", "þ": "th", "Þ": "TH", "ð": "d", "Ð": "D"},
)
PARTICULES = frozenset(
    {"de", "du", "des", "d", "la", "le", "les", "l", "von", "van", "der", "den", "dem", "ter", "ten", "zu", "da", "das"}
    | {"do", "dos", "di", "del", "della", "el", "al", "ben", "bin", "ibn", "y", "e"},
)
CIVILITE = re.compile(r"^(?:m\.|mr\.?|mme|mlle|monsieur|madame)\s+", re.IGNORECASE)
PREFIXE = re.compile(r"^(?:Mc|Mac|De|Di|Du|La|Le|Fitz|O)(?=[^\W\d_a-z]{2})")
# Noms de périphériques : Windows refuse un dossier qui les porte.
RESERVES = frozenset({"con", "prn", "aux", "nul", *(f"{p}{n}" for p in ("com", "lpt") for n in range(1, 10))})
SANS_NOM = "etudiant"


@dataclass(frozen=True)
class NomDecoupe:
    """Un nom complet découpé.

    Attributes:
        nom: le nom de famille, tel qu'écrit.
        prenom: le reste.
        sure: faux si rien, dans l'écriture, ne disait où couper.
    """

    nom: str
    prenom: str
    sure: bool


def unaccent(texte: str) -> str:
    """Le texte sans accents ni ligatures ; les lettres sans équivalent latin restent."""
    decompose = unicodedata.normalize("NFKD", texte.translate(LIGATURES))
    return "".join(c for c in decompose if not unicodedata.combining(c))


def visible(texte: str) -> str:
    r"""Le texte sans rien d'invisible : un nom de fichier reçu ne commande ni la console ni le sens de lecture.

    >>> visible("a\x1b[2Jb")
    'a?[2Jb'
    """
    return "".join(c if c.isprintable() else "?" for c in texte)


def mots(texte: str) -> list[str]:
    """Les mots d'un texte, sans accents, en minuscules ; tout ce qui n'est ni lettre ni chiffre sépare.

    >>> mots("Devoir – D'HAENE Éloïse (1).ipynb")
    ['devoir', 'd', 'haene', 'eloise', '1', 'ipynb']
    """
    return re.findall(r"[^\W_]+", unaccent(texte).casefold())


def cle_nom(nom: str, prenom: str) -> tuple[str, str]:
    """Ce qui fait que deux noms sont le même, à l'accent, à la casse et au trait d'union près."""
    return " ".join(mots(nom)), " ".join(mots(prenom))


def split_nom(complet: str) -> NomDecoupe:
    """Découpe « NOM Prénom » : les mots en capitales du début forment le nom, particules comprises.

    Une virgule tranche (« NOM, Prénom »). Quand l'écriture ne dit rien (tout en capitales, aucune capitale), le premier
    mot est pris pour le nom et `sure` est faux : une personne doit relire.
    """
    texte = CIVILITE.sub("", " ".join(complet.split()))
    if texte.count(",") == 1:
        nom, _, prenom = (morceau.strip() for morceau in texte.partition(","))
        return NomDecoupe(nom, prenom, bool(nom and prenom))
    morceaux = texte.split(" ")
    fin = 0
    for rang, mot in enumerate(morceaux, start=1):
        if _en_capitales(mot):
            fin = rang
        elif mot.rstrip(".").lower() not in PARTICULES and len(_lettres(mot)) != 1:
            break
    if 0 < fin < len(morceaux):
        return NomDecoupe(" ".join(morceaux[:fin]), " ".join(morceaux[fin:]), sure=True)
    return NomDecoupe(morceaux[0], " ".join(morceaux[1:]), sure=False)


def _lettres(mot: str) -> str:
    return "".join(c for c in mot if c.isalpha())


def _en_capitales(mot: str) -> bool:
    """Vrai pour DUPONT, N'GUYEN, d'HAENE, McDONALD, DUPONT-MARTIN ; faux pour une initiale seule."""
    noyau = _lettres(PREFIXE.sub("", re.split(r"['’]", mot)[-1]))
    return len(noyau) > 1 and noyau.isupper()


def slug(*textes: str) -> str:
    """Un identifiant ASCII que nbgrader, une adresse et tous les systèmes de fichiers acceptent."""
    ascii_seul = unaccent(" ".join(textes)).casefold().encode("ascii", "ignore").decode("ascii")
    return "-".join(re.findall(r"[a-z0-9]+", ascii_seul))[:LONGUEUR_IDENTIFIANT].strip("-") or SANS_NOM


def identifiant_libre(base: str, pris: Container[str]) -> str:
    """Le premier identifiant libre : `lea-martin`, puis `lea-martin-2`, etc.

    >>> identifiant_libre("lea-martin", {"lea-martin"})
    'lea-martin-2'
    """
    candidat, rang = base, 1
    while candidat in pris or candidat in RESERVES:
        rang += 1
        candidat = f"{base}-{rang}"
    return candidat
