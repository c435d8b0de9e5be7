"""Le moteur : ordre, doublons, panne d'une règle ; le rapport et la commande."""

import csv
import io
import json
from dataclasses import replace

import pytest
from aides_lint import code, controle, reponse, write_cours

from refcomp.cli import main
from refcomp.findings import Constat
from refcomp.grading.lint import REGLES, check_devoir
from refcomp.grading.lint.rapport import render_csv, render_json, render_texte

COURANT = [reponse(), controle("assert x == 1")]
FAUTIF = [
    reponse("x = 1\ny = 2"),
    controle("x == 1\nassert x == 0.1", identifiant="a"),
    controle("import numpy as np\nnp.mean([x])", identifiant="b"),
]


def lance(capsys, *arguments):
    sortie = main([str(a) for a in arguments])
    lu = capsys.readouterr()
    return sortie, lu.out, lu.err


def test_du_plus_grave_au_moins_grave_carnet_par_carnet(tmp_path):
    write_cours(tmp_path, {"b": FAUTIF, "a": FAUTIF})
    constats = check_devoir(tmp_path)
    assert [(c.objet.partition("#")[0][-7:-6], c.gravite) for c in constats] == [
        (carnet, gravite) for carnet in "ab" for gravite in ("erreur", "avertissement", "information")
    ]


def test_la_source_avant_ce_qui_en_est_publie(tmp_path):
    write_cours(tmp_path, {"a": FAUTIF, "b": FAUTIF}, {"a": FAUTIF, "b": FAUTIF})
    carnets = list(dict.fromkeys(c.objet.partition("#")[0] for c in check_devoir(tmp_path)))
    assert carnets == [f"{etape}/ps1/{nom}.ipynb" for nom in "ab" for etape in ("source", "release")]


def test_une_regle_en_panne_se_dit_et_n_arrete_pas_les_autres(tmp_path, monkeypatch):
    def en_panne(_carnet):
        raise KeyError("oups")

    monkeypatch.setitem(REGLES, "sortie_numpy", replace(REGLES["sortie_numpy"], recherche=en_panne))
    constats = {c.code: c for c in check_devoir(write_cours(tmp_path, FAUTIF))}
    assert constats["regle_en_panne"].message == "La règle sortie_numpy a échoué (KeyError : 'oups')."
    assert constats["regle_en_panne"].objet == "source/ps1/carnet.ipynb"
    assert "comparaison_ignoree" in constats


def test_aucune_regle_n_est_en_panne_d_ordinaire(tmp_path):
    assert "regle_en_panne" not in {c.code for c in check_devoir(write_cours(tmp_path, FAUTIF))}


def test_rien_n_est_execute(tmp_path):
    temoin = tmp_path / "temoin"
    ecrit = f"open({str(temoin)!r}, 'w').write('1')"
    write_cours(tmp_path, [code(ecrit), reponse(ecrit), controle(f"{ecrit}\nassert x == 1")])
    check_devoir(tmp_path)
    assert not temoin.exists()


def test_le_texte_dit_ou_quoi_et_que_faire():
    constats = [
        Constat("erreur", "sortie_numpy", "La cellule finit par « np.mean(x) ».", "source/d/c.ipynb#cellule 3 (q1)"),
        Constat("avertissement", "noyau_absent", "Le carnet ne dit pas son noyau.", "source/d/c.ipynb"),
    ]
    assert render_texte(constats) == (
        "source/d/c.ipynb\n"
        "  ERREUR sortie_numpy · cellule 3 (q1)\n"
        "    La cellule finit par « np.mean(x) ».\n"
        "    → Finissez par un float Python : float(…), ou valeur.item().\n"
        "  AVERTISSEMENT noyau_absent\n"
        "    Le carnet ne dit pas son noyau.\n"
        "    → Choisissez le noyau dans JupyterLab et enregistrez ; pour un autre langage, réglez\n"
        "    ClearSolutions.code_stub.\n"
        "\n"
        "1 erreur, 1 avertissement."
    )
    assert render_texte([]) == "Aucun défaut."


def test_csv_et_json_donnent_les_memes_lignes(tmp_path):
    constats = check_devoir(write_cours(tmp_path, FAUTIF))
    lignes = list(csv.DictReader(io.StringIO(render_csv(constats)), delimiter=";"))
    assert lignes == json.loads(render_json(constats))
    assert [li["code"] for li in lignes] == [c.code for c in constats]
    assert all(li["conseil"] == REGLES[li["code"]].conseil for li in lignes)


@pytest.mark.parametrize(
    ("cellules", "options", "sortie"),
    [
        (COURANT, [], 0),
        (FAUTIF, [], 1),
        ([*COURANT, reponse("z = 1", "z")], [], 0),
        ([*COURANT, reponse("z = 1", "z")], ["--strict"], 1),
        ([reponse(), controle("assert x == 0.1")], ["--strict"], 0),
    ],
)
def test_la_commande_echoue_selon_la_gravite(capsys, tmp_path, cellules, options, sortie):
    write_cours(tmp_path, cellules)
    assert lance(capsys, "--cours", tmp_path, "verifier", "ps1", *options)[0] == sortie


def test_la_commande_et_ses_formats(capsys, tmp_path):
    write_cours(tmp_path / "sain", COURANT)
    assert lance(capsys, "--cours", tmp_path / "sain", "verifier") == (0, "Aucun défaut.\n", "")
    write_cours(tmp_path / "fautif", FAUTIF)
    _, sortie, _ = lance(capsys, "--cours", tmp_path / "fautif", "verifier", "--format", "json")
    assert json.loads(sortie)[0]["code"] == "sortie_numpy"
    _, sortie, _ = lance(capsys, "--cours", tmp_path / "fautif", "verifier", "--format", "csv")
    assert sortie.startswith("gravite;code;objet;message;conseil\nerreur;sortie_numpy;")


def test_la_commande_hors_d_un_cours_ou_sans_ce_devoir(capsys, tmp_path):
    code_sortie, _, erreur = lance(capsys, "--cours", tmp_path, "verifier")
    assert (code_sortie, "n'est pas dans un cours nbgrader" in erreur) == (1, True)
    write_cours(tmp_path, COURANT)
    code_sortie, _, erreur = lance(capsys, "--cours", tmp_path, "verifier", "ps7")
    assert (code_sortie, "Devoirs connus : ps1" in erreur) == (1, True)
