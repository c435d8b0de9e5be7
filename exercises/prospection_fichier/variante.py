"""Les données d'un étudiant : un fichier de prospects, six prospects joints, trois actions de prospection.

Chaque variante a un ou deux doublons écrits à l'identique, d'autres écrits autrement, un homonyme d'une autre commune ;
huit fiches à contrôler, dont une de chaque défaut ; un prospect dont l'effectif est la borne d'un palier ; des scores
sans ex æquo ; une action qui perd de l'argent et une qui en gagne.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, count
from math import ceil
from typing import Any

import numpy as np
import pandas as pd
from prospection_fichier_donnees import (
    CRITERES,
    ERREURS_FORMAT,
    ERREURS_SCORE,
    NOTES,
    PALIERS,
    besoins,
    cles_tva,
    completudes,
    couts,
    defaut,
    doublons,
    premiers,
    retours,
    scores,
    transformations,
)

from refcomp.authoring.modele import Variante

CALEDONIE, FRANCE = "Nouvelle-Calédonie", "France"
NOMS = (
    *("Hôtel des Cocotiers", "Clinique Tiaré", "Boulangerie Mélissa", "Garage Ponérihouen", "Cabinet Wamytan"),
    *("Résidence du Récif", "Pharmacie Bélep", "Épicerie Saint-Élie", "École Plumélia", "Imprimerie Kaori"),
    *("Studio Frégate", "Relais Poindimié", "Maison Néva", "Atelier Bénitier", "Bureau Hélios"),
)
FRANCAIS = ("Froid Beaulieu", "Thermique Lorraine", "Aéroclim Vézère")
DOMAINES = {CALEDONIE: "nc", FRANCE: "fr"}
COMMUNES = ("98800", "98835", "98809", "98860")
CODES_FRANCE = ("33000", "57000", "24200")
SECTEURS = tuple(NOTES["secteur"])
FORMES = ("SARL", "EURL", "SAS")
FICHES_CONTROLEES = 8
SEPARATION = 0.2  # écart au-dessus duquel deux pourcentages ne se confondent pas, tolérance comprise


def build_variante(graine: int) -> Variante:
    """Construit la variante d'une graine : le premier tirage équitable."""
    for essai in count():
        alea = np.random.default_rng([graine, essai])
        actions, objectif, siren = _actions(alea), int(alea.integers(11, 40)), _siren(alea)
        fiches, controlees = _fichier(alea, siren)
        joints, poids = _joints(alea)
        if _fichier_equitable(fiches, controlees) and _reste_equitable(joints, poids, actions, objectif, siren):
            return _build(graine, (fiches, controlees), (joints, poids), (actions, objectif, siren))
    raise AssertionError  # count() est infini


def _chiffres(alea: np.random.Generator, nombre: int) -> str:
    return "".join(str(c) for c in [alea.integers(1, 10), *alea.integers(0, 10, nombre - 1)])


def _fiche(alea: np.random.Generator, nom: str, pays: str) -> dict[str, str]:
    if pays == CALEDONIE:
        brut = _chiffres(alea, 10)
        identifiant = f"{brut[0]} {brut[1:4]} {brut[4:7]}.{brut[7:]}" if alea.random() < 0.4 else brut
        telephone, code = _chiffres(alea, 6), str(alea.choice(COMMUNES))
    else:
        brut = _chiffres(alea, 14)
        identifiant = f"{brut[:3]} {brut[3:6]} {brut[6:9]} {brut[9:]}"
        telephone, code = f"0{_chiffres(alea, 9)}", str(alea.choice(CODES_FRANCE))
    return {
        "fiche": "",
        "nom": nom,
        "pays": pays,
        "identifiant": identifiant,
        "courriel": f"{alea.choice(['contact', 'accueil', 'direction'])}@{_mot(nom)}.{DOMAINES[pays]}",
        "code_postal": code,
        "telephone": telephone,
        "secteur": str(alea.choice(SECTEURS)),
    }


def _mot(nom: str) -> str:
    """Le dernier mot d'un nom, tel qu'un domaine l'écrirait."""
    return "".join(c for c in _sans_accent(nom).split()[-1].lower() if c.isalpha())


def _fichier(alea: np.random.Generator, siren: int) -> tuple[list[dict[str, str]], list[str]]:
    """Les fiches, numérotées dans un ordre tiré, et celles à contrôler."""
    noms = [str(n) for n in alea.permutation(NOMS)[:13]]
    base = [_fiche(alea, n, CALEDONIE) for n in noms] + [_fiche(alea, n, FRANCE) for n in FRANCAIS]
    controlees = [*base[:6], *base[13:15]]
    _abimees(alea, controlees)
    base[15]["identifiant"] = f"{siren}{_chiffres(alea, 5)}"
    for fiche in [*base[6:13], base[15]]:
        if alea.random() < 0.6:
            fiche[str(alea.choice(["courriel", "telephone", "secteur"]))] = ""
    doubles = [_double(alea, base[6 + i], rang=i) for i in range(3 + int(alea.integers(0, 4)))]
    homonyme = _fiche(alea, base[12]["nom"], CALEDONIE)
    homonyme["code_postal"] = next(c for c in COMMUNES if c != base[12]["code_postal"])
    toutes = [*base, *doubles, homonyme]
    for numero, rang in enumerate(alea.permutation(len(toutes)), start=1):
        toutes[rang]["fiche"] = f"P{numero:02d}"
    return sorted(toutes, key=lambda f: f["fiche"]), sorted(f["fiche"] for f in controlees)


def _abimees(alea: np.random.Generator, fiches: list[dict[str, str]]) -> None:
    """Donne à cinq des huit fiches à contrôler chacune son défaut, et des espaces aux identifiants justes."""
    court, sans_domaine, sans_arobase, faux_code = fiches[:4]
    court["identifiant"] = court["identifiant"].replace(" ", "").replace(".", "")[:9]
    sans_domaine["courriel"] = sans_domaine["courriel"].rpartition(".")[0]
    sans_arobase["courriel"] = sans_arobase["courriel"].replace("@", ".")
    faux_code["code_postal"] = f"980{int(alea.integers(10, 100))}"
    fiches[4]["identifiant"] = _chiffres(alea, 10)  # juste, sans espace
    fiches[7]["identifiant"] = fiches[7]["identifiant"][:-1]  # un SIRET de 13 chiffres


def _double(alea: np.random.Generator, fiche: dict[str, str], *, rang: int) -> dict[str, str]:
    """Une seconde fiche de la même entreprise : la première reprend le nom à la lettre, les autres le récrivent."""
    autre = dict(fiche, telephone=fiche["telephone"] or _chiffres(alea, 6))
    if rang:
        ecritures = (fiche["nom"].upper(), _sans_accent(fiche["nom"]), f"{alea.choice(FORMES)} {fiche['nom']}")
        autre["nom"] = ecritures[rang % len(ecritures)]
    autre["courriel"] = "" if fiche["courriel"] else f"contact@{_mot(fiche['nom'])}.nc"
    return autre


def _sans_accent(nom: str) -> str:
    return nom.translate(str.maketrans("éèêÉîô", "eeeEio")) + "."


def _joints(alea: np.random.Generator) -> tuple[list[dict[str, Any]], dict[str, int]]:
    bornes = [b for b, _ in PALIERS if b]
    effectifs = [int(alea.choice(bornes)), *(int(e) for e in alea.integers(1, 90, 5))]
    joints = [
        {
            "fiche": f"J{rang}",
            "secteur": str(alea.choice(SECTEURS)),
            "effectif": effectif,
            "zone": str(alea.choice(list(NOTES["zone"]))),
            "projet": str(alea.choice(list(NOTES["projet"]))),
        }
        for rang, effectif in enumerate(alea.permutation(effectifs).tolist(), start=1)
    ]
    return joints, dict(zip(CRITERES, (int(p) for p in alea.permutation([1, 2, 3, 4])), strict=True))


def _actions(alea: np.random.Generator) -> list[dict[str, Any]]:
    """Une action qui perd, deux qui gagnent, de tailles très différentes."""
    tailles = {"Salon de l'habitat": (80, 160), "Appels": (200, 400), "Courriels": (600, 1200)}
    perdante = str(alea.choice(list(tailles)))
    actions = []
    for nom, (bas, haut) in tailles.items():
        contacts = int(alea.integers(bas, haut))
        rendez_vous = max(8, int(contacts * alea.uniform(0.06, 0.3)))
        clients = max(3, int(rendez_vous * alea.uniform(0.2, 0.5)))
        cout = 5000 * int(alea.integers(30, 90))
        marge = 1000 * int(cout * (alea.uniform(0.5, 0.9) if nom == perdante else alea.uniform(1.2, 2.4)) / 1000)
        ventes = 1000 * int(marge * alea.uniform(2, 3.2) / 1000)
        chiffres = {"contacts": contacts, "rendez_vous": rendez_vous, "clients": clients}
        actions.append({"action": nom, **chiffres, "cout": cout, "chiffre_affaires": ventes, "marge": marge})
    return actions


def _siren(alea: np.random.Generator) -> int:
    """Un SIREN inventé, dont la clé de Luhn est juste."""
    debut = _chiffres(alea, 8)
    doubles = sum(sum(divmod(2 * int(c), 10)) for c in debut[1::2])
    somme = doubles + sum(int(c) for c in debut[::2])
    return int(f"{debut}{-somme % 10}")


def _fichier_equitable(fiches: list[dict[str, str]], controlees: list[str]) -> bool:
    nombres = doublons(fiches)
    par_fiche = {f["fiche"]: f for f in fiches}
    verdicts = [[defaut(par_fiche[c], e) for c in controlees] for e in ("", *ERREURS_FORMAT)]
    parts = [float(p) for p in completudes(fiches).values()]
    pleines = all(all(par_fiche[c].values()) for c in controlees)
    return len(set(nombres.values())) == len(nombres) and _distincts(verdicts) and _ecartes(parts) and pleines


def _reste_equitable(
    joints: list[dict[str, Any]], poids: dict[str, int], actions: list[dict[str, Any]], objectif: int, siren: int
) -> bool:
    tables = [[round(float(s), 1) for s in scores(joints, poids, e)] for e in ("", *ERREURS_SCORE)]
    if len(set(tables[0])) < len(joints) or not _distincts(tables):
        return False
    noms = [j["fiche"] for j in joints]
    listes = [premiers(noms, tables[0]), premiers(noms, tables[0], croissant=True)]
    listes.append(premiers(noms, [j["effectif"] for j in joints]))
    effectifs = {j["effectif"] for j in joints}
    tables_retour = [[round(float(r), 1) for r in serie] for serie in retours(actions).values()]
    nombres = (cles_tva(siren), besoins(actions, objectif), {n: round(c) for n, c in couts(actions).items()})
    return (
        _distincts(listes)
        and len(effectifs) == len(joints)
        and _distincts(tables_retour)
        and _ecartes([float(t) for t in transformations(actions).values()])
        and all(len(set(n.values())) == len(n) for n in nombres)
        and transformations(actions)["juste"] > 2  # au-dessus de toute confusion entre « 3 % » et 0,03
        and _taux_stable(actions, objectif)
        and all(2 * c % 1 for c in couts(actions).values())  # aucun coût ne finit au demi-franc
    )


def _taux_stable(actions: list[dict[str, Any]], objectif: int) -> bool:
    """Vrai si le taux arrondi au centième donne le même nombre de contacts que le taux exact."""
    arrondi = Fraction(round(transformations(actions)["juste"], 2))
    return ceil(100 * objectif / arrondi) == besoins(actions, objectif)["juste"]


def _distincts(tables: list[list[Any]]) -> bool:
    return all(a != b for a, b in combinations(tables, 2))


def _ecartes(valeurs: list[float]) -> bool:
    return all(abs(a - b) > SEPARATION for a, b in combinations(valeurs, 2))


def _build(
    graine: int,
    fichier: tuple[list[dict[str, str]], list[str]],
    appels: tuple[list[dict[str, Any]], dict[str, int]],
    bilan: tuple[list[dict[str, Any]], int, int],
) -> Variante:
    (fiches, controlees), (joints, poids), (actions, objectif, siren) = fichier, appels, bilan
    bareme = [(c, v, n) for c in ("secteur", "zone", "projet") for v, n in NOTES[c].items()]
    bareme += [("effectif", f"à partir de {b}", n) for b, n in PALIERS]
    return Variante(
        graine=graine,
        valeurs={
            "controlees": controlees,
            "qualifiees": [j["fiche"] for j in joints],
            "actions": [a["action"] for a in actions],
            "francais": FRANCAIS[2],
            "siren": siren,
            "objectif": objectif,
        },
        documents={
            "prospects": pd.DataFrame(fiches),
            "qualifies": pd.DataFrame(joints),
            "grille_score": pd.DataFrame(bareme, columns=["critere", "valeur", "note"]),
            "poids": pd.DataFrame({"critere": list(poids), "poids": list(poids.values())}),
            "actions": pd.DataFrame(actions),
            "dossier": pd.DataFrame({"siren": [siren], "objectif": [objectif]}),
        },
        secret={"fiches": fiches, "joints": joints, "poids": poids, "actions_du_bilan": actions},
    )
