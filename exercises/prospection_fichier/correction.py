"""La correction d'une variante : les réponses et leur démarche, telles que refcomp les explique."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
from prospection_fichier_donnees import CHAMPS, CRITERES, HAUTE, NOTES, PALIERS, besoins, cles_tva, couts, defaut

from refcomp.authoring.modele import EtapeCorrigee, Variante
from refcomp.calculs.prospection import (
    BilanProspection,
    ControleFichier,
    ScoreProspects,
    bilan_prospection,
    controle_fichier,
    score_prospects,
)
from refcomp.formats_fr import format_montant, format_nombre, format_pourcentage
from refcomp.rounding import XPF

REMPLIS = ["contact", "email", "code_postal", "telephone", "secteur"]
PAYS = {"Nouvelle-Calédonie": "NC", "France": "FR"}


@lru_cache(maxsize=64)
def controle(variante: Variante) -> ControleFichier:
    """Le contrôle du fichier, selon les conventions de l'énoncé : aucun rapprochement de noms proches."""
    # L'énoncé ne juge que la longueur de l'identifiant : il entre ici comme un champ libre.
    noms = {"fiche": "prospect", "courriel": "email", "identifiant": "contact"}
    fiches = variante.documents["prospects"].rename(columns=noms)
    return controle_fichier(fiches.assign(pays=fiches["pays"].map(PAYS)), attendus=REMPLIS, seuil=1)


@lru_cache(maxsize=64)
def score(variante: Variante) -> ScoreProspects:
    """Le score des prospects joints."""
    lignes = [(c, v, None, n) for c in CRITERES if c in NOTES for v, n in NOTES[c].items()]
    lignes += [("effectif", None, borne, n) for borne, n in PALIERS]
    bareme = pd.DataFrame(lignes, columns=["critere", "modalite", "a_partir_de", "note"])
    joints = variante.documents["qualifies"].rename(columns={"fiche": "prospect"})
    return score_prospects(joints, bareme, poids=variante.secret["poids"])


@lru_cache(maxsize=64)
def bilan(variante: Variante) -> BilanProspection:
    """Le bilan des actions."""
    return bilan_prospection(variante.documents["actions"], devise=XPF)


def build_correction(variante: Variante) -> list[EtapeCorrigee]:
    """La correction de chaque question, avec les chiffres de cette variante."""
    propre, notes, actions = controle(variante), score(variante), bilan(variante)
    siren, objectif = variante.valeurs["siren"], variante.valeurs["objectif"]
    retirees = propre.tableau.loc[propre.tableau["statut"] == "doublon", "prospect"]
    paires = ", ".join(f"{p} et {q}" for p, q in zip(*_certaines(propre), strict=True))
    cle, reste = cles_tva(siren)["juste"], siren % 97
    gardes = f"{len(propre.propre)} fiches gardées, soit {len(CHAMPS) * len(propre.propre)} champs"
    rangs = notes.tableau["prospect"].head(3).tolist()
    lignes = variante.secret["actions_du_bilan"]
    besoin, cout = besoins(lignes, objectif)["juste"], couts(lignes)["juste"]
    taux, retour = actions.explication().etapes
    taux_global = actions.taux("Ensemble", "clients")
    remplis = int((propre.propre[REMPLIS] != "").sum().sum())
    part = format_pourcentage(remplis / (len(CHAMPS) * len(propre.propre)), 1)
    return [
        EtapeCorrigee("q1", str(len(retirees)), f"Paires : {paires}. On retire une fiche de chacune."),
        EtapeCorrigee("q2", "voir le tableau", _formats(variante)),
        EtapeCorrigee("q3", str(cle), f"{siren} = 97 × {siren // 97} + {reste} ; 12 + 3 × {reste} = {12 + 3 * reste}."),
        EtapeCorrigee("q4", part, f"{gardes} ; {remplis} sont remplis, les fiches gardées complétées par leur double."),
        EtapeCorrigee("q5", "voir le tableau", _scores(variante)),
        EtapeCorrigee("q6", " ; ".join(rangs), notes.explication(rangs[0]).render_markdown(niveau=4)),
        EtapeCorrigee("q7", format_pourcentage(taux_global, 2), taux.render_markdown()),
        EtapeCorrigee("q8", format_montant(cout, XPF), "Coût total / nombre total de clients : voir la question 7."),
        EtapeCorrigee("q9", "voir le tableau", retour.render_markdown()),
        EtapeCorrigee(
            "q10",
            format_nombre(besoin, 0),
            f"{objectif} / {format_pourcentage(taux_global, 4)}, arrondi au-dessus.",
        ),
        EtapeCorrigee("q11", "à corriger à la main", "Barème dans l'énoncé."),
    ]


def _certaines(propre: ControleFichier) -> tuple[list[str], list[str]]:
    paires = propre.doublons[propre.doublons["certitude"] == "certain"]
    return paires["prospect_1"].tolist(), paires["prospect_2"].tolist()


def _formats(variante: Variante) -> str:
    par_fiche = {f["fiche"]: f for f in variante.secret["fiches"]}
    return "\n".join(f"- {c} : {defaut(par_fiche[c])}" for c in variante.valeurs["controlees"])


def _scores(variante: Variante) -> str:
    notes = score(variante)
    total = HAUTE * sum(variante.secret["poids"].values())
    lignes = [
        f"- {p['prospect']} : {format_nombre(p['points'], 0)} / {total} × 100 = {format_nombre(p['score'], 1)}"
        for p in notes.tableau.sort_values("prospect").to_dict("records")
    ]
    return "\n".join(lignes)
