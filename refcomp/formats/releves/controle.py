"""Contrôler des relevés : ce qu'ils disent se recoupe-t-il ?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from refcomp.findings import MONTREES, Constat, constat_lignes
from refcomp.formats.releves.modele import Releves, unites
from refcomp.formats_fr import format_date, format_nombre

COMPTE = ["banque", "guichet", "compte", "iban", "devise"]


def controle_releves(releves: Releves) -> list[Constat]:
    """Contrôle des relevés lus.

    Returns:
        Tous les constats : ce que la lecture a toléré, les soldes qui manquent, les relevés dont l'ancien solde et les
        opérations ne font pas le nouveau solde, ceux qui ne suivent pas le précédent, les dates hors de la période, les
        opérations répétées. `objet` nomme le relevé ou les lignes.
    """
    return [
        *releves.dialecte.remarques,
        *_manques(releves),
        *_soldes(releves),
        *_suites(releves.releves),
        *_dates(releves),
        *_doublons(releves),
    ]


def _manques(releves: Releves) -> Iterator[Constat]:
    """Un relevé OFX n'a jamais d'ancien solde : ce n'est pas un défaut du fichier."""
    table = releves.releves
    sans_debut = "information" if releves.dialecte.format == "ofx" else "avertissement"
    for colonne, code, gravite, nom in (
        ("ouverture", "debut_absent", sans_debut, "l'ancien"),
        ("cloture", "fin_absente", "avertissement", "le nouveau"),
    ):
        for releve, ligne in table.loc[table[f"solde_{colonne}"].isna(), ["releve", "ligne"]].itertuples(index=False):
            yield Constat(gravite, code, f"Relevé {releve} (ligne {ligne}) : {nom} solde manque.", f"relevé {releve}")


def _soldes(releves: Releves) -> Iterator[Constat]:
    """En unités mineures : une somme de flottants ne tombe pas juste."""
    table = releves.releves.dropna(subset=["solde_ouverture", "solde_cloture"]).set_index("releve")
    decimales = releves.releves.set_index("releve")["decimales"]
    entiers = unites(releves.operations["montant"], releves.operations["releve"].map(decimales))
    sommes = pd.Series(entiers).groupby(releves.operations["releve"].to_numpy()).sum().reindex(table.index).fillna(0)
    debut, fin = (unites(table[f"solde_{c}"], table["decimales"]) for c in ("ouverture", "cloture"))
    ecarts = fin - debut - sommes.to_numpy(dtype=np.int64)
    for rang in np.flatnonzero(ecarts):
        releve, places = table.index[rang], int(table["decimales"].iloc[rang])
        attendu, lu, ecart = (
            format_nombre(int(n) / 10**places, places) for n in (fin[rang] - ecarts[rang], fin[rang], ecarts[rang])
        )
        phrase = f"l'ancien solde et les opérations font {attendu}, le nouveau solde est {lu} (écart {ecart})"
        yield Constat("erreur", "solde_faux", f"Relevé {releve} : {phrase}.", f"relevé {releve}")


def _suites(table: pd.DataFrame) -> Iterator[Constat]:
    for _, siens in table.groupby(COMPTE, dropna=False, sort=False):
        ordonnes = siens.sort_values("date_ouverture", kind="stable")
        avant = ordonnes.shift()
        rompus = ordonnes["solde_ouverture"].ne(avant["solde_cloture"])
        rompus &= ordonnes["solde_ouverture"].notna() & avant["solde_cloture"].notna()
        for rang in np.flatnonzero(rompus):
            releve, precedent = ordonnes.iloc[rang], ordonnes.iloc[rang - 1]
            places = int(releve["decimales"])
            phrase = (
                f"Relevé {releve['releve']} : l'ancien solde est {format_nombre(releve['solde_ouverture'], places)}, "
                f"le relevé {precedent['releve']} finit à {format_nombre(precedent['solde_cloture'], places)}."
            )
            yield Constat("erreur", "suite_rompue", phrase, f"relevé {releve['releve']}")


def _dates(releves: Releves) -> Iterator[Constat]:
    table = releves.releves.set_index("releve")
    for releve, debut, fin in table.loc[
        table["date_cloture"] < table["date_ouverture"], ["date_ouverture", "date_cloture"]
    ].itertuples():
        phrase = f"Relevé {releve} : il finit le {format_date(fin)}, avant de commencer ({format_date(debut)})."
        yield Constat("erreur", "periode_inversee", phrase, f"relevé {releve}")
    operations = releves.operations
    dates = operations["date"]
    hors = dates < operations["releve"].map(table["date_ouverture"])
    hors |= dates > operations["releve"].map(table["date_cloture"])
    if hors.any():
        phrase = "l'opération est datée hors de la période de son relevé"
        yield constat_lignes("avertissement", "date_hors_periode", operations.loc[hors, "ligne"], phrase)


def _doublons(releves: Releves) -> Iterator[Constat]:
    """Par l'identifiant de la banque s'il y en a un ; sinon, deux opérations en tout semblables."""
    operations = releves.operations
    comptes = releves.releves.groupby(COMPTE, dropna=False, sort=False).ngroup()
    cles = operations.assign(compte=operations["releve"].map(pd.Series(comptes.to_numpy(), releves.releves["releve"])))
    if "fitid" in operations:
        repetees = cles.duplicated(["compte", "fitid"]) & operations["fitid"].notna()
        if repetees.any():
            identifiants = ", ".join(operations.loc[repetees, "fitid"].unique()[:MONTREES])
            phrase = f"l'identifiant d'opération est déjà employé ({identifiants})"
            yield constat_lignes("erreur", "operation_en_double", operations.loc[repetees, "ligne"], phrase)
        return
    memes = cles.duplicated(["compte", *operations.columns.difference(["ligne", "releve"])])
    if memes.any():
        phrase = "l'opération est en tout semblable à une précédente"
        yield constat_lignes("information", "operation_repetee", operations.loc[memes, "ligne"], phrase)
