"""Le fichier des écritures comptables : `from refcomp.formats.fec import read_fec, write_fec, controle_fec`."""

from refcomp.formats.fec.colonnes import COLONNES
from refcomp.formats.fec.controle import controle_fec
from refcomp.formats.fec.dialecte import Dialecte
from refcomp.formats.fec.ecriture import clean_textes, write_fec
from refcomp.formats.fec.lecture import Fec, read_fec
from refcomp.formats.fec.nom import NomFec, nom_fec, read_nom

__all__ = [
    "COLONNES",
    "Dialecte",
    "Fec",
    "NomFec",
    "clean_textes",
    "controle_fec",
    "nom_fec",
    "read_fec",
    "read_nom",
    "write_fec",
]
