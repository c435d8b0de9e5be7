"""Le suivi de la prospection : à une date, qui rappeler, depuis quand, pour quoi faire."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from refcomp.calculs.calendrier import ajout_jours
from refcomp.calculs.entrees import load_liste
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.conversions import convert_jour
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.formats_fr import format_compte, format_date
from refcomp.frames import Colonne, Contrat, check_frame

TITRE = "La liste de relance ne peut pas être établie :"
ACTIONS = Contrat(
    "actions",
    (
        Colonne("prospect", "texte", "identifiant de la fiche"),
        Colonne("date", "date", "date de l'action"),
        Colonne("resultat", "texte", "résultat de l'action"),
    ),
)
REGLES = Contrat(
    "regles",
    (
        Colonne("resultat", "texte", "résultat d'une action", unique=True),
        Colonne("delai", "entier", "jours avant la suite ; vide : il n'y en a pas", vide_permis=True, minimum=0),
        Colonne("suite", "texte", "ce qu'il faut faire ensuite", obligatoire=False, vide_permis=True),
    ),
)
LIGNES_MONTREES = 20


@dataclass(frozen=True)
class RelancesProspects:
    """Les prospects à relancer à une date.

    Attributes:
        date: la date de la liste.
        tableau: une ligne par prospect dont une suite est prévue, la plus ancienne d'abord : `prospect derniere_action
            resultat suite date_prevue jours_retard a_faire`. `a_faire` est vrai si la date prévue est atteinte.
        clos: les prospects sans suite, et leur dernier résultat : `prospect derniere_action resultat`.
        compte: comment les délais se comptent : `ouvre`, `ouvrable` ou `calendaire`.
    """

    date: dt.date
    tableau: pd.DataFrame
    clos: pd.DataFrame
    compte: str

    @property
    def a_faire(self) -> pd.DataFrame:
        """Les seules relances dont la date est atteinte."""
        return self.tableau[self.tableau["a_faire"]].reset_index(drop=True)

    def explication(self) -> Explication:
        """La liste d'appels, avec la date prévue de chacun et la règle suivie."""
        lignes = tuple(
            (
                str(r["prospect"]),
                format_date(r["derniere_action"]),
                str(r["resultat"]),
                str(r["suite"]),
                format_date(r["date_prevue"]),
                str(r["jours_retard"]),
            )
            for r in self.a_faire.head(LIGNES_MONTREES).to_dict("records")
        )
        texte = (
            f"Au {format_date(self.date)}, {format_compte(len(self.a_faire), 'prospect')} à relancer sur "
            f"{len(self.tableau)} suivis ; {len(self.clos)} sans suite. Seule compte la dernière action de chacun."
        )
        entetes = ("Prospect", "Dernière action", "Résultat", "Suite", "Prévue le", "Jours de retard")
        return Explication("Prospects à relancer", (Etape("Lister", texte, Tableau(entetes, lignes, (5,))),))


def relances_prospects(
    actions: pd.DataFrame,
    regles: pd.DataFrame,
    date: dt.date | str,
    *,
    compte: str = "ouvre",
    territoire: str = "metropole",
    fermetures: Iterable[object] = (),
) -> RelancesProspects:
    """Dit quels prospects relancer à une date, d'après leur dernière action et les règles de l'entreprise.

    Args:
        actions: le journal : `prospect date resultat`. Une action postérieure à la date est ignorée ; le même jour, la
            dernière ligne l'emporte.
        regles: ce qui suit chaque résultat : `resultat delai suite` ; un délai vide veut dire qu'il n'y a pas de suite.
        date: la date de la liste, incluse.
        compte: jours des délais : `ouvre` par défaut, `ouvrable` ou `calendaire`.
        territoire: pour les jours fériés.
        fermetures: jours que l'entreprise chôme en plus.

    Returns:
        Un `RelancesProspects`.

    Raises:
        DonneesInvalidesError: en une fois, pour les tables refusées et les résultats sans règle.
        ArgumentInvalideError: si la date ou le compte est refusé.

    Source: usage commercial ; délais de l'entreprise.
    """
    jour, chomes = convert_jour(date, "date"), load_liste("fermetures", fermetures, "['24/12/2026']")
    lues, suites = check_frame(actions, ACTIONS), check_frame(regles, REGLES).set_index("resultat")
    sans_regle = sorted(set(lues["resultat"]) - set(suites.index))
    if sans_regle:
        message = f"Résultats sans règle : {', '.join(sans_regle)}. Résultats connus : {', '.join(suites.index)}."
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "resultat_inconnu", message, "resultat")])
    passees = lues[lues["date"] <= pd.Timestamp(jour)]
    dernieres = passees.sort_values("date", kind="stable").groupby("prospect", sort=True).tail(1)
    suivies, clos = [], []
    for action in dernieres.sort_values("prospect").to_dict("records"):
        regle, vue = suites.loc[action["resultat"]], action["date"].date()
        if pd.isna(regle["delai"]):
            clos.append((action["prospect"], action["date"], action["resultat"]))
            continue
        prevue = ajout_jours(vue, int(regle["delai"]), compte=compte, territoire=territoire, fermetures=chomes)
        suite = "" if pd.isna(regle.get("suite")) else regle["suite"]
        debut = (action["prospect"], action["date"], action["resultat"], suite)
        suivies.append((*debut, pd.Timestamp(prevue), max(0, (jour - prevue).days), prevue <= jour))
    colonnes = ["prospect", "derniere_action", "resultat", "suite", "date_prevue", "jours_retard", "a_faire"]
    tableau = pd.DataFrame(suivies, columns=colonnes).astype({"a_faire": "bool"})
    return RelancesProspects(
        date=jour,
        tableau=tableau.sort_values(["date_prevue", "prospect"], ignore_index=True),
        clos=pd.DataFrame(clos, columns=colonnes[:3]),
        compte=compte,
    )
