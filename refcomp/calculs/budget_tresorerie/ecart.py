"""Le suivi : l'écart entre le réel et le budget, et l'accord du bilan prévisionnel avec le budget."""

from __future__ import annotations

import pandas as pd

from refcomp.calculs.budget_tresorerie.mois import nom_mois, rang_mois
from refcomp.calculs.budget_tresorerie.resultat import BudgetTresorerie
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.formats_fr import format_unites
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import montants_affiches, unites_mineures

REEL = Contrat(
    "réel",
    (
        Colonne("mois", "date", "mois", unique=True),
        Colonne("encaissements", "montant", "encaissements du mois", minimum=0),
        Colonne("decaissements", "montant", "décaissements du mois", minimum=0),
    ),
)
BILAN = Contrat(
    "bilan prévisionnel",
    (Colonne("poste", "texte", "nom du poste", unique=True), Colonne("montant", "montant", "montant")),
)


def build_ecart(budget: BudgetTresorerie, reel: pd.DataFrame) -> pd.DataFrame:
    """Compare le réel au budget ; voir `BudgetTresorerie.ecart`."""
    devise, debut = budget.convention.devise, budget.convention.debut
    lus = check_frame(reel, REEL, devise=devise).sort_values("mois", ignore_index=True)
    rangs = [rang_mois(m) for m in lus["mois"]]
    if rangs != list(range(debut, debut + len(rangs))) or len(rangs) > budget.convention.nombre_mois:
        texte = f"Les mois réels se suivent depuis le début du budget ({nom_mois(debut)}) et ne le dépassent pas."
        raise DonneesInvalidesError("L'écart ne peut pas être calculé :", [Constat("erreur", "mois", texte, "mois")])
    prevus = budget.tableau.head(len(rangs))
    colonnes = {"mois": lus["mois"]}
    for nom in ("encaissements", "decaissements"):
        prevu, vrai = unites_mineures(prevus[nom], devise), unites_mineures(lus[nom], devise)
        valeurs = {f"{nom}_prevus": prevu, f"{nom}_reels": vrai, f"ecart_{nom}": vrai - prevu}
        colonnes |= {c: pd.Series(montants_affiches(v, devise)) for c, v in valeurs.items()}
    mouvements = unites_mineures(lus["encaissements"], devise) - unites_mineures(lus["decaissements"], devise)
    soldes = budget.convention.solde_initial + mouvements.cumsum()
    prevu = unites_mineures(prevus["solde_final"], devise)
    ecarts = mouvements - unites_mineures(prevus["variation"], devise)
    return pd.DataFrame(colonnes).assign(
        solde_prevu=montants_affiches(prevu, devise),
        solde_reel=montants_affiches(soldes, devise),
        ecart_solde=montants_affiches(soldes - prevu, devise),
        sens=["favorable" if e > 0 else "défavorable" if e < 0 else "nul" for e in ecarts],
    )


def check_bilan(budget: BudgetTresorerie, bilan: pd.DataFrame) -> list[Constat]:
    """Compare un bilan prévisionnel au budget ; voir `BudgetTresorerie.controle`."""
    devise = budget.convention.devise
    lus = check_frame(bilan, BILAN, devise=devise)
    donnes = dict(zip(lus["poste"].astype("str"), unites_mineures(lus["montant"], devise).tolist(), strict=True))
    sommes = (
        budget.bilan.assign(unites=unites_mineures(budget.bilan["montant"], devise)).groupby("poste")["unites"].sum()
    )
    constats = []
    for poste in dict.fromkeys([*sommes.index, *donnes]):
        attendu, donne = int(sommes.get(poste, 0)), donnes.get(poste)
        if donne is None:
            texte = f"Poste « {poste} » : absent du bilan ; le budget y laisse {format_unites(attendu, devise)}."
            constats.append(Constat("erreur", "poste_absent", texte, str(poste)))
        elif donne != attendu:
            texte = (
                f"Poste « {poste} » : {format_unites(donne, devise)} au bilan, {format_unites(attendu, devise)} selon "
                f"le budget ; écart de {format_unites(donne - attendu, devise)}."
            )
            constats.append(Constat("erreur", "poste_different", texte, str(poste)))
    return constats
