"""Les relevés CFONB 120 : lus tels qu'ils sont, récrits à l'octet près, contrôlés sans rien oublier."""

from contextlib import suppress
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refcomp.errors import DonneesInvalidesError, FichierIllisibleError, RefcompError
from refcomp.formats.releves import controle_releves, read_releves, write_cfonb


def montant(entier):
    """Un autre calcul que celui de refcomp : la lettre par son rang."""
    chiffres = f"{abs(entier):014}"
    return chiffres[:-1] + ("}JKLMNOPQR" if entier < 0 else "{ABCDEFGHI")[int(chiffres[-1])]


def solde(nature, date, entier, devise="EUR2", compte="00000157841", banque="30002"):
    return f"{nature}{banque}    00550{devise} {compte}  {date}{'':50}{montant(entier)}{'':16}"


def mouvement(date, entier, libelle="VIR CLIENT", devise="EUR2", reference="F2026001", compte="00000157841"):
    tete = f"0430002916200550{devise} {compte}B1{date}  {date}"
    return f"{tete}{libelle:31}  0000012  {montant(entier)}{reference:16}"


def complement(texte, qualifiant="NPY", devise="EUR2", date="050126"):
    return f"0530002916200550{devise} 00000157841B1{date}     {qualifiant}{texte:70}  "


RELEVE = (
    solde("01", "010126", 200_001),
    mouvement("050126", -1_070),
    complement("SOCIETE DEMO"),
    complement("FACTURE 12", "LIB"),
    mouvement("060126", 32_213),
    solde("07", "310126", 231_144),
)


def fichier(*lignes, fin="\r\n", encodage="latin-1"):
    return "".join(li + fin for li in lignes).encode(encodage)


def codes(octets):
    return [c.code for c in controle_releves(read_releves(octets))]


# ------------------------------------------------------------------------------------------------ lecture


def test_un_releve_se_lit_en_entier():
    lus = read_releves(fichier(*RELEVE))
    (releve,) = lus.releves.to_dict("records")
    assert (releve["banque"], releve["guichet"], releve["compte"]) == ("30002", "00550", "00000157841")
    assert (releve["devise"], releve["decimales"]) == ("EUR", 2)
    assert (releve["solde_ouverture"], releve["solde_cloture"]) == (2000.01, 2311.44)
    assert (releve["date_ouverture"], releve["date_cloture"]) == (pd.Timestamp(2026, 1, 1), pd.Timestamp(2026, 1, 31))
    assert lus.operations["montant"].tolist() == [-10.7, 322.13]
    assert lus.operations["libelle"].tolist() == ["VIR CLIENT"] * 2
    assert lus.operations["reference"].tolist() == ["F2026001"] * 2
    assert lus.operations["ligne"].tolist() == [2, 5]
    assert lus.details[["operation", "qualifiant", "texte"]].to_numpy().tolist() == [
        [0, "NPY", "SOCIETE DEMO"],
        [0, "LIB", "FACTURE 12"],
    ]
    assert controle_releves(lus) == []


@pytest.mark.parametrize("fin", ["\r\n", "\n", "\r", ""])
def test_toute_fin_de_ligne_se_lit_et_se_retient(fin):
    lus = read_releves(fichier(*RELEVE, fin=fin))
    assert lus.dialecte.fin_de_ligne == fin
    assert lus.operations["montant"].tolist() == [-10.7, 322.13]
    assert write_cfonb(lus, fin) == fichier(*RELEVE, fin=fin)


def test_lignes_vides_et_courtes_se_lisent_et_se_retiennent():
    lignes = [RELEVE[0], "", *(li.rstrip() for li in RELEVE[1:]), "   "]
    lus = read_releves(fichier(*lignes))
    assert lus.dialecte.lignes_vides == (2, 8)
    assert lus.dialecte.lignes_courtes == (3, 4, 5, 6, 7)
    assert lus.operations["ligne"].tolist() == [3, 6]
    assert write_cfonb(lus) == fichier(*RELEVE)


def test_le_franc_pacifique_n_a_pas_de_decimale():
    lignes = (
        solde("01", "010126", 150_000, "XPF0"),
        mouvement("020126", -12_345, devise="XPF0"),
        solde("07", "030126", 137_655, "XPF0"),
    )
    lus = read_releves(fichier(*lignes))
    assert lus.operations["montant"].tolist() == [-12_345.0]
    assert lus.releves["decimales"].tolist() == [0]
    assert codes(fichier(*lignes)) == []


def test_l_ancienne_variante_des_complements_garde_son_texte():
    ancien = f"0530002916200550EUR2 00000157841B1050126{'VOTRE FACTURE 12 DU 3 JANVIER':80}"
    lus = read_releves(fichier(RELEVE[0], RELEVE[1], ancien, RELEVE[2], RELEVE[-1]))
    assert lus.details["texte"].tolist() == ["VOTRE FACTURE 12 DU 3 JANVIER", "SOCIETE DEMO"]
    assert lus.details["qualifiant"].isna().tolist() == [True, False]
    assert write_cfonb(lus).splitlines()[2].decode() == ancien


def test_un_qualifiant_vide_ou_insolite_est_garde():
    lus = read_releves(fichier(*RELEVE[:2], complement("A", "N Y"), complement("", "   "), complement("B", "2'C")))
    assert lus.details["qualifiant"].tolist() == ["N Y", "   ", "2'C"]
    assert lus.details["texte"].isna().tolist() == [False, True, False]


@pytest.mark.parametrize(("encodage", "retenu"), [("latin-1", "latin-1"), ("utf-8", "utf-8"), ("utf-8-sig", "utf-8")])
def test_les_accents_se_lisent(encodage, retenu):
    octets = fichier(RELEVE[0], mouvement("050126", 5, "Éléonore à Nouméa"), encodage=encodage)
    lus = read_releves(octets)
    assert lus.operations["libelle"].tolist() == ["Éléonore à Nouméa"]
    assert lus.dialecte.encodage == retenu


def test_les_accents_des_signes_de_machines_francaises_se_lisent():
    octets = fichier(RELEVE[0], mouvement("050126", 1_230), mouvement("050126", -1_230))
    octets = octets.replace(b"123{", b"123\xe9").replace(b"123}", b"123\xe8")
    assert read_releves(octets).operations["montant"].tolist() == [12.3, -12.3]


def test_les_annees_se_placent_dans_leur_siecle():
    lus = read_releves(fichier(solde("01", "311299", 0), solde("07", "290200", 0)))
    assert lus.releves["date_ouverture"].tolist() == [pd.Timestamp(1999, 12, 31)]
    assert lus.releves["date_cloture"].tolist() == [pd.Timestamp(2000, 2, 29)]


# ------------------------------------------------------------------------------------------------ refus


def test_tous_les_defauts_sont_dits_a_la_fois():
    lignes = [
        RELEVE[0].replace("010126", "CART  "),
        complement("orphelin"),
        mouvement("310226", 5),
        mouvement("050126", 5).replace("0000000000000E", "00000000000005"),
        "99" + RELEVE[1][2:],
        mouvement("050126", 5, devise="EUR "),
    ]
    with pytest.raises(DonneesInvalidesError) as erreur:
        read_releves(fichier(*lignes))
    attendus = {
        "date_illisible": "1, 3",
        "date_valeur_illisible": "3",
        "montant_illisible": "4",
        "nature_inconnue": "5",
        "decimales_illisibles": "6",
        "complement_orphelin": "2",
    }
    assert {c.code: c.objet for c in erreur.value.constats} == attendus


def test_une_ligne_trop_longue_ou_une_devise_qui_change_est_refusee():
    with pytest.raises(DonneesInvalidesError, match="Ligne 2 : plus de 120 caractères"):
        read_releves(fichier(RELEVE[0], RELEVE[1] + "X"))
    with pytest.raises(DonneesInvalidesError, match="Ligne 2 : la devise"):
        read_releves(fichier(RELEVE[0], mouvement("050126", 5, devise="XPF0")))


@pytest.mark.parametrize("octets", [b"", b" \r\n ", b"bonjour", b"0", b"\x00" * 300])
def test_ce_qui_n_est_pas_un_releve_est_refuse(octets):
    with pytest.raises(FichierIllisibleError):
        read_releves(octets)


def test_un_fichier_absent_est_refuse(tmp_path):
    with pytest.raises(FichierIllisibleError, match="ne peut pas être lu"):
        read_releves(tmp_path / "absent.txt")
    chemin = tmp_path / "janvier.txt"
    chemin.write_bytes(fichier(*RELEVE))
    assert read_releves(chemin).nom == "janvier.txt"


# ------------------------------------------------------------------------------------------------ contrôle


def test_un_solde_faux_d_un_centime_se_voit():
    (constat,) = controle_releves(read_releves(fichier(*RELEVE[:-1], solde("07", "310126", 231_145))))
    assert constat.code == "solde_faux"
    assert "2 311,44" in constat.message.replace("\u202f", " ").replace("\xa0", " ")


def test_les_soldes_absents_se_voient():
    assert codes(fichier(*RELEVE[1:])) == ["debut_absent"]
    assert codes(fichier(*RELEVE[:-1])) == ["fin_absente"]
    assert codes(fichier(*RELEVE, RELEVE[-1])) == ["debut_absent"]


def test_une_suite_rompue_se_voit_meme_dans_le_desordre():
    suite = (solde("01", "310126", 231_144), solde("07", "280226", 231_144))
    assert codes(fichier(*RELEVE, *suite)) == codes(fichier(*suite, *RELEVE)) == []
    fausse = (solde("01", "310126", 1), solde("07", "280226", 1))
    assert codes(fichier(*RELEVE, *fausse)) == ["suite_rompue"]
    ailleurs = [li.replace("00000157841", "00000999999") for li in fausse]
    assert codes(fichier(*RELEVE, *ailleurs)) == []


def test_dates_banques_et_repetitions_se_voient():
    deux = mouvement("010226", 1)
    lignes = (*RELEVE[:-1], deux, deux, solde("07", "310126", 231_146, banque="30003"))
    assert codes(fichier(*lignes)) == ["banque_variable", "date_hors_periode", "operation_repetee"]
    assert codes(fichier(solde("01", "020126", 1), solde("07", "010126", 1))) == ["periode_inversee"]


# ------------------------------------------------------------------------------------------------ écriture

TEXTES = st.text(st.characters(min_codepoint=33, max_codepoint=255, exclude_categories=["Cc"]), max_size=31)


@given(
    entiers=st.lists(st.tuples(st.integers(-(10**13), 10**13), TEXTES, TEXTES), max_size=5),
    devise=st.sampled_from(["EUR2", "XPF0", "TND3"]),
    ouverture=st.integers(-(10**13), 10**13),
)
def test_ce_que_refcomp_ecrit_se_relit_et_se_recrit_a_l_octet_pres(entiers, devise, ouverture):
    decimales = int(devise[3])
    lignes = [solde("01", "010126", ouverture, devise)]
    for entier, libelle, texte in entiers:
        lignes += [mouvement("020126", entier, libelle, devise), complement(texte, devise=devise, date="020126")]
    lignes.append(solde("07", "310126", ouverture + sum(e for e, _, _ in entiers), devise))
    lus = read_releves(fichier(*lignes))
    octets = write_cfonb(lus)
    assert octets == fichier(*lignes)
    assert write_cfonb(read_releves(octets)) == octets
    exacts = [float(Decimal(e).scaleb(-decimales)) for e, _, _ in entiers]
    assert lus.operations["montant"].tolist() == exacts
    assert "solde_faux" not in [c.code for c in controle_releves(lus)]


def test_tout_ce_qui_ne_s_ecrit_pas_est_dit_a_la_fois():
    lus = read_releves(fichier(*RELEVE))
    avant = lus.operations.copy()
    operations = lus.operations.copy()
    operations["libelle"] = ["x" * 32, "trop cher : 3 €"]
    operations["montant"] = [1e13, 1.0]
    operations["date"] = [pd.NaT, pd.Timestamp(2026, 1, 5)]
    with pytest.raises(DonneesInvalidesError) as erreur:
        write_cfonb(replace(lus, operations=operations))
    attendus = ["date_absente", "texte_trop_long", "montant_trop_grand", "caractere_impossible"]
    assert sorted(c.code for c in erreur.value.constats) == sorted(attendus)
    pd.testing.assert_frame_equal(lus.operations, avant)


def test_une_operation_garde_sa_banque_et_son_guichet():
    autre = RELEVE[1].replace("30002916200550", "10556916202204")
    detail = RELEVE[2].replace("30002916200550", "10556916202204")
    lus = read_releves(fichier(RELEVE[0], autre, detail, *RELEVE[4:]))
    assert lus.operations["banque"].tolist() == ["10556", "30002"]
    assert lus.operations["guichet"].tolist() == ["02204", "00550"]
    assert write_cfonb(lus) == fichier(RELEVE[0], autre, detail, *RELEVE[4:])


# ------------------------------------------------------------------------------------------------ n'importe quoi


@settings(max_examples=200)
@given(st.data())
def test_un_fichier_abime_n_est_jamais_lu_de_travers(data):
    octets = bytearray(fichier(*RELEVE))
    for _ in range(data.draw(st.integers(0, 8))):
        place = data.draw(st.integers(0, len(octets) - 1))
        geste = data.draw(st.integers(0, 2))
        if geste == 0:
            octets[place] = data.draw(st.integers(0, 255))
        elif geste == 1:
            del octets[place : place + data.draw(st.integers(1, 130))]
        else:
            octets[place:place] = data.draw(st.binary(max_size=10))
        if not octets:
            break
    try:
        lus = read_releves(bytes(octets))
    except RefcompError:
        return
    controle_releves(lus)
    assert np.isfinite(lus.operations["montant"]).all()
    try:
        ecrits = write_cfonb(lus)
    except RefcompError:
        return
    assert write_cfonb(read_releves(ecrits)) == ecrits


@given(st.binary(max_size=400))
def test_des_octets_quelconques_ne_donnent_que_des_refus(octets):
    for debut in (b"", b"0130002    ", b"0430002916200550EUR2"):
        with suppress(RefcompError):
            controle_releves(read_releves(debut + octets))
