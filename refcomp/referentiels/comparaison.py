"""Comparer deux référentiels, élément par élément : ce qui se répond, ce qui diffère, ce qui n'est que d'un côté.

Le rapprochement vient des relations entre les deux (`correspond`, `analogue`…), que l'un ou l'autre déclare avec leur
raison. Le reste n'est rapproché que s'il a le même libellé, au même niveau, sous des parents déjà rapprochés : deux
éléments de même libellé ne sont pas pour autant le même élément.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pandas as pd

from refcomp.referentiels.modele import Referentiel
from refcomp.referentiels.texte import ECARTS_LIBELLES, ecart_libelles, ecart_mots, forme_pliee, forme_typographique

COLONNES = [
    "niveau",
    "gauche_id",
    "gauche_libelle",
    "droite_id",
    "droite_libelle",
    "ecart",
    "mots_retires",
    "mots_ajoutes",
    "lien",
    "raison",
    "parent_rapproche",
]
GAUCHE, DROITE = "seulement_gauche", "seulement_droite"
ECARTS = (*ECARTS_LIBELLES, GAUCHE, DROITE)  # s'y ajoute le type d'une relation autre que `correspond`
CORRESPOND, MEME_ID, LIBELLE = "correspond", "meme_id", "libelle"


@dataclass(frozen=True)
class _Paire:
    """Deux éléments qui se répondent, et pourquoi."""

    gauche: str
    droite: str
    lien: str
    raison: str


def comparaison(gauche: Referentiel, droite: Referentiel) -> pd.DataFrame:
    """Met deux référentiels face à face.

    Deux éditions d'un même référentiel se comparent aussi : leurs éléments de même identifiant se répondent.

    Args:
        gauche: celui dont l'ordre est suivi.
        droite: l'autre.

    Returns:
        Une ligne par paire et par élément sans paire : `niveau` (de l'élément de gauche, sinon de droite),
        `gauche_id gauche_libelle droite_id droite_libelle` (vides s'il n'y en a pas), `ecart`, `mots_retires` (à
        gauche seulement), `mots_ajoutes` (à droite seulement), `lien` (le type de la relation, `meme_id` ou
        `libelle`), `raison`, `parent_rapproche` (faux pour ce qui est dans une branche absente de l'autre côté).

        `ecart` vaut `identique` (à la typographie près : apostrophes, espaces, ponctuation finale),
        `accents_ou_casse`, `libelle_different`, `seulement_gauche`, `seulement_droite`, ou le nom d'une relation qui
        n'est pas une correspondance (`analogue` : même place, autre objet).
    """
    paires = [*_paires_declarees(gauche, droite)]
    paires += _paires_de_libelle(gauche, droite, paires)
    return pd.DataFrame([*_lignes(gauche, droite, paires)], columns=COLONNES).astype({"parent_rapproche": "bool"})


def bilan_comparaison(table: pd.DataFrame) -> pd.DataFrame:
    """Le nombre d'éléments de chaque niveau (en ligne) par écart (en colonne).

    Args:
        table: ce que renvoie `comparaison`.
    """
    autres = [e for e in dict.fromkeys(table["ecart"]) if e not in ECARTS]
    comptes = pd.crosstab(table["niveau"], table["ecart"])
    return comptes.reindex(index=dict.fromkeys(table["niveau"]), columns=[*ECARTS, *autres], fill_value=0)


def _paires_declarees(gauche: Referentiel, droite: Referentiel) -> Iterator[_Paire]:
    vues = set()
    for source, cible, inverse in ((gauche, droite, False), (droite, gauche, True)):
        prefixe = f"{cible.id}:"
        relations = source.relations[source.relations["cible_id"].str.startswith(prefixe)]
        for r in relations.itertuples(index=False):
            bouts = (r.source_id, r.cible_id.removeprefix(prefixe))
            paire = bouts[::-1] if inverse else bouts
            if paire not in vues and paire[0] in gauche and paire[1] in droite:
                vues.add(paire)
                yield _Paire(*paire, r.type, r.raison or "Relation imprimée.")
    if gauche.id == droite.id:
        communs = gauche.elements["element_id"][gauche.elements["element_id"].isin(droite.elements["element_id"])]
        yield from (_Paire(e, e, MEME_ID, "Même identifiant dans les deux éditions.") for e in communs)


def _paires_de_libelle(gauche: Referentiel, droite: Referentiel, declarees: Iterable[_Paire]) -> list[_Paire]:
    """Rapproche par libellé, de haut en bas : une paire trouvée ouvre ses enfants."""
    trouvees: list[_Paire] = []
    faites = [("", ""), *((p.gauche, p.droite) for p in declarees)]
    pris_gauche, pris_droite = {g for g, _ in faites}, {d for _, d in faites}
    for parents in faites:  # la liste s'allonge des paires trouvées
        libres_gauche = _par_libelle(gauche, parents[0], pris_gauche)
        libres_droite = _par_libelle(droite, parents[1], pris_droite)
        for cle in (c for c in libres_gauche if c in libres_droite):
            for paire in zip(libres_gauche[cle], libres_droite[cle], strict=False):
                trouvees.append(_Paire(*paire, LIBELLE, _raison(parents)))
                faites.append(paire)
                pris_gauche.add(paire[0])
                pris_droite.add(paire[1])
    return trouvees


def _par_libelle(referentiel: Referentiel, parent: str, pris: set[str]) -> dict[tuple[str, str], list[str]]:
    """Les enfants encore libres d'un parent, par niveau et libellé ; les doublons gardent leur ordre."""
    libres: dict[tuple[str, str], list[str]] = defaultdict(list)
    for enfant in referentiel.enfants(parent):
        if enfant not in pris:
            element = referentiel.element(enfant)
            libres[element["niveau"], forme_pliee(forme_typographique(element["libelle"]))].append(enfant)
    return libres


def _raison(parents: tuple[str, str]) -> str:
    ou = f"sous {parents[0]} et {parents[1]}, rapprochés" if parents[0] else "au sommet"
    return f"Même niveau et même libellé, {ou}."


def _lignes(gauche: Referentiel, droite: Referentiel, paires: list[_Paire]) -> Iterator[list[object]]:
    """Dans l'ordre de gauche ; ce qui n'est qu'à droite suit la branche de l'élément de droite qui le précède."""
    siennes: dict[str, list[_Paire]] = defaultdict(list)
    for paire in paires:
        siennes[paire.gauche].append(paire)
    communs = {("g", ""), ("d", ""), *(("g", p.gauche) for p in paires), *(("d", p.droite) for p in paires)}
    seuls = _seuls_a_droite(droite, paires)
    dernier = ""  # la dernière paire : ce qui n'est qu'à droite attend la fin de sa branche de gauche
    for element in gauche.elements["element_id"]:
        if element in siennes or dernier not in gauche.chemin(element):
            yield from (_ligne_seule(droite, seul, DROITE, communs) for seul in seuls.pop(dernier, ()))
        if element in siennes:
            dernier = element
            yield from (_ligne_paire(gauche, droite, paire, communs) for paire in siennes[element])
        else:
            yield _ligne_seule(gauche, element, GAUCHE, communs)
    for restants in seuls.values():
        yield from (_ligne_seule(droite, seul, DROITE, communs) for seul in restants)


def _seuls_a_droite(droite: Referentiel, paires: list[_Paire]) -> dict[str, list[str]]:
    """Les éléments de droite sans paire, rangés sous l'élément de gauche qui répond au dernier d'avant eux."""
    places = {p.droite: p.gauche for p in paires}
    seuls: dict[str, list[str]] = defaultdict(list)
    dernier = ""
    for element in droite.elements["element_id"]:
        dernier = places.get(element, dernier)
        if element not in places:
            seuls[dernier].append(element)
    return seuls


def _ligne_seule(referentiel: Referentiel, element_id: str, ecart: str, communs: set[tuple[str, str]]) -> list[object]:
    element = referentiel.element(element_id)
    bouts = [element_id, element["libelle"]]
    cote = "g" if ecart == GAUCHE else "d"
    places = [*bouts, "", ""] if cote == "g" else ["", "", *bouts]
    return [element["niveau"], *places, ecart, "", "", "", "", (cote, element["parent_id"]) in communs]


def _ligne_paire(
    gauche: Referentiel, droite: Referentiel, paire: _Paire, communs: set[tuple[str, str]]
) -> list[object]:
    element = gauche.element(paire.gauche)
    libelles = element["libelle"], droite.libelle(paire.droite)
    memes = paire.lien in {CORRESPOND, MEME_ID, LIBELLE}
    return [
        element["niveau"],
        paire.gauche,
        libelles[0],
        paire.droite,
        libelles[1],
        ecart_libelles(*libelles) if memes else paire.lien,
        *ecart_mots(*libelles),
        paire.lien,
        paire.raison,
        ("g", element["parent_id"]) in communs,
    ]
