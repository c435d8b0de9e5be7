"""Les essais du bac à sable : là où il est impossible, ils le disent au lieu de passer."""

import pytest

from refcomp.grading.isolation import find_obstacle
from refcomp.processus import prepare_processus

prepare_processus()
OBSTACLE = find_obstacle()
demande_le_bac = pytest.mark.skipif(bool(OBSTACLE), reason=f"BAC À SABLE NON ÉPROUVÉ ICI : {OBSTACLE}")
