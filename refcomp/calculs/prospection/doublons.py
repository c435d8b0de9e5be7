"""Les doublons d'un fichier : les preuves qui rapprochent deux fiches, les groupes qui s'en déduisent.

La méthode est écrite et ne dépend pas du hasard ni de l'ordre des lignes. Deux fiches sont rapprochées par :

1. le même SIRET, ou le même RIDET d'établissement : doublon **certain** ;
2. la même clé de nom et le même code postal : **certain** ;
3. la même adresse électronique, le même téléphone ou le même IBAN : **à confirmer** (un standard se partage) ;
4. deux clés de nom qui se ressemblent à `seuil` au moins (similitude de Jaro-Winkler), avec le même code postal :
   **à confirmer**.

Deux identifiants d'établissement valables et différents contredisent tout le reste : ce sont deux établissements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

import pandas as pd

from refcomp.calculs.prospection.formats import compact, faute_format, telephone_national
from refcomp.calculs.prospection.noms import cle_nom

CERTAIN, A_CONFIRMER = "certain", "a_confirmer"
PREUVES = {
    "siret": "même SIRET",
    "ridet": "même RIDET",
    "nom": "même nom et même code postal",
    "email": "même adresse électronique",
    "telephone": "même téléphone",
    "iban": "même IBAN",
    "nom_proche": "noms proches et même code postal",
}
CERTAINES = ("siret", "ridet", "nom")
COLONNES = ["prospect_1", "prospect_2", "nom_1", "nom_2", "preuves", "similitude", "certitude"]
RIDET_ETABLISSEMENT = 10
Paires = dict[tuple[int, int], list[str]]


def build_paires(fiches: pd.DataFrame, seuil: float) -> pd.DataFrame:
    """Les paires de fiches rapprochées, une ligne chacune, dans l'ordre des identifiants.

    Args:
        fiches: ce que rend `load_prospects`.
        seuil: similitude à partir de laquelle deux noms sont proches.
    """
    from rapidfuzz.distance import JaroWinkler  # noqa: PLC0415 - seul le dédoublonnage en a besoin

    ordre = fiches.sort_values("prospect", ignore_index=True)
    cles = [cle_nom(n) for n in ordre["nom"]]
    etablissements = [_etablissement(f) for f in ordre.to_dict("records")]
    paires: Paires = defaultdict(list)
    for preuve, valeurs in _indices(ordre, cles, etablissements):
        for i, j in _memes(valeurs):
            paires[i, j].append(preuve)
    for i, j in _proches(cles, _codes_postaux(ordre), seuil):
        paires[i, j].append("nom_proche")
    lignes = []
    for (i, j), preuves in sorted(paires.items()):
        if etablissements[i] and etablissements[j] and etablissements[i] != etablissements[j]:
            continue
        certitude = CERTAIN if set(preuves) & set(CERTAINES) else A_CONFIRMER
        proche = JaroWinkler.similarity(cles[i], cles[j])
        identites = [*ordre.loc[[i, j], "prospect"], *ordre.loc[[i, j], "nom"]]
        lignes.append((*identites, ", ".join(PREUVES[p] for p in PREUVES if p in preuves), proche, certitude))
    table = pd.DataFrame(lignes, columns=COLONNES)
    return _doute(table, dict(zip(ordre["prospect"], etablissements, strict=True)))


def _doute(paires: pd.DataFrame, etablissements: dict[str, str]) -> pd.DataFrame:
    """Les paires, celles d'une fiche sans numéro que deux établissements se disputent restant à confirmer."""
    voisins: dict[str, set[str]] = defaultdict(set)
    certaines = paires["certitude"] == CERTAIN
    for a, b in paires.loc[certaines, ["prospect_1", "prospect_2"]].itertuples(index=False):
        voisins[a].add(etablissements[b])
        voisins[b].add(etablissements[a])
    disputees = {p for p, siens in voisins.items() if not etablissements[p] and len(siens - {""}) > 1}
    touchees = paires[["prospect_1", "prospect_2"]].isin(disputees).any(axis=1)
    return paires.assign(certitude=paires["certitude"].mask(certaines & touchees, A_CONFIRMER))


def _etablissement(fiche: dict[str, str]) -> str:
    """Le SIRET ou le RIDET complet de la fiche s'il est bien formé, sinon rien."""
    for champ in ("siret", "ridet"):
        valeur = fiche.get(champ, "")
        if valeur and not faute_format(champ, valeur):
            numero = compact(valeur)
            return numero if champ == "siret" or len(numero) == RIDET_ETABLISSEMENT else ""
    return ""


def _indices(fiches: pd.DataFrame, cles: list[str], etablissements: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Par preuve, ce que deux fiches doivent avoir d'identique ; vide pour une fiche qui n'a pas de quoi prouver."""
    codes = _codes_postaux(fiches)
    for champ in ("siret", "ridet"):
        if champ in fiches:
            yield champ, [e if brut else "" for e, brut in zip(etablissements, fiches[champ], strict=True)]
    yield "nom", [f"{cle} {c}" if cle and c else "" for cle, c in zip(cles, codes, strict=True)]
    if "email" in fiches:
        yield "email", [v.casefold() for v in fiches["email"]]
    if "telephone" in fiches:
        yield "telephone", [telephone_national(v, p) for v, p in zip(fiches["telephone"], fiches["pays"], strict=True)]
    if "iban" in fiches:
        yield "iban", [compact(v) for v in fiches["iban"]]


def _codes_postaux(fiches: pd.DataFrame) -> list[str]:
    return [compact(c) for c in fiches["code_postal"]] if "code_postal" in fiches else [""] * len(fiches)


def _proches(cles: list[str], codes: list[str], seuil: float) -> Iterator[tuple[int, int]]:
    """Les paires de rangs du même code postal dont les clés de nom se ressemblent sans être égales."""
    from rapidfuzz.distance import JaroWinkler  # noqa: PLC0415 - voir build_paires
    from rapidfuzz.process import cdist  # noqa: PLC0415 - même raison

    rangs: dict[str, list[int]] = defaultdict(list)
    for rang, (cle, code) in enumerate(zip(cles, codes, strict=True)):
        if cle and code:
            rangs[code].append(rang)
    for groupe in rangs.values():
        for place, i in enumerate(groupe[:-1], start=1):
            suivants = groupe[place:]
            notes = cdist([cles[i]], [cles[j] for j in suivants], scorer=JaroWinkler.similarity)[0]
            yield from ((i, j) for j, n in zip(suivants, notes, strict=True) if n >= seuil and cles[i] != cles[j])


def _memes(valeurs: list[str]) -> Iterator[tuple[int, int]]:
    """Les paires de rangs qui portent la même valeur non vide, le plus petit rang d'abord."""
    rangs: dict[str, list[int]] = defaultdict(list)
    for rang, valeur in enumerate(valeurs):
        if valeur:
            rangs[valeur].append(rang)
    for groupe in rangs.values():
        yield from combinations(groupe, 2)


def build_groupes(fiches: pd.DataFrame, paires: pd.DataFrame) -> dict[str, str]:
    """Le groupe de chaque fiche : la plus petite fiche (dans l'ordre des identifiants) à laquelle des preuves la lient.

    Seules comptent les paires certaines ; une fiche seule est son propre groupe.
    """
    groupe = {str(p): str(p) for p in fiches["prospect"]}

    def tete(fiche: str) -> str:
        while groupe[fiche] != fiche:
            fiche = groupe[fiche]
        return fiche

    certaines = paires[paires["certitude"] == CERTAIN]
    for premier, second in zip(certaines["prospect_1"], certaines["prospect_2"], strict=True):
        haut, bas = sorted((tete(premier), tete(second)))
        groupe[bas] = haut
    return {fiche: tete(fiche) for fiche in groupe}
