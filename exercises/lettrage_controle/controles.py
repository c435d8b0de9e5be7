"""Les réponses reconnues de chaque question : justes, ou fausses d'une façon connue.

La question 7 se corrige aussi d'après les questions 4 et 5 de l'étudiant : une faute non vue, ou un montant mal
redressé, n'est payé qu'une fois.
"""

from __future__ import annotations

from typing import Any

from lettrage_controle_correction import compte_lettre, echeances, virement
from lettrage_controle_variante import Chiffres, echus, effets, montants_corriges, soldes

from refcomp.authoring.modele import Candidat, Reponses, Variante, erreur_connue, juste
from refcomp.authoring.suivi import presente

SUIVI = "Exact, à partir de vos réponses précédentes."
MESSAGES_LETTRES = {
    "lettre_par_montant": (
        "Deux factures ont le même montant. Laquelle le virement cite-t-il dans son libellé ?",
        "0.5",
    ),
    "avoir_non_lettre": ("Un de vos lots ne se solde pas : quelle pièce a été déduite du virement ?", "0.75"),
    "groupe_non_lettre": ("Un virement peut payer plusieurs factures : lesquelles font ensemble sa somme ?", "0.5"),
    "partiel_non_lettre": ("Un acompte cite sa facture. Que veut la convention, même s'il ne la solde pas ?", "0.75"),
}
MESSAGES_SOLDE = {
    "acompte_oublie": ("Une de ces factures a déjà été payée en partie. Que reste-t-il d'elle ?", "0.5"),
    "derniere_facture_seule": ("Une autre facture n'est payée qu'en partie : qu'en reste-t-il dû ?", "0.5"),
    "avoir_ajoute": ("Un avoir se déduit-il de ce que l'hôtel doit, ou s'y ajoute-t-il ?", "0.25"),
}
MESSAGES_ECHU = {
    "non_echu_compris": ("Vous donnez tout ce qui était dû. Quelles échéances étaient déjà passées ?", "0.5"),
    "reglements_oublies": ("Certaines de ces factures étaient-elles déjà réglées, ou diminuées, ce jour-là ?", "0.25"),
}
MESSAGES_CONSTATS = {
    "desequilibre": ("desequilibre_non_vu", "Avez-vous totalisé le débit et le crédit de chaque écriture ?"),
    "taxe": ("taxe_non_vue", "Recalculez la TGC de chaque écriture d'après son montant hors taxe."),
    "compte": ("compte_non_vu", "Comparez chaque compte de charge à l'objet de la facture."),
    "doublon": ("doublon_non_vu", "Chaque numéro de pièce n'est-il employé qu'une fois ?"),
}
MESSAGES_MONTANT = {
    "montant_ecrit": ("C'est le montant du journal. Que dit la facture ?", "0"),
    "ecart_seul": ("C'est de combien on s'est trompé. Quel montant fallait-il écrire ?", "0.5"),
    "montant_ttc": ("C'est la ligne du fournisseur. Laquelle des trois lignes est fausse ?", "0.25"),
}
MESSAGES_EFFET = {
    "resultat_inverse": ("Des charges en moins : le résultat monte-t-il ou baisse-t-il ?", "0.5"),
    "doublon_ttc": ("La TGC de la pièce en double est récupérable : est-elle une charge ?", "0.5"),
    "doublon_oublie": ("Une facture comptée deux fois l'est aussi deux fois dans les charges.", "0.25"),
    "taxe_en_charge": ("La TGC que l'on récupère passe-t-elle par le résultat ?", "0.5"),
}


def _lettres(c: Chiffres, lettres: dict[str, str]) -> dict[str, list[Any]]:
    return {"piece": list(c.lettres), "lettre": [lettres[p] or None for p in c.lettres]}


def lettres_erronees(c: Chiffres) -> dict[str, dict[str, str]]:
    """Le lettrage, tel que chaque erreur le donne."""

    def sans(*roles: str) -> dict[str, str]:
        return c.lettres | {ligne.piece: "" for ligne in c.lignes if ligne.role in roles}

    citee, ouverte = (next(x.piece for x in c.lignes if x.role == r) for r in ("citee", "ouverte"))
    return {
        "lettre_par_montant": c.lettres | {citee: "", ouverte: c.lettres[citee]},
        "avoir_non_lettre": sans("avoir_deduit"),
        "groupe_non_lettre": sans("groupe", "reglement_groupe"),
        "partiel_non_lettre": sans("acompte", "reglement_acompte"),
    }


def candidats_q1(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Le lettrage que refcomp établit, et ce qu'on trouve en se trompant."""
    c: Chiffres = variante.secret["chiffres"]
    etabli = compte_lettre(variante).tableau.set_index("piece")["lettre"].str.upper().to_dict()
    erronees = lettres_erronees(c)
    return [juste(_lettres(c, etabli))] + [
        erreur_connue(_lettres(c, erronees[n]), n, texte, part) for n, (texte, part) in MESSAGES_LETTRES.items()
    ]


def candidats_q2(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Le solde du compte, et ce qu'on trouve en se trompant."""
    etabli = round(compte_lettre(variante).restes["montant"].sum())
    return _candidats(etabli, soldes(variante.secret["chiffres"]), MESSAGES_SOLDE)


def candidats_q3(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Ce qui était échu ce jour-là, et ce qu'on trouve en se trompant."""
    tableau = echeances(variante).tableau.set_index("periode")
    return _candidats(round(tableau.loc["échu", "solde"]), echus(variante.secret["chiffres"]), MESSAGES_ECHU)


def _candidats(etabli: int, valeurs: dict[str, int], messages: dict[str, tuple[str, str]]) -> list[Candidat]:
    return [juste(etabli)] + [erreur_connue(valeurs[n], n, texte, part) for n, (texte, part) in messages.items()]


def candidats_q4(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Le constat de chaque écriture, et ce qu'on donne quand une faute échappe."""
    c: Chiffres = variante.secret["chiffres"]
    candidats = [juste(_constats(c.constats))]
    for faute, (note, texte) in MESSAGES_CONSTATS.items():
        vus = {n: "juste" if _faute(constat) == faute else constat for n, constat in c.constats.items()}
        candidats.append(erreur_connue(_constats(vus), note, texte, "0.75"))
    return candidats


def _faute(constat: str) -> str:
    return constat.replace("é", "e")


def _constats(constats: dict[int, str]) -> dict[str, list[Any]]:
    return {"ecriture": list(constats), "constat": list(constats.values())}


def candidats_q5(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Le montant de la facture, et ce qu'on donne en se trompant."""
    c: Chiffres = variante.secret["chiffres"]
    return _candidats(c.fautives["desequilibre"].ht, montants_corriges(c), MESSAGES_MONTANT)


def candidats_q6(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """La correction par virement, et ce qu'on écrit en se trompant."""
    c: Chiffres = variante.secret["chiffres"]
    ht, comptes = c.fautives["compte"].ht, variante.valeurs["comptes"]
    etablie = {e.compte: round(e.debit - e.credit) for e in virement(variante).ecritures.itertuples()}
    bon, faux = c.fautives["compte"].compte, c.compte_faux
    return [
        juste(_ecriture(comptes, etablie)),
        erreur_connue(
            _ecriture(comptes, {compte: -m for compte, m in etablie.items()}),
            "sens_inverse",
            "Votre écriture renforce la faute : quel compte faut-il vider, et de quel côté ?",
            "0.5",
        ),
        erreur_connue(
            _ecriture(comptes, {bon: 2 * ht, faux: -2 * ht}),
            "montant_double",
            "Après votre écriture, que reste-t-il au compte faux ?",
            "0.25",
        ),
        erreur_connue(
            _ecriture(comptes, {bon: ht, "401": -ht}),
            "tiers_corrige",
            "La dette envers le fournisseur était-elle fausse ?",
            "0.25",
        ),
    ]


def _ecriture(comptes: list[str], montants: dict[str, int]) -> dict[str, list[Any]]:
    sommes = [montants.get(compte, 0) for compte in comptes]
    return {
        "compte": list(comptes),
        "debit": [max(m, 0) for m in sommes],
        "credit": [max(-m, 0) for m in sommes],
    }


def candidats_q7(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """L'effet sur le résultat, d'après les bonnes fautes ou celles que l'étudiant a vues."""
    c: Chiffres = variante.secret["chiffres"]
    suivi = _effet_suivi(c, reponses)
    candidats = [juste(c.effet)]
    if suivi is not None and suivi != c.effet:
        candidats.append(juste(suivi, "reponses_precedentes", SUIVI))
    valeurs = effets(c)
    return candidats + [
        erreur_connue(valeurs[n], n, texte, part) for n, (texte, part) in MESSAGES_EFFET.items() if valeurs[n] != suivi
    ]


def _effet_suivi(c: Chiffres, reponses: Reponses) -> int | None:
    """L'effet des seules fautes que l'étudiant a vues, au montant qu'il a redressé ; None si rien n'est à suivre.

    Il faut que trois fautes au moins soient vues et que le montant redressé soit plausible.
    """
    vues, exact = _vues(c, reponses), c.fautives["desequilibre"].ht
    if vues is None or len(vues) < len(c.fautives) - 1:
        return None
    donne = presente(reponses, "q5")
    redresse = int(donne) if donne is not None and exact < 2 * donne < 4 * exact else exact
    doublon = c.fautives["doublon"].ht if "doublon" in vues else 0
    # Sans aucun effet, il n'y a rien à suivre : zéro ne se donne pas.
    return doublon + (c.ht_faux - redresse if "desequilibre" in vues else 0) or None


def _vues(c: Chiffres, reponses: Reponses) -> set[str] | None:
    """Les fautes justement relevées en question 4 ; toutes si l'étudiant n'y a pas répondu."""
    tableau = presente(reponses, "q4")
    if tableau is None:
        return set(c.fautives)
    donnes = dict(zip(tableau["ecriture"], tableau["constat"], strict=True))
    return {
        _faute(constat)
        for numero, constat in c.constats.items()
        if constat != "juste" and _faute(str(donnes.get(numero) or "").strip().lower()) == _faute(constat)
    }
