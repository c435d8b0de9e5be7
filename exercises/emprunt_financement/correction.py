"""La correction d'une variante : les réponses et leur démarche, telles que refcomp les explique."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

import pandas as pd
from emprunt_financement_variante import ARRETE, DEBUT, Besoin, Compte, Offre, Remise

from refcomp.authoring.modele import EtapeCorrigee, Variante
from refcomp.calculs.emprunt import PlanEmprunt, plan_emprunt
from refcomp.calculs.explication import Tableau
from refcomp.calculs.financement_court_terme import (
    Bordereau,
    ConditionsDecouvert,
    ConditionsEscompte,
    EchelleInterets,
    Financement,
    agios,
    echelle_interets,
    escompte_effets,
)
from refcomp.formats_fr import format_montant, format_nombre, format_pourcentage, format_unites


@lru_cache(maxsize=64)
def plan(variante: Variante) -> PlanEmprunt:
    """Le plan du prêt, sous les conventions de l'énoncé."""
    offre: Offre = variante.secret["offre"]
    return plan_emprunt(
        Decimal(offre.capital) / 100,
        float(offre.taux),
        offre.nombre,
        periodicite="trimestrielle",
        assurance=float(offre.assurance),
        frais_dossier=Decimal(offre.frais) / 100,
    )


@lru_cache(maxsize=64)
def bordereau(variante: Variante) -> Bordereau:
    """Le bordereau d'escompte."""
    remise: Remise = variante.secret["remise"]
    effets = pd.DataFrame(
        [(r, n / 100, e) for r, e, n in remise.effets], columns=["reference", "nominal", "date_echeance"]
    )
    conditions = ConditionsEscompte(
        float(remise.taux),
        taux_endos=float(remise.endos),
        jours_banque=remise.jours_banque,
        commission_effet=remise.manipulation / 100,
        taux_tva=float(remise.tva),
    )
    return escompte_effets(effets, remise.date, conditions, nom="Bordereau d'escompte")


@lru_cache(maxsize=64)
def echelle(variante: Variante) -> EchelleInterets:
    """L'échelle d'intérêts de septembre, en dates de valeur."""
    # La première ligne du relevé est le solde initial, au crédit du 1er septembre.
    mouvements = variante.documents["releve"][["date_valeur", "debit", "credit"]]
    return echelle_interets(mouvements, date_debut=DEBUT, date_arrete=ARRETE)


@lru_cache(maxsize=64)
def decouvert(variante: Variante) -> Financement:
    """Les agios de septembre."""
    compte: Compte = variante.secret["compte"]
    conditions = ConditionsDecouvert(
        float(compte.taux),
        taux_plus_fort_decouvert=float(compte.plus_fort),
        taux_mouvement=float(compte.mouvement),
        frais_fixes=compte.frais / 100,
        taux_tva=float(compte.tva),
    )
    return agios(echelle(variante), conditions, nom="Agios de septembre")


def build_correction(variante: Variante) -> list[EtapeCorrigee]:
    """La correction de chaque question, avec les chiffres de cette variante."""
    emprunt, remise, compte = plan(variante), bordereau(variante), decouvert(variante)
    besoin: Besoin = variante.secret["besoin"]
    premiere = emprunt.tableau.iloc[0]
    constante = format_montant(round(premiere["echeance"] - premiere["assurance"], 2))
    etapes = emprunt.explication()
    couts = besoin.couts()
    retenue = min(couts, key=couts.__getitem__)
    return [
        EtapeCorrigee("q1", constante, "\n\n".join(e.render_markdown() for e in etapes[:2])),
        EtapeCorrigee("q2", "voir le tableau", etapes.render_markdown(niveau=4)),
        EtapeCorrigee("q3", format_montant(emprunt.cout_total), etapes[-2].render_markdown()),
        EtapeCorrigee("q4", format_montant(remise.net), remise.explication().render_markdown(niveau=4)),
        EtapeCorrigee(
            "q5",
            format_nombre(echelle(variante).nombres_debiteurs, 2),
            compte.explication()[0].render_markdown(),
        ),
        EtapeCorrigee("q6", format_montant(compte.agios_ttc), compte.explication().render_markdown(niveau=4)),
        EtapeCorrigee("q7", retenue, _demarche_choix(besoin, couts)),
        EtapeCorrigee("q8", "à corriger à la main", "Barème dans l'énoncé."),
    ]


def _demarche_choix(besoin: Besoin, couts: dict[str, int]) -> str:
    """Le coût de chaque proposition, posé."""
    somme = format_unites(besoin.montant)
    lignes = tuple(
        (
            nom,
            f"{somme} × {format_pourcentage(taux)} × {besoin.jours} / 360",
            format_unites(frais),
            format_unites(couts[nom]),
        )
        for nom, (taux, frais) in besoin.propositions.items()
    )
    tableau = Tableau(("Proposition", "Intérêts", "Frais", "Coût"), lignes, (2, 3))
    return f"Coût = intérêts + frais fixes.\n\n{tableau.render_markdown()}"
