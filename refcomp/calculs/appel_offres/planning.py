"""Le rétroplanning d'une réponse : depuis la date de remise, on remonte tâche par tâche, en jours travaillés.

>>> taches = pd.DataFrame({"tache": ["chiffrer", "relire", "déposer"], "duree": [5, 2, 1]})
>>> retroplanning(taches, "15/05/2026").tableau["debut"].dt.strftime("%d/%m").tolist()
['04/05', '12/05', '15/05']
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from refcomp.calculs.calendrier import ajout_jours, nombre_jours
from refcomp.calculs.entrees import load_liste
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.conversions import convert_jour
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.formats_fr import format_compte, format_date
from refcomp.frames import Colonne, Contrat, check_frame

TITRE = "Le rétroplanning ne peut pas être établi :"
TACHES = Contrat(
    "taches",
    (
        Colonne("tache", "texte", "tâche", unique=True),
        Colonne("duree", "entier", "durée en jours travaillés", minimum=1),
        Colonne("apres", "texte", "tâches qui la précèdent, séparées par « ; »", obligatoire=False, vide_permis=True),
        Colonne("responsable", "texte", "responsable", obligatoire=False, vide_permis=True),
    ),
)
UNITES = {"ouvre": ("jour ouvré", "jours ouvrés"), "ouvrable": ("jour ouvrable", "jours ouvrables")}
UNITES["calendaire"] = ("jour calendaire", "jours calendaires")


@dataclass(frozen=True)
class Retroplanning:
    """Les dates au plus tard de chaque tâche.

    Attributes:
        remise: la date limite de remise.
        tableau: une ligne par tâche, dans l'ordre des dates : `tache duree debut fin responsable`, dates au plus tard.
        depart: le jour d'où l'on part, ou None.
        retard: jours travaillés qui manquent pour commencer à temps ; 0 si le départ suffit, None s'il n'est pas dit.
        compte: `ouvre`, `ouvrable` ou `calendaire`.
        territoire: pour les jours fériés.
    """

    remise: dt.date
    tableau: pd.DataFrame
    depart: dt.date | None
    retard: int | None
    compte: str
    territoire: str

    @property
    def debut(self) -> dt.date:
        """Le dernier jour pour commencer la première tâche."""
        return pd.Timestamp(self.tableau["debut"].min()).date()

    def explication(self) -> Explication:
        """Le rétroplanning écrit comme un corrigé : les dates, puis ce que le départ laisse."""
        lignes = tuple(
            (str(t["tache"]), str(t["duree"]), format_date(t["debut"]), format_date(t["fin"]), str(t["responsable"]))
            for t in self.tableau.to_dict("records")
        )
        unite = UNITES[self.compte][1]
        texte = (
            f"De la remise, le {format_date(self.remise)}, on remonte en {unite} : une tâche finit au plus tard la "
            "veille travaillée de celle qui la suit."
        )
        entetes = ("Tâche", "Durée", "Commencer au plus tard", "Finir au plus tard", "Responsable")
        etapes = [Etape("Remonter depuis la remise", texte, Tableau(entetes, lignes, (1,)))]
        if self.retard is not None and self.depart is not None:
            jours = format_compte(self.retard, *UNITES[self.compte])
            bilan = f"il manque {jours}" if self.retard else "le délai suffit"
            dit = f"Départ le {format_date(self.depart)}, début au plus tard le {format_date(self.debut)} : {bilan}."
            etapes.append(Etape("Vérifier le délai", dit))
        return Explication("Rétroplanning de la réponse", tuple(etapes))


def retroplanning(
    taches: pd.DataFrame,
    remise: dt.date | str,
    *,
    depart: dt.date | str | None = None,
    marge: int = 0,
    compte: str = "ouvre",
    territoire: str = "metropole",
    fermetures: Iterable[object] = (),
) -> Retroplanning:
    """Remonte de la date de remise à la date de début au plus tard de chaque tâche.

    La dernière tâche finit le jour de la remise, ou le jour travaillé précédent ; une tâche de 1 jour commence et finit
    le même jour.

    Args:
        taches: `tache`, `duree`, et s'ils existent `apres` (les tâches à finir avant, séparées par « ; ») et
            `responsable`. Sans colonne `apres`, les tâches se suivent dans l'ordre de la table.
        remise: la date limite de remise.
        depart: le jour d'où l'on part : dit s'il reste assez de temps.
        marge: jours travaillés de sécurité à laisser entre la fin de la dernière tâche et la remise.
        compte: `ouvre` (défaut), `ouvrable` ou `calendaire`.
        territoire: pour les jours fériés : `metropole`, `nouvelle_caledonie`…
        fermetures: jours que l'entreprise chôme en plus.

    Returns:
        Un `Retroplanning`.

    Raises:
        DonneesInvalidesError: en une fois, pour la table refusée, les tâches inconnues, et si des tâches s'attendent.
        ArgumentInvalideError: si une date, la marge ou le compte est refusé.
        ParametreAbsentError: si les fériés ne sont pas encodés.

    Source: usage de gestion de projet, dates au plus tard (https://www.pbe-evolut.fr/retroplanning-reponse-appel-offres).
    """
    limite, chomes = convert_jour(remise, "remise"), load_liste("fermetures", fermetures, "['24/12/2026']")
    if isinstance(marge, bool) or not isinstance(marge, int) or marge < 0:
        raise ArgumentInvalideError(f"« marge » vaut {marge!r} ; un nombre entier de jours est attendu, 0 au moins.")
    lues = check_frame(taches, TACHES)
    suivantes = _suivantes(lues)
    calendrier = {"compte": compte, "territoire": territoire, "fermetures": chomes}
    fin_permise = ajout_jours(limite, 0, **calendrier)  # type: ignore[arg-type]
    fin_permise = ajout_jours(fin_permise, -marge, **calendrier) if marge else fin_permise  # type: ignore[arg-type]
    durees = dict(zip(lues["tache"], lues["duree"], strict=True))
    debuts: dict[str, dt.date] = {}
    fins: dict[str, dt.date] = {}
    for tache in _de_la_fin(suivantes):
        apres = [ajout_jours(debuts[s], -1, **calendrier) for s in suivantes[tache]]  # type: ignore[arg-type]
        fins[tache] = min([fin_permise, *apres])
        debuts[tache] = ajout_jours(fins[tache], 1 - int(durees[tache]), **calendrier)  # type: ignore[arg-type]
    jour = None if depart is None else convert_jour(depart, "depart")
    tableau = _tableau(lues, debuts, fins)
    debut = min(debuts.values())
    retard = None if jour is None else 0
    if jour is not None and jour > debut:
        veille = jour - dt.timedelta(days=1)
        retard = nombre_jours(debut, veille, **calendrier)  # type: ignore[arg-type]
    return Retroplanning(limite, tableau, jour, retard, compte, territoire)


def _suivantes(taches: pd.DataFrame) -> dict[str, list[str]]:
    """Les tâches qui attendent chaque tâche."""
    noms = list(taches["tache"])
    if "apres" not in taches:
        return {nom: noms[i + 1 : i + 2] for i, nom in enumerate(noms)}
    suivantes: dict[str, list[str]] = {nom: [] for nom in noms}
    inconnues = []
    for tache, apres in zip(noms, taches["apres"], strict=True):
        for avant in [] if pd.isna(apres) else [a.strip() for a in str(apres).split(";") if a.strip()]:
            if avant in suivantes:
                suivantes[avant].append(tache)
            else:
                inconnues.append(f"« {tache} » attend « {avant} »")
    if inconnues:
        message = f"Tâches inconnues dans « apres » : {', '.join(inconnues)}. Tâches : {', '.join(noms)}."
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "tache_inconnue", message, "apres")])
    return suivantes


def _de_la_fin(suivantes: dict[str, list[str]]) -> list[str]:
    """Les tâches, chacune après toutes celles qui l'attendent."""
    ordre: list[str] = []
    restantes = dict(suivantes)
    while restantes:
        pretes = [t for t, suite in restantes.items() if all(s in ordre for s in suite)]
        if not pretes:
            message = f"Ces tâches s'attendent les unes les autres : {', '.join(restantes)}. Ôtez une attente."
            raise DonneesInvalidesError(TITRE, [Constat("erreur", "boucle", message, "apres")])
        ordre += pretes
        restantes = {t: s for t, s in restantes.items() if t not in pretes}
    return ordre


def _tableau(taches: pd.DataFrame, debuts: dict[str, dt.date], fins: dict[str, dt.date]) -> pd.DataFrame:
    table = taches[["tache", "duree"]].reset_index(drop=True)
    table["debut"] = pd.to_datetime([debuts[t] for t in table["tache"]])
    table["fin"] = pd.to_datetime([fins[t] for t in table["tache"]])
    responsables = taches["responsable"].fillna("") if "responsable" in taches else [""] * len(table)
    table["responsable"] = pd.Series(list(responsables), dtype="str")
    return table.sort_values(["debut", "fin", "tache"], ignore_index=True)
