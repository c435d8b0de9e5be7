"""La page du jury, sans navigateur : propositions, choix du centre, dossier, et rien d'écrit au registre."""

import datetime as dt
from contextlib import closing

import ipywidgets as widgets
import pandas as pd
import pytest
from aides_bord import MECHANT, preuve, source_html

from refcomp.evaluation import Registre
from refcomp.evaluation.jury import RegistreJurys, prepare_seance
from refcomp.referentiels import load, load_reglement
from refcomp.reporting.bord.jury import BordJury

DOMAINES = ("R", "PO", "OT")
CEFICEM = "ceficem"


def candidat(nom, note, groupe="A", **change):
    """Un candidat que trois évaluateurs ont noté dans chaque domaine."""
    base = {"referentiel": "cqp-agc", "millesime": load("cqp-agc").millesime, "echelle": "note", "moment": ""}
    return [
        preuve(nom, groupe, d, note, source=s, auteur=s, provenance=f"grille/cqp/final/{s}", **(base | change))
        for d in DOMAINES
        for s in ("tuteur", "formateur", "jury")
    ]


@pytest.fixture
def page(source):
    """Quatre candidats, dont un cas limite, sous un règlement qui ne laisse rien à choisir."""
    lignes = [
        *candidat("sure", 18.0),
        *candidat("juste", 12.0),
        *candidat("loin", 4.0),
        *candidat("ailleurs", 15.0, "B"),
    ]
    lignes.append(lignes[0] | {"source": "auto", "echelle": "fraction", "valeur": 0.9, "provenance": "d/e/q"})
    p = BordJury(source(lignes))
    p.reglement.value = CEFICEM
    return p


def test_les_cas_limites_viennent_d_abord_et_ce_sont_des_propositions(page):
    lu = page.etats.value
    assert lu.index("juste") < lu.index("loin") < lu.index("sure")
    assert "cas limite" in lu
    assert "Proposition au jury" in lu
    assert "ailleurs" not in lu  # d'un autre groupe
    assert [v for _, v in page.candidat.options] == ["juste", "loin", "sure"]


def test_le_dossier_dit_les_raisons_les_faits_et_ce_qui_est_ecarte(page):
    page.candidat.value = "sure"
    lu = page.dossier.value
    assert "(proposition au jury)" in lu
    assert "9 faits" in lu
    assert "preuve automatique" in lu
    page.candidat.value = "loin"
    assert "Non acquis (proposition au jury)" in page.dossier.value


def test_le_groupe_borne_les_candidats(page):
    page.filtres.groupe.value = "B"
    assert [v for _, v in page.candidat.options] == ["ailleurs"]
    page.filtres.groupe.value = ""
    assert len(page.candidat.options) == 4


def test_un_choix_du_centre_recalcule_et_un_mauvais_est_refuse_en_francais(page):
    champ = page.choix.champs["note_finale"]
    assert "12" in champ.placeholder
    champ.value = "19,5"
    assert "sure : non acquis" in str(page.candidat.options)
    assert "0 non précisés sur 5" in page.parametres.value
    assert "19,5" in page.parametres.value
    assert "--parametre note_finale=19,5" in page.seances.value
    champ.value = "beaucoup"
    assert "note_finale" in page.avis.value
    assert "nombre de 0 à 20" in page.avis.value
    assert page.etats.value == ""
    assert page.candidat.options == ()
    champ.value = ""
    assert "juste" in page.etats.value
    assert page.avis.value == ""


def test_les_choix_qui_restent_ouverts_sont_listes(page):
    page.reglement.value = ""  # celui que le référentiel imprime
    assert "7 non précisés sur 12" in page.parametres.value
    assert page.etats.value.count("non précisé") >= 3
    assert set(page.choix.champs) >= {"voix_savoir_faire", "moyenne_stricte", "poids_final"}
    assert "activites_par_domaine" not in page.choix.champs  # une correspondance se donne par un fichier
    page.choix.champs["voix_savoir_faire"].value = "tuteur"
    assert "6 non précisés sur 12" in page.parametres.value


def test_le_dossier_pdf_se_prepare_sans_rien_ecrire(page, cours):
    with closing(Registre(cours.url)) as registre:
        avant = registre.version()
    ((nom, octets),) = page._pdf().items()
    assert nom == "dossier-juste.pdf"
    assert octets.startswith(b"%PDF")
    with closing(Registre(cours.url)) as registre:
        assert registre.version() == avant
    assert "Aucune séance" in page.seances.value
    assert "refcomp jury decider" in page.seances.value


def test_les_seances_deja_ouvertes_sont_listees(page, cours):
    with closing(Registre(cours.url)) as registre:
        preuves = registre.load_preuves("cqp-agc")
    seance = prepare_seance(
        load("cqp-agc"),
        preuves,
        intitule="Session de juin",
        jour=dt.date(2026, 6, 20),
        membres=["A"],
        reglement=CEFICEM,
    )
    with closing(RegistreJurys(cours.url)) as jurys:
        jurys.open_seance(seance, "secrétaire")
    page.draw()
    assert "Session de juin" in page.seances.value
    assert "20/06/2026" in page.seances.value


def test_le_cumul_change_ce_qui_compte(source):
    tard = pd.Timestamp("2026-03-01")
    lignes = [*candidat("alix", 18.0), *candidat("alix", 3.0, date=tard)]
    for n, ligne in enumerate(lignes):
        ligne["provenance"] = f"grille/cqp/final/{n}"
    page = BordJury(source(lignes))
    page.reglement.value = CEFICEM
    assert "alix : non acquis" in page.candidat.options[0][0]
    page.cumul.value = "meilleure"
    assert "alix : acquis" in page.candidat.options[0][0]
    assert "la meilleure est retenue" in page.dossier.value


def test_sans_regle_une_phrase_et_rien_d_autre(source):
    page = BordJury(source([preuve("alix", "A", "T11.1", 0.5)]))
    assert "aucune règle de certification" in page.avis.value
    assert page.etats.value == ""
    assert page.etats.layout.display == "none"
    assert page._pdf() == {}


def test_passer_d_un_referentiel_a_l_autre_ne_laisse_rien_de_l_ancien(source):
    page = BordJury(source([*candidat("alix", 18.0), preuve("bela", "Z", "T11.1", 0.5)]), "cqp-agc")
    assert "alix" in page.etats.value
    page.filtres.referentiel.value = "bts-gpme-nc"
    assert page.filtres.groupe.value == "Z"
    assert "alix" not in source_html(page)
    page.filtres.referentiel.value = "cqp-agc"
    assert "alix" in page.etats.value


def test_un_seul_candidat_au_nom_piege(source):
    page = BordJury(source(candidat(MECHANT, 12.0, MECHANT)))
    page.reglement.value = CEFICEM
    assert "<img" not in source_html(page)
    ((nom, octets),) = page._pdf().items()
    assert nom == "dossier-img-src-x-onerror-alert-1.pdf"
    assert octets.startswith(b"%PDF")


def test_un_reglement_d_un_autre_diplome_n_est_pas_propose(source):
    page = BordJury(source(candidat("alix", 12.0)))
    assert {v for _, v in page.reglement.options} == {"", CEFICEM, "ocapiat"}
    assert load_reglement(CEFICEM).intitule in [nom for nom, _ in page.reglement.options]


def test_chaque_champ_a_un_nom_lu(page):
    page.reglement.value = ""
    champs = [c for c in page.choix.children if not isinstance(c, widgets.HTML)]
    assert all(c.description for c in champs)


def test_la_page_s_ouvre_sur_un_referentiel_qu_un_reglement_decide(source):
    """Le BTS, plus récemment prouvé, n'a aucune règle : la page n'aurait rien à montrer."""
    recente = preuve("eleve", "A", "T11.1", 0.5, date=pd.Timestamp("2026-06-01"))
    page = BordJury(source([*candidat("sure", 18.0), recente]))
    assert page.donnees.referentiels[0] == "bts-gpme-nc"
    assert page.filtres.referentiel.value == "cqp-agc"
    assert page.etats.value
    assert not page.avis.value
