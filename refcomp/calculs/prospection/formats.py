"""Le format de chaque champ d'une fiche : identifiants, adresse électronique, téléphone, code postal.

Les clés de contrôle sont celles de python-stdnum (SIREN, SIRET, TVA, IBAN). Le RIDET de Nouvelle-Calédonie n'a pas de
clé publiée : on n'en contrôle que la forme, sept chiffres d'entreprise (RID) puis trois d'établissement. Une forme
juste ne dit pas que l'entreprise existe : seul l'annuaire officiel le dit.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from refcomp.calculs.entrees import check_genre
from refcomp.calculs.facture.identifiants import FORMES, faute_identifiant

FRANCE, CALEDONIE = "FR", "NC"
# La grammaire des champs « email » des navigateurs, plus un point dans le domaine : sans lui, rien n'arrive dehors.
COURRIEL = re.compile(
    r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)+",
)
SEPARATEURS = re.compile(r"[\s.\-/()\u00a0\u202f]+")
CODE_POSTAL = {
    FRANCE: (re.compile(r"(?:0[1-9]|[1-8]\d|9[0-5]|97)\d{3}"), "5 chiffres, dont un département de métropole ou 97"),
    CALEDONIE: (re.compile(r"988\d{2}"), "988 puis 2 chiffres"),
}
TELEPHONE = {
    FRANCE: (re.compile(r"(?:0|\+33|0033)[1-9]\d{8}"), "10 chiffres commençant par 0, ou +33 et 9 chiffres"),
    CALEDONIE: (re.compile(r"(?:\+687|00687)?[2-9]\d{5}"), "6 chiffres, ou +687 et 6 chiffres"),
}
INTERNATIONAL = re.compile(r"(?:\+|00)[1-9]\d{6,14}")
RIDET = re.compile(r"\d{7}(?:\d{3})?")
# Ce qui n'est demandé qu'aux entreprises d'un pays.
PROPRE_A = {"siren": FRANCE, "siret": FRANCE, "ridet": CALEDONIE}


def compact(valeur: str) -> str:
    """La valeur sans espaces, points, tirets ni parenthèses, en majuscules : deux écritures d'un numéro se valent.

    >>> compact("fr76 3000-4.000")
    'FR7630004000'
    """
    return SEPARATEURS.sub("", valeur).upper()


def telephone_national(valeur: str, pays: str = FRANCE) -> str:
    """Un numéro de téléphone à comparer : sans indicatif de France ou de Nouvelle-Calédonie.

    >>> telephone_national("+33 (0)1 23 45 67 89"), telephone_national("(+687) 27.33.44", "NC")
    ('0123456789', '273344')
    """
    chiffres = SEPARATEURS.sub("", valeur)
    if pays == CALEDONIE:
        return re.sub(r"^(?:\+|00)687", "", chiffres)
    return re.sub(r"^(?:\+|00)330?", "0", chiffres)


def faute_format(champ: str, valeur: str, pays: str = FRANCE) -> str:
    """Renvoie ce qui ne va pas dans le format d'un champ, ou une chaîne vide.

    Args:
        champ: `siren`, `siret`, `tva`, `iban`, `ridet`, `email`, `telephone`, `code_postal` ; un autre est accepté.
        valeur: la valeur, non vide.
        pays: code ISO du pays de l'entreprise (`FR`, `NC`, `DE`…).

    Raises:
        ArgumentInvalideError: si la valeur n'est pas un texte.

    Sources : python-stdnum (clés) ; ISEE (RIDET) ; WHATWG, « Valid e-mail address ».

    >>> faute_format("code_postal", "97500"), faute_format("code_postal", "98800", "NC")
    ('', '')
    """
    check_genre("valeur", valeur, str, "le texte du champ est attendu")
    controle = CONTROLES.get(champ)
    return controle(valeur.strip(), pays) if controle else ""


def _identifiant(champ: str) -> Callable[[str, str], str]:
    def faute(valeur: str, pays: str) -> str:
        if champ == "tva" and pays != FRANCE:
            return _tva_etrangere(valeur, pays)
        raison = faute_identifiant(champ, valeur)
        return f"{raison} ; il s'écrit : {FORMES[champ]}" if raison else ""

    return faute


def _tva_etrangere(valeur: str, pays: str) -> str:
    from stdnum.eu import vat  # noqa: PLC0415 - seulement pour un prospect étranger

    prefixe = {"GR": "EL"}.get(pays, pays)
    if prefixe.lower() not in {*(p for p in vat.MEMBER_STATES if p != "gr"), "el"}:
        return "un numéro de TVA intracommunautaire ne s'attribue que dans l'Union européenne"
    if not compact(valeur).startswith(prefixe):
        return f"il doit commencer par {prefixe}, le pays de la fiche"
    return "" if vat.is_valid(valeur) else "il n'est pas valable dans ce pays"


def _ridet(valeur: str, pays: str) -> str:  # noqa: ARG001 - signature commune
    return "" if RIDET.fullmatch(compact(valeur)) else "7 chiffres (RID), ou 10 avec l'établissement (RIDET)"


def _courriel(valeur: str, pays: str) -> str:  # noqa: ARG001 - signature commune
    if COURRIEL.fullmatch(valeur) and ".." not in valeur and not valeur.startswith("."):
        return ""
    return "une adresse s'écrit nom@domaine.fr, sans espace ni accent"


def _code_postal(valeur: str, pays: str) -> str:
    if pays not in CODE_POSTAL:
        return ""
    motif, permis = CODE_POSTAL[pays]
    return "" if motif.fullmatch(compact(valeur)) else permis


def _telephone(valeur: str, pays: str) -> str:
    motif, permis = TELEPHONE.get(pays, (INTERNATIONAL, "un indicatif de pays puis le numéro, comme +32 2 123 45 67"))
    numero = re.sub(r"^(\+33|0033)0", r"\1", SEPARATEURS.sub("", valeur))
    return "" if motif.fullmatch(numero) else permis


CONTROLES: dict[str, Callable[[str, str], str]] = {
    **{champ: _identifiant(champ) for champ in ("siren", "siret", "tva", "iban")},
    "ridet": _ridet,
    "email": _courriel,
    "code_postal": _code_postal,
    "telephone": _telephone,
}
