"""Le coût d'entrée d'une immobilisation corporelle : chaque dépense, sa décision et sa raison.

PCG art. 213-8 à 213-19 : prix d'achat net des réductions, escompte compris, plus ce qui est directement attribuable à
la mise en place et en état de fonctionner ; des options pour l'entreprise (frais d'acquisition,
formation externe, intérêts, carte grise).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.calculs.immobilisation.comptes import ouverture_millesime
from refcomp.dated import ValeurDatee, load_parametres
from refcomp.errors import ArgumentInvalideError, check_choix
from refcomp.findings import Constat
from refcomp.formats_fr import format_montant, format_nombre
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Monnaie, monnaie, montants_affiches, unites_mineures

PAQUET = "refcomp.calculs.immobilisation"
OPTIONS = ("cout", "charges")
SIGNES = {"ajoute": 1, "retranche": -1, "exclu": 0}
DECISIONS = {"ajoute": "ajouté au coût", "retranche": "retranché du coût", "exclu": "charge de l'exercice"}


@dataclass(frozen=True)
class CoutEntree:
    """Le coût d'entrée d'un bien.

    Attributes:
        tableau: une ligne par dépense : `libelle`, `nature`, `montant`, `decision` (`ajoute`, `retranche`, `exclu`),
            `tva_non_recuperee`, `cout` (signé, taxe perdue comprise), `charge`, `raison`, `reference`.
        cout: le coût d'entrée.
        charges: ce qui reste en charges de l'exercice.
        tva_recuperable: la taxe que l'entreprise récupère.
        devise: la monnaie.
        constats: un avertissement pour chaque traitement connu de mémoire.
    """

    tableau: pd.DataFrame
    cout: float
    charges: float
    tva_recuperable: float
    devise: Monnaie
    constats: tuple[Constat, ...] = ()

    def explication(self) -> Explication:
        """Les étapes du calcul, avec les chiffres de ces dépenses."""
        decimales = self.devise.decimales
        lignes = tuple(
            (r["libelle"], format_nombre(r["montant"], decimales), DECISIONS[r["decision"]], r["raison"])
            for r in self.tableau.to_dict("records")
        )
        termes = [f"{'-' if c < 0 else '+'} {format_nombre(abs(c), decimales)}" for c in self.tableau["cout"] if c]
        somme = " ".join(termes).removeprefix("+ ") or "0"
        entetes = ("Dépense", "Montant", "Décision", "Raison")
        etapes = (
            Etape("Décider de chaque dépense", "Hors taxes récupérables.", Tableau(entetes, lignes, (1,))),
            Etape("Calculer le coût d'entrée", f"{somme} = {format_montant(self.cout, self.devise)}."),
            Etape(
                "Contrôler",
                f"En charges : {format_montant(self.charges, self.devise)}. TVA récupérable : "
                f"{format_montant(self.tva_recuperable, self.devise)}, hors du coût.",
            ),
        )
        return Explication("Coût d'entrée de l'immobilisation", etapes)


def cout_acquisition(
    depenses: pd.DataFrame,
    *,
    frais_acquisition: str = "cout",
    formation: str = "charges",
    cout_emprunt: str = "charges",
    carte_grise: str = "charges",
    part_recuperable: Decimal | Fraction | int | str = 1,
    millesime: int = 2025,
    devise: Monnaie | str = EUR,
) -> CoutEntree:
    """Calcule le coût d'entrée d'une immobilisation, dépense par dépense ; sert aussi au coût de production.

    Args:
        depenses: `libelle`, `nature`, `montant` (hors taxes, positif, même pour une remise), et au besoin `tva` (la
            taxe facturée sur la ligne). Les natures sont celles de `natures_depense`.
        frais_acquisition: `cout` (méthode de référence du PCG) ou `charges` : droits de mutation, honoraires, actes.
        formation: `charges` (usage) ou `cout` : formation externe nécessaire à la mise en service.
        cout_emprunt: `charges` ou `cout` : intérêts d'un actif long à construire.
        carte_grise: `charges` (usage, compte 6354) ou `cout` : taxe d'immatriculation d'un véhicule.
        part_recuperable: part de la TVA que l'entreprise récupère ; le reste entre dans le coût des lignes ajoutées et
            dans les charges des lignes exclues.
        millesime: année du plan comptable appliqué (2025 : règlement ANC 2022-06).
        devise: la monnaie, ou son code.

    Returns:
        Un `CoutEntree`.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les lignes refusées.
        ArgumentInvalideError: si une option n'est pas permise.
        ParametreAbsentError: si le millésime n'est pas encodé.

    >>> facture = pd.DataFrame({"libelle": ["Machine", "Remise", "Port"], "montant": [20000, 1000, 250],
    ...                         "nature": ["prix_achat", "remise", "transport"]})
    >>> cout_acquisition(facture).cout
    19250.0
    """
    connue = monnaie(devise)
    choix = {
        "frais_acquisition": frais_acquisition,
        "formation": formation,
        "cout_emprunt": cout_emprunt,
        "carte_grise": carte_grise,
    }
    for nom, valeur in choix.items():
        check_choix(nom, valeur, OPTIONS)
    lues = check_frame(depenses, _contrat(), devise=connue)
    regles = {nature: _regle(nature, millesime) for nature in lues["nature"].unique()}
    decisions = [_decision(nature, regles[nature][0], choix) for nature in lues["nature"]]
    montant, signe = unites_mineures(lues["montant"], connue), np.array([SIGNES[d] for d in decisions], dtype=np.int64)
    tva = unites_mineures(lues.get("tva", pd.Series(0.0, index=lues.index)), connue)
    perdue = connue.arrondi.appliquer_unites(*_part(tva, 1 - _fraction(part_recuperable)))
    # La taxe d'une réduction diminue ce qui a été payé, donc ce qui est perdu et ce qui est récupéré.
    sens = np.where(signe < 0, -1, 1)
    cout, charge = signe * (montant + perdue), np.where(signe == 0, montant + perdue, 0)
    tableau = lues[["libelle", "nature", "montant"]].assign(
        decision=decisions,
        tva_non_recuperee=montants_affiches(sens * perdue, connue),
        cout=montants_affiches(cout, connue),
        charge=montants_affiches(charge, connue),
        raison=[str(regles[n][1].valeur) for n in lues["nature"]],
        reference=[regles[n][1].reference for n in lues["nature"]],
    )
    total, charges, rendue = (int(t.sum()) / connue.facteur for t in (cout, charge, sens * (tva - perdue)))
    constats = tuple(c for regle in regles.values() for c in regle[0].constats)
    return CoutEntree(tableau, total, charges, rendue, connue, constats)


def natures_depense(millesime: int = 2025) -> pd.DataFrame:
    """Renvoie la table de décision : ce que devient chaque nature de dépense, et pourquoi.

    Args:
        millesime: année du plan comptable appliqué.

    Returns:
        `nature`, `traitement` (`ajoute`, `retranche`, `option`, `exclu`), `raison`, `reference`.

    Raises:
        ArgumentInvalideError: si le millésime n'est pas une année.
        ParametreAbsentError: s'il n'est pas encodé.
    """
    regles = {nature: _regle(nature, millesime) for nature in _natures()}
    lignes = [(nature, t.valeur, m.valeur, t.reference) for nature, (t, m) in regles.items()]
    return pd.DataFrame(lignes, columns=["nature", "traitement", "raison", "reference"])


def fonds_commercial(
    prix: Decimal | float | str,
    actifs: Mapping[str, Decimal | int | float | str],
    dettes: Decimal | float | str = 0,
    *,
    devise: Monnaie | str = EUR,
) -> float:
    """Renvoie la valeur du fonds commercial acquis : le prix moins les actifs identifiables, nets des dettes reprises.

    Args:
        prix: prix payé pour l'ensemble.
        actifs: valeur de chaque actif identifiable.
        dettes: dettes reprises.
        devise: la monnaie, ou son code.

    Returns:
        La valeur du fonds, dans la monnaie ; négative si les actifs valent plus que le prix.

    Raises:
        DonneesInvalidesError: si un montant est refusé.
        ArgumentInvalideError: si `actifs` n'est pas un dictionnaire.

    >>> fonds_commercial(420000, {"terrain": 90000, "construction": 210000, "matériel": 45000, "stock": 28000}, 18000)
    65000.0
    """
    connue = monnaie(devise)
    if not isinstance(actifs, Mapping):
        raise ArgumentInvalideError(
            f'« actifs » donne la valeur de chaque actif, {{"terrain": 90000}} ; reçu : {type(actifs).__name__}.',
        )
    table = pd.DataFrame({"montant": [prix, dettes, *actifs.values()]}, dtype=object)
    contrat = Contrat("montants de l'acquisition", (Colonne("montant", "montant", "montant", minimum=0),))
    unites = unites_mineures(check_frame(table, contrat, devise=connue)["montant"], connue)
    return float((unites[0] + unites[1] - unites[2:].sum()) / connue.facteur)


def _natures() -> list[str]:
    return [v.cle[0] for v in load_parametres(PAQUET, "cout.yaml")["traitement"].valeurs]


def _contrat() -> Contrat:
    colonnes = (
        Colonne("libelle", "texte", "libellé de la dépense"),
        Colonne("nature", "texte", "nature de la dépense", parmi=tuple(_natures())),
        Colonne("montant", "montant", "montant hors taxes", minimum=0),
        Colonne("tva", "montant", "TVA de la ligne", obligatoire=False, minimum=0),
    )
    return Contrat("dépenses", colonnes, vide_permis=True)


def _regle(nature: str, millesime: int) -> tuple[ValeurDatee, ValeurDatee]:
    """Le traitement d'une nature et sa raison, au plan comptable d'un millésime."""
    parametres, jour = load_parametres(PAQUET, "cout.yaml"), ouverture_millesime(millesime)
    return parametres["traitement"].at(jour, nature=nature), parametres["motif"].at(jour, nature=nature)


def _decision(nature: str, traitement: ValeurDatee, choix: dict[str, str]) -> str:
    if traitement.valeur != "option":
        return str(traitement.valeur)
    return "ajoute" if choix[nature] == "cout" else "exclu"


def _fraction(part: Decimal | Fraction | int | str) -> Fraction:
    """Lit une part exacte entre 0 et 1."""
    try:
        exacte = Fraction(-1) if isinstance(part, float) else Fraction(str(part).replace(",", "."))
    except (ValueError, ZeroDivisionError):
        exacte = Fraction(-1)
    if not 0 <= exacte <= 1:
        raise ArgumentInvalideError(
            f'« part_recuperable » vaut {part!r} ; une part exacte de 0 à 1 est attendue, "0.8".'
        )
    return exacte


def _part(unites: np.ndarray, part: Fraction) -> tuple[np.ndarray, int]:
    return unites * part.numerator, part.denominator
