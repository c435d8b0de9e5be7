"""L'arbre : lent à se construire jamais, échappé toujours, et tout ce qui est su d'un élément s'y lit."""

import html
import re

import pytest

from refcomp.errors import ReferentielInconnuError
from refcomp.referentiels import load
from refcomp.referentiels.chargement import load_fichier
from refcomp.referentiels.fiche import fiche_element
from refcomp.reporting.arbre import RESULTATS_MONTRES, Arbre, arbre
from refcomp.reporting.fiche_html import render_fiche_html

HOSTILE = """
id: hostile
millesime: inconnu
intitule: Hostile
territoire: metropole
niveaux: [{id: n, libelle: "<b>Niveau</b>"}]
elements:
  - {id: A, niveau: n, code_imprime: "<i>", libelle_imprime: "<script>alert(1)</script>", libelle: "<img src=x>",
     remarque: "a & b <u>", attributs: {"<fait>": ["<un>", true]},
     reprises: [{spans: [[3, 4]], libelle_imprime: "<v>"}]}
"""


@pytest.fixture
def widget():
    return Arbre(load("bts-gpme-nc"), [load("bts-gpme"), load("cqp-agc")])


def texte(widget):
    """Le texte de la fiche affichée, sans balises."""
    return html.unescape(re.sub(r"<[^>]+>", " ", widget._fiche.value))


def liens(widget):
    return {b.description: b for b in widget._liens.children[1:]}


def test_rien_n_est_construit_sous_les_sommets():
    for identifiant in ("bts-gpme", "cqp-agc", "bts-gpme-nc"):
        referentiel = load(identifiant)
        assert set(Arbre(referentiel)._noeuds) == set(referentiel.enfants())


def test_deplier_et_replier_se_dit(widget):
    noeud = widget._noeuds["A6"]
    assert (noeud.ouvert, noeud.plier.tooltip, noeud.plier.icon) == (False, "Déplier A6", "chevron-right")
    noeud.plier.click()
    assert (noeud.ouvert, noeud.plier.tooltip, noeud.plier.icon) == (True, "Replier A6", "chevron-down")
    assert "T16.3" in widget._noeuds
    assert "T16.3/d3" not in widget._noeuds
    noeud.plier.click()
    assert not noeud.ouvert


def test_un_element_sans_enfant_n_a_rien_a_deplier(widget):
    widget.deplie_jusqu_a("T16.3/d3")
    assert not hasattr(widget._noeuds["T16.3/d3"], "plier")


def test_choisir_montre_la_fiche_et_marque_l_element(widget):
    widget.deplie_jusqu_a("T16.3/d3")
    noeud = widget._noeuds["T16.3/d3"]
    noeud.bouton.click()
    assert "Effectuer le rapprochement bancaire" in texte(widget)
    assert "A6 · SUIVI COMPTABLE" in texte(widget)
    assert "refcomp-choisi" in noeud.bouton._dom_classes
    widget._noeuds["A1"].bouton.click()
    assert "refcomp-choisi" not in noeud.bouton._dom_classes


def test_la_fiche_distingue_l_imprime_du_repare(widget):
    widget.choisit("OTSF8", "cqp-agc")
    lu = texte(widget)
    assert "Compétence, dans cqp-agc" in lu
    for morceau in ("Sinformer des stocks", "S'informer des stocks", "Si GPA", "Un code, deux sens", "28379 à 28442"):
        assert morceau in lu
    widget.choisit("T16.3/d3")
    assert "Texte réparé" not in texte(widget)  # rien n'y a été réparé


def test_les_liens_se_suivent_jusque_dans_un_autre_referentiel_et_l_on_revient(widget):
    widget.choisit("T16.4")
    [analogue] = [b for nom, b in liens(widget).items() if nom.startswith("analogue, depuis bts-gpme : T.1.6.4")]
    assert "déduit : Même place, taxe différente" in analogue.description
    analogue.click()
    assert "déclaration de TVA" in texte(widget)
    assert widget._reperer.disabled  # cet élément n'est pas dans cet arbre
    widget._revenir.click()
    assert "déclaration de TGC" in texte(widget)
    assert not widget._reperer.disabled
    assert widget._revenir.disabled


def test_un_lien_vers_un_referentiel_qui_n_est_pas_donne_ne_se_clique_pas():
    seul = Arbre(load("bts-gpme"))
    seul.choisit("T.1.6.4")
    assert all("bts-gpme-nc" not in nom for nom in liens(seul))
    with pytest.raises(ReferentielInconnuError, match="bts-gpme-nc"):
        seul.choisit("T16.4", "bts-gpme-nc")


def test_montrer_dans_l_arbre_deplie_jusqu_a_l_element(widget):
    widget.choisit("T12.4/d4")
    assert "T12.4/d4" not in widget._noeuds
    widget._reperer.click()
    assert widget._noeuds["A2"].ouvert
    assert "refcomp-choisi" in widget._noeuds["T12.4/d4"].bouton._dom_classes


def test_la_recherche_suit_la_frappe(widget):
    widget.champ.value = "relanc"
    montres = widget._bloc_resultats.children
    assert "3 éléments trouvés" in widget._compte.value
    assert {b.description.split(" · ")[0] for b in montres} == {"C2", "T12.4", "T12.4/d4"}
    montres[0].click()
    assert widget._noeuds["A2"].ouvert
    widget.champ.value = "client"
    assert len(widget._bloc_resultats.children) == RESULTATS_MONTRES
    assert f"les {RESULTATS_MONTRES} premiers" in widget._compte.value
    widget.champ.value = ""
    assert widget._bloc_resultats.children == ()


def test_tout_texte_du_document_est_echappe(tmp_path):
    fichier = tmp_path / "hostile.yaml"
    fichier.write_text(HOSTILE, encoding="utf-8")
    hostile = load_fichier(fichier)
    rendu = render_fiche_html(fiche_element(hostile, "A"))
    balises = set(re.findall(r"</?([a-z0-9]+)", rendu))
    assert balises == {"div", "h3", "p", "dl", "dt", "dd"}
    assert "&lt;script&gt;alert(1)" in rendu
    assert "&lt;un&gt; ; oui" in rendu
    vu = Arbre(hostile)
    vu._noeuds["A"].bouton.click()
    assert vu._fiche.value == rendu
    assert not vu._noeuds["A"].bouton.description.startswith("<")


def test_la_fonction_accepte_un_identifiant():
    assert "refcomp-arbre" in arbre("agora-bloc1")._dom_classes
    with pytest.raises(ReferentielInconnuError, match="agora"):
        arbre("agora")
