"""Les colonnes du fichier des écritures comptables, dans l'ordre du texte.

Source : LPF, art. A47 A-1, VII (BIC, IS) et VIII ; BOI-CF-IOR-60-40-20.
"""

from __future__ import annotations

COLONNES = (
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "Debit",
    "Credit",
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
)
DATES = ("EcritureDate", "PieceDate", "DateLet", "ValidDate", "DateRglt")
MONTANTS = ("Debit", "Credit", "Montant", "Montantdevise")
REPETEES = (
    "JournalCode",
    "JournalLib",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "EcritureLet",
    "Idevise",
    "Sens",
)
# L'article permet aussi un montant et son sens, à la place du débit et du crédit.
MONTANT_SENS = ("Montant", "Sens")
AU_DEBIT, AU_CREDIT = ("D", "+1"), ("C", "-1")
# Les autres sont « à blanc si non utilisées ».
REMPLIES = (
    *("JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib"),
    *("PieceRef", "PieceDate", "EcritureLib", "ValidDate"),
)
# Celles qui vont ensemble : l'une remplie, l'autre doit l'être.
PAIRES = (("CompAuxNum", "CompAuxLib"), ("EcritureLet", "DateLet"), ("Montantdevise", "Idevise"))
