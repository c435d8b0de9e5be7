"""Ce que les commandes de référentiel affichent : des textes de 80 colonnes, sans signe qu'une console refuserait."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from refcomp.formats_fr import format_compte
from refcomp.referentiels import Referentiel
from refcomp.referentiels.comparaison import DROITE, ECARTS, GAUCHE, bilan_comparaison
from refcomp.referentiels.fiche import FicheElement
from refcomp.referentiels.liens import Lien
from refcomp.referentiels.recherche import CODE, DEBUT_DE_CODE, REMARQUE, VARIANTE

LARGEUR = 79
_LIES = re.compile(r"(?<=«) | (?=[»:;!?])")  # les espaces où une ligne ne se coupe pas
_SIGNES = str.maketrans({"→": "->", "←": "<-", "≥": ">=", "≤": "<=", "≠": "!=", "−": "-", "\u202f": "\u00a0"})
TITRES_ECARTS = dict(zip(ECARTS, ("pareils", "forme", "libellé", "à gauche", "à droite"), strict=True))
TERRITOIRES = {"metropole": "métropole", "nouvelle_caledonie": "Nouvelle-Calédonie"}
NOMS_ECARTS = {"accents_ou_casse": "accents ou casse", "libelle_different": "libellé différent"}


def render_paragraphe(debut: str, texte: str, retrait: int | None = None) -> str:
    """Un texte coupé à la largeur, dont la suite s'aligne sous son début ; rien n'y est coupé au milieu d'un mot."""
    suite = " " * (len(debut) if retrait is None else retrait)
    lignes = textwrap.wrap(
        _LIES.sub("\u00a0", render_console(texte)),
        LARGEUR,
        initial_indent=debut,
        subsequent_indent=suite,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lignes).replace("\u00a0", " ") or debut.rstrip()


def render_console(texte: str) -> str:
    """Le texte, sans les signes qu'une console Windows remplacerait par « ? »."""
    return texte.translate(_SIGNES)


def _edition(referentiel: Referentiel) -> str:
    return "sans date" if referentiel.millesime == "inconnu" else f"édition {referentiel.millesime}"


def render_liste(lignes: Iterable[tuple[str, str, int | None, str]]) -> str:
    """La liste des référentiels : identifiant, millésime, nombre d'éléments (None s'il ne se charge pas), intitulé."""
    toutes = list(lignes)
    large = max((len(identifiant) for identifiant, *_ in toutes), default=0)
    textes = []
    for identifiant, millesime, nombre, intitule in toutes:
        compte = "" if nombre is None else format_compte(nombre, "élément")
        textes.append(render_paragraphe(f"{identifiant:<{large}}  {millesime:<7}  {compte:>13}  ", intitule))
    return "\n".join(textes)


def render_arbre(referentiel: Referentiel, profondeur: int | None = None) -> str:
    """L'arbre entier, précédé de ce que le document dit de lui-même."""
    comptes = referentiel.elements["niveau"].value_counts()
    niveaux = ", ".join(f"{libelle} {comptes.get(n, 0)}" for n, libelle in referentiel.niveaux.items())
    territoire = TERRITOIRES.get(referentiel.territoire, referentiel.territoire)
    tete = [
        render_paragraphe("", referentiel.intitule),
        f"{referentiel.id}, {_edition(referentiel)}, territoire : {territoire}",
        render_paragraphe("Éléments par niveau : ", niveaux, 2),
        *([render_paragraphe("À savoir : ", referentiel.note, 2)] if referentiel.note else []),
        *(render_paragraphe(f"Règle {r.id} : ", r.libelle, 2) for r in referentiel.regles),
        "",
    ]
    return "\n".join([*tete, *_branches(referentiel, "", 0, profondeur)])


def _branches(referentiel: Referentiel, parent: str, rang: int, profondeur: int | None) -> Iterator[str]:
    if profondeur is not None and rang >= profondeur:
        return
    for enfant in referentiel.enfants(parent):
        yield render_paragraphe(f"{'  ' * rang}{enfant}  ", referentiel.libelle(enfant), 2 * rang + 4)
        yield from _branches(referentiel, enfant, rang + 1, profondeur)


def render_fiche(fiche: FicheElement, libelle: Callable[[Lien], str], enfants: Iterable[tuple[str, str]]) -> str:
    """La fiche d'un élément.

    Args:
        fiche: la fiche.
        libelle: le libellé de l'autre bout d'un lien.
        enfants: les éléments juste au-dessous : identifiant, libellé.
    """
    dessous = list(enfants)
    proches = {e for e, _ in (*dessous, *fiche.chemin)}
    # Un lien « comprend » avec un voisin de l'arbre répéterait ce que l'arbre dit.
    liens = [lien for lien in fiche.liens if not (lien.type == "comprend" and lien.element_id in proches)]
    textes = [
        render_paragraphe("", fiche.titre, 4),
        f"{fiche.niveau} de {fiche.referentiel}",
        *_rubrique("Place dans l'arbre", (f"{e}  {texte}" for e, texte in fiche.chemin)),
        *_rubrique("Code imprimé", [fiche.code_imprime] if fiche.code_imprime else []),
        *_rubrique("Texte imprimé", [fiche.libelle_imprime]),
        *_rubrique("Texte réparé", [fiche.libelle] if fiche.libelle else []),
        *_rubrique("Autres rédactions imprimées", fiche.variantes),
        *_rubrique("Remarque", [fiche.remarque] if fiche.remarque else []),
        *_rubrique("Attributs", (f"{nom} : {valeur}" for nom, valeur in fiche.attributs)),
        *_rubrique("Au-dessous", (f"{e}  {texte}" for e, texte in dessous)),
        *_rubrique("Liens", (_render_lien(fiche, lien, libelle(lien)) for lien in liens)),
        *_rubrique("Règles", (f"{r.id} : {r.libelle}" for r in fiche.regles)),
        *_rubrique("Dans le document, en caractères", [", ".join(f"{a} à {b}" for a, b in fiche.places)]),
    ]
    return "\n".join(textes)


def _rubrique(titre: str, textes: Iterable[str]) -> Iterator[str]:
    lignes = [render_paragraphe("  ", t, 4) for t in textes if t]
    if lignes:
        yield from [f"\n{titre}", *lignes]


def _render_lien(fiche: FicheElement, lien: Lien, libelle: str) -> str:
    autre = lien.element_id if lien.referentiel == fiche.referentiel else f"{lien.referentiel}:{lien.element_id}"
    deduit = "" if lien.imprimee else f" (déduit : {lien.raison})"
    return f"{lien.nom}, {lien.sens} {autre} : {libelle}{deduit}"


def render_resultats(trouves: pd.DataFrame, limite: int) -> str:
    """Les éléments trouvés, les meilleurs d'abord."""
    if trouves.empty:
        return render_paragraphe("", "Aucun élément trouvé : tous les mots doivent y être. Essayez leur début.")
    textes = []
    for r in trouves.head(limite).itertuples(index=False):
        textes.append(render_paragraphe(f"{r.referentiel}:{r.element_id}  ", r.libelle, 4))
        if r.rang in {VARIANTE, REMARQUE}:
            textes.append(render_paragraphe("    ", r.extrait))
    reste = len(trouves) - limite
    compte = format_compte(len(trouves), "élément trouvé", "éléments trouvés")
    par_code = trouves["rang"].isin([CODE, DEBUT_DE_CODE]).sum()
    detail = f", dont {par_code} par leur code" if par_code else ""
    suite = f" Les {limite} premiers sont affichés ; --limite en montre plus." if reste > 0 else ""
    return "\n".join([*textes, f"{compte}{detail}.{suite}"])


def render_comparaison(table: pd.DataFrame, gauche: Referentiel, droite: Referentiel, *, tout: bool) -> str:
    """Le bilan par niveau, puis chaque différence, dans l'ordre de gauche."""
    bilan = bilan_comparaison(table)
    communs = [n for n in bilan.index if bilan.loc[n].drop([GAUCHE, DROITE]).sum()]
    noms = dict(droite.niveaux) | dict(gauche.niveaux)
    textes = [
        f"à gauche : {gauche.id}, {_edition(gauche)}",
        f"à droite : {droite.id}, {_edition(droite)}",
    ]
    textes += ["", *_render_bilan(bilan if tout else bilan.loc[communs], noms)]
    montres = table[table["ecart"] != "identique"]
    if not tout:
        montres = montres[montres["niveau"].isin(communs) & montres["parent_rapproche"]]
    textes += [t for ligne in montres.to_dict("records") for t in _render_ecart(ligne)]
    if not tout and (caches := int((table["ecart"] != "identique").sum() - len(montres))):
        phrase = (
            f"{format_compte(caches, 'élément')} de plus dans des branches ou des niveaux qui n'ont pas leur pareil "
        )
        textes += ["", render_paragraphe("", f"{phrase}en face ; --tout les montre, --sortie FICHIER.csv les écrit.")]
    return "\n".join(textes)


def _render_bilan(bilan: pd.DataFrame, noms: dict[str, str]) -> Iterator[str]:
    titres = [TITRES_ECARTS.get(e, e) for e in bilan.columns]
    yield f"{'':<22}" + "".join(f"{t[:8]:>9}" for t in titres)
    for niveau, comptes in bilan.iterrows():
        yield f"{noms[str(niveau)][:22]:<22}" + "".join(f"{n:>9}" for n in comptes)
    yield render_paragraphe(
        "", "forme : accents ou casse ; libellé : mots différents ; à gauche, à droite : d'un seul côté"
    )


def _render_ecart(ligne: Mapping[Hashable, Any]) -> Iterator[str]:
    yield ""
    if ligne["ecart"] in {GAUCHE, DROITE}:
        cote = "gauche" if ligne["ecart"] == GAUCHE else "droite"
        yield render_paragraphe(f"seulement à {cote} : {ligne[f'{cote}_id']}  ", ligne[f"{cote}_libelle"], 4)
        return
    yield render_paragraphe(f"{ligne['gauche_id']}  ", ligne["gauche_libelle"], 4)
    yield render_paragraphe(f"{ligne['droite_id']}  ", ligne["droite_libelle"], 4)
    mots = [f"- {ligne['mots_retires']}"] * bool(ligne["mots_retires"])
    mots += [f"+ {ligne['mots_ajoutes']}"] * bool(ligne["mots_ajoutes"])
    yield render_paragraphe(
        "    ", f"[{NOMS_ECARTS.get(ligne['ecart'], ligne['ecart'])}] {'  '.join(mots)}".rstrip(), 6
    )
    if ligne["lien"] not in {"correspond", "meme_id", "libelle"}:
        yield render_paragraphe("    ", ligne["raison"], 6)
