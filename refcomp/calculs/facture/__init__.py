"""Facturation : devis, factures, avoirs, marges, contrôle d'une facture reçue."""

from refcomp.calculs.facture.avoir import avoir
from refcomp.calculs.facture.calcul import devis, facture
from refcomp.calculs.facture.controle import FactureRecue, controle_facture, controle_mentions
from refcomp.calculs.facture.identifiants import controle_identifiants
from refcomp.calculs.facture.inverse import brut_du_net
from refcomp.calculs.facture.marge import marge_facture, marges, prix_plancher, prix_vente
from refcomp.calculs.facture.offre import SuiviDevis, taux_transformation, validite
from refcomp.calculs.facture.resultat import Facture
from refcomp.calculs.facture.saisie import ConventionFacture
from refcomp.calculs.fiche import Fiche

__all__ = [
    "FICHE",
    "ConventionFacture",
    "Facture",
    "FactureRecue",
    "SuiviDevis",
    "avoir",
    "brut_du_net",
    "controle_facture",
    "controle_identifiants",
    "controle_mentions",
    "devis",
    "facture",
    "marge_facture",
    "marges",
    "prix_plancher",
    "prix_vente",
    "taux_transformation",
    "validite",
]

FICHE = Fiche(
    nom="facture",
    libelle="Devis, factures, avoirs, marges et contrôle d'une facture",
    codes=(
        "bts-gpme-nc:T12.1/d2",
        "bts-gpme-nc:T12.1/d4",
        "bts-gpme-nc:T12.4/d1",
        "bts-gpme-nc:T12.4/d2",
        "bts-gpme-nc:T15.4/d1",
        "bts-gpme-nc:T15.4/d3",
        "bts-gpme:T.1.2.1",
        "bts-gpme:T.1.2.4",
        "bts-gpme:T.1.5.4",
        "agora-bloc1:M1/c02",
        "agora-bloc1:M1/c03",
        "agora-bloc1:M2/c07",
        "agora-bloc1:M3/c02",
        "agora-bloc1:M3/c03",
        "agora-bloc1:M3/c07",
        "agora-bloc1:M3/c08",
        "agora-bloc1:M3/c20",
        "agora-bloc1:M3/c21",
        "cqp-agc:M4A4",
    ),
    sources=(
        "CGI ann. II art. 242 nonies A ; C. com. art. L. 441-9",
        "EN 16931, règles BR-CO-10 à BR-CO-17",
        "IUT en ligne, Leygonie, TD de comptabilité financière (factures, avoirs)",
        "Gualino, Les Zoom's, Exercices de comptabilité générale, thème 5",
        "Odoo et Dolibarr, essais d'arrondi de la taxe",
    ),
    cas=(
        "fac-gualino-remise",
        "fac-gualino-escompte",
        "fac-gualino-remontee",
        "fac-gualino-ristourne",
        "fac-leygonie-port-escompte",
        "fac-leygonie-remise-une-ligne",
        "fac-segbm-retour",
        "fac-etudier-retour",
        "fac-dolibarr-par-ligne",
        "fac-dolibarr-par-taux",
        "fac-en16931-taux-particulier",
        "fac-en16931-base-negative",
        "fac-en16931-deux-taux-remise-port",
        "fac-odoo-sans-decimale",
        "fac-odoo-prix-ttc",
        "fac-odoo-prix-ttc-sans-decimale",
        "fac-tgc-superieur",
        "fac-graneet-acompte",
        "fac-monbtsmco-prix",
        "fac-monbtsmco-marge",
        "fac-france83-marque",
        "fac-france83-taux",
        "fac-stdnum-siren",
        "fac-stdnum-tva",
        "fac-en16931-recue-juste",
        "fac-en16931-recue-taxe-fausse",
        "fac-en16931-recue-total-taxe",
        "fac-recue-fautes-en-suite",
        "fac-en16931-mentions",
        "fac-fiducial-indemnite",
        "fac-phytoma-avant-2013",
        "fac-essays-lavandou",
        "fac-abracalc-remises",
        "fac-marge-escompte",
        "fac-masterdoc-devis",
        "fac-devis-expires",
        "fac-bamde-mois",
        "fac-bamde-jours",
        "fac-validite-sans-quantieme",
    ),
    parametres=("mentions.yaml",),
)
