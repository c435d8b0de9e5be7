"""Le résultat d'un lettrage, et son explication."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.calculs.lettrage.reglage import Reglage
from refcomp.calculs.rapprochement_bancaire.solutions import SOLUTIONS_MAX
from refcomp.findings import Constat
from refcomp.formats_fr import format_compte, format_date, format_montant, format_unites
from refcomp.rounding import Monnaie, unites_mineures

LIBELLES_REGLES = {
    "deja_lettre": "déjà lettré, solde nul",
    "reference": "la pièce est citée",
    "groupe_reference": "les pièces sont citées, plusieurs lignes",
    "reference_ecart": "la pièce est citée, à un écart de règlement près",
    "montant": "même montant, seule ligne possible",
    "montant_plus_ancien": "même montant, la plus ancienne d'abord",
    "montant_ecart": "même montant à un écart de règlement près",
    "groupe": "plusieurs lignes de somme exacte",
    "partiel": "lettrage partiel",
    "montant_ambigu": "même montant, plusieurs lignes conviennent",
    "groupe_ambigu": "plusieurs groupes de somme exacte",
    "groupe_fortuit": "somme exacte, peut-être par hasard",
    "ecart_ambigu": "montants voisins, plusieurs lignes conviennent",
}
LIGNES_MONTREES = 20


@dataclass(frozen=True)
class Lettrage:
    """Des comptes de tiers lettrés.

    Dans toutes les tables, `ligne` est l'étiquette d'index de la table reçue ; un `montant` est positif au débit.

    Attributes:
        tableau: les lignes des comptes de tiers, triées par compte, tiers et date : `ligne`, `compte`, `tiers`, `date`,
            `piece`, `libelle`, `debit`, `credit`, `echeance`, `lettre` (majuscules : soldé ; minuscules : partiel ;
            vide : non lettré), `regle`.
        propositions: les ambiguïtés, une ligne par ligne en cause : `proposition`, `regle`, `solutions` (nombre de
            façons, 1 000 au plus ; vide si non compté), puis la ligne. Rien n'en est lettré.
        restes: ce qui n'est pas soldé : mêmes colonnes que le tableau, avec `montant` et `a_confirmer` (vrai si une
            proposition la concerne). Sa somme est le solde des comptes, écarts de règlement passés.
        soldes: par lettre : `compte`, `tiers`, `lettre`, `lignes`, `debit`, `credit`, `ecart` (à passer en écriture),
            `solde` (nul pour une lettre majuscule).
        ecritures_a_passer: écarts de règlement proposés : `lettre`, `date`, `compte`, `tiers`, `libelle`, `debit`,
            `credit`.
        reglage: les conventions retenues.
        devise: monnaie des montants.
        constats: lettrages partiels, écarts, lettres remises en cause, recherches écourtées.
    """

    tableau: pd.DataFrame
    propositions: pd.DataFrame
    restes: pd.DataFrame
    soldes: pd.DataFrame
    ecritures_a_passer: pd.DataFrame
    reglage: Reglage
    devise: Monnaie
    constats: tuple[Constat, ...]

    def explication(self) -> Explication:
        """Écrit le lettrage comme un corrigé : règles, lettres, ambiguïtés, écarts, justification du solde."""
        etapes = [self._lettres()]
        if len(self.propositions):
            etapes.append(self._ambiguites())
        if len(self.ecritures_a_passer):
            etapes.append(self._ecarts())
        etapes += [self._restes(), self._controle()]
        return Explication("Lettrage des comptes de tiers", tuple(etapes))

    def _montant(self, valeur: float) -> str:
        return format_montant(valeur, self.devise) if valeur else ""

    def _lettres(self) -> Etape:
        lettrees = self.tableau[self.tableau["lettre"] != ""].sort_values(
            ["compte", "tiers", "lettre"], key=lambda c: c.str.upper(), kind="stable"
        )
        lignes = [
            (e.lettre, f"{e.compte} {e.tiers}".strip(), format_date(e.date), f"{e.piece} {e.libelle}".strip(),
             self._montant(e.debit), self._montant(e.credit), LIBELLES_REGLES[e.regle])
            for e in lettrees.head(LIGNES_MONTREES).itertuples()
        ]  # fmt: skip
        nombre = len(self.soldes)
        texte = (
            f"{format_compte(nombre, 'lettre')} sur {format_compte(len(self.tableau), 'ligne')}. La pièce citée "
            f"l'emporte sur le montant ; sans elle, il doit être exact, à {self.reglage.fenetre_jours} jours près."
            + _suite(len(lettrees))
        )
        entetes = ("Lettre", "Compte", "Date", "Pièce", "Débit", "Crédit", "Pourquoi")
        return Etape("Lettrer ce qui se solde", texte, Tableau(entetes, tuple(lignes), (4, 5)))

    def _ambiguites(self) -> Etape:
        lignes = []
        for numero, p in self.propositions.groupby("proposition"):
            detail = ", ".join(
                f"{e.piece or e.ligne} ({format_montant(e.montant, self.devise)})" for e in p.itertuples()
            )
            lignes.append((str(numero), LIBELLES_REGLES[p["regle"].iloc[0]], _nombre(p["solutions"].iloc[0]), detail))
        texte = "Ces lignes ne sont pas lettrées : il faut demander au tiers le détail de son règlement."
        entetes = ("N°", "Raison", "Solutions", "Lignes")
        return Etape("Signaler les ambiguïtés", texte, Tableau(entetes, tuple(lignes[:LIGNES_MONTREES]), (2,)))

    def _ecarts(self) -> Etape:
        lignes = tuple(
            (e.lettre, e.compte, self._montant(e.debit), self._montant(e.credit))
            for e in self.ecritures_a_passer.head(LIGNES_MONTREES).itertuples()
        )
        charge, produit = self.reglage.comptes_ecart
        texte = f"Un manque va en charge ({charge}), un excédent en produit ({produit}) ; alors la lettre se solde."
        return Etape("Passer les écarts", texte, Tableau(("Lettre", "Compte", "Débit", "Crédit"), lignes, (2, 3)))

    def _restes(self) -> Etape:
        if not len(self.restes):
            return Etape("Justifier le solde", "Tout est lettré : il ne reste rien.")
        lignes = tuple(
            (f"{e.compte} {e.tiers}".strip(), format_date(e.date), f"{e.piece} {e.libelle}".strip(), e.lettre,
             format_montant(e.montant, self.devise))
            for e in self.restes.head(LIGNES_MONTREES).itertuples()
        )  # fmt: skip
        texte = (
            f"{format_compte(len(self.restes), 'ligne non soldée', 'lignes non soldées')} ; un montant positif est au "
            "débit, une lettre minuscule est un lettrage partiel." + _suite(len(self.restes))
        )
        return Etape(
            "Justifier le solde", texte, Tableau(("Compte", "Date", "Pièce", "Lettre", "Montant"), lignes, (4,))
        )

    def _controle(self) -> Etape:
        colonnes = (self.tableau["debit"], self.tableau["credit"], self.restes["montant"], self.soldes["ecart"])
        debit, credit, reste, ecart = (int(unites_mineures(c, self.devise).sum()) for c in colonnes)
        d, c, s, r, e = (self._texte(u) for u in (debit, credit, debit - credit, reste, ecart))
        texte = (
            f"Débits {d} - crédits {c} = solde {s}.\nRestes {r} + écarts à passer {e} = {self._texte(reste + ecart)}."
        )
        return Etape("Contrôler", texte)

    def _texte(self, unites: int) -> str:
        return format_unites(unites, self.devise)


def _nombre(solutions: object) -> str:
    if solutions is None or solutions is pd.NA:
        return "non compté"
    return f"au moins {solutions}" if int(str(solutions)) >= SOLUTIONS_MAX else str(solutions)


def _suite(nombre: int) -> str:
    reste = nombre - LIGNES_MONTREES
    return f" {format_compte(reste, 'autre ligne', 'autres lignes')} à la suite dans la table." if reste > 0 else ""
