"""Le barème du risque : quels critères, de quel poids, entre quelles bornes, et les classes qui s'en déduisent.

Un barème est une politique de l'entreprise. Ceux d'ici sont des usages, rendus visibles pour être discutés et
remplacés ; aucun ne prédit une défaillance.
"""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from refcomp.calculs.entrees import exact
from refcomp.calculs.risque_client.definitions import PAR_NOM
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame

COMPORTEMENTS = {
    "retard_moyen": ("Retard moyen", "jours"),
    "retard_max": ("Plus long retard", "jours"),
    "part_nombre": ("Part des factures en retard", "pourcentage"),
    "part_montant": ("Part des montants en retard", "pourcentage"),
    "incidents": ("Incidents de paiement", "nombre"),
}
# Les soldes en monnaie n'ont pas de bornes communes à toutes les tailles d'entreprise.
CRITERES = (*(n for n, d in PAR_NOM.items() if d.unite != "montant"), *COMPORTEMENTS)
BAREME_USUEL = pd.DataFrame(
    [
        (
            "autonomie_financiere",
            15,
            0.0,
            0.3,
            "des fonds propres nuls ne protègent plus les créanciers ; 30 % rassure",
        ),
        ("endettement", 10, 2.0, 0.5, "au-delà de 1, les prêteurs ont mis plus que les associés"),
        ("capacite_remboursement", 10, 5.0, 2.0, "les banques admettent 3 ou 4 ans"),
        ("liquidite_reduite", 10, 0.5, 1.0, "à 1, créances et trésorerie couvrent les dettes à moins d'un an"),
        ("profitabilite", 5, -0.02, 0.03, "une perte use les fonds propres"),
        ("retard_moyen", 20, 30.0, 0.0, "un mois de retard moyen double un délai de trente jours"),
        ("part_montant", 15, 0.5, 0.0, "la moitié des montants en retard n'est plus un oubli"),
        ("incidents", 15, 3.0, 0.0, "trois rejets ou impayés en un an annoncent une difficulté"),
    ],
    columns=["critere", "poids", "mauvais", "bon", "argument"],
)
CLASSES_USUELLES = pd.DataFrame(
    {
        "classe": ["A", "B", "C", "D"],
        "a_partir_de": [75, 55, 35, 0],
        "coefficient": [1.0, 0.75, 0.4, 0.0],
        "libelle": ["risque faible", "risque modéré", "risque élevé", "risque très élevé"],
    },
)
BAREME = Contrat(
    "bareme",
    (
        Colonne("critere", "texte", "critère", unique=True, parmi=CRITERES),
        Colonne("poids", "nombre", "poids du critère", minimum=0),
        Colonne("mauvais", "nombre", "valeur qui vaut 0 sur 100"),
        Colonne("bon", "nombre", "valeur qui vaut 100 sur 100"),
        Colonne("argument", "texte", "ce qui fonde les bornes", obligatoire=False, vide_permis=True),
    ),
)
CLASSES = Contrat(
    "classes",
    (
        Colonne("classe", "texte", "classe de risque", unique=True),
        Colonne("a_partir_de", "nombre", "plus petit score de la classe", unique=True, minimum=0),
        Colonne("coefficient", "nombre", "part du plafond que la classe permet", minimum=0),
        Colonne("libelle", "texte", "nom de la classe"),
    ),
)


def load_bareme(bareme: pd.DataFrame | None, classes: pd.DataFrame | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Lit le barème et les classes, de la meilleure à la pire.

    Raises:
        DonneesInvalidesError: en une fois, pour les deux tables.
    """
    lues, defauts = [], []
    for table, usuelle, contrat in ((bareme, BAREME_USUEL, BAREME), (classes, CLASSES_USUELLES, CLASSES)):
        try:
            lues.append(check_frame(usuelle if table is None else table, contrat))
        except DonneesInvalidesError as erreur:
            defauts += [
                Constat(c.gravite, c.code, f"Table « {contrat.nom} » : {c.message}", c.objet) for c in erreur.constats
            ]
    if not defauts:
        defauts = [*_constats_bareme(lues[0]), *_constats_classes(lues[1])]
    if defauts:
        raise DonneesInvalidesError("Le barème du risque est refusé :", defauts)
    return lues[0], lues[1].sort_values("a_partir_de", ascending=False, ignore_index=True)


def _constats_bareme(bareme: pd.DataFrame) -> list[Constat]:
    constats = []
    egales = bareme.loc[bareme["mauvais"] == bareme["bon"], "critere"]
    if not egales.empty:
        message = f"Critères {', '.join(egales)} : « mauvais » et « bon » sont égaux ; donnez deux bornes distinctes."
        constats.append(Constat("erreur", "bornes_egales", message, "bon"))
    if not bareme["poids"].sum() > 0:
        constats.append(Constat("erreur", "poids_nuls", "Tous les poids sont nuls : donnez-en au moins un.", "poids"))
    return constats


def _constats_classes(classes: pd.DataFrame) -> list[Constat]:
    constats = []
    if classes["a_partir_de"].min() > 0:
        message = "Aucune classe ne commence à 0 : un mauvais score n'en aurait aucune."
        constats.append(Constat("erreur", "classe_absente", message, "a_partir_de"))
    if not classes.sort_values("a_partir_de")["coefficient"].is_monotonic_increasing:
        message = "Une classe a un coefficient plus petit qu'une classe de score plus bas : l'échelle se contredit."
        constats.append(Constat("erreur", "classes_contraires", message, "coefficient"))
    return constats


def note(valeur: Fraction, mauvais: float, bon: float) -> Fraction:
    """La note d'un critère, de 0 (borne mauvaise ou pire) à 100 (borne bonne ou mieux), en proportion entre les deux.

    >>> note(Fraction(15), 30.0, 0.0)
    Fraction(50, 1)
    """
    bas, haut = exact(mauvais), exact(bon)
    return 100 * min(Fraction(1), max(Fraction(0), (valeur - bas) / (haut - bas)))
