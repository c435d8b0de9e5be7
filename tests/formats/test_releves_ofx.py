"""Les relevés OFX : SGML ou XML, dans l'encodage trouvé, sans DTD ni entité."""

from contextlib import suppress

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from refcomp.errors import DonneesInvalidesError, FichierIllisibleError, RefcompError
from refcomp.formats.releves import controle_releves, read_releves

SGML = "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n"
XML = '<?xml version="1.0" encoding="UTF-8"?>\n<?OFX OFXHEADER="200" VERSION="211"?>\n'
DEUX = (("20260105120000[-8:PST]", "-80.10", "A1", "LOYER &amp; CHARGES"), ("20260106", "1200,5", "A2", "CLIENT"))


def operation(date, montant, fitid, nom, ferme):
    champs = {"TRNTYPE": "DEBIT", "DTPOSTED": date, "TRNAMT": montant, "FITID": fitid, "NAME": nom, "MEMO": "note"}
    return "<STMTTRN>\n" + "".join(f"<{c}>{v}{f'</{c}>' * ferme}\n" for c, v in champs.items()) + "</STMTTRN>\n"


def fichier(operations=DEUX, *, xml=False, devise="EUR", solde="1120.40", compte="00000157841"):
    def zone(nom, valeur):
        return f"<{nom}>{valeur}{f'</{nom}>' * xml}\n"

    corps = "".join(operation(*o, xml) for o in operations)
    return (
        f"{XML if xml else SGML}<OFX>\n<BANKMSGSRSV1><STMTTRNRS><STMTRS>\n{zone('CURDEF', devise)}<BANKACCTFROM>\n"
        f"{zone('BANKID', '14168')}{zone('BRANCHID', '00001')}{zone('ACCTID', compte)}</BANKACCTFROM>\n<BANKTRANLIST>\n"
        f"{zone('DTSTART', '20260101')}{zone('DTEND', '20260131')}{corps}</BANKTRANLIST>\n<LEDGERBAL>\n"
        f"{zone('BALAMT', solde)}{zone('DTASOF', '20260131')}</LEDGERBAL>\n</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"
    )


@pytest.mark.parametrize("xml", [False, True])
def test_les_deux_ecritures_se_lisent_de_meme(xml):
    lus = read_releves(fichier(xml=xml).encode())
    (releve,) = lus.releves.to_dict("records")
    assert [releve[c] for c in ("banque", "guichet", "compte", "devise")] == ["14168", "00001", "00000157841", "EUR"]
    assert (releve["solde_cloture"], releve["decimales"]) == (1120.4, 2)
    assert releve["date_ouverture"] == pd.Timestamp(2026, 1, 1)
    assert lus.operations["montant"].tolist() == [-80.1, 1200.5]
    assert lus.operations["libelle"].tolist() == ["LOYER & CHARGES", "CLIENT"]
    assert lus.operations["date"].tolist() == [pd.Timestamp(2026, 1, 5), pd.Timestamp(2026, 1, 6)]
    assert lus.operations["fitid"].tolist() == ["A1", "A2"]
    assert lus.details["qualifiant"].tolist() == ["MEMO", "MEMO"]
    assert lus.dialecte.version == ("211" if xml else "102")
    assert [c.code for c in controle_releves(lus)] == ["debut_absent"]


@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_l_encodage_est_celui_qu_on_trouve(encodage):
    lus = read_releves(fichier([("20260105", "1", "A1", "Électricité à Nouméa")]).encode(encodage))
    assert lus.operations["libelle"].tolist() == ["Électricité à Nouméa"]
    autres = [c for c in controle_releves(lus) if c.code == "encodage_autre"]
    assert bool(autres) == (encodage == "utf-8")


def test_le_franc_pacifique_et_l_iban():
    lus = read_releves(fichier([("20260105", "-1500", "A", "X")], devise="XPF", compte="FR7630006000011234567890189",
                               solde="12000.00").encode())  # fmt: skip
    assert lus.releves["decimales"].tolist() == [0]
    assert lus.releves["iban"].tolist() == ["FR7630006000011234567890189"]
    assert lus.releves["compte"].isna().all()


def test_un_fitid_employe_deux_fois_se_voit():
    lus = read_releves(fichier([DEUX[0], DEUX[1], ("20260107", "3", "A1", "AUTRE")]).encode())
    assert [c.code for c in controle_releves(lus)] == ["debut_absent", "operation_en_double"]


@pytest.mark.parametrize("piege", ['<!DOCTYPE OFX SYSTEM "http://x/y">', '<!ENTITY a "b">'])
@pytest.mark.parametrize("encodage", ["utf-8", "utf-16"])
def test_dtd_et_entites_sont_refusees(piege, encodage):
    with pytest.raises(FichierIllisibleError, match="DTD"):
        read_releves(fichier(xml=True).replace("<OFX>", f"{piege}<OFX>").encode(encodage))


def test_tous_les_defauts_sont_dits_a_la_fois():
    operations = [("20261305", "$120", "A", "X"), ("", "1", "B", "Y"), ("20260105", "1e3", "C", "Z")]
    texte = fichier(operations).replace("<CURDEF>EUR\n", "<!-- <CURDEF>EUR\n -->")
    with pytest.raises(DonneesInvalidesError) as erreur:
        read_releves(texte.encode())
    codes = [c.code for c in erreur.value.constats]
    assert sorted(codes) == ["balise_absente", *["date_illisible"] * 2, *["montant_illisible"] * 2]


@pytest.mark.parametrize("place", [250, 350, 450])
def test_un_fichier_tronque_est_refuse(place):
    with pytest.raises(DonneesInvalidesError, match="finit avant"):
        read_releves(fichier()[:place].encode())


def test_un_ofx_sans_releve_est_refuse():
    with pytest.raises(FichierIllisibleError, match="sans relevé"):
        read_releves(f"{SGML}<OFX></OFX>".encode())


@given(place=st.integers(0, 900), coupe=st.integers(0, 60), ajout=st.binary(max_size=12))
def test_un_fichier_abime_ne_donne_que_des_refus(place, coupe, ajout):
    octets = fichier().encode()
    with suppress(RefcompError):
        controle_releves(read_releves(octets[:place] + ajout + octets[place + coupe :]))
