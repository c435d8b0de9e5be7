"""Ce que les noms désignent à un endroit d'un carnet."""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass, field

from refcomp.grading.lint.valeurs import INCONNUE, Valeur

INTEGRES = {*dir(builtins), "get_ipython", "display"}


@dataclass
class Portee:
    """Les noms connus à un endroit : variables, modules importés, fonctions définies.

    Attributes:
        valeurs: variable → ce qu'elle vaut sans doute.
        modules: alias → nom complet (`np` → `numpy`, `moyenne` → `statistics.mean`).
        fonctions: fonction définie dans le carnet → ce qu'elle rend sans doute.
        verifiantes: fonctions de l'enseignant qui peuvent échouer d'elles-mêmes (`assert`, `raise`).
        toutes: vrai après un `import *` : un nom inconnu peut alors venir de là.
    """

    valeurs: dict[str, Valeur] = field(default_factory=dict)
    modules: dict[str, str] = field(default_factory=dict)
    fonctions: dict[str, Valeur] = field(default_factory=dict)
    verifiantes: set[str] = field(default_factory=set)
    toutes: bool = False

    def copy(self) -> Portee:
        """Une portée à part, que l'on peut changer."""
        return Portee({**self.valeurs}, {**self.modules}, {**self.fonctions}, {*self.verifiantes}, self.toutes)

    def bind(self, nom: str, valeur: Valeur) -> None:
        """Un nom devient une variable."""
        self.modules.pop(nom, None)
        self.fonctions.pop(nom, None)
        self.valeurs[nom] = valeur

    def bind_module(self, nom: str, complet: str) -> None:
        """Un nom devient un module, ou ce qu'on en importe."""
        self.valeurs.pop(nom, None)
        self.fonctions.pop(nom, None)
        self.modules[nom] = complet

    def bind_fonction(self, nom: str, rendu: Valeur, *, verifiante: bool) -> None:
        """Un nom devient une fonction."""
        self.valeurs.pop(nom, None)
        self.modules.pop(nom, None)
        self.fonctions[nom] = rendu
        (self.verifiantes.add if verifiante else self.verifiantes.discard)(nom)

    def merge(self, autres: list[Portee]) -> None:
        """Réunit plusieurs chemins possibles : ce que l'un ou l'autre a pu laisser."""
        for autre in autres:
            for nom in {*self.valeurs, *autre.valeurs}:
                ici = self.valeurs.get(nom, INCONNUE)
                self.valeurs[nom] = ici.union(autre.valeurs.get(nom, INCONNUE))
            self.modules |= autre.modules
            self.fonctions |= autre.fonctions
            self.verifiantes |= autre.verifiantes
            self.toutes |= autre.toutes

    def nom_complet(self, fonction: ast.expr) -> str | None:
        """Le nom complet de ce qu'on appelle : `numpy.mean`, `builtins.len` ; None si on ne sait pas."""
        morceaux: list[str] = []
        while isinstance(fonction, ast.Attribute):
            morceaux.insert(0, fonction.attr)
            fonction = fonction.value
        if not isinstance(fonction, ast.Name):
            return None
        nom = fonction.id
        if nom in self.modules:
            return ".".join([self.modules[nom], *morceaux])
        connu = nom in self.valeurs or nom in self.fonctions
        if not morceaux and nom in INTEGRES and not connu:
            return f"builtins.{nom}"
        return None
