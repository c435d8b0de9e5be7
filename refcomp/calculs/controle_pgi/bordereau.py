"""Le bordereau de remise de chèques : ce qu'on remet en banque, un chèque par ligne, leur nombre et leur total."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from refcomp.calculs.entrees import exact
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.calculs.facture.identifiants import controle_identifiants
from refcomp.conversions import convert_jour
from refcomp.errors import DonneesInvalidesError, RefcompError
from refcomp.findings import Constat
from refcomp.formats_fr import format_compte, format_date, format_montant
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Monnaie, monnaie

CHEQUES = Contrat(
    "chèques",
    (
        Colonne("numero", "texte", "numéro du chèque", unique=True),
        Colonne("tireur", "texte", "qui l'a signé"),
        Colonne("banque", "texte", "banque du tireur"),
        Colonne("montant", "montant", "montant", minimum=0.01),
    ),
)


@dataclass(frozen=True)
class Bordereau:
    """Une remise de chèques.

    Attributes:
        date: le jour de la remise.
        iban: le compte crédité.
        cheques: `numero tireur banque montant`, dans l'ordre reçu.
        nombre: combien de chèques.
        total: leur somme.
        devise: la monnaie.
    """

    date: dt.date
    iban: str
    cheques: pd.DataFrame
    nombre: int
    total: Fraction
    devise: Monnaie

    def explication(self) -> Explication:
        """Le bordereau, tel qu'il se remplit, et ce qu'on écrit au dos de chaque chèque."""
        lignes = tuple(
            (c.numero, c.tireur, c.banque, format_montant(exact(c.montant), self.devise))
            for c in self.cheques.itertuples()
        )
        total = format_montant(self.total, self.devise)
        tableau = Tableau(("Chèque", "Tireur", "Banque", "Montant"), lignes, (3,))
        return Explication(
            "Remise de chèques",
            (
                Etape("Endosser", f"Au dos de chaque chèque : le compte {self.iban}, la date et la signature."),
                Etape("Lister", f"Remise du {format_date(self.date)}.", tableau),
                Etape("Totaliser", f"{format_compte(self.nombre, 'chèque')}, {total}."),
            ),
        )


def bordereau_remise(
    cheques: pd.DataFrame, *, iban: str, date: dt.date | str, devise: str | Monnaie = EUR
) -> Bordereau:
    """Le bordereau de remise d'une liste de chèques.

    Args:
        cheques: `numero`, `tireur`, `banque`, `montant`, un chèque par ligne.
        iban: le compte crédité.
        date: le jour de la remise.
        devise: la monnaie.

    Returns:
        Le bordereau : les chèques dans l'ordre reçu, leur nombre, leur total exact.

    Raises:
        DonneesInvalidesError: en listant tous les défauts : chèque répété, montant nul, IBAN faux…
        ArgumentInvalideError: si la devise est inconnue.
    """
    argent = monnaie(devise)
    constats = list(controle_identifiants({"iban": str(iban or "")}))
    if not str(iban or "").strip():
        constats = [Constat("erreur", "iban_absent", "L'IBAN du compte à créditer est attendu.", "iban")]
    jour = None
    try:
        jour = convert_jour(date, "date")
    except RefcompError as erreur:
        constats.append(Constat("erreur", "date_refusee", str(erreur), "date"))
    try:
        propres = check_frame(cheques, CHEQUES, devise=argent)
    except DonneesInvalidesError as erreur:
        constats = [*erreur.constats, *constats]
    if constats or jour is None:
        raise DonneesInvalidesError("La remise ne peut pas être préparée :", constats)
    total = sum((exact(m) for m in propres["montant"]), Fraction(0))
    return Bordereau(jour, iban, propres, len(propres), total, argent)
