"""Crédit-bail ou emprunt : les flux nets d'impôt des deux financements d'un même bien, actualisés.

Recettes et dépenses d'exploitation sont les mêmes dans les deux cas : elles ne sont pas comptées. L'emprunt laisse
déduire les intérêts et l'amortissement du bien ; le crédit-bail, les redevances (compte 6122) puis l'amortissement du
prix d'option. Les montants sont hors taxes récupérables, et l'économie d'impôt suppose un résultat bénéficiaire.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from refcomp.calculs.emprunt.plan import PlanEmprunt
from refcomp.calculs.emprunt.taux_effectif import taeg
from refcomp.calculs.entrees import check_genre
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.formats_fr import format_montant, format_nombre, format_pourcentage
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import Monnaie, repartition

TERMES = ("echu", "echoir")
SUITES = (list, tuple)
TAUX = ("taux_impot", "taux_actualisation")
Montant = Decimal | int | float | str
LIGNES_EMPRUNT = ["apport", "echeances", "economie_interets", "economie_dotations"]
LIGNES_BAIL = ["depot", "redevances", "option", "economie_redevances", "economie_option"]


@dataclass(frozen=True)
class ComparaisonCreditBail:
    """Les deux financements, année par année.

    Attributes:
        emprunt: flux de l'emprunt : `annee`, `apport`, `echeances`, `economie_interets`, `economie_dotations`, `flux`,
            `flux_actualise` ; l'année 0 est le jour de l'achat.
        credit_bail: flux du crédit-bail : `annee`, `depot`, `redevances`, `option`, `economie_redevances`,
            `economie_option`, `flux`, `flux_actualise`.
        taux_impot: taux de l'impôt sur les bénéfices, en fraction.
        taux_actualisation: taux annuel d'actualisation, en fraction.
        devise: la monnaie.
    """

    emprunt: pd.DataFrame
    credit_bail: pd.DataFrame
    taux_impot: Decimal
    taux_actualisation: Decimal
    devise: Monnaie

    @property
    def van_emprunt(self) -> float:
        """Somme des flux actualisés de l'emprunt : négative, c'est un coût."""
        return round(float(self.emprunt["flux_actualise"].sum()), self.devise.decimales)

    @property
    def van_credit_bail(self) -> float:
        """Somme des flux actualisés du crédit-bail : négative, c'est un coût."""
        return round(float(self.credit_bail["flux_actualise"].sum()), self.devise.decimales)

    @property
    def moins_cher(self) -> str:
        """`emprunt`, `credit_bail`, ou `egalite`."""
        ecart = self.van_emprunt - self.van_credit_bail
        return "egalite" if ecart == 0 else ("emprunt" if ecart > 0 else "credit_bail")

    @property
    def synthese(self) -> pd.DataFrame:
        """Une ligne par financement : `financement`, `decaissements_nets`, `van`, `rang` (1 : le moins cher)."""
        lignes = [
            ("emprunt", round(-self.emprunt["flux"].sum(), self.devise.decimales), self.van_emprunt),
            ("credit_bail", round(-self.credit_bail["flux"].sum(), self.devise.decimales), self.van_credit_bail),
        ]
        table = pd.DataFrame(lignes, columns=["financement", "decaissements_nets", "van"])
        return table.assign(rang=table["van"].rank(ascending=False, method="min").astype("int64"))

    def explication(self) -> Explication:
        """Les étapes de la comparaison, avec les chiffres du cas."""
        impot, taux = format_pourcentage(self.taux_impot), format_pourcentage(self.taux_actualisation)
        noms = {"emprunt": "l'emprunt", "credit_bail": "le crédit-bail", "egalite": "indifférent"}
        ecart = format_montant(abs(self.van_emprunt - self.van_credit_bail), self.devise)
        choix = (
            "Les deux financements coûtent autant."
            if self.moins_cher == "egalite"
            else f"Le moins cher est {noms[self.moins_cher]}, de {ecart} en valeur actuelle."
        )
        return Explication(
            "Crédit-bail ou emprunt",
            (
                Etape(
                    "Poser les flux nets de l'emprunt",
                    f"Une charge déductible fait économiser {impot} de son montant : intérêts et amortissements ici.",
                    _presente(self.emprunt, self.devise),
                ),
                Etape(
                    "Poser les flux nets du crédit-bail",
                    f"Ce sont les redevances qui se déduisent, à {impot}, puis l'amortissement du prix d'option.",
                    _presente(self.credit_bail, self.devise),
                ),
                Etape(
                    "Actualiser et comparer",
                    f"Flux actualisé de l'année k = flux / (1 + {taux})^k.\n"
                    f"Emprunt : {format_montant(self.van_emprunt, self.devise)}. "
                    f"Crédit-bail : {format_montant(self.van_credit_bail, self.devise)}.\n{choix}\n"
                    "Le coût n'est pas tout : comparez aussi les garanties, l'apport et l'endettement au bilan.",
                ),
            ),
        )


def comparaison_credit_bail(  # noqa: PLR0913 - chaque donnée du contrat est un argument nommé
    prix: Montant,
    emprunt: PlanEmprunt,
    *,
    redevances: Sequence[Montant],
    option: Montant = 0,
    depot_garantie: Montant = 0,
    terme: str = "echu",
    dotations: Sequence[Montant] | int,
    dotations_option: dict[int, Montant] | None = None,
    taux_impot: Montant,
    taux_actualisation: Montant,
) -> ComparaisonCreditBail:
    """Compare l'achat financé par un emprunt et le crédit-bail du même bien.

    Args:
        prix: prix du bien, hors taxes récupérables ; ce que l'emprunt ne couvre pas est un apport, payé à l'année 0.
        emprunt: le plan de l'emprunt ; ses échéances sont regroupées par année.
        redevances: redevance annuelle hors taxes de chaque année du contrat.
        option: prix de levée d'option, payé à la fin de la dernière année du contrat ; 0 si l'option n'est pas levée.
        depot_garantie: dépôt versé à l'année 0 et rendu à la fin du contrat.
        terme: `echu` (redevance payée en fin d'année) ou `echoir` (payée au début ; l'économie d'impôt reste en fin
            d'année).
        dotations: amortissements du bien acheté, année par année, ou un nombre d'années d'amortissement linéaire.
        dotations_option: amortissement du prix d'option par année (`{6: 1200}`) ; par défaut, tout l'année qui suit le
            contrat.
        taux_impot: taux de l'impôt sur les bénéfices, en fraction, à la date de l'opération.
        taux_actualisation: taux annuel d'actualisation, en fraction, net d'impôt.

    Returns:
        Une `ComparaisonCreditBail`.

    Raises:
        DonneesInvalidesError: en une fois, pour les montants et taux refusés.
        ArgumentInvalideError: si `terme` est inconnu ou si aucune redevance n'est donnée.

    >>> from refcomp.calculs.emprunt import plan_emprunt
    >>> c = comparaison_credit_bail(
    ...     24000, plan_emprunt(24000, "0.06", 5), redevances=[6300] * 5, option=1200, dotations=5,
    ...     taux_impot="0.25", taux_actualisation="0.05",
    ... )
    >>> c.moins_cher
    'emprunt'
    """
    check_choix("terme", terme, TERMES)
    check_genre("emprunt", emprunt, PlanEmprunt, "un plan rendu par plan_emprunt est attendu")
    check_genre("redevances", redevances, SUITES, "une liste de montants, un par année, est attendue")
    check_genre("dotations", dotations, (int, *SUITES), "un nombre d'années ou une liste de montants est attendu")
    if dotations_option is not None:
        check_genre("dotations_option", dotations_option, dict, "un dictionnaire année → montant est attendu")
    if not redevances:
        raise ArgumentInvalideError("« redevances » est vide : donnez la redevance de chaque année du contrat.")
    devise = emprunt.convention.devise
    liste: list[Montant] = [dotations] if isinstance(dotations, int) else list(dotations)
    apres = {len(redevances) + 1: option} if option else {}
    option_par_an = apres if dotations_option is None else dict(dotations_option)
    lus = _lit(
        {"prix": [prix], "redevances": list(redevances), "option": [option], "depot_garantie": [depot_garantie]}
        | {"dotations": liste, "dotations_option": list(option_par_an.values())}
        | {"taux_impot": [taux_impot], "taux_actualisation": [taux_actualisation]},
    )
    facteur, impot = devise.facteur, lus["taux_impot"][0]
    if isinstance(dotations, int):
        lus["dotations"] = _lineaire(lus["prix"][0], dotations, facteur)
    annees = max(-(-len(emprunt.tableau) // emprunt.par_an), len(redevances), len(lus["dotations"]), *option_par_an)
    emprunte = _flux_emprunt(emprunt, lus, impot, annees)
    bail = _flux_bail(lus, dict(zip(option_par_an, lus["dotations_option"], strict=True)), impot, annees, terme)
    taux = lus["taux_actualisation"][0]
    return ComparaisonCreditBail(
        emprunt=_actualise(emprunte, LIGNES_EMPRUNT, taux, devise),
        credit_bail=_actualise(bail, LIGNES_BAIL, taux, devise),
        taux_impot=impot,
        taux_actualisation=taux,
        devise=devise,
    )


def taux_credit_bail(
    prix: Montant,
    redevance: Montant,
    nombre: int,
    *,
    periodes_par_an: int,
    option: Montant = 0,
    depot_garantie: Montant = 0,
    terme: str = "echoir",
) -> float:
    """Renvoie le taux actuariel annuel d'un crédit-bail, avant impôt, non arrondi.

    Args:
        prix: prix du bien que le crédit-bailleur achète.
        redevance: redevance de chaque période.
        nombre: nombre de redevances.
        periodes_par_an: 12 pour des redevances mensuelles, 4 trimestrielles, 1 annuelles.
        option: prix de levée d'option, payé à la fin du contrat.
        depot_garantie: dépôt versé au départ et rendu avec l'option.
        terme: `echoir` (usage : la première redevance est payée au départ) ou `echu`.

    Returns:
        Le taux, en fraction.

    Raises:
        DonneesInvalidesError: si un montant est illisible.
        ArgumentInvalideError: si `terme` est inconnu, si un nombre n'est pas positif ou si aucun taux ne convient.

    >>> round(taux_credit_bail(21400, 550, 48, periodes_par_an=12, option=2140), 5)
    0.15466
    """
    check_choix("terme", terme, TERMES)
    fautifs = [
        n for n, v in (("nombre", nombre), ("periodes_par_an", periodes_par_an)) if not isinstance(v, int) or v < 1
    ]
    if fautifs:
        raise ArgumentInvalideError(f"« {' » et « '.join(fautifs)} » : un entier positif est attendu.")
    lus = _lit({"prix": [prix], "redevance": [redevance], "option": [option], "depot_garantie": [depot_garantie]})
    valeur, loyer, levee, depot = (float(lus[c][0]) for c in ("prix", "redevance", "option", "depot_garantie"))
    montants = [0.0] * (nombre + 1)
    montants[0], montants[-1] = valeur - depot, depot - levee
    for rang in range(nombre):
        montants[rang if terme == "echoir" else rang + 1] -= loyer
    return taeg(pd.DataFrame({"annees": [r / periodes_par_an for r in range(nombre + 1)], "montant": montants}))


def _lit(valeurs: dict[str, list[Montant]]) -> dict[str, list[Decimal]]:
    """Lit des nombres positifs donnés en arguments ; dit tous les défauts à la fois."""
    lus: dict[str, list[Decimal]] = {}
    defauts: list[Constat] = []
    for nom, liste in valeurs.items():
        nature = "taux" if nom in TAUX else "nombre"
        contrat = Contrat(nom, (Colonne(nom, nature, nom, minimum=0),), vide_permis=True)
        try:
            table = check_frame(pd.DataFrame({nom: pd.Series(liste, dtype=object)}), contrat)
        except DonneesInvalidesError as erreur:
            defauts += erreur.constats
        else:
            lus[nom] = [Decimal(str(v)) for v in table[nom]]
    if defauts:
        raise DonneesInvalidesError("La comparaison ne peut pas être faite :", defauts)
    return lus


def _lineaire(prix: Decimal, annees: int, facteur: int) -> list[Decimal]:
    if annees < 1:
        raise ArgumentInvalideError(f"« dotations » vaut {annees} ; une durée d'au moins un an est attendue.")
    return [Decimal(p) / facteur for p in repartition(int(prix * facteur), [1] * annees)]


def _flux_emprunt(plan: PlanEmprunt, lus: dict[str, list[Decimal]], impot: Decimal, annees: int) -> pd.DataFrame:
    """Les flux de l'emprunt : apport et frais à l'année 0, puis échéances et économies d'impôt."""
    table = plan.tableau
    par_annee = table.groupby((table["rang"] - 1) // plan.par_an + 1)[["echeance", "interets", "assurance"]].sum()
    frais = Decimal(str(plan.frais_dossier))
    lignes = []
    for annee in range(annees + 1):
        somme = {c: Decimal(str(round(par_annee[c].get(annee, 0.0), 2))) for c in par_annee}
        charges = somme["interets"] + somme["assurance"] + (frais if annee == 1 else 0)
        dotation = lus["dotations"][annee - 1] if 1 <= annee <= len(lus["dotations"]) else Decimal(0)
        apport = Decimal(str(plan.capital)) - lus["prix"][0] - frais if annee == 0 else Decimal(0)
        lignes.append((annee, apport, -somme["echeance"], charges * impot, dotation * impot))
    return pd.DataFrame(lignes, columns=["annee", *LIGNES_EMPRUNT])


def _flux_bail(
    lus: dict[str, list[Decimal]],
    option_par_an: dict[int, Decimal],
    impot: Decimal,
    annees: int,
    terme: str,
) -> pd.DataFrame:
    """Les flux du crédit-bail : dépôt, redevances, option, économies d'impôt."""
    redevances, depot, fin = lus["redevances"], lus["depot_garantie"][0], len(lus["redevances"])
    decalage = 0 if terme == "echoir" else 1
    lignes = []
    for annee in range(annees + 1):
        rang = annee - decalage
        payee = redevances[rang] if 0 <= rang < fin else Decimal(0)
        deduite = redevances[annee - 1] if 1 <= annee <= fin else Decimal(0)
        mouvement = {0: -depot, fin: depot}.get(annee, Decimal(0))
        levee = -lus["option"][0] if annee == fin else Decimal(0)
        economie = option_par_an.get(annee, Decimal(0)) * impot
        lignes.append((annee, mouvement, -payee, levee, deduite * impot, economie))
    return pd.DataFrame(lignes, columns=["annee", *LIGNES_BAIL])


def _actualise(table: pd.DataFrame, colonnes: list[str], taux: Decimal, devise: Monnaie) -> pd.DataFrame:
    """Arrondit chaque flux à la plus petite unité, puis l'actualise."""
    arrondies = table[colonnes].map(devise.arrondi.appliquer)
    flux = arrondies.sum(axis=1)
    actualises = [devise.arrondi.appliquer(f / (1 + taux) ** int(k)) for f, k in zip(flux, table["annee"], strict=True)]
    resultat = arrondies.assign(flux=flux, flux_actualise=actualises).astype("float64")
    resultat.insert(0, "annee", table["annee"].astype("int64"))
    return resultat


def _presente(table: pd.DataFrame, devise: Monnaie) -> Tableau:
    titres = {c: c.replace("_", " ").replace("economie", "économie").replace("annee", "année") for c in table}
    titres |= {"echeances": "échéances", "economie_interets": "économie intérêts", "depot": "dépôt"}
    titres |= {"flux_actualise": "flux actualisé"}
    lignes = tuple(
        (str(int(ligne["annee"])), *(format_nombre(ligne[c], devise.decimales) for c in table.columns[1:]))
        for ligne in table.to_dict("records")
    )
    entetes = tuple(titres[c].capitalize() for c in table)
    return Tableau(entetes, lignes, tuple(range(1, len(entetes))))
