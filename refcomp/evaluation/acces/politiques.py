"""Les ordres PostgreSQL qui font tenir les règles par la base : rôles, droits sur les tables, politiques par ligne.

Tout vient des tables de `droits` ; rien n'est ouvert qui n'y figure. Les ordres se redonnent sans dommage.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from importlib.resources import files

from refcomp.ajout_seul import VERROU
from refcomp.evaluation.acces.droits import (
    COORDINATEUR,
    ECRITURES,
    ENSEIGNANT,
    GRILLES,
    JURY,
    LECTURES,
    PAR_SOURCE,
    ROLES,
    SANS_PERSONNE,
    SIENNES,
    TUTEUR,
)
from refcomp.evaluation.jury.tables import METADONNEES as METADONNEES_JURY
from refcomp.evaluation.preuves import SANS_GROUPE
from refcomp.evaluation.resume import DEMI_VIE, ORIGINE

PREFIXE = "refcomp"
# Fonction → rôles qui l'appellent par les politiques ; les autres ne servent qu'à la base.
FONCTIONS = {
    "acces_utilisateur()": ROLES,
    "acces_a_le_role(text)": ROLES,
    "acces_perimetre(text)": ROLES,
    "acces_sans_compte(text)": (ENSEIGNANT, COORDINATEUR),
    "acces_est_libre()": (),
    "acces_refuse(text)": (),
    "acces_renouvelle_resume(text[], text[], integer)": (),
    "acces_controle()": (),
}
UTILISATEUR = "(SELECT {schema}.acces_utilisateur())"


def nom_du_role(base: str, role: str) -> str:
    """Le rôle PostgreSQL d'un rôle de refcomp : un par base, car PostgreSQL les partage entre ses bases."""
    return f"{PREFIXE}_{re.sub(r'[^a-z0-9]+', '_', base.lower())[:35]}_{role}"


def build_installation(base: str, schema: str, presentes: Collection[str]) -> list[str]:
    """Les ordres qui installent, ou réinstallent, qui voit quoi.

    Args:
        base: nom de la base.
        schema: le schéma des tables.
        presentes: les tables qui existent ; celles du journal peuvent manquer.

    Returns:
        Des ordres SQL, à donner dans une même transaction par le propriétaire des tables.
    """
    tous = ", ".join(nom_du_role(base, role) for role in ROLES)
    return [
        f'REVOKE ALL ON DATABASE "{base}" FROM PUBLIC',
        f'GRANT CONNECT ON DATABASE "{base}" TO {tous}',
        f"REVOKE ALL ON SCHEMA {schema} FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA {schema} TO {tous}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC, {tous}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM PUBLIC, {tous}",
        *_fonctions(base, schema, tous),
        *(f"GRANT SELECT ON {schema}.{table} TO {tous}" for table in SANS_PERSONNE),
        *(ordre for table in SIENNES for ordre in _siennes(base, schema, table, tous)),
        *(ordre for t, r in LECTURES.items() if t in presentes for ordre in _lectures(base, schema, t, r)),
        *(ordre for role in ROLES for ordre in _ecritures(base, schema, role)),
        *(ordre for table, signee in JURY.items() for ordre in _jury(base, schema, table, signee=signee)),
    ]


def _fonctions(base: str, schema: str, tous: str) -> Iterator[str]:
    texte = (files("refcomp.evaluation.acces") / "fonctions.sql").read_text(encoding="utf-8")
    valeurs = {"SCHEMA": schema, "VERROU": VERROU + 1, "DEMI_VIE": DEMI_VIE, "ORIGINE": f"{ORIGINE:%Y-%m-%d}"}
    valeurs |= {"SANS_GROUPE": SANS_GROUPE}
    for nom, valeur in valeurs.items():
        texte = re.sub(rf"\b{nom}\b", str(valeur), texte)
    sans_notes = re.sub(r"^--.*\n", "", texte, flags=re.MULTILINE)
    yield from (
        f"CREATE {ordre.strip().rstrip(';')}" for ordre in re.split(r"^CREATE ", sans_notes, flags=re.MULTILINE)[1:]
    )
    for nom, roles in FONCTIONS.items():
        yield f"REVOKE ALL ON FUNCTION {schema}.{nom} FROM PUBLIC, {tous}"
        for role in roles:
            yield f"GRANT EXECUTE ON FUNCTION {schema}.{nom} TO {nom_du_role(base, role)}"
    yield f"DROP TRIGGER IF EXISTS preuve_acces ON {schema}.preuve"
    yield (
        f"CREATE TRIGGER preuve_acces AFTER INSERT ON {schema}.preuve REFERENCING NEW TABLE AS nouvelles "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {schema}.acces_controle()"
    )


def _politique(base: str, schema: str, table: str, role: str, geste: str, condition: str) -> Iterator[str]:
    """Une politique, remise à neuf."""
    nom = f"acces_{role}_{geste.lower()}"
    regle = f"WITH CHECK ({condition})" if geste == "INSERT" else f"USING ({condition})"
    yield f"DROP POLICY IF EXISTS {nom} ON {schema}.{table}"
    yield f"CREATE POLICY {nom} ON {schema}.{table} FOR {geste} TO {nom_du_role(base, role)} {regle}"


def _siennes(base: str, schema: str, table: str, tous: str) -> Iterator[str]:
    yield f"ALTER TABLE {schema}.{table} ENABLE ROW LEVEL SECURITY"
    yield f"GRANT SELECT ON {schema}.{table} TO {tous}"
    for role in ROLES:
        siennes = f"utilisateur = {UTILISATEUR.format(schema=schema)}"
        condition = _titre(schema, COORDINATEUR) if role == COORDINATEUR else siennes
        yield from _politique(base, schema, table, role, "SELECT", condition)


def _titre(schema: str, role: str) -> str:
    """Les lignes d'étudiants vus à ce titre ; le sous-choix n'est calculé qu'une fois par requête."""
    if role == COORDINATEUR:
        return f"(SELECT {schema}.acces_a_le_role('{COORDINATEUR}'))"
    return f"etudiant = ANY ((SELECT {schema}.acces_perimetre('{role}'))::text[])"


def _lectures(base: str, schema: str, table: str, roles: Collection[str]) -> Iterator[str]:
    yield f"ALTER TABLE {schema}.{table} ENABLE ROW LEVEL SECURITY"
    for role in roles:
        condition = _titre(schema, role)
        if role == TUTEUR and table in PAR_SOURCE:
            condition += f" AND source IN ({_liste(GRILLES)})"
        yield f"GRANT SELECT ON {schema}.{table} TO {nom_du_role(base, role)}"
        yield from _politique(base, schema, table, role, "SELECT", condition)


def _ecritures(base: str, schema: str, role: str) -> Iterator[str]:
    """Ce qu'un rôle inscrit : à son nom, ou pour un auteur sans compte, ou un retrait motivé."""
    permis, moi = ECRITURES[role], UTILISATEUR.format(schema=schema)
    cas = [f"(auteur = {moi} AND source IN ({_liste(permis.siennes)}))"]
    if permis.transcrites:
        cas.append(f"(source IN ({_liste(permis.transcrites)}) AND {schema}.acces_sans_compte(auteur))")
    if permis.retire:
        cas.append(f"(auteur = {moi} AND remplace IS NOT NULL AND valeur IS NULL AND niveau = '' AND motif <> '')")
    yield f"GRANT INSERT ON {schema}.preuve TO {nom_du_role(base, role)}"
    yield from _politique(base, schema, "preuve", role, "INSERT", f"{_titre(schema, role)} AND ({' OR '.join(cas)})")


def _jury(base: str, schema: str, table: str, *, signee: bool) -> Iterator[str]:
    condition = _titre(schema, COORDINATEUR)
    if signee:
        condition += f" AND auteur = {UTILISATEUR.format(schema=schema)}"
    role = nom_du_role(base, COORDINATEUR)
    yield f"GRANT INSERT ON {schema}.{table} TO {role}"
    for colonne in METADONNEES_JURY.tables[table].primary_key:
        if colonne.autoincrement is True:
            yield f"GRANT USAGE ON SEQUENCE {schema}.{table}_{colonne.name}_seq TO {role}"
    yield from _politique(base, schema, table, COORDINATEUR, "INSERT", condition)


def _liste(textes: Collection[str]) -> str:
    return ", ".join(f"'{t}'" for t in textes)
