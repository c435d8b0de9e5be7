"""Lire une liste exportée : ce que Pronote écrit vraiment, ce que d'autres écrivent, ce qu'un malveillant écrirait."""

import openpyxl
import pytest

from refcomp.errors import DonneesInvalidesError, FichierIllisibleError
from refcomp.secretariat.listes import clean_cellule, read_liste

# La ligne de titres d'un export réel ; les personnes sont inventées.
PRONOTE = (
    "Élèves;Encouragement/Valorisation;Né(e) le;Sexe;Adresse E-mail;Entrée;Sortie;;Classe de rattachement;Tuteur;"
    "Cnx Ele.;Cnx Resp.;Option 1;Option 2;Option 3;Régime\r\n"
    '"DE LA DÉMO Zoé";"";"12/05/2008";"Féminin";"zoe@exemple.org";01/09/2025;;"";"";"";"";"";"LV1";"";"";"EXT"\r\n'
    '"FICTIF Noël";"";"30/06/2007";"Masculin";"";01/09/2025;15/01/2026;"";"";"";"";"";"ANGLAIS LV1";"";"";"DP"\r\n'
)


def ecrit(dossier, texte, encodage="utf-8-sig", nom="liste.csv"):
    chemin = dossier / nom
    chemin.write_bytes(texte.encode(encodage))
    return chemin


def codes(constats):
    return [c.code for c in constats]


@pytest.mark.parametrize("encodage", ["cp1252", "utf-8-sig", "utf-8"])
def test_l_export_de_pronote(tmp_path, encodage):
    lus, constats = read_liste(ecrit(tmp_path, PRONOTE, encodage))
    zoe, noel = lus
    assert (zoe.nom, zoe.prenom, zoe.naissance, zoe.courriel) == ("DE LA DÉMO", "Zoé", "12/05/2008", "zoe@exemple.org")
    assert (noel.prenom, noel.sortie, noel.groupe) == ("Noël", "15/01/2026", "")
    assert constats == []


def test_une_presentation_un_pied_et_des_titres_repetes_sont_ignores(tmp_path):
    texte = (
        "Lycée de démonstration\n\nListe des élèves, 1GPME-A\n"
        "Élève;Classe;;;\nFICTIF Zoé;1A;;;\nÉlève;Classe;;;\nDÉMO Alix;1A;;;\nTotal : 2 élèves;;;;\n"
    )
    lus, constats = read_liste(ecrit(tmp_path, texte, "cp1252"))
    assert [(lu.nom, lu.prenom, lu.groupe) for lu in lus] == [("FICTIF", "Zoé", "1A"), ("DÉMO", "Alix", "1A")]
    assert codes(constats) == ["presentation", "pied"]


@pytest.mark.parametrize(
    "titres",
    [
        "NOM;PRÉNOM;DATE DE NAISSANCE;DIVISION;E-MAIL",
        "Nom de famille;prenom;Né le;Classe;Courriel",
        '"Nom";"Prénom";"Né(e) le";"Groupes";"Adresse e-mail"',
        " Nom , Prénom , naissance , classe , mail ",
    ],
)
def test_les_titres_varient_en_casse_en_accents_et_en_separateur(tmp_path, titres):
    separateur = "," if " , " in titres else ";"
    ligne = separateur.join(["Fictif", "Zoé", "2008-05-12", "1A", "zoe@exemple.org"])
    (lu,), _ = read_liste(ecrit(tmp_path, f"{titres}\n{ligne}\n"))
    assert (lu.nom, lu.prenom, lu.naissance, lu.groupe, lu.courriel) == (
        *("Fictif", "Zoé", "12/05/2008", "1A"),
        "zoe@exemple.org",
    )


def test_un_classeur_se_lit_comme_un_csv(tmp_path):
    classeur = openpyxl.Workbook()
    for rangee in (["Lycée"], [], ["Nom", "Né(e) le", "Classe"], ["FICTIF Zoé", "12/05/2008", "1A"]):
        classeur.active.append(rangee)
    classeur.save(tmp_path / "liste.xlsx")
    (lu,), _ = read_liste(tmp_path / "liste.xlsx")
    assert (lu.nom, lu.prenom, lu.groupe, lu.ligne) == ("FICTIF", "Zoé", "1A", 4)


def test_une_colonne_identifiant_qui_convient_est_prise_telle_quelle(tmp_path):
    lus, _ = read_liste(ecrit(tmp_path, "Nom;Prénom;Identifiant\nFictif;Zoé;zfictif\nDémo;Alix;ademo\n"))
    assert [(lu.identifiant, lu.numero) for lu in lus] == [("zfictif", "zfictif"), ("ademo", "ademo")]


@pytest.mark.parametrize("second", ["a.demo", "1234", "zfictif", "../x", ""])
def test_une_colonne_identifiant_qui_ne_convient_pas_reste_un_numero(tmp_path, second):
    lus, _ = read_liste(ecrit(tmp_path, f"Nom;Prénom;Identifiant\nFictif;Zoé;zfictif\nDémo;Alix;{second}\n"))
    assert [(lu.identifiant, lu.numero) for lu in lus] == [("", "zfictif"), ("", second.lstrip("="))]


def test_une_colonne_qui_compte_les_lignes_n_est_pas_un_numero(tmp_path):
    lus, _ = read_liste(ecrit(tmp_path, "Numéro;Nom;Prénom\n1;Fictif;Zoé\n2;Démo;Alix\n"))
    assert [lu.numero for lu in lus] == ["", ""]


def test_les_formules_et_les_caracteres_caches_sont_retires_et_dits(tmp_path):
    texte = 'Nom;Prénom;Classe\n"=HYPERLINK(""http://exemple.org"")";Zoé;+1A\nFic\u202etif;\x07Alix;1A\n'
    lus, constats = read_liste(ecrit(tmp_path, texte))
    assert [(lu.nom, lu.prenom, lu.groupe) for lu in lus] == [
        ("HYPERLINK(http://exemple.org)", "Zoé", "1A"),
        ("Fictif", "Alix", "1A"),
    ]
    assert codes(constats) == ["cellule_nettoyee"] * 4


@pytest.mark.parametrize("debut", ["=", "+", "-", "@", "\t", "\r", "＝", "=-+", " ="])
def test_aucune_cellule_ne_peut_devenir_une_formule(debut):
    assert clean_cellule(f"{debut}1+1")[0] == "1+1"


def test_un_nom_ne_peut_pas_etre_une_balise():
    """Le formgrader écrit les noms de la classe sans les échapper."""
    propre, nettoye = clean_cellule("<img src=x onerror=alert(1)>D'EXEMPLE")
    assert (propre, nettoye) == ("img src=x onerror=alert(1)D'EXEMPLE", True)


def test_ce_qui_est_incomplet_ou_illisible_est_dit_avec_sa_ligne(tmp_path):
    texte = "Nom;Prénom;Né(e) le\nFictif;;\nDémo;Alix;31/02/2008\n;;\nFICTIVE;ZOÉ;mai\n"
    lus, constats = read_liste(ecrit(tmp_path, texte))
    assert [lu.naissance for lu in lus] == ["", ""]
    assert [(c.gravite, c.code, c.objet) for c in constats] == [
        ("erreur", "ligne_incomplete", "2"),
        ("avertissement", "date_illisible", "3"),
        ("avertissement", "date_illisible", "5"),
    ]


def test_une_decoupe_au_juge_est_dite(tmp_path):
    _, constats = read_liste(ecrit(tmp_path, "Élèves;Classe\nFICTIF ZOE;1A\n"))
    assert "découpé au jugé : nom FICTIF, prénom ZOE" in constats[0].message


def test_sans_titres_connus_le_message_montre_ce_qui_a_ete_lu(tmp_path):
    with pytest.raises(DonneesInvalidesError, match="ligne 1 : Colonne A ; Colonne B"):
        read_liste(ecrit(tmp_path, "Colonne A;Colonne B\nx;y\n"))
    with pytest.raises(FichierIllisibleError, match="n'existe pas"):
        read_liste(tmp_path / "absente.csv")
    with pytest.raises(FichierIllisibleError, match=r"\.csv ou \.xlsx"):
        read_liste(ecrit(tmp_path, "x", nom="liste.pdf"))
