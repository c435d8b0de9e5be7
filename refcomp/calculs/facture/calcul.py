"""Devis et factures : des lignes au net à payer, dans l'ordre où un document les imprime.

Brut de chaque ligne, ses remises en cascade, remises de pied, escompte, port, base et taxe de chaque taux, total,
acomptes
déduits. Une réduction de pied ou un escompte réduit la base de **chaque** taux dans la même proportion : c'est la
condition pour que la taxe reste juste quand il y a plusieurs taux.

Sources : CGI ann. II art. 242 nonies A ; C. com. art. L. 441-9 ; EN 16931 (BR-CO-10 à BR-CO-17) ; IUT en ligne,
Leygonie.

>>> lignes = pd.DataFrame({"quantite": [200], "prix_unitaire": [17], "remises": ["10 %"]})
>>> f = facture(lignes, "2026-03-01", escompte="2 %")
>>> f.montant("net_financier"), f.montant("taxe"), f.montant("net_a_payer")
(Decimal('2998.80'), Decimal('599.76'), Decimal('3598.56'))
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from refcomp.calculs.entrees import exact, load_ensemble
from refcomp.calculs.facture.assemblage import Entete, Pied, build_facture
from refcomp.calculs.facture.reductions import parse_taux, unites
from refcomp.calculs.facture.resultat import Facture
from refcomp.calculs.facture.saisie import ConventionFacture, LigneLue, load_lignes
from refcomp.calculs.facture.taxe import monnaie_usuelle, taux_categorie
from refcomp.conversions import convert_jour, convert_montant
from refcomp.errors import ArgumentInvalideError
from refcomp.rounding import Monnaie, monnaie

Nombre = float | Decimal | Fraction | str


def facture(
    lignes: pd.DataFrame,
    date: dt.date | str,
    *,
    remises: object = (),
    escompte: object = (),
    port: Nombre = 0,
    acomptes: Nombre = 0,
    territoire: str = "metropole",
    convention: ConventionFacture | None = None,
    numero: str = "",
) -> Facture:
    """Établit une facture : totaux, taxe par taux, net à payer.

    Args:
        lignes: une ligne par article : `quantite`, `prix_unitaire` (nombres) ; facultatives : `designation`, `remises`
            (« 10 % », « 10 % + 5 % », 0.1), `categorie` de taux (`normal` par défaut), `taux` (fraction, au lieu d'une
            catégorie), `motif` (raison d'une taxe absente : `franchise`, `exportation`, `livraison_intracommunautaire`,
            `autoliquidation`…), `nature` (`marchandise` par défaut, `produit_fini`, `travaux`, `service`, `rabais`).
        date: date d'émission ; elle choisit les taux.
        remises: remises de pied, successives.
        escompte: escompte pour paiement anticipé, accordé sur le document, sur le net commercial.
        port: port facturé, hors taxes (ou taxes comprises si les prix le sont).
        acomptes: acomptes déjà versés, toutes taxes comprises.
        territoire: `metropole`, `corse`, `guadeloupe`, `martinique`, `reunion` (TVA) ou `nouvelle_caledonie` (TGC).
        convention: les choix d'arrondi, de prix et de monnaie ; voir `ConventionFacture`.
        numero: numéro de la facture, repris dans les écritures.

    Returns:
        Une `Facture` : `lignes`, `ventilation`, `totaux`, écriture, explication.

    Raises:
        DonneesInvalidesError: si les lignes sont mal formées, en une fois.
        ArgumentInvalideError: si une réduction, un montant ou une date est illisible.
        ParametreAbsentError: si le taux du port n'est pas encodé.
    """
    return _document(("facture", numero), lignes, date, (remises, escompte, port, acomptes), territoire, convention)


def devis(
    lignes: pd.DataFrame,
    date: dt.date | str,
    *,
    remises: object = (),
    escompte: object = (),
    port: Nombre = 0,
    acomptes: Nombre = 0,
    territoire: str = "metropole",
    convention: ConventionFacture | None = None,
    numero: str = "",
) -> Facture:
    """Renvoie un devis : les mêmes calculs qu'une facture, sans écriture comptable.

    Les arguments et les refus sont ceux de `facture` ; `acomptes` y est l'acompte demandé à la commande.

    Raises:
        DonneesInvalidesError: si les lignes sont mal formées, en une fois.

    >>> devis(pd.DataFrame({"quantite": [2], "prix_unitaire": ["9,90"]}), "2026-03-01").montant("net_a_payer")
    Decimal('23.76')
    """
    return _document(("devis", numero), lignes, date, (remises, escompte, port, acomptes), territoire, convention)


def _document(
    identite: tuple[str, str],
    lignes: pd.DataFrame,
    date: dt.date | str,
    pied: tuple[object, object, Nombre, Nombre],
    territoire: str,
    convention: ConventionFacture | None,
) -> Facture:
    choix = convention or ConventionFacture()
    devise = monnaie_usuelle(territoire) if choix.devise is None else monnaie(choix.devise)
    jour = convert_jour(date, "date")
    (lues, constats), remises, escompte, port, acomptes = load_ensemble(
        "Le document ne peut pas être établi :",
        lambda: load_lignes(lignes, jour, territoire),
        lambda: parse_taux(pied[0], "remises"),
        lambda: parse_taux(pied[1], "escompte"),
        lambda: load_montant(pied[2], "port", devise),
        lambda: load_montant(pied[3], "acomptes", devise),
    )
    taux = _taux_port(lues, choix, jour, territoire) if port else (Fraction(0), "")
    entete = Entete(*identite, jour, territoire, devise, choix)
    return build_facture(entete, lues, Pied(remises, escompte, port, taux, acomptes), tuple(constats))


def load_montant(valeur: object, nom: str, devise: Monnaie) -> int:
    """Lit un montant donné en argument, en unités mineures.

    Raises:
        ArgumentInvalideError: s'il est illisible, négatif ou trop précis pour la monnaie.
    """
    simple = float(valeur) if isinstance(valeur, Fraction) else valeur
    conversion = convert_montant(pd.Series([simple], dtype=object), devise)
    defauts = [attendu for masque, attendu in conversion.defauts.values() if masque.any()]
    lu = conversion.valeurs.iloc[0]
    if defauts or pd.isna(lu) or lu < 0:
        attendu = defauts[0] if defauts else "un montant positif ou nul est attendu"
        raise ArgumentInvalideError(f"« {nom} » vaut {valeur!r} ; {attendu}.")
    return unites(exact(float(lu)) * devise.facteur)


def _taux_port(
    lignes: list[LigneLue], convention: ConventionFacture, jour: dt.date, territoire: str
) -> tuple[Fraction, str]:
    """Le taux du port et son motif : ceux qu'on a nommés, ou ceux des lignes s'il n'y en a qu'un."""
    if convention.categorie_port is not None:
        return taux_categorie(jour, convention.categorie_port, territoire), ""
    regimes = {(ligne.taux, ligne.motif) for ligne in lignes}
    if len(regimes) > 1:
        raise ArgumentInvalideError(
            "Les lignes ont plusieurs taux : dites celui du port par "
            'ConventionFacture(categorie_port="normal"), ou une autre catégorie.',
        )
    return regimes.pop()
