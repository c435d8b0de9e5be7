"""La quantité économique de commande (Wilson) : ce qui rend la passation et la possession les moins chères ensemble.

Le modèle suppose une consommation régulière, un délai connu et un prix unique. Deux extensions le desserrent : le prix
peut baisser par paliers de quantité, la pénurie peut être permise et chiffrée.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from refcomp.calculs.approvisionnement.saisie import load_essais, load_positifs, racine
from refcomp.calculs.entrees import check_genre, load_ensemble, load_taux, sans_residu
from refcomp.calculs.explication import Explication
from refcomp.calculs.stock.quantites import load_table, montant, unites
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat
from refcomp.rounding import EUR, Monnaie, monnaie

TITRE = "La quantité économique ne peut pas être calculée :"
NOMBRES = (
    Colonne("consommation", "nombre", "consommation de la période", minimum=0),
    Colonne("cout_commande", "nombre", "coût de passation d'une commande", minimum=0),
    Colonne("prix", "nombre", "prix unitaire", obligatoire=False, minimum=0),
    Colonne("cout_possession", "nombre", "coût de possession unitaire", obligatoire=False, minimum=0),
    Colonne("cout_penurie", "nombre", "coût de pénurie unitaire", obligatoire=False, minimum=0),
    Colonne("stock_securite", "nombre", "stock de sécurité", minimum=0),
    Colonne("duree", "nombre", "durée de la période, en jours", minimum=0),
    Colonne("lot", "nombre", "conditionnement", obligatoire=False, minimum=0),
)
PALIERS = Contrat(
    "paliers",
    (
        Colonne("a_partir_de", "nombre", "quantité à partir de laquelle le prix vaut", unique=True, minimum=0),
        Colonne("prix", "nombre", "prix unitaire du palier", minimum=0),
    ),
)

COUTS = ["passation", "possession", "penurie", "gestion"]


@dataclass(frozen=True)
class Modele:
    """Les données lues d'un article, exactes."""

    consommation: Fraction
    cout_commande: Fraction
    prix: Fraction | None
    taux: Fraction | None
    possession: Fraction | None
    penurie: Fraction | None
    securite: Fraction
    duree: Fraction
    lot: Fraction | None

    def cout_unitaire(self, prix: Fraction | None) -> Fraction:
        """Ce que coûte une unité gardée toute la période : donné, ou prix × taux."""
        return self.possession if self.possession is not None else (prix or Fraction(0)) * (self.taux or Fraction(0))

    def facteur(self, prix: Fraction | None) -> Fraction:
        """Le taux de service optimal : 1 sans pénurie, Cr / (Cs + Cr) sinon."""
        if self.penurie is None:
            return Fraction(1)
        return self.penurie / (self.penurie + self.cout_unitaire(prix))

    def ideale(self, prix: Fraction | None) -> Fraction:
        """La quantité qui égalise passation et possession : √(2 D Cc / Cs), relevée si la pénurie est permise."""
        return racine(2 * self.consommation * self.cout_commande / self.cout_unitaire(prix) / self.facteur(prix))


@dataclass(frozen=True)
class QuantiteEconomique:
    """Une quantité économique et ce qu'elle coûte.

    Attributes:
        quantite: la quantité retenue.
        quantite_ideale: celle de la formule, avant le conditionnement et les paliers.
        nombre_commandes: consommation / quantité, sans arrondi.
        cadence: jours entre deux commandes.
        cout_passation: coût des commandes de la période.
        cout_possession: coût du stock moyen, hors stock de sécurité.
        cout_penurie: coût des manques, zéro si la pénurie n'est pas permise.
        cout_securite: coût de possession du stock de sécurité.
        cout_achat: coût des achats, ou None sans prix.
        stock_maximal: stock au plus haut, stock de sécurité compris.
        rupture_maximale: commandes en attente au plus haut.
        paliers: les candidats, un par palier de prix : `a_partir_de prix quantite_ideale quantite admissible
            cout_achat cout_passation cout_possession cout_total rang` ; vide sans paliers.
        modele: les données lues.
        devise: la monnaie.
    """

    quantite: float
    quantite_ideale: float
    nombre_commandes: float
    cadence: float
    cout_passation: float
    cout_possession: float
    cout_penurie: float
    cout_securite: float
    cout_achat: float | None
    stock_maximal: float
    rupture_maximale: float
    paliers: pd.DataFrame
    modele: Modele
    devise: Monnaie

    @property
    def cout_gestion(self) -> float:
        """Passation, possession du stock actif et pénurie : ce que la quantité fait varier à prix donné."""
        return round(self.cout_passation + self.cout_possession + self.cout_penurie, self.devise.decimales)

    @property
    def cout_total(self) -> float:
        """Le coût de gestion, celui du stock de sécurité et les achats s'ils sont connus : des postes déjà arrondis.

        Le total se recompte ainsi à la main ; il peut s'écarter d'un centime ou deux de l'arrondi de la somme exacte.
        """
        return round(self.cout_gestion + self.cout_securite + (self.cout_achat or 0), self.devise.decimales)

    def courbe(self, quantites: Sequence[float]) -> pd.DataFrame:
        """Les coûts selon la quantité commandée, au prix du cas : de quoi tracer la courbe.

        Args:
            quantites: les quantités à essayer, positives.

        Returns:
            Une ligne par quantité : `quantite`, `passation`, `possession`, `penurie` (nulle si elle n'est pas permise)
            et `gestion` (leur somme), en monnaie.

        Raises:
            DonneesInvalidesError: en une fois, pour toutes les quantités refusées, ou s'il n'y en a aucune.
            ArgumentInvalideError: si ce n'est pas une liste.
        """
        exactes = load_essais(quantites)
        couts = [couts_de(self.modele, q, self.modele.prix, self.devise) for q in exactes]
        lignes = [(float(q), *c, sum(c)) for q, c in zip(exactes, couts, strict=True)]
        table = pd.DataFrame(lignes, columns=["quantite", *COUTS])
        table[COUTS] = table[COUTS] / self.devise.facteur
        return table

    def explication(self) -> Explication:
        """La formule, les coûts et le choix, avec les chiffres du cas."""
        from refcomp.calculs.approvisionnement.corrige import build_quantite  # noqa: PLC0415 - il lit ce résultat

        return build_quantite(self)


def couts_exacts(modele: Modele, quantite: Fraction, prix: Fraction | None) -> tuple[Fraction, Fraction, Fraction]:
    """Passation, possession et pénurie d'une quantité, exactes : près du minimum, un arrondi tromperait."""
    service, cout = modele.facteur(prix), modele.cout_unitaire(prix)
    haut = quantite * service
    passation = modele.cout_commande * modele.consommation / quantite
    possession = haut * haut / (2 * quantite) * cout
    penurie = (quantite - haut) ** 2 / (2 * quantite) * (modele.penurie or Fraction(0))
    return passation, possession, penurie


def couts_de(modele: Modele, quantite: Fraction, prix: Fraction | None, devise: Monnaie) -> tuple[int, int, int]:
    """Passation, possession et pénurie d'une quantité, en unités mineures."""
    passation, possession, penurie = couts_exacts(modele, quantite, prix)
    return unites(passation, devise), unites(possession, devise), unites(penurie, devise)


def quantite_economique(  # noqa: PLR0913 - chaque coût du modèle est un argument nommé
    consommation: float | str,
    cout_commande: float | str,
    *,
    prix: float | str | None = None,
    taux_possession: object = None,
    cout_possession: float | str | None = None,
    cout_penurie: float | str | None = None,
    stock_securite: float | str = 0,
    paliers: pd.DataFrame | None = None,
    lot: float | str | None = None,
    duree: float | str = 360,
    devise: Monnaie | str = EUR,
) -> QuantiteEconomique:
    """Calcule la quantité économique de commande, ses coûts et son rythme.

    Args:
        consommation: quantité consommée dans la période.
        cout_commande: coût de passation d'une commande.
        prix: prix d'achat unitaire ; nécessaire si la possession est un taux.
        taux_possession: coût de possession en part de la valeur du stock, pour la période (« 6 % »).
        cout_possession: ou coût de possession d'une unité gardée toute la période.
        cout_penurie: coût d'une unité manquante toute la période, si la pénurie est permise (demande reportée).
        stock_securite: quantité gardée en réserve ; elle coûte, mais ne change pas la quantité économique.
        paliers: prix dégressifs sur toute la commande : `a_partir_de`, `prix` ; remplace `prix`.
        lot: conditionnement ; la quantité retenue en est un multiple, le moins cher des deux voisins. None garde la
            quantité exacte de la formule, comme les manuels.
        duree: jours de la période (360 par défaut ; 365, ou les jours ouvrés).
        devise: la monnaie, ou son code.

    Returns:
        Une `QuantiteEconomique`. Avec des paliers, la quantité au coût total le plus bas, achats compris.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les valeurs refusées.
        ArgumentInvalideError: si la possession manque ou est donnée deux fois, ou si paliers et pénurie sont combinés.

    Source:
        Harris, 1913 ; Wilson, 1934. Pénurie : Q × √((Cs + Cr) / Cr).
    """
    connue = monnaie(devise)
    _check_convention(prix, taux_possession, cout_possession, cout_penurie, paliers)
    valeurs = {
        "consommation": consommation,
        "cout_commande": cout_commande,
        "prix": prix,
        "cout_possession": cout_possession,
        "cout_penurie": cout_penurie,
        "stock_securite": stock_securite,
        "duree": duree,
        "lot": lot,
    }
    positifs = ("consommation", "cout_commande", "prix", "cout_possession", "cout_penurie", "duree", "lot")
    lus, taux, table = load_ensemble(
        TITRE,
        lambda: load_positifs(TITRE, valeurs, NOMBRES, positifs, connue),
        lambda: None if taux_possession is None else load_taux("taux_possession", taux_possession),
        lambda: _load_paliers(paliers, connue),
    )
    if taux == 0:
        raise ArgumentInvalideError("« taux_possession » vaut 0 : garder un stock gratuit mènerait à tout commander.")
    modele = Modele(
        lus["consommation"],
        lus["cout_commande"],
        lus.get("prix"),
        taux,
        lus.get("cout_possession"),
        lus.get("cout_penurie"),
        lus["stock_securite"],
        lus["duree"],
        lus.get("lot"),
    )
    if table is None:
        ideale = modele.ideale(modele.prix)
        return _build(modele, ideale, _retenue(modele, ideale, modele.prix), connue, pd.DataFrame())
    return _build_paliers(modele, table, connue)


def _check_convention(prix: object, taux: object, cout: object, penurie: object, paliers: object) -> None:
    if (taux is None) == (cout is None):
        raise ArgumentInvalideError("Donnez « taux_possession » ou « cout_possession », l'un des deux.")
    if taux is not None and prix is None and paliers is None:
        raise ArgumentInvalideError("« taux_possession » porte sur une valeur : donnez « prix », ou des « paliers ».")
    if paliers is not None and (penurie is not None or prix is not None):
        raise ArgumentInvalideError("« paliers » ne se combine ni avec « prix » ni avec « cout_penurie ».")
    if paliers is not None:
        check_genre("paliers", paliers, pd.DataFrame, "une table a_partir_de, prix est attendue")


def _load_paliers(paliers: pd.DataFrame | None, devise: Monnaie) -> list[tuple[Fraction, Fraction]] | None:
    if paliers is None:
        return None
    lus = load_table(paliers, PALIERS, devise=devise).sort_values("a_partir_de")
    table = [(sans_residu(d), sans_residu(p)) for d, p in zip(lus["a_partir_de"], lus["prix"], strict=True)]
    montants = [p for _, p in table]
    if min(montants) == 0 or montants != sorted(montants, reverse=True):
        texte = "Le prix d'un palier est positif, et ne monte pas quand la quantité augmente."
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "paliers_croissants", texte, "prix")])
    return table


def _retenue(modele: Modele, ideale: Fraction, prix: Fraction | None) -> Fraction:
    """La quantité exacte, ou le multiple du lot le moins cher des deux voisins."""
    if modele.lot is None:
        return ideale
    bas = max(1, math.floor(ideale / modele.lot)) * modele.lot
    return min((bas, bas + modele.lot), key=lambda q: (sum(couts_exacts(modele, q, prix)), q))


def _build(
    modele: Modele, ideale: Fraction, quantite: Fraction, devise: Monnaie, paliers: pd.DataFrame
) -> QuantiteEconomique:
    prix = modele.prix
    passation, possession, penurie = couts_de(modele, quantite, prix, devise)
    haut = quantite * modele.facteur(prix)
    securite = unites(modele.securite * modele.cout_unitaire(prix), devise)
    achat = None if prix is None else montant(unites(modele.consommation * prix, devise), devise)
    return QuantiteEconomique(
        quantite=float(quantite),
        quantite_ideale=float(ideale),
        nombre_commandes=float(modele.consommation / quantite),
        cadence=float(modele.duree * quantite / modele.consommation),
        cout_passation=montant(passation, devise),
        cout_possession=montant(possession, devise),
        cout_penurie=montant(penurie, devise),
        cout_securite=montant(securite, devise),
        cout_achat=achat,
        stock_maximal=float(haut + modele.securite),
        rupture_maximale=float(quantite - haut),
        paliers=paliers,
        modele=modele,
        devise=devise,
    )


def _build_paliers(modele: Modele, table: list[tuple[Fraction, Fraction]], devise: Monnaie) -> QuantiteEconomique:
    """Compare un candidat par palier, et garde le moins cher, achats compris."""
    from refcomp.calculs.approvisionnement.paliers import build_candidats, meilleur  # noqa: PLC0415 - ils se lisent

    candidats = build_candidats(modele, table, devise)
    choisi, au_prix, quantites = meilleur(modele, candidats)
    return _build(au_prix, quantites[0], quantites[1], devise, choisi)
