"""Écritures correctives : annuler puis refaire, ou ne passer que la différence.

Trois méthodes, jamais une rature : la contre-passation (l'écriture fausse à l'envers, puis la juste), le complément (la
seule différence de chaque compte, dite virement quand seul le compte était faux) et la contre-passation en négatif (les
mêmes colonnes, en négatif : les totaux des comptes restent ceux des opérations vraies).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.conversions import convert_jour
from refcomp.errors import DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.formats_fr import format_date, format_unites
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Monnaie, monnaie, montants_affiches, unites_mineures

METHODES = {
    "contre_passation": "contre-passation, puis écriture juste",
    "complement": "complément : la seule différence de chaque compte",
    "negatif": "contre-passation en négatif, puis écriture juste",
}
ETAPES = {"annulation": "annulation", "ecriture_juste": "écriture juste", "complement": "complément"}
COLONNES = (
    Colonne("compte", "texte", "compte"),
    Colonne("tiers", "texte", "tiers", obligatoire=False, vide_permis=True),
    Colonne("debit", "montant", "débit", vide_permis=True, minimum=0),
    Colonne("credit", "montant", "crédit", vide_permis=True, minimum=0),
)
CLES = ["compte", "tiers"]


@dataclass(frozen=True)
class Correction:
    """Les écritures qui corrigent, et la balance avant et après.

    Attributes:
        ecritures: `etape` (`annulation`, `ecriture_juste` ou `complement`), `date`, `compte`, `tiers`, `libelle`,
            `debit`, `credit`.
        balance: par compte et tiers : `avant`, `correction`, `apres` (débit moins crédit), et `attendu`.
        methode: la méthode employée.
        devise: monnaie des montants.
        constats: l'écriture fausse n'était pas équilibrée, ou rien n'est à corriger.
    """

    ecritures: pd.DataFrame
    balance: pd.DataFrame
    methode: str
    devise: Monnaie
    constats: tuple[Constat, ...]

    def explication(self) -> Explication:
        """Écrit la correction comme un corrigé : les écritures, puis la balance corrigée."""
        lignes = tuple(
            (ETAPES[e.etape], f"{e.compte} {e.tiers}".strip(), self._lu(e.debit), self._lu(e.credit))
            for e in self.ecritures.itertuples()
        )
        soldes = tuple(
            (f"{b.compte} {b.tiers}".strip(), *(self._lu(v) or "0" for v in (b.avant, b.correction, b.apres)))
            for b in self.balance.itertuples()
        )
        texte = METHODES[self.methode][0].upper() + METHODES[self.methode][1:] + "."
        controle = "Chaque compte porte, après correction, ce que l'écriture juste lui donne."
        return Explication(
            "Correction d'une écriture",
            (
                Etape("Passer la correction", texte, Tableau(("Étape", "Compte", "Débit", "Crédit"), lignes, (2, 3))),
                Etape("Contrôler", controle, Tableau(("Compte", "Avant", "Correction", "Après"), soldes, (1, 2, 3))),
            ),
        )

    def _lu(self, valeur: float) -> str:
        return format_unites(round(valeur * self.devise.facteur), self.devise) if valeur else ""


def ecritures_correctives(
    fausse: pd.DataFrame,
    juste: pd.DataFrame,
    *,
    date: dt.date | str,
    methode: str = "contre_passation",
    libelle: str = "",
    devise: str | Monnaie = EUR,
) -> Correction:
    """Compose les écritures qui remplacent une écriture fausse par une juste.

    Args:
        fausse: l'écriture enregistrée : `compte`, `debit`, `credit`, `tiers` facultatif ; sans ligne si c'est un oubli.
        juste: l'écriture qu'il fallait, mêmes colonnes ; sans ligne pour annuler seulement (un doublon).
        date: date de la correction.
        methode: `contre_passation` (défaut : la trace est complète), `complement` ou `negatif`.
        libelle: libellé des lignes ; la méthode et la date par défaut.
        devise: monnaie des montants.

    Returns:
        Une `Correction` : les écritures, et la balance avant et après.

    Raises:
        DonneesInvalidesError: en listant tous les défauts, dont une écriture juste qui n'est pas équilibrée.
        ArgumentInvalideError: si la méthode est inconnue ou la date illisible.
    """
    check_choix("methode", methode, METHODES)
    devise = monnaie(devise)
    jour = convert_jour(date, "date")
    avant, apres = (_lues(t, nom, devise) for t, nom in ((fausse, "fausse"), (juste, "juste")))
    if apres["unites"].sum():
        message = (
            f"L'écriture juste n'est pas équilibrée : {format_unites(int(apres['unites'].sum()), devise)} d'écart."
        )
        raise DonneesInvalidesError(
            "La correction ne peut pas être faite :", [Constat("erreur", "juste_desequilibree", message, "juste")]
        )
    morceaux = _morceaux(avant, apres, methode)
    lignes = pd.concat(morceaux, ignore_index=True)
    texte = libelle or f"Correction du {format_date(jour)}"
    ecritures = lignes[["etape", *CLES]].assign(date=pd.Timestamp(jour), libelle=texte)
    for colonne in ("debit", "credit"):
        ecritures[colonne] = montants_affiches(lignes[colonne].to_numpy(dtype=np.int64), devise)
    ordre = ["etape", "date", *CLES, "libelle", "debit", "credit"]
    return Correction(
        ecritures[ordre], _balance(avant, lignes, apres, devise), methode, devise, _constats(avant, lignes)
    )


def _lues(table: pd.DataFrame, nom: str, devise: Monnaie) -> pd.DataFrame:
    propres = check_frame(table, Contrat(nom, COLONNES, vide_permis=True), devise=devise)
    lignes = pd.DataFrame({"compte": propres["compte"].astype("str").to_numpy()})
    tiers = propres["tiers"] if "tiers" in propres else pd.Series("", index=propres.index, dtype="str")
    lignes["tiers"] = tiers.astype("str").fillna("").replace("nan", "").to_numpy()
    for colonne in ("debit", "credit"):
        lignes[colonne] = unites_mineures(propres[colonne].fillna(0.0), devise)
    return lignes.assign(unites=lignes["debit"] - lignes["credit"])


def _morceaux(avant: pd.DataFrame, apres: pd.DataFrame, methode: str) -> list[pd.DataFrame]:
    if methode == "complement":
        ecarts = _somme(apres).sub(_somme(avant), fill_value=0).astype("int64")
        ecarts = ecarts[ecarts != 0].reset_index(name="unites").sort_values("unites", ascending=False, kind="stable")
        debit, credit = np.maximum(ecarts["unites"], 0), np.maximum(-ecarts["unites"], 0)
        return [ecarts[CLES].assign(etape="complement", debit=debit, credit=credit)]
    if methode == "negatif":
        annulation = avant.assign(debit=-avant["debit"], credit=-avant["credit"])
    else:
        annulation = avant.assign(debit=avant["credit"], credit=avant["debit"])
    return [annulation.assign(etape="annulation"), apres.assign(etape="ecriture_juste")]


def _somme(lignes: pd.DataFrame) -> pd.Series:
    return lignes.groupby(CLES)["unites"].sum()


def _balance(avant: pd.DataFrame, correction: pd.DataFrame, apres: pd.DataFrame, devise: Monnaie) -> pd.DataFrame:
    passees = correction.assign(unites=correction["debit"] - correction["credit"])
    table = pd.DataFrame({"avant": _somme(avant), "correction": _somme(passees), "attendu": _somme(apres)})
    table = table.fillna(0).astype("int64")
    table["apres"] = table["avant"] + table["correction"]
    affichee = table[["avant", "correction", "apres", "attendu"]].apply(
        lambda c: montants_affiches(c.to_numpy(dtype=np.int64), devise)
    )
    return affichee.reset_index()


def _constats(avant: pd.DataFrame, lignes: pd.DataFrame) -> tuple[Constat, ...]:
    constats = []
    if avant["unites"].sum():
        message = "L'écriture fausse n'était pas équilibrée : sa correction ne l'est pas non plus, c'est voulu."
        constats.append(Constat("avertissement", "fausse_desequilibree", message, "fausse"))
    if lignes.empty:
        constats.append(Constat("information", "rien_a_corriger", "Les deux écritures disent la même chose.", "juste"))
    return tuple(constats)
