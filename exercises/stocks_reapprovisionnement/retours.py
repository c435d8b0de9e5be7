"""Les phrases des erreurs connues : erreur → (part des points gardée, retour qui aide sans donner la réponse)."""

FICHE = {
    "cmup_fin_periode": ("0.5", "Votre coût ne change jamais. Le 4 mars, connaissait-on les prix de la fin du mois ?"),
    "dernier_cout": ("0.25", "Vos sorties sont au prix de la dernière entrée. Que reste-t-il des pots d'avant ?"),
    "moyenne_simple": ("0.25", "Vous faites la moyenne des coûts. Y a-t-il autant de pots à chaque coût ?"),
}
PEPS = {
    "deps": ("0.25", "Vous avez sorti d'abord les pots les plus récents. Lesquels sont entrés les premiers ?"),
    "stock_au_cmup": ("0.25", "C'est la valeur au coût moyen. De quels lots viennent les pots qui restent ?"),
}
ECART = {
    "sens_inverse": ("0.5", "Manque-t-il des pots, ou y en a-t-il trop ? Relisez le sens de la soustraction."),
    "ecart_au_dernier_cout": ("0.5", "À quel coût la fiche tient-elle ces pots à la fin du mois ?"),
}
QUANTITE = {
    "facteur_oublie": ("0.5", "Le stock moyen est la moitié d'une commande : qu'est-ce que cela change à la formule ?"),
    "taux_sans_prix": ("0.25", "Le taux de possession porte sur une valeur. Que coûte un pot gardé un an ?"),
    "consommation_mensuelle": ("0.25", "Le taux est annuel. Sur quelle durée faut-il compter la consommation ?"),
}
GESTION = {
    "stock_entier": ("0.5", "Le magasin garde-t-il toute l'année la quantité d'une commande entière ?"),
    "passation_oubliee": ("0.5", "Il manque un des deux coûts que la quantité économique équilibre."),
}
POINT = {
    "securite_oubliee": ("0.5", "Que se passe-t-il si la livraison a un jour de retard ?"),
    "annee_civile": ("0.75", "Combien de jours compte l'année de gestion de la maison ?"),
}
ACHATS = {
    "sans_lot": ("0.5", "Peut-on acheter cette quantité ? Relisez comment cette tapenade se vend."),
    "stock_vise_oublie": ("0.5", "Que doit-il rester en fin de mois, d'après le document ?"),
    "stock_initial_oublie": ("0.5", "Que reste-t-il en magasin le 1er avril ?"),
}
COMMANDE = {
    "colis_inferieur": ("0.5", "Avec ce nombre de colis, chaque demande est-elle couverte ?"),
    "attendu_oublie": ("0.5", "Des unités sont déjà en route : faut-il les commander deux fois ?"),
    "stock_oublie": ("0.25", "Une partie de ces demandes peut être servie sans rien acheter : comment ?"),
}
