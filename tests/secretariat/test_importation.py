"""Mettre l'effectif à jour : arrivées, départs, homonymes ; rien d'effacé, rien de changé en silence."""

import datetime as dt

import pytest

from refcomp.secretariat.effectif import Inscrit, render_effectif
from refcomp.secretariat.importation import merge_effectif
from refcomp.secretariat.listes import LigneListe

JOUR = dt.date(2026, 3, 2)


def ligne(nom, prenom, **champs):
    return LigneListe(champs.pop("ligne", 2), nom, prenom, **champs)


def fusion(existants, lignes, connus=None, **options):
    return merge_effectif(list(existants), list(lignes), JOUR, connus, **options)


def identifiants(inscrits):
    return sorted(i.identifiant for i in inscrits)


def codes(resultat, gravite=None):
    return [c.code for c in resultat.constats if gravite in {None, c.gravite}]


def test_premier_import_et_reimport_a_l_identique():
    lignes = [ligne("Fictif", "Zoé", groupe="1A"), ligne("D'EXEMPLE", "Maï", groupe="1A")]
    premier = fusion([], lignes)
    assert identifiants(premier.inscrits) == ["mai-d-exemple", "zoe-fictif"]
    assert len(premier.nouveaux) == 2
    second = fusion(premier.inscrits, lignes)
    assert (second.nouveaux, second.partis, second.constats) == ([], [], [])
    assert render_effectif(second.inscrits) == render_effectif(premier.inscrits)


def test_l_ordre_du_fichier_ne_change_aucun_identifiant():
    lignes = [ligne("Fictif", "Zoé", naissance=n, ligne=r) for r, n in enumerate(["02/01/2008", "01/02/2007"], 2)]
    a, b = fusion([], lignes), fusion([], lignes[::-1])
    naissances = {i.identifiant: i.naissance for i in a.inscrits}
    assert naissances == {"zoe-fictif": "01/02/2007", "zoe-fictif-2": "02/01/2008"}  # l'aîné d'abord
    assert render_effectif(a.inscrits) == render_effectif(b.inscrits)


def test_une_arrivee_en_cours_d_annee_ne_renumerote_personne():
    premier = fusion([], [ligne("Fictif", "Zoé", naissance="02/01/2008")])
    aine = ligne("FICTIF", "Zoe", naissance="01/02/2007", ligne=3)
    second = fusion(premier.inscrits, [ligne("Fictif", "Zoé", naissance="02/01/2008"), aine])
    naissances = {i.identifiant: i.naissance for i in second.inscrits}
    assert naissances == {"zoe-fictif": "02/01/2008", "zoe-fictif-2": "01/02/2007"}
    assert codes(second) == ["identifiant_numerote"]


def test_un_depart_se_date_et_un_retour_se_dit():
    premier = fusion([], [ligne("Fictif", "Zoé"), ligne("Démo", "Alix")])
    second = fusion(premier.inscrits, [ligne("Démo", "Alix")])
    (parti,) = second.partis
    assert (parti.identifiant, parti.statut, parti.depart) == ("zoe-fictif", "parti", "02/03/2026")
    assert identifiants(second.inscrits) == ["alix-demo", "zoe-fictif"]
    encore = fusion(second.inscrits, [ligne("Démo", "Alix")])
    assert encore.partis == []  # déjà parti : la date ne bouge pas
    retour = fusion(second.inscrits, [ligne("Fictif", "Zoé"), ligne("Démo", "Alix")])
    assert "de retour (parti depuis le 02/03/2026)" in retour.constats[0].message
    assert not any(i.parti for i in retour.inscrits)


def test_une_liste_d_un_groupe_ne_fait_partir_que_lui():
    premier = fusion([], [ligne("Fictif", "Zoé", groupe="1A"), ligne("Démo", "Alix", groupe="1B")])
    second = fusion(premier.inscrits, [ligne("Neuf", "Noé", groupe="1B")])
    assert identifiants(second.partis) == ["alix-demo"]


def test_une_date_de_sortie_fait_partir_a_sa_date():
    resultat = fusion([], [ligne("Fictif", "Zoé", sortie="15/01/2026"), ligne("Démo", "Alix", sortie="30/06/2026")])
    assert {i.identifiant: (i.statut, i.depart) for i in resultat.inscrits} == {
        "zoe-fictif": ("parti", "15/01/2026"),
        "alix-demo": ("présent", ""),
    }
    encore = fusion([Inscrit("alix-demo", "Démo", "Alix")], [ligne("Démo", "Alix", sortie="15/01/2026")])
    assert identifiants(encore.partis) == ["alix-demo"]


def test_un_changement_est_fait_et_dit_une_cellule_vide_n_efface_rien():
    autres = {"tiers temps": "oui"}
    avant = Inscrit("zoe-fictif", "Fictif", "Zoé", groupe="1A", courriel="zoe@exemple.org", autres=autres)
    apres = fusion([avant], [ligne("FICTIF", "Zoé", groupe="1B")])
    (zoe,) = apres.inscrits
    assert (zoe.identifiant, zoe.groupe, zoe.courriel, zoe.autres) == (
        *("zoe-fictif", "1B", "zoe@exemple.org"),
        autres,
    )
    assert "groupe « 1A » → « 1B »" in apres.constats[0].message


@pytest.mark.parametrize(
    ("existants", "lignes"),
    [
        ([], [ligne("Fictif", "Zoé", ligne=2), ligne("FICTIF", "Zoe", ligne=3)]),
        ([Inscrit("zoe-fictif", "Fictif", "Zoé")], [ligne("Fictif", "Zoé"), ligne("Fictif", "Zoé", ligne=3)]),
        (
            [
                Inscrit("zoe-fictif", "Fictif", "Zoé", "01/01/2008"),
                Inscrit("zoe-fictif-2", "Fictif", "Zoé", "02/02/2008"),
            ],
            [ligne("Fictif", "Zoé")],
        ),
        ([Inscrit("zoe-fictif", "Fictif", "Zoé", "01/01/2008")], [ligne("Fictif", "Zoé", naissance="02/02/2008")]),
        (
            [Inscrit("zoe-fictif", "Fictif", "Zoé", "01/01/2008")],
            [ligne("Fictif", "Zoé", naissance="01/01/2008"), ligne("Fictif", "Zoé", ligne=3)],
        ),
    ],
)
def test_des_homonymes_que_rien_ne_departage_sont_un_conflit(existants, lignes):
    resultat = fusion(existants, lignes)
    assert codes(resultat, "erreur") == ["homonymes"]
    assert "Né(e) le" in resultat.constats[-1].message
    assert (resultat.nouveaux, resultat.partis) == ([], [])
    assert identifiants(resultat.inscrits) == identifiants(existants)


def test_un_numero_departage_et_reconnait_sous_un_autre_nom():
    existants = [Inscrit("zoe-fictif", "Fictif", "Zoé", numero="A1")]
    lignes = [ligne("Fictif-Démo", "Zoé", numero="A1"), ligne("Fictif", "Zoé", numero="B2", ligne=3)]
    resultat = fusion(existants, lignes)
    assert {i.identifiant: i.nom for i in resultat.inscrits} == {"zoe-fictif": "Fictif-Démo", "zoe-fictif-2": "Fictif"}


def test_un_numero_reattribue_a_quelqu_un_d_autre_est_un_conflit():
    resultat = fusion([Inscrit("zoe-fictif", "Fictif", "Zoé", numero="A1")], [ligne("Neuf", "Noé", numero="A1")])
    assert codes(resultat, "erreur") == ["nom_change"]
    assert (resultat.nouveaux, resultat.partis) == ([], [])


def test_un_nom_corrige_est_propose_jamais_decide():
    resultat = fusion(
        [Inscrit("zoe-fictif", "Fictif", "Zoé", "01/01/2008")], [ligne("Fictive", "Zoé", naissance="01/01/2008")]
    )
    assert codes(resultat, "erreur") == ["nom_change"]
    assert resultat.partis == []


def test_une_ligne_repetee_a_l_identique_ne_compte_qu_une_fois():
    double = [ligne("Fictif", "Zoé", naissance="01/01/2008", groupe=g, ligne=r) for r, g in ((2, "1A"), (3, "1A LV2"))]
    assert identifiants(fusion([], double).inscrits) == ["zoe-fictif"]


def test_un_identifiant_que_nbgrader_connait_est_repris_ou_evite():
    lignes = [ligne("Fictif", "Zoé"), ligne("Démo", "Alix")]
    connus = {"zoe-fictif": ("", ""), "alix-demo": ("autre", "personne")}
    assert identifiants(fusion([], lignes, connus).inscrits) == ["alix-demo-2", "zoe-fictif"]


def test_une_liste_incomplete_ne_fait_partir_personne():
    existants = [Inscrit("zoe-fictif", "Fictif", "Zoé")]
    assert fusion(existants, [ligne("Démo", "Alix")], departs=False).partis == []
