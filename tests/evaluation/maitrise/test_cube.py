"""Le cube d'un tableau de bord donne, à chaque filtre, ce que donne `maitrise` sur les preuves filtrées."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from refcomp.evaluation.maitrise import INDICATEURS, CubePreuves, Reglages, maitrise

ETUDIANTS, ELEMENTS = ["a", "b", "c"], ["T2", "T1"]
LIGNES = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c", "ailleurs"]),
        st.sampled_from(["T1", "T2", "T3"]),
        st.one_of(st.floats(0, 1), st.just(np.nan)),
        st.integers(0, 900),
        st.sampled_from(["d1/e", "d2/e", "g"]),
        st.floats(0.05, 1),
        st.sampled_from(["auto", "tuteur"]),
        st.sampled_from(["fraction", "note"]),
    ),
    min_size=1,
    max_size=30,
)


@given(
    LIGNES,
    st.sampled_from([None, ["auto"], ["tuteur", "auto"], []]),
    st.tuples(st.integers(0, 900), st.integers(0, 900)),
    st.sampled_from([ETUDIANTS, ["c", "a"]]),
    st.sampled_from(sorted(INDICATEURS)),
)
def test_le_cube_et_maitrise_disent_la_meme_chose(lignes, sources, bornes, montres, indicateur):
    colonnes = ["etudiant", "element_id", "valeur", "jour", "provenance", "poids", "source", "echelle"]
    table = pd.DataFrame(lignes, columns=colonnes).drop_duplicates(["etudiant", "element_id", "jour"])
    table["date"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(table.pop("jour"), unit="D")
    table["provenance"] = table["provenance"] + "/" + pd.Series(range(len(table)), index=table.index).astype("str")
    depuis, jusqu_a = (pd.Timestamp("2024-01-01") + pd.Timedelta(days=b) for b in sorted(bornes))
    reglages = Reglages(indicateur, intervalle=True, date=pd.Timestamp("2027-01-01"))
    cube = CubePreuves(table, ELEMENTS, ETUDIANTS)
    rendue = cube.maitrise(reglages, sources=sources, depuis=depuis, jusqu_a=jusqu_a, etudiants=montres)
    filtree = table[table["date"].between(depuis, jusqu_a)]
    conventions = {"indicateur": indicateur, "intervalle": True, "date": reglages.date}
    attendue = maitrise(filtree, ELEMENTS, etudiants=montres, sources=sources, **conventions)
    pd.testing.assert_frame_equal(rendue, attendue)
