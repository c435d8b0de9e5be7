"""Les relevés de compte : `from refcomp.formats.releves import read_releves, controle_releves, write_cfonb`."""

from refcomp.formats.releves.cfonb_ecriture import write_cfonb
from refcomp.formats.releves.controle import controle_releves
from refcomp.formats.releves.lecture import read_releves
from refcomp.formats.releves.modele import Dialecte, Releves

__all__ = ["Dialecte", "Releves", "controle_releves", "read_releves", "write_cfonb"]
