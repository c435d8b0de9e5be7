"""Le contrôle d'une commande contre les conditions générales de vente et le tarif : codes, prix, cohérence, CGV.

Quatre vérifications, comme le référentiel du CQP les nomme (M2A3) : les codes, les prix, la cohérence des informations,
le respect des CGV (minimum, multiple, franco, délai, validité). Tout écart est nommé et chiffré ; rien n'est corrigé.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from refcomp.calculs.commande.lignes import affiches, exacts, unites_arrondies
from refcomp.calculs.entrees import check_genre, load_ensemble, load_nombres, load_taux, sans_residu
from refcomp.calculs.explication import Explication
from refcomp.conversions import convert_jour
from refcomp.findings import Constat
from refcomp.formats_fr import format_compte, format_date, format_montant, format_pourcentage
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Monnaie, monnaie

TITRE = "La commande ne peut pas être contrôlée :"
COMMANDE = Contrat(
    "commande",
    (
        Colonne("article", "texte", "article"),
        Colonne("quantite", "entier", "quantité", minimum=0),
        Colonne("prix_unitaire", "nombre", "prix annoncé par le client", vide_permis=True, minimum=0),
    ),
)
TARIF = Contrat(
    "tarif",
    (
        Colonne("article", "texte", "article", unique=True),
        Colonne("prix", "nombre", "prix du tarif", minimum=0),
        Colonne("multiple", "entier", "multiple de commande", obligatoire=False, minimum=1),
        Colonne("minimum", "entier", "quantité minimale", obligatoire=False, minimum=0),
        Colonne("du", "date", "début de validité", obligatoire=False, vide_permis=True),
        Colonne("au", "date", "fin de validité", obligatoire=False, vide_permis=True),
    ),
)
MONTANTS = (
    Colonne("minimum", "nombre", "minimum de commande", minimum=0),
    Colonne("franco", "nombre", "franco de port", obligatoire=False, minimum=0),
    Colonne("port", "nombre", "port sous le franco", minimum=0),
    Colonne("delai", "entier", "délai de livraison", minimum=0),
)


@dataclass(frozen=True)
class ConditionsVente:
    """Ce que les conditions générales de vente demandent à une commande.

    Attributes:
        minimum: minimum de commande, hors taxes.
        franco: total hors taxes à partir duquel le port est offert ; None s'il ne l'est jamais.
        port: port facturé sous le franco.
        delai: jours entre la commande et la livraison.
    """

    minimum: object = 0
    franco: object = None
    port: object = 0
    delai: int = 0


@dataclass(frozen=True)
class ControleCGV:
    """Une commande face au tarif et aux CGV.

    Attributes:
        tableau: une ligne par ligne de commande : `article quantite prix_annonce prix_tarif` (NaN s'il n'existe pas),
            `ecart_prix` (annoncé - tarif), `montant_annonce montant_tarif ecart_montant`, `quantite_conforme` (au
            multiple et au minimum, vers le haut) et `conforme`.
        total_ht: la commande au prix du tarif, exacte.
        port: le port à facturer, exact.
        complement_franco: ce qui manque pour le franco, exact ; 0 s'il est atteint ou n'existe pas.
        complement_minimum: ce qui manque pour le minimum de commande.
        devise: la monnaie.
        constats: une phrase par écart : `code_inconnu`, `article_en_double`, `tarif_perime`, `prix_different`,
            `multiple_non_respecte`, `minimum_article`, `minimum_commande`, `franco_non_atteint`, `delai_trop_court`.
    """

    tableau: pd.DataFrame
    total_ht: Fraction
    port: Fraction
    complement_franco: Fraction
    complement_minimum: Fraction
    devise: Monnaie
    constats: tuple[Constat, ...]

    @property
    def acceptable(self) -> bool:
        """Vrai si aucun écart n'est une erreur."""
        return not any(c.gravite == "erreur" for c in self.constats)

    def explication(self) -> Explication:
        """Les codes et les prix, puis les conditions."""
        from refcomp.calculs.commande_optimisee.corrige_conditions import build_cgv  # noqa: PLC0415 - il lit ce résultat

        return build_cgv(self)


def controle_cgv(
    commande: pd.DataFrame,
    tarif: pd.DataFrame,
    conditions: ConditionsVente,
    date_commande: dt.date | str,
    date_souhaitee: dt.date | str | None = None,
    *,
    tolerance_prix: object = 0,
    devise: Monnaie | str = EUR,
) -> ControleCGV:
    """Contrôle une commande reçue.

    Args:
        commande: `article quantite prix_unitaire` (celui que le client annonce ; vide s'il n'en dit rien).
        tarif: `article prix` ; facultatives : `multiple`, `minimum`, `du`, `au`.
        conditions: les CGV.
        date_commande: date de la commande : le tarif doit être en vigueur ce jour-là.
        date_souhaitee: livraison demandée, ou None.
        tolerance_prix: écart de prix permis, en part du tarif (« 1 % »).
        devise: la monnaie.

    Returns:
        Un `ControleCGV`. Le franco et le minimum se jugent au prix du tarif.

    Raises:
        DonneesInvalidesError: en une fois, pour les tables, les conditions et les dates refusées.
        ArgumentInvalideError: si un argument n'est pas du bon genre.

    Source : référentiel CQP Assistant(e) de gestion client, M2A3, M2A5, OTSF6.
    """
    check_genre("conditions", conditions, ConditionsVente, "des ConditionsVente sont attendues")
    connue = monnaie(devise)
    lues, prix, regles, jour, souhait, part = load_ensemble(
        TITRE,
        lambda: check_frame(commande, COMMANDE),
        lambda: check_frame(tarif, TARIF),
        lambda: load_nombres(TITRE, vars(conditions), MONTANTS),
        lambda: convert_jour(date_commande, "date_commande"),
        lambda: None if date_souhaitee is None else convert_jour(date_souhaitee, "date_souhaitee"),
        lambda: load_taux("tolerance_prix", tolerance_prix),
    )
    connus = {str(t["article"]): t for t in prix.to_dict("records")}
    lignes, constats = [], list(_doubles(lues))
    for li in lues.to_dict("records"):
        rangee, ecarts = _ligne(li, connus.get(str(li["article"])), jour, part, connue)
        lignes.append(rangee)
        constats += ecarts
    total = sum((m for li in lignes for m in [li.pop("exact")]), Fraction(0))
    port, franco, minimum = _pied(total, regles)
    constats += _constats_pied(total, port, franco, minimum, connue)
    constats += _constats_delai(jour, souhait, int(regles["delai"]))
    return ControleCGV(pd.DataFrame(lignes), total, port, franco, minimum, connue, tuple(constats))


def _doubles(lues: pd.DataFrame) -> list[Constat]:
    doubles = lues.loc[lues["article"].duplicated(), "article"].unique()
    message = "L'article est commandé deux fois : à confirmer avec le client, une ligne est peut-être de trop."
    return [Constat("avertissement", "article_en_double", f"{a} : {message}", str(a)) for a in doubles]


def _ligne(
    li: dict[str, Any], connu: dict[str, Any] | None, jour: dt.date, part: Fraction, devise: Monnaie
) -> tuple[dict[str, Any], list[Constat]]:
    nom, quantite = str(li["article"]), int(li["quantite"])
    annonce = None if pd.isna(li["prix_unitaire"]) else sans_residu(li["prix_unitaire"])
    if connu is None:
        constat = Constat("erreur", "code_inconnu", f"{nom} : ce code n'est pas au tarif.", nom)
        return _rangee(nom, quantite, annonce, None, quantite, devise) | {"conforme": False}, [constat]
    prix = sans_residu(connu["prix"])
    constats = [*_validite(nom, connu, jour), *_prix(nom, quantite, annonce, prix, part, devise)]
    conforme, ecarts = _quantite(nom, quantite, connu)
    constats += ecarts
    return _rangee(nom, quantite, annonce, prix, conforme, devise) | {"conforme": not constats}, constats


def _validite(nom: str, connu: dict[str, Any], jour: dt.date) -> list[Constat]:
    debut, fin = (connu.get(n, pd.NaT) for n in ("du", "au"))
    arrete = pd.Timestamp(jour)
    if (pd.isna(debut) or debut <= arrete) and (pd.isna(fin) or arrete <= fin):
        return []
    message = f"{nom} : le tarif n'est pas en vigueur au {format_date(jour)}."
    return [Constat("erreur", "tarif_perime", message, nom)]


def _prix(
    nom: str, quantite: int, annonce: Fraction | None, prix: Fraction, part: Fraction, devise: Monnaie
) -> list[Constat]:
    if annonce is None or abs(annonce - prix) <= part * prix:
        return []
    ecart = annonce - prix
    pourcentage = f" ({format_pourcentage(ecart / prix)})" if prix else ""
    message = (
        f"{nom} : le client annonce {format_montant(abs(ecart), devise)} de {'plus' if ecart > 0 else 'moins'} que le "
        f"tarif{pourcentage}, soit {format_montant(abs(ecart) * quantite, devise)} sur la ligne."
    )
    return [Constat("erreur", "prix_different", message, nom)]


def _quantite(nom: str, quantite: int, connu: dict[str, Any]) -> tuple[int, list[Constat]]:
    multiple, minimum = (int(connu.get(n, d)) for n, d in (("multiple", 1), ("minimum", 0)))
    conforme = -(-max(quantite, minimum) // multiple) * multiple
    constats = []
    if quantite < minimum:
        message = f"{nom} : {quantite} commandés, le minimum est de {minimum}."
        constats.append(Constat("erreur", "minimum_article", message, nom))
    if quantite % multiple:
        message = f"{nom} : {quantite} n'est pas un multiple de {multiple} ; {conforme} le serait."
        constats.append(Constat("erreur", "multiple_non_respecte", message, nom))
    return conforme, constats


def _rangee(
    nom: str, quantite: int, annonce: Fraction | None, prix: Fraction | None, conforme: int, devise: Monnaie
) -> dict[str, Any]:
    nul = Fraction(0)
    au_tarif = unites_arrondies(quantite * (prix or nul), devise)
    annoncees = unites_arrondies(quantite * (annonce or nul), devise)
    # L'écart se fait en unités mineures : en flottants, 6,60 - 3,30 ne donne pas toujours 3,30.
    montants = affiches([annoncees, au_tarif, annoncees - au_tarif], devise)
    ecart = np.nan if annonce is None or prix is None else float(annonce - prix)
    return {
        "article": nom,
        "quantite": quantite,
        "prix_annonce": np.nan if annonce is None else float(annonce),
        "prix_tarif": np.nan if prix is None else float(prix),
        "ecart_prix": ecart,
        "montant_annonce": np.nan if annonce is None else montants[0],
        "montant_tarif": np.nan if prix is None else montants[1],
        "ecart_montant": np.nan if np.isnan(ecart) else montants[2],
        "quantite_conforme": conforme,
        "exact": Fraction(au_tarif, devise.facteur),
    }


def _pied(total: Fraction, regles: dict[str, Fraction]) -> tuple[Fraction, Fraction, Fraction]:
    """Le port dû, ce qui manque pour le franco, ce qui manque pour le minimum."""
    franco = regles.get("franco")
    port = regles["port"] if franco is None or total < franco else Fraction(0)
    manque = Fraction(0) if franco is None else max(Fraction(0), franco - total)
    return port, manque, max(Fraction(0), regles["minimum"] - total)


def _constats_pied(
    total: Fraction, port: Fraction, franco: Fraction, minimum: Fraction, devise: Monnaie
) -> list[Constat]:
    constats = []
    dit = format_montant(total, devise)
    if minimum:
        message = f"Commande de {dit} : il manque {format_montant(minimum, devise)} pour le minimum de commande."
        constats.append(Constat("erreur", "minimum_commande", message, "total"))
    if franco:
        message = f"Commande de {dit} : il manque {format_montant(franco, devise)} pour le franco"
        suite = f", le port est de {format_montant(port, devise)}." if port else "."
        constats.append(Constat("avertissement", "franco_non_atteint", message + suite, "total"))
    return constats


def _constats_delai(jour: dt.date, souhait: dt.date | None, delai: int) -> list[Constat]:
    if souhait is None:
        return []
    possible = jour + dt.timedelta(days=delai)
    if souhait >= possible:
        return []
    manque = format_compte((possible - souhait).days, "jour")
    message = (
        f"Livraison demandée le {format_date(souhait)} : avec {format_compte(delai, 'jour')} de délai, elle est "
        f"possible le {format_date(possible)}, {manque} plus tard."
    )
    return [Constat("erreur", "delai_trop_court", message, "date_souhaitee")]


def actualite_tarif(ancien: pd.DataFrame, nouveau: pd.DataFrame) -> pd.DataFrame:
    """Compare deux tarifs : ce qui apparaît, disparaît, change de prix.

    Args:
        ancien: `article prix`.
        nouveau: `article prix`.

    Returns:
        Une ligne par article de l'un ou l'autre : `article ancien nouveau ecart` (NaN s'il manque d'un côté),
        `evolution` (fraction) et `etat` : `inchange`, `hausse`, `baisse`, `nouveau` ou `retire`.

    Raises:
        DonneesInvalidesError: en une fois, pour les deux tarifs.
    """
    contrat = Contrat("tarif", TARIF.select("article", "prix"))
    avant, apres = load_ensemble(TITRE, lambda: check_frame(ancien, contrat), lambda: check_frame(nouveau, contrat))
    prix = [dict(zip(t["article"].astype(str), exacts(t["prix"]), strict=True)) for t in (avant, apres)]
    lignes = []
    for article in dict.fromkeys([*prix[0], *prix[1]]):
        a, b = prix[0].get(article), prix[1].get(article)
        ecart = None if a is None or b is None else b - a
        part = np.nan if ecart is None or not a else float(ecart / a)
        etat = "nouveau" if a is None else "retire" if ecart is None else _sens(ecart)
        lignes.append((article, *(np.nan if v is None else float(v) for v in (a, b, ecart)), part, etat))
    return pd.DataFrame(lignes, columns=["article", "ancien", "nouveau", "ecart", "evolution", "etat"])


def _sens(ecart: Fraction) -> str:
    return "inchange" if not ecart else "hausse" if ecart > 0 else "baisse"
