"""Le fichier de prospects tel qu'il est reçu : ses colonnes connues, ses textes nettoyés des espaces."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from refcomp.calculs.entrees import check_genre, load_liste
from refcomp.calculs.prospection.formats import FRANCE, PROPRE_A
from refcomp.errors import ArgumentInvalideError, check_choix
from refcomp.frames import Colonne, Contrat, check_frame

CHAMPS = {
    "siren": "numéro SIREN",
    "siret": "numéro SIRET",
    "ridet": "numéro RIDET",
    "tva": "numéro de TVA",
    "iban": "IBAN",
    "contact": "personne à joindre",
    "email": "adresse électronique",
    "telephone": "téléphone",
    "adresse": "adresse",
    "code_postal": "code postal",
    "ville": "ville",
    "secteur": "secteur d'activité",
}
PROSPECTS = Contrat(
    "prospects",
    (
        Colonne("prospect", "texte", "identifiant de la fiche", unique=True),
        Colonne("nom", "texte", "nom de l'entreprise", vide_permis=True),
        Colonne("pays", "texte", "pays, en code ISO (FR, NC, BE…)", obligatoire=False, vide_permis=True),
        *(Colonne(c, "texte", libelle, obligatoire=False, vide_permis=True) for c, libelle in CHAMPS.items()),
    ),
)


def load_prospects(prospects: pd.DataFrame, pays: str = FRANCE) -> pd.DataFrame:
    """Vérifie la table, retire les espaces de bord, et donne un pays à chaque fiche.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les colonnes refusées.
        ArgumentInvalideError: si le pays par défaut n'est pas un code de deux lettres.
    """
    check_genre("pays", pays, str, "un code de pays est attendu, par exemple « FR » ou « NC »")
    if not (pays.isalpha() and pays.isupper() and len(pays) == 2):  # noqa: PLR2004 - code ISO 3166
        raise ArgumentInvalideError(f"« pays » vaut {pays!r} ; un code ISO de deux lettres majuscules est attendu.")
    lues = check_frame(prospects, PROSPECTS)
    connues = [c.nom for c in PROSPECTS.colonnes if c.nom in lues]
    textes = lues[connues].apply(lambda c: c.astype("object").where(c.notna(), "").astype("str").str.strip())
    textes["pays"] = textes["pays"].str.upper().replace("", pays) if "pays" in textes else pays
    return textes.reset_index(drop=True)


def load_attendus(attendus: Iterable[str] | None, colonnes: Iterable[str]) -> tuple[str, ...]:
    """Les champs qu'une fiche complète doit donner : ceux de l'appelant, ou toutes les colonnes connues de la table.

    Raises:
        ArgumentInvalideError: si un champ n'est pas connu, ou si un texte seul est donné.
    """
    if attendus is None:
        return tuple(c for c in ("nom", *CHAMPS) if c in set(colonnes))
    voulus = tuple(dict.fromkeys(load_liste("attendus", attendus, "['nom', 'email']")))
    for champ in voulus:
        check_choix("attendus", champ, ("nom", *CHAMPS))
    return voulus


def est_demande(champ: str, pays: str) -> bool:
    """Faux pour un champ qui n'existe pas dans le pays de la fiche : pas de SIRET à Nouméa, pas de RIDET à Lyon.

    >>> est_demande("siret", "NC"), est_demande("email", "NC")
    (False, True)
    """
    return PROPRE_A.get(champ, pays) == pays and not (champ == "tva" and pays == "NC")
