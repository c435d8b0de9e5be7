"""Quand la taxe d'une opération devient exigible : livraison, encaissement, débit, acompte, facture (CGI art. 269).

Une pièce payée en plusieurs fois donne plusieurs lignes. Leurs taxes somment exactement à celle de la pièce : chaque
ligne est la différence de deux cumuls arrondis.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.calculs.declaration_tva.operations import load_operations, load_reglements
from refcomp.calculs.declaration_tva.regles import Regles, build_regles_tva
from refcomp.rounding import Arrondi, montants_affiches

QUINZE = 15
COLONNES = ["piece", "sens", "nature", "regime", "ligne", "categorie", "taux", "exigible_le", "motif", "base", "taxe"]


def exigibilite(
    operations: pd.DataFrame,
    reglements: pd.DataFrame | None = None,
    *,
    option_debits: bool = False,
    territoire: str = "metropole",
) -> pd.DataFrame:
    """Renvoie les dates où la TVA de chaque pièce devient exigible, et pour quelle part.

    La déduction suit la même date : la taxe d'un achat est déductible quand elle devient exigible chez le fournisseur
    (CGI art. 271, I-2).

    Args:
        operations: une ligne par pièce : `piece`, `sens` (vente, achat), `nature` (bien, service, immobilisation),
            `date` (livraison ou exécution), `montant_ht` ; facultatives : `lieu`, `tiers`, `categorie`, `date_facture`,
            `debits` (cette pièce suit les débits), `coefficient` (de déduction).
        reglements: `piece`, `date`, `montant` taxe comprise (hors taxe si le client autoliquide).
        option_debits: l'entreprise acquitte la taxe de ses prestations d'après les débits (CGI art. 269, 2, c) ; sans
            effet sur ses achats.
        territoire: celui de l'entreprise, là où la TVA s'applique.

    Returns:
        Une ligne par pièce et par date : `piece`, `sens`, `nature`, `regime`, `ligne`, `categorie`, `taux` (fraction),
        `exigible_le`, `motif`, `base` et `taxe` (euros). Un service jamais payé n'y figure pas.

    Raises:
        DonneesInvalidesError: si les tables ont des défauts, tous listés.

    >>> ventes = pd.DataFrame({"piece": ["F1"], "sens": ["vente"], "nature": ["service"], "date": ["05/03/2026"],
    ...                        "montant_ht": [1000]})
    >>> paye = pd.DataFrame({"piece": ["F1"], "date": ["10/04/2026"], "montant": [600]})
    >>> exigibilite(ventes, paye)[["motif", "base", "taxe"]].values.tolist()
    [['encaissement', 500.0, 100.0]]
    """
    regles = build_regles_tva(territoire)
    lecture = load_operations(operations, regles, option_debits=option_debits)
    parts = parts_exigibles(lecture.operations, load_reglements(reglements, lecture.operations, regles), regles)
    for colonne in ("base", "taxe"):
        parts[colonne] = montants_affiches(parts[colonne].to_numpy(), regles.devise)
    return parts[COLONNES]


def parts_exigibles(operations: pd.DataFrame, reglements: pd.DataFrame, regles: Regles) -> pd.DataFrame:
    """Les parts exigibles, en unités mineures : d'abord celles des règlements, puis le reste à la date de la pièce."""
    pieces = operations.assign(date_pieces=_dates(operations), pour_taxe=operations["redevable"] == "fournisseur")
    pieces["ttc"] = pieces["ht"] + pieces["taxe"].where(pieces["pour_taxe"], 0)
    payees = reglements.merge(pieces, on="piece", suffixes=("_reglement", ""))
    bien = (payees["nature"] != "service") & (payees["exigibilite"] == "livraison")
    avant = payees["date_pieces"].isna() | (payees["date_reglement"] < payees["date_pieces"])
    permis = payees["exigibilite"].isin(["livraison", "encaissement"])
    acompte = regles.acomptes_exigibles(payees["date_reglement"]).to_numpy(dtype=bool)
    payees = payees[(avant & permis & (~bien | acompte) & (payees["ttc"] != 0)).to_numpy(dtype=bool)]
    payees = payees.sort_values(["piece", "date_reglement"], kind="stable")
    cumul = payees.groupby("piece")["unites"].cumsum().to_numpy()
    taxe = _part(cumul, payees["taxe"].to_numpy(), payees["ttc"].to_numpy(), regles.devise.arrondi)
    base = cumul - np.where(payees["pour_taxe"], taxe, 0)
    regles_ = payees["exigibilite"].to_numpy()
    lignes = payees.assign(
        exigible_le=payees["date_reglement"],
        motif=np.where(regles_ == "livraison", "acompte", "encaissement"),
        base=_differences(base, payees["piece"]),
        taxe=_differences(taxe, payees["piece"]),
    )
    reste = _reste(pieces, lignes)
    return pd.concat([lignes, reste]).sort_values(["exigible_le", "piece"], kind="stable").reset_index(drop=True)


def _dates(operations: pd.DataFrame) -> pd.Series:
    """La date où devient exigible ce qu'aucun règlement n'a rendu exigible ; aucune si seul le règlement compte."""
    mois_suivant = operations["date"] + pd.offsets.MonthBegin(1) + pd.Timedelta(days=QUINZE - 1)
    facture = operations["date_facture"].where(operations["date_facture"] <= mois_suivant, mois_suivant)
    regle = operations["exigibilite"]
    dates = operations["date"].where(regle == "livraison")
    dates = dates.mask(regle == "facture_ou_15", facture)
    return dates.mask((regle == "encaissement") & operations["debits"], operations["date_facture"])


def _part(
    cumul: npt.NDArray[np.int64],
    taxe: npt.NDArray[np.int64],
    ttc: npt.NDArray[np.int64],
    arrondi: Arrondi,
) -> npt.NDArray[np.int64]:
    """La taxe comprise dans un cumul de règlements, arrondie ; en entiers de Python, car le produit déborderait."""
    unite = Arrondi(Decimal(1), arrondi.sens)
    parts = [
        int(unite.appliquer(Fraction(int(c) * int(t), int(total))))
        for c, t, total in zip(cumul, taxe, ttc, strict=True)
    ]
    return np.array(parts, dtype=np.int64)


def _differences(cumuls: npt.NDArray[np.int64], pieces: pd.Series) -> npt.NDArray[np.int64]:
    """Ce que chaque règlement ajoute au cumul de sa pièce."""
    precedents = pd.Series(cumuls, index=pieces.index).groupby(pieces).shift(fill_value=0)
    return cumuls - precedents.to_numpy()


def _reste(pieces: pd.DataFrame, lignes: pd.DataFrame) -> pd.DataFrame:
    """Ce qui reste exigible à la date de la pièce."""
    datees = pieces[pieces["date_pieces"].notna()].copy()
    deja = lignes.groupby("piece")[["base", "taxe"]].sum().reindex(datees["piece"], fill_value=0)
    motifs = {"livraison": "livraison", "facture_ou_15": "facture", "encaissement": "débit"}
    datees["base"] = datees["ht"].to_numpy() - deja["base"].to_numpy()
    datees["taxe"] = datees["taxe"].to_numpy() - deja["taxe"].to_numpy()
    datees["exigible_le"] = datees["date_pieces"]
    datees["motif"] = datees["exigibilite"].map(motifs)
    return datees[(datees["base"] != 0) | (datees["taxe"] != 0)]
