"""Les commandes `refcomp acces`, comme l'administrateur les donne."""

import pytest

from refcomp.cli import main

pytestmark = pytest.mark.long


@pytest.fixture
def refcomp(base, tmp_path, monkeypatch, capsys):
    """Une commande `refcomp acces` ; rend son code et ce qu'elle affiche."""
    (tmp_path / "source").mkdir()
    monkeypatch.setenv("REFCOMP_JOURNAL", base)

    def run(*mots):
        code = main(["--cours", str(tmp_path), "acces", *mots])
        sortie = capsys.readouterr()
        return code, sortie.out + sortie.err

    return run


def test_donner_lister_retirer(refcomp):
    assert refcomp("donner", "tuteur-t", "tuteur", "alix") == (0, f"Donné : {'tuteur-t':<28} tuteur : alix.\n")
    assert refcomp("donner", "tuteur-t", "tuteur", "alix")[1].startswith("Déjà donné")
    code, dit = refcomp("lister", "--utilisateur", "tuteur-t")
    assert code == 0
    assert "tuteur : alix" in dit
    assert dit.endswith("1 droit donné.\n")
    assert refcomp("retirer", "tuteur-t") == (0, "1 droit retiré à tuteur-t, dès maintenant.\n")
    assert refcomp("retirer", "tuteur-t")[0] == 1


def test_un_droit_mal_ecrit_se_dit(refcomp):
    code, dit = refcomp("donner", "mme-a", "enseignant")
    assert code == 1
    assert "demande un groupe" in dit
    assert "Vouliez-vous dire « tuteur »" in refcomp("donner", "x", "tutrice", "alix")[1]


def test_inscrire_la_classe_puis_la_changer(refcomp, tmp_path):
    assert "inscriptions changées : 0" in refcomp("inscrire")[1]  # d'après les preuves, comme installé
    (tmp_path / "classe.csv").write_text("identifiant;groupe\nalix;BTS-C\n", encoding="utf-8")
    assert "classe.csv ; inscriptions changées : 1" in refcomp("inscrire")[1]
    assert "etudiant : BTS-C" in refcomp("lister", "--utilisateur", "alix")[1]
    assert "1 droit donné" in refcomp("lister", "--utilisateur", "alix")[1]


def test_installer_se_redit(refcomp):
    code, dit = refcomp("installer")
    assert code == 0
    assert "preuve_resume" in dit
