"""Un classeur rempli revient : lu en entier, ou refusé avec chaque cellule à reprendre."""

import datetime as dt
import shutil
import subprocess

import openpyxl
import pandas as pd
import pytest
from aides_registre import check_resume_juste
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from refcomp.errors import DonneesInvalidesError, FichierIllisibleError
from refcomp.evaluation.grilles.classeur import build_titres
from refcomp.evaluation.grilles.inscription import append_lot, find_auteurs_proches
from refcomp.evaluation.grilles.occasion import load_etat
from refcomp.evaluation.jury.faits import faits_du_registre

CLASSE = {"alix": "MARTIN Alix", "leo": "MARTIN Léo", "zoe-k": "KERJEAN Zoé"}
REPONSES = {"D10": "TS", "D11": "S", "D12": "NE", "E10": "très soigné"}


def refus(bureau, *chemins, **options):
    with pytest.raises(DonneesInvalidesError) as erreur:
        bureau.relit(*chemins, **options)
    return [c.message for c in erreur.value.constats]


def test_aller_et_retour(bureau):
    lot = bureau.relit(bureau.remplit(bureau.ecrit(), REPONSES))
    assert dict(zip(lot.preuves["element_id"], lot.preuves["niveau"], strict=True)) == {
        "M1/c01": "TS",
        "M1/c02": "S",
        "M1/c03": "",
    }
    assert lot.preuves["motif"].tolist() == ["très soigné", "", ""]
    assert lot.comptes["vides"] == 49
    bilan = append_lot(bureau.registre, lot)
    assert (bilan.ajoutees, bilan.remplacees) == (3, 0)
    preuves = bureau.registre.load_preuves()
    assert preuves["provenance"].iloc[0].endswith("/final/Mme Roux")
    assert preuves["moment"].tolist() == ["", "", ""]  # la règle d'AGOrA lit le résultat sans moment
    assert preuves["valeur"].iloc[2] != preuves["valeur"].iloc[2]
    check_resume_juste(bureau.registre)
    faits = faits_du_registre(preuves, bureau.referentiels["agora-bloc1"])
    assert faits.faits["valeur"].tolist() == ["TS", "S"]


def test_le_meme_fichier_deux_fois_n_ajoute_rien(bureau):
    chemin = bureau.remplit(bureau.ecrit(), REPONSES)
    append_lot(bureau.registre, bureau.relit(chemin, chemin))
    assert append_lot(bureau.registre, bureau.relit(chemin)).ajoutees == 0
    assert len(bureau.registre.load_preuves(toutes=True)) == 3


def test_toutes_les_cellules_hors_echelle_sont_dites_et_rien_n_est_inscrit(bureau):
    chemin = bureau.remplit(bureau.ecrit(), {"D10": "TS", "D11": "B", "D12": 3, "D13": "oui"})
    messages = refus(bureau, chemin)
    assert len(messages) == 3
    assert "grille.xlsx, feuille MARTIN Alix, cellule D11 : « B » reçu ; permis : TI, I, S, TS" in messages[0]
    assert bureau.registre.load_preuves().empty


def test_une_case_vide_ne_devient_non_evaluee_que_si_on_le_demande(bureau):
    chemin = bureau.remplit(bureau.ecrit(), REPONSES)
    assert len(bureau.relit(chemin, complete=True).preuves) == 52
    assert len(bureau.relit(chemin).preuves) == 3


def test_des_lignes_deplacees_sont_reconnues_par_leur_code(bureau):
    chemin = bureau.remplit(bureau.ecrit(), REPONSES)
    classeur = openpyxl.load_workbook(chemin)
    page = classeur.worksheets[0]
    for colonne in range(1, 6):
        a, b = page.cell(10, colonne), page.cell(11, colonne)
        a.value, b.value = b.value, a.value
    classeur.save(chemin)
    lot = bureau.relit(chemin)
    assert dict(zip(lot.preuves["element_id"], lot.preuves["niveau"], strict=True))["M1/c01"] == "TS"
    assert [c.code for c in lot.constats] == ["lignes_deplacees"]


def test_une_ligne_a_demi_deplacee_est_refusee(bureau):
    chemin = bureau.remplit(bureau.ecrit(), {**REPONSES, "A10": "M1/c02", "A11": "M1/c01"})
    messages = refus(bureau, chemin)
    assert "le code « M1/c02 » est en face du texte de « M1/c01 »" in messages[0]


def test_des_colonnes_deplacees_se_lisent_et_des_titres_echanges_se_disent(bureau):
    chemin = bureau.remplit(bureau.ecrit(), REPONSES)
    classeur = openpyxl.load_workbook(chemin)
    page = classeur.worksheets[0]
    for rang in range(8, 75):
        reponse, remarque = page.cell(rang, 4), page.cell(rang, 5)
        if type(reponse).__name__ == type(remarque).__name__ == "Cell":
            reponse.value, remarque.value = remarque.value, reponse.value
    classeur.save(chemin)
    assert bureau.relit(chemin).preuves["niveau"].tolist() == ["TS", "S", ""]
    bureau.remplit(chemin, {"D8": "Réponse", "E8": "Remarques", "D10": "mal rangé", "D11": "a", "D12": "b"})
    assert "« Réponse » et « Remarques » semblent échangées" in refus(bureau, chemin)[0]


def test_des_reponses_toutes_ecrites_sous_remarques_sont_refusees(bureau):
    """La colonne Réponse est vide : sans ce refus, rien n'est inscrit et le tuteur croit avoir rendu sa grille."""
    tout = {f"E{rang}": "S" for rang in range(10, 16)}
    assert "« Réponse » et « Remarques » semblent échangées" in refus(bureau, bureau.remplit(bureau.ecrit(), tout))[0]
    echanges = {f"D{rang}": "S" for rang in range(10, 16)} | {"D8": "Remarques", "E8": "Réponse"}
    assert "semblent échangées" in refus(bureau, bureau.remplit(bureau.ecrit(), echanges))[0]
    # Une remarque qui redit le niveau, à côté de sa réponse, n'est pas un échange.
    redites = {f"{c}{rang}": "S" for rang in range(10, 14) for c in "DE"}
    assert len(bureau.relit(bureau.remplit(bureau.ecrit(), redites)).preuves) == 4


def test_les_cellules_fautives_sont_montrees_comme_on_les_lit(bureau):
    avenir = dt.datetime(2130, 1, 31)  # noqa: DTZ001 - un jour n'a pas de fuseau
    assert "cellule E5 : « 31/01/2130 » n'est pas" in refus(bureau, bureau.remplit(bureau.ecrit(), {"E5": avenir}))[0]
    messages = refus(bureau, bureau.remplit(bureau.ecrit(), {"D10": True, "D11": avenir, "B3": "alyx"}))
    assert any("cellule D10 : « VRAI » reçu" in m for m in messages)
    assert any("cellule D11 : une date (« 31/01/2130 ») reçue" in m for m in messages)
    assert not any("?." in m for m in messages)


def test_un_en_tete_recrit_est_refuse(bureau):
    chemin = bureau.remplit(bureau.ecrit(), {**REPONSES, "E3": "tuteur en entreprise", "E4": "positionnement"})
    messages = refus(bureau, chemin)
    assert len(messages) == 2
    assert "cellule E3 : « tuteur en entreprise » est écrit, ce classeur a été préparé pour" in messages[0]


def test_l_etudiant_inconnu_renomme_ou_ambigu(bureau):
    inconnu = bureau.remplit(bureau.ecrit(), {**REPONSES, "B3": "alyx"})
    assert "vouliez-vous dire « alix » (MARTIN Alix)" in refus(bureau, inconnu)[0]
    renomme = bureau.remplit(bureau.ecrit(), {**REPONSES, "B2": "MARTIN-DUPRÉ Alix"})
    assert [c.code for c in bureau.relit(renomme).constats] == ["etudiant_renomme"]
    ambigu = bureau.remplit(bureau.ecrit(), {**REPONSES, "B2": "KERJEAN Zoé"})
    assert "lequel des deux" in refus(bureau, ambigu)[0]
    homonymes = {"lea": "DURAND Léa", "lea2": "DURAND Léa"}
    chemin = bureau.remplit(bureau.ecrit(), {**REPONSES, "B3": "DURAND Léa", "B2": ""})
    assert "plusieurs étudiants portent ce nom : lea, lea2" in refus(bureau, chemin, personnes=homonymes)[0]


def test_sans_classe_seuls_les_etudiants_du_classeur(bureau):
    chemin = bureau.remplit(bureau.ecrit(), REPONSES)
    assert len(bureau.relit(chemin, personnes=None).preuves) == 3
    bureau.remplit(chemin, {"B3": "leo"})
    assert "n'est pas un étudiant de ce classeur" in refus(bureau, chemin, personnes=None)[0]


def test_deux_feuilles_du_meme_etudiant_qui_se_contredisent(bureau):
    classe = {"alix": "MARTIN Alix", "leo": "MARTIN Léo"}
    chemin = bureau.remplit(bureau.ecrit(classe=classe), REPONSES)
    bureau.remplit(chemin, {"B3": "alix", "B2": "MARTIN Alix", "D10": "TI"}, "MARTIN Léo")
    [message] = refus(bureau, chemin)
    assert "deux réponses différentes pour alix" in message
    assert "feuille MARTIN Alix, cellule D10 et" in message


def test_une_grille_sans_nom_ni_date_le_dit(bureau, jour):
    chemin = bureau.remplit(bureau.ecrit(), REPONSES, signe=False)
    messages = refus(bureau, chemin)
    assert "cellule E2 : écrivez le nom de l'évaluateur" in messages[0]
    assert "cellule E5 : écrivez la date" in messages[1]
    assert len(bureau.relit(chemin, auteur="M. Lam", date=jour).preuves) == 3
    bureau.remplit(chemin, {"E5": "le 3 mai"})
    assert "n'est pas une date" in refus(bureau, chemin)[0]
    bureau.remplit(chemin, {"E5": "03/05/2026"})
    assert bureau.relit(chemin).preuves["date"].dt.strftime("%d/%m/%Y").unique().tolist() == ["03/05/2026"]


def test_ce_qui_n_est_pas_une_grille_d_ici_est_refuse(bureau, tmp_path):
    from refcomp.referentiels import load  # noqa: PLC0415 - le seul essai qui charge un autre référentiel

    libre = tmp_path / "libre.xlsx"
    openpyxl.Workbook().save(libre)
    macro, texte, faux = tmp_path / "m.xlsm", tmp_path / "t.csv", tmp_path / "f.xlsx"
    for chemin in (macro, texte, faux):
        chemin.write_bytes(b"x")
    gros = tmp_path / "g.xlsx"
    gros.write_bytes(b"0" * 20_000_001)
    cas = {libre: "pas une grille écrite", macro: "macros", texte: "xlsx est attendu", faux: "lisible", gros: "Mo"}
    for chemin, dit in {**cas, tmp_path / "absent.xlsx": "n'existe pas"}.items():
        with pytest.raises(FichierIllisibleError, match=dit):
            bureau.relit(chemin)
    chemin = bureau.ecrit()
    classeur = openpyxl.load_workbook(chemin)
    classeur["refcomp"]["B3"] = "0123456789"
    classeur.save(chemin)
    with pytest.raises(FichierIllisibleError, match="autre édition, ou autre centre"):
        bureau.relit(chemin)
    bureau.referentiels = {"cqp-agc": load("cqp-agc")}
    with pytest.raises(FichierIllisibleError, match="ne connaît pas"):
        bureau.relit(chemin)


def test_le_registre_en_sait_plus_que_le_fichier(bureau, jour):
    chemin = bureau.remplit(bureau.ecrit(), REPONSES)
    append_lot(bureau.registre, bureau.relit(chemin))
    signee = bureau.occasion().signee("Mme Roux", jour)
    repris = bureau.ecrit("repris.xlsx", signee, etat=load_etat(bureau.registre, signee, ["alix"]))
    assert bureau.relit(repris).comptes["inchangees"] == 3
    # Mme Roux corrige d'abord d'un autre poste…
    append_lot(bureau.registre, bureau.relit(bureau.remplit(chemin, {"D10": "I"})))
    # … puis renvoie le classeur écrit avant.
    lot = bureau.relit(bureau.remplit(repris, {"D10": "TI"}))
    with pytest.raises(DonneesInvalidesError, match=r"le registre tient I de Mme Roux, 31/05/2026 \(rang 4\)"):
        append_lot(bureau.registre, lot)
    bilan = append_lot(bureau.registre, lot, remplace=True)
    assert (bilan.ajoutees, len(bilan.conflits)) == (1, 1)


def test_une_correction_du_meme_evaluateur_passe_et_un_fichier_plus_vieux_non(bureau):
    chemin = bureau.remplit(bureau.ecrit(), REPONSES)
    append_lot(bureau.registre, bureau.relit(chemin))
    assert append_lot(bureau.registre, bureau.relit(bureau.remplit(chemin, {"D10": "S"}))).remplacees == 1
    vieux = bureau.remplit(bureau.ecrit("v.xlsx"), {"D10": "TI", "E2": "Mme Roux", "E5": "02/02/2026"}, signe=False)
    with pytest.raises(DonneesInvalidesError, match="le registre en sait plus"):
        append_lot(bureau.registre, bureau.relit(vieux))


def test_le_nom_et_la_date_d_une_feuille_valent_pour_le_classeur(bureau):
    chemin = bureau.remplit(bureau.ecrit(classe=CLASSE), REPONSES)
    bureau.remplit(chemin, {"D10": "I"}, "MARTIN Léo", signe=False)
    lot = bureau.relit(chemin)
    assert lot.preuves.groupby("etudiant")["auteur"].unique().map(list).to_dict() == {
        "alix": ["Mme Roux"],
        "leo": ["Mme Roux"],
    }
    assert [c.code for c in lot.constats] == ["feuille_blanche"]  # celle de Zoé
    bureau.remplit(chemin, {"E2": "M. Lam"}, "KERJEAN Zoé", signe=False)
    assert "feuille MARTIN Léo, cellule E2 : écrivez le nom" in refus(bureau, chemin)[0]


def test_un_nom_d_evaluateur_ecrit_autrement_se_dit(bureau):
    append_lot(bureau.registre, bureau.relit(bureau.remplit(bureau.ecrit(), REPONSES)))
    lot = bureau.relit(bureau.remplit(bureau.ecrit("b.xlsx"), {**REPONSES, "E2": "MME ROUX"}))
    [constat] = find_auteurs_proches(bureau.registre, lot)
    assert "« MME ROUX » et « Mme Roux » sont-ils la même personne ?" in constat.message


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(10, 19)))
def test_l_ordre_des_lignes_ne_change_rien(bureau, ordre):
    codes = ["TI", "I", "S", "TS", "NE", None, "S", "I", "TI"]
    chemin = bureau.remplit(bureau.ecrit(), {f"D{10 + n}": c for n, c in enumerate(codes)})
    droites = bureau.relit(chemin).preuves.set_index("element_id")["niveau"].sort_index()
    classeur = openpyxl.load_workbook(chemin)
    page = classeur.worksheets[0]
    rangees = {r: [page.cell(r, c).value for c in range(1, 6)] for r in range(10, 19)}
    for cible, source in zip(range(10, 19), ordre, strict=True):
        for colonne, valeur in enumerate(rangees[source], start=1):
            page.cell(cible, colonne).value = valeur
    classeur.save(chemin)
    melees = bureau.relit(chemin).preuves.set_index("element_id")["niveau"].sort_index()
    assert melees.to_dict() == droites.to_dict()


def test_une_feuille_trop_longue_est_refusee(bureau):
    chemin = bureau.remplit(bureau.ecrit(), {**REPONSES, "A2500": "x"})
    with pytest.raises(FichierIllisibleError, match="plus de 2000 lignes remplies"):
        bureau.relit(chemin)


@pytest.mark.long
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LIBREOFFICE NON ÉPROUVÉ ICI : soffice est absent")
def test_un_classeur_repasse_par_libreoffice(bureau, tmp_path):
    occasion = bureau.occasion("cqp-agc", "tuteur", "continu")
    chemin = bureau.remplit(
        bureau.ecrit(occasion=occasion), {"D10": 72.5, "D11": "80", "D12": "NE", "E10": "très « bien »"}
    )
    profil = f"-env:UserInstallation=file://{tmp_path}/profil"
    for forme, depart in (("ods", chemin), ("xlsx:Calc MS Excel 2007 XML", tmp_path / "lo" / "grille.ods")):
        commande = ["soffice", profil, "--headless", "--convert-to", forme, "--outdir", tmp_path / "lo", depart]
        subprocess.run(commande, check=True, capture_output=True, timeout=120)
    lot, repasse = bureau.relit(chemin), bureau.relit(tmp_path / "lo" / "grille.xlsx")
    pd.testing.assert_frame_equal(repasse.preuves, lot.preuves)
    assert repasse.comptes == lot.comptes


def test_la_synthese_garde_les_trois_voix_apart(bureau):
    occasion = bureau.occasion("cqp-agc", "synthese", "synthese")
    chemin = bureau.remplit(bureau.ecrit(occasion=occasion), {"D10": 80, "D14": "70 %", "D18": 0.6})
    classeur = openpyxl.load_workbook(chemin)
    classeur.worksheets[0]["D18"].number_format = "0%"
    classeur.save(chemin)
    append_lot(bureau.registre, bureau.relit(chemin))
    lues = bureau.registre.load_preuves()
    assert list(zip(lues["element_id"], lues["source"], lues["valeur"], strict=True)) == [
        ("R", "tuteur", 80),
        ("R", "formateur", 70),
        ("R", "jury", 60),
    ]
    assert len(faits_du_registre(lues, bureau.referentiels["cqp-agc"]).faits) == 3


def test_les_feuilles_ont_chacune_leur_nom():
    titres = build_titres(
        {"a": "O'BRIEN [x] / *", "b": "X" * 40, "c": "x" * 40, "d": "", "e": "refcomp", "f": "History"}
    )
    assert len({t.casefold() for t in titres.values()}) == 6
    assert all(0 < len(t) <= 31 and not set(t) & set("[]:*?/\\'") for t in titres.values())


def test_un_nom_ne_devient_jamais_une_formule(bureau):
    piege = '=HYPERLINK("http://x";"y")'
    chemin = bureau.ecrit(classe={"alix": piege})
    page = openpyxl.load_workbook(chemin).worksheets[0]
    assert page["B2"].value == f"'{piege}"
    assert page["B2"].data_type == "s"
    assert page.protection.sheet
    assert not page["D10"].protection.locked
    assert page["A10"].protection.locked
