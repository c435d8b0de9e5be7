"""Les notes suivent les règles de l'énoncé, la correction montre refcomp : les deux disent la même chose."""

import pytest
from aides_cours import RACINE

from refcomp.authoring.exercice import load_exercice

EXERCICE = load_exercice(RACINE / "exercises" / "prospection_fichier")


@pytest.mark.parametrize("graine", range(8))
def test_les_reponses_justes_sont_celles_de_refcomp(graine):
    from prospection_fichier_correction import REMPLIS, bilan, controle, score  # noqa: PLC0415 - chargé avec l'exercice

    variante = EXERCICE.build_variante(graine)
    justes = {
        q.id: next(c.valeur for c in EXERCICE.build_candidats(q.id, variante, {}) if c.juste)
        for q in EXERCICE.questions
        if not q.redaction
    }
    fichier, notes, actions = controle(variante), score(variante), bilan(variante)
    assert justes["q1"] == (fichier.tableau["statut"] == "doublon").sum()
    remplis = (fichier.propre[REMPLIS] != "").to_numpy().mean()
    assert float(justes["q4"]) == pytest.approx(100 * remplis, abs=0.006)
    scores = notes.tableau.set_index("prospect")["score"]
    for fiche, valeur in zip(justes["q5"]["fiche"], justes["q5"]["score"], strict=True):
        assert float(valeur) == pytest.approx(scores[fiche], abs=0.051)
    assert justes["q6"] == notes.tableau["prospect"].head(3).tolist()
    assert float(justes["q7"]) == pytest.approx(100 * float(actions.taux("Ensemble", "clients")), abs=0.006)
    assert float(justes["q8"]) == pytest.approx(float(actions.cout("Ensemble", "clients")), abs=0.501)
    retours = [100 * float(actions.retour(a)) for a in justes["q9"]["action"]]
    assert [float(r) for r in justes["q9"]["retour"]] == pytest.approx(retours, abs=0.006)
    assert justes["q10"] == actions.besoin("Ensemble", variante.valeurs["objectif"])["contacts"]
