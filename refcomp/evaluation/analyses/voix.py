"""Ce qui se compare : deux évaluateurs, le même étudiant, le même élément, la même échelle, la même période.

Un tuteur qui note en juin des activités et un jury qui note en septembre un domaine ne sont pas en désaccord : ils
n'ont pas regardé la même chose. Ce module ne rapproche que ce qui peut l'être ; le reste devient un « écart entre
épreuves ».
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.errors import check_choix
from refcomp.frames import Colonne, Contrat, check_frame

EVALUATEURS = ("source", "auteur")
ECART_JOURS = 92  # un trimestre : au-delà, deux regards ne portent plus sur le même niveau
# Des décisions sur une décision, et des acquis repris d'une autre session : ce ne sont pas des observations.
MOMENTS_EXCLUS = frozenset({"derogation", "conserve"})
SUJET = ["etudiant", "referentiel", "millesime", "element_id"]
UNITE = [*SUJET, "echelle", "moment"]
COLONNES_PAIRES = [*UNITE, "evaluateur_a", "evaluateur_b", "valeur_a", "valeur_b"]
CLES_ECART = ["referentiel", "evaluateur_a", "evaluateur_b", "echelle_a", "echelle_b", "moment_a", "moment_b"]
CONTRAT = Contrat(
    "preuves",
    (
        Colonne("etudiant", "texte", "étudiant"),
        Colonne("groupe", "texte", "groupe", obligatoire=False, vide_permis=True),
        Colonne("referentiel", "texte", "référentiel"),
        Colonne("millesime", "texte", "millésime"),
        Colonne("element_id", "texte", "élément du référentiel"),
        Colonne("source", "texte", "source"),
        Colonne("valeur", "nombre", "valeur", vide_permis=True),
        Colonne("niveau", "texte", "niveau", obligatoire=False, vide_permis=True),
        Colonne("echelle", "texte", "échelle"),
        Colonne("poids", "nombre", "poids", obligatoire=False, minimum=0),
        Colonne("date", "date", "date"),
        Colonne("auteur", "texte", "auteur"),
        Colonne("provenance", "texte", "provenance", obligatoire=False, vide_permis=True),
        Colonne("moment", "texte", "moment", obligatoire=False, vide_permis=True),
    ),
    vide_permis=True,
)
DEFAUTS = {"groupe": "sans groupe", "niveau": "", "moment": "", "provenance": ""}


def lues(preuves: pd.DataFrame) -> pd.DataFrame:
    """Les preuves vérifiées, en vigueur (une preuve remplacée n'y est plus), colonnes facultatives complétées.

    Raises:
        DonneesInvalidesError: en listant tous les défauts de la table.
    """
    propres = check_frame(preuves, CONTRAT)
    if {"rang", "remplace"} <= set(propres.columns) and len(remplacees := propres["remplace"].dropna()):
        propres = propres[~propres["rang"].isin(remplacees)]
    complets: dict[str, Any] = {} if "poids" in propres.columns else {"poids": 1.0}
    for nom, defaut in DEFAUTS.items():
        if nom not in propres.columns:
            complets[nom] = defaut
        elif propres[nom].hasnans:
            complets[nom] = propres[nom].fillna(defaut)
    return propres.assign(**complets)


def echelles_ordinales(preuves: pd.DataFrame) -> frozenset[str]:
    """Les échelles dont les valeurs sont des rangs : celles dont une preuve porte un code de niveau."""
    return frozenset(preuves.loc[preuves["niveau"] != "", "echelle"].unique())


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
        ArgumentInvalideError: si `evaluateur` est inconnu.
    """
    check_choix("evaluateur", evaluateur, EVALUATEURS)
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


def ecarts_epreuves(regards: pd.DataFrame, couples: pd.DataFrame) -> pd.DataFrame:
    """Les évaluateurs qui ont vu les mêmes étudiants et éléments sans que leurs regards se comparent jamais.

    Returns:
        Une ligne par couple d'évaluateurs et par épreuve de chacun : `referentiel evaluateur_a evaluateur_b echelle_a
        echelle_b moment_a moment_b`, `ecart` (moyenne de a − b, par étudiant puis entre étudiants, dans l'unité de
        l'échelle si c'est la même ; vide sinon), `n` (étudiants), `observations`.
    """
    gardes = regards[[*SUJET, "echelle", "moment", "evaluateur", "valeur"]]
    deja = set(couples[["evaluateur_a", "evaluateur_b"]].drop_duplicates().itertuples(index=False, name=None))
    par_role = {r: g.drop(columns="evaluateur") for r, g in gardes.groupby("evaluateur", sort=True)}
    vus = {r: set(g["etudiant"].unique()) for r, g in par_role.items()}
    roles = list(par_role)
    a_voir = [
        (a, b)
        for rang, a in enumerate(roles)
        for b in roles[rang + 1 :]
        if (a, b) not in deja and not vus[a].isdisjoint(vus[b])
    ]
    morceaux = []
    for a, b in a_voir:
        jointes = par_role[a].merge(par_role[b], on=SUJET, suffixes=("_a", "_b"))
        if len(jointes):
            morceaux.append(_resume_ecart(jointes.assign(evaluateur_a=a, evaluateur_b=b)))
    if not morceaux:
        return pd.DataFrame(columns=[*CLES_ECART, "ecart", "n", "observations"])
    return pd.concat(morceaux, ignore_index=True)


def _resume_ecart(jointes: pd.DataFrame) -> pd.DataFrame:
    meme = jointes["echelle_a"] == jointes["echelle_b"]
    ecart = (jointes["valeur_a"] - jointes["valeur_b"]).where(meme)
    par_etudiant = jointes.assign(ecart=ecart).groupby([*CLES_ECART, "etudiant"])["ecart"].agg(["mean", "size"])
    resume = par_etudiant.groupby(CLES_ECART).agg(
        ecart=("mean", "mean"), n=("mean", "size"), observations=("size", "sum")
    )
    return resume.reset_index()
