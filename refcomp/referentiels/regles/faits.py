"""Les faits sur lesquels une règle décide : un résultat par élément, évaluateur et moment.

« Non évalué » et une ligne absente sont la même chose : ni un succès, ni un échec.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.referentiels.modele import Referentiel
from refcomp.referentiels.reglement import Echelle, Reglement
from refcomp.referentiels.regles.grammaire import MOMENTS, SOURCES
from refcomp.referentiels.regles.mesures import Cle

DEROGATION, CONSERVE = "derogation", "conserve"
OUI, NON = "oui", "non"
TOUS_MOMENTS = (*MOMENTS, DEROGATION, CONSERVE)
# Des chiffres, une virgule ou un point, et rien qui demanderait de calculer une puissance.
NOMBRE = re.compile(r"[+-]?[0-9]{1,12}(?:[.,][0-9]{1,30})?")
TAILLE_DECIMALE = 40
CONTRAT = Contrat(
    "faits",
    (
        Colonne("element_id", "texte", "élément"),
        Colonne("source", "texte", "évaluateur", parmi=SOURCES),
        Colonne("moment", "texte", "moment", vide_permis=True, obligatoire=False, parmi=TOUS_MOMENTS),
        Colonne("motif", "texte", "motif", vide_permis=True, obligatoire=False),
    ),
    vide_permis=True,
)
NON_EVALUE = {"", "non évalué", "non evalue", "ne", "nan", "none"}


def echelles_en_vigueur(referentiel: Referentiel, reglement: Reglement) -> dict[str, Echelle]:
    """Les échelles sur lesquelles un règlement lit ses résultats.

    S'il déclare une échelle chiffrée, elle remplace celle du référentiel : 45 n'est pas une note sur 20.
    """
    siennes = reglement.echelles
    remplace = any(e.nature == "numerique" for e in siennes.values())
    gardees = {n: e for n, e in referentiel.echelles.items() if not (remplace and e.nature == "numerique")}
    return {**gardees, **siennes}


@dataclass(frozen=True)
class Faits:
    """Les résultats connus d'un candidat : nombres exacts, codes de niveau, décisions motivées."""

    valeurs: Mapping[Cle, Fraction | str]
    motifs: Mapping[Cle, str]

    def nombre(self, cle: Cle) -> Fraction | None:
        """Un résultat chiffré, s'il est connu."""
        valeur = self.valeurs.get(cle)
        return valeur if isinstance(valeur, Fraction) else None

    def texte(self, cle: Cle) -> str | None:
        """Un niveau ou une décision, s'il est connu."""
        valeur = self.valeurs.get(cle)
        return valeur if isinstance(valeur, str) else None


def load_faits(table: pd.DataFrame, referentiel: Referentiel, echelles: Iterable[Echelle]) -> Faits:
    """Lit les faits d'un candidat.

    Args:
        table: `element_id`, `source`, `valeur` (nombre, « 70,5 », code de niveau, oui ou non ; vide si non évalué), et
            si besoin `moment` (`continu`, `final`, `derogation`, `conserve`) et `motif`.
        referentiel: le référentiel, pour refuser un élément inconnu.
        echelles: les échelles permises ; s'il n'y en a aucune, toute valeur est acceptée telle quelle.

    Raises:
        DonneesInvalidesError: en listant tous les défauts, ligne par ligne.
    """
    lus, constats = _read_faits(_records(table), referentiel, list(echelles))
    if constats:
        raise DonneesInvalidesError("Des faits sont refusés :", constats)
    return lus


def load_classe(
    table: pd.DataFrame, referentiel: Referentiel, echelles: Iterable[Echelle], etudiants: Iterable[str] | None
) -> dict[str, Faits]:
    """Lit les faits d'une classe : étudiant → faits, ceux d'un candidat sans ligne compris.

    Args:
        table: comme pour `load_faits`, avec une colonne `etudiant`.
        referentiel: le référentiel.
        echelles: les échelles permises.
        etudiants: les candidats voulus ; ceux de la table si None.

    Raises:
        DonneesInvalidesError: en listant tous les défauts, candidat par candidat.
    """
    permises = list(echelles)
    lignes: dict[str, list[dict[str, Any]]] = {nom: [] for nom in etudiants or ()}
    for ligne in _records(table, (Colonne("etudiant", "texte", "étudiant"),)):
        if etudiants is None or ligne["etudiant"] in lignes:
            lignes.setdefault(ligne["etudiant"], []).append(ligne)
    lues = {nom: _read_faits(siennes, referentiel, permises) for nom, siennes in lignes.items()}
    refus = [
        Constat(c.gravite, c.code, f"{nom}, {c.message}", c.objet)
        for nom, (_, constats) in lues.items()
        for c in constats
    ]
    if refus:
        raise DonneesInvalidesError("Des faits sont refusés :", refus)
    return {nom: faits for nom, (faits, _) in lues.items()}


def _records(table: pd.DataFrame, de_plus: tuple[Colonne, ...] = ()) -> list[dict[str, Any]]:
    """Les lignes, vérifiées ; `valeur` reste telle quelle, pour ne rien perdre d'un nombre exact."""
    propres = check_frame(table, Contrat(CONTRAT.nom, (*de_plus, *CONTRAT.colonnes), vide_permis=True))
    if "valeur" not in table.columns:
        absente = Constat("erreur", "colonne_absente", "la colonne « valeur » (résultat) manque.", "valeur")
        raise DonneesInvalidesError("La table « faits » ne peut pas être employée :", [absente])
    lignes: list[dict[str, Any]] = propres.to_dict("records")
    for rang, (ligne, brut) in enumerate(zip(lignes, table["valeur"].tolist(), strict=True), start=1):
        ligne |= {"valeur": brut, "rang": rang}
    return lignes


def _read_faits(
    lignes: list[dict[str, Any]], referentiel: Referentiel, echelles: list[Echelle]
) -> tuple[Faits, list[Constat]]:
    valeurs: dict[Cle, Fraction | str] = {}
    motifs: dict[Cle, str] = {}
    constats: list[Constat] = []
    for ligne in lignes:
        cle = Cle(ligne["element_id"], ligne["source"], _texte(ligne.get("moment")))
        valeur, defaut = _read_valeur(ligne["valeur"], cle, echelles)
        motifs[cle] = _texte(ligne.get("motif"))
        defaut = defaut or _defaut(cle, valeur, motifs[cle], valeurs, referentiel)
        if defaut:
            phrase = f"ligne {ligne['rang']} ({_render(cle)}) : {defaut}"
            constats.append(Constat("erreur", "fait_refuse", phrase, cle.element))
        elif valeur is not None:
            valeurs[cle] = valeur
    return Faits(valeurs, motifs), constats


def _texte(valeur: Any) -> str:
    """Un texte sans blancs autour ; vide pour tout ce qui veut dire « rien »."""
    if isinstance(valeur, str):
        return valeur.strip()
    if valeur is None or valeur is pd.NA or (isinstance(valeur, float) and math.isnan(valeur)):
        return ""
    return str(valeur)


def _read_valeur(brut: Any, cle: Cle, echelles: list[Echelle]) -> tuple[Fraction | str | None, str]:
    """La valeur, ou None si elle n'est pas évaluée ; et le défaut, en une phrase."""
    texte = _texte(brut)
    if texte.casefold() in NON_EVALUE:
        return None, ""
    if cle.moment in {DEROGATION, CONSERVE}:
        decision = texte.casefold()
        return (decision, "") if decision in {OUI, NON} else (None, f"« {texte} » reçu ; oui ou non est attendu.")
    if any(texte in e.niveaux for e in echelles):
        return texte, ""
    nombre = _read_nombre(brut, texte)
    bornes = [(e.minimum, e.maximum) for e in echelles if e.nature == "numerique"]
    if nombre is not None and any(bas <= nombre <= haut for bas, haut in bornes):
        return nombre, ""
    if not echelles and isinstance(brut, str | int | float | Decimal | Fraction | np.generic):
        return (nombre if nombre is not None else texte), ""
    return None, f"« {texte} » reçu ; {_permis(echelles)} est attendu."


def _read_nombre(brut: Any, texte: str) -> Fraction | None:
    """Un nombre exact : ce qui est écrit, et non le flottant voisin."""
    if isinstance(brut, bool | np.bool_):
        return None
    if isinstance(brut, Fraction):
        return brut
    if isinstance(brut, str):
        serre = texte.replace("\u202f", "").replace("\u00a0", "")
        return Fraction(Decimal(serre.replace(",", "."))) if NOMBRE.fullmatch(serre) else None
    if not isinstance(brut, int | float | Decimal | np.integer | np.floating):
        return None
    nombre = Decimal(str(brut))
    # Un exposant immense demanderait des minutes pour devenir une fraction.
    return Fraction(nombre) if nombre.is_finite() and abs(nombre.adjusted()) < TAILLE_DECIMALE else None


def _permis(echelles: list[Echelle]) -> str:
    formes = [
        ", ".join(e.niveaux) if e.nature == "ordinale" else f"un nombre de {float(e.minimum):g} à {float(e.maximum):g}"
        for e in echelles
    ]
    return " ou ".join(formes) or "un nombre ou un texte"


def _defaut(cle: Cle, valeur: object, motif: str, deja: Mapping[Cle, object], referentiel: Referentiel) -> str:
    if cle.element not in referentiel:
        return f"« {cle.element} » n'est pas un élément de {referentiel.id}."
    if cle in deja and valeur is not None:
        return "un autre résultat est déjà donné ; un seul par élément, évaluateur et moment."
    if cle.moment in {DEROGATION, CONSERVE} and cle.source != "jury":
        return "seul le jury déroge ou conserve un acquis (source jury)."
    if cle.moment == DEROGATION and valeur == OUI and not motif:
        return "une décision contraire du jury demande un motif écrit (colonne « motif »)."
    return ""


def _render(cle: Cle) -> str:
    return ", ".join(m for m in cle if m)
