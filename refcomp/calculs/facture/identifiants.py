"""Les identifiants d'une fiche ou d'une facture : SIREN, SIRET, numéro de TVA, IBAN, et leur accord entre eux.

Les clés de contrôle sont celles de python-stdnum ; ce module les dit en français et vérifie que le SIRET et le
numéro de TVA portent bien le SIREN annoncé.

>>> [c.code for c in controle_identifiants({"siren": "552 008 443", "tva": "FR84323140391"})]
['tva_fausse']
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from refcomp.errors import ArgumentInvalideError
from refcomp.findings import Constat

NOMS = {
    "siren": "Le numéro SIREN",
    "siret": "Le numéro SIRET",
    "tva": "Le numéro de TVA",
    "iban": "L'IBAN",
}
FORMES = {
    "siren": "9 chiffres, le dernier étant une clé",
    "siret": "14 chiffres : le SIREN, puis 5 chiffres d'établissement",
    "tva": "FR, une clé de 2 caractères, puis le SIREN",
    "iban": "2 lettres de pays, une clé de 2 chiffres, puis le compte (27 caractères en France)",
}
SIREN = slice(0, 9)


def controle_identifiants(identifiants: Mapping[str, object]) -> list[Constat]:
    """Contrôle les identifiants donnés, et leur cohérence.

    Args:
        identifiants: `siren`, `siret`, `tva`, `iban`, chacun facultatif ; une valeur vide est ignorée.

    Returns:
        Un constat par identifiant faux ou incohérent ; une liste vide si tout va.

    Raises:
        ArgumentInvalideError: si un nom d'identifiant est inconnu.
    """
    inconnus = sorted(set(identifiants) - set(NOMS))
    if inconnus:
        raise ArgumentInvalideError(f"Identifiants inconnus : {', '.join(inconnus)} ; permis : {', '.join(NOMS)}.")
    constats, sirens = [], {}
    for nom, libelle in NOMS.items():
        valeur = str(identifiants.get(nom) or "").strip()
        if not valeur:
            continue
        faute = faute_identifiant(nom, valeur)
        if faute:
            message = f"{libelle} « {valeur} » est faux : {faute}. Il s'écrit : {FORMES[nom]}."
            constats.append(Constat("erreur", f"{nom}_{'fausse' if nom == 'tva' else 'faux'}", message, nom))
        elif nom != "iban":
            sirens[nom] = _siren(nom, valeur)
    return [*constats, *_desaccords(sirens)]


def _modules() -> dict[str, Any]:
    from stdnum import iban  # noqa: PLC0415 - peu de calculs en ont besoin
    from stdnum.fr import siren, siret, tva  # noqa: PLC0415 - même raison

    return {"siren": siren, "siret": siret, "tva": tva, "iban": iban}


def faute_identifiant(nom: str, valeur: str) -> str:
    """Ce qui ne va pas dans un identifiant, ou une chaîne vide.

    Args:
        nom: `siren`, `siret`, `tva` ou `iban`.
        valeur: la valeur, non vide.

    >>> faute_identifiant("siren", "732829320")
    ''
    """
    from stdnum import exceptions  # noqa: PLC0415 - voir _modules

    raisons = {
        exceptions.InvalidLength: "il n'a pas le bon nombre de caractères",
        exceptions.InvalidFormat: "il porte un caractère qui n'a rien à y faire",
        exceptions.InvalidChecksum: "sa clé de contrôle ne tombe pas juste, un chiffre est sans doute mal recopié",
        exceptions.InvalidComponent: "une de ses parties n'existe pas",
    }
    try:
        _modules()[nom].validate(valeur)
    except exceptions.ValidationError as erreur:
        return next((raison for genre, raison in raisons.items() if isinstance(erreur, genre)), "il n'est pas valable")
    return ""


def _siren(nom: str, valeur: str) -> str:
    compact = str(_modules()[nom].compact(valeur))
    return compact[2:] if nom == "tva" else compact[SIREN]


def _desaccords(sirens: dict[str, str]) -> list[Constat]:
    if len(set(sirens.values())) <= 1:
        return []
    lus = " ; ".join(f"{NOMS[n].lower()} désigne {s}" for n, s in sirens.items())
    message = f"Les identifiants ne désignent pas la même entreprise : {lus}."
    return [Constat("erreur", "identifiants_incoherents", message, ", ".join(sirens))]
