"""L'escompte d'effets de commerce : le bordereau, effet par effet, et ce qu'il coûte vraiment.

Escompte = nominal × taux × jours comptés / 360. La banque compte les jours de la remise à l'échéance, augmentés de ses
jours de banque, avec un minimum. L'escompte et la commission d'endos ne portent pas de TVA ; les commissions de service
(manipulation, encaissement, bordereau) la portent (CGI art. 260 C et 261 C ; annexe IV, art. 23 O).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from refcomp.calculs.entrees import check_genre, load_ensemble
from refcomp.calculs.explication import Etape, Tableau
from refcomp.calculs.financement_court_terme.nombres import (
    Montant,
    arrondi_montant,
    check_diviseur,
    load_nombres,
    load_taux_tva,
)
from refcomp.calculs.financement_court_terme.resultat import Financement, build_decompte
from refcomp.conversions import convert_jour
from refcomp.errors import DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.formats_fr import format_date, format_nombre, format_pourcentage
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Monnaie, monnaie

TITRE = "effets"
REFUS = "Le bordereau d'escompte ne peut pas être établi :"
CENTIMES = ("composantes", "agios")
CONTRAT = Contrat(
    TITRE,
    (
        Colonne("reference", "texte", "référence de l'effet", unique=True),
        Colonne("nominal", "montant", "valeur nominale", minimum=0),
        Colonne("date_echeance", "date", "date d'échéance"),
    ),
)
CALCULS = ("escompte", "endos", "commissions", "tva", "agios_ht", "agios_ttc", "net")


@dataclass(frozen=True)
class ConditionsEscompte:
    """Les conditions d'escompte d'une banque ; les taux sont en fraction.

    Attributes:
        taux: taux annuel d'escompte.
        taux_endos: taux annuel de la commission d'endos.
        jours_banque: jours ajoutés à la durée réelle ; 1 par défaut, le cas le plus fréquent des cours et des tarifs.
        jours_minimum: durée comptée au moins (10 jours chez certaines banques), 0 s'il n'y en a pas.
        diviseur: 360 (usage bancaire) ou 365.
        commission_effet: commission de service par effet, hors taxe.
        taux_commission: commission proportionnelle au nominal et indépendante du temps, hors taxe.
        commission_bordereau: commission par remise, hors taxe.
        taux_tva: taux de TVA des commissions de service, exigé s'il y en a.
        centimes: `composantes` (chaque composante est arrondie, puis additionnée) ou `agios` (seul le total de l'effet
            l'est).
        devise: la monnaie, ou son code.
    """

    taux: Montant
    taux_endos: Montant = 0
    jours_banque: int = 1
    jours_minimum: int = 0
    diviseur: int = 360
    commission_effet: Montant = 0
    taux_commission: Montant = 0
    commission_bordereau: Montant = 0
    taux_tva: Montant | None = None
    centimes: str = "composantes"
    devise: Monnaie | str = EUR

    def __post_init__(self) -> None:
        """Refuse un diviseur ou une règle de centimes inconnus."""
        check_diviseur(self.diviseur)
        check_choix("centimes", self.centimes, CENTIMES)


@dataclass(frozen=True)
class Bordereau(Financement):
    """Un bordereau d'escompte : un `Financement`, et le détail de chaque effet.

    Attributes:
        tableau: une ligne par effet : `reference`, `nominal`, `date_echeance`, `jours` (réels), `jours_comptes`,
            `escompte`, `endos`, `commissions`, `tva`, `agios_ht`, `agios_ttc`, `net`.
    """

    tableau: pd.DataFrame

    @property
    def net(self) -> float:
        """Ce que la banque porte au compte : nominal moins agios, TVA et commission de bordereau comprises."""
        return round(self.nominal - self.agios_ttc, self.devise.decimales)


def escompte_effets(
    effets: pd.DataFrame,
    date_remise: dt.date | str,
    conditions: ConditionsEscompte,
    *,
    nom: str = "Escompte",
) -> Bordereau:
    """Établit le bordereau d'une remise à l'escompte.

    Le taux effectif rapporte les agios hors taxe aux fonds (nominal moins agios hors taxe de chaque effet) pendant
    leurs jours réels.

    Args:
        effets: `reference` (unique), `nominal`, `date_echeance`.
        date_remise: jour où les effets sont remis.
        conditions: les conditions de la banque.
        nom: ce que l'on lira dans une comparaison.

    Returns:
        Un `Bordereau`.

    Raises:
        DonneesInvalidesError: en une fois, pour les effets, taux et jours refusés.
        ArgumentInvalideError: si la date est illisible ou si une commission est taxable sans taux de TVA.

    >>> table = pd.DataFrame({"reference": ["E1"], "nominal": [280000], "date_echeance": ["31/05/2026"]})
    >>> bordereau = escompte_effets(table, "08/04/2026", ConditionsEscompte("0.1225"))
    >>> bordereau.tableau["jours_comptes"].tolist(), bordereau.cout
    ([54], 5145.0)
    """
    check_genre("conditions", conditions, ConditionsEscompte, "un objet ConditionsEscompte est attendu")
    devise, remise = monnaie(conditions.devise), convert_jour(date_remise, "date_remise")
    lus, taux = load_ensemble(
        REFUS,
        lambda: check_frame(effets, CONTRAT, devise=devise),
        lambda: _taux(conditions, devise),
    )
    jours = (lus["date_echeance"] - pd.Timestamp(remise)).dt.days
    _check_echus(lus, jours, remise)
    banque, minimum = int(taux["jours_banque"]), int(taux["jours_minimum"])
    comptes = [max(int(j) + banque, minimum) for j in jours]
    lignes = [
        _agios_effet(Fraction(str(nominal)), duree, taux, conditions, devise)
        for nominal, duree in zip(lus["nominal"], comptes, strict=True)
    ]
    calculs = pd.DataFrame(lignes, columns=list(CALCULS))
    return _bordereau(lus, jours, comptes, calculs, conditions, taux, devise, nom)


def _check_echus(lus: pd.DataFrame, jours: pd.Series, remise: dt.date) -> None:
    if (jours <= 0).any():
        fautifs = ", ".join(
            f"{e.reference} ({e.date_echeance:%d/%m/%Y})" for e in lus[jours <= 0].head(5).itertuples(index=False)
        )
        message = f"Effets {fautifs} : l'échéance doit suivre la remise, le {format_date(remise)}."
        raise DonneesInvalidesError(REFUS, [Constat("erreur", "effet_echu", message, "date_echeance")])


def _taux(conditions: ConditionsEscompte, devise: Monnaie) -> dict[str, Fraction]:
    """Les conditions, lues et vérifiées ensemble ; `tva` s'y ajoute."""
    lus = load_nombres(
        "conditions d'escompte",
        montants={
            "commission_effet": conditions.commission_effet,
            "commission_bordereau": conditions.commission_bordereau,
        },
        taux={
            "taux": conditions.taux,
            "taux_endos": conditions.taux_endos,
            "taux_commission": conditions.taux_commission,
        },
        jours={"jours_banque": conditions.jours_banque, "jours_minimum": conditions.jours_minimum},
        devise=devise,
    )
    taxable = lus["commission_effet"] + lus["commission_bordereau"] + lus["taux_commission"]
    return lus | {"tva": load_taux_tva(conditions.taux_tva, taxable, TITRE)}


def _agios_effet(
    nominal: Fraction,
    jours: int,
    taux: dict[str, Fraction],
    conditions: ConditionsEscompte,
    devise: Monnaie,
) -> tuple[Fraction, ...]:
    """Les agios d'un effet, dans l'ordre de `CALCULS`."""
    prorata = Fraction(jours, conditions.diviseur)
    service = taux["commission_effet"] + nominal * taux["taux_commission"]
    exactes = (nominal * taux["taux"] * prorata, nominal * taux["taux_endos"] * prorata, service, service * taux["tva"])
    escompte, endos, commissions, tva = (arrondi_montant(v, devise) for v in exactes)
    if conditions.centimes == "composantes":
        hors_taxe = escompte + endos + commissions
        toutes_taxes = hors_taxe + tva
    else:
        hors_taxe, toutes_taxes = (arrondi_montant(sum(exactes[:fin], Fraction(0)), devise) for fin in (3, 4))
    return escompte, endos, commissions, tva, hors_taxe, toutes_taxes, nominal - toutes_taxes


def _bordereau(  # noqa: PLR0917 - assemble ce que escompte_effets a déjà calculé
    lus: pd.DataFrame,
    jours: pd.Series,
    comptes: list[int],
    calculs: pd.DataFrame,
    conditions: ConditionsEscompte,
    taux: dict[str, Fraction],
    devise: Monnaie,
    nom: str,
) -> Bordereau:
    nominal = [Fraction(str(n)) for n in lus["nominal"]]
    remise = taux["commission_bordereau"]
    tva_remise = arrondi_montant(remise * taux["tva"], devise)
    cout = sum(calculs["agios_ht"], remise)
    fonds = [n - a for n, a in zip(nominal, calculs["agios_ht"], strict=True)]
    fonds_jours = sum((f * int(j) for f, j in zip(fonds, jours, strict=True)), Fraction(0))
    tableau = lus[["reference", "nominal", "date_echeance"]].assign(
        jours=jours.to_numpy(),
        jours_comptes=comptes,
        **{c: calculs[c].astype("float64").to_numpy() for c in CALCULS},
    )
    service = sum(calculs["agios_ht"]) - sum(calculs["escompte"]) - sum(calculs["endos"])
    tva_effets = sum(calculs["agios_ttc"]) - sum(calculs["agios_ht"])
    detail = f"jours comptés × nominal × {{}} / {conditions.diviseur}"
    lignes = [
        ("Escompte", detail.format(format_pourcentage(taux["taux"])), sum(calculs["escompte"]), 0),
        ("Commission d'endos", detail.format(format_pourcentage(taux["taux_endos"])), sum(calculs["endos"]), 0),
        ("Commissions par effet", f"{len(lus)} effets", service, tva_effets),
        ("Commission de bordereau", "par remise", remise, tva_remise),
    ]
    return Bordereau(
        nom=nom,
        nature="escompte",
        nominal=float(sum(nominal)),
        fonds=float(sum(nominal) - cout),
        fonds_jours=float(fonds_jours),
        decompte=build_decompte([(p, c, float(m), float(t)) for p, c, m, t in lignes]),
        retenue=0.0,
        devise=devise,
        etapes=(_etape_effets(tableau, conditions, devise),),
        tableau=tableau,
    )


def _etape_effets(tableau: pd.DataFrame, conditions: ConditionsEscompte, devise: Monnaie) -> Etape:
    texte = f"Jours comptés = jours de la remise à l'échéance + {conditions.jours_banque} de banque"
    texte += f", {conditions.jours_minimum} au moins." if conditions.jours_minimum else "."
    colonnes = ["escompte", "endos", "commissions", "tva", "net"]
    lignes = tuple(
        (
            str(e["reference"]),
            format_nombre(e["nominal"], devise.decimales),
            format_date(e["date_echeance"]),
            str(e["jours"]),
            str(e["jours_comptes"]),
            *(format_nombre(e[c], devise.decimales) for c in colonnes),
        )
        for e in tableau.to_dict("records")
    )
    entetes = ("Effet", "Nominal", "Échéance", "Jours", "Comptés", "Escompte", "Endos", "Commissions", "TVA", "Net")
    return Etape("Établir le bordereau, effet par effet", texte, Tableau(entetes, lignes, (1, 3, 4, 5, 6, 7, 8, 9)))
