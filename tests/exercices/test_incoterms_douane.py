"""Les notes suivent les règles du document remis, la correction montre refcomp : les deux disent la même chose."""

import pytest
from aides_cours import RACINE

from refcomp.authoring.exercice import load_exercice

EXERCICE = load_exercice(RACINE / "exercises" / "incoterms_douane")


@pytest.mark.parametrize("graine", range(8))
def test_les_reponses_justes_sont_celles_de_refcomp(graine):
    from incoterms_douane_correction import achat, comparaison, offre  # noqa: PLC0415 - chargé avec l'exercice

    variante = EXERCICE.build_variante(graine)
    justes = {
        q.id: next(c.valeur for c in EXERCICE.build_candidats(q.id, variante, {}) if c.juste)
        for q in EXERCICE.questions
        if not q.redaction
    }
    prix = comparaison(variante).prix.set_index("regle")["prix"]
    importee, totaux = achat(variante).articles, achat(variante).totaux()
    assert justes["q1"] == prix["FOB"]
    assert justes["q2"] == prix["CIF"]
    assert justes["q3"]["prix"] == prix[justes["q3"]["regle"]].tolist()
    assert justes["q5"] == offre(variante)
    assert justes["q6"] == totaux["valeur_douane"]
    assert justes["q7"]["valeur_douane"] == importee["valeur_douane"].tolist()
    assert justes["q7"]["droit"] == importee["droit"].tolist()
    assert justes["q8"] == totaux["droit"] + totaux["taxe"]
    assert justes["q9"] == importee["cout_unitaire"][0]
