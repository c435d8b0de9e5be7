"""Les étudiants du modèle : ce qu'ils savent, comment cela évolue, qui décroche et comment.

Tout est tiré d'une graine et rien n'est réel : les noms viennent de `noms.yaml`, chaque identifiant finit par un
numéro. Les équations sont dans `docs/modele-etudiant.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.lecture_yaml import load_yaml

Nombres = npt.NDArray[np.float64]
Entiers = npt.NDArray[np.int64]
JOURS = 730  # deux années de formation
FILIERES = ("bts-gpme-nc", "cqp-agc", "agora-bloc1")
REGULIER, DECROCHEUR, SANS_REMISE, SILENCIEUX, FAIBLE, ABANDON = (
    *("regulier", "decrocheur", "sans_remise", "silencieux", "faible", "abandon"),
)
# La règle de risque qui doit trouver chaque profil.
RAISONS = {
    DECROCHEUR: "baisse",
    SANS_REMISE: "remises_manquantes",
    SILENCIEUX: "jours_sans_preuve",
    FAIBLE: "elements_sous_seuil",
}
# Seul le BTS a assez de dates pour qu'une baisse se voie, et des devoirs à rendre.
PROFILS_BTS = {DECROCHEUR: 0.06, SANS_REMISE: 0.06, SILENCIEUX: 0.05, FAIBLE: 0.06, ABANDON: 0.04}
PROFILS_AUTRES = {SILENCIEUX: 0.05, FAIBLE: 0.06, ABANDON: 0.04}


@dataclass(frozen=True)
class Parametres:
    """Ce que l'on peut changer du modèle ; les capacités et les sévérités sont en écarts-types entre étudiants.

    Attributes:
        graine: le seul hasard.
        effectifs: référentiel → étudiants par promotion.
        promotions: année de rentrée de chaque promotion de deux ans.
        date: le jour où l'on regarde ; rien n'existe après.
        groupes: groupes par promotion et filière.
        niveau_groupe: décalage de capacité entre un groupe et le suivant.
        niveau_promotion: décalage de capacité d'une promotion à la suivante.
        croissance: gain moyen de capacité en deux ans, et son écart-type.
        domaine: écart-type de la capacité d'un étudiant d'un domaine à l'autre.
        chute: ce que perd un décrocheur.
        severites: source → sévérité moyenne du rôle (positive : note plus bas).
        severite_individuelle: écart-type de la sévérité d'une personne autour de celle de son rôle.
        halo: écart-type de ce qu'un évaluateur ajoute à *tous* les résultats d'un même étudiant.
        bruit: écart-type d'un regard, une fois tout le reste connu.
        sans_tuteur: part des étudiants qu'aucun tuteur n'a jamais évalués.
        retardataires: part des étudiants qui rendent en retard.
        pourcentage: valeur médiane et pente de l'échelle de 0 à 100.
    """

    graine: int = 2026
    effectifs: Mapping[str, int] = field(
        default_factory=lambda: {"bts-gpme-nc": 48, "cqp-agc": 48, "agora-bloc1": 30},
    )
    promotions: tuple[int, ...] = (2023, 2024, 2025)
    date: str = "2026-03-31"
    groupes: int = 2
    niveau_groupe: float = -0.3
    niveau_promotion: float = 0.0
    croissance: tuple[float, float] = (1.0, 0.3)
    domaine: float = 0.4
    chute: float = 3.5
    severites: Mapping[str, float] = field(
        default_factory=lambda: {"tuteur": -0.4, "formateur": 0.1, "professionnel": 0.0, "jury": 0.3},
    )
    severite_individuelle: float = 0.4
    halo: float = 0.25
    bruit: float = 0.45
    sans_tuteur: float = 0.05
    retardataires: float = 0.15
    pourcentage: tuple[float, float] = (62.0, 9.0)


@dataclass(frozen=True)
class Population:
    """Les étudiants d'une filière, en tableaux alignés.

    Attributes:
        table: une ligne par étudiant : `etudiant groupe promotion filiere profil raison_attendue sans_tuteur
            retardataire capacite croissance`.
        domaines: étudiants × domaines, décalage de capacité.
        rentree: jour de rentrée de chacun.
        fin: dernier jour où il produit des preuves.
    """

    table: pd.DataFrame
    domaines: Nombres
    rentree: npt.NDArray[np.datetime64]
    fin: npt.NDArray[np.datetime64]

    def capacite(self, etudiants: Entiers, domaines: Entiers, temps: Nombres, chute: float) -> Nombres:
        """La capacité d'étudiants dans des domaines, à un temps de la formation (0 à la rentrée, 1 deux ans après)."""
        base = self.table["capacite"].to_numpy()[etudiants] + self.domaines[etudiants, domaines]
        pente = self.table["croissance"].to_numpy()[etudiants]
        decroche = (self.table["profil"].to_numpy() == DECROCHEUR)[etudiants]
        perte = chute * np.clip((temps - 0.08) / 0.6, 0, 1)
        return base + np.where(decroche, -perte, pente * temps)

    def dates(
        self, etudiants: Entiers, temps: Nombres, decalage: Nombres | Entiers | int = 0
    ) -> npt.NDArray[np.datetime64]:
        """Le jour qui correspond à un temps de la formation."""
        jours = np.round(np.asarray(temps) * JOURS + decalage).astype("timedelta64[D]")
        return self.rentree[etudiants] + jours


def build_population(filiere: str, domaines: int, parametres: Parametres, alea: np.random.Generator) -> Population:
    """Les étudiants de toutes les promotions d'une filière.

    Args:
        filiere: le référentiel suivi.
        domaines: nombre de domaines de compétences.
        parametres: le modèle.
        alea: le hasard de cette filière.
    """
    par_promotion = parametres.effectifs[filiere]
    n = par_promotion * len(parametres.promotions)
    rang_promotion = np.repeat(np.arange(len(parametres.promotions)), par_promotion)
    rang_groupe = np.tile(np.arange(par_promotion) % parametres.groupes, len(parametres.promotions))
    annees = np.array(parametres.promotions)[rang_promotion]
    noms_groupes = [
        f"{filiere.split('-', maxsplit=1)[0].upper()} {a}-{a + 2} {chr(ord('A') + g)}"
        for a in parametres.promotions
        for g in range(parametres.groupes)
    ]
    groupe = pd.Series(noms_groupes, dtype="str").take(rang_promotion * parametres.groupes + rang_groupe)
    profil = _profils(filiere, n, alea)
    capacite = alea.normal(size=n) + parametres.niveau_groupe * rang_groupe
    capacite = capacite + parametres.niveau_promotion * rang_promotion
    capacite = np.where(profil == FAIBLE, -3.0, np.where(profil == REGULIER, np.maximum(capacite, -1.2), capacite))
    rentree = np.array([f"{a}-09-01" for a in annees], dtype="datetime64[D]")
    table = pd.DataFrame(
        {
            "etudiant": _identifiants(filiere, n, alea),
            "groupe": groupe.to_numpy(),
            "promotion": [f"{a}-{a + 2}" for a in annees],
            "filiere": filiere,
            "profil": profil,
            "raison_attendue": pd.Series(profil).map(RAISONS).fillna("").to_numpy(),
            "sans_tuteur": alea.random(n) < parametres.sans_tuteur,
            "retardataire": alea.random(n) < parametres.retardataires,
            "capacite": capacite,
            "croissance": alea.normal(*parametres.croissance, size=n),
        }
    )
    return Population(
        table,
        alea.normal(0, parametres.domaine, size=(n, domaines)),
        rentree,
        _fins(profil, rentree, parametres, alea),
    )


def _profils(filiere: str, n: int, alea: np.random.Generator) -> npt.NDArray[np.object_]:
    parts = PROFILS_BTS if filiere == FILIERES[0] else PROFILS_AUTRES
    noms = np.array([REGULIER, *parts], dtype=object)
    return noms[alea.choice(len(noms), size=n, p=[1 - sum(parts.values()), *parts.values()])]


def _fins(
    profil: npt.NDArray[np.object_],
    rentree: npt.NDArray[np.datetime64],
    parametres: Parametres,
    alea: np.random.Generator,
) -> npt.NDArray[np.datetime64]:
    """Le dernier jour de chacun : le jour regardé, quatre mois plus tôt pour qui se tait, ou un abandon en route."""
    jour = np.datetime64(parametres.date, "D")
    fin = np.minimum(rentree + np.timedelta64(JOURS, "D"), jour)
    muet = np.minimum(rentree + np.timedelta64(JOURS, "D"), jour) - np.timedelta64(120, "D")
    depart = rentree + alea.integers(60, 400, size=len(rentree)).astype("timedelta64[D]")
    return np.where(profil == SILENCIEUX, muet, np.where(profil == ABANDON, np.minimum(depart, fin), fin))


def _identifiants(filiere: str, n: int, alea: np.random.Generator) -> npt.NDArray[np.object_]:
    listes = load_yaml((files("refcomp.demo") / "noms.yaml").read_text(encoding="utf-8"))
    prenoms, noms = listes["prenoms"], listes["noms"]
    p, q = alea.integers(len(prenoms), size=n), alea.integers(len(noms), size=n)
    code = filiere.split("-", maxsplit=1)[0]
    largeur = max(3, len(str(n)))
    return np.array(
        [f"{prenoms[i]}-{noms[j]}-{code}{r:0{largeur}d}" for r, (i, j) in enumerate(zip(p, q, strict=True), start=1)],
        dtype=object,
    )
