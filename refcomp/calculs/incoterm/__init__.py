"""Incoterms 2020 : qui paie quoi, où passe le risque, et le prix d'une expédition sous chaque règle."""

from refcomp.calculs.fiche import Fiche
from refcomp.calculs.incoterm.calcul import comparaison_incoterms, prime_assurance
from refcomp.calculs.incoterm.regles import incoterms
from refcomp.calculs.incoterm.resultat import ComparaisonIncoterms

FICHE = Fiche(
    nom="incoterm",
    libelle="Incoterms 2020 : partage des coûts et prix de EXW à DDP",
    codes=("bts-gpme-nc:T16.5/d2", "bts-gpme-nc:T16.5/d3", "bts-gpme:T.1.6.5", "cqp-agc:POC7"),
    sources=(
        "ICC, Incoterms 2020 (publication 723), règles dites avec d'autres mots",
        "S. Kone, Calcul des Incoterms",
        "royalmentor.com, Calcul de l'assurance maritime",
    ),
    cas=(
        "inc-cafe-abidjan",
        "inc-sacs-casablanca",
        "inc-alger-new-york",
        "inc-turquie-dap-ddp",
        "inc-vancouver-cif",
        "inc-abidjan-assurance",
        "inc-qingdao-londres",
        "inc-eau-de-rose",
        "inc-noumea-francs",
        "inc-noumea-lieux",
    ),
    parametres=("regles.yaml",),
)

__all__ = ["FICHE", "ComparaisonIncoterms", "comparaison_incoterms", "incoterms", "prime_assurance"]
