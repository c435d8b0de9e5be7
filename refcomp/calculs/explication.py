"""L'explication d'un calcul : les étapes d'un corrigé, avec les chiffres du cas.

Un résultat qui sait s'expliquer a une méthode `explication()` qui renvoie une `Explication`. Les corrigés, les
retours aux élèves et les visites guidées emploient tous cette seule explication.

>>> e = Explication("Coût", (Etape("Additionner", "2 + 3 = 5"),))
>>> print(e.render_texte())
Coût
====
<BLANKLINE>
1. Additionner
   2 + 3 = 5
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import indent

from refcomp.errors import ArgumentInvalideError


@dataclass(frozen=True)
class Tableau:
    """Un petit tableau déjà mis en forme, à joindre à une étape.

    Attributes:
        entetes: titres des colonnes.
        lignes: cellules, en texte prêt à lire ; chaque ligne a autant de cellules que d'en-têtes.
        a_droite: rangs des colonnes alignées à droite (les nombres).
    """

    entetes: tuple[str, ...]
    lignes: tuple[tuple[str, ...], ...]
    a_droite: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Refuse une ligne qui n'a pas une cellule par colonne."""
        fautives = [i for i, ligne in enumerate(self.lignes) if len(ligne) != len(self.entetes)]
        if fautives:
            raise ArgumentInvalideError(
                f"Tableau de {len(self.entetes)} colonnes : lignes de longueur différente {fautives}.",
            )

    def render_texte(self) -> str:
        """Rend le tableau en colonnes alignées par des espaces."""
        rangees = (self.entetes, *self.lignes)
        largeurs = [max(len(r[c]) for r in rangees) for c in range(len(self.entetes))]
        return "\n".join(
            "  ".join(
                cellule.rjust(largeur) if c in self.a_droite else cellule.ljust(largeur)
                for c, (cellule, largeur) in enumerate(zip(rangee, largeurs, strict=True))
            ).rstrip()
            for rangee in rangees
        )

    def render_markdown(self) -> str:
        """Rend le tableau en Markdown ; la barre verticale d'une cellule est protégée."""
        traits = ["---:" if c in self.a_droite else "---" for c in range(len(self.entetes))]
        rangees = [self.entetes, tuple(traits), *self.lignes]
        return "\n".join("| " + " | ".join(c.replace("|", r"\|") for c in rangee) + " |" for rangee in rangees)


@dataclass(frozen=True)
class Etape:
    """Une étape d'un corrigé.

    Attributes:
        titre: ce que l'on fait (« Calculer l'annuité pleine »).
        texte: comment, avec les chiffres du cas ; plusieurs lignes permises.
        tableau: chiffres à lire en colonnes, ou None.
    """

    titre: str
    texte: str
    tableau: Tableau | None = None

    def render_texte(self) -> str:
        """Rend le texte de l'étape, puis son tableau."""
        suite = f"\n{self.tableau.render_texte()}" if self.tableau else ""
        return f"{self.texte}{suite}"

    def render_markdown(self) -> str:
        """Rend le texte de l'étape, puis son tableau, en Markdown."""
        suite = f"\n\n{self.tableau.render_markdown()}" if self.tableau else ""
        # Deux espaces en fin de ligne : sans elles Markdown recolle les lignes d'un calcul.
        return self.texte.replace("\n", "  \n") + suite


@dataclass(frozen=True)
class Explication(Sequence[Etape]):
    """La suite des étapes d'un calcul ; se parcourt et s'indexe comme une liste d'étapes.

    Attributes:
        titre: ce que le calcul établit.
        etapes: les étapes, dans l'ordre où un corrigé les écrit.
    """

    titre: str
    etapes: tuple[Etape, ...]

    def __len__(self) -> int:
        """Nombre d'étapes."""
        return len(self.etapes)

    def __getitem__(self, rang):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN204 - int ou slice, comme tuple
        """L'étape d'un rang, ou les étapes d'une tranche."""
        return self.etapes[rang]

    def __iter__(self) -> Iterator[Etape]:
        """Parcourt les étapes."""
        return iter(self.etapes)

    def __str__(self) -> str:
        """L'explication en texte brut."""
        return self.render_texte()

    def _repr_markdown_(self) -> str:
        """Ce que JupyterLab affiche."""
        return self.render_markdown()

    def render_texte(self) -> str:
        """Rend l'explication en texte brut : titre souligné, étapes numérotées."""
        blocs = [f"{self.titre}\n{'=' * len(self.titre)}"]
        for numero, etape in enumerate(self.etapes, start=1):
            blocs.append(f"{numero}. {etape.titre}\n{indent(etape.render_texte(), '   ')}")
        return "\n\n".join(blocs)

    def render_markdown(self, niveau: int = 3) -> str:
        """Rend l'explication en Markdown.

        Args:
            niveau: niveau du titre ; les étapes sont au niveau suivant.
        """
        blocs = [f"{'#' * niveau} {self.titre}"]
        for numero, etape in enumerate(self.etapes, start=1):
            blocs.append(f"{'#' * (niveau + 1)} {numero}. {etape.titre}\n\n{etape.render_markdown()}")
        return "\n\n".join(blocs)
