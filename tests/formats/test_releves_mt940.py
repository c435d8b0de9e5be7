"""Les relevés MT940 : champs recollés, en-têtes passés, soldes et opérations exacts."""

from contextlib import suppress

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from refcomp.errors import DonneesInvalidesError, FichierIllisibleError, RefcompError
from refcomp.formats.releves import controle_releves, read_releves

UN = """:20:STARTUMS
:25:14168/00000157841
:28C:00001/001
:60F:C260101EUR1200,00
:61:2601050106DR6,00N024FACT12//BQ998
suite de l'opération
:86:106?00FRAIS?20Commission janv?21ier?32BANQUE D
EMO
:61:260107C10,5NTRFNONREF
:86:VIREMENT CLIENT
DEUXIEME LIGNE
:62F:C260131EUR1204,50
-
"""


def lire(texte=UN):
    return read_releves(texte.encode())


@pytest.mark.parametrize("fin", ["\n", "\r\n", "\r"])
def test_un_releve_se_lit_en_entier(fin):
    lus = lire(UN.replace("\n", fin))
    (releve,) = lus.releves.to_dict("records")
    assert (releve["banque"], releve["compte"], releve["devise"]) == ("14168", "00000157841", "EUR")
    assert (releve["solde_ouverture"], releve["solde_cloture"]) == (1200.0, 1204.5)
    assert lus.operations["montant"].tolist() == [-6.0, 10.5]
    assert lus.operations["date"].tolist() == [pd.Timestamp(2026, 1, 6), pd.Timestamp(2026, 1, 7)]
    assert lus.operations["date_valeur"].tolist() == [pd.Timestamp(2026, 1, 5), pd.Timestamp(2026, 1, 7)]
    assert lus.operations["libelle"].tolist() == ["Commission janvier", "VIREMENT CLIENT DEUXIEME LIGNE"]
    assert lus.operations["reference"].tolist()[0] == "FACT12"
    assert lus.operations["reference"].isna().tolist() == [False, True]
    assert lus.operations["numero"].tolist()[0] == "BQ998"
    assert lus.operations["code"].tolist() == ["N024", "NTRF"]
    details = dict(lus.details.loc[lus.details["operation"] == 0, ["qualifiant", "texte"]].to_numpy().tolist())
    assert details == {"61": "suite de l'opération", "86": "106", "00": "FRAIS", "20": "Commission janv", "21": "ier",
                       "32": "BANQUE DEMO"}  # fmt: skip
    assert controle_releves(lus) == []


@pytest.mark.parametrize("entete", ["{1:F01X}{2:I940}{4:\n", "0000 01INGB\n940 00\n", ":940:\n", "\x01\n", "\n\n"])
def test_les_entetes_et_les_fins_de_banque_sont_passes(entete):
    lus = lire(entete + UN.replace("\n-\n", "\n-}{5:}\n") + "texte libre\n" + UN)
    assert len(lus.releves) == 2
    assert lus.operations["montant"].tolist() == [-6.0, 10.5] * 2


def test_une_heure_coupee_ne_commence_pas_un_champ():
    lus = lire(UN.replace("DEUXIEME LIGNE", ":12:11 DEUXIEME"))
    assert lus.operations["libelle"].tolist()[1] == "VIREMENT CLIENT :12:11 DEUXIEME"


def test_plusieurs_86_se_suivent_et_celui_du_solde_ne_compte_pas():
    lus = lire(UN.replace(":86:VIREMENT", ":86:PREMIER\n:86:VIREMENT").replace("\n-\n", "\n:86:FIN\n-\n"))
    assert lus.operations["libelle"].tolist()[1] == "PREMIER VIREMENT CLIENT DEUXIEME LIGNE"
    assert "FIN" not in lus.details["texte"].tolist()


@pytest.mark.parametrize(("sens", "attendu"), [("C", 5.0), ("D", -5.0), ("RC", -5.0), ("RD", 5.0), ("CR", 5.0)])
def test_le_sens_et_l_annulation(sens, attendu):
    assert lire(UN.replace("260107C10,5", f"260107{sens}5")).operations["montant"].tolist()[1] == attendu


def test_l_annee_d_ecriture_et_le_trente_fevrier():
    lus = lire(UN.replace("2601050106", "2512310102").replace("260107C", "260230C"))
    assert lus.operations["date"].tolist() == [pd.Timestamp(2026, 1, 2), pd.Timestamp(2026, 2, 28)]
    assert [c.code for c in controle_releves(lus)] == ["date_ajustee", "date_hors_periode"]


def test_deux_pages_se_suivent():
    suite = UN.replace(":60F:C260101EUR1200,00", ":60M:C260131EUR1204,50")
    suite = suite.replace("C260131EUR1204,50\n-", "C260131EUR1209,00\n-")
    suite = suite.replace("2601050106", "260131").replace(":61:260107", ":61:260131")
    assert controle_releves(lire(UN.replace("62F", "62M") + suite)) == []
    assert [c.code for c in controle_releves(lire(UN + suite.replace("1204,50", "1204,51")))] == [
        "solde_faux",
        "suite_rompue",
    ]


def test_un_mt942_se_lit_sans_soldes():
    texte = ":20:A\n:25:1/2\n:34F:XPF0\n:13D:2601191815+0100\n:61:2601190119CF1500,NTRFNONREF\n:90C:1XPF1500,\n-\n"
    lus = lire(texte)
    assert (lus.releves["devise"].tolist(), lus.releves["decimales"].tolist()) == (["XPF"], [0])
    assert lus.operations["montant"].tolist() == [1500.0]
    assert [c.code for c in controle_releves(lus)] == ["debut_absent", "fin_absente"]


def test_tous_les_defauts_sont_dits_a_la_fois():
    texte = UN.replace("C260131EUR", "X260131EUR").replace("260107C10,5", "261307C10,5").replace("0106DR", "1306DR")
    with pytest.raises(DonneesInvalidesError) as erreur:
        lire(texte + ":20:B\n:61:n'importe quoi\n")
    codes = sorted(c.code for c in erreur.value.constats)
    assert codes == ["date_illisible", "date_illisible", "devise_absente", "operation_illisible", "solde_illisible"]


@pytest.mark.parametrize("texte", [":20:SEUL\n", ":NS:\n", ":86:091\n-"])
def test_un_fichier_sans_releve_est_refuse(texte):
    with pytest.raises(FichierIllisibleError, match="sans relevé"):
        lire(texte)


@given(place=st.integers(0, 320), coupe=st.integers(0, 20), ajout=st.binary(max_size=8))
def test_un_fichier_abime_ne_donne_que_des_refus(place, coupe, ajout):
    octets = UN.encode()
    with suppress(RefcompError):
        controle_releves(read_releves(octets[:place] + ajout + octets[place + coupe :]))
