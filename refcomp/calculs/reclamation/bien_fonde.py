"""Le bien-fondé d'une réclamation : ce que le client dit, face au bon de livraison émargé et à la facture.

Ici le client réclame à son vendeur, et la maison tient le bon émargé pour preuve : elle rembourse, au prix facturé,
remise comprise, ce que le bon note manquant ou abîmé. C'est une convention, non la loi : la forclusion de trois jours
du code de commerce (art. L. 133-3) protège le transporteur, non le vendeur (voir `protestation.py`).

Une même unité ne se rembourse qu'une fois : les réclamations d'une ligne se partagent ce que les documents montrent, et
le prix ne se corrige que sur ce qui n'est pas déjà remboursé. Une réclamation peut être fondée en partie.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from refcomp.calculs.commande.lignes import PRIX, affiches, exacts, format_quantite, unites_arrondies
from refcomp.calculs.entrees import exact, load_ensemble
from refcomp.calculs.explication import Explication
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.formats_fr import format_montant, format_nombre
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Monnaie, monnaie

TITRE = "Le bien-fondé ne peut pas être examiné :"
MOTIFS = ("manquant", "abime", "prix", "retard")
DATES = {"date_promise": "la date promise", "date_livree": "la date de livraison"}
QUANTITES = ("manquant", "abime")  # ce qui se rembourse au prix facturé ; le prix vient ensuite, sur le reste
RECLAMATIONS = Contrat(
    "reclamations",
    (
        Colonne("reclamation", "texte", "numéro de réclamation", unique=True),
        Colonne("livraison", "texte", "numéro du bon de livraison"),
        Colonne("article", "texte", "article"),
        Colonne("motif", "texte", "motif", parmi=MOTIFS),
        Colonne("quantite", "nombre", "quantité réclamée", minimum=0),
    ),
)
LIVRAISONS = Contrat(
    "livraisons",
    (
        Colonne("livraison", "texte", "numéro du bon de livraison"),
        Colonne("article", "texte", "article"),
        Colonne("facturee", "nombre", "quantité facturée", minimum=0),
        Colonne("recue", "nombre", "quantité émargée", minimum=0),
        Colonne("abimee", "nombre", "quantité notée abîmée", False, True, minimum=0),
        Colonne("prix_convenu", "nombre", "prix du tarif accepté", False, True, minimum=0),
        Colonne("date_promise", "date", "date promise", False, True),
        Colonne("date_livree", "date", "date de livraison", False, True),
        *PRIX,
    ),
)


@dataclass(frozen=True)
class BienFonde:
    """L'examen de chaque réclamation.

    Attributes:
        tableau: une ligne par réclamation : `reclamation livraison article motif reclame reconnu` (quantités ; pour
            un retard, jours reconnus), `decision` (`fondee`, `en_partie`, `non_fondee`, `deja_reconnue`,
            `introuvable` : le bon ne porte pas l'article, `sans_preuve` : il ne dit pas le prix convenu ou les dates),
            `avoir_ht` et `avoir_ttc` à établir.
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
            pour un motif de prix), `date_promise` et `date_livree` (pour un retard) ; une cellule vide y est permise.
        devise: la monnaie, ou son code.

    Returns:
        Un `BienFonde`. L'avoir se calcule au prix facturé, remise comprise ; un retard n'en ouvre pas par lui-même.
        Deux réclamations de la même ligne se servent dans l'ordre de leurs numéros, quel que soit celui de la table ;
        celle qui vient quand tout est remboursé est `deja_reconnue`. Un avoir d'un autre jour n'est pas connu ici.

    Raises:
        DonneesInvalidesError: en une fois, pour les deux tables, ou si un bon porte deux fois un article.

    Sources : référentiel CQP Assistant(e) de gestion client, M4A2 et M4A4.
    """
    connue = monnaie(devise)
    dites, bons = load_ensemble(
        TITRE, lambda: check_frame(reclamations, RECLAMATIONS), lambda: check_frame(livraisons, LIVRAISONS)
    )
    if bons.duplicated(["livraison", "article"]).any():
        message = "Un bon de livraison porte deux fois le même article : réunissez ses lignes."
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "article_en_double", message, "article")])
    documents = {(str(b["livraison"]), str(b["article"])): b for b in bons.to_dict("records")}
    quantites = exacts(dites["quantite"])
    reconnus = _reconnus(dites, quantites, documents)
    lignes, constats, total = [], [], Fraction(0)
    for dite, quantite, (reconnu, trouve) in zip(dites.to_dict("records"), quantites, reconnus, strict=True):
        bon = documents.get(_ligne(dite))
        unitaire, raison = _examen(dite, bon)
        ht, ttc = _avoir(reconnu * unitaire, bon, connue)
        decision = _decision(str(dite["motif"]), bon, (reconnu, quantite, trouve))
        total += ttc
        tete = (dite["reclamation"], dite["livraison"], dite["article"], dite["motif"])
        lignes.append((*tete, float(quantite), float(reconnu), decision, ht, ttc))
        if reconnu < min(quantite, trouve):
            raison += (
                f" ; {format_quantite(trouve - reconnu)} sur {format_quantite(trouve)} déjà remboursé par ailleurs"
            )
        constats.append(_constat(str(dite["reclamation"]), decision, raison, ttc, connue))
    noms = ["reclamation", "livraison", "article", "motif", "reclame", "reconnu", "decision", "avoir_ht", "avoir_ttc"]
    table = pd.DataFrame(lignes, columns=noms)
    for nom in ("avoir_ht", "avoir_ttc"):
        table[nom] = affiches([int(m * connue.facteur) for m in table[nom]], connue)
    return BienFonde(table, total, connue, tuple(constats))


def _nombre(bon: dict[Any, Any], nom: str) -> Fraction:
    return exact(bon[nom]) if nom in bon and not pd.isna(bon[nom]) else Fraction(0)


def _ligne(dite: Mapping[Any, Any]) -> tuple[str, str]:
    return str(dite["livraison"]), str(dite["article"])


def _reconnus(
    dites: pd.DataFrame, quantites: list[Fraction], documents: dict[tuple[str, str], dict[Any, Any]]
) -> list[tuple[Fraction, Fraction]]:
    """Pour chaque réclamation, ce qui est reconnu, et ce que les documents montrent avant tout partage."""
    lignes = dites.to_dict("records")
    # Un numéro plus court est plus ancien (R9 avant R10) ; les quantités passent avant les prix.
    noms = [str(dite["reclamation"]) for dite in lignes]
    ordre = sorted(range(len(lignes)), key=lambda i: (lignes[i]["motif"] == "prix", len(noms[i]), noms[i]))
    pris: dict[tuple[str, str, str], Fraction] = {}
    resultats = [(Fraction(0), Fraction(0))] * len(lignes)
    for i in ordre:
        dite, ou = lignes[i], _ligne(lignes[i])
        trouve = _trouve(str(dite["motif"]), documents.get(ou))
        servi = pris.get((*ou, str(dite["motif"])), Fraction(0))
        if dite["motif"] == "prix":
            servi += sum((pris.get((*ou, motif), Fraction(0)) for motif in QUANTITES), Fraction(0))
        reconnu = max(Fraction(0), min(quantites[i], trouve - servi))
        if dite["motif"] != "retard":  # les jours de retard ne se partagent pas, et ne se remboursent pas
            cle = (*ou, str(dite["motif"]))
            pris[cle] = pris.get(cle, Fraction(0)) + reconnu
        resultats[i] = (reconnu, trouve)
    return resultats


def _trouve(motif: str, bon: dict[Any, Any] | None) -> Fraction:
    """La quantité (ou les jours de retard) que les documents montrent."""
    if bon is None:
        return Fraction(0)
    facturee, recue = _nombre(bon, "facturee"), _nombre(bon, "recue")
    abimee = min(_nombre(bon, "abimee"), recue)
    if motif == "manquant":
        return max(Fraction(0), facturee - recue)
    if motif == "abime":
        # Livré en trop, un article abîmé que les bons articles remplacent n'est pas à rembourser.
        return max(Fraction(0), min(abimee, facturee - (recue - abimee)))
    if motif == "prix":
        convenu = _convenu(bon)
        return facturee if convenu is not None and _prix(bon) > convenu else Fraction(0)
    return _retard(bon)


def _prix(bon: dict[Any, Any]) -> Fraction:
    """Le prix facturé, net de remise."""
    return _nombre(bon, "prix_unitaire") * (1 - _nombre(bon, "remise"))


def _convenu(bon: dict[Any, Any]) -> Fraction | None:
    """Le prix convenu, ou None si le bon ne le donne pas : un vide n'est ni un prix nul, ni le prix facturé."""
    return None if pd.isna(bon.get("prix_convenu", pd.NA)) else _nombre(bon, "prix_convenu")


def _manque(motif: str, bon: Mapping[Any, Any]) -> str:
    """Ce que le bon ne dit pas et qu'il faut pour juger ce motif, ou une chaîne vide."""
    noms = {"prix": {"prix_convenu": "le prix convenu"}, "retard": DATES}.get(motif, {})
    return " ni ".join(libelle for nom, libelle in noms.items() if pd.isna(bon.get(nom, pd.NA)))


def _examen(dite: dict[Any, Any], bon: dict[Any, Any] | None) -> tuple[Fraction, str]:
    """Ce que vaut hors taxes chaque unité reconnue, et la raison."""
    if bon is None:
        return Fraction(0), "ce bon ne porte pas cet article"
    manque, prix, convenu = _manque(str(dite["motif"]), bon), _prix(bon), _convenu(bon)
    if manque:
        return Fraction(0), f"le bon ne donne pas {manque}"
    facturee, recue, abimee = (format_quantite(_nombre(bon, nom)) for nom in ("facturee", "recue", "abimee"))
    if dite["motif"] == "manquant":
        return prix, f"quantité facturée {facturee}, émargée {recue}"
    if dite["motif"] == "abime":
        return prix, f"quantité notée abîmée sur le bon émargé : {abimee}, sur {recue} reçus et {facturee} facturés"
    if convenu is not None and dite["motif"] == "prix":
        net, tarif = (format_nombre(p, 4).rstrip("0").rstrip(",") for p in (prix, convenu))
        return max(Fraction(0), prix - convenu), f"prix net facturé {net}, prix convenu {tarif}"
    return Fraction(0), "date de livraison comparée à la date promise"


def _retard(bon: dict[Any, Any]) -> Fraction:
    dates = [bon.get(nom, pd.NaT) for nom in DATES]
    return Fraction(0) if any(pd.isna(d) for d in dates) else Fraction(max(0, (dates[1] - dates[0]).days))


def _avoir(montant: Fraction, bon: dict[Any, Any] | None, devise: Monnaie) -> tuple[Fraction, Fraction]:
    ht = Fraction(unites_arrondies(montant, devise), devise.facteur)
    taux = Fraction(0) if bon is None else _nombre(bon, "taux_taxe")
    return ht, ht + Fraction(unites_arrondies(ht * taux, devise), devise.facteur)


def _decision(motif: str, bon: dict[Any, Any] | None, quantites: tuple[Fraction, Fraction, Fraction]) -> str:
    reconnu, reclame, trouve = quantites
    if bon is None:
        return "introuvable"
    if _manque(motif, bon):
        return "sans_preuve"
    if not reconnu:
        return "deja_reconnue" if trouve and reclame else "non_fondee"
    return "fondee" if reconnu >= reclame else "en_partie"


def _constat(nom: str, decision: str, raison: str, ttc: Fraction, devise: Monnaie) -> Constat:
    phrases = {
        "fondee": "fondée",
        "en_partie": "fondée en partie",
        "non_fondee": "non fondée",
        "deja_reconnue": "déjà reconnue",
        "introuvable": "à vérifier avec le client",
        "sans_preuve": "à documenter",
    }
    suite = f" Avoir : {format_montant(ttc, devise)} toutes taxes comprises." if ttc else ""
    return Constat("information", f"reclamation_{decision}", f"{nom} : {phrases[decision]}, {raison}.{suite}", nom)
