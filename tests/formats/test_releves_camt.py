"""Les relevés CAMT.053 : toutes versions par les noms locaux, groupes ouverts, ni DTD ni entité."""

from contextlib import suppress

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from refcomp.errors import DonneesInvalidesError, FichierIllisibleError, RefcompError
from refcomp.formats.releves import controle_releves, read_releves


def montant(valeur, devise="EUR"):
    sens = "DBIT" if valeur.startswith("-") else "CRDT"
    return f'<Amt Ccy="{devise}">{valeur.lstrip("-")}</Amt>\n<CdtDbtInd>{sens}</CdtDbtInd>\n'


def solde(code, valeur, date, devise="EUR"):
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{montant(valeur, devise)}<Dt><Dt>{date}</Dt></Dt></Bal>"
    )


def ecriture(valeur, suite="", date="2026-01-05", statut="<Sts>BOOK</Sts>", devise="EUR"):
    return (
        f"<Ntry>{montant(valeur, devise)}{statut}<BookgDt><Dt>{date}</Dt></BookgDt><ValDt><Dt>{date}</Dt></ValDt>"
        f"<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>{suite}</Ntry>"
    )


def transaction(valeur="", reference="F-12", texte="Facture 12", devise="EUR"):
    amt = f'<Amt Ccy="{devise}">{valeur}</Amt>' if valeur else ""
    return (
        f"<TxDtls><Refs><EndToEndId>{reference}</EndToEndId></Refs>{amt}"
        f"<RmtInf><Ustrd>{texte}</Ustrd></RmtInf></TxDtls>"
    )


def fichier(*ecritures, version="02", ouverture="OPBD", cloture="110.50", devise="EUR", prefixe=""):
    texte = (
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"><BkToCstmrStmt>\n<Stmt>\n'
        f"<Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id><Svcr><FinInstnId><BIC>OPTBNCNN</BIC></FinInstnId>"
        f"</Svcr></Acct>{solde(ouverture, '100.00', '2026-01-01', devise)}"
        f"{solde('CLBD', cloture, '2026-01-31', devise)}\n"
        f"{''.join(ecritures)}</Stmt></BkToCstmrStmt></Document>"
    )
    return texte.replace("<", f"<{prefixe}").replace(f"<{prefixe}/", f"</{prefixe}").replace("xmlns=", (
        f"xmlns:{prefixe[:-1]}=" if prefixe else "xmlns="))  # fmt: skip


UNE = ecriture("10.50", f"<NtryDtls>{transaction()}</NtryDtls>")


@pytest.mark.parametrize("version", ["02", "04", "08"])
@pytest.mark.parametrize("prefixe", ["", "n1:"])
@pytest.mark.parametrize("ouverture", ["OPBD", "PRCD"])
def test_un_releve_se_lit_en_entier(version, prefixe, ouverture):
    lus = read_releves(fichier(UNE, version=version, prefixe=prefixe, ouverture=ouverture).encode())
    (releve,) = lus.releves.to_dict("records")
    assert (releve["iban"], releve["banque"], releve["devise"]) == ("FR7630006000011234567890189", "OPTBNCNN", "EUR")
    assert (releve["solde_ouverture"], releve["solde_cloture"], releve["decimales"]) == (100.0, 110.5, 2)
    (operation,) = lus.operations.to_dict("records")
    assert (operation["montant"], operation["libelle"], operation["reference"]) == (10.5, "Facture 12", "F-12")
    assert (operation["code"], operation["date"]) == ("PMNT/RCDT/ESCT", pd.Timestamp(2026, 1, 5))
    assert lus.details["qualifiant"].tolist() == ["Refs/EndToEndId", "RmtInf/Ustrd"]
    assert lus.dialecte.version == version
    assert controle_releves(lus) == []


def test_un_groupe_s_ouvre_quand_ses_montants_font_le_total():
    groupe = ecriture("10.50", f"<NtryDtls>{transaction('4.20')}{transaction('6.30', 'NOTPROVIDED', 'B')}</NtryDtls>")
    lus = read_releves(fichier(groupe).encode())
    assert lus.operations["montant"].tolist() == [4.2, 6.3]
    assert lus.operations["reference"].isna().tolist() == [False, True]
    assert lus.details["operation"].tolist() == [0, 0, 0, 1, 1, 1]
    assert controle_releves(lus) == []


@pytest.mark.parametrize("autre", [("6.31", "EUR"), ("", "EUR"), ("6.30", "USD")])
def test_un_groupe_reste_entier_quand_ses_montants_ne_font_pas_le_total(autre):
    groupe = ecriture("10.50", f"<NtryDtls>{transaction('4.20')}{transaction(autre[0], devise=autre[1])}</NtryDtls>")
    lus = read_releves(fichier(groupe).encode())
    assert lus.operations["montant"].tolist() == [10.5]
    assert len(lus.details) >= 4


@pytest.mark.parametrize("statut", ["<Sts>PDNG</Sts>", "<Sts><Cd>INFO</Cd></Sts>"])
def test_une_ecriture_en_attente_est_passee_et_remarquee(statut):
    lus = read_releves(fichier(UNE, ecriture("5.00", statut=statut)).encode())
    assert lus.operations["montant"].tolist() == [10.5]
    assert [c.code for c in controle_releves(lus)] == ["ecriture_en_attente"]


def test_le_franc_pacifique_et_un_debit():
    une = ecriture("-1500", devise="XPF")
    lus = read_releves(fichier(une, devise="XPF", cloture="-1400").encode())
    assert lus.operations["montant"].tolist() == [-1500.0]
    assert lus.releves["decimales"].tolist() == [0]
    assert controle_releves(lus) == []


def test_tous_les_defauts_sont_dits_a_la_fois():
    lignes = (
        ecriture("dix", date="2026-02-30"),
        ecriture("1.00", devise="USD"),
        ecriture("1.00").replace("CRDT", "PLUS"),
    )
    with pytest.raises(DonneesInvalidesError) as erreur:
        read_releves(fichier(*lignes).encode())
    codes = {c.code for c in erreur.value.constats}
    assert codes == {"montant_illisible", "date_illisible", "devise_variable", "sens_inconnu"}


@pytest.mark.parametrize("encodage", ["utf-8", "utf-16"])
def test_dtd_et_entites_sont_refusees(encodage):
    piege = '<!DOCTYPE Document [<!ENTITY a SYSTEM "http://exemple.nc/a">]>'
    with pytest.raises(FichierIllisibleError, match="DTD"):
        read_releves((piege + fichier(UNE)).encode(encodage))


@pytest.mark.parametrize("coupe", [200, 600])
def test_un_xml_mal_forme_est_refuse_avec_sa_ligne(coupe):
    with pytest.raises(FichierIllisibleError, match=r"Ligne \d+ : le XML est mal formé"):
        read_releves(fichier(UNE)[:coupe].encode())


def test_un_camt_d_un_autre_genre_ou_trop_profond_est_refuse():
    with pytest.raises(FichierIllisibleError, match=r"CAMT\.053"):
        read_releves(b'<Document xmlns="camt.054"><A/></Document>')
    with pytest.raises(FichierIllisibleError, match="balises"):
        read_releves(b'<Document xmlns="camt.053">' + b"<a>" * 100)
    with pytest.raises(FichierIllisibleError, match="encodage"):
        read_releves(b'<?xml version="1.0" encoding="martien"?><Document xmlns="camt.053"/>')


@given(place=st.integers(0, 1300), coupe=st.integers(0, 20), ajout=st.binary(max_size=8))
def test_un_fichier_abime_ne_donne_que_des_refus(place, coupe, ajout):
    octets = fichier(UNE).encode()
    with suppress(RefcompError):
        controle_releves(read_releves(octets[:place] + ajout + octets[place + coupe :]))
