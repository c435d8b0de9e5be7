"""Rejoue les cas chiffrés des livraisons."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from refcomp.calculs import livraison as sujet

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "livraison.yaml").read_text(encoding="utf-8"))
DEPART = pd.Timestamp("2026-03-10")


def table(lignes, noms):
    return pd.DataFrame(lignes, columns=noms[: len(lignes[0])])


def depuis_comptes(c):
    """Des lignes qui ont exactement les totaux publiés : ce qui manque se répartit sur les lignes incomplètes."""
    par_commande = [c["lignes"] // c["commandes"] + (i < c["lignes"] % c["commandes"]) for i in range(c["commandes"])]
    incompletes = c["lignes"] - c["lignes_completes"]
    lignes, manque = [], c["unites"] - c["livrees"]
    tailles = [c["unites"] // c["lignes"] + (i < c["unites"] % c["lignes"]) for i in range(c["lignes"])]
    rates = c["commandes"] - c["completes"]
    fautives, places = set(), []
    rang = 0
    for numero, nombre in enumerate(par_commande):
        places.append(range(rang, rang + nombre))
        rang += nombre
        if numero < rates:
            fautives.add(rang - nombre)
    for numero in range(rates):
        for place in places[numero]:
            if len(fautives) < incompletes:
                fautives.add(place)
    ordre = sorted(fautives)
    retraits = dict.fromkeys(ordre, 1)
    manque -= len(ordre)
    for p in ordre:
        plus = min(manque, tailles[p] - 1)
        retraits[p] += plus
        manque -= plus
    assert manque == 0
    for numero, siennes in enumerate(places):
        lignes += [(f"C{numero}", tailles[p], tailles[p] - retraits.get(p, 0), 0) for p in siennes]
    return lignes


def service(cas):
    if "comptes" in cas:
        lignes = depuis_comptes(cas["comptes"])
    elif "otif" in cas:
        total, bonnes = cas["otif"]
        lignes = [(f"C{i}", 10, 10 if i < bonnes else 9, 0) for i in range(total)]
    else:
        lignes = cas["lignes"]
    lues = pd.DataFrame(lignes, columns=["commande", "commandee", "livree", "jours"])
    lues["date_promise"] = DEPART
    lues["date_livree"] = DEPART + pd.to_timedelta(lues["jours"], unit="D")
    return sujet.taux_service(lues, **cas.get("options", {}))


def rapprochement(cas):
    documents = [pd.DataFrame(cas[n]) if n in cas else None for n in ("commande", "reception", "facture")]
    return sujet.rapprochement_livraison(*documents, devise=cas.get("devise", "EUR"), **cas.get("options", {}))


def reliquats(cas):
    commandes = table(cas["commandes"], ["commande", "article", "quantite", "solde"])
    livraisons = table(cas["livraisons"], ["commande", "article", "quantite", "date"])
    return sujet.reliquats(commandes, livraisons, cas.get("date_arrete"))


def rejoue(cas):
    return {"service": service, "rapprochement": rapprochement, "reliquats": reliquats}[cas["calcul"]](cas)


def obtenu(cas, resultat, nom):
    if cas["calcul"] == "service":
        return round(float(resultat.taux(nom)), len(str(cas["attendu"][nom]).partition(".")[2]))
    if nom == "codes":
        return [c.code for c in resultat.constats]
    if hasattr(resultat, nom):
        return getattr(resultat, nom)
    return resultat.tableau[nom].tolist()


@pytest.mark.parametrize("cas", [c for c in CAS if c["calcul"] != "parfaite"], ids=lambda c: c["id"])
def test_cas(cas):
    resultat = rejoue(cas)
    assert {nom: obtenu(cas, resultat, nom) for nom in cas["attendu"]} == cas["attendu"]
    texte = resultat.explication().render_texte()
    assert "nan" not in texte.lower().split()


@pytest.mark.parametrize("cas", [c for c in CAS if c["calcul"] == "parfaite"], ids=lambda c: c["id"])
def test_cas_de_commande_parfaite(cas):
    produit = sujet.commande_parfaite(dict(enumerate(cas["composantes"])))
    assert round(float(produit), 4) == cas["attendu"]
    if "corrige_faux" in cas:
        assert round(float(produit), 2) != cas["corrige_faux"]
