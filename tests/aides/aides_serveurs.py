"""Les essais qui lancent un serveur : sans lui, ils le disent au lieu de passer ou d'échouer.

Règle de la maison : un paquet Debian absent se dit (raison affichée par `-rs`) ; outils/paquets_systeme.sh l'installe.
"""

import sys

import pytest


def demande_postgresql():
    """Ce qui lance un serveur PostgreSQL ; l'essai s'arrête ici, et dit pourquoi, là où c'est impossible."""
    if sys.platform == "win32":
        pytest.skip("POSTGRESQL NON ÉPROUVÉ ICI : le serveur d'essai demande POSIX")
    from aides_postgresql import find_binaires, open_serveur  # noqa: PLC0415 - absent de Windows

    if find_binaires() is None:
        pytest.skip("POSTGRESQL NON ÉPROUVÉ ICI : initdb est absent ; sh outils/paquets_systeme.sh l'installe")
    return open_serveur
