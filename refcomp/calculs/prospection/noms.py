"""Les noms d'entreprises que l'on compare : « S.A.R.L. Dupont Père & Fils » et « DUPONT PERE ET FILS » se valent.

La clé d'un nom est l'empreinte d'OpenRefine : sans accents, sans casse, sans ponctuation, mots triés et dédoublés ; on
en ôte de plus la forme juridique et les mots vides, qui ne distinguent personne.
"""

from __future__ import annotations

import re
import unicodedata

LISTE_FORMES = """
sa sas sasu sarl eurl sci snc scop scic scp selarl selas gie ei eirl ets etablissements etablissement societe ste
cie compagnie entreprise groupe association
"""
FORMES_JURIDIQUES = frozenset(LISTE_FORMES.split())
MOTS_VIDES = frozenset(["le", "la", "les", "l", "de", "du", "des", "d", "et", "a", "au", "aux", "en"])
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "’": "'", "&": " et "})
SIGLE = re.compile(r"\b(?:[a-z]\.){2,}")
SEPARATEURS = re.compile(r"[^a-z0-9]+")


def forme_pliee(texte: str) -> str:
    """Le texte sans accents, en minuscules, les sigles pointés recollés, les mots séparés par une espace.

    >>> forme_pliee("S.A.R.L. L'Œuvre d'Été")
    'sarl l oeuvre d ete'
    """
    simple = unicodedata.normalize("NFKD", texte.casefold().translate(LIGATURES))
    simple = "".join(c for c in simple if not unicodedata.combining(c))
    return SEPARATEURS.sub(" ", SIGLE.sub(lambda m: m.group().replace(".", "") + " ", simple)).strip()


def cle_nom(texte: str) -> str:
    """Renvoie l'empreinte d'un nom : ses mots distincts, triés, sans forme juridique ni mot vide.

    Un nom qui n'a que de ces mots garde les siens : « La Compagnie » a une clé.

    Args:
        texte: le nom, tel qu'il est écrit.

    Source: méthode « fingerprint » d'OpenRefine, https://openrefine.org/docs/technical-reference/clustering-in-depth.

    >>> cle_nom("SARL Garage du Port"), cle_nom("PORT (Garage)")
    ('garage port', 'garage port')
    """
    mots = set(forme_pliee(texte).split())
    return " ".join(sorted(mots - FORMES_JURIDIQUES - MOTS_VIDES or mots))
