"""Les correspondances de codes : les codes d'un client traduits dans ceux de l'entreprise, les inconnus rejetés.

Un code n'est jamais remplacé par son plus proche : la ressemblance se propose, une personne corrige.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

import pandas as pd

from refcomp.calculs.entrees import load_ensemble
from refcomp.calculs.explication import Explication
from refcomp.calculs.stock.quantites import load_table
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat

TITRE = "Les codes ne peuvent pas être traduits :"
LIGNES = Contrat("lignes", (Colonne("code", "texte", "code commandé"),))
TABLE = Contrat(
    "table",
    (
        Colonne("code", "texte", "code du client", unique=True),
        Colonne("article", "texte", "code article de l'entreprise"),
    ),
)
PROPOSITIONS = 3
LONGUEURS_GTIN = (8, 12, 13, 14)


@dataclass(frozen=True)
class CorrespondanceCodes:
    """Les lignes traduites, et celles qui ne peuvent pas l'être.

    Attributes:
        tableau: les lignes reçues, avec `article` (vide si le code est inconnu) et `motif` : `traduit`, `deja_article`
            (le code est déjà celui de l'entreprise), `cle_fausse` (GTIN dont la clé de contrôle est fausse) ou
            `inconnu`.
        rejets: les codes rejetés : `code motif propositions` (les plus ressemblants, séparés par des virgules).
        constats: une phrase par code rejeté.
    """

    tableau: pd.DataFrame
    rejets: pd.DataFrame
    constats: tuple[Constat, ...]

    def explication(self) -> Explication:
        """Ce qui est traduit, ce qui est rejeté et pourquoi."""
        from refcomp.calculs.commande.corrige_suivi import build_codes  # noqa: PLC0415 - il lit ce résultat

        return build_codes(self)


def correspondance_codes(lignes: pd.DataFrame, table: pd.DataFrame) -> CorrespondanceCodes:
    """Traduit les codes d'une commande reçue.

    Args:
        lignes: `code`, et les autres colonnes de la commande, gardées telles quelles.
        table: `code` (celui du client, ou un GTIN) et `article` (celui de l'entreprise).

    Returns:
        Une `CorrespondanceCodes`. La casse et les espaces ne comptent pas.

    Raises:
        DonneesInvalidesError: en une fois, pour les deux tables, ou si deux codes ne diffèrent que par la casse.

    Source : GS1, clé de contrôle d'un GTIN (vérifiée par python-stdnum).
    """
    lues, connus = load_ensemble(TITRE, lambda: load_table(lignes, LIGNES), lambda: load_table(table, TABLE))
    traductions = dict(zip(_normes(connus["code"]), connus["article"], strict=True))
    if len(traductions) < len(connus):
        message = "Des codes de la table ne diffèrent que par la casse ou les espaces : gardez-en un de chaque."
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "code_en_double", message, "code")])
    articles = dict(zip(_normes(connus["article"]), connus["article"], strict=True))
    resultats = [_traduit(code, traductions, articles) for code in _normes(lues["code"])]
    tableau = lues.reset_index(drop=True).assign(
        article=[article for article, _ in resultats], motif=[motif for _, motif in resultats]
    )
    rejets = _rejets(tableau, [*traductions, *articles], traductions | articles)
    return CorrespondanceCodes(tableau, rejets, tuple(_constats(rejets)))


def _normes(codes: pd.Series) -> list[str]:
    return ["".join(str(c).split()).upper() for c in codes]


def _traduit(code: str, traductions: dict[str, str], articles: dict[str, str]) -> tuple[str, str]:
    if code in traductions:
        return traductions[code], "traduit"
    if code in articles:
        return articles[code], "deja_article"
    return "", "cle_fausse" if _cle_fausse(code) else "inconnu"


def _cle_fausse(code: str) -> bool:
    from stdnum import ean  # noqa: PLC0415 - n'est utile qu'au code qu'aucune table ne connaît

    return code.isdigit() and len(code) in LONGUEURS_GTIN and not ean.is_valid(code)


def _rejets(tableau: pd.DataFrame, connus: list[str], noms: dict[str, str]) -> pd.DataFrame:
    lignes = []
    for code, motif in tableau.loc[tableau["article"] == "", ["code", "motif"]].drop_duplicates().to_numpy():
        proches = get_close_matches("".join(str(code).split()).upper(), connus, n=PROPOSITIONS)
        lignes.append((code, motif, ", ".join(dict.fromkeys(f"{p} ({noms[p]})" for p in proches))))
    return pd.DataFrame(lignes, columns=["code", "motif", "propositions"], dtype="str")


def _constats(rejets: pd.DataFrame) -> list[Constat]:
    constats = []
    for code, motif, propositions in rejets.to_numpy():
        raison = "sa clé de contrôle est fausse" if motif == "cle_fausse" else "il n'est pas dans la table"
        conseil = f" Ressemblent : {propositions}." if propositions else ""
        constats.append(Constat("erreur", f"code_{motif}", f"Code « {code} » rejeté : {raison}.{conseil}", str(code)))
    return constats
