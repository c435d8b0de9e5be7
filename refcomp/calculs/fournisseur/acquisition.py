"""Le coût complet d'acquisition : tout ce qu'un achat coûte jusqu'à ce qu'il serve, ramené à l'unité.

Prix au palier, colis entiers, remises en cascade, port, assurance, droits, contrôle, stockage, rebuts, et ce que vaut
le crédit du fournisseur. L'offre au plus petit prix affiché n'est pas toujours la moins chère.

Un carton ne s'ouvre pas chez le fournisseur : on paie des colis entiers. Le coût se ramène ensuite aux unités qui
serviront. Deux choix changent cette division, et se disent : ce que deviennent les rebuts, et ce que devient le
surplus.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from refcomp.calculs.entrees import load_ensemble, load_taux, sans_residu
from refcomp.calculs.explication import Explication
from refcomp.calculs.facture.reductions import cascade, parse_taux
from refcomp.calculs.stock.quantites import load_grandeurs, load_table, montant, unites
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat
from refcomp.rounding import EUR, Monnaie, monnaie

TITRE = "Le coût d'acquisition ne peut pas être calculé :"
BASES_DROITS = ("valeur_en_douane", "prix")
REBUTS = ("perdus", "remplaces")
SURPLUS = ("garde", "perdu")
JOURS_PAR_AN = 360
POSTES = ("achat", "port", "assurance", "droits", "controle", "stockage", "rebuts", "autres", "credit")
OFFRES = Contrat(
    "offres",
    (
        Colonne("fournisseur", "texte", "fournisseur", unique=True),
        Colonne("prix", "nombre", "prix affiché hors taxes", minimum=0),
        Colonne("contenance", "nombre", "unités pour ce prix", obligatoire=False, vide_permis=True, minimum=0),
        Colonne("minimum", "nombre", "quantité minimale", obligatoire=False, vide_permis=True, minimum=0),
        Colonne("port", "montant", "port forfaitaire", obligatoire=False, vide_permis=True, minimum=0),
        Colonne("port_unitaire", "nombre", "port par unité", obligatoire=False, vide_permis=True, minimum=0),
        Colonne(
            "franco",
            "montant",
            "achat à partir duquel le port est offert",
            obligatoire=False,
            vide_permis=True,
            minimum=0,
        ),
        Colonne("assurance", "taux", "assurance, en part de l'achat", obligatoire=False, vide_permis=True, minimum=0),
        Colonne("droits", "taux", "droits de douane", obligatoire=False, vide_permis=True, minimum=0),
        Colonne("controle", "montant", "contrôle à la réception", obligatoire=False, vide_permis=True, minimum=0),
        Colonne("stockage", "montant", "stockage", obligatoire=False, vide_permis=True, minimum=0),
        Colonne("taux_rebut", "part", "part d'unités à rebuter", obligatoire=False, vide_permis=True, minimum=0),
        Colonne("cout_rebut", "nombre", "coût d'une unité rebutée", obligatoire=False, vide_permis=True, minimum=0),
        Colonne("autres", "montant", "autres frais", obligatoire=False, vide_permis=True, minimum=0),
        Colonne(
            "delai_reglement", "nombre", "délai de règlement, en jours", obligatoire=False, vide_permis=True, minimum=0
        ),
    ),
)
PALIERS = Contrat(
    "paliers",
    (
        Colonne("fournisseur", "texte", "fournisseur"),
        Colonne("a_partir_de", "nombre", "quantité à partir de laquelle le prix vaut", minimum=0),
        Colonne("prix", "nombre", "prix affiché du palier", minimum=0),
    ),
)


@dataclass(frozen=True)
class CoutAcquisition:
    """Le coût complet de chaque offre.

    Attributes:
        tableau: une ligne par offre, de la moins chère à la plus chère à l'unité : `rang fournisseur colis` (nombre
            d'unités de vente payées), `quantite` (unités achetées, colis entiers), `utiles` (unités auxquelles le coût
            se ramène), `prix_net` (par unité achetée, remises déduites), un poste par colonne (`achat port assurance
            droits controle stockage rebuts autres credit`, ce dernier négatif), `total` et `unitaire` (total / utiles).
        base_droits: ce sur quoi portent les droits.
        rebuts: `perdus` ou `remplaces`.
        surplus: `garde` ou `perdu`.
        taux_financement: taux annuel auquel le crédit est chiffré.
        devise: la monnaie.
    """

    tableau: pd.DataFrame
    base_droits: str
    rebuts: str
    surplus: str
    taux_financement: Fraction
    devise: Monnaie

    @property
    def retenu(self) -> str:
        """L'offre au coût complet unitaire le plus bas (la première, à égalité, par ordre alphabétique)."""
        return str(self.tableau["fournisseur"].iloc[0])

    def explication(self) -> Explication:
        """Le coût de chaque offre, poste par poste, puis le classement."""
        from refcomp.calculs.fournisseur.corrige import build_acquisition  # noqa: PLC0415 - il lit ce résultat

        return build_acquisition(self)


def cout_acquisition(
    offres: pd.DataFrame,
    quantite: float | str,
    *,
    paliers: pd.DataFrame | None = None,
    taux_financement: object = 0,
    base_droits: str = "valeur_en_douane",
    rebuts: str = "perdus",
    surplus: str = "garde",
    devise: Monnaie | str = EUR,
) -> CoutAcquisition:
    """Ramène des offres à un coût complet comparable, hors taxes récupérables.

    Args:
        offres: `fournisseur`, `prix`, et au besoin `contenance` (unités pour ce prix : 12 pour un carton, que l'on
            achète entier), `minimum` (quantité), `remises` (« 5 % + 2 % », en cascade), `port`, `port_unitaire`,
            `franco` (achat net qui l'efface), `assurance` (en part de l'achat net), `droits`, `controle`, `stockage`,
            `taux_rebut` et `cout_rebut` (d'une unité), `autres`, `delai_reglement`. Une cellule vide vaut zéro.
        quantite: unités à acheter ; ce que le minimum ou les colis entiers ajoutent est un surplus.
        paliers: prix dégressifs sur toute la commande : `fournisseur`, `a_partir_de`, `prix` ; ils remplacent le prix.
        taux_financement: coût annuel du crédit (« 6 % »), pour chiffrer le délai de règlement ; 0 l'ignore.
        base_droits: `valeur_en_douane` (défaut : achat net, port et assurance, règle de l'Union) ou `prix` (achat net).
        rebuts: `perdus` (défaut : une unité rebutée n'est pas remplacée, le coût se ramène aux bonnes ; `cout_rebut`
            n'est alors que ce qu'elle coûte en plus, tri ou évacuation) ou `remplaces` (`cout_rebut` contient son
            remplacement, le coût se ramène à toutes ; diviser par les bonnes compterait la perte deux fois).
        surplus: `garde` (défaut : il servira plus tard, le coût se ramène à toutes les unités reçues) ou `perdu` (il ne
            servira pas, le coût se ramène à celles dont on a besoin).
        devise: la monnaie, ou son code.

    Returns:
        Un `CoutAcquisition`. Un minimum se complète en colis entiers ; le palier et le franco se jugent sur ce qui
        est acheté.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les valeurs refusées.
        ArgumentInvalideError: si une convention est inconnue.

    Source:
        lecoindesentrepreneurs.fr, valorisation des stocks (coût d'acquisition, lu le 27/11/2026) ; règlement (UE)
        952/2013, art. 70 et 71 (valeur en douane).
    """
    check_choix("base_droits", base_droits, BASES_DROITS)
    check_choix("rebuts", rebuts, REBUTS)
    check_choix("surplus", surplus, SURPLUS)
    connue = monnaie(devise)
    colonnes = (Colonne("quantite", "nombre", "quantité à acheter", minimum=0),)
    lues, lus, taux, tarifs, remises = load_ensemble(
        TITRE,
        lambda: load_table(offres, OFFRES, devise=connue),
        lambda: load_grandeurs(TITRE, {"quantite": quantite}, colonnes),
        lambda: load_taux("taux_financement", taux_financement),
        lambda: None if paliers is None else load_table(paliers, PALIERS, devise=connue),
        lambda: _remises(offres),
    )
    defauts = _defauts(lues, tarifs, lus["quantite"], rebuts)
    if defauts:
        raise DonneesInvalidesError(TITRE, defauts)
    conditions = _Conditions(lus["quantite"], taux, base_droits, rebuts, surplus, connue)
    fiches = zip(lues.to_dict("records"), remises, strict=True)
    lignes = [_offre({n: 0 if pd.isna(v) else v for n, v in o.items()}, r, tarifs, conditions) for o, r in fiches]
    table = pd.DataFrame(lignes).sort_values(["exact", "fournisseur"], ignore_index=True)
    table.insert(0, "rang", [1 + int((table["exact"] < v).sum()) for v in table["exact"]])
    return CoutAcquisition(table.drop(columns="exact"), base_droits, rebuts, surplus, taux, connue)


@dataclass(frozen=True)
class _Conditions:
    """Ce qui est commun à toutes les offres."""

    quantite: Fraction
    taux: Fraction
    base_droits: str
    rebuts: str
    surplus: str
    devise: Monnaie

    def utiles(self, achetees: Fraction, taux_rebut: Fraction) -> Fraction:
        """Les unités auxquelles le coût se ramène."""
        bonnes = achetees * (1 - taux_rebut) if self.rebuts == "perdus" else achetees
        return min(bonnes, self.quantite) if self.surplus == "perdu" else bonnes


def _remises(offres: pd.DataFrame) -> list[tuple[Fraction, ...]]:
    """Les remises de chaque offre ; toutes celles qui sont illisibles sont citées."""
    if not isinstance(offres, pd.DataFrame) or "remises" not in offres:
        return [()] * (len(offres) if isinstance(offres, pd.DataFrame) else 0)
    lues, refus = [], []
    for rang, valeur in zip(offres.index, offres["remises"], strict=True):
        try:
            lues.append(parse_taux(valeur if pd.api.types.is_scalar(valeur) else repr(valeur)))
        except ArgumentInvalideError as erreur:
            refus.append(Constat("erreur", "remise_illisible", f"Ligne {rang} : {erreur}", "remises"))
    if refus:
        raise DonneesInvalidesError(TITRE, refus)
    return lues


def _defauts(offres: pd.DataFrame, paliers: pd.DataFrame | None, quantite: Fraction, rebuts: str) -> list[Constat]:
    defauts = []
    if quantite == 0:
        defauts.append(Constat("erreur", "quantite_nulle", "« quantite » vaut 0 ; un nombre positif est attendu."))
    if "contenance" in offres and (offres["contenance"] == 0).any():
        noms = ", ".join(offres.loc[offres["contenance"] == 0, "fournisseur"])
        defauts.append(Constat("erreur", "contenance_nulle", f"Contenance nulle : {noms}.", "contenance"))
    if rebuts == "perdus" and "taux_rebut" in offres and (offres["taux_rebut"] == 1).any():
        noms = ", ".join(offres.loc[offres["taux_rebut"] == 1, "fournisseur"])
        texte = f"Tout est au rebut chez {noms} : il ne reste aucune unité à laquelle ramener le coût."
        defauts.append(Constat("erreur", "rebut_total", texte, "taux_rebut"))
    if paliers is not None:
        inconnus = sorted(set(paliers["fournisseur"]) - set(offres["fournisseur"]))
        if inconnus:
            texte = f"Paliers de fournisseurs sans offre : {', '.join(inconnus)}."
            defauts.append(Constat("erreur", "fournisseur_inconnu", texte, "fournisseur"))
        if paliers.duplicated(["fournisseur", "a_partir_de"]).any():
            defauts.append(Constat("erreur", "palier_double", "Deux paliers d'un fournisseur ont le même seuil."))
    return defauts


def _offre(
    offre: dict[Any, Any], remises: tuple[Fraction, ...], paliers: pd.DataFrame | None, c: _Conditions
) -> dict[str, object]:
    """Les postes d'une offre, en unités mineures, puis son coût."""
    voulue = max(c.quantite, sans_residu(offre.get("minimum", 0)))
    colis, quantite = _colis(voulue, offre.get("contenance"))
    utiles = c.utiles(quantite, sans_residu(offre.get("taux_rebut", 0)))
    brut = colis * _prix(offre, quantite, paliers)
    achat = unites(brut, c.devise) - sum(cascade(brut * c.devise.facteur, remises, par_etape=False)[1])
    postes = _postes(offre, achat, quantite, c)
    total = sum(postes.values())
    montants = {nom: montant(valeur, c.devise) for nom, valeur in postes.items()}
    return {
        "fournisseur": str(offre["fournisseur"]),
        "colis": float(colis),
        "quantite": float(quantite),
        "utiles": float(utiles),
        "prix_net": float(Fraction(achat, c.devise.facteur) / quantite),
        **montants,
        "total": montant(total, c.devise),
        "unitaire": float(Fraction(total, c.devise.facteur) / utiles),
        "exact": Fraction(total) / utiles,
    }


def _colis(quantite: Fraction, contenance: object) -> tuple[Fraction, Fraction]:
    """Ce que l'on paie et ce que l'on reçoit : des colis entiers si le prix est celui d'un colis."""
    if not contenance or contenance == 1:
        return quantite, quantite
    colis = Fraction(math.ceil(quantite / sans_residu(contenance)))
    return colis, colis * sans_residu(contenance)


def _prix(offre: dict[Any, Any], quantite: Fraction, paliers: pd.DataFrame | None) -> Fraction:
    """Le prix du plus haut palier que la quantité atteint, sinon celui de l'offre."""
    if paliers is not None:
        siens = paliers[paliers["fournisseur"] == offre["fournisseur"]]
        seuils = {sans_residu(d): sans_residu(p) for d, p in zip(siens["a_partir_de"], siens["prix"], strict=True)}
        atteints = [seuil for seuil in seuils if seuil <= quantite]
        if atteints:
            return seuils[max(atteints)]
    return sans_residu(offre["prix"])


def _postes(offre: dict[Any, Any], achat: int, quantite: Fraction, c: _Conditions) -> dict[str, int]:
    def lu(nom: str) -> Fraction:
        return sans_residu(offre.get(nom, 0))

    net = Fraction(achat, c.devise.facteur)
    offert = lu("franco") > 0 and net >= lu("franco")
    port = 0 if offert else unites(lu("port") + lu("port_unitaire") * quantite, c.devise)
    assurance = unites(net * lu("assurance"), c.devise)
    base = achat + (port + assurance if c.base_droits == "valeur_en_douane" else 0)
    postes = {"achat": achat, "port": port, "assurance": assurance}
    postes["droits"] = unites(Fraction(base, c.devise.facteur) * lu("droits"), c.devise)
    postes |= {nom: unites(lu(nom), c.devise) for nom in ("controle", "stockage")}
    postes["rebuts"] = unites(quantite * lu("taux_rebut") * lu("cout_rebut"), c.devise)
    postes["autres"] = unites(lu("autres"), c.devise)
    postes["credit"] = -unites(net * c.taux * lu("delai_reglement") / JOURS_PAR_AN, c.devise)
    return postes
