"""Les lycées ont des Windows : chaque paquet du verrou y existe sous forme de roue, sans compilateur."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

RACINE = Path(__file__).parents[2]
SANS_RESEAU = ("error sending request", "dns error", "Failed to fetch", "Could not connect", "tcp connect")


@pytest.mark.parametrize("version", ["3.11", "3.13"])
@pytest.mark.parametrize("plateforme", ["x86_64-pc-windows-msvc", "aarch64-apple-darwin"])
def test_chaque_paquet_a_une_roue(plateforme, version, tmp_path):
    commande = [str(Path(sys.executable).with_name("uv")), "pip", "install", "--dry-run", "--only-binary", ":all:"]
    commande += ["--python-platform", plateforme, "--python-version", version, "--target", str(tmp_path / "cible")]
    commande += ["--require-hashes", "-r", str(RACINE / "requirements.lock")]
    fini = subprocess.run(commande, capture_output=True, encoding="utf-8", env={**os.environ}, check=False)
    # Sans réseau, rien ne peut être dit des roues ; la raison est affichée à la fin (-rs), jamais tue.
    if fini.returncode and any(signe in fini.stderr for signe in SANS_RESEAU):
        pytest.skip("Le dépôt de paquets ne répond pas : l'existence des roues n'a pas été vérifiée.")
    assert fini.returncode == 0, f"Pas de roue pour {plateforme}, Python {version} :\n{fini.stderr[-1500:]}"
    assert "Would install" in fini.stderr
