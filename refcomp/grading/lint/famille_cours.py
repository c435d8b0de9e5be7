"""Règles : le cours et ses carnets se lisent."""

from __future__ import annotations

from collections.abc import Iterator

from refcomp.grading.lint.modele import DevoirLu
from refcomp.grading.lint.regle import Regle, Trouvaille


def _illisible(devoir: DevoirLu) -> Iterator[Trouvaille]:
    for carnet in (*devoir.source.values(), *devoir.release.values()):
        if carnet.defaut:
            yield carnet.trouvaille(f"Le carnet ne peut pas être lu : {carnet.defaut}.")


def _non_conforme(devoir: DevoirLu) -> Iterator[Trouvaille]:
    for carnet in (*devoir.source.values(), *devoir.release.values()):
        if carnet.remarque:
            yield carnet.trouvaille(f"Le carnet s'écarte du format des carnets Jupyter : {carnet.remarque}.")


def _vide(devoir: DevoirLu) -> Iterator[Trouvaille]:
    if not devoir.source and not devoir.release:
        yield devoir.trouvaille("Le dossier du devoir ne contient aucun carnet (.ipynb).")


def _configuration(devoir: DevoirLu) -> Iterator[Trouvaille]:
    if devoir.reglages.defaut:
        yield Trouvaille(
            "nbgrader_config.py",
            f"La configuration du cours échoue ({devoir.reglages.defaut}) : réglages par défaut employés.",
        )


def _base(devoir: DevoirLu) -> Iterator[Trouvaille]:
    if devoir.defaut_base:
        yield devoir.trouvaille(f"Le carnet de notes ne peut pas être lu ({devoir.defaut_base}) : barème non comparé.")


def _panne(_: DevoirLu) -> Iterator[Trouvaille]:
    """C'est le moteur qui dit quand une règle échoue."""
    yield from ()


REGLES = (
    Regle(
        "carnet_illisible",
        "erreur",
        "Le fichier n'est pas un carnet : nbgrader ne pourra pas l'engendrer.",
        "Ouvrez-le et enregistrez-le dans JupyterLab, ou reprenez une version antérieure.",
        _illisible,
        "devoir",
    ),
    Regle(
        "carnet_non_conforme",
        "avertissement",
        "Le carnet se lit, mais s'écarte du schéma de nbformat.",
        "Ouvrez-le et enregistrez-le dans JupyterLab.",
        _non_conforme,
        "devoir",
    ),
    Regle(
        "devoir_sans_carnet",
        "avertissement",
        "Le dossier d'un devoir sans carnet ne donne rien à rendre.",
        "Ajoutez un carnet, ou retirez le dossier.",
        _vide,
        "devoir",
    ),
    Regle(
        "configuration_illisible",
        "avertissement",
        "nbgrader_config.py lève une erreur : marques et dossiers personnalisés sont inconnus.",
        "Corrigez le fichier ; lancez « nbgrader generate_config » pour un modèle.",
        _configuration,
        "devoir",
    ),
    Regle(
        "base_illisible",
        "avertissement",
        "Le carnet de notes (gradebook.db) existe mais ne se lit pas.",
        "Vérifiez CourseDirectory.db_url, ou mettez la base à jour par « nbgrader db upgrade ».",
        _base,
        "devoir",
    ),
    Regle(
        "regle_en_panne",
        "information",
        "Une règle n'a pas su regarder ce carnet : ce qu'elle cherche n'a pas été vérifié.",
        "Signalez le carnet aux auteurs de refcomp.",
        _panne,
        "devoir",
    ),
)
