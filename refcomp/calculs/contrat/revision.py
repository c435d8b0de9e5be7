"""La révision d'un prix par formule : partie fixe, termes indexés, arrondi du coefficient, plancher et plafond.

P = P0 × (fixe + a × A/A0 + b × B/B0 …). Les contrats ne s'accordent ni sur l'arrondi du coefficient (millième
supérieur dans bien des marchés publics, aucun dans un bail), ni sur ce qui s'arrondit (le coefficient, ou chaque
rapport d'indices) : la clause le dit, et l'appelant le répète.

>>> revision_prix(1767, {"Syntec": (0.85, 280, 294.60)}, part_fixe="15 %").prix
Decimal('1845.32')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from refcomp.calculs.entrees import check_genre, check_taille, load_ensemble, load_nombres, load_taux
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.formats_fr import format_montant, format_nombre, format_pourcentage
from refcomp.frames import Colonne
from refcomp.rounding import EUR, SENS, Arrondi, Monnaie, monnaie

TITRE = "Le prix ne peut pas être révisé :"
PRIX = Colonne("prix", "montant", "prix", minimum=0)
ARRONDIS_SUR = ("coefficient", "rapports")
SENS_LUS = {
    "plus_proche": "au plus proche",
    "plus_proche_pair": "au plus proche, au pair en cas d'égalité",
    "haut": "au-dessus",
    "bas": "au-dessous",
    "vers_zero": "vers zéro",
    "loin_de_zero": "à l'opposé de zéro",
}
DECIMALES_MAX = 10
TAILLE_TERME = 3


@dataclass(frozen=True)
class RevisionPrix:
    """Un prix révisé.

    Attributes:
        ancien: le prix avant révision.
        prix: le prix révisé, arrondi à l'unité mineure.
        coefficient: le coefficient exact de la formule.
        retenu: le coefficient appliqué, après arrondi, plancher et plafond.
        termes: une ligne par indice : `indice poids base actuel rapport apport` (flottants).
        part_fixe: la part non révisée.
        arrondi: la règle d'arrondi du coefficient ou des rapports, ou None.
        arrondi_sur: ce qui s'arrondit : `coefficient` ou `rapports`.
        borne: `plancher`, `plafond`, `seuil` ou vide : ce qui a remplacé le coefficient.
        devise: la monnaie.
    """

    ancien: Fraction
    prix: Decimal
    coefficient: Fraction
    retenu: Fraction
    termes: pd.DataFrame
    part_fixe: Fraction
    arrondi: Arrondi | None
    arrondi_sur: str
    borne: str
    devise: Monnaie

    @property
    def variation(self) -> Fraction:
        """La variation appliquée, en fraction."""
        return self.retenu - 1

    def explication(self) -> Explication:
        """La révision écrite comme un corrigé : rapports d'indices, coefficient, prix."""
        lignes = tuple(
            (
                str(t["indice"]),
                *(format_nombre(t[n], 2) for n in ("base", "actuel")),
                *(format_nombre(t[n], 6) for n in ("rapport", "poids", "apport")),
            )
            for t in self.termes.to_dict("records")
        )
        somme = " + ".join([format_nombre(self.part_fixe, 4), *(ligne[5] for ligne in lignes)])
        coefficient = f"{somme} = {format_nombre(self.coefficient, 6)}."
        if self.arrondi is not None and self.arrondi_sur == "coefficient":
            coefficient += f"\nArrondi : {format_nombre(self.retenu, 4)} ({SENS_LUS[self.arrondi.sens]})."
        if self.borne:
            coefficient += f"\nLe {self.borne} de la clause s'applique : coefficient {format_nombre(self.retenu, 6)}."
        prix = (
            f"{format_montant(self.ancien, self.devise)} × {format_nombre(self.retenu, 6)} = "
            f"{format_montant(self.prix, self.devise)}, soit {format_pourcentage(self.variation, 2)} de variation."
        )
        entetes = ("Indice", "Base", "Actuel", "Rapport", "Poids", "Apport")
        return Explication(
            "Révision du prix",
            (
                Etape(
                    "Rapporter chaque indice à sa base",
                    "Apport = poids × indice actuel / indice de base.",
                    Tableau(entetes, lignes, (1, 2, 3, 4, 5)),
                ),
                Etape("Calculer le coefficient", coefficient),
                Etape("Réviser le prix", prix),
            ),
        )


def revision_prix(  # noqa: PLR0913 - chaque terme de la clause se dit
    prix: object,
    indices: Mapping[str, tuple[object, object, object]],
    *,
    part_fixe: float | str | Fraction = 0,
    decimales: int | None = None,
    sens: str = "haut",
    arrondi_sur: str = "coefficient",
    plancher: float | str | None = None,
    plafond: float | str | None = None,
    seuil: float | str | None = None,
    devise: Monnaie | str = EUR,
) -> RevisionPrix:
    """Révise un prix par une formule à indices.

    Args:
        prix: le prix de base P0.
        indices: par nom d'indice, son poids (0,85 ou « 85 % »), sa valeur de base et sa valeur actuelle.
        part_fixe: la part que la formule ne révise pas ; avec les poids, elle fait exactement 1.
        decimales: décimales gardées par l'arrondi de la clause ; None : aucun arrondi avant le prix (baux).
        sens: sens de cet arrondi : `haut` (« au millième supérieur »), `plus_proche`, `bas`…
        arrondi_sur: ce qui s'arrondit : le `coefficient` (défaut), ou les `rapports` d'indices.
        plancher: variation la plus basse admise, 0 ou plus : 0 pour un prix qui ne baisse pas.
        plafond: variation la plus haute admise (« 3 % »).
        seuil: sous cette variation, en plus ou en moins, le prix ne bouge pas.
        devise: la monnaie, ou son code.

    Returns:
        Une `RevisionPrix`.

    Raises:
        DonneesInvalidesError: en une fois, pour les nombres refusés et des poids dont la somme n'est pas 1.
        ArgumentInvalideError: si une convention est inconnue ou si les bornes se contredisent.

    Sources : code de la commande publique, art. R. 2112-13 ; https://intendancezone.net/spip.php?article1236.
    """
    connue = monnaie(devise)
    check_choix("arrondi_sur", arrondi_sur, ARRONDIS_SUR)
    check_choix("sens", sens, SENS)
    arrondi = _load_arrondi(decimales, sens)
    fixe = load_taux("part_fixe", part_fixe, nature="part")
    lus, termes = load_ensemble(
        TITRE,
        lambda: load_nombres(TITRE, {"prix": prix}, (PRIX,), devise=connue),
        lambda: _load_termes(indices, fixe),
    )
    ancien = lus["prix"]
    rapports = {nom: actuel / base for nom, (_, base, actuel) in termes.items()}
    if arrondi is not None and arrondi_sur == "rapports":
        rapports = {nom: Fraction(arrondi.appliquer(r)) for nom, r in rapports.items()}
    coefficient = fixe + sum((termes[nom][0] * r for nom, r in rapports.items()), Fraction(0))
    applique = coefficient
    if arrondi is not None and arrondi_sur == "coefficient":
        applique = Fraction(arrondi.appliquer(coefficient))
    retenu, borne = _borne(applique, _load_bornes(plancher, plafond, seuil))
    check_taille(ancien * retenu, connue)
    lignes = [
        (nom, float(poids), float(base), float(actuel), float(rapports[nom]), float(poids * rapports[nom]))
        for nom, (poids, base, actuel) in termes.items()
    ]
    table = pd.DataFrame(lignes, columns=["indice", "poids", "base", "actuel", "rapport", "apport"])
    revise = connue.arrondi.appliquer(ancien * retenu)
    return RevisionPrix(ancien, revise, coefficient, retenu, table, fixe, arrondi, arrondi_sur, borne, connue)


def _load_arrondi(decimales: int | None, sens: str) -> Arrondi | None:
    if decimales is None:
        return None
    if isinstance(decimales, bool) or not isinstance(decimales, int) or not 0 <= decimales <= DECIMALES_MAX:
        raise ArgumentInvalideError(
            f"« decimales » vaut {decimales!r} ; un entier de 0 à {DECIMALES_MAX} est attendu, ou None.",
        )
    return Arrondi(Decimal(1).scaleb(-decimales), sens, "clause de révision du contrat")


def _load_termes(indices: Mapping[str, object], fixe: Fraction) -> dict[str, tuple[Fraction, Fraction, Fraction]]:
    """Les poids et les valeurs exacts de chaque indice."""
    check_genre("indices", indices, Mapping, "un dictionnaire est attendu : {'Syntec': (0.85, 280, 294.6)}")
    constats, lus = [], {}
    for nom, terme in indices.items():
        if isinstance(terme, str) or not hasattr(terme, "__len__") or len(terme) != TAILLE_TERME:
            message = f"Indice « {nom} » : un poids, une valeur de base et une valeur actuelle sont attendus."
            constats.append(Constat("erreur", "terme_mal_forme", message, str(nom)))
            continue
        valeurs = dict(zip(("poids", "base", "actuel"), terme, strict=True))  # type: ignore[call-overload]
        colonnes = (
            Colonne("poids", "part", f"poids de l'indice « {nom} »", minimum=0),
            *(Colonne(n, "nombre", f"valeur de l'indice « {nom} »", minimum=0) for n in ("base", "actuel")),
        )
        try:
            nombres = load_nombres(TITRE, valeurs, colonnes)
        except DonneesInvalidesError as erreur:
            constats += [
                Constat(c.gravite, c.code, f"Indice « {nom} » : {c.message}", str(nom)) for c in erreur.constats
            ]
            continue
        if not all(nombres[n] for n in ("base", "actuel")):
            constats.append(Constat("erreur", "indice_nul", f"Indice « {nom} » : une valeur est nulle.", str(nom)))
        lus[str(nom)] = (nombres["poids"], nombres["base"], nombres["actuel"])
    total = fixe + sum((poids for poids, _, _ in lus.values()), Fraction(0))
    if not constats and total != 1:
        message = f"La part fixe et les poids font {format_nombre(total, 4)} ; une formule les répartit pour faire 1."
        constats.append(Constat("erreur", "poids_incoherents", message, "indices"))
    if constats:
        raise DonneesInvalidesError(TITRE, constats)
    return lus


def _load_bornes(
    plancher: float | str | None, plafond: float | str | None, seuil: float | str | None
) -> dict[str, Fraction | None]:
    donnees = {"plancher": plancher, "plafond": plafond, "seuil": seuil}
    bornes = {nom: None if v is None else load_taux(nom, v) for nom, v in donnees.items()}
    bas, haut = bornes["plancher"], bornes["plafond"]
    if bas is not None and haut is not None and bas > haut:
        raise ArgumentInvalideError("Le plancher de la clause dépasse son plafond.")
    return bornes


def _borne(coefficient: Fraction, bornes: Mapping[str, Fraction | None]) -> tuple[Fraction, str]:
    """Le coefficient retenu, et ce qui l'a remplacé."""
    variation = coefficient - 1
    seuil, plancher, plafond = bornes["seuil"], bornes["plancher"], bornes["plafond"]
    if seuil is not None and abs(variation) < seuil:
        return Fraction(1), "seuil"
    if plancher is not None and variation < plancher:
        return 1 + plancher, "plancher"
    if plafond is not None and variation > plafond:
        return 1 + plafond, "plafond"
    return coefficient, ""
