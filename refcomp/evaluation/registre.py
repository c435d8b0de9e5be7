"""Le registre des preuves : on y ajoute, on n'y change rien.

Une preuve dit qu'un étudiant, sur un élément du référentiel, a montré une valeur sur une échelle, à une date, selon un
auteur. Corriger une preuve, c'est en ajouter une qui cite l'ancienne (`remplace`). Une preuve de source `auto` ou `pgi`
n'entre par elle-même dans aucune décision : un formateur l'adopte par un acte à lui.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import sqlalchemy as sa

from refcomp.ajout_seul import create_tables, forbid_changes
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame

SOURCES = ("auto", "tuteur", "formateur", "professionnel", "jury", "auto_evaluation", "pgi", "entreprise")
METADONNEES = sa.MetaData()
PREUVES = sa.Table(
    "preuve",
    METADONNEES,
    sa.Column("rang", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("etudiant", sa.String(120), nullable=False),
    sa.Column("groupe", sa.String(80), nullable=False),
    sa.Column("referentiel", sa.String(60), nullable=False),
    sa.Column("millesime", sa.String(20), nullable=False),
    sa.Column("element_id", sa.String(60), nullable=False),
    sa.Column("source", sa.String(20), nullable=False),
    sa.Column("valeur", sa.Float, nullable=True),
    sa.Column("echelle", sa.String(40), nullable=False),
    sa.Column("poids", sa.Float, nullable=False),
    sa.Column("date", sa.String(32), nullable=False),
    sa.Column("auteur", sa.String(120), nullable=False),
    sa.Column("provenance", sa.String(200), nullable=False),
    sa.Column("remplace", sa.Integer, nullable=True),
    sa.Index("preuve_etudiant", "referentiel", "etudiant"),
    sa.Index("preuve_provenance", "provenance"),
)
COLONNES = [c.name for c in PREUVES.columns if c.name != "rang"]
CONTRAT = Contrat(
    "preuves",
    (
        Colonne("etudiant", "texte", "étudiant"),
        Colonne("groupe", "texte", "groupe"),
        Colonne("referentiel", "texte", "référentiel"),
        Colonne("millesime", "texte", "millésime"),
        Colonne("element_id", "texte", "élément du référentiel"),
        Colonne("source", "texte", "source de la preuve", parmi=SOURCES),
        Colonne("valeur", "nombre", "valeur sur l'échelle (vide : non évalué)", vide_permis=True),
        Colonne("echelle", "texte", "échelle"),
        Colonne("poids", "nombre", "poids", minimum=0),
        Colonne("date", "date", "date"),
        Colonne("auteur", "texte", "auteur"),
        Colonne("provenance", "texte", "provenance"),
    ),
    vide_permis=True,
)

forbid_changes(PREUVES)


class Registre:
    """Le registre des preuves, à une adresse SQLAlchemy."""

    def __init__(self, url: str) -> None:
        """Ouvre le registre et crée sa table si besoin."""
        self._moteur = sa.create_engine(url)
        create_tables(self._moteur, METADONNEES)

    def append(self, preuves: pd.DataFrame) -> int:
        """Ajoute des preuves, toutes ou aucune ; une preuve déjà inscrite à l'identique n'est pas répétée.

        Une preuve dont la provenance est déjà inscrite avec une autre valeur la remplace : la nouvelle ligne cite
        l'ancienne dans `remplace`.

        Args:
            preuves: les colonnes de `CONTRAT`.

        Returns:
            Le nombre de lignes ajoutées.

        Raises:
            DonneesInvalidesError: en listant tous les défauts ; rien n'est écrit.
        """
        propres = check_frame(preuves, CONTRAT)
        fractions = (propres["echelle"] == "fraction") & ~propres["valeur"].dropna().between(0, 1).reindex(
            propres.index, fill_value=True
        )
        if fractions.any():
            lignes = ", ".join(map(str, propres.index[fractions][:5]))
            message = f"Lignes {lignes}, colonne « valeur » : une fraction est entre 0 et 1."
            raise DonneesInvalidesError("Les preuves sont refusées :", [Constat("erreur", "hors_echelle", message)])
        nouvelles = self._nouvelles(propres.assign(date=propres["date"].dt.strftime("%Y-%m-%dT%H:%M:%S")))
        if nouvelles:
            with self._moteur.begin() as lien:
                lien.execute(PREUVES.insert(), nouvelles)
        return len(nouvelles)

    def _nouvelles(self, preuves: pd.DataFrame) -> list[dict[str, Any]]:
        """Les lignes à ajouter : celles dont la valeur n'est pas déjà la dernière de leur provenance."""
        deja = self.load_preuves(toutes=False).set_index(["etudiant", "element_id", "provenance"])
        connues = deja[["rang", "valeur", "poids"]].to_dict("index")
        lignes = []
        for ligne in preuves[COLONNES[:-1]].to_dict("records"):
            ancienne = connues.get((ligne["etudiant"], ligne["element_id"], ligne["provenance"]))
            valeur = None if pd.isna(ligne["valeur"]) else float(ligne["valeur"])
            if ancienne is None:
                lignes.append(ligne | {"valeur": valeur, "remplace": None})
            elif not _memes(ancienne, valeur, float(ligne["poids"])):
                lignes.append(ligne | {"valeur": valeur, "remplace": int(ancienne["rang"])})
        return lignes

    def load_preuves(self, referentiel: str | None = None, *, toutes: bool = False) -> pd.DataFrame:
        """Les preuves en DataFrame, dates converties.

        Args:
            referentiel: seulement celles de ce référentiel.
            toutes: si faux, une preuve remplacée n'apparaît pas.
        """
        choix = sa.select(PREUVES).order_by(PREUVES.c.rang)
        if referentiel is not None:
            choix = choix.where(PREUVES.c.referentiel == referentiel)
        with self._moteur.connect() as lien:
            table = pd.DataFrame(lien.execute(choix).mappings().all(), columns=["rang", *COLONNES])
        table["date"] = pd.to_datetime(table["date"], format="ISO8601")
        table["valeur"] = table["valeur"].astype("float64")
        return table if toutes else table[~table["rang"].isin(table["remplace"].dropna())].reset_index(drop=True)

    def close(self) -> None:
        """Ferme les connexions."""
        self._moteur.dispose()


def _memes(ancienne: dict[str, Any], valeur: float | None, poids: float) -> bool:
    vide = valeur is None and pd.isna(ancienne["valeur"])
    return (vide or ancienne["valeur"] == valeur) and ancienne["poids"] == poids
