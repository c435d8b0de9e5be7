"""Les résultats de la prospection écrits comme des corrigés : contrôle du fichier, score, entonnoir."""

from __future__ import annotations

import pandas as pd

from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.calculs.prospection.bilan import BASES, ENSEMBLE, ETAPES, BilanProspection
from refcomp.calculs.prospection.doublons import A_CONFIRMER, CERTAIN
from refcomp.calculs.prospection.fichier import STATUTS, ControleFichier
from refcomp.calculs.prospection.score import ScoreProspects
from refcomp.formats_fr import format_compte, format_montant, format_nombre, format_pourcentage

LIGNES_MONTREES = 20
CERTITUDES = {CERTAIN: "certain", A_CONFIRMER: "à confirmer"}


def _suite(nombre: int) -> str:
    reste = nombre - LIGNES_MONTREES
    return f" {format_compte(reste, 'autre ligne', 'autres lignes')} à la suite." if reste > 0 else ""


def build_controle(controle: ControleFichier) -> Explication:
    """Compose le compte rendu : doublons, formats, complétude, fichier propre, et le compte qui se retrouve."""
    return Explication(
        "Contrôle du fichier de prospects",
        (_etape_doublons(controle), _etape_formats(controle), _etape_champs(controle), _etape_propre(controle)),
    )


def _etape_doublons(controle: ControleFichier) -> Etape:
    paires = controle.doublons
    certaines = int((paires["certitude"] == CERTAIN).sum())
    texte = (
        f"Les noms se comparent sans accents, casse, forme juridique ni ordre des mots ; à partir de "
        f"{format_nombre(controle.seuil, 2)} de similitude, ils sont proches.\n"
        f"{format_compte(certaines, 'paire certaine', 'paires certaines')}, {len(paires) - certaines} à confirmer par "
        f"un appel.{_suite(len(paires))}"
    )
    lignes = tuple(
        (
            f"{p['prospect_1']} {p['nom_1']}",
            f"{p['prospect_2']} {p['nom_2']}",
            str(p["preuves"]),
            format_nombre(p["similitude"], 2),
            CERTITUDES[p["certitude"]],
        )
        for p in paires.head(LIGNES_MONTREES).to_dict("records")
    )
    entetes = ("Fiche", "Rapprochée de", "Preuves", "Similitude des noms", "Doublon")
    return Etape("Chercher les doublons", texte, Tableau(entetes, lignes, (3,)))


def _etape_formats(controle: ControleFichier) -> Etape:
    faux = controle.anomalies[controle.anomalies["gravite"] == "erreur"]
    lignes = tuple(zip(faux["prospect"].head(LIGNES_MONTREES), faux["message"].head(LIGNES_MONTREES), strict=True))
    texte = f"{format_compte(len(faux), 'champ faux', 'champs faux')}.{_suite(len(faux))}"
    return Etape("Contrôler les formats", texte, Tableau(("Fiche", "Ce qui ne va pas"), lignes))


def _etape_champs(controle: ControleFichier) -> Etape:
    champs = controle.champs
    lignes = tuple(
        (
            str(c["libelle"]),
            str(c["attendus"]),
            str(c["remplis"]),
            str(c["valides"]),
            "" if pd.isna(c["taux_remplissage"]) else format_pourcentage(c["taux_remplissage"], 1),
        )
        for c in champs.to_dict("records")
    )
    texte = (
        f"{champs['remplis'].sum()} champs remplis sur {champs['attendus'].sum()} attendus : "
        f"{format_pourcentage(controle.completude, 1)}."
    )
    entetes = ("Champ", "Attendus", "Remplis", "Valides", "Taux de remplissage")
    return Etape("Mesurer la complétude", texte, Tableau(entetes, lignes, (1, 2, 3, 4)))


def _etape_propre(controle: ControleFichier) -> Etape:
    comptes = controle.tableau["statut"].value_counts()
    lignes = tuple((libelle, str(int(comptes.get(s, 0)))) for s, libelle in STATUTS.items())
    doublons = int(comptes.get("doublon", 0))
    texte = (
        "De chaque groupe certain on garde la fiche la plus complète, complétée par les autres ; les doublons à "
        f"confirmer restent.\nContrôle : {len(controle.tableau)} fiches reçues - {doublons} doublons = "
        f"{len(controle.propre)} fiches gardées."
    )
    return Etape("Établir le fichier propre", texte, Tableau(("Statut", "Fiches"), lignes, (1,)))


def build_score(resultat: ScoreProspects, prospect: str) -> Explication:
    """Compose l'explication du score d'un prospect."""
    criteres = resultat.criteres[resultat.criteres["prospect"] == prospect]
    ligne = resultat.tableau.set_index("prospect").loc[prospect]
    lignes = tuple(
        (str(c["critere"]), str(c["valeur"]) or "inconnu", *(_nombre(c[n]) for n in ("note", "poids", "points")))
        for c in criteres.to_dict("records")
    )
    regle = "vaut zéro point" if resultat.inconnu == "zero" else "n'est pas compté"
    calcul = f"{_nombre(ligne['points'])} / {_nombre(ligne['points_max'])} × 100 = {format_nombre(ligne['score'], 1)}"
    action = f" : {ligne['action']}" if ligne["action"] else ""
    entetes = ("Critère", "Valeur", "Note", "Poids", "Points")
    return Explication(
        f"Score du prospect {prospect}",
        (
            Etape(
                "Noter chaque critère",
                f"Points = note × poids. Un critère inconnu {regle}.",
                Tableau(entetes, lignes, (2, 3, 4)),
            ),
            Etape("Rapporter aux points possibles", f"{calcul} sur 100."),
            Etape("Classer", f"Classe {ligne['classe']}{action} ; rang {ligne['rang']} sur {len(resultat.tableau)}."),
        ),
    )


def _nombre(valeur: float) -> str:
    if pd.isna(valeur):
        return ""
    return format_nombre(valeur, 0 if float(valeur).is_integer() else 2)


def build_bilan(bilan: BilanProspection) -> Explication:
    """Compose l'explication : taux d'une étape à l'autre, coûts unitaires, retour sur investissement."""
    lignes = tuple(
        (
            str(r["action"]),
            ETAPES.get(r["etape"], str(r["etape"])),
            format_nombre(r["nombre"], 0),
            *("" if pd.isna(r[c]) else format_pourcentage(r[c], 2) for c in ("taux_etape", "taux_global")),
            "" if pd.isna(r["cout_unitaire"]) else format_montant(r["cout_unitaire"], bilan.devise),
        )
        for r in bilan.tableau.to_dict("records")
    )
    entetes = (
        "Action",
        "Étape",
        "Nombre",
        "Taux depuis l'étape précédente",
        "Taux depuis la première",
        "Coût unitaire",
    )
    texte = (
        "Taux = nombre de l'étape / nombre de l'étape de départ ; coût unitaire = coût / nombre de l'étape.\n"
        f"La ligne « {ENSEMBLE} » se calcule sur les totaux : une moyenne des taux serait fausse."
    )
    etapes = [Etape("Mesurer les taux et les coûts", texte, Tableau(entetes, lignes, (2, 3, 4, 5)))]
    if bilan.rentabilite["retour"].notna().any():
        etapes.append(_etape_retour(bilan))
    return Explication("Bilan de la prospection", tuple(etapes))


def _etape_retour(bilan: BilanProspection) -> Etape:
    connus = bilan.rentabilite.dropna(subset=["retour"])
    calculs = "\n".join(
        f"{r['action']} : ({format_montant(r['gain'], bilan.devise)} - {format_montant(r['cout'], bilan.devise)}) / "
        f"{format_montant(r['cout'], bilan.devise)} = {format_pourcentage(r['retour'], 1)}"
        for r in connus.to_dict("records")
    )
    seules = connus[connus["action"] != ENSEMBLE]
    meilleure = seules.loc[seules["retour"].idxmax(), "action"] if not seules.empty else ENSEMBLE
    return Etape(
        "Mesurer le retour",
        f"Retour = (gain - coût) / coût, le gain étant {BASES[bilan.base]}.\n{calculs}\n"
        f"Action qui rend le plus, à dépense égale : {meilleure}.",
    )
