"""Le seuil de rentabilité d'une activité dont les charges sont réparties en variables et fixes.

Sources : formules communes aux cours de BTS et de DCG (UE 11), relues dans les cas publiés que rejouent les essais.
Deux conventions y coexistent : diviser par le taux exact, ou par un taux déjà arrondi (le plus souvent à 0,01 %).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from refcomp.calculs.seuil_rentabilite.resultat import SeuilRentabilite
from refcomp.calculs.seuil_rentabilite.saisie import TITRE, arrondi_a, load_saisie, unites_superieures
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.formats_fr import format_pourcentage
from refcomp.frames import Colonne
from refcomp.rounding import EUR, Arrondi, Monnaie, monnaie

ACTIVITE = (
    Colonne("chiffre_affaires", "montant", "chiffre d'affaires hors taxes", minimum=0),
    Colonne("charges_variables", "montant", "total des charges variables", minimum=0),
    Colonne("charges_fixes", "montant", "total des charges fixes", minimum=0),
    Colonne("quantite", "nombre", "quantité vendue", obligatoire=False, minimum=0),
)
UNITAIRE = (
    Colonne("prix", "nombre", "prix de vente unitaire hors taxes", minimum=0),
    Colonne("cout_variable", "nombre", "coût variable unitaire", minimum=0),
    Colonne("charges_fixes", "montant", "total des charges fixes", minimum=0),
    Colonne("quantite", "nombre", "quantité vendue", obligatoire=False, minimum=0),
)
DECIMALES_MAXIMALES = 12


def seuil_rentabilite(
    chiffre_affaires: float | str,
    charges_variables: float | str,
    charges_fixes: float | str,
    *,
    quantite: float | str | None = None,
    arrondi_taux: int | None = None,
    arrondi: Arrondi | None = None,
    devise: Monnaie | str = EUR,
) -> SeuilRentabilite:
    """Calcule le seuil de rentabilité à partir du compte de résultat différentiel.

    Args:
        chiffre_affaires: ventes hors taxes de la période.
        charges_variables: charges proportionnelles aux ventes.
        charges_fixes: charges de structure de la même période.
        quantite: nombre d'articles vendus ; il donne le prix moyen et le seuil en articles.
        arrondi_taux: None divise par le taux exact (le défaut : le résultat ne dépend d'aucun arrondi) ; 4 divise par
            le taux arrondi à 0,01 % (0,2143), comme beaucoup de manuels ; 2, par le taux arrondi à 1 %.
        arrondi: arrondi des montants ; par défaut l'unité mineure de la monnaie.
        devise: la monnaie, ou son code.

    Returns:
        Un `SeuilRentabilite`.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les valeurs refusées.
        ArgumentInvalideError: si une convention n'est pas permise.

    >>> s = seuil_rentabilite(500_000, 300_000, 150_000)
    >>> s.seuil, s.levier, s.indice_securite
    (375000.0, Fraction(4, 1), Fraction(1, 4))
    """
    connue = monnaie(devise)
    donnees = {
        "chiffre_affaires": chiffre_affaires,
        "charges_variables": charges_variables,
        "charges_fixes": charges_fixes,
        "quantite": quantite,
    }
    lus = load_saisie(_sans_absent(donnees, 3), ACTIVITE, connue)
    nuls = [nom for nom in ("chiffre_affaires", "quantite") if lus.get(nom) == 0]
    if nuls:
        raise DonneesInvalidesError(TITRE, [_nul(nom) for nom in nuls])
    activite = lus["chiffre_affaires"]
    taux = (activite - lus["charges_variables"]) / activite
    prix = activite / lus["quantite"] if "quantite" in lus else None
    return _build(
        lus["charges_fixes"], taux, activite, prix, _taux_retenu(taux, arrondi_taux), arrondi=arrondi, devise=connue
    )


def seuil_unitaire(
    prix: float | str,
    cout_variable: float | str,
    charges_fixes: float | str,
    *,
    quantite: float | str | None = None,
    arrondi_taux: int | None = None,
    arrondi: Arrondi | None = None,
    devise: Monnaie | str = EUR,
) -> SeuilRentabilite:
    """Calcule le seuil à partir d'un prix et d'un coût variable unitaires ; la quantité vendue peut être inconnue.

    Args:
        prix: prix de vente unitaire hors taxes.
        cout_variable: coût variable d'un article.
        charges_fixes: charges de structure de la période.
        quantite: articles vendus sur la période, s'ils sont connus.
        arrondi_taux: comme `seuil_rentabilite`, ainsi que les arguments suivants.
        arrondi: arrondi des montants.
        devise: la monnaie, ou son code.

    Returns:
        Un `SeuilRentabilite` ; sans quantité, tout ce qui dépend du chiffre d'affaires y est None.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les valeurs refusées.
        ArgumentInvalideError: si une convention n'est pas permise.

    >>> seuil_unitaire(25, 10, 15_000).seuil_unites
    1000
    """
    connue = monnaie(devise)
    donnees = {"prix": prix, "cout_variable": cout_variable, "charges_fixes": charges_fixes, "quantite": quantite}
    lus = load_saisie(_sans_absent(donnees, 3), UNITAIRE, connue)
    nuls = [nom for nom in ("prix", "quantite") if lus.get(nom) == 0]
    if nuls:
        raise DonneesInvalidesError(TITRE, [_nul(nom) for nom in nuls])
    taux = (lus["prix"] - lus["cout_variable"]) / lus["prix"]
    activite = lus["prix"] * lus["quantite"] if "quantite" in lus else None
    retenu = _taux_retenu(taux, arrondi_taux)
    return _build(lus["charges_fixes"], taux, activite, lus["prix"], retenu, arrondi=arrondi, devise=connue)


def _sans_absent(donnees: Mapping[str, object], obligatoires: int) -> dict[str, object]:
    """Une donnée obligatoire laissée à None devient une cellule vide, que le contrat refuse en la nommant."""
    noms = list(donnees)[:obligatoires]
    return {nom: "" if valeur is None and nom in noms else valeur for nom, valeur in donnees.items()}


def _nul(nom: str) -> Constat:
    return Constat("erreur", "valeur_nulle", f"Donnée « {nom} » : reçu 0 ; une valeur positive est attendue.", nom)


def _taux_retenu(taux: Fraction, decimales: int | None) -> Fraction:
    if decimales is None:
        return taux
    if isinstance(decimales, bool) or not isinstance(decimales, int) or not 0 <= decimales <= DECIMALES_MAXIMALES:
        raise ArgumentInvalideError(
            f"« arrondi_taux » vaut {decimales!r} ; un nombre de décimales de 0 à {DECIMALES_MAXIMALES} est attendu "
            "(4 arrondit 21,4286 % à 21,43 %), ou None pour le taux exact.",
        )
    return Fraction(Arrondi(Decimal(1).scaleb(-decimales)).appliquer(taux))


def _build(
    fixes: Fraction,
    taux: Fraction,
    activite: Fraction | None,
    prix: Fraction | None,
    retenu: Fraction,
    *,
    arrondi: Arrondi | None,
    devise: Monnaie,
) -> SeuilRentabilite:
    """Réunit les grandeurs : exactes jusqu'ici, arrondies en sortant."""
    arrondi = devise.arrondi if arrondi is None else arrondi
    if not isinstance(arrondi, Arrondi):
        raise ArgumentInvalideError(
            f"« arrondi » vaut {arrondi!r} ; un Arrondi est attendu, par exemple Arrondi(Decimal(1))."
        )
    seuil = fixes / retenu if retenu > 0 else None
    affiche = None if seuil is None else Fraction(arrondi.appliquer(seuil))
    marge = None if activite is None else activite * taux
    resultat = None if marge is None else marge - fixes
    securite = None if affiche is None or activite is None else activite - affiche

    def montant(valeur: Fraction | None) -> float | None:
        return None if valeur is None else arrondi_a(valeur, arrondi)

    def rapport(haut: Fraction | None, bas: Fraction | None) -> Fraction | None:
        return None if haut is None or not bas else haut / bas

    return SeuilRentabilite(
        chiffre_affaires=None if activite is None else arrondi_a(activite, devise.arrondi),
        charges_variables=None if marge is None or activite is None else montant(activite - marge),
        charges_fixes=float(fixes),
        marge=montant(marge),
        resultat=montant(resultat),
        taux=taux,
        taux_retenu=retenu,
        seuil=None if affiche is None else float(affiche),
        seuil_unites=None if seuil is None or prix is None else unites_superieures(seuil / prix),
        marge_securite=None if securite is None else float(securite),
        indice_securite=None if seuil is None or activite is None else (activite - seuil) / activite,
        indice_prelevement=rapport(fixes, activite),
        levier=rapport(marge, resultat),
        profitabilite=rapport(resultat, activite),
        prix=prix,
        quantite=None if activite is None or prix is None else activite / prix,
        arrondi=arrondi,
        devise=devise,
        constats=tuple(_constats(taux, retenu, seuil, activite)),
    )


def _constats(taux: Fraction, retenu: Fraction, seuil: Fraction | None, activite: Fraction | None) -> list[Constat]:
    constats = []
    if seuil is None:
        texte = f"Le taux de marge est de {format_pourcentage(retenu)} : aucune vente ne couvre les charges fixes."
        constats.append(Constat("avertissement", "marge_non_positive", texte, "taux"))
    elif activite is not None and activite < seuil:
        texte = "Le chiffre d'affaires n'atteint pas le seuil : l'activité est en perte."
        constats.append(Constat("information", "seuil_non_atteint", texte, "seuil"))
    if retenu != taux:
        texte = f"Le taux est arrondi à {format_pourcentage(retenu)} avant de diviser, comme dans beaucoup de manuels."
        constats.append(Constat("information", "taux_arrondi", texte, "taux_retenu"))
    return constats
