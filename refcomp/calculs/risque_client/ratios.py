"""Les ratios et les soldes d'un client, ou d'un fichier de clients et d'exercices, d'après leurs comptes condensés."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import pandas as pd

from refcomp.calculs.explication import Explication
from refcomp.calculs.risque_client.definitions import PAR_NOM, Definition, load_definitions
from refcomp.calculs.risque_client.postes import LIBELLES, Compte, exact_ou_nan, load_comptes
from refcomp.errors import ArgumentInvalideError, check_choix
from refcomp.findings import Constat
from refcomp.formats_fr import format_compte, format_montant, format_nombre, format_pourcentage
from refcomp.rounding import EUR, Monnaie, monnaie

BASES_JOURS = (360, 365)
FAVORABLE, DEFAVORABLE = "favorable", "defavorable"
SANS_NORME, NON_CALCULABLE = "sans_norme", "non_calculable"
COLONNES = [
    *("client", "exercice", "ratio", "libelle", "famille", "formule", "calcul", "valeur", "unite"),
    *("sens", "seuil", "source", "lecture", "phrase"),
]
Cle = tuple[str, str, str]


@dataclass(frozen=True)
class Ratios:
    """Les ratios de chaque client et exercice.

    Attributes:
        tableau: une ligne par client, exercice et ratio : `client exercice ratio libelle famille formule calcul valeur
            unite sens seuil source lecture phrase`. `valeur` et `seuil` sont dans l'unité : 0,25 pour 25 %, des jours,
            des années, ou la monnaie ; NaN si le ratio n'existe pas. `lecture` vaut `favorable`, `defavorable`,
            `sans_norme` ou `non_calculable`.
        exactes: la valeur exacte de chaque ratio calculé, par (client, exercice, ratio).
        capitaux_propres: les capitaux propres connus, exacts, par (client, exercice).
        jours: l'année des durées, 360 ou 365.
        devise: la monnaie.
        constats: postes manquants, postes inconnus, comptes qui ne concordent pas.
    """

    tableau: pd.DataFrame
    exactes: dict[Cle, Fraction] = field(repr=False)
    capitaux_propres: dict[tuple[str, str], Fraction] = field(repr=False)
    jours: int
    devise: Monnaie
    constats: tuple[Constat, ...]

    def valeur(self, ratio: str, client: str = "", exercice: str = "") -> Fraction | None:
        """La valeur exacte d'un ratio, ou None s'il n'a pas pu être calculé.

        Raises:
            ArgumentInvalideError: si le ratio, le client ou l'exercice n'est pas connu.
        """
        check_choix("ratio", ratio, PAR_NOM)
        table = self.tableau
        if not ((table["client"] == client) & (table["exercice"] == exercice)).any():
            paires = dict.fromkeys(zip(table["client"], table["exercice"], strict=True))
            connus = ", ".join(str(paire) for paire in paires)
            raise ArgumentInvalideError(f"({client!r}, {exercice!r}) n'est pas un compte connu ; connus : {connus}.")
        return self.exactes.get((client, exercice, ratio))

    def comparaison(self) -> pd.DataFrame:
        """Les valeurs côte à côte : une ligne par ratio, une colonne par client et exercice, dans l'ordre reçu."""
        table = self.tableau
        table = table.assign(
            compte=[f"{c} {e}".strip() for c, e in zip(table["client"], table["exercice"], strict=True)]
        )
        colonnes = {
            str(nom or "valeur"): groupe["valeur"].to_numpy() for nom, groupe in table.groupby("compte", sort=False)
        }
        premiers = table.drop_duplicates("ratio")[["ratio", "libelle", "unite"]].reset_index(drop=True)
        return premiers.assign(**colonnes)

    def explication(self, client: str | None = None, exercice: str | None = None) -> Explication:
        """Le diagnostic écrit comme un corrigé, famille par famille ; pour tous les comptes, ou ceux que l'on nomme.

        Raises:
            ArgumentInvalideError: si le client ou l'exercice n'est pas connu.
        """
        from refcomp.calculs.risque_client.corrige import build_ratios  # noqa: PLC0415 - il lit ce résultat

        return build_ratios(self, client, exercice)


def ratios(
    comptes: pd.DataFrame | Mapping[str, object],
    *,
    seuils: Mapping[str, object] | None = None,
    jours: int = 360,
    devise: Monnaie | str = EUR,
) -> Ratios:
    """Calcule les ratios de solvabilité d'après un bilan et un compte de résultat condensés.

    Un poste qui n'est pas donné manque : il n'est jamais pris pour zéro. Écrivez 0 s'il est nul.

    Args:
        comptes: un dictionnaire de postes pour un client, ou une table : `client`, `exercice` et une colonne par poste.
            Actif net : `actif_immobilise stocks creances_clients autres_creances disponibilites`. Passif :
            `capitaux_propres provisions dettes_financieres dettes_fournisseurs autres_dettes concours_bancaires`.
            Activité : `ca_ht ca_ttc achats_ttc cout_achat_vendu stock_moyen resultat_exploitation resultat_net caf`.
            Des totaux peuvent être donnés à la place des postes : `total_bilan actif_circulant actif_court_terme
            passif_circulant dettes_court_terme ressources_stables emplois_stables capitaux_investis frng bfr
            tresorerie_nette`.
        seuils: les seuils à changer, par nom de ratio (None en retire un) ; ceux de `SEUILS_USUELS` sinon.
        jours: année des durées en jours, 360 (l'usage des manuels) ou 365.
        devise: la monnaie, ou son code, `EUR` ou `XPF`.

    Returns:
        Un `Ratios` : chaque ratio avec sa formule, son calcul, sa valeur, son seuil et sa source, sa lecture.

    Raises:
        DonneesInvalidesError: en une fois, pour tous les montants refusés, ou si aucun poste n'est reconnu.
        ArgumentInvalideError: si une convention ou un nom de seuil n'est pas permis.

    Sources : Gualino, L'essentiel de l'analyse financière ; Mines Paris, Base de la compta ; AUNEGE, la liquidité.

    >>> r = ratios({"capitaux_propres": 300, "total_bilan": 1000})
    >>> r.valeur("autonomie_financiere")
    Fraction(3, 10)
    """
    check_choix("jours", jours, BASES_JOURS)
    connue, definitions = monnaie(devise), load_definitions(seuils)
    lus, constats = load_comptes(comptes, connue)
    lignes: list[tuple[object, ...]] = []
    exactes: dict[Cle, Fraction] = {}
    manques: list[Constat] = []
    for compte in lus:
        absents: dict[str, None] = {}
        for definition in definitions:
            valeur, lecture, phrase, manquants = _lecture(compte, definition, jours, connue)
            absents |= dict.fromkeys(manquants)
            if valeur is not None:
                exactes[compte.client, compte.exercice, definition.nom] = valeur
            calcul = _calcul(compte, definition, jours, connue)
            lignes.append((*_entete(compte, definition, jours), calcul, *_fin(definition, valeur), lecture, phrase))
        manques += _constat_manque(compte, list(absents))
    tableau = pd.DataFrame(lignes, columns=COLONNES)
    fonds = {(c.client, c.exercice): m for c in lus if (m := c.montant("capitaux_propres")) is not None}
    return Ratios(tableau, exactes, fonds, jours, connue, (*constats, *manques))


def _lecture(
    compte: Compte, definition: Definition, jours: int, devise: Monnaie
) -> tuple[Fraction | None, str, str, list[str]]:
    """La valeur, sa lecture, la phrase qui la dit, et les postes manquants."""
    noms = [n for n in (definition.numerateur, definition.denominateur) if n]
    manquants = list(dict.fromkeys(m for n in noms for m in compte.manquants(n)))
    if manquants:
        postes = ", ".join(f"{LIBELLES[m]} (« {m} »)" for m in manquants)
        return None, NON_CALCULABLE, f"non calculable, il manque : {postes}", manquants
    haut = compte.montant(definition.numerateur)
    assert haut is not None
    bas = compte.montant(definition.denominateur) if definition.denominateur else Fraction(1)
    assert bas is not None
    if bas <= 0:
        return None, *_sans_diviseur(definition, haut, bas), []
    valeur = haut / bas * (jours if definition.unite == "jours" else 1)
    return valeur, *_comparaison(definition, valeur, devise), []


def _sans_diviseur(definition: Definition, haut: Fraction, bas: Fraction) -> tuple[str, str]:
    """Un diviseur négatif ôte son sens au rapport ; des dettes sans fonds ni autofinancement sont un mauvais signe."""
    nom = LIBELLES[definition.denominateur]
    if bas < 0 or (definition.denominateur in {"capitaux_propres", "caf"} and haut > 0):
        etat = "une valeur négative" if bas < 0 else "une valeur nulle"
        return DEFAVORABLE, f"sans rapport calculable, « {nom} » a {etat} : défavorable"
    return NON_CALCULABLE, f"non calculable, « {nom} » est nul"


def _comparaison(definition: Definition, valeur: Fraction, devise: Monnaie) -> tuple[str, str]:
    if definition.seuil is None:
        return SANS_NORME, "sans seuil général : à comparer"
    bon = valeur >= definition.seuil if definition.sens == "min" else valeur <= definition.seuil
    mot = "au moins" if definition.sens == "min" else "au plus"
    repere = format_valeur(definition.seuil, definition.unite, devise)
    return (FAVORABLE, f"favorable ({mot} {repere})") if bon else (DEFAVORABLE, f"défavorable ({mot} {repere} attendu)")


def format_valeur(valeur: Fraction, unite: str, devise: Monnaie) -> str:
    """Écrit une valeur dans son unité : un montant, un pourcentage, des jours, des années ou un nombre."""
    if unite == "montant":
        return format_montant(valeur, devise)
    if unite == "pourcentage":
        return format_pourcentage(valeur, 1)
    if unite == "rapport":
        return format_nombre(valeur, 2)
    mot = {"jours": "jour", "annees": "an"}[unite]
    return f"{format_nombre(valeur, 1)} {mot}{'s' if abs(valeur) >= 2 else ''}"  # noqa: PLR2004 - le pluriel commence à deux


def _formule(definition: Definition, jours: int) -> str:
    if not definition.denominateur:
        return FORMULES[definition.nom]
    suite = f" × {jours}" if definition.unite == "jours" else ""
    return f"{LIBELLES[definition.numerateur]} / {LIBELLES[definition.denominateur]}{suite}"


FORMULES = {
    "frng": "ressources stables - emplois stables",
    "bfr": "actif circulant - passif circulant, hors trésorerie",
    "tresorerie_nette": "disponibilités - concours bancaires, ou FRNG - BFR",
}
TERMES = {
    "frng": (("ressources_stables", "emplois_stables"),),
    "bfr": (("actif_circulant", "passif_circulant"),),
    "tresorerie_nette": (("disponibilites", "concours_bancaires"), ("frng", "bfr")),
}


def _calcul(compte: Compte, definition: Definition, jours: int, devise: Monnaie) -> str:
    """Le calcul posé avec les montants du compte ; vide si un poste manque."""
    if not definition.denominateur:
        for haut, bas in TERMES[definition.nom]:
            a, b = compte.montant(haut), compte.montant(bas)
            if a is not None and b is not None and definition.nom not in compte.postes:
                return f"{format_montant(a, devise)} - {_entre_parentheses(b, devise)}"
        return ""
    a, b = compte.montant(definition.numerateur), compte.montant(definition.denominateur)
    if a is None or b is None:
        return ""
    suite = f" × {jours}" if definition.unite == "jours" else ""
    return f"{format_montant(a, devise)} / {_entre_parentheses(b, devise)}{suite}"


def _entre_parentheses(montant: Fraction, devise: Monnaie) -> str:
    texte = format_montant(montant, devise)
    return f"({texte})" if montant < 0 else texte


def _entete(compte: Compte, definition: Definition, jours: int) -> tuple[str, ...]:
    identite = (compte.client, compte.exercice, definition.nom, definition.libelle, definition.famille)
    return (*identite, _formule(definition, jours))


def _fin(definition: Definition, valeur: Fraction | None) -> tuple[object, ...]:
    repere = (definition.unite, definition.sens, exact_ou_nan(definition.seuil), definition.source)
    return (exact_ou_nan(valeur), *repere)


def _constat_manque(compte: Compte, absents: list[str]) -> list[Constat]:
    if not absents:
        return []
    postes = ", ".join(f"« {m} »" for m in absents)
    message = (
        f"Pour {compte.nom}, {format_compte(len(absents), 'poste manque', 'postes manquent')} : {postes}. Les ratios "
        "qui en dépendent ne sont pas calculés ; écrivez 0 pour un poste nul."
    )
    return [Constat("information", "postes_manquants", message, compte.nom)]
