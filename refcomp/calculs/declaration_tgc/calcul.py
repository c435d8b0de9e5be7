"""La déclaration de TGC d'une période, en francs pacifiques, à partir des opérations et de leurs règlements."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from refcomp.calculs.declaration_tgc.echeance import echeance_tgc
from refcomp.calculs.declaration_tgc.regles import PAQUET, TERRITOIRE, build_regles_tgc
from refcomp.calculs.declaration_tgc.resultat import ConventionTgc, DeclarationTgc
from refcomp.calculs.declaration_tgc.rubriques import build_rubriques, build_tableau
from refcomp.calculs.declaration_tva.assemblage import build_masses, with_deduction
from refcomp.calculs.declaration_tva.exigibilite import parts_exigibles
from refcomp.calculs.declaration_tva.operations import load_operations, load_reglements
from refcomp.calculs.declaration_tva.periode import check_entier, load_periode
from refcomp.dated import load_parametres
from refcomp.findings import Constat

COLONNES_CHAMP = ["piece", "regime", "redevable", "taux", "ligne", "exigibilite", "mention", "reference"]
COLONNES_DETAIL = (
    *("piece", "sens", "nature", "regime", "ligne", "categorie", "taux", "exigible_le", "motif"),
    *("base", "taxe", "due", "deductible"),
)


def champ_application_tgc(operations: pd.DataFrame) -> pd.DataFrame:
    """Renvoie, pour chaque opération, son régime, qui doit la TGC, le taux, la rubrique et la mention à porter.

    Args:
        operations: une ligne par pièce : `piece`, `sens` (vente, achat), `nature` (bien, service, immobilisation),
            `date`, `montant_ht` (francs entiers) ; facultatives : `lieu` (`nouvelle_caledonie`, `hors_territoire`),
            `tiers` (`assujetti`, `particulier`, `franchise`, `exonere`), `categorie` (de taux : `exonere`, `reduit`,
            `specifique`, `normal`, `superieur`), `date_facture`, `debits`, `coefficient`.

    Returns:
        `piece`, `regime`, `redevable` (`fournisseur`, `acquereur`, `douane`, `personne`), `taux`, `ligne` (rubrique),
        `exigibilite`, `mention`, `reference`.

    Raises:
        DonneesInvalidesError: si une opération n'est pas dans la table ; jamais une voisine n'est prise à sa place.

    >>> achat = pd.DataFrame({"piece": ["A1"], "sens": ["achat"], "nature": ["bien"], "date": ["02/03/2026"],
    ...                       "montant_ht": [500000], "lieu": ["hors_territoire"]})
    >>> champ_application_tgc(achat)["redevable"].tolist()
    ['douane']
    """
    return load_operations(operations, build_regles_tgc(), option_debits=False).operations[COLONNES_CHAMP]


def declaration_tgc(
    operations: pd.DataFrame,
    reglements: pd.DataFrame | None = None,
    *,
    debut: dt.date | str,
    fin: dt.date | str,
    credit_reporte: int = 0,
    option_debits: bool = False,
    en_ligne: bool = False,
) -> DeclarationTgc:
    """Établit la déclaration de TGC d'un mois ou d'un trimestre.

    Args:
        operations: toutes les opérations connues ; colonnes de `champ_application_tgc`. Le montant d'une importation
            est la base retenue par la douane (valeur CAF et droits).
        reglements: `piece`, `date`, `montant` (taxe comprise ; hors taxe si l'acheteur autoliquide).
        debut: premier jour de la période.
        fin: dernier jour de la période.
        credit_reporte: crédit de la déclaration précédente, en francs.
        option_debits: l'entreprise acquitte la taxe de ses services d'après les débits.
        en_ligne: elle télédéclare et télépaie ; la date limite est reportée.

    Returns:
        La déclaration par rubrique. Les numéros de cases du formulaire n'ont pas été trouvés, sauf la case 81.

    Raises:
        DonneesInvalidesError: si les tables ont des défauts, tous listés.
        ArgumentInvalideError: si une date ou le crédit ne convient pas.

    Sources: loi du pays 2016-14 ; code des impôts de Nouvelle-Calédonie, art. Lp. 477 à Lp. 514 ; dsf.gouv.nc, FAQ TGC.

    >>> ventes = pd.DataFrame({"piece": ["F1"], "sens": ["vente"], "nature": ["bien"], "date": ["05/03/2026"],
    ...                        "montant_ht": [200000]})
    >>> declaration_tgc(ventes, debut="01/01/2026", fin="31/03/2026", credit_reporte=9500).a_payer
    12500
    """
    du, au = load_periode(debut, fin)
    check_entier("credit_reporte", credit_reporte)
    regles = build_regles_tgc()
    lecture = load_operations(operations, regles, option_debits=option_debits)
    reglements_lus = load_reglements(reglements, lecture.operations, regles)
    parts = with_deduction(parts_exigibles(lecture.operations, reglements_lus, regles), lecture.operations, regles)
    detail = parts[parts["exigible_le"].between(pd.Timestamp(du), pd.Timestamp(au))].reset_index(drop=True)
    rubriques = build_rubriques(detail, credit_reporte)
    return DeclarationTgc(
        tableau=build_tableau(rubriques),
        detail=detail[[*COLONNES_DETAIL]].astype(dict.fromkeys(("base", "taxe", "due", "deductible"), np.int64)),
        masses=build_masses(detail),
        convention=ConventionTgc(du, au, credit_reporte, option_debits, echeance_tgc(au, en_ligne=en_ligne)),
        constats=(*lecture.constats, *_constats_acomptes(lecture.operations, reglements_lus, au)),
    )


def _constats_acomptes(operations: pd.DataFrame, reglements: pd.DataFrame, jour: dt.date) -> list[Constat]:
    """Signale les acomptes sur biens : aucun texte lu ne dit s'ils rendent la TGC exigible."""
    verses = reglements.merge(operations, on="piece", suffixes=("_reglement", ""))
    avant = (verses["nature"] != "service") & (verses["date_reglement"] < verses["date"])
    regle = load_parametres(PAQUET, "droit.yaml")["acompte_livraison"].at(jour, territoire=TERRITOIRE)
    if not avant.any() or not regle.constats:
        return []
    pieces = ", ".join(sorted(set(verses.loc[avant, "piece"])))
    message = f"Acomptes sur biens ({pieces}) : la TGC est comptée à la livraison, ce qu'aucun texte lu ne confirme."
    return [Constat("avertissement", "acompte_de_memoire", message, pieces)]
