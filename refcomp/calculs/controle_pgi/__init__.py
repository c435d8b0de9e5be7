"""Le contrôle d'un dossier client saisi dans un PGI : commande, livraison, facture, fiches, règlement, remise."""

from refcomp.calculs.controle_pgi.bordereau import Bordereau, bordereau_remise
from refcomp.calculs.controle_pgi.calcul import ControlePgi, controle_pgi
from refcomp.calculs.controle_pgi.consigne import Consigne, load_consigne
from refcomp.calculs.controle_pgi.tables import CONTRATS
from refcomp.calculs.fiche import Fiche

__all__ = [
    "CONTRATS",
    "FICHE",
    "Bordereau",
    "Consigne",
    "ControlePgi",
    "bordereau_remise",
    "controle_pgi",
    "load_consigne",
]

FICHE = Fiche(
    nom="controle_pgi",
    libelle="Contrôle d'un dossier client dans un export de PGI",
    codes=(
        *(f"agora-bloc1:M1/c{rang:02}" for rang in (1, 2, 3, 4, 5, 6, 8, 9)),
        *(f"agora-bloc1:M2/c{rang:02}" for rang in (1, 2, 4, 5, 6, 7, 9, 10)),
        *(f"agora-bloc1:M3/c{rang:02}" for rang in range(1, 23)),
        *(f"agora-bloc1:M4/c{rang:02}" for rang in (1, 2, 3, 5, 6, 9)),
    ),
    sources=(
        "Grille d'évaluation du bloc 1 du Bac pro AGOrA, missions 1 à 4",
        "Odoo, champs de sale.order, stock.picking, account.move, account.payment, res.partner",
        "python-stdnum, clés de l'IBAN, du SIRET et du numéro de TVA",
    ),
    cas=(
        "pgi-remise-agora",
        "pgi-remise-oubliee",
        "pgi-vir15j",
        "pgi-iban-registre",
        "pgi-iban-dernier-chiffre",
        "pgi-siret-stdnum",
        "pgi-siret-la-poste",
        "pgi-tva-stdnum",
        "pgi-bordereau-trois-cheques",
    ),
)
