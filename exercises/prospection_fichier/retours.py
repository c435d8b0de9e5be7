"""Les retours des erreurs connues : erreur → (part des points gardée, phrase qui aide sans donner la réponse)."""

from __future__ import annotations

RETOURS_DOUBLONS = {
    "a_la_lettre": (
        "0.25",
        "Triez le fichier par nom et relisez-le : deux écritures peuvent-elles désigner la même entreprise ?",
    ),
    "sans_code_postal": ("0.5", "Une de vos paires porte le même nom. Est-elle au même endroit ?"),
    "fiches_gardees_comptees": ("0.5", "Vous comptez toutes les fiches des paires. Combien en garde-t-on par paire ?"),
}
RETOURS_FORMATS = {
    "ridet_juge_comme_siret": (
        "0.25",
        "Vous jugez toutes les fiches sur la même longueur. De quel pays est chaque entreprise ?",
    ),
    "espaces_comptes": ("0.5", "Recomptez un identifiant que vous refusez : que dit la convention des espaces ?"),
    "domaine_non_verifie": ("0.5", "Relisez ce qui suit l'arobase de chaque courriel."),
    "code_98_accepte": ("0.5", "Relisez les trois premiers chiffres de chaque code postal de Nouvelle-Calédonie."),
}
RETOURS_CLE = {
    "cle_sans_12": ("0.5", "Votre calcul oublie un terme de la formule. Lequel s'ajoute avant la dernière division ?"),
    "cle_sans_facteur": ("0.5", "Relisez ce qui multiplie le reste du SIREN."),
    "cle_du_quotient": ("0.25", "Vous prenez le quotient de la division du SIREN. Que demande la formule ?"),
}
RETOURS_COMPLETUDE = {
    "sur_fichier_brut": (
        "0.25",
        "Vous comptez toutes les fiches reçues. Lesquelles restent après nettoyage ?",
    ),
    "sans_completer": (
        "0.5",
        "Vos doublons sont bien retirés. Que savait la fiche écartée que la fiche gardée ignorait ?",
    ),
    "taux_de_vide": ("0.25", "C'est la part de ce qui manque. Que demande la question ?"),
    "fiches_completes": ("0.25", "Vous comptez des fiches. La question compte des champs."),
}
RETOURS_SCORE = {
    "poids_oublies": ("0.25", "Tous vos critères comptent autant. Quel document dit ce qu'ils pèsent ?"),
    "points_bruts": ("0.5", "Ce sont des points. À quelle somme les rapporter pour un score sur 100 ?"),
    "palier_exclu": ("0.75", "Un prospect a juste l'effectif d'une ligne du barème. L'atteint-il ?"),
    "moyenne_sur_cinq": ("0.5", "Votre moyenne est sur 5. Sur combien le score s'exprime-t-il ?"),
}
RETOURS_APPELS = {
    "ordre_inverse": ("0.25", "Votre ordre commence par le plus petit score. Qui rappelle-t-on en premier ?"),
    "par_effectif": ("0", "Vous classez par effectif. Les autres critères n'ont-ils aucun poids ?"),
}
RETOURS_TAUX = {
    "moyenne_des_taux": ("0.25", "Trois actions de tailles différentes pèsent-elles autant dans l'ensemble ?"),
    "depuis_rendez_vous": ("0.5", "Votre taux part d'une étape intermédiaire. D'où part la question ?"),
    "taux_inverse": ("0.25", "Vous trouvez combien de contacts il faut pour un client. Que demande la question ?"),
}
RETOURS_COUT = {
    "cout_par_contact": ("0.25", "C'est le coût d'une autre étape. Laquelle la question nomme-t-elle ?"),
    "cout_par_rendez_vous": ("0.25", "Tous ces rendez-vous ont-ils donné un client ?"),
    "moyenne_des_couts": (
        "0.25",
        "Vous faites la moyenne de trois coûts. Ont-ils gagné autant de clients ?",
    ),
}
RETOURS_RETOUR = {
    "retour_sur_ventes": ("0.25", "Une vente coûte aussi ce que l'on a vendu. Quelle colonne en tient compte ?"),
    "cout_non_deduit": ("0.5", "Une action qui rend juste ce qu'elle a coûté a-t-elle un retour de 100 % ?"),
    "rapporte_a_la_marge": ("0.5", "Votre gain net est juste. À quoi l'énoncé le rapporte-t-il ?"),
}
RETOURS_BESOIN = {
    "arrondi_inferieur": ("0.75", "Avec ce nombre de contacts, atteint-on tout à fait l'objectif ?"),
    "taux_multiplie": ("0.25", "Faut-il plus de contacts que de clients, ou moins ?"),
    "rendez_vous_a_obtenir": ("0.5", "Vous trouvez les rendez-vous. Quelle étape la question demande-t-elle ?"),
}
