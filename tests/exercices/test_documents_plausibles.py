"""Les documents d'une variante sont ceux d'une entreprise : jours travaillés, prix plausibles, un seul résultat."""

from decimal import ROUND_HALF_UP, Decimal

import pandas as pd
import pytest
from aides_cours import RACINE

from refcomp.authoring.exercice import load_exercice
from refcomp.calculs.calendrier import is_travaille

GRAINES = (0, 1, 2, 5, 12, 40, 4242, 977_531)


def exercice(slug):
    return load_exercice(RACINE / "exercises" / slug)


def chomes(dates):
    return [jour.date() for jour in pd.to_datetime(dates).dropna() if not is_travaille(jour.date())]


@pytest.mark.parametrize("graine", GRAINES)
def test_on_ne_livre_ni_ne_traite_une_reclamation_un_jour_chome(graine):
    documents = exercice("reclamations_service").build_variante(graine).documents
    livraisons, reclamations = documents["livraisons"], documents["reclamations"]
    assert not chomes(livraisons["date_promise"]) + chomes(livraisons["date_livree"])
    assert not chomes(reclamations["date"]) + chomes(reclamations["date_cloture"])


@pytest.mark.parametrize("graine", GRAINES)
def test_un_fournisseur_ne_livre_pas_un_jour_chome(graine):
    livraisons = exercice("choix_fournisseur").build_variante(graine).documents["livraisons"]
    assert not chomes(livraisons["date_prevue"]) + chomes(livraisons["date_livraison"])


@pytest.mark.parametrize("graine", GRAINES)
def test_arrondir_apres_chaque_remise_ne_change_pas_l_achat_net(graine):
    offres = exercice("choix_fournisseur").build_variante(graine)
    quantite = offres.valeurs["quantite"]
    for o in offres.documents["offres"].itertuples():
        if o.remise_1:
            brut, centime = Decimal(str(o.prix)) * quantite / o.contenance, Decimal("0.01")
            premier = (brut * (100 - o.remise_1) / 100).quantize(centime, ROUND_HALF_UP)
            etapes = (premier * (100 - o.remise_2) / 100).quantize(centime, ROUND_HALF_UP)
            exact = brut * (100 - o.remise_1) * (100 - o.remise_2) / 10_000
            assert etapes == exact.quantize(centime, ROUND_HALF_UP)


@pytest.mark.parametrize("graine", GRAINES)
def test_un_couvercle_ou_une_etiquette_coute_moins_que_son_bocal(graine):
    prix = (
        exercice("stocks_reapprovisionnement").build_variante(graine).documents["besoins"].set_index("article")["prix"]
    )
    assert prix["Étiquettes"] < prix["Couvercles dorés"] < prix["Bocaux 180 g"] < prix["Bocaux 350 g"]
    assert prix["Cartons de douze"] > prix["Couvercles dorés"]


@pytest.mark.parametrize("graine", GRAINES)
def test_la_correction_dit_qu_un_iban_est_trop_court(graine):
    ex = exercice("controle_pgi")
    variante = ex.build_variante(graine)
    courtes = [f for f in variante.documents["fiches"].itertuples() if len(f.iban) != 27]
    demarche = next(e.demarche for e in ex.build_correction(variante) if e.question == "q6")
    assert courtes
    for f in courtes:
        assert f"{f.client} : l'IBAN a {len(f.iban)} caractères au lieu de 27" in demarche


@pytest.mark.parametrize("graine", GRAINES)
def test_une_perceuse_coute_plus_que_tout_le_reste_de_la_livraison(graine):
    prix = (
        exercice("reception_reglement")
        .build_variante(graine)
        .documents["facture"]
        .set_index("article")["prix_unitaire"]
    )
    assert prix.drop(labels="Perceuses", errors="ignore").max() < prix.get("Perceuses", 45)
