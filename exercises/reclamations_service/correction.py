"""La correction d'une variante : les réponses et leur démarche, telles que refcomp les explique."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from reclamations_service_variante import BILAN, CIBLE, Dossier, delais

from refcomp.authoring.modele import EtapeCorrigee, Variante
from refcomp.calculs.livraison import TauxService, taux_service
from refcomp.calculs.reclamation import BilanReclamations, bilan_reclamations
from refcomp.formats_fr import format_montant, format_nombre, format_pourcentage


@lru_cache(maxsize=64)
def service(variante: Variante) -> TauxService:
    """Les taux de service des lignes livrées."""
    return taux_service(variante.documents["livraisons"], date_arrete=BILAN)


@lru_cache(maxsize=64)
def bilan(variante: Variante) -> BilanReclamations:
    """Le bilan des réclamations à la date de l'énoncé."""
    table = variante.documents["reclamations"].rename(columns={"numero": "reclamation"})
    d: Dossier = variante.secret["dossier"]
    return bilan_reclamations(table, BILAN, livraisons=d.livraisons, delai_cible=CIBLE)


def cout_pour_cent(d: Dossier) -> Fraction:
    """Le coût des réclamations pour cent livraisons, en centimes."""
    return Fraction(100 * sum(r.cout for r in d.reclamations), d.livraisons)


def build_correction(variante: Variante) -> list[EtapeCorrigee]:
    """La correction de chaque question, avec les chiffres de cette variante."""
    d: Dossier = variante.secret["dossier"]
    taux, b = service(variante), bilan(variante)
    demarche_taux = taux.explication().render_markdown(niveau=4)
    demarche_bilan = b.explication().render_markdown(niveau=4)
    en_retard = b.services.sort_values("en_retard", ascending=False).iloc[0]
    cout = cout_pour_cent(d) / 100
    return [
        EtapeCorrigee("q1", format_pourcentage(taux.taux("lignes_a_temps"), 1), demarche_taux),
        EtapeCorrigee("q2", format_pourcentage(taux.taux("otif"), 1), demarche_taux),
        EtapeCorrigee("q3", format_pourcentage(taux.taux("quantite"), 1), demarche_taux),
        EtapeCorrigee("q4", "voir le tableau", b.pareto.explication().render_markdown(niveau=4)),
        EtapeCorrigee("q5", " ; ".join(b.pareto.essentielles), "Les premières lignes du Pareto, jusqu'à 80 %."),
        EtapeCorrigee("q6", f"{format_nombre(delais(d)[0], 2)} jours", demarche_bilan),
        EtapeCorrigee("q7", str(en_retard["service"]), demarche_bilan),
        EtapeCorrigee(
            "q8",
            format_montant(cout),
            f"{format_montant(b.cout)} / {d.livraisons} livraisons × 100 = {format_montant(cout)}.",
        ),
        EtapeCorrigee("q9", "à corriger à la main", "Barème dans l'énoncé."),
    ]
