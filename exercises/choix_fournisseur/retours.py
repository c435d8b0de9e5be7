"""Les phrases des erreurs connues : erreur → (part des points gardée, retour qui aide sans donner la réponse)."""

PRESELECTION = {
    "borne_exclue": ("0.75", "Un fournisseur est pile à la valeur exigée : que disent les conventions ?"),
    "delai_seul": ("0.25", "Vous avez regardé le délai. Combien d'exigences compte le cahier des charges ?"),
}
ACHAT = {
    "remises_additionnees": (
        "0.5",
        "Vous avez ajouté les deux remises. Sur quel montant la seconde se calcule-t-elle ?",
    ),
    "une_remise": ("0.5", "Cette offre annonce deux remises : les avez-vous déduites toutes les deux ?"),
    "contenance_oubliee": ("0.25", "Ce prix est celui de plusieurs pièces : lisez la colonne qui le dit."),
}
COUTS = {
    "franco_oublie": ("0.75", "Un fournisseur offre le port à partir d'un certain achat. L'atteignez-vous ?"),
    "franco_pour_tous": ("0.75", "Vous n'avez pas payé un port : l'achat net atteint-il le montant annoncé ?"),
    "droits_sur_prix": ("0.75", "Sur quoi portent les droits de douane, d'après les conventions ?"),
    "sans_frais": ("0.25", "Ce sont les achats nets. Que faut-il payer d'autre pour recevoir les roulettes ?"),
}
MOINS_CHER = {
    "plus_bas_prix": ("0", "C'est le plus bas prix affiché. Que coûte-t-il, une fois livré ?"),
    "ecarte_moins_cher": ("0", "Ce fournisseur respecte-t-il toutes les exigences ?"),
}
DELAI = {
    "jours_totaux": ("0.5", "De combien de jours le paiement recule-t-il vraiment ?"),
    "annee_civile": ("0.75", "Combien de jours compte l'année de l'énoncé ?"),
    "mois_oublie": ("0.25", "Le taux est celui d'une année entière. Combien de temps gardez-vous l'argent ?"),
}
SCORES = {
    "moyenne_simple": ("0.5", "Toutes vos notes comptent autant. Que dit le document 6 ?"),
    "note_inversee": ("0.25", "Chez vous, le plus cher a la meilleure note de prix. Est-ce voulu ?"),
    "note_prix_affiche": ("0.5", "Sur quel coût la note du prix doit-elle porter ?"),
}
ECARTE = {"ecarte_moins_cher": ("0", "Ce fournisseur respecte-t-il toutes les exigences ?")}
CHOIX = {"moins_cher": ("0", "C'est le moins cher. Est-ce le seul critère de Mme Castelane ?")} | ECARTE
CHOIX_HAUT = {"inchange": ("0", "Refaites le calcul avec ces poids : le classement tient-il ?")} | ECARTE
PONCTUALITE = {
    "livrees_seulement": ("0.5", "Une commande n'est jamais venue. Devait-elle être livrée ?"),
    "avance_fautive": ("0.5", "Une livraison en avance est-elle en retard ?"),
}
