from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
import yaml

from refcomp.calculs.rapprochement_bancaire import FICHE, rapprochement_bancaire
from refcomp.rounding import MONNAIES

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "rapprochement.yaml").read_text(encoding="utf-8"))


def rejoue(cas):
    entrees = dict(cas["entrees"])
    taux = entrees.pop("taux_tva_frais", None)
    return rapprochement_bancaire(
        pd.DataFrame(entrees.pop("ecritures")),
        pd.DataFrame(entrees.pop("releve")),
        entrees.pop("date_arrete"),
        devise=MONNAIES[entrees.pop("devise", "EUR")],
        taux_tva_frais=None if taux is None else Decimal(taux),
        **entrees,
    )


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_cas(cas):
    r, attendu = rejoue(cas), cas["attendu"]
    facteur = r.devise.facteur
    assert r.soldes.comptabilite == round(attendu["solde_512"] * facteur)
    assert r.soldes.releve == round(attendu["solde_releve"] * facteur)
    rectifies = [round(v * facteur) for v in attendu["rectifies"]]
    assert [r.soldes.rectifie_comptabilite, r.soldes.rectifie_releve] == rectifies
    assert sorted(r.pointages[["ecriture", "ligne_releve", "regle"]].to_numpy().tolist()) == attendu["pointages"]
    assert len(r.propositions) == 0
    contreparties = r.ecritures_a_passer[r.ecritures_a_passer["compte"] != "512"]
    soldes = (contreparties["debit"] - contreparties["credit"]).groupby(contreparties["compte"]).sum()
    assert soldes.to_dict() == attendu["comptes"]


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_l_etat_montre_deux_soldes_rectifies_de_sens_oppose(cas):
    r = rejoue(cas)
    rectifie = r.etat[r.etat["section"] == "solde rectifié"].iloc[0]
    assert (rectifie["debit_512"], rectifie["credit_512"]) == (rectifie["credit_releve"], rectifie["debit_releve"])
    autres = r.etat[r.etat["section"] != "solde rectifié"]
    somme = round(autres["debit_512"].sum() - autres["credit_512"].sum(), r.devise.decimales)
    assert somme == rectifie["debit_512"] - rectifie["credit_512"]


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_le_corrige_porte_les_soldes_rectifies(cas):
    texte = rejoue(cas).explication().render_texte()
    assert "égaux et de sens opposé" in texte
    assert "Pointer les opérations communes" in texte


def test_la_fiche_nomme_tous_les_cas():
    assert set(FICHE.cas) == {c["id"] for c in CAS}
