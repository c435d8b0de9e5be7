"""Ce que plusieurs sujets de calcul essaient de la même façon."""

from dataclasses import replace

import pytest

from refcomp.dated import Parametre


@pytest.fixture
def de_memoire(monkeypatch):
    """Rend de mémoire, le temps d'un essai, toute valeur d'un paramètre : un calcul doit alors le dire."""
    at = Parametre.at

    def rend(nom):
        def at_de_memoire(self, date, **cle):
            valeur = at(self, date, **cle)
            return replace(valeur, confiance="memoire") if self.nom == nom else valeur

        monkeypatch.setattr(Parametre, "at", at_de_memoire)

    return rend
