"""La correction d'une variante : les réponses et leur démarche, telles que refcomp les explique."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import pandas as pd
from rapprochement_bancaire_variante import OPERATIONS, Chiffres

from refcomp.authoring.modele import EtapeCorrigee, Variante
from refcomp.calculs.explication import Tableau
from refcomp.calculs.rapprochement_bancaire import Rapprochement, rapprochement_bancaire
from refcomp.formats_fr import format_date, format_unites
from refcomp.rounding import XPF

COLONNES = ["operation", "debit_512", "credit_512", "debit_releve", "credit_releve"]
COMPTES = {"627": OPERATIONS[3], "661": OPERATIONS[4], "401": OPERATIONS[5], "411": OPERATIONS[6]}
Poste = tuple[str, str, int]  # opération, côté corrigé (« 512 » ou « releve »), montant positif si l'argent entre


@lru_cache(maxsize=128)
def rapprochement(variante: Variante) -> Rapprochement:
    """Le rapprochement de la variante, une fois l'écriture fautive corrigée."""
    chiffres: Chiffres = variante.secret["chiffres"]
    ouverture, ouverture_releve = variante.secret["ouvertures"]
    compte = variante.documents["compte_512"].iloc[1:-1]
    fautive = compte["piece"] == f"CHQ {chiffres.fautif}"
    compte = compte.assign(credit=compte["credit"].mask(fautive, float(chiffres.cheques[chiffres.fautif])))
    anciens = variante.documents["suspens"].assign(anterieur=True)
    ecritures = pd.concat([anciens, compte.assign(anterieur=False)], ignore_index=True)
    return rapprochement_bancaire(
        ecritures.rename(columns={"piece": "reference"}),
        variante.documents["releve"].iloc[1:-1],
        variante.valeurs["date_arrete"],
        solde_initial_comptabilite=ouverture,
        solde_initial_releve=ouverture_releve,
        devise=XPF,
    )


@lru_cache(maxsize=128)
def postes(variante: Variante) -> tuple[Poste, ...]:
    """L'état de rapprochement, poste par poste, dans l'ordre du tableau à remplir."""
    chiffres: Chiffres = variante.secret["chiffres"]
    resultat = rapprochement(variante)
    suspens = resultat.suspens_comptabilite["montant"].astype("int64")
    ecritures = resultat.ecritures_a_passer
    autres = ecritures[ecritures["compte"] != "512"]
    par_compte = (autres["credit"] - autres["debit"]).astype("int64").groupby(autres["compte"]).sum()
    return (
        (OPERATIONS[0], "512", resultat.soldes.comptabilite - chiffres.correction),
        (OPERATIONS[0], "releve", resultat.soldes.releve),
        (OPERATIONS[1], "releve", int(suspens[suspens < 0].sum())),
        (OPERATIONS[2], "releve", int(suspens[suspens > 0].sum())),
        *((operation, "512", int(par_compte[compte])) for compte, operation in COMPTES.items()),
        (OPERATIONS[7], "512", chiffres.correction),
    )


def etat(liste: Iterable[Poste]) -> dict[str, list[Any]]:
    """Range des postes dans les colonnes : ce qui entre est un débit du compte 512 et un crédit du relevé."""
    table: dict[str, list[Any]] = {"operation": OPERATIONS} | {c: [0] * len(OPERATIONS) for c in COLONNES[1:]}
    for operation, cote, montant in liste:
        debit = (montant > 0) == (cote == "512")
        table[f"{'debit' if debit else 'credit'}_{cote}"][OPERATIONS.index(operation)] += abs(montant)
    return table


def build_correction(variante: Variante) -> list[EtapeCorrigee]:
    """La correction de chaque question, avec les chiffres de cette variante."""
    c: Chiffres = variante.secret["chiffres"]
    solde = _francs(rapprochement(variante).soldes.rectifie_comptabilite)
    exact = c.cheques[c.fautif]
    augmente = "augmente" if c.correction > 0 else "diminue"
    return [
        EtapeCorrigee("q1", " ; ".join(sorted(c.suspens)), _demarche_cheques(c)),
        EtapeCorrigee(
            "q2",
            _francs(c.correction),
            f"Chèque {c.fautif} : saisi pour {_francs(exact + c.correction)}, débité pour {_francs(exact)}. L'écart, "
            f"{_francs(abs(c.correction))}, est un multiple de 9 : deux chiffres voisins ont été permutés. "
            f"La correction {augmente} le solde débiteur du compte 512.",
        ),
        EtapeCorrigee("q3", "voir le tableau", _demarche_etat(variante, c)),
        EtapeCorrigee("q4", solde, _demarche_solde(c, solde)),
        EtapeCorrigee(
            "q5",
            _francs(c.charges),
            f"Services bancaires (627) : {_francs(c.frais)} + {_francs(c.commission)} ; charges d'intérêts (661) : "
            f"{_francs(c.interets)}. Le prélèvement solde une facture déjà enregistrée (401), le virement une créance "
            "(411) : ni l'un ni l'autre n'est une charge.",
        ),
        EtapeCorrigee(
            "q6",
            "à corriger à la main",
            f"Solde affiché {_francs(c.solde_releve)}, solde rectifié {solde}, facture "
            f"{_francs(variante.valeurs['facture'])} : {_francs(c.total_suspens)} de chèques vont encore être débités. "
            "Barème dans l'énoncé.",
        ),
    ]


def _demarche_cheques(c: Chiffres) -> str:
    return (
        "On cherche au relevé le numéro de chaque chèque émis, suspens du mois précédent compris. Le chèque "
        f"{c.suspens[2]} attend depuis le mois précédent ; les chèques {c.suspens[0]} et {c.jumeau} ont le même "
        f"montant ({_francs(c.cheques[c.jumeau])}) et c'est le {c.jumeau} que la banque a débité."
    )


def _demarche_etat(variante: Variante, c: Chiffres) -> str:
    rangees = zip(*etat(postes(variante)).values(), strict=True)
    lignes = tuple((operation, *(_francs(m) if m else "" for m in montants)) for operation, *montants in rangees)
    entetes = ("Opération", "512 débit", "512 crédit", "Relevé débit", "Relevé crédit")
    explication = rapprochement(variante).explication().render_markdown(niveau=4)
    return (
        f"{Tableau(entetes, lignes, (1, 2, 3, 4)).render_markdown()}\n\n"
        f"Une fois le chèque {c.fautif} corrigé, le compte 512 au {format_date(variante.valeurs['date_arrete'])} passe "
        f"de {_francs(c.solde_compte)} à {_francs(c.solde_compte + c.correction)} et le rapprochement se déroule ainsi."
        f"\n\n{explication}"
    )


def _demarche_solde(c: Chiffres, solde: str) -> str:
    entrees, sorties = _francs(c.virement), _francs(c.charges + c.prelevement)
    compte, releve = _francs(c.solde_compte), _francs(c.solde_releve)
    signe = "+" if c.correction > 0 else "-"
    return (
        f"Compte 512 : {compte} + {entrees} - {sorties} {signe} {_francs(abs(c.correction))} = {solde}. "
        f"Relevé : {releve} - {_francs(c.total_suspens)} + {_francs(c.remise)} = {_francs(c.rectifie)}."
    )


def _francs(montant: int) -> str:
    return format_unites(montant, XPF)
