"""Lire un XML étranger sans qu'il puisse nuire : ni définition de document, ni entité, ni fichier extérieur.

Une bombe d'entités ou une entité extérieure se déclarent dans un DOCTYPE, que les fichiers lus ici n'ont pas : il est
refusé avant de lire le reste (OWASP, « XML External Entity Prevention »). Le contenu se lit ensuite au fil de l'eau :
un export de France compétences pèse plusieurs centaines de mégaoctets.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, iterparse
from xml.parsers import expat

from refcomp.errors import FichierIllisibleError

BLOC = 64 * 1024


class _DoctypeError(Exception):
    """Le document a un DOCTYPE."""


class _RacineVue(Exception):  # noqa: N818 - la fin normale du prologue, pas une erreur
    """Le prologue est terminé sans DOCTYPE."""


def check_prologue(chemin: Path) -> str:
    """Refuse un XML qui a un DOCTYPE ; rend le nom de sa racine.

    Raises:
        FichierIllisibleError: si le fichier n'est pas du XML, ou s'il a un DOCTYPE.
    """
    vue: list[str] = []
    lecteur = expat.ParserCreate()
    lecteur.StartDoctypeDeclHandler = _refuse
    lecteur.StartElementHandler = lambda nom, _: _arrete(vue, nom)
    try:
        with chemin.open("rb") as flux:
            while bloc := flux.read(BLOC):
                lecteur.Parse(bloc, False)
    except _RacineVue:
        return vue[0]
    except _DoctypeError:
        raise FichierIllisibleError(
            f"{chemin.name} déclare un DOCTYPE : refusé, il pourrait cacher des entités. Une fiche RNCP n'en a pas."
        ) from None
    except expat.ExpatError as erreur:
        raise FichierIllisibleError(f"{chemin.name} n'est pas un XML lisible : {erreur}.") from None
    raise FichierIllisibleError(f"{chemin.name} est vide.")


def _refuse(*_: object) -> None:
    raise _DoctypeError


def _arrete(vue: list[str], nom: str) -> None:
    vue.append(nom)
    raise _RacineVue


def read_elements(chemin: Path, balise: str) -> Iterator[Element]:
    """Les éléments d'une balise, un par un ; chacun est oublié quand le suivant est lu.

    Raises:
        FichierIllisibleError: si le fichier n'est pas du XML sûr et bien formé.
    """
    check_prologue(chemin)
    try:
        racine: Element | None = None
        for evenement, element in iterparse(chemin, events=("start", "end")):  # noqa: S314 - le DOCTYPE est refusé
            racine = element if racine is None else racine
            if evenement == "end" and element.tag == balise:
                yield element
                racine.clear()
    except ParseError as erreur:
        raise FichierIllisibleError(f"{chemin.name} n'est pas un XML bien formé : {erreur}.") from None
