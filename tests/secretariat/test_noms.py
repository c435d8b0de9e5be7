"""Les noms : découpe de « NOM Prénom », identifiants ASCII."""

import pytest

from refcomp.secretariat.noms import cle_nom, identifiant_libre, mots, slug, split_nom


@pytest.mark.parametrize(
    ("complet", "nom", "prenom"),
    [
        ("ALIX Démo", "ALIX", "Démo"),
        ("DA SILVA FICTIF Emma", "DA SILVA FICTIF", "Emma"),
        ("FICTIF Jean Baptiste", "FICTIF", "Jean Baptiste"),
        ("d'EXEMPLE Marie", "d'EXEMPLE", "Marie"),
        ("N'EXEMPLE Maï", "N'EXEMPLE", "Maï"),
        ("le FICTIF Anne", "le FICTIF", "Anne"),
        ("DE LA DÉMO du PIN Jean-Luc", "DE LA DÉMO du PIN", "Jean-Luc"),
        ("McFICTIF Ron", "McFICTIF", "Ron"),
        ("O FICTIF Sean", "O FICTIF", "Sean"),
        ("FICTIF-DÉMO Éloïse", "FICTIF-DÉMO", "Éloïse"),
        ("ÉØŒFICTIF Åse", "ÉØŒFICTIF", "Åse"),
        ("Mme FICTIF Zoé", "FICTIF", "Zoé"),
        ("Fictif, Zoé", "Fictif", "Zoé"),
        ("FICTIF  \u00a0 Zoé", "FICTIF", "Zoé"),
        ("FICTIF A", "FICTIF", "A"),
    ],
)
def test_la_decoupe_suit_les_capitales(complet, nom, prenom):
    decoupe = split_nom(complet)
    assert (decoupe.nom, decoupe.prenom, decoupe.sure) == (nom, prenom, True)


@pytest.mark.parametrize("complet", ["fictif zoé", "FICTIF ZOÉ", "Fictif Zoé", "FICTIF", ""])
def test_sans_indice_la_decoupe_le_dit(complet):
    assert split_nom(complet).sure is False


def test_les_accents_la_casse_et_les_traits_ne_distinguent_pas():
    assert cle_nom("L'ŒUVRE-Démo", "Élo\u0131se") == cle_nom("l oeuvre demo", "ELOISE")
    assert mots("Devoir_3 – ÉLÉONORE(1).ipynb") == ["devoir", "3", "eleonore", "1", "ipynb"]


@pytest.mark.parametrize(
    ("textes", "attendu"),
    [
        (("Zoé", "D'Œuvre-Straße"), "zoe-d-oeuvre-strasse"),
        (("../..", "\\con:"), "con"),
        (("李", "明"), "etudiant"),
        (("a" * 80, "b"), "a" * 50),
    ],
)
def test_un_identifiant_est_toujours_ecrivable(textes, attendu):
    assert slug(*textes) == attendu


def test_un_identifiant_pris_ou_reserve_par_windows_est_numerote():
    assert identifiant_libre("lea", {"lea", "lea-2"}) == "lea-3"
    assert identifiant_libre("con", set()) == "con-2"
