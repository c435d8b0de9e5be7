"""Ce que les règles affirment de nbgrader est vrai : il note, refuse ou laisse passer comme elles le disent."""

import logging

import nbformat
import pytest
from aides_lint import code, controle, write_cours
from aides_lint_cas_code import CAS_CODE, IMPORTS, TABLE
from aides_lint_cas_devoir import CAS_DEVOIR
from nbclient import NotebookClient
from nbgrader.utils import determine_grade

from refcomp.cours import Cours
from refcomp.grading.commandes import nbgrader_api

pytestmark = [
    pytest.mark.long,
    pytest.mark.filterwarnings("ignore"),  # avertissements internes de nbgrader et de SQLAlchemy
]
# Sur une réponse fausse, nbgrader donne tous les points.
TOUT_DONNER = (
    "sortie_numpy",
    "sortie_booleenne",
    "sortie_affichee",
    "sortie_masquee",
    "sans_controle",
    "points_negatifs",
    "echec_avale",
)
# Sur une réponse juste, nbgrader donne zéro.
TOUT_REFUSER = ("ecrit_sur_stderr", "avertissement_de_compilation", "saisie_clavier")
REFUSES = (
    "bareme_non_declare",
    "carnet_illisible",
    "carnet_non_conforme",
    "controle_cache_non_declare",
    "grade_id_en_double",
    "grade_id_invalide",
    "marques_desequilibrees",
    "metadonnees_invalides",
    "schema_ancien",
    "solution_non_declaree",
    "type_de_cellule",
)


def seules(code_regle, rang=0):
    """Les cellules de contrôle des cas d'une règle qui ne demandent rien d'autre que la réponse `x`."""
    cas = CAS_CODE[code_regle][rang]
    return [c[3].source for c in cas if c[0] is IMPORTS and len(c) == 4 and c[3].metadata["nbgrader"]["points"] == 2]


def note(sources, valeur_de_x):
    """La note que nbgrader donne à chaque cellule, sur 2 ; « échec » s'il fait échouer la copie."""
    cellules = [IMPORTS, TABLE]
    for source in sources:
        cellules += [code(f"x = {valeur_de_x}"), controle(source)]
    # Chaque cas est repris plusieurs fois : un identifiant de cellule neuf évite qu'un cas en cache un autre.
    rangees = [nbformat.from_dict({**c, "id": f"c{rang}"}) for rang, c in enumerate(cellules)]
    carnet = nbformat.v4.new_notebook(cells=rangees)
    NotebookClient(carnet, kernel_name="python3", allow_errors=True, timeout=30).execute()
    return [_determine(c) for c in carnet.cells if c.metadata.get("nbgrader")]


def _determine(cellule):
    try:
        return determine_grade(cellule)[0]
    except ValueError:
        return "échec"


def test_les_pieges_donnent_tous_les_points_a_une_reponse_fausse():
    sources = [s for regle in TOUT_DONNER for s in seules(regle)]
    assert len(sources) > 20
    assert dict(zip(sources, note(sources, 0), strict=True)) == dict.fromkeys(sources, 2)


def test_les_pieges_donnent_zero_a_une_reponse_juste():
    sources = [s for regle in TOUT_REFUSER for s in seules(regle)]
    assert len(sources) > 5
    assert dict(zip(sources, note(sources, 1), strict=True)) == dict.fromkeys(sources, 0)


def test_au_dela_du_bareme_la_copie_echoue():
    sources = seules("points_au_dela")
    assert sources
    assert note(sources, 1) == ["échec"] * len(sources)


def test_les_voisins_distinguent_le_juste_du_faux():
    sources = ["float(np.mean([x, 1]))", "assert x == 1", "2 * (x == 1)", "2.0 if x == 1 else 0.0", "assert x == 1;"]
    assert note(sources, 1) == [1, 2, 2, 2, 2]
    assert note(sources, 0) == [0.5, 0, 0, 0, 0]


@pytest.fixture(scope="module")
def acceptes(tmp_path_factory):
    """(règle, fautif ou voisin, rang) → nbgrader engendre-t-il le devoir, pour chaque cas des règles REFUSES ?"""
    racine = tmp_path_factory.mktemp("refus") / "cours"
    cas = [
        (regle, genre, rang, contenu)
        for regle in REFUSES
        for genre, contenus in zip(("fautif", "voisin"), CAS_DEVOIR[regle], strict=True)
        for rang, contenu in enumerate(contenus)
        if "config" not in contenu
    ]
    write_cours(racine, config="c = get_config()\n")
    for regle, genre, rang, contenu in cas:
        write_cours(racine, devoir=f"{regle}-{genre}-{rang}", **contenu)
    logging.disable(logging.CRITICAL)
    try:
        with nbgrader_api(Cours(racine, "")) as api:
            return {
                (r, g, n): api.generate_assignment(f"{r}-{g}-{n}", force=True, create=True)["success"]
                for r, g, n, _ in cas
            }
    finally:
        logging.disable(logging.NOTSET)


def test_nbgrader_refuse_ce_que_les_regles_disent_refuse(acceptes):
    # Une marque de fin sans début n'est pas refusée : nbgrader publie alors ce qu'elle devait fermer.
    toleres = {("marques_desequilibrees", "fautif", 1)}
    assert {c for c, accepte in acceptes.items() if accepte and c[1] == "fautif"} == toleres
    assert {c[0] for c in acceptes} == {*REFUSES}


def test_nbgrader_accepte_les_voisins(acceptes):
    assert [c for c, accepte in acceptes.items() if not accepte and c[1] == "voisin"] == []
