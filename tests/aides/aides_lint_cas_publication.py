"""Ce que le lint trouve dans la version publiée d'un devoir, et ses voisins sans défaut."""

from aides_lint import (
    NOYAU,
    avec_sortie,
    carnet,
    code,
    controle,
    manuelle,
    publiee,
    reponse,
    tache,
    texte,
)
from aides_lint_devoir import COURANT, PUBLIE, SOLUTION, cours_publie_de, cours_source, nu

# code de la règle → (cours fautifs, cours voisins)
CAS_PUBLICATION = {
    "solution_publiee": ([cours_publie_de(publiee(COURANT[0]), PUBLIE[1])], [cours_publie_de(*PUBLIE)]),
    "controle_cache_publie": (
        [cours_publie_de(PUBLIE[0], publiee(controle("### BEGIN HIDDEN TESTS\nassert x == 1\n### END HIDDEN TESTS")))],
        [cours_publie_de(*PUBLIE)],
    ),
    "bareme_publie": (
        [cours_publie_de(*PUBLIE, publiee(tache("### BEGIN MARK SCHEME\n2 points\n### END MARK SCHEME")))],
        [cours_publie_de(*PUBLIE, publiee(tache("Tracez.")))],
    ),
    "autotest_publie": (
        [cours_publie_de(PUBLIE[0], publiee(controle("### AUTOTEST x")))],
        [cours_publie_de(*PUBLIE)],
    ),
    "sorties_publiees": (
        [cours_publie_de(*PUBLIE, avec_sortie(code("print(42)")))],
        [{**cours_publie_de(*PUBLIE), "source": [*COURANT, avec_sortie(code("print(42)"))]}],
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
            cours_publie_de(*PUBLIE, fichiers={"release/ps1/corrige.csv": "1\n"}),
            cours_publie_de(*PUBLIE, fichiers={"release/ps1/.ipynb_checkpoints/carnet-checkpoint.ipynb": "{}"}),
        ],
        [cours_publie_de(*PUBLIE, fichiers={"release/ps1/donnees.csv": "1\n", "source/ps1/corrige.csv": "1\n"})],
    ),
    "grade_id_orphelin": (
        [
            cours_publie_de(*PUBLIE, publiee(controle("assert x", identifiant="perdue"))),
            {"source": COURANT, "release": {"carnet": PUBLIE, "ancien": PUBLIE}},
        ],
        [cours_publie_de(*PUBLIE), {"release": PUBLIE}],
    ),
    "cellule_non_publiee": (
        [cours_publie_de(PUBLIE[0]), {"source": {"carnet": COURANT, "autre": COURANT}, "release": PUBLIE}],
        [cours_publie_de(*PUBLIE), {"source": COURANT}],
    ),
    "release_perimee": (
        [cours_publie_de(PUBLIE[0], publiee(controle("assert x == 2")))],
        [
            cours_publie_de(*PUBLIE),
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
        [cours_publie_de(PUBLIE[0], publiee(controle("assert x == 1", points=5)))],
        [cours_publie_de(PUBLIE[0], publiee(controle("assert x == 1", points=2.0)))],
    ),
    "checksum_absent": ([cours_publie_de(PUBLIE[0], nu(PUBLIE[1], checksum=None))], [cours_publie_de(*PUBLIE)]),
    "cellule_supprimable": (
        [cours_publie_de(PUBLIE[0], publiee(COURANT[1], deletable=True))],
        [cours_publie_de(*PUBLIE)],
    ),
    "fichier_absent": (
        [
            cours_source(COURANT[0], code("import pandas as pd\ndf = pd.read_csv('donnees.csv')"), COURANT[1]),
            cours_source(
                COURANT[0], controle("assert open('Donnees.csv').read()"), fichiers={"source/ps1/donnees.csv": "1\n"}
            ),
        ],
        [
            cours_source(
                COURANT[0], controle("assert open('donnees.csv').read()"), fichiers={"source/ps1/donnees.csv": "1\n"}
            ),
            cours_source(COURANT[0], controle("open('sortie.csv', 'w').write('1')\nassert open('sortie.csv').read()")),
            cours_source(reponse("df.to_csv('rendu.csv')"), controle("assert open('rendu.csv').read()")),
            cours_source(COURANT[0], controle("assert x == 'donnees.csv'")),
        ],
    ),
    "image_absente": (
        [cours_source(texte("![logo](logo.png)"), *COURANT), cours_source(texte('<img src="images/a.png">'), *COURANT)],
        [
            cours_source(texte("![logo](logo.png)"), *COURANT, fichiers={"source/ps1/logo.png": ""}),
            cours_source(texte("![logo](https://exemple.fr/logo.png) ![joint](attachment:a.png)"), *COURANT),
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
            cours_source(*COURANT),
            {
                "source": carnet(
                    *COURANT, metadonnees={"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}}
                )
            },
        ],
    ),
    "carnet_volumineux": (
        [cours_source(*COURANT, texte("a" * 2_100_000))],
        [cours_source(*COURANT, texte("a" * 1_000_000))],
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
            cours_source(*COURANT),
            {"source": {"carnet": b'{"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": []}'}},
        ],
    ),
    "carnet_non_conforme": (
        [{"source": {"carnet": b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [3, {"source": 4}]}'}}],
        [cours_source(*COURANT)],
    ),
    "devoir_sans_carnet": ([{"fichiers": {"source/ps1/lisez-moi.txt": "a"}}], [cours_source(*COURANT)]),
    "configuration_illisible": (
        [cours_source(*COURANT, config=t) for t in ("c = get_config(\n", "import absent\n", "raise SystemExit(3)\n")],
        [cours_source(*COURANT, config="c = get_config()\nprint('bonjour')\n"), cours_source(*COURANT)],
    ),
    "base_illisible": (
        [
            cours_source(*COURANT, fichiers={"gradebook.db": "ceci n'est pas une base"}),
            cours_source(*COURANT, config="c = get_config()\nc.CourseDirectory.db_url = 'inconnu://x'\n"),
        ],
        [cours_source(*COURANT)],
    ),
    "cellule_sans_competence": (
        [
            cours_source(
                reponse(),
                code("assert x", COURANT[1].metadata | {"refcomp": {"competences": ["T16.3/d2"]}}),
                controle("assert x == 1", identifiant="autre"),
            )
        ],
        [cours_source(*COURANT)],
    ),
    "competence_inconnue": (
        [
            cours_source(
                reponse(), code("assert x == 1", COURANT[1].metadata | {"refcomp": {"competences": ["T16.3/d99"]}})
            ),
            cours_source(
                reponse(),
                code(
                    "assert x == 1",
                    COURANT[1].metadata | {"refcomp": {"competences": "T99", "referentiel": "bts-gpme-nc"}},
                ),
            ),
        ],
        [
            cours_source(
                reponse(), code("assert x == 1", COURANT[1].metadata | {"refcomp": {"competences": ["T16.3/d2"]}})
            )
        ],
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
        [cours_source(reponse(), controle("import copie\n\ncopie.verification('mini', 'q1')"))],
        [
            cours_source(
                reponse(),
                controle("import copie\n\ncopie.verification('mini', 'q1')"),
                config=("from refcomp.grading.configuration import configure\nconfigure(get_config())\n"),
            ),
            cours_source(*COURANT),
        ],
    ),
}
