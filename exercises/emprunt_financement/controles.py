"""Les réponses reconnues de chaque question : justes, admises, ou fausses d'une façon connue.

Les questions 2, 3 et 6 se corrigent aussi d'après les réponses précédentes de l'étudiant : une erreur n'est payée
qu'une fois. Une réponse précédente trop éloignée de la bonne (moins de la moitié, plus du double) ne sert pas de point
de départ. Les calculs sont en centimes.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from emprunt_financement_correction import bordereau, decouvert, echelle, plan
from emprunt_financement_variante import (
    PAR_AN,
    PROPOSITIONS,
    Besoin,
    Offre,
    agios,
    arrondi,
    echeances,
    nets,
    nombres,
    taux_periodes,
)

from refcomp.authoring.modele import Candidat, Reponses, Variante, juste
from refcomp.authoring.suivi import (
    centimes_de,
    erreurs_connues,
    erreurs_en_centimes,
    euros_de,
    juste_en_centimes,
    presente,
)

Colonnes = dict[str, list[Decimal | int]]

RETOURS_ECHEANCE = {  # erreur → (part gardée, retour)
    "taux_annuel": ("0.25", "Votre taux est celui d'une année. Combien de temps sépare deux échéances ?"),
    "taux_mensuel": ("0.25", "Votre taux est celui d'un mois. Combien de temps sépare deux échéances ?"),
    "interets_simples": (
        "0.25",
        "Vous payez des intérêts sur tout le capital jusqu'au bout. Que doit-on encore après la première échéance ?",
    ),
}
RETOURS_PLAN = {
    "capital_constant": ("0.5", "Votre capital est le même à chaque ligne. Qu'est-ce que l'offre annonce constant ?"),
    "interets_constants": ("0.25", "Vos intérêts ne bougent pas. Sur quelle somme la banque les calcule-t-elle ?"),
}
RETOURS_COUT = {
    "frais_oublies": ("0.5", "Il manque une somme payée une seule fois, au départ : relisez l'offre."),
    "assurance_oubliee": ("0.5", "Il manque une somme payée à chaque trimestre, en sus de l'échéance."),
    "total_verse": ("0.25", "C'est tout ce qui sera versé. Le capital rendu est-il un coût ?"),
}
RETOURS_NET = {
    "jours_banque_oublies": ("0.75", "Comptez-vous autant de jours que la banque ? Relisez ses conditions."),
    "tva_oubliee": ("0.75", "Une des commissions rémunère un service : que lui ajoute l'État ?"),
    "tva_sur_tout": ("0.5", "Vous taxez tous les agios. Lesquels rémunèrent un service, lesquels un prêt ?"),
    "annee_civile": ("0.5", "Combien de jours compte l'année de la banque ?"),
    "endos_oublie": ("0.5", "Il manque une commission qui se calcule comme l'escompte."),
}
RETOURS_NOMBRES = {
    "dates_operation": ("0.5", "À partir de quel jour la banque compte-t-elle un mouvement ?"),
    "nombres_nets": ("0.25", "Les jours où le compte est créditeur effacent-ils les intérêts des autres jours ?"),
    "arrete_exclu": ("0.75", "Il manque un jour à votre dernière ligne : relisez ce qui est dit de l'arrêté."),
}
RETOURS_AGIOS = {
    "plus_fort_oublie": ("0.5", "Une commission porte sur le jour le plus creux du mois : l'avez-vous comptée ?"),
    "tva_oubliee": ("0.75", "Deux de vos postes rémunèrent un service : que leur ajoute l'État ?"),
    "tva_sur_tout": ("0.5", "Vous taxez tous les postes. Lesquels rémunèrent un service, lesquels un prêt ?"),
    "annee_civile": ("0.5", "Combien de jours compte l'année de la banque ?"),
}
RETOURS_CHOIX = {
    "plus_bas_taux": ("0", "C'est le taux le plus bas. Que faut-il ajouter aux intérêts pour connaître le coût ?"),
    "sans_frais": ("0", "Elle n'a pas de frais. À combien s'élèvent ses intérêts sur toute la durée ?"),
}


def candidats_q1(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """L'échéance trimestrielle."""
    premiere = plan(variante).tableau.iloc[0]
    bonne = round((premiere["echeance"] - premiere["assurance"]) * 100)
    return _connus(bonne, echeances(variante.secret["offre"]), RETOURS_ECHEANCE)


def candidats_q2(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Le tableau d'amortissement, à partir de la bonne échéance ou de celle de l'étudiant."""
    offre: Offre = variante.secret["offre"]
    candidats = [juste(_plan_exact(variante))]
    sienne = _sienne(reponses, "q1", echeances(offre)["juste"])
    if sienne is not None:
        connues = echeances(offre)
        taux = [taux_periodes(offre)["juste"]]
        taux += [t for note, t in taux_periodes(offre).items() if abs(connues[note] - sienne) <= 2]
        message = "Exact, à partir de votre échéance de la question 1."
        candidats += [juste(_plan(offre, sienne, t), "echeance_de_la_question_1", message) for t in taux]
    tableaux = {"capital_constant": _capital_constant(offre), "interets_constants": _interets_constants(offre)}
    candidats += erreurs_connues(tableaux, RETOURS_PLAN)
    return candidats


def candidats_q3(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Le coût total, avec les bons intérêts ou ceux du tableau de l'étudiant."""
    offre: Offre = variante.secret["offre"]
    assurance = offre.prime * offre.nombre
    candidats = []
    for interets, convention in _interets_possibles(variante, reponses):
        cout = interets + assurance + offre.frais
        montants = {"frais_oublies": cout - offre.frais, "assurance_oubliee": cout - assurance}
        montants["total_verse"] = cout + offre.capital
        candidats.append(juste_en_centimes(cout, convention, "vos intérêts de la question 2"))
        candidats += erreurs_en_centimes(montants, RETOURS_COUT)
    return candidats


def candidats_q4(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Le net de la remise."""
    return _connus(round(bordereau(variante).net * 100), nets(variante.secret["remise"]), RETOURS_NET)


def candidats_q5(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Les nombres débiteurs."""
    bons = round(echelle(variante).nombres_debiteurs * 100)
    return _connus(bons, nombres(variante.secret["compte"]), RETOURS_NOMBRES)


def candidats_q6(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Les agios, avec les bons nombres ou ceux de l'étudiant."""
    compte = variante.secret["compte"]
    candidats = _connus(
        round(decouvert(variante).agios_ttc * 100),
        agios(compte, Fraction(nombres(compte)["juste"])),
        RETOURS_AGIOS,
    )
    siens = _sienne(reponses, "q5", nombres(compte)["juste"])
    if siens is not None:
        montants = agios(compte, Fraction(siens))
        candidats.append(
            juste_en_centimes(montants["juste"], "nombres_de_la_question_5", "vos nombres de la question 5")
        )
        candidats += erreurs_en_centimes(montants, RETOURS_AGIOS)
    return candidats


def candidats_q7(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """La proposition la moins chère."""
    besoin: Besoin = variante.secret["besoin"]
    couts = besoin.couts()
    taux = {nom: besoin.propositions[nom][0] for nom in PROPOSITIONS}
    noms = {"plus_bas_taux": min(taux, key=taux.__getitem__), "sans_frais": max(taux, key=taux.__getitem__)}
    return [
        juste(min(couts, key=couts.__getitem__)),
        *erreurs_connues(noms, RETOURS_CHOIX),
    ]


def _connus(bonne: int, montants: dict[str, int], retours: dict[str, tuple[str, str]]) -> list[Candidat]:
    """Le candidat juste et les erreurs connues d'une question, en centimes."""
    return [juste(euros_de(bonne)), *erreurs_en_centimes(montants, retours)]


def _interets_possibles(variante: Variante, reponses: Reponses) -> Iterator[tuple[int, str]]:
    """Les bons intérêts, puis ceux du tableau de l'étudiant s'ils en diffèrent sans s'en éloigner trop."""
    bons = round(plan(variante).totaux["interets"] * 100)
    yield bons, ""
    tableau = presente(reponses, "q2")
    if tableau is not None:
        siens = sum(centimes_de(i) for i in tableau["interets"] if i is not None)
        # Un taux annuel pris pour un trimestre multiplie les intérêts par plus de quatre : la suite reste la sienne.
        if siens != bons and bons <= 4 * siens <= 24 * bons:
            yield siens, "interets_de_la_question_2"


def _sienne(reponses: Reponses, question: str, bonne: int) -> int | None:
    """Un nombre de l'étudiant, en centimes, s'il est faux mais peut servir de départ à la suite."""
    valeur = presente(reponses, question)
    if valeur is None:
        return None
    centimes = centimes_de(valeur)
    return centimes if centimes != bonne and bonne <= 2 * centimes <= 4 * bonne else None


def _plan_exact(variante: Variante) -> Colonnes:
    """Le plan calculé par refcomp, aux colonnes de l'énoncé."""
    table = plan(variante).tableau
    montants = {c: [Decimal(str(v)) for v in table[c]] for c in ("interets", "capital", "capital_restant")}
    return {"rang": table["rang"].tolist(), **montants}


def _plan(offre: Offre, echeance: int, taux: Fraction) -> Colonnes:
    """Un plan à échéance donnée, dont la dernière échéance solde."""
    reste, lignes = offre.capital, []
    for rang in range(1, offre.nombre + 1):
        interets = arrondi(reste * taux)
        capital = reste if rang == offre.nombre else echeance - interets
        reste -= capital
        lignes.append((rang, interets, capital, reste))
    return _colonnes(lignes)


def _capital_constant(offre: Offre) -> Colonnes:
    part, reste, lignes = arrondi(Fraction(offre.capital, offre.nombre)), offre.capital, []
    for rang in range(1, offre.nombre + 1):
        interets = arrondi(reste * offre.taux / PAR_AN)
        capital = reste if rang == offre.nombre else part
        reste -= capital
        lignes.append((rang, interets, capital, reste))
    return _colonnes(lignes)


def _interets_constants(offre: Offre) -> Colonnes:
    """Les intérêts de la première ligne répétés, le capital par différence avec l'échéance."""
    interets, reste, lignes = arrondi(offre.capital * offre.taux / PAR_AN), offre.capital, []
    for rang in range(1, offre.nombre + 1):
        capital = echeances(offre)["juste"] - interets
        reste -= capital
        lignes.append((rang, interets, capital, reste))
    return _colonnes(lignes)


def _colonnes(lignes: list[tuple[int, int, int, int]]) -> Colonnes:
    rangs, interets, capital, restant = zip(*lignes, strict=True)
    return {
        "rang": list(rangs),
        "interets": [euros_de(v) for v in interets],
        "capital": [euros_de(v) for v in capital],
        "capital_restant": [euros_de(v) for v in restant],
    }
