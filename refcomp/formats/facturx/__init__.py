"""Factur-X : écrire et lire le fichier CII d'une facture, et le tenir aux règles d'EN 16931."""

from refcomp.formats.facturx.ecriture import render_facturx
from refcomp.formats.facturx.jonction import build_facture_en
from refcomp.formats.facturx.lecture import read_facturx
from refcomp.formats.facturx.modele import AjustementEN, FactureEN, LigneEN, Partie, TaxeEN
from refcomp.formats.facturx.regles import controle_regles

__all__ = [
    "AjustementEN",
    "FactureEN",
    "LigneEN",
    "Partie",
    "TaxeEN",
    "build_facture_en",
    "controle_regles",
    "read_facturx",
    "render_facturx",
]
