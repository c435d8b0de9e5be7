"""Le texte reçu d'une copie : sans caractère de commande, sans écriture retournée, de longueur bornée."""

from __future__ import annotations

import re

# U+2060 ne se voit pas, ne se coupe pas, et rompt toute syntaxe où il est placé.
JOINT = "\u2060"
TEXTE_MAXIMAL = 200_000
ETIQUETTE_MAXIMALE = 500
COUPURE = "\n… (la suite, trop longue, a été coupée)"
# Restent : tabulation, fin de ligne, retour chariot, et les séquences de couleur (ESC [ … m) traitées à part.
_COMMANDES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f]")
# Ces caractères retournent ou masquent le texte qui suit : ce qui se lit n'est plus ce qui est écrit.
_ORDRE = re.compile("[\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")
_COULEUR = re.compile(r"\x1b\[[0-9;]{0,60}m")
_LIEN_TERMINAL = re.compile(r"\x1b[\]PX^_].{0,4000}?(?:\x07|\x1b\\)", re.DOTALL)
_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[@-Z\\-_])?")

# Un afficheur rend cliquable une adresse écrite en toutes lettres ; un clic peut suffire (page piégée de ce serveur).
_ADRESSES = (
    (re.compile(r":(?=//)"), f":{JOINT}"),
    (re.compile(r"\bwww(?=\.)", re.IGNORECASE), f"www{JOINT}"),
    (re.compile(r"(?<=[\w+-])@(?=[\w-]+\.)"), f"{JOINT}@"),
)


def break_adresses(texte: str) -> str:
    """Rompt chaque adresse, web ou courriel, d'un caractère qui ne se voit pas : elle se lit, elle ne se clique pas."""
    for motif, remplacement in _ADRESSES:
        texte = motif.sub(remplacement, texte)
    return texte


def clean_texte(texte: str, longueur: int = TEXTE_MAXIMAL) -> str:
    """Ôte les caractères de commande et d'ordre d'écriture, toute séquence de terminal, et borne la longueur."""
    return _coupe(_SEQUENCE.sub("", _sans_commandes(texte[: 2 * longueur])), longueur)


def clean_affichage(texte: str, longueur: int = TEXTE_MAXIMAL) -> str:
    """Le texte d'une sortie : comme `clean_texte`, adresses rompues, couleurs gardées (les afficheurs échappent)."""
    brut = _sans_commandes(texte[: 2 * longueur])
    morceaux = _COULEUR.split(brut)
    couleurs = [*_COULEUR.findall(brut), ""]
    propre = "".join(_SEQUENCE.sub("", m) + c for m, c in zip(morceaux, couleurs, strict=True))
    return _coupe(break_adresses(propre), longueur)


def _sans_commandes(texte: str) -> str:
    # Un caractère isolé de substitution ne s'écrit pas en UTF-8 : le carnet ne pourrait pas être enregistré.
    lisible = texte.encode("utf-8", "replace").decode("utf-8")
    return _ORDRE.sub("", _COMMANDES.sub("", _LIEN_TERMINAL.sub("", lisible)))


def _coupe(texte: str, longueur: int) -> str:
    return texte if len(texte) <= longueur else texte[:longueur].rstrip() + COUPURE


def clean_etiquette(texte: str) -> str:
    """Un texte court pour un compte rendu de commande : une ligne, sans séquence de terminal."""
    return " ".join(clean_texte(texte, ETIQUETTE_MAXIMALE).split())
