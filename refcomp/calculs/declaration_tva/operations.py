"""Lire les opérations et leurs règlements, et trouver le traitement de chacune dans la table de décision."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.calculs.declaration_tva.regles import Regles
from refcomp.errors import DonneesInvalidesError, ParametreAbsentError
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import Monnaie, unites_mineures

Entiers = npt.NDArray[np.int64]
SENS = ("vente", "achat")
NATURES = ("bien", "service", "immobilisation")
DEFAUTS = {"tiers": "assujetti", "categorie": "normal", "coefficient": 1.0}
# Un taux s'exprime en dix-millièmes : 5,5 % = 550, 1,05 % = 105. Les produits restent entiers.
DIX_MILLE = 10_000
REGLEMENTS = Contrat(
    "règlements",
    (
        Colonne("piece", "texte", "pièce réglée"),
        Colonne("date", "date", "date du règlement"),
        Colonne("montant", "montant", "montant réglé, taxe comprise"),
    ),
    vide_permis=True,
)


@dataclass(frozen=True)
class Lecture:
    """Les opérations converties, chacune avec son traitement, et ce que la lecture a remarqué.

    Attributes:
        operations: une ligne par pièce ; aux colonnes reçues s'ajoutent `regime`, `redevable`, `ligne`, `exigibilite`,
            `mention`, `reference`, `ht` et `taxe` (unités mineures), `taux` (fraction) et `dix_milliemes`.
        constats: valeurs de mémoire, traitements à confirmer.
    """

    operations: pd.DataFrame
    constats: tuple[Constat, ...]


def build_contrat(regles: Regles) -> Contrat:
    """Le contrat des opérations, aux lieux et aux tiers de la taxe."""
    return Contrat(
        "opérations",
        (
            Colonne("piece", "texte", "numéro de pièce", unique=True),
            Colonne("sens", "texte", "vente ou achat", parmi=SENS),
            Colonne("nature", "texte", "bien, service ou immobilisation", parmi=NATURES),
            Colonne("date", "date", "date de livraison ou d'exécution"),
            Colonne("montant_ht", "montant", "montant hors taxe"),
            Colonne("lieu", "texte", "lieu de l'autre partie", obligatoire=False, parmi=regles.lieux),
            Colonne("tiers", "texte", "qualité de l'autre partie", obligatoire=False, parmi=regles.tiers),
            Colonne("categorie", "texte", "catégorie de taux", obligatoire=False),
            Colonne("date_facture", "date", "date de la facture", obligatoire=False, vide_permis=True),
            Colonne("debits", "booleen", "taxe acquittée d'après les débits", obligatoire=False),
            Colonne("coefficient", "part", "coefficient de déduction", obligatoire=False, minimum=0),
        ),
        vide_permis=True,
    )


def load_operations(operations: pd.DataFrame, regles: Regles, *, option_debits: bool) -> Lecture:
    """Vérifie les opérations, complète leurs colonnes facultatives et cherche leur traitement.

    Raises:
        DonneesInvalidesError: en listant tous les défauts, y compris les opérations absentes de la table de décision.
    """
    table = check_frame(operations, build_contrat(regles), devise=regles.devise).reset_index(drop=True)
    for nom, valeur in ({"lieu": regles.pays} | DEFAUTS).items():
        if nom not in table:
            table[nom] = valeur
    if "date_facture" not in table:
        table["date_facture"] = table["date"]
    table["date_facture"] = table["date_facture"].fillna(table["date"])
    if "debits" not in table:
        # L'option est celle de l'entreprise : elle ne dit rien de ses fournisseurs.
        table["debits"] = (table["sens"] == "vente") & option_debits
    return _with_traitement(table, regles)


def _with_traitement(table: pd.DataFrame, regles: Regles) -> Lecture:
    nature = table["nature"].replace("immobilisation", "bien")
    table["cle"] = table["sens"] + "_" + nature + "_" + table["lieu"] + "_" + table["tiers"]
    trouves, constats, refus = {}, [], []
    for cle, jour in sorted(set(zip(table["cle"], table["date"], strict=True))):
        try:
            trouves[cle, jour] = regles.load_traitement(cle, jour)
        except ParametreAbsentError:
            pieces = ", ".join(table.loc[(table["cle"] == cle) & (table["date"] == jour), "piece"].head(5))
            message = (
                f"Pièces {pieces} : une opération « {cle.replace('_', ' ')} » au {jour:%d/%m/%Y} n'est pas dans la "
                f"table de décision de la {regles.nom}. Traitez-la à part."
            )
            refus.append(Constat("erreur", "operation_sans_regle", message, pieces))
    if refus:
        raise DonneesInvalidesError(f"Le traitement de {len(refus)} sorte(s) d'opération n'est pas encodé :", refus)
    for (cle, _), valeur in trouves.items():
        if valeur.constats:
            message = (
                f"Opération « {cle.replace('_', ' ')} » : son traitement ({valeur.reference}) est donné de mémoire ; "
                "il reste à vérifier."
            )
            constat = Constat("avertissement", "traitement_de_memoire", message, cle)
            if constat not in constats:
                constats.append(constat)
    lus = [trouves[c, j] for c, j in zip(table["cle"], table["date"], strict=True)]
    for champ in ("regime", "redevable", "ligne", "exigibilite", "mention"):
        table[champ] = pd.Series([v.valeur[champ] for v in lus], index=table.index, dtype="str")
    table["reference"] = pd.Series([v.reference for v in lus], index=table.index, dtype="str")
    return Lecture(_with_taxe(table, regles), tuple(constats))


def _with_taxe(table: pd.DataFrame, regles: Regles) -> pd.DataFrame:
    """Ajoute le montant hors taxe, le taux et la taxe de chaque pièce, en unités mineures."""
    taxee = table["redevable"].isin(["fournisseur", "acquereur", "douane"])
    taux = pd.Series(0, index=table.index, dtype=object)
    if taxee.any():
        taux[taxee] = regles.taux_par_ligne(table.loc[taxee, "date"], table.loc[taxee, "categorie"])
    table["taux"] = taux
    table["dix_milliemes"] = np.array([int(t * DIX_MILLE) for t in taux], dtype=np.int64)
    table["ht"] = unites_mineures(table["montant_ht"], regles.devise)
    table["taxe"] = part_arrondie(table["ht"].to_numpy(), table["dix_milliemes"].to_numpy(), regles.devise)
    return table


def part_arrondie(unites: Entiers, dix_milliemes: Entiers, devise: Monnaie) -> Entiers:
    """Un montant multiplié par des dix-millièmes, arrondi à l'unité mineure ; un avoir est le miroir de sa facture."""
    entiers, reste = np.divmod(np.abs(unites), DIX_MILLE)  # séparés : leur produit direct déborderait d'un int64
    return np.sign(unites) * (
        entiers * dix_milliemes + devise.arrondi.appliquer_unites(reste * dix_milliemes, DIX_MILLE)
    )


def load_reglements(reglements: pd.DataFrame | None, operations: pd.DataFrame, regles: Regles) -> pd.DataFrame:
    """Vérifie les règlements : chacun nomme une pièce connue, et aucune pièce n'est payée au-delà de son montant.

    Raises:
        DonneesInvalidesError: en listant les règlements sans pièce et les pièces trop payées.
    """
    if reglements is None:
        reglements = pd.DataFrame({"piece": [], "date": [], "montant": []})
    table = check_frame(reglements, REGLEMENTS, devise=regles.devise).reset_index(drop=True)
    table["unites"] = unites_mineures(table["montant"], regles.devise)
    attendus = (operations["ht"] + operations["taxe"].where(operations["redevable"] == "fournisseur", 0)).set_axis(
        operations["piece"],
    )
    defauts = []
    inconnues = sorted(set(table["piece"]) - set(attendus.index))
    if inconnues:
        message = f"Règlements de pièces inconnues : {', '.join(inconnues)}. Chaque règlement nomme une opération."
        defauts.append(Constat("erreur", "piece_inconnue", message, ", ".join(inconnues)))
    payes = table[~table["piece"].isin(inconnues)].groupby("piece")["unites"].sum()
    reste = attendus.reindex(payes.index) - payes
    trop = sorted(payes.index[(reste * np.sign(attendus.reindex(payes.index)) < 0) | (payes * reste < 0)])
    if trop:
        message = f"Pièces payées au-delà de leur montant, taxe comprise : {', '.join(trop)}. Corrigez les règlements."
        defauts.append(Constat("erreur", "trop_paye", message, ", ".join(trop)))
    if defauts:
        raise DonneesInvalidesError("La table « règlements » ne peut pas être employée :", defauts)
    return table
