"""Les explications d'une structure à paliers et d'une demande incertaine, avec les chiffres du cas."""

from __future__ import annotations

import pandas as pd

from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.calculs.seuil_rentabilite.risque import DemandeAleatoire
from refcomp.calculs.seuil_rentabilite.structure import SeuilsStructure
from refcomp.formats_fr import format_montant, format_nombre, format_pourcentage

PORTEES = {
    "total": "Le prix et le coût d'un palier valent pour toute l'activité.",
    "tranche": "Le prix et le coût d'un palier ne valent que pour ce qui dépasse son début.",
}


def build_structure(structure: SeuilsStructure) -> Explication:
    """Compose l'explication d'une structure à paliers."""
    lus = {r["palier"]: r for r in structure.seuils.to_dict("records")}
    lignes = []
    for rang, palier in enumerate(structure.paliers.to_dict("records"), start=1):
        trouve = lus.get(rang)
        conclusion = (
            "aucun seuil dans ce palier" if trouve is None else f"seuil à {_niveau(structure, trouve['niveau'])}"
        )
        fixes = format_montant(palier["charges_fixes"], structure.devise)
        lignes.append(
            (_bornes(structure, palier["depuis"], palier["jusqu_a"]), fixes, _marge(structure, palier), conclusion)
        )
    entetes = ("Palier", "Charges fixes", "Marge", "Seuil du palier")
    texte = (
        f"{PORTEES[structure.portee]} Le début d'un palier appartient au précédent. On cherche le seuil de chaque "
        "palier et on ne le garde que s'il y tombe."
    )
    etapes = (
        Etape("Chercher un seuil dans chaque palier", texte, Tableau(entetes, tuple(lignes), (1, 2))),
        _etape_zones(structure),
    )
    return Explication("Seuils d'une structure à paliers", etapes)


def _etape_zones(structure: SeuilsStructure) -> Etape:
    lignes = tuple(
        (
            _bornes(structure, zone["de"], zone["a"]),
            zone["zone"],
            format_montant(zone["resultat_debut"], structure.devise),
            "" if pd.isna(zone["resultat_fin"]) else format_montant(zone["resultat_fin"], structure.devise),
        )
        for zone in structure.zones.to_dict("records")
    )
    sauts = set(structure.zones["de"].iloc[1:]) - set(structure.seuils["niveau"])
    texte = "Entre deux niveaux du tableau, le résultat garde son signe."
    if sauts:
        dits = ", ".join(_niveau(structure, s) for s in sorted(sauts))
        texte += f" À {dits}, il change de signe d'un coup : c'est le palier qui l'y fait sauter, sans passer par zéro."
    tableau = Tableau(("Activité", "Zone", "Résultat au début", "Résultat à la fin"), lignes, (2, 3))
    return Etape("Lire les zones de perte et de bénéfice", texte, tableau)


def _marge(structure: SeuilsStructure, palier: dict[str, float]) -> str:
    if not structure.unites:
        return format_pourcentage(palier["taux_marge"])
    return f"{format_montant(palier['prix'] - palier['cout_variable'], structure.devise)} par article"


def _niveau(structure: SeuilsStructure, niveau: float) -> str:
    if not structure.unites:
        return format_montant(niveau, structure.devise)
    return f"{format_nombre(niveau, 0 if float(niveau).is_integer() else 2)} articles"


def _bornes(structure: SeuilsStructure, de: float, a: float) -> str:
    if pd.isna(a):
        return f"au-delà de {_niveau(structure, de)}"
    debut = format_nombre(de, 0) if structure.unites and float(de).is_integer() else _niveau(structure, de)
    return f"de {debut} à {_niveau(structure, a)}"


def build_risque(demande: DemandeAleatoire) -> Explication:
    """Compose l'explication d'une demande incertaine."""
    vise = "couvrir les charges fixes" if not demande.objectif else f"dégager {_m(demande, demande.objectif)}"
    texte = (
        f"Il faut ({_m(demande, demande.charges_fixes)} + {_m(demande, demande.objectif)}) / "
        f"{_m(demande, demande.marge_unitaire)} = {format_nombre(demande.seuil, 2)} articles pour {vise}."
    )
    etapes = (
        Etape("Chercher la quantité à atteindre", texte),
        _etape_scenarios(demande) if demande.z is None else _etape_normale(demande),
        _etape_esperance(demande),
    )
    return Explication("Seuil de rentabilité et demande incertaine", etapes)


def _etape_normale(demande: DemandeAleatoire) -> Etape:
    texte = (
        f"La demande suit une loi normale de moyenne {format_nombre(demande.moyenne, 0)} et d'écart-type "
        f"{format_nombre(demande.ecart_type_demande, 2)}.\n"
        f"z = ({format_nombre(demande.seuil, 2)} - {format_nombre(demande.moyenne, 0)}) / "
        f"{format_nombre(demande.ecart_type_demande, 2)} = {format_nombre(demande.z or 0.0, 4)}.\n"
        f"P(demande ≥ seuil) = 1 - Φ(z) = {format_pourcentage(demande.probabilite)}."
    )
    return Etape("Calculer la probabilité d'y arriver", texte)


def _etape_scenarios(demande: DemandeAleatoire) -> Etape:
    lignes = tuple(
        (
            format_pourcentage(r["probabilite"], 1),
            format_nombre(r["quantite"], 0),
            _m(demande, r["resultat"]),
            "oui" if r["atteint"] else "non",
        )
        for r in demande.tableau.to_dict("records")
    )
    entetes = ("Probabilité", "Quantité", "Résultat", "Seuil atteint")
    texte = (
        f"On additionne les probabilités des scénarios qui l'atteignent : {format_pourcentage(demande.probabilite)}."
    )
    return Etape("Calculer la probabilité d'y arriver", texte, Tableau(entetes, lignes, (0, 1, 2)))


def _etape_esperance(demande: DemandeAleatoire) -> Etape:
    texte = (
        f"Résultat attendu = {_m(demande, demande.marge_unitaire)} × {format_nombre(demande.moyenne, 2)} - "
        f"{_m(demande, demande.charges_fixes)} = {_m(demande, demande.esperance)}.\n"
        f"Écart-type du résultat = {_m(demande, demande.marge_unitaire)} × "
        f"{format_nombre(demande.ecart_type_demande, 2)} = {_m(demande, demande.ecart_type)}."
    )
    if demande.dispersion is not None:
        texte += f"\nDispersion = écart-type / résultat attendu = {format_nombre(demande.dispersion, 4)}."
    return Etape("Mesurer le résultat attendu et son risque", texte)


def _m(demande: DemandeAleatoire, valeur: float) -> str:
    return format_montant(valeur, demande.devise)
