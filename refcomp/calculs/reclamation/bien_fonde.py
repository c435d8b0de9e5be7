"""Le bien-fondé d'une réclamation : ce que le client dit, face au bon de livraison émargé et à la facture.

Le bon émargé fait foi : une quantité signée sans réserve ne se réclame plus, une quantité notée manquante ou abîmée se
rembourse au prix facturé, remise comprise. Une réclamation peut être fondée en partie.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from refcomp.calculs.commande.lignes import PRIX, affiches, exacts, format_quantite, unites_arrondies
from refcomp.calculs.entrees import load_ensemble
from refcomp.calculs.explication import Explication
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.formats_fr import format_montant
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Monnaie, monnaie

TITRE = "Le bien-fondé ne peut pas être examiné :"
MOTIFS = ("manquant", "abime", "prix", "retard")
RECLAMATIONS = Contrat(
    "reclamations",
    (
        Colonne("reclamation", "texte", "numéro de réclamation", unique=True),
        Colonne("livraison", "texte", "numéro du bon de livraison"),
        Colonne("article", "texte", "article"),
        Colonne("motif", "texte", "motif", parmi=MOTIFS),
        Colonne("quantite", "nombre", "quantité réclamée", minimum=0),
        Colonne("prix_annonce", "nombre", "prix que le client devait payer", False, True, minimum=0),
    ),
)
LIVRAISONS = Contrat(
    "livraisons",
    (
        Colonne("livraison", "texte", "numéro du bon de livraison"),
        Colonne("article", "texte", "article"),
        Colonne("facturee", "nombre", "quantité facturée", minimum=0),
        Colonne("recue", "nombre", "quantité émargée", minimum=0),
        Colonne("abimee", "nombre", "quantité notée abîmée", obligatoire=False, minimum=0),
        Colonne("prix_convenu", "nombre", "prix du tarif accepté", obligatoire=False, minimum=0),
        Colonne("date_promise", "date", "date promise", obligatoire=False),
        Colonne("date_livree", "date", "date de livraison", obligatoire=False),
        *PRIX,
    ),
)


@dataclass(frozen=True)
class BienFonde:
    """L'examen de chaque réclamation.

    Attributes:
        tableau: une ligne par réclamation : `reclamation livraison article motif reclame reconnu` (quantités ; pour
            un retard, jours reconnus), `decision` (`fondee`, `en_partie`, `non_fondee`, `introuvable`), `avoir_ht` et
            `avoir_ttc` à établir.
        avoir_ttc: la somme des avoirs, exacte.
        devise: la monnaie.
        constats: la raison de chaque décision.
    """

    tableau: pd.DataFrame
    avoir_ttc: Fraction
    devise: Monnaie
    constats: tuple[Constat, ...]

    def explication(self) -> Explication:
        """Ce que disent les documents, réclamation par réclamation."""
        from refcomp.calculs.reclamation.corrige import build_bien_fonde  # noqa: PLC0415 - il lit ce résultat

        return build_bien_fonde(self)


def bien_fonde(reclamations: pd.DataFrame, livraisons: pd.DataFrame, *, devise: Monnaie | str = EUR) -> BienFonde:
    """Examine des réclamations face aux documents.

    Args:
        reclamations: `reclamation livraison article motif quantite` ; `motif` est `manquant`, `abime`, `prix` ou
            `retard` (la quantité est alors en jours).
        livraisons: une ligne par bon et par article : `livraison article facturee recue prix_unitaire` (facturé hors
            taxes) ; facultatives : `remise`, `taux_taxe`, `abimee` (notée sur le bon), `prix_convenu` (net de remise,
            pour un motif de prix), `date_promise` et `date_livree` (pour un retard).
        devise: la monnaie, ou son code.

    Returns:
        Un `BienFonde`. L'avoir se calcule au prix facturé, remise comprise ; un retard n'en ouvre pas par lui-même.

    Raises:
        DonneesInvalidesError: en une fois, pour les deux tables, ou si un bon porte deux fois un article.

    Sources : référentiel CQP Assistant(e) de gestion client, M4A2 et M4A4 ; C. com. art. L. 133-3 (réserves).
    """
    connue = monnaie(devise)
    dites, bons = load_ensemble(
        TITRE, lambda: check_frame(reclamations, RECLAMATIONS), lambda: check_frame(livraisons, LIVRAISONS)
    )
    if bons.duplicated(["livraison", "article"]).any():
        message = "Un bon de livraison porte deux fois le même article : réunissez ses lignes."
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "article_en_double", message, "article")])
    documents = {(str(b["livraison"]), str(b["article"])): b for b in bons.to_dict("records")}
    lignes, constats, total = [], [], Fraction(0)
    for dite, quantite in zip(dites.to_dict("records"), exacts(dites["quantite"]), strict=True):
        bon = documents.get((str(dite["livraison"]), str(dite["article"])))
        reconnu, unitaire, raison = _examen(dite, bon)
        reconnu = min(reconnu, quantite)
        ht, ttc = _avoir(reconnu * unitaire, bon, connue)
        decision = _decision(bon, reconnu, quantite)
        total += ttc
        tete = (dite["reclamation"], dite["livraison"], dite["article"], dite["motif"])
        lignes.append((*tete, float(quantite), float(reconnu), decision, ht, ttc))
        constats.append(_constat(str(dite["reclamation"]), decision, raison, ttc, connue))
    noms = ["reclamation", "livraison", "article", "motif", "reclame", "reconnu", "decision", "avoir_ht", "avoir_ttc"]
    table = pd.DataFrame(lignes, columns=noms)
    for nom in ("avoir_ht", "avoir_ttc"):
        table[nom] = affiches([int(m * connue.facteur) for m in table[nom]], connue)
    return BienFonde(table, total, connue, tuple(constats))


def _nombre(bon: dict[str, Any], nom: str) -> Fraction:
    return exacts(pd.Series([bon[nom]]))[0] if nom in bon and not pd.isna(bon[nom]) else Fraction(0)


def _examen(dite: dict[str, Any], bon: dict[str, Any] | None) -> tuple[Fraction, Fraction, str]:
    """La quantité reconnue, ce que vaut chacune hors taxes, et la raison."""
    if bon is None:
        return Fraction(0), Fraction(0), "ce bon ne porte pas cet article"
    prix = _nombre(bon, "prix_unitaire") * (1 - _nombre(bon, "remise"))
    facturee, recue = _nombre(bon, "facturee"), _nombre(bon, "recue")
    if dite["motif"] == "manquant":
        manque = max(Fraction(0), facturee - recue)
        return manque, prix, f"quantité facturée {format_quantite(facturee)}, émargée {format_quantite(recue)}"
    if dite["motif"] == "abime":
        abimee = min(_nombre(bon, "abimee"), recue)
        return abimee, prix, f"quantité notée abîmée sur le bon émargé : {format_quantite(abimee)}"
    if dite["motif"] == "prix":
        trop = prix - (_nombre(bon, "prix_convenu") if "prix_convenu" in bon else prix)
        reconnu = facturee if trop > 0 else Fraction(0)
        return reconnu, max(Fraction(0), trop), "prix facturé comparé au prix convenu"
    return _retard(bon), Fraction(0), "date de livraison comparée à la date promise"


def _retard(bon: dict[str, Any]) -> Fraction:
    dates = [bon.get(n, pd.NaT) for n in ("date_promise", "date_livree")]
    return Fraction(0) if any(pd.isna(d) for d in dates) else Fraction(max(0, (dates[1] - dates[0]).days))


def _avoir(montant: Fraction, bon: dict[str, Any] | None, devise: Monnaie) -> tuple[Fraction, Fraction]:
    ht = Fraction(unites_arrondies(montant, devise), devise.facteur)
    taux = Fraction(0) if bon is None else _nombre(bon, "taux_taxe")
    return ht, ht + Fraction(unites_arrondies(ht * taux, devise), devise.facteur)


def _decision(bon: dict[str, Any] | None, reconnu: Fraction, reclame: Fraction) -> str:
    if bon is None:
        return "introuvable"
    if not reconnu:
        return "non_fondee"
    return "fondee" if reconnu >= reclame else "en_partie"


def _constat(nom: str, decision: str, raison: str, ttc: Fraction, devise: Monnaie) -> Constat:
    phrases = {
        "fondee": "fondée",
        "en_partie": "fondée en partie",
        "non_fondee": "non fondée",
        "introuvable": "à vérifier avec le client",
    }
    suite = f" Avoir : {format_montant(ttc, devise)} toutes taxes comprises." if ttc else ""
    return Constat("information", f"reclamation_{decision}", f"{nom} : {phrases[decision]}, {raison}.{suite}", nom)
