"""Ce que la base refuse, dit en français : une phrase au lieu d'une erreur de pilote."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from refcomp.errors import AccesRefuseError

# PostgreSQL, annexe A : insufficient_privilege, invalid_authorization_specification, invalid_password.
DROIT_INSUFFISANT, CONNEXION_REFUSEE = "42501", {"28000", "28P01"}
LECTURE = "Si votre rôle a changé, redémarrez votre serveur ; sinon, demandez à l'administrateur."
ECRITURE = (
    "Chacun n'écrit que sur ses étudiants et de son propre identifiant : un étudiant son auto-évaluation, un tuteur la "
    "source tuteur ou entreprise, un enseignant formateur (et il transcrit un tuteur sans compte), un coordinateur "
    "aussi jury. Rien n'a été écrit."
)
PERIMEE = (
    "La base ne reconnaît pas ce compte et ce mot de passe. Sur un JupyterHub, ils changent à chaque démarrage : "
    "redémarrez votre serveur (menu Fichier, Panneau du Hub), puis le carnet. Sinon, vérifiez REFCOMP_JOURNAL."
)

COUPEE = (
    "La base a coupé la connexion : ce compte a été fermé, ou le serveur de la base arrêté. Si votre rôle a changé, "
    "redémarrez votre serveur ; sinon, demandez à l'administrateur."
)


@contextmanager
def translate_refus(rappel: str = LECTURE) -> Iterator[None]:
    """Traduit un refus de la base, dans le bloc.

    Args:
        rappel: ce qu'il faut savoir ou faire, dit après le refus.

    Raises:
        AccesRefuseError: si la base refuse une lecture, une écriture ou la connexion au compte donné.
    """
    try:
        yield
    except ConnectionError:  # pg8000 la laisse passer telle quelle
        raise AccesRefuseError(COUPEE) from None
    except sa.exc.DBAPIError as erreur:
        code, message = _read_erreur(erreur.orig)
        if code in CONNEXION_REFUSEE:
            raise AccesRefuseError(PERIMEE) from None
        if code != DROIT_INSUFFISANT:
            raise
        raise AccesRefuseError(f"La base refuse cet acte à votre compte : {message} {rappel}") from None


def _read_erreur(erreur: BaseException | None) -> tuple[str, str]:
    """Le code et le message d'une erreur, selon le pilote : pg8000 donne un dictionnaire, psycopg un attribut."""
    contenu = erreur.args[0] if erreur is not None and erreur.args else ""
    if isinstance(contenu, dict):
        return str(contenu.get("C", "")), _dit(str(contenu.get("M", "")))
    return str(getattr(erreur, "sqlstate", "") or getattr(erreur, "pgcode", "") or ""), _dit(str(contenu))


def _dit(message: str) -> str:
    """Le message de la base, sauf les siens en anglais."""
    if "row-level security" in message:
        return "cette ligne n'est pas de celles que vous pouvez inscrire."
    if message.startswith(("permission denied", "must be owner")):
        return "votre rôle n'a pas ce droit."
    return message
