"""Expliquer une comparaison d'offres, un coût d'acquisition, un tableau de bord de fournisseurs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.calculs.stock.quantites import format_quantite
from refcomp.formats_fr import format_montant, format_nombre, format_pourcentage

if TYPE_CHECKING:
    from refcomp.calculs.fournisseur.acquisition import CoutAcquisition
    from refcomp.calculs.fournisseur.comparaison import ComparaisonOffres
    from refcomp.calculs.fournisseur.performance import TableauBordFournisseurs

NOMS = {
    "achat": "Achat net",
    "port": "Port",
    "assurance": "Assurance",
    "droits": "Droits",
    "controle": "Contrôle",
    "stockage": "Stockage",
    "rebuts": "Rebuts",
    "autres": "Autres",
    "credit": "Crédit",
}


def build_comparaison(comparaison: ComparaisonOffres) -> Explication:
    """Les points, le classement, puis sa solidité."""
    return Explication(
        "Comparaison pondérée des offres",
        (_etape_points(comparaison), _etape_choix(comparaison), *_etape_sensibilite(comparaison)),
    )


def _etape_points(c: ComparaisonOffres) -> Etape:
    lignes = tuple(
        (
            str(o["rang"]),
            o["fournisseur"],
            *(f"{format_quantite(o[n], 2)} × {format_pourcentage(p)}" for n, p in c.poids.items()),
            format_nombre(o["score"]),
        )
        for o in c.tableau.to_dict("records")
    )
    entetes = ("Rang", "Fournisseur", *c.poids, "Score")
    droite = (0, *range(2, len(entetes)))
    return Etape("Pondérer les notes", "Score = somme des notes × poids.", Tableau(entetes, lignes, droite))


def _etape_choix(c: ComparaisonOffres) -> Etape:
    if len(c.retenus) > 1:
        return Etape("Conclure", f"À égalité : {', '.join(c.retenus)}. La grille ne les départage pas.")
    return Etape("Conclure", f"En tête : {c.retenus[0]}.")


def _etape_sensibilite(c: ComparaisonOffres) -> tuple[Etape, ...]:
    if len(c.retenus) > 1 or len(c.tableau) == 1:
        return ()
    phrases = []
    for s in c.sensibilite().to_dict("records"):
        bas, haut = format_pourcentage(round(s["minimum"], 6), 1), format_pourcentage(round(s["maximum"], 6), 1)
        suite = [f"au-dessous, {s['rival_bas']} passe devant" if s["rival_bas"] else ""]
        suite.append(f"au-dessus, {s['rival_haut']} passe devant" if s["rival_haut"] else "")
        dit = " ; ".join(t for t in suite if t) or "aucun poids de ce critère ne change le premier"
        phrases.append(f"{s['critere']} ({format_pourcentage(round(s['poids'], 6), 1)}) : de {bas} à {haut} ; {dit}.")
    return (
        Etape("Éprouver le choix", "Poids d'un critère entre lesquels le premier le reste :\n" + "\n".join(phrases)),
    )


def build_acquisition(cout: CoutAcquisition) -> Explication:
    """Les postes de chaque offre, puis le coût unitaire et le choix."""
    table = cout.tableau
    utiles = [n for n in NOMS if (table[n] != 0).any()]
    lignes = tuple(
        (
            o["fournisseur"],
            format_quantite(o["quantite"]),
            format_quantite(o["utiles"]),
            *(format_nombre(o[n], cout.devise.decimales) for n in utiles),
            format_montant(o["total"], cout.devise),
            format_nombre(o["unitaire"], 4),
        )
        for o in table.to_dict("records")
    )
    entetes = ("Fournisseur", "Achetées", "Utiles", *(NOMS[n] for n in utiles), "Coût complet", "Par unité")
    detail = Tableau(entetes, lignes, tuple(range(1, len(entetes))))
    return Explication(
        "Coût complet d'acquisition",
        (
            Etape("Réunir les postes", _conventions(cout, utiles), detail),
            Etape("Comparer à l'unité", _conclusion(table)),
        ),
    )


def _conventions(cout: CoutAcquisition, utiles: list[str]) -> str:
    phrases = ["Achat net : colis entiers, remises déduites, l'une après l'autre."]
    if "droits" in utiles:
        base = "achat, port et assurance" if cout.base_droits == "valeur_en_douane" else "l'achat net seul"
        phrases.append(f"Les droits portent sur {base}.")
    if "credit" in utiles:
        taux = format_pourcentage(cout.taux_financement)
        phrases.append(f"Le crédit du fournisseur vaut achat × {taux} × jours / 360 ; il se déduit.")
    bonnes = "les unités rebutées, perdues" if cout.rebuts == "perdus" else ""
    voulues = "le surplus, qui ne servira pas" if cout.surplus == "perdu" else ""
    retires = " ni ".join(t for t in (bonnes, voulues) if t)
    if (cout.tableau["utiles"] != cout.tableau["quantite"]).any():
        phrases.append(f"Le coût se ramène aux unités utiles : on n'y compte pas {retires}.")
    return " ".join(phrases)


def _conclusion(table: pd.DataFrame) -> str:
    premier = table.iloc[0]
    texte = f"{premier['fournisseur']} coûte le moins à l'unité : {format_nombre(premier['unitaire'], 4)}."
    moins_cher = table.loc[table["prix_net"].idxmin()]
    if moins_cher["fournisseur"] != premier["fournisseur"]:
        texte += (
            f" {moins_cher['fournisseur']} avait pourtant le plus bas prix net "
            f"({format_nombre(moins_cher['prix_net'], 4)}) : ses frais l'effacent."
        )
    return texte


def build_tableau_bord(bord: TableauBordFournisseurs) -> Explication:
    """Les points de chacun, puis sa classe et son évolution."""
    phrases = []
    for f in bord.tableau.to_dict("records"):
        phrase = f"{f['fournisseur']} : {format_nombre(f['score'])}, classe {f['classe']}"
        if not pd.isna(f["evolution"]):
            signe = "+" if f["evolution"] >= 0 else ""
            phrase += f", évolution {signe}{format_nombre(f['evolution'])}"
        phrases.append(f"{phrase}.")
    seuils = ", ".join(f"{classe} à partir de {format_quantite(seuil)}" for classe, seuil in bord.seuils.items())
    return Explication(
        "Tableau de bord des fournisseurs",
        (_etape_points(bord.comparaison), Etape("Classer", f"Classes : {seuils}.\n" + "\n".join(phrases))),
    )
