"""Mission 3, les fiches de clients : deux mises à jour et une création, contre ce que la consigne donne.

Un champ que la consigne ne dit pas se contrôle quand même là où une règle existe : la clé d'un IBAN, d'un SIRET, d'un
numéro de TVA et leur accord, la forme d'un courriel, d'un téléphone, d'un code postal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

import pandas as pd

from refcomp.calculs.controle_pgi.commande import ecarts_condition
from refcomp.calculs.controle_pgi.consigne import Consigne
from refcomp.calculs.controle_pgi.nommage import cle_nom
from refcomp.calculs.controle_pgi.verdict import Verdict, a_observer, absente, juge, juge_lu, manque
from refcomp.calculs.facture.identifiants import controle_identifiants

COURRIEL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
TELEPHONE = re.compile(r"\+?\d[\d\s.()-]{4,20}")
INDICATIF = re.compile(r"^(?:00|\+)(?:33|687)(?:\(0\))?")
CODE_POSTAL = re.compile(r"\d{5}")
LIVRAISON, FACTURATION, CONTACT, SOCIETE = "livraison", "facturation", "contact", "société"
LIEU = ("rue", "code_postal", "ville")
Attendus = Mapping[str, str]
# Ce que chaque critère regarde sur la fiche : le nom d'un contrôle de ce module.
CRITERES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "mise_a_jour_1": (("M3/c01", "contacts"), ("M3/c02", "iban"), ("M3/c03", "identifiants"), ("M3/c04", "logo")),
    "mise_a_jour_2": (
        *(("M3/c05", "contacts"), ("M3/c06", "courriel"), ("M3/c07", "identifiants"), ("M3/c08", "iban")),
        ("M3/c09", "logo"),
    ),
    "creation": (
        *(("M3/c10", "type"), ("M3/c11", "logo"), ("M3/c12", "adresse"), ("M3/c13", "joindre")),
        *(("M3/c14", "etiquettes"), ("M3/c15", "contact"), ("M3/c16", "contact_livraison")),
        *(("M3/c17", "condition"), ("M3/c18", "position_fiscale"), ("M3/c19", "reference"), ("M3/c20", "siret")),
        *(("M3/c21", "iban"), ("M3/c22", "compte")),
    ),
}


def controle_fiches(tables: Mapping[str, pd.DataFrame], consigne: Consigne) -> Iterator[Verdict]:
    """Les critères de la mission 3."""
    for role, criteres in CRITERES.items():
        attendus = consigne.fiches.get(role, {})
        if not attendus:
            yield from (a_observer(c, "la consigne ne dit rien de cette fiche") for c, _ in criteres)
        elif "clients" not in tables:
            yield from (a_observer(c, absente("clients")) for c, _ in criteres)
        else:
            yield from _fiche(tables["clients"], attendus, criteres)


def _fiche(clients: pd.DataFrame, attendus: Attendus, criteres: tuple[tuple[str, str], ...]) -> Iterator[Verdict]:
    nom = cle_nom(attendus["client"])
    siennes = clients[(clients["client"].map(cle_nom) == nom) & (clients["rattache"].map(cle_nom) != nom)]
    seules = siennes[siennes["rattache"] == ""]
    siennes = seules if len(seules) else siennes
    if siennes.empty:
        yield from (juge(c, [f"aucune fiche « {attendus['client']} »"], "") for c, _ in criteres)
        return
    # De deux fiches du même nom, la plus remplie : l'autre est un doublon, que le contrôle des fichiers signale.
    remplies = siennes.assign(remplis=siennes.ne("").sum(axis=1))
    fiche = remplies.sort_values(["remplis", *siennes.columns]).iloc[-1]
    contacts = clients[clients["rattache"].map(cle_nom) == nom]
    for critere, quoi in criteres:
        yield CONTROLES[quoi](critere, fiche, contacts, attendus, clients)


def _sans(clients: pd.DataFrame, *champs: str) -> str:
    """Les colonnes que l'export des clients ne porte pas ; vide s'il les porte toutes."""
    return manque({"clients": clients}, "clients", *champs)


def _champ(fiche: pd.Series, attendus: Attendus, clients: pd.DataFrame, *champs: str) -> list[str]:
    """Ce qui manque à une fiche, ou n'est pas ce que la consigne donne ; une colonne non exportée n'en est pas."""
    ecarts = []
    for champ in champs:
        if _sans(clients, champ):
            continue
        lu, voulu = str(fiche[champ]).strip(), attendus.get(champ, "")
        if not lu:
            ecarts.append(f"{champ.replace('_', ' ')} : rien n'est saisi")
        elif voulu and _comparable(champ, voulu) not in {_comparable(champ, v) for v in _valeurs(champ, lu)}:
            ecarts.append(f"{champ.replace('_', ' ')} : « {lu} » au lieu de « {voulu} »")
    return ecarts


def _valeurs(champ: str, lu: str) -> list[str]:
    """Les valeurs d'un champ : un client peut avoir plusieurs comptes bancaires."""
    return [v.strip() for v in lu.split(",") if v.strip()] if champ == "iban" else [lu]


def _comparable(champ: str, valeur: str) -> str:
    """Une valeur telle qu'elle se compare : un courriel à la lettre, un téléphone sans indicatif ni présentation."""
    if champ == "courriel":
        return valeur.strip().casefold()
    if champ == "telephone":
        chiffres = re.sub(r"[\s.-]", "", valeur)
        return re.sub(r"\D", "", INDICATIF.sub("", chiffres)).lstrip("0")
    return cle_nom(valeur)


def _formes(fiche: pd.Series, formes: Mapping[str, re.Pattern[str]]) -> list[str]:
    """Les champs saisis dont la forme est impossible."""
    return [
        f"{champ.replace('_', ' ')} : « {fiche[champ]} » n'en a pas la forme"
        for champ, forme in formes.items()
        if fiche[champ] and not forme.fullmatch(str(fiche[champ]).strip())
    ]


def _cles(fiche: pd.Series, *champs: str) -> list[str]:
    lus = {champ: str(fiche[champ]) for champ in champs if fiche[champ]}
    if "iban" not in lus:
        return [c.message.rstrip(".") for c in controle_identifiants(lus)]
    return [c.message.rstrip(".") for v in _valeurs("iban", lus["iban"]) for c in controle_identifiants({"iban": v})]


Controle = Callable[[str, pd.Series, pd.DataFrame, Attendus, pd.DataFrame], Verdict]


def _identifie(*champs: str) -> Controle:
    """Un contrôle d'identifiants : saisis, ceux de la consigne, et de clé juste."""

    def controle(
        critere: str, fiche: pd.Series, _c: pd.DataFrame, attendus: Attendus, clients: pd.DataFrame
    ) -> Verdict:
        ecarts = [*_champ(fiche, attendus, clients, *champs), *_cles(fiche, *champs)]
        return juge_lu(critere, ecarts, " ; ".join(str(fiche[champ]) for champ in champs), _sans(clients, *champs))

    return controle


def _saisi(*champs: str, formes: Mapping[str, re.Pattern[str]] | None = None) -> Controle:
    """Un contrôle de champs : saisis, ceux de la consigne, et d'une forme possible."""

    def controle(
        critere: str, fiche: pd.Series, _c: pd.DataFrame, attendus: Attendus, clients: pd.DataFrame
    ) -> Verdict:
        ecarts = [*_champ(fiche, attendus, clients, *champs), *_formes(fiche, formes or {})]
        return juge_lu(critere, ecarts, " ; ".join(str(fiche[champ]) for champ in champs), _sans(clients, *champs))

    return controle


def _contacts_de(*types: str, adresse: bool) -> Controle:
    """Un contrôle des adresses rattachées : une de chaque type, avec son nom, et sa rue si c'est demandé."""

    def controle(critere: str, _f: pd.Series, contacts: pd.DataFrame, _a: Attendus, clients: pd.DataFrame) -> Verdict:
        sans = _sans(clients, "rattache", "adresse", *(LIEU if adresse else ()))
        if sans:
            return a_observer(critere, sans)
        ecarts: list[str] = []
        inconnus = sorted(set(contacts["adresse"]) - {LIVRAISON, FACTURATION, CONTACT, "autre", ""})
        if inconnus:
            return a_observer(critere, f"type « {', '.join(inconnus)} » : la correspondance ne le traduit pas")
        for type_ in types:
            siens = contacts[contacts["adresse"] == type_]
            if siens.empty:
                ecarts.append(f"aucun contact de type {type_}")
            elif adresse and not siens[list(LIEU)].ne("").all(axis=1).any():
                ecarts.append(f"contact de {type_} sans adresse complète")
        return juge(critere, ecarts, f"contacts : {', '.join(contacts['client'])}")

    return controle


def _logo(critere: str, fiche: pd.Series, _c: pd.DataFrame, _a: Attendus, clients: pd.DataFrame) -> Verdict:
    if not clients["logo"].ne("").any():
        return a_observer(critere, "la colonne du logo n'est pas dans l'export, ou personne n'en a")
    return juge(critere, [] if fiche["logo"] else ["aucun logo"], "logo présent")


def _type(critere: str, fiche: pd.Series, _c: pd.DataFrame, attendus: Attendus, clients: pd.DataFrame) -> Verdict:
    if _sans(clients, "type"):
        return a_observer(critere, _sans(clients, "type"))
    voulu = attendus.get("type", SOCIETE)
    lu = str(fiche["type"])
    if lu and cle_nom(lu) not in {cle_nom(SOCIETE), "personne", cle_nom(voulu)}:
        return a_observer(critere, f"type « {lu} » : la correspondance ne le traduit pas")
    return juge(
        critere, [] if cle_nom(lu) == cle_nom(voulu) else [f"« {lu or 'non précisé'} » au lieu de « {voulu} »"], lu
    )


def _etiquettes(critere: str, fiche: pd.Series, _c: pd.DataFrame, attendus: Attendus, clients: pd.DataFrame) -> Verdict:
    if _sans(clients, "etiquettes"):
        return a_observer(critere, _sans(clients, "etiquettes"))
    if not attendus.get("etiquettes"):
        return a_observer(critere, f"étiquettes : {fiche['etiquettes'] or 'aucune'} ; la consigne n'en demande pas")
    lues = {cle_nom(e) for e in re.split("[,;]", str(fiche["etiquettes"]))}
    manquent = [e.strip() for e in re.split("[,;]", attendus["etiquettes"]) if cle_nom(e) not in lues]
    return juge(critere, [f"manque : {', '.join(manquent)}"] if manquent else [], str(fiche["etiquettes"]))


def _condition(critere: str, fiche: pd.Series, _c: pd.DataFrame, attendus: Attendus, clients: pd.DataFrame) -> Verdict:
    if _sans(clients, "condition"):
        return a_observer(critere, _sans(clients, "condition"))
    voulue, lue = attendus.get("condition", ""), str(fiche["condition"])
    if not voulue:
        return a_observer(critere, f"condition : {lue or 'aucune'} ; la consigne n'en demande pas")
    return juge(critere, ecarts_condition(voulue, lue), lue)


def _position(critere: str, fiche: pd.Series, _c: pd.DataFrame, attendus: Attendus, clients: pd.DataFrame) -> Verdict:
    if _sans(clients, "position_fiscale"):
        return a_observer(critere, _sans(clients, "position_fiscale"))
    lue, voulue = str(fiche["position_fiscale"]), attendus.get("position_fiscale", "France")
    contraire = "hors" in cle_nom(lue) and "hors" not in cle_nom(voulue)
    juste = cle_nom(voulue) in cle_nom(lue) and not contraire
    return juge(critere, [] if juste else [f"« {lue or 'aucune'} » au lieu de « {voulue} »"], lue)


def _reference(critere: str, fiche: pd.Series, _c: pd.DataFrame, attendus: Attendus, clients: pd.DataFrame) -> Verdict:
    if _sans(clients, "reference"):
        return a_observer(critere, _sans(clients, "reference"))
    ecarts = _champ(fiche, attendus, clients, "reference")
    reference = str(fiche["reference"])
    memes = clients[(clients["reference"] == reference) & (clients["rattache"] == "")]
    if reference and len(memes) > 1:
        ecarts.append(f"« {reference} » est aussi la référence de {len(memes) - 1} autre client")
    return juge(critere, ecarts, reference)


def _compte(critere: str, fiche: pd.Series, _c: pd.DataFrame, attendus: Attendus, clients: pd.DataFrame) -> Verdict:
    if _sans(clients, "compte"):
        return a_observer(critere, _sans(clients, "compte"))
    lu = str(fiche["compte"]).split(" ", 1)[0]  # Odoo écrit « 411100 Clients »
    voulu = attendus.get("compte", "411")
    ecarts = [] if lu.startswith(voulu) else [f"« {fiche['compte'] or 'aucun'} » au lieu de « {voulu} »"]
    return juge(critere, ecarts, str(fiche["compte"]))


CONTROLES: Mapping[str, Controle] = {
    "contacts": _contacts_de(LIVRAISON, FACTURATION, adresse=True),
    "contact": _contacts_de(CONTACT, adresse=False),
    "contact_livraison": _contacts_de(LIVRAISON, adresse=True),
    "iban": _identifie("iban"),
    "identifiants": _identifie("siret", "tva"),
    "siret": _identifie("siret"),
    "courriel": _saisi("courriel", formes={"courriel": COURRIEL}),
    "adresse": _saisi(*LIEU, formes={"code_postal": CODE_POSTAL}),
    "joindre": _saisi("telephone", "courriel", formes={"telephone": TELEPHONE, "courriel": COURRIEL}),
    "logo": _logo,
    "type": _type,
    "etiquettes": _etiquettes,
    "condition": _condition,
    "position_fiscale": _position,
    "reference": _reference,
    "compte": _compte,
}
