"""Lire les exports d'un PGI : rien deviné, rien perdu, et des phrases pour ce qui manque."""

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


@pytest.mark.parametrize("suite", ["valeurs: [a]", "reporte: 3", "valeurs: {physique: x}", "reporte:", "valeurs:"])
def test_une_correspondance_mal_editee_est_refusee_en_francais(tmp_path, suite):
    chemin = tmp_path / "mien.yaml"
    table = ["fichiers: [s]", "cle: article", "colonnes: {article: [A], physique: [Q]}", suite]
    chemin.write_text("\n    ".join(["logiciel: M\ntables:\n  stock:", *table]), encoding="utf-8")
    with pytest.raises(DonneesInvalidesError, match="table stock"):
        load_correspondance(chemin)
