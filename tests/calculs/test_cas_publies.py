"""Les cas chiffrés viennent d'ailleurs, et de plusieurs maisons : au plus un quart d'un même éditeur.

Un cas dont aucune source ne donne la réponse commence par un des mots de `FAITS_ICI` ; une fiche qui n'en a pas
d'autre écrit « aucun publié ». Deux cas d'un sujet qui ne diffèrent que par leurs chiffres comptent pour un.
"""

import datetime as dt
import re
from collections import Counter
from pathlib import Path
from urllib.parse import urlparse

import pytest
import yaml

from refcomp.calculs.catalogue import load_fiches

ESSAIS = Path(__file__).parent
MINIMUM, PART_MAXIMALE = 150, 0.25
FAITS_ICI = re.compile(
    r"aucun publié|cas construit|cas de contrôle|calcul propre|calcul à la main|calculé à la main|arithmétique"
    r"|valeur d'or|valeur de référence|tarif douanier|taux du code",
    re.IGNORECASE,
)
RENVOI = re.compile(r"le cas précédent|même page", re.IGNORECASE)
# Un éditeur se reconnaît à l'un de ces mots, avant son adresse : le même publie sous plusieurs.
EDITEURS = {
    "Gualino": ("gualino", "les zoom's"),
    "objectif-dcg.fr": ("objectif-dcg", "ayari-59", "dcg ue 11"),
    "IUT en ligne": ("iutenligne", "iut en ligne"),
    "Odoo": ("odoo/odoo", "odoo,"),
    "OCA": ("oca/", "oca account", "l10n-france"),
    "Tryton": ("tryton",),
    "Scribd": ("scribd.com",),
    "Axelor": ("axelor",),
    "Frappe": ("frappe/",),
    "Nouvelle-Calédonie": ("gouv.nc", "service-public.nc"),
}
MUETS = {"id", "titre", "source", "remarque", "note", "corrige_faux", "convention", "arrondi"}


def cas_de(sujet):
    """Les cas d'un sujet ; une source qui renvoie au cas précédent est la sienne."""
    lus = []
    for fichier in sorted((ESSAIS / sujet / "cas").glob("*.yaml")):
        for cas in yaml.safe_load(fichier.read_text(encoding="utf-8")):
            lus.append(cas | {"source": lus[-1]["source"]} if RENVOI.match(cas["source"]) else cas)
    return lus


FICHES = load_fiches()
TOUS = [(fiche.nom, cas) for fiche in FICHES for cas in cas_de(fiche.nom)]


def editeur(source):
    """L'éditeur d'une source : son nom connu, sinon son site, sinon les premiers mots qui la citent."""
    texte = source.lower()
    for nom, mots in EDITEURS.items():
        if any(mot in texte for mot in mots):
            return nom
    adresse = re.search(r"https?://[^\s»)\"]+", source)
    if adresse:
        return urlparse(adresse.group()).netloc.removeprefix("www.")
    return re.split(r"[,(:;]", texte)[0].strip()


def publie(cas):
    """Dit si une source donne la réponse du cas ; celles faites ici le disent d'emblée."""
    return not FAITS_ICI.match(cas["source"]) and "cas construit pour refcomp" not in cas["source"]


def forme(valeur):
    """Un cas sans ses chiffres : mêmes données, mêmes options, mêmes réponses attendues, d'autres nombres."""
    if isinstance(valeur, dict):
        return {str(nom): forme(v) for nom, v in sorted(valeur.items(), key=lambda p: str(p[0]))}
    if isinstance(valeur, list):
        return sorted({repr(forme(v)) for v in valeur})
    if valeur is None or (isinstance(valeur, int | float | dt.date) and not isinstance(valeur, bool)):
        return "chiffre"
    return "chiffre" if isinstance(valeur, str) and re.fullmatch(r"[\d\s.,/%-]+", valeur) else valeur


def distincts():
    formes = {}
    for sujet, cas in TOUS:
        formes.setdefault((sujet, repr(forme({k: v for k, v in cas.items() if k not in MUETS}))), cas)
    return list(formes.values())


def test_la_forme_ne_garde_que_ce_qui_change_le_calcul():
    assert forme({"montant": 12, "date": "01/02/2026"}) == forme({"montant": 9, "date": "03/04/2027"})
    assert forme({"montant": 12, "mode": "a"}) != forme({"montant": 12, "mode": "b"})
    assert forme([{"n": 1}, {"n": 2}]) == forme([{"n": 3}])


def test_assez_de_cas_distincts_et_publies():
    assert len([cas for cas in distincts() if publie(cas)]) >= MINIMUM


def test_au_plus_un_quart_des_cas_vient_d_un_editeur():
    comptes = Counter(editeur(cas["source"]) for cas in distincts() if publie(cas))
    nom, nombre = comptes.most_common(1)[0]
    assert nombre <= PART_MAXIMALE * sum(comptes.values()), f"{nom} : {nombre} cas sur {sum(comptes.values())}"


@pytest.mark.parametrize("fiche", FICHES, ids=lambda f: f.nom)
def test_chaque_entree_du_catalogue_a_un_cas_publie_ou_dit_qu_il_n_y_en_a_pas(fiche):
    cas = cas_de(fiche.nom)
    assert any(publie(c) for c in cas) or any("aucun publié" in c["source"] for c in cas)
