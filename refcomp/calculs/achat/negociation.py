"""Les chiffres d'une négociation : prix comparables, objectif, limite, et ce que vaut chaque concession."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from refcomp.calculs.entrees import load_ensemble, load_taux, sans_residu
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.calculs.stock.quantites import format_quantite, load_grandeurs, load_table, montant, unites
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.formats_fr import format_montant, format_nombre, format_pourcentage
from refcomp.frames import Colonne, Contrat
from refcomp.rounding import EUR, Monnaie, monnaie

TITRE = "La négociation ne peut pas être chiffrée :"
JOURS_PAR_AN = 360
POINTS_MAXIMAUX = 100
OFFRES = Contrat(
    "offres",
    (
        Colonne("fournisseur", "texte", "fournisseur", unique=True),
        Colonne("prix", "nombre", "prix unitaire", minimum=0),
        Colonne("delai_reglement", "nombre", "délai de règlement, en jours", obligatoire=False, minimum=0),
    ),
)


@dataclass(frozen=True)
class Negociation:
    """La fiche chiffrée d'une négociation avec un fournisseur.

    Attributes:
        fournisseur: celui que l'on rencontre.
        offres: une ligne par offre, de la moins chère à la plus chère : `fournisseur prix delai_reglement
            prix_comparable` (payé comptant : le délai est déduit au taux donné) `ecart` et `ecart_taux` (avec la
            meilleure) `cout_contrat` (prix × quantité).
        objectif: le prix visé, aux conditions de règlement du fournisseur.
        limite: le prix au-dessus duquel on renonce, aux mêmes conditions, ou None si rien ne le fixe.
        point_remise: ce que rapporte un point de remise sur le contrat.
        trente_jours: ce que rapportent trente jours de crédit de plus.
        jours_par_point: jours de crédit qui valent un point de remise, ou None si le crédit ne vaut rien.
        quantite: quantité du contrat.
        taux: taux annuel de financement.
        devise: la monnaie.
    """

    fournisseur: str
    offres: pd.DataFrame
    objectif: float
    limite: float | None
    point_remise: float
    trente_jours: float
    jours_par_point: float | None
    quantite: float
    taux: Fraction
    devise: Monnaie

    def valeur_concession(
        self, *, points: float | str = 0, jours: float | str = 0, montant_offert: float | str = 0
    ) -> float:
        """Ce que rapporte un ensemble de concessions du fournisseur sur tout le contrat.

        Args:
            points: points de remise obtenus (2 pour 2 %).
            jours: jours de crédit obtenus en plus.
            montant_offert: ce qui est offert en argent (port, formation, échantillons).

        Returns:
            La valeur, en monnaie ; la remise d'abord, puis le crédit sur ce qui reste à payer.

        Raises:
            DonneesInvalidesError: si un nombre est illisible, négatif ou absent, ou si la remise dépasse 100 points.
        """
        colonnes = (
            Colonne("points", "nombre", "points de remise", minimum=0),
            Colonne("jours", "nombre", "jours de crédit", minimum=0),
            Colonne("montant_offert", "montant", "montant offert", minimum=0),
        )
        valeurs = {"points": points, "jours": jours, "montant_offert": montant_offert}
        lus = load_grandeurs(TITRE, valeurs, colonnes, devise=self.devise)
        if lus["points"] > POINTS_MAXIMAUX:
            texte = f"« points » vaut {points} ; une remise ne dépasse pas {POINTS_MAXIMAUX} points (2 pour 2 %)."
            raise DonneesInvalidesError(TITRE, [Constat("erreur", "remise_excessive", texte, "points")])
        sienne = self.offres.set_index("fournisseur").loc[self.fournisseur]
        contrat = sans_residu(sienne["prix"]) * sans_residu(self.quantite)
        remise = contrat * lus["points"] / 100
        credit = (contrat - remise) * self.taux * lus["jours"] / JOURS_PAR_AN
        return montant(unites(remise + credit + lus["montant_offert"], self.devise), self.devise)

    def explication(self) -> Explication:
        """Les offres rendues comparables, l'objectif et la limite, la valeur des concessions."""
        return Explication(
            f"Préparer la négociation avec {self.fournisseur}",
            (self._etape_offres(), self._etape_prix(), self._etape_concessions()),
        )

    def _etape_offres(self) -> Etape:
        lignes = tuple(self._ligne(o) for o in self.offres.to_dict("records"))
        entetes = ("Fournisseur", "Prix", "Crédit (jours)", "Prix comparable", "Écart", "Contrat")
        texte = f"Prix comparable = prix × (1 - {format_pourcentage(self.taux)} × jours / {JOURS_PAR_AN})."
        return Etape("Rendre les offres comparables", texte, Tableau(entetes, lignes, (1, 2, 3, 4, 5)))

    def _ligne(self, o: dict[Any, Any]) -> tuple[str, ...]:
        return (
            o["fournisseur"],
            format_nombre(o["prix"], 4),
            format_quantite(o["delai_reglement"]),
            format_nombre(o["prix_comparable"], 4),
            f"{format_nombre(o['ecart'], 4)} ({format_pourcentage(round(o['ecart_taux'], 6))})",
            format_montant(o["cout_contrat"], self.devise),
        )

    def _etape_prix(self) -> Etape:
        limite = "aucune alternative ne la fixe" if self.limite is None else format_nombre(self.limite, 4)
        texte = f"Objectif : {format_nombre(self.objectif, 4)} ; limite : {limite}, à ses conditions de règlement."
        return Etape("Fixer l'objectif et la limite", texte)

    def _etape_concessions(self) -> Etape:
        point, mois = format_montant(self.point_remise, self.devise), format_montant(self.trente_jours, self.devise)
        texte = f"Sur le contrat, un point de remise vaut {point} ; trente jours de crédit de plus valent {mois}."
        if self.jours_par_point is not None:
            texte += f" Un point de remise vaut donc {format_nombre(self.jours_par_point, 1)} jours de crédit."
        return Etape("Chiffrer les concessions", texte)


def negociation(
    offres: pd.DataFrame,
    fournisseur: str,
    *,
    quantite: float | str,
    taux_financement: object,
    prix_objectif: float | str | None = None,
    prix_limite: float | str | None = None,
    devise: Monnaie | str = EUR,
) -> Negociation:
    """Chiffre la négociation avec un fournisseur, à partir des offres reçues.

    Args:
        offres: `fournisseur`, `prix` unitaire net hors taxes, et au besoin `delai_reglement` en jours.
        fournisseur: celui avec qui l'on négocie.
        quantite: quantité du contrat.
        taux_financement: ce que coûte à l'entreprise un an de crédit (« 6 % ») : de quoi comparer les délais.
        prix_objectif: prix visé ; par défaut la meilleure offre comparable, ramenée au délai de ce fournisseur. Elle
            est égale à la limite s'il n'est pas le mieux placé : donnez alors un prix plus ambitieux.
        prix_limite: prix au-delà duquel on renonce ; par défaut celui qui égalise la meilleure offre **concurrente**,
            ramenée à son délai : au-dessus, mieux vaut l'autre.
        devise: la monnaie, ou son code.

    Returns:
        Une `Negociation`.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les valeurs refusées.
        ArgumentInvalideError: si le fournisseur n'a pas d'offre ou si l'objectif dépasse la limite.
    """
    connue = monnaie(devise)
    colonnes = (
        Colonne("quantite", "nombre", "quantité du contrat", minimum=0),
        Colonne("prix_objectif", "nombre", "prix visé", obligatoire=False, minimum=0),
        Colonne("prix_limite", "nombre", "prix limite", obligatoire=False, minimum=0),
    )
    valeurs = {"quantite": quantite, "prix_objectif": prix_objectif, "prix_limite": prix_limite}
    lues, lus, taux = load_ensemble(
        TITRE,
        lambda: load_table(offres, OFFRES, devise=connue),
        lambda: load_grandeurs(TITRE, valeurs, colonnes, devise=connue),
        lambda: load_taux("taux_financement", taux_financement),
    )
    fournisseur = str(fournisseur)
    exactes = _exactes(lues, fournisseur, taux)
    facteur = exactes[fournisseur][1]
    comparables = {nom: prix * part for nom, (prix, part) in exactes.items()}
    concurrentes = [c for nom, c in comparables.items() if nom != fournisseur]
    objectif = lus.get("prix_objectif", min(comparables.values()) / facteur)
    limite = lus.get("prix_limite", min(concurrentes) / facteur if concurrentes else None)
    if limite is not None and objectif > limite:
        raise ArgumentInvalideError("L'objectif dépasse la limite : un prix visé est au plus le prix de rupture.")
    contrat = exactes[fournisseur][0] * lus["quantite"]
    return Negociation(
        fournisseur=fournisseur,
        offres=_table(lues, comparables, lus["quantite"], connue),
        objectif=float(objectif),
        limite=None if limite is None else float(limite),
        point_remise=montant(unites(contrat / 100, connue), connue),
        trente_jours=montant(unites(contrat * taux * 30 / JOURS_PAR_AN, connue), connue),
        jours_par_point=float(Fraction(JOURS_PAR_AN, 100) / taux) if taux else None,
        quantite=float(lus["quantite"]),
        taux=taux,
        devise=connue,
    )


def _exactes(lues: pd.DataFrame, fournisseur: str, taux: Fraction) -> dict[str, tuple[Fraction, Fraction]]:
    """Le prix exact de chaque offre, et la part qu'il en reste payé comptant."""
    if "delai_reglement" not in lues:
        lues["delai_reglement"] = 0.0
    noms = lues["fournisseur"].astype(str)
    if fournisseur not in set(noms):
        raise ArgumentInvalideError(f"« fournisseur » vaut {fournisseur!r} ; offres reçues : {', '.join(noms)}.")
    exactes = {
        n: (sans_residu(p), 1 - taux * sans_residu(j) / JOURS_PAR_AN)
        for n, p, j in zip(noms, lues["prix"], lues["delai_reglement"], strict=True)
    }
    fautes = [n for n, (prix, part) in exactes.items() if prix == 0 or part <= 0]
    if fautes:
        texte = f"Offres de {', '.join(fautes)} : prix nul, ou crédit si long que le prix comparable serait négatif."
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "offre_absurde", texte, "prix")])
    return exactes


def _table(lues: pd.DataFrame, comparables: dict[str, Fraction], quantite: Fraction, devise: Monnaie) -> pd.DataFrame:
    meilleure = min(comparables.values())
    table = lues[["fournisseur", "prix", "delai_reglement"]].copy()
    table["prix_comparable"] = [float(comparables[str(n)]) for n in table["fournisseur"]]
    table["ecart"] = [float(comparables[str(n)] - meilleure) for n in table["fournisseur"]]
    table["ecart_taux"] = [float(comparables[str(n)] / meilleure - 1) for n in table["fournisseur"]]
    table["cout_contrat"] = [montant(unites(sans_residu(p) * quantite, devise), devise) for p in table["prix"]]
    return table.sort_values(["prix_comparable", "fournisseur"], ignore_index=True)
