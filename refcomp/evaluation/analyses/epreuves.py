"""Les écarts entre épreuves : une différence entre évaluateurs qui n'ont pas regardé la même chose."""

from __future__ import annotations

import pandas as pd

from refcomp.evaluation.analyses.regards import SUJET

CLES_ECART = ["referentiel", "evaluateur_a", "evaluateur_b", "echelle_a", "echelle_b", "moment_a", "moment_b"]


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
