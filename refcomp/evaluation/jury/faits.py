"""Du registre aux faits : ce qui, parmi les preuves, entre dans une règle de certification.

N'entre que ce qu'une personne a écrit : une preuve automatique, ou tirée d'un PGI, n'y entre que reprise par un
formateur, dans un acte à lui. Un positionnement ou un bilan intermédiaire sert à former, pas à certifier. Tout ce qui
est laissé de côté est rendu avec sa raison : un jury doit pouvoir demander pourquoi une preuve n'a pas compté.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from refcomp.errors import ArgumentInvalideError
from refcomp.evaluation.validation import CONTRAT
from refcomp.formats_fr import format_date
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.referentiels.modele import Referentiel
from refcomp.referentiels.reglement import Echelle, Reglement
from refcomp.referentiels.regles.conservation import annees_conservees
from refcomp.referentiels.regles.faits import CONSERVE, DEROGATION, NON, OUI, echelles_en_vigueur
from refcomp.referentiels.regles.grammaire import MOMENTS, SOURCES

CUMULS = {
    "derniere": "la dernière en date",
    "meilleure": "la meilleure",
    "moyenne": "la moyenne (échelles chiffrées seulement)",
}
FORMATIFS = {"positionnement", "intermediaire"}
CERTIFICATIFS = {"", *MOMENTS, DEROGATION, CONSERVE}
ECHELLE_DECISION = "decision"  # oui ou non : une dérogation du jury, un bloc conservé
LUES = ("etudiant", "element_id", "source", "valeur", "niveau", "echelle", "date", "moment", "motif")
PREUVES = Contrat(
    "preuves",
    (
        Colonne("rang", "entier", "rang au registre"),
        *CONTRAT.select(*LUES, obligatoires=True),
        *CONTRAT.select("adopte"),
        Colonne("millesime", "texte", "millésime", vide_permis=True, obligatoire=False),
    ),
    vide_permis=True,
)
CLE = ["etudiant", "element_id", "source", "moment"]
COLONNES_FAITS = [*CLE, "valeur", "motif", "rangs", "a_verifier"]
COLONNES_ECARTEES = ["rang", "etudiant", "element_id", "source", "raison"]


@dataclass(frozen=True)
class FaitsDuRegistre:
    """Ce que les règles liront, et ce qu'elles ne liront pas.

    Attributes:
        faits: une ligne par étudiant × élément × source × moment : `valeur` (nombre exact, niveau, oui ou non),
            `motif`, `rangs`, les lignes du registre dont elle vient, et `a_verifier`, ce que le jury doit regarder
            avant de s'y fier (un formateur a repris une preuve automatique qui n'est plus celle du registre), vide le
            plus souvent.
        ecartees: les preuves laissées de côté : `rang etudiant element_id source raison`.
    """

    faits: pd.DataFrame
    ecartees: pd.DataFrame


def faits_du_registre(
    preuves: pd.DataFrame,
    referentiel: Referentiel,
    *,
    reglement: Reglement | None = None,
    cumul: str = "derniere",
    jour: dt.date | None = None,
) -> FaitsDuRegistre:
    """Les faits que portent les preuves en vigueur d'un référentiel.

    Args:
        preuves: les preuves en vigueur (`Registre.load_preuves`), colonnes de `PREUVES`.
        referentiel: le référentiel ; les preuves sur un élément d'un autre sont écartées.
        reglement: celui dont les échelles sont lues ; celui du référentiel si None.
        cumul: ce qui compte quand un évaluateur s'est prononcé plusieurs fois au même moment sur un élément :
            `derniere` (par défaut : le document ne dit rien, et une évaluation plus récente remplace l'ancienne),
            `meilleure`, ou `moyenne`. « Évaluateur » est ici la voix (la source), comme dans les règles : deux
            formateurs sont la même voix.
        jour: le jour de la séance ; une preuve datée d'après n'y compte pas. Aucune limite si None.

    Raises:
        ArgumentInvalideError: si le cumul est inconnu.
        DonneesInvalidesError: en listant les défauts des preuves.
    """
    if cumul not in CUMULS:
        permis = ", ".join(f"{c} ({sens})" for c, sens in CUMULS.items())
        raise ArgumentInvalideError(f"cumul : « {cumul} » reçu ; permis : {permis}.")
    echelles = _echelles(referentiel, reglement)
    propres = check_frame(preuves, PREUVES)
    for nom in ("niveau", "moment", "motif", "millesime"):
        propres[nom] = propres[nom].fillna("") if nom in propres else ""
    propres["a_verifier"] = _a_verifier(propres)
    garde = annees_conservees(reglement or referentiel.reglement)
    raisons = [
        _raison(ligne, referentiel, echelles, jour) or _echu(ligne, garde, jour) for ligne in propres.to_dict("records")
    ]
    gardees = pd.Series([not r for r in raisons], index=propres.index, dtype=bool)
    lues = propres[gardees]
    ecartees = propres.assign(raison=raisons).loc[~gardees, COLONNES_ECARTEES]
    if cumul == "moyenne":
        lues, sans_moyenne = _sans_moyenne(lues, echelles)
        ecartees = pd.concat([ecartees, sans_moyenne])
    faits = _cumule(lues, cumul)
    retenus = {rang for rangs in faits["rangs"] for rang in rangs}
    doublees = lues[~lues["rang"].isin(retenus)].assign(raison=f"de la même voix, {CUMULS[cumul]} est retenue")
    ecartees = pd.concat([ecartees, doublees[COLONNES_ECARTEES]])
    return FaitsDuRegistre(faits, ecartees.sort_values("rang").reset_index(drop=True))


def _echelles(referentiel: Referentiel, reglement: Reglement | None) -> Mapping[str, Echelle]:
    voulu = reglement or referentiel.reglement
    return dict(referentiel.echelles) if voulu is None else echelles_en_vigueur(referentiel, voulu)


def _raison(
    ligne: Mapping[str, Any], referentiel: Referentiel, echelles: Mapping[str, Echelle], jour: dt.date | None
) -> str:
    """Pourquoi une preuve n'entre pas dans une règle ; vide si elle y entre."""
    source, moment = ligne["source"], ligne["moment"]
    ecrite = moment in {DEROGATION, CONSERVE}
    refus = (
        (source in {"auto", "pgi"}, "preuve automatique, qu'aucun formateur n'a reprise à son compte"),
        (source not in SOURCES, f"la source « {source} » n'entre dans aucune règle"),
        (ligne["element_id"] not in referentiel, f"élément inconnu de {referentiel.id}"),
        (
            ligne["millesime"] not in {"", referentiel.millesime},
            f"preuve du millésime {ligne['millesime']} ; la séance porte sur {referentiel.millesime}",
        ),
        (jour is not None and ligne["date"] > pd.Timestamp(jour), "datée d'après le jour de la séance"),
        (moment in FORMATIFS, "évaluation formative"),
        (moment not in CERTIFICATIFS, f"moment « {moment} » non lu"),
        (ecrite and ligne["niveau"] not in {OUI, NON}, "décision du jury sans oui ni non"),
        (not ecrite and pd.isna(ligne["valeur"]) and not ligne["niveau"], "non évalué"),
        (
            not ecrite and bool(echelles) and ligne["echelle"] not in echelles,
            f"échelle « {ligne['echelle']} » ; le règlement lit : {', '.join(echelles)}",
        ),
    )
    return next((phrase for refuse, phrase in refus if refuse), "")


def _echu(ligne: Mapping[str, Any], annees: int | None, jour: dt.date | None) -> str:
    """Pourquoi un acquis conservé ne l'est plus ; vide s'il l'est encore, ou si le règlement ne dit pas de durée."""
    if annees is None or jour is None or ligne["moment"] != CONSERVE:
        return ""
    fin = ligne["date"] + pd.DateOffset(years=annees)
    return f"acquis conservé {annees} ans, jusqu'au {format_date(fin)}" if pd.Timestamp(jour) > fin else ""


def _a_verifier(preuves: pd.DataFrame) -> list[str]:
    """Ce que le jury regarde avant de s'y fier : une reprise dont la preuve automatique n'est plus en vigueur."""
    if "adopte" not in preuves:
        return [""] * len(preuves)
    presents = set(preuves["rang"])
    return [
        "" if pd.isna(rang) or int(rang) in presents else f"la preuve n° {int(rang)}, reprise ici, a changé depuis"
        for rang in preuves["adopte"]
    ]


def _sans_moyenne(lues: pd.DataFrame, echelles: Mapping[str, Echelle]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sépare les évaluations répétées sur une échelle de niveaux : elles n'ont pas de moyenne."""
    ordinales = [e.id for e in echelles.values() if e.nature == "ordinale"]
    repetees = lues.duplicated(CLE, keep=False) & lues["echelle"].isin(ordinales)
    raison = "évaluations répétées sur une échelle de niveaux : elles n'ont pas de moyenne"
    return lues[~repetees], lues[repetees].assign(raison=raison)[COLONNES_ECARTEES]


def _cumule(lues: pd.DataFrame, cumul: str) -> pd.DataFrame:
    lignes = []
    for cle, groupe in lues.sort_values(["date", "rang"]).groupby(CLE, sort=True):
        retenue = groupe.iloc[-1]
        if cumul == "meilleure":
            retenue = groupe.loc[groupe["valeur"].fillna(-1.0).idxmax()]
        valeur: Any = _valeur(retenue)
        if cumul == "moyenne" and len(groupe) > 1:
            valeur = _moyenne(groupe["valeur"])
        comptees = groupe if cumul == "moyenne" else groupe.loc[[retenue.name]]
        rangs = comptees["rang"].tolist()
        lignes.append((*cle, valeur, retenue["motif"], rangs, " ; ".join(filter(None, comptees["a_verifier"]))))
    return pd.DataFrame(lignes, columns=COLONNES_FAITS).astype({"valeur": object})


def _valeur(ligne: pd.Series) -> str | float:
    return ligne["niveau"] or float(ligne["valeur"])


def _moyenne(valeurs: Iterable[float]) -> Fraction:
    """Une moyenne exacte de ce qui est écrit : 70,1 est 701/10, non le flottant voisin."""
    exactes = [Fraction(str(v)) for v in valeurs]
    return sum(exactes, Fraction(0)) / len(exactes)
