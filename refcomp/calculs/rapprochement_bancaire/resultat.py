"""Le résultat d'un rapprochement bancaire, et son explication."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pandas as pd

from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.calculs.rapprochement_bancaire.etat import Soldes
from refcomp.calculs.rapprochement_bancaire.solutions import SOLUTIONS_MAX
from refcomp.findings import Constat
from refcomp.formats_fr import format_compte, format_date, format_montant, format_unites
from refcomp.rounding import Monnaie

LIGNES_CITEES = 6  # par proposition, dans l'explication ; la table les a toutes
LIBELLES_REGLES = {
    "reference": "même montant et même référence",
    "reference_dans_libelle": "même montant, référence citée dans le libellé",
    "reference_proche": "même montant, référence à une faute de frappe près",
    "montant_tiers": "même montant et même tiers, seule ligne possible à ces dates",
    "montant_date": "même montant, seule ligne possible à ces dates",
    "montant_date_libelle": "même montant, libellé le plus proche à ces dates",
    "seule_repartition": "mêmes montants, une seule façon de tout pointer à ces dates",
    "groupe_tiers": "plusieurs lignes d'un même tiers, somme égale",
    "groupe_ambigu": "plusieurs groupes d'un même tiers ont cette somme",
    "montant_fortuit": "même montant et rien d'autre : l'accord peut être un hasard",
    "groupe_reference": "plusieurs lignes de même référence, somme égale",
    "groupe_somme": "plusieurs lignes du même jour, somme égale",
    "groupe_fenetre": "plusieurs lignes de jours différents, somme égale",
    "montant_date_ambigu": "même montant, plusieurs lignes conviennent",
    "references_differentes": "même montant, références différentes",
    "montant_trop_frequent": "montant porté par trop de lignes",
    "montant_different": "même référence, montants différents",
}


@dataclass(frozen=True)
class Rapprochement:
    """Un rapprochement bancaire.

    Dans toutes les tables, `ecriture` et `ligne_releve` sont les étiquettes d'index des tables reçues et `montant` est
    du point de vue de l'entreprise : positif si l'argent entre.

    Attributes:
        pointages: une ligne par écriture pointée : `pointage`, `regle`, `ecriture`, `ligne_releve`,
            `montant_ecriture`, `montant_releve`. Un groupe répète son numéro de pointage.
        propositions: une ligne par opération en cause : `proposition`, `regle`, `solutions` (nombre de façons ; 1 000
            veut dire 1 000 ou plus ; vide si non compté), `cote` (`comptabilite` ou `releve`), `ligne`, `date`,
            `libelle`, `montant`. Rien n'en est pointé.
        suspens_comptabilite: écritures absentes du relevé : `ligne`, `date`, `libelle`, `reference`, `montant`,
            `a_confirmer` (vrai si une proposition la concerne).
        suspens_releve: lignes du relevé absentes de la comptabilité, mêmes colonnes.
        etat: l'état de rapprochement, deux colonnes de chaque côté.
        ecritures_a_passer: propositions d'écritures pour les lignes du relevé que rien ne rapproche.
        soldes: les soldes, en unités mineures.
        date_arrete: dernier jour retenu.
        devise: monnaie des montants.
        constats: lignes laissées de côté, recherches écourtées, différence d'ouverture.
    """

    pointages: pd.DataFrame
    propositions: pd.DataFrame
    suspens_comptabilite: pd.DataFrame
    suspens_releve: pd.DataFrame
    etat: pd.DataFrame
    ecritures_a_passer: pd.DataFrame
    soldes: Soldes
    date_arrete: dt.date
    devise: Monnaie
    constats: tuple[Constat, ...]

    def explication(self) -> Explication:
        """Écrit le rapprochement comme un corrigé : pointage, suspens, état, écritures."""
        etapes = [self._pointage()]
        if len(self.propositions):
            etapes.append(self._ambiguites())
        etapes += [
            self._suspens("Relever ce que la banque seule connaît", self.suspens_releve),
            self._suspens("Relever ce que la comptabilité seule connaît", self.suspens_comptabilite),
            self._etat(),
        ]
        if len(self.ecritures_a_passer):
            etapes.append(self._ecritures())
        return Explication(f"Rapprochement bancaire au {format_date(self.date_arrete)}", tuple(etapes))

    def _pointage(self) -> Etape:
        comptes = self.pointages.drop_duplicates("pointage")["regle"].value_counts(sort=False)
        texte = (
            "Un débit du compte 512 est un crédit du relevé, et l'inverse. "
            f"{format_compte(int(comptes.sum()), 'pointage certain', 'pointages certains')}."
        )
        lignes = tuple((LIBELLES_REGLES[str(r)], str(n)) for r, n in sorted(comptes.items()))
        return Etape("Pointer les opérations communes", texte, Tableau(("Règle", "Pointages"), lignes, (1,)))

    def _ambiguites(self) -> Etape:
        lignes = []
        for numero, p in self.propositions.groupby("proposition"):
            solutions = p["solutions"].iloc[0]
            detail = " ; ".join(_en_cause(ligne) for ligne in p.head(LIGNES_CITEES).itertuples())
            detail += f" ; et {len(p) - LIGNES_CITEES} autres" if len(p) > LIGNES_CITEES else ""
            nombre = "non compté" if pd.isna(solutions) else _compte(int(solutions))
            lignes.append((str(numero), LIBELLES_REGLES[p["regle"].iloc[0]], nombre, detail))
        texte = (
            "Ces opérations ne sont pas pointées : une personne doit trancher. Elles restent en suspens des deux côtés."
        )
        entetes = ("N°", "Raison", "Solutions", "Lignes")
        return Etape("Signaler les ambiguïtés", texte, Tableau(entetes, tuple(lignes), (2,)))

    def _suspens(self, titre: str, suspens: pd.DataFrame) -> Etape:
        lignes = tuple(
            (format_date(s.date), str(s.libelle), format_montant(s.montant, self.devise)) for s in suspens.itertuples()
        )
        if not lignes:
            return Etape(titre, "Rien.")
        texte = f"{format_compte(len(lignes), 'opération')} (positif : l'argent entre)."
        return Etape(titre, texte, Tableau(("Date", "Libellé", "Montant"), lignes, (2,)))

    def _etat(self) -> Etape:
        lignes = tuple(self._ligne_etat(e) for e in self.etat.itertuples())
        entetes = ("Opération", "512 débit", "512 crédit", "Relevé débit", "Relevé crédit")
        s = self.soldes
        compte, releve = (format_unites(u, self.devise) for u in (s.rectifie_comptabilite, s.rectifie_releve))
        suite = "ils sont égaux et de sens opposé" if s.difference == 0 else self._difference()
        texte = f"Solde rectifié du compte 512 : {compte} ; du relevé : {releve} : {suite}."
        return Etape("Dresser l'état de rapprochement", texte, Tableau(entetes, lignes, (1, 2, 3, 4)))

    def _difference(self) -> str:
        return f"il reste {format_unites(self.soldes.difference, self.devise)} à expliquer"

    def _ligne_etat(self, ligne: Any) -> tuple[str, ...]:
        montants = (ligne.debit_512, ligne.credit_512, ligne.debit_releve, ligne.credit_releve)
        textes = (format_montant(m, self.devise) if m else "" for m in montants)
        return (str(ligne.libelle), *textes)

    def _ecritures(self) -> Etape:
        lignes = tuple(
            (
                str(e.ecriture),
                f"{e.compte} {e.intitule}",
                format_montant(e.debit, self.devise) if e.debit else "",
                format_montant(e.credit, self.devise) if e.credit else "",
            )
            for e in self.ecritures_a_passer.itertuples()
        )
        texte = "Seules les opérations absentes de la comptabilité donnent lieu à une écriture ; comptes à confirmer."
        return Etape("Passer les écritures", texte, Tableau(("N°", "Compte", "Débit", "Crédit"), lignes, (2, 3)))


def _en_cause(ligne: Any) -> str:
    cote = "écriture" if ligne.cote == "comptabilite" else "relevé"
    return f"{cote} {ligne.ligne} « {ligne.libelle} » du {format_date(ligne.date)}"


def _compte(solutions: int) -> str:
    return "1 000 ou plus" if solutions >= SOLUTIONS_MAX else str(solutions)
