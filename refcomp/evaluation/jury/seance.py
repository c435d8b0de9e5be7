"""Une séance de jury, préparée : son ordre du jour, un dossier figé par candidat, les propositions des règles.

Le dossier est figé à l'ouverture : ce que le jury a eu sous les yeux reste lisible après coup, même si une preuve est
corrigée entre-temps. Les raisons d'une proposition se recalculent du dossier, elles ne sont pas recopiées.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, ReferentielInconnuError
from refcomp.evaluation.jury.etats import etats_candidats
from refcomp.evaluation.jury.faits import COLONNES_FAITS, FaitsDuRegistre, faits_du_registre
from refcomp.evaluation.validation import bornes_date
from refcomp.findings import Constat
from refcomp.formats_fr import format_date
from refcomp.referentiels.modele import Referentiel
from refcomp.referentiels.reglement import Reglement
from refcomp.referentiels.regles.decision import CHOIX, SANS_REGLE, decision
from refcomp.referentiels.regles.publication import load_reglement

COLONNES_PROPOSITIONS = [
    *("etudiant", "regle", "element_id", "verdict", "manque", "suffirait", "constats", "marge", "priorite"),
]


@dataclass(frozen=True)
class Choix:
    """Ce que le centre a choisi pour une séance, et que le procès-verbal rappelle.

    Attributes:
        parametres: les paramètres du règlement.
        par_etudiant: étudiant → paramètres qui lui sont propres.
        cumul: ce qui compte quand un évaluateur s'est prononcé plusieurs fois (`derniere`, `meilleure`, `moyenne`).
        limite: points en deçà desquels un candidat est un cas limite ; le vingtième de l'échelle si None.
    """

    parametres: Mapping[str, Any] = field(default_factory=dict)
    par_etudiant: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    cumul: str = "derniere"
    limite: int | None = None


@dataclass(frozen=True)
class Dossier:
    """Le dossier figé d'un candidat.

    Attributes:
        etudiant: le candidat.
        groupe: son groupe.
        ordre: son rang à l'ordre du jour.
        faits: ce que les règles ont lu.
        ecartees: les preuves laissées de côté, avec leur raison.
        propositions: ce que chaque règle propose.
    """

    etudiant: str
    groupe: str
    ordre: int
    faits: pd.DataFrame
    ecartees: pd.DataFrame
    propositions: pd.DataFrame


@dataclass(frozen=True)
class Seance:
    """Une séance.

    Attributes:
        intitule: son nom.
        jour: sa date.
        membres: les membres du jury, avec leur qualité.
        referentiel: le référentiel certifié.
        regle: la règle qui décide de la certification entière.
        dossiers: les dossiers, dans l'ordre du jour.
        lieu: où elle se tient.
        reglement: un autre règlement que celui du référentiel.
        reglement_lu: d'où il a été lu (identifiant ou chemin), pour le relire.
        choix: les choix du centre.
    """

    intitule: str
    jour: dt.date
    membres: tuple[str, ...]
    referentiel: Referentiel
    regle: str
    dossiers: tuple[Dossier, ...]
    lieu: str = ""
    reglement: Reglement | None = None
    reglement_lu: str = ""
    choix: Choix = field(default_factory=Choix)

    @property
    def choix_manquants(self) -> list[str]:
        """Les choix que le centre n'a pas faits et dont une proposition dépend, chacun une fois."""
        phrases = (m for d in self.dossiers for manque in d.propositions["manque"] for m in manque)
        return list(dict.fromkeys(p.removeprefix(CHOIX) for p in phrases if p.startswith(CHOIX)))

    @property
    def a_verifier(self) -> pd.DataFrame:
        """Les faits auxquels le jury ne se fie pas sans les regarder : `etudiant element_id source a_verifier`."""
        faits = pd.concat([d.faits for d in self.dossiers]) if self.dossiers else pd.DataFrame(columns=COLONNES_FAITS)
        colonnes = ["etudiant", "element_id", "source", "a_verifier"]
        return faits.loc[faits["a_verifier"].fillna("") != "", colonnes].reset_index(drop=True)

    @property
    def ordre_du_jour(self) -> pd.DataFrame:
        """Les candidats, cas limites d'abord : `ordre etudiant groupe proposition priorite marge manque suffirait`."""
        lignes = []
        for dossier in self.dossiers:
            propositions = dossier.propositions
            entiere = propositions[propositions["regle"] == self.regle].iloc[0]
            lignes.append((dossier.ordre, dossier.etudiant, dossier.groupe, *entiere[list(VUES)]))
        return pd.DataFrame(lignes, columns=["ordre", "etudiant", "groupe", *VUES.values()])

    def dossier(self, etudiant: str) -> Dossier:
        """Le dossier d'un candidat.

        Raises:
            ArgumentInvalideError: si le candidat n'est pas à l'ordre du jour.
        """
        trouve = next((d for d in self.dossiers if d.etudiant == etudiant), None)
        if trouve is None:
            raise ArgumentInvalideError(f"« {etudiant} » n'est pas à l'ordre du jour de « {self.intitule} ».")
        return trouve

    def explication(self, etudiant: str, regle: str = "", element_id: str = "") -> str:
        """Pourquoi une règle propose ce qu'elle propose, du texte du document aux chiffres du candidat."""
        siens = {**self.choix.parametres, **self.choix.par_etudiant.get(etudiant, {})}
        return decision(
            self.referentiel,
            self.dossier(etudiant).faits,
            regle or self.regle,
            element_id,
            parametres=siens,
            reglement=self.reglement,
        ).explication()


AVANCE = pd.DateOffset(years=5)  # une séance se prépare avant son jour, mais pas un siècle avant
VUES = {
    "verdict": "proposition",
    "priorite": "priorite",
    "marge": "marge",
    "manque": "manque",
    "suffirait": "suffirait",
}


def prepare_seance(  # noqa: PLR0913 - une séance se décrit par ce qu'un procès-verbal porte
    referentiel: Referentiel,
    preuves: pd.DataFrame,
    *,
    intitule: str,
    jour: dt.date,
    membres: Sequence[str],
    etudiants: Sequence[str] | None = None,
    regle: str = "",
    lieu: str = "",
    reglement: str | Path = "",
    choix: Choix | None = None,
) -> Seance:
    """Prépare une séance : fige les dossiers et range les candidats, cas limites d'abord.

    Args:
        referentiel: le référentiel.
        preuves: les preuves en vigueur, avec `groupe` (`Registre.load_preuves`).
        intitule: le nom de la séance.
        jour: sa date.
        membres: les membres du jury.
        etudiants: les candidats ; tous ceux qui ont une preuve si None.
        regle: la règle qui décide de la certification ; la dernière qui porte sur l'ensemble si vide.
        lieu: où elle se tient.
        reglement: un autre règlement que celui du référentiel : un identifiant livré, ou le chemin d'un YAML.
        choix: les choix du centre.

    Raises:
        DonneesInvalidesError: en listant tout ce qui manque ou est refusé.
        ReferentielInconnuError: si la règle n'existe pas, ou si rien n'est imprimé et qu'aucun règlement n'est donné.
    """
    voulus = choix or Choix()
    candidats = list(etudiants) if etudiants is not None else sorted(preuves["etudiant"].unique())
    presents = tuple(dict.fromkeys(m.strip() for m in membres if m.strip()))
    _check_seance(intitule, jour, presents, candidats, voulus)
    autre = load_reglement(reglement) if reglement else None
    principale = _regle(referentiel, autre, regle)
    faits = faits_du_registre(preuves, referentiel, reglement=autre, cumul=voulus.cumul, jour=jour)
    etats = etats_candidats(
        referentiel,
        faits,
        etudiants=candidats,
        parametres=voulus.parametres,
        par_etudiant=voulus.par_etudiant,
        reglement=autre,
        limite=voulus.limite,
    )
    ordre = etats.loc[etats["regle"] == principale, "etudiant"].tolist()
    groupes = groupes_actuels(preuves)
    dossiers = tuple(_dossier(nom, groupes.get(nom, ""), rang, faits, etats) for rang, nom in enumerate(ordre, start=1))
    lu = str(reglement)
    return Seance(intitule.strip(), jour, presents, referentiel, principale, dossiers, lieu, autre, lu, voulus)


def groupes_actuels(preuves: pd.DataFrame) -> dict[str, str]:
    """Étudiant → groupe de sa dernière preuve : qui a changé de classe est de la nouvelle."""
    rangees = preuves.sort_values(["date", "rang"])
    return dict(zip(rangees["etudiant"], rangees["groupe"], strict=True))


def _check_seance(intitule: str, jour: dt.date, membres: Sequence[str], candidats: Sequence[str], choix: Choix) -> None:
    premier, aujourdhui = bornes_date()
    dernier = aujourdhui + AVANCE
    inconnus = [nom for nom in choix.par_etudiant if nom not in set(candidats)]
    manques = [
        (not intitule.strip(), "intitule", "la séance n'a pas d'intitulé."),
        (not membres, "membres", "aucun membre du jury n'est nommé."),
        (
            not premier <= pd.Timestamp(jour) <= dernier,
            "jour",
            f"{format_date(jour)} n'est pas un jour de séance probable.",
        ),
        (not candidats, "etudiants", "aucun candidat : le registre n'a pas de preuve pour ce référentiel."),
        (len(set(candidats)) < len(candidats), "etudiants", "un candidat est nommé deux fois."),
        (bool(inconnus), "par_etudiant", f"par_etudiant nomme qui n'est pas candidat : {', '.join(inconnus)}."),
    ]
    constats = [Constat("erreur", "seance_incomplete", phrase, objet) for vrai, objet, phrase in manques if vrai]
    if constats:
        raise DonneesInvalidesError("La séance ne peut pas être préparée :", constats)


def _regle(referentiel: Referentiel, reglement: Reglement | None, regle: str) -> str:
    voulu = reglement or referentiel.reglement
    if voulu is None:
        raise ReferentielInconnuError(SANS_REGLE.format(referentiel.id))
    entieres = [r.id for r in voulu.regles.values() if not r.portee]
    if not entieres or (regle and regle not in entieres):
        permises = ", ".join(entieres) or "aucune"
        raise ReferentielInconnuError(f"« {regle} » ne décide pas de l'ensemble ; règles qui le font : {permises}.")
    return regle or entieres[-1]


def _dossier(nom: str, groupe: str, rang: int, faits: FaitsDuRegistre, etats: pd.DataFrame) -> Dossier:
    return Dossier(
        nom,
        groupe,
        rang,
        faits.faits[faits.faits["etudiant"] == nom].reset_index(drop=True),
        faits.ecartees[faits.ecartees["etudiant"] == nom].reset_index(drop=True),
        etats.loc[etats["etudiant"] == nom, COLONNES_PROPOSITIONS].sort_index().reset_index(drop=True),
    )
