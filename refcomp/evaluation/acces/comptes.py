"""Donner et retirer des droits, et ouvrir à quelqu'un son propre compte dans la base.

Un mot de passe est tiré au sort à chaque ouverture. Il n'est envoyé à la base que sous la forme qu'elle garde (SCRAM,
RFC 5802 et 7677) : ni la base ni ses journaux ne le voient. Fermer un compte lui ôte la connexion.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping

import pandas as pd
import sqlalchemy as sa

from refcomp.errors import AccesRefuseError, ArgumentInvalideError
from refcomp.evaluation.acces.droits import ETUDIANT, ROLES, Droit, maintenant
from refcomp.evaluation.acces.installation import open_moteur
from refcomp.evaluation.acces.politiques import PREFIXE, nom_du_role
from refcomp.evaluation.acces.tables import ACCES, COMPTES

ITERATIONS = 4096
VALIDITE = 7  # jours : un serveur oublié cesse de pouvoir se connecter
CONNEXIONS = 20
MAIN, HUB, CLASSE = "main", "hub", "classe"


def add_droits(url: str, droits: Iterable[Droit], origine: str = MAIN) -> int:
    """Donne des droits ; renvoie le nombre de ceux qui n'étaient pas déjà donnés.

    Args:
        url: la base, avec le compte propriétaire.
        droits: ce que l'on donne.
        origine: qui le donne : `main` (une personne), `classe` (une liste), `hub` (les groupes du Hub).
    """
    voulus = sorted(set(droits))
    with open_moteur(url) as moteur, moteur.begin() as lien:
        _check_installee(lien)
        nouveaux = _add(lien, voulus, origine)
        for utilisateur in {d.utilisateur for d in voulus}:
            _align_roles(lien, utilisateur)
    return nouveaux


def remove_droits(url: str, utilisateur: str, role: str | None = None, cible: str | None = None) -> int:
    """Retire des droits, tout de suite, même à qui est connecté ; renvoie leur nombre.

    Args:
        url: la base, avec le compte propriétaire.
        utilisateur: à qui.
        role: seulement ce rôle ; tous par défaut, et le compte est alors fermé.
        cible: seulement cette cible.
    """
    conditions = [ACCES.c.utilisateur == utilisateur]
    conditions += [] if role is None else [ACCES.c.role == role]
    conditions += [] if cible is None else [ACCES.c.cible == cible]
    with open_moteur(url) as moteur, moteur.begin() as lien:
        _check_installee(lien)
        nombre = lien.execute(ACCES.delete().where(*conditions)).rowcount
        _align_roles(lien, utilisateur)
        if not lien.execute(sa.select(ACCES.c.role).where(ACCES.c.utilisateur == utilisateur)).first():
            _close(lien, utilisateur)
    return int(nombre)


def enroll_classe(url: str, groupes: Mapping[str, str]) -> int:
    """Inscrit des étudiants à leur groupe : un enseignant voit les étudiants inscrits à ses groupes, et eux seuls.

    Args:
        url: la base, avec le compte propriétaire.
        groupes: étudiant → groupe ; son groupe d'avant, s'il venait d'une liste, est remplacé.

    Returns:
        Le nombre d'inscriptions qui ont changé.
    """
    droits = sorted(Droit(e, ETUDIANT, g) for e, g in groupes.items() if g)
    with open_moteur(url) as moteur, moteur.begin() as lien:
        _check_installee(lien)
        lues = lien.execute(sa.select(ACCES).where(ACCES.c.role == ETUDIANT, ACCES.c.origine == CLASSE)).mappings()
        perimees = [li for li in lues if groupes.get(li["utilisateur"], li["cible"]) != li["cible"]]
        for li in perimees:
            lien.execute(ACCES.delete().where(*(ACCES.c[c] == li[c] for c in ("utilisateur", "role", "cible"))))
        return _add(lien, droits, CLASSE)


def load_acces(url: str) -> pd.DataFrame:
    """Les droits donnés : `utilisateur role cible origine date`, triés. Un coordinateur les lit aussi de son compte."""
    with open_moteur(url) as moteur, moteur.connect() as lien:
        _check_installee(lien)
        choix = sa.select(ACCES).order_by(ACCES.c.utilisateur, ACCES.c.role, ACCES.c.cible)
        return pd.DataFrame(lien.execute(choix).mappings().all(), columns=ACCES.columns.keys())


def open_compte(url: str, utilisateur: str, droits: Iterable[Droit]) -> str:
    """Donne à quelqu'un les droits de ses groupes du Hub, et une connexion à lui ; renvoie l'adresse de la base.

    Les droits venus du Hub sont exactement remplacés ; ceux donnés à la main restent. Un groupe d'étudiant donné par le
    Hub remplace celui d'une liste de classe. Le mot de passe d'avant ne vaut plus rien.

    Args:
        url: la base, avec le compte propriétaire.
        utilisateur: identifiant de connexion.
        droits: les siens, selon le Hub.

    Raises:
        AccesRefuseError: s'il n'a aucun droit.
    """
    voulus = sorted(set(droits))
    with open_moteur(url) as moteur, moteur.begin() as lien:
        _check_installee(lien)
        perimes = ACCES.c.origine == HUB
        if any(d.role == ETUDIANT and d.cible for d in voulus):
            perimes = sa.or_(perimes, ACCES.c.role == ETUDIANT)
        lien.execute(ACCES.delete().where(ACCES.c.utilisateur == utilisateur, perimes))
        _add(lien, voulus, HUB)
        if not lien.execute(sa.select(ACCES.c.role).where(ACCES.c.utilisateur == utilisateur)).first():
            raise AccesRefuseError(
                f"« {utilisateur} » n'a aucun rôle : ni groupe etudiant, tuteur:…, enseignant:… ou coordinateur dans "
                "le Hub, ni droit donné par refcomp acces donner. Demandez à l'administrateur."
            )
        compte, mot_de_passe = _compte(lien, utilisateur), secrets.token_urlsafe(32)
        fin = dt.datetime.now(dt.UTC) + dt.timedelta(days=VALIDITE)
        lien.exec_driver_sql(
            f"ALTER ROLE {compte} LOGIN CONNECTION LIMIT {CONNEXIONS} PASSWORD '{_scram(mot_de_passe)}' "
            f"VALID UNTIL '{fin.isoformat(timespec='seconds')}'"
        )
        _align_roles(lien, utilisateur)
    return sa.make_url(url).set(username=compte, password=mot_de_passe).render_as_string(hide_password=False)


def close_compte(url: str, utilisateur: str) -> None:
    """Ôte à quelqu'un sa connexion, et coupe celles qui sont ouvertes ; ses droits restent."""
    with open_moteur(url) as moteur, moteur.begin() as lien:
        _check_installee(lien)
        _close(lien, utilisateur)


def _check_installee(lien: sa.Connection) -> None:
    if not sa.inspect(lien).has_table(ACCES.name):
        raise ArgumentInvalideError("Qui voit quoi n'est pas installé dans cette base : refcomp acces installer.")


def _add(lien: sa.Connection, droits: list[Droit], origine: str) -> int:
    connus = {tuple(li) for li in lien.execute(sa.select(ACCES.c.utilisateur, ACCES.c.role, ACCES.c.cible))}
    lignes = [
        {"utilisateur": d.utilisateur, "role": d.role, "cible": d.cible, "origine": origine, "date": maintenant()}
        for d in droits
        if (d.utilisateur, d.role, d.cible) not in connus
    ]
    if lignes:
        lien.execute(ACCES.insert(), lignes)
    return len(lignes)


def _find_compte(lien: sa.Connection, utilisateur: str) -> str | None:
    choix = sa.select(COMPTES.c.compte).where(COMPTES.c.utilisateur == utilisateur)
    trouve: str | None = lien.execute(choix).scalar()
    return trouve


def _compte(lien: sa.Connection, utilisateur: str) -> str:
    """Le compte de quelqu'un, créé s'il n'en a pas."""
    compte = _find_compte(lien, utilisateur)
    if compte is None:
        compte = f"{PREFIXE}_{secrets.token_hex(8)}"
        lien.exec_driver_sql(f"CREATE ROLE {compte} NOLOGIN")
        lien.exec_driver_sql(f"GRANT {compte} TO CURRENT_USER")  # il pourra ainsi couper ses connexions
        lien.execute(COMPTES.insert(), [{"utilisateur": utilisateur, "compte": compte}])
    return compte


def _align_roles(lien: sa.Connection, utilisateur: str) -> None:
    """Le compte reçoit les rôles PostgreSQL de ses droits, et perd les autres."""
    compte = _find_compte(lien, utilisateur)
    if compte is None:
        return
    base = str(lien.exec_driver_sql("SELECT current_database()").scalar())
    tenus = set(lien.execute(sa.select(ACCES.c.role).where(ACCES.c.utilisateur == utilisateur)).scalars())
    for role in ROLES:
        geste, lieu = ("GRANT", "TO") if role in tenus else ("REVOKE", "FROM")
        lien.exec_driver_sql(f"{geste} {nom_du_role(base, role)} {lieu} {compte}")


def _close(lien: sa.Connection, utilisateur: str) -> None:
    compte = _find_compte(lien, utilisateur)
    if compte is not None:
        lien.exec_driver_sql(f"ALTER ROLE {compte} NOLOGIN PASSWORD NULL")
        ouvertes = sa.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = :compte")
        lien.execute(ouvertes, {"compte": compte})


def _scram(mot_de_passe: str) -> str:
    """La forme SCRAM-SHA-256 d'un mot de passe ASCII, telle que PostgreSQL la garde."""
    sel = secrets.token_bytes(16)
    sale = hashlib.pbkdf2_hmac("sha256", mot_de_passe.encode("ascii"), sel, ITERATIONS)
    client = hashlib.sha256(hmac.digest(sale, b"Client Key", "sha256")).digest()
    serveur = hmac.digest(sale, b"Server Key", "sha256")
    sel_dit, client_dit, serveur_dit = (base64.b64encode(x).decode() for x in (sel, client, serveur))
    return f"SCRAM-SHA-256${ITERATIONS}:{sel_dit}${client_dit}:{serveur_dit}"
