"""La couverture d'un référentiel : ce que le cours peut prouver, et ce qui a réellement été prouvé.

Deux questions à ne pas confondre. Un élément qu'aucun exercice ni aucune grille ne vise ne sera jamais évalué ; un
élément visé peut ne l'avoir été pour personne de tel groupe.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from refcomp.evaluation.analyses.voix import lues
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.referentiels import Referentiel

TOUS = "tous"
CONTRAT_MOYENS = Contrat(
    "moyens de preuve",
    (
        Colonne("referentiel", "texte", "référentiel"),
        Colonne("element_id", "texte", "élément du référentiel"),
        Colonne("moyen", "texte", "exercice/question ou grille"),
    ),
    vide_permis=True,
)


def feuilles(referentiel: Referentiel, niveaux: Iterable[str] | None = None) -> pd.DataFrame:
    """Les éléments à couvrir : ceux des niveaux demandés, ou tous ceux qui n'ont pas d'enfant.

    Args:
        referentiel: le référentiel.
        niveaux: niveaux à regarder (`descriptif`, `critere`…) ; tous les éléments sans enfant si None.

    Returns:
        `element_id niveau code libelle`, dans l'ordre du document.

    Raises:
        ReferentielInconnuError: si un niveau n'existe pas dans ce référentiel.
    """
    elements = referentiel.elements
    if niveaux is None:
        voulus = ~elements["element_id"].isin(elements["parent_id"])
    else:
        permis = {e for niveau in niveaux for e in referentiel.du_niveau(niveau)}
        voulus = elements["element_id"].isin(permis)
    return elements.loc[voulus, ["element_id", "niveau", "code", "libelle"]].reset_index(drop=True)


def couverture_enseignement(
    referentiel: Referentiel, moyens: pd.DataFrame, *, niveaux: Iterable[str] | None = None
) -> pd.DataFrame:
    """Ce que les questions et les grilles du cours peuvent prouver de chaque élément.

    Args:
        referentiel: le référentiel.
        moyens: `referentiel`, `element_id`, `moyen` (« exercice/question », ou le nom d'une grille).
        niveaux: comme pour `feuilles`.

    Returns:
        Une ligne par élément : `element_id niveau code libelle`, `moyens` (tuple trié), `nombre`, `couvert`.

    Raises:
        DonneesInvalidesError: en listant tous les défauts de la table.
        ReferentielInconnuError: si un niveau n'existe pas dans ce référentiel.
    """
    table = feuilles(referentiel, niveaux)
    siens = check_frame(moyens, CONTRAT_MOYENS)
    siens = siens[siens["referentiel"] == referentiel.id]
    noms = siens.groupby("element_id")["moyen"].agg(lambda m: tuple(sorted(set(m)))).to_dict()
    listes = [noms.get(e, ()) for e in table["element_id"]]
    return table.assign(moyens=listes, nombre=[len(m) for m in listes], couvert=[bool(m) for m in listes])


def couverture_preuves(
    preuves: pd.DataFrame,
    referentiel: Referentiel,
    *,
    niveaux: Iterable[str] | None = None,
    effectifs: Mapping[str, int] | None = None,
) -> pd.DataFrame:
    """Ce qui a été prouvé de chaque élément, dans chaque groupe et en tout.

    Args:
        preuves: les preuves du registre ; une preuve « non évalué » ne couvre rien.
        referentiel: le référentiel.
        niveaux: comme pour `feuilles`.
        effectifs: groupe → nombre d'étudiants ; ceux que les preuves montrent si None.

    Returns:
        Une ligne par groupe (« tous » en premier) et élément : `groupe element_id niveau code libelle`, `etudiants`
        (qui ont une preuve), `effectif` (du groupe), `part` (0 à 1), `preuves`, `sources` (tuple), `couvert`.

    Raises:
        DonneesInvalidesError: en listant tous les défauts de la table.
        ReferentielInconnuError: si un niveau n'existe pas dans ce référentiel.
    """
    propres = lues(preuves)
    siennes = propres[propres["referentiel"] == referentiel.id]
    connus = siennes.groupby("groupe")["etudiant"].nunique().to_dict() if effectifs is None else dict(effectifs)
    total = siennes["etudiant"].nunique() if effectifs is None else sum(connus.values())
    table = feuilles(referentiel, niveaux)
    vues = siennes[siennes["valeur"].notna() & siennes["element_id"].isin(table["element_id"])]
    toutes = pd.concat([vues.assign(groupe=TOUS), vues], ignore_index=True)
    comptes = toutes.groupby(["groupe", "element_id"]).agg(
        etudiants=("etudiant", "nunique"), preuves=("valeur", "size")
    )
    uniques = toutes[["groupe", "element_id", "source"]].drop_duplicates().sort_values("source")
    sources = uniques.groupby(["groupe", "element_id"])["source"].agg(tuple).to_dict()
    effectif = {TOUS: total} | {g: connus[g] for g in sorted(connus)}
    grille = pd.DataFrame({"groupe": list(effectif)}).merge(table, how="cross")
    cles = pd.MultiIndex.from_frame(grille[["groupe", "element_id"]])
    nombres = comptes.reindex(cles).fillna(0).astype("int64")
    grille = grille.assign(
        etudiants=nombres["etudiants"].to_numpy(),
        effectif=grille["groupe"].map(effectif),
        preuves=nombres["preuves"].to_numpy(),
        sources=[sources.get(c, ()) for c in cles],
    )
    part = grille["etudiants"] / grille["effectif"].where(grille["effectif"] > 0)
    return grille.assign(part=part, couvert=grille["preuves"] > 0)


def taux_couverture(table: pd.DataFrame) -> pd.DataFrame:
    """La part des éléments couverts, et la liste de ceux qui ne le sont pas.

    Args:
        table: ce que rend `couverture_enseignement` ou `couverture_preuves`.

    Returns:
        Une ligne (une par groupe si la table en a) : `groupe`, `elements`, `couverts`, `part` (0 à 1),
        `non_couverts` (tuple d'identifiants, dans l'ordre du document).
    """
    avec_groupe = table if "groupe" in table.columns else table.assign(groupe=TOUS)
    lignes = []
    for groupe, siennes in avec_groupe.groupby("groupe", sort=False):
        couverts = int(siennes["couvert"].sum())
        manquants = tuple(siennes.loc[~siennes["couvert"].astype(bool), "element_id"])
        lignes.append((groupe, len(siennes), couverts, couverts / len(siennes), manquants))
    return pd.DataFrame(lignes, columns=["groupe", "elements", "couverts", "part", "non_couverts"])
