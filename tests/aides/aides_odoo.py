"""Le dossier d'`aides_pgi`, tel qu'Odoo l'exporterait : un fichier par modèle, titres techniques, valeurs anglaises."""

import csv

from aides_pgi import tables

ETATS = {"confirmée": "sale", "faite": "done", "comptabilisée": "posted"}
ADRESSES = {"livraison": "delivery", "facturation": "invoice", "contact": "contact"}
MODELES = {
    "commandes": (
        "Bon de commande (sale.order)",
        ("name", "partner_id", "client_order_ref", "date_order", "payment_term_id", "state", "amount_untaxed"),
    ),
    "livraisons": ("Transfert (stock.picking)", ("name", "origin", "partner_id", "state")),
    "lignes_livraison": ("stock.move", ("picking_id", "product_id/default_code", "quantity")),
    "stock": ("stock.quant", ("product_id/default_code", "quantity")),
    "factures": (
        "Facture (account.move)",
        (
            *("name", "invoice_origin", "partner_id", "invoice_date", "invoice_date_due", "state"),
            *("amount_untaxed", "amount_tax", "amount_total", "amount_residual"),
        ),
    ),
    "ecritures": ("account.move.line", ("move_id", "account_id/code", "debit", "credit")),
    "reglements": ("account.payment", ("name", "partner_id", "date", "amount", "journal_id", "memo")),
    "pieces_jointes": ("ir.attachment", ("res_name", "name")),
}
CLIENTS = {
    "client": "name",
    "rattache": "parent_id",
    "adresse": "type",
    "type": "company_type",
    "rue": "street",
    "code_postal": "zip",
    "ville": "city",
    "pays": "country_id",
    "telephone": "phone",
    "courriel": "email",
    "tva": "vat",
    "siret": "siret",
    "iban": "bank_ids/acc_number",
    "reference": "ref",
    "logo": "image_1920",
    "etiquettes": "category_id",
    "condition": "property_payment_term_id",
    "position_fiscale": "property_account_position_id",
    "compte": "property_account_receivable_id",
}


def write_csv(chemin, titres, lignes):
    with chemin.open("w", encoding="utf-8", newline="") as fichier:
        csv.writer(fichier).writerows([titres, *lignes])


def write_odoo(dossier, lues=None):
    """Écrit les exports dans un dossier ; les lignes de commande sous leur en-tête, comme Odoo les exporte."""
    lues = tables() if lues is None else lues
    dossier.mkdir(parents=True, exist_ok=True)
    for nom, (modele, titres) in MODELES.items():
        corps = lues[nom].replace(ETATS).to_numpy().tolist()
        if nom == "commandes":
            continue
        write_csv(dossier / f"{modele}.csv", titres, corps)
    clients = lues["clients"].replace({"adresse": ADRESSES, "type": {"société": "company", "personne": "person"}})
    write_csv(dossier / "Contact (res.partner).csv", CLIENTS.values(), clients[list(CLIENTS)].to_numpy().tolist())
    _write_commandes(dossier, lues)
    (dossier / "rendus").mkdir(exist_ok=True)
    for nom in lues["fichiers"]["nom"]:
        (dossier / "rendus" / nom).write_bytes(b"%PDF-1.4")
    return dossier


def _write_commandes(dossier, lues):
    modele, titres = MODELES["commandes"]
    lignes = ("product_id/default_code", "product_uom_qty", "price_unit", "discount")
    corps = []
    for commande in lues["commandes"].replace(ETATS).to_numpy().tolist():
        siennes = lues["lignes_commande"][lues["lignes_commande"]["commande"] == commande[0]]
        for rang, ligne in enumerate(siennes.to_numpy().tolist()):
            corps.append([*(commande if rang == 0 else [""] * len(titres)), *ligne[1:]])
    write_csv(dossier / f"{modele}.csv", [*titres, *(f"order_line/{c}" for c in lignes)], corps)
