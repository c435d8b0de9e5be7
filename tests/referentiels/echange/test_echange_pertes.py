"""Les pertes sont mesurées, et le guide dit ce que la mesure dit."""

import re
from pathlib import Path

import pytest

from refcomp.errors import ArgumentInvalideError
from refcomp.referentiels.echange import FORMATS, bilan_pertes, constats_pertes, pertes
from refcomp.referentiels.echange.brut import normalize_brut
from refcomp.referentiels.echange.ecarts import ecarts
from refcomp.referentiels.echange.pertes import COLONNES_PERTES

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "echanger-un-referentiel.md"


@pytest.fixture(scope="module")
def moodle(referentiels):
    return pertes(referentiels["cqp-agc"], "moodle")


def nombre(table, objet, champ, perte="absent"):
    lignes = table[(table["objet"] == objet) & (table["champ"] == champ) & (table["perte"] == perte)]
    return lignes[["nombre", "total"]].values.tolist()


def test_ce_que_moodle_perd_du_cqp(moodle):
    assert list(moodle.columns) == COLONNES_PERTES
    assert nombre(moodle, "élément", "positions") == [[250, 250]]
    assert nombre(moodle, "élément", "reprises") == [[111, 111]]
    assert nombre(moodle, "règlement", "contenu") == [[1, 1]]
    for garde in ("libellé", "libellé imprimé", "niveau", "parent", "code imprimé", "remarque", "attributs", "ordre"):
        assert nombre(moodle, "élément", garde) == []
    # Les 96 liens mission → compétence restent, sans leur type ; ceux que l'arbre dit déjà n'y sont pas deux fois.
    types = moodle.query("objet == 'relation' and champ == 'type'")
    assert sum(i.startswith(("M1 → ", "M2 → ", "M3 → ", "M4 → ", "M5 → ")) for i in types["ids"].item()) == 96


def test_une_phrase_et_un_constat_par_perte(moodle, referentiels):
    phrase = moodle.query("champ == 'reprises'")["message"].item()
    assert phrase.startswith("Élément, « reprises » : 111 sur 111 ne revient pas : CQP, ")
    assert phrase.endswith("… (106 de plus).")
    constats = constats_pertes(referentiels["cqp-agc"], "moodle")
    assert len(constats) == len(moodle)
    assert {c.gravite for c in constats} == {"avertissement", "information"}
    assert constats_pertes(referentiels["cqp-agc"], "case") == []
    with pytest.raises(ArgumentInvalideError, match="« format » vaut 'word'"):
        pertes(referentiels["cqp-agc"], "word")


def test_le_rncp_ne_garde_que_les_blocs(referentiels):
    table = pertes(referentiels["bts-gpme"], "rncp")
    assert nombre(table, "élément", "") == [[574, 604]]
    assert nombre(table, "élément", "identifiant", "modifie") == [[26, 30]]
    assert nombre(table, "élément", "libellé", "modifie") == []
    assert table.query("objet == 'règlement'")["perte"].tolist() == ["absent"]


def test_chaque_sorte_d_ecart_est_vue(brut_complet):
    apres = normalize_brut(brut_complet)
    un, deux = apres["elements"][1], apres["elements"][2]
    un["attributs"] = {"gras": False}
    un["spans"] = []
    deux["id"] = "renomme"
    apres["elements"][4]["remarque"] = "Ajoutée."
    apres["elements"] = [apres["elements"][3], *apres["elements"][:3], apres["elements"][4]]
    apres["relations"][0]["type"] = "autre"
    apres["relations"][1] = {**apres["relations"][1], "source": "N/S", "cible": "B1/c1"}
    apres["echelles"][0]["valeurs"][0]["libelle"] = "Faible"
    apres["intitule"] = "Autre"
    vus = {(e.objet, e.champ, e.perte): e.ids for e in ecarts(brut_complet, apres) if e.ids}
    assert vus == {
        ("référentiel", "intitule", "modifie"): ["essai-complet"],
        ("élément", "", "absent"): ["N/I"],
        ("élément", "identifiant", "modifie"): ["B1/c1/k1"],
        ("élément", "code", "modifie"): ["B1/c1/k1"],
        ("élément", "positions", "absent"): ["B1/c1"],
        ("élément", "attributs", "modifie"): ["B1/c1"],
        ("élément", "remarque", "ajoute"): ["N/S/d1"],
        ("élément", "ordre", "absent"): ["B1", "B1/c1", "B1/c1/k1", "N/S"],
        ("relation", "type", "modifie"): ["B1 → B1/c1"],
        ("relation", "sens", "modifie"): ["B1/c1 → N/S"],
        ("échelle", "niveaux", "modifie"): ["maitrise"],
    }


def test_un_document_egal_n_a_aucun_ecart(brut_complet):
    assert [e for e in ecarts(brut_complet, normalize_brut(brut_complet)) if e.ids] == []


@pytest.fixture(scope="module")
def bilan(referentiels):
    return bilan_pertes(referentiels.values())


def test_les_formats_sans_perte_gardent_tout(bilan):
    assert list(bilan.columns) == ["chose", *FORMATS]
    for format_ in ("case", "csv", "xlsx", "yaml"):
        assert set(bilan[format_]) == {"gardé"}, format_


def test_le_guide_dit_ce_que_la_mesure_dit(bilan):
    texte = GUIDE.read_text(encoding="utf-8")
    etats = r"(?:gardé|en partie|perdu|—)"
    ecrit = re.findall(rf"^\| ([^|]+) \| ({etats}(?: \| {etats})+) \|$", texte, re.MULTILINE)
    attendu = [(ligne[1], " | ".join(ligne[2:])) for ligne in bilan.itertuples()]
    voulu = "\n".join(f"| {chose} | {etats} |" for chose, etats in attendu)
    assert ecrit == attendu, (
        f"{GUIDE.name} : le tableau ne dit plus ce qui est mesuré. Remplacez ses lignes par :\n{voulu}"
    )
