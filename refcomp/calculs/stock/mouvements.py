"""Lire les mouvements d'un article : tous les défauts en une fois, dans l'ordre où ils se sont produits."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from refcomp.calculs.entrees import sans_residu
from refcomp.calculs.stock.quantites import format_quantite, load_table
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.formats_fr import format_date
from refcomp.frames import Colonne, Contrat
from refcomp.rounding import Monnaie

NATURES = ("stock_initial", "entree", "sortie")
TITRE = "La fiche de stock ne peut pas être tenue :"
MOUVEMENTS = Contrat(
    "mouvements",
    (
        Colonne("date", "date", "date du mouvement"),
        Colonne("nature", "texte", "nature du mouvement", parmi=NATURES),
        Colonne("quantite", "nombre", "quantité", minimum=0),
        Colonne(
            "cout_unitaire",
            "nombre",
            "coût unitaire d'une entrée",
            obligatoire=False,
            vide_permis=True,
            minimum=0,
        ),
        Colonne("piece", "texte", "pièce du mouvement", obligatoire=False, vide_permis=True),
    ),
)


@dataclass(frozen=True)
class Mouvement:
    """Un mouvement lu : quantité et coût exacts.

    Attributes:
        date: sa date.
        nature: `stock_initial`, `entree` ou `sortie`.
        piece: ce qui le justifie, vide si rien n'est dit.
        quantite: quantité exacte.
        cout: coût unitaire exact d'une entrée, zéro pour une sortie.
    """

    date: pd.Timestamp
    nature: str
    piece: str
    quantite: Fraction
    cout: Fraction

    @property
    def sort(self) -> bool:
        """Vrai pour une sortie."""
        return self.nature == "sortie"


def load_mouvements(mouvements: pd.DataFrame, devise: Monnaie) -> list[Mouvement]:
    """Lit les mouvements et les range : par date, et le même jour les entrées avant les sorties.

    Raises:
        DonneesInvalidesError: en une fois : colonnes, cellules, entrée sans coût, deux stocks initiaux, stock initial
            qui ne vient pas en premier, sortie plus grande que le stock.
    """
    lus = load_table(mouvements, MOUVEMENTS, devise=devise)
    sans_cout = pd.Series(index=lus.index, dtype="float64")
    couts = lus.get("cout_unitaire", sans_cout)
    defauts = _defauts(lus, couts)
    if defauts:
        raise DonneesInvalidesError(TITRE, defauts)
    pieces = lus["piece"].fillna("") if "piece" in lus else pd.Series("", index=lus.index)
    ranges = [
        Mouvement(pd.Timestamp(d), str(n), str(p), sans_residu(q), Fraction(0) if pd.isna(c) else sans_residu(c))
        for d, n, p, q, c in zip(lus["date"], lus["nature"], pieces, lus["quantite"], couts, strict=True)
        if q > 0
    ]
    ranges.sort(key=lambda m: (m.date, NATURES.index(m.nature), m.piece, m.cout, m.quantite))
    ruptures = _ruptures(ranges)
    if ruptures:
        raise DonneesInvalidesError(TITRE, ruptures)
    return ranges


def _defauts(lus: pd.DataFrame, couts: pd.Series) -> list[Constat]:
    defauts = []
    muettes = lus.index[(lus["nature"] != "sortie") & couts.isna()].tolist()
    if muettes:
        lignes = ", ".join(map(str, muettes))
        texte = f"Lignes {lignes}, colonne « cout_unitaire » : une entrée ou un stock initial se donne avec son coût."
        defauts.append(Constat("erreur", "cout_absent", texte, "cout_unitaire"))
    initiaux = lus["date"][lus["nature"] == "stock_initial"]
    if len(initiaux) > 1:
        texte = f"{len(initiaux)} lignes de stock initial : il en faut une au plus."
        defauts.append(Constat("erreur", "stock_initial_double", texte, "nature"))
    elif len(initiaux) == 1 and initiaux.iloc[0] > lus["date"].min():
        texte = f"Le stock initial est daté du {format_date(initiaux.iloc[0])}, après le premier mouvement."
        defauts.append(Constat("erreur", "stock_initial_tardif", texte, "date"))
    return defauts


def _ruptures(mouvements: list[Mouvement]) -> list[Constat]:
    """Les sorties que le stock ne permet pas ; chacune suppose la précédente refusée."""
    stock, refus = Fraction(0), []
    for m in mouvements:
        if m.sort and m.quantite > stock:
            texte = (
                f"Sortie du {format_date(m.date)} {m.piece}".rstrip()
                + f" : {format_quantite(m.quantite)} demandés, {format_quantite(stock)} en stock."
            )
            refus.append(Constat("erreur", "stock_insuffisant", texte, m.piece))
        else:
            stock += -m.quantite if m.sort else m.quantite
    return refus
