"""L'évaluation du risque d'un client : score motivé, classe, plafond d'encours proposé. Jamais une décision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from refcomp.calculs.entrees import check_genre, exact, load_nombres
from refcomp.calculs.explication import Explication
from refcomp.calculs.risque_client.bareme import load_bareme
from refcomp.calculs.risque_client.comportement import ComportementPaiement
from refcomp.calculs.risque_client.motifs import build_motifs
from refcomp.calculs.risque_client.plafond import Plafond, build_plafond
from refcomp.calculs.risque_client.postes import exact_ou_nan
from refcomp.calculs.risque_client.ratios import Ratios
from refcomp.calculs.risque_client.score import COLONNES, Score, build_score, build_sources
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Monnaie, monnaie

TITRE = "Le risque client ne peut pas être évalué :"
PAS_USUEL = {"EUR": 100, "XPF": 10_000}
DEMANDES = Contrat(
    "demandes",
    (
        Colonne("client", "texte", "client", unique=True),
        Colonne("achats_annuels", "montant", "achats prévus chez nous en un an, toutes taxes comprises", minimum=0),
        Colonne("delai_accorde", "nombre", "délai de règlement accordé, en jours", minimum=0),
        Colonne("garanties", "montant", "garanties reçues", obligatoire=False, vide_permis=True, minimum=0),
        Colonne("plafond_actuel", "montant", "plafond en vigueur", obligatoire=False, vide_permis=True, minimum=0),
    ),
)
CONVENTIONS = (
    Colonne("part_fonds_propres", "nombre", "part des capitaux propres du client", minimum=0),
    Colonne("pas", "montant", "pas d'arrondi du plafond", minimum=1),
    Colonne("part_minimale", "nombre", "part minimale du barème à connaître", minimum=0),
)


@dataclass(frozen=True)
class EvaluationRisque:
    """Une proposition par client, avec ses motifs.

    Attributes:
        tableau: une ligne par client : `client score part_evaluee classe libelle besoin limite_solidite coefficient
            garanties plafond_propose plafond_actuel`. `score` va de 0 à 100 ; `part_evaluee` est la part du poids du
            barème qui a pu être notée ; `classe` est vide (et le plafond NaN) si elle ne suffit pas.
        criteres: une ligne par client et critère : `client critere libelle valeur unite mauvais bon poids note points`
            (NaN si le critère n'est pas connu ; `points` est la part du score qu'il apporte).
        motifs: `client motif` : les raisons de la proposition, en mots.
        conventions: les conventions retenues, par nom.
        devise: la monnaie.
        constats: ce que la lecture a remarqué.
    """

    tableau: pd.DataFrame
    criteres: pd.DataFrame
    motifs: pd.DataFrame
    conventions: dict[str, Fraction]
    devise: Monnaie
    constats: tuple[Constat, ...]

    def explication(self, client: str) -> Explication:
        """La proposition d'un client écrite comme un corrigé : notes, score, classe, plafond, motifs.

        Raises:
            ArgumentInvalideError: si le client n'est pas évalué.
        """
        if client not in set(self.tableau["client"]):
            connus = ", ".join(self.tableau["client"])
            raise ArgumentInvalideError(f"Le client {client!r} n'est pas évalué ; clients évalués : {connus}.")
        from refcomp.calculs.risque_client.corrige_risque import build_evaluation  # noqa: PLC0415 - il lit ce résultat

        return build_evaluation(self, client)


def evaluation_risque(  # noqa: PLR0913 - chaque convention du plafond se voit et se change
    demandes: pd.DataFrame,
    *,
    ratios: Ratios | None = None,
    comportement: ComportementPaiement | None = None,
    bareme: pd.DataFrame | None = None,
    classes: pd.DataFrame | None = None,
    alertes: Mapping[str, str] | None = None,
    part_fonds_propres: float = 0.1,
    pas: float | None = None,
    part_minimale: float = 0.5,
    devise: Monnaie | str = EUR,
) -> EvaluationRisque:
    """Note le risque de chaque client et propose un plafond d'encours, avec ses raisons.

    Le score est la moyenne des notes des critères connus, pondérée par leurs poids. Un critère inconnu n'est ni bon ni
    mauvais : il ne compte pas, et la part du barème réellement notée est dite.

    Le plafond proposé est le plus petit du besoin (achats × délai / 360) et d'une part des capitaux propres du client,
    multiplié par le coefficient de la classe, arrondi vers le bas ; les garanties reçues s'y ajoutent.

    Args:
        demandes: une ligne par client : `client`, `achats_annuels`, `delai_accorde`, et s'ils existent `garanties` et
            `plafond_actuel`.
        ratios: ses ratios ; le dernier exercice compte (la plus grande année, sinon la dernière ligne reçue).
        comportement: son comportement de paiement.
        bareme: `critere poids mauvais bon argument` ; `BAREME_USUEL` par défaut.
        classes: `classe a_partir_de coefficient libelle` ; `CLASSES_USUELLES` par défaut.
        alertes: par client, un fait qui impose la dernière classe quel que soit le score (procédure collective…).
        part_fonds_propres: part des capitaux propres du client à ne pas dépasser : 0,1 par usage des crédit managers.
        pas: le plafond est un multiple de ce pas, vers le bas : 100 € ou 10 000 F par défaut.
        part_minimale: part du barème à noter pour oser une classe.
        devise: la monnaie, ou son code.

    Returns:
        Une `EvaluationRisque` : c'est une proposition, que la direction suit ou non.

    Raises:
        DonneesInvalidesError: en une fois, pour les données refusées.
        ArgumentInvalideError: si un argument n'est pas du bon genre, ou d'une autre monnaie.

    Sources : AFDCC, « Assiette de calcul d'une limite de crédit » ; urios.com, « Risque client » ; Creditsafe, aide sur
    la limite de crédit.
    """
    connue = monnaie(devise)
    _check_sources(ratios, comportement, connue)
    donnees = {
        "part_fonds_propres": part_fonds_propres,
        "pas": PAS_USUEL[connue.code] if pas is None else pas,
        "part_minimale": part_minimale,
    }
    conventions = load_nombres(TITRE, donnees, CONVENTIONS, devise=connue)
    echelle, rangs = load_bareme(bareme, classes)
    lues = check_frame(demandes, DEMANDES, devise=connue)
    signales = _alertes(alertes, lues["client"])
    scores, plafonds, motifs = [], [], []
    sources = build_sources(ratios, comportement)
    for demande in _demandes(lues):
        score = build_score(str(demande["client"]), sources, echelle, rangs, conventions["part_minimale"])
        score = score.declasse(rangs) if score.client in signales else score
        plafond = build_plafond(demande, score, sources.capitaux_propres.get(score.client), conventions)
        scores.append(score)
        plafonds.append(plafond)
        dus = sources.dus.get(score.client)
        phrases = build_motifs(score, plafond, signales.get(score.client), dus, conventions, connue)
        motifs += [(score.client, phrase) for phrase in phrases]
    return EvaluationRisque(
        tableau=_tableau(scores, plafonds),
        criteres=pd.DataFrame([c for s in scores for c in s.criteres], columns=COLONNES),
        motifs=pd.DataFrame(motifs, columns=["client", "motif"]),
        conventions=conventions,
        devise=connue,
        constats=(*(ratios.constats if ratios else ()), *(comportement.constats if comportement else ())),
    )


def _check_sources(ratios: Ratios | None, comportement: ComportementPaiement | None, devise: Monnaie) -> None:
    if ratios is None and comportement is None:
        raise ArgumentInvalideError("Donnez `ratios`, `comportement`, ou les deux : sans eux, rien ne peut être noté.")
    for nom, source, genre in (("ratios", ratios, Ratios), ("comportement", comportement, ComportementPaiement)):
        if source is None:
            continue
        check_genre(nom, source, genre, f"le résultat de la fonction qui rend un {genre.__name__} est attendu")
        if source.devise != devise:
            raise ArgumentInvalideError(f"« {nom} » est en {source.devise.code}, l'évaluation en {devise.code}.")


def _alertes(alertes: Mapping[str, str] | None, clients: pd.Series) -> dict[str, str]:
    if alertes is None:
        return {}
    check_genre(
        "alertes", alertes, Mapping, "un dictionnaire est attendu, par exemple {'Durand': 'liquidation judiciaire'}"
    )
    inconnus = [str(c) for c in alertes if c not in set(clients)]
    if inconnus:
        message = f"Alertes de clients absents des demandes : {', '.join(inconnus)}. Vérifiez leurs noms."
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "client_inconnu", message, "alertes")])
    return {str(c): str(fait) for c, fait in alertes.items()}


def _demandes(lues: pd.DataFrame) -> list[dict[str, object]]:
    """Chaque demande, montants exacts ; None pour un montant facultatif qui n'est pas donné."""
    demandes = []
    for ligne in lues.to_dict("records"):
        nombres = {n: ligne.get(n, np.nan) for n in ("achats_annuels", "delai_accorde", "garanties", "plafond_actuel")}
        exacts = {n: None if pd.isna(v) else exact(v) for n, v in nombres.items()}
        demandes.append({"client": ligne["client"], **exacts})
    return demandes


def _tableau(scores: list[Score], plafonds: list[Plafond]) -> pd.DataFrame:
    lignes = [
        (
            *(s.client, exact_ou_nan(s.score), float(s.part_evaluee), s.classe, s.libelle),
            *(exact_ou_nan(p.besoin), exact_ou_nan(p.limite_solidite), exact_ou_nan(s.coefficient)),
            *(exact_ou_nan(p.garanties), exact_ou_nan(p.propose), exact_ou_nan(p.actuel)),
        )
        for s, p in zip(scores, plafonds, strict=True)
    ]
    colonnes = ["client", "score", "part_evaluee", "classe", "libelle", "besoin", "limite_solidite", "coefficient"]
    table = pd.DataFrame(lignes, columns=[*colonnes, "garanties", "plafond_propose", "plafond_actuel"])
    return table.assign(score=table["score"].round(1))
