"""Le profil de bruit vit dans `benchmarks/` : le même juge pour les essais et pour la mesure."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[3] / "benchmarks"))
