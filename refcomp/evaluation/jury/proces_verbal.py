"""Le procès-verbal d'une séance : ce qui était proposé, ce que le jury a décidé, pourquoi, et ce qui reste acquis.

Un bloc ou un domaine que le jury dit acquis, chez un candidat qui n'obtient pas la certification entière, est
**conservé** : une preuve du jury l'inscrit au registre, et la prochaine séance la lira.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from refcomp.errors import ArgumentInvalideError
from refcomp.evaluation.jury.faits import ECHELLE_DECISION
from refcomp.evaluation.jury.registre import RegistreJurys
from refcomp.evaluation.jury.saisie import CLE
from refcomp.evaluation.jury.seance import Seance
from refcomp.evaluation.preuves import SANS_GROUPE
from refcomp.referentiels.regles.faits import CONSERVE, DEROGATION, NON, OUI
from refcomp.referentiels.regles.raisons import ACQUIS, NON_ACQUIS


@dataclass(frozen=True)
class ProcesVerbal:
    """Un procès-verbal.

    Attributes:
        numero: 1, puis 2 et plus pour un rectificatif.
        seance: la séance.
        clos_le: quand elle a été close ; vide si elle est encore ouverte.
        clos_par: par qui.
        motif: pourquoi un rectificatif.
        decisions: une ligne par candidat : `ordre etudiant groupe proposition decision motif conserves`.
        details: une ligne par candidat × règle × élément décidé : `etudiant regle element_id libelle proposition
            decision motif contraire corrigee auteur date` ; `contraire` si le jury s'écarte de la proposition,
            `corrigee` si cette décision en remplace une autre.
    """

    numero: int
    seance: Seance
    clos_le: str
    clos_par: str
    motif: str
    decisions: pd.DataFrame
    details: pd.DataFrame

    @property
    def effectifs(self) -> dict[str, int]:
        """Décision sur la certification → nombre de candidats."""
        return {str(k): int(n) for k, n in self.decisions["decision"].value_counts(sort=False).items()}


def proces_verbal(jurys: RegistreJurys, numero: int) -> ProcesVerbal:
    """Le procès-verbal d'une séance ; celui d'une séance ouverte est un projet, sans numéro (0).

    Raises:
        ArgumentInvalideError: si la séance n'existe pas.
    """
    seance, clotures = jurys.load_seance(numero), jurys.load_clotures(numero)
    # Un procès-verbal clos ne change plus : ce qui a été écrit depuis attend le rectificatif suivant.
    borne = int(clotures["dernier_rang"].iloc[-1]) if len(clotures) else None
    details = _details(seance, jurys.load_decisions(numero, jusqu_a=borne))
    derniere = dict.fromkeys(("date", "auteur", "motif"), "") | {"numero": 0}
    for cloture in clotures.to_dict("records"):
        derniere = {str(nom): valeur for nom, valeur in cloture.items()}
    return ProcesVerbal(
        int(derniere["numero"]),
        seance,
        str(derniere["date"]),
        str(derniere["auteur"]),
        str(derniere["motif"]),
        _decisions(seance, details),
        details,
    )


def _details(seance: Seance, decisions: pd.DataFrame) -> pd.DataFrame:
    # Après l'effacement de tous ses candidats, une séance n'a plus de dossier.
    siennes = [d.propositions for d in seance.dossiers] or [pd.DataFrame(columns=[*CLE, "verdict"])]
    propositions = pd.concat(siennes)[[*CLE, "verdict"]]
    table = decisions.merge(propositions, on=CLE, how="left").rename(columns={"verdict": "proposition"})
    table["contraire"] = table["decision"] != table["proposition"]
    table["corrigee"] = table["remplace"].notna()
    table["libelle"] = [libelle_decision(seance, t.regle, t.element_id) for t in table.itertuples()]
    colonnes = [*CLE, "libelle", "proposition", "decision", "motif", "contraire", "corrigee", "auteur", "date"]
    ordre = {d.etudiant: d.ordre for d in seance.dossiers}
    rangs = table.assign(_ordre=table["etudiant"].map(ordre), _entiere=table["regle"] != seance.regle)
    return rangs.sort_values(["_ordre", "_entiere"], kind="stable")[colonnes].reset_index(drop=True)


def libelle_decision(seance: Seance, regle: str, element_id: str) -> str:
    """Ce qu'une règle décide, en clair : son libellé, et l'élément s'il y en a un."""
    reglement = seance.reglement or seance.referentiel.reglement
    nom = reglement.regles[regle].libelle if reglement is not None else regle
    return f"{nom} — {element_id} {seance.referentiel.libelle(element_id)}" if element_id else nom


def _decisions(seance: Seance, details: pd.DataFrame) -> pd.DataFrame:
    entieres = details[details["regle"] == seance.regle].set_index("etudiant")
    lignes = []
    for ligne in seance.ordre_du_jour.itertuples():
        decidee = ligne.etudiant in entieres.index
        decision, motif = entieres.loc[ligne.etudiant, ["decision", "motif"]] if decidee else ("", "")
        gardes = [] if decision == ACQUIS else _acquis(details, ligne.etudiant)
        lignes.append((ligne.ordre, ligne.etudiant, ligne.groupe, ligne.proposition, decision, motif, gardes))
    colonnes = ["ordre", "etudiant", "groupe", "proposition", "decision", "motif", "conserves"]
    return pd.DataFrame(lignes, columns=colonnes)


def _acquis(details: pd.DataFrame, etudiant: str) -> list[str]:
    """Les éléments que le jury dit acquis chez un candidat."""
    siens = details[(details["etudiant"] == etudiant) & (details["element_id"] != "") & (details["decision"] == ACQUIS)]
    return list(dict.fromkeys(siens["element_id"]))


def preuves_du_jury(pv: ProcesVerbal, identifiant: int) -> pd.DataFrame:
    """Ce que le procès-verbal ajoute au registre des preuves : les dérogations, et les blocs conservés.

    Args:
        pv: un procès-verbal clos.
        identifiant: le numéro de la séance, dont la provenance garde la trace.

    Returns:
        Des preuves de source `jury`, moment `derogation` ou `conserve`, niveau « oui » ou « non » ; les inscrire deux
        fois n'ajoute rien.

    Raises:
        ArgumentInvalideError: si la séance n'est pas close : rien n'est encore décidé.
    """
    if not pv.numero:
        raise ArgumentInvalideError(
            f"La séance « {pv.seance.intitule} » n'est pas close : rien à inscrire au registre."
        )
    groupes = {d.etudiant: d.groupe for d in pv.seance.dossiers}
    conserves = {(d.etudiant, element) for d in pv.decisions.itertuples() for element in d.conserves}
    entieres = pv.details[pv.details["regle"] == pv.seance.regle]
    rectifies = set(entieres.loc[entieres["corrigee"], "etudiant"])
    lignes = []
    for d in pv.details[pv.details["element_id"] != ""].itertuples():
        garde = (d.etudiant, d.element_id) in conserves
        # Une décision corrigée se réécrit même quand elle ne dit plus rien : sa première version est au registre.
        if (d.contraire and d.decision in {ACQUIS, NON_ACQUIS}) or d.corrigee:
            oui = d.decision == ACQUIS
            lignes.append(_preuve(pv, groupes, identifiant, (d.etudiant, d.element_id, DEROGATION), oui, d.motif))
        # La certification corrigée en « acquis » : ce que la première version conservait ne l'est plus à part.
        if garde or d.corrigee or (d.etudiant in rectifies and d.decision == ACQUIS):
            motif = "acquis à cette séance" if garde else "rectificatif"
            lignes.append(_preuve(pv, groupes, identifiant, (d.etudiant, d.element_id, CONSERVE), garde, motif))
    return pd.DataFrame(lignes, columns=list(_preuve(pv, groupes, identifiant, ("", "", ""), True, "")))


def _preuve(
    pv: ProcesVerbal,
    groupes: dict[str, str],
    identifiant: int,
    cle: tuple[str, str, str],
    oui: bool,  # noqa: FBT001 - ce que dit la ligne
    motif: str,
) -> dict[str, object]:
    etudiant, element, moment = cle
    return {
        "etudiant": etudiant,
        "groupe": groupes.get(etudiant) or SANS_GROUPE,
        "referentiel": pv.seance.referentiel.id,
        "millesime": pv.seance.referentiel.millesime,
        "element_id": element,
        "source": "jury",
        "valeur": 1.0 if oui else 0.0,
        "niveau": OUI if oui else NON,
        "echelle": ECHELLE_DECISION,
        "poids": 1.0,
        "date": pd.Timestamp(pv.seance.jour),
        "auteur": f"jury « {pv.seance.intitule} »"[:120],
        "provenance": f"jury/{identifiant}/{moment}",
        "moment": moment,
        "motif": motif,
    }
