"""Comparer des propositions de financement d'un même besoin : les classer, et dire pourquoi."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from refcomp.calculs.entrees import check_genre
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.calculs.financement_court_terme.nombres import Montant, load_nombres
from refcomp.calculs.financement_court_terme.resultat import Financement
from refcomp.errors import ArgumentInvalideError
from refcomp.formats_fr import format_compte, format_montant, format_nombre, format_pourcentage
from refcomp.rounding import Monnaie

CRITERES = ("cout", "taux")
TOLERANCE_JOURS = 1e-9


@dataclass(frozen=True)
class ComparaisonFinancements:
    """Les propositions classées.

    Attributes:
        tableau: une ligne par proposition, de la meilleure à la moins bonne : `rang`, `nom`, `nature`, `fonds`,
            `jours`, `cout`, `taux_effectif`, `taux_actuariel`, `couvre` (le besoin, en montant et en jours), `raison`.
        besoin: somme à financer.
        jours: durée du besoin.
        devise: la monnaie.
    """

    tableau: pd.DataFrame
    besoin: float
    jours: int
    devise: Monnaie

    @property
    def retenue(self) -> str | None:
        """Le nom de la proposition à retenir, ou None si aucune ne couvre le besoin."""
        premiere = self.tableau.iloc[0]
        return str(premiere["nom"]) if premiere["couvre"] else None

    def explication(self) -> Explication:
        """Le classement et ses raisons, comme un corrigé les écrirait."""
        lignes = tuple(
            (
                str(p["rang"]),
                p["nom"],
                format_nombre(p["fonds"], self.devise.decimales),
                format_nombre(p["jours"], 0),
                format_nombre(p["cout"], self.devise.decimales),
                format_pourcentage(round(p["taux_effectif"], 6)),
                format_pourcentage(round(p["taux_actuariel"], 6)),
            )
            for p in self.tableau.to_dict("records")
        )
        entetes = ("Rang", "Proposition", "Fonds", "Jours", "Coût HT", "Taux effectif", "Taux actuariel")
        raisons = "\n".join(f"{p['nom']} : {p['raison']}" for p in self.tableau.to_dict("records"))
        choix = f"À retenir : {self.retenue}." if self.retenue else "Aucune proposition ne couvre le besoin."
        besoin = f"{format_montant(self.besoin, self.devise)} pendant {format_compte(self.jours, 'jour')}"
        return Explication(
            "Comparer des financements à court terme",
            (
                Etape("Poser le besoin", f"{besoin}."),
                Etape("Chiffrer chaque proposition", "Coûts hors taxe.", Tableau(entetes, lignes, (0, 2, 3, 4, 5, 6))),
                Etape("Classer et conclure", f"{raisons}\n{choix}"),
            ),
        )


def comparaison_financements(
    propositions: Sequence[Financement],
    *,
    besoin: Montant,
    jours: int,
    critere: str = "cout",
) -> ComparaisonFinancements:
    """Classe des propositions de financement d'un même besoin.

    Celles qui couvrent le besoin passent d'abord ; puis la moins chère. Un coût total compare des propositions qui
    financent le même besoin ; un taux, des propositions de tailles ou de durées différentes.

    Args:
        propositions: les financements chiffrés.
        besoin: somme à financer.
        jours: durée du besoin, en jours.
        critere: `cout` (défaut : ce que le besoin coûtera) ou `taux` (taux effectif proportionnel).

    Returns:
        Une `ComparaisonFinancements`.

    Raises:
        DonneesInvalidesError: si le besoin est illisible.
        ArgumentInvalideError: si la liste est vide, si deux propositions ont le même nom, si leurs monnaies diffèrent
            ou si le critère est inconnu.
    """
    _check_propositions(propositions, critere)
    devise = propositions[0].devise
    lus = load_nombres("besoin", montants={"besoin": besoin}, jours={"jours": jours}, devise=devise)
    voulu, duree = float(lus["besoin"]), int(lus["jours"])
    lignes = [_ligne(p, voulu, duree) for p in propositions]
    cle = "cout" if critere == "cout" else "taux_effectif"
    table = pd.DataFrame(lignes).sort_values(["couvre", cle, "nom"], ascending=[False, True, True], ignore_index=True)
    table.insert(0, "rang", range(1, len(table) + 1))
    table["raison"] = [_raison(p, table.iloc[0], voulu, duree, devise) for p in table.to_dict("records")]
    return ComparaisonFinancements(table, voulu, duree, devise)


def _check_propositions(propositions: Sequence[Financement], critere: str) -> None:
    if critere not in CRITERES:
        raise ArgumentInvalideError(f"« critere » vaut {critere!r} ; valeurs permises : cout, taux.")
    check_genre("propositions", propositions, (list, tuple), "une liste de financements chiffrés est attendue")
    for rang, proposition in enumerate(propositions, start=1):
        check_genre(f"proposition {rang}", proposition, Financement, "un financement chiffré est attendu")
    if not propositions:
        raise ArgumentInvalideError("Aucune proposition à comparer : donnez au moins un financement chiffré.")
    noms = [p.nom for p in propositions]
    doubles = sorted({n for n in noms if noms.count(n) > 1})
    if doubles:
        raise ArgumentInvalideError(f"Deux propositions ont le même nom ({', '.join(doubles)}) : donnez « nom ».")
    if len({p.devise.code for p in propositions}) > 1:
        raise ArgumentInvalideError("Les propositions ne sont pas toutes dans la même monnaie.")


def _ligne(proposition: Financement, besoin: float, jours: int) -> dict[str, object]:
    return {
        "nom": proposition.nom,
        "nature": proposition.nature,
        "fonds": proposition.fonds,
        "jours": proposition.jours,
        "cout": proposition.cout,
        "taux_effectif": proposition.taux_effectif(),
        "taux_actuariel": proposition.taux_effectif(actuariel=True),
        "couvre": proposition.fonds >= besoin and proposition.jours >= jours - TOLERANCE_JOURS,
    }


def _raison(ligne: dict[str, object], meilleure: pd.Series, besoin: float, jours: int, devise: Monnaie) -> str:
    """Pourquoi cette proposition est à cette place."""
    fonds, duree, cout = float(str(ligne["fonds"])), float(str(ligne["jours"])), float(str(ligne["cout"]))
    if not ligne["couvre"]:
        manques = []
        if fonds < besoin:
            manques.append(f"il manque {format_montant(round(besoin - fonds, 2), devise)}")
        if duree < jours - TOLERANCE_JOURS:
            manques.append(f"les fonds ne durent que {format_nombre(duree, 0)} jours")
        return f"ne couvre pas le besoin, {' et '.join(manques)}."
    if ligne["rang"] == 1:
        return "couvre le besoin au plus bas prix."
    ecart = round(cout - float(meilleure["cout"]), 2)
    sens = "de plus" if ecart >= 0 else "de moins, mais à un taux plus élevé"
    return f"couvre le besoin, mais coûte {format_montant(abs(ecart), devise)} {sens} que la première."
