"""Les prévisions reçues : opérations, modes de règlement, bilan de départ ; tous les défauts en une fois."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from refcomp.calculs.budget_tresorerie.mois import rang_mois
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import Monnaie

TITRE = "Le budget de trésorerie ne peut pas être établi :"
ENCAISSEMENTS = ("vente", "encaissement")
NATURES = ("vente", "achat", "immobilisation", "encaissement", "decaissement")
TAXEES = ("vente", "achat", "immobilisation")
COMPTANT = "comptant"
PRECISION_PART = 10_000  # 33,33 % se lit exactement ; 0,333333333 se lit un tiers
OPERATIONS = Contrat(
    "opérations",
    (
        Colonne("poste", "texte", "nom du poste"),
        Colonne("nature", "texte", "nature de l'opération", parmi=NATURES),
        Colonne("mois", "date", "mois de la facture ou de l'engagement"),
        Colonne("montant_ht", "montant", "montant hors taxes", minimum=0),
        Colonne("taux_taxe", "taux", "taux de la taxe", obligatoire=False, vide_permis=True, minimum=0),
        Colonne("reglement", "texte", "mode de règlement", obligatoire=False, vide_permis=True),
    ),
    vide_permis=True,
)
REGLEMENTS = Contrat(
    "modes de règlement",
    (
        Colonne("reglement", "texte", "nom du mode de règlement"),
        Colonne(
            "decalage", "entier", "décalage en mois, vide si cette part n'est jamais payée", vide_permis=True, minimum=0
        ),
        Colonne("part", "part", "part réglée", minimum=0),
    ),
    vide_permis=True,
)
BILAN = Contrat(
    "bilan de départ",
    (
        Colonne("poste", "texte", "nom du poste"),
        Colonne("nature", "texte", "créance ou dette", parmi=("creance", "dette")),
        Colonne("mois", "date", "mois du règlement"),
        Colonne("montant", "montant", "montant à encaisser ou à payer", minimum=0),
        Colonne("taux_taxe", "taux", "taux de la taxe incluse", obligatoire=False, vide_permis=True, minimum=0),
    ),
    vide_permis=True,
)
Echeancier = tuple[tuple[int | None, Fraction], ...]


@dataclass(frozen=True)
class Previsions:
    """Ce qui est prévu, lu et vérifié.

    Attributes:
        operations: une ligne par opération : `poste nature mois montant_ht taux_taxe reglement` et `rang` du mois.
        bilan: une ligne par créance ou dette de départ : `poste nature mois montant taux_taxe` et `rang`.
        echeanciers: pour chaque mode de règlement, ses parts et leurs décalages (None : jamais payé).
    """

    operations: pd.DataFrame
    bilan: pd.DataFrame
    echeanciers: Mapping[str, Echeancier]


def load_previsions(
    operations: pd.DataFrame,
    reglements: pd.DataFrame | None,
    bilan: pd.DataFrame | None,
    debut: dt.date,
    devise: Monnaie,
) -> Previsions:
    """Lit les trois tables.

    Raises:
        DonneesInvalidesError: en une fois, pour tous les défauts des trois tables.
    """
    defauts: list[Constat] = []
    lues = _lit(operations, OPERATIONS, devise, defauts)
    modes = _lit(_table(reglements, REGLEMENTS), REGLEMENTS, devise, defauts)
    depart = _lit(_table(bilan, BILAN), BILAN, devise, defauts)
    if lues is not None:
        lues = lues.assign(reglement=_colonne(lues, "reglement", COMPTANT), taux_taxe=_colonne(lues, "taux_taxe", 0.0))
        defauts += _constats_operations(lues)
    if depart is not None:
        depart = depart.assign(taux_taxe=_colonne(depart, "taux_taxe", 0.0))
        defauts += _constats_bilan(depart, debut)
    echeanciers = {} if modes is None else _echeanciers(modes, defauts)
    if lues is not None and modes is not None:
        defauts += _constats_modes(lues, echeanciers)
    if defauts or lues is None or depart is None:
        raise DonneesInvalidesError(TITRE, defauts)
    return Previsions(
        lues.assign(rang=_rangs(lues)),
        depart.assign(rang=_rangs(depart)),
        echeanciers,
    )


def _table(donnees: pd.DataFrame | None, contrat: Contrat) -> pd.DataFrame:
    return pd.DataFrame({c.nom: pd.Series(dtype="object") for c in contrat.colonnes}) if donnees is None else donnees


def _lit(donnees: pd.DataFrame, contrat: Contrat, devise: Monnaie, defauts: list[Constat]) -> pd.DataFrame | None:
    """Lit une table ; ses défauts s'ajoutent à ceux des autres."""
    try:
        return check_frame(donnees, contrat, devise=devise)
    except DonneesInvalidesError as erreur:
        defauts += [
            Constat(c.gravite, c.code, f"Table « {contrat.nom} ». {c.message}", c.objet) for c in erreur.constats
        ]
        return None


def _colonne(table: pd.DataFrame, nom: str, defaut: str | float) -> pd.Series:
    """Une colonne facultative : absente ou vide, elle vaut son défaut."""
    if nom not in table:
        return pd.Series(defaut, index=table.index)
    colonne = table[nom]
    vides = colonne.isna() | colonne.astype("str").str.strip().isin(["", "None", "nan"])
    return colonne.where(~vides, defaut)


def _echeanciers(modes: pd.DataFrame, defauts: list[Constat]) -> dict[str, Echeancier]:
    echeanciers: dict[str, Echeancier] = {COMPTANT: ((0, Fraction(1)),)}
    for nom, groupe in modes.groupby("reglement", sort=False):
        parts = [Fraction(str(p)).limit_denominator(PRECISION_PART) for p in groupe["part"]]
        decalages = [None if pd.isna(d) else int(d) for d in groupe["decalage"]]
        if sum(parts) != 1:
            total = f"{float(sum(parts)) * 100:g}".replace(".", ",")
            texte = f"Mode de règlement « {nom} » : ses parts font {total} % ; elles doivent faire 100 %."
            defauts.append(Constat("erreur", "parts", texte, str(nom)))
        echeanciers[str(nom)] = tuple(zip(decalages, parts, strict=True))
    return echeanciers


def _constats_modes(lues: pd.DataFrame, echeanciers: Mapping[str, Echeancier]) -> list[Constat]:
    inconnus = sorted(set(lues["reglement"].astype("str")) - set(echeanciers))
    if not inconnus:
        return []
    texte = (
        f"Modes de règlement inconnus : {', '.join(inconnus)}. Ajoutez-les à la table des modes ; connus : "
        f"{', '.join(echeanciers)}."
    )
    return [Constat("erreur", "reglement_inconnu", texte, "reglement")]


def _constats_operations(lues: pd.DataFrame) -> list[Constat]:
    constats = []
    etrange = ~lues["nature"].isin(TAXEES) & (lues["taux_taxe"] > 0)
    if etrange.any():
        texte = f"Postes {_noms(lues[etrange])} : une taxe n'a de sens que pour une nature {', '.join(TAXEES)}."
        constats.append(Constat("erreur", "taxe_sans_objet", texte, "taux_taxe"))
    return constats


def _constats_bilan(depart: pd.DataFrame, debut: dt.date) -> list[Constat]:
    passes = _rangs(depart) < rang_mois(debut)
    if not passes.any():
        return []
    texte = (
        f"Bilan de départ, postes {_noms(depart[passes])} : le mois de règlement précède le budget ; donnez le mois où "
        "vous attendez ce règlement."
    )
    return [Constat("erreur", "mois_passe", texte, "mois")]


def _rangs(table: pd.DataFrame) -> pd.Series:
    return pd.Series([rang_mois(m) for m in table["mois"]], index=table.index, dtype="int64")


def _noms(table: pd.DataFrame) -> str:
    return ", ".join(dict.fromkeys(table["poste"].astype("str")))
