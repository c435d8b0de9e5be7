"""Jusqu'à quand protester contre le transporteur d'une marchandise manquante ou abîmée.

L'article L. 133-3 du code de commerce éteint l'action contre le voiturier si le destinataire ne lui a pas notifié, dans
les trois jours, une protestation motivée. Il ne dit rien du vendeur : un bon signé sans réserve ne libère pas celui-ci
de livrer ce qui est vendu. Il ne vaut pas entre deux pays : par route, la convention CMR a ses propres délais.

>>> protestation_transporteur("18/05/2016").limite
datetime.date(2016, 5, 21)
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from refcomp.calculs.calendrier import ajout_jours
from refcomp.calculs.explication import Etape, Explication
from refcomp.conversions import convert_jour
from refcomp.dated import ValeurDatee, load_parametres
from refcomp.errors import ArgumentInvalideError, check_choix
from refcomp.findings import Constat
from refcomp.formats_fr import format_compte, format_date

PAQUET = "refcomp.calculs.reclamation"
REGIMES = ("interieur", "cmr_apparent", "cmr_non_apparent")
COMPTES = ("ouvrable", "ouvre", "calendaire")
DECOMPTES = {
    "ouvrable": "sans les dimanches ni les jours fériés",
    "ouvre": "sans les samedis, les dimanches ni les jours fériés",
    "calendaire": "tous comptés",
}


@dataclass(frozen=True)
class ProtestationTransporteur:
    """Le délai d'une protestation contre le transporteur.

    Attributes:
        reception: le jour de la réception, qui ne compte pas.
        limite: le dernier jour pour envoyer la protestation.
        jours: la longueur du délai.
        compte: les jours comptés : `ouvrable`, `ouvre` ou `calendaire`.
        forme: la forme que le texte demande.
        sinon: ce qu'entraîne un silence.
        reference: le texte.
        envoi: le jour où elle est partie, ou None.
        constats: un envoi tardif, une valeur donnée de mémoire.
    """

    reception: dt.date
    limite: dt.date
    jours: int
    compte: str
    forme: str
    sinon: str
    reference: str
    envoi: dt.date | None
    constats: tuple[Constat, ...]

    @property
    def a_temps(self) -> bool | None:
        """Vrai si l'envoi tient le délai, None s'il n'y en a pas encore."""
        return None if self.envoi is None else self.envoi <= self.limite

    def explication(self) -> Explication:
        """Le texte, le décompte, ce qu'un silence entraîne."""
        delai = f"{format_compte(self.jours, 'jour')}, {DECOMPTES[self.compte]}" if self.jours else "le jour même"
        depart = f"Le jour de la réception, le {format_date(self.reception)}, ne compte pas"
        compter = (
            f"{self.reference} : {self.forme} ; délai : {delai}.\n"
            f"{depart} : au plus tard le {format_date(self.limite)}."
        )
        suites = f"Sinon, {self.sinon}. Le vendeur reste tenu de livrer ce qu'il a vendu."
        messages = "\n".join([suites, *(c.message for c in self.constats)])
        return Explication(
            "Protestation contre le transporteur",
            (Etape("Compter le délai", compter), Etape("Savoir ce que l'on perd", messages)),
        )


def load_protestation(date: dt.date, regime: str = "interieur", territoire: str = "metropole") -> ValeurDatee:
    """Renvoie le délai légal de protestation, avec sa référence.

    Args:
        date: le jour de la réception.
        regime: `interieur`, `cmr_apparent` ou `cmr_non_apparent`.
        territoire: territoire de la livraison.

    Raises:
        ParametreAbsentError: si la date, le régime ou le territoire n'est pas encodé.
    """
    parametres = load_parametres(PAQUET, "protestation.yaml")
    return parametres["protestation_transporteur"].at(date, territoire=territoire, regime=regime)


def protestation_transporteur(
    reception: dt.date | str,
    *,
    envoi: dt.date | str | None = None,
    regime: str = "interieur",
    compte: str | None = None,
    territoire: str = "metropole",
) -> ProtestationTransporteur:
    """Le dernier jour pour protester auprès du transporteur d'une avarie ou d'un manquant.

    Args:
        reception: le jour de la réception.
        envoi: le jour où la lettre est partie (cachet de la poste), s'il faut dire si elle est à temps.
        regime: `interieur` (C. com. art. L. 133-3), ou entre deux pays, par route, `cmr_apparent` et
            `cmr_non_apparent` (CMR, art. 30).
        compte: les jours à compter. Par défaut ceux du paramètre, `ouvrable` : le texte n'écarte que les jours fériés,
            la pratique y range le dimanche. `calendaire`, plus court, est le plus prudent ; `ouvre` se lit dans des
            conditions de transport.
        territoire: pour le texte et les fériés.

    Returns:
        Une `ProtestationTransporteur`.

    Raises:
        ArgumentInvalideError: si une date est illisible, si l'envoi précède la réception ou si un choix est inconnu.
        ParametreAbsentError: si le texte n'est pas encodé pour cette date ou ce territoire.

    Sources : C. com. art. L. 133-3 ; blog.welcometrack.com (trois jours ouvrables) ; cms.law et avocats-victime.fr
    (livraison du mercredi 18, envoi au plus tard le samedi 21).
    """
    jour = convert_jour(reception, "reception")
    check_choix("regime", regime, REGIMES)
    parti = None if envoi is None else convert_jour(envoi, "envoi")
    if parti is not None and parti < jour:
        raise ArgumentInvalideError(f"« envoi » ({format_date(parti)}) précède la réception du {format_date(jour)}.")
    droit = load_protestation(jour, regime, territoire)
    regle = droit.valeur[0]
    retenu = regle["compte"] if compte is None else compte
    check_choix("compte", retenu, COMPTES)
    nombre = int(regle["jours"])
    limite = ajout_jours(jour, nombre, compte=retenu, territoire=territoire) if nombre else jour
    constats = list(droit.constats)
    if parti is not None and parti > limite:
        message = f"Protestation partie le {format_date(parti)}, après le {format_date(limite)} : elle est tardive."
        constats.append(Constat("avertissement", "protestation_tardive", message, "envoi"))
    textes = (str(regle["forme"]), str(regle["sinon"]), droit.reference)
    return ProtestationTransporteur(jour, limite, nombre, retenu, *textes, parti, tuple(constats))
