"""Une classe inventée, et de quoi remplir un classeur comme le ferait un tuteur."""

import datetime as dt

import openpyxl
import pandas as pd
import pytest

from refcomp.evaluation import Registre
from refcomp.evaluation.grilles import load_grille
from refcomp.evaluation.grilles.classeur import render_classeur_grille
from refcomp.evaluation.grilles.importation import load_grilles_remplies
from refcomp.evaluation.grilles.occasion import Occasion
from refcomp.referentiels import load

CLASSE = {"alix": "MARTIN Alix", "leo": "MARTIN Léo", "zoe-k": "KERJEAN Zoé"}
JOUR = dt.datetime(2026, 5, 31)  # noqa: DTZ001 - un jour n'a pas de fuseau


class Bureau:
    """Un dossier où l'on écrit, remplit et relit des classeurs."""

    def __init__(self, dossier, registre):
        self.dossier, self.registre = dossier, registre
        self.referentiels = {i: load(i) for i in ("agora-bloc1", "cqp-agc", "cqpm-tci")}

    def occasion(self, referentiel="agora-bloc1", genre="", moment="final", **options):
        grille = load_grille(self.referentiels[referentiel], genre, **options)
        return Occasion(grille, moment, grille.sources[0])

    def ecrit(self, nom="grille.xlsx", occasion=None, classe=None, etat=None):
        chemin = self.dossier / nom
        octets = render_classeur_grille(occasion or self.occasion(), classe or {"alix": CLASSE["alix"]}, etat=etat)
        chemin.write_bytes(octets)
        return chemin

    def remplit(self, chemin, cellules, feuille=None, *, signe=True):
        """Écrit des cellules de la première feuille, nom et date compris."""
        classeur = openpyxl.load_workbook(chemin)
        page = classeur[feuille] if feuille else classeur.worksheets[0]
        if signe:
            page["E2"], page["E5"] = "Mme Roux", JOUR
        for adresse, valeur in cellules.items():
            page[adresse] = valeur
        classeur.save(chemin)
        return chemin

    def relit(self, *chemins, personnes=CLASSE, **options):
        return load_grilles_remplies(chemins, self.referentiels, personnes=personnes, **options)


@pytest.fixture
def bureau(tmp_path):
    registre = Registre(f"sqlite:///{(tmp_path / 'r.db').as_posix()}", tmp_path / "i")
    yield Bureau(tmp_path, registre)
    registre.close()


def niveaux(lot):
    """Élément → niveau, pour un lot d'un seul étudiant."""
    return dict(zip(lot.preuves["element_id"], lot.preuves["niveau"], strict=True))


@pytest.fixture
def jour():
    return pd.Timestamp(JOUR)
