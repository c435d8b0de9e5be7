"""Moodle : un fichier que son importeur accepte en entier, et un contrôle qui voit ce que l'importeur perdrait."""

import csv
import io
import json

import pytest

from refcomp.errors import ArgumentInvalideError, FichierIllisibleError
from refcomp.referentiels.echange import check_moodle, import_referentiel
from refcomp.referentiels.echange.brut import build_referentiel
from refcomp.referentiels.echange.moodle_export import render_moodle
from refcomp.referentiels.echange.moodle_format import CHAMPS, COLONNES, REGLE_POINTS, REGLE_TOUTES, TAXONOMIES
from refcomp.referentiels.echange.moodle_import import parse_moodle_csv
from refcomp.referentiels.echange.moodle_lecture import parse_php

IDS = ["agora-bloc1", "bts-gpme", "bts-gpme-nc", "cqp-agc", "cqpm-tci"]


def lignes(texte, separateur=","):
    return [dict(zip(CHAMPS, ligne, strict=True)) for ligne in parse_php(texte, separateur)]


@pytest.fixture(scope="module")
def agora(referentiels):
    return render_moodle(referentiels["agora-bloc1"])


@pytest.mark.parametrize("identifiant", IDS)
def test_moodle_importe_tout(referentiels, identifiant):
    referentiel = referentiels[identifiant]
    texte = render_moodle(referentiel)
    assert check_moodle(texte) == []
    competences = lignes(texte)[2:]
    assert len(competences) == len(referentiel.elements)
    assert max(len(c["shortname"]) for c in competences) <= 100
    # Lu comme PHP le lit ou comme Python, c'est le même fichier : aucun antislash n'échappe un guillemet.
    assert parse_php(texte, ",") == list(csv.reader(io.StringIO(texte)))


def test_les_titres_et_la_ligne_du_referentiel(agora):
    assert parse_php(agora, ",")[0] == list(COLONNES)
    assert len(COLONNES) == 14
    cadre = lignes(agora)[1]
    assert cadre["isframework"] == "1"
    assert cadre["idnumber"] == "agora-bloc1-2020"
    assert cadre["scalevalues"] == "Très insuffisant (TI),Insuffisant (I),Satisfaisant (S),Très satisfaisant (TS)"
    assert json.loads(cadre["scaleconfiguration"]) == [
        {"scaleid": "0"},
        {"id": 4, "scaledefault": 1, "proficient": 1},
    ]
    assert cadre["taxonomies"] == "domain,practice,indicator,indicator"
    assert set(cadre["taxonomies"].split(",")) <= set(TAXONOMIES)


def test_le_niveau_acquis_est_un_choix_du_centre(referentiels):
    cadre = lignes(render_moodle(referentiels["agora-bloc1"], acquis_des="S"))[1]
    assert json.loads(cadre["scaleconfiguration"])[1:] == [
        {"id": 3, "scaledefault": 1, "proficient": 1},
        {"id": 4, "scaledefault": 0, "proficient": 1},
    ]
    with pytest.raises(ArgumentInvalideError, match="TI, I, S, TS"):
        render_moodle(referentiels["agora-bloc1"], acquis_des="B")
    with pytest.raises(ArgumentInvalideError, match="separateur"):
        render_moodle(referentiels["agora-bloc1"], separateur="|")


def test_une_ligne_se_lit_dans_moodle(agora):
    competence = next(c for c in lignes(agora) if c["idnumber"] == "M3/c12")
    assert competence["parentidnumber"] == "M3/r3"
    assert competence["shortname"] == "Nom et adresse"
    assert "<p>Nom et adresse</p>" in competence["description"]
    assert "<li>Texte imprimé : Nom et adresse OBLIGATOIRE</li>" in competence["description"]
    assert '<li>Attributs : {"obligatoire": true}</li>' in competence["description"]
    assert (competence["descriptionformat"], competence["ruleoutcome"], competence["ruleconfig"]) == ("1", "0", "null")


def test_le_point_virgule_d_un_moodle_francais(referentiels, agora):
    texte = render_moodle(referentiels["agora-bloc1"], separateur=";")
    assert check_moodle(texte) == []
    assert lignes(texte, ";") == lignes(agora)


def test_un_long_libelle_est_coupe_et_revient_entier(referentiels, tmp_path):
    chemin = tmp_path / "r.csv"
    chemin.write_text(render_moodle(referentiels["bts-gpme"]), encoding="utf-8")
    lu = import_referentiel(chemin)
    assert lu.libelle("N/A/p1") == referentiels["bts-gpme"].libelle("N/A/p1")
    assert len(lu.libelle("N/A/p1")) > 100
    assert lu.elements["libelle"].tolist() == referentiels["bts-gpme"].elements["libelle"].tolist()
    assert lu.niveaux == {n: li for n, li in referentiels["bts-gpme"].niveaux.items() if n in lu.niveaux}


def test_ce_que_moodle_prendrait_pour_une_balise_ou_un_echappement(brut_complet):
    brut_complet["elements"][2] |= {"libelle_imprime": 'un <b>gras</b>, \\"citer\\" et C:\\', "id": "K-1"}
    texte = render_moodle(build_referentiel(brut_complet, "essai"))
    assert check_moodle(texte) == []
    competence = next(c for c in lignes(texte) if c["idnumber"] == "K-1")
    assert "<" not in competence["shortname"]
    lu = parse_moodle_csv(texte, "essai.csv")
    assert next(e for e in lu["elements"] if e["id"] == "K-1")["libelle"] == 'un <b>gras</b>, \\"citer\\" et C:\\'


# -- les règles de l'importeur ---------------------------------------------------------------------------------------

CADRE = {
    "idnumber": "F",
    "shortname": "Référentiel",
    "descriptionformat": "1",
    "scalevalues": "Non,Oui",
    "scaleconfiguration": '[{"scaleid":"2"},{"id":2,"scaledefault":1,"proficient":1}]',
    "isframework": "1",
    "taxonomies": "domain,competency",
}


def competence(idnumber, parent="", **champs):
    commun = {"parentidnumber": parent, "idnumber": idnumber, "shortname": f"Nom {idnumber}", "descriptionformat": "1"}
    return {**commun, "ruleoutcome": "0", "ruleconfig": "null", "exportid": idnumber.strip("C"), **champs}


def fichier(*competences, cadre=None, cadres=1):
    tampon = io.StringIO()
    ecriture = csv.DictWriter(tampon, CHAMPS, restval="", lineterminator="\n")
    ecriture.writerow(dict(zip(CHAMPS, COLONNES, strict=True)))
    ecriture.writerows([{**CADRE, **(cadre or {})}] * cadres)
    ecriture.writerows(competences)
    return tampon.getvalue()


C1, C2, C3 = competence("C1"), competence("C2", "C1"), competence("C3", "C1")
POINTS = {
    "base": {"points": 2},
    "competencies": [{"id": 2, "points": 1, "required": 1}, {"id": 3, "points": 1, "required": 0}],
}


def test_un_fichier_juste():
    toutes = {**C1, "ruletype": REGLE_TOUTES, "ruleoutcome": "2"}
    assert check_moodle(fichier(toutes, C2, C3)) == []
    points = {**C1, "ruletype": REGLE_POINTS, "ruleoutcome": "3", "ruleconfig": json.dumps(POINTS)}
    assert check_moodle(fichier(points, C2, {**C3, "relatedidnumbers": "C2"})) == []
    assert check_moodle("\ufeff" + fichier(C1).replace("\n", "\r\n")) == []


def change(**champs):
    return fichier({**C1, **champs}, C2, C3)


def regle(**champs):
    return change(ruletype=REGLE_POINTS, **champs)


@pytest.mark.parametrize(
    ("texte", "code", "gravite"),
    [
        ("", "moodle_vide", "erreur"),
        ("a,b,c\n1,2,3\n", "moodle_colonnes", "erreur"),
        (fichier(C1) + "C1,C2,court\n", "moodle_lignes_inegales", "erreur"),
        (fichier(C1, cadres=0), "moodle_sans_cadre", "erreur"),
        (fichier(C1, cadres=2), "moodle_plusieurs_cadres", "erreur"),
        (fichier(C1, cadre={"idnumber": ""}), "moodle_cadre_sans_nom", "erreur"),
        (fichier(C1, cadre={"shortname": "x" * 101}), "moodle_texte_coupe", "avertissement"),
        (fichier(C1, cadre={"scalevalues": ""}), "moodle_echelle", "erreur"),
        (fichier(C1, cadre={"scaleconfiguration": "null"}), "moodle_configuration", "erreur"),
        (
            fichier(C1, cadre={"scaleconfiguration": '[{"scaleid":1},{"id":2,"proficient":1}]'}),
            "moodle_configuration",
            "erreur",
        ),
        (
            fichier(C1, cadre={"scaleconfiguration": '[{"scaleid":1},{"id":3,"proficient":1,"scaledefault":1}]'}),
            "moodle_configuration",
            "erreur",
        ),
        (fichier(C1, cadre={"taxonomies": "domaine"}), "moodle_taxonomie", "erreur"),
        (fichier(C1, C2, C1), "moodle_identifiant_double", "erreur"),
        (fichier(competence("1"), competence("1.0")), "moodle_identifiants_confondus", "avertissement"),
        (fichier(competence("1"), competence("1.0"), competence("C2", "1")), "moodle_identifiants_confondus", "erreur"),
        (fichier(competence("0")), "moodle_sans_nom", "erreur"),
        (change(shortname=""), "moodle_sans_nom", "erreur"),
        (fichier(C1, competence("C2", "C9")), "moodle_orpheline", "erreur"),
        (fichier(competence("C1", "C2"), competence("C2", "C1")), "moodle_orpheline", "erreur"),
        (fichier(*(competence(f"C{n}", f"C{n - 1}" if n else "") for n in range(24))), "moodle_profondeur", "erreur"),
        (fichier(competence("x" * 101)), "moodle_identifiant_long", "avertissement"),
        (fichier(competence("x" * 101), competence("C2", "x" * 101)), "moodle_identifiant_long", "erreur"),
        (change(shortname="y" * 101), "moodle_texte_coupe", "avertissement"),
        (change(shortname="un <b>gras</b>"), "moodle_balise", "avertissement"),
        (change(description="d", descriptionformat="3"), "moodle_format", "erreur"),
        (change(scalevalues="A,B", scaleconfiguration=""), "moodle_configuration", "erreur"),
        (change(relatedidnumbers="C1"), "moodle_reference_a_soi", "erreur"),
        (change(relatedidnumbers="C8"), "moodle_reference_inconnue", "avertissement"),
        (fichier({**C1, "relatedidnumbers": "C7"}, competence("C7", "C9")), "moodle_reference_perdue", "erreur"),
        (change(ruletype="ma_regle"), "moodle_regle_inconnue", "avertissement"),
        (change(ruletype=REGLE_TOUTES, ruleconfig="{}"), "moodle_regle", "erreur"),
        (change(ruletype=REGLE_TOUTES, ruleoutcome="7"), "moodle_regle", "erreur"),
        (regle(ruleconfig="null"), "moodle_regle", "erreur"),
        (regle(ruleconfig=json.dumps({**POINTS, "base": {"points": 3}})), "moodle_regle", "erreur"),
        (regle(ruleconfig=json.dumps({**POINTS, "base": {"points": 0}})), "moodle_regle", "erreur"),
        (regle(ruleconfig=json.dumps(POINTS).replace('"id": 3', '"id": 99')), "moodle_regle", "erreur"),
        (regle(ruleconfig=json.dumps(POINTS).replace('"id": 3', '"id": 2')), "moodle_regle", "erreur"),
        (regle(ruleconfig=json.dumps(POINTS).replace('"id": 3', '"id": 1')), "moodle_regle", "erreur"),
        (regle(ruleconfig=json.dumps({**POINTS, "competencies": []})), "moodle_regle", "erreur"),
        (regle(ruleconfig=json.dumps(POINTS).replace(', "required": 0', "")), "moodle_regle", "erreur"),
    ],
)
def test_ce_que_l_importeur_refuserait_ou_perdrait(texte, code, gravite):
    constats = check_moodle(texte)
    assert (code, gravite) in {(c.code, c.gravite) for c in constats}, constats


def test_l_antislash_echappe_un_guillemet_comme_en_php():
    """Comparé à fgetcsv de PHP 8.2 : l'antislash et le guillemet qu'il protège restent dans le champ."""
    assert parse_php('a,"b \\" c",d\n', ",") == [["a", 'b \\" c', "d"]]
    assert parse_php('"x\\",y\n', ",") == [['x\\",y']]
    assert parse_php(' "a""b" c, d\n\n"e\nf",', ",") == [['a"b c', " d"], ["e\nf", ""]]
    fautif = fichier(C1).replace("Nom C1", '"Nom C:\\"')
    assert {c.code for c in check_moodle(fautif)} == {"moodle_lignes_inegales"}


# -- lire un fichier de Moodle ---------------------------------------------------------------------------------------


def test_un_export_de_moodle(tmp_path):
    points = {**C1, "ruletype": REGLE_POINTS, "ruleoutcome": "2", "ruleconfig": json.dumps(POINTS)}
    decrit = {
        **C2,
        "shortname": "Écouter le client &amp; reformuler la demande en",
        "description": "<p>Écouter le client &amp; reformuler la demande en<br>trois phrases.</p>",
        "relatedidnumbers": "C3,C%2C9",
    }
    autre = {**C3, "description": "<p>Sans rapport avec le nom.</p><p>Suite.</p>"}
    chemin = tmp_path / "moodle.csv"
    chemin.write_text(
        fichier(points, decrit, autre, competence("C,9", "C1"), cadre={"description": "<p>Du lycée.</p>"}),
        encoding="utf-8-sig",
    )
    lu = import_referentiel(chemin)
    assert (lu.id, lu.millesime, lu.intitule, lu.note) == ("f", "inconnu", "Référentiel", "Du lycée.")
    assert lu.enfants("C1") == ["C2", "C3", "C_9"]
    assert lu.element("C_9")["code_imprime"] == "C,9"
    assert lu.niveaux == {"domaine": "Domaine", "competence": "Compétence"}
    assert lu.libelle("C2") == "Écouter le client & reformuler la demande en\ntrois phrases."
    assert (lu.libelle("C3"), lu.element("C3")["remarque"]) == ("Nom C3", "Sans rapport avec le nom.\nSuite.")
    assert lu.relations[["source_id", "type", "cible_id", "imprimee"]].values.tolist() == [
        ["C2", "lie_a", "C3", False],
        ["C2", "lie_a", "C_9", False],
    ]
    assert list(lu.echelles["moodle"].niveaux) == ["Non", "Oui"]
    garde = lu.element("C1")["attributs"]["moodle"]
    assert garde["ruletype"] == REGLE_POINTS
    assert [c["id"] for c in garde["ruleconfig"]["competencies"]] == ["C2", "C3"]


def test_une_regle_de_moodle_y_retourne(tmp_path):
    points = {**C1, "ruletype": REGLE_POINTS, "ruleoutcome": "2", "ruleconfig": json.dumps(POINTS)}
    chemin = tmp_path / "m.csv"
    chemin.write_text(fichier(points, C2, C3), encoding="utf-8")
    texte = render_moodle(import_referentiel(chemin))
    assert check_moodle(texte) == []
    ecrite = next(c for c in lignes(texte) if c["idnumber"] == "C1")
    assert (ecrite["ruletype"], ecrite["ruleoutcome"]) == (REGLE_POINTS, "2")
    assert json.loads(ecrite["ruleconfig"]) == POINTS


def test_un_fichier_que_moodle_ne_lirait_pas_est_refuse():
    with pytest.raises(FichierIllisibleError, match="14"):
        parse_moodle_csv("a,b\n1,2\n", "f.csv")
    with pytest.raises(FichierIllisibleError, match="en double"):
        parse_moodle_csv(fichier(C1, C1), "f.csv")
