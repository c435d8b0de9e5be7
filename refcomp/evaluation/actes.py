"""Les actes d'un formateur sur des preuves déjà inscrites : adopter ce qu'un automate a mesuré, retirer une erreur.

Ni l'un ni l'autre ne change une ligne : chacun en ajoute, datée et signée, qui cite l'ancienne.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
import sqlalchemy as sa

from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
from refcomp.evaluation.importation.titres import mots
from refcomp.evaluation.lecture import EN_VIGUEUR, Date, Filtre, read_preuves
from refcomp.evaluation.tables import LONGUEURS, PREUVES
from refcomp.evaluation.validation import AUTOMATIQUES
from refcomp.findings import Constat

ADOPTION = "adoption"
EVALUEE = sa.or_(PREUVES.c.valeur.is_not(None), PREUVES.c.niveau != "")
SANS_RANG = "Donnez au moins un rang : refcomp preuves lister les montre."


def build_adoption(
    lien: sa.Connection,
    rangs: Iterable[int],
    auteur: str,
    date: Date,
    *,
    valeur: float | None = None,
    niveau: str | None = None,
    echelle: str | None = None,
    motif: str = "",
) -> pd.DataFrame:
    """Les preuves de source `formateur` par lesquelles `auteur` adopte des preuves automatiques.

    Raises:
        DonneesInvalidesError: en listant les rangs inconnus, remplacés, d'une autre source, déjà adoptés par le même
            auteur, ou non évalués sans que l'auteur donne de valeur.
        ArgumentInvalideError: si l'auteur manque, ou si une échelle est donnée sans valeur ni niveau.
    """
    auteur = _auteur(auteur)
    donnee = valeur is not None or bool(niveau)
    if echelle is not None and not donnee:
        raise ArgumentInvalideError(
            f"Échelle « {echelle} » sans valeur ni niveau : aucune note n'est convertie d'office, donnez l'un des deux."
        )
    lues, constats = _read_rangs(lien, rangs)
    faites = _read_adoptions(lien, lues["rang"].tolist(), auteur)
    for ligne in lues.itertuples():
        if ligne.source not in AUTOMATIQUES:
            constats.append(_refus(ligne, "source_humaine", f"de source {ligne.source}, n'a pas à être adoptée"))
        elif ligne.rang in faites:
            constats.append(_refus(ligne, "deja_adoptee", f"déjà adoptée par {auteur}, rang {faites[ligne.rang]}"))
        elif pd.isna(ligne.valeur) and not donnee:
            constats.append(_refus(ligne, "non_evaluee", "non évaluée : donnez la valeur ou le niveau retenu"))
    if constats:
        raise DonneesInvalidesError("Rien n'a été adopté :", constats)
    change = {"valeur": valeur, "niveau": niveau or ""} if donnee else {}
    return lues.assign(
        source="formateur",
        auteur=auteur,
        date=pd.Timestamp(date),
        motif=motif,
        provenance=[_provenance(auteur, p) for p in lues["provenance"]],
        adopte=lues["rang"].astype("float64"),
        **change | ({"echelle": echelle} if echelle is not None else {}),
    )


def build_retrait(lien: sa.Connection, rangs: Iterable[int], auteur: str, date: Date, motif: str) -> pd.DataFrame:
    """Les preuves « non évalué » par lesquelles `auteur` retire des preuves saisies par erreur.

    Raises:
        DonneesInvalidesError: en listant les rangs inconnus, remplacés ou déjà non évalués.
        ArgumentInvalideError: si l'auteur ou le motif manque.
    """
    auteur = _auteur(auteur)
    if not motif.strip():
        raise ArgumentInvalideError("Un retrait demande un motif écrit : dites pourquoi cette preuve était une erreur.")
    lues, constats = _read_rangs(lien, rangs)
    constats += [_refus(x, "deja_non_evaluee", "déjà non évaluée") for x in lues.itertuples() if pd.isna(x.valeur)]
    if constats:
        raise DonneesInvalidesError("Rien n'a été retiré :", constats)
    return lues.assign(
        valeur=float("nan"),
        niveau="",
        auteur=auteur,
        date=pd.Timestamp(date),
        motif=motif,
        adopte=lues["adopte"].astype("float64"),
    )


def _auteur(auteur: str) -> str:
    """Le nom inscrit, espaces de trop ôtés : avec elles, une seule personne en ferait deux."""
    if not auteur.strip():
        raise ArgumentInvalideError("Qui fait cet acte ? Donnez l'auteur : il est inscrit au registre.")
    return " ".join(auteur.split())


def _read_rangs(lien: sa.Connection, rangs: Iterable[int]) -> tuple[pd.DataFrame, list[Constat]]:
    """Les lignes de ces rangs, et un constat par rang qui n'est pas en vigueur."""
    voulus = [int(r) for r in rangs]
    if not voulus:
        raise ArgumentInvalideError(SANS_RANG)
    presentes = read_preuves(lien, Filtre(rangs=voulus, toutes=True))
    vives = read_preuves(lien, Filtre(rangs=voulus))
    absents = sorted(set(voulus) - set(presentes["rang"]))
    constats = [Constat("erreur", "rang_inconnu", f"Rang {r} : aucune preuve n'a ce rang.", str(r)) for r in absents]
    remplacees = presentes[~presentes["rang"].isin(vives["rang"])]
    constats += [
        _refus(x, "deja_remplacee", "remplacée depuis ; relisez la ligne en vigueur") for x in remplacees.itertuples()
    ]
    return vives.drop(columns=["rang", "remplace"]).assign(rang=vives["rang"]), constats


def _read_adoptions(lien: sa.Connection, rangs: list[int], auteur: str) -> dict[int, int]:
    """Parmi ces rangs, ceux que l'auteur a adoptés sans s'en être dédit, et le rang de son adoption en vigueur."""
    etudiants = sa.select(PREUVES.c.etudiant).where(PREUVES.c.rang.in_(rangs))
    choix = sa.select(PREUVES.c.adopte, PREUVES.c.rang, PREUVES.c.auteur).where(
        PREUVES.c.etudiant.in_(etudiants), PREUVES.c.adopte.in_(rangs), EN_VIGUEUR, EVALUEE
    )
    siennes = (ligne for ligne in lien.execute(choix) if mots(ligne.auteur) == mots(auteur))
    return {int(ligne.adopte): int(ligne.rang) for ligne in siennes}


def _provenance(auteur: str, provenance: str) -> str:
    """La provenance d'une adoption : une par auteur, et les questions d'une même copie restent une seule occasion."""
    return f"{ADOPTION}/{auteur.replace('/', '-')}/{provenance}"[: LONGUEURS["provenance"]]


def _refus(ligne: object, code: str, raison: str) -> Constat:
    rang, etudiant, element = (getattr(ligne, c) for c in ("rang", "etudiant", "element_id"))
    return Constat("erreur", code, f"Rang {rang} ({etudiant}, {element}) : {raison}.", str(rang))
