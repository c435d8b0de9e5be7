"""Ce que partagent les essais d'échange : les référentiels livrés, et un petit, inventé, qui emploie tout le schéma."""

import pytest

from refcomp.referentiels import available, load
from refcomp.referentiels.echange.brut import build_referentiel

IDS = ["agora-bloc1", "bts-gpme", "bts-gpme-nc", "cqp-agc", "cqpm-tci"]


@pytest.fixture(scope="session")
def referentiels():
    assert set(IDS) <= set(available())
    return {identifiant: load(identifiant) for identifiant in IDS}


@pytest.fixture
def brut_complet():
    """Un document inventé où chaque clé permise figure au moins une fois, avec ce qu'un format casse volontiers."""
    return {
        "id": "essai-complet",
        "millesime": "2024",
        "intitule": "Titre, avec « guillemets » & 'apostrophes'",
        "territoire": "nouvelle_caledonie",
        "note": "Une note ; avec point-virgule.\nEt une seconde ligne.",
        "document": {"sha256": "0" * 64, "caracteres": 120},
        "niveaux": [
            {"id": "bloc", "libelle": "Bloc"},
            {"id": "competence", "libelle": "Compétence, vérifiée"},
            {"id": "critere", "libelle": "Critère"},
            {"id": "niveau", "libelle": "Niveau"},
            {"id": "descripteur", "libelle": "Trait"},
        ],
        "elements": [
            {"id": "B1", "niveau": "bloc", "libelle_imprime": "Gérer", "code_imprime": "1.", "spans": [[0, 5]]},
            {
                "id": "B1/c1",
                "niveau": "competence",
                "parent": "B1",
                "code": "C-un",
                "libelle_imprime": "=SOMME(A1) nest pas une formule",
                "libelle": "=SOMME(A1) n'est pas une formule",
                "spans": [[6, 12], [20, 30]],
                "reprises": [
                    {"spans": [[40, 50]]},
                    {"spans": [[60, 70]], "libelle_imprime": "+ autre rédaction", "code_imprime": "OTSF 8"},
                ],
                "attributs": {"gras": True, "seuil": 70, "part": 0.5, "bases": ["a", "b"], "note": "70"},
                "remarque": '\'=déjà une apostrophe ; "guillemets" \\ antislash, <b>balise</b> & esperluette',
            },
            {"id": "B1/c1/k1", "niveau": "critere", "parent": "B1/c1", "libelle_imprime": "Critère\nsur deux lignes"},
            {"id": "N/S", "niveau": "niveau", "libelle_imprime": "Satisfaisant", "code_imprime": "S"},
            {"id": "N/S/d1", "niveau": "descripteur", "parent": "N/S", "libelle_imprime": "autonome"},
            {"id": "N/I", "niveau": "niveau", "libelle_imprime": "Insuffisant"},
        ],
        "relations": [
            {"source": "B1", "type": "comprend", "cible": "B1/c1", "spans": [[6, 12]]},
            {"source": "B1/c1", "type": "mobilise", "cible": "N/S"},
            {"source": "B1/c1", "type": "mobilise", "cible": "N/S", "spans": [[80, 81]]},
            {"source": "B1", "type": "correspond", "cible": "bts-gpme:B1", "imprimee": False, "raison": "Par le sens."},
            {"source": "B1", "type": "correspond", "cible": "ailleurs:X.1", "imprimee": False, "raison": "Non livré."},
        ],
        "echelles": [
            {
                "id": "maitrise",
                "libelle": "Maîtrise",
                "nature": "ordinale",
                "valeurs": [
                    {"code": "I", "libelle": "Insuffisant, à revoir", "element": "N/I"},
                    {"code": "S", "libelle": "Satisfaisant", "element": "N/S"},
                ],
            },
            {"id": "pourcentage", "libelle": "%", "nature": "numerique", "minimum": 0, "maximum": 99.5, "unite": "%"},
        ],
        "mise_en_page": {"balisage": [[90, 95], [96, 97]], "pagination": [[98, 99]]},
    }


@pytest.fixture
def complet(brut_complet):
    return build_referentiel(brut_complet, "essai")
