"""Des données de recherche sans noms : pseudonymes stables dans un export, dates à la semaine, petits groupes signalés.

Un pseudonyme est un HMAC-SHA-256 de l'identifiant sous une clé que l'établissement garde à part. Les données restent
personnelles (RGPD, article 4, 5 : on peut revenir à la personne avec la clé, ou en recoupant) : ce n'est pas une
anonymisation. Détruire la clé n'y suffit pas non plus.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

import pandas as pd

from refcomp.errors import ArgumentInvalideError
from refcomp.evaluation.tables import COLONNES
from refcomp.findings import Constat

CLE_MINIMALE = 16
LONGUEUR = 16  # chiffres hexadécimaux : 64 bits, sans collision attendue pour cent mille personnes
EFFECTIF_MINIMAL = 5
RETIREES = ("auteur", "motif", "provenance")


@dataclass(frozen=True)
class Pseudonymise:
    """Un export de recherche.

    Attributes:
        preuves: les preuves sans nom.
        constats: ce qui permettrait encore de reconnaître quelqu'un.
    """

    preuves: pd.DataFrame
    constats: list[Constat]


def pseudonymise(preuves: pd.DataFrame, cle: bytes, *, effectif_minimal: int = EFFECTIF_MINIMAL) -> Pseudonymise:
    """Retire d'une table de preuves ce qui nomme quelqu'un.

    Args:
        preuves: les colonnes du registre.
        cle: au moins 16 octets tirés au sort pour cet export ; la même clé donne les mêmes pseudonymes.
        effectif_minimal: un groupe de moins d'étudiants est signalé.

    Returns:
        Les preuves, triées sans rapport avec leur ordre d'écriture : `etudiant` et `groupe` en pseudonymes, `date` au
        lundi de sa semaine, `occasion` (pseudonyme de la copie ou de la grille) au lieu de la provenance ; ni auteur,
        ni motif, ni rang. Et un constat par petit groupe.

    Raises:
        ArgumentInvalideError: si la clé est trop courte.
    """
    if len(cle) < CLE_MINIMALE:
        raise ArgumentInvalideError(f"La clé d'un export a au moins {CLE_MINIMALE} octets ; reçu : {len(cle)}.")
    copies = preuves["provenance"].astype("str").map(lambda p: p.rpartition("/")[0] or p)
    occasions = preuves["etudiant"].astype("str") + "\n" + copies
    jours = pd.to_datetime(preuves["date"])
    gardees = [c for c in COLONNES if c not in {*RETIREES, "adopte", "remplace"}]
    table = preuves[gardees].assign(
        etudiant=_pseudonymes(preuves["etudiant"], cle, "e"),
        groupe=_pseudonymes(preuves["groupe"], cle, "g"),
        date=jours - pd.to_timedelta(jours.dt.day_of_week, unit="D"),
        occasion=_pseudonymes(occasions, cle, "o"),
    )
    return Pseudonymise(
        table.sort_values(["etudiant", "element_id", "occasion"], ignore_index=True), _petits(table, effectif_minimal)
    )


def _pseudonymes(colonne: pd.Series, cle: bytes, prefixe: str) -> pd.Series:
    """Un pseudonyme par texte ; le préfixe sépare un étudiant d'un groupe de même nom."""
    uniques = colonne.astype("str").unique()
    connus = {
        t: prefixe + hmac.new(cle, f"{prefixe}\n{t}".encode(), hashlib.sha256).hexdigest()[:LONGUEUR] for t in uniques
    }
    return colonne.astype("str").map(connus)


def _petits(table: pd.DataFrame, minimum: int) -> list[Constat]:
    effectifs = table.groupby("groupe")["etudiant"].nunique()
    return [
        Constat(
            "avertissement",
            "petit_groupe",
            f"Le groupe {groupe} n'a que {effectif} étudiant(s), moins de {minimum} : on pourrait les reconnaître. "
            "Réunissez-le à un autre ou retirez-le.",
            str(groupe),
        )
        for groupe, effectif in effectifs[effectifs < minimum].items()
    ]
