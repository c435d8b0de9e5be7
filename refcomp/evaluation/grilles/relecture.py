"""Relire une feuille remplie : chaque ligne reconnue par son code, chaque défaut dit avec sa cellule."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from refcomp.evaluation.grilles.disposition import CODE, COLONNES, ELEMENT, ETIQUETTES, REMARQUES, REPONSE, SIGNATURE
from refcomp.evaluation.grilles.echanges import find_echange
from refcomp.evaluation.grilles.feuille import texte_ligne
from refcomp.evaluation.grilles.feuille_lue import FeuilleLue, LigneLue
from refcomp.evaluation.grilles.modele import Grille
from refcomp.evaluation.grilles.ouverture import Cellules
from refcomp.evaluation.grilles.reponses import parse_reponse
from refcomp.evaluation.importation.titres import mots
from refcomp.evaluation.tables import LONGUEURS

CITEES = 10


def read_feuille_grille(fichier: str, titre: str, cellules: Cellules, grille: Grille) -> FeuilleLue:
    """Relit une feuille.

    Args:
        fichier: nom du fichier, pour les messages.
        titre: nom de la feuille.
        cellules: ses cellules remplies.
        grille: la grille attendue.

    Returns:
        Ce qu'elle dit ; les défauts y sont tous, rien n'est levé.
    """
    lue = FeuilleLue(fichier, titre)
    places, rang_titres = _find_titres(cellules)
    if not places:
        lue.add("titres_absents", f"feuille {titre}", f"la ligne de titres ({', '.join(COLONNES)}) a disparu")
        return lue
    _lit_etiquettes(lue, cellules, rang_titres)
    signatures = {r for (r, _), c in cellules.items() if c.texte.startswith(SIGNATURE)}
    rangs = sorted({r for r, _ in cellules if r > rang_titres} - signatures)
    if paire := find_echange(cellules, places, rangs, grille):
        dit = "les colonnes « {} » et « {} » semblent échangées : remettez chaque titre sur sa colonne".format(*paire)
        lue.add("colonnes_echangees", f"feuille {titre}", dit)
    else:
        _lit_lignes(lue, cellules, places, rangs, grille)
    return lue


def _find_titres(cellules: Cellules) -> tuple[dict[str, int], int]:
    """La place de chaque colonne, par son titre, et le rang de la ligne de titres."""
    noms = {mots(t): t for t in COLONNES}
    par_rang: dict[int, dict[str, int]] = {}
    for (rang, colonne), cellule in cellules.items():
        if (titre := noms.get(mots(cellule.texte))) is not None:
            par_rang.setdefault(rang, {}).setdefault(titre, colonne)
    for rang in sorted(par_rang):
        if {CODE, REPONSE} <= set(par_rang[rang]):
            return par_rang[rang], rang
    return {}, 0


def _lit_etiquettes(lue: FeuilleLue, cellules: Cellules, rang_titres: int) -> None:
    noms = {mots(e): e for e in ETIQUETTES}
    for (rang, colonne), cellule in cellules.items():
        nom = noms.get(mots(cellule.texte)) if rang < rang_titres else None
        if nom is not None and nom not in lue.etiquettes:
            lue.etiquettes[nom] = (cellules.get((rang, colonne + 1)), lue.lieu(rang, colonne + 1))


def _lit_lignes(lue: FeuilleLue, cellules: Cellules, places: dict[str, int], rangs: list[int], grille: Grille) -> None:
    vues: dict[str, str] = {}
    for rang, cle in _codes(lue, cellules, places, rangs, grille):
        lieu = lue.lieu(rang, places[REPONSE])
        if cle in vues:
            lue.add("ligne_en_double", lieu, f"le code « {cle} » est déjà à la {vues[cle]} ; gardez une seule ligne")
            continue
        vues[cle] = lieu
        _check_texte(lue, cellules, places, rang, grille.par_cle[cle].cle, grille)
        cellule = cellules.get((rang, places[REPONSE]))
        reponse = None if cellule is None else parse_reponse(grille, cellule.valeur, pourcent=cellule.pourcent)
        if isinstance(reponse, str):
            lue.add("hors_echelle", lieu, reponse)
            continue
        lue.lignes.append(LigneLue(cle, lieu, reponse, _remarque(lue, cellules, places, rang)))
    _add_deplacements(lue, list(vues), grille)


def _remarque(lue: FeuilleLue, cellules: Cellules, places: dict[str, int], rang: int) -> str:
    cellule = cellules.get((rang, places[REMARQUES])) if REMARQUES in places else None
    texte = "" if cellule is None else "".join(c for c in cellule.texte if c.isprintable() or c in "\n\t")
    if len(texte) > LONGUEURS["motif"]:
        dit = f"la remarque a {len(texte)} caractères ; {LONGUEURS['motif']} au plus"
        lue.add("remarque_trop_longue", lue.lieu(rang, places[REMARQUES]), dit)
    return texte


def _codes(
    lue: FeuilleLue, cellules: Cellules, places: dict[str, int], rangs: list[int], grille: Grille
) -> Iterator[tuple[int, str]]:
    """Les lignes reconnues par leur code ; les autres, si elles ont une réponse ou un code, sont des défauts."""
    for rang in rangs:
        code = cellules.get((rang, places[CODE]))
        remplie = [t for t in (REPONSE, REMARQUES) if t in places and (rang, places[t]) in cellules]
        if code is None:
            if remplie:
                lue.add(
                    "code_absent", lue.lieu(rang, places[remplie[0]]), "une réponse sans code d'élément à sa gauche"
                )
        elif code.texte in grille.par_cle:
            yield rang, code.texte
        elif code.texte not in grille.sections:
            proches = get_close_matches(code.texte, list(grille.par_cle), n=1)
            conseil = f" ; vouliez-vous dire « {proches[0]} » ?" if proches else ""
            lieu = lue.lieu(rang, places[CODE])
            lue.add("code_inconnu", lieu, f"« {code.texte[:40]} » n'est pas un code de cette grille{conseil}")


def _check_texte(
    lue: FeuilleLue, cellules: Cellules, places: dict[str, int], rang: int, cle: str, grille: Grille
) -> None:
    """Un code en face du texte d'une autre ligne : des cellules ont été déplacées, sans leur ligne."""
    cellule = cellules.get((rang, places[ELEMENT])) if ELEMENT in places else None
    if cellule is None or mots(cellule.texte) == mots(texte_ligne(grille.par_cle[cle])):
        return
    autres = [x.cle for x in grille.lignes if mots(texte_ligne(x)) == mots(cellule.texte)]
    if autres:
        dit = f"le code « {cle} » est en face du texte de « {autres[0]} » : remettez les lignes entières"
        lue.add("ligne_melee", lue.lieu(rang, places[ELEMENT]), dit)


def _add_deplacements(lue: FeuilleLue, vues: list[str], grille: Grille) -> None:
    attendues = [x.cle for x in grille.lignes if x.cle in set(vues)]
    if vues != attendues:
        dit = "des lignes ont changé de place ; elles sont reconnues par leur code"
        lue.add("lignes_deplacees", f"feuille {lue.titre}", dit, "information")
    absentes = [x.cle for x in grille.lignes if x.cle not in set(vues)]
    if absentes:
        dit = f"lignes absentes, non importées : {', '.join(absentes[:CITEES])}{'…' if len(absentes) > CITEES else ''}"
        lue.add("lignes_absentes", f"feuille {lue.titre}", dit, "information")
