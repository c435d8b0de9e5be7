"""La fiche d'un élément : tout ce qu'on en sait, réuni pour être lu, dans un terminal ou dans un carnet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from refcomp.referentiels.liens import Lien, liens
from refcomp.referentiels.modele import Referentiel
from refcomp.referentiels.reglement import Regle
from refcomp.referentiels.texte import forme_typographique


@dataclass(frozen=True)
class FicheElement:
    """Ce qu'une personne lit d'un élément.

    Attributes:
        referentiel: l'identifiant du sien.
        element_id: l'élément.
        niveau: le nom de son niveau (« Tâche »).
        code_imprime: son code, tel qu'imprimé ; vide s'il n'en a pas.
        libelle_imprime: son texte, tel qu'imprimé.
        libelle: son texte réparé ; vide si rien n'a été réparé.
        variantes: ses autres rédactions imprimées.
        remarque: ce qu'il faut savoir du document à cet endroit.
        attributs: les faits imprimés, (nom, valeur).
        chemin: ses ancêtres, du sommet à son parent : (identifiant, libellé).
        places: ses positions dans le document, en caractères, une par impression ou morceau.
        liens: ses liens, dans les deux sens.
        regles: les règles qu'il imprime, ou qui s'appliquent à son niveau.
    """

    referentiel: str
    element_id: str
    niveau: str
    code_imprime: str
    libelle_imprime: str
    libelle: str
    variantes: tuple[str, ...]
    remarque: str
    attributs: tuple[tuple[str, str], ...]
    chemin: tuple[tuple[str, str], ...]
    places: tuple[tuple[int, int], ...]
    liens: tuple[Lien, ...]
    regles: tuple[Regle, ...]

    @property
    def titre(self) -> str:
        """L'identifiant et le texte, réparé s'il l'a été."""
        return f"{self.element_id}  {self.libelle or self.libelle_imprime}"


def fiche_element(referentiel: Referentiel, element_id: str, autres: Iterable[Referentiel] = ()) -> FicheElement:
    """La fiche d'un élément.

    Args:
        referentiel: le sien.
        element_id: l'élément.
        autres: d'autres référentiels, dont les relations peuvent le citer.

    Raises:
        ReferentielInconnuError: si l'élément n'existe pas ; les plus proches sont nommés.
    """
    element = referentiel.element(element_id)
    libelle, imprime = element["libelle"], element["libelle_imprime"]
    repare = libelle if forme_typographique(libelle) != forme_typographique(imprime) else ""
    ancetres = referentiel.chemin(element_id)[:-1]
    return FicheElement(
        referentiel=referentiel.id,
        element_id=element_id,
        niveau=referentiel.niveaux[element["niveau"]],
        code_imprime=element["code_imprime"],
        libelle_imprime=imprime,
        libelle=repare,
        variantes=tuple(element["variantes"]),
        remarque=element["remarque"],
        attributs=tuple((nom, _texte(valeur)) for nom, valeur in element["attributs"].items()),
        chemin=tuple((a, referentiel.libelle(a)) for a in ancetres),
        places=tuple(element["source_spans"]),
        liens=tuple(liens(referentiel, element_id, autres)),
        regles=tuple(r for r in referentiel.regles if element_id in r.elements or r.portee == element["niveau"]),
    )


def _texte(valeur: object) -> str:
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, list | tuple):
        return " ; ".join(map(_texte, valeur))
    return str(valeur)
