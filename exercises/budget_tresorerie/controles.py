"""Les réponses reconnues de chaque question : justes, admises, ou fausses d'une façon connue.

Le budget, le point bas et le scénario se corrigent aussi d'après les réponses précédentes de l'étudiant : une erreur
n'est payée qu'une fois. Un budget trop éloigné du bon ne sert pas de point de départ. Les calculs sont en centimes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pandas as pd
from budget_tresorerie_correction import budget, creance, solde_prudent
from budget_tresorerie_variante import MOIS, Menuiserie

from refcomp.authoring.modele import Candidat, Reponses, Variante, erreur_connue, juste
from refcomp.authoring.suivi import euros_de, juste_en_centimes, presente
from refcomp.rounding import Arrondi

UNITE = Arrondi(Decimal(1))
Colonnes = dict[str, list[Any]]


@dataclass(frozen=True)
class Flux:
    """Les encaissements et les décaissements de trois mois, et le solde de départ."""

    banque: int
    encaissements: tuple[int, int, int]
    decaissements: tuple[int, int, int]
    convention: str = ""

    def plus(self, encaissements: tuple[int, int, int], decaissements: tuple[int, int, int]) -> Flux:
        """Les mêmes flux, augmentés."""
        sommes = [
            tuple(a + b for a, b in zip(x, y, strict=True))
            for x, y in ((self.encaissements, encaissements), (self.decaissements, decaissements))
        ]
        return replace(self, encaissements=sommes[0], decaissements=sommes[1])

    @property
    def soldes(self) -> list[int]:
        """Les soldes de fin de mois."""
        cumul, suite = self.banque, []
        for entree, sortie in zip(self.encaissements, self.decaissements, strict=True):
            cumul += entree - sortie
            suite.append(cumul)
        return suite

    def tableau(self) -> Colonnes:
        """Le budget aux colonnes de l'énoncé."""
        colonnes = {
            "encaissements": self.encaissements,
            "decaissements": self.decaissements,
            "solde_final": self.soldes,
        }
        return {"mois": list(MOIS)} | {nom: [euros_de(v) for v in valeurs] for nom, valeurs in colonnes.items()}


def candidats_q1(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Les encaissements de mai, et ce qu'on trouve en lisant mal les délais."""
    m: Menuiserie = variante.secret["menuiserie"]
    avril, mai = m.ttc(m.ventes[0]), m.ttc(m.ventes[1])
    return [
        juste(euros_de(m.encaissements_mai)),
        erreur_connue(
            euros_de(int(m.encaissements_mai / (1 + m.taux))),
            "hors_taxes",
            "Un client paie-t-il le prix hors taxes de sa facture ?",
            "0.5",
        ),
        erreur_connue(
            euros_de(mai - m.credit(mai)),
            "comptant_seul",
            "Vous comptez les ventes de mai payées au comptant. Qui d'autre paie en mai ?",
            "0.25",
        ),
        erreur_connue(
            euros_de(mai),
            "tout_le_mois",
            "Ce sont les factures de mai. Sont-elles toutes payées en mai ?",
            "0.25",
        ),
        erreur_connue(
            euros_de(avril - m.credit(avril) + m.credit(mai)),
            "parts_inversees",
            "Relisez les délais : quelle part de la facture un client paie-t-il tout de suite ?",
            "0.5",
        ),
    ]


def candidats_q2(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """La TVA d'avril, et ce qu'on trouve en oubliant une taxe."""
    m: Menuiserie = variante.secret["menuiserie"]
    comptant = m.ventes[0] - m.credit(m.ventes[0])
    encaissee = int(UNITE.appliquer((m.clients + m.ttc(comptant)) * m.taux / (1 + m.taux)))
    return [
        juste(euros_de(m.tva_avril)),
        erreur_connue(
            euros_de(m.taxe(m.ventes[0])),
            "deductible_oubliee",
            "C'est la taxe des ventes. La menuiserie a-t-elle aussi payé de la taxe à ses fournisseurs ?",
            "0.25",
        ),
        erreur_connue(
            euros_de(m.taxe(m.ventes[0] - m.achats[0])),
            "frais_oublies",
            "Relisez la première convention : quelles dépenses portent aussi la TVA ?",
            "0.5",
        ),
        erreur_connue(
            euros_de(encaissee - m.taxe(m.achats[0] + m.frais[0])),
            "sur_encaissements",
            "Vous partez de ce que les clients paient. Quand la taxe est-elle due, selon la convention ?",
            "0.5",
        ),
    ]


def candidats_q3(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Le crédit de mai, et ce qu'on trouve en oubliant une déduction."""
    m: Menuiserie = variante.secret["menuiserie"]
    due = m.taxe(m.ventes[1] - m.achats[1] - m.frais[1])
    return [
        juste(euros_de(m.credit_mai)),
        juste(euros_de(-m.credit_mai), "signe_negatif", "Exact ; un crédit s'écrit aussi sans signe."),
        erreur_connue(
            euros_de(due),
            "immobilisation_oubliee",
            "Vous trouvez une taxe à payer. Que devient celle de la machine ?",
            "0.25",
        ),
        erreur_connue(
            euros_de(m.taxe(m.machine - m.ventes[1])),
            "immobilisation_seule",
            "La machine n'est pas la seule dépense de mai dont la taxe se déduit.",
            "0.5",
        ),
    ]


def candidats_q4(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Le budget, celui que donnent les réponses précédentes de l'étudiant, et les erreurs connues sur chacun."""
    candidats = []
    for flux in _budgets(variante, reponses):
        message = "Exact, à partir de vos réponses précédentes." if flux.convention else "Réponse exacte."
        candidats.append(juste(flux.tableau(), flux.convention, message))
        candidats += _erreurs_budget(variante, flux)
    return candidats


def _erreurs_budget(variante: Variante, flux: Flux) -> list[Candidat]:
    m: Menuiserie = variante.secret["menuiserie"]
    rien = (0, 0, 0)
    sociales = (m.sociales[0], m.sociales[1] - m.sociales[0], m.sociales[2] - m.sociales[1])
    hors_taxes = _hors_taxes(m)
    return [
        erreur_connue(
            flux.plus(rien, m.dotations).tableau(),
            "dotations_decaissees",
            "Une de vos dépenses ne sort jamais de la banque. À qui la paierait-on ?",
            "0.5",
        ),
        erreur_connue(
            flux.plus((0, 0, m.credit_mai), rien).tableau(),
            "credit_rembourse",
            "Un de vos encaissements de juin ne viendra pas. Que devient un crédit de TVA, selon la convention ?",
            "0.75",
        ),
        erreur_connue(
            flux.plus(rien, sociales).tableau(),
            "sociales_le_mois_meme",
            "Quand paie-t-on les charges sociales d'un mois ?",
            "0.75",
        ),
        erreur_connue(
            flux.plus(rien, (m.tva_avril, -m.tva_avril, 0)).tableau(),
            "tva_le_mois_meme",
            "Quand paie-t-on la TVA d'un mois ?",
            "0.75",
        ),
        erreur_connue(
            hors_taxes.tableau(),
            "budget_hors_taxes",
            "Vos montants du trimestre sont hors taxes. Que verse un client, que reçoit un fournisseur ?",
            "0.25",
        ),
    ]


def candidats_q5(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Le point bas, dans le bon budget ou dans celui de l'étudiant."""
    candidats = []
    for soldes, banque, convention in _soldes(variante, reponses):
        variations = [b - a for a, b in zip([banque, *soldes[:-1]], soldes, strict=True)]
        candidats += [
            juste_en_centimes(min(soldes), convention, "votre budget"),
            erreur_connue(
                euros_de(soldes[-1]),
                "dernier_solde",
                "C'est le solde de fin juin. Y en a-t-il eu un plus bas avant ?",
                "0.25",
            ),
            erreur_connue(
                euros_de(min(variations)),
                "plus_forte_baisse",
                "C'est ce que la banque perd en un mois. Que reste-t-il à la fin de ce mois ?",
                "0.25",
            ),
        ]
    return candidats


def candidats_q6(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """La créance à la fin de juin."""
    m: Menuiserie = variante.secret["menuiserie"]
    juin = m.ttc(m.ventes[2])
    return [
        juste(euros_de(round(creance(variante) * 100))),
        erreur_connue(
            euros_de(m.credit(m.ventes[2])),
            "hors_taxes",
            "Que doit un client : le prix hors taxes, ou toute sa facture ?",
            "0.5",
        ),
        erreur_connue(
            euros_de(juin),
            "tout_juin",
            "Une part des factures de juin est déjà payée à la fin de juin : laquelle ?",
            "0.5",
        ),
        erreur_connue(
            euros_de(juin - m.credit(juin)),
            "part_au_comptant",
            "Cette part est déjà payée. Que reste-t-il à recevoir ?",
            "0.25",
        ),
    ]


def candidats_q7(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Le solde d'avril si les clients à crédit tardent."""
    m: Menuiserie = variante.secret["menuiserie"]
    avril = m.ttc(m.ventes[0])
    candidats = [juste(euros_de(round(solde_prudent(variante) * 100)))]
    for soldes, _, convention in _soldes(variante, reponses):
        candidats += [
            juste_en_centimes(soldes[0] - m.clients // 2, convention, "votre budget"),
            erreur_connue(
                euros_de(soldes[0] - m.clients),
                "retard_entier",
                "Aucun client ne paie plus en avril. Quinze jours font-ils un mois ?",
                "0.5",
            ),
            erreur_connue(
                euros_de(soldes[0] - (m.clients + avril - m.credit(avril)) // 2),
                "comptant_retarde",
                "Un client qui paie au comptant paie-t-il plus tard ?",
                "0.5",
            ),
        ]
    return candidats


def _hors_taxes(m: Menuiserie) -> Flux:
    """Le budget de qui oublie la taxe des opérations du trimestre, et donc celle à payer en mai."""
    v, a, f = m.ventes, m.achats, m.frais
    encaissements = (
        m.clients + v[0] - m.credit(v[0]),
        m.credit(v[0]) + v[1] - m.credit(v[1]) + m.emprunt,
        m.credit(v[1]) + v[2] - m.credit(v[2]),
    )
    decaissements = (
        m.fournisseurs + m.tva_mars + m.sociales_mars + f[0] + m.salaires[0],
        a[0] + m.sociales[0] + f[1] + m.salaires[1] + m.machine,
        a[1] + m.sociales[1] + f[2] + m.salaires[2],
    )
    return Flux(m.banque, encaissements, decaissements)


def _budgets(variante: Variante, reponses: Reponses) -> Iterator[Flux]:
    """Le bon budget, puis ceux où les réponses 1 et 2 de l'étudiant remplacent les bonnes."""
    m: Menuiserie = variante.secret["menuiserie"]
    table = budget(variante).tableau
    entrees, sorties = ([round(v * 100) for v in table[c]] for c in ("encaissements", "decaissements"))
    bon = Flux(m.banque, tuple(entrees), tuple(sorties))
    yield bon
    ecarts = [
        0 if sienne is None else sienne - bonne
        for sienne, bonne in ((_montant(reponses, "q1"), m.encaissements_mai), (_montant(reponses, "q2"), m.tva_avril))
    ]
    for clients, taxe in {(ecarts[0], 0), (0, ecarts[1]), (ecarts[0], ecarts[1])} - {(0, 0)}:
        yield replace(bon.plus((0, clients, 0), (0, taxe, 0)), convention="reponses_precedentes")


def _soldes(variante: Variante, reponses: Reponses) -> Iterator[tuple[list[int], int, str]]:
    """Les bons soldes, puis ceux du budget de l'étudiant s'il les a tous donnés."""
    m: Menuiserie = variante.secret["menuiserie"]
    bons = [round(v * 100) for v in budget(variante).tableau["solde_final"]]
    yield bons, m.banque, ""
    tableau = presente(reponses, "q4")
    if tableau is None:
        return
    siens = dict(zip(tableau["mois"], tableau["solde_final"], strict=True))
    if any(siens.get(mois) is None for mois in MOIS) or not _plausible(tableau, budget(variante).tableau):
        return
    lus = [round(siens[mois] * 100) for mois in MOIS]
    if lus != bons:
        yield lus, m.banque, "budget_de_la_question_4"


def _plausible(tableau: Colonnes, bon: pd.DataFrame) -> bool:
    """Vrai si les totaux vont de la moitié au double des bons : un tableau de zéros ne sert pas de départ."""
    for colonne in ("encaissements", "decaissements"):
        sien, bonne = sum(v or 0 for v in tableau[colonne]), Decimal(str(bon[colonne].sum()))
        if not bonne <= 2 * sien <= 4 * bonne:
            return False
    return True


def _montant(reponses: Reponses, question: str) -> int | None:
    valeur = presente(reponses, question)
    return None if valeur is None else round(valeur * 100)
