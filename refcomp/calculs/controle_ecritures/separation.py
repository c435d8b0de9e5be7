"""Séparation des exercices : ce qui est dans le mauvais exercice à la clôture, et l'écriture qui l'y remet.

Livré avant la clôture et facturé après : facture non parvenue (achat) ou à établir (vente), taxe comprise. Facturé
avant et livré après, ou couvrant une période qui déborde : charge ou produit constaté d'avance, hors taxe.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.conversions import convert_jour
from refcomp.errors import DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.formats_fr import format_date, format_unites
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Monnaie, monnaie, montants_affiches, unites_mineures

CONTRAT = Contrat(
    "operations",
    (
        Colonne("piece", "texte", "numéro de pièce"),
        Colonne("sens", "texte", "sens", parmi=("achat", "vente")),
        Colonne("compte", "texte", "compte de charge ou de produit"),
        Colonne("montant_ht", "montant", "montant hors taxe", minimum=0),
        Colonne("montant_taxe", "montant", "taxe", obligatoire=False, vide_permis=True, minimum=0),
        Colonne("date_facture", "date", "date de facture"),
        Colonne("date_livraison", "date", "date de livraison", obligatoire=False, vide_permis=True),
        Colonne("periode_debut", "date", "premier jour de la période", obligatoire=False, vide_permis=True),
        Colonne("periode_fin", "date", "dernier jour de la période", obligatoire=False, vide_permis=True),
    ),
    vide_permis=True,
)
BASES = ("mois", "jours")
TYPES = {
    "fnp": "facture non parvenue",
    "fae": "facture à établir",
    "cca": "charge constatée d'avance",
    "pca": "produit constaté d'avance",
}
COMPTES = {"fnp": "408", "fae": "418", "cca": "486", "pca": "487"}
COMPTES_TAXE = {"fnp": "44586", "fae": "44587"}


@dataclass(frozen=True)
class Separation:
    """Les régularisations d'une clôture.

    Attributes:
        tableau: une ligne par opération à régulariser : `piece`, `sens`, `type` (`fnp`, `fae`, `cca`, `pca`),
            `libelle`, `part` (fraction reportée ou rattachée, en texte), `montant_ht`, `montant_taxe`.
        ecritures: les écritures de clôture : `piece`, `date`, `compte`, `libelle`, `debit`, `credit`.
        cloture: le dernier jour de l'exercice.
        devise: monnaie des montants.
    """

    tableau: pd.DataFrame
    ecritures: pd.DataFrame
    cloture: dt.date
    devise: Monnaie

    def explication(self) -> Explication:
        """Écrit les régularisations comme un corrigé, opération par opération."""
        lignes = tuple(
            (t.piece, t.libelle, t.part, self._lu(t.montant_ht), self._lu(t.montant_taxe))
            for t in self.tableau.itertuples()
        )
        passees = tuple((e.piece, e.compte, self._lu(e.debit), self._lu(e.credit)) for e in self.ecritures.itertuples())
        texte = "La livraison, ou la période couverte, décide de l'exercice ; la date de la facture n'y change rien."
        return Explication(
            f"Séparation des exercices au {format_date(self.cloture)}",
            (
                Etape("Classer", texte, Tableau(("Pièce", "Nature", "Part", "HT", "Taxe"), lignes, (2, 3, 4))),
                Etape(
                    "Passer les écritures",
                    "Elles sont extournées à l'ouverture de l'exercice suivant.",
                    Tableau(("Pièce", "Compte", "Débit", "Crédit"), passees, (2, 3)),
                ),
            ),
        )

    def _lu(self, valeur: float) -> str:
        return format_unites(round(valeur * self.devise.facteur), self.devise) if valeur else ""


def separation_exercices(
    operations: pd.DataFrame,
    cloture: dt.date | str,
    *,
    base: str = "mois",
    devise: str | Monnaie = EUR,
) -> Separation:
    """Relève les opérations à régulariser à la clôture, et propose leurs écritures.

    Args:
        operations: `piece`, `sens` (`achat`, `vente`), `compte`, `montant_ht`, `date_facture`, puis `date_livraison`,
            ou `periode_debut` et `periode_fin` pour un abonnement ; `montant_taxe` facultatif.
        cloture: dernier jour de l'exercice.
        base: prorata d'une période en `mois` entiers commencés (défaut : les exemples des manuels) ou en `jours`.
        devise: monnaie des montants.

    Returns:
        Une `Separation` : les régularisations et leurs écritures, équilibrées.

    Raises:
        DonneesInvalidesError: en listant tous les défauts, dont une opération sans livraison ni période.
        ArgumentInvalideError: si la base est inconnue ou la date illisible.

    Sources : PCG, comptes 408, 418, 486, 487, 44586 et 44587 ; C. com. art. L. 123-21.
    """
    check_choix("base", base, BASES)
    devise = monnaie(devise)
    jour = convert_jour(cloture, "cloture")
    propres = check_frame(operations, CONTRAT, devise=devise)
    dates = {
        c: pd.to_datetime(propres[c]) if c in propres else pd.Series(pd.NaT, index=propres.index)
        for c in ("date_facture", "date_livraison", "periode_debut", "periode_fin")
    }
    _check_dates(propres, dates)
    ht = unites_mineures(propres["montant_ht"], devise)
    taxe_lue = propres["montant_taxe"] if "montant_taxe" in propres else pd.Series(0.0, index=propres.index)
    taxe = unites_mineures(taxe_lue.fillna(0.0), devise)
    debut = dates["periode_debut"].fillna(dates["date_livraison"])
    fin = dates["periode_fin"].fillna(dates["date_livraison"])
    lignes = []
    for i, operation in enumerate(propres.itertuples()):
        avant = dates["date_facture"].iloc[i].date() <= jour
        part = _part_apres(debut.iloc[i].date(), fin.iloc[i].date(), jour, base)
        part = part if avant else 1 - part
        if part:
            achat = operation.sens == "achat"
            code = ("cca" if achat else "pca") if avant else ("fnp" if achat else "fae")
            montants = [_part(u, part, devise) for u in (int(ht[i]), 0 if avant else int(taxe[i]))]
            lignes.append((operation.piece, operation.sens, code, str(part), *montants, str(operation.compte)))
    return _separation(lignes, jour, devise)


def _part(unites: int, part: Fraction, devise: Monnaie) -> int:
    return int(devise.arrondi.appliquer(Fraction(unites, devise.facteur) * part) * devise.facteur)


def _check_dates(propres: pd.DataFrame, dates: dict[str, pd.Series]) -> None:
    livree, debut, fin = (dates[c].notna() for c in ("date_livraison", "periode_debut", "periode_fin"))
    fautes = []
    sans = ~(livree | (debut & fin)) | (debut != fin)
    envers = debut & fin & (dates["periode_fin"] < dates["periode_debut"])
    for masque, code, quoi in (
        (sans, "date_absente", "donnez date_livraison, ou periode_debut et periode_fin"),
        (envers, "periode_a_l_envers", "la période finit avant de commencer"),
    ):
        if masque.any():
            lignes = ", ".join(map(str, propres.index[masque]))
            fautes.append(Constat("erreur", code, f"Lignes {lignes} : {quoi}.", "date_livraison"))
    if fautes:
        raise DonneesInvalidesError("La table « operations » ne peut pas être employée :", fautes)


def _part_apres(debut: dt.date, fin: dt.date, cloture: dt.date, base: str) -> Fraction:
    """La part d'une période qui tombe après la clôture."""
    if base == "jours":
        total = (fin - debut).days + 1
        apres = (fin - cloture).days
    else:
        total = (fin.year - debut.year) * 12 + fin.month - debut.month + (1 if fin.day >= debut.day else 0)
        total = max(total, 1)
        apres = (fin.year - cloture.year) * 12 + fin.month - cloture.month
    if fin <= cloture:
        return Fraction(0)
    return Fraction(1) if debut > cloture else Fraction(min(apres, total), total)


def _separation(lignes: list[tuple[str, str, str, str, int, int, str]], jour: dt.date, devise: Monnaie) -> Separation:
    noms = ["piece", "sens", "type", "part", "montant_ht", "montant_taxe", "compte"]
    table = pd.DataFrame(lignes, columns=noms)
    table["libelle"] = table["type"].map(TYPES).astype("str")
    passees = []
    for ligne in table.itertuples():
        charge = ligne.sens == "achat"
        ajoute = ligne.type in COMPTES_TAXE  # la charge ou le produit s'ajoute à l'exercice ; sinon il en sort
        signe = 1 if charge == ajoute else -1
        mouvements = [(ligne.compte, signe * ligne.montant_ht)]
        if ligne.montant_taxe:
            mouvements.append((COMPTES_TAXE[ligne.type], signe * ligne.montant_taxe))
        mouvements.append((COMPTES[ligne.type], -sum(m for _, m in mouvements)))
        texte = f"{ligne.libelle[0].upper()}{ligne.libelle[1:]}"
        passees += [
            (ligne.piece, pd.Timestamp(jour), c, texte, u) for c, u in sorted(mouvements, key=lambda m: m[1] < 0)
        ]
    ecritures = pd.DataFrame(passees, columns=["piece", "date", "compte", "libelle", "unites"])
    unites = ecritures.pop("unites").to_numpy(dtype=np.int64)
    ecritures["debit"] = montants_affiches(np.maximum(unites, 0), devise)
    ecritures["credit"] = montants_affiches(np.maximum(-unites, 0), devise)
    for colonne in ("montant_ht", "montant_taxe"):
        table[colonne] = montants_affiches(table[colonne].to_numpy(dtype=np.int64), devise)
    ordre = ["piece", "sens", "type", "libelle", "part", "montant_ht", "montant_taxe"]
    return Separation(table[ordre], ecritures, jour, devise)
