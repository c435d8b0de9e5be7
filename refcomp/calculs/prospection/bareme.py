"""Le barème d'un score de prospect : pour chaque critère, la note de chaque modalité ou de chaque palier, et un poids.

Un barème est un choix de l'entreprise, tiré de ses meilleurs clients. Celui d'ici n'est qu'un exemple à remplacer ;
aucun ne prédit une vente.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from refcomp.calculs.entrees import check_genre, exact, load_nombres
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame

TITRE = "Le barème du score est refusé :"
BAREME = Contrat(
    "bareme",
    (
        Colonne("critere", "texte", "critère, qui est aussi le nom d'une colonne des prospects"),
        Colonne("modalite", "texte", "valeur notée", obligatoire=False, vide_permis=True),
        Colonne("a_partir_de", "nombre", "plus petite valeur du palier", obligatoire=False, vide_permis=True),
        Colonne("note", "nombre", "note ; négative pour une pénalité"),
    ),
)
CLASSES = Contrat(
    "classes",
    (
        Colonne("classe", "texte", "classe", unique=True),
        Colonne("a_partir_de", "nombre", "plus petit score de la classe, sur 100", unique=True),
        Colonne("action", "texte", "ce qu'on fait d'un prospect de la classe", obligatoire=False, vide_permis=True),
    ),
)
CLASSES_PROSPECT = pd.DataFrame(
    {
        "classe": ["A", "B", "C"],
        "a_partir_de": [70, 40, 0],
        "action": ["appeler en premier", "relancer par courriel", "garder en veille"],
    },
)


@dataclass(frozen=True)
class Critere:
    """Un critère du score : par modalités (texte) ou par paliers (nombre).

    Attributes:
        nom: son nom, celui de la colonne.
        poids: son poids.
        modalites: la note de chaque modalité, ou vide.
        paliers: (plus petite valeur, note), du plus haut au plus bas, ou vide.
    """

    nom: str
    poids: Fraction
    modalites: dict[str, Fraction]
    paliers: tuple[tuple[Fraction, Fraction], ...]

    @property
    def haute(self) -> Fraction:
        """La note la plus haute que donne le barème, au moins 0."""
        return max([Fraction(0), *self.modalites.values(), *(n for _, n in self.paliers)])

    def note(self, valeur: object) -> Fraction:
        """La note d'une valeur connue ; au-dessous du premier palier, 0."""
        if self.modalites:
            return self.modalites[_simple(valeur)]
        return next((n for borne, n in self.paliers if exact(valeur) >= borne), Fraction(0))


def _simple(valeur: object) -> str:
    return str(valeur).strip().casefold()


def load_bareme(bareme: pd.DataFrame, poids: Mapping[str, object] | None) -> dict[str, Critere]:
    """Lit le barème et les poids (1 pour un critère dont le poids n'est pas donné).

    Raises:
        DonneesInvalidesError: en une fois, pour les lignes refusées.
        ArgumentInvalideError: si `poids` n'est pas un dictionnaire.
    """
    lu = check_frame(bareme, BAREME).reset_index(drop=True)
    for colonne in ("modalite", "a_partir_de"):
        if colonne not in lu:
            lu[colonne] = None
    criteres = list(dict.fromkeys(lu["critere"]))
    constats = [c for nom in criteres for c in _constats(nom, lu[lu["critere"] == nom])]
    donnes = _load_poids(poids, criteres, constats)
    if constats:
        raise DonneesInvalidesError(TITRE, constats)
    lus = {}
    for nom in criteres:
        lignes = lu[lu["critere"] == nom]
        textes = lignes.dropna(subset=["modalite"])
        nombres = lignes.dropna(subset=["a_partir_de"]).sort_values("a_partir_de", ascending=False)
        modalites = {_simple(m): exact(n) for m, n in zip(textes["modalite"], textes["note"], strict=True)}
        paliers = tuple((exact(b), exact(n)) for b, n in zip(nombres["a_partir_de"], nombres["note"], strict=True))
        lus[nom] = Critere(nom, donnes[nom], modalites, paliers)
    return lus


def _constats(nom: str, lignes: pd.DataFrame) -> list[Constat]:
    """Un critère a des modalités ou des paliers, chacun une fois, et au moins une note positive."""
    textes, nombres = lignes["modalite"].notna(), lignes["a_partir_de"].notna()
    constats = []
    if (textes & nombres).any() or (~textes & ~nombres).any() or (textes.any() and nombres.any()):
        message = f"Critère « {nom} » : toutes ses lignes ont une modalité, ou toutes un palier « a_partir_de »."
        constats.append(Constat("erreur", "critere_mixte", message, nom))
    textes_vus, paliers_vus = lignes["modalite"].dropna().map(_simple), lignes["a_partir_de"].dropna()
    if textes_vus.duplicated().any() or paliers_vus.duplicated().any():
        message = f"Critère « {nom} » : une modalité ou un palier y figure deux fois."
        constats.append(Constat("erreur", "modalite_double", message, nom))
    if not (lignes["note"] > 0).any():
        message = f"Critère « {nom} » : aucune note n'est positive ; il ne peut rien apporter au score."
        constats.append(Constat("erreur", "critere_sans_point", message, nom))
    return constats


def _load_poids(
    poids: Mapping[str, object] | None, criteres: list[str], constats: list[Constat]
) -> dict[str, Fraction]:
    """Les poids, par critère ; ce qui est refusé s'ajoute aux constats du barème."""
    donnes = dict.fromkeys(criteres, Fraction(1))
    if poids is None:
        return donnes
    check_genre("poids", poids, Mapping, "un dictionnaire est attendu, par exemple {'secteur': 3}")
    inconnus = [str(p) for p in poids if p not in donnes]
    if inconnus:
        message = f"Poids de critères absents du barème : {', '.join(inconnus)}. Critères : {', '.join(criteres)}."
        constats.append(Constat("erreur", "critere_inconnu", message, "poids"))
    colonnes = tuple(Colonne(c, "nombre", f"poids de « {c} »", minimum=0) for c in poids if c in donnes)
    try:
        donnes |= load_nombres(TITRE, {c.nom: poids[c.nom] for c in colonnes}, colonnes) if colonnes else {}
    except DonneesInvalidesError as erreur:
        constats += erreur.constats
    if not any(donnes.values()):
        constats.append(Constat("erreur", "poids_nuls", "Tous les poids sont nuls : donnez-en au moins un.", "poids"))
    return donnes


def load_classes(classes: pd.DataFrame | None) -> pd.DataFrame:
    """Lit les classes, de la meilleure à la pire.

    Raises:
        DonneesInvalidesError: en une fois, si une classe est mal formée ou si aucune n'accueille les scores nuls.
    """
    lues = check_frame(CLASSES_PROSPECT if classes is None else classes, CLASSES)
    if lues["a_partir_de"].min() > 0:
        message = "Aucune classe ne commence à 0 : un mauvais score n'en aurait aucune."
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "classe_absente", message, "a_partir_de")])
    return lues.sort_values("a_partir_de", ascending=False, ignore_index=True)
