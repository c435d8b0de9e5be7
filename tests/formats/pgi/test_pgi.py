"""Lire les exports d'un PGI : rien deviné, rien perdu, et des phrases pour ce qui manque."""

import csv

import openpyxl
import pandas as pd
import pytest
import yaml
from aides_odoo import write_odoo
from aides_pgi import CONSIGNE, tables

from refcomp.calculs.controle_pgi import CONTRATS, controle_pgi
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, FichierIllisibleError
from refcomp.formats.pgi import load_correspondance, read_export

ODOO = load_correspondance("odoo")


def test_un_export_odoo_dit_ce_que_disent_les_tables(tmp_path):
    export = read_export(write_odoo(tmp_path / "x"), ODOO)
    assert set(export.tables) == set(tables())
    lu = controle_pgi(export.tables, CONSIGNE).tableau
    pd.testing.assert_frame_equal(lu, controle_pgi(tables(), CONSIGNE).tableau)


def test_les_lignes_sous_leur_en_tete_reprennent_le_numero(tmp_path):
    lignes = read_export(write_odoo(tmp_path / "x"), ODOO).tables["lignes_commande"]
    assert lignes["commande"].tolist() == ["S00014", "S00014"]
    assert lignes["article"].tolist() == ["CHA-01", "TAB-02"]


@pytest.mark.parametrize("logiciel", ["odoo", "ebp"])
def test_une_correspondance_ne_nomme_que_des_colonnes_que_le_controle_lit(logiciel):
    for nom, table in load_correspondance(logiciel).tables.items():
        connues = {c.nom for c in CONTRATS[nom].colonnes}
        assert set(table.colonnes) <= connues, nom
        obligatoires = {c.nom for c in CONTRATS[nom].colonnes if c.obligatoire}
        assert obligatoires <= set(table.colonnes), nom


def test_ce_qui_n_a_pas_ete_essaye_et_ce_qui_est_ignore_se_dit(tmp_path):
    dossier = write_odoo(tmp_path / "x")
    (dossier / "notes.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    messages = " ".join(c.message for c in read_export(dossier, ODOO).constats)
    assert "Aucun export réel du logiciel Odoo" in messages
    assert "notes.csv" in messages


def test_un_dossier_sans_export_dit_ce_qui_est_attendu(tmp_path):
    with pytest.raises(FichierIllisibleError, match=r"sale\.order"):
        read_export(tmp_path, ODOO)
    with pytest.raises(FichierIllisibleError, match="n'est pas un dossier"):
        read_export(tmp_path / "absent", ODOO)


def test_un_export_sans_sa_colonne_principale_est_refuse(tmp_path):
    (tmp_path / "stock.quant.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    with pytest.raises(DonneesInvalidesError, match="product_id/default_code"):
        read_export(tmp_path, ODOO)


def test_une_correspondance_fautive_est_refusee_en_entier(tmp_path):
    chemin = tmp_path / "mien.yaml"
    chemin.write_text(
        yaml.safe_dump(
            {
                "logiciel": "Mien",
                "tables": {
                    "stock": {"fichiers": ["s"], "cle": "article", "colonnes": {"physique": ["Q"]}, "couleur": 1},
                    "clients": {"fichiers": ["c"]},
                },
            }
        ),
        encoding="utf-8",
    )
    with pytest.raises(DonneesInvalidesError) as refus:
        load_correspondance(chemin)
    for mot in ("couleur inconnu", "« article » n'est pas une de ses colonnes", "table clients"):
        assert mot in str(refus.value)
    chemin.write_text("a: [", encoding="utf-8")
    with pytest.raises(FichierIllisibleError, match="YAML"):
        load_correspondance(chemin)
    with pytest.raises(ArgumentInvalideError, match="odoo, ebp"):
        load_correspondance("sage")


def test_la_correspondance_d_un_autre_logiciel(tmp_path):
    chemin = tmp_path / "mien.yaml"
    chemin.write_text(
        "logiciel: Mien\nessaye: true\ntables:\n  stock: {fichiers: [Mon stock], cle: article, "
        "colonnes: {article: Réf., physique: [Qté, Quantité]}}\n",
        encoding="utf-8",
    )
    (tmp_path / "Mon_stock.csv").write_text("réf.;QUANTITÉ\nA;3\n", encoding="cp1252")
    export = read_export(tmp_path, load_correspondance(chemin))
    assert export.tables["stock"].to_dict("records") == [{"article": "A", "physique": "3"}]
    assert export.constats == []


def test_un_export_en_francais_dit_la_meme_chose(tmp_path):
    dossier = write_odoo(tmp_path / "x")
    francais = {
        ",sale,": ",Bon de commande,",
        ",posted,": ",Comptabilisé,",
        ",done": ",Fait",
        ",delivery,": ",Adresse de livraison,",
        ",invoice,": ",Adresse de facturation,",
        ",company,": ",Société,",
        "client_order_ref": "Référence client",
        "street": "Rue",
    }
    for fichier in dossier.glob("*.csv"):
        texte = fichier.read_text(encoding="utf-8")
        for avant, apres in francais.items():
            texte = texte.replace(avant, apres)
        fichier.write_text(texte, encoding="utf-8")
    assert (controle_pgi(read_export(dossier, ODOO).tables, CONSIGNE).tableau["etat"] == "écart").sum() == 0


def test_une_image_dans_une_cellule_se_lit(tmp_path):
    lues = tables()
    lues["clients"]["logo"] = "A" * 300_000
    assert len(read_export(write_odoo(tmp_path / "x", lues), ODOO).tables["clients"]["logo"].iloc[0]) == 300_000


def test_une_table_exportee_deux_fois_est_refusee(tmp_path):
    dossier = write_odoo(tmp_path / "x")
    (dossier / "stock.quant (1).csv").write_bytes((dossier / "stock.quant.csv").read_bytes())
    with pytest.raises(FichierIllisibleError, match="sont la même table"):
        read_export(dossier, ODOO)


@pytest.mark.parametrize(
    "suite",
    [
        *("valeurs: [a]", "reporte: 3", "valeurs: {physique: x}", "reporte:", "valeurs:", "reporte: [{a: 1}]"),
        *(
            "cumule: 3",
            "cumule: [physiques]",
            "sans_cle: 3",
            "sans_cle: [a]",
            "fichiers: {s: 1}",
            "colonnes: {article: [null]}",
        ),
    ],
)
def test_une_correspondance_mal_editee_est_refusee_en_francais(tmp_path, suite):
    chemin = tmp_path / "mien.yaml"
    juste = ("fichiers: [s]", "cle: article", "colonnes: {article: [A], physique: [Q]}")
    table = [*(ligne for ligne in juste if ligne.split(":")[0] != suite.split(":")[0]), suite]
    chemin.write_text("\n    ".join(["logiciel: M\ntables:\n  stock:", *table]), encoding="utf-8")
    with pytest.raises(DonneesInvalidesError, match="table stock"):
        load_correspondance(chemin)


# Les formes de l'export d'Odoo : addons/web/controllers/export.py et `_export_rows` d'odoo/models.py.


def _lit(dossier, **fichiers):
    """Les tables lues de fichiers CSV ; « __ » y tient lieu du point des modèles d'Odoo."""
    for nom, lignes in fichiers.items():
        with (dossier / f"{nom.replace('__', '.')}.csv").open("w", encoding="utf-8", newline="") as fichier:
            csv.writer(fichier).writerows(lignes)
    return read_export(dossier, ODOO)


def test_les_rangees_de_suite_s_ajoutent_a_leur_fiche(tmp_path):
    export = _lit(
        tmp_path,
        res__partner=[
            ("Nom", "Étiquettes/Nom de l'étiquette", "Banques/Numéro de compte"),
            ("Garage Pontier", "Or", "FR76 1"),
            ("", "Argent", "FR76 2"),
            ("", "Or", ""),
            ("Bazar Kerlo", "", ""),
        ],
        account__payment=[
            ("Numéro", "Montant", "Factures lettrées/Numéro"),
            ("PAY1", "50", "FAC/1"),
            ("", "", "FAC/2"),
            ("", "20", ""),
        ],
    )
    assert export.tables["clients"].fillna("").to_numpy().tolist() == [
        ["Garage Pontier", "FR76 1, FR76 2", "Or, Argent"],
        ["Bazar Kerlo", "", ""],
    ]
    reglements = export.tables["reglements"][["reglement", "montant", "facture"]].fillna("")
    assert reglements.to_numpy().tolist() == [
        ["PAY1", "50", "FAC/1, FAC/2"],
        ["règlement sans numéro (ligne 4)", "20", ""],
    ]


def test_un_reglement_de_deux_factures_est_celui_de_chacune(tmp_path):
    lues = tables()
    lues["reglements"]["facture"] = "FAC/2026/8, FAC/2026/9 (BC-2026-014)"
    lu = controle_pgi(read_export(write_odoo(tmp_path / "x", lues), ODOO).tables, CONSIGNE).tableau
    assert lu.set_index("critere").loc["M4/c02", "etat"] == "conforme"


def test_une_facture_sans_numero_ne_prend_pas_celui_de_la_precedente(tmp_path):
    for vide in ("", "/"):
        export = _lit(
            tmp_path,
            account__move=[
                ("Numéro", "Statut", "Écritures comptables/Compte/Code", "Écritures comptables/Débit", "Lignes/Crédit"),
                ("FAC/1", "Comptabilisé", "411000", "120", ""),
                ("", "", "707000", "", "120"),
                (vide, "Brouillon", "411000", "60", ""),
                ("", "", "707000", "", "60"),
            ],
        )
        assert export.tables["factures"].to_numpy().tolist() == [
            ["FAC/1", "comptabilisée"],
            ["facture sans numéro (ligne 4)", "brouillon"],
        ]
        assert export.tables["ecritures"][["facture", "compte"]].to_numpy().tolist() == [
            ["FAC/1", "411000"],
            ["FAC/1", "707000"],
        ]


def test_un_mouvement_de_stock_sans_transfert_n_est_pas_de_la_livraison_precedente(tmp_path):
    mouvements = [("Transfert", "Produit", "Quantité"), ("WH/OUT/1", "[A] Chaise", "3"), ("", "[A] Chaise", "8")]
    lignes = _lit(tmp_path, stock__move=mouvements).tables["lignes_livraison"]
    assert lignes.to_numpy().tolist() == [["WH/OUT/1", "[A] Chaise", "3"]]


def test_les_titres_d_une_liste_groupee_ne_sont_pas_des_documents(tmp_path):
    classeur = openpyxl.Workbook()
    for ligne in (
        ("Référence de commande", "Client", "Montant hors taxes"),
        ("Commande client (2)", None, 300),
        ("    Or (1)", None, 100),
        ("S1", "Bazar Kerlo", 100),
        ("    Indéfini (1)", None, 200),
        ("S2 (3)", "Garage Pontier", 200),
    ):
        classeur.active.append(ligne)
    classeur.save(tmp_path / "Bon de commande (sale.order).xlsx")
    export = read_export(tmp_path, ODOO)
    assert export.tables["commandes"]["commande"].tolist() == ["S1", "S2 (3)"]
    assert any("lignes 2, 3, 5" in c.message for c in export.constats if c.code == "titre_de_groupe")


def test_l_apostrophe_d_un_texte_qui_ressemble_a_une_formule_est_otee(tmp_path):
    lignes = [("Nom", "Téléphone", "Rue"), ("'-Zénith-", "'+33 2 40 00 00 00", "'t Hoekje 3")]
    clients = _lit(tmp_path, res__partner=lignes).tables["clients"]
    assert clients[["client", "telephone", "rue"]].to_numpy().tolist() == [
        ["-Zénith-", "+33 2 40 00 00 00", "'t Hoekje 3"]
    ]


@pytest.mark.parametrize("titre", ["partner_id/id", "Customer/External ID", "Client/ID externe"])
def test_un_identifiant_externe_n_est_pas_un_nom(tmp_path, titre):
    export = _lit(tmp_path, sale__order=[("name", titre), ("S1", "__export__.res_partner_14")])
    assert list(export.tables["commandes"]) == ["commande"]
    assert any(titre in c.message for c in export.constats if c.code == "identifiant_externe")


def test_deux_colonnes_de_meme_titre_sont_refusees(tmp_path):
    with pytest.raises(FichierIllisibleError, match="« Nom » ; gardez-en une"):
        _lit(tmp_path, res__partner=[("Nom", "Nom"), ("a", "b")])


def test_un_export_sans_ligne_se_lit(tmp_path):
    export = _lit(tmp_path, res__partner=[("Nom", "Étiquettes")], account__move=[("Numéro", "Écritures/Compte/Code")])
    assert [len(t) for t in export.tables.values()] == [0, 0]


def test_une_correspondance_sans_table_nommee_est_refusee(tmp_path):
    chemin = tmp_path / "mien.yaml"
    chemin.write_text("logiciel: M\ntables: {}", encoding="utf-8")
    with pytest.raises(DonneesInvalidesError, match="deux clés"):
        load_correspondance(chemin)
    chemin.write_text("logiciel: M\ntables:\n  3: {fichiers: [s], cle: a, colonnes: {a: [A]}}", encoding="utf-8")
    with pytest.raises(DonneesInvalidesError, match="un nom de table"):
        load_correspondance(chemin)
    chemin.write_bytes(b"\xff\xfe\0a")
    with pytest.raises(FichierIllisibleError, match="place inconnue"):
        load_correspondance(chemin)
    chemin.write_text("logiciel: M\ntables: {}\nlogiciel: N", encoding="utf-8")
    with pytest.raises(FichierIllisibleError, match="ligne 3 : la clé « logiciel » figure deux fois"):
        load_correspondance(chemin)
