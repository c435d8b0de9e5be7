"""Échanger un référentiel avec d'autres logiciels : CASE, Moodle, tableur, RNCP, Open Badges.

>>> from refcomp.referentiels.echange import FORMATS
>>> list(FORMATS)
['case', 'moodle', 'csv', 'xlsx', 'rncp', 'yaml']
"""

from refcomp.referentiels.echange.badges import alignements, build_achievement, check_achievement
from refcomp.referentiels.echange.brut import export_brut
from refcomp.referentiels.echange.case_controle import check_case
from refcomp.referentiels.echange.formats import FORMATS, Options, export_referentiel, import_referentiel
from refcomp.referentiels.echange.moodle_controle import check_moodle
from refcomp.referentiels.echange.pertes import bilan_pertes, constats_pertes, pertes

__all__ = [
    "FORMATS",
    "Options",
    "alignements",
    "bilan_pertes",
    "build_achievement",
    "check_achievement",
    "check_case",
    "check_moodle",
    "constats_pertes",
    "export_brut",
    "export_referentiel",
    "import_referentiel",
    "pertes",
]
