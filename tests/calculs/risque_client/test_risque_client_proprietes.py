"""Ce qui vaut pour tout client, l'attendu étant trouvé par un autre chemin."""

from fractions import Fraction

import pandas as pd
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from refcomp.calculs.risque_client import (
    comportement_paiement,
    delai_moyen_reglement,
    encours_clients,
    evaluation_risque,
    ratios,
)
from refcomp.calculs.risque_client.bareme import note

SOBRE = settings(max_examples=30, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
MONTANTS = st.integers(0, 10_000_000)
POSITIFS = st.integers(1, 10_000_000)
ACTIF = ("actif_immobilise", "stocks", "creances_clients", "autres_creances", "disponibilites")
PASSIF = ("provisions", "dettes_financieres", "dettes_fournisseurs", "autres_dettes", "concours_bancaires")


@SOBRE
@given(st.lists(MONTANTS, min_size=5, max_size=5), st.lists(MONTANTS, min_size=5, max_size=5))
def test_dans_un_bilan_equilibre_la_tresorerie_est_le_frng_moins_le_bfr(actif, passif):
    compte = dict(zip(ACTIF, actif, strict=True)) | dict(zip(PASSIF, passif, strict=True))
    compte["capitaux_propres"] = sum(actif) - sum(passif)  # ce qui équilibre le bilan, négatif s'il le faut
    r = ratios(compte)
    assert r.valeur("frng") - r.valeur("bfr") == r.valeur("tresorerie_nette") == actif[4] - passif[4]
    assert not [c for c in r.constats if c.code == "comptes_discordants"]
    if sum(actif):
        assert r.valeur("autonomie_financiere") == 1 - Fraction(sum(passif), sum(actif))


@SOBRE
@given(st.lists(POSITIFS, min_size=5, max_size=5), st.integers(2, 9))
def test_un_rapport_ne_depend_pas_de_l_unite(postes, facteur):
    noms = ("capitaux_propres", "total_bilan", "disponibilites", "dettes_court_terme", "caf")
    compte = dict(zip(noms, postes, strict=True))
    grand = ratios({n: v * facteur for n, v in compte.items()})
    petit = ratios(compte)
    for nom in ("autonomie_financiere", "liquidite_immediate"):
        assert petit.valeur(nom) == grand.valeur(nom)


@SOBRE
@given(st.integers(1, 100_000), st.integers(1, 6))
def test_des_ventes_egales_donnent_le_meme_delai_par_epuisement_et_par_la_methode_comptable(vente, mois):
    creances = vente * mois // 2
    dates = pd.date_range(end="2026-05-31", periods=12, freq="ME")
    table = pd.DataFrame({"mois": dates, "montant": vente})
    epuise = delai_moyen_reglement(creances, methode="epuisement", ventes=table, mois="trente")
    assert epuise.jours == delai_moyen_reglement(creances, 12 * vente).jours


@SOBRE
@given(st.integers(0, 60_000), st.lists(st.integers(0, 20_000), min_size=3, max_size=6))
def test_le_delai_par_epuisement_se_retrouve_jour_par_jour(creances, montants):
    """Chaque vente étant répartie sur les jours de son mois, on recule de jour en jour jusqu'à couvrir les créances."""
    dates = pd.date_range(end="2026-05-31", periods=len(montants), freq="ME")[::-1]
    d = delai_moyen_reglement(creances, methode="epuisement", ventes=pd.DataFrame({"mois": dates, "montant": montants}))
    reste, attendu = Fraction(creances), Fraction(0)
    for date, montant in zip(dates, montants, strict=True):
        for _ in range(date.days_in_month):
            par_jour = Fraction(montant, date.days_in_month)
            if reste > 0:
                attendu += min(Fraction(1), reste / par_jour) if par_jour else 1
                reste -= par_jour
    assert (d.jours, d.complet) == (attendu, reste <= 0)


VERSEMENTS = st.lists(st.tuples(st.integers(1, 9_000), st.integers(-20, 60)), min_size=1, max_size=6)


@SOBRE
@given(VERSEMENTS, st.integers(0, 5_000))
def test_le_retard_moyen_est_celui_de_chaque_euro(versements, impaye):
    """Compté euro par euro : une facture par versement, et une dernière que rien n'a payée."""
    echeance, arrete = pd.Timestamp("2026-03-31"), pd.Timestamp("2026-06-30")
    lignes = [(f"F{i}", m) for i, (m, _) in enumerate(versements)] + [("FX", impaye)] * bool(impaye)
    factures = pd.DataFrame(lignes, columns=["piece", "montant"]).assign(
        client="C", date_facture=echeance, date_echeance=echeance
    )
    reglements = pd.DataFrame(
        [(f"F{i}", echeance + pd.Timedelta(days=j), m) for i, (m, j) in enumerate(versements)],
        columns=["piece", "date", "montant"],
    )
    jours = [max(j, 0) for m, j in versements for _ in range(m)] + [91] * impaye
    c = comportement_paiement(factures, reglements, arrete)
    melange = comportement_paiement(factures[::-1], reglements[::-1], arrete)
    assert c.exactes["C", "retard_moyen"] == Fraction(sum(jours), len(jours)) == melange.exactes["C", "retard_moyen"]
    assert c.exactes["C", "part_montant"] == Fraction(sum(j > 0 for j in jours), len(jours))
    assert c.tableau["encours"].item() == impaye == c.tableau["echu"].item()


@SOBRE
@given(MONTANTS, MONTANTS, MONTANTS, MONTANTS)
def test_une_garantie_ne_rend_jamais_le_risque_negatif(factures, commandes, garanties, plafond):
    clients = pd.DataFrame([("C", factures, commandes, garanties, plafond)])
    e = encours_clients(clients.set_axis(["client", "factures", "commandes", "garanties", "plafond"], axis=1))
    ligne = e.tableau.iloc[0]
    assert ligne["risque"] == max(0, factures + commandes - garanties)
    assert ligne["disponible"] == plafond - ligne["risque"]
    assert (ligne["situation"] == "depassement") == (ligne["disponible"] < 0)


@SOBRE
@given(st.fractions(-5, 5), st.fractions(-5, 5), st.booleans())
def test_une_note_reste_entre_zero_et_cent_et_suit_la_valeur(a, b, renverse):
    mauvais, bon = (2.0, -1.0) if renverse else (-1.0, 2.0)
    basse, haute = note(min(a, b), mauvais, bon), note(max(a, b), mauvais, bon)
    assert 0 <= basse <= 100
    assert basse >= haute if renverse else basse <= haute


@SOBRE
@given(POSITIFS, st.integers(0, 120), st.integers(-1_000_000, 5_000_000), POSITIFS)
def test_le_plafond_ne_depasse_ni_le_besoin_ni_la_solidite(achats, jours, fonds, dettes):
    comptes = ratios({"client": "C", "capitaux_propres": fonds, "total_bilan": 6_000_000, "dettes_financieres": dettes})
    demandes = pd.DataFrame({"client": ["C"], "achats_annuels": [achats], "delai_accorde": [jours]})
    ligne = evaluation_risque(demandes, ratios=comptes, part_minimale=0).tableau.iloc[0]
    exact = min(Fraction(achats * jours, 360), max(Fraction(0), Fraction(fonds, 10))) * Fraction(
        str(ligne["coefficient"])
    )
    assert 0 <= exact - Fraction(ligne["plafond_propose"]) < 100
    assert ligne["plafond_propose"] % 100 == 0
