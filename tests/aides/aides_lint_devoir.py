"""Des cours d'essai pour le lint : une source, une version publiée, un barème."""

import nbformat
from aides_lint import (
    controle,
    publiee,
    reponse,
    texte,
)

COURANT = [reponse(), controle("assert x == 1")]
PUBLIE = [publiee(reponse("# YOUR CODE HERE\nraise NotImplementedError()")), publiee(controle("assert x == 1"))]
SOLUTION = "### BEGIN SOLUTION\ntotal = sum(prix * quantite for prix, quantite in lignes)\n### END SOLUTION"


def cours_source(*cellules, **suite):
    return {"source": list(cellules), **suite}


def cours_publie_de(*cellules, **suite):
    return {"source": COURANT, "release": list(cellules), **suite}


def nu(cellule, **champs):
    """La même cellule, dont on change les métadonnées nbgrader ; None retire la clé."""
    copie = nbformat.from_dict(cellule)
    for cle, donnee in champs.items():
        copie.metadata["nbgrader"].pop(cle, None)
        if donnee is not None:
            copie.metadata["nbgrader"][cle] = donnee
    return copie


def cours_bareme(titre, *points, suite=()):
    cellules = [texte(titre), reponse()]
    cellules += [controle("assert x == 1", points=p, identifiant=f"c{r}") for r, p in enumerate(points)]
    return {"source": [*cellules, *suite]}
