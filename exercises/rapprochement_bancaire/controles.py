"""Les réponses reconnues de chaque question : justes, admises, ou fausses d'une façon connue."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import product
from typing import Any

from rapprochement_bancaire_correction import COLONNES, Poste, etat, postes, rapprochement
from rapprochement_bancaire_variante import OPERATIONS, Chiffres, charges_erronees, soldes_errones

from refcomp.authoring.modele import Candidat, Reponses, Variante, erreur_connue, juste
from refcomp.authoring.suivi import presente
from refcomp.copie import _cle as cle_texte

SOLDE, CHEQUES, REMISE, FRAIS, INTERETS, _, _, ERREUR = OPERATIONS
SUIVI = "Exact, à partir de vos réponses précédentes."


MESSAGES_CHEQUES = {
    "suspens_anterieur_oublie": (
        "Un chèque peut attendre plus d'un mois. Qu'est devenu chaque chèque du document 3 ?",
        "0.5",
    ),
    "cheque_jumeau": (
        "Deux chèques sont du même montant et un seul est passé. Qu'est-ce qui les distingue au relevé ?",
        "0.5",
    ),
    "cheque_fautif_en_suspens": (
        "La banque a débité l'un des chèques de votre liste, pour un autre montant. Lequel ?",
        "0.5",
    ),
    "anciens_en_suspens": (
        "Un chèque du mois précédent est passé ce mois-ci : cherchez les numéros du document 3 au relevé.",
        "0.5",
    ),
    "cheque_oublie": (
        "Il en manque un : cherchez au relevé le numéro de chaque chèque émis, du premier au dernier.",
        "0.5",
    ),
    "pointage_par_montant": (
        "Vous pointez les chèques par leur montant. Qu'est-ce qui désigne un chèque plus sûrement ?",
        "0.25",
    ),
}


def candidats_q1(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Les trois numéros, dans n'importe quel ordre, et les confusions entre chèques."""
    c: Chiffres = variante.secret["chiffres"]
    premier, tardif, ancien = c.suspens
    recus = presente(reponses, "q1")

    def liste(*numeros: str) -> list[str]:
        """La liste attendue, écrite comme l'étudiant l'a écrite s'il donne les mêmes numéros."""
        return recus if recus and sorted(_numeros(recus)) == sorted(numeros) else sorted(numeros)

    fausses = [
        ("suspens_anterieur_oublie", liste(premier, tardif)),
        ("cheque_jumeau", liste(c.jumeau, tardif, ancien)),
        ("cheque_fautif_en_suspens", liste(*c.suspens, c.fautif)),
        ("anciens_en_suspens", liste(*c.suspens, c.ancien_debite)),
        ("cheque_oublie", liste(premier, ancien)),
        ("cheque_oublie", liste(tardif, ancien)),
        ("pointage_par_montant", liste(tardif, ancien, c.fautif)),
    ]
    return [
        juste(liste(*c.suspens)),
        *(erreur_connue(numeros, note, *MESSAGES_CHEQUES[note]) for note, numeros in fausses),
    ]


def candidats_q2(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """La correction signée, et les montants que l'on prend pour elle."""
    c: Chiffres = variante.secret["chiffres"]
    exact = c.cheques[c.fautif]
    ecart = c.solde_releve - c.solde_compte
    cheque = "Vous donnez le montant du chèque. Il est déjà enregistré : que reste-t-il à corriger ?"
    soldes = "Vous donnez l'écart entre les deux soldes : il a bien d'autres causes qu'une seule écriture."
    return [
        juste(c.correction),
        erreur_connue(
            -c.correction,
            "correction_inversee",
            "Le montant y est. Le chèque a-t-il été enregistré pour trop, ou pour trop peu ? Qu'en devient le solde ?",
            "0.5",
        ),
        *(
            erreur_connue(signe * montant, "montant_du_cheque", cheque, "0.25")
            for signe, montant in product((1, -1), (exact, exact + c.correction))
        ),
        *(erreur_connue(signe * ecart, "ecart_des_soldes", soldes) for signe in (1, -1)),
    ]


MESSAGES_ETAT = {
    "sens_inverses": (
        "Vos montants sont du bon côté, mais à contresens. Un chèque qui va être débité, que fait-il à votre avoir ?",
        "0.25",
    ),
    "cotes_echanges": (
        "Vous corrigez le document qui connaît déjà l'opération. Lequel des deux l'ignore encore ?",
        "0.25",
    ),
    "cheques_ajoutes": (
        "Quand la banque débitera ces chèques, votre avoir chez elle augmentera-t-il ou diminuera-t-il ?",
        "0.75",
    ),
    "suspens_anterieur_oublie": (
        "Un chèque peut attendre plus d'un mois. Qu'est devenu chaque chèque du document 3 ?",
        "0.75",
    ),
    "remise_oubliee": (
        "Pointez une à une les remises du compte 512 : la banque les a-t-elle toutes créditées ?",
        "0.75",
    ),
    "date_de_valeur": (
        "Le versement d'espèces figure au relevé. Quelle date dit qu'une opération est faite ?",
        "0.75",
    ),
    "frais_oublies": (
        "Lisez les libellés du relevé : la banque s'est payée elle-même, et l'entreprise ne le sait pas encore.",
        "0.5",
    ),
    "commission_oubliee": (
        "Une seule ligne de frais ne suffit pas : de combien de façons la banque se rémunère-t-elle ce mois-ci ?",
        "0.75",
    ),
    "correction_inversee": (
        "L'erreur de saisie est du bon côté, à contresens. Le chèque a-t-il été enregistré pour trop ou trop peu ?",
        "0.75",
    ),
    "erreur_cote_banque": (
        "Qui s'est trompé de montant, la banque ou l'entreprise ? C'est de ce côté-là que l'on corrige.",
        "0.75",
    ),
    "erreur_non_corrigee": (
        "Il manque une correction : vous l'avez calculée à la question 2. De quel côté se porte-t-elle ?",
        "0.75",
    ),
}


def candidats_q3(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """L'état de rapprochement, ceux qui suivent des réponses 1 et 2, et les erreurs connues."""
    c: Chiffres = variante.secret["chiffres"]
    bons = postes(variante)
    justes = [juste(etat(bons)), *(juste(etat(p), "reponses_precedentes", SUIVI) for p in _suites(variante, reponses))]
    return [*justes, *_erreurs_connues(bons, c)]


def _suites(variante: Variante, reponses: Reponses) -> list[tuple[Poste, ...]]:
    """Les états justes à partir des chèques de la question 1, de la correction de la question 2, ou des deux.

    Une réponse n'est suivie que si elle est reconnue, juste ou fausse d'une façon connue : un chèque pris au hasard ou
    une correction de fantaisie rendraient l'état sans objet.
    """
    recus, correction = presente(reponses, "q1"), presente(reponses, "q2")
    bons = postes(variante)
    c: Chiffres = variante.secret["chiffres"]
    suites = [bons]
    if _reconnue(recus, candidats_q1(variante, reponses)):
        numeros = _numeros(recus)
        exact = sum(c.cheques[numero] for numero in numeros)
        # Le chèque fautif, s'il est de la liste, y compte pour son montant exact ou pour celui qui a été saisi.
        totaux = [exact, exact + c.correction] if c.fautif in numeros else [exact]
        suites += [_remplace(bons, CHEQUES, -total) for total in totaux]
    if _reconnue(correction, candidats_q2(variante, reponses)):
        suites += [_remplace(suite, ERREUR, int(correction)) for suite in suites]
    return suites[1:]


def _remplace(liste: tuple[Poste, ...], operation: str, montant: int) -> tuple[Poste, ...]:
    return _modifie(liste, lambda p: (p[0], p[1], montant) if p[0] == operation else p)


def _erreurs_connues(bons: tuple[Poste, ...], c: Chiffres) -> list[Candidat]:
    """Les états faux d'une façon connue, avec leurs messages."""
    autre = {"512": "releve", "releve": "512"}

    def partout(change: Callable[[Poste], Poste]) -> tuple[Poste, ...]:
        return _modifie(bons, lambda p: p if p[0] == SOLDE else change(p))

    def ligne(operation: str, change: Callable[[int], int], cote: str = "") -> tuple[Poste, ...]:
        return _modifie(bons, lambda p: (p[0], cote or p[1], change(p[2])) if p[0] == operation else p)

    faux = [
        ("sens_inverses", partout(lambda p: (p[0], p[1], -p[2]))),
        ("cotes_echanges", partout(lambda p: (p[0], autre[p[1]], p[2]))),
        ("cheques_ajoutes", ligne(CHEQUES, lambda m: -m)),
        ("suspens_anterieur_oublie", ligne(CHEQUES, lambda m: m + c.cheques[c.suspens[2]])),
        ("remise_oubliee", ligne(REMISE, lambda _: 0)),
        ("date_de_valeur", ligne(REMISE, lambda m: m + c.versement)),
        ("frais_oublies", tuple(p for p in bons if p[0] not in {FRAIS, INTERETS})),
        ("commission_oubliee", ligne(FRAIS, lambda m: m + c.commission)),
        ("correction_inversee", ligne(ERREUR, lambda m: -m)),
        ("erreur_cote_banque", ligne(ERREUR, lambda m: m, "releve")),
        ("erreur_cote_banque", ligne(ERREUR, lambda m: -m, "releve")),
        ("erreur_non_corrigee", ligne(ERREUR, lambda _: 0)),
    ]
    return [erreur_connue(etat(liste), note, *MESSAGES_ETAT[note]) for note, liste in faux]


MESSAGES_SOLDE = {
    "solde_du_releve": ("C'est le solde que la banque affiche. Que ne sait-elle pas encore ?", "0"),
    "solde_du_compte": ("C'est le solde du compte 512 avant toute correction. Que ne sait-il pas encore ?", "0"),
    "cheques_ajoutes": (
        "Votre solde dépasse celui de la banque. Que deviendra-t-il quand les chèques passeront ?",
        "0.25",
    ),
    "remise_oubliee": (
        "Vous avez pensé aux chèques émis ; une remise attend aussi d'être passée par la banque.",
        "0.5",
    ),
    "suspens_anterieur_oublie": ("Un chèque peut attendre plus d'un mois. Relisez le document 3.", "0.5"),
    "date_de_valeur": (
        "Le versement d'espèces est déjà dans le solde du relevé, quelle que soit sa date de valeur.",
        "0.5",
    ),
    "frais_oublies": (
        "Il manque ce que la banque s'est payée à elle-même : lisez les petites lignes du relevé.",
        "0.5",
    ),
    "operations_inversees": (
        "Pour l'entreprise, un débit du relevé est-il une entrée ou une sortie d'argent ? Refaites le calcul.",
        "0.25",
    ),
    "operations_deux_fois": (
        "Le solde du relevé comprend déjà les opérations que la banque a passées : ne les comptez qu'une fois.",
        "0.25",
    ),
    "erreur_non_corrigee": ("Il reste une écriture fausse dans le compte 512 : voyez la question 2.", "0.5"),
    "correction_inversee": ("L'erreur de saisie est comptée, mais dans le mauvais sens : l'écart a doublé.", "0.5"),
    "anciens_recomptes": (
        "Vous enregistrez une seconde fois des opérations du document 3 : où sont-elles déjà comptées ?",
        "0.25",
    ),
}


def candidats_q4(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Le solde rectifié, celui des réponses précédentes de l'étudiant, et les erreurs connues."""
    c: Chiffres = variante.secret["chiffres"]
    suites: list[int | Decimal] = [
        _solde(suite, cote) for suite in _suites(variante, reponses) for cote in ("512", "releve")
    ]
    sien = _etat_suivi(variante, reponses)
    if sien is not None:
        suites.append(_total(sien, "debit_512") - _total(sien, "credit_512"))
    # Un état sans aucune correction ne rend pas juste le solde de départ.
    suivis = [s for s in suites if s not in {c.solde_compte, c.solde_releve}]
    candidats = [
        juste(rapprochement(variante).soldes.rectifie_comptabilite),
        *(juste(suivi, "reponses_precedentes", SUIVI) for suivi in suivis),
    ]
    errones = soldes_errones(c)
    return candidats + [erreur_connue(errones[n], n, texte, part) for n, (texte, part) in MESSAGES_SOLDE.items()]


MESSAGES_CHARGES = {
    "prelevement_en_charge": (
        "La facture que paie le prélèvement est déjà enregistrée. Quel compte ce paiement vient-il solder ?",
        "0.5",
    ),
    "interets_oublies": ("Les intérêts que l'on paie sont aussi une charge, d'un autre compte que les frais.", "0.5"),
    "commission_oubliee": ("La banque se rémunère de plusieurs façons : avez-vous lu toutes ses lignes ?", "0.5"),
    "virement_deduit": (
        "Vous donnez l'effet sur la banque. Une créance encaissée ou une dette payée, est-ce une charge ?",
        "0",
    ),
}


def candidats_q5(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Le total des charges, celui que donne l'état de l'étudiant, et les erreurs connues."""
    c: Chiffres = variante.secret["chiffres"]
    charges = -sum(montant for operation, _, montant in postes(variante) if operation in {FRAIS, INTERETS})
    candidats = [juste(charges)]
    sien = _etat_suivi(variante, reponses)
    if sien is not None and (suivi := _charges(sien)):
        candidats.append(juste(suivi, "etat_de_la_question_3", "Exact, à partir de votre état de rapprochement."))
    erronees = charges_erronees(c)
    return candidats + [erreur_connue(erronees[n], n, texte, part) for n, (texte, part) in MESSAGES_CHARGES.items()]


def _reconnue(valeur: Any, candidats: list[Candidat]) -> bool:
    """Vrai si une réponse est l'un des candidats, juste ou faux d'une façon connue."""
    return valeur is not None and any(valeur == candidat.valeur for candidat in candidats)


def _etat_suivi(variante: Variante, reponses: Reponses) -> Mapping[str, list[Any]] | None:
    """L'état de l'étudiant, s'il peut être suivi.

    Il faut que la moitié au moins des cellules attendues soient justes, ou que l'état soit faux d'une façon connue :
    inverser tous les sens laisse peu de cellules justes, mais l'état se lit encore. Un état de fantaisie rendrait les
    questions suivantes sans objet.
    """
    sien = presente(reponses, "q3")
    if sien is None:
        return None
    bons = postes(variante)
    attendues, recues = _cellules(etat(bons)), _cellules(sien)
    justes = sum(recues.get(cellule) == montant for cellule, montant in attendues.items())
    erreurs = _erreurs_connues(bons, variante.secret["chiffres"])
    connu = any(recues == _cellules(erreur.valeur) for erreur in erreurs)
    return sien if 2 * justes >= len(attendues) or connu else None


def _cellules(tableau: Mapping[str, list[Any]]) -> dict[tuple[str, str], Any]:
    """Les montants non nuls d'un état, par opération et par colonne."""
    operations = [cle_texte(operation) for operation in tableau["operation"]]
    return {
        (operation, colonne): montant
        for colonne in COLONNES[1:]
        for operation, montant in zip(operations, tableau[colonne], strict=True)
        if montant
    }


def _numeros(elements: list[str]) -> list[str]:
    """Les chiffres de chaque élément : « CHQ 4571207 » et « 4571207 » se valent."""
    return [re.sub(r"\D", "", e) for e in elements]


def _modifie(liste: tuple[Poste, ...], change: Callable[[Poste], Poste]) -> tuple[Poste, ...]:
    return tuple(change(p) for p in liste)


def _solde(liste: tuple[Poste, ...], cote: str) -> int:
    return sum(montant for _, ce_cote, montant in liste if ce_cote == cote)


def _total(tableau: Mapping[str, list[Any]], colonne: str) -> Decimal:
    return sum((m for m in tableau[colonne] if m is not None), Decimal(0))


def _charges(tableau: Mapping[str, list[Any]]) -> Decimal:
    """Les frais et les intérêts de l'état de l'étudiant, de quelque côté qu'il les ait portés."""
    voulues = {cle_texte(FRAIS), cle_texte(INTERETS)}
    rangs = [rang for rang, operation in enumerate(tableau["operation"]) if cle_texte(operation) in voulues]
    return sum((tableau[c][rang] or Decimal(0) for c in COLONNES[1:] for rang in rangs), Decimal(0))
