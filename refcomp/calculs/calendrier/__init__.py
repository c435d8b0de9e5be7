"""Calendrier : jours fériés, ouvrés et ouvrables, délais, en France et en Nouvelle-Calédonie."""

from refcomp.calculs.calendrier.delais import fin_delai, fin_periode, limite_avant, plus_mois
from refcomp.calculs.calendrier.jours import ajout_jours, is_travaille, jours_feries, load_feries, nombre_jours
from refcomp.calculs.fiche import Fiche

__all__ = [
    "FICHE",
    "ajout_jours",
    "fin_delai",
    "fin_periode",
    "is_travaille",
    "jours_feries",
    "limite_avant",
    "load_feries",
    "nombre_jours",
    "plus_mois",
]

FICHE = Fiche(
    nom="calendrier",
    libelle="Calendrier : jours fériés, ouvrés, ouvrables, et délais",
    codes=("bts-gpme-nc:T11.2/d4", "bts-gpme-nc:T12.2/d2", "bts-gpme:T.1.1.2", "bts-gpme:T.1.2.2"),
    sources=(
        "C. trav. art. L. 3133-1, L. 3134-13 et L. 3422-2 ; en Nouvelle-Calédonie, AIT art. 74",
        "C. pr. civ. art. 641 et 642 ; Cass. 3e civ. 3 juillet 2013, n° 12-17914 (délai à rebours non prorogé)",
        "Bibliothèque python-holidays 0.109, comparée de 2015 à 2035",
    ),
    cas=(
        "cal-nc-2026",
        "cal-guyane-2031",
        "cal-alsace-2013",
        "cal-nc-2023-semaine",
        "cal-avis-franc",
        "cal-appel-mois-et-jours",
        "cal-bail-conge",
        "cal-conge-tardif",
        "cal-bail-terme-civil",
        "cal-ouvrables-nc",
        "cal-cinq-ouvrables",
    ),
    parametres=("feries.yaml",),
)
