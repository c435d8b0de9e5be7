"""Pour chaque règle sur un devoir entier : des cours qu'elle doit trouver fautifs, des voisins à laisser."""

import nbformat
from aides_lint import (
    NOYAU,
    avec_sortie,
    brute,
    carnet,
    code,
    controle,
    manuelle,
    publiee,
    reponse,
    tache,
    texte,
    verrouillee,
)

COURANT = [reponse(), controle("assert x == 1")]
PUBLIE = [publiee(reponse("# YOUR CODE HERE\nraise NotImplementedError()")), publiee(controle("assert x == 1"))]
SOLUTION = "### BEGIN SOLUTION\ntotal = sum(prix * quantite for prix, quantite in lignes)\n### END SOLUTION"


def _source(*cellules, **suite):
    return {"source": list(cellules), **suite}


def _publie(*cellules, **suite):
    return {"source": COURANT, "release": list(cellules), **suite}


def _nu(cellule, **champs):
    """La même cellule, dont on change les métadonnées nbgrader ; None retire la clé."""
    copie = nbformat.from_dict(cellule)
    for cle, donnee in champs.items():
        copie.metadata["nbgrader"].pop(cle, None)
        if donnee is not None:
            copie.metadata["nbgrader"][cle] = donnee
    return copie


def _bareme(titre, *points, suite=()):
    cellules = [texte(titre), reponse()]
    cellules += [controle("assert x == 1", points=p, identifiant=f"c{r}") for r, p in enumerate(points)]
    return {"source": [*cellules, *suite]}


# code de la règle → (cours fautifs, cours voisins)
CAS_DEVOIR = {
    "marques_desequilibrees": (
        [
            _source(reponse("### BEGIN SOLUTION\nx = 1"), COURANT[1]),
            _source(COURANT[0], controle("### END HIDDEN TESTS\nassert x == 1")),
            _source(reponse("### BEGIN SOLUTION\n### BEGIN SOLUTION\nx = 1\n### END SOLUTION"), COURANT[1]),
            _source(tache("Faites.\n### BEGIN MARK SCHEME\n2 points"), *COURANT),
        ],
        [
            _source(
                reponse("### BEGIN SOLUTION\nx = 1\n### END SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION"), COURANT[1]
            ),
            _source(
                reponse("### DEBUT\nx = 1\n### FIN"),
                COURANT[1],
                config=(
                    "c = get_config()\nc.ClearSolutions.begin_solution_delimeter = 'DEBUT'\n"
                    "c.ClearSolutions.end_solution_delimeter = 'FIN'\n"
                ),
            ),
        ],
    ),
    "marque_mal_ecrite": (
        [
            _source(COURANT[0], controle("### BEGIN HIDDEN TEST\nassert x == 1\n### END HIDDEN TEST")),
            _source(reponse("# begin solution\nx = 1\n# end solution"), COURANT[1]),
            _source(reponse("### DÉBUT SOLUTION\nx = 1\n### FIN SOLUTION"), COURANT[1]),
        ],
        [
            _source(*COURANT, texte("# Solution\n\nLe début de la solution est donné.")),
            _source(
                reponse("### DÉBUT SOLUTION\nx = 1\n### FIN SOLUTION"),
                COURANT[1],
                config=(
                    "c = get_config()\nc.ClearSolutions.begin_solution_delimeter = 'DÉBUT SOLUTION'\n"
                    "c.ClearSolutions.end_solution_delimeter = 'FIN SOLUTION'\n"
                ),
            ),
        ],
    ),
    "solution_non_declaree": (
        [_source(code("### BEGIN SOLUTION\nx = 1\n### END SOLUTION"), COURANT[1])],
        [_source(*COURANT), _source(manuelle("### BEGIN SOLUTION\nParce que.\n### END SOLUTION"))],
    ),
    "controle_cache_non_declare": (
        [_source(COURANT[0], code("### BEGIN HIDDEN TESTS\nassert x == 1\n### END HIDDEN TESTS"), COURANT[1])],
        [_source(COURANT[0], controle("### BEGIN HIDDEN TESTS\nassert x == 1\n### END HIDDEN TESTS"))],
    ),
    "bareme_non_declare": (
        [_source(texte("### BEGIN MARK SCHEME\n2 points\n### END MARK SCHEME"), *COURANT)],
        [_source(tache("### BEGIN MARK SCHEME\n2 points\n### END MARK SCHEME"), *COURANT)],
    ),
    "autotest_impossible": (
        [
            _source(COURANT[0], controle("### AUTOTEST x")),
            _source(COURANT[0], code("### AUTOTEST x"), COURANT[1], fichiers={"autotests.yml": "python3: {}\n"}),
            _source(COURANT[0], code("y = 'AUTOTEST'"), COURANT[1]),
        ],
        [
            _source(COURANT[0], controle("### AUTOTEST x"), fichiers={"autotests.yml": "python3: {}\n"}),
            _source(COURANT[0], controle("### AUTOTEST x"), fichiers={"source/ps1/autotests.yml": "python3: {}\n"}),
            _source(COURANT[0], code("y = 'AUTOTEST'"), COURANT[1], fichiers={"autotests.yml": "python3: {}\n"}),
        ],
    ),
    "controle_non_declare": (
        [
            _source(COURANT[0], code("assert x == 1"), reponse("y = 2", "autre"), controle("assert y == 2")),
            _source(*COURANT, reponse("y = 2", "autre"), code("assert y == 2")),
        ],
        [_source(COURANT[0], code("assert x"), COURANT[1]), _source(code("assert True or 1"), *COURANT)],
    ),
    "controle_en_cellule_manuelle": (
        [
            _source(manuelle(f"{SOLUTION}\nassert total > 0", fabrique=code)),
            _source(manuelle("x = 1\n### BEGIN HIDDEN TESTS\nassert x == 1\n### END HIDDEN TESTS", fabrique=code)),
        ],
        [
            _source(manuelle("### BEGIN SOLUTION\nassert x == 1\n### END SOLUTION", fabrique=code)),
            _source(manuelle("def pyramide(n):\n    return n", fabrique=code)),
        ],
    ),
    "solution_sans_note": (
        [_source(*COURANT, reponse("y = 2", "autre")), _source(reponse())],
        [_source(*COURANT), _source(reponse(), tache("Expliquez.")), _source(manuelle("Parce que."))],
    ),
    "solution_jamais_controlee": (
        [_source(reponse("y = 2", "autre"), *COURANT)],
        [
            _source(reponse("y = 2", "autre"), reponse("x = y - 1"), COURANT[1]),
            _source(code("d = {}"), reponse("d['a'] = 2", "autre"), reponse(), controle("assert x and d['a'] == 2")),
            _source(reponse("import math", "autre"), *COURANT),
        ],
    ),
    "schema_ancien": (
        [
            _source(COURANT[0], _nu(COURANT[1], schema_version=1)),
            _source(COURANT[0], _nu(COURANT[1], schema_version=None)),
            _source(_nu(verrouillee("y = 1"), locked=False, schema_version=1), *COURANT),
        ],
        [_source(*COURANT), _source(code("y = 1"), *COURANT)],
    ),
    "metadonnees_invalides": (
        [
            _source(COURANT[0], _nu(COURANT[1], competences=["T16.3/d2"])),
            _source(COURANT[0], _nu(COURANT[1], points=None)),
            _source(COURANT[0], _nu(COURANT[1], points=-1)),
            _source(COURANT[0], _nu(COURANT[1], points="2")),
            _source(COURANT[0], _nu(COURANT[1], locked=None)),
            _source(*COURANT, code("y = 1", {"nbgrader": []})),
        ],
        [_source(*COURANT), _source(COURANT[0], _nu(COURANT[1], checksum="0" * 32, cell_type="code"))],
    ),
    "type_de_cellule": (
        [
            _source(*COURANT, _nu(manuelle("Parce que."), solution=False)),
            _source(*COURANT, _nu(manuelle("Parce que."), grade=False)),
            _source(*COURANT, _nu(controle("assert x == 1", identifiant="t"), task=True)),
            _source(*COURANT, brute("Parce que.", grade=True, solution=True, points=1)),
        ],
        [_source(*COURANT, manuelle("Parce que."), tache("Tracez.")), _source(*COURANT, brute("Note de l'auteur."))],
    ),
    "grade_id_invalide": (
        [
            _source(COURANT[0], controle("assert x == 1", identifiant="contrôle")),
            _source(COURANT[0], controle("assert x == 1", identifiant="mon test")),
            _source(COURANT[0], controle("assert x == 1", identifiant="")),
            _source(COURANT[0], _nu(COURANT[1], grade_id=None)),
            _source(COURANT[0], _nu(COURANT[1], grade_id=["a"])),
        ],
        [_source(COURANT[0], controle("assert x == 1", identifiant="Q1-a_2"))],
    ),
    "grade_id_en_double": (
        [_source(COURANT[0], COURANT[1], COURANT[1])],
        [_source(*COURANT), _source(_nu(verrouillee("y = 1"), locked=False, grade_id="controle"), *COURANT)],
    ),
    "points_nuls": (
        [_source(COURANT[0], controle("assert x == 1", points=0))],
        [_source(COURANT[0], controle("assert x == 1", points=0.5))],
    ),
    "points_affiches": (
        [
            _bareme("## Question 1 (3 points)", 2),
            _bareme("## Question 1 — 3 points", 2),
            _bareme("**Question 1** [3 pts]", 2),
            _bareme("## Question 1 (3 points)", suite=[texte("## Question 2 (2 points)"), *COURANT]),
        ],
        [
            _bareme("## Question 1 (2 points)", 1.5, 0.5),
            _bareme(
                "# TP 3 (7 points)\n## Question 1 (3 points)",
                3,
                suite=[texte("## Question 2 (4 points)"), tache("", 4)],
            ),
            _bareme("## Tracez une courbe de 100 points", 2),
            _bareme("Placez 3 points sur la courbe (3 points au moins).", 2),
            _bareme("- un critère (0,5 point)\n- un autre (0,5 point)", 2),
            _bareme("## Question 1 (3 points de bonus)", 2),
            _bareme("```\n# Question 1 (3 points)\n```", 2),
            _bareme("**Question 1** (2 points)", 2, suite=[texte("Discutez."), manuelle("Oui.", 1)]),
        ],
    ),
    "total_affiche": (
        [_bareme("# TP\n\n**Points** : 20 · **Durée** : 2 h", 2), _bareme("Ce TP est noté sur 20 points.", 2)],
        [
            _bareme("# TP\n\n**Points** : 2 · **Durée** : 2 h", 2),
            _bareme("La note finale sera ramenée sur 20.", 2),
            _bareme("Points : A(1, 2), B(3, 4)", 2),
            {
                "source": {
                    "a": [texte("Barème : 4 points"), *COURANT],
                    "b": [manuelle("Parce que.")],
                }
            },
        ],
    ),
    "solution_publiee": ([_publie(publiee(COURANT[0]), PUBLIE[1])], [_publie(*PUBLIE)]),
    "controle_cache_publie": (
        [_publie(PUBLIE[0], publiee(controle("### BEGIN HIDDEN TESTS\nassert x == 1\n### END HIDDEN TESTS")))],
        [_publie(*PUBLIE)],
    ),
    "bareme_publie": (
        [_publie(*PUBLIE, publiee(tache("### BEGIN MARK SCHEME\n2 points\n### END MARK SCHEME")))],
        [_publie(*PUBLIE, publiee(tache("Tracez.")))],
    ),
    "autotest_publie": (
        [_publie(PUBLIE[0], publiee(controle("### AUTOTEST x")))],
        [_publie(*PUBLIE)],
    ),
    "sorties_publiees": (
        [_publie(*PUBLIE, avec_sortie(code("print(42)")))],
        [{**_publie(*PUBLIE), "source": [*COURANT, avec_sortie(code("print(42)"))]}],
    ),
    "texte_de_solution_publie": (
        [
            {
                "source": [reponse(SOLUTION), controle("assert total")],
                "release": [
                    publiee(reponse("# ici")),
                    publiee(controle("assert total")),
                    code("# Rappel\ntotal = sum(prix * quantite  for prix, quantite in lignes)"),
                ],
            },
            {
                "source": [manuelle("La marge baisse parce que les achats ont augmenté.")],
                "release": [publiee(manuelle("La marge baisse parce que les achats ont augmenté."))],
            },
        ],
        [
            {
                "source": [reponse(SOLUTION), controle("assert total")],
                "release": [publiee(reponse("# ici")), publiee(controle("assert total")), code("total = sum(lignes)")],
            },
            {"source": [manuelle("YOUR ANSWER HERE")], "release": [publiee(manuelle("YOUR ANSWER HERE"))]},
        ],
    ),
    "fichier_suspect_publie": (
        [
            _publie(*PUBLIE, fichiers={"release/ps1/corrige.csv": "1\n"}),
            _publie(*PUBLIE, fichiers={"release/ps1/.ipynb_checkpoints/carnet-checkpoint.ipynb": "{}"}),
        ],
        [_publie(*PUBLIE, fichiers={"release/ps1/donnees.csv": "1\n", "source/ps1/corrige.csv": "1\n"})],
    ),
    "grade_id_orphelin": (
        [
            _publie(*PUBLIE, publiee(controle("assert x", identifiant="perdue"))),
            {"source": COURANT, "release": {"carnet": PUBLIE, "ancien": PUBLIE}},
        ],
        [_publie(*PUBLIE), {"release": PUBLIE}],
    ),
    "cellule_non_publiee": (
        [_publie(PUBLIE[0]), {"source": {"carnet": COURANT, "autre": COURANT}, "release": PUBLIE}],
        [_publie(*PUBLIE), {"source": COURANT}],
    ),
    "release_perimee": (
        [_publie(PUBLIE[0], publiee(controle("assert x == 2")))],
        [
            _publie(*PUBLIE),
            {
                "source": [
                    COURANT[0],
                    controle("assert x\n### BEGIN HIDDEN TESTS\nassert x == 1\n### END HIDDEN TESTS"),
                ],
                "release": [PUBLIE[0], publiee(controle("assert x"))],
            },
        ],
    ),
    "points_differents": (
        [_publie(PUBLIE[0], publiee(controle("assert x == 1", points=5)))],
        [_publie(PUBLIE[0], publiee(controle("assert x == 1", points=2.0)))],
    ),
    "checksum_absent": ([_publie(PUBLIE[0], _nu(PUBLIE[1], checksum=None))], [_publie(*PUBLIE)]),
    "cellule_supprimable": (
        [_publie(PUBLIE[0], publiee(COURANT[1], deletable=True))],
        [_publie(*PUBLIE)],
    ),
    "fichier_absent": (
        [
            _source(COURANT[0], code("import pandas as pd\ndf = pd.read_csv('donnees.csv')"), COURANT[1]),
            _source(
                COURANT[0], controle("assert open('Donnees.csv').read()"), fichiers={"source/ps1/donnees.csv": "1\n"}
            ),
        ],
        [
            _source(
                COURANT[0], controle("assert open('donnees.csv').read()"), fichiers={"source/ps1/donnees.csv": "1\n"}
            ),
            _source(COURANT[0], controle("open('sortie.csv', 'w').write('1')\nassert open('sortie.csv').read()")),
            _source(reponse("df.to_csv('rendu.csv')"), controle("assert open('rendu.csv').read()")),
            _source(COURANT[0], controle("assert x == 'donnees.csv'")),
        ],
    ),
    "image_absente": (
        [_source(texte("![logo](logo.png)"), *COURANT), _source(texte('<img src="images/a.png">'), *COURANT)],
        [
            _source(texte("![logo](logo.png)"), *COURANT, fichiers={"source/ps1/logo.png": ""}),
            _source(texte("![logo](https://exemple.fr/logo.png) ![joint](attachment:a.png)"), *COURANT),
        ],
    ),
    "noyau_absent": (
        [
            {"source": carnet(*COURANT, metadonnees={})},
            {
                "source": carnet(
                    *COURANT,
                    metadonnees={"kernelspec": {"name": "ocaml", "display_name": "OCaml", "language": "ocaml"}},
                )
            },
        ],
        [
            _source(*COURANT),
            {
                "source": carnet(
                    *COURANT, metadonnees={"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}}
                )
            },
        ],
    ),
    "carnet_volumineux": (
        [_source(*COURANT, texte("a" * 2_100_000))],
        [_source(*COURANT, texte("a" * 1_000_000))],
    ),
    "carnet_illisible": (
        [
            {"source": {"carnet": b}}
            for b in (
                b"",
                b"{",
                b"[]",
                b"\xff\xfe",
                b'{"cells": 3}',
                b'{"nbformat": 3, "worksheets": 1}',
                b"[" * 100_000,
            )
        ],
        [
            _source(*COURANT),
            {"source": {"carnet": b'{"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": []}'}},
        ],
    ),
    "carnet_non_conforme": (
        [{"source": {"carnet": b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [3, {"source": 4}]}'}}],
        [_source(*COURANT)],
    ),
    "devoir_sans_carnet": ([{"fichiers": {"source/ps1/lisez-moi.txt": "a"}}], [_source(*COURANT)]),
    "configuration_illisible": (
        [_source(*COURANT, config=t) for t in ("c = get_config(\n", "import absent\n", "raise SystemExit(3)\n")],
        [_source(*COURANT, config="c = get_config()\nprint('bonjour')\n"), _source(*COURANT)],
    ),
    "base_illisible": (
        [
            _source(*COURANT, fichiers={"gradebook.db": "ceci n'est pas une base"}),
            _source(*COURANT, config="c = get_config()\nc.CourseDirectory.db_url = 'inconnu://x'\n"),
        ],
        [_source(*COURANT)],
    ),
    "cellule_sans_competence": (
        [
            _source(
                reponse(),
                code("assert x", COURANT[1].metadata | {"refcomp": {"competences": ["T16.3/d2"]}}),
                controle("assert x == 1", identifiant="autre"),
            )
        ],
        [_source(*COURANT)],
    ),
    "competence_inconnue": (
        [
            _source(
                reponse(), code("assert x == 1", COURANT[1].metadata | {"refcomp": {"competences": ["T16.3/d99"]}})
            ),
            _source(
                reponse(),
                code(
                    "assert x == 1",
                    COURANT[1].metadata | {"refcomp": {"competences": "T99", "referentiel": "bts-gpme-nc"}},
                ),
            ),
        ],
        [_source(reponse(), code("assert x == 1", COURANT[1].metadata | {"refcomp": {"competences": ["T16.3/d2"]}}))],
    ),
    "referentiel_inconnu": (
        [
            {
                "source": carnet(
                    reponse(),
                    code("assert x == 1", COURANT[1].metadata | {"refcomp": {"competences": ["A1"]}}),
                    metadonnees=NOYAU | {"refcomp": {"referentiel": "bac-pro-absent"}},
                )
            }
        ],
        [
            {
                "source": carnet(
                    reponse(),
                    code("assert x", COURANT[1].metadata | {"refcomp": {"competences": ["T16.3/d2"]}}),
                    metadonnees=NOYAU | {"refcomp": {"referentiel": "bts-gpme-nc"}},
                )
            }
        ],
    ),
    "refcomp_non_branche": (
        [_source(reponse(), controle("import copie\n\ncopie.verification('mini', 'q1')"))],
        [
            _source(
                reponse(),
                controle("import copie\n\ncopie.verification('mini', 'q1')"),
                config=("from refcomp.grading.configuration import configure\nconfigure(get_config())\n"),
            ),
            _source(*COURANT),
        ],
    ),
}
