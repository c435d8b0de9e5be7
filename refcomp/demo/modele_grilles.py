"""Les grilles du modèle : des tuteurs, des formateurs, des professionnels et des jurys, plus ou moins sévères.

Un regard vaut : capacité − sévérité de l'évaluateur + halo (étudiant × évaluateur) + bruit, puis l'échelle le lit. La
sévérité vraie de chacun est connue : c'est elle que l'analyse doit retrouver.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.demo.modele_latent import Entiers, Nombres, Parametres, Population
from refcomp.lecture_yaml import load_yaml
from refcomp.referentiels import Referentiel

ETUDIANTS_PAR_TUTEUR = 3
FORMATEURS, JURES, PROFESSIONNELS = 4, 2, 3
PART_PROFESSIONNEL = 0.2  # candidats qu'un professionnel évalue à la place du jury
COUPURES = (-1.0, 0.0, 1.2)  # entre TI, I, S et TS
NIVEAUX = np.array(["", "TI", "I", "S", "TS"], dtype=object)
# Épreuve : temps de la formation, moment inscrit, sources qui évaluent.
TEMPS_JURY = 0.85
MOMENTS = ((0.05, "positionnement"), (0.25, "continu"), (0.5, "intermediaire"), (0.76, "final"))
# Les périodes en entreprise d'AGOrA : trois grilles.
MOMENTS_PFMP = ((0.05, "positionnement"), (0.25, "intermediaire"), (0.76, "final"))
COLONNES = [
    *("etudiant", "groupe", "referentiel", "millesime", "element_id", "source", "valeur", "niveau", "echelle"),
    *("poids", "date", "auteur", "provenance", "moment", "motif", "adopte", "remplace"),
]


@dataclass(frozen=True)
class Evaluateurs:
    """Les évaluateurs d'une filière, et qui évalue qui.

    Attributes:
        table: `referentiel auteur source severite` (en écarts-types entre étudiants).
        attribution: source → rang, dans `table`, de l'évaluateur de chaque étudiant.
        halo: étudiants × sources, dans l'ordre de `attribution`.
    """

    table: pd.DataFrame
    attribution: dict[str, Entiers]
    halo: dict[str, Nombres]


@dataclass(frozen=True)
class Grille:
    """Ce qu'une source évalue à un moment : des éléments, chacun dans un domaine.

    Attributes:
        source: le rôle.
        moment: le moment inscrit.
        temps: le temps de la formation (0 à 1).
        elements: identifiants des éléments.
        domaines: rang du domaine de chacun.
    """

    source: str
    moment: str
    temps: float
    elements: npt.NDArray[np.object_]
    domaines: Entiers


def build_evaluateurs(
    population: Population, sources: tuple[str, ...], parametres: Parametres, alea: np.random.Generator
) -> Evaluateurs:
    """Les évaluateurs d'une filière : un tuteur pour trois étudiants, les autres rôles partagés par tous."""
    n = len(population.table)
    filiere = population.table["filiere"].iloc[0]
    rangs = {
        "tuteur": np.arange(n) // ETUDIANTS_PAR_TUTEUR,
        # Par deux : chaque formateur, chaque juré voit des étudiants des deux groupes, qui restent comparables.
        "formateur": np.arange(n) // 2 % FORMATEURS,
        "jury": np.arange(n) // 2 % JURES,
        "professionnel": np.arange(n) % PROFESSIONNELS,
    }
    noms = load_yaml((files("refcomp.demo") / "noms.yaml").read_text(encoding="utf-8"))["noms"]
    tables, attribution, debut = [], {}, 0
    for source in sources:
        nombre = int(rangs[source].max()) + 1
        qui = [f"{source} {noms[(debut + r) % len(noms)]} {r + 1:02d} ({filiere})" for r in range(nombre)]
        severite = parametres.severites[source] + alea.normal(0, parametres.severite_individuelle, size=nombre)
        tables.append(pd.DataFrame({"referentiel": filiere, "auteur": qui, "source": source, "severite": severite}))
        attribution[source] = rangs[source] + debut
        debut += nombre
    halo = {source: alea.normal(0, parametres.halo, size=n) for source in sources}
    return Evaluateurs(pd.concat(tables, ignore_index=True), attribution, halo)


def grilles(referentiel: Referentiel) -> list[Grille]:
    """Ce que chaque rôle évalue, à chaque moment, dans un référentiel du modèle."""
    if referentiel.id == "cqp-agc":
        return _grilles_cqp(referentiel)
    if referentiel.id == "agora-bloc1":
        criteres = referentiel.du_niveau("critere")
        missions = {m: rang for rang, m in enumerate(referentiel.du_niveau("mission"))}
        rangs = [missions[next(p for p in referentiel.chemin(c) if p in missions)] for c in criteres]
        return [_grille(s, m, t, criteres, rangs) for t, m in MOMENTS_PFMP for s in ("tuteur", "formateur")]
    activites = {a: rang for rang, a in enumerate(referentiel.du_niveau("activite"))}
    taches = referentiel.du_niveau("tache")
    rangs = [activites[referentiel.chemin(t)[0]] for t in taches]
    return [_grille(s, m, t, taches, rangs) for t, m in MOMENTS[1:] for s in ("tuteur", "formateur")]


def _grilles_cqp(referentiel: Referentiel) -> list[Grille]:
    """Le tuteur suit les activités puis note les domaines ; le formateur ajoute les savoir-faire ; le jury conclut."""
    domaines = referentiel.du_niveau("domaine")
    activites = referentiel.du_niveau("activite")
    rangs = {d: rang for rang, d in enumerate(domaines)}
    savoir_faire = [
        e for e in referentiel.du_niveau("competence") if referentiel.champ(e, "attributs")["nature"] == "savoir_faire"
    ]
    leurs = [rangs[referentiel.relies(e, "releve_de")[0]] for e in savoir_faire]
    tous = list(range(len(domaines)))
    suivi = [_grille("tuteur", m, t, activites, [i % 3 for i in range(len(activites))]) for t, m in MOMENTS[:3]]
    final = [_grille(s, "final", MOMENTS[3][0], domaines, tous) for s in ("tuteur", "formateur")]
    fins = [_grille(s, "final", TEMPS_JURY, domaines, tous) for s in ("jury", "professionnel")]
    continu = [_grille("formateur", m, t, domaines, tous) for t, m in MOMENTS[:3]]
    return [*suivi, *continu, *final, _grille("formateur", "final", MOMENTS[3][0], savoir_faire, leurs), *fins]


def _grille(source: str, moment: str, temps: float, elements: list[str], domaines: list[int]) -> Grille:
    return Grille(source, moment, temps, np.array(elements, dtype=object), np.array(domaines, dtype=np.int64))


def build_preuves_grilles(
    population: Population,
    referentiel: Referentiel,
    evaluateurs: Evaluateurs,
    parametres: Parametres,
    alea: np.random.Generator,
) -> pd.DataFrame:
    """Les preuves de toutes les grilles d'une filière (colonnes du registre)."""
    morceaux = []
    for grille in grilles(referentiel):
        vus = _vus(population, grille, evaluateurs, alea)
        if len(vus):
            morceaux.append(_preuves(population, referentiel, evaluateurs, parametres, alea, grille, vus))
    return pd.concat(morceaux, ignore_index=True)


def _vus(population: Population, grille: Grille, evaluateurs: Evaluateurs, alea: np.random.Generator) -> Entiers:
    """Les étudiants encore là que cette source évalue : certains n'ont jamais vu de tuteur."""
    n = len(population.table)
    tous = np.arange(n)
    present = population.dates(tous, np.full(n, grille.temps), 5) <= population.fin
    if grille.source == "tuteur":
        present &= ~population.table["sans_tuteur"].to_numpy()
    if grille.source in {"jury", "professionnel"} and "professionnel" in evaluateurs.attribution:
        pro = (tous * 7919 % 100) < 100 * PART_PROFESSIONNEL  # toujours les mêmes, quel que soit le hasard
        present &= pro if grille.source == "professionnel" else ~pro
    # Une grille sur vingt reste dans un tiroir.
    return np.flatnonzero(present & (alea.random(n) >= 0.05))  # noqa: PLR2004


def _preuves(  # noqa: PLR0917 - le modèle entier, et ce que l'on en regarde
    population: Population,
    referentiel: Referentiel,
    evaluateurs: Evaluateurs,
    parametres: Parametres,
    alea: np.random.Generator,
    grille: Grille,
    vus: Entiers,
) -> pd.DataFrame:
    k = len(grille.elements)
    e, j = np.repeat(vus, k), np.tile(np.arange(k), len(vus))
    qui = evaluateurs.attribution[grille.source][e]
    capacite = population.capacite(e, grille.domaines[j], np.full(len(e), grille.temps), parametres.chute)
    severite = evaluateurs.table["severite"].to_numpy()[qui]
    lu = capacite - severite + evaluateurs.halo[grille.source][e] + alea.normal(0, parametres.bruit, size=len(e))
    valeur, niveau, echelle = _echelle(referentiel.id, lu, parametres)
    auteur = evaluateurs.table["auteur"].astype("str").take(qui).reset_index(drop=True)
    etudiants = population.table["etudiant"].astype("str").take(e).reset_index(drop=True)
    jours = alea.integers(0, 6, size=len(population.table))[e]
    return pd.DataFrame(
        {
            "etudiant": etudiants,
            "groupe": population.table["groupe"].astype("str").take(e).reset_index(drop=True),
            "referentiel": referentiel.id,
            "millesime": referentiel.millesime,
            "element_id": pd.Series(grille.elements, dtype="str").take(j).reset_index(drop=True),
            "source": grille.source,
            "valeur": valeur,
            "niveau": niveau,
            "echelle": echelle,
            "poids": 1.0,
            "date": population.dates(e, np.full(len(e), grille.temps), jours).astype("datetime64[s]"),
            "auteur": auteur,
            "provenance": f"grille/modele-{referentiel.id}/{grille.moment}/" + auteur,
            "moment": grille.moment,
            "motif": "",
            "adopte": np.nan,
            "remplace": np.nan,
        },
        columns=COLONNES,
    )


def _echelle(
    referentiel: str, lu: Nombres, parametres: Parametres
) -> tuple[Nombres, npt.NDArray[np.object_] | str, str]:
    """Ce qu'un regard devient sur l'échelle du référentiel : une fraction, un pourcentage ou un niveau."""
    mediane, pente = parametres.pourcentage
    if referentiel == "agora-bloc1":
        rang = 1 + np.searchsorted(COUPURES, lu)
        return rang.astype(float), NIVEAUX[rang], "maitrise"
    cent = np.clip(np.round(mediane + pente * lu), 0, 100)
    return (cent, "", "pourcentage") if referentiel == "cqp-agc" else (cent / 100, "", "fraction")
