"""Les droits de douane d'une liste d'articles : ad valorem, spécifiques, mixtes, avec minimum et maximum.

Un droit du tarif s'écrit en trois morceaux, tous facultatifs : un taux sur la valeur, un montant par unité taxable
(100 kg, hectolitre, pièce), et des bornes par unité taxable (« 18,4 % MIN 22 € MAX 24 € / 100 kg »).
"""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from refcomp.calculs.entrees import exact
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Arrondi, Monnaie, monnaie

TARIF = (
    Colonne("taux", "taux", "taux ad valorem", obligatoire=False, vide_permis=True, minimum=0),
    Colonne("specifique", "nombre", "droit par unité taxable", obligatoire=False, vide_permis=True, minimum=0),
    Colonne("minimum", "nombre", "minimum par unité taxable", obligatoire=False, vide_permis=True, minimum=0),
    Colonne("maximum", "nombre", "maximum par unité taxable", obligatoire=False, vide_permis=True, minimum=0),
    Colonne("unites", "nombre", "unités taxables", obligatoire=False, vide_permis=True, minimum=0),
)
CONTRAT = Contrat(
    "articles",
    (
        Colonne("article", "texte", "article", unique=True),
        Colonne("valeur", "montant", "valeur en douane", minimum=0),
        *TARIF,
    ),
)
PAR_UNITE = ("specifique", "minimum", "maximum")


def droits_douane(
    articles: pd.DataFrame,
    *,
    arrondi: Arrondi | None = None,
    devise: Monnaie | str = EUR,
) -> pd.DataFrame:
    """Calcule le droit de chaque article.

    Args:
        articles: une ligne par article : `article`, `valeur` (en douane), et selon le tarif `taux` (0.12 pour 12 %),
            `specifique`, `minimum`, `maximum` (par unité taxable) et `unites` (leur nombre). Une cellule vide vaut
            « non prévu par le tarif ».
        arrondi: arrondi de chaque droit ; None pour la plus petite unité de la monnaie. Certaines déclarations
            arrondissent à l'euro : `Arrondi(Decimal(1))`.
        devise: la monnaie, ou son code.

    Returns:
        Une ligne par article, sur l'index reçu : `article valeur ad_valorem specifique droit borne` (`borne` :
        `minimum` ou `maximum` si elle s'applique, sinon vide).

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les lignes mal formées, les
            unités absentes et les bornes inversées.

    >>> tabac = pd.DataFrame({"article": ["feuilles"], "valeur": [1000], "taux": [0.184], "minimum": [22],
    ...                       "maximum": [24], "unites": [10]})
    >>> droits_douane(tabac)[["droit", "borne"]].values.tolist()
    [[220.0, 'minimum']]
    """
    connue = monnaie(devise)
    lus = check_frame(articles, CONTRAT, devise=connue)
    check_tarif(lus)
    regle = arrondi or connue.arrondi
    lignes = []
    for ligne in lus.to_dict("records"):
        ad_valorem, specifique, droit, borne = droit_exact(ligne, exact(ligne["valeur"]))
        montants = (float(regle.appliquer(m)) for m in (ad_valorem, specifique, droit))
        lignes.append((ligne["article"], ligne["valeur"], *montants, borne))
    colonnes = ["article", "valeur", "ad_valorem", "specifique", "droit", "borne"]
    return pd.DataFrame(lignes, columns=colonnes, index=lus.index)


def check_tarif(lus: pd.DataFrame) -> None:
    """Refuse un droit par unité sans unités, un minimum plus haut que le maximum.

    Raises:
        DonneesInvalidesError: en une fois, pour tous les articles en cause.
    """
    constats = []
    for ligne in lus.to_dict("records"):
        nom = ligne["article"]
        if any(_donne(ligne, c) is not None for c in PAR_UNITE) and _donne(ligne, "unites") is None:
            texte = f"Article {nom} : un droit par unité demande « unites », le nombre d'unités taxables."
            constats.append(Constat("erreur", "unites_absentes", texte, nom))
        bas, haut = _donne(ligne, "minimum"), _donne(ligne, "maximum")
        if bas is not None and haut is not None and bas > haut:
            texte = f"Article {nom} : le minimum ({float(bas):g}) dépasse le maximum ({float(haut):g})."
            constats.append(Constat("erreur", "bornes_inversees", texte, nom))
    if constats:
        raise DonneesInvalidesError("Les droits ne peuvent pas être calculés :", constats)


def droit_exact(ligne: dict[str, object], valeur: Fraction) -> tuple[Fraction, Fraction, Fraction, str]:
    """Renvoie les parts ad valorem et spécifique, le droit borné et la borne appliquée, sans arrondi."""
    unites = _donne(ligne, "unites") or Fraction(0)
    ad_valorem = valeur * (_donne(ligne, "taux") or 0)
    specifique = unites * (_donne(ligne, "specifique") or 0)
    droit, borne = ad_valorem + specifique, ""
    bas, haut = _donne(ligne, "minimum"), _donne(ligne, "maximum")
    if bas is not None and droit < bas * unites:
        droit, borne = bas * unites, "minimum"
    if haut is not None and droit > haut * unites:
        droit, borne = haut * unites, "maximum"
    return ad_valorem, specifique, droit, borne


def _donne(ligne: dict[str, object], nom: str) -> Fraction | None:
    valeur = ligne.get(nom)
    return None if valeur is None or pd.isna(valeur) else exact(valeur)
