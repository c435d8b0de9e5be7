"""La consigne : ce que le dossier demandait, et que l'export doit montrer.

Le document de la grille donne une remise (10 %) et une condition (VIR15J) ; tout le reste, clients, articles, comptes,
noms de fichiers, est du dossier de l'enseignant. Ce qu'une consigne ne dit pas reste « à observer ».
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from refcomp.calculs.entrees import exact, load_taux
from refcomp.calculs.reglement import Condition, parse_condition
from refcomp.conversions import convert_date
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
from refcomp.findings import Constat

FICHES = ("mise_a_jour_1", "mise_a_jour_2", "creation")
CHAMPS = (
    *("client", "type", "rue", "code_postal", "ville", "telephone", "courriel", "siret", "tva", "iban", "reference"),
    *("etiquettes", "condition", "position_fiscale", "compte"),
)
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "commande": ("client", "reference", "lignes", "remise", "condition"),
    "comptes": ("client", "vente", "taxe", "cheque"),
    "nommage": ("commande", "livraison", "facture"),
    "reglement": ("facture", "date", "montant", "banque"),
}
COMPTES = {"client": "411", "vente": "70", "taxe": "4457", "cheque": "5112"}


@dataclass(frozen=True)
class Consigne:
    """Ce que l'export doit montrer.

    Attributes:
        client: le client de la commande.
        reference: la référence de son bon de commande.
        lignes: article → quantité commandée.
        remise: fraction (0,10 pour 10 %) ; None si la consigne n'en dit rien.
        condition: condition de règlement ; None si rien n'est dit.
        comptes: racines des comptes : `client`, `vente`, `taxe`, `cheque`.
        nommage: document → modèle de nom de fichier, où `{client}` et `{numero}` sont remplacés.
        fiches: `mise_a_jour_1`, `mise_a_jour_2`, `creation` → champ → valeur attendue.
        reglement: `facture`, `date`, `montant`, `banque` attendus.
    """

    client: str = ""
    reference: str = ""
    lignes: Mapping[str, Fraction] = field(default_factory=dict)
    remise: Fraction | None = None
    condition: Condition | None = None
    comptes: Mapping[str, str] = field(default_factory=lambda: dict(COMPTES))
    nommage: Mapping[str, str] = field(default_factory=dict)
    fiches: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    reglement: Mapping[str, Any] = field(default_factory=dict)


def load_consigne(brut: Mapping[str, Any]) -> Consigne:
    """La consigne, lue d'un dictionnaire (un YAML, une variante d'exercice).

    Args:
        brut: `commande` (`client`, `reference`, `lignes` : liste de `{article, quantite}`, `remise` : 0.1 ou « 10 % »,
            `condition` : « VIR15J »), `comptes`, `nommage`, `fiches`, `reglement` ; chaque section est facultative.

    Returns:
        La consigne ; ce qu'elle ne dit pas y est vide.

    Raises:
        DonneesInvalidesError: en listant tous les défauts.
    """
    lecture = _Lecture(brut)
    lue = lecture.read()
    if lecture.defauts:
        constats = [Constat("erreur", "consigne_refusee", d, "consigne") for d in lecture.defauts]
        raise DonneesInvalidesError("La consigne ne peut pas être employée :", constats)
    return lue


class _Lecture:
    """Une consigne en cours de lecture, et ses défauts."""

    def __init__(self, brut: object) -> None:
        self.defauts: list[str] = []
        self._brut = self._section(brut, "la consigne", (*SECTIONS, "fiches"))

    def read(self) -> Consigne:
        """La consigne ; elle ne vaut que si `defauts` reste vide."""
        sections = {nom: self._section(self._brut.get(nom, {}), nom, cles) for nom, cles in SECTIONS.items()}
        commande = sections["commande"]
        return Consigne(
            client=self._nom(commande, "client"),
            reference=self._nom(commande, "reference"),
            lignes=self._lignes(commande.get("lignes") or []),
            remise=self._remise(commande.get("remise")),
            condition=self._condition(commande.get("condition")),
            comptes=COMPTES | self._comptes(sections["comptes"]),
            nommage={nom: str(m) for nom, m in sections["nommage"].items()},
            fiches=self._fiches(self._section(self._brut.get("fiches", {}), "fiches", FICHES)),
            reglement=self._reglement(sections["reglement"]),
        )

    def _section(self, brut: object, nom: str, cles: tuple[str, ...]) -> Mapping[str, Any]:
        if brut is None:
            return {}
        if not isinstance(brut, Mapping):
            self.defauts.append(f"{nom} : des noms et leurs valeurs sont attendus ({', '.join(cles)}).")
            return {}
        inconnues = [str(c) for c in brut if c not in cles]
        if inconnues:
            self.defauts.append(f"{nom} : {', '.join(inconnues)} inconnu ; permis : {', '.join(cles)}.")
        return brut

    def _nom(self, commande: Mapping[str, Any], cle: str) -> str:
        brut = commande.get(cle)
        if isinstance(brut, Mapping | list):
            self.defauts.append(f"commande, {cle} : un seul texte est attendu ; reçu {brut!r}.")
        return str(brut or "")

    def _lignes(self, brut: object) -> dict[str, Fraction]:
        lignes: dict[str, Fraction] = {}
        for rang, ligne in enumerate(brut if isinstance(brut, list) else [brut], start=1):
            quantite = self._nombre(ligne.get("quantite")) if isinstance(ligne, Mapping) else None
            if not isinstance(ligne, Mapping) or not ligne.get("article") or quantite is None or quantite <= 0:
                self.defauts.append(f"commande, ligne {rang} : un article et une quantité positive sont attendus.")
                continue
            article = str(ligne["article"])
            if article in lignes:
                self.defauts.append(f"commande, ligne {rang} : « {article} » est déjà demandé ; une ligne par article.")
            lignes[article] = quantite
        return lignes

    def _nombre(self, brut: object) -> Fraction | None:
        if isinstance(brut, bool) or not isinstance(brut, int | float | Decimal) or not math.isfinite(brut):
            return None
        return exact(brut)

    def _remise(self, brut: object) -> Fraction | None:
        if brut is None:
            return None
        try:
            return load_taux("remise", brut, nature="part")
        except (ArgumentInvalideError, DonneesInvalidesError) as erreur:
            self.defauts.append(f"commande, remise : {erreur}")
            return None

    def _condition(self, brut: object) -> Condition | None:
        if not brut:
            return None
        try:
            return parse_condition(str(brut))
        except ArgumentInvalideError as erreur:
            self.defauts.append(f"commande, condition : {erreur}")
            return None

    def _comptes(self, brut: Mapping[str, Any]) -> dict[str, str]:
        racines = {nom: str(c) for nom, c in brut.items() if isinstance(c, int | str) and str(c).isdecimal()}
        self.defauts += [f"comptes, {nom} : une racine comme 707 est attendue." for nom in brut if nom not in racines]
        return racines

    def _fiches(self, brut: Mapping[str, Any]) -> dict[str, dict[str, str]]:
        fiches = {nom: self._section(fiche, f"fiches, {nom}", CHAMPS) for nom, fiche in brut.items() if nom in FICHES}
        self.defauts += [
            f"fiches, {nom} : le nom du client est attendu." for nom, f in fiches.items() if not f.get("client")
        ]
        return {nom: {c: str(v) for c, v in fiche.items() if v not in (None, "")} for nom, fiche in fiches.items()}

    def _reglement(self, brut: Mapping[str, Any]) -> dict[str, Any]:
        lu: dict[str, Any] = {nom: str(brut[nom]) for nom in ("facture", "banque") if brut.get(nom)}
        if brut.get("montant") is not None:
            lu["montant"] = self._nombre(brut["montant"])
            if lu["montant"] is None:
                self.defauts.append(f"reglement, montant : un nombre est attendu ; reçu {brut['montant']!r}.")
        if brut.get("date"):
            lu["date"] = self._date(brut["date"])
        return lu

    def _date(self, brut: object) -> dt.date | None:
        lue = convert_date(pd.Series([brut], dtype=object)).valeurs.iloc[0]
        if pd.isna(lue):
            self.defauts.append(f"reglement, date : une date comme 31/05/2026 est attendue ; reçu {brut!r}.")
            return None
        return pd.Timestamp(lue).date()
