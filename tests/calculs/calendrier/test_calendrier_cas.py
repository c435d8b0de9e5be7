"""Rejoue les cas chiffrés du calendrier."""

from pathlib import Path

import pytest
import yaml

from refcomp.calculs import calendrier as sujet

BIBLIOTHEQUE = yaml.safe_load(
    (Path(__file__).parent / "feries_bibliotheque.yaml").read_text(encoding="utf-8"),
)
CAS = yaml.safe_load((Path(__file__).parent / "cas" / "calendrier.yaml").read_text(encoding="utf-8"))


def rejoue(calcul, entrees):
    if calcul == "jours_feries":
        return [d.date().isoformat() for d in sujet.jours_feries(**entrees)["date"]]
    if calcul == "feries_en_semaine":
        jours = sujet.jours_feries(**entrees)["date"].dt.day_of_week
        return {"semaine": int((jours < 5).sum()), "lundis": int((jours == 0).sum())}
    if calcul == "comptes":
        return {c: sujet.nombre_jours(**entrees, compte=c) for c in ("ouvre", "ouvrable", "calendaire")}
    resultat = getattr(sujet, calcul)(**entrees)
    return resultat if calcul == "nombre_jours" else resultat.isoformat()


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_cas_publie(cas):
    assert rejoue(cas["calcul"], cas["entrees"]) == cas["attendu"]


def test_la_fiche_nomme_exactement_les_cas():
    assert list(sujet.FICHE.cas) == [c["id"] for c in CAS]


@pytest.mark.parametrize("territoire", BIBLIOTHEQUE)
def test_les_feries_sont_ceux_de_la_bibliotheque(territoire):
    annees = BIBLIOTHEQUE[territoire]
    assert list(annees) == list(range(2015, 2036))
    for annee, jours in annees.items():
        # Deux jours fériés peuvent tomber le même jour (Ascension et 8 mai, 2024) : la bibliothèque les réunit.
        assert sorted({f"{d:%m-%d}" for d in sujet.jours_feries(annee, territoire)["date"]}) == jours.split()
