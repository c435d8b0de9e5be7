"""Les créances et dettes en devise : leur lecture, leur valeur à deux cours, les comptes qu'elles touchent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from refcomp.calculs import entrees
from refcomp.calculs.entrees import check_genre, check_taille, exact
from refcomp.conversions import convert_jour
from refcomp.dated import load_parametres
from refcomp.errors import DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import Monnaie

PAQUET = "refcomp.calculs.change"
TITRE = "Le change ne peut pas être calculé :"
COTATIONS = ("certain", "incertain")
NATURES = ("commerciale", "financiere")
SENS = ("creance", "dette")
LIBELLES = {"cours_cloture": "cours du jour de la clôture", "cours_reglement": "cours du jour du règlement"}
Nombre = Decimal | Fraction | float | str
TAUX = ("taux_local", "taux_devise", "marge_change")


def load_nombres(valeurs: Mapping[str, object], *, stricts: tuple[str, ...] = ()) -> dict[str, Fraction]:
    """Lit des nombres positifs donnés un à un, et dit tous leurs défauts en une fois.

    Args:
        valeurs: chaque nombre, par son nom.
        stricts: les noms de ceux qui ne peuvent être nuls.

    Raises:
        ArgumentInvalideError: si un objet n'est pas un nombre.
        DonneesInvalidesError: en une fois, pour tous les nombres illisibles, négatifs ou nuls à tort.
    """
    for nom, valeur in valeurs.items():
        check_genre(nom, valeur, (int, float, str, Decimal, Fraction), "un nombre est attendu")
    colonnes = tuple(Colonne(nom, "taux" if nom in TAUX else "nombre", nom, minimum=0) for nom in valeurs)
    lus = entrees.load_nombres(TITRE, valeurs, colonnes)
    nuls = [nom for nom in stricts if lus[nom] == 0]
    if nuls:
        dits = [Constat("erreur", "nombre_nul", f"« {n} » vaut zéro ; un nombre positif est attendu.", n) for n in nuls]
        raise DonneesInvalidesError(TITRE, dits)
    return lus


def load_positions(positions: pd.DataFrame, second_cours: str) -> pd.DataFrame:
    """Lit les positions en devise et refuse les cours nuls.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les lignes mal formées.
    """
    contrat = Contrat(
        "positions",
        (
            Colonne("piece", "texte", "pièce", unique=True),
            Colonne("sens", "texte", "sens", parmi=SENS),
            Colonne("nature", "texte", "nature", obligatoire=False, parmi=NATURES),
            Colonne("monnaie", "texte", "monnaie étrangère", obligatoire=False),
            Colonne("montant", "nombre", "montant en devise", minimum=0),
            Colonne("cours_origine", "nombre", "cours du jour de la facture", minimum=0),
            Colonne(second_cours, "nombre", LIBELLES[second_cours], minimum=0),
            Colonne("groupe", "texte", "groupe de compensation", obligatoire=False, vide_permis=True),
        ),
    )
    lues = check_frame(positions, contrat)
    nuls = lues.loc[(lues["cours_origine"] == 0) | (lues[second_cours] == 0), "piece"]
    if len(nuls):
        texte = f"Pièces {', '.join(nuls)} : un cours nul ne convertit rien."
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "cours_nul", texte)])
    defauts = {"nature": "commerciale", "monnaie": "devise"}
    return lues.assign(**{nom: valeur for nom, valeur in defauts.items() if nom not in lues})


def valeurs_positions(lues: pd.DataFrame, second_cours: str, cotation: str, devise: Monnaie) -> pd.DataFrame:
    """La valeur locale de chaque position à ses deux cours, et l'écart : gain positif, perte négative, en unités."""
    check_choix("cotation", cotation, COTATIONS)
    lignes = []
    for ligne in lues.to_dict("records"):
        avant, apres = (_unites(ligne["montant"], ligne[c], cotation, devise) for c in ("cours_origine", second_cours))
        lignes.append((avant, apres, apres - avant if ligne["sens"] == "creance" else avant - apres))
    return pd.DataFrame(lignes, columns=["avant", "apres", "ecart"], index=lues.index)


def _unites(montant: object, cours: object, cotation: str, devise: Monnaie) -> int:
    facteur = 1 / exact(cours) if cotation == "certain" else exact(cours)
    valeur = exact(montant) * facteur
    check_taille(valeur, devise)
    return int(devise.arrondi.appliquer(valeur) * devise.facteur)


def load_comptes(date: dt.date | str, territoire: str) -> tuple[dict[str, dict[str, str]], tuple[Constat, ...]]:
    """Les comptes de chaque nature à une date, et les constats de ceux donnés de mémoire.

    Raises:
        ParametreAbsentError: si le territoire ou la date n'est pas encodé.
    """
    check_genre("territoire", territoire, str, "un nom de territoire est attendu")
    parametre = load_parametres(PAQUET, "comptes.yaml")["comptes_change"]
    jour = convert_jour(date, "date")
    valeurs = {nature: parametre.at(jour, territoire=territoire, nature=nature) for nature in NATURES}
    constats = tuple(c for v in valeurs.values() for c in v.constats)
    return {nature: v.valeur for nature, v in valeurs.items()}, constats


def build_journal(lignes: list[tuple[str, str, int, int]], devise: Monnaie) -> pd.DataFrame:
    """Assemble des lignes (compte, libellé, débit, crédit en unités) en écritures ; les lignes nulles sont tues."""
    table = pd.DataFrame([x for x in lignes if x[2] or x[3]], columns=["compte", "libelle", "debit", "credit"])
    return table.assign(debit=table["debit"] / devise.facteur, credit=table["credit"] / devise.facteur)
