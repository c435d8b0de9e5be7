"""Ce qu'une page de retour montre : des textes prêts à lire, que le gabarit échappe."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup


@dataclass(frozen=True)
class Valeur:
    """Une valeur reçue, écrite pour une personne : une phrase, ou un tableau."""

    texte: str = ""
    entetes: tuple[str, ...] = ()
    lignes: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Sortie:
    """Une sortie de l'étudiant : du texte, une image ou du HTML assaini."""

    texte: str = ""
    image: str = ""
    page: Markup = field(default_factory=Markup)


@dataclass(frozen=True)
class Bloc:
    """Le retour d'une question, ou d'une cellule notée.

    Attributes:
        ancre: identifiant dans la page.
        titre: « Question 2 — L'encours total ».
        points: points obtenus, écrits ; vide pour une cellule sans barème.
        bareme: points possibles, écrits.
        etat: `juste`, `partiel`, `faux`, `attente` ou `alerte` : la couleur, jamais seule.
        constat: l'état en toutes lettres.
        raison: pourquoi cet état, quand il ne va pas de soi.
        recu: la valeur reçue.
        attendu: la nature de ce qui était attendu.
        criteres: le barème d'une rédaction.
        conseil: le message qui aide.
        commentaire: celui de l'enseignant, en HTML inerte.
        texte: la rédaction de l'étudiant, en HTML inerte.
        code: le code de l'étudiant.
        sorties: ce que son code a affiché.
        competences: code et libellé de ce que la question prouve.
        revue: vrai si l'enseignant a changé la note automatique.
    """

    ancre: str
    titre: str
    points: str = ""
    bareme: str = ""
    etat: str = "faux"
    constat: str = ""
    raison: str = ""
    recu: Valeur | None = None
    attendu: str = ""
    criteres: tuple[str, ...] = ()
    conseil: str = ""
    commentaire: Markup = field(default_factory=Markup)
    texte: Markup = field(default_factory=Markup)
    code: str = ""
    sorties: tuple[Sortie, ...] = ()
    competences: tuple[tuple[str, str], ...] = ()
    revue: bool = False


@dataclass(frozen=True)
class Total:
    """Une note et son barème, pénalité de retard comprise."""

    points: float
    bareme: float
    penalite: float = 0.0
    a_noter: int = 0

    @property
    def net(self) -> float:
        """Les points une fois la pénalité ôtée, jamais sous zéro."""
        return max(0.0, self.points - self.penalite)


@dataclass(frozen=True)
class Page:
    """Le retour d'un carnet."""

    carnet: str
    titre: str
    total: Total
    blocs: tuple[Bloc, ...]
    remis: bool = True
