"""Un dossier entier saisi dans un PGI, juste de bout en bout : les essais en changent une chose à la fois."""

import pandas as pd

from refcomp.calculs.controle_pgi import controle_pgi
from refcomp.calculs.controle_pgi.verdict import ECART, SUR_PAPIER

SANS_EXPORT = {*SUR_PAPIER, "M4/c05", "M4/c09"}
CLIENT, NOUVEAU = "Boulangerie Tamisier", "Théâtre de l'Ormeau"
IBAN = "FR1420041010050500013M02606"
CONSIGNE = {
    "commande": {
        "client": CLIENT,
        "reference": "BC-2026-014",
        "lignes": [{"article": "CHA-01", "quantite": 10}, {"article": "TAB-02", "quantite": 2}],
        "remise": "10 %",
        "condition": "VIR15J",
    },
    "nommage": {"commande": "BC_{client}", "livraison": "BL_{client}", "facture": "FAC_{client}"},
    "fiches": {
        "mise_a_jour_1": {"client": CLIENT, "iban": IBAN, "siret": "73282932000074", "tva": "FR44732829320"},
        "mise_a_jour_2": {"client": CLIENT, "courriel": "compta@tamisier.example"},
        "creation": {
            "client": NOUVEAU,
            "rue": "3 quai des Docks",
            "code_postal": "44000",
            "ville": "Nantes",
            "etiquettes": "Culture, Grand compte",
            "condition": "30 jours",
            "compte": "411",
        },
    },
    "reglement": {"date": "10/06/2026", "montant": 1404, "banque": "Banque de l'Ouest"},
}


def clients():
    base = dict.fromkeys(
        ("rattache", "adresse", "rue", "code_postal", "ville", "telephone", "courriel", "tva", "siret", "iban"), ""
    )
    societe = {"type": "société", "position_fiscale": "France", "logo": "iVBOR", "pays": "France"}
    return pd.DataFrame(
        [
            base
            | societe
            | {
                "client": CLIENT,
                "iban": IBAN,
                "siret": "732 829 320 00074",
                "tva": "FR44732829320",
                "courriel": "compta@tamisier.example",
                "reference": "C001",
            },
            base
            | {
                "client": "M. Four",
                "rattache": CLIENT,
                "adresse": "livraison",
                "rue": "1 rue Haute",
                "code_postal": "35000",
                "ville": "Rennes",
            },
            base
            | {
                "client": "Mme Four",
                "rattache": CLIENT,
                "adresse": "facturation",
                "rue": "1 rue Haute",
                "code_postal": "35000",
                "ville": "Rennes",
            },
            base
            | societe
            | {
                "client": NOUVEAU,
                "rue": "3, quai des Docks",
                "code_postal": "44000",
                "ville": "Nantes",
                "telephone": "02 40 00 00 00",
                "courriel": "regie@ormeau.example",
                "siret": "73282932000074",
                "iban": IBAN,
                "reference": "C002",
                "etiquettes": "Grand compte, Culture",
                "condition": "30 jours",
                "compte": "411100 Clients",
            },
            base | {"client": "Mme Scène", "rattache": NOUVEAU, "adresse": "contact"},
            base
            | {
                "client": "Quai",
                "rattache": NOUVEAU,
                "adresse": "livraison",
                "rue": "3 quai des Docks",
                "code_postal": "44000",
                "ville": "Nantes",
            },
        ]
    ).fillna("")


def tables():
    """Dix chaises à 100 € et deux tables à 150 €, 10 % de remise : 1 170 € hors taxes, 1 404 € taxes comprises."""
    return {
        "commandes": pd.DataFrame(
            [("S00014", CLIENT, "BC-2026-014", "2026-05-20", "15 jours", "confirmée", 1170.0)],
            columns=["commande", "client", "reference", "date", "condition", "etat", "total_ht"],
        ),
        "lignes_commande": pd.DataFrame(
            [("S00014", "CHA-01", 10, 100.0, 10.0), ("S00014", "TAB-02", 2, 150.0, 10.0)],
            columns=["commande", "article", "quantite", "prix", "remise"],
        ),
        "livraisons": pd.DataFrame(
            [("WH/OUT/7", "S00014", CLIENT, "faite")], columns=["livraison", "commande", "client", "etat"]
        ),
        "lignes_livraison": pd.DataFrame(
            [("WH/OUT/7", "CHA-01", 10), ("WH/OUT/7", "TAB-02", 2)], columns=["livraison", "article", "quantite"]
        ),
        "stock": pd.DataFrame([("CHA-01", 4), ("TAB-02", 0)], columns=["article", "physique"]),
        "factures": pd.DataFrame(
            [("FAC/2026/9", "S00014", CLIENT, "2026-05-22", "2026-06-06", "comptabilisée", 1170, 234, 1404, 0)],
            columns=[
                *("facture", "commande", "client", "date", "echeance", "etat"),
                *("total_ht", "total_tva", "total_ttc", "reste"),
            ],
        ),
        "ecritures": pd.DataFrame(
            [
                ("FAC/2026/9", "411100", 1404.0, 0.0),
                ("FAC/2026/9", "707100", 0.0, 1170.0),
                ("FAC/2026/9", "445710", 0.0, 234.0),
            ],
            columns=["facture", "compte", "debit", "credit"],
        ),
        "clients": clients(),
        "reglements": pd.DataFrame(
            [("CHQ1", CLIENT, "2026-06-10", 1404.0, "Banque de l'Ouest", "FAC/2026/9")],
            columns=["reglement", "client", "date", "montant", "banque", "facture"],
        ),
        "pieces_jointes": pd.DataFrame(
            [("S00014", "bon-de-commande.pdf"), ("FAC/2026/9", "chèque 4411.jpg")], columns=["document", "nom"]
        ),
        "fichiers": pd.DataFrame(
            {"nom": ["BC Boulangerie Tamisier.pdf", "bl_boulangerie_tamisier.pdf", "FAC-Boulangerie-Tamisier.pdf"]}
        ),
    }


def etats(lues, consigne=CONSIGNE):
    return controle_pgi(lues, consigne).tableau.set_index("critere")["etat"]


def ecarts(lues, consigne=CONSIGNE):
    vus = etats(lues, consigne)
    return set(vus[vus == ECART].index)


def change(table, colonne, valeur, rang=0):
    def applique(lues):
        neuve = lues[table].astype(object).copy()
        neuve.loc[neuve.index[rang], colonne] = valeur
        lues[table] = neuve

    return applique


def ajoute(lues, nom, **change):
    """Une ligne de plus, copie de la première à quelques colonnes près, avant puis après elle."""
    ligne = lues[nom].iloc[[0]].assign(**change)
    for table in ([ligne, lues[nom]], [lues[nom], ligne]):
        yield lues | {nom: pd.concat(table, ignore_index=True)}
