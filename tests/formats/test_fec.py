"""Le fichier des écritures comptables : lu tel qu'il est, récrit à l'octet près, contrôlé sans rien oublier."""

import codecs
import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, FichierIllisibleError, RefcompError
from refcomp.formats.fec import COLONNES, Dialecte, clean_textes, controle_fec, nom_fec, read_fec, read_nom, write_fec

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "fec.yaml").read_text(encoding="utf-8"))
VENTE = ("VE", "Ventes", "1", "20260105", "411000", "Clients", "C1", "Société Démo", "F1", "20260105", "Facture F1")


def fichier(*lignes, entete=COLONNES, separateur="\t", fin="\r\n", encodage="utf-8"):
    """Un fichier : une suite de lignes, chacune une suite de champs."""
    return fin.join(separateur.join(li) for li in (entete, *lignes, ())).encode(encodage)


def ligne(debit="12,00", credit="0,00", **champs):
    """Une ligne valide, dont on change des champs."""
    valeurs = dict(zip(COLONNES, (*VENTE, debit, credit, "", "", "20260131", "", ""), strict=True))
    return tuple((valeurs | champs).values())


def contrepartie(**champs):
    siens = {"CompteNum": "701000", "CompteLib": "Ventes", "CompAuxNum": "", "CompAuxLib": "", "Debit": "0,00"}
    return ligne(**(siens | {"Credit": "12,00"} | champs))


VALIDE = fichier(ligne(), contrepartie())


def codes(octets, nom="", **options):
    fec = replace(read_fec(octets), nom=nom)
    return [c.code for c in controle_fec(fec, **options)]


# ------------------------------------------------------------------------------------------------ lecture


def test_un_fichier_valide_se_lit_et_n_a_aucun_defaut():
    fec = read_fec(VALIDE)
    assert fec.ecritures["Debit"].tolist() == [12.0, 0.0]
    assert fec.ecritures["EcritureDate"].tolist() == [pd.Timestamp(2026, 1, 5)] * 2
    assert fec.ecritures["CompAuxNum"].tolist()[0] == "C1"
    assert fec.ecritures["CompAuxNum"].isna().tolist() == [False, True]
    assert fec.ecritures.index.tolist() == [2, 3]
    assert controle_fec(fec, cloture=dt.date(2026, 12, 31)) == []


@pytest.mark.parametrize("separateur", ["\t", "|", ";", ","])
@pytest.mark.parametrize("fin", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "iso-8859-15", "cp1252", "utf-16"])
def test_tout_dialecte_se_lit_et_se_retient(separateur, fin, encodage):
    decimale = "." if separateur == "," else ","
    lignes = [
        ligne(f"12{decimale}50", f"0{decimale}00", EcritureLib="Œuvre « é » à 3 €"),
        contrepartie(Debit=f"0{decimale}00", Credit=f"12{decimale}50"),
    ]
    octets = fichier(*lignes, separateur=separateur, fin=fin).decode()
    if encodage == "iso-8859-15":
        octets = octets.replace("«", "(").replace("»", ")")
    fec = read_fec(codecs.encode(octets, encodage))
    assert fec.ecritures["Debit"].tolist() == [12.5, 0.0]
    assert "é" in fec.ecritures["EcritureLib"].tolist()[0]
    d = fec.dialecte
    assert (d.separateur, d.fin_de_ligne, d.decimale, d.ligne_finale) == (separateur, fin, decimale, True)
    assert write_fec(fec.ecritures, d) == codecs.encode(octets, encodage)


def test_des_champs_entre_guillemets_gardent_leurs_separateurs():
    octets = b'"' + b'"\r\n"'.join('";"'.join(li).encode() for li in (COLONNES, ligne(EcritureLib="a;b\nc"))) + b'"\r\n'
    fec = read_fec(octets)
    assert fec.dialecte.guillemets
    assert fec.ecritures["EcritureLib"].tolist() == ["a;b\nc"]
    assert "guillemets" in [c.code for c in controle_fec(fec)]


def test_un_montant_et_son_sens_valent_un_debit_ou_un_credit():
    entete = [{"Debit": "Montant", "Credit": "Sens"}.get(c, c) for c in COLONNES]
    lignes = [ligne("12,00", "D"), ligne("12,00", "C"), ligne("5,00", "+1"), ligne("5,00", "-1")]
    fec = read_fec(fichier(*lignes, entete=entete))
    assert fec.ecritures[["Debit", "Credit"]].to_numpy().tolist() == [[12, 0], [0, 12], [5, 0], [0, 5]]
    with pytest.raises(ArgumentInvalideError, match="Sens"):
        write_fec(fec.ecritures, fec.dialecte)


def test_un_sens_inconnu_est_refuse():
    entete = [{"Debit": "Montant", "Credit": "Sens"}.get(c, c) for c in COLONNES]
    with pytest.raises(DonneesInvalidesError, match=r"Ligne 2.*Sens vaut « X »"):
        read_fec(fichier(ligne("12,00", "X"), entete=entete))


def test_des_montants_cadres_a_droite_se_lisent():
    fec = read_fec(fichier(ligne("        12,00"), contrepartie(Debit="   0,00")))
    assert fec.ecritures["Debit"].tolist() == [12.0, 0.0]


def test_une_monnaie_sans_decimale():
    octets = fichier(ligne("1200", "0"), contrepartie(Debit="0", Credit="1200"))
    fec = read_fec(octets)
    assert fec.dialecte.decimales == 0
    assert write_fec(fec.ecritures, fec.dialecte) == octets


def test_un_entete_seul_est_un_exercice_sans_ecriture():
    fec = read_fec(fichier())
    assert fec.ecritures.shape == (0, 18)
    assert controle_fec(fec) == []
    assert write_fec(fec.ecritures, fec.dialecte) == fichier()


def test_des_colonnes_en_plus_sont_gardees():
    entete = (*COLONNES, "DateRglt", "ModeRglt", "NatOp", "IdClient")
    fec = read_fec(fichier((*ligne(), "20260110", "CB", "", "K1"), entete=entete))
    assert fec.ecritures["DateRglt"].tolist() == [pd.Timestamp(2026, 1, 10)]
    assert fec.ecritures["IdClient"].tolist() == ["K1"]


# ------------------------------------------------------------------------------------------------ refus


def test_tous_les_defauts_de_lecture_sortent_ensemble():
    lignes = [
        ligne("1 200,00"),
        ligne("1.200,00"),
        ligne("1e3"),
        ligne(PieceDate="5 janvier"),
        ligne("1,234"),
        ligne("inf"),
    ]
    with pytest.raises(DonneesInvalidesError) as refus:
        read_fec(fichier(*lignes, ligne(EcritureDate="20260230"), ligne(ValidDate="2026131")))
    phrases = {c.message.partition(" vaut")[0] for c in refus.value.constats}
    assert phrases == {
        "Lignes 2, 3, 4, 6, 7 : Debit",
        "Ligne 5 : PieceDate",
        "Ligne 8 : EcritureDate",
        "Ligne 9 : ValidDate",
    }


def test_les_lignes_de_travers_sont_nommees():
    with pytest.raises(DonneesInvalidesError) as refus:
        read_fec(fichier(ligne(), ligne()[:-1], (*ligne(), "x"), ligne(), ligne()[:4]))
    assert [c.message for c in refus.value.constats] == [
        "Ligne 6 : 4 champs au lieu de 18.",
        "Ligne 3 : 17 champs au lieu de 18.",
        "Ligne 4 : 19 champs au lieu de 18.",
    ]


@pytest.mark.parametrize(
    ("octets", "phrase"),
    [
        (b"", "est vide"),
        (b"\r\n\r\n", "est vide"),
        (fichier(ligne(), entete=ligne()), "La première ligne doit nommer"),
        (fichier(entete=COLONNES[:-2]), "colonnes absentes : Montantdevise, Idevise"),
        (fichier(entete=(*COLONNES, "Debit")), "colonnes en double : Debit"),
        (b"JournalCode\t\x81\n", "Ligne 1"),
        (b"\x00\x01\x02", "La première ligne"),
    ],
)
def test_un_fichier_illisible_dit_pourquoi(octets, phrase):
    with pytest.raises(FichierIllisibleError, match=phrase):
        read_fec(octets)


def test_un_fichier_absent_ou_lu_par_son_chemin(tmp_path):
    with pytest.raises(FichierIllisibleError, match="ne peut pas être lu"):
        read_fec(tmp_path / "absent.txt")
    chemin = tmp_path / "732829320FEC20261231.txt"
    chemin.write_bytes(VALIDE)
    fec = read_fec(chemin)
    assert fec.nom == "732829320FEC20261231.txt"
    assert controle_fec(fec) == []


@settings(max_examples=300)
@given(st.data())
def test_un_fichier_abime_ne_leve_que_nos_erreurs(data):
    octets = bytearray(VALIDE)
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(octets) - 1))
        geste = data.draw(st.sampled_from(["change", "ote", "ajoute"]))
        octet = data.draw(st.sampled_from(b'\t\r\n"|;,. 09aeE\x00\xff\xe9\x81'))
        if geste == "change":
            octets[place] = octet
        elif geste == "ote":
            del octets[place]
        else:
            octets.insert(place, octet)
    try:
        fec = read_fec(bytes(octets))
    except RefcompError:
        return
    assert all(c.message for c in controle_fec(fec))


# ------------------------------------------------------------------------------------------------ écriture

TEXTES = st.text(
    st.characters(codec="utf-8", exclude_characters="\t\r\n", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8
)
MONTANTS = st.integers(0, 10**11)
JOURS = st.dates(dt.date(1990, 1, 1), dt.date(2090, 12, 31))


@settings(max_examples=80)
@given(
    st.lists(st.tuples(TEXTES, TEXTES, MONTANTS, JOURS, st.booleans()), min_size=1, max_size=20), st.sampled_from("\t|")
)
def test_ce_que_refcomp_ecrit_se_relit_et_se_recrit_a_l_octet(lignes, separateur):
    table = pd.DataFrame(
        {
            "JournalCode": [li[0].strip() or "x" for li in lignes],
            "JournalLib": "Ventes",
            "EcritureNum": [str(n) for n in range(len(lignes))],
            "EcritureDate": pd.to_datetime([li[3] for li in lignes]),
            "CompteNum": "411",
            "CompteLib": [li[1] for li in lignes],
            "PieceRef": ["" if li[4] else li[1] for li in lignes],
            "PieceDate": [pd.NaT if li[4] else pd.Timestamp(li[3]) for li in lignes],
            "EcritureLib": "é",
            "Debit": [li[2] / 100 for li in lignes],
            "Credit": [np.nan if li[4] else -li[2] / 100 for li in lignes],
        }
    )
    textes = table.columns.difference(["EcritureDate", "PieceDate", "Debit", "Credit"])
    table[textes] = table[textes].replace(r"[|\x00]", "_", regex=True)
    octets = write_fec(table, Dialecte(separateur=separateur))
    fec = read_fec(octets)
    assert write_fec(fec.ecritures, fec.dialecte) == octets
    assert fec.ecritures["Debit"].tolist() == table["Debit"].tolist()
    assert fec.ecritures["EcritureDate"].tolist() == table["EcritureDate"].tolist()
    assert fec.ecritures["CompteLib"].tolist() == table["CompteLib"].tolist()


def test_un_texte_qui_porte_un_separateur_est_refuse_puis_nettoye():
    table = read_fec(VALIDE).ecritures
    table["EcritureLib"] = ["Hello\tDarkness", "my\rold\nfriend"]
    with pytest.raises(DonneesInvalidesError, match=r"Lignes 2, 3.*clean_textes"):
        write_fec(table)
    assert clean_textes(table)["EcritureLib"].tolist() == ["Hello Darkness", "my old friend"]
    assert read_fec(write_fec(clean_textes(table))).ecritures["EcritureLib"].tolist() == [
        "Hello Darkness",
        "my old friend",
    ]
    assert table["EcritureLib"].tolist() == ["Hello\tDarkness", "my\rold\nfriend"]


def test_un_caractere_que_l_encodage_ignore_est_refuse():
    table = read_fec(VALIDE).ecritures
    table["EcritureLib"] = ["漢", "字"]
    with pytest.raises(DonneesInvalidesError, match=r"Lignes 2, 3.*« 漢 » n'existe pas en iso-8859-15"):
        write_fec(table, Dialecte(encodage="iso-8859-15"))


def test_une_colonne_obligatoire_manque_a_l_ecriture():
    with pytest.raises(ArgumentInvalideError, match="CompteNum, Debit"):
        write_fec(read_fec(VALIDE).ecritures.drop(columns=["CompteNum", "Debit"]))


# ------------------------------------------------------------------------------------------------ contrôle


@pytest.mark.parametrize("cas", CAS, ids=[c["id"] for c in CAS])
def test_cas_de_l_outil_de_l_administration(cas):
    lignes = [ligne(**cas["champs"]), contrepartie()]
    try:
        trouves = codes(fichier(*lignes))
    except DonneesInvalidesError as refus:
        trouves = [c.code for c in refus.constats]
    if cas["attendu"] == "valide":
        assert not set(trouves) & {"montant_illisible", "date_illisible", "compte_irregulier", "zone_vide"}
    else:
        assert cas["attendu"] in trouves


@pytest.mark.parametrize(
    ("lignes", "attendus"),
    [
        ((ligne("13,00"), contrepartie()), ["fichier_desequilibre", "ecriture_desequilibree"]),
        ((ligne(CompteNum="4A1"), contrepartie()), ["compte_irregulier"]),
        ((ligne(CompteNum="911000"), contrepartie()), ["compte_irregulier"]),
        ((ligne(CompAuxLib=""), contrepartie()), ["paire_incomplete"]),
        ((ligne(EcritureLet="A"), contrepartie()), ["paire_incomplete"]),
        ((ligne(PieceRef=""), contrepartie()), ["zone_vide"]),
        ((ligne(ValidDate=""), contrepartie()), ["zone_vide"]),
        ((ligne(Credit=""), contrepartie()), ["montant_vide"]),
        ((ligne("12,00", "12,00"),), ["debit_et_credit"]),
        ((ligne("0,00", "0,00"),), ["ligne_nulle"]),
        ((ligne("-12,00"), contrepartie(Credit="-12,00")), ["montant_negatif"]),
        ((ligne(), contrepartie(EcritureDate="20260106")), ["ecriture_de_plusieurs_dates"]),
        (
            (ligne(), contrepartie(), ligne(EcritureNum="3"), contrepartie(EcritureNum="3")),
            ["trou_de_sequence", "ligne_repetee"],
        ),
        ((ligne(), contrepartie(ValidDate="20260101")), ["ordre_de_validation", "validee_avant_sa_date"]),
        ((ligne(), contrepartie(CompteNum="411000")), ["libelle_variable"]),
        ((ligne(EcritureLet="A", DateLet="20250101"), contrepartie()), ["lettree_avant_sa_date"]),
        ((ligne(EcritureNum="a"), contrepartie(EcritureNum="a")), ["numero_sans_suite"]),
    ],
)
def test_chaque_defaut_a_son_constat(lignes, attendus):
    assert codes(fichier(*lignes)) == attendus


def test_l_exercice_vient_du_nom_ou_des_arguments():
    assert codes(VALIDE, nom="732829320FEC20251231.txt") == ["date_hors_exercice"]
    assert codes(VALIDE, nom="732829320FEC20260630.txt") == []
    assert codes(VALIDE, cloture=dt.date(2026, 12, 31), ouverture=dt.date(2026, 2, 1)) == ["date_hors_exercice"]


@pytest.mark.parametrize(
    ("nom", "code"),
    [
        ("export.txt", "nom_irregulier"),
        ("732829321FEC20261231.txt", "siren_faux"),
        ("732829320FEC20261331.txt", "nom_irregulier"),
    ],
)
def test_le_nom_du_fichier(nom, code):
    assert codes(VALIDE, nom=nom) == [code]


def test_composer_et_lire_un_nom():
    assert read_nom(nom_fec("732 829 320", dt.date(2026, 12, 31))).cloture == dt.date(2026, 12, 31)
    with pytest.raises(ArgumentInvalideError, match="clé de Luhn"):
        nom_fec("732829321", dt.date(2026, 12, 31))


def test_ce_que_le_texte_ne_permet_pas_se_dit():
    entete = [c.upper() if c == "Debit" else c for c in (COLONNES[1], COLONNES[0], *COLONNES[2:])]
    valeurs = ligne("12.00", "0.00")
    octets = fichier((valeurs[1], valeurs[0], *valeurs[2:]), entete=entete, separateur=";")
    assert codes(octets)[:4] == [
        "separateur_irregulier",
        "decimale_irreguliere",
        "colonnes_desordonnees",
        "noms_de_colonnes",
    ]


def test_mille_ecritures_fausses_restent_lisibles():
    lignes = [ligne(EcritureNum=str(n), PieceRef=f"F{n}") for n in range(1000)]
    constats = controle_fec(read_fec(fichier(*lignes)))
    assert len(constats) < 20
    assert "990 autres écritures" in " ".join(c.message for c in constats)
