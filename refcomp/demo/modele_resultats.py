"""Les copies du modèle : des questions plus ou moins difficiles, des erreurs connues, plusieurs tentatives.

Chaque question suit un modèle logistique à deux paramètres :
P(juste) = 1 / (1 + exp(−pente × (capacité − difficulté))). Une question « inversée » a une pente négative : ceux qui
savent y échouent, comme quand l'énoncé trompe les bons.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.authoring.devoir import load_devoirs
from refcomp.demo.modele_latent import JOURS, SANS_REMISE, Entiers, Nombres, Parametres, Population
from refcomp.projection import competences_questions
from refcomp.referentiels import load

# Où tombe chaque devoir dans les deux années ; le quatrième commence la seconde.
TEMPS_DEVOIRS = (0.06, 0.15, 0.25, 0.42, 0.55, 0.68, 0.76)
COLONNES_QUESTIONS = ["devoir", "exercice", "question", "points_max", "domaine", "erreurs"]
COLONNES_DEVOIRS = ["devoir", "date_limite", "groupe"]
COLONNES_RESULTATS = [
    *(
        "etudiant",
        "devoir",
        "exercice",
        "version_exercice",
        "question",
        "variante",
        "tentative",
        "points",
        "points_max",
    ),
    *("note_reponse", "convention", "valeur_recue", "statut", "date", "chaine", "rang"),
]
ERREURS_PAR_QUESTION = 3
PARTIEL, ERREUR, AUTRE = 0.25, 0.40, 0.25  # parts des réponses non justes ; le reste est sans réponse
SECONDE_TENTATIVE, GAIN = 0.4, 0.8
NON_REMISE = {True: 0.75, False: 0.02}  # selon que l'étudiant est de ceux qui ne rendent pas


def load_questions(racine: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Les vraies questions d'un cours et les éléments qu'elles prouvent.

    Args:
        racine: dossier du cours.

    Returns:
        Les questions (colonnes de `COLONNES_QUESTIONS` : `domaine` est le rang de l'activité, `erreurs` un tuple de
        codes d'erreurs connues), et leurs compétences (comme `refcomp.projection.competences_questions`).
    """
    devoirs = list(load_devoirs(racine).values())
    referentiel = load("bts-gpme-nc")
    activites = {a: rang for rang, a in enumerate(referentiel.du_niveau("activite"))}
    competences = competences_questions(devoirs)
    competences = competences[competences["referentiel"] == referentiel.id].reset_index(drop=True)
    lignes = []
    for devoir in devoirs:
        for exercice in (e for e in devoir.exercices if e.referentiel == referentiel.id):
            erreurs = list(exercice.erreurs)
            for rang, question in enumerate(exercice.questions):
                siennes = tuple(erreurs[rang :: len(exercice.questions)][:ERREURS_PAR_QUESTION])
                domaine = activites[referentiel.chemin(question.competences[0])[0]]
                lignes.append((devoir.nom, exercice.slug, question.id, float(question.points), domaine, siennes))
    return pd.DataFrame(lignes, columns=COLONNES_QUESTIONS), competences


def build_verite_questions(questions: pd.DataFrame, alea: np.random.Generator) -> pd.DataFrame:
    """Les questions avec leur `difficulte`, leur `pente`, et `inversee` : une seule l'est, dans le plus long devoir."""
    n = len(questions)
    longue = questions["devoir"].mode().iloc[0]
    inversee = np.zeros(n, dtype=bool)
    inversee[alea.choice(np.flatnonzero(questions["devoir"] == longue))] = True
    pente = np.exp(alea.normal(0.3, 0.2, size=n))
    return questions.assign(
        difficulte=np.where(inversee, 0.4, alea.normal(-0.2, 0.7, size=n)),
        pente=np.where(inversee, -1.5, pente),
        inversee=inversee,
    )


def build_resultats(
    population: Population, questions: pd.DataFrame, parametres: Parametres, alea: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Les lignes du journal, et les devoirs attendus de chaque groupe.

    Args:
        population: les étudiants du BTS.
        questions: ce que rend `build_verite_questions`.
        parametres: le modèle.
        alea: le hasard des copies.

    Returns:
        Les résultats (colonnes du journal, avec `rang`, et `date` en UTC), puis les devoirs : `devoir date_limite
        groupe`.
    """
    noms = list(dict.fromkeys(questions["devoir"]))
    temps = np.array([TEMPS_DEVOIRS[i % len(TEMPS_DEVOIRS)] for i in range(len(noms))])
    rendus, retard = _remises(population, temps, alea)
    morceaux = []
    for d, nom in enumerate(noms):
        siens = np.flatnonzero(rendus[:, d])
        posees = questions[questions["devoir"] == nom].reset_index(drop=True)
        premiere = _copie(population, siens, posees, temps[d], retard[siens, d], parametres.chute, alea, essai=1)
        seconds = siens[alea.random(len(siens)) < SECONDE_TENTATIVE]
        seconde = _copie(population, seconds, posees, temps[d], retard[seconds, d] + 7, parametres.chute, alea, essai=2)
        morceaux += [premiere, seconde]
    table = pd.concat(morceaux, ignore_index=True)
    table = table[table["date"] <= np.datetime64(parametres.date, "s") + np.timedelta64(86399, "s")]
    table = table.sort_values(["date", "etudiant", "exercice", "question"], kind="stable").reset_index(drop=True)
    table = table.assign(rang=np.arange(1, len(table) + 1), date=table["date"].dt.tz_localize("UTC"))
    return table, _attendus(population, noms, temps)


def _remises(
    population: Population, temps: Nombres, alea: np.random.Generator
) -> tuple[npt.NDArray[np.bool_], Entiers]:
    """Qui rend quoi, et avec combien de jours de retard."""
    n, d = len(population.table), len(temps)
    absent = (population.table["profil"] == SANS_REMISE).to_numpy()
    chances = np.where(absent, NON_REMISE[True], NON_REMISE[False])[:, None]
    tard = population.table["retardataire"].to_numpy()[:, None]
    retard = np.where(tard & (alea.random((n, d)) < 0.6), alea.integers(1, 11, size=(n, d)), 0)  # noqa: PLR2004
    dates = population.rentree[:, None] + np.round(temps * JOURS).astype("timedelta64[D]")[None, :]
    present = dates <= population.fin[:, None]
    return (alea.random((n, d)) >= chances) & present, retard


def _copie(  # noqa: PLR0917 - une copie a besoin de tout cela, et n'est faite qu'ici
    population: Population,
    etudiants: Entiers,
    questions: pd.DataFrame,
    temps: float,
    retard: Entiers,
    chute: float,
    alea: np.random.Generator,
    *,
    essai: int,
) -> pd.DataFrame:
    """Les réponses d'une tentative, étudiants × questions, en une fois."""
    q = len(questions)
    e, j = np.repeat(np.arange(len(etudiants)), q), np.tile(np.arange(q), len(etudiants))
    domaines = questions["domaine"].to_numpy()[j]
    capacite = population.capacite(etudiants[e], domaines, np.full(len(e), temps), chute)
    capacite = capacite + GAIN * (essai - 1)
    logit = questions["pente"].to_numpy()[j] * (capacite - questions["difficulte"].to_numpy()[j])
    juste = alea.random(len(e)) < 1 / (1 + np.exp(-logit))
    fraction, note = _reponses(juste, j, questions["erreurs"].tolist(), alea)
    bareme = questions["points_max"].to_numpy()[j]
    dates = population.dates(etudiants, np.full(len(etudiants), temps), retard).astype("datetime64[s]")
    noms = population.table["etudiant"].take(etudiants[e]).to_numpy()
    devoir = questions["devoir"].iloc[0] if q else ""
    return pd.DataFrame(
        {
            "etudiant": pd.Series(noms, dtype="str"),
            "devoir": devoir,
            "exercice": questions["exercice"].take(j).to_numpy(),
            "version_exercice": "modele",
            "question": questions["question"].take(j).to_numpy(),
            "variante": "",
            "tentative": pd.Series(noms, dtype="str") + f"-{devoir}-{essai}",
            "points": fraction * bareme,
            "points_max": bareme,
            "note_reponse": note,
            "convention": "",
            "valeur_recue": "",
            "statut": "corrige",
            "date": dates[e],
            "chaine": "",
        }
    )


def _reponses(
    juste: npt.NDArray[np.bool_], questions: Entiers, erreurs: list[tuple[str, ...]], alea: np.random.Generator
) -> tuple[Nombres, npt.NDArray[np.object_]]:
    """La part des points et la réponse reconnue : la première erreur d'une question est la plus répandue."""
    tirage = alea.random(len(juste))
    rang = np.minimum(alea.geometric(0.6, size=len(juste)) - 1, ERREURS_PAR_QUESTION - 1)
    table = np.array([[*(e or ("autre",)), *["autre"] * ERREURS_PAR_QUESTION][:ERREURS_PAR_QUESTION] for e in erreurs])
    connue = table[questions, rang].astype(object)
    bornes = np.cumsum([PARTIEL, ERREUR, AUTRE])
    cas = np.searchsorted(bornes, tirage, side="right")
    note = np.select([juste, cas == 0, cas == 1, cas == 2], ["juste", "partiel", connue, "autre"], "sans_reponse")  # noqa: PLR2004
    return np.select([juste, cas == 0, cas == 1], [1.0, 0.5, 0.25], 0.0), note.astype(object)


def _attendus(population: Population, noms: list[str], temps: Nombres) -> pd.DataFrame:
    """La date limite de chaque devoir dans chaque groupe : trois jours après la date prévue."""
    groupes = population.table[["groupe"]].assign(rentree=population.rentree).drop_duplicates()
    devoirs = pd.DataFrame({"devoir": noms, "jours": np.round(temps * JOURS) + 3})
    table = groupes.merge(devoirs, how="cross")
    limite = table["rentree"] + pd.to_timedelta(table["jours"], unit="D")
    return table.assign(date_limite=limite)[COLONNES_DEVOIRS]
