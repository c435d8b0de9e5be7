"""Les blocs RNCP : les écrire, lire une fiche publiée, et ne rien croire d'un XML étranger."""

from xml.etree import ElementTree as ET

import pytest

from refcomp.errors import ArgumentInvalideError, FichierIllisibleError, ReferentielInconnuError
from refcomp.referentiels.echange import Options, export_referentiel, import_referentiel
from refcomp.referentiels.echange.brut import build_referentiel
from refcomp.referentiels.echange.rncp_export import blocs, render_rncp
from refcomp.referentiels.echange.rncp_import import decoupe, read_rncp

# Forme des fiches du flux V4.1 ; textes inventés. Le flux publié met un texte sur une seule ligne.
FICHE = """<FICHE>
  <ID_FICHE>1</ID_FICHE>
  <NUMERO_FICHE>{numero}</NUMERO_FICHE>
  <INTITULE>Gestion d'essai</INTITULE>
  <ABREGE><CODE>BTS</CODE><LIBELLE>Brevet de technicien supérieur</LIBELLE></ABREGE>
  <ETAT_FICHE>Publiée</ETAT_FICHE>
  <DATE_FIN_ENREGISTREMENT>31/08/2028</DATE_FIN_ENREGISTREMENT>
  <DATE_EFFET>01/09/2023</DATE_EFFET>
  <BLOCS_COMPETENCES>
    <BLOC_COMPETENCES>
      <CODE>{numero}BC01</CODE>
      <LIBELLE>Gérer les clients &amp; les fournisseurs</LIBELLE>
      <LISTE_COMPETENCES>- Prospecter   des clients  - Répondre aux demandes      - Suivre un impayé</LISTE_COMPETENCES>
      <MODALITES_EVALUATION>Contrôle en cours de formation    Épreuve ponctuelle</MODALITES_EVALUATION>
    </BLOC_COMPETENCES>
    <BLOC_COMPETENCES>
      <CODE>{numero}BC02</CODE>
      <LIBELLE>Langue</LIBELLE>
      <LISTE_COMPETENCES>Comprendre un texte</LISTE_COMPETENCES>
    </BLOC_COMPETENCES>
  </BLOCS_COMPETENCES>
  <CORRESPONDANCES><CORRESPONDANCE>
    <SOURCE><BLOC_COMPETENCES><CODE>RNCP9BC01</CODE></BLOC_COMPETENCES></SOURCE>
  </CORRESPONDANCE></CORRESPONDANCES>
</FICHE>"""


def flux(*numeros):
    fiches = "".join(FICHE.format(numero=n) for n in numeros)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<FICHES><VERSION_FLUX>4.1</VERSION_FLUX>{fiches}</FICHES>'


@pytest.fixture
def ecrire(tmp_path):
    def _ecrire(texte, nom="fiches.xml"):
        chemin = tmp_path / nom
        chemin.write_bytes(texte if isinstance(texte, bytes) else texte.encode())
        return chemin

    return _ecrire


def test_une_fiche_publiee_devient_un_referentiel(ecrire):
    lu = import_referentiel(ecrire(flux("RNCP38363")))
    assert (lu.id, lu.millesime, lu.intitule) == ("rncp38363", "2023", "BTS Gestion d'essai")
    assert "RNCP38363" in lu.note
    assert "31/08/2028" in lu.note
    assert lu.du_niveau("bloc") == ["BC01", "BC02"]
    assert lu.element("BC01")["code_imprime"] == "RNCP38363BC01"
    assert [lu.libelle(c) for c in lu.enfants("BC01", "competence")] == [
        *("Prospecter des clients", "Répondre aux demandes", "Suivre un impayé"),
    ]
    # Le texte libre est gardé entier, à côté de son découpage ; les modalités ne sont pas coupées.
    assert lu.element("BC01")["attributs"]["liste_competences"].startswith("- Prospecter   des clients  - ")
    (modalites,) = lu.relies("BC01", "evaluee_par")
    assert lu.libelle(modalites) == "Contrôle en cours de formation    Épreuve ponctuelle"
    assert lu.relies("BC02", "comprend") == ["BC02/c01"]


def test_choisir_une_fiche_parmi_plusieurs(ecrire):
    chemin = ecrire(flux("RNCP1", "RNCP2", "RNCP3"))
    assert import_referentiel(chemin, options=Options(numero="RNCP2")).id == "rncp2"
    with pytest.raises(FichierIllisibleError, match=r"plusieurs fiches.*RNCP1"):
        import_referentiel(chemin)
    with pytest.raises(FichierIllisibleError, match=r"la fiche RNCP9 n'y est pas.*RNCP1, RNCP2, RNCP3"):
        read_rncp(chemin, "RNCP9")


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("- Un  - Deux", ["Un", "Deux"]),
        (
            "- Apporter des contributions   dans le cadre    - Deux",
            ["Apporter des contributions dans le cadre", "Deux"],
        ),
        ("* Valider      * Coder", ["Valider", "Coder"]),
        ("• Un\n• Deux – et demi", ["Un", "Deux – et demi"]),
        (
            "A1C1. Évaluer le contexte     A1C2.Apprécier les choix",
            ["A1C1. Évaluer le contexte", "A1C2.Apprécier les choix"],
        ),
        ("C.1. Organiser une réunion      C.2. Analyser", ["C.1. Organiser une réunion", "C.2. Analyser"]),
        ("1.1 Recueillir    1.1.1 Auditer", ["1.1 Recueillir", "1.1.1 Auditer"]),
        ("Maquetter une interface  Réaliser une interface", ["Maquetter une interface", "Réaliser une interface"]),
        ("Un seul texte, avec un tiret - au milieu", ["Un seul texte, avec un tiret - au milieu"]),
        ("- Une seule puce", ["Une seule puce"]),
        ("", []),
    ],
)
def test_decoupe(texte, attendu):
    assert decoupe(texte) == attendu


BOMBE = """<?xml version="1.0"?>
<!DOCTYPE FICHES [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>
<FICHES><FICHE><INTITULE>&c;</INTITULE></FICHE></FICHES>"""


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        (BOMBE, "DOCTYPE"),
        (BOMBE.replace('"1.0"', '"1.0" encoding="UTF-16"').encode("utf-16"), "DOCTYPE"),
        ('<!DOCTYPE FICHES SYSTEM "voisin.dtd"><FICHES/>', "DOCTYPE"),
        ("<FICHES/>", "aucune FICHE"),
        ("<FICHES><FICHE>", "bien formé"),
        ("<FICHES><FICHE><INTITULE>&inconnue;</INTITULE></FICHE></FICHES>", "bien formé"),
        ("<FICHES><FICHE><NUMERO_FICHE>RS5</NUMERO_FICHE></FICHE></FICHES>", "RS5 n'a aucun bloc"),
        ("pas du XML", "n'est pas un XML"),
        ("", "est vide"),
    ],
)
def test_un_xml_douteux_est_refuse(ecrire, texte, attendu):
    with pytest.raises(FichierIllisibleError, match=attendu):
        read_rncp(ecrire(texte))


def test_les_blocs_d_un_bts(referentiels):
    lus = blocs(referentiels["bts-gpme"])
    assert [(b.code, len(b.competences)) for b in lus] == [("B1", 6), ("B2", 6), ("B3", 6), ("B4", 8)]
    assert lus[0].modalites == ("UNITÉ U4 : Gérer la relation avec les clients et les fournisseurs de la PME",)
    xml = ET.fromstring(render_rncp(referentiels["bts-gpme"], numero="RNCP38363"))
    assert xml.findtext("VERSION_FLUX") == "4.1"
    assert xml.findtext("FICHE/NUMERO_FICHE") == "RNCP38363"
    codes = [n.text for n in xml.iterfind("FICHE/BLOCS_COMPETENCES/BLOC_COMPETENCES/CODE")]
    assert codes == ["RNCP38363BC01", "RNCP38363BC02", "RNCP38363BC03", "RNCP38363BC04"]
    assert {n.tag for n in xml.find("FICHE/BLOCS_COMPETENCES/BLOC_COMPETENCES")} == {
        *("CODE", "LIBELLE", "LISTE_COMPETENCES", "MODALITES_EVALUATION"),
    }


def test_ce_qui_tient_lieu_de_bloc_ailleurs(referentiels):
    assert [(b.code, len(b.competences)) for b in blocs(referentiels["cqp-agc"])] == [("R", 16), ("PO", 14), ("OT", 15)]
    tci = blocs(referentiels["cqpm-tci"])
    assert [len(b.competences) for b in tci] == [2, 3, 2]
    assert "Avis de l'entreprise" in tci[0].modalites
    assert [b.code for b in blocs(referentiels["agora-bloc1"], "mission")] == ["M1", "M2", "M3", "M4"]
    with pytest.raises(ReferentielInconnuError, match="n'a pas de niveau « chapitre »"):
        blocs(referentiels["agora-bloc1"], "chapitre")


def test_un_numero_ou_un_niveau_faux(referentiels, brut_complet):
    with pytest.raises(ArgumentInvalideError, match="RNCP38363 ou RS5000"):
        render_rncp(referentiels["bts-gpme"], numero="38363")
    for element in brut_complet["elements"]:
        element["niveau"] = "critere"
    brut_complet["niveaux"] = [{"id": "critere", "libelle": "Critère"}]
    with pytest.raises(ArgumentInvalideError, match="nommez le niveau"):
        render_rncp(build_referentiel(brut_complet, "essai"))


def test_les_textes_des_blocs_reviennent(referentiels, tmp_path):
    for identifiant, referentiel in referentiels.items():
        lu = import_referentiel(export_referentiel(referentiel, "rncp", tmp_path / f"{identifiant}.xml"))
        avant = [(b.libelle, tuple(" ".join(c.split()) for c in b.competences)) for b in blocs(referentiel)]
        assert [(b.libelle, b.competences) for b in blocs(lu)] == avant
