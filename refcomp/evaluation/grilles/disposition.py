"""La disposition d'un classeur de grille, que l'écriture et la relecture partagent."""

from __future__ import annotations

FEUILLE_CACHEE = "refcomp"
FEUILLE_AIDE = "Mode d'emploi"
VERSION = "1"
# Les colonnes du tableau : titre → largeur.
CODE, RUBRIQUE, ELEMENT, REPONSE, REMARQUES = "Code", "Rubrique", "Élément évalué", "Réponse", "Remarques"
COLONNES = {CODE: 14, RUBRIQUE: 24, ELEMENT: 58, REPONSE: 15, REMARQUES: 34}
# Les étiquettes de l'en-tête ; ce qu'elles désignent est dans la cellule de droite.
ETUDIANT, IDENTIFIANT, GROUPE = "Étudiant", "Identifiant", "Groupe"
EVALUATEUR, QUALITE, MOMENT, DATE = "Évaluateur", "Qualité", "Moment", "Date"
ETIQUETTES = (ETUDIANT, IDENTIFIANT, GROUPE, EVALUATEUR, QUALITE, MOMENT, DATE)
BASE = ["feuille", "etudiant", "cle", "rang", "valeur", "motif"]
LONGUEUR_FEUILLE = 31
INTERDITS_FEUILLE = "[]:*?/\\'"
# Les lignes de signature, sous le tableau : elles ne sont pas relues.
SIGNATURE = "Signature de "
