"""La maîtrise sur une échelle de niveaux (TI, I, S, TS) : dernier, meilleur, médiane, distribution.

Des niveaux sont rangés, ils ne s'additionnent pas : leur moyenne n'est donnée que sur demande, et dit son nom. Aucun
niveau n'est « acquis » d'office : c'est l'équipe qui choisit les seuils.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
from refcomp.evaluation.maitrise.etats import ETATS
from refcomp.evaluation.maitrise.grille import build_grille
from refcomp.evaluation.maitrise.sommes import codes_copies
from refcomp.evaluation.validation import CONTRAT
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.referentiels.reglement import Echelle

Comptes = npt.NDArray[np.int64]
PREUVES = Contrat(
    "preuves",
    (
        *CONTRAT.select("etudiant", "element_id", "niveau", "echelle", "date", "provenance", obligatoires=True),
        Colonne("source", "texte", "source", obligatoire=False),
    ),
    vide_permis=True,
)


def maitrise_ordinale(  # noqa: PLR0913 - chaque convention est un argument nommé, avec son défaut
    preuves: pd.DataFrame,
    elements: Sequence[str],
    echelle: Echelle,
    *,
    etudiants: Sequence[str] | None = None,
    sources: Iterable[str] | None = None,
    acquis: str | None = None,
    en_cours: str | None = None,
    occasions_minimum: int = 1,
    moyenne: bool = False,
    date: pd.Timestamp | None = None,
) -> pd.DataFrame:
    """La maîtrise de chaque étudiant sur chaque élément, en niveaux.

    Args:
        preuves: les preuves en vigueur ; celles d'une autre échelle sont ignorées.
        elements: les éléments regardés, dans l'ordre voulu.
        echelle: l'échelle de niveaux.
        etudiants: les étudiants regardés ; ceux des preuves si None.
        sources: les sources lues ; toutes si None.
        acquis: le niveau dès lequel le dernier niveau est dit acquis ; None : aucun état n'est tiré.
        en_cours: le niveau dès lequel il est dit en cours.
        occasions_minimum: occasions en deçà desquelles un niveau atteint reste « à confirmer ».
        moyenne: vrai pour ajouter `moyenne_indicative`, la moyenne des rangs (1 pour le niveau le plus bas) ; elle
            suppose les niveaux également espacés, ce que rien n'établit.
        date: date de lecture, pour l'âge des preuves ; aujourd'hui si None.

    Returns:
        Une ligne par étudiant × élément, même sans preuve : `etudiant element_id` (catégories), `dernier`, `meilleur`,
        `mediane` (« I–S » si les deux niveaux du milieu diffèrent), `n_<niveau>` pour chaque niveau, `preuves`,
        `non_evaluees`, `occasions`, `premiere`, `derniere`, `age_jours`, `etat`.

    Raises:
        ArgumentInvalideError: pour une échelle chiffrée, un niveau inconnu, ou « en cours » au-dessus d'« acquis ».
        DonneesInvalidesError: en listant les défauts des preuves.
    """
    niveaux = _niveaux(echelle)
    seuils = _seuils(niveaux, acquis, en_cours)
    propres = check_frame(preuves, PREUVES)
    grille = build_grille(propres, elements, etudiants)
    siennes = propres[propres["echelle"] == echelle.id]
    if sources is not None:
        siennes = siennes[siennes["source"].isin(list(sources))]
    cases = grille.place(siennes)
    siennes = siennes.assign(case=cases, rang=_rangs(siennes["niveau"], niveaux))[cases >= 0]
    evaluees = siennes[siennes["rang"] > 0].sort_values("date", kind="stable")
    comptes = np.zeros((grille.taille, len(niveaux)), dtype="int64")
    np.add.at(comptes, (evaluees["case"].to_numpy(), evaluees["rang"].to_numpy() - 1), 1)
    reperes = _reperes(evaluees, grille.taille, date)
    dernier, occasions = reperes.pop("dernier").to_numpy(), reperes["occasions"].to_numpy()
    noms = np.array(["", *niveaux], dtype=object)
    non_evaluees = siennes[siennes["rang"] == 0].groupby("case").size()
    table = pd.DataFrame(
        {
            **grille.entete(),
            "dernier": noms[dernier],
            "meilleur": noms[_meilleurs(comptes)],
            "mediane": _medianes(comptes, noms),
            **{f"n_{code}": comptes[:, rang] for rang, code in enumerate(niveaux)},
            "preuves": comptes.sum(axis=1),
            "non_evaluees": non_evaluees.reindex(range(grille.taille), fill_value=0).to_numpy(),
            **{nom: colonne.to_numpy() for nom, colonne in reperes.items()},
            "etat": _etats(dernier, occasions, seuils, occasions_minimum),
        }
    )
    if moyenne:
        rangs = comptes @ np.arange(1, len(niveaux) + 1)
        table["moyenne_indicative"] = rangs / table["preuves"].where(table["preuves"] > 0)
    return table


def _niveaux(echelle: Echelle) -> list[str]:
    if echelle.nature != "ordinale":
        raise ArgumentInvalideError(f"echelle : « {echelle.id} » est une échelle chiffrée ; lisez-la avec `maitrise`.")
    return list(echelle.niveaux)


def _seuils(niveaux: list[str], acquis: str | None, en_cours: str | None) -> tuple[int, int] | None:
    """Le rang des deux seuils ; None si l'équipe n'en a pas choisi."""
    for nom, code in (("acquis", acquis), ("en_cours", en_cours)):
        if code is not None and code not in niveaux:
            raise ArgumentInvalideError(f"{nom} : « {code} » reçu ; niveaux : {', '.join(niveaux)}.")
    if acquis is None:
        if en_cours is not None:
            raise ArgumentInvalideError("en_cours : donnez aussi « acquis », le niveau dès lequel c'est acquis.")
        return None
    haut = niveaux.index(acquis) + 1
    bas = haut if en_cours is None else niveaux.index(en_cours) + 1
    if bas > haut:
        raise ArgumentInvalideError(f"en_cours : « {en_cours} » est au-dessus d'« acquis » (« {acquis} »).")
    return haut, bas


def _rangs(colonne: pd.Series, niveaux: list[str]) -> pd.Series:
    """Le rang de chaque niveau, 1 pour le plus bas ; 0 si non évalué."""
    textes = colonne.fillna("").astype("str").str.strip()
    inconnus = sorted(set(textes) - {"", *niveaux})
    if inconnus:
        phrase = f"niveau inconnu : {', '.join(inconnus[:5])} ; niveaux de l'échelle : {', '.join(niveaux)}."
        raise DonneesInvalidesError(
            "Les preuves sont refusées :", [Constat("erreur", "niveau_inconnu", phrase, "niveau")]
        )
    return textes.map({"": 0, **{code: rang for rang, code in enumerate(niveaux, start=1)}}).astype("int64")


def _reperes(evaluees: pd.DataFrame, taille: int, date: pd.Timestamp | None) -> dict[str, pd.Series]:
    """Par case : le dernier rang, les occasions, la première et la dernière date, l'âge de la dernière."""
    groupes, toutes = evaluees.groupby("case"), range(taille)
    copies = pd.Series(codes_copies(evaluees["provenance"]), index=evaluees.index)
    lecture = pd.Timestamp(date) if date is not None else pd.Timestamp.now().normalize()
    derniere = groupes["date"].max().reindex(toutes)
    return {
        "dernier": groupes["rang"].last().reindex(toutes, fill_value=0),
        "occasions": copies.groupby(evaluees["case"]).nunique().reindex(toutes, fill_value=0),
        "premiere": groupes["date"].min().reindex(toutes),
        "derniere": derniere,
        "age_jours": (lecture - derniere).dt.days,
    }


def _meilleurs(comptes: Comptes) -> Comptes:
    """Le plus haut rang observé de chaque case ; 0 si aucun."""
    vus = comptes > 0
    return np.where(vus.any(axis=1), vus.shape[1] - np.argmax(vus[:, ::-1], axis=1), 0)


def _medianes(comptes: Comptes, noms: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Le niveau du milieu ; les deux, « I–S », quand un nombre pair de preuves les sépare."""
    cumul, total = comptes.cumsum(axis=1), comptes.sum(axis=1)
    bas = noms[np.where(total > 0, 1 + (cumul < ((total + 1) // 2)[:, None]).sum(axis=1), 0)]
    haut = noms[np.where(total > 0, 1 + (cumul < (total // 2 + 1)[:, None]).sum(axis=1), 0)]
    return np.where(bas == haut, bas, bas + "–" + haut)


def _etats(dernier: Comptes, occasions: Comptes, seuils: tuple[int, int] | None, minimum: int) -> pd.Categorical:
    noms = list(ETATS)
    if seuils is None:
        return pd.Categorical.from_codes(
            np.where(dernier > 0, noms.index("observe"), noms.index("non_evalue")), categories=noms
        )
    codes = np.select(
        [dernier == 0, (dernier >= seuils[0]) & (occasions < minimum), dernier >= seuils[0], dernier >= seuils[1]],
        [noms.index(nom) for nom in ("non_evalue", "a_confirmer", "acquis", "en_cours")],
        noms.index("non_acquis"),
    )
    return pd.Categorical.from_codes(codes, categories=noms)
