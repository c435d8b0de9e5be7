"""Ce qui s'imprime : grilles, livrets, procès-verbaux, en PDF.

`refcomp.reporting.papier.document` porte la mise en page commune.
"""
