"""Les règles de qui voit quoi et de qui écrit quoi, en données : c'est d'elles que viennent les ordres à la base.

Une règle de lecture ne dépend que de l'étudiant et de la source. Une correction garde l'étudiant et la source de la
ligne qu'elle remplace : qui voit l'une voit l'autre, et personne ne prend une preuve remplacée pour la dernière.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from refcomp.errors import ArgumentInvalideError, check_choix

ETUDIANT, TUTEUR, ENSEIGNANT, COORDINATEUR = "etudiant", "tuteur", "enseignant", "coordinateur"
ROLES = (ETUDIANT, TUTEUR, ENSEIGNANT, COORDINATEUR)
# Les rôles dont la cible se donne : un étudiant pour un tuteur, un groupe pour un enseignant ou un étudiant.
CIBLES = {TUTEUR: "un étudiant", ENSEIGNANT: "un groupe", ETUDIANT: "un groupe, ou rien", COORDINATEUR: ""}
GRILLES = ("tuteur", "entreprise", "professionnel", "auto_evaluation")  # ce qu'un tuteur lit de ses étudiants
TRANSCRITES = ("tuteur", "entreprise", "professionnel")  # d'un auteur sans compte, saisies par un autre


@dataclass(frozen=True)
class Ecriture:
    """Ce qu'un rôle peut inscrire au registre.

    Attributes:
        siennes: sources de ce qu'il signe de son nom.
        transcrites: sources de ce qu'il saisit pour un auteur qui n'a pas de compte.
        retire: vrai s'il peut retirer une preuve, par une ligne « non évalué » motivée et signée de lui.
        corrige: vrai s'il peut corriger une ligne d'un autre auteur.
    """

    siennes: tuple[str, ...]
    transcrites: tuple[str, ...] = ()
    retire: bool = False
    corrige: bool = False


ECRITURES = {
    ETUDIANT: Ecriture(("auto_evaluation",)),
    TUTEUR: Ecriture(("tuteur", "entreprise")),
    ENSEIGNANT: Ecriture(("formateur",), TRANSCRITES, retire=True, corrige=True),
    COORDINATEUR: Ecriture(("formateur", "jury"), TRANSCRITES, retire=True, corrige=True),
}
# Table → rôles qui en lisent les lignes de leurs étudiants ; ce qui n'est pas ici n'est ouvert à personne.
LECTURES = {
    "preuve": (ETUDIANT, TUTEUR, ENSEIGNANT, COORDINATEUR),
    "preuve_resume": (ETUDIANT, TUTEUR, ENSEIGNANT, COORDINATEUR),
    "resultat": (ENSEIGNANT, COORDINATEUR),
    "correction": (ENSEIGNANT, COORDINATEUR),
    "note": (ENSEIGNANT, COORDINATEUR),
    "acces_ecriture": (COORDINATEUR,),
    "registre_effacement": (COORDINATEUR,),
    "jury_seance": (COORDINATEUR,),
    "jury_dossier": (COORDINATEUR,),
    "jury_decision": (COORDINATEUR,),
    "jury_cloture": (COORDINATEUR,),
    "jury_annulation": (COORDINATEUR,),
}
PAR_SOURCE = ("preuve", "preuve_resume")  # les tables où un tuteur ne lit que les grilles
SANS_PERSONNE = ("registre_version", "registre_schema")  # lues de tous : des numéros et des dates
SIENNES = ("acces",)  # chacun y lit ses propres droits, un coordinateur tous
# Table du jury → vrai si chaque ligne est signée.
JURY = {
    "jury_seance": True,
    "jury_dossier": False,
    "jury_decision": True,
    "jury_cloture": True,
    "jury_annulation": True,
}


@dataclass(frozen=True, order=True)
class Droit:
    """Un droit.

    Attributes:
        utilisateur: identifiant de connexion ; pour un étudiant, celui du registre.
        role: un de `ROLES`.
        cible: l'étudiant d'un tuteur, le groupe d'un enseignant ou d'un étudiant ; vide sinon.
    """

    utilisateur: str
    role: str
    cible: str = ""

    def __post_init__(self) -> None:
        """Refuse un droit qui ne dirait rien, ou qui en dirait trop."""
        check_choix("role", self.role, ROLES)
        if not self.utilisateur.strip():
            raise ArgumentInvalideError("À qui donner ce droit ? L'utilisateur est vide.")
        if self.role in {TUTEUR, ENSEIGNANT} and not self.cible.strip():
            raise ArgumentInvalideError(
                f"Le rôle « {self.role} » de {self.utilisateur} demande {CIBLES[self.role]} : sans cible, il ne "
                "verrait rien."
            )
        if self.role == COORDINATEUR and self.cible:
            raise ArgumentInvalideError(
                f"Le rôle « coordinateur » voit toute la cohorte : il n'a pas de cible (reçu : « {self.cible} »)."
            )


def build_droits(utilisateur: str, groupes: list[str]) -> list[Droit]:
    """Les droits que disent les groupes d'un compte du Hub.

    Args:
        utilisateur: identifiant de connexion.
        groupes: noms de groupes : `etudiant`, `etudiant:BTS-GPME-A`, `tuteur:alix-martin`, `enseignant:BTS-GPME-A`,
            `coordinateur`. Ceux dont le premier mot n'est pas un rôle servent à autre chose et sont ignorés.

    Raises:
        ArgumentInvalideError: si un groupe nomme un rôle sans dire sa cible, ou lui en donne une de trop.

    >>> [d.role for d in build_droits("mme-a", ["enseignant:BTS-A", "imprimante"])]
    ['enseignant']
    """
    lus = [nom.partition(":") for nom in groupes]
    return sorted({Droit(utilisateur, role.strip(), cible.strip()) for role, _, cible in lus if role.strip() in ROLES})


def maintenant() -> str:
    """L'heure, telle que les tables la gardent."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
