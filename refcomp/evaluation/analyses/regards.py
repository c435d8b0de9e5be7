"""Ce qui se compare : deux évaluateurs, le même étudiant, le même élément, la même échelle, la même période.

Un tuteur qui note en juin des activités et un jury qui note en septembre un domaine ne sont pas en désaccord : ils
n'ont pas regardé la même chose. Ce module ne rapproche que ce qui peut l'être ; le reste devient un « écart entre
épreuves ».
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.errors import ArgumentInvalideError, check_choix

EVALUATEURS = ("source", "auteur")
ECART_JOURS = 92  # un trimestre : au-delà, deux regards ne portent plus sur le même niveau
# Des décisions sur une décision, et des acquis repris d'une autre session : ce ne sont pas des observations.
MOMENTS_EXCLUS = frozenset({"derogation", "conserve"})
SUJET = ["etudiant", "referentiel", "millesime", "element_id"]
UNITE = [*SUJET, "echelle", "moment"]
COLONNES_PAIRES = [*UNITE, "evaluateur_a", "evaluateur_b", "valeur_a", "valeur_b"]


def observations(preuves: pd.DataFrame, evaluateur: str, ecart_jours: int) -> pd.DataFrame:
    """Le dernier regard de chaque évaluateur sur chaque unité (étudiant × élément × échelle × moment).

    Args:
        preuves: ce que rend `lues`.
        evaluateur: `source` (le rôle : tuteur, formateur…) ou `auteur` (la personne).
        ecart_jours: une unité dont les regards s'étalent sur plus de jours que cela ne se compare pas.

    Returns:
        Les colonnes d'`UNITE`, `evaluateur`, `valeur`, `date`, `unite` (numéro) et `comparable` (deux évaluateurs ou
        plus, dans la même période), triées par unité puis évaluateur.

    Raises:
        ArgumentInvalideError: si `evaluateur` est inconnu ou `ecart_jours` n'est pas un nombre de jours.
    """
    check_choix("evaluateur", evaluateur, EVALUATEURS)
    if isinstance(ecart_jours, bool) or not isinstance(ecart_jours, int) or ecart_jours < 0:
        raise ArgumentInvalideError(f"« ecart_jours » vaut {ecart_jours!r} ; un nombre entier de jours est attendu.")
    gardees = [*UNITE, evaluateur, "valeur", "date", *(["rang"] if "rang" in preuves.columns else [])]
    evaluees = preuves.loc[preuves["valeur"].notna() & ~preuves["moment"].isin(MOMENTS_EXCLUS), gardees]
    table = evaluees.rename(columns={evaluateur: "evaluateur"}).assign(unite=_codes(evaluees, UNITE))
    ordre = ["unite", "evaluateur", "date", *(["rang"] if "rang" in table.columns else [])]
    table = table.sort_values(ordre, kind="stable").drop_duplicates(["unite", "evaluateur"], keep="last")
    groupes = table.groupby("unite", sort=False)
    etendue = groupes["date"].transform("max") - groupes["date"].transform("min")
    plusieurs = groupes["evaluateur"].transform("size") > 1
    comparable = plusieurs & (etendue <= pd.Timedelta(days=ecart_jours))
    return table.assign(comparable=comparable)[[*UNITE, "evaluateur", "valeur", "date", "unite", "comparable"]]


def _codes(table: pd.DataFrame, cles: Iterable[str]) -> npt.NDArray[np.int64]:
    """Un numéro par combinaison de clés, sans construire de chaîne."""
    codes = np.zeros(len(table), dtype=np.int64)
    for cle in cles:
        rangs, valeurs = pd.factorize(table[cle])
        codes = pd.factorize(codes * max(len(valeurs), 1) + rangs)[0]
    return codes.astype(np.int64)


def paires(regards: pd.DataFrame) -> pd.DataFrame:
    """Les couples de regards d'une même unité, chacun une fois, l'évaluateur `a` avant `b` dans l'ordre alphabétique.

    Les lignes d'une unité se suivent : un couple est une ligne et celle qui la suit de un, deux… crans.
    """
    table = regards[regards["comparable"]].reset_index(drop=True)
    unites = table["unite"].to_numpy()
    plus_grande = int(table.groupby("unite").size().max()) if len(table) else 0
    morceaux = []
    for cran in range(1, plus_grande):
        debut = np.flatnonzero(unites[:-cran] == unites[cran:])
        a, b = table.iloc[debut], table.iloc[debut + cran]
        suite = {"evaluateur_b": b["evaluateur"].to_numpy(), "valeur_b": b["valeur"].to_numpy()}
        morceaux.append(a.rename(columns={"evaluateur": "evaluateur_a", "valeur": "valeur_a"}).assign(**suite))
    if not morceaux:
        return pd.DataFrame(columns=COLONNES_PAIRES).astype({"valeur_a": "float64", "valeur_b": "float64"})
    return pd.concat(morceaux, ignore_index=True)[COLONNES_PAIRES]
