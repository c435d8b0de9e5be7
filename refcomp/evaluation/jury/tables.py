"""Les tables d'un jury, en ajout seul : la séance, ses dossiers figés, ses décisions, sa clôture ou son annulation."""

from __future__ import annotations

import sqlalchemy as sa

from refcomp.ajout_seul import forbid_changes

METADONNEES = sa.MetaData()
SEANCES = sa.Table(
    "jury_seance",
    METADONNEES,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("intitule", sa.String(200), nullable=False),
    sa.Column("jour", sa.String(10), nullable=False),
    sa.Column("lieu", sa.String(120), nullable=False),
    sa.Column("membres", sa.Text, nullable=False),
    sa.Column("referentiel", sa.String(60), nullable=False),
    sa.Column("millesime", sa.String(20), nullable=False),
    sa.Column("reglement", sa.String(500), nullable=False),
    sa.Column("regle", sa.String(60), nullable=False),
    sa.Column("choix", sa.Text, nullable=False),
    sa.Column("auteur", sa.String(120), nullable=False),
    sa.Column("ouverte_le", sa.String(32), nullable=False),
)
DOSSIERS = sa.Table(
    "jury_dossier",
    METADONNEES,
    sa.Column("rang", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("seance", sa.Integer, nullable=False),
    sa.Column("etudiant", sa.String(120), nullable=False),
    sa.Column("groupe", sa.String(80), nullable=False),
    sa.Column("ordre", sa.Integer, nullable=False),
    sa.Column("choix", sa.Text, nullable=False),
    sa.Column("faits", sa.Text, nullable=False),
    sa.Column("ecartees", sa.Text, nullable=False),
    sa.Column("propositions", sa.Text, nullable=False),
    sa.Index("jury_dossier_etudiant", "seance", "etudiant", unique=True),
)
DECISIONS = sa.Table(
    "jury_decision",
    METADONNEES,
    sa.Column("rang", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("seance", sa.Integer, nullable=False),
    sa.Column("etudiant", sa.String(120), nullable=False),
    sa.Column("regle", sa.String(60), nullable=False),
    sa.Column("element_id", sa.String(60), nullable=False),
    sa.Column("decision", sa.String(20), nullable=False),
    sa.Column("motif", sa.Text, nullable=False),
    sa.Column("auteur", sa.String(120), nullable=False),
    sa.Column("date", sa.String(32), nullable=False),
    sa.Column("remplace", sa.Integer, nullable=True),
    sa.Index("jury_decision_seance", "seance", "etudiant"),
)
CLOTURES = sa.Table(
    "jury_cloture",
    METADONNEES,
    sa.Column("rang", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("seance", sa.Integer, nullable=False),
    sa.Column("numero", sa.Integer, nullable=False),
    sa.Column("dernier_rang", sa.Integer, nullable=False),
    sa.Column("auteur", sa.String(120), nullable=False),
    sa.Column("date", sa.String(32), nullable=False),
    sa.Column("motif", sa.Text, nullable=False),
    sa.Index("jury_cloture_numero", "seance", "numero", unique=True),
)
ANNULATIONS = sa.Table(
    "jury_annulation",
    METADONNEES,
    sa.Column("seance", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("auteur", sa.String(120), nullable=False),
    sa.Column("date", sa.String(32), nullable=False),
    sa.Column("motif", sa.Text, nullable=False),
)
for _table in (SEANCES, DOSSIERS, DECISIONS, CLOTURES, ANNULATIONS):
    forbid_changes(_table)
