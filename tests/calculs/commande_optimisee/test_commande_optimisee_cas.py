"""Rejoue les cas chiffrés de la commande optimisée."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from refcomp.calculs import commande_optimisee as sujet

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "commande_optimisee.yaml").read_text(encoding="utf-8"))


def bareme(lignes):
    return pd.DataFrame(lignes, columns=["a_partir_de", "prix"])


def cgv(cas):
    commande = pd.DataFrame(cas["commande"], columns=["article", "quantite", "prix_unitaire"])
    conditions = sujet.ConditionsVente(**cas["conditions"])
    return sujet.controle_cgv(commande, pd.DataFrame(cas["tarif"]), conditions, *cas["dates"])


def penalites(cas):
    clause = sujet.Clause(**cas["clause"])
    return sujet.penalites_livraison(
        pd.DataFrame(cas["livraisons"]), clause, plafond_legal_le=cas.get("plafond_legal_le")
    )


def optimale(cas):
    baremes = pd.DataFrame(cas["baremes"], columns=["article", "a_partir_de", "prix"])
    return sujet.commande_optimale(pd.DataFrame(cas["articles"]), baremes, **cas["options"])


def paliers(cas):
    options = {n: cas[n] for n in ("multiple", "devise") if n in cas}
    return sujet.comparaison_paliers(cas["besoin"], bareme(cas["bareme"]), **options)


REJOUES = {
    "paliers": paliers,
    "formats": lambda c: sujet.choix_conditionnements(
        c["besoin"], pd.DataFrame(c["formats"], columns=["taille", "prix"])
    ),
    "arrondi": lambda c: sujet.arrondi_conditionnement(pd.DataFrame(c["besoins"])),
    "gpa": lambda c: sujet.proposition_gpa(pd.DataFrame(c["stocks"]), **c.get("options", {})),
    "penalites": penalites,
    "cgv": cgv,
    "optimale": optimale,
}


def obtenu(resultat, nom):
    if nom == "codes":
        return [c.code for c in resultat.constats]
    if nom in {"cout", "quantite", "complement", "unites"} and hasattr(resultat, nom):
        return getattr(resultat, nom)
    return resultat.tableau[nom].tolist() if nom in resultat.tableau else float(getattr(resultat, nom))


@pytest.mark.parametrize("cas", [c for c in CAS if c["calcul"] in REJOUES], ids=lambda c: c["id"])
def test_cas(cas):
    resultat = REJOUES[cas["calcul"]](cas)
    assert {nom: obtenu(resultat, nom) for nom in cas["attendu"]} == cas["attendu"]
    if hasattr(resultat, "explication"):
        assert "nan" not in resultat.explication().render_texte().lower().split()


@pytest.mark.parametrize("cas", [c for c in CAS if c["calcul"] == "prix"], ids=lambda c: c["id"])
def test_prix_d_un_bareme(cas):
    methode = cas.get("methode", "toutes_unites")
    assert float(sujet.prix_commande(cas["quantite"], bareme(cas["bareme"]), methode=methode)) == cas["attendu"]


@pytest.mark.parametrize("cas", [c for c in CAS if c["calcul"] == "promotion"], ids=lambda c: c["id"])
def test_remise_equivalente(cas):
    assert [round(float(sujet.remise_equivalente(p)), 2) for p in cas["promotions"]] == cas["attendu"]
