"""Le plan d'une journée d'appels et de commandes : dans quel ordre, et tient-elle avec ses aléas ?

Ranger par échéance (règle de la date la plus proche, « EDD ») rend le plus long retard aussi petit que possible quand
on fait une chose à la fois. C'est une règle, pas un ordre : une urgence commerciale peut passer avant.

>>> taches = pd.DataFrame({"tache": ["Rappel", "Devis"], "duree": [20, 40], "echeance": ["11:00", "09:30"]})
>>> plan_journee(taches, "09:00", "12:00").tableau["tache"].tolist()
['Devis', 'Rappel']
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from refcomp.calculs.entrees import load_ensemble, load_taux
from refcomp.calculs.explication import Explication
from refcomp.calculs.stock.quantites import load_table
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.formats_fr import format_compte
from refcomp.frames import Colonne, Contrat

TITRE = "La journée ne peut pas être planifiée :"
REGLES = ("echeance", "priorite")
HEURE = re.compile(r"(\d{1,2})\s*[:hH]\s*(\d{2})")
TACHES = Contrat(
    "taches",
    (
        Colonne("tache", "texte", "tâche", unique=True),
        Colonne("duree", "entier", "durée (minutes)", minimum=1),
        Colonne("echeance", "texte", "heure limite", obligatoire=False, vide_permis=True),
        Colonne("priorite", "entier", "priorité (1 : la première)", obligatoire=False, minimum=1),
    ),
)
SANS_ECHEANCE = 24 * 60


@dataclass(frozen=True)
class PlanJournee:
    """L'ordre des tâches et la charge de la journée.

    Attributes:
        tableau: une ligne par tâche, dans l'ordre : `tache debut fin echeance` (« 09:30 », vide sans limite), `retard`
            (minutes après la limite) et `tient` (finie avant la fin de la journée).
        charge: minutes des tâches, aléas compris, exacte.
        disponible: minutes de la journée.
        aleas: part ajoutée pour les imprévus.
        regle: `echeance` ou `priorite`.
        constats: surcharge, tâches en retard.
    """

    tableau: pd.DataFrame
    charge: Fraction
    disponible: int
    aleas: Fraction
    regle: str
    constats: tuple[Constat, ...]

    @property
    def marge(self) -> Fraction:
        """Ce qui reste de la journée, en minutes ; négatif, elle est surchargée."""
        return self.disponible - self.charge

    def explication(self) -> Explication:
        """L'ordre, puis la charge."""
        from refcomp.calculs.commande.corrige_suivi import build_journee  # noqa: PLC0415 - il lit ce résultat

        return build_journee(self)


def plan_journee(
    taches: pd.DataFrame, debut: str, fin: str, *, regle: str = "echeance", aleas: object = 0
) -> PlanJournee:
    """Range les tâches d'une journée et compare leur charge au temps disponible.

    Args:
        taches: `tache duree` (minutes) ; facultatives : `echeance` (« 09:30 »), `priorite` (1 d'abord).
        debut: heure de début, « 08:30 » ou « 8 h 30 ».
        fin: heure de fin.
        regle: ranger d'abord par `echeance` (puis priorité) ou par `priorite` (puis échéance).
        aleas: part de la charge à garder pour les imprévus (« 15 % »).

    Returns:
        Un `PlanJournee`. Une tâche sans limite passe après celles qui en ont une.

    Raises:
        DonneesInvalidesError: en une fois, pour les lignes et les heures refusées.
        ArgumentInvalideError: si la règle n'est pas permise.

    Source : NPTEL, module 9, « Illustrative examples » (earliest due date).
    """
    check_choix("regle", regle, REGLES)
    lues, depart, arret, part = load_ensemble(
        TITRE,
        lambda: _load_taches(taches),
        lambda: _minutes("debut", debut),
        lambda: _minutes("fin", fin),
        lambda: load_taux("aleas", aleas),
    )
    if arret <= depart:
        message = f"La journée finit ({_heure(arret)}) avant de commencer ({_heure(depart)})."
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "journee_vide", message, "fin")])
    cles = ["limite", "rang"] if regle == "echeance" else ["rang", "limite"]
    ordre = lues.sort_values(cles, kind="stable", ignore_index=True)
    fins = depart + ordre["duree"].cumsum()
    limites = ordre["limite"]
    table = pd.DataFrame({"tache": ordre["tache"], "debut": [_heure(h) for h in fins - ordre["duree"]]})
    table["fin"] = [_heure(h) for h in fins]
    table["echeance"] = ["" if li == SANS_ECHEANCE else _heure(li) for li in limites]
    table["retard"] = (fins - limites).clip(lower=0).where(limites < SANS_ECHEANCE, 0).astype("int64")
    table["tient"] = fins <= arret
    charge = int(ordre["duree"].sum()) * (1 + part)
    constats = tuple(_constats(table, arret - depart - charge))
    return PlanJournee(table, charge, arret - depart, part, regle, constats)


def _load_taches(taches: pd.DataFrame) -> pd.DataFrame:
    lues = load_table(taches, TACHES).reset_index(drop=True)
    dites = lues["echeance"] if "echeance" in lues else [None] * len(lues)
    echeances = [None if pd.isna(e) else e for e in dites]
    limites = load_ensemble(TITRE, *(lambda e=e: _minutes("echeance", e) for e in echeances))
    rangs = lues.get("priorite", 1)
    return lues.assign(limite=list(limites), rang=rangs)


def _minutes(nom: str, heure: object) -> int:
    """Les minutes depuis minuit ; une heure vide est celle de minuit suivant."""
    if heure is None:
        return SANS_ECHEANCE
    lue = HEURE.fullmatch(str(heure).strip())
    if lue is None or int(lue[1]) > 23 or int(lue[2]) > 59:  # noqa: PLR2004 - une heure du jour
        raise ArgumentInvalideError(
            f"« {nom} » vaut {heure!r} ; une heure est attendue, comme « 09:30 » ou « 9 h 30 »."
        )
    return 60 * int(lue[1]) + int(lue[2])


def _heure(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _constats(table: pd.DataFrame, marge: Fraction) -> list[Constat]:
    constats = []
    if marge < 0:
        message = f"La journée est surchargée de {format_compte(-int(marge // 1), 'minute')}, aléas compris."
        constats.append(Constat("avertissement", "surcharge", message, "journee"))
    for t in table[table["retard"] > 0].to_dict("records"):
        message = (
            f"{t['tache']} : finie à {t['fin']} pour {t['echeance']}, {format_compte(t['retard'], 'minute')} trop tard."
        )
        constats.append(Constat("avertissement", "tache_en_retard", message, str(t["tache"])))
    return constats
