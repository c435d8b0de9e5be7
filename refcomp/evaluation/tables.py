"""Les tables du registre des preuves, et ce qui amène un registre ancien à leur forme d'aujourd'hui.

| table | une ligne par |
|---|---|
| `preuve` | preuve, en ajout seul |
| `preuve_resume` | étudiant × élément × source × échelle : ce que disent les preuves en vigueur |
| `registre_version` | écriture : son numéro, un jeton tiré au sort, le dernier rang donné ; en ajout seul |
| `registre_effacement` | effacement d'une personne, sans son identité ; en ajout seul |
| `registre_schema` | forme que ce registre a prise |

Une forme nouvelle ne fait qu'ajouter : aucune migration ne change ni n'efface une preuve.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import sqlalchemy as sa

from refcomp.ajout_seul import VERROU, begin_exclusive, create_all, forbid_changes
from refcomp.errors import JournalInvalideError

SCHEMA = 2  # 1 : avant niveau, moment, motif, adopte et le résumé
VERROU_PREUVES = f"SELECT pg_advisory_xact_lock({VERROU + 1})"
METADONNEES = sa.MetaData()


def _texte(nom: str, longueur: int, *, ajoute: bool = False) -> sa.Column[str]:
    """Une colonne de texte, jamais nulle ; `ajoute` : venue après coup, vide dans les lignes d'avant."""
    return sa.Column(nom, sa.String(longueur), nullable=False, server_default="" if ajoute else None)


PREUVES = sa.Table(
    "preuve",
    METADONNEES,
    sa.Column("rang", sa.Integer, primary_key=True, autoincrement=True),
    _texte("etudiant", 120),
    _texte("groupe", 80),
    _texte("referentiel", 60),
    _texte("millesime", 20),
    _texte("element_id", 60),
    _texte("source", 20),
    sa.Column("valeur", sa.Float, nullable=True),
    _texte("niveau", 20, ajoute=True),
    _texte("echelle", 40),
    sa.Column("poids", sa.Float, nullable=False),
    _texte("date", 32),
    _texte("auteur", 120),
    _texte("provenance", 400),
    _texte("moment", 40, ajoute=True),
    _texte("motif", 2000, ajoute=True),
    sa.Column("adopte", sa.Integer, nullable=True),
    sa.Column("remplace", sa.Integer, nullable=True),
)
COLONNES = [c.name for c in PREUVES.columns if c.name != "rang"]
LONGUEURS = {c.name: c.type.length for c in PREUVES.columns if isinstance(c.type, sa.String) and c.type.length}
# Chaque index sert une lecture : une occasion et sa chaîne, les preuves en vigueur, une cohorte, une période.
INDEX = (
    sa.Index("preuve_cle", PREUVES.c.etudiant, PREUVES.c.element_id),
    sa.Index(
        "preuve_remplace",
        PREUVES.c.remplace,
        sqlite_where=PREUVES.c.remplace.isnot(None),
        postgresql_where=PREUVES.c.remplace.isnot(None),
    ),
    sa.Index("preuve_cohorte", PREUVES.c.referentiel, PREUVES.c.groupe),
    sa.Index("preuve_date", PREUVES.c.date),
)
ANCIENS_INDEX = ("preuve_etudiant", "preuve_provenance")

RESUMES = sa.Table(
    "preuve_resume",
    METADONNEES,
    sa.Column("etudiant", sa.String(120), primary_key=True),
    sa.Column("element_id", sa.String(60), primary_key=True),
    sa.Column("referentiel", sa.String(60), primary_key=True),
    sa.Column("millesime", sa.String(20), primary_key=True),
    sa.Column("source", sa.String(20), primary_key=True),
    sa.Column("echelle", sa.String(40), primary_key=True),
    _texte("groupe", 80),
    sa.Column("preuves", sa.Integer, nullable=False),
    sa.Column("non_evaluees", sa.Integer, nullable=False),
    sa.Column("occasions", sa.Integer, nullable=False),
    sa.Column("poids", sa.Float, nullable=False),
    sa.Column("somme", sa.Float, nullable=False),
    sa.Column("carres", sa.Float, nullable=False),
    sa.Column("poids_recent", sa.Float, nullable=False),
    sa.Column("somme_recente", sa.Float, nullable=False),
    sa.Column("derniere_valeur", sa.Float, nullable=True),
    sa.Column("meilleure", sa.Float, nullable=True),
    _texte("premiere_date", 32),
    _texte("derniere_date", 32),
    sa.Column("ecriture", sa.Integer, nullable=False),
    sa.Index("preuve_resume_ecriture", "ecriture"),
    sa.Index("preuve_resume_cohorte", "referentiel", "groupe"),
    sqlite_with_rowid=False,
)
VERSIONS = sa.Table(
    "registre_version",
    METADONNEES,
    sa.Column("numero", sa.Integer, primary_key=True, autoincrement=False),
    _texte("jeton", 16),
    _texte("geste", 20),
    _texte("date", 32),
    sa.Column("lignes", sa.Integer, nullable=False),
    sa.Column("dernier_rang", sa.Integer, nullable=False),
    sa.Column("refonte", sa.Boolean, nullable=False),
)
EFFACEMENTS = sa.Table(
    "registre_effacement",
    METADONNEES,
    sa.Column("rang", sa.Integer, primary_key=True, autoincrement=True),
    _texte("date", 32),
    _texte("auteur", 120),
    _texte("motif", 2000),
    sa.Column("lignes", sa.Integer, nullable=False),
)
SCHEMAS = sa.Table(
    "registre_schema",
    METADONNEES,
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    _texte("date", 32),
)
for _table in (PREUVES, VERSIONS, EFFACEMENTS):
    forbid_changes(_table)


def read_schema(lien: sa.Connection) -> int:
    """La forme d'un registre : 0 s'il n'existe pas, 1 s'il date d'avant la table des formes."""
    regard = sa.inspect(lien)
    if regard.has_table(SCHEMAS.name):
        return int(lien.execute(sa.select(sa.func.max(SCHEMAS.c.version))).scalar() or 0)
    return 1 if regard.has_table(PREUVES.name) else 0


def prepare_tables(moteur: sa.Engine, refait: Callable[[sa.Connection], object]) -> None:
    """Crée les tables qui manquent, ou amène un registre ancien à la forme d'aujourd'hui, preuves gardées.

    Un registre à jour n'est que lu : l'ouvrir n'attend pas celui qui écrit.

    Args:
        moteur: la base.
        refait: ce qui refait le résumé des preuves d'avant, dans la même transaction.

    Raises:
        JournalInvalideError: si le registre vient d'une version plus récente de refcomp ; rien n'y est changé.
    """
    with moteur.connect() as lien:
        if _check_schema(lien, moteur.url) == SCHEMA:
            return
    with moteur.connect() as lien:
        begin_exclusive(lien, f"SELECT pg_advisory_xact_lock({VERROU})")
        forme = _check_schema(lien, moteur.url)
        if forme == SCHEMA:
            return
        if forme == 1:
            _migrate_1_a_2(lien)
        create_all(lien, METADONNEES)
        maintenant = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        lien.execute(SCHEMAS.insert(), [{"version": SCHEMA, "date": maintenant}])
        if forme == 1:
            refait(lien)
        lien.commit()


def _check_schema(lien: sa.Connection, url: sa.URL) -> int:
    forme = read_schema(lien)
    if forme > SCHEMA:
        raise JournalInvalideError(
            f"Le registre des preuves « {url.render_as_string(hide_password=True)} » vient d'une version plus récente "
            f"de refcomp (forme {forme} ; celle-ci connaît jusqu'à {SCHEMA}). Rien n'a été changé : mettez refcomp à "
            "jour."
        )
    return forme


def _migrate_1_a_2(lien: sa.Connection) -> None:
    """Ajoute les colonnes et change les index ; aucune ligne n'est touchée, les déclencheurs restent."""
    presentes = {c["name"] for c in sa.inspect(lien).get_columns(PREUVES.name)}
    for colonne in PREUVES.columns:
        if colonne.name not in presentes:
            declaree = sa.schema.CreateColumn(colonne).compile(dialect=lien.dialect)
            lien.exec_driver_sql(f"ALTER TABLE {PREUVES.name} ADD COLUMN {declaree}")
    for nom in ANCIENS_INDEX:
        lien.exec_driver_sql(f"DROP INDEX IF EXISTS {nom}")
    if lien.dialect.name == "postgresql":
        lien.exec_driver_sql(f"ALTER TABLE {PREUVES.name} ALTER COLUMN provenance TYPE VARCHAR(400)")
    for index in INDEX:
        index.create(lien, checkfirst=True)
