"""Les règles sur les exercices refcomp : un petit exercice sain, que chaque essai abîme d'une façon."""

import datetime as dt
import json

import pytest
import yaml

from refcomp.authoring.devoir import build_source, load_devoir
from refcomp.grading.lint import check_devoir

COMPETENCE = "T16.3/d2"
CONFIG = "from refcomp.grading.configuration import configure\nconfigure(get_config())\n"
ENONCE = """<!-- contexte -->
Le dossier compte {{ nombre }} factures.

<!-- question q1 -->
Quel est le total des ventes ? {{ indice }}

<!-- question q2 -->
Quel est le total des achats ?
"""
VARIANTE = """import pandas as pd
from refcomp.authoring.modele import Variante

def build_variante(graine):
    ventes = {ventes}
    achats = {achats}
    table = pd.DataFrame({{"piece": ["A", "B"], "montant": [ventes, achats]}})
    valeurs = {{"nombre": 2, "indice": {indice}}}
    return Variante(graine, valeurs, {{"pieces": table}}, {{"ventes": ventes, "achats": achats}})
"""
CONTROLES = """from refcomp.authoring.modele import erreur_connue, juste

def candidats_q1(variante, reponses):
    return [juste(variante.secret["ventes"]), erreur_connue(variante.secret["ventes"] + {ecart}, "oubli", "Relisez.")]

def candidats_q2(variante, reponses):
    return [juste(variante.secret["achats"])]
"""
CORRECTION = """from refcomp.authoring.modele import EtapeCorrigee

def build_correction(variante):
    return [EtapeCorrigee("q1", "", ""), EtapeCorrigee("q2", "", "")]
"""
DEFINITION = {
    "uuid": "6f0a1c52-93d4-4d0e-8f6b-2a7c1b9e4d99",
    "slug": "mini",
    "titre": "Un tout petit exercice",
    "version": 1,
    "statut": "publie",
    "niveau": "decouverte",
    "duree_minutes": 10,
    "referentiel": "bts-gpme-nc",
    "date_du_droit": dt.date(2025, 12, 31),
    "documents": [{"nom": "pieces", "titre": "Pièces", "colonnes": {"piece": "texte", "montant": "montant"}}],
    "questions": [
        {"id": "q1", "titre": "Ventes", "competences": [COMPETENCE], "points": 2, "reponse": {"type": "montant"}},
        {"id": "q2", "titre": "Achats", "competences": [COMPETENCE], "points": 1, "reponse": {"type": "montant"}},
    ],
    "erreurs": {"oubli": "Une facture oubliée"},
}


@pytest.fixture
def ecrire(tmp_path):
    """Écrit un cours dont le devoir `mini` a un exercice ; ses formules, son barème et son énoncé se changent."""

    def _ecrire(
        ventes="1000 + 7 * graine", achats="500 + 3 * graine", indice="''", ecart=50, points=None, **definition
    ):
        exercice = tmp_path / "exercises" / "mini"
        (exercice / "copies").mkdir(parents=True)
        textes = {
            "definition.yaml": yaml.safe_dump(DEFINITION | definition, allow_unicode=True),
            "enonce.md": ENONCE,
            "variante.py": VARIANTE.format(ventes=ventes, achats=achats, indice=indice),
            "controles.py": CONTROLES.format(ecart=ecart),
            "correction.py": CORRECTION,
            "copies/juste.py": "# autres: juste\n# %% q1\nreponse_1 = 1\n# %% q2\nreponse_2 = 2\n",
        }
        for nom, texte in textes.items():
            (exercice / nom).write_text(texte, encoding="utf-8")
        devoir = {"titre": "Mini", "exercices": ["mini"]} | ({} if points is None else {"points": points})
        (tmp_path / "exercises" / "devoirs.yaml").write_text(yaml.safe_dump({"mini": devoir}), encoding="utf-8")
        (tmp_path / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
        return tmp_path

    return _ecrire


def construit(racine):
    build_source(racine, load_devoir(racine, "mini"))
    return racine


def codes(racine, variantes=6):
    return {c.code for c in check_devoir(racine, "mini", variantes=variantes)}


def change_carnet(racine, changement):
    """Applique un changement aux cellules notées du carnet construit."""
    chemin = racine / "source" / "mini" / "mini.ipynb"
    carnet = json.loads(chemin.read_text(encoding="utf-8"))
    for cellule in carnet["cells"]:
        if cellule["metadata"].get("nbgrader", {}).get("grade"):
            changement(cellule)
    chemin.write_text(json.dumps(carnet), encoding="utf-8")


def test_un_exercice_sain_n_a_aucun_defaut(ecrire):
    assert check_devoir(construit(ecrire()), "mini", variantes=6) == []


def test_le_total_declare_juste_est_admis(ecrire):
    assert codes(construit(ecrire(points=3))) == set()


@pytest.mark.parametrize(
    ("changement", "code"),
    [
        ({"ventes": "0 if graine == 4 else 1000 + graine"}, "variante_reponse_vide"),
        ({"indice": "f'Environ {ventes} euros ?'"}, "variante_reponse_dans_enonce"),
        ({"ventes": "1000 + (graine == 5)"}, "variante_reponse_commune"),
        ({"achats": "1000 + 7 * graine"}, "variante_reponses_identiques"),
        ({"ecart": 0}, "variante_defaut"),
        ({"ventes": "1000 // (graine - 3)"}, "variante_defaut"),
        ({"points": 5}, "points_du_devoir"),
    ],
)
def test_ce_que_disent_les_variantes(ecrire, changement, code):
    assert code in codes(construit(ecrire(**changement)))


@pytest.mark.parametrize(
    "changement",
    [
        {"indice": "'Il y a 12 pièces.'", "ventes": "12 + graine"},  # « 12 » ne prouve rien
        {"indice": "f'Plus de {ventes - 1} euros ?'"},
        {"ventes": "1000 + graine % 3"},
        {"achats": "1000 + 7 * graine if graine == 2 else 500 + graine"},
    ],
)
def test_ce_que_les_variantes_ne_disent_pas(ecrire, changement):
    assert codes(construit(ecrire(**changement))) == set()


def test_une_variante_en_panne_n_arrete_pas_la_verification(ecrire):
    racine = construit(ecrire(ventes="1000 // (graine - 5) + 10 * graine"))
    trouves = codes(racine)
    assert "variante_defaut" in trouves
    assert "regle_en_panne" not in trouves


def test_une_definition_fautive_se_dit(ecrire):
    racine = construit(ecrire())
    (racine / "exercises" / "mini" / "definition.yaml").write_text("slug: mini\n", encoding="utf-8")
    assert {c.code for c in check_devoir(racine, "mini")} == {"exercice_illisible"}


def test_une_competence_inconnue_se_dit_avec_la_plus_proche(ecrire):
    racine = construit(ecrire())
    questions = [DEFINITION["questions"][0] | {"competences": ["T16.3/d22"]}, DEFINITION["questions"][1]]
    definition = yaml.safe_dump(DEFINITION | {"questions": questions}, allow_unicode=True)
    (racine / "exercises" / "mini" / "definition.yaml").write_text(definition, encoding="utf-8")
    messages = {c.code: c.message for c in check_devoir(racine, "mini", variantes=2)}
    assert "« T16.3/d22 » n'est pas un élément de bts-gpme-nc" in messages["competence_inconnue"]
    assert "Le plus proche : « T16.3/d2 »" in messages["competence_inconnue"]


def test_un_referentiel_inconnu_se_dit(ecrire):
    racine = construit(ecrire())
    definition = yaml.safe_dump(DEFINITION | {"referentiel": "bac-pro-absent"}, allow_unicode=True)
    (racine / "exercises" / "mini" / "definition.yaml").write_text(definition, encoding="utf-8")
    assert "referentiel_inconnu" in codes(racine, 2)


def test_un_bareme_change_dans_le_carnet(ecrire):
    racine = construit(ecrire())
    change_carnet(racine, lambda c: c["metadata"]["nbgrader"].update(points=9.0))
    assert {"points_exercice", "source_derivee"} <= codes(racine, 2)


def test_une_question_absente_ou_mal_adressee(ecrire):
    racine = construit(ecrire())
    change_carnet(
        racine, lambda c: c["metadata"]["nbgrader"].update(grade_id=c["metadata"]["nbgrader"]["grade_id"] + "x")
    )
    assert {"question_inconnue", "points_exercice"} <= codes(racine, 2)
    construit(racine)
    change_carnet(racine, lambda c: c.update(source="import copie\n\ncopie.verification('mini', 'q2')"))
    assert "question_inconnue" in codes(racine, 2)
    construit(racine)
    change_carnet(racine, lambda c: c["metadata"].pop("refcomp"))
    assert "question_inconnue" in codes(racine, 2)


def test_un_exercice_sans_carnet(ecrire):
    racine = construit(ecrire())
    (racine / "source" / "mini" / "mini.ipynb").unlink()
    assert {"points_exercice", "devoir_sans_carnet"} <= codes(racine, 2)


def test_source_derivee_apres_un_changement_d_enonce(ecrire):
    racine = construit(ecrire())
    enonce = racine / "exercises" / "mini" / "enonce.md"
    enonce.write_text(ENONCE.replace("Quel est", "Donnez"), encoding="utf-8")
    assert codes(racine, 2) == {"source_derivee"}


def test_une_configuration_sans_refcomp(ecrire):
    racine = construit(ecrire())
    (racine / "nbgrader_config.py").write_text("c = get_config()\n", encoding="utf-8")
    assert codes(racine, 0) == {"refcomp_non_branche"}


@pytest.mark.long
def test_les_exercices_de_ce_depot_sont_sains(request):
    assert check_devoir(request.config.rootpath, variantes=6) == []
