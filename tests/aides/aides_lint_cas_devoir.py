"""Pour chaque règle sur un devoir entier : des cours qu'elle doit trouver fautifs, des voisins à laisser."""

from aides_lint import (
    brute,
    code,
    controle,
    manuelle,
    reponse,
    tache,
    texte,
    verrouillee,
)
from aides_lint_cas_publication import CAS_PUBLICATION
from aides_lint_devoir import COURANT, SOLUTION, cours_bareme, cours_source, nu

# code de la règle → (cours fautifs, cours voisins)
CAS_DEVOIR = {
    "marques_desequilibrees": (
        [
            cours_source(reponse("### BEGIN SOLUTION\nx = 1"), COURANT[1]),
            cours_source(COURANT[0], controle("### END HIDDEN TESTS\nassert x == 1")),
            cours_source(reponse("### BEGIN SOLUTION\n### BEGIN SOLUTION\nx = 1\n### END SOLUTION"), COURANT[1]),
            cours_source(tache("Faites.\n### BEGIN MARK SCHEME\n2 points"), *COURANT),
        ],
        [
            cours_source(
                reponse("### BEGIN SOLUTION\nx = 1\n### END SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION"), COURANT[1]
            ),
            cours_source(
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
            cours_source(COURANT[0], controle("### BEGIN HIDDEN TEST\nassert x == 1\n### END HIDDEN TEST")),
            cours_source(reponse("# begin solution\nx = 1\n# end solution"), COURANT[1]),
            cours_source(reponse("### DÉBUT SOLUTION\nx = 1\n### FIN SOLUTION"), COURANT[1]),
        ],
        [
            cours_source(*COURANT, texte("# Solution\n\nLe début de la solution est donné.")),
            cours_source(
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
        [cours_source(code("### BEGIN SOLUTION\nx = 1\n### END SOLUTION"), COURANT[1])],
        [cours_source(*COURANT), cours_source(manuelle("### BEGIN SOLUTION\nParce que.\n### END SOLUTION"))],
    ),
    "controle_cache_non_declare": (
        [cours_source(COURANT[0], code("### BEGIN HIDDEN TESTS\nassert x == 1\n### END HIDDEN TESTS"), COURANT[1])],
        [cours_source(COURANT[0], controle("### BEGIN HIDDEN TESTS\nassert x == 1\n### END HIDDEN TESTS"))],
    ),
    "bareme_non_declare": (
        [cours_source(texte("### BEGIN MARK SCHEME\n2 points\n### END MARK SCHEME"), *COURANT)],
        [cours_source(tache("### BEGIN MARK SCHEME\n2 points\n### END MARK SCHEME"), *COURANT)],
    ),
    "autotest_impossible": (
        [
            cours_source(COURANT[0], controle("### AUTOTEST x")),
            cours_source(COURANT[0], code("### AUTOTEST x"), COURANT[1], fichiers={"autotests.yml": "python3: {}\n"}),
            cours_source(COURANT[0], code("y = 'AUTOTEST'"), COURANT[1]),
        ],
        [
            cours_source(COURANT[0], controle("### AUTOTEST x"), fichiers={"autotests.yml": "python3: {}\n"}),
            cours_source(
                COURANT[0], controle("### AUTOTEST x"), fichiers={"source/ps1/autotests.yml": "python3: {}\n"}
            ),
            cours_source(COURANT[0], code("y = 'AUTOTEST'"), COURANT[1], fichiers={"autotests.yml": "python3: {}\n"}),
        ],
    ),
    "controle_non_declare": (
        [
            cours_source(COURANT[0], code("assert x == 1"), reponse("y = 2", "autre"), controle("assert y == 2")),
            cours_source(*COURANT, reponse("y = 2", "autre"), code("assert y == 2")),
        ],
        [cours_source(COURANT[0], code("assert x"), COURANT[1]), cours_source(code("assert True or 1"), *COURANT)],
    ),
    "controle_en_cellule_manuelle": (
        [
            cours_source(manuelle(f"{SOLUTION}\nassert total > 0", fabrique=code)),
            cours_source(manuelle("x = 1\n### BEGIN HIDDEN TESTS\nassert x == 1\n### END HIDDEN TESTS", fabrique=code)),
        ],
        [
            cours_source(manuelle("### BEGIN SOLUTION\nassert x == 1\n### END SOLUTION", fabrique=code)),
            cours_source(manuelle("def pyramide(n):\n    return n", fabrique=code)),
        ],
    ),
    "solution_sans_note": (
        [cours_source(*COURANT, reponse("y = 2", "autre")), cours_source(reponse())],
        [cours_source(*COURANT), cours_source(reponse(), tache("Expliquez.")), cours_source(manuelle("Parce que."))],
    ),
    "solution_jamais_controlee": (
        [cours_source(reponse("y = 2", "autre"), *COURANT)],
        [
            cours_source(reponse("y = 2", "autre"), reponse("x = y - 1"), COURANT[1]),
            cours_source(
                code("d = {}"), reponse("d['a'] = 2", "autre"), reponse(), controle("assert x and d['a'] == 2")
            ),
            cours_source(reponse("import math", "autre"), *COURANT),
        ],
    ),
    "schema_ancien": (
        [
            cours_source(COURANT[0], nu(COURANT[1], schema_version=1)),
            cours_source(COURANT[0], nu(COURANT[1], schema_version=None)),
            cours_source(nu(verrouillee("y = 1"), locked=False, schema_version=1), *COURANT),
        ],
        [cours_source(*COURANT), cours_source(code("y = 1"), *COURANT)],
    ),
    "metadonnees_invalides": (
        [
            cours_source(COURANT[0], nu(COURANT[1], competences=["T16.3/d2"])),
            cours_source(COURANT[0], nu(COURANT[1], points=None)),
            cours_source(COURANT[0], nu(COURANT[1], points=-1)),
            cours_source(COURANT[0], nu(COURANT[1], points="2")),
            cours_source(COURANT[0], nu(COURANT[1], locked=None)),
            cours_source(*COURANT, code("y = 1", {"nbgrader": []})),
        ],
        [cours_source(*COURANT), cours_source(COURANT[0], nu(COURANT[1], checksum="0" * 32, cell_type="code"))],
    ),
    "type_de_cellule": (
        [
            cours_source(*COURANT, nu(manuelle("Parce que."), solution=False)),
            cours_source(*COURANT, nu(manuelle("Parce que."), grade=False)),
            cours_source(*COURANT, nu(controle("assert x == 1", identifiant="t"), task=True)),
            cours_source(*COURANT, brute("Parce que.", grade=True, solution=True, points=1)),
        ],
        [
            cours_source(*COURANT, manuelle("Parce que."), tache("Tracez.")),
            cours_source(*COURANT, brute("Note de l'auteur.")),
        ],
    ),
    "grade_id_invalide": (
        [
            cours_source(COURANT[0], controle("assert x == 1", identifiant="contrôle")),
            cours_source(COURANT[0], controle("assert x == 1", identifiant="mon test")),
            cours_source(COURANT[0], controle("assert x == 1", identifiant="")),
            cours_source(COURANT[0], nu(COURANT[1], grade_id=None)),
            cours_source(COURANT[0], nu(COURANT[1], grade_id=["a"])),
        ],
        [cours_source(COURANT[0], controle("assert x == 1", identifiant="Q1-a_2"))],
    ),
    "grade_id_en_double": (
        [cours_source(COURANT[0], COURANT[1], COURANT[1])],
        [cours_source(*COURANT), cours_source(nu(verrouillee("y = 1"), locked=False, grade_id="controle"), *COURANT)],
    ),
    "points_nuls": (
        [cours_source(COURANT[0], controle("assert x == 1", points=0))],
        [cours_source(COURANT[0], controle("assert x == 1", points=0.5))],
    ),
    "points_affiches": (
        [
            cours_bareme("## Question 1 (3 points)", 2),
            cours_bareme("## Question 1 — 3 points", 2),
            cours_bareme("**Question 1** [3 pts]", 2),
            cours_bareme("## Question 1 (3 points)", suite=[texte("## Question 2 (2 points)"), *COURANT]),
        ],
        [
            cours_bareme("## Question 1 (2 points)", 1.5, 0.5),
            cours_bareme(
                "# TP 3 (7 points)\n## Question 1 (3 points)",
                3,
                suite=[texte("## Question 2 (4 points)"), tache("", 4)],
            ),
            cours_bareme("## Tracez une courbe de 100 points", 2),
            cours_bareme("Placez 3 points sur la courbe (3 points au moins).", 2),
            cours_bareme("- un critère (0,5 point)\n- un autre (0,5 point)", 2),
            cours_bareme("## Question 1 (3 points de bonus)", 2),
            cours_bareme("```\n# Question 1 (3 points)\n```", 2),
            cours_bareme("**Question 1** (2 points)", 2, suite=[texte("Discutez."), manuelle("Oui.", 1)]),
        ],
    ),
    "total_affiche": (
        [
            cours_bareme("# TP\n\n**Points** : 20 · **Durée** : 2 h", 2),
            cours_bareme("Ce TP est noté sur 20 points.", 2),
        ],
        [
            cours_bareme("# TP\n\n**Points** : 2 · **Durée** : 2 h", 2),
            cours_bareme("La note finale sera ramenée sur 20.", 2),
            cours_bareme("Points : A(1, 2), B(3, 4)", 2),
            {
                "source": {
                    "a": [texte("Barème : 4 points"), *COURANT],
                    "b": [manuelle("Parce que.")],
                }
            },
        ],
    ),
    **CAS_PUBLICATION,
}
