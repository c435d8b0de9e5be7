"""Un référentiel mal écrit est refusé avec tous ses défauts, et jamais autrement que par une phrase."""

import copy
import random
from importlib.resources import files

import pytest
import yaml

from refcomp.errors import ReferentielMalFormeError
from refcomp.referentiels.compilation import parse_source
from refcomp.referentiels.controle import check_referentiel

BON = yaml.safe_load(
    """
id: mini
millesime: inconnu
intitule: Un petit référentiel
territoire: metropole
niveaux: [{id: bloc, libelle: Bloc}, {id: critere, libelle: Critère}]
elements:
  - {id: B1, niveau: bloc, libelle_imprime: Vendre}
  - {id: B1/c1, niveau: critere, parent: B1, libelle_imprime: Saluer le client, spans: [[0, 4]]}
relations: [{source: B1, type: comprend, cible: B1/c1}]
echelles:
  - {id: maitrise, libelle: Maîtrise, nature: ordinale, valeurs: [{code: I, libelle: Bas}, {code: S, libelle: Haut}]}
reglement:
  parametres: [{id: voulu, libelle: Niveau voulu, nature: niveau, echelle: maitrise}]
  regles:
    - id: acquis
      libelle: Bloc acquis
      portee: bloc
      condition:
        tous:
          variable: c
          dans: {enfants_de: $element}
          condition: {niveau_atteint: {element: $c, source: jury, niveau: {parametre: voulu}}}
"""
)


def test_le_petit_referentiel_est_bon():
    assert check_referentiel(BON) == []


def test_tous_les_defauts_d_un_coup():
    faux = copy.deepcopy(BON)
    faux["elements"][1] |= {"parent": "B9", "niveau": "crit", "libele": "faute de frappe"}
    faux["elements"].append({"id": "B1", "niveau": "bloc", "libelle_imprime": "Encore", "parent": "B2"})
    faux["elements"].append({"id": "B2", "niveau": "bloc", "libelle_imprime": "Rond", "parent": "B1"})
    faux["relations"].append({"source": "X", "type": "comprend", "cible": "Y", "imprimee": False})
    faux["echelles"][0]["valeurs"].append({"code": "S", "libelle": "Encore"})
    faux["reglement"]["regles"][0]["condition"]["tous"]["condition"] = {"pas": {}}
    defauts = "\n".join(check_referentiel(faux))
    for attendu in (
        "libele",
        "le parent « B9 » n'existe pas",
        "le niveau « crit » n'est pas déclaré",
        "identifiant employé 2 fois",
        "tourne en rond",
        "la source « X » n'existe pas",
        "la cible « Y » n'existe pas",
        "une relation déduite donne sa raison",
        "le niveau « S » figure deux fois",
        "opérateur « pas » inconnu",
    ):
        assert attendu in defauts, attendu


def test_un_yaml_illisible_dit_ou():
    with pytest.raises(ReferentielMalFormeError, match=r"mon\.yaml n'est pas un YAML lisible : ligne 3, colonne"):
        parse_source("id: mini\nelements: [{id: B1\n", "mon.yaml")


def _mutations(document, hasard):
    """Un document où une feuille ou une branche est ôtée, remplacée ou dédoublée."""
    change = copy.deepcopy(document)
    conteneurs = [change]
    for courant in conteneurs:
        enfants = courant.values() if isinstance(courant, dict) else courant
        conteneurs += [e for e in enfants if isinstance(e, dict | list) and e]
    courant = hasard.choice(conteneurs)
    cle = hasard.choice(list(courant) if isinstance(courant, dict) else range(len(courant)))
    geste = hasard.choice(["oter", "remplacer", "deplacer"])
    if geste == "oter":
        del courant[cle]
    elif geste == "remplacer":
        courant[cle] = hasard.choice([None, 3, -1.5, "x", "$y", [], {}, [1], {"a": 1}, True, "B1"])
    else:
        courant[cle] = copy.deepcopy(hasard.choice(conteneurs))
    return change


@pytest.mark.parametrize("graine", range(6))
def test_aucun_document_ne_fait_echouer_le_controle(graine):
    hasard = random.Random(graine)
    agora = yaml.safe_load((files("refcomp.referentiels") / "agora_bloc1" / "2020.yaml").read_text(encoding="utf-8"))
    agora["elements"] = agora["elements"][:6]
    for modele in (BON, agora | {"relations": []}):
        for _ in range(60):
            change = modele
            for _ in range(hasard.randint(1, 3)):
                change = _mutations(change, hasard)
            assert all(isinstance(d, str) for d in check_referentiel(change))
