"""Les pages exécutées d'avance : celles que la mémoire permet, l'accueil avant les autres."""

from types import SimpleNamespace

import psutil
import pytest

from refcomp.errors import ArgumentInvalideError
from refcomp.reporting import service
from refcomp.reporting.bord import show_bord
from refcomp.reporting.bord.adresses import BORDS
from refcomp.reporting.bord.prechauffe import DEMARRAGE, delay_preheating, turn_delay

CARNETS = [carnet for carnet, _, _ in BORDS.values()]


@pytest.fixture
def cours(tmp_path):
    (tmp_path / "notebooks").mkdir()
    for nom in [*CARNETS, "visite.ipynb"]:
        (tmp_path / "notebooks" / nom).touch()
    return tmp_path


@pytest.mark.parametrize(
    ("libres", "prets"), [(0.1, 1), (0.6, 1), (1.3, 2), (2.0, 3), (16, 6)], ids=lambda v: f"{v}"
)  # gigaoctets libres → pages prêtes, à 200 Mio l'une dans le tiers
def test_la_memoire_libre_borne_les_pages_pretes(cours, monkeypatch, libres, prets):
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=int(libres * 2**30)))
    assert service._autres_carnets(cours) == sorted([*CARNETS[prets:], "visite.ipynb"])


def test_l_accueil_n_attend_pas_et_les_autres_se_suivent():
    delais = [turn_delay(nom, 2.0) for nom in BORDS]
    assert delais[0] == 0
    assert delais == sorted(set(delais))


def test_un_noyau_qui_en_remplace_un_autre_n_attend_pas():
    assert {turn_delay(nom, DEMARRAGE + 1) for nom in BORDS} == {0.0}


@pytest.mark.parametrize("valeur", [None, "False"])
def test_hors_du_prechauffage_une_page_n_attend_pas(monkeypatch, valeur):
    if valeur is None:
        monkeypatch.delenv("VOILA_PREHEAT", raising=False)
    else:
        monkeypatch.setenv("VOILA_PREHEAT", valeur)
    monkeypatch.setattr("time.sleep", lambda s: pytest.fail(f"attend {s} s"))
    delay_preheating("jury")


def test_un_tableau_inconnu_est_refuse_en_francais():
    with pytest.raises(ArgumentInvalideError, match=r"« cohortes ».*cohorte, etudiant"):
        show_bord("cohortes")
