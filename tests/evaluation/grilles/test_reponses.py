"""Une réponse se lit comme une personne ou un tableur l'écrit ; ce qui n'en est pas une dit ce qui est permis."""

import datetime as dt

import pytest

from refcomp.evaluation.grilles import load_grille
from refcomp.evaluation.grilles.reponses import Reponse, parse_reponse, render_reponse
from refcomp.referentiels import load

AGORA = load_grille(load("agora-bloc1"))
TUTEUR = load_grille(load("cqp-agc"), "tuteur")
CRITERES = load_grille(load("cqpm-tci"), "criteres")
DEGRES = load_grille(load("bts-gpme"), "taches", echelle="1;2;3;4")


@pytest.mark.parametrize(
    ("grille", "cellule", "attendue"),
    [
        (AGORA, "TS", Reponse(4.0, "TS")),
        (AGORA, " ti ", Reponse(1.0, "TI")),
        (AGORA, "Très insuffisant", Reponse(1.0, "TI")),
        (AGORA, "NE", Reponse(None)),
        (AGORA, "non évalué", Reponse(None)),
        (AGORA, "  ", None),
        (AGORA, None, None),
        (CRITERES, "Constate", Reponse(2.0, "constaté")),
        (CRITERES, "non constaté", Reponse(1.0, "non constaté")),
        (TUTEUR, 75, Reponse(75.0)),
        (TUTEUR, "75,5 %", Reponse(75.5)),
        (TUTEUR, "n.e.", Reponse(None)),
        (TUTEUR, 0, Reponse(0.0)),
        (DEGRES, 3, Reponse(3.0, "3")),
        (DEGRES, 3.0, Reponse(3.0, "3")),
        (DEGRES, "3", Reponse(3.0, "3")),
    ],
)
def test_ce_qui_est_permis_est_lu(grille, cellule, attendue):
    assert parse_reponse(grille, cellule) == attendue


def test_un_pourcentage_de_tableur_n_est_pas_une_fraction():
    assert parse_reponse(TUTEUR, 0.75, pourcent=True) == Reponse(75.0)
    assert parse_reponse(TUTEUR, 0.75) == Reponse(0.75)


@pytest.mark.parametrize(
    ("grille", "cellule"),
    [
        *((AGORA, c) for c in ("B", "TB", "T", 1, True, "=A1", dt.datetime(2026, 1, 2))),  # noqa: DTZ001 - idem
        *((TUTEUR, c) for c in (101, -1, "cent", True, float("inf"), float("nan"), "1e3", "١", dt.date(2026, 1, 2))),
        *((DEGRES, c) for c in (5, 2.5, "0")),
    ],
)
def test_ce_qui_est_hors_de_l_echelle_dit_ce_qui_est_permis(grille, cellule):
    dit = parse_reponse(grille, cellule)
    assert isinstance(dit, str)
    assert grille.permis in dit


def test_une_reponse_se_relit():
    assert [render_reponse(v, n, u) for v, n, u in ((4.0, "TS", ""), (None, "", ""), (float("nan"), "", ""))] == [
        "TS",
        "NE",
        "NE",
    ]
    assert render_reponse(75.0, "", "%") == "75 %"
    assert render_reponse(12.5, "", "/20") == "12,5/20"
