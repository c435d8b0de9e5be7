"""Reconnaître les colonnes d'un tableau de preuves : titres français, avec ou sans accents, dans tout ordre."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat

# Le premier nom est celui que l'on conseille ; les autres se rencontrent.
TITRES: dict[str, tuple[str, ...]] = {
    "etudiant": ("étudiant", "étudiante", "élève", "apprenant", "stagiaire", "candidat", "identifiant", "nom"),
    "groupe": ("groupe", "classe", "division", "promotion"),
    "referentiel": ("référentiel", "diplôme"),
    "millesime": ("millésime", "année du référentiel"),
    "element_id": ("élément", "element_id", "élément du référentiel", "compétence", "critère", "code", "item"),
    "source": ("source", "qui évalue", "voix"),
    "valeur": ("valeur", "note", "résultat", "score", "taux", "pourcentage"),
    "niveau": ("niveau", "appréciation codée", "code du niveau"),
    "echelle": ("échelle",),
    "poids": ("poids", "coefficient", "coef", "pondération"),
    "date": ("date", "date d'évaluation", "date de l'évaluation", "évalué le"),
    "auteur": ("auteur", "évaluateur", "évaluatrice", "évalué par", "examinateur"),
    "provenance": ("provenance", "origine", "épreuve", "devoir", "grille", "activité"),
    "moment": ("moment", "période"),
    "motif": ("motif", "remarque", "observation", "commentaire", "justification"),
}
# Ce que doit dire chaque ligne ; les autres colonnes ont une valeur par défaut.
OBLIGATOIRES = ("etudiant", "referentiel", "millesime", "element_id", "source", "echelle", "date", "auteur")


def mots(texte: str) -> str:
    """Un texte sans accents, sans ponctuation, en minuscules : « Élément(s) » et « element s » sont égaux."""
    decompose = unicodedata.normalize("NFKD", texte.replace("œ", "oe").replace("Œ", "OE"))
    sans = "".join(c for c in decompose if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", sans.casefold()))


_NOMS = {mots(nom): colonne for colonne, noms in TITRES.items() for nom in (*noms, colonne)}


def find_colonnes(
    titres: Sequence[str | None], fichier: str, defauts: frozenset[str] = frozenset()
) -> tuple[dict[str, int], list[str]]:
    """La place de chaque colonne reconnue, et les titres que l'on ne connaît pas.

    Args:
        titres: la ligne de titres.
        fichier: nom du fichier, pour le message.
        defauts: colonnes obligatoires que l'appelant donne lui-même.

    Raises:
        DonneesInvalidesError: si une colonne obligatoire manque, si ni valeur ni niveau n'y est, ou si deux colonnes
            disent la même chose.
    """
    places: dict[str, list[int]] = {}
    inconnus = []
    for place, titre in enumerate(titres):
        colonne = _NOMS.get(mots(titre or ""))
        if colonne is not None:
            places.setdefault(colonne, []).append(place)
        elif titre:
            inconnus.append(titre)
    constats = [
        Constat("erreur", "colonne_en_double", f"Deux colonnes disent « {TITRES[c][0]} » : {_dits(titres, p)}.", c)
        for c, p in places.items()
        if len(p) > 1
    ]
    absentes = [TITRES[c][0] for c in OBLIGATOIRES if c not in places and c not in defauts]
    if not {"valeur", "niveau"} & set(places):
        absentes.append("valeur (ou niveau)")
    if absentes:
        recues = ", ".join(f"« {t} »" for t in titres if t) or "aucune"
        message = f"Colonnes absentes : {', '.join(absentes)}. Colonnes du fichier : {recues}."
        constats.append(Constat("erreur", "colonne_absente", message))
    if constats:
        raise DonneesInvalidesError(f"« {fichier} » ne peut pas être importé :", constats)
    return {c: p[0] for c, p in places.items()}, inconnus


def _dits(titres: Sequence[str | None], places: Sequence[int]) -> str:
    return ", ".join(f"« {titres[p]} »" for p in places)
