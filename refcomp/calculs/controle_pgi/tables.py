"""Les tables d'un export de PGI, quel que soit le logiciel : leurs colonnes, et ce qu'on y vérifie avant de contrôler.

Une table absente n'est pas un défaut : ce qu'elle aurait montré reste « à observer ».
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from refcomp.calculs.controle_pgi.cellules import clean_cellules
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame


def _texte(nom: str, libelle: str) -> Colonne:
    return Colonne(nom, "texte", libelle, vide_permis=True, obligatoire=False)


def _montant(nom: str, libelle: str) -> Colonne:
    return Colonne(nom, "montant", libelle, vide_permis=True, obligatoire=False)


def _cle(nom: str, libelle: str) -> Colonne:
    return Colonne(nom, "texte", libelle)


CLIENT = _texte("client", "client")
SEPARATEUR = ", "  # entre les valeurs d'un même champ
ARTICLE_AFFICHE = r"^\[([^\]]+)\].*$"
DATE = Colonne("date", "date", "date", vide_permis=True, obligatoire=False)
ETAT = _texte("etat", "état")
COMMANDE = _texte("commande", "commande")
QUANTITE = Colonne("quantite", "nombre", "quantité", minimum=0)
CONTRATS: Mapping[str, Contrat] = {
    nom: Contrat(nom, colonnes, vide_permis=True)
    for nom, colonnes in {
        "commandes": (
            _cle("commande", "numéro de commande"),
            *(CLIENT, _texte("reference", "référence du client"), DATE, _texte("condition", "condition de règlement")),
            *(ETAT, _montant("total_ht", "total hors taxes")),
        ),
        "lignes_commande": (
            _cle("commande", "numéro de commande"),
            _cle("article", "article"),
            QUANTITE,
            _montant("prix", "prix unitaire"),
            Colonne("remise", "nombre", "remise, en pour cent", vide_permis=True, obligatoire=False, minimum=0),
            _montant("montant_ht", "montant hors taxes"),
        ),
        "livraisons": (_cle("livraison", "numéro de livraison"), COMMANDE, CLIENT, ETAT, DATE),
        "lignes_livraison": (_cle("livraison", "numéro de livraison"), _cle("article", "article"), QUANTITE),
        "stock": (
            _cle("article", "article"),
            Colonne("physique", "nombre", "quantité en stock"),
            Colonne("reserve", "nombre", "quantité réservée", vide_permis=True, obligatoire=False),
        ),
        "factures": (
            _cle("facture", "numéro de facture"),
            *(COMMANDE, CLIENT, DATE, Colonne("echeance", "date", "échéance", vide_permis=True, obligatoire=False)),
            *(ETAT, _texte("nature", "facture ou avoir"), _texte("paiement", "état du paiement")),
            *(_montant("total_ht", "total hors taxes"), _montant("total_tva", "taxe")),
            *(_montant("total_ttc", "total taxes comprises"), _montant("reste", "reste dû")),
        ),
        "ecritures": (
            _cle("facture", "pièce"),
            _cle("compte", "compte"),
            Colonne("debit", "montant", "débit", vide_permis=True),
            Colonne("credit", "montant", "crédit", vide_permis=True),
        ),
        "clients": (
            _cle("client", "nom"),
            *(_texte("rattache", "société de rattachement"), _texte("adresse", "type d'adresse")),
            *(_texte("type", "société ou personne"), _texte("rue", "rue"), _texte("code_postal", "code postal")),
            *(_texte("ville", "ville"), _texte("pays", "pays"), _texte("telephone", "téléphone")),
            *(_texte("courriel", "courriel"), _texte("tva", "numéro de TVA"), _texte("siret", "SIRET")),
            *(_texte("iban", "IBAN"), _texte("reference", "référence"), _texte("etiquettes", "étiquettes")),
            *(_texte("condition", "condition de règlement"), _texte("position_fiscale", "position fiscale")),
            *(_texte("compte", "compte comptable"), _texte("logo", "logo")),
        ),
        "reglements": (
            _cle("reglement", "numéro de règlement"),
            *(CLIENT, DATE, Colonne("montant", "montant", "montant"), _texte("banque", "banque de dépôt")),
            *(_texte("facture", "facture réglée"), ETAT, _texte("sens", "encaissement ou décaissement")),
        ),
        "pieces_jointes": (_cle("document", "document auquel elle est jointe"), _cle("nom", "nom du fichier")),
        "fichiers": (_cle("nom", "nom du fichier rendu"),),
    }.items()
}


def load_tables(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Les tables reçues, vérifiées et complétées : une colonne facultative absente y est vide.

    Raises:
        ArgumentInvalideError: si un nom de table est inconnu.
        DonneesInvalidesError: en listant tous les défauts, table par table.
    """
    inconnues = sorted(set(tables) - set(CONTRATS))
    if inconnues:
        raise ArgumentInvalideError(f"Tables inconnues : {', '.join(inconnues)} ; permises : {', '.join(CONTRATS)}.")
    lues, constats = {}, []
    for nom, table in tables.items():
        try:
            brute = clean_cellules(table, CONTRATS[nom]) if isinstance(table, pd.DataFrame) else table
            lues[nom] = _complete(check_frame(brute, CONTRATS[nom]), CONTRATS[nom])
        except DonneesInvalidesError as erreur:
            constats += [Constat(c.gravite, c.code, f"{nom} : {c.message}", c.objet) for c in erreur.constats]
    if constats:
        raise DonneesInvalidesError("L'export du PGI ne peut pas être contrôlé :", constats)
    return _noms_propres(lues)


def _noms_propres(lues: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Les mêmes, un article ou un document désigné par son seul code : un PGI exporte parfois son nom affiché.

    Odoo écrit « [CHA-01] Chaise » pour un article, « FAC/2026/9 (BC-2026-014) » pour une facture. Un article peut être
    en stock à plusieurs endroits : ses quantités s'ajoutent.
    """
    for nom in ("lignes_commande", "lignes_livraison", "stock"):
        if nom in lues:
            lues[nom]["article"] = lues[nom]["article"].str.replace(ARTICLE_AFFICHE, r"\1", regex=True)
    if "stock" in lues:
        absentes = lues["stock"].attrs
        lues["stock"] = lues["stock"].groupby("article", as_index=False)[["physique", "reserve"]].sum()
        lues["stock"].attrs = absentes
    connus = [*lues["factures"]["facture"]] if "factures" in lues else []
    connus += [*lues["commandes"]["commande"]] if "commandes" in lues else []
    for nom, colonne in (("ecritures", "facture"), ("reglements", "facture"), ("pieces_jointes", "document")):
        if nom in lues:
            lues[nom][colonne] = [_seuls(str(v), connus) for v in lues[nom][colonne]]
    return lues


def _seuls(affiche: str, connus: list[str]) -> str:
    """Les documents connus qu'un nom affiché désigne, ou ce nom ; un règlement peut en solder plusieurs."""
    noms = affiche.split(SEPARATEUR)
    return SEPARATEUR.join(next((c for c in connus if n == c or n.startswith(f"{c} (")), n) for n in noms)


def _complete(table: pd.DataFrame, contrat: Contrat) -> pd.DataFrame:
    """Les colonnes facultatives absentes, vides ; `attrs` retient leurs noms, car une absence n'est pas une faute."""
    vides = {"texte": "", "date": pd.NaT}
    table = table.reset_index(drop=True)
    table.attrs = {"absentes": frozenset(c.nom for c in contrat.colonnes if c.nom not in table)}
    for colonne in contrat.colonnes:
        vide = vides.get(colonne.nature, float("nan"))
        if colonne.nom not in table:
            table[colonne.nom] = vide
        elif colonne.nature == "texte":
            table[colonne.nom] = table[colonne.nom].fillna("")
    return table
