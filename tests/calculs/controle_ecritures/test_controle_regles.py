"""Chaque contrôle trouve sa faute, et un journal sain n'en a pas."""

import datetime as dt

import pandas as pd
import pytest

from refcomp.calculs.controle_ecritures import ReglageControle, controle_ecritures, indices_ecart, load_regles
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, FichierIllisibleError, ParametreAbsentError
from refcomp.findings import Constat


def ecriture(numero, *lignes, date="03/03/2026", journal="AC", piece="P1", libelle="Facture", tiers="Bois"):
    return [
        {"journal": journal, "numero_ecriture": numero, "date": date, "compte": compte, "libelle": libelle,
         "piece": piece, "tiers": tiers if compte[:2] in {"40", "41"} else "", "debit": max(m, 0), "credit": max(-m, 0)}
        for compte, m in lignes
    ]  # fmt: skip


def controle(*ecritures, **arguments):
    return controle_ecritures(pd.DataFrame([e for lignes in ecritures for e in lignes]), **arguments)


def codes(resultat):
    return resultat.tableau["code"].tolist()


SAINE = ecriture(1, ("607", 100), ("44566", 20), ("401", -120))


def test_un_journal_sain_n_a_rien():
    r = controle(SAINE)
    assert codes(r) == []
    assert "n'est pas une preuve" in r.explication().render_texte()
    assert (r.ecritures, r.debit, r.credit) == (1, 12000, 12000)


def test_une_table_vide():
    vide = pd.DataFrame(columns=["numero_ecriture", "date", "compte", "debit", "credit"])
    assert controle_ecritures(vide).ecritures == 0


@pytest.mark.parametrize(
    ("lignes", "indice"),
    [
        ([("607", 375), ("401", -357)], "chiffres 7 et 5 inversés"),
        ([("607", 100), ("44566", 20), ("401", 120)], "mauvais côté"),
        ([("607", 100), ("44566", 20), ("401", -100)], "une ligne de ce montant manque"),
        ([("607", 100), ("401", -93.7)], ""),
    ],
)
def test_le_desequilibre_et_son_indice(lignes, indice):
    r = controle(ecriture(1, *lignes), reglage=ReglageControle(territoire=None))
    assert codes(r)[0] == "ecriture_desequilibree"
    assert indice in r.tableau["indice"].iloc[0]
    assert isinstance(r.constats[0], Constat)


def test_un_multiple_de_neuf_sans_coupable():
    assert [i.code for i in indices_ecart(27, [1000])] == ["multiple_de_neuf"]
    assert indices_ecart(0, [1000]) == []
    with pytest.raises(ArgumentInvalideError, match="centimes"):
        indices_ecart(1.5, [2])


def test_la_taxe_est_recalculee_au_taux_de_sa_date():
    assert codes(controle(ecriture(1, ("607", 100), ("44566", 19.6), ("401", -119.6)))) == ["taxe_incoherente"]
    assert codes(controle(ecriture(1, ("607", 100), ("44566", 19.6), ("401", -119.6), date="04/03/2013"))) == []
    r = controle(ecriture(1, ("607", 9347.85), ("44566", 789.57), ("401", -10137.42)))
    assert "chiffres 9 et 3 inversés" in r.tableau["indice"].iloc[0]
    deux = ecriture(1, ("411", 175.5), ("707", -150), ("445711", -20), ("445713", -5.5), journal="VE")
    assert codes(controle(deux)) == ["taxe_incoherente"]
    deux = ecriture(1, ("411", 225.5), ("707", -200), ("445711", -20), ("445713", -5.5), journal="VE")
    assert codes(controle(deux)) == []


def test_la_tgc_en_francs():
    nc = {"reglage": ReglageControle(territoire="nouvelle_caledonie"), "devise": "XPF"}
    assert codes(controle(ecriture(1, ("607", 10000), ("44566", 1100), ("401", -11100)), **nc)) == []
    assert codes(controle(ecriture(1, ("607", 10000), ("44566", 2000), ("401", -12000)), **nc)) == ["taxe_incoherente"]
    with pytest.raises(ParametreAbsentError):
        controle(SAINE, reglage=ReglageControle(territoire="wallis"))


def test_les_comptes_attendus():
    loyer = ecriture(1, ("606", 100), ("44566", 20), ("401", -120), libelle="Loyer de mars")
    r = controle(loyer)
    assert codes(r) == ["compte_inattendu"]
    assert r.tableau["attendu"].iloc[0] == "612, 613, 614"
    vente = ecriture(1, ("411", 120), ("607", -100), ("44571", -20), journal="VE")
    assert codes(controle(vente)) == ["compte_inattendu"]


def test_ses_propres_regles(tmp_path):
    fichier = tmp_path / "regles.yaml"
    fichier.write_text(
        'regles: [{code: bois, libelle: "Le bois en 601", mots: [bois], lignes: ["6"], attendus: ["601"]}]',
        encoding="utf-8",
    )
    r = controle(
        ecriture(1, ("607", 100), ("401", -100), libelle="Bois de chêne"), reglage=ReglageControle(regles=fichier)
    )
    assert codes(r) == ["compte_inattendu"]
    fichier.write_text(
        "regles: [{code: bois}, 3, {code: a, libelle: b, lignes: c, attendus: [], mots: [d]}]", encoding="utf-8"
    )
    with pytest.raises(FichierIllisibleError, match=r"règle 1.*règle 2.*règle 3"):
        load_regles(fichier)
    with pytest.raises(FichierIllisibleError, match="regles"):
        load_regles(tmp_path / "absent.yaml")


def test_le_compte_inhabituel_d_un_fournisseur():
    lignes = [ecriture(n, ("6241", 100 + n), ("401", -100 - n), piece=f"P{n}") for n in range(8)]
    faux = ecriture(9, ("607", 150), ("401", -150), piece="P9")
    r = controle(*lignes, faux)
    assert codes(r) == ["compte_inhabituel"]
    assert r.tableau["attendu"].tolist() == ["6241"]


def test_le_tiers_absent():
    assert codes(controle(ecriture(1, ("607", 100), ("401", -100), tiers=""))) == ["tiers_absent"]


def test_les_doublons():
    r = controle(SAINE, ecriture(2, ("607", 100), ("44566", 20), ("401", -120), date="06/03/2026"))
    assert codes(r) == ["doublon"]
    proche = ecriture(2, ("607", 100), ("44566", 20), ("401", -120), date="06/03/2026", piece="P2")
    assert codes(controle(SAINE, proche)) == ["doublon_probable"]
    assert codes(controle(SAINE, proche, reglage=ReglageControle(jours_doublon=2))) == []


def test_les_numeros_manquants():
    ventes = [
        ecriture(n, ("411", n), ("707", -n), journal="VE", piece=f"FA-{n:04d}") for n in (1, 2, 4, 7)
    ]  # fmt: skip
    assert controle(*ventes).tableau["piece"].tolist() == ["FA-0003", "FA-0005", "FA-0006"]
    loin = ecriture(9, ("411", 9), ("707", -9), journal="VE", piece="FA-0100")
    assert "autres numéros" in controle(*ventes, loin).tableau["message"].iloc[-1]


def test_les_dates():
    r = controle(
        ecriture(1, ("607", 100), ("401", -100), date="02/01/2027"),
        ecriture(2, ("607", 101), ("401", -101), date="14/07/2026", piece="P2"),
        exercice=("01/01/2026", "31/12/2026"),
        reglage=ReglageControle(jours_feries=[dt.date(2026, 7, 14)]),
    )
    assert codes(r) == ["hors_exercice", "jour_non_ouvre", "jour_non_ouvre"]
    assert "samedi" in r.tableau["message"].iloc[1]
    assert "jour férié" in r.tableau["message"].iloc[2]


def test_les_pieces():
    pieces = pd.DataFrame({"piece": ["P1", "P2"], "montant_ttc": [211, 60], "montant_ht": [100, 50]})
    r = controle(SAINE, pieces=pieces)
    assert codes(r) == ["montant_different", "piece_non_comptabilisee"]
    assert r.tableau["indice"].iloc[0] == ""
    inverse = controle(SAINE, pieces=pd.DataFrame({"piece": ["P1"], "montant_ttc": [102.00]}))
    assert "chiffres 2 et 0 inversés" in inverse.tableau["indice"].iloc[0]


def test_toutes_les_fautes_en_une_fois_les_graves_d_abord():
    r = controle(
        ecriture(1, ("607", 100), ("44566", 20), ("401", -119), date="01/03/2026", libelle="Loyer", tiers=""),
    )
    assert codes(r) == ["ecriture_desequilibree", "tiers_absent", "compte_inattendu", "jour_non_ouvre"]
    assert len(r.explication()) == 5


def test_les_refus():
    with pytest.raises(DonneesInvalidesError) as erreur:
        controle_ecritures(pd.DataFrame({"numero_ecriture": [1], "date": ["hier"], "compte": [None], "debit": ["x"]}))
    assert {c.code for c in erreur.value.constats} >= {"colonne_absente", "date_illisible", "nombre_illisible"}
    for arguments, motif in (
        ({"exercice": ("31/12/2026", "01/01/2026")}, "après sa fin"),
        ({"exercice": ("01/01/2026",)}, "couple"),
        ({"reglage": 3}, "ReglageControle"),
        ({"devise": "USD"}, "devise"),
    ):
        with pytest.raises(ArgumentInvalideError, match=motif):
            controle(SAINE, **arguments)
    for reglage in ({"jours_doublon": -1}, {"tolerance_taxe": 1.5}):
        with pytest.raises(ArgumentInvalideError, match=next(iter(reglage))):
            ReglageControle(**reglage)


def test_l_entree_n_est_pas_modifiee():
    table = pd.DataFrame(SAINE)
    copie = table.copy()
    controle_ecritures(table)
    pd.testing.assert_frame_equal(table, copie)
