"""Les droits tels qu'on les écrit, et ce que dit refcomp quand la base ne peut pas les tenir."""

import pytest

from refcomp.cli import main
from refcomp.errors import ArgumentInvalideError
from refcomp.evaluation.acces import Droit, build_droits
from refcomp.evaluation.acces.droits import ECRITURES, GRILLES, LECTURES, ROLES
from refcomp.evaluation.acces.politiques import build_installation
from refcomp.evaluation.validation import AUTOMATIQUES, SOURCES


def test_les_groupes_du_hub_disent_des_droits():
    groupes = ["etudiant:BTS-A", "tuteur:alix", "enseignant: BTS-B ", "coordinateur", "imprimante", "salle:12"]
    assert [(d.role, d.cible) for d in build_droits("x", groupes)] == [
        ("coordinateur", ""),
        ("enseignant", "BTS-B"),
        ("etudiant", "BTS-A"),
        ("tuteur", "alix"),
    ]


@pytest.mark.parametrize("groupe", ["enseignant", "tuteur:", "coordinateur:BTS-A"])
def test_un_groupe_mal_ecrit_est_refuse(groupe):
    with pytest.raises(ArgumentInvalideError, match="cible"):
        build_droits("x", [groupe])


@pytest.mark.parametrize(("role", "dit"), [("enseignante", "Vouliez-vous dire « enseignant »"), ("admin", "permises")])
def test_un_role_inconnu_est_refuse(role, dit):
    with pytest.raises(ArgumentInvalideError, match=dit):
        Droit("x", role, "y")


def test_personne_n_ecrit_de_preuve_automatique_et_les_sources_existent():
    for ecriture in ECRITURES.values():
        assert not {*ecriture.siennes, *ecriture.transcrites} & set(AUTOMATIQUES)
        assert {*ecriture.siennes, *ecriture.transcrites} <= set(SOURCES)
    assert set(GRILLES) <= set(SOURCES)
    # Un tuteur relit ce qu'il écrit : une correction de sa main ne peut pas lui être cachée.
    assert set(ECRITURES["tuteur"].siennes) <= set(GRILLES)
    assert set(ECRITURES) == set(ROLES)
    assert LECTURES.keys().isdisjoint({"maillon", "distribution"})


def test_les_ordres_n_ouvrent_que_ce_qui_est_dit():
    ordres = build_installation("registre", "public", {*LECTURES, "maillon"})
    ouverts = [o for o in ordres if o.startswith("GRANT")]
    assert not [o for o in ouverts if any(g in o for g in ("UPDATE", "DELETE", "TRUNCATE", "ALL"))]
    assert not [o for o in ouverts if o.endswith("TO PUBLIC")]
    assert {o.split(" ON ")[1].split()[0] for o in ouverts if "INSERT" in o} == {
        *("public.preuve", "public.jury_seance", "public.jury_dossier", "public.jury_decision", "public.jury_cloture"),
        "public.jury_annulation",
    }
    assert not [o for o in ordres if "maillon" in o]


@pytest.mark.parametrize("geste", [["installer"], ["lister"], ["donner", "x", "coordinateur"], ["retirer", "x"]])
def test_une_base_sqlite_est_refusee_par_une_phrase(geste, tmp_path, capsys):
    (tmp_path / "source").mkdir()
    assert main(["--cours", str(tmp_path), "acces", *geste]) == 1
    assert "qui peut le lire y lit tout" in capsys.readouterr().err
