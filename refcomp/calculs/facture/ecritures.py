"""L'écriture d'une facture ou d'un avoir : la réduction commerciale n'y paraît pas, l'escompte si.

Chez le vendeur : 411 et 4191 au débit, 70x, 7085 et 44571 au crédit, l'escompte au débit du 665. Chez le client :
60x, 6241 et
44566 au débit, 401, 4091 et 765 au crédit. Un avoir est l'écriture inverse ; un rabais accordé après la facture va
au 709 (609 chez le client), un retour reprend le compte de la vente.
"""

from __future__ import annotations

import pandas as pd

from refcomp.calculs.facture.resultat import Facture
from refcomp.calculs.facture.taxe import load_mention
from refcomp.errors import ArgumentInvalideError, check_choix
from refcomp.rounding import montants_affiches, repartition

COTES = ("vente", "achat")
COMPTES = {
    "vente": {
        "client": ("411", "Clients"),
        "acompte": ("4191", "Clients, avances et acomptes reçus"),
        "taxe": ("44571", "{taxe} collectée"),
        "escompte": ("665", "Escomptes accordés"),
        "port": ("7085", "Ports et frais accessoires facturés"),
        "marchandise": ("707", "Ventes de marchandises"),
        "produit_fini": ("701", "Ventes de produits finis"),
        "travaux": ("704", "Travaux"),
        "service": ("706", "Prestations de services"),
        "rabais": ("709", "Rabais, remises et ristournes accordés"),
    },
    "achat": {
        "client": ("401", "Fournisseurs"),
        "acompte": ("4091", "Fournisseurs, avances et acomptes versés"),
        "taxe": ("44566", "{taxe} déductible sur autres biens et services"),
        "escompte": ("765", "Escomptes obtenus"),
        "port": ("6241", "Transports sur achats"),
        "marchandise": ("607", "Achats de marchandises"),
        "produit_fini": ("601", "Achats stockés, matières premières"),
        "travaux": ("604", "Achats d'études et prestations de services"),
        "service": ("604", "Achats d'études et prestations de services"),
        "rabais": ("609", "Rabais, remises et ristournes obtenus"),
    },
}


def build_ecriture(document: Facture, cote: str, comptes: dict[str, str]) -> pd.DataFrame:
    """Passe l'écriture d'un document.

    Raises:
        ArgumentInvalideError: pour un devis, un côté inconnu, un compte inconnu, ou une autoliquidation chez le client.
    """
    check_choix("cote", cote, COTES)
    for nom in comptes:
        check_choix("comptes", nom, COMPTES[cote])
    if document.nature == "devis":
        raise ArgumentInvalideError(
            "Un devis n'est pas une pièce comptable : établissez la facture pour l'enregistrer."
        )
    _check_autoliquidation(document, cote)
    # Au débit chez le vendeur ; les signes s'inversent chez le client, et pour un avoir.
    soldes = {"client": document.unites["net_a_payer"], "acompte": document.unites["acomptes"]}
    soldes |= {"escompte": _escompte_ht(document)}
    soldes |= {nature: -montant for nature, montant in _produits(document).items()}
    soldes["taxe"] = -document.unites["taxe"]
    sens = (1 if cote == "vente" else -1) * (-1 if document.nature == "avoir" else 1)
    rangees = [_rangee(document, cote, comptes, nom, sens * solde) for nom, solde in soldes.items() if solde]
    table = pd.DataFrame(rangees, columns=["compte", "libelle", "debit", "credit"])
    for nom in ("debit", "credit"):
        table[nom] = montants_affiches(table[nom].to_numpy(dtype="int64"), document.devise)
    return table.sort_values("credit", key=lambda c: c > 0, kind="stable", ignore_index=True)


def _rangee(document: Facture, cote: str, comptes: dict[str, str], nom: str, solde: int) -> dict[str, object]:
    compte, libelle = COMPTES[cote][nom]
    return {
        "compte": comptes.get(nom, compte),
        "libelle": libelle.format(taxe=document.taxe),
        "debit": max(solde, 0),
        "credit": max(-solde, 0),
    }


def _check_autoliquidation(document: Facture, cote: str) -> None:
    motifs = [m for m in document.unites_ventilation["motif"] if m]
    mentions = {str(load_mention(document.date, m, document.territoire).valeur) for m in motifs}
    if cote == "achat" and "Autoliquidation" in mentions:
        raise ArgumentInvalideError(
            "Une autoliquidation s'enregistre chez le client par la TVA due et la TVA déductible, à son propre taux, "
            "que la facture ne porte pas : passez cette écriture à part.",
        )


def _escompte_ht(document: Facture) -> int:
    """L'escompte hors taxes ; avec des prix taxes comprises, c'est ce qui reste une fois les produits posés."""
    if not document.convention.prix_ttc:
        return document.unites["escompte"]
    return sum(_produits(document).values()) - document.unites["total_ht"]


def _produits(document: Facture) -> dict[str, int]:
    """Le net commercial hors taxes de chaque nature, et le port : à crédit chez le vendeur."""
    produits: dict[str, int] = {}
    for regime in document.unites_ventilation.to_dict("records"):
        lignes = [
            (ligne.nature, int(montant))
            for ligne, montant in zip(document.lues, document.unites_lignes["montant"], strict=True)
            if (ligne.taux, ligne.motif) == (regime["taux"], regime["motif"])
        ]
        parts = [n for n, _ in lignes]
        total = int(regime["net_lignes"] - regime["remises"])
        port = int(regime["port"])
        if document.convention.prix_ttc:
            total, port = _hors_taxe(regime, total, port)
        for nature, montant in zip(parts, _nets([m for _, m in lignes], total), strict=True):
            produits[nature] = produits.get(nature, 0) + montant
        if port:
            produits["port"] = produits.get("port", 0) + port
    return produits


def _hors_taxe(regime: dict[str, object], total: int, port: int) -> tuple[int, int]:
    """Partage la base d'un taux entre ventes, escompte et port, au prorata des prix taxes comprises."""
    escompte, base = int(regime["escompte"]), int(regime["base"])  # type: ignore[call-overload]
    prix = total - escompte + port
    if prix <= 0:
        return base, 0
    port_ht = repartition(base, [port, prix - port])[0] if port else 0
    return (
        repartition(base - port_ht, [1])[0] if not escompte else (base - port_ht) * total // (total - escompte)
    ), port_ht


def _nets(montants: list[int], total: int) -> list[int]:
    """Répartit le net d'un taux entre ses lignes ; la dernière prend l'écart si des signes se mêlent."""
    if sum(montants) == total or not montants:
        return montants
    if sum(montants) > 0 and min(montants) >= 0:
        return repartition(total, montants)
    return [*montants[:-1], montants[-1] + total - sum(montants)]
