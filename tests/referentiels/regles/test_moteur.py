"""Le moteur, quelles que soient les règles : monotone, indifférent à l'ordre et aux vides, et ce qui suffit suffit."""

from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refcomp.referentiels import load
from refcomp.referentiels.reglement import build_reglement
from refcomp.referentiels.regles.controle import check_reglement
from refcomp.referentiels.regles.decision import decision
from refcomp.referentiels.regles.expressions import Contexte
from refcomp.referentiels.regles.mesures import Cle
from refcomp.referentiels.regles.raisons import render_fraction

RANG = {"non acquis": 0, "en attente": 1, "non précisé": 1, "acquis": 2, "sans objet": 2}
ECHELLES = [{"id": "pourcentage", "libelle": "Pourcentage", "nature": "numerique", "minimum": 0, "maximum": 100}]
NIVEAUX = [
    {
        "id": "ordre",
        "libelle": "Ordre",
        "nature": "ordinale",
        "valeurs": [{"code": "I", "libelle": "Bas"}, {"code": "S", "libelle": "Haut"}],
    }
]
CELLULES = [(e, s) for e in ("R", "PO", "OT") for s in ("tuteur", "formateur", "jury")]
PARAMETRES = [
    {"id": "seuil", "libelle": "Seuil", "nature": "nombre", "defaut": 50},
    {"id": "ouvert", "libelle": "Seuil à choisir", "nature": "nombre", "minimum": 20, "maximum": 80},
    {"id": "voie", "libelle": "Voie à choisir", "nature": "choix", "choix": {"a": "la première", "b": "la seconde"}},
]

resultat = st.sampled_from(CELLULES).map(lambda c: {"resultat": {"element": c[0], "source": c[1]}})
seuil = st.one_of(st.integers(0, 100), st.just({"parametre": "seuil"}), st.just({"parametre": "ouvert"}))


def _quantites(sous):
    listes = st.lists(sous, min_size=1, max_size=3)
    return st.one_of(
        *(listes.map(lambda qs, nom=nom: {nom: qs}) for nom in ("moyenne", "minimum", "maximum", "premier_connu")),
        st.lists(st.tuples(st.integers(1, 5), sous), min_size=1, max_size=3).map(
            lambda ps: {"moyenne_ponderee": [{"poids": p, "de": q} for p, q in ps]}
        ),
        st.tuples(sous, sous).map(lambda ab: {"selon": {"parametre": "voie", "cas": {"a": ab[0], "b": ab[1]}}}),
    )


quantite = st.recursive(resultat, _quantites, max_leaves=3)
comparaison = st.one_of(
    st.tuples(quantite, seuil).map(lambda qs: {"atteint": {"valeur": qs[0], "seuil": qs[1]}}),
    st.tuples(quantite, seuil, st.booleans()).map(
        lambda qs: {"depasse": {"valeur": qs[0], "seuil": qs[1], "strict": qs[2]}}
    ),
    quantite.map(lambda q: {"connu": q}),
    st.sampled_from(CELLULES).map(lambda c: {"evalue": {"element": c[0], "source": c[1]}}),
)
condition = st.recursive(
    comparaison,
    lambda sous: st.one_of(
        st.lists(sous, min_size=1, max_size=3).map(lambda cs: {"tous": cs}),
        st.lists(sous, min_size=1, max_size=3).map(lambda cs: {"un_de": cs}),
        st.tuples(sous, sous).map(lambda ab: {"selon": {"parametre": "voie", "cas": {"a": ab[0], "b": ab[1]}}}),
    ),
    max_leaves=3,
)
resultats = st.dictionaries(st.sampled_from(CELLULES), st.fractions(0, 100, max_denominator=7), max_size=len(CELLULES))
choix = st.fixed_dictionaries({}, optional={"voie": st.sampled_from("ab"), "ouvert": st.integers(20, 80)})


def _table(faits):
    return pd.DataFrame([(*c, v) for c, v in faits.items()], columns=["element_id", "source", "valeur"])


def _reglement(regle):
    regles = [{"id": "r", "libelle": "Règle", "condition": regle}]
    return {"parametres": PARAMETRES, "echelles": [*ECHELLES, *NIVEAUX], "regles": regles}


def _decide(regle, faits, donnes):
    brut = _reglement(regle)
    assert check_reglement(brut, Contexte()) == []
    table = faits if isinstance(faits, pd.DataFrame) else _table(faits)
    return decision(load("cqp-agc"), table, "r", parametres=donnes, reglement=build_reglement(brut, "essai"))


@settings(deadline=None, max_examples=150)
@given(condition, resultats, choix, st.data())
def test_un_meilleur_resultat_ne_fait_jamais_perdre(regle, faits, donnes, data):
    if not faits:
        return
    mieux = {c: min(Fraction(100), v + data.draw(st.fractions(0, 100, max_denominator=5))) for c, v in faits.items()}
    avant, apres = _decide(regle, faits, donnes), _decide(regle, mieux, donnes)
    assert RANG[apres.verdict] >= RANG[avant.verdict]


@settings(deadline=None, max_examples=150)
@given(condition, resultats, choix, st.randoms())
def test_ni_l_ordre_ni_les_lignes_vides_ne_comptent(regle, faits, donnes, hasard):
    lignes = [(*c, v) for c, v in faits.items()]
    lignes += [(*c, None) for c in CELLULES if c not in faits]
    hasard.shuffle(lignes)
    melangee = pd.DataFrame(lignes, columns=["element_id", "source", "valeur"])
    une, autre = _decide(regle, faits, donnes), _decide(regle, melangee, donnes)
    assert (une.verdict, une.manque, une.suffirait) == (autre.verdict, autre.manque, autre.suffirait)


@settings(deadline=None, max_examples=150)
@given(condition, resultats, choix, st.data())
def test_ce_qui_est_decide_le_reste_quoi_qu_il_arrive(regle, faits, donnes, data):
    """Un verdict rendu avec des absents ne dépend ni de ce qu'ils seront, ni des choix qui manquaient."""
    rendu = _decide(regle, faits, donnes)
    if rendu.raison.rempli is None or "premier_connu" in str(regle):
        return  # un premier résultat connu en remplace un autre : le fait nouveau change alors la question
    absents = {c: data.draw(st.fractions(0, 100, max_denominator=5)) for c in CELLULES if c not in faits}
    complets = {"voie": "a", "ouvert": 50} | donnes
    assert _decide(regle, faits | absents, complets).raison.rempli is rendu.raison.rempli


@settings(deadline=None, max_examples=150)
@given(condition, resultats, st.data())
def test_ce_qui_suffit_suffit(regle, faits, data):
    donnes = {"voie": data.draw(st.sampled_from("ab")), "ouvert": data.draw(st.integers(20, 80))}
    rendu = _decide(regle, faits, donnes)
    besoins = rendu.raison.besoins
    if rendu.verdict != "en attente" or not besoins or "premier_connu" in str(regle):
        return
    ajoutes: dict[Cle, Fraction] = {}
    for besoin in besoins:
        for cle in besoin.faits:
            # Un peu plus qu'un seuil à dépasser, sans sortir de l'échelle.
            voulu = Fraction(0) if besoin.seuil is None else besoin.seuil + (Fraction(1, 10**6) if besoin.strict else 0)
            ajoutes[cle] = max(ajoutes.get(cle, Fraction(0)), voulu)
    if max(ajoutes.values()) > 100:
        return
    suite = _decide(regle, faits | {(c.element, c.source): v for c, v in ajoutes.items()}, donnes)
    reste = {c for c in suite.raison.manques if c in ajoutes}
    assert suite.raison.rempli or (suite.verdict == "en attente" and not reste)


def test_deux_decimales_ou_assez_pour_ne_pas_confondre():
    assert render_fraction(Fraction(70004, 1000), Fraction(70)) == "70,004"
    assert render_fraction(Fraction(211, 3), Fraction(70)) == "70,33"
    assert render_fraction(Fraction(70), Fraction(70)) == "70"
    assert render_fraction(Fraction(12345, 10)) == "1\u202f234,50"


@pytest.mark.parametrize(
    ("regle", "defaut"),
    [
        ({"pas": 1}, "opérateur « pas » inconnu"),
        (
            {"atteint": {"valeur": 3, "seuil": {"resultat": {"element": "R", "source": "jury"}}}},
            "un nombre ou {parametre",
        ),
        ({"atteint": {"valeur": {"parametre": "absent"}, "seuil": 3}}, "« absent » n'est pas déclaré"),
        ({"regle": {"nom": "r"}}, "finit par s'appeler elle-même"),
        ({"tous": []}, "liste non vide"),
        ({"selon": {"parametre": "voie", "cas": {"a": {"toujours": True}}}}, "les cas doivent être exactement a, b"),
        ({"evalue": {"element": "$domaine", "source": "jury"}}, "n'est pas liée"),
        (
            {"tous": {"variable": "d", "dans": {"niveau": "x", "liste": []}, "condition": {"toujours": True}}},
            "un ensemble",
        ),
        ({"atteint": {"valeur": 3, "seuil": -1}}, "négatif"),
        ({"depasse": {"valeur": 3}}, "clés absentes : seuil"),
        ({"evalue": {"element": "R", "source": "juri"}}, "n'est pas une voix"),
        ({"evalue": {"element": "R", "source": "auto"}}, "n'est pas une voix"),
        ({"niveau_atteint": {"element": "R", "source": "jury", "niveau": "ZZ"}}, "n'est d'aucune échelle"),
        (
            {"atteint": {"valeur": {"resultat": {"element": "R", "source": "jury", "echelle": "x"}}, "seuil": 3}},
            "« x » n'est pas",
        ),
        ({"atteint": {"valeur": {"moyenne_ponderee": []}, "seuil": 3}}, "liste non vide"),
        ({"atteint": {"valeur": float("nan"), "seuil": 3}}, "une quantité est un seul opérateur"),
        (
            {
                "atteint": {
                    "valeur": {
                        "part": {"variable": "d", "dans": {"liste": ["R"]}, "condition": {"regle": {"nom": "r"}}}
                    },
                    "seuil": 3,
                }
            },
            "finit par s'appeler elle-même",
        ),
        (
            {
                "tous": {
                    "variable": "d",
                    "dans": {"relies_a": "R", "type": "t", "sens": "x"},
                    "condition": {"toujours": True},
                }
            },
            "vers ou depuis",
        ),
        ({"tous": {"variable": "d", "dans": {"liste": ["R"]}, "condition": {"toujours": True}, "non": 1}}, "reçues"),
    ],
)
def test_une_regle_mal_ecrite_est_refusee_avec_sa_place(regle, defaut):
    brut = _reglement(regle)
    defauts = check_reglement(brut, Contexte())
    assert any(defaut in d for d in defauts), defauts
