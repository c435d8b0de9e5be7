"""Le tableau des immobilisations et des amortissements (PCG art. 832-1 et 832-2), tiré des plans, et son contrôle.

Brut : ouverture + acquisitions - sorties = clôture. Amortissements : ouverture + dotations - reprises = clôture. Les
dotations viennent des plans ; les reprises sont le cumul des biens sortis.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.calculs.immobilisation.comptes import FORME, compte_amortissement
from refcomp.conversions import convert_jour
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.formats_fr import format_date, format_montant, format_nombre
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Monnaie, monnaie, montants_affiches, unites_mineures

MONTANTS = [
    *("brut_ouverture", "acquisitions", "sorties", "brut_cloture"),
    *("amortissements_ouverture", "dotations", "reprises", "amortissements_cloture", "valeur_nette_comptable"),
]
BIENS = Contrat(
    "immobilisations",
    (
        Colonne("code", "texte", "code de l'immobilisation", unique=True),
        Colonne("compte", "texte", "compte d'immobilisation"),
        Colonne("valeur_origine", "montant", "valeur d'origine", minimum=0),
        Colonne("date_acquisition", "date", "date d'entrée"),
        Colonne("date_sortie", "date", "date de sortie", obligatoire=False, vide_permis=True),
    ),
    vide_permis=True,
)
PLANS = Contrat(
    "plans",
    (
        Colonne("code", "texte", "code de l'immobilisation"),
        Colonne("fin", "date", "fin de la ligne du plan"),
        Colonne("dotation", "montant", "dotation", minimum=0),
    ),
    vide_permis=True,
)
BALANCE = Contrat(
    "balance",
    (
        Colonne("compte", "texte", "compte"),
        Colonne("debit", "montant", "total ou solde débiteur", vide_permis=True),
        Colonne("credit", "montant", "total ou solde créditeur", vide_permis=True),
    ),
)


@dataclass(frozen=True)
class TableauImmobilisations:
    """Les mouvements d'un exercice, par compte.

    Attributes:
        tableau: une ligne par compte : `compte`, `brut_ouverture`, `acquisitions`, `sorties`, `brut_cloture`,
            `amortissements_ouverture`, `dotations`, `reprises`, `amortissements_cloture`, `valeur_nette_comptable`.
        ouverture: premier jour de l'exercice.
        cloture: dernier jour.
        devise: la monnaie.
    """

    tableau: pd.DataFrame
    ouverture: dt.date
    cloture: dt.date
    devise: Monnaie

    @property
    def totaux(self) -> pd.Series:
        """La somme exacte de chaque colonne de montants."""
        sommes = [unites_mineures(self.tableau[c], self.devise).sum() for c in MONTANTS]
        return pd.Series(montants_affiches(np.array(sommes, dtype=np.int64), self.devise), index=MONTANTS)

    def explication(self) -> Explication:
        """Le tableau en deux lectures, avec ses totaux et son contrôle."""
        t = self.totaux
        m = {c: format_montant(float(t[c]), self.devise) for c in MONTANTS}
        titre = f"Tableau des immobilisations du {format_date(self.ouverture)} au {format_date(self.cloture)}"
        brut = (
            f"{m['brut_ouverture']} + {m['acquisitions']} - {m['sorties']} = {m['brut_cloture']}.",
            self._part(MONTANTS[:4], ("Compte", "Ouverture", "Acquisitions", "Sorties", "Clôture")),
        )
        amorti = (
            f"{m['amortissements_ouverture']} + {m['dotations']} - {m['reprises']} = {m['amortissements_cloture']}.",
            self._part(MONTANTS[4:8], ("Compte", "Ouverture", "Dotations", "Reprises", "Clôture")),
        )
        nette = f"{m['brut_cloture']} - {m['amortissements_cloture']} = {m['valeur_nette_comptable']}."
        etapes = (Etape("Suivre les valeurs brutes", *brut), Etape("Suivre les amortissements", *amorti))
        return Explication(titre, (*etapes, Etape("Lire la valeur nette", nette)))

    def _part(self, colonnes: list[str], entetes: tuple[str, ...]) -> Tableau:
        decimales = self.devise.decimales
        lignes = tuple(
            (r["compte"], *(format_nombre(r[c], decimales) for c in colonnes)) for r in self.tableau.to_dict("records")
        )
        return Tableau(entetes, lignes, (1, 2, 3, 4))


def tableau_immobilisations(
    immobilisations: pd.DataFrame,
    plans: pd.DataFrame,
    *,
    ouverture: dt.date | str,
    cloture: dt.date | str,
    devise: Monnaie | str = EUR,
) -> TableauImmobilisations:
    """Dresse le tableau d'un exercice, par compte, d'un seul calcul.

    Args:
        immobilisations: `code` (unique), `compte`, `valeur_origine`, `date_acquisition`, et au besoin `date_sortie`.
        plans: les plans de ces biens, sorties comprises (`plans_amortissement`, `plans_degressifs`, réunis au besoin) :
            `code`, `fin`, `dotation`. Un bien sans plan n'est pas amorti.
        ouverture: premier jour de l'exercice.
        cloture: dernier jour.
        devise: la monnaie, ou son code.

    Returns:
        Un `TableauImmobilisations`.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les lignes refusées des deux tables.
        ArgumentInvalideError: si les bornes de l'exercice ne sont pas des dates dans l'ordre.
    """
    connue = monnaie(devise)
    debut, fin = convert_jour(ouverture, "ouverture"), convert_jour(cloture, "cloture")
    if debut > fin:
        raise ArgumentInvalideError(f"L'ouverture ({debut:%d/%m/%Y}) suit la clôture ({fin:%d/%m/%Y}).")
    biens, lignes = _load(immobilisations, plans, connue)
    du, au = pd.Timestamp(debut), pd.Timestamp(fin)
    entree, sortie = biens["date_acquisition"], biens["date_sortie"]
    avant, pendant = (entree < du) & ~(sortie < du), (entree >= du) & (entree <= au)
    sorti = (sortie >= du) & (sortie <= au)
    brut = unites_mineures(biens["valeur_origine"], connue)
    dotation = pd.Series(unites_mineures(lignes["dotation"], connue), index=lignes.index)
    deja = _par_bien(dotation[lignes["fin"] < du], lignes, biens)
    annee = _par_bien(dotation[(lignes["fin"] >= du) & (lignes["fin"] <= au)], lignes, biens)
    present = avant | pendant
    mouvements = pd.DataFrame(
        {
            "brut_ouverture": np.where(avant, brut, 0),
            "acquisitions": np.where(pendant, brut, 0),
            "sorties": np.where(sorti, brut, 0),
            "amortissements_ouverture": np.where(avant, deja, 0),
            "dotations": np.where(present, annee, 0),
            "reprises": np.where(sorti, deja + annee, 0),
        }
    )
    somme = mouvements.groupby(biens["compte"].to_numpy()).sum()
    somme["brut_cloture"] = somme["brut_ouverture"] + somme["acquisitions"] - somme["sorties"]
    somme["amortissements_cloture"] = somme["amortissements_ouverture"] + somme["dotations"] - somme["reprises"]
    somme["valeur_nette_comptable"] = somme["brut_cloture"] - somme["amortissements_cloture"]
    somme = somme[(somme != 0).any(axis=1)]
    table = pd.DataFrame({"compte": somme.index.to_numpy(dtype=object)}).astype({"compte": "str"})
    montants = {c: montants_affiches(somme[c].to_numpy(dtype=np.int64), connue) for c in MONTANTS}
    return TableauImmobilisations(table.assign(**montants), debut, fin, connue)


def controle_immobilisations(tableau: TableauImmobilisations, balance: pd.DataFrame) -> list[Constat]:
    """Compare le tableau à une balance : brut aux comptes 20 à 27, amortissements aux comptes 28.

    Args:
        tableau: le tableau de l'exercice.
        balance: `compte`, `debit`, `credit` (totaux ou soldes) à la clôture.

    Returns:
        Un `Constat` de gravité `erreur` par compte qui diffère ou manque d'un côté ; une liste vide si tout concorde.

    Raises:
        DonneesInvalidesError: si la balance est refusée.
        ArgumentInvalideError: si `tableau` n'est pas un `TableauImmobilisations`.
    """
    if not isinstance(tableau, TableauImmobilisations):
        raise ArgumentInvalideError(
            f"« tableau » vient de `tableau_immobilisations` ; reçu : {type(tableau).__name__}.",
        )
    devise = tableau.devise
    lue = check_frame(balance, BALANCE, devise=devise).fillna({"debit": 0.0, "credit": 0.0})
    soldes = pd.Series(unites_mineures(lue["debit"], devise) - unites_mineures(lue["credit"], devise))
    comptes = lue["compte"].str.strip().to_numpy()
    en_compta = soldes.groupby(comptes).sum()
    retenus = [c for c in en_compta.index if FORME.fullmatch(c) or c.startswith("28")]
    attendus: dict[str, int] = {}
    for ligne in tableau.tableau.to_dict("records"):
        brut, amorti = (pd.Series([ligne[c]]) for c in ("brut_cloture", "amortissements_cloture"))
        attendus[ligne["compte"]] = int(unites_mineures(brut, devise)[0])
        attendus[compte_amortissement(ligne["compte"])] = -int(unites_mineures(amorti, devise)[0])
    constats = []
    for compte in sorted({*attendus, *retenus}):
        voulu, trouve = attendus.get(compte, 0), int(en_compta.get(compte, 0))
        if voulu != trouve:
            constats.append(_constat(compte, voulu, trouve, devise))
    return constats


def _constat(compte: str, voulu: int, trouve: int, devise: Monnaie) -> Constat:
    """Un écart, dans le sens normal du compte : débiteur pour le brut, créditeur pour les amortissements."""
    sens = -1 if compte.startswith("28") else 1
    selon, en_balance, ecart = (
        format_montant(u / devise.facteur, devise) for u in (sens * voulu, sens * trouve, sens * (trouve - voulu))
    )
    nature = "amortissements_differents" if sens < 0 else "brut_different"
    message = (
        f"Compte {compte} : {en_balance} dans la balance, {selon} selon les fiches d'immobilisation ; écart {ecart}."
    )
    return Constat("erreur", nature, message, compte)


def _par_bien(dotations: pd.Series, lignes: pd.DataFrame, biens: pd.DataFrame) -> np.ndarray:
    sommes = dotations.groupby(lignes.loc[dotations.index, "code"]).sum()
    return sommes.reindex(biens["code"]).fillna(0).to_numpy(dtype=np.int64)


def _load(immobilisations: pd.DataFrame, plans: pd.DataFrame, devise: Monnaie) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Lit les deux tables ; leurs défauts sortent ensemble."""
    defauts, lues = [], []
    for table, contrat in ((immobilisations, BIENS), (plans, PLANS)):
        try:
            lues.append(check_frame(table, contrat, devise=devise).reset_index(drop=True))
        except DonneesInvalidesError as erreur:
            defauts += erreur.constats
    if not defauts:
        biens, lignes = lues
        sans_sortie = pd.Series(pd.NaT, index=biens.index, dtype="datetime64[s]")
        biens = biens.assign(date_sortie=biens.get("date_sortie", sans_sortie))
        defauts = _constats(biens, lignes)
    if defauts:
        raise DonneesInvalidesError("Le tableau des immobilisations ne peut pas être dressé :", defauts)
    return biens, lignes


def _constats(biens: pd.DataFrame, lignes: pd.DataFrame) -> list[Constat]:
    mauvais = biens.loc[~biens["compte"].str.fullmatch(FORME.pattern), "compte"].unique()[:5]
    tot = biens.loc[biens["date_sortie"] < biens["date_acquisition"], "code"].unique()[:5]
    inconnus = lignes.loc[~lignes["code"].isin(biens["code"]), "code"].unique()[:5]
    regles = [
        (mauvais, "compte", "ne sont pas des comptes d'immobilisation (20 à 27)"),
        (tot, "date_sortie", "sortent avant d'être acquis"),
        (inconnus, "code", "ont un plan mais pas de fiche"),
    ]
    return [Constat("erreur", nom, f"{', '.join(vus)} {phrase}.", nom) for vus, nom, phrase in regles if len(vus)]
