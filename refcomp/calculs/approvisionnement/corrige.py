"""Expliquer une quantité économique : la formule, les coûts, les paliers, le rythme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.calculs.stock.quantites import format_quantite
from refcomp.formats_fr import format_montant, format_nombre, format_pourcentage

if TYPE_CHECKING:
    from refcomp.calculs.approvisionnement.wilson import QuantiteEconomique


def build_quantite(resultat: QuantiteEconomique) -> Explication:
    """Les étapes : le coût de possession d'une unité, la formule, les coûts, le choix, le rythme."""
    paliers = (_etape_paliers(resultat),) if len(resultat.paliers) else ()
    return Explication(
        "Quantité économique de commande",
        (
            _etape_possession(resultat),
            _etape_formule(resultat),
            *paliers,
            _etape_couts(resultat),
            _etape_rythme(resultat),
        ),
    )


def _etape_possession(r: QuantiteEconomique) -> Etape:
    m = r.modele
    cout = format_nombre(m.cout_unitaire(m.prix), 4)
    if m.taux is not None and m.prix is not None:
        texte = f"{format_nombre(m.prix, 4)} × {format_pourcentage(m.taux)} = {cout} par unité gardée toute la période."
    else:
        texte = f"{cout} par unité gardée toute la période."
    return Etape("Chiffrer la possession d'une unité", texte)


def _etape_formule(r: QuantiteEconomique) -> Etape:
    m = r.modele
    produit = f"2 × {format_quantite(m.consommation)} × {format_nombre(m.cout_commande)}"
    texte = f"√({produit} / {format_nombre(m.cout_unitaire(m.prix), 4)}"
    if m.penurie is not None:
        texte += f" / {format_nombre(m.facteur(m.prix), 4)}"
        texte += f") = {format_quantite(r.quantite_ideale, 2)} ; le diviseur est le taux de service Cr / (Cs + Cr)."
    else:
        texte += f") = {format_quantite(r.quantite_ideale, 2)}."
    if not len(r.paliers) and r.quantite != r.quantite_ideale:
        seul = r.modele.lot == 1
        dit = (
            "l'unité voisine la moins chère"
            if seul
            else f"le multiple de {format_quantite(r.modele.lot or 1)} le moins cher"
        )
        texte += f" On commande {format_quantite(r.quantite)}, {dit}."
    return Etape("Appliquer la formule de Wilson", texte)


def _etape_paliers(r: QuantiteEconomique) -> Etape:
    lignes = tuple(
        (
            format_quantite(p["a_partir_de"]),
            format_nombre(p["prix"], 4),
            format_quantite(p["quantite_ideale"], 2),
            format_quantite(p["quantite"], 2) if p["admissible"] else "hors du palier",
            format_montant(p["cout_total"], r.devise) if p["admissible"] else "",
            "" if not p["admissible"] else str(p["rang"]),
        )
        for p in r.paliers.to_dict("records")
    )
    entetes = ("À partir de", "Prix", "Quantité idéale", "Quantité essayée", "Coût total", "Rang")
    texte = "À chaque prix, la quantité idéale si elle est dans le palier, sinon le seuil du palier. Achats compris :"
    return Etape("Comparer les paliers de prix", texte, Tableau(entetes, lignes, (0, 1, 2, 3, 4, 5)))


def _etape_couts(r: QuantiteEconomique) -> Etape:
    m = r.modele
    lignes = [
        (
            f"Passation : {format_nombre(r.nombre_commandes, 2)} commandes × {format_nombre(m.cout_commande)} = "
            f"{format_montant(r.cout_passation, r.devise)}."
        ),
        f"Possession du stock actif : {format_montant(r.cout_possession, r.devise)}.",
    ]
    if m.penurie is not None:
        lignes.append(f"Pénurie : {format_montant(r.cout_penurie, r.devise)}.")
    if m.securite:
        lignes.append(f"Possession du stock de sécurité : {format_montant(r.cout_securite, r.devise)}.")
    lignes.append(f"Coût de gestion : {format_montant(r.cout_gestion, r.devise)}.")
    if r.cout_achat is not None:
        achats, total = format_montant(r.cout_achat, r.devise), format_montant(r.cout_total, r.devise)
        lignes.append(f"Achats : {achats} ; coût total : {total}.")
    return Etape("Chiffrer les coûts", "\n".join(lignes))


def _etape_rythme(r: QuantiteEconomique) -> Etape:
    texte = (
        f"Une commande de {format_quantite(r.quantite, 2)} tous les {format_nombre(r.cadence, 1)} jours ; stock au "
        f"plus haut : {format_quantite(r.stock_maximal, 2)}."
    )
    if r.rupture_maximale:
        texte += f" Commandes en attente au plus haut : {format_quantite(r.rupture_maximale, 2)}."
    return Etape("Dire le rythme", texte)
