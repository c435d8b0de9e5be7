"""Des preuves inventées, et de quoi comparer deux résumés."""

import pandas as pd

from refcomp.evaluation.resume import CLE, TEXTES

JOUR = pd.Timestamp("2026-01-15")


def preuve(**change):
    """Une preuve ordinaire, et ce qui en change."""
    base = {
        "etudiant": "alix",
        "groupe": "A",
        "referentiel": "bts-gpme-nc",
        "millesime": "2018",
        "element_id": "T16.3/d2",
        "source": "auto",
        "valeur": 0.5,
        "echelle": "fraction",
        "poids": 1.0,
        "date": JOUR,
        "auteur": "x",
        "provenance": "d/e/q1",
    }
    return base | change


def table(*preuves):
    """Des preuves en DataFrame."""
    return pd.DataFrame(list(preuves))


def range_resume(resume):
    """Un résumé comparable : textes simples, lignes triées."""
    return resume.astype(dict.fromkeys(TEXTES, "str")).sort_values(CLE, ignore_index=True)


def check_resume_juste(registre):
    """Le résumé gardé à chaque ajout est, au bit près, celui que l'on refait."""
    garde = range_resume(registre.load_resume())
    registre.rebuild_resume()
    pd.testing.assert_frame_equal(garde, range_resume(registre.load_resume()), check_exact=True)
