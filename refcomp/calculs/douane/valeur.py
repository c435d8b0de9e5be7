"""La valeur en douane : le prix payé, corrigé de ce qu'il oublie et de ce qu'il compte en trop (CDU art. 70 à 72)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from refcomp.calculs.douane.saisie import Nombre, facteur_conversion, load_nombre
from refcomp.calculs.entrees import check_genre, check_taille, exact
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.conversions import convert_jour
from refcomp.dated import load_parametres
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.formats_fr import format_montant
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Monnaie, monnaie

PAQUET = "refcomp.calculs.douane"
TITRE = "La valeur en douane ne peut pas être calculée :"


@dataclass(frozen=True)
class ValeurEnDouane:
    """La valeur en douane d'un envoi.

    Attributes:
        prix: prix payé ou à payer, converti.
        tableau: une ligne par élément : `element libelle montant compris effet correction` (`effet` : `ajouté`,
            `retiré` ou `sans effet`).
        valeur: la valeur en douane.
        devise: la monnaie des montants.
        constats: les valeurs de droit données de mémoire qui ont servi.
    """

    prix: float
    tableau: pd.DataFrame
    valeur: float
    devise: Monnaie
    constats: tuple[Constat, ...]

    def explication(self) -> Explication:
        """Écrit le passage du prix à la valeur en douane, élément par élément."""
        corrections = [c for c in self.tableau["correction"] if c]
        somme = "".join(f" {'-' if c < 0 else '+'} {format_montant(abs(c), self.devise)}" for c in corrections)
        texte = f"{format_montant(self.prix, self.devise)}{somme} = {format_montant(self.valeur, self.devise)}."
        lignes = tuple(
            (t.libelle, "oui" if t.compris else "non", t.effet, format_montant(t.correction, self.devise))
            for t in self.tableau.itertuples()
        )
        tableau = Tableau(("Élément", "Compris dans le prix", "Effet", "Correction"), lignes, (3,)) if lignes else None
        regle = (
            "La valeur en douane s'arrête à l'entrée dans le territoire douanier : ce qui est dépensé avant et n'est "
            "pas dans le prix s'ajoute, ce qui est dépensé après et s'y trouve se retire."
        )
        return Explication("La valeur en douane", (Etape("La règle", regle), Etape("Le calcul", texte, tableau)))


def valeur_en_douane(
    prix: Nombre,
    elements: pd.DataFrame | None = None,
    *,
    date: dt.date | str,
    cours: Nombre = 1,
    cotation: str = "certain",
    territoire: str = "metropole",
    devise: Monnaie | str = EUR,
) -> ValeurEnDouane:
    """Calcule la valeur en douane d'un envoi à partir du prix payé.

    Args:
        prix: prix payé ou à payer, sous l'Incoterm du contrat, en devise.
        elements: une ligne par élément : `element` (un de ceux du texte : `transport`, `assurance`, `emballage`,
            `montage`…), `montant` (en devise), `compris` (oui s'il est déjà dans le prix), et au besoin `part`, la
            fraction à retenir (0.78 pour un fret aérien dont 78 % courent avant l'entrée dans l'Union).
        date: jour de la déclaration.
        cours: cours de la douane, appliqué à tous les montants ; 1 s'ils sont déjà convertis.
        cotation: voir `conversion_douane`.
        territoire: `metropole` ou `nouvelle_caledonie`.
        devise: la monnaie locale, ou son code.

    Returns:
        Une `ValeurEnDouane` ; chaque élément est converti puis arrondi.

    Raises:
        DonneesInvalidesError: en une fois, pour tous les éléments inconnus et les montants illisibles, ou si les
            retraits dépassent le prix.
        ParametreAbsentError: si le territoire ou la date n'est pas encodé.
        ArgumentInvalideError: si la date, le cours ou une convention n'est pas permis.

    >>> elements = pd.DataFrame({"element": ["transport", "assurance"], "montant": [4000, 500], "compris": [False] * 2})
    >>> valeur_en_douane(200_000, elements, date="2026-03-01").valeur
    204500.0
    """
    connue = monnaie(devise)
    check_genre("territoire", territoire, str, "un nom de territoire est attendu")
    sens, memoire = _load_sens(convert_jour(date, "date"), territoire)
    facteur = facteur_conversion(cours, cotation)
    lu = load_nombre("prix", prix)
    lignes = check_frame(_table(elements), _contrat(tuple(sens)))
    lignes["part"] = lignes["part"].fillna(1) if "part" in lignes else 1
    check_taille(lu * facteur, connue)
    converti = connue.arrondi.appliquer(lu * facteur)
    corrections = []
    for ligne in lignes.to_dict("records"):
        effet, signe = _effet(sens[ligne["element"]][0], compris=bool(ligne["compris"]))
        check_taille(exact(ligne["montant"]) * facteur, connue)
        montant = connue.arrondi.appliquer(exact(ligne["montant"]) * exact(ligne["part"]) * facteur)
        libelle = sens[ligne["element"]][1]
        entete = {"element": ligne["element"], "libelle": libelle, "montant": float(montant)}
        corrections.append((signe * montant, entete | {"compris": ligne["compris"], "effet": effet}))
    valeur = converti + sum((c for c, _ in corrections), converti * 0)
    if valeur < 0:
        texte = f"Les éléments retirés dépassent le prix : la valeur serait de {valeur}. Vérifiez ce qui y est compris."
        raise DonneesInvalidesError(TITRE, [_erreur(texte)])
    colonnes = ["element", "libelle", "montant", "compris", "effet", "correction"]
    tableau = pd.DataFrame([e | {"correction": float(c)} for c, e in corrections], columns=colonnes)
    constats = tuple(memoire[e] for e in dict.fromkeys(tableau["element"]) if e in memoire)
    return ValeurEnDouane(float(converti), tableau, float(valeur), connue, tuple(dict.fromkeys(constats)))


def _load_sens(jour: dt.date, territoire: str) -> tuple[dict[str, tuple[str, str]], dict[str, Constat]]:
    """Le sens et le libellé de chaque élément connu, et le constat de ceux qui sont donnés de mémoire."""
    parametre = load_parametres(PAQUET, "elements.yaml")["elements_valeur"]
    sens: dict[str, tuple[str, str]] = {}
    memoire: dict[str, Constat] = {}
    for nature in ("ajoute", "retire", "retire_aussi"):
        valeur = parametre.at(jour, territoire=territoire, nature=nature)
        sens |= {nom: (nature, libelle) for nom, libelle in valeur.valeur.items()}
        if valeur.confiance != "source":
            message = f"Un élément est traité de mémoire ({valeur.reference}) : à vérifier."
            constat = Constat("avertissement", "valeur_de_memoire", message, valeur.reference)
            memoire |= dict.fromkeys(valeur.valeur, constat)
    return sens, memoire


def _table(elements: pd.DataFrame | None) -> pd.DataFrame:
    return pd.DataFrame(columns=["element", "montant", "compris"]) if elements is None else elements


def _contrat(permis: tuple[str, ...]) -> Contrat:
    return Contrat(
        "éléments",
        (
            Colonne("element", "texte", "élément du prix", parmi=permis),
            Colonne("montant", "nombre", "montant de l'élément", minimum=0),
            Colonne("compris", "booleen", "déjà compris dans le prix"),
            Colonne("part", "part", "part à retenir", obligatoire=False, vide_permis=True, minimum=0),
        ),
        vide_permis=True,
    )


def _effet(sens: str, *, compris: bool) -> tuple[str, int]:
    if sens == "ajoute":
        return ("sans effet", 0) if compris else ("ajouté", 1)
    return ("retiré", -1) if compris else ("sans effet", 0)


def _erreur(texte: str) -> Constat:
    return Constat("erreur", "element_incoherent", texte)
