"""Les tables de qui voit quoi : les droits donnés, le compte de chacun dans la base, qui a écrit quelles lignes.

| table | une ligne par |
|---|---|
| `acces` | droit : tel utilisateur, tel rôle, telle cible |
| `acces_compte` | utilisateur qui ouvre la base lui-même, et le nom, tiré au sort, de son compte PostgreSQL |
| `acces_ecriture` | écriture faite par un de ces comptes : qui, quels rangs, quand |

Le nom d'un compte ne dit rien : PostgreSQL montre la liste des comptes à tous ceux qui s'y connectent.
"""

from __future__ import annotations

import sqlalchemy as sa

METADONNEES = sa.MetaData()
ACCES = sa.Table(
    "acces",
    METADONNEES,
    sa.Column("utilisateur", sa.String(120), primary_key=True),
    sa.Column("role", sa.String(20), primary_key=True),
    sa.Column("cible", sa.String(120), primary_key=True),
    sa.Column("origine", sa.String(10), nullable=False),
    sa.Column("date", sa.String(32), nullable=False),
    sa.Index("acces_cible", "role", "cible"),
)
COMPTES = sa.Table(
    "acces_compte",
    METADONNEES,
    sa.Column("utilisateur", sa.String(120), primary_key=True),
    sa.Column("compte", sa.String(63), nullable=False, unique=True),
)
ECRITURES = sa.Table(
    "acces_ecriture",
    METADONNEES,
    sa.Column("numero", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("utilisateur", sa.String(120), nullable=False),
    sa.Column("premier_rang", sa.Integer, nullable=False),
    sa.Column("dernier_rang", sa.Integer, nullable=False),
    sa.Column("date", sa.String(32), nullable=False),
)
