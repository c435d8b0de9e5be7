"""L'échéancier des contrats : terme, dernier jour pour dénoncer, reconduction, ce qu'il faut faire et quand.

Un contrat d'un an qui prend effet le 1er avril finit le 31 mars, veille du même quantième (ou fin du mois qui ne l'a
pas). Un préavis se compte à rebours de ce terme, et n'est pas prorogé s'il tombe un dimanche.

>>> contrats = pd.DataFrame({"contrat": ["bail"], "effet": ["01/04/2020"], "duree_mois": [36], "preavis_mois": [6]})
>>> ligne = echeancier_contrats(contrats, "01/09/2022").tableau.iloc[0]
>>> f"{ligne['terme']:%d/%m/%Y} {ligne['limite_preavis']:%d/%m/%Y} {ligne['situation']}"
'31/03/2023 30/09/2022 a_decider'
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from refcomp.calculs.calendrier import limite_avant, plus_mois
from refcomp.calculs.contrat.periodes import Periodes, load_periodes
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.conversions import convert_jour
from refcomp.dated import ValeurDatee, load_parametres
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.formats_fr import format_compte, format_date
from refcomp.frames import Colonne, Contrat, check_frame

PAQUET = "refcomp.calculs.contrat"
TITRE = "L'échéancier des contrats ne peut pas être établi :"
CONTRATS = Contrat(
    "contrats",
    (
        Colonne("contrat", "texte", "contrat", unique=True),
        Colonne("effet", "date", "date de prise d'effet"),
        Colonne("duree_mois", "entier", "durée initiale en mois", minimum=1),
        Colonne("reconduction_mois", "entier", "durée de chaque reconduction en mois", False, True, minimum=0),
        Colonne("preavis_mois", "entier", "préavis en mois", False, True, minimum=0),
        Colonne("preavis_jours", "entier", "préavis en jours, ajoutés aux mois", False, True, minimum=0),
        Colonne("consommateur", "booleen", "consommateur ou non-professionnel (vrai ou faux)", False),
        Colonne("denonce_le", "date", "jour où le contrat a été dénoncé", False, True),
    ),
)
SITUATIONS = {
    "a_venir": "pas encore commencé",
    "en_cours": "en cours",
    "a_decider": "à décider : dénoncer, renégocier ou laisser courir",
    "reconduit": "préavis dépassé : il se reconduira",
    "finit": "préavis dépassé : il finira à son terme",
    "denonce": "dénoncé : il finira à son terme",
    "echu": "échu",
}
ALERTE = 90  # jours avant la limite du préavis
RECONDUCTIONS_MAX = 1200
FINS = ("jour", "mois", "trimestre_civil")
MOIS_PAR_TRIMESTRE = 3


@dataclass(frozen=True)
class EcheancierContrats:
    """Les échéances des contrats à une date.

    Attributes:
        date: la date de l'échéancier.
        tableau: une ligne par contrat, dans l'ordre des dates où il faut décider, les contrats échus à la fin :
            `contrat effet terme reconductions limite_preavis jours_restants nouveau_terme sortie information_du
            information_au situation`. `terme` est le dernier jour de la période en cours, ou du contrat s'il est fini ;
            `nouveau_terme` celui de la reconduction (NaT s'il n'y en a pas) ; `sortie` le dernier jour du contrat si
            on le dénonce à la date de l'échéancier, ou s'il l'a été ; `jours_restants` les jours d'ici la limite du
            préavis, négatifs quand elle est passée, vides pour un contrat échu ; `information_du` et `information_au`
            les dates entre lesquelles prévenir un consommateur ou un non-professionnel.
        alerte: nombre de jours, avant la limite du préavis, à partir duquel un contrat est à décider.
        constats: un préavis plus long que la reconduction, une valeur de droit donnée de mémoire.
    """

    date: dt.date
    tableau: pd.DataFrame
    alerte: int
    constats: tuple[Constat, ...]

    def a_denoncer(self, jusqu_au: dt.date | str) -> pd.DataFrame:
        """Les contrats que l'on peut encore dénoncer, et qu'il faut dénoncer au plus tard à une date.

        Un contrat reconduit sans préavis se dénonce jusqu'à son terme ; un contrat qui finit seul ne se dénonce pas.

        Raises:
            ArgumentInvalideError: si la date est illisible ou précède celle de l'échéancier.
        """
        fin = convert_jour(jusqu_au, "jusqu_au")
        if fin < self.date:
            raise ArgumentInvalideError(f"« jusqu_au » ({format_date(fin)}) précède le {format_date(self.date)}.")
        table = self.tableau[~self.tableau["situation"].isin(["denonce", "echu"])]
        limites = table["limite_preavis"].fillna(table["terme"].where(table["nouveau_terme"].notna()))
        return table[limites.between(pd.Timestamp(self.date), pd.Timestamp(fin))].reset_index(drop=True)

    def explication(self) -> Explication:
        """L'échéancier écrit comme un corrigé : termes, limites de préavis, ce qui est à décider."""
        lignes = tuple(
            (
                str(c["contrat"]),
                *(_date(c[n]) for n in ("effet", "terme", "limite_preavis")),
                SITUATIONS[c["situation"]],
            )
            for c in self.tableau.to_dict("records")
        )
        decider = self.tableau.loc[self.tableau["situation"] == "a_decider", "contrat"]
        bilan = f"À décider dans les {self.alerte} jours : {', '.join(decider) or 'aucun contrat'}."
        texte = (
            "Terme = veille du même quantième, la durée plus tard, ou dernier jour du mois s'il n'a pas ce quantième ; "
            "chaque reconduction ajoute sa durée. Le préavis se compte à rebours du terme : même quantième, ou dernier "
            "jour du mois."
        )
        entetes = ("Contrat", "Effet", "Terme", "Dénoncer au plus tard", "Situation")
        return Explication(
            f"Échéancier de {format_compte(len(self.tableau), 'contrat')} au {format_date(self.date)}",
            (
                Etape("Dater chaque contrat", texte, Tableau(entetes, lignes)),
                Etape("Décider", "\n".join([bilan, *(c.message for c in self.constats)])),
            ),
        )


def _date(valeur: pd.Timestamp) -> str:
    return "" if pd.isna(valeur) else format_date(valeur)


def load_information_reconduction(date: dt.date, territoire: str = "metropole") -> ValeurDatee:
    """Renvoie le délai d'information d'un consommateur avant une reconduction tacite, avec sa référence.

    Args:
        date: dernier jour pour refuser la reconduction.
        territoire: territoire du contrat.

    Raises:
        ParametreAbsentError: si la date ou le territoire n'est pas encodé.
    """
    parametres = load_parametres(PAQUET, "reconduction.yaml")
    return parametres["information_reconduction"].at(date, territoire=territoire)


def echeancier_contrats(
    contrats: pd.DataFrame,
    date: dt.date | str,
    *,
    alerte: int = ALERTE,
    recule: bool = False,
    territoire: str = "metropole",
) -> EcheancierContrats:
    """Établit, à une date, les échéances d'un portefeuille de contrats.

    Args:
        contrats: `contrat`, `effet`, `duree_mois`, et s'ils existent `reconduction_mois` (vide ou 0 : pas de
            reconduction), `preavis_mois`, `preavis_jours` (ils s'ajoutent), `consommateur` (vrai si notre client, pour
            une prestation de services, est un consommateur ou un non-professionnel : association, syndicat de
            copropriétaires) et `denonce_le` (vide : pas dénoncé). Une dénonciation tardive vaut pour la période
            d'après.
        date: la date de l'échéancier.
        alerte: nombre de jours avant la limite du préavis où le contrat devient à décider.
        recule: vrai pour avancer au jour ouvré précédent une limite de préavis qui tombe un jour chômé. La loi ne le
            demande pas (Cass. 2e civ. 20 oct. 2005) ; qui envoie un recommandé y gagne. Les dates d'information du
            consommateur n'en changent pas.
        territoire: pour les jours fériés et l'information du consommateur.

    Returns:
        Un `EcheancierContrats`.

    Raises:
        DonneesInvalidesError: en une fois, pour la table refusée.
        ArgumentInvalideError: si la date ou l'alerte est refusée.
        ParametreAbsentError: si un contrat de consommateur est reconduit dans un territoire non encodé.

    Sources : https://simonnetavocat.fr/donner-conge-mais-quel-jour-a-quelle-heure-prend-fin-le-bail ; C. civ. art.
    1215 ; C. consom. art. L. 215-1 et L. 215-3.
    """
    jour = convert_jour(date, "date")
    if isinstance(alerte, bool) or not isinstance(alerte, int) or alerte < 0:
        raise ArgumentInvalideError(f"« alerte » vaut {alerte!r} ; un nombre entier de jours est attendu.")
    lus = check_frame(contrats, CONTRATS)
    _check_reconductions(lus, jour)
    lignes: list[dict[str, object]] = []
    constats: dict[Constat, None] = {}
    for contrat in lus.to_dict("records"):
        ligne, droit = _echeances(contrat, jour, recule=recule, territoire=territoire)
        constats |= dict.fromkeys(droit)
        ligne["situation"] = _situation(ligne, jour, alerte)
        limite = ligne["limite_preavis"]
        vivant = ligne["situation"] != "echu"
        restants = (limite - jour).days if vivant and isinstance(limite, dt.date) else pd.NA
        lignes.append(ligne | {"jours_restants": restants})
    return EcheancierContrats(jour, _tableau(lignes), alerte, tuple(constats))


def _check_reconductions(contrats: pd.DataFrame, jour: dt.date) -> None:
    """Refuse un contrat reconduit tant de fois que sa date d'effet est sans doute fausse."""
    anciens = contrats.loc[contrats["effet"] < pd.Timestamp(jour) - pd.DateOffset(months=RECONDUCTIONS_MAX), "contrat"]
    if not anciens.empty:
        message = f"Date d'effet vieille de plus d'un siècle : {', '.join(anciens)}. Vérifiez-la."
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "effet_ancien", message, "effet")])


def _echeances(
    contrat: dict[str, object], jour: dt.date, *, recule: bool, territoire: str
) -> tuple[dict[str, object], list[Constat]]:
    periodes = load_periodes(contrat)
    denonce = _denonciation(contrat, jour)
    rang = periodes.en_cours(jour, denonce)
    arrete = periodes.est_denonce(rang, denonce)
    suit = bool(periodes.suite and not arrete)
    derniere = periodes.derniere(rang)
    ligne: dict[str, object] = {
        "contrat": contrat["contrat"],
        "effet": periodes.effet,
        "terme": periodes.terme(rang),
        "reconductions": rang,
        "limite_preavis": _limite(periodes, rang, recule=recule, territoire=territoire),
        "nouveau_terme": periodes.terme(rang + 1) if suit else None,
        "sortie": periodes.sortie(rang, denonce or jour) if suit else periodes.terme(rang),
        "information_du": None,
        "information_au": None,
        "denonce": arrete,
    }
    constats = [_preavis_long(ligne)] if suit and periodes.preavis_trop_long else []
    if not (suit and contrat.get("consommateur", False)):
        return ligne, constats
    droit = load_information_reconduction(derniere, territoire)
    for nom, cle in (("information_du", "mois_au_plus_tot"), ("information_au", "mois_au_plus_tard")):
        ligne[nom] = plus_mois(derniere, -int(droit.valeur[0][cle]))
    return ligne, [*constats, *droit.constats]


def _denonciation(contrat: dict[str, object], jour: dt.date) -> dt.date | None:
    """Le jour de la dénonciation, si on la connaît déjà à la date de l'échéancier."""
    lu = contrat.get("denonce_le")
    if not isinstance(lu, pd.Timestamp) or pd.isna(lu) or lu.date() > jour:
        return None
    return lu.date()


def _limite(periodes: Periodes, rang: int, *, recule: bool, territoire: str) -> dt.date | None:
    if not periodes.avec_preavis:
        return None
    preavis = {"mois": periodes.mois, "jours": periodes.jours}
    return limite_avant(periodes.terme(rang), recule=recule, territoire=territoire, **preavis)


def _preavis_long(ligne: dict[str, object]) -> Constat:
    sortie = ligne["sortie"]
    assert isinstance(sortie, dt.date)
    message = (
        f"Contrat « {ligne['contrat']} » : son préavis est plus long que sa reconduction. Sa limite est toujours "
        f"passée ; dénoncé à cette date, il finirait le {format_date(sortie)}."
    )
    return Constat("avertissement", "preavis_trop_long", message, str(ligne["contrat"]))


def _situation(ligne: dict[str, object], jour: dt.date, alerte: int) -> str:
    effet, terme, limite = ligne["effet"], ligne["terme"], ligne["limite_preavis"]
    assert isinstance(effet, dt.date)
    assert isinstance(terme, dt.date)
    if jour > terme:
        return "echu"
    if ligne["denonce"]:
        return "denonce"
    if jour < effet:
        return "a_venir"
    derniere = limite if isinstance(limite, dt.date) else terme
    if jour > derniere:
        return "reconduit" if ligne["nouveau_terme"] is not None else "finit"
    return "a_decider" if (derniere - jour).days <= alerte else "en_cours"


def _tableau(lignes: list[dict[str, object]]) -> pd.DataFrame:
    colonnes = ["contrat", "effet", "terme", "reconductions", "limite_preavis", "jours_restants", "nouveau_terme"]
    colonnes += ["sortie", "information_du", "information_au", "situation"]
    table = pd.DataFrame(lignes, columns=colonnes)
    for nom in ("effet", "terme", "limite_preavis", "nouveau_terme", "sortie", "information_du", "information_au"):
        table[nom] = pd.to_datetime(table[nom]).astype("datetime64[s]")
    table["jours_restants"] = table["jours_restants"].astype("Int64")
    ordre = pd.DataFrame({"echu": table["situation"] == "echu", "jour": table["limite_preavis"].fillna(table["terme"])})
    ordre["contrat"] = table["contrat"]
    return table.loc[ordre.sort_values(["echu", "jour", "contrat"]).index].reset_index(drop=True)


def effet_conge(notification: dt.date | str, preavis_mois: int, *, fin: str = "jour") -> dt.date:
    """Le jour où un congé prend effet, pour un contrat sans terme ou prolongé.

    Args:
        notification: le jour où le congé est donné.
        preavis_mois: le préavis, en mois.
        fin: le congé vaut pour le `jour` où le préavis finit, la fin du `mois`, ou celle du `trimestre_civil` (bail
            commercial prolongé, C. com. art. L. 145-9).

    Returns:
        La date d'effet.

    Raises:
        ArgumentInvalideError: si la date, le préavis ou la fin est refusé.

    Source: réponse ministérielle n° 43709, JOAN 5 mai 2009, p. 4236
    (https://neujanicki.com/calcul-du-delai-de-preavis-apres-conge-dun-bail-commercial).

    >>> effet_conge("04/04/2009", 6, fin="trimestre_civil")
    datetime.date(2009, 12, 31)
    """
    check_choix("fin", fin, FINS)
    if isinstance(preavis_mois, bool) or not isinstance(preavis_mois, int) or preavis_mois < 0:
        raise ArgumentInvalideError(f"« preavis_mois » vaut {preavis_mois!r} ; un nombre entier de mois est attendu.")
    date = plus_mois(convert_jour(notification, "notification"), preavis_mois)
    if fin == "jour":
        return date
    reste = 0 if fin == "mois" else -date.month % MOIS_PAR_TRIMESTRE
    return (pd.Timestamp(plus_mois(date.replace(day=1), reste)) + pd.offsets.MonthEnd(0)).date()
