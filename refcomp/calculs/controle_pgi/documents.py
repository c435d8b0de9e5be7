"""Les fichiers que l'étudiant a téléchargés et rendus : présents, et nommés comme la consigne le demande."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from refcomp.calculs.controle_pgi.consigne import Consigne
from refcomp.calculs.controle_pgi.nommage import find_fichier, find_proche, nom_attendu
from refcomp.calculs.controle_pgi.verdict import Verdict, a_observer, absente, juge

MOTS = {"commande": ("commande", "bc"), "livraison": ("livraison", "bl"), "facture": ("facture", "fac")}


@dataclass(frozen=True)
class Document:
    """Un document rendu, et les critères qui en parlent.

    Attributes:
        nature: `commande`, `livraison` ou `facture`.
        telecharge: le critère du fichier téléchargé.
        nomme: celui de son nom.
    """

    nature: str
    telecharge: str
    nomme: str


def controle_fichier(
    tables: Mapping[str, pd.DataFrame], consigne: Consigne, document: Document, numero: str
) -> Iterator[Verdict]:
    """Le fichier est-il rendu, et sous le bon nom ?"""
    criteres = (document.telecharge, document.nomme)
    modele = consigne.nommage.get(document.nature, "")
    if "fichiers" not in tables:
        yield from (a_observer(c, absente("fichiers")) for c in criteres)
        return
    rendus = tables["fichiers"]["nom"].tolist()
    attendu = nom_attendu(modele, consigne.client, numero) if modele else ""
    exact = find_fichier(rendus, attendu) if attendu else None
    proche = exact or find_proche(rendus, numero, MOTS[document.nature])
    yield juge(
        document.telecharge, [] if proche else [f"aucun fichier de {document.nature} rendu"], f"rendu : {proche}"
    )
    if not modele:
        yield a_observer(document.nomme, "la consigne ne donne pas de modèle de nom")
    else:
        dit = f"« {proche} » au lieu de « {attendu} »" if proche else f"aucun fichier « {attendu} »"
        yield juge(document.nomme, [] if exact else [dit], f"« {exact} »")
