"""La comparaison pondérée des offres, et ce qu'il faudrait de poids pour que le classement change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from refcomp.calculs.entrees import check_genre, load_ensemble, sans_residu
from refcomp.calculs.explication import Explication
from refcomp.calculs.stock.quantites import load_grandeurs, load_table
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat

TITRE = "Les offres ne peuvent pas être comparées :"


@dataclass(frozen=True)
class ComparaisonOffres:
    """Des offres classées.

    Attributes:
        tableau: une ligne par fournisseur, du premier au dernier : `rang` (le même pour deux scores égaux),
            `fournisseur`, une colonne de notes par critère, `score` (moyenne pondérée).
        poids: le poids de chaque critère, ramené à un total de 1, exact.
        notes: les notes exactes : fournisseur → critère → note.
    """

    tableau: pd.DataFrame
    poids: dict[str, Fraction]
    notes: dict[str, dict[str, Fraction]]

    @property
    def retenus(self) -> list[str]:
        """Le premier, ou les premiers à égalité : la comparaison ne les départage pas."""
        return self.tableau.loc[self.tableau["rang"] == 1, "fournisseur"].astype(str).tolist()

    def sensibilite(self) -> pd.DataFrame:
        """Dit jusqu'où le poids d'un critère peut bouger sans changer le premier.

        Les autres poids gardent leurs proportions.

        Returns:
            Une ligne par critère : `critere`, `poids`, `minimum` et `maximum` (l'intervalle où le premier le reste, ex
            aequo compris), `fragile` (vrai si dix points de poids suffisent à le changer), `rival_bas` et `rival_haut`
            (qui passerait devant de chaque côté, vide si personne).

        Raises:
            DonneesInvalidesError: si deux fournisseurs sont premiers à égalité.
        """
        premiers = self.retenus
        if len(premiers) > 1:
            texte = f"{', '.join(premiers)} sont premiers à égalité : tout changement de poids les départage."
            raise DonneesInvalidesError(
                "La sensibilité ne peut pas être mesurée :", [Constat("erreur", "ex_aequo", texte, "rang")]
            )
        return pd.DataFrame([self._intervalle(critere, premiers[0]) for critere in self.poids])

    def _intervalle(self, critere: str, premier: str) -> dict[str, object]:
        """L'intervalle de poids où le premier le reste : chaque rival donne une borne."""
        bas, haut, rivaux = Fraction(0), Fraction(1), {"bas": "", "haut": ""}
        for nom in sorted(self.notes):
            # Écart de score = w × a + (1 - w) × b : nul en w = b / (b - a).
            a = self.notes[premier][critere] - self.notes[nom][critere]
            b = self._ecart_hors(critere, premier, nom)
            if nom == premier or a == b:
                continue
            seuil = b / (b - a)
            if a > b and seuil > bas:
                bas, rivaux["bas"] = seuil, nom
            elif a < b and seuil < haut:
                haut, rivaux["haut"] = seuil, nom
        poids = self.poids[critere]
        marge = min(poids - bas if rivaux["bas"] else Fraction(1), haut - poids if rivaux["haut"] else Fraction(1))
        return {
            "critere": critere,
            "poids": float(poids),
            "minimum": float(bas),
            "maximum": float(haut),
            "fragile": marge <= Fraction(1, 10),
            "rival_bas": rivaux["bas"],
            "rival_haut": rivaux["haut"],
        }

    def _ecart_hors(self, critere: str, premier: str, nom: str) -> Fraction:
        """L'écart de score des deux sur les autres critères, à proportions gardées."""
        reste = 1 - self.poids[critere]
        if reste == 0:
            return Fraction(0)
        ecarts = [
            p * (self.notes[premier][c] - self.notes[nom][c]) / reste for c, p in self.poids.items() if c != critere
        ]
        return sum(ecarts, Fraction(0))

    def explication(self) -> Explication:
        """Les points de chaque offre, le classement, sa solidité."""
        from refcomp.calculs.fournisseur.corrige import build_comparaison  # noqa: PLC0415 - il lit ce résultat

        return build_comparaison(self)


def comparaison_offres(notes: pd.DataFrame, poids: Mapping[str, object]) -> ComparaisonOffres:
    """Classe des offres par une moyenne pondérée de leurs notes.

    Args:
        notes: `fournisseur`, et une colonne de notes par critère (toutes sur la même échelle).
        poids: le poids de chaque critère, positif : coefficients (3, 2, 1) ou parts (« 50 % »), ramenés à 1.

    Returns:
        Une `ComparaisonOffres`. Deux scores égaux ont le même rang, et le suivant en tient compte (1, 1, 3).

    Raises:
        DonneesInvalidesError: en une fois : critère sans colonne, note ou poids refusé, poids tous nuls.
    """
    check_genre("poids", poids, Mapping, "un poids par critère est attendu, par exemple {'prix': 3, 'delai': 2}")
    criteres = [str(c) for c in poids]
    contrat = Contrat(
        "notes",
        (
            Colonne("fournisseur", "texte", "fournisseur", unique=True),
            *(Colonne(c, "nombre", f"note de {c}", minimum=0) for c in criteres),
        ),
    )
    colonnes = tuple(Colonne(c, _nature(poids[c]), f"poids de {c}", minimum=0) for c in poids)
    lus, valeurs = load_ensemble(
        TITRE, lambda: load_table(notes, contrat), lambda: load_grandeurs(TITRE, dict(poids), colonnes)
    )
    total = sum(valeurs.values(), Fraction(0))
    if total == 0:
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "poids_nuls", "Tous les poids sont nuls.", "poids")])
    parts = {c: valeurs[c] / total for c in criteres}
    lignes = lus.to_dict("records")
    exactes = {str(ligne["fournisseur"]): {c: sans_residu(ligne[c]) for c in criteres} for ligne in lignes}
    return ComparaisonOffres(_tableau(exactes, parts), parts, exactes)


def _nature(valeur: object) -> str:
    return "taux" if isinstance(valeur, str) and valeur.strip().endswith("%") else "nombre"


def _tableau(notes: dict[str, dict[str, Fraction]], poids: dict[str, Fraction]) -> pd.DataFrame:
    scores = {nom: sum((poids[c] * n for c, n in siennes.items()), Fraction(0)) for nom, siennes in notes.items()}
    lignes = [
        {
            "rang": 1 + sum(autre > score for autre in scores.values()),
            "fournisseur": nom,
            **{c: float(n) for c, n in notes[nom].items()},
            "score": float(score),
        }
        for nom, score in scores.items()
    ]
    return pd.DataFrame(lignes).sort_values(["rang", "fournisseur"], ignore_index=True)
