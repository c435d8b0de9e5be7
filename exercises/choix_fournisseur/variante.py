"""Les données d'un étudiant : six offres, des exigences, des notes, les livraisons du fournisseur actuel.

Toute variante contient : trois fournisseurs retenus dont un pile à l'exigence de délai, trois écartés chacun par une
seule exigence ; un franco atteint et un autre manqué ; une offre importée au plus bas prix affiché mais pas au plus bas
coût ; un fournisseur écarté moins cher que tous les retenus ; un meilleur score qui n'est pas le moins cher, et que le
moins cher dépasse quand le prix pèse davantage. Un tirage où deux erreurs connues se confondraient est écarté et l'on
tire le suivant. Les montants sont en centimes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from itertools import count, pairwise

import numpy as np
import pandas as pd
from choix_fournisseur_donnees import NOMS, RETENUS, ROLES, Consultation, Offre

from refcomp.authoring.modele import Variante
from refcomp.calculs.calendrier import ajout_jours

EFFECTIFS = (19, 24, 28, 33, 41)
QUANTITES = (1200, 1500, 1800, 2100)
DEBUT = dt.date(2025, 1, 14)  # seize mardis, de deux en deux, dont aucun n'est férié
COMMANDES = 16


def build_variante(graine: int) -> Variante:
    """Construit la variante d'une graine : le premier tirage équitable."""
    for essai in count():
        alea = np.random.default_rng([graine, essai])
        consultation = _consultation(alea)
        if _equitable(consultation):
            return _build(graine, int(alea.choice(EFFECTIFS)), consultation)
    raise AssertionError  # count() est infini


def _consultation(alea: np.random.Generator) -> Consultation:
    quantite = int(alea.choice(QUANTITES))
    delai, garantie, ponctualite = int(alea.integers(12, 19)), int(alea.choice((18, 24))), int(alea.integers(90, 94))
    exigences = {
        "delai": Fraction(delai),
        "garantie": Fraction(garantie),
        "minimum": Fraction(quantite),
        "ponctualite": Fraction(ponctualite),
    }
    noms = dict(zip(ROLES, (str(n) for n in alea.permutation(NOMS)), strict=True))  # le nom ne dit rien du rôle
    return Consultation(
        offres={role: _offre(alea, role, noms[role], quantite, exigences) for role in ROLES},
        quantite=quantite,
        exigences=exigences,
        poids={"Prix": 40, "Qualité": 35, "Service": 25},
        poids_haut={"Prix": 80, "Qualité": 15, "Service": 5},
        jours=(30, int(alea.choice((45, 60)))),
        taux=Fraction(int(alea.integers(40, 81)), 1000),
        livraisons=_livraisons(alea),
    )


def _offre(alea: np.random.Generator, role: str, nom: str, quantite: int, exigences: dict[str, Fraction]) -> Offre:
    """Une offre de son rôle ; ce qui l'écarte, s'il le faut, est une seule exigence."""
    prix = int(alea.integers(310, 370))  # une pièce, en centimes
    contenance = 10 if role == "carton" else 1
    rabais = {"pays": 0, "carton": 0, "import": -55, "lent": -60, "gros": -20, "retard": 10}[role]
    affiche = prix + rabais + (22 if role == "carton" else 0)
    net = Fraction(affiche * quantite)
    franco = {"pays": 0.85, "carton": 1.3, "gros": 0.9}.get(role, 0)
    limite = {nom_: int(valeur) for nom_, valeur in exigences.items()}
    return Offre(
        nom=nom,
        prix=affiche * contenance + (int(alea.integers(0, 10)) if contenance > 1 else 0),
        contenance=contenance,
        remises=(int(alea.integers(3, 7)), int(alea.integers(2, 6))) if role in {"carton", "gros"} else (0, 0),
        port=100 * int(alea.integers(90, 190)) * (2 if role == "import" else 1),
        franco=int(net * Fraction(str(franco)) / 10_000) * 10_000,
        assurance=Fraction(int(alea.integers(6, 13)), 1000) if role == "import" else Fraction(0),
        droits=Fraction(int(alea.integers(27, 48)), 1000) if role == "import" else Fraction(0),
        qualite=int(alea.integers(15, 19)) if role == "pays" else int(alea.integers(10, 15)),
        service=int(alea.integers(14, 19)) if role == "pays" else int(alea.integers(9, 15)),
        delai=limite["delai"] + {"import": 0, "lent": int(alea.integers(2, 9))}.get(role, -int(alea.integers(2, 8))),
        garantie=limite["garantie"] + (0 if role == "pays" else 6 * int(alea.integers(1, 3))),
        minimum=quantite + 100 * (int(alea.integers(2, 7)) if role == "gros" else -int(alea.integers(2, 9))),
        ponctualite=exigences["ponctualite"]
        + Fraction(int(alea.integers(5, 50)) * (-1 if role == "retard" else 1), 10),
    )


def _livraisons(alea: np.random.Generator) -> tuple[tuple[str, dt.date, dt.date | None], ...]:
    """Seize commandes : des retards, deux livraisons en avance, une jamais venue."""
    ecarts: list[int | None] = [0] * COMMANDES
    tires = [int(r) for r in alea.choice(np.arange(1, COMMANDES), 3 + int(alea.integers(3, 6)), replace=False)]
    ecarts[tires[0]], ecarts[tires[1]], ecarts[tires[2]] = None, -1, -2
    for rang in tires[3:]:
        ecarts[rang] = int(alea.integers(1, 9))
    numero = int(alea.integers(1100, 4000))
    lignes = []
    for rang, ecart in enumerate(ecarts):
        promise = DEBUT + dt.timedelta(days=14 * rang)
        livree = None if ecart is None else _ouvre(promise + dt.timedelta(days=ecart), -1 if ecart < 0 else 1)
        lignes.append((f"CA-{numero + 7 * rang}", promise, livree))
    return tuple(lignes)


@lru_cache(maxsize=512)
def _ouvre(jour: dt.date, pas: int) -> dt.date:
    """Le jour, ou le jour ouvré le plus proche dans le sens du pas."""
    return ajout_jours(jour, 0) if pas < 0 else ajout_jours(jour - dt.timedelta(days=1), 1)


def _equitable(c: Consultation) -> bool:
    """Chaque erreur connue se voit, et aucun raccourci ne mène au bon nom."""
    retenus = frozenset(c.offres[r].nom for r in RETENUS)
    if c.retenus() != retenus or not _preselection_lisible(c, retenus):
        return False
    couts = {n: sum(v) for n, v in c.couts(frozenset(c.par_nom)).items()}
    siens = {n: couts[n] for n in retenus}
    moins_cher = min(siens, key=siens.__getitem__)
    affiches = {n: c.par_nom[n].affiche for n in retenus}
    carton = c.offres["carton"]
    return (
        moins_cher == carton.nom
        and min(affiches, key=affiches.__getitem__) == c.offres["import"].nom
        and min(couts, key=couts.__getitem__) == c.offres["lent"].nom
        and _separes(couts.values(), 2_000)
        and _couts_lisibles(c, retenus)
        and _scores_lisibles(c, siens)
        and _separes({c.ponctualite(erreur=e) * 1000 for e in ("", "livrees_seulement", "avance_fautive")}, 2)
    )


def _preselection_lisible(c: Consultation, retenus: frozenset[str]) -> bool:
    choix = [retenus, c.retenus(erreur="borne_exclue"), c.retenus(erreur="delai_seul")]
    return len(set(choix)) == len(choix)


def _couts_lisibles(c: Consultation, retenus: frozenset[str]) -> bool:
    """Les franco font ce qu'ils doivent, et les erreurs de la question 2 et de la question 3 se distinguent."""
    pays, carton = c.offres["pays"], c.offres["carton"]
    achats = [
        carton.achat(c.quantite, erreur=e) for e in ("", "remises_additionnees", "une_remise", "contenance_oubliee")
    ]
    erreurs = ("", "franco_oublie", "franco_pour_tous", "droits_sur_prix", "sans_frais", "remises_additionnees")
    sommes = [sum(sum(v) for v in c.couts(retenus, erreur=e).values()) for e in erreurs]
    gains = [c.gain_delai(achats[0], erreur=e) for e in ("", "jours_totaux", "annee_civile", "mois_oublie")]
    return (
        pays.achat(c.quantite) >= pays.franco > 0
        and 0 < carton.achat(c.quantite) < carton.franco
        and all(o.achat(c.quantite) == o.achat(c.quantite, erreur="par_etapes") for o in c.par_nom.values())
        and _separes(achats, 200)
        and _separes(sommes, 200)
        and _separes(gains, 20)
    )


def _scores_lisibles(c: Consultation, couts: dict[str, int]) -> bool:
    """Le premier change avec les poids, et chaque erreur donne une autre table."""
    premier, moins_cher = c.premier(couts), min(couts, key=couts.__getitem__)
    haut = c.premier(couts, c.poids_haut)
    erreurs = ("", "moyenne_simple", "note_inversee", "note_prix_affiche")
    sommes = [sum(100 * s for _, s in c.scores(couts, erreur=e).values()) for e in erreurs]
    ecarts = [
        abs(x - y)
        for poids in (c.poids, c.poids_haut)
        for x, y in pairwise(sorted(s for _, s in c.scores(couts, poids=poids).values()))
    ]
    return (
        premier == c.offres["pays"].nom != moins_cher == haut and min(ecarts) > Fraction(1, 10) and _separes(sommes, 12)
    )


def _separes(valeurs: Iterable[int | Fraction], ecart: int) -> bool:
    """Vrai si toutes les valeurs diffèrent d'au moins l'écart."""
    return all(b - a >= ecart for a, b in pairwise(sorted(valeurs)))


def _build(graine: int, effectif: int, c: Consultation) -> Variante:
    """Réunit les documents de l'étudiant et ce que seule la correction connaît."""
    offres = list(c.par_nom.values())
    return Variante(
        graine=graine,
        valeurs={
            "effectif": effectif,
            "quantite": c.quantite,
            "fournisseurs": [o.nom for o in offres],
            "detaille": c.offres["carton"].nom,
            "jours_avant": c.jours[0],
            "jours_apres": c.jours[1],
            "taux": float(c.taux * 100),
            "prix_haut": c.poids_haut["Prix"],
            "qualite_haut": c.poids_haut["Qualité"],
            "service_haut": c.poids_haut["Service"],
        },
        documents={
            "fournisseurs": _table(offres, ["nom", "delai", "garantie", "minimum", "ponctualite"]),
            "exigences": pd.DataFrame(
                [
                    ("Délai de livraison, au plus", float(c.exigences["delai"]), "jours"),
                    ("Garantie, au moins", float(c.exigences["garantie"]), "mois"),
                    ("Commande minimale, au plus", float(c.exigences["minimum"]), "pièces"),
                    ("Livraisons à l'heure, au moins", float(c.exigences["ponctualite"]), "%"),
                ],
                columns=["exigence", "valeur", "unite"],
            ),
            "achat": pd.DataFrame(
                [
                    ("Roulettes à acheter", float(c.quantite), "pièces"),
                    ("Délai de règlement habituel", float(c.jours[0]), "jours"),
                    ("Délai de règlement proposé", float(c.jours[1]), "jours"),
                    ("Coût de l'argent, taux annuel", float(c.taux * 100), "%"),
                ],
                columns=["rubrique", "valeur", "unite"],
            ),
            "offres": _table_offres(offres),
            "notes": _table(offres, ["nom", "qualite", "service"]),
            "poids": pd.DataFrame(list(c.poids.items()), columns=["critere", "poids"]),
            "livraisons": pd.DataFrame(
                {
                    "commande": [n for n, _, _ in c.livraisons],
                    "date_prevue": pd.to_datetime([p for _, p, _ in c.livraisons]),
                    "date_livraison": pd.to_datetime([d for _, _, d in c.livraisons]),
                }
            ),
        },
        secret={"consultation": c},
    )


def _table(offres: list[Offre], champs: list[str]) -> pd.DataFrame:
    lignes = [[float(v) if isinstance(v := getattr(o, n), Fraction) else v for n in champs] for o in offres]
    return pd.DataFrame(lignes, columns=["fournisseur", *champs[1:]])


def _table_offres(offres: list[Offre]) -> pd.DataFrame:
    lignes = [
        (
            o.nom,
            o.prix / 100,
            o.contenance,
            *o.remises,
            o.port / 100,
            o.franco / 100,
            float(o.assurance * 100),
            float(o.droits * 100),
        )
        for o in offres
    ]
    colonnes = ["prix", "contenance", "remise_1", "remise_2", "port", "franco", "assurance", "droits"]
    return pd.DataFrame(lignes, columns=["fournisseur", *colonnes])
