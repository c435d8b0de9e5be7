"""La mise en page commune des PDF : polices, titres, tableaux, pied de page numéroté.

Les polices sont celles que reportlab livre (Vera) : rien n'est demandé au système, et deux machines impriment la même
page. Ce que Vera ne sait pas dessiner est remplacé avant d'être écrit, jamais laissé en blanc.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

REMPLACES = {"\u202f": "\u00a0", "✓": "[oui]", "✗": "[non]", "→": "->", "☐": "[  ]", "☒": "[x]", "‑": "-"}
MARGE = 42  # points : 15 mm, ce qu'une imprimante de bureau sait imprimer
GRIS, ENCRE = "#9a9a9a", "#1f2933"
FOND_TITRE = "#e8eef4"
TAILLE = 8.5


@dataclass(frozen=True)
class Page:
    """Ce que porte chaque page.

    Attributes:
        titre: le titre du document, aussi celui du fichier.
        pied: la mention du pied de page (« Proposition au jury »…), suivie du numéro.
        paysage: vrai pour une page couchée.
        auteur: qui l'édite ; dans les propriétés du fichier.
    """

    titre: str
    pied: str = ""
    paysage: bool = False
    auteur: str = "refcomp"


@dataclass
class Document:
    """Un document qu'on remplit de haut en bas, puis qu'on rend en octets."""

    page: Page
    contenu: list[Flowable] = field(default_factory=list)

    def add_titre(self, texte: str, niveau: int = 1) -> None:
        """Ajoute un titre ; le niveau 1 est celui du document."""
        self.contenu.append(self._paragraphe(texte, f"titre{niveau}"))

    def add_texte(self, texte: str, *, gras: bool = False) -> None:
        """Ajoute un paragraphe ; le texte est montré tel quel, aucune balise n'y est lue."""
        self.contenu.append(self._paragraphe(texte, "gras" if gras else "texte"))

    def add_espace(self, hauteur: float = 8) -> None:
        """Ajoute un blanc, en points."""
        from reportlab.platypus import Spacer  # noqa: PLC0415 - reportlab ne se charge que pour qui imprime

        self.contenu.append(Spacer(1, hauteur))

    def add_reserve(self, hauteur: float = 80) -> None:
        """Passe à la page suivante s'il reste moins de cette hauteur : un titre ne reste pas seul en bas de page."""
        from reportlab.platypus import CondPageBreak  # noqa: PLC0415 - idem

        self.contenu.append(CondPageBreak(hauteur))

    def add_saut(self) -> None:
        """Passe à la page suivante."""
        from reportlab.platypus import PageBreak  # noqa: PLC0415 - idem

        self.contenu.append(PageBreak())

    def add_tableau(
        self,
        colonnes: Sequence[str],
        lignes: Sequence[Sequence[object]],
        largeurs: Sequence[float] | None = None,
        *,
        hauteur: float | None = None,
    ) -> None:
        """Ajoute un tableau dont l'en-tête se répète à chaque page.

        Args:
            colonnes: les titres.
            lignes: les cellules, montrées comme des textes.
            largeurs: part de chaque colonne dans la largeur de la page ; égales si None.
            hauteur: hauteur imposée à chaque ligne, en points, pour écrire à la main ; celle du texte si None.
        """
        from reportlab.platypus import Table  # noqa: PLC0415 - idem

        parts = list(largeurs or [1.0] * len(colonnes))
        utile = self._largeur()
        contenu = [[self._paragraphe(c, "entete") for c in colonnes]]
        contenu += [[self._paragraphe(c, "cellule") for c in ligne] for ligne in lignes]
        hauteurs = None if hauteur is None else [None, *[hauteur] * len(lignes)]
        largeur = [utile * p / sum(parts) for p in parts]
        self.contenu.append(Table(contenu, largeur, hauteurs, style=_style_tableau(), repeatRows=1, hAlign="LEFT"))

    def render(self) -> bytes:
        """Le PDF ; mêmes données, mêmes octets."""
        from reportlab.platypus import SimpleDocTemplate  # noqa: PLC0415 - idem

        tampon = io.BytesIO()
        modele = SimpleDocTemplate(
            tampon,
            pagesize=self._format(),
            leftMargin=MARGE,
            rightMargin=MARGE,
            topMargin=MARGE,
            bottomMargin=MARGE + 12,
            title=clean_texte(self.page.titre),
            author=self.page.auteur,
            lang="fr",
            invariant=1,
        )
        modele.build(list(self.contenu), onFirstPage=self._pied, onLaterPages=self._pied)
        return tampon.getvalue()

    def _format(self) -> tuple[float, float]:
        from reportlab.lib.pagesizes import A4  # noqa: PLC0415 - idem

        largeur, hauteur = A4
        return (hauteur, largeur) if self.page.paysage else (largeur, hauteur)

    def _largeur(self) -> float:
        return self._format()[0] - 2 * MARGE

    def _pied(self, toile: Any, _: Any) -> None:
        toile.saveState()
        toile.setFont(_polices()[0], 7)
        toile.setFillColor(ENCRE)
        toile.drawString(MARGE, MARGE - 8, clean_texte(self.page.pied))
        toile.drawRightString(self._format()[0] - MARGE, MARGE - 8, f"page {toile.getPageNumber()}")
        toile.restoreState()

    @staticmethod
    def _paragraphe(texte: object, style: str) -> Flowable:
        from reportlab.platypus import Paragraph  # noqa: PLC0415 - idem

        lignes = escape(clean_texte("" if texte is None else str(texte))).replace("\n", "<br/>")
        return Paragraph(lignes, _styles()[style])


def clean_texte(texte: str) -> str:
    """Le texte tel que la police sait l'écrire."""
    for signe, remplace in REMPLACES.items():
        texte = texte.replace(signe, remplace)
    connus = _polices()[2]
    visibles = (c for c in texte if c == "\n" or unicodedata.category(c) not in {"Cc", "Cf"})
    return "".join(c if c == "\n" or ord(c) in connus else "?" for c in visibles)


@cache
def _polices() -> tuple[str, str, frozenset[int]]:
    """Enregistre les polices : ordinaire, grasse, et les signes qu'elles savent écrire."""
    import reportlab  # noqa: PLC0415 - idem
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415 - idem
    from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415 - idem

    dossier = Path(reportlab.__file__).parent / "fonts"
    polices = [TTFont("refcomp", dossier / "Vera.ttf"), TTFont("refcomp-gras", dossier / "VeraBd.ttf")]
    for police in polices:
        pdfmetrics.registerFont(police)
    signes = frozenset(polices[0].face.charToGlyph) & frozenset(polices[1].face.charToGlyph)
    return "refcomp", "refcomp-gras", signes


@cache
def _styles() -> dict[str, Any]:
    from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415 - idem

    ordinaire, grasse, _ = _polices()
    base = {"fontName": ordinaire, "fontSize": TAILLE, "leading": TAILLE * 1.3, "textColor": ENCRE, "spaceAfter": 3}
    gras = base | {"fontName": grasse}
    return {
        "texte": ParagraphStyle("texte", **base),
        "gras": ParagraphStyle("gras", **gras),
        "cellule": ParagraphStyle("cellule", **(base | {"spaceAfter": 0, "fontSize": 7.5, "leading": 9.5})),
        "entete": ParagraphStyle("entete", **(gras | {"spaceAfter": 0, "fontSize": 7.5, "leading": 9.5})),
        "titre1": ParagraphStyle("titre1", **(gras | {"fontSize": 14, "leading": 18, "spaceAfter": 8})),
        "titre2": ParagraphStyle("titre2", **(gras | {"fontSize": 11, "leading": 14, "spaceBefore": 8})),
        "titre3": ParagraphStyle("titre3", **(gras | {"fontSize": 9.5, "leading": 12, "spaceBefore": 5})),
    }


def _style_tableau() -> list[tuple[Any, ...]]:
    tout, entete = ((0, 0), (-1, -1)), ((0, 0), (-1, 0))
    return [
        ("GRID", *tout, 0.4, GRIS),
        ("BACKGROUND", *entete, FOND_TITRE),
        ("VALIGN", *tout, "TOP"),
        ("TOPPADDING", *tout, 2),
        ("BOTTOMPADDING", *tout, 2),
        ("LEFTPADDING", *tout, 4),
        ("RIGHTPADDING", *tout, 4),
    ]
