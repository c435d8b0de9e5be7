"""Les explications du seuil, du compte différentiel et de plusieurs produits, avec les chiffres du cas."""

from __future__ import annotations

from fractions import Fraction

from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.calculs.seuil_rentabilite.differentiel import CompteDifferentiel
from refcomp.calculs.seuil_rentabilite.point_mort import PointMort
from refcomp.calculs.seuil_rentabilite.produits import SeuilProduits
from refcomp.calculs.seuil_rentabilite.resultat import SeuilRentabilite
from refcomp.formats_fr import format_compte, format_date, format_montant, format_nombre, format_pourcentage

TEMPS = {
    "360": "une année de 360 jours (mois de 30 jours)",
    "mois": "une année de douze mois de 30 jours",
    "365": "une année de 365 jours",
    "reel": "les jours du calendrier",
}


def build_explication(seuil: SeuilRentabilite, point_mort: PointMort | None = None) -> Explication:
    """Compose l'explication d'un seuil."""
    etapes = [_etape_marge(seuil), _etape_seuil(seuil)]
    if seuil.prix is not None and seuil.seuil is not None:
        etapes.append(_etape_unites(seuil))
    if point_mort is not None:
        etapes.append(_etape_point_mort(seuil, point_mort))
    if seuil.chiffre_affaires is not None and seuil.seuil is not None:
        etapes.append(_etape_securite(seuil))
    if seuil.seuil is not None:
        etapes.append(_etape_controle(seuil))
    return Explication("Seuil de rentabilité", tuple(etapes))


def _etape_marge(s: SeuilRentabilite) -> Etape:
    if s.chiffre_affaires is None or s.marge is None or s.charges_variables is None or s.resultat is None:
        texte = f"Taux de marge sur coût variable = (prix - coût variable) / prix = {_taux(s.taux)}."
    else:
        texte = (
            f"Marge sur coût variable = {_m(s, s.chiffre_affaires)} - {_m(s, s.charges_variables)} = "
            f"{_m(s, s.marge)}.\nTaux = {_m(s, s.marge)} / {_m(s, s.chiffre_affaires)} = {_taux(s.taux)}.\n"
            f"Résultat = {_m(s, s.marge)} - {_m(s, s.charges_fixes)} = {_m(s, s.resultat)}."
        )
    return Etape("Calculer la marge sur coût variable et son taux", texte)


def _etape_seuil(s: SeuilRentabilite) -> Etape:
    titre = "Calculer le seuil en valeur"
    if s.seuil is None:
        return Etape(titre, "Le taux de marge n'est pas positif : chaque vente creuse la perte, il n'y a pas de seuil.")
    texte = f"Seuil = charges fixes / taux = {_m(s, s.charges_fixes)} / {_taux(s.taux_retenu)} = {_m(s, s.seuil)}."
    if s.taux_retenu == s.taux:
        texte += "\nLe taux n'est pas arrondi avant de diviser."
    else:
        exact = Fraction(str(s.charges_fixes)) / s.taux
        texte += (
            f"\nLe taux a été arrondi avant de diviser, comme dans beaucoup de manuels ; avec le taux exact, le seuil "
            f"serait de {format_montant(exact, s.devise)}."
        )
    return Etape(titre, texte)


def _etape_unites(s: SeuilRentabilite) -> Etape:
    prix = s.prix or Fraction(0)
    exactes = Fraction(str(s.seuil)) / prix
    texte = (
        f"{_m(s, s.seuil)} / {format_montant(prix, s.devise)} = {format_nombre(exactes, 2)}, soit "
        f"{format_compte(s.seuil_unites or 0, 'article')} : on arrondit au supérieur, car on ne vend pas une fraction "
        "d'article et qu'un de moins ne suffirait pas."
    )
    return Etape("Calculer le seuil en quantité", texte)


def _etape_point_mort(s: SeuilRentabilite, p: PointMort) -> Etape:
    titre = "Dater le point mort"
    if p.date is None or p.jours is None or p.mois is None:
        return Etape(titre, "Le seuil n'est pas atteint dans l'exercice : il n'y a pas de point mort.")
    suite = "pendant lequel le seuil est franchi" if p.jour == "atteint" else "le plus proche"
    fin = f"Le point mort est atteint le {format_date(p.date)}, jour {suite}."
    if p.tableau.empty:
        texte = (
            f"L'activité est régulière, sur {TEMPS[p.base_temps]}, dont {p.jours_activite} d'activité.\n"
            f"{_m(s, s.seuil)} / {_m(s, s.chiffre_affaires)} × {p.jours_activite} = {format_nombre(p.jours, 2)} jours, "
            f"soit {format_nombre(p.mois, 2)} mois.\n{fin}"
        )
        return Etape(titre, texte)
    atteinte = p.tableau[p.tableau["cumul"] >= (s.seuil or 0)].iloc[0]
    lignes = tuple(
        (format_date(r["debut"]), format_date(r["fin"]), _n(s, r["chiffre_affaires"]), _n(s, r["cumul"]))
        for r in p.tableau.to_dict("records")
    )
    avant = atteinte["cumul"] - atteinte["chiffre_affaires"]
    texte = (
        f"On cumule les ventes. Le seuil est franchi dans la période du {format_date(atteinte['debut'])} au "
        f"{format_date(atteinte['fin'])}, aux ventes supposées régulières : ({_m(s, s.seuil)} - {_m(s, avant)}) / "
        f"{_m(s, atteinte['chiffre_affaires'])} = {format_pourcentage(atteinte['part_atteinte'])} de sa durée.\n{fin}"
    )
    return Etape(titre, texte, Tableau(("Du", "Au", "Ventes", "Cumul"), lignes, (2, 3)))


def _etape_securite(s: SeuilRentabilite) -> Etape:
    indice, prelevement = s.indice_securite or Fraction(0), s.indice_prelevement or Fraction(0)
    texte = (
        f"Marge de sécurité = {_m(s, s.chiffre_affaires)} - {_m(s, s.seuil)} = {_m(s, s.marge_securite)}.\n"
        f"Indice de sécurité = {_m(s, s.marge_securite)} / {_m(s, s.chiffre_affaires)} = {format_pourcentage(indice)}"
    )
    texte += (
        " : les ventes peuvent baisser d'autant avant la perte.\n"
        if indice >= 0
        else " : les ventes n'atteignent pas le seuil.\n"
    )
    texte += (
        f"Indice de prélèvement = {_m(s, s.charges_fixes)} / {_m(s, s.chiffre_affaires)} = "
        f"{format_pourcentage(prelevement)} : part des ventes que prennent les charges fixes.\n"
    )
    if s.levier is None:
        texte += "Levier opérationnel : sans objet, le résultat est nul."
    else:
        texte += (
            f"Levier opérationnel = {_m(s, s.marge)} / {_m(s, s.resultat)} = {format_nombre(s.levier, 2)} : quand les "
            f"ventes varient de 1 %, le résultat varie de {format_nombre(s.levier, 2)} %."
        )
    return Etape("Mesurer la sécurité et le levier", texte)


def _etape_controle(s: SeuilRentabilite) -> Etape:
    au_seuil = Fraction(str(s.seuil)) * s.taux_retenu
    texte = (
        f"Au seuil, la marge est de {_m(s, s.seuil)} × {_taux(s.taux_retenu)} = {format_montant(au_seuil, s.devise)} : "
        f"ce sont les charges fixes ({_m(s, s.charges_fixes)}), à l'arrondi près. Le résultat y est nul."
    )
    return Etape("Contrôler", texte)


def build_reclassement(compte: CompteDifferentiel) -> Explication:
    """Compose l'explication d'un compte différentiel : le reclassement, puis le seuil."""
    s = compte.seuil
    lignes = tuple(
        (
            r["poste"],
            _n(s, r["montant"]),
            format_pourcentage(r["part_variable"], 0),
            _n(s, r["variable"]),
            _n(s, r["fixe"]),
        )
        for r in compte.tableau.to_dict("records")
    )
    entetes = ("Poste", "Montant", "Part variable", "Variable", "Fixe")
    texte = "Chaque charge est partagée ; ce qui n'est pas variable est fixe."
    if round(float(compte.tableau["fixe"].sum()) - s.charges_fixes, s.devise.decimales):
        texte += " Les autres produits, sans lien avec les ventes, diminuent les charges fixes."
    rubriques = tuple(
        (r["rubrique"], _n(s, r["montant"]), format_pourcentage(r["part"]))
        for r in compte.presentation.to_dict("records")
    )
    etapes = (
        Etape("Reclasser les charges", texte, Tableau(entetes, lignes, (1, 2, 3, 4))),
        Etape(
            "Présenter le compte différentiel",
            "Les parts sont celles du chiffre d'affaires.",
            Tableau(("Rubrique", "Montant", "Part"), rubriques, (1, 2)),
        ),
    )
    return Explication("Compte de résultat différentiel et seuil", (*etapes, *build_explication(s)))


def build_produits(produits: SeuilProduits) -> Explication:
    """Compose l'explication d'un seuil de plusieurs produits."""
    s, table = produits.ensemble, produits.tableau.to_dict("records")
    marges = tuple(
        (r["produit"], _n(s, r["chiffre_affaires"]), format_pourcentage(r["part"]), _n(s, r["marge"]),
         format_pourcentage(r["taux"]))
        for r in table
    )  # fmt: skip
    entetes = ("Produit", "Ventes", "Part des ventes", "Marge", "Taux")
    etapes = [Etape("Calculer la marge de chaque produit", "", Tableau(entetes, marges, (1, 2, 3, 4)))]
    etapes += [_etape_marge(s), _etape_seuil(s)]
    if s.seuil is not None:
        seuils = tuple((r["produit"], _n(s, r["seuil"]), format_nombre(r["seuil_unites"], 0)) for r in table)
        texte = (
            "Si chaque produit garde sa part des ventes, le seuil se partage dans cette proportion ; les articles sont "
            "arrondis au supérieur. Une autre composition donnerait un autre seuil."
        )
        tableau = Tableau(("Produit", "Ventes au seuil", "Articles"), seuils, (1, 2))
        etapes.append(Etape("Partager le seuil, à composition constante", texte, tableau))
    return Explication("Seuil de rentabilité de plusieurs produits", tuple(etapes))


def _m(s: SeuilRentabilite, valeur: float | None) -> str:
    return format_montant(valeur or 0.0, s.devise)


def _n(s: SeuilRentabilite, valeur: float) -> str:
    return format_nombre(valeur, s.devise.decimales)


def _taux(taux: Fraction) -> str:
    return format_pourcentage(taux, 4) if (taux * 10**4).denominator != 1 else format_pourcentage(taux)
