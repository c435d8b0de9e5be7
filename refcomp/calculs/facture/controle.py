"""Le contrôle d'une facture reçue : chaque chiffre refait, chaque mention cherchée, rien n'arrête le contrôle.

Chaque figure annoncée est comparée à deux valeurs : celle que donnent les quantités et les prix, et celle que
donnent les autres chiffres annoncés. On distingue ainsi une faute d'un chiffre faux qui découle d'une faute déjà dite.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

import pandas as pd

from refcomp.calculs.entrees import exact
from refcomp.calculs.facture.calcul import Nombre, facture
from refcomp.calculs.facture.identifiants import controle_identifiants
from refcomp.calculs.facture.reductions import unites
from refcomp.calculs.facture.resultat import Facture
from refcomp.calculs.facture.saisie import ConventionFacture
from refcomp.calculs.facture.taxe import PAQUET, SOUS_LA_METROPOLE
from refcomp.conversions import convert_jour, convert_nombre
from refcomp.dated import load_parametres
from refcomp.errors import ArgumentInvalideError, ParametreAbsentError
from refcomp.findings import Constat
from refcomp.formats_fr import format_pourcentage, format_unites

LIBELLES = {
    "brut": "Le total brut",
    "remises_pied": "La remise",
    "net_commercial": "Le net commercial",
    "escompte": "L'escompte",
    "net_financier": "Le net financier",
    "port": "Le port",
    "total_ht": "Le total hors taxes",
    "taxe": "Le total de la taxe",
    "total_ttc": "Le total toutes taxes comprises",
    "acomptes": "Les acomptes",
    "net_a_payer": "Le net à payer",
}
SOMMES = {  # ce que chaque total est d'après les autres chiffres annoncés
    "net_financier": (("net_commercial", 1), ("escompte", -1)),
    "total_ttc": (("total_ht", 1), ("taxe", 1)),
    "net_a_payer": (("total_ttc", 1), ("acomptes", -1)),
}


@dataclass(frozen=True)
class FactureRecue:
    """Ce qu'une facture reçue annonce.

    Attributes:
        date: date d'émission.
        lignes: comme pour `facture`, avec `montant` : le net annoncé de chaque ligne.
        totaux: les totaux annoncés, par nom (`total_ht`, `taxe`, `total_ttc`, `net_a_payer`…) ; un absent n'est pas
            contrôlé.
        ventilation: `taux`, `base`, `taxe` annoncés par taux ; None si la facture n'en porte pas.
        entete: les mentions, par nom (`numero`, `vendeur_nom`, `vendeur_siren`, `vendeur_tva`, `iban`…).
        remises: remises de pied annoncées, en taux.
        escompte: escompte annoncé, en taux.
        port: port annoncé.
        acomptes: acomptes annoncés.
        territoire: territoire de la taxe.
        convention: conventions de calcul ; l'autre arrondi de la taxe est essayé avant de conclure à une faute.
    """

    date: dt.date | str
    lignes: pd.DataFrame
    totaux: Mapping[str, Nombre]
    ventilation: pd.DataFrame | None = None
    entete: Mapping[str, object] = field(default_factory=dict)
    remises: object = ()
    escompte: object = ()
    port: Nombre = 0
    acomptes: Nombre = 0
    territoire: str = "metropole"
    convention: ConventionFacture | None = None


def controle_facture(recue: FactureRecue) -> list[Constat]:
    """Contrôle une facture reçue : montants, taxe, totaux, mentions, identifiants.

    Args:
        recue: ce que la facture annonce.

    Returns:
        Un constat par faute, dans l'ordre du document ; une liste vide si tout est juste.

    Raises:
        DonneesInvalidesError: si les quantités ou les prix ne permettent aucun calcul.
        ArgumentInvalideError: si un total annoncé a un nom inconnu ou n'est pas un nombre.
    """
    inconnus = sorted(set(recue.totaux) - set(LIBELLES))
    if inconnus:
        raise ArgumentInvalideError(f"Totaux inconnus : {', '.join(inconnus)} ; permis : {', '.join(LIBELLES)}.")
    juste = _refaite(recue, recue.convention or ConventionFacture())
    annonces = {nom: _unites(valeur, nom, juste) for nom, valeur in recue.totaux.items()}
    autre, constats = _arrondi_reconnu(recue, juste, annonces)
    constats += _constats_lignes(recue, autre)
    constats += _constats_ventilation(recue, autre)
    constats += _constats_totaux(autre, annonces)
    return [*constats, *controle_mentions(recue.entete, recue.date, recue.territoire), *_constats_taxe(recue, autre)]


def _refaite(recue: FactureRecue, convention: ConventionFacture) -> Facture:
    return facture(
        recue.lignes.drop(columns="montant", errors="ignore"),
        recue.date,
        remises=recue.remises,
        escompte=recue.escompte,
        port=recue.port,
        acomptes=recue.acomptes,
        territoire=recue.territoire,
        convention=convention,
    )


def _unites(valeur: object, nom: str, document: Facture) -> int:
    conversion = convert_nombre(pd.Series([valeur], dtype=object), document.devise)
    lu = conversion.valeurs.iloc[0]
    if pd.isna(lu) or any(m.any() for m, _ in conversion.defauts.values()):
        raise ArgumentInvalideError(f"« {nom} » vaut {valeur!r} ; un nombre est attendu, par exemple 1 234,56.")
    return unites(exact(float(lu)) * document.devise.facteur)


def _arrondi_reconnu(recue: FactureRecue, juste: Facture, annonces: dict[str, int]) -> tuple[Facture, list[Constat]]:
    """Garde l'autre arrondi de la taxe s'il explique exactement le total annoncé."""
    if "taxe" not in annonces or annonces["taxe"] == juste.unites["taxe"]:
        return juste, []
    inverse = "ligne" if juste.convention.arrondi == "taux" else "taux"
    autre = _refaite(recue, replace(juste.convention, arrondi=inverse))
    if autre.unites["taxe"] != annonces["taxe"]:
        return juste, []
    facon = "ligne par ligne" if inverse == "ligne" else "une fois par taux"
    message = (
        f"La {juste.taxe} annoncée s'obtient en l'arrondissant {facon} ; l'autre usage donne "
        f"{format_unites(juste.unites['taxe'], juste.devise)}."
    )
    return autre, [Constat("information", "arrondi_taxe", message, "taxe")]


def _constats_lignes(recue: FactureRecue, juste: Facture) -> list[Constat]:
    if "montant" not in recue.lignes:
        return []
    constats = []
    trios = zip(juste.lues, recue.lignes["montant"], juste.unites_lignes["montant"], strict=True)
    for rang, (ligne, montant, attendu) in enumerate(trios, start=1):
        lu = _unites(montant, f"montant de la ligne {rang}", juste)
        if lu != attendu:
            message = _ecart(f"Ligne {rang}, {ligne.designation} : le montant", lu, int(attendu), juste)
            constats.append(Constat("erreur", "montant_ligne", message, f"ligne {rang}"))
    return constats


def _ecart(quoi: str, lu: int, attendu: int, document: Facture) -> str:
    ecart = format_unites(lu - attendu, document.devise)
    signe = "+" if lu > attendu else ""
    return (
        f"{quoi} annoncé est {format_unites(lu, document.devise)} ; on trouve "
        f"{format_unites(attendu, document.devise)} (écart {signe}{ecart})."
    )


def _constats_ventilation(recue: FactureRecue, juste: Facture) -> list[Constat]:
    if recue.ventilation is None:
        return []
    annoncee: dict[Fraction, tuple[int, int]] = {}
    for r in recue.ventilation.to_dict("records"):
        taux = exact(float(r["taux"]))
        annoncee[taux] = (_unites(r["base"], "base", juste), _unites(r["taxe"], "taxe", juste))
    attendue: dict[Fraction, tuple[int, int]] = {}
    for r in juste.unites_ventilation.to_dict("records"):
        base, taxe = attendue.get(r["taux"], (0, 0))
        attendue[r["taux"]] = (base + int(r["base"]), taxe + int(r["taxe"]))
    constats = []
    for taux in sorted({*annoncee, *attendue}, reverse=True):
        nom = format_pourcentage(taux)
        if taux not in annoncee or taux not in attendue:
            quoi = "manque à la ventilation" if taux in attendue else "n'est celui d'aucune ligne"
            constats.append(Constat("erreur", "taux_ventilation", f"Le taux de {nom} {quoi}.", nom))
            continue
        for rang, quoi in enumerate((f"La base à {nom}", f"La {juste.taxe} à {nom}")):
            lu, attendu = annoncee[taux][rang], attendue[taux][rang]
            if lu != attendu:
                suite = " Elle découle de la base annoncée." if rang and unites(annoncee[taux][0] * taux) == lu else ""
                message = _ecart(quoi, lu, attendu, juste).replace("annoncé est", "annoncée est") + suite
                constats.append(Constat("erreur", ("base_taux", "taxe_taux")[rang], message, nom))
    return constats


def _constats_totaux(juste: Facture, annonces: dict[str, int]) -> list[Constat]:
    constats = []
    for nom, lu in annonces.items():
        attendu = juste.unites[nom]
        if lu == attendu:
            continue
        message = _ecart(LIBELLES[nom], lu, attendu, juste)
        termes = SOMMES.get(nom, ())
        if termes and all(t in annonces or t == "acomptes" for t, _ in termes):
            somme = sum(s * annonces.get(t, juste.unites["acomptes"]) for t, s in termes)
            if somme == lu:
                message += " Il découle des chiffres qui le précèdent."
        constats.append(Constat("erreur", f"total_{nom.removeprefix('total_')}", message, nom))
    return constats


def controle_mentions(
    entete: Mapping[str, object], date: dt.date | str, territoire: str = "metropole"
) -> list[Constat]:
    """Cherche les mentions obligatoires d'une facture entre professionnels, et contrôle ses identifiants.

    Args:
        entete: les mentions portées, par nom ; une valeur vide est une mention absente.
        date: date d'émission.
        territoire: territoire du vendeur ; les mentions de Nouvelle-Calédonie ne sont pas encodées.

    Returns:
        Un constat par mention absente ou identifiant faux.

    Raises:
        ArgumentInvalideError: si la date est illisible.
    """
    jour = convert_jour(date, "date")
    identifiants = {n: entete.get(f"vendeur_{n}", entete.get(n)) for n in ("siren", "siret", "tva", "iban")}
    if territoire not in SOUS_LA_METROPOLE:
        message = (
            f"Les mentions obligatoires de « {territoire} » ne sont pas encodées : seuls les montants sont contrôlés."
        )
        return [Constat("avertissement", "mentions_non_encodees", message, "entete")]
    constats = []
    parametre = load_parametres(PAQUET, "mentions.yaml")["mention_obligatoire"]
    for nature in dict.fromkeys(v.cle[1] for v in parametre.valeurs):
        try:
            valeur = parametre.at(jour, territoire="metropole", nature=nature)
        except ParametreAbsentError:
            continue
        porte = entete.get(nature) or (entete.get("vendeur_siret") if nature == "vendeur_siren" else None)
        if porte in {None, ""}:
            message = f"Il manque {valeur.valeur} ({valeur.reference})."
            constats.append(Constat("erreur", "mention_absente", message, nature))
        constats += valeur.constats
    clients = {n: entete.get(f"client_{n}") for n in ("siren", "siret", "tva")}
    return [*constats, *controle_identifiants(identifiants), *controle_identifiants(clients)]


def _constats_taxe(recue: FactureRecue, juste: Facture) -> list[Constat]:
    """Une taxe absente sans sa mention, et une livraison exonérée sans les deux numéros de TVA."""
    portees = str(recue.entete.get("mentions") or "").lower()
    constats = [
        Constat(
            "erreur", "mention_exoneration", f"La taxe n'est pas facturée : il manque la mention « {m} ».", "mentions"
        )
        for m in juste.mentions
        if _essentiel(m) not in portees
    ]
    motifs = set(juste.unites_ventilation["motif"])
    if motifs & {"livraison_intracommunautaire", "prestation_intracommunautaire"} and not recue.entete.get(
        "client_tva"
    ):
        message = "Il manque le numéro de TVA du client (CGI ann. II art. 242 nonies A, I-3° et 4°)."
        constats.append(Constat("erreur", "mention_absente", message, "client_tva"))
    return constats


def _essentiel(mention: str) -> str:
    """La référence que la mention doit porter : « art. 293 B », « autoliquidation »."""
    texte = mention.lower()
    return texte.split("art. ", 1)[1].removesuffix(" du cgi") if "art. " in texte else texte
