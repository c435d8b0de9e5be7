"""Le fichier, les appels et les actions, et ce que chaque façon de compter en fait : des valeurs exactes.

Les variantes s'en servent pour écarter un tirage où deux erreurs se confondraient, les contrôles pour les reconnaître.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Any

CHAMPS = ("identifiant", "courriel", "code_postal", "telephone", "secteur")
FORMES = {"sarl", "eurl", "sas"}
CRITERES = ("secteur", "effectif", "zone", "projet")
NOTES = {
    "secteur": {"hôtellerie": 5, "santé": 4, "commerce": 3, "bureaux": 2},
    "zone": {"Nouméa": 5, "Grand Nouméa": 3, "Brousse": 1},
    "projet": {"ce mois-ci": 5, "ce trimestre": 3, "cette année": 1, "aucun": 0},
}
PALIERS = ((50, 5), (20, 4), (10, 3), (5, 2), (0, 1))
HAUTE = 5
CHIFFRES = {"Nouvelle-Calédonie": 10, "France": 14}
Fiche = Mapping[str, str]
Action = Mapping[str, Any]


def cle(nom: str) -> str:
    """Le nom sans accents, casse, ponctuation ni forme juridique."""
    plat = unicodedata.normalize("NFKD", nom.casefold())
    mots = re.sub(r"[^a-z0-9 ]", "", "".join(c for c in plat if not unicodedata.combining(c))).split()
    return " ".join(m for m in mots if m not in FORMES)


def doublons(fiches: Sequence[Fiche]) -> dict[str, int]:
    """Le nombre de fiches à retirer, juste et selon chaque erreur."""
    juste = _en_trop([(cle(f["nom"]), f["code_postal"]) for f in fiches])
    return {
        "juste": juste,
        "a_la_lettre": _en_trop([(f["nom"], f["code_postal"]) for f in fiches]),
        "sans_code_postal": _en_trop([cle(f["nom"]) for f in fiches]),
        "fiches_gardees_comptees": 2 * juste,
    }


def _en_trop(cles: Sequence[Any]) -> int:
    return sum(n - 1 for n in Counter(cles).values())


def defaut(fiche: Fiche, erreur: str = "") -> str:
    """Le défaut d'une fiche, ou celui qu'on lui trouve en se trompant."""
    identifiant = fiche["identifiant"]
    longueur = len(identifiant) if erreur == "espaces_comptes" else sum(c.isdigit() for c in identifiant)
    attendue = CHIFFRES["France"] if erreur == "ridet_juge_comme_siret" else CHIFFRES[fiche["pays"]]
    if longueur != attendue:
        return "identifiant"
    domaine = fiche["courriel"].partition("@")[2]
    if not domaine or ("." not in domaine and erreur != "domaine_non_verifie"):
        return "courriel"
    debut = "98" if erreur == "code_98_accepte" else "988"
    if fiche["pays"] != "France" and not fiche["code_postal"].startswith(debut):
        return "code postal"
    return "aucun"


ERREURS_FORMAT = ("ridet_juge_comme_siret", "espaces_comptes", "domaine_non_verifie", "code_98_accepte")


def cles_tva(siren: int) -> dict[str, int]:
    """La clé du numéro de TVA, juste et selon chaque erreur."""
    reste = siren % 97
    return {
        "juste": (12 + 3 * reste) % 97,
        "cle_sans_12": 3 * reste % 97,
        "cle_sans_facteur": (12 + reste) % 97,
        "cle_du_quotient": (12 + 3 * (siren // 97)) % 97,
    }


def completudes(fiches: Sequence[Fiche]) -> dict[str, Fraction]:
    """La part des champs remplis du fichier nettoyé, en pour cent, juste et selon chaque erreur."""
    groupes = defaultdict(list)
    for fiche in fiches:
        groupes[cle(fiche["nom"]), fiche["code_postal"]].append(fiche)
    fusion = [{c: any(f[c] for f in g) for c in CHAMPS} for g in groupes.values()]
    gardees = [g[0] for g in groupes.values()]
    juste = _part([sum(f.values()) for f in fusion], len(CHAMPS))
    return {
        "juste": juste,
        "sur_fichier_brut": _part([sum(bool(f[c]) for c in CHAMPS) for f in fiches], len(CHAMPS)),
        "sans_completer": _part([sum(bool(f[c]) for c in CHAMPS) for f in gardees], len(CHAMPS)),
        "taux_de_vide": 100 - juste,
        "fiches_completes": _part([all(f.values()) for f in fusion], 1),
    }


def _part(nombres: Sequence[int], possibles: int) -> Fraction:
    return Fraction(100 * sum(nombres), possibles * len(nombres))


def note(critere: str, valeur: Any, *, exclu: bool = False) -> int:
    """La note d'une valeur ; avec le palier exclu, il faut dépasser sa borne."""
    if critere != "effectif":
        return NOTES[critere][valeur]
    return next(n for borne, n in PALIERS if valeur > borne or (valeur == borne and not (exclu and borne)))


def scores(prospects: Sequence[Mapping[str, Any]], poids: Mapping[str, int], erreur: str = "") -> list[Fraction]:
    """Le score de chaque prospect, ou celui qu'on trouve en se trompant."""
    utiles = dict.fromkeys(CRITERES, 1) if erreur == "poids_oublies" else poids
    points = [sum(utiles[c] * note(c, p[c], exclu=erreur == "palier_exclu") for c in CRITERES) for p in prospects]
    total = sum(utiles.values())
    facteur = {"points_bruts": Fraction(1), "moyenne_sur_cinq": Fraction(1, total)}
    return [p * facteur.get(erreur, Fraction(100, HAUTE * total)) for p in points]


ERREURS_SCORE = ("poids_oublies", "points_bruts", "palier_exclu", "moyenne_sur_cinq")


def premiers(fiches: Sequence[str], valeurs: Sequence[Any], *, croissant: bool = False) -> list[str]:
    """Les trois premières fiches, de la plus grande valeur à la plus petite, ou l'inverse."""
    ordre = sorted(zip(valeurs, fiches, strict=True), key=lambda p: (p[0] if croissant else -p[0], p[1]))
    return [fiche for _, fiche in ordre[:3]]


def total(actions: Sequence[Action], colonne: str) -> int:
    """Le total d'une colonne."""
    return sum(int(a[colonne]) for a in actions)


def transformations(actions: Sequence[Action]) -> dict[str, Fraction]:
    """Le taux de transformation, en pour cent, juste et selon chaque erreur."""
    contacts, rendez_vous, clients = (total(actions, c) for c in ("contacts", "rendez_vous", "clients"))
    taux = [Fraction(100 * int(a["clients"]), int(a["contacts"])) for a in actions]
    return {
        "juste": Fraction(100 * clients, contacts),
        "moyenne_des_taux": sum(taux, Fraction(0)) / len(taux),
        "depuis_rendez_vous": Fraction(100 * clients, rendez_vous),
        "taux_inverse": Fraction(contacts, clients),
    }


def couts(actions: Sequence[Action]) -> dict[str, Fraction]:
    """Le coût d'un client, juste et selon chaque erreur."""
    cout = total(actions, "cout")
    chacun = [Fraction(int(a["cout"]), int(a["clients"])) for a in actions]
    return {
        "juste": Fraction(cout, total(actions, "clients")),
        "cout_par_contact": Fraction(cout, total(actions, "contacts")),
        "cout_par_rendez_vous": Fraction(cout, total(actions, "rendez_vous")),
        "moyenne_des_couts": sum(chacun, Fraction(0)) / len(chacun),
    }


def retours(actions: Sequence[Action]) -> dict[str, list[Fraction]]:
    """Le retour de chaque action, en pour cent, juste et selon chaque erreur."""
    trios = [(int(a["marge"]), int(a["cout"]), int(a["chiffre_affaires"])) for a in actions]
    return {
        "juste": [Fraction(100 * (m - c), c) for m, c, _ in trios],
        "retour_sur_ventes": [Fraction(100 * (v - c), c) for _, c, v in trios],
        "cout_non_deduit": [Fraction(100 * m, c) for m, c, _ in trios],
        "rapporte_a_la_marge": [Fraction(100 * (m - c), m) for m, c, _ in trios],
    }


def besoins(actions: Sequence[Action], objectif: int) -> dict[str, int]:
    """Les contacts à obtenir, justes et selon chaque erreur."""
    contacts, rendez_vous, clients = (total(actions, c) for c in ("contacts", "rendez_vous", "clients"))
    return {
        "juste": ceil(Fraction(objectif * contacts, clients)),
        "arrondi_inferieur": floor(Fraction(objectif * contacts, clients)),
        "taux_multiplie": ceil(Fraction(objectif * clients, contacts)),
        "rendez_vous_a_obtenir": ceil(Fraction(objectif * rendez_vous, clients)),
    }
