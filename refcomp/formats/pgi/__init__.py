"""Les exports d'un PGI (Odoo, EBP…) : leurs fichiers, leurs titres, et les tables que refcomp en lit."""

from refcomp.formats.pgi.correspondance import Correspondance, Table, load_correspondance
from refcomp.formats.pgi.lecture import ExportPgi, read_export

__all__ = ["Correspondance", "ExportPgi", "Table", "load_correspondance", "read_export"]
