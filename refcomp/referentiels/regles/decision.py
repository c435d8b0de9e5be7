"""Décider pour un candidat, ou pour une classe : le verdict, ses raisons, ce qui manque, ce qui suffirait."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from refcomp.errors import DonneesInvalidesError, ReferentielInconnuError
from refcomp.findings import Constat
from refcomp.referentiels.modele import Referentiel
from refcomp.referentiels.reglement import Reglement
from refcomp.referentiels.regles.faits import echelles_en_vigueur, load_classe, load_faits
from refcomp.referentiels.regles.mesures import Cle
from refcomp.referentiels.regles.moteur import Moteur
from refcomp.referentiels.regles.parametres import build_texte, load_parametres, render_valeur
from refcomp.referentiels.regles.raisons import Besoin, Raison, render_fraction

COLONNES = ["etudiant", "regle", "element_id", "verdict", "manque", "suffirait", "constats"]
CHOIX = "choix du centre : "  # ainsi commence, dans ce qui manque, ce que le centre n'a pas choisi
SANS_REGLE = (
    "{} n'imprime aucune règle de certification : donnez un règlement, par son identifiant ou par son fichier YAML "
    "(docs/regles-de-certification.md)."
)
SIGNES = {"acquis": "✓", "non acquis": "✗", "en attente": "…", "non précisé": "?", "sans objet": "–"}


@dataclass(frozen=True)
class Decision:
    """Ce que décide une règle pour un candidat : toujours une proposition au jury.

    Attributes:
        regle: la règle.
        element_id: l'élément auquel elle s'applique ; vide pour l'ensemble.
        raison: l'arbre des raisons.
        referentiel: le référentiel, pour nommer et citer.
        reglement: le règlement, et ses questions au centre.
        parametres: les valeurs en vigueur.
    """

    regle: str
    element_id: str
    raison: Raison
    referentiel: Referentiel
    reglement: Reglement
    parametres: Mapping[str, Any]

    @property
    def verdict(self) -> str:
        """« acquis », « non acquis », « en attente » de résultats, « non précisé » par le centre ou « sans objet »."""
        return self.raison.verdict

    @property
    def manque(self) -> list[str]:
        """Ce qui empêche de décider : les résultats absents, puis les choix que le centre n'a pas faits."""
        faits = [f"résultat : {self._nom(cle)}" for cle in sorted(self.raison.manques)]
        choix = [f"{CHOIX}{self.reglement.parametres[p].libelle}" for p in sorted(self.raison.parametres)]
        return [*faits, *choix]

    @property
    def suffirait(self) -> list[str]:
        """Ce qui suffirait, si rien d'autre ne change ; vide si c'est décidé ou s'il manque un choix du centre."""
        if self.raison.rempli is not None or self.raison.parametres:
            return []
        return [self._render_besoin(b) for b in self.raison.besoins]

    @property
    def constats(self) -> list[Constat]:
        """Ce qu'il faut voir même quand c'est décidé : un résultat exactement au seuil."""
        return list(dict.fromkeys(c for r in self.raison.walk() for c in r.constats))

    def explication(self) -> str:
        """L'arbre des raisons, du texte de la règle aux chiffres et au verdict."""
        lignes = [f"{self.verdict.capitalize()} (proposition au jury)", *self._render(self.raison, 0)]
        lignes += [f"Manque : {m}." for m in self.manque] + [f"Suffirait : {s}." for s in self.suffirait]
        lignes += [f"À voir : {c.message}" for c in self.constats]
        return "\n".join([*lignes, *self._render_parametres()])

    def _render_parametres(self) -> list[str]:
        """Ce que le centre a choisi, puis ce qui vient du texte."""
        choisis: list[str] = []
        imprimes: list[str] = []
        for nom, valeur in self.parametres.items():
            parametre = self.reglement.parametres[nom]
            du_texte = parametre.defaut is not None and build_texte(valeur) == build_texte(parametre.defaut)
            (imprimes if du_texte else choisis).append(f"{parametre.libelle} : {render_valeur(valeur)}")
        return [f"Choix du centre : {c}" for c in choisis] + [f"Valeur du texte : {i}" for i in imprimes]

    def _render(self, raison: Raison, rang: int) -> list[str]:
        lignes = [f"{'  ' * rang}{SIGNES[raison.verdict]} {raison.texte}"]
        if raison.cite and (citation := self.referentiel.libelle(raison.cite)) not in raison.texte:
            lignes.append(f"{'  ' * rang}    « {citation} »")
        for sous in raison.sous:
            lignes += self._render(sous, rang + 1)
        return lignes

    def _nom(self, cle: Cle) -> str:
        moment = f", {cle.moment}" if cle.moment else ""
        return f"{cle.source}{moment}, {cle.element} ({self.referentiel.libelle(cle.element)})"

    def _render_besoin(self, besoin: Besoin) -> str:
        qui = " et ".join(self._nom(c) for c in besoin.faits)
        if besoin.seuil is None:
            return f"{qui} : {besoin.niveau or 'être évalué'}"
        chacun = "chacun " if len(besoin.faits) > 1 else ""
        # Arrondi vers le haut : ce qui est écrit doit suffire. Un seuil à dépasser, arrondi plus haut, s'atteint.
        arrondi = Fraction(math.ceil(besoin.seuil * 100), 100)
        strict = besoin.strict and arrondi == besoin.seuil
        return f"{qui} : {chacun}{'plus de' if strict else 'au moins'} {render_fraction(arrondi)}"


def _reglement(referentiel: Referentiel, reglement: Reglement | None) -> Reglement:
    voulu = reglement or referentiel.reglement
    if voulu is None:
        raise ReferentielInconnuError(SANS_REGLE.format(referentiel.id))
    return voulu


def decision(
    referentiel: Referentiel,
    faits: pd.DataFrame,
    regle: str,
    element_id: str = "",
    *,
    parametres: Mapping[str, Any] | None = None,
    reglement: Reglement | None = None,
) -> Decision:
    """Ce que décide une règle pour un candidat.

    Args:
        referentiel: le référentiel.
        faits: les résultats du candidat : `element_id`, `source` (tuteur, formateur, professionnel, jury, entreprise),
            `valeur` (nombre exact ou niveau ; vide si non évalué), et si besoin `moment` et `motif`. Une ligne absente
            et une valeur vide sont la même chose : ni un succès, ni un échec.
        regle: la règle.
        element_id: l'élément, si la règle s'applique à chacun d'un niveau.
        parametres: les choix du centre ; ceux qui manquent rendent le verdict « non précisé » s'ils comptent.
        reglement: un autre règlement que celui que le référentiel imprime.

    Raises:
        DonneesInvalidesError: en listant tous les faits, ou tous les paramètres, refusés.
        ReferentielInconnuError: si la règle ou l'élément n'existe pas.
    """
    voulu = _reglement(referentiel, reglement)
    valeurs = load_parametres(parametres or {}, voulu, referentiel)
    lus = load_faits(faits, referentiel, echelles_en_vigueur(referentiel, voulu).values())
    moteur = Moteur(referentiel, voulu, lus, valeurs)
    return Decision(regle, element_id, moteur.judge_regle(regle, element_id), referentiel, voulu, valeurs)


def decisions(
    referentiel: Referentiel,
    faits: pd.DataFrame,
    *,
    etudiants: list[str] | None = None,
    parametres: Mapping[str, Any] | None = None,
    par_etudiant: Mapping[str, Mapping[str, Any]] | None = None,
    reglement: Reglement | None = None,
) -> pd.DataFrame:
    """Ce que décident toutes les règles pour toute une classe.

    Args:
        referentiel: le référentiel.
        faits: comme pour `decision`, avec une colonne `etudiant`.
        etudiants: les candidats regardés ; ceux des faits si None. Un candidat sans fait a ses lignes.
        parametres: les choix du centre.
        par_etudiant: étudiant → paramètres qui lui sont propres (le dispositif suivi).
        reglement: un autre règlement que celui du référentiel.

    Returns:
        Une ligne par étudiant × règle × élément de sa portée : `etudiant regle element_id verdict`, et trois listes de
        phrases, `manque`, `suffirait` et `constats`.

    Raises:
        DonneesInvalidesError: en listant tous les défauts.
    """
    voulu = _reglement(referentiel, reglement)
    classe = load_classe(faits, referentiel, echelles_en_vigueur(referentiel, voulu).values(), etudiants)
    _check_etudiants(par_etudiant or {}, classe)
    lignes = []
    for nom in etudiants if etudiants is not None else sorted(classe):
        siens = {**(parametres or {}), **(par_etudiant or {}).get(nom, {})}
        valeurs = load_parametres(siens, voulu, referentiel)
        moteur = Moteur(referentiel, voulu, classe[nom], valeurs)
        for regle in voulu.regles.values():
            for element in referentiel.du_niveau(regle.portee) if regle.portee else [""]:
                raison = moteur.judge_regle(regle.id, element)
                rendue = Decision(regle.id, element, raison, referentiel, voulu, valeurs)
                messages = [c.message for c in rendue.constats]
                lignes.append((nom, regle.id, element, rendue.verdict, rendue.manque, rendue.suffirait, messages))
    return pd.DataFrame(lignes, columns=COLONNES)


def _check_etudiants(par_etudiant: Mapping[str, object], connus: Iterable[str]) -> None:
    candidats = set(connus)
    phrases = {n: f"« {n} » (par_etudiant) n'est pas un candidat." for n in par_etudiant if n not in candidats}
    if phrases:
        refus = [Constat("erreur", "etudiant_inconnu", phrase, nom) for nom, phrase in phrases.items()]
        raise DonneesInvalidesError("Des paramètres sont refusés :", refus)


def controle_faits(
    referentiel: Referentiel,
    faits: pd.DataFrame,
    *,
    parametres: Mapping[str, Any] | None = None,
    reglement: Reglement | None = None,
) -> list[Constat]:
    """Les résultats d'un candidat qu'aucune règle ne regarde, les choix étant ce qu'ils sont.

    Souvent une faute de saisie : un mauvais évaluateur, un résultat sur une mission au lieu d'un domaine.

    Raises:
        DonneesInvalidesError: en listant tous les faits, ou tous les paramètres, refusés.
    """
    voulu = _reglement(referentiel, reglement)
    lus = load_faits(faits, referentiel, echelles_en_vigueur(referentiel, voulu).values())
    moteur = Moteur(referentiel, voulu, lus, load_parametres(parametres or {}, voulu, referentiel))
    for regle in voulu.regles.values():
        for element in referentiel.du_niveau(regle.portee) if regle.portee else [""]:
            moteur.judge_regle(regle.id, element)
    phrases = {
        cle: f"{', '.join(m for m in cle if m)} : aucune règle ne lit ce résultat."
        for cle in sorted(lus.valeurs)
        if cle not in moteur.lus
    }
    return [Constat("avertissement", "fait_ignore", phrase, cle.element) for cle, phrase in phrases.items()]
