"""Les conditions de règlement, telles qu'elles s'écrivent, et l'échéance qu'elles donnent.

« 45 jours fin de mois » se lit de deux façons, toutes deux admises (DGCCRF, CEPC) : 45 jours **puis** la fin du
mois, ou la fin
du mois **puis** 45 jours. La première est celle du commerce et le défaut ; la seconde se demande par `lecture`. « le
10 » désigne le premier 10 à partir de la date obtenue.

>>> echeance("10/03/2025", "45 jours fin de mois")
datetime.date(2025, 4, 30)
>>> echeance("10/03/2025", "45 jours fin de mois", lecture="fin_de_mois_puis_jours")
datetime.date(2025, 5, 15)
>>> echeance("20/02/2024", "VIR15J")
datetime.date(2024, 3, 6)
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from refcomp.conversions import convert_jour
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame

LECTURES = ("jours_puis_fin_de_mois", "fin_de_mois_puis_jours")
AJUSTEMENTS = ("aucun", "suivant", "precedent")
MOYENS = {"vir": "virement", "virement": "virement", "lcr": "LCR", "cheque": "chèque", "chq": "chèque"}
MOYENS |= {"prelevement": "prélèvement", "prlv": "prélèvement", "especes": "espèces", "cb": "carte"}
COMPTANT = ("comptant", "a reception", "a la commande", "a la livraison")
MOTIF = re.compile(
    r"(?:(?P<moyen>[a-z]+?)\s*(?:a\s+)?)??(?:(?P<jours>\d{1,3})\s*j(?:ours?)?(?:\s+nets?)?)?\s*"
    r"(?P<fdm>fin\s+de\s+mois|fdm)?\s*(?:le\s+(?P<le>\d{1,2}))?(?:\s+par\s+(?P<par>[a-z]+))?",
)
JOURS_MAXIMAUX = 365
SAMEDI = 5
CONTRAT = Contrat(
    "factures",
    (
        Colonne("date_facture", "date", "date de facture"),
        Colonne("condition", "texte", "conditions de règlement"),
    ),
)


@dataclass(frozen=True)
class Condition:
    """Une condition de règlement lue.

    Attributes:
        jours: jours de délai.
        fin_de_mois: le délai se compte-t-il fin de mois ?
        le: quantième du règlement (« le 10 »), ou None.
        moyen: moyen de paiement, vide s'il n'est pas dit.
    """

    jours: int = 0
    fin_de_mois: bool = False
    le: int | None = None
    moyen: str = ""

    @property
    def libelle(self) -> str:
        """La condition réécrite en clair : « virement, 45 jours fin de mois le 10 »."""
        mots = [f"{self.jours} jours" if self.jours > 1 else f"{self.jours} jour" if self.jours else ""]
        mots += ["fin de mois" if self.fin_de_mois else "", f"le {self.le}" if self.le else ""]
        delai = " ".join(m for m in mots if m) or "comptant"
        return f"{self.moyen}, {delai}" if self.moyen else delai


def parse_condition(texte: str) -> Condition:
    """Lit une condition de règlement telle qu'elle s'écrit.

    Args:
        texte: « 30 jours », « 45 jours fin de mois », « 30 j fdm le 10 », « comptant », « VIR15J », « LCR 60 jours ».

    Returns:
        La `Condition` lue.

    Raises:
        ArgumentInvalideError: si la condition n'est pas comprise.
    """
    normalise = unicodedata.normalize("NFKD", str(texte)).encode("ascii", "ignore").decode().lower()
    propre = re.sub(r"\s+", " ", normalise.replace("_", " ").replace(",", " ")).strip()
    for comptant in COMPTANT:
        moyen = propre.replace(comptant, "").replace("par", "").strip()
        if comptant in propre and (not moyen or moyen in MOYENS):
            return Condition(moyen=MOYENS.get(moyen, ""))
    trouve = MOTIF.fullmatch(propre)
    moyen = (trouve["moyen"] or trouve["par"] or "") if trouve else ""
    if not trouve or not propre or (moyen and moyen not in MOYENS) or not any(trouve.group("jours", "fdm", "le")):
        raise ArgumentInvalideError(
            f"La condition {texte!r} n'est pas comprise. Écrivez « comptant », « 30 jours », « 45 jours fin de mois », "
            "« 30 jours fin de mois le 10 », « VIR15J » ou « LCR 60 jours ».",
        )
    jours, le = int(trouve["jours"] or 0), int(trouve["le"]) if trouve["le"] else None
    if jours > JOURS_MAXIMAUX or (le is not None and not 1 <= le <= 31):  # noqa: PLR2004 - un quantième
        raise ArgumentInvalideError(
            f"La condition {texte!r} compte un délai de plus d'un an ou un quantième impossible."
        )
    return Condition(jours, bool(trouve["fdm"]), le, MOYENS.get(moyen, ""))


def echeance(
    date: dt.date | str,
    condition: str | Condition,
    *,
    lecture: str = "jours_puis_fin_de_mois",
    ajustement: str = "aucun",
    jours_feries: Iterable[dt.date | str] = (),
) -> dt.date:
    """Renvoie la date d'échéance.

    Args:
        date: date de départ du délai, le plus souvent celle de la facture.
        condition: la condition de règlement, en texte ou déjà lue.
        lecture: `jours_puis_fin_de_mois` ou `fin_de_mois_puis_jours`.
        ajustement: `aucun` (défaut : aucun texte ne reporte une échéance commerciale), `suivant` ou `precedent`, au
            jour ouvré voisin, quand le contrat ou la banque le veut.
        jours_feries: jours fériés à éviter avec les samedis et dimanches.

    Raises:
        ArgumentInvalideError: si la date, la condition ou une convention est refusée.
    """
    check_choix("lecture", lecture, LECTURES)
    check_choix("ajustement", ajustement, AJUSTEMENTS)
    jour = convert_jour(date, "date")
    lue = condition if isinstance(condition, Condition) else parse_condition(condition)
    delai = dt.timedelta(days=lue.jours)
    if not lue.fin_de_mois:
        jour += delai
    elif lecture == "jours_puis_fin_de_mois":
        jour = fin_de_mois(jour + delai)
    else:
        jour = fin_de_mois(jour) + delai
    if lue.le is not None:
        jour = _prochain(jour, lue.le)
    feries = {convert_jour(f, "jours_feries") for f in jours_feries}
    pas = {"aucun": 0, "suivant": 1, "precedent": -1}[ajustement]
    while pas and (jour.weekday() >= SAMEDI or jour in feries):
        jour += dt.timedelta(days=pas)
    return jour


def fin_de_mois(jour: dt.date) -> dt.date:
    """Le dernier jour du mois d'un jour."""
    return (jour.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)


def _prochain(jour: dt.date, quantieme: int) -> dt.date:
    """Le premier jour de ce quantième à partir d'un jour ; le dernier du mois si le mois est trop court."""
    dernier = fin_de_mois(jour)
    voulu = dernier.replace(day=min(quantieme, dernier.day))
    return voulu if voulu >= jour else _prochain(dernier + dt.timedelta(days=1), quantieme)


def echeances(
    factures: pd.DataFrame,
    *,
    lecture: str = "jours_puis_fin_de_mois",
    ajustement: str = "aucun",
    jours_feries: Iterable[dt.date | str] = (),
) -> pd.Series:
    """Renvoie l'échéance de chaque facture.

    Args:
        factures: `date_facture` (date) et `condition` (texte), une ligne par facture.
        lecture: voir `echeance`.
        ajustement: voir `echeance`.
        jours_feries: voir `echeance`.

    Returns:
        Une Series `date_echeance` de dates, sur l'index reçu.

    Raises:
        DonneesInvalidesError: si la table est mal formée, ou en nommant toutes les conditions incomprises.
        ArgumentInvalideError: si une convention est inconnue.
    """
    propres = check_frame(factures, CONTRAT)
    lues: dict[str, Condition] = {}
    defauts = []
    for texte in dict.fromkeys(propres["condition"]):
        try:
            lues[texte] = parse_condition(texte)
        except ArgumentInvalideError as erreur:
            defauts.append(Constat("erreur", "condition_incomprise", str(erreur), texte))
    if defauts:
        raise DonneesInvalidesError("Les échéances ne peuvent pas être calculées :", defauts)
    feries = tuple(jours_feries)
    jours = [
        echeance(d.date(), lues[c], lecture=lecture, ajustement=ajustement, jours_feries=feries)
        for d, c in zip(propres["date_facture"], propres["condition"], strict=True)
    ]
    return pd.Series(pd.to_datetime(jours), index=propres.index, name="date_echeance")
