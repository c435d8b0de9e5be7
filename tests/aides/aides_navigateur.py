"""Les essais dans un navigateur : sans Chromium, ils le disent au lieu de passer.

Règle de la maison : un paquet Debian absent se dit (raison affichée par `-rs`), il ne fait pas échouer le reste.
"""

import shutil

import pytest

CHROMIUM = next((c for c in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if c), None)
demande_chromium = pytest.mark.skipif(
    CHROMIUM is None,
    reason="NAVIGATEUR NON ÉPROUVÉ ICI : sh outils/paquets_systeme.sh l'installe (sudo apt-get install chromium).",
)
