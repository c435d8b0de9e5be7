"""Les tables du journal : ce qu'un cours garde de chaque correction, en ajout seul.

`maillon` ordonne toutes les autres : chaque ligne ajoutée, quelle que soit sa table, y reçoit un condensé à clé qui
couvre la ligne et le maillon d'avant. Le dernier condensé est la *tête* du journal.
"""

from __future__ import annotations

import sqlalchemy as sa

from refcomp.ajout_seul import forbid_changes

METADONNEES = sa.MetaData()


def _texte(nom: str, longueur: int) -> sa.Column[str]:
    return sa.Column(nom, sa.String(longueur), nullable=False)


def _rang() -> sa.Column[int]:
    return sa.Column("rang", sa.Integer, primary_key=True, autoincrement=True)


RESULTATS = sa.Table(
    "resultat",
    METADONNEES,
    _rang(),
    _texte("etudiant", 120),
    _texte("devoir", 120),
    _texte("exercice", 120),
    _texte("version_exercice", 80),
    _texte("question", 120),
    _texte("variante", 40),
    _texte("tentative", 64),
    _texte("points", 20),
    _texte("points_max", 20),
    _texte("note_reponse", 60),
    _texte("convention", 60),
    sa.Column("valeur_recue", sa.Text, nullable=False),
    _texte("statut", 20),
    _texte("date", 32),
    _texte("chaine", 64),
    sa.Index("resultat_etudiant", "devoir", "etudiant"),
)
DISTRIBUTIONS = sa.Table(
    "distribution",
    METADONNEES,
    _rang(),
    _texte("etudiant", 120),
    _texte("devoir", 120),
    _texte("exercice", 120),
    _texte("version_exercice", 80),
    _texte("graine", 40),
    _texte("empreinte", 64),
    _texte("date", 32),
)
CORRECTIONS = sa.Table(
    "correction",
    METADONNEES,
    _rang(),
    _texte("etudiant", 120),
    _texte("devoir", 120),
    _texte("empreinte", 64),
    _texte("reglage", 64),
    _texte("statut", 20),
    sa.Column("raison", sa.Text, nullable=False),
    _texte("date", 32),
    sa.Index("correction_etudiant", "devoir", "etudiant"),
)
NOTES = sa.Table(
    "note",
    METADONNEES,
    _rang(),
    _texte("etudiant", 120),
    _texte("devoir", 120),
    _texte("carnet", 120),
    _texte("cellule", 120),
    _texte("automatique", 40),
    _texte("manuelle", 40),
    _texte("supplement", 40),
    _texte("bareme", 40),
    _texte("origine", 20),
    _texte("date", 32),
    sa.Index("note_cellule", "devoir", "etudiant", "carnet", "cellule"),
)
MAILLONS = sa.Table(
    "maillon",
    METADONNEES,
    _rang(),
    _texte("nature", 20),
    sa.Column("ligne", sa.Integer, nullable=False),
    _texte("chaine", 64),
)
CHAINEES = {t.name: t for t in (RESULTATS, DISTRIBUTIONS, CORRECTIONS, NOTES)}
COLONNES = [c.name for c in RESULTATS.columns if c.name != "rang"]

for _table in METADONNEES.sorted_tables:
    forbid_changes(_table)
